// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader of X.509 certificates (RFC 5280) that speak for addresses.
 *
 * What a certificate may say is a short list, and everything else is refused:
 * a certificate is made for this purpose by whoever hands out the addresses,
 * and nothing is gained by guessing what an unusual one could have meant.
 * Names are compared as octets (the issuer copies its own name, RFC 5280
 * section 4.1.2.4).
 */
#include <linux/string.h>

#include "cert.h"
#include "cert_block.h"
#include "der.h"

#define SERIAL_MAX	20	/* RFC 5280 section 4.1.2.2 */
#define KEY_ID_MAX	64	/* SHA-512 of the key is the longest in use */
#define EXTENSIONS_MAX	32	/* the search for a repeated one is quadratic */
#define EXPONENT_MAX	4	/* octets: a long exponent makes verifying dear */
#define EXPONENT_MIN	65537	/* FIPS 186-5 section A.1.1 */
#define POINT_LEN	65	/* uncompressed P-256 */

/* Bits of keyUsage's first octet, RFC 5280 section 4.2.1.3 */
#define USAGE_DIGITAL_SIGNATURE	0x80
#define USAGE_KEY_CERT_SIGN	0x04

struct octets {
	const void *data;
	u8 len;
};

#define OCTETS(s)	{ s, sizeof(s) - 1 }

/* AlgorithmIdentifiers whole, so that parameters are compared as well */
static const struct octets sig_algs[] = {
	/* sha256WithRSAEncryption, RFC 4055 section 5: NULL parameters */
	[MOB_CERT_KEY_RSA] =
		OCTETS("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b\x05\x00"),
	/* ecdsa-with-SHA256, RFC 5758 section 3.2: none */
	[MOB_CERT_KEY_P256] =
		OCTETS("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"),
};

static const struct octets key_algs[] = {
	/* rsaEncryption, RFC 3279 section 2.3.1 */
	[MOB_CERT_KEY_RSA] =
		OCTETS("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"),
	/* id-ecPublicKey on secp256r1, RFC 5480 section 2.1.1 */
	[MOB_CERT_KEY_P256] =
		OCTETS("\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		       "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
};

/* Index of the algorithm, 0 for one that is not in the table */
static u8 cert_alg(const struct octets *algs, const struct der *id)
{
	u8 i;

	for (i = MOB_CERT_KEY_RSA; i <= MOB_CERT_KEY_P256; i++)
		if (der_is(id, algs[i].data, algs[i].len))
			return i;
	return 0;
}

/* @n decimal digits, -1 when one is none */
static int cert_digits(const u8 *p, unsigned int n)
{
	int v = 0;

	for (; n; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = 10 * v + *p - '0';
	}
	return v;
}

static bool leap_year(int year)
{
	return !(year % 4) && (year % 100 || !(year % 400));
}

/* Days from 1970-01-01; the year is 0 to 9999, month and day count from one. */
static s64 cert_days(int year, int month, int day)
{
	static const u16 before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
	};
	int y = year - 1;	/* whole years since year 1 */
	s64 days = 365 * (s64)y + y / 4 - y / 100 + y / 400;

	days += before[month - 1] + day - 1;
	if (month > 2 && leap_year(year))
		days++;
	return days - 719162;	/* 1970-01-01 */
}

static int month_days(int year, int month)
{
	static const u8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && leap_year(year));
}

/*
 * Time: UTCTime through 2049 and GeneralizedTime from 2050 on, with seconds
 * and in UTC (RFC 5280 section 4.1.2.5).
 */
