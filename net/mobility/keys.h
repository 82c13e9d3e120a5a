/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's keys and signatures, as trust.c needs them: certificates and
 * digests in, yes or no out.  All of it may sleep, none of it keeps state.
 */
#ifndef _MOBILITY_KEYS_H
#define _MOBILITY_KEYS_H

#include <linux/key.h>
#include "cert.h"

struct net;
struct netlink_ext_ack;

/**
 * mob_keys_ring - a keyring for a namespace
 * @net:  the namespace
 * @name: starts with a dot, so that no process can make it its session keyring
 *
 * Owned by the root of the namespace's user namespace, who may view, read and
 * search it and nothing else; only this module links keys.
 *
 * Return: the keyring or ERR_PTR; key_put() it.
 */
struct key *mob_keys_ring(const struct net *net, const char *name);

/**
 * mob_keys_add - show a certificate in a keyring, as an asymmetric key
 * @ring: the keyring
 * @cert: the certificate
 * @fp:   its SHA-256, the key's description
 *
 * The kernel reads the certificate a second time here; a key other than the
 * one that our reader found is an error, as is a certificate that the kernel
 * does not take (-EKEYREJECTED for one on its blacklist).
 *
 * Return: the key or ERR_PTR; key_put() it.
 */
struct key *mob_keys_add(struct key *ring, const struct mob_cert *cert,
			 const u8 fp[MOB_HASH_LEN]);

/* Can this kernel verify signatures by such a key (enum mob_cert_key)? */
bool mob_keys_supported(u8 key);
/* Is the SHA-256 of a TBSCertificate on the kernel's blacklist? */
bool mob_keys_revoked(const u8 tbs_hash[MOB_HASH_LEN]);

/**
 * mob_keys_verify - is @sig a signature over @digest by the key of @by
 * @by:     whose key
 * @digest: SHA-256 of what was signed
 * @sig:    the signature
 * @len:    its octets
 *
 * Return: 0, -EKEYREJECTED, -ENOPKG when the kernel lacks the algorithm, -ENOMEM.
 */
int mob_keys_verify(const struct mob_cert *by, const u8 digest[MOB_HASH_LEN],
		    const u8 *sig, size_t len);

/**
 * mob_keys_private - the key behind a serial number
 * @serial: asymmetric key, which the calling process may search
 * @cert:   the certificate it must belong to, proved by a signature
 * @extack: told what is wrong
 *
 * Context: of the process that named the serial.
 * Return: the key or ERR_PTR; key_put() it.
 */
struct key *mob_keys_private(key_serial_t serial, const struct mob_cert *cert,
			     struct netlink_ext_ack *extack);

/* Octets of a signature by the key of @cert (PKCS#1); only RSA keys sign. */
size_t mob_keys_sig_len(const struct mob_cert *cert);
/* Sign @digest.  Return: octets of @sig, or a negative error. */
int mob_keys_sign(struct key *key, const u8 digest[MOB_HASH_LEN], u8 *sig,
		  size_t cap);

#endif
