// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the mobile node saves over a restart, and takes back: never into a home or
 * a correspondent that has something newer.
 */
#include <crypto/algapi.h>
#include <linux/timekeeping.h>

#include "mn_ro.h"
#include "state.h"

#define MOB_MN_NEWER	"what is live is newer: restore before it registers"

static int mob_mn_state_pack(struct mob_mn *m, const struct mob_mn_home *h,
			     const struct in6_addr *cn, struct mob_state *st)
{
	u64 now = get_jiffies_64();
	struct mob_mn_ro *ro;

	st->saved = ktime_get_real_seconds();
	if (!cn) {
		st->seq = h->seq;
		memcpy(st->key[0], h->k_ha, MOB_KEY_LEN);
		return 0;
	}
	ro = mob_mn_ro_find_locked(m, &h->hoa, cn);
	/* What a mobile correspondent sent under the reverse keys would be new again. */
	if (!ro || !ro->bu || ro->mobile || time_after_eq64(now, ro->key_expires))
		return -ENOENT;
	st->flags = ro->manual ? MOB_STATE_F_MANUAL : 0;
	st->seq = ro->seq;
	st->used = ro->used;
	st->until = st->saved + div_u64(ro->key_expires - now, HZ);
	memcpy(st->key[0], ro->key_bu, MOB_KEY_LEN);
	memcpy(st->key[1], ro->key_ba, MOB_KEY_LEN);
	memcpy(st->key[2], ro->en, MOB_KEY_LEN);
	return 0;
}

int mob_mn_state_save(struct net *net, const struct in6_addr *hoa, const struct in6_addr *cn,
		      u8 out[MOB_STATE_LEN])
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, NULL);
	struct mob_state st = {};
	int err;

	if (IS_ERR(h))
		return PTR_ERR(h);
	err = mob_mn_state_pack(mob_pernet(net)->mn, h, cn, &st);
	if (!err)
		err = mob_state_seal(h->k0, cn ? MOB_STATE_CORRESPONDENT : MOB_STATE_HOME,
				     hoa, cn ?: &h->ha, &st, out);
	mob_mn_home_unlock(h);
	memzero_explicit(&st, sizeof(st));
	return err;
}

static int mob_mn_state_home(struct mob_mn_home *h, const struct mob_state *st,
			     struct netlink_ext_ack *extack)
{
	if (h->registered || crypto_memneq(h->k_ha, h->k0, MOB_KEY_LEN)) {
		NL_SET_ERR_MSG(extack, MOB_MN_NEWER);
		return -ESTALE;
	}
	memcpy(h->k_ha, st->key[0], MOB_KEY_LEN);
	/* Beyond what was sent since it was saved; HA corrects the rest. */
	h->seq = st->seq + MOB_STATE_SEQ_JUMP;
	return 0;
}

static int mob_mn_state_keys(struct mob_mn_ro *ro, const struct mob_state *st)
{
	struct mob_prf *bu = mob_prf_alloc(st->key[0], MOB_KEY_LEN);
	struct mob_prf *ba = mob_prf_alloc(st->key[1], MOB_KEY_LEN);
	u64 left = st->until - ktime_get_real_seconds();

	if (IS_ERR(bu) || IS_ERR(ba) || mob_mn_rekey_set(ro, st->key[2], false)) {
		mob_prf_free(bu);
		mob_prf_free(ba);
		return -ENOMEM;
	}
	ro->restored = true;
	mob_mn_ro_set_keys(ro, bu, ba);
	memcpy(ro->key_bu, st->key[0], MOB_KEY_LEN);
	memcpy(ro->key_ba, st->key[1], MOB_KEY_LEN);
	mob_mn_rekey_keys_until(ro, get_jiffies_64() +
				min_t(u64, left, MOB_KEY_LIFETIME_S) * HZ);
	/*
	 * Beyond what was sent since it was saved.  When one file is restored twice that is
	 * not enough: CN then answers a Seq# that it has seen with its own, and MN goes on
	 * from there.
	 */
	ro->seq = st->seq + MOB_STATE_SEQ_JUMP;
	ro->used = min_t(u32, st->used + MOB_STATE_SEQ_JUMP, MOB_KEY_BU_MAX);
	ro->req = false;
	ro->error = 0;
	ro->manual |= !!(st->flags & MOB_STATE_F_MANUAL);
	return 0;
}

static int mob_mn_state_correspondent(struct mob_mn *m, struct mob_mn_home *h,
				      const struct in6_addr *cn, const struct mob_state *st,
				      struct netlink_ext_ack *extack)
{
	struct mob_mn_ro *ro = mob_mn_ro_find_locked(m, &h->hoa, cn);
	int err;

	if (ro && ro->bu) {
		NL_SET_ERR_MSG(extack, MOB_MN_NEWER);
		return -ESTALE;
	}
	ro = ro ?: mob_mn_ro_new(m, &h->hoa, cn, GFP_KERNEL);
	if (!ro) {
		NL_SET_ERR_MSG(extack, "too many correspondents");
		return -ENOSPC;
	}
	err = mob_mn_state_keys(ro, st);
	/* Idle: it goes on when there is a registration, or when traffic says so. */
	mob_mn_ro_kick(ro, 0);
	return err;
}

int mob_mn_state_restore(struct net *net, const struct in6_addr *hoa,
			 const struct in6_addr *cn, const u8 sealed[MOB_STATE_LEN],
			 struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, extack);
	struct mob_state st = {};
	int err;

	if (IS_ERR(h))
		return PTR_ERR(h);
	err = mob_state_open(h->k0, cn ? MOB_STATE_CORRESPONDENT : MOB_STATE_HOME, hoa,
			     cn ?: &h->ha, sealed, &st, extack);
	if (!err)
		err = cn ? mob_mn_state_correspondent(mob_pernet(net)->mn, h, cn, &st, extack) :
			   mob_mn_state_home(h, &st, extack);
	mob_mn_home_unlock(h);
	memzero_explicit(&st, sizeof(st));
	return err;
}
