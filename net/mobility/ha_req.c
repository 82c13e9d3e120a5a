// SPDX-License-Identifier: GPL-2.0-only
/*
 * REQ and REQ_KEY at the home agent, and what answers them, draft-qiu section 3.  A REQ
 * is believed because it came through the tunnel, whose inner source was checked, and
 * decrypts under k_HA.
 */
#include <linux/slab.h>

#include "addr.h"
#include "ha_priv.h"
#include "output.h"

/*
 * struct mob_ha_req - the plaintext of REQ: e(k_HA, HoA, CoA, CN, N0), or of REQ_KEY
 */
struct mob_ha_req {
	struct mob_msg m;
	u8 plain[256];
	u8 key[MOB_KEY_LEN];
};

/* "HA uses its current k_HA ..., then the previous k_HA": the successor first. */
static bool mob_ha_open_req(struct mob_ha_sub *s, const struct mob_rx *rx, struct mob_ha_req *q)
{
	const struct mob_attr *sealed = &rx->mh.msg.attr[MOB_A_SEALED];
	const struct in6_addr addrs[2] = { rx->src, rx->dst };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	size_t len = sealed->len - MOB_SEAL_OVERHEAD;
	u8 type = rx->mh.msg.type;
	bool next = s->has_next;

	if (len > sizeof(q->plain))
		return false;
	if (next && mob_open(s->k_next, type, &ad, sealed->data, sealed->len, q->plain))
		next = false;
	if (!next && mob_open(s->k_ha, type, &ad, sealed->data, sealed->len, q->plain))
		return false;
	if (mob_wire_parse_sealed(type, q->plain, len, &q->m))
		return false;
	if (next)
		mob_ha_sub_confirm_key(s);
	else if (s->has_next)
		mob_stat_inc(rx->net, MOB_STAT_ha_k_ha_previous);
	memcpy(q->key, s->k_ha, sizeof(q->key));
	return true;
}

/* REP and NEWKEY = {Src=CN, Dst=CoA, e(k_HA, ...)}: Dst is HoA inside the tunnel to CoA. */
void mob_ha_reply(struct mob_ha_sub *s, const struct mob_ha_reply *r, struct mob_buf *plain)
{
	u8 mh[512], *sealed;
	const struct in6_addr addrs[2] = { *r->cn, s->hoa };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	struct mob_out o = {
		.saddr = r->cn,
		.daddr = &s->hoa,
		.type = r->type,
		.stat = r->stat,
	};
	int len = mob_wire_finish(plain, 0);
	struct mob_buf b;

	if (len < 0)
		return;
	mob_wire_begin(&b, mh, sizeof(mh), r->type, 0);
	mob_wire_put(&b, MOB_A_HOA, &s->hoa, 16);
	mob_wire_put(&b, MOB_A_CN, r->cn, 16);
	sealed = mob_wire_reserve(&b, MOB_A_SEALED, len + MOB_SEAL_OVERHEAD);
	if (!sealed || mob_seal(r->key, r->type, &ad, plain->data, len, sealed))
		return;
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(s->net, &o, mh, len);
}

static bool mob_ha_attr_is(const struct mob_msg *m, int a, const struct in6_addr *addr)
{
	return !memcmp(m->attr[a].data, addr, sizeof(*addr));
}

static void mob_ha_req_key(struct mob_ha_sub *s, struct mob_rx *rx, const struct mob_ha_req *q,
			   const struct in6_addr *cn)
{
	const struct mob_attr *a = q->m.attr;
	const struct mob_ha_req_key k = {
		.cn = *cn,
		.n0 = a[MOB_A_N0].data,
		.id = a[MOB_A_KEYID].data,
		.key = q->key,
	};

	if (!(a[MOB_A_FLAG].data[0] & MOB_F_REQKEN))
		return mob_ha_drop(rx, MOB_STAT_drop_attr);
	mob_stat_inc(rx->net, MOB_STAT_rx_req_key);
	mob_ha_rekey_request(s, &k);
}

