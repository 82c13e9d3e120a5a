/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What several roles need of a parsed message.
 */
#ifndef _MOBILITY_MH_H
#define _MOBILITY_MH_H

#include "cert.h"
#include "crypto.h"
#include "stats.h"

/* BA status, RFC 6275 section 6.1.8 and RFC 4285 */
#define MOB_STATUS_OK		0
#define MOB_STATUS_UNSPEC	128
#define MOB_STATUS_PROHIBITED	129
#define MOB_STATUS_RESOURCES	130
#define MOB_STATUS_NOT_HA	133
#define MOB_STATUS_DAD		134
#define MOB_STATUS_SEQ		135
#define MOB_STATUS_TIMESTAMP	144	/* ID-MISMATCH: stamped outside the window, or replayed */
#define MOB_STATUS_NEED_ECHO	145	/* MESG-ID-REQD: echo the nonce in this BA */
#define MOB_STATUS_KEY		146	/* AUTH-FAIL: k_HA unknown, go back to z */
#define MOB_STATUS_COA		174	/* invalid CoA */

/* Binding Error status, RFC 6275 section 6.1.9 */
#define MOB_BE_BINDING		1	/* no binding for a Home Address option */
#define MOB_BE_TYPE		2	/* unknown MH type */

/* SHA-256 of an MH with checksum zero.  Context: any. */
static inline int mob_mh_hash(const struct mob_mh *m, u8 out[MOB_HASH_LEN])
{
	struct mob_vec v[MOB_WIRE_TBS_VECS];

	return mob_hash(v, mob_wire_tbs(m->mh, m->len, 0, 0, v), out);
}

/* The mode two sides agree on: ESP when both may, 0 for none. */
static inline u8 mob_mh_mode(u8 ours, u8 theirs)
{
	u8 both = ours & theirs;

	return both & MOB_F_ENCRYPT ? MOB_F_ENCRYPT : both & MOB_F_PLAIN;
}

/* The counter for a refused certificate */
static inline enum mob_stat mob_mh_cert_reason(enum mob_cert_error e)
{
	switch (e) {
	case MOB_CERT_CRITICAL:		return MOB_STAT_drop_cert_critical;
	case MOB_CERT_NO_BLOCK:
	case MOB_CERT_BLOCK:		return MOB_STAT_drop_cert_no_block;
	case MOB_CERT_ALGORITHM:	return MOB_STAT_drop_cert_algorithm;
	case MOB_CERT_NOT_YET:		return MOB_STAT_drop_cert_not_yet;
	case MOB_CERT_EXPIRED:		return MOB_STAT_drop_cert_expired;
	case MOB_CERT_USAGE:		return MOB_STAT_drop_cert_usage;
	case MOB_CERT_NOT_CA:		return MOB_STAT_drop_cert_not_ca;
	case MOB_CERT_OUTSIDE:		return MOB_STAT_drop_cert_outside;
	case MOB_CERT_UNTRUSTED:	return MOB_STAT_drop_cert_untrusted;
	case MOB_CERT_SIGNATURE:	return MOB_STAT_drop_cert_signature;
	case MOB_CERT_REVOKED:		return MOB_STAT_drop_cert_revoked;
	case MOB_CERT_NOMEM:		return MOB_STAT_drop_nomem;
	default:			return MOB_STAT_drop_cert_malformed;
	}
}

#endif
