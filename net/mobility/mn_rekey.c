// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's k_EN: when it asks for a successor (REQ_KEY and NEWKEY of
 * draft-qiu section 3), and when a key is not used any more.
 *
 * The old key serves until a BA accepts the new one, so that data never waits.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "mh.h"
#include "mobile.h"
#include "output.h"
#include "trace.h"

/* Context: process. */
static void mob_mn_rekey_kick(struct mob_mn_ro *ro, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&ro->ref);
	if (mod_delayed_work(mob_pernet(ro->net)->wq, &ro->rekey_timer, delay))
		mob_mn_ro_put(ro);
}

/* How long before its end a key of @left jiffies needs a successor */
static u64 mob_mn_rekey_early(u64 left)
{
	/* Not all at the same time, where many began at the same time. */
	return div_u64(left, MOB_REKEY_SHARE) +
	       mul_u64_u32_shr(div_u64(left, MOB_REKEY_JITTER), get_random_u32(), 32);
}

void mob_mn_rekey_keys_until(struct mob_mn_ro *ro, u64 expires)
{
	u64 now = get_jiffies_64();

	ro->key_expires = expires;
	ro->key_soft = expires - mob_mn_rekey_early(expires > now ? expires - now : 0);
}

int mob_mn_rekey_set(struct mob_mn_ro *ro, const u8 key[MOB_KEY_LEN], bool next)
{
	int err = mob_schedule_keyid(key, ro->en_id);

	if (err)
		return err;
	memcpy(ro->en, key, MOB_KEY_LEN);
	ro->en_fresh = true;
	ro->en_next = next;
	ro->restored = false;
	ro->rekey = false;
	return 0;
}

void mob_mn_rekey_accepted(struct mob_mn_ro *ro, u32 lt_en)
{
	u64 now = get_jiffies_64(), left = (u64)lt_en * HZ;

	if (ro->mode != MOB_F_ENCRYPT) {
		ro->en_fresh = false;
		ro->en_next = false;
		return;
	}
	/* The answer to a refresh may shorten the life of a key, but not renew it. */
	if (ro->en_fresh || time_before64(now + left + HZ, ro->en_expires)) {
		ro->en_expires = now + left;
		ro->en_soft = ro->en_expires - mob_mn_rekey_early(left);
	}
	if (ro->en_next) {
		struct mob_event_info ev = {
			.event = MOB_EVENT_REKEY,
			.role = MOB_ROLE_MN,
			.hoa = &ro->id.hoa,
			.coa = &ro->bu_coa,
			.peer = &ro->id.cn,
			.lifetime = ro->lifetime,
		};

		ro->rekeys++;
		mob_stat_inc(ro->net, MOB_STAT_mn_rekey);
		trace_mobility_rekey(ro->net, MOB_ROLE_MN, &ro->id.hoa, &ro->id.cn, ro->en_id);
		mob_netlink_event(ro->net, &ev);
	}
	ro->en_fresh = false;
	ro->en_next = false;
	mob_mn_rekey_kick(ro, 0);
}

/* ---- REQ_KEY ------------------------------------------------------------- */

/* REQ_KEY = {Src=HoA, Dst=HA, e(k_HA, HoA, CoA, CN, N0', REQKEN)}, with the name of k_EN */
static void mob_mn_rekey_send(struct mob_mn_ro *ro, const struct mob_mn_home *h)
{
	u8 plain[128], mh[256], *sealed;
	const struct in6_addr addrs[2] = { h->hoa, h->ha };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	struct mob_out o = {
		.saddr = &h->hoa,
		.daddr = &h->ha,
		.type = MOB_T_REQ_KEY,
		.stat = MOB_STAT_tx_req_key,
	};
	struct mob_buf b;
	int len;

	/* Another correspondent's exchange may have moved k_HA since the last one. */
	memcpy(ro->rekey_key, h->k_ha, sizeof(ro->rekey_key));
	mob_wire_begin_sealed(&b, plain, sizeof(plain));
	mob_wire_put(&b, MOB_A_HOA, &h->hoa, 16);
	mob_wire_put(&b, MOB_A_COA, &h->coa, 16);
	mob_wire_put(&b, MOB_A_CN, &ro->id.cn, 16);
	mob_wire_put(&b, MOB_A_N0, ro->rekey_n0, MOB_NONCE_LEN);
	mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_REQKEN);
	mob_wire_put(&b, MOB_A_KEYID, ro->en_id, MOB_KEYID_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0)
		return;
	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_REQ_KEY, 0);
	mob_wire_put(&b, MOB_A_HOA, &h->hoa, 16);
	sealed = mob_wire_reserve(&b, MOB_A_SEALED, len + MOB_SEAL_OVERHEAD);
	if (!sealed || mob_seal(ro->rekey_key, MOB_T_REQ_KEY, &ad, plain, len, sealed))
		return;
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(ro->net, &o, mh, len);
}

