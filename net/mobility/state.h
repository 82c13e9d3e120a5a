/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What outlives a restart: the keys that a subscriber, a home and a correspondent
 * have now, sealed under the subscriber's secret, so that it may be kept in a file.
 * No SA is in it: ESP keys are made anew from new nonces.
 */
#ifndef _MOBILITY_STATE_H
#define _MOBILITY_STATE_H

#include "crypto.h"

struct netlink_ext_ack;

/* The type that mob_seal() separates keys by; no message has one of these. */
enum mob_state_kind {
	MOB_STATE_SUBSCRIBER	= 0xf0,
	MOB_STATE_HOME		= 0xf1,
	MOB_STATE_CORRESPONDENT	= 0xf2,
};

#define MOB_STATE_F_NEXT	0x01	/* subscriber: @key[1] is k_HA's pending successor */
#define MOB_STATE_F_MANUAL	0x02	/* correspondent: by command, kept when idle */

#define MOB_STATE_KEYS		3
#define MOB_STATE_PLAIN_LEN	(24 + MOB_STATE_KEYS * MOB_KEY_LEN)
#define MOB_STATE_LEN		(MOB_STATE_PLAIN_LEN + MOB_SEAL_OVERHEAD)

/**
 * struct mob_state - one record
 * @flags:	MOB_STATE_F_*
 * @generation: subscriber: of k_HA
 * @seq:	home, correspondent: the last Seq#
 * @used:	correspondent: BUs under k_BU
 * @saved:	when, in seconds since 1970
 * @until:	correspondent: when k_BU ends; 0 for the others
 * @key:	k_HA and its successor; or k_BU, k_BA, k_EN
 */
struct mob_state {
	u8 flags, generation;
	u16 seq, used;
	u64 saved, until;
	u8 key[MOB_STATE_KEYS][MOB_KEY_LEN];
};

/* Octets to record and back; pure.  Return of the latter: 0 or -EBADMSG. */
void mob_state_pack(const struct mob_state *st, u8 out[MOB_STATE_PLAIN_LEN]);
int mob_state_unpack(const u8 plain[MOB_STATE_PLAIN_LEN], struct mob_state *st);

/**
 * mob_state_seal - a record for a file
 * @k0:	  the first k_HA, which both ends make from z
 * @kind: enum mob_state_kind
 * @hoa:  home address
 * @peer: HA, or the correspondent
 * @st:	  the record
 * @out:  the result
 *
 * Context: process, may sleep.
 * Return: 0 or a negative error.
 */
int mob_state_seal(const u8 k0[MOB_KEY_LEN], u8 kind, const struct in6_addr *hoa,
		   const struct in6_addr *peer, const struct mob_state *st,
		   u8 out[MOB_STATE_LEN]);
/*
 * Undo it, and refuse what time has passed by: -EBADMSG, -EKEYEXPIRED, or -ETIME when
 * the clock says that it was not saved yet; with words in @extack.
 */
int mob_state_open(const u8 k0[MOB_KEY_LEN], u8 kind, const struct in6_addr *hoa,
		   const struct in6_addr *peer, const u8 sealed[MOB_STATE_LEN],
		   struct mob_state *st, struct netlink_ext_ack *extack);

#endif
