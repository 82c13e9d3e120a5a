// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of a mobile node's care-of addresses a packet goes to: its flows, RFC 6089, at
 * the home agent.  A table is replaced as a whole, so that a packet sees one BU's.
 */
#include <linux/slab.h>
#include <net/dsfield.h>
#include <net/ipv6.h>

#include "flow.h"
#include "tunnel_priv.h"

/**
 * struct mob_tunnel_flows - the flows of one mobile node
 * @rcu:   packets find it under RCU
 * @table: never changed
 * @use:   what each flow of @table was sent, inner, each copy counted
 */
struct mob_tunnel_flows {
	struct rcu_head rcu;
	struct mob_flow_table table;
	struct {
		atomic64_t packets, bytes;
	} use[MOB_FLOWS_MAX];
};

/* ---- a packet ---- */

static void mob_flow_key_ports(const struct sk_buff *skb, int off, struct mob_flow_key *key)
{
	__be16 buf[2];
	const __be16 *ports = skb_header_pointer(skb, off, sizeof(buf), buf);

	if (!ports)
		return;
	key->sport = ports[0];
	key->dport = ports[1];
	key->has |= 1 << MOB_SEL_SPORT | 1 << MOB_SEL_DPORT;
}

/* SPI of ESP: its first octets */
static void mob_flow_key_spi(const struct sk_buff *skb, int off, struct mob_flow_key *key)
{
	__be32 buf;
	const __be32 *spi = skb_header_pointer(skb, off, sizeof(buf), &buf);

	if (!spi)
		return;
	key->spi = *spi;
	key->has |= 1 << MOB_SEL_SPI;
}

/* The upper layer, behind extension headers; a fragment beyond the first only says what it is. */
static void mob_flow_key_upper(const struct sk_buff *skb, struct mob_flow_key *key)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr, buf;
	__be16 frag_off;
	const u8 *p;
	int off;

	off = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), &nexthdr,
			       &frag_off);
	/* Nothing is behind No Next Header, and the walk says no more of it. */
	if (off < 0 && nexthdr != NEXTHDR_NONE)
		return;
	if (off >= 0 && frag_off & htons(IP6_OFFSET)) {
		p = skb_header_pointer(skb, off, sizeof(buf), &buf);
		nexthdr = p ? *p : nexthdr;
		off = -1;
	}
	key->nexthdr = nexthdr;
	key->has |= 1 << MOB_SEL_NEXTHDR;
	if (off < 0)
		return;
	switch (nexthdr) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return mob_flow_key_ports(skb, off, key);
	case IPPROTO_ESP:
		return mob_flow_key_spi(skb, off, key);
	}
}

static void mob_flow_key_read(const struct sk_buff *skb, struct mob_flow_key *key)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);

	*key = (struct mob_flow_key) {
		.src = ip6->saddr,
		.dst = ip6->daddr,
		.label = ip6_flowlabel(ip6),
		.tclass = ipv6_get_dsfield(ip6) & MOB_SEL_TCLASS_MASK,
		.has = 1 << MOB_SEL_SRC | 1 << MOB_SEL_DST | 1 << MOB_SEL_LABEL |
		       1 << MOB_SEL_TCLASS,
	};
	mob_flow_key_upper(skb, key);
}

/* Those of the flow's BIDs that @skb may be sent to, credit paid; without it, that are verified */
static unsigned int mob_flow_usable(struct net *net, struct mob_tunnel *t,
				    const struct mob_flow *flow, const struct sk_buff *skb,
				    struct mob_tunnel_path **paths)
{
	unsigned int i, n = 0;

	for (i = 0; i < flow->n_bids; i++) {
		paths[n] = mob_tunnel_of_bid(t, flow->bid[i]);
		if (paths[n] && (skb ? mob_tunnel_may(net, t, paths[n], skb) :
				       READ_ONCE(paths[n]->send)))
			n++;
	}
	return n;
}

int mob_tunnel_flow_paths(struct net *net, struct mob_tunnel *t, const struct sk_buff *skb,
			  struct mob_tunnel_path **paths)
{
	struct mob_tunnel_flows *f = rcu_dereference(t->flows);
	struct mob_flow_key key;
	unsigned int i, n = 0;

