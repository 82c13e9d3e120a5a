/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two mobile nodes, draft-qiu section 4.  Each is MN and CN for the other: the
 * MN's half (struct mob_mn_ro) tells the other where this node is, the CN's half
 * (struct mob_cn_record) knows where the other is and owns the one data path.
 *
 * Locks: mob_mn.lock, then mob_cn.lock.
 */
#ifndef _MOBILITY_MOBILE_H
#define _MOBILITY_MOBILE_H

#include "cn_binding.h"
#include "input.h"
#include "mn_ro.h"

/* Keys of the way back: k_BU, k_BA, k_EN of mob_schedule_reverse() */
struct mob_mobile_keys {
	u8 keys[3 * MOB_KEY_LEN];
	u64 expires;		/* jiffies64 */
};

/* ---- for the CN's half ---- */
/*
 * Is @hoa a home address of this node, and then where is the node now: a CoA, or
 * @hoa at home.  A path to @peer that the MN's half made alone makes room.
 * Context: process; takes mob_mn.lock.
 */
bool mob_mobile_place(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer,
		      struct in6_addr *place);
/*
 * The MN's half tells @peer where this node goes under @rev, unless it has keys of
 * its own.  Context: process; takes mob_mn.lock.
 */
void mob_mobile_adopt(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer,
		      const struct mob_mobile_keys *rev);
/* Keys of the CN's half from the three; NULL without memory.  May sleep. */
struct mob_cn_keys *mob_mobile_make_keys(const struct mob_mobile_keys *k, u8 suite);
/* The MN's half has no keys with @peer any more.  mob_mn.lock held. */
void mob_mobile_forget(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer);
/* The data path went; any context. */
void mob_mobile_path_lost(struct net *net, const struct in6_addr *hoa,
			  const struct in6_addr *peer);
/*
 * The echo that answers BC, which a mobile correspondent owes; r->lock held.
 * Return: octets, 0 when none is due.
 */
int mob_mobile_build_echo(const struct mob_cn_record *r, const struct mob_rx *bc, u8 *mh,
			  size_t cap);
void mob_mobile_send_echo(const struct mob_rx *bc, const u8 *mh, int len);

/* ---- for the MN's half; mob_mn.lock held, process context ---- */
/*
 * @ba told where the mobile correspondent is: make the pair, put it in use.
 * Return: 0, 1 when our nonce was used before and new ones are needed, -EOPNOTSUPP
 * without the role cn, or another error.
 */
int mob_mobile_install(struct mob_mn_ro *ro, const struct mob_rx *ba);
/* End the data path with the correspondent of @ro. */
void mob_mobile_end(struct mob_mn_ro *ro);

/*
 * struct mob_mobile_info - the data path
 * @state: enum mob_binding_state, 0 when there is none
 * @heard: something came since last asked
 */
struct mob_mobile_info {
	u8 state;
	bool heard;
	struct in6_addr coa;
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
};

void mob_mobile_get(const struct mob_mn_ro *ro, bool ask_heard, struct mob_mobile_info *info);

#endif