static bool cert_time(struct der *in, s64 *out)
{
	int year, month, day, hour, minute, second;
	struct der val;
	const u8 *p;
	u8 tag;

	if (!der_any(in, &tag, &val))
		return false;
	p = val.p;
	if (tag == DER_UTC_TIME && der_len(&val) == 13) {
		year = cert_digits(p, 2);
		if (year < 0)
			return false;
		year += year < 50 ? 2000 : 1900;
		p += 2;
	} else if (tag == DER_GEN_TIME && der_len(&val) == 15) {
		year = cert_digits(p, 4);
		if (year < 2050)
			return false;
		p += 4;
	} else {
		return false;
	}
	month = cert_digits(p, 2);
	day = cert_digits(p + 2, 2);
	hour = cert_digits(p + 4, 2);
	minute = cert_digits(p + 6, 2);
	second = cert_digits(p + 8, 2);
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month) ||
	    hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
	    second < 0 || second > 59 || p[10] != 'Z')
		return false;
	*out = ((cert_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
	return true;
}

static bool cert_validity(struct der *in, struct mob_cert *cert)
{
	struct der val;

	return der_get(in, DER_SEQUENCE, &val) &&
	       cert_time(&val, &cert->not_before) &&
	       cert_time(&val, &cert->not_after) && der_empty(&val) &&
	       cert->not_before <= cert->not_after;
}

/* Name ::= SEQUENCE OF SET OF SEQUENCE { type, value } */
static bool cert_name(struct der *in, const u8 **name, u16 *len)
{
	struct der val, set, pair, skip;
	u8 tag;

	*name = in->p;
	if (!der_get(in, DER_SEQUENCE, &val))
		return false;
	*len = in->p - *name;
	if (*len > MOB_CERT_NAME_MAX)
		return false;
	while (!der_empty(&val)) {
		if (!der_get(&val, DER_SET, &set) || der_empty(&set))
			return false;
		while (!der_empty(&set))
			if (!der_get(&set, DER_SEQUENCE, &pair) ||
			    !der_get(&pair, DER_OID, &skip) ||
			    !der_any(&pair, &tag, &skip) || !der_empty(&pair))
				return false;
	}
	return true;
}

static unsigned int bits_of(const struct der *number)
{
	unsigned int bits = 8 * der_len(number);
	u8 top = *number->p;

	/* a positive INTEGER has at most one leading zero octet */
	if (!top) {
		bits -= 8;
		if (!bits)
			return 0;
		top = number->p[1];
	}
	for (; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

/* RSAPublicKey ::= SEQUENCE { modulus, publicExponent }, RFC 8017 section A.1.1 */
static enum mob_cert_error cert_rsa(struct der key, struct mob_cert *cert)
{
	struct der val, n, e;
	unsigned int bits;
	u64 exponent = 0;

	if (!der_get(&key, DER_SEQUENCE, &val) || !der_empty(&key) ||
	    !der_unsigned(&val, &n) || !der_unsigned(&val, &e) || !der_empty(&val))
		return MOB_CERT_DER;
	bits = bits_of(&n);
	if (bits < 2048 || bits > 4096 || !(n.end[-1] & 1))
		return MOB_CERT_ALGORITHM;
	cert->key_bits = bits;
	if (der_len(&e) > EXPONENT_MAX + 1)
		return MOB_CERT_ALGORITHM;
	for (; !der_empty(&e); e.p++)
		exponent = exponent << 8 | *e.p;
	if (exponent < EXPONENT_MIN || exponent >> (8 * EXPONENT_MAX) || !(exponent & 1))
		return MOB_CERT_ALGORITHM;
	return MOB_CERT_OK;
}

static enum mob_cert_error cert_spki(struct der *in, struct mob_cert *cert)
{
	struct der val, alg, key;
	u8 unused;

	cert->spki = in->p;
	if (!der_get(in, DER_SEQUENCE, &val))
		return MOB_CERT_DER;
	cert->spki_len = in->p - cert->spki;
	if (!der_whole(&val, DER_SEQUENCE, &alg) || !der_bits(&val, &key, &unused) ||
	    unused || !der_empty(&val))
		return MOB_CERT_DER;
	cert->key = cert_alg(key_algs, &alg);
	cert->pub = key.p;
	cert->pub_len = der_len(&key);
	switch (cert->key) {
	case MOB_CERT_KEY_RSA:
		return cert_rsa(key, cert);
	case MOB_CERT_KEY_P256:
		if (der_len(&key) != POINT_LEN || key.p[0] != 4)
			return MOB_CERT_ALGORITHM;
		cert->key_bits = 256;
		return MOB_CERT_OK;
	}
	return MOB_CERT_ALGORITHM;
}

enum mob_cert_error mob_cert_key(const u8 *der, size_t len, struct mob_cert *out)
{
	struct der in = { der, der + len };
	enum mob_cert_error err;

	memset(out, 0, sizeof(*out));
	err = cert_spki(&in, out);
	if (err)
		return err;
	return der_empty(&in) ? MOB_CERT_OK : MOB_CERT_DER;
}

/* The extensions, by what is done with them; each reads the OCTET STRING. */

/* RFC 5280 section 4.2.1.9 */
static enum mob_cert_error ext_basic(struct der in, struct mob_cert *cert)
{
	struct der val, num;

	if (!der_get(&in, DER_SEQUENCE, &val) || !der_empty(&in) ||
	    !der_flag(&val, &cert->ca))
		return MOB_CERT_DER;
	if (der_empty(&val))
		return MOB_CERT_OK;
	/* a path length is for a CA; no chain is 128 long */
	if (!cert->ca || !der_unsigned(&val, &num) || der_len(&num) != 1 ||
	    !der_empty(&val))
		return MOB_CERT_DER;
	cert->path_len = *num.p;
	return MOB_CERT_OK;
}

/* RFC 5280 section 4.2.1.3; nine named bits, so no zeros at the end, and one set */
static enum mob_cert_error ext_usage(struct der in, struct mob_cert *cert)
{
	struct der val;
	u8 unused;

	if (!der_bits(&in, &val, &unused) || !der_empty(&in) || der_empty(&val) ||
	    der_len(&val) > 2 || !(val.end[-1] >> unused & 1))
		return MOB_CERT_DER;
	cert->has_usage = true;
	cert->digital_signature = val.p[0] & USAGE_DIGITAL_SIGNATURE;
	cert->key_cert_sign = val.p[0] & USAGE_KEY_CERT_SIGN;
	return MOB_CERT_OK;
}

/*
 * RFC 5280 section 4.2.1.12: when present, only for the purposes it lists.
 * Those of RFC 6494 (23 to 26 under id-kp) are for nodes that speak for the
 * addresses of their certificate, which is what happens here.
 */
static enum mob_cert_error ext_purpose(struct der in, struct mob_cert *cert)
{
	static const u8 any[] = { 0x55, 0x1d, 0x25, 0x00 };
	static const u8 kp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03 };
	struct der val, oid;

	if (!der_get(&in, DER_SEQUENCE, &val) || !der_empty(&in) || der_empty(&val))
		return MOB_CERT_DER;
	cert->other_purpose = true;
	while (!der_empty(&val)) {
		if (!der_get(&val, DER_OID, &oid))
			return MOB_CERT_DER;
		if (der_is(&oid, any, sizeof(any)))
			cert->other_purpose = false;
		if (der_len(&oid) == sizeof(kp) + 1 && !memcmp(oid.p, kp, sizeof(kp)) &&
		    oid.end[-1] >= 23 && oid.end[-1] <= 26)
			cert->other_purpose = false;
	}
	return MOB_CERT_OK;
}

static bool key_id_len(const struct der *id)
{
	return !der_empty(id) && der_len(id) <= KEY_ID_MAX;
}

static enum mob_cert_error ext_skid(struct der in, struct mob_cert *cert)
{
	struct der id;

	if (!der_get(&in, DER_OCTETS, &id) || !der_empty(&in) || !key_id_len(&id))
		return MOB_CERT_DER;
	cert->skid = id.p;
	cert->skid_len = der_len(&id);
	return MOB_CERT_OK;
}

/* { keyIdentifier [0], authorityCertIssuer [1], authorityCertSerialNumber [2] } */
static enum mob_cert_error ext_akid(struct der in, struct mob_cert *cert)
{
	struct der val, id, skip;

	if (!der_get(&in, DER_SEQUENCE, &val) || !der_empty(&in))
		return MOB_CERT_DER;
	if (der_peek(&val, DER_CONTEXT(0))) {
		if (!der_get(&val, DER_CONTEXT(0), &id) || !key_id_len(&id))
			return MOB_CERT_DER;
		cert->akid = id.p;
		cert->akid_len = der_len(&id);
	}
	/* the issuer is found by its name and key: these only go together */
	if (!der_empty(&val) && (!der_get(&val, DER_EXPLICIT(1), &skip) ||
				 !der_get(&val, DER_CONTEXT(2), &skip)))
		return MOB_CERT_DER;
	return der_empty(&val) ? MOB_CERT_OK : MOB_CERT_DER;
}

static enum mob_cert_error ext_blocks(struct der in, struct mob_cert *cert)
{
	return mob_cert_block_parse(in.p, der_len(&in), cert);
}

static const struct extension {
	struct octets oid;
	enum mob_cert_error (*read)(struct der in, struct mob_cert *cert);	/* NULL: nothing */
} extensions[] = {
	{ OCTETS("\x55\x1d\x0e"), ext_skid },
	{ OCTETS("\x55\x1d\x0f"), ext_usage },
	{ OCTETS("\x55\x1d\x13"), ext_basic },
	/* certificatePolicies: RFC 6487 has it critical; any will do */
	{ OCTETS("\x55\x1d\x20"), NULL },
	{ OCTETS("\x55\x1d\x23"), ext_akid },
	{ OCTETS("\x55\x1d\x25"), ext_purpose },
	{ OCTETS("\x2b\x06\x01\x05\x05\x07\x01\x07"), ext_blocks },
	/* AS numbers, the other half of RFC 3779: no say about addresses */
	{ OCTETS("\x2b\x06\x01\x05\x05\x07\x01\x08"), NULL },
};

static const struct extension *ext_find(const struct der *oid)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(extensions); i++)
		if (der_is(oid, extensions[i].oid.data, extensions[i].oid.len))
			return &extensions[i];
	return NULL;
}

/* Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } */
static bool ext_next(struct der *in, struct der *oid, bool *critical, struct der *val)
{
	struct der ext;

	return der_get(in, DER_SEQUENCE, &ext) && der_get(&ext, DER_OID, oid) &&
	       der_flag(&ext, critical) && der_get(&ext, DER_OCTETS, val) &&
	       der_empty(&ext);
}

/* Is there an @oid among the extensions from @list up to @end? */
static bool ext_seen(struct der list, const u8 *end, const struct der *oid)
{
	struct der other, val;
	bool critical;

	while (list.p != end && ext_next(&list, &other, &critical, &val))
		if (der_is(&other, oid->p, der_len(oid)))
			return true;
	return false;
}

static enum mob_cert_error cert_extensions(struct der *in, struct mob_cert *cert)
{
	const struct extension *known;
	struct der val, all, list, oid;
	enum mob_cert_error err;
	unsigned int n = 0;
	bool critical;
	const u8 *at;

	if (!der_get(in, DER_EXPLICIT(3), &val) || !der_get(&val, DER_SEQUENCE, &all) ||
	    !der_empty(&val))
		return MOB_CERT_DER;
	for (list = all; !der_empty(&list);) {
		at = list.p;
		if (n++ == EXTENSIONS_MAX || !ext_next(&list, &oid, &critical, &val))
			return MOB_CERT_DER;
		known = ext_find(&oid);
		/* RFC 5280 section 4.2: never more than one of a kind */
		if (ext_seen(all, at, &oid))
			return known && known->read == ext_blocks ?
			       MOB_CERT_NO_BLOCK : MOB_CERT_DER;
		if (!known && critical)
			return MOB_CERT_CRITICAL;
		err = known && known->read ? known->read(val, cert) : MOB_CERT_OK;
		if (err)
			return err;
	}
	if (!cert->n_blocks && !cert->inherit)
		return MOB_CERT_NO_BLOCK;
	/* RFC 5280 section 4.2.1.3: keyCertSign is for a CA */
	if (cert->has_usage && cert->key_cert_sign && !cert->ca)
		return MOB_CERT_USAGE;
	return cert->other_purpose ? MOB_CERT_USAGE : MOB_CERT_OK;
}

