// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ephemeral Diffie-Hellman: X25519 (RFC 7748) and 2048-bit MODP (RFC 3526).
 *
 * X25519 comes from the kernel's library, MODP from the "dh" of the crypto API with the group given
 * explicitly: the named ffdhe groups are not in every kernel this builds for, and are other primes.
 */
#include <crypto/curve25519.h>
#include <crypto/dh.h>
#include <crypto/kpp.h>
#include <linux/err.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto.h"
#include "modp.h"

/*
 * Octets of a MODP exponent.  The only ways around the group's strength that depend on the exponent
 * cost the square root of its range, as the prime is safe (RFC 7919 section 5.2).  RFC 3526 section
 * 8 estimates this group at 110 or 160 bits, exponents of 220 or 320 bits; RFC 7919 asks for 225 at
 * this size.  The larger of them, at a sixth of the work of a full-length exponent.
 */
#define MOB_MODP_SECRET_LEN	40

static const u8 mob_modp_g[] = { 2 };

struct mob_dh {
	u8 suite;
	u8 x25519[CURVE25519_KEY_SIZE];
	struct crypto_kpp *modp;
};

bool mob_dh_suite_known(u8 suite)
{
	return mob_dh_len(suite);
}

size_t mob_dh_len(u8 suite)
{
	switch (suite) {
	case MOB_SUITE_X25519:
		return CURVE25519_KEY_SIZE;
	case MOB_SUITE_MODP2048:
		return MOB_MODP_LEN;
	}
	return 0;
}

/* Octets of a secret; 0 for an unknown suite. */
static size_t mob_dh_secret_len(u8 suite)
{
	switch (suite) {
	case MOB_SUITE_X25519:
		return CURVE25519_KEY_SIZE;
	case MOB_SUITE_MODP2048:
		return MOB_MODP_SECRET_LEN;
	}
	return 0;
}

static int mob_modp_set_secret(struct crypto_kpp *tfm, const u8 *secret)
{
	const struct dh params = {
		.key = secret,
		.key_size = MOB_MODP_SECRET_LEN,
		.p = mob_modp_p,
		.p_size = sizeof(mob_modp_p),
		.g = mob_modp_g,
		.g_size = sizeof(mob_modp_g),
	};
	unsigned int len = crypto_dh_key_len(&params);
	char *buf;
	int err;

	buf = kmalloc(len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	err = crypto_dh_encode_key(buf, len, &params);
	if (!err)
		err = crypto_kpp_set_secret(tfm, buf, len);
	kfree_sensitive(buf);
	return err;
}

/*
 * 2 <= y <= p - 2, for a public value of MOB_MODP_LEN octets.  0, 1 and p - 1 give a secret that
 * everybody knows; all that is left is in the large subgroup or twice it.  No secret is compared.
 */
static bool mob_modp_valid(const u8 *y)
{
	size_t last = MOB_MODP_LEN - 1;
	int cmp;

	if (!memchr_inv(y, 0, last) && y[last] < 2)
		return false;
	/* p is odd, so p - 1 differs from it in the last octet alone. */
	cmp = memcmp(y, mob_modp_p, last);
	return cmp < 0 || (!cmp && y[last] < mob_modp_p[last] - 1);
}

/* @out = @base or the generator to the power of the secret, left padded to MOB_MODP_LEN. */
static int mob_modp_power(struct crypto_kpp *tfm, const u8 *base, u8 *out)
{
	struct scatterlist src, dst;
	struct kpp_request *req;
	u8 *buf;
	int err = -ENOMEM;

	req = kpp_request_alloc(tfm, GFP_KERNEL);
	/* Not the caller's memory: a stack may be vmalloc memory that no scatterlist can hold. */
	buf = kmalloc(2 * MOB_MODP_LEN, GFP_KERNEL);
	if (!req || !buf)
		goto free;

	kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	sg_init_one(&dst, buf, MOB_MODP_LEN);
	kpp_request_set_output(req, &dst, MOB_MODP_LEN);
	if (base) {
		memcpy(buf + MOB_MODP_LEN, base, MOB_MODP_LEN);
		sg_init_one(&src, buf + MOB_MODP_LEN, MOB_MODP_LEN);
		kpp_request_set_input(req, &src, MOB_MODP_LEN);
		err = crypto_kpp_compute_shared_secret(req);
	} else {
		kpp_request_set_input(req, NULL, 0);
		err = crypto_kpp_generate_public_key(req);
	}
	if (!err)
		memcpy(out, buf, MOB_MODP_LEN);
free:
	kfree_sensitive(buf);
	kpp_request_free(req);
	return err;
}

static int mob_modp_new(struct mob_dh *dh, const u8 *secret, u8 *pub)
{
	int err;

	/* Nothing asynchronous: the request's buffers are gone when the call returns. */
	dh->modp = crypto_alloc_kpp("dh", 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(dh->modp)) {
		err = PTR_ERR(dh->modp);
		dh->modp = NULL;
		return err;
	}
	err = mob_modp_set_secret(dh->modp, secret);
	return err ?: mob_modp_power(dh->modp, NULL, pub);
}

static int mob_x25519_new(struct mob_dh *dh, const u8 *secret, u8 *pub)
{
	memcpy(dh->x25519, secret, CURVE25519_KEY_SIZE);
	curve25519_clamp_secret(dh->x25519);
	return curve25519_generate_public(pub, dh->x25519) ? 0 : -EINVAL;
}

struct mob_dh *mob_dh_from_secret(u8 suite, const u8 *secret, size_t len, u8 *pub)
{
	struct mob_dh *dh;
	int err;

	if (!len || len != mob_dh_secret_len(suite))
		return ERR_PTR(-EINVAL);
	dh = kzalloc(sizeof(*dh), GFP_KERNEL);
	if (!dh)
		return ERR_PTR(-ENOMEM);
	dh->suite = suite;
	err = suite == MOB_SUITE_X25519 ? mob_x25519_new(dh, secret, pub) :
					  mob_modp_new(dh, secret, pub);
	if (err) {
		mob_dh_free(dh);
		return ERR_PTR(err);
	}
	return dh;
}

struct mob_dh *mob_dh_new(u8 suite, u8 *pub)
{
	u8 secret[MOB_MODP_SECRET_LEN];
	size_t len = mob_dh_secret_len(suite);
	struct mob_dh *dh;
	int err;

	BUILD_BUG_ON(sizeof(secret) < CURVE25519_KEY_SIZE);
	err = get_random_bytes_wait(secret, len);
	if (err)
		return ERR_PTR(err);
	/* Of one length always: how long a power takes shows its exponent's length. */
	if (suite == MOB_SUITE_MODP2048)
		secret[0] |= 0x80;
	dh = mob_dh_from_secret(suite, secret, len, pub);
	memzero_explicit(secret, sizeof(secret));
	return dh;
}

int mob_dh_shared(struct mob_dh *dh, const u8 *peer, size_t len, u8 *secret)
{
	if (len != mob_dh_len(dh->suite))
		return -EKEYREJECTED;
	if (dh->suite == MOB_SUITE_X25519)
		/* False for an all-zero result: a peer value of small order. */
		return curve25519(secret, dh->x25519, peer) ? 0 : -EKEYREJECTED;
	if (!mob_modp_valid(peer))
		return -EKEYREJECTED;
	return mob_modp_power(dh->modp, peer, secret);
}

void mob_dh_free(struct mob_dh *dh)
{
	if (IS_ERR_OR_NULL(dh))
		return;
	if (dh->modp)
		crypto_free_kpp(dh->modp);
	kfree_sensitive(dh);
}
