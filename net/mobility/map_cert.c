// SPDX-License-Identifier: GPL-2.0-only
/*
 * REQ_Cert and REP_Cert, both ends: a MAP that does not know who issued a Cert_MN
 * asks the home agent for Cert_HA.
 *
 * A BU of bounded number waits for the answer.  Neither end is worth using as an
 * amplifier: REQ_Cert is smaller than the BU that caused it, and REP_Cert has at
 * most three times its octets.
 */
#include <crypto/algapi.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addr.h"
#include "map_priv.h"
#include "mh.h"
#include "output.h"
#include "trust.h"

/*
 * struct mob_map_wait - a BU that waits for the certificate of its HoA's HA
 * @nonce: what the answer has to echo
 * @until: jiffies
 * @rx:    owned, with its octets
 */
struct mob_map_wait {
	struct list_head list;
	struct in6_addr ha, hoa;
	u8 nonce[MOB_NONCE_LEN];
	unsigned long until;
	struct mob_rx *rx;
};

static void mob_map_wait_free(struct mob_map_wait *w)
{
	kfree(w->rx);
	kfree(w);
}

/* ---- at the MAP ---------------------------------------------------------- */

/* Out of the list; mob_map.wait_lock held. */
static void mob_map_wait_take(struct mob_map *map, struct mob_map_wait *w)
{
	list_del(&w->list);
	map->n_waiting--;
}

/* The key of a BU that waits is its own word: whoever names a HoA speaks for his LCoA alone. */
static bool mob_map_wait_same(const struct mob_map_wait *a, const struct mob_map_wait *b)
{
	return ipv6_addr_equal(&a->hoa, &b->hoa) &&
	       ipv6_addr_equal(&a->rx->wire_src, &b->rx->wire_src);
}

/*
 * One BU of a mobile node waits, the newest, a share of them from one /64, and none
 * for ever.  Return: 0, or why @new does not.
 */
static enum mob_stat mob_map_wait_add(struct mob_map *map, struct mob_map_wait *new)
{
	struct mob_map_wait *w, *next;
	unsigned int of_net = 0;
	enum mob_stat why = 0;
	LIST_HEAD(gone);

	spin_lock_bh(&map->wait_lock);
	list_for_each_entry_safe(w, next, &map->waiting, list) {
		if (time_before(jiffies, w->until) && !mob_map_wait_same(w, new)) {
			of_net += ipv6_prefix_equal(&w->rx->wire_src, &new->rx->wire_src, 64);
			continue;
		}
		mob_map_wait_take(map, w);
		list_add(&w->list, &gone);
	}
	if (of_net >= MOB_REQ_CERT_SHARE)
		why = MOB_STAT_drop_rate_limited;
	else if (map->n_waiting >= MOB_REQ_CERT_WAITING)
		why = MOB_STAT_drop_table_full;
	if (!why) {
		list_add_tail(&new->list, &map->waiting);
		map->n_waiting++;
	}
	spin_unlock_bh(&map->wait_lock);
	list_for_each_entry_safe(w, next, &gone, list)
		mob_map_wait_free(w);
	return why;
}

/* REQ_Cert = {Src=MAP, Dst=HA, request_cert} */
static void mob_map_send_req_cert(struct net *net, const struct in6_addr *map,
				  const struct in6_addr *ha, const u8 nonce[MOB_NONCE_LEN])
{
	struct mob_out o = {
		.saddr = map,
		.daddr = ha,
		.type = MOB_T_REQ_CERT,
		.stat = MOB_STAT_tx_req_cert,
	};
	struct mob_buf b;
	int len;
	u8 *mh;

	mh = kmalloc(MOB_REQ_CERT_LEN, GFP_KERNEL);
	if (!mh)
		return;
	mob_wire_begin(&b, mh, MOB_REQ_CERT_LEN, MOB_T_REQ_CERT, 0);
	mob_wire_put(&b, MOB_A_NONCE, nonce, MOB_NONCE_LEN);
	len = mob_wire_finish(&b, MOB_REQ_CERT_LEN);
	if (len > 0)
		mob_output(net, &o, mh, len);
	kfree(mh);
}

void mob_map_ask_cert(struct mob_map *map, const struct mob_rx *rx, const struct mob_mh *m)
{
	struct mob_map_wait *w;
	u8 nonce[MOB_NONCE_LEN];
	enum mob_stat why;
	struct in6_addr ha;

	memcpy(&ha, m->msg.attr[MOB_A_HA].data, sizeof(ha));
	if (!mob_addr_routable(&ha) || mob_addr_is_own(map->net, &ha))
		return mob_drop(map->net, MOB_STAT_drop_address, &rx->wire_src, &rx->dst);
	if (!mob_ratelimit_allow(map->req_limit, &ha))
		return mob_drop(map->net, MOB_STAT_drop_rate_limited, &rx->wire_src, &rx->dst);
	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (w)
		w->rx = mob_rx_keep(rx, GFP_KERNEL);
	if (!w || !w->rx) {
		kfree(w);
		return mob_drop(map->net, MOB_STAT_drop_nomem, &rx->wire_src, &rx->dst);
	}
	w->ha = ha;
	memcpy(&w->hoa, m->msg.attr[MOB_A_HOA].data, sizeof(w->hoa));
	get_random_bytes(nonce, sizeof(nonce));
	memcpy(w->nonce, nonce, sizeof(nonce));
	w->until = jiffies + msecs_to_jiffies(MOB_REQ_CERT_MS);
	/* Once in the list an answer may take it at any time. */
	why = mob_map_wait_add(map, w);
	if (why) {
		mob_map_wait_free(w);
		return mob_drop(map->net, why, &rx->wire_src, &rx->dst);
	}
	mob_map_send_req_cert(map->net, &rx->dst, &ha, nonce);
}