static bool cert_serial(struct der *in, struct mob_cert *cert)
{
	struct der val;

	if (!der_unsigned(in, &val) || der_len(&val) > SERIAL_MAX)
		return false;
	cert->serial = val.p;
	cert->serial_len = der_len(&val);
	return true;
}

/* TBSCertificate; @alg is the outer signatureAlgorithm, which must be repeated. */
static enum mob_cert_error cert_tbs(struct der in, const struct der *alg,
				    struct mob_cert *cert)
{
	struct der tbs, version, inner;
	enum mob_cert_error err;

	if (!der_get(&in, DER_SEQUENCE, &tbs) ||
	    !der_get(&tbs, DER_EXPLICIT(0), &version) ||
	    !der_is(&version, "\x02\x01\x02", 3) ||
	    !cert_serial(&tbs, cert) ||
	    !der_whole(&tbs, DER_SEQUENCE, &inner) ||
	    !der_is(&inner, alg->p, der_len(alg)) ||
	    !cert_name(&tbs, &cert->issuer, &cert->issuer_len) ||
	    cert->issuer_len <= 2 ||	/* empty; RFC 5280 section 4.1.2.4 */
	    !cert_validity(&tbs, cert) ||
	    !cert_name(&tbs, &cert->subject, &cert->subject_len))
		return MOB_CERT_DER;
	err = cert_spki(&tbs, cert);
	if (err)
		return err;
	/* without extensions there is no address either */
	if (der_empty(&tbs))
		return MOB_CERT_NO_BLOCK;
	/* issuerUniqueID and subjectUniqueID: not to be generated, section 4.1.2.8 */
	err = cert_extensions(&tbs, cert);
	if (err)
		return err;
	return der_empty(&tbs) ? MOB_CERT_OK : MOB_CERT_DER;
}

