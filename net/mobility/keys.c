// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keyrings, verification and signing by the kernel's keys.
 *
 * Signatures are verified with the public key as our certificate reader found
 * it, handed to the kernel's public-key code directly: no second parser can
 * see another key, and a learnt certificate needs no key object.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <linux/cred.h>
#include <linux/crypto.h>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <uapi/linux/keyctl.h>

#include "keys.h"

#define MOB_KEYS_PERM	(KEY_POS_VIEW | KEY_POS_READ | KEY_POS_SEARCH | \
			 KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH)

#define MOB_KEYS_P256	"ecdsa-nist-p256"

struct key *mob_keys_ring(const struct net *net, const char *name)
{
	kuid_t uid = make_kuid(net->user_ns, 0);
	kgid_t gid = make_kgid(net->user_ns, 0);

	/* a user namespace need not have a root */
	if (!uid_valid(uid))
		uid = GLOBAL_ROOT_UID;
	if (!gid_valid(gid))
		gid = GLOBAL_ROOT_GID;
	return keyring_alloc(name, uid, gid, current_cred(), MOB_KEYS_PERM,
			     KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
}

struct key *mob_keys_add(struct key *ring, const struct mob_cert *cert,
			 const u8 fp[MOB_HASH_LEN])
{
	char desc[2 * MOB_HASH_LEN + 1];
	const struct public_key *pub;
	struct key *key;
	int err;

	*bin2hex(desc, fp, MOB_HASH_LEN) = '\0';
	/*
	 * Not key_create_or_update(): it asks for write permission on the
	 * keyring, which nobody has.
	 */
	key = key_alloc(&key_type_asymmetric, desc, ring->uid, ring->gid,
			current_cred(), MOB_KEYS_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	if (IS_ERR(key))
		return key;
	err = key_instantiate_and_link(key, cert->der, cert->der_len, ring, NULL);
	if (err)
		goto put;
	pub = asymmetric_key_public_key(key);
	if (pub && pub->keylen == cert->pub_len &&
	    !memcmp(pub->key, cert->pub, cert->pub_len))
		return key;
	err = -EBADMSG;
	key_unlink(ring, key);
put:
	key_put(key);
	return ERR_PTR(err);
}

bool mob_keys_supported(u8 key)
{
	return key == MOB_CERT_KEY_RSA ||
	       (key == MOB_CERT_KEY_P256 && crypto_has_alg(MOB_KEYS_P256, 0, 0));
}

bool mob_keys_revoked(const u8 tbs_hash[MOB_HASH_LEN])
{
	return is_hash_blacklisted(tbs_hash, MOB_HASH_LEN,
				   BLACKLIST_HASH_X509_TBS) == -EKEYREJECTED;
}

size_t mob_keys_sig_len(const struct mob_cert *cert)
{
	return cert->key == MOB_CERT_KEY_RSA ? DIV_ROUND_UP(cert->key_bits, 8) : 0;
}

/* What the crypto API calls a wrong signature has many names. */
static int keys_verdict(int err)
{
	switch (err) {
	case 0:
	case -ENOMEM:
	case -EINTR:
		return err;
	case -ENOENT:
	case -ENOPKG:
		return -ENOPKG;
	}
	return -EKEYREJECTED;
}

int mob_keys_verify(const struct mob_cert *by, const u8 digest[MOB_HASH_LEN],
		    const u8 *sig, size_t len)
{
	bool rsa = by->key == MOB_CERT_KEY_RSA;
	struct public_key pub = {
		.key		= (void *)by->pub,
		.keylen		= by->pub_len,
		.id_type	= "X509",
		.pkey_algo	= rsa ? "rsa" : MOB_KEYS_P256,
	};
	struct public_key_signature s = {
		.s		= (u8 *)sig,
		.s_size		= len,
		.digest		= (u8 *)digest,
		.digest_size	= MOB_HASH_LEN,
		.pkey_algo	= rsa ? "rsa" : "ecdsa",
		.hash_algo	= "sha256",
		.encoding	= rsa ? "pkcs1" : "x962",
	};

	/* RFC 8017 section 8.2.2 step 1: as long as the modulus, not shorter */
	if (rsa && len != mob_keys_sig_len(by))
		return -EKEYREJECTED;
	return keys_verdict(public_key_verify_signature(&pub, &s));
}

/* Octets of a signature by @key; a public key, or a certificate, cannot sign. */
static int keys_sign_len(struct key *key)
{
	struct kernel_pkey_params params = {
		.key		= key,
		.encoding	= "pkcs1",
		.hash_algo	= "sha256",
	};
	struct kernel_pkey_query info = {};
	int err;

	err = query_asymmetric_key(&params, &info);
	if (err)
		return err;
	if (!(info.supported_ops & KEYCTL_SUPPORTS_SIGN) || !info.max_sig_size ||
	    info.max_sig_size > MOB_SIG_MAX)
		return -EOPNOTSUPP;
	return info.max_sig_size;
}

int mob_keys_sign(struct key *key, const u8 digest[MOB_HASH_LEN], u8 *sig,
		  size_t cap)
{
	struct kernel_pkey_params params = {
		.key		= key,
		.encoding	= "pkcs1",
		.hash_algo	= "sha256",
		.in_len		= MOB_HASH_LEN,
	};
	u8 *in, *out;
	int len;

	/* a revoked or expired key signs nothing more */
	len = key_validate(key);
	if (!len)
		len = keys_sign_len(key);
	if (len < 0)
		return len;
	if (len > cap)
		return -EMSGSIZE;
	/* scatterlists: neither the stack nor the caller's memory will do */
	in = kmalloc(MOB_HASH_LEN + len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	out = in + MOB_HASH_LEN;
	memcpy(in, digest, MOB_HASH_LEN);
	/*
	 * Exactly the octets of a signature: given more, the kernel's PKCS#1
	 * code writes in front of a buffer of its own.
	 */
	params.out_len = len;
	len = create_signature(&params, in, out);
	if (len > (int)params.out_len)
		len = -EMSGSIZE;
	if (len > 0)
		memcpy(sig, out, len);
	kfree(in);
	return len;
}

/* Do key and certificate belong together?  Sign something and see. */
static int keys_prove(struct key *key, const struct mob_cert *cert)
{
	u8 digest[MOB_HASH_LEN], *sig;
	int len;

	sig = kmalloc(MOB_SIG_MAX, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	get_random_bytes(digest, sizeof(digest));
	len = mob_keys_sign(key, digest, sig, MOB_SIG_MAX);
	if (len >= 0)
		len = mob_keys_verify(cert, digest, sig, len);
	kfree(sig);
	return len;
}

struct key *mob_keys_private(key_serial_t serial, const struct mob_cert *cert,
			     struct netlink_ext_ack *extack)
{
	struct key *key;
	key_ref_t ref;
	int err;

	ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	if (IS_ERR(ref)) {
		NL_SET_ERR_MSG(extack, "no such key, or revoked, or not yours to search");
		return ERR_CAST(ref);
	}
	key = key_ref_to_ptr(ref);
	err = -EINVAL;
	if (key->type != &key_type_asymmetric) {
		NL_SET_ERR_MSG(extack, "not an asymmetric key: see keyctl padd asymmetric");
	} else if (keys_sign_len(key) < 0) {
		NL_SET_ERR_MSG(extack, "the key cannot sign with RSA: is it the private one?");
	} else {
		err = keys_prove(key, cert);
		if (err == -EKEYREJECTED)
			NL_SET_ERR_MSG(extack, "private key and certificate do not match");
		else if (err)
			NL_SET_ERR_MSG(extack, "signing with the private key failed");
	}
	if (!err)
		return key;
	key_put(key);
	return ERR_PTR(err);
}