/* Is Cert_HA, in @cert, who issued the Cert_MN that waits? */
static enum mob_cert_error mob_map_learn(struct net *net, const struct mob_attr *cert,
					 const struct mob_map_wait *w)
{
	struct mob_mh *m = kmalloc(sizeof(*m) + w->rx->mh.len, GFP_KERNEL);
	struct mob_trust_cert *child;
	const struct mob_attr *a;
	enum mob_cert_error e;

	if (!m)
		return MOB_CERT_NOMEM;
	*m = w->rx->mh;
	/* It was joined before, so it is again. */
	mob_wire_join(m, (u8 *)(m + 1), w->rx->mh.len);
	a = &m->msg.attr[MOB_A_CERT];
	e = mob_trust_read(a->data, a->len, &w->hoa, &child);
	if (!e) {
		e = mob_trust_learn_issuer(mob_pernet(net)->trust, cert->data, cert->len, child,
					   &w->hoa);
		mob_trust_put(child);
	}
	kfree(m);
	return e;
}

static void mob_map_rep_cert_work(struct mob_rx *rx, void *arg)
{
	struct mob_map_wait *w = arg;
	enum mob_cert_error e;

	e = mob_map_learn(rx->net, &rx->mh.msg.attr[MOB_A_CERT], w);
	if (e) {
		struct mob_event_info ev = {
			.event = MOB_EVENT_DROP,
			.role = MOB_ROLE_MAP,
			.hoa = &w->hoa,
			.peer = &rx->src,
			.reason = mob_stat_names[mob_mh_cert_reason(e)],
		};

		mob_drop(rx->net, mob_mh_cert_reason(e), &rx->src, &rx->dst);
		mob_netlink_event(rx->net, &ev);
	} else {
		mob_stat_inc(rx->net, MOB_STAT_map_cert_learnt);
		mob_map_bu(w->rx);
	}
	mob_map_wait_free(w);
}

/* REP_Cert = {Src=HA, Dst=MAP, Cert_HA}: the answer to a question of ours, or nothing */
void mob_map_rx_rep_cert(struct mob_rx *rx)
{
	const u8 *echo = rx->mh.msg.attr[MOB_A_ECHO].data;
	struct mob_map *map = mob_pernet(rx->net)->map;
	struct mob_map_wait *w, *found = NULL;

	spin_lock_bh(&map->wait_lock);
	list_for_each_entry(w, &map->waiting, list)
		if (!crypto_memneq(w->nonce, echo, MOB_NONCE_LEN) &&
		    ipv6_addr_equal(&w->ha, &rx->src))
			found = w;
	if (found)
		mob_map_wait_take(map, found);
	spin_unlock_bh(&map->wait_lock);
	if (!found)
		return mob_drop(rx->net, MOB_STAT_drop_echo, &rx->src, &rx->dst);
	mob_stat_inc(rx->net, MOB_STAT_rx_rep_cert);
	if (mob_job(rx, MOB_QUEUE_PUBKEY, mob_map_rep_cert_work, found))
		mob_map_wait_free(found);
}

/* No softirq finds the list any more. */
void mob_map_certs_destroy(struct mob_map *map)
{
	struct mob_map_wait *w, *next;

	list_for_each_entry_safe(w, next, &map->waiting, list)
		mob_map_wait_free(w);
	INIT_LIST_HEAD(&map->waiting);
	map->n_waiting = 0;
}

/* ---- at the home agent --------------------------------------------------- */

/* Answered from softirq: what it says is public, and no more than was asked with. */
void mob_map_rx_req_cert(struct mob_rx *rx)
{
	struct mob_out o = {
		.saddr = &rx->dst,
		.daddr = &rx->src,
		.type = MOB_T_REP_CERT,
		.stat = MOB_STAT_tx_rep_cert,
	};
	struct mob_net *mn = mob_pernet(rx->net);
	u8 *mh, *der;
	struct mob_buf b;
	int len;

	mh = kmalloc(MOB_MH_MAX_LEN + MOB_CERT_DER_MAX, GFP_ATOMIC);
	if (!mh)
		return mob_drop(rx->net, MOB_STAT_drop_nomem, &rx->src, &rx->dst);
	der = mh + MOB_MH_MAX_LEN;
	len = mob_trust_own_der(mn->trust, der, MOB_CERT_DER_MAX);
	if (len < 0) {
		mob_drop(rx->net, MOB_STAT_drop_no_cert, &rx->src, &rx->dst);
		goto free;
	}
	mob_wire_begin(&b, mh, MOB_MH_MAX_LEN, MOB_T_REP_CERT, 0);
	mob_wire_put(&b, MOB_A_ECHO, rx->mh.msg.attr[MOB_A_NONCE].data, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_CERT, der, len);
	len = mob_wire_finish(&b, 0);
	/* In somebody else's name nobody uses up his share for less than that. */
	if (len > MOB_REP_CERT_RATIO * rx->mh.len) {
		mob_drop(rx->net, MOB_STAT_drop_amplification, &rx->src, &rx->dst);
	} else if (len > 0 && !mob_ratelimit_allow(mn->cert_limit, &rx->src)) {
		mob_drop(rx->net, MOB_STAT_drop_rate_limited, &rx->src, &rx->dst);
	} else if (len > 0) {
		mob_stat_inc(rx->net, MOB_STAT_rx_req_cert);
		mob_output(rx->net, &o, mh, len);
	} else {
		mob_drop(rx->net, MOB_STAT_drop_internal, &rx->src, &rx->dst);
	}
free:
	kfree(mh);
}
