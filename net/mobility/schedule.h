/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The key schedule: from k_DH to every key, in the draft's notation.
 * Pure on top of mob_prf_once(), so it is unit tested in user space.
 */
#ifndef _MOBILITY_SCHEDULE_H
#define _MOBILITY_SCHEDULE_H

#include "crypto.h"

/**
 * struct mob_keys - what an exchange agrees on
 * @master: k_master
 * @bu:     k_BU
 * @ba:     k_BA
 * @en:     k_EN
 */
struct mob_keys {
	u8 master[MOB_KEY_LEN];
	u8 bu[MOB_KEY_LEN];
	u8 ba[MOB_KEY_LEN];
	u8 en[MOB_KEY_LEN];
};

/* draft-qiu section 3: k_master, k_BU, k_BA, k_EN.  Context: may sleep. */
int mob_schedule_exchange(const u8 *k_dh, size_t len, const u8 n1[MOB_NONCE_LEN],
			  const u8 n2[MOB_NONCE_LEN], struct mob_keys *out);

/* draft-qiu section 3: k_EN-new = prf(k_master, N1' | N2' | 2).  Context: may sleep. */
int mob_schedule_k_en(const u8 master[MOB_KEY_LEN], const u8 n1[MOB_NONCE_LEN],
		      const u8 n2[MOB_NONCE_LEN], u8 out[MOB_KEY_LEN]);

/* What EXCH0' and EXCH1' are MACed with: prf(k_EN, "mobility rekey") */
int mob_schedule_rekey(const u8 en[MOB_KEY_LEN], u8 out[MOB_KEY_LEN]);

/* k_HA-next = prf(z, N0 | N1).  Context: may sleep. */
int mob_schedule_k_ha(const u8 *z, size_t len, const u8 n0[MOB_NONCE_LEN],
		      const u8 n1[MOB_NONCE_LEN], u8 out[MOB_KEY_LEN]);

/* z, a subscriber's secret of any length, as the first k_HA: prf(z, "mobility k_HA 0") */
int mob_schedule_k_ha0(const u8 *z, size_t len, u8 out[MOB_KEY_LEN]);

/* MOB_A_KEYID: first octets of prf(k, "mobility key id"); k is a k_HA or a k_EN */
int mob_schedule_keyid(const u8 key[MOB_KEY_LEN], u8 out[MOB_KEYID_LEN]);

/**
 * mob_schedule_reverse - the keys for BUs in the other direction, draft section 4
 * @keys: k_BU, k_BA, k_EN of an exchange
 * @out:  the same of the way back; may not be @keys
 *
 * Between two mobile nodes one exchange serves the moves of both: the side that
 * did not ask sends its BUs under prf(k, "mobility reverse").  What one direction
 * MACed is nothing in the other.
 *
 * Context: may sleep.
 * Return: 0 or a negative error, and then zeros.
 */
int mob_schedule_reverse(const u8 keys[3 * MOB_KEY_LEN], u8 out[3 * MOB_KEY_LEN]);

#define MOB_ESP_GCM_KEY_LEN	36	/* AES-256 key and salt, RFC 4106 */
#define MOB_ESP_CBC_KEY_LEN	32
#define MOB_ESP_AUTH_KEY_LEN	32

/* Who sends on the SA.  The direction is part of every ESP key. */
enum mob_dir {
	MOB_DIR_MN_TO_PEER	= 0,
	MOB_DIR_PEER_TO_MN	= 1,
};

#define MOB_ESP_LABEL_CN	"mobility esp cn"	/* CN - MN, from k_EN */
#define MOB_ESP_LABEL_HA	"mobility esp ha"	/* HA - MN tunnel, from k_HA */