/* The first REQ_KEY, or its repeat with the same N0'; NEWKEY goes to the CoA that is bound. */
static void mob_mn_rekey_request(struct mob_mn_ro *ro, const struct mob_mn_home *h)
{
	if (mob_mn_home_bound(h)) {
		if (ro->rekey_tries++)
			mob_stat_inc(ro->net, MOB_STAT_mn_retransmit);
		mob_mn_rekey_send(ro, h);
	}
	ro->rekey_due = get_jiffies_64() + msecs_to_jiffies(ro->rekey_retry_ms);
	ro->rekey_retry_ms = min_t(u32, ro->rekey_retry_ms * 2, MOB_RETRANS_MAX_MS);
}

/* Of what two mobile nodes use, CN_HA has k_master: new keys come by a whole exchange. */
static void mob_mn_rekey_begin(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	if (ro->mobile)
		return mob_mn_ro_begin_req(ro, h);
	get_random_bytes(ro->rekey_n0, sizeof(ro->rekey_n0));
	ro->rekey = true;
	ro->rekey_tries = 0;
	ro->rekey_retry_ms = MOB_RETRANS_MS;
	mob_mn_rekey_request(ro, h);
}

void mob_mn_rekey_registered(struct mob_mn_ro *ro)
{
	if (!ro->rekey || ro->rekey_tries)
		return;
	ro->rekey_retry_ms = MOB_RETRANS_MS;
	ro->rekey_due = get_jiffies_64();
	mob_mn_rekey_kick(ro, 0);
}

/* There is no successor to be had: new keys altogether, while data goes on. */
static void mob_mn_rekey_failed(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	ro->rekey = false;
	ro->en_soft = get_jiffies_64();	/* also when a BU that is out comes first */
	mob_stat_inc(ro->net, MOB_STAT_mn_rekey_failed);
	if (!ro->bu_out && !ro->req)
		mob_mn_ro_begin_req(ro, h);
}

void mob_mn_rekey_denied(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	/* Keys fresh from an exchange that are denied, too, are a fault of the CN's. */
	bool again = !ro->en_fresh || ro->en_next || ro->restored;

	mob_stat_inc(ro->net, MOB_STAT_mn_rekey_failed);
	mob_mn_ro_down(ro);
	if (again)
		mob_mn_ro_begin_req(ro, h);
	else
		mob_mn_ro_refused(ro, MOB_E_REFUSED);
}

/* ---- NEWKEY -------------------------------------------------------------- */

enum mob_stat mob_mn_rekey_take(struct mob_mn_ro *ro, struct mob_mn_home *h,
				const struct mob_msg *m)
{
	if (m->attr[MOB_A_STATUS].data) {
		mob_mn_rekey_failed(ro, h);
		return 0;
	}
	if (mob_mn_rekey_set(ro, m->attr[MOB_A_KEY_EN].data, true))
		return MOB_STAT_drop_nomem;
	/* A nonce serves one key. */
	memzero_explicit(ro->nonce, sizeof(ro->nonce));
	mob_mn_ro_begin_bu(ro, h);
	return 0;
}

/* ---- when ---------------------------------------------------------------- */

/* Has the pair in use carried what one ESP key may, either way? */
static bool mob_mn_rekey_worn(struct mob_mn_ro *ro)
{
	const struct mob_settings *set = &mob_pernet(ro->net)->set;
	struct mob_mobile_info i = {};

	if (ro->mobile)
		mob_mobile_get(ro, false, &i);
	else
		mob_esp_peer_stats(ro->peer, &i.tx_packets, &i.tx_bytes,
				   &i.rx_packets, &i.rx_bytes);
	return max(i.tx_packets, i.rx_packets) >= READ_ONCE(set->rekey_packets) ||
	       max(i.tx_bytes, i.rx_bytes) >= READ_ONCE(set->rekey_octets);
}

