// SPDX-License-Identifier: GPL-2.0-only
/*
 * The own certificate and its private key: set, sent, signed with.
 */
#include <linux/kernel.h>
#include <linux/netlink.h>

#include "compat.h"
#include "keys.h"
#include "trust_int.h"

size_t mob_trust_exch_len(const struct mob_cert *cert, u8 suite)
{
	/* EXCH0 as wire.h has it; fixed lengths first */
	const size_t values[] = {
		MOB_COOKIE_LEN, MOB_C1_LEN, MOB_NONCE_LEN, MOB_NONCE_LEN,
		MOB_HASH_LEN,				/* HC0 */
		MOB_SUITE_COUNT, MOB_SUITE_COUNT,	/* SUITES_I, SUITES_R */
		sizeof(u64), sizeof(u32),		/* TS, LT_KEY */
		mob_dh_len(suite), cert->der_len, mob_keys_sig_len(cert),
	};
	size_t len = MOB_MH_DATA_OFF + 6;	/* identifier, type, version, suite, reserved */
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		len += 4 + values[i];		/* type and length of each */
	return round_up(len, 8);
}

static int own_fits(const struct mob_cert *cert, u8 suites,
		    struct netlink_ext_ack *extack)
{
	size_t len;
	u8 suite;

	for (suite = 1; suite < BITS_PER_BYTE; suite++) {
		if (!(suites & BIT(suite)) || !mob_dh_suite_known(suite))
			continue;
		len = mob_trust_exch_len(cert, suite);
		if (len <= MOB_MH_MAX_LEN)
			continue;
		if (suite == MOB_SUITE_X25519)
			mob_extack_fmt(extack, "EXCH0 would not fit: use smaller keys",
				       "EXCH0 takes %zu of %u octets: use smaller keys",
				       len, MOB_MH_MAX_LEN);
		else
			mob_extack_fmt(extack,
				       "EXCH0 would not fit: smaller key, or set suites x25519",
				       "EXCH0 takes %zu of %u: smaller key, or set suites x25519",
				       len, MOB_MH_MAX_LEN);
		return -EMSGSIZE;
	}
	return 0;
}

/* What the own certificate has to be by itself */
static int own_fit(const struct mob_trust_cert *c, u8 suites,
		   struct netlink_ext_ack *extack)
{
	if (c->cert.key != MOB_CERT_KEY_RSA) {
		NL_SET_ERR_MSG(extack, "the kernel signs with RSA only: use an RSA key");
		return -ENOPKG;
	}
	if (!c->cert.digital_signature) {
		NL_SET_ERR_MSG(extack, "the certificate's key usage lacks digitalSignature");
		return -EINVAL;
	}
	return own_fits(&c->cert, suites ?: BIT(MOB_SUITE_X25519), extack);
}

/* Take the old one out of the keyring, save a key that the new one needs. */
static void own_retire(struct mob_trust *t, struct mob_trust_cert *old,
		       const struct mob_trust_cert *new)
{
	if (!old)
		return;
	if (!new || new->private != old->private)
		key_unlink(t->rings[MOB_TRUST_OWN], old->private);
	/* a key of the same description has replaced it */
	if (!new || memcmp(new->fp, old->fp, MOB_HASH_LEN))
		key_unlink(t->rings[MOB_TRUST_OWN], old->shown);
	mob_trust_put(old);
}

/* Caller holds lock for writing. */
static int own_install(struct mob_trust *t, struct mob_trust_cert *c,
		       struct netlink_ext_ack *extack)
{
	enum mob_cert_error err;
	int ret;

	err = mob_trust_chain(t, c);
	if (err)
		return mob_trust_refuse(err, extack);
	ret = mob_trust_show(t, c, extack);
	if (ret)
		return ret;
	ret = key_link(t->rings[MOB_TRUST_OWN], c->private);
	if (ret) {
		NL_SET_ERR_MSG(extack, "linking the private key to the namespace's keyring failed");
		key_unlink(t->rings[MOB_TRUST_OWN], c->shown);
		return ret;
	}
	refcount_inc(&c->ref);
	own_retire(t, rcu_replace_pointer(t->own, c, lockdep_is_held(&t->lock)), c);
	return 0;
}

int mob_trust_set_own(struct mob_trust *t, const u8 *der, size_t len,
		      key_serial_t private_key, u8 suites,
		      struct netlink_ext_ack *extack)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;
	struct key *key;
	int ret;

	err = mob_trust_cert_new(MOB_TRUST_OWN, der, len, &c);
	if (err)
		return mob_trust_refuse(err, extack);
	ret = own_fit(c, suites, extack);
	if (ret)
		goto put;
	key = mob_keys_private(private_key, &c->cert, extack);
	if (IS_ERR(key)) {
		ret = PTR_ERR(key);
		goto put;
	}
	c->private = key;
	down_write(&t->lock);
	ret = own_install(t, c, extack);
	up_write(&t->lock);
put:
	mob_trust_put(c);
	return ret;
}

void mob_trust_clear_own(struct mob_trust *t)
{
	down_write(&t->lock);
	own_retire(t, rcu_replace_pointer(t->own, NULL, lockdep_is_held(&t->lock)), NULL);
	up_write(&t->lock);
}

struct mob_trust_cert *mob_trust_own(struct mob_trust *t)
{
	struct mob_trust_cert *c;

	rcu_read_lock();
	c = rcu_dereference(t->own);
	if (c && !refcount_inc_not_zero(&c->ref))
		c = NULL;
	rcu_read_unlock();
	return c;
}

int mob_trust_own_der(struct mob_trust *t, u8 *der, size_t cap)
{
	const struct mob_trust_cert *c;
	int len = -ENOKEY;

	rcu_read_lock();
	c = rcu_dereference(t->own);
	if (c)
		len = c->cert.der_len <= cap ? c->cert.der_len : -EMSGSIZE;
	if (len > 0)
		memcpy(der, c->der, len);
	rcu_read_unlock();
	return len;
}

size_t mob_trust_sig_len(struct mob_trust *t)
{
	const struct mob_trust_cert *c;
	size_t len;

	rcu_read_lock();
	c = rcu_dereference(t->own);
	len = c ? mob_keys_sig_len(&c->cert) : 0;
	rcu_read_unlock();
	return len;
}

static int own_sign(struct mob_trust *t, const struct mob_trust_cert *c, const struct mob_vec *v,
		    unsigned int n, u8 *sig, size_t cap)
{
	u8 digest[MOB_HASH_LEN];
	int ret;

	ret = mob_trust_revoked(t, c) ? -EKEYREVOKED : mob_hash(v, n, digest);
	return ret ?: mob_keys_sign(c->private, digest, sig, cap);
}

int mob_trust_sign(struct mob_trust *t, const struct mob_vec *v, unsigned int n,
		   u8 *sig, size_t cap)
{
	struct mob_trust_cert *c = mob_trust_own(t);
	int ret;

	if (!c)
		return -ENOKEY;
	ret = own_sign(t, c, v, n, sig, cap);
	mob_trust_put(c);
	return ret;
}

int mob_trust_sign_about(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
			 const struct in6_addr *addr, const struct mob_vec *v, unsigned int n,
			 u8 *sig, size_t cap)
{
	struct mob_trust_cert *c = mob_trust_own(t);
	int ret;

	if (!c)
		return -ENOKEY;
	if (memcmp(c->fp, fp, MOB_HASH_LEN))
		ret = -ESTALE;
	else if (!mob_cert_covers(&c->cert, addr, 128))
		ret = -EACCES;
	else
		ret = own_sign(t, c, v, n, sig, cap);
	mob_trust_put(c);
	return ret;
}