enum mob_cert_error mob_cert_parse(const u8 *der, size_t len, struct mob_cert *out)
{
	struct der in = { der, der + len }, all, tbs, alg, sig;
	u8 unused;

	memset(out, 0, sizeof(*out));
	out->path_len = -1;
	out->key_cert_sign = true;
	out->digital_signature = true;

	if (len > MOB_CERT_DER_MAX || !der_get(&in, DER_SEQUENCE, &all) ||
	    !der_empty(&in) || !der_whole(&all, DER_SEQUENCE, &tbs) ||
	    !der_whole(&all, DER_SEQUENCE, &alg) || !der_bits(&all, &sig, &unused) ||
	    unused || der_empty(&sig) || !der_empty(&all))
		return MOB_CERT_DER;
	out->der = der;
	out->der_len = len;
	out->tbs = tbs.p;
	out->tbs_len = der_len(&tbs);
	out->sig = sig.p;
	out->sig_len = der_len(&sig);
	out->sig_key = cert_alg(sig_algs, &alg);
	if (!out->sig_key || out->sig_len > MOB_SIG_MAX)
		return MOB_CERT_ALGORITHM;
	return cert_tbs(tbs, &alg, out);
}

enum mob_cert_error mob_cert_valid_at(const struct mob_cert *cert, s64 now)
{
	if (now < cert->not_before)
		return MOB_CERT_NOT_YET;
	if (now > cert->not_after)
		return MOB_CERT_EXPIRED;
	return MOB_CERT_OK;
}

static bool same(const u8 *a, size_t a_len, const u8 *b, size_t b_len)
{
	return a_len == b_len && !memcmp(a, b, a_len);
}

/* Whether one of @issuer's name and key signed; not that it was allowed to */
static bool cert_names_issuer(const struct mob_cert *child, const struct mob_cert *issuer)
{
	if (!same(child->issuer, child->issuer_len, issuer->subject, issuer->subject_len))
		return false;
	if (child->sig_key != issuer->key)
		return false;
	return !child->akid || !issuer->skid ||
	       same(child->akid, child->akid_len, issuer->skid, issuer->skid_len);
}

enum mob_cert_error mob_cert_issued_by(struct mob_cert *child,
				       const struct mob_cert *issuer, unsigned int depth)
{
	if (!cert_names_issuer(child, issuer))
		return MOB_CERT_UNTRUSTED;
	if (!issuer->ca)
		return MOB_CERT_NOT_CA;
	if (!issuer->key_cert_sign)
		return MOB_CERT_USAGE;
	if (issuer->path_len >= 0 && depth > (unsigned int)issuer->path_len)
		return MOB_CERT_NOT_CA;
	if (child->inherit) {
		memcpy(child->blocks, issuer->blocks, sizeof(child->blocks));
		child->n_blocks = issuer->n_blocks;
	}
	return mob_cert_block_subset(child, issuer) ? MOB_CERT_OK : MOB_CERT_OUTSIDE;
}

const char *mob_cert_strerror(enum mob_cert_error e)
{
	static const char *const text[MOB_CERT_ERRORS] = {
		[MOB_CERT_OK] = "the certificate is good",
		[MOB_CERT_DER] = "not an X.509 v3 certificate in DER form",
		[MOB_CERT_CRITICAL] = "the certificate has an unknown critical extension",
		[MOB_CERT_NO_BLOCK] = "no IPv6 address block (RFC 3779) in the certificate, or two",
		[MOB_CERT_BLOCK] = "the address blocks are malformed, not canonical or too many",
		[MOB_CERT_ALGORITHM] = "use RSA of 2048 to 4096 bits with SHA-256, or P-256",
		[MOB_CERT_NOT_YET] = "certificate or issuer not valid yet: is the clock right?",
		[MOB_CERT_EXPIRED] = "certificate or issuer has expired: is the clock right?",
		[MOB_CERT_USAGE] = "key usage of the certificate or an issuer forbids this",
		[MOB_CERT_NOT_CA] = "an issuer is no CA, or its path length is exceeded",
		[MOB_CERT_OUTSIDE] = "addresses outside the issuer's, or address outside them",
		[MOB_CERT_UNTRUSTED] = "no trust anchor leads to it: add its issuers first",
		[MOB_CERT_SIGNATURE] = "the certificate's signature is wrong",
		[MOB_CERT_REVOKED] = "certificate or issuer is revoked, here or by the kernel",
		[MOB_CERT_NOMEM] = "out of memory",
	};

	return e < MOB_CERT_ERRORS && text[e] ? text[e] : "unknown";
}
