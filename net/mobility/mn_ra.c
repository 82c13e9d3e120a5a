// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's ear for the MAPs that routers advertise, RFC 5380 section 5.
 *
 * An advertisement is taken where the kernel takes it: from a neighbour, on a link that
 * accepts them, behind the operator's rules for input.  It proves nothing: who can send
 * one can be the default router as well.
 */
#include <linux/netfilter_ipv6.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "addr.h"
#include "mn_priv.h"
#include "ra.h"
#include "trace.h"

/* ---- what was heard; mob_mn.ra_lock held --------------------------------- */

static bool mob_mn_ra_valid(const struct mob_mn_ra *e, u64 now)
{
	return e->expires && time_before64(now, e->expires);
}

/* The entry of @map at @router, NULL: there is none */
static struct mob_mn_ra *mob_mn_ra_find(struct mob_mn *m, const struct in6_addr *router,
					int ifindex, const struct in6_addr *map, u64 now)
{
	unsigned int i;

	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		struct mob_mn_ra *e = &m->ras[i];

		/* Of a link that was left: the MAP has more than one access router. */
		if (mob_mn_ra_valid(e, now) && e->ifindex == ifindex &&
		    ipv6_addr_equal(&e->map.addr, map) &&
		    (e->left || ipv6_addr_equal(&e->router, router)))
			return e;
	}
	return NULL;
}

/*
 * An entry that is free, else one of a link or an interface that the node is not on any
 * more: a lifetime may be for ever, and that of a MAP out of reach keeps nobody out.
 * NULL: all are taken.  RCU
 */
static struct mob_mn_ra *mob_mn_ra_new(struct mob_mn *m, u64 now)
{
	struct mob_mn_ra *free = NULL;
	unsigned int i;

	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		struct mob_mn_ra *e = &m->ras[i];

		if (!mob_mn_ra_valid(e, now)) {
			free = e;
			break;
		}
		if (!free && (e->left || !dev_get_by_index_rcu(m->net, e->ifindex)))
			free = e;
	}
	if (free)
		memset(free, 0, sizeof(*free));
	return free;
}

/* Return: whether there is something new to choose from. */
static bool mob_mn_ra_put(struct mob_mn *m, const struct in6_addr *router, int ifindex,
			  const struct mob_ra_map *map, u64 now)
{
	struct mob_mn_ra *e = mob_mn_ra_find(m, router, ifindex, &map->addr, now);
	u64 expires = map->lifetime ? now + (u64)map->lifetime * HZ : 0;
	bool news;

	if (!e && !expires)
		return false;
	e = e ?: mob_mn_ra_new(m, now);
	if (!e) {
		mob_drop(m->net, MOB_STAT_drop_table_full, router, &map->addr);
		return false;
	}
	/* One that ends sooner than it was to end is left then, and not when it was to. */
	news = !e->expires || expires < e->expires || e->map.distance != map->distance ||
	       e->map.preference != map->preference;
	e->router = *router;
	e->ifindex = ifindex;
	e->map = *map;
	e->left = false;
	e->expires = expires;
	return news;
}

/* Routers of the link that the node is on now have spoken: who was on the one before? */
static bool mob_mn_ra_forget_left(struct mob_mn *m, int ifindex)
{
	bool news = false;
	unsigned int i;

	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		struct mob_mn_ra *e = &m->ras[i];

		if (e->expires && e->left && e->ifindex == ifindex) {
			e->expires = 0;
			news = true;
		}
	}
	return news;
}

/* ---- receiving; softirq, RCU --------------------------------------------- */

static void mob_mn_ra_heard(struct mob_mn *m, const struct in6_addr *router, int ifindex,
			    const struct mob_ra_map *maps, int n)
{
	u64 now = get_jiffies_64();
	bool news = false;
	int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < n; i++)
		if (mob_addr_routable(&maps[i].addr))
			news |= mob_mn_ra_put(m, router, ifindex, &maps[i], now);
	news |= mob_mn_ra_forget_left(m, ifindex);
	spin_unlock_bh(&m->ra_lock);
	if (n)
		mob_stat_inc(m->net, MOB_STAT_rx_ra_map);
	/* Not postponed by the next one: who floods the link decides nothing. */
	if (news)
		queue_delayed_work(mob_pernet(m->net)->wq, &m->ra_work,
				   msecs_to_jiffies(MOB_MN_RA_SETTLE_MS));
}

/* Does the kernel learn from advertisements on this link?  Not on a router's own. */
static bool mob_mn_ra_accepted(const struct net_device *dev)
{
	struct inet6_dev *idev = __in6_dev_get(dev);

	return idev && ipv6_accept_ra(idev);
}

/* RFC 4861 section 6.1.2, but for what mob_ra_parse() checks.  Linearizes. */
static int mob_mn_ra_read(struct sk_buff *skb, struct mob_ra_map *maps)
{
	unsigned int off = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	unsigned int len = off + ntohs(ipv6_hdr(skb)->payload_len);

	if (ipv6_hdr(skb)->hop_limit != 255 ||
	    !(ipv6_addr_type(&ipv6_hdr(skb)->saddr) & IPV6_ADDR_LINKLOCAL) ||
	    len > skb->len || skb_linearize(skb) ||
	    nf_ip6_checksum(skb, NF_INET_LOCAL_IN, off, IPPROTO_ICMPV6))
		return -EINVAL;
	return mob_ra_parse(skb->data + off, len - off, maps);
}

