// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sealing and opening what a file keeps over a restart.
 */
#include <linux/ktime.h>
#include <linux/netlink.h>
#include <linux/timekeeping.h>

#include "state.h"

int mob_state_seal(const u8 k0[MOB_KEY_LEN], u8 kind, const struct in6_addr *hoa,
		   const struct in6_addr *peer, const struct mob_state *st,
		   u8 out[MOB_STATE_LEN])
{
	const struct in6_addr addrs[2] = { *hoa, *peer };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	u8 plain[MOB_STATE_PLAIN_LEN];
	int err;

	mob_state_pack(st, plain);
	err = mob_seal(k0, kind, &ad, plain, sizeof(plain), out);
	memzero_explicit(plain, sizeof(plain));
	return err;
}

static int mob_state_timely(const struct mob_state *st, struct netlink_ext_ack *extack)
{
	u64 now = ktime_get_real_seconds();

	/* Set back, the clock would make keys live longer than they may. */
	if (now < st->saved) {
		NL_SET_ERR_MSG(extack, "saved later than now: set the clock first");
		return -ETIME;
	}
	if (st->until && now >= st->until) {
		NL_SET_ERR_MSG(extack, "its keys have expired");
		return -EKEYEXPIRED;
	}
	return 0;
}

int mob_state_open(const u8 k0[MOB_KEY_LEN], u8 kind, const struct in6_addr *hoa,
		   const struct in6_addr *peer, const u8 sealed[MOB_STATE_LEN],
		   struct mob_state *st, struct netlink_ext_ack *extack)
{
	const struct in6_addr addrs[2] = { *hoa, *peer };
	const struct mob_vec ad = { addrs, sizeof(addrs) };
	u8 plain[MOB_STATE_PLAIN_LEN];
	int err;

	err = mob_open(k0, kind, &ad, sealed, MOB_STATE_LEN, plain) ?:
	      mob_state_unpack(plain, st);
	memzero_explicit(plain, sizeof(plain));
	if (!err)
		return mob_state_timely(st, extack);
	if (err == -EBADMSG)
		NL_SET_ERR_MSG(extack,
			       "damaged, or saved under another secret or other addresses");
	return err;
}
