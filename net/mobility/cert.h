/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The certificate reader: DER in, struct out; pure, like wire.h.
 *
 * The kernel's X.509 parser accepts expired certificates, unknown critical
 * extensions and any RFC 3779 block; what a certificate may say is therefore
 * decided here, the signature is left to the kernel.
 */
#ifndef _MOBILITY_CERT_H
#define _MOBILITY_CERT_H

#include "wire.h"

#define MOB_CERT_DER_MAX	2000	/* has to fit an MH with the rest */
#define MOB_CERT_BLOCKS_MAX	16	/* IPv6 prefixes and ranges of one certificate */
#define MOB_CERT_NAME_MAX	256

enum mob_cert_error {
	MOB_CERT_OK = 0,
	MOB_CERT_DER,		/* not DER, or not X.509 v3 */
	MOB_CERT_CRITICAL,	/* an unknown critical extension */
	MOB_CERT_NO_BLOCK,	/* no RFC 3779 extension, or twice, or no IPv6 in it */
	MOB_CERT_BLOCK,		/* malformed or too many blocks */
	MOB_CERT_ALGORITHM,	/* not RSA/ECDSA with SHA-256; RSA outside 2048..4096 */
	MOB_CERT_NOT_YET,
	MOB_CERT_EXPIRED,
	MOB_CERT_USAGE,		/* key usage does not allow it */
	MOB_CERT_NOT_CA,	/* issuer is not a CA or its path length is exceeded */
	MOB_CERT_OUTSIDE,	/* a block outside the issuer's, or the address outside the block */
	MOB_CERT_UNTRUSTED,	/* no chain to a trust anchor */
	MOB_CERT_SIGNATURE,
	MOB_CERT_REVOKED,	/* by the administrator, or on the kernel's blacklist */
	MOB_CERT_NOMEM,
	MOB_CERT_ERRORS
};

/* An inclusive range of addresses; a prefix is one, too. */
struct mob_cert_block {
	struct in6_addr min, max;
};

enum mob_cert_key { MOB_CERT_KEY_RSA = 1, MOB_CERT_KEY_P256 = 2 };

/**
 * struct mob_cert - what a certificate says; pointers into the DER
 * @der: the certificate, @der_len octets
 * @tbs: TBSCertificate with its header, what the signature is over
 * @sig: signature value
 * @issuer: Name with header
 * @subject: Name with header, empty names included
 * @skid: subject key identifier, NULL when absent
 * @akid: authority key identifier, NULL when absent
 * @spki: SubjectPublicKeyInfo with header
 * @serial: serial number
 * @pub: the key as the kernel takes it: RSAPublicKey, or an uncompressed point
 * @der_len: octets of @der
 * @tbs_len: octets of @tbs
 * @sig_len: octets of @sig, at most MOB_SIG_MAX
 * @issuer_len: octets of @issuer
 * @subject_len: octets of @subject
 * @skid_len: octets of @skid
 * @akid_len: octets of @akid
 * @spki_len: octets of @spki
 * @serial_len: octets of @serial
 * @pub_len: octets of @pub
 * @key: enum mob_cert_key
 * @sig_key: enum mob_cert_key of the issuer's signature algorithm
 * @key_bits: 2048..4096 or 256
 * @not_before: seconds since 1970
 * @not_after: seconds since 1970, this second included
 * @ca: basicConstraints
 * @has_usage: keyUsage was there
 * @key_cert_sign: keyUsage; true when it is absent (RFC 5280 section 4.2.1.3)
 * @digital_signature: the same
 * @other_purpose: extKeyUsage is there and for something else: refused
 * @inherit: the IPv6 family says "inherit"; @n_blocks is 0 until
 *	mob_cert_issued_by() has resolved it
 * @path_len: basicConstraints; -1 when unlimited
 * @n_blocks: of @blocks
 * @blocks: IPv6 addresses, sorted, disjoint, never adjacent
 */
struct mob_cert {
	const u8 *der, *tbs, *sig, *issuer, *subject, *skid, *akid, *spki, *serial;
	const u8 *pub;
	u16 der_len, tbs_len, sig_len, issuer_len, subject_len;
	u16 skid_len, akid_len, spki_len, serial_len, pub_len;
	u8 key, sig_key;
	u16 key_bits;
	s64 not_before, not_after;
	bool ca, has_usage, key_cert_sign, digital_signature, other_purpose, inherit;
	s16 path_len;
	u8 n_blocks;
	struct mob_cert_block blocks[MOB_CERT_BLOCKS_MAX];
};

/**
 * mob_cert_parse - read one certificate
 * @der: the certificate, which @out will point into
 * @len: its octets
 * @out: filled in; of no use when the certificate is refused
 *
 * Context: any; no allocation.  struct mob_cert is large: not on a softirq stack.
 * Return: MOB_CERT_OK or why it is refused whatever its issuer says.
 */
enum mob_cert_error mob_cert_parse(const u8 *der, size_t len, struct mob_cert *out);

/**
 * mob_cert_key - read a public key that stands alone
 * @der: SubjectPublicKeyInfo
 * @len: its octets
 * @out: what mob_keys_verify() and mob_keys_private() need of it: the key
 *
 * Context: as mob_cert_parse().
 * Return: MOB_CERT_OK, or why it is no key that is used here.
 */
enum mob_cert_error mob_cert_key(const u8 *der, size_t len, struct mob_cert *out);

/* Validity against the clock, @now in seconds since 1970. */
enum mob_cert_error mob_cert_valid_at(const struct mob_cert *cert, s64 now);
/* Does a block cover @addr (and all of @addr/@plen)? */
bool mob_cert_covers(const struct mob_cert *cert, const struct in6_addr *addr, u8 plen);
/**
 * mob_cert_issued_by - may @issuer have issued @child, its signature aside
 * @child:  "inherit" is resolved into it
 * @issuer: "inherit" is already resolved in it
 * @depth:  CA certificates between @issuer and the end of the path
 *
 * Names and key identifiers, CA, keyCertSign, path length, address blocks.
 *
 * Context: any.
 * Return: MOB_CERT_OK; MOB_CERT_UNTRUSTED when @issuer is someone else; else
 * what forbids it.
 */
enum mob_cert_error mob_cert_issued_by(struct mob_cert *child,
				       const struct mob_cert *issuer, unsigned int depth);
const char *mob_cert_strerror(enum mob_cert_error e);

#endif