/* Is nothing under way that brings new keys, or that has to end first? */
static bool mob_mn_rekey_possible(const struct mob_mn_ro *ro)
{
	return ro->up && !ro->rekey && !ro->bu_out && !ro->req && !ro->ending &&
	       (!ro->error || time_after64(get_jiffies_64(), ro->refused_until));
}

bool mob_mn_rekey_all(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	u16 many = MOB_KEY_BU_MAX - MOB_KEY_BU_MAX / MOB_REKEY_SHARE;

	if (!mob_mn_rekey_possible(ro) ||
	    (time_before64(get_jiffies_64(), ro->key_soft) && ro->used < many))
		return false;
	mob_mn_ro_begin_req(ro, h);
	return true;
}

/* LT_EN is over, and no successor came: CN stops, too. */
static void mob_mn_rekey_expired(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	mob_stat_inc(ro->net, MOB_STAT_mn_en_expired);
	mob_mn_ro_down(ro);
	if (!ro->bu_out && !ro->req)
		mob_mn_ro_begin_req(ro, h);
}

static void mob_mn_rekey_check(struct mob_mn_ro *ro, struct mob_mn_home *h)
{
	u64 now = get_jiffies_64(), next = now + msecs_to_jiffies(MOB_REKEY_CHECK_MS);

	if (time_after_eq64(now, ro->en_expires))
		return mob_mn_rekey_expired(ro, h);
	if (ro->rekey && time_after_eq64(now, ro->rekey_due)) {
		if (ro->rekey_tries < MOB_MN_REQ_TRIES)
			mob_mn_rekey_request(ro, h);
		else
			mob_mn_rekey_failed(ro, h);
	} else if (mob_mn_rekey_possible(ro) &&
		   (time_after_eq64(now, ro->en_soft) || mob_mn_rekey_worn(ro))) {
		mob_mn_rekey_begin(ro, h);
	}
	next = min(next, ro->en_expires);
	if (ro->rekey)
		next = min(next, ro->rekey_due);
	else if (time_before64(now, ro->en_soft))
		next = min(next, ro->en_soft);
	mob_mn_rekey_kick(ro, next - now);
}

void mob_mn_rekey_timer(struct work_struct *work)
{
	struct mob_mn_ro *ro = container_of(to_delayed_work(work), struct mob_mn_ro, rekey_timer);
	struct mob_mn *m = mob_pernet(ro->net)->mn;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = ro->dead ? NULL : mob_mn_home_find(m, &ro->id.hoa);
	if (h && ro->up && ro->mode == MOB_F_ENCRYPT)
		mob_mn_rekey_check(ro, h);
	mutex_unlock(&m->lock);
	mob_mn_ro_put(ro);
}

int mob_mn_correspondent_rekey(struct net *net, const struct in6_addr *hoa,
			       const struct in6_addr *cn, struct netlink_ext_ack *extack)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	struct mob_mn_ro *ro;
	int err = 0;

	if (!m) {
		NL_SET_ERR_MSG(extack, "this namespace is no mobile node: ip mobility set role mn");
		return -EOPNOTSUPP;
	}
	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, hoa);
	ro = mob_mn_ro_find_locked(m, hoa, cn);
	if (!h || !ro) {
		NL_SET_ERR_MSG(extack, "not a correspondent of this home address");
		err = -ENOENT;
	} else if (!ro->up) {
		NL_SET_ERR_MSG(extack, "the route is not optimised: there is no key in use");
		err = -ENOTCONN;
	} else if (ro->mode != MOB_F_ENCRYPT) {
		NL_SET_ERR_MSG(extack, "data with this correspondent is not encrypted");
		err = -EOPNOTSUPP;
	} else if (!mob_mn_rekey_possible(ro)) {
		NL_SET_ERR_MSG(extack, "keys or the binding are being changed: try again later");
		err = -EBUSY;
	} else {
		mob_mn_rekey_begin(ro, h);
		mob_mn_rekey_kick(ro, msecs_to_jiffies(MOB_RETRANS_MS));
	}
	mutex_unlock(&m->lock);
	return err;
}
