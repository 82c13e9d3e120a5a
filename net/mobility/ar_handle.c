// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles: what an access router remembers of a mobile node without memory.
 *
 * A handle is a MAC by a secret that changes, like the correspondent's cookie.  It is
 * of use for one care-of address, one h(HoA | MN nonce), one link and one link-layer
 * address, and until the time it names: a host that takes the address over cannot
 * use it, nor can another mobile node that saw it.
 */
#include <linux/ktime.h>

#include "ar_priv.h"

#define MOB_AR_UNTIL_LEN	4

static u32 mob_ar_now(const struct mob_ar *ar)
{
	return (u32)ktime_get_boottime_seconds() + ar->skew;
}

#define MOB_AR_HANDLE_VECS	6

/* What the tag is made of; the link is a number of ours. */
static void mob_ar_handle_vecs(const struct mob_ar_who *who, const u8 *until,
			       struct mob_vec v[MOB_AR_HANDLE_VECS])
{
	static_assert(MOB_AR_HANDLE_VECS <= MOB_COOKIE_VECS);
	v[0] = (struct mob_vec){ until, MOB_AR_UNTIL_LEN };
	v[1] = (struct mob_vec){ &who->link->addr, sizeof(who->link->addr) };
	v[2] = (struct mob_vec){ &who->link->ifindex, sizeof(who->link->ifindex) };
	v[3] = (struct mob_vec){ who->coa, sizeof(*who->coa) };
	v[4] = (struct mob_vec){ who->owner, MOB_HASH_LEN };
	v[5] = (struct mob_vec){ who->lladdr, ETH_ALEN };
}

int mob_ar_handle_make(struct mob_ar *ar, const struct mob_ar_who *who,
		       u8 handle[MOB_HANDLE_LEN])
{
	struct mob_vec v[MOB_AR_HANDLE_VECS];

	__be32 until = cpu_to_be32(mob_ar_now(ar) + who->link->lifetime);

	static_assert(MOB_AR_UNTIL_LEN + MOB_C1_LEN == MOB_HANDLE_LEN);
	memcpy(handle, &until, MOB_AR_UNTIL_LEN);
	mob_ar_handle_vecs(who, handle, v);
	return mob_cookie_tag(ar->handles, "sr", v, ARRAY_SIZE(v), handle + MOB_AR_UNTIL_LEN);
}

int mob_ar_handle_check(struct mob_ar *ar, const struct mob_ar_who *who,
			const u8 handle[MOB_HANDLE_LEN])
{
	struct mob_vec v[MOB_AR_HANDLE_VECS];
	__be32 until;
	int err;

	mob_ar_handle_vecs(who, handle, v);
	err = mob_cookie_tag_check(ar->handles, "sr", v, ARRAY_SIZE(v),
				   handle + MOB_AR_UNTIL_LEN);
	memcpy(&until, handle, MOB_AR_UNTIL_LEN);
	if (!err && (s32)(be32_to_cpu(until) - mob_ar_now(ar)) < 0)
		err = -EKEYEXPIRED;
	return err;
}