static unsigned int mob_mn_ra_hook(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	unsigned int off = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	struct mob_ra_map maps[MOB_RA_MAPS_MAX];
	struct net *net = state->net;
	u8 buf;
	const u8 *type;
	int n;

	if (ipv6_hdr(skb)->nexthdr != IPPROTO_ICMPV6 || !mob_role(net, MOB_ROLE_MN))
		return NF_ACCEPT;
	type = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!type || *type != MOB_RA_TYPE || !mob_mn_ra_accepted(skb->dev))
		return NF_ACCEPT;
	n = mob_mn_ra_read(skb, maps);
	if (n < 0)
		mob_drop(net, MOB_STAT_drop_ra, &ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr);
	else
		mob_mn_ra_heard(mob_pernet(net)->mn, &ipv6_hdr(skb)->saddr, skb->dev->ifindex,
				maps, n);
	return NF_ACCEPT;
}

static const struct nf_hook_ops mob_mn_ra_ops = {
	.hook = mob_mn_ra_hook,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_LOCAL_IN,
	/* What the operator drops was not heard. */
	.priority = NF_IP6_PRI_LAST,
};

int mob_mn_ra_listen(struct mob_mn *m)
{
	int err;

	if (m->ra_hooked)
		return 0;
	err = nf_register_net_hook(m->net, &mob_mn_ra_ops);
	m->ra_hooked = !err;
	return err;
}

static void mob_mn_ra_work(struct work_struct *work)
{
	struct mob_mn *m = container_of(to_delayed_work(work), struct mob_mn, ra_work);

	mob_mn_coa_scan_soon(m->net, 0);
}

void mob_mn_ra_init(struct mob_mn *m)
{
	spin_lock_init(&m->ra_lock);
	INIT_DELAYED_WORK(&m->ra_work, mob_mn_ra_work);
}

/* The role is off, and no hook that saw it on is under way. */
void mob_mn_ra_destroy(struct mob_mn *m)
{
	if (m->ra_hooked)
		nf_unregister_net_hook(m->net, &mob_mn_ra_ops);
	cancel_delayed_work_sync(&m->ra_work);
}

/* ---- choosing ------------------------------------------------------------ */

bool mob_mn_ra_best(struct mob_mn *m, int ifindex, const struct in6_addr *current_one,
		    struct in6_addr *out)
{
	u64 now = get_jiffies_64(), soon = now + MOB_LIFETIME_UNIT * HZ;
	const struct mob_mn_ra *best = NULL;
	unsigned int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		const struct mob_mn_ra *e = &m->ras[i];

		if (!mob_mn_ra_valid(e, soon) || e->ifindex != ifindex ||
		    !mob_ra_usable(&e->map) || time_before64(now, e->silent))
			continue;
		/* Of two alike the one in use, so that nobody swings between them. */
		if (!best || mob_ra_better(&e->map, &best->map) ||
		    (!mob_ra_better(&best->map, &e->map) &&
		     ipv6_addr_equal(&e->map.addr, current_one)))
			best = e;
	}
	if (best)
		*out = best->map.addr;
	spin_unlock_bh(&m->ra_lock);
	return best;
}

u32 mob_mn_ra_left(struct mob_mn *m, int ifindex, const struct in6_addr *addr)
{
	u64 now = get_jiffies_64(), until = now;
	unsigned int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		const struct mob_mn_ra *e = &m->ras[i];

		if (e->expires && e->ifindex == ifindex && mob_ra_usable(&e->map) &&
		    ipv6_addr_equal(&e->map.addr, addr))
			until = max(until, e->expires);
	}
	spin_unlock_bh(&m->ra_lock);
	return min_t(u64, div_u64(until - now, HZ), U32_MAX);
}

void mob_mn_ra_silent(struct mob_mn *m, const struct in6_addr *addr)
{
	u64 until = get_jiffies_64() + msecs_to_jiffies(MOB_MN_MAP_AGAIN_MS);
	unsigned int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < MOB_MN_RA_MAX; i++)
		if (ipv6_addr_equal(&m->ras[i].map.addr, addr))
			m->ras[i].silent = until;
	spin_unlock_bh(&m->ra_lock);
}

void mob_mn_ra_moved(struct mob_mn *m)
{
	unsigned int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < MOB_MN_RA_MAX; i++)
		m->ras[i].left = true;
	spin_unlock_bh(&m->ra_lock);
}

unsigned long mob_mn_ra_next(struct mob_mn *m)
{
	u64 now = get_jiffies_64(), next = 0;
	unsigned int i;

	spin_lock_bh(&m->ra_lock);
	for (i = 0; i < MOB_MN_RA_MAX; i++) {
		const struct mob_mn_ra *e = &m->ras[i];
		/* As mob_mn_ra_best() counts */
		u64 end = e->expires - MOB_LIFETIME_UNIT * HZ;

		if (!mob_mn_ra_valid(e, now + MOB_LIFETIME_UNIT * HZ))
			continue;
		if (time_before64(now, e->silent))
			end = min(end, e->silent);
		if (!next || end < next)
			next = end;
	}
	spin_unlock_bh(&m->ra_lock);
	return next ? min_t(u64, next - now + 1, MAX_JIFFY_OFFSET) : 0;
}

int mob_mn_ra_walk(struct net *net, int (*fn)(const struct mob_mn_ra_info *i, void *arg), void *arg)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	u64 now = get_jiffies_64();
	unsigned int i;
	int err = 0;

	for (i = 0; m && i < MOB_MN_RA_MAX && !err; i++) {
		struct mob_mn_ra e;

		spin_lock_bh(&m->ra_lock);
		e = m->ras[i];
		spin_unlock_bh(&m->ra_lock);
		if (mob_mn_ra_valid(&e, now)) {
			struct mob_mn_ra_info info = {
				.addr = e.map.addr,
				.ifindex = e.ifindex,
				.distance = e.map.distance,
				.preference = e.map.preference,
				.lifetime = e.map.lifetime,
				.left = div_u64(e.expires - now, HZ),
			};

			err = fn(&info, arg);
		}
	}
	return err;
}
