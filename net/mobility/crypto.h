/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The primitives: prf, one-message encryption, Diffie-Hellman.
 * Built on the kernel's crypto API; nothing here knows a message.
 */
#ifndef _MOBILITY_CRYPTO_H
#define _MOBILITY_CRYPTO_H

#include "wire.h"

/* Diffie-Hellman suites; design: IANA IKEv2 groups 31 and 14 */
#define MOB_SUITE_X25519	1
#define MOB_SUITE_MODP2048	2
#define MOB_SUITE_COUNT		2

#define MOB_DH_PUB_MAX		256
#define MOB_DH_SECRET_MAX	256	/* octets of k_DH */

struct mob_prf;	/* a key made ready for HMAC-SHA-256 */

/**
 * mob_prf_alloc - make a key ready for prf()
 * @key: the key, of any length
 * @len: its octets
 *
 * Context: process, may sleep.
 * Return: the key or ERR_PTR(-ENOMEM and what the crypto API says).
 */
struct mob_prf *mob_prf_alloc(const u8 *key, size_t len);
/* Wipes; NULL and ERR_PTR are fine.  Context: any but hard interrupt. */
void mob_prf_free(struct mob_prf *prf);

/**
 * mob_prf - out = HMAC-SHA-256(key, v[0] | v[1] | ...)
 * @prf: the key
 * @v:   pieces
 * @n:   how many
 * @out: the result, valid when 0 is returned
 *
 * Context: any but hard interrupt, concurrent calls with the same key are fine.
 * Return: 0 or what the crypto API says.
 */
int mob_prf(const struct mob_prf *prf, const struct mob_vec *v, unsigned int n,
	    u8 out[MOB_HASH_LEN]);

/* One-off prf with a raw key.  Context: process, may sleep. */
int mob_prf_once(const u8 *key, size_t keylen, const struct mob_vec *v,
		 unsigned int n, u8 out[MOB_HASH_LEN]);

/* SHA-256 over the pieces.  Context: any. */
int mob_hash(const struct mob_vec *v, unsigned int n, u8 out[MOB_HASH_LEN]);

#define MOB_SHA1_LEN		20
/*
 * SHA-1, of which RFC 3972 makes addresses, and for nothing else.  Context: any but hard
 * interrupt.  Return: 0 or what the crypto API says.
 */
int mob_sha1(const struct mob_vec *v, unsigned int n, u8 out[MOB_SHA1_LEN]);

/* What mob_sha1() needs; as the module comes and goes. */
int mob_crypto_init(void);
void mob_crypto_exit(void);

/**
 * mob_seal - e(k, m) under a key made for this one message
 * @key:   k_HA (or another long-term key), never used raw
 * @type:  message type, part of the derivation
 * @ad:    what is authenticated beside @plain: the addresses
 * @plain: m
 * @len:   its octets
 * @out:   @len + MOB_SEAL_OVERHEAD octets: salt, ciphertext, tag
 *
 * key' = prf(@key, "mobility seal" | type | salt), AES-256-GCM with a zero
 * nonce, AD = @ad.  The salt is 16 fresh random octets, so that nothing has to
 * be remembered over a restart and no nonce repeats under one key.
 *
 * Context: process, may sleep.
 * Return: 0 or a negative error.
 */
int mob_seal(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *plain, size_t len, u8 *out);

/**
 * mob_open - undo mob_seal()
 * @key:    as there
 * @type:   as there
 * @ad:     as there
 * @sealed: salt, ciphertext, tag
 * @len:    octets of @sealed
 * @plain:  @len - MOB_SEAL_OVERHEAD octets
 *
 * Context: process, may sleep.
 * Return: 0, -EBADMSG when @sealed is not from @key, or another error.
 */
int mob_open(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *sealed, size_t len, u8 *plain);

struct mob_dh;	/* one ephemeral secret */

bool mob_dh_suite_known(u8 suite);
/* Octets of a public value (and of k_DH): 32 or 256; 0 for an unknown suite. */
size_t mob_dh_len(u8 suite);
/**
 * mob_dh_new - a fresh secret and its public value
 * @suite: MOB_SUITE_*
 * @pub:   mob_dh_len() octets
 *
 * Context: process, may sleep; expensive (see Documentation on costs).
 * Return: the secret or ERR_PTR.
 */
struct mob_dh *mob_dh_new(u8 suite, u8 *pub);
/**
 * mob_dh_from_secret - mob_dh_new() with a secret that is known
 * @suite:  MOB_SUITE_*
 * @secret: the secret
 * @len:    32 for X25519, 40 (big endian) for MODP-2048
 * @pub:    mob_dh_len() octets
 *
 * For known answers and for measurements that repeat, never for an exchange.
 * Context: process, may sleep.
 * Return: the secret or ERR_PTR.
 */
struct mob_dh *mob_dh_from_secret(u8 suite, const u8 *secret, size_t len, u8 *pub);
/**
 * mob_dh_shared - k_DH from the peer's public value
 * @dh:     our secret
 * @peer:   the peer's public value
 * @len:    its octets
 * @secret: mob_dh_len() octets, valid when 0 is returned
 *
 * Refuses values outside 2..p-2, and an all-zero X25519 result.
 * Context: process, may sleep.
 * Return: 0, -EKEYREJECTED for a value the suite forbids, or another error.
 */
int mob_dh_shared(struct mob_dh *dh, const u8 *peer, size_t len, u8 *secret);
/* Wipes; NULL and ERR_PTR are fine.  Context: process. */
void mob_dh_free(struct mob_dh *dh);

#endif
