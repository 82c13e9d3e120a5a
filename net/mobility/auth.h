/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each message's MAC and signature run over: a label of its own, the
 * draft's fields, then the whole MH with checksum and tag taken as zero.
 */
#ifndef _MOBILITY_AUTH_H
#define _MOBILITY_AUTH_H

#include "schedule.h"

/* Pieces of the longest: EXCH0's label, six fields and the MH */
#define MOB_AUTH_VECS	(7 + MOB_WIRE_TBS_VECS)

/**
 * mob_auth_bu - MAC_BU = prf(k_BU, HoA | CoA | Seq# | LT_BU), draft section 3
 * @key: k_BU
 * @m:	 the parsed BU, received or just built
 * @hoa: home address
 * @coa: care-of address
 * @mac: MOB_MAC_LEN octets
 *
 * Context: any.
 * Return: 0 or a negative error of the hash.
 */
int mob_auth_bu(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *hoa, const struct in6_addr *coa, u8 *mac);
/* MAC_BA = prf(k_BA, CoA | CN | Seq# | LT_BA | LT_EN) */
int mob_auth_ba(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *coa, const struct in6_addr *cn, u8 *mac);
/* MAC_BC = prf(k_BA, HoA | CoA | Seq# | Flag) */
int mob_auth_bc(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *hoa, const struct in6_addr *coa, u8 *mac);

/* MAC_EXCH0' = prf(k_EN, HoA | N1'), under what mob_schedule_rekey() makes of k_EN */
int mob_auth_exch0_key(const struct mob_prf *key, const struct mob_mh *m,
		       const struct in6_addr *hoa, const struct in6_addr *cn, u8 *mac);
/* MAC_EXCH1' = prf(k_EN, CN | N1' | N2' | LT_EN), likewise */
int mob_auth_exch1_key(const struct mob_prf *key, const struct mob_mh *m,
		       const struct in6_addr *hoa, const struct in6_addr *cn, u8 *mac);

/* MAC = prf(k_BA, CoA | CN_CoA | Seq# | Flag) of the echo that answers BC */
int mob_auth_bc_echo(const struct mob_prf *key, const struct mob_mh *m,
		     const struct in6_addr *coa, const struct in6_addr *cn_coa, u8 *mac);

/* Is @mac, just computed, the one @m carries?  Constant time. */
bool mob_auth_matches(const struct mob_mh *m, const u8 *mac);

/*
 * What SIG_HA and SIG_CN run over, as pieces for mob_trust_sign() and
 * mob_trust_verify().  Return: pieces used of @v[MOB_AUTH_VECS].
 */
unsigned int mob_auth_exch0(const struct mob_mh *m, const struct in6_addr *hoa,
			    const struct in6_addr *cn, struct mob_vec *v);
/* @exch0: the EXCH0 answered, as it was received or sent */
unsigned int mob_auth_exch1(const struct mob_mh *m, const struct in6_addr *hoa,
			    const struct in6_addr *cn, const u8 *exch0, size_t exch0_len,
			    struct mob_vec *v);

/*
 * SIG_MN = Sig(SK_MN, LCoA | MAP | HoA | RCoA), draft section 5; @m is joined.
 * Attribute HOA is the HoA.
 */
unsigned int mob_auth_map_bu(const struct mob_mh *m, const struct in6_addr *lcoa,
			     const struct in6_addr *map, const struct in6_addr *rcoa,
			     struct mob_vec *v);

/* Who an access router's word is about: h(HoA | MN nonce).  Context: any. */
int mob_auth_owner(const struct in6_addr *hoa, const u8 mn_nonce[MOB_NONCE_LEN],
		   u8 out[MOB_HASH_LEN]);
/* What the answer to BCR is signed over; @bcr: that, as it was received or sent */
unsigned int mob_auth_bcc(const struct mob_mh *m, const struct in6_addr *ar,
			  const struct in6_addr *ha, const u8 *bcr, size_t bcr_len,
			  struct mob_vec *v);
/*
 * {CoA, timestamp} of draft-lim section 3.3, and whose: what the signature in
 * MOB_A_COA_CERT runs over.  @head: its first MOB_COA_CERT_HEAD octets
 */
unsigned int mob_auth_coa_cert(const struct in6_addr *coa, const u8 owner[MOB_HASH_LEN],
			       const u8 *head, struct mob_vec *v);

struct mob_cga;
/*
 * What the signature of one entry of MOB_A_CGAS runs over: fresh by the sequence number.
 * @bu: the MH, of which no more than its head has to be there; @coas: those that @cga names, in
 * its order
 */
unsigned int mob_auth_cga(const u8 *bu, const u8 keyid[MOB_KEYID_LEN],
			  const struct in6_addr *hoa, const struct in6_addr *ha,
			  const struct in6_addr *coas, const struct mob_cga *cga,
			  struct mob_vec *v);

#endif