/* A rule forbids it: counted, told, and no COOKIE0 goes out.  mob_ha.lock held. */
static void mob_ha_req_denied(struct mob_ha_sub *s, const struct mob_rx *rx,
			      const struct mob_ha_req *q, const struct in6_addr *cn)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_HA,
		.error = MOB_E_PROHIBITED,
		.hoa = &s->hoa,
		.peer = cn,
		.reason = mob_stat_names[MOB_STAT_drop_access],
	};

	mob_ha_drop(rx, MOB_STAT_drop_access);
	mob_netlink_event(rx->net, &ev);
	mob_exchange_refuse(s, cn, q->m.attr[MOB_A_N0].data, q->key, MOB_E_PROHIBITED);
}

/* mob_ha.lock held. */
static void mob_ha_req(struct mob_ha_sub *s, struct mob_rx *rx, struct mob_ha_req *q)
{
	const u8 *n0;
	struct in6_addr cn, coa;

	if (!mob_ha_open_req(s, rx, q))
		return mob_ha_drop(rx, MOB_STAT_drop_decrypt);
	n0 = q->m.attr[MOB_A_N0].data;
	memcpy(&cn, q->m.attr[MOB_A_CN].data, sizeof(cn));
	if (!mob_ha_attr_is(&rx->mh.msg, MOB_A_HOA, &s->hoa) ||
	    !mob_ha_attr_is(&q->m, MOB_A_HOA, &s->hoa))
		return mob_ha_drop(rx, MOB_STAT_drop_address);
	/* Home registration comes first: REP goes where the MN is bound. */
	memcpy(&coa, q->m.attr[MOB_A_COA].data, sizeof(coa));
	if (!s->bound || !mob_ha_coa_at(s, &coa))
		return mob_ha_drop(rx, MOB_STAT_drop_coa);
	if (rx->mh.msg.type == MOB_T_REQ_KEY)
		return mob_ha_req_key(s, rx, q, &cn);
	mob_stat_inc(rx->net, MOB_STAT_rx_req);
	if (!mob_addr_routable(&cn) || ipv6_addr_equal(&cn, &s->hoa) ||
	    mob_addr_is_own(rx->net, &cn))
		return mob_exchange_refuse(s, &cn, n0, q->key, MOB_E_PROHIBITED);
	if (!mob_ha_permits(s, &cn, NULL))
		return mob_ha_req_denied(s, rx, q, &cn);
	mob_exchange_request(s, &cn, n0, q->key);
}

static void mob_ha_req_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_req *q = kmalloc(sizeof(*q), GFP_KERNEL);
	struct mob_ha_sub *s;

	mutex_lock(&ha->lock);
	s = mob_ha_sub_locked(rx);
	if (s) {
		atomic_dec_if_positive(&s->req_queued);
		if (q)
			mob_ha_req(s, rx, q);
	}
	mutex_unlock(&ha->lock);
	kfree_sensitive(q);
}

/*
 * REQ = {Src=HoA, Dst=HA, e(k_HA, HoA, CoA, CN, N0)} and
 * REQ_KEY = {Src=HoA, Dst=HA, e(k_HA, HoA, CoA, CN, N0', REQKEN)}, inside the tunnel
 */
void mob_ha_rx_req(struct mob_rx *rx)
{
	struct mob_ha_sub *s;

	if (!rx->tunnelled)
		return mob_ha_drop(rx, MOB_STAT_drop_not_tunnelled);
	s = mob_ha_sub_find(mob_pernet(rx->net)->ha, &rx->src);
	if (!s || !ipv6_addr_equal(&rx->dst, &s->cfg.ha))
		return mob_ha_drop(rx, MOB_STAT_drop_subscriber);
	mob_ha_queue(rx, &s->req_queued, MOB_EXCH_PER_SUBSCRIBER, mob_ha_req_work);
}