/**
 * mob_schedule_esp - key and salt of one GCM state
 * @key:   k_EN (CN - MN) or k_HA (HA - MN tunnel), never used raw
 * @label: "mobility esp cn" or "mobility esp ha"
 * @dir:   who sends
 * @spi:   the state's SPI, network order
 * @n_mn:  MN's nonce
 * @n_peer: the peer's
 * @out:   key and salt
 *
 * prf(k, label | dir | counter | spi | n_mn | n_peer), counter 1, 2; both nonces are fresh per
 * registration, so no ESP key is ever derived twice.
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int mob_schedule_esp(const u8 key[MOB_KEY_LEN], const char *label,
		     enum mob_dir dir, __be32 spi,
		     const u8 n_mn[MOB_NONCE_LEN], const u8 n_peer[MOB_NONCE_LEN],
		     u8 out[MOB_ESP_GCM_KEY_LEN]);

/**
 * mob_schedule_esp_prf - mob_schedule_esp() with a key made ready
 * @key:    as there
 * @label:  as there
 * @dir:    as there
 * @spi:    as there
 * @n_mn:   as there
 * @n_peer: as there
 * @out:    as there
 *
 * Context: any but hard interrupt.
 * Return: 0 or a negative error.
 */
int mob_schedule_esp_prf(const struct mob_prf *key, const char *label,
			 enum mob_dir dir, __be32 spi,
			 const u8 n_mn[MOB_NONCE_LEN], const u8 n_peer[MOB_NONCE_LEN],
			 u8 out[MOB_ESP_GCM_KEY_LEN]);

/**
 * mob_schedule_signalling - keys of one HA - MN signalling state (RFC 4877 form)
 * @z:    the subscriber's secret
 * @zlen: its octets
 * @dir:  who sends
 * @hoa:  home address
 * @ha:   home agent
 * @spi:  the state's SPI
 * @enc:  encryption key, counter 1
 * @auth: authentication key, counter 2
 *
 * enc, auth = prf(k_HA 0, "mobility esp mh" | dir | counter | HoA | HA | SPI).  Derived from z
 * alone: the same after a restart of either side, hence CBC with HMAC, never GCM.
 *
 * Context: may sleep.
 * Return: 0 or a negative error.
 */
int mob_schedule_signalling(const u8 *z, size_t zlen, enum mob_dir dir,
			    const struct in6_addr *hoa, const struct in6_addr *ha,
			    __be32 spi, u8 enc[MOB_ESP_CBC_KEY_LEN],
			    u8 auth[MOB_ESP_AUTH_KEY_LEN]);

/*
 * Labels of what is MACed or signed: 32 octets, zero padded, one per role,
 * message and version, so that no tag is ever valid in another place.
 */
#define MOB_LABEL_LEN		32
extern const u8 mob_label_bu[MOB_LABEL_LEN];	/* "mobility 1 MN BU" */
extern const u8 mob_label_ba[MOB_LABEL_LEN];	/* "mobility 1 CN BA" */
extern const u8 mob_label_bc[MOB_LABEL_LEN];	/* "mobility 1 MN BC" */
extern const u8 mob_label_bc_echo[MOB_LABEL_LEN];	/* "mobility 1 CN BC echo" */
extern const u8 mob_label_exch0[MOB_LABEL_LEN];	/* "mobility 1 HA EXCH0" */
extern const u8 mob_label_exch1[MOB_LABEL_LEN];	/* "mobility 1 CN EXCH1" */
extern const u8 mob_label_exch0_key[MOB_LABEL_LEN];	/* "mobility 1 HA EXCH0'" */
extern const u8 mob_label_exch1_key[MOB_LABEL_LEN];	/* "mobility 1 CN EXCH1'" */
extern const u8 mob_label_map_bu[MOB_LABEL_LEN];	/* "mobility 1 MN MAP BU" */
extern const u8 mob_label_bcc[MOB_LABEL_LEN];	/* "mobility 1 AR BC" */
extern const u8 mob_label_cga[MOB_LABEL_LEN];	/* "mobility 1 MN CGA" */
extern const u8 mob_label_coa_cert[MOB_LABEL_LEN];	/* "mobility 1 AR CoA" */

#endif