	if (!f)
		return MOB_TUNNEL_FLOW_NONE;
	mob_flow_key_read(skb, &key);
	if (key.nexthdr == IPPROTO_MH)
		return MOB_TUNNEL_FLOW_NONE;
	for (i = mob_flow_next(&f->table, 0, &key); i < f->table.n;
	     i = mob_flow_next(&f->table, i + 1, &key)) {
		n = mob_flow_usable(net, t, &f->table.flow[i], skb, paths);
		if (n || !f->table.flow[i].n_bids)
			break;
	}
	if (i == f->table.n)
		return MOB_TUNNEL_FLOW_NONE;
	atomic64_add(n ?: 1, &f->use[i].packets);
	atomic64_add((u64)skb->len * (n ?: 1), &f->use[i].bytes);
	return n;
}

/* ---- the table ---- */

static struct mob_tunnel_flows *mob_flow_make(const struct mob_flow_table *t,
					      const struct mob_tunnel_flows *old)
{
	struct mob_tunnel_flows *f = kzalloc(sizeof(*f), GFP_KERNEL);
	unsigned int i, k;

	if (!f)
		return NULL;
	f->table = *t;
	for (i = 0; old && i < t->n; i++) {
		for (k = 0; k < old->table.n; k++) {
			if (old->table.flow[k].fid != t->flow[i].fid)
				continue;
			atomic64_set(&f->use[i].packets, atomic64_read(&old->use[k].packets));
			atomic64_set(&f->use[i].bytes, atomic64_read(&old->use[k].bytes));
		}
	}
	return f;
}

int mob_tunnel_flow_set(struct net *net, const struct in6_addr *hoa,
			const struct mob_flow_table *table)
{
	struct mob_tunnel_net *tn = mob_tunnel_pernet(net);
	struct mob_tunnel_flows *old, *f = NULL;
	struct mob_tunnel *t;
	int err = -ENOENT;

	mutex_lock(&tn->lock);
	t = mob_tunnel_served(tn, hoa);
	if (!t)
		goto out;
	old = rcu_dereference_protected(t->flows, lockdep_is_held(&tn->lock));
	if (table->n) {
		err = -ENOMEM;
		f = mob_flow_make(table, old);
		if (!f)
			goto out;
	}
	err = 0;
	rcu_assign_pointer(t->flows, f);
	if (old)
		kfree_rcu(old, rcu);
out:
	mutex_unlock(&tn->lock);
	return err;
}

void mob_tunnel_flow_get(struct net *net, const struct in6_addr *hoa, struct mob_flow_table *table)
{
	const struct mob_tunnel_flows *f;
	const struct mob_tunnel *t;

	table->n = 0;
	rcu_read_lock();
	t = mob_tunnel_served(mob_tunnel_pernet(net), hoa);
	f = t ? rcu_dereference(t->flows) : NULL;
	if (f)
		*table = f->table;
	rcu_read_unlock();
}

int mob_tunnel_flow_stats(struct net *net, const struct in6_addr *hoa, u16 fid, bool *active,
			  u64 *packets, u64 *bytes)
{
	struct mob_tunnel_path *paths[MOB_BIDS_MAX];
	struct mob_tunnel_flows *f;
	struct mob_tunnel *t;
	int err = -ENOENT;
	unsigned int i;

	rcu_read_lock();
	t = mob_tunnel_served(mob_tunnel_pernet(net), hoa);
	f = t ? rcu_dereference(t->flows) : NULL;
	for (i = 0; f && i < f->table.n; i++) {
		const struct mob_flow *flow = &f->table.flow[i];

		if (flow->fid != fid)
			continue;
		*active = !flow->n_bids || mob_flow_usable(net, t, flow, NULL, paths);
		*packets = atomic64_read(&f->use[i].packets);
		*bytes = atomic64_read(&f->use[i].bytes);
		err = 0;
	}
	rcu_read_unlock();
	return err;
}

void mob_tunnel_flow_free(struct mob_tunnel *t)
{
	/* The last reference: nobody sets it any more. */
	struct mob_tunnel_flows *f = rcu_dereference_protected(t->flows, true);

	if (f)
		kfree_rcu(f, rcu);
}
