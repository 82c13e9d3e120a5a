// SPDX-License-Identifier: GPL-2.0-only
/*
 * prf and hash, and e(k, m): one message under a key of its own.
 */
#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <linux/err.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto.h"

#define MOB_GCM_IV_LEN	12

/* What a BU, a BA, a BC or an ESP key is made of fits, and is hashed in one piece. */
#define MOB_PRF_FLAT	256

/* The transform is only read after its key is set, so that any number of contexts share it. */
struct mob_prf {
	struct crypto_shash *tfm;
};

struct mob_prf *mob_prf_alloc(const u8 *key, size_t len)
{
	struct mob_prf *prf;
	int err;

	prf = kmalloc(sizeof(*prf), GFP_KERNEL);
	if (!prf)
		return ERR_PTR(-ENOMEM);
	prf->tfm = crypto_alloc_shash("hmac(sha256)", 0, 0);
	if (IS_ERR(prf->tfm)) {
		err = PTR_ERR(prf->tfm);
		goto free;
	}
	err = crypto_shash_setkey(prf->tfm, key, len);
	if (err)
		goto free_tfm;
	return prf;

free_tfm:
	crypto_free_shash(prf->tfm);
free:
	kfree(prf);
	return ERR_PTR(err);
}

void mob_prf_free(struct mob_prf *prf)
{
	if (IS_ERR_OR_NULL(prf))
		return;
	/*
	 * Wipes the key, and does not sleep: should this be the last transform of an algorithm that
	 * went, the API destroys that from a work queue.
	 */
	crypto_free_shash(prf->tfm);
	kfree(prf);
}

int mob_prf(const struct mob_prf *prf, const struct mob_vec *v, unsigned int n,
	    u8 out[MOB_HASH_LEN])
{
	SHASH_DESC_ON_STACK(desc, prf->tfm);
	u8 flat[MOB_PRF_FLAT];	/* nothing secret: that is the key's part */
	size_t len = 0;
	unsigned int i;
	int err;

	desc->tfm = prf->tfm;
	err = crypto_shash_init(desc);
	for (i = 0; !err && i < n; i++) {
		if (v[i].len > sizeof(flat) - len) {
			err = crypto_shash_update(desc, flat, len);
			len = 0;
		}
		if (v[i].len > sizeof(flat)) {
			err = err ?: crypto_shash_update(desc, v[i].data, v[i].len);
			continue;
		}
		memcpy(flat + len, v[i].data, v[i].len);
		len += v[i].len;
	}
	if (!err)
		err = crypto_shash_finup(desc, flat, len, out);
	shash_desc_zero(desc);
	return err;
}

int mob_prf_once(const u8 *key, size_t keylen, const struct mob_vec *v,
		 unsigned int n, u8 out[MOB_HASH_LEN])
{
	struct mob_prf *prf;
	int err;

	prf = mob_prf_alloc(key, keylen);
	if (IS_ERR(prf))
		return PTR_ERR(prf);
	err = mob_prf(prf, v, n, out);
	mob_prf_free(prf);
	return err;
}

/* What is hashed is public and short: the library needs no transform and cannot fail. */
int mob_hash(const struct mob_vec *v, unsigned int n, u8 out[MOB_HASH_LEN])
{
	struct sha256_state state;
	unsigned int i;

	sha256_init(&state);
	for (i = 0; i < n; i++)
		sha256_update(&state, v[i].data, v[i].len);
	sha256_final(&state, out);
	return 0;
}

/* Without a key, and as such for any number of contexts */
static struct crypto_shash *mob_sha1_tfm;

int mob_sha1(const struct mob_vec *v, unsigned int n, u8 out[MOB_SHA1_LEN])
{
	SHASH_DESC_ON_STACK(desc, mob_sha1_tfm);
	unsigned int i;
	int err;

	desc->tfm = mob_sha1_tfm;
	err = crypto_shash_init(desc);
	for (i = 0; !err && i < n; i++)
		err = crypto_shash_update(desc, v[i].data, v[i].len);
	return err ?: crypto_shash_final(desc, out);
}

int mob_crypto_init(void)
{
	mob_sha1_tfm = crypto_alloc_shash("sha1", 0, 0);
	return PTR_ERR_OR_ZERO(mob_sha1_tfm);
}

void mob_crypto_exit(void)
{
	crypto_free_shash(mob_sha1_tfm);
}

/* The key of one message: prf(key, "mobility seal" | type | salt). */
static struct crypto_aead *mob_seal_tfm(const u8 key[MOB_KEY_LEN], u8 type, const u8 *salt)
{
	static const char label[] = "mobility seal";
	const struct mob_vec v[] = {
		{ label, sizeof(label) - 1 },
		{ &type, sizeof(type) },
		{ salt, MOB_SEAL_SALT_LEN },
	};
	struct crypto_aead *tfm;
	u8 once[MOB_HASH_LEN];
	int err;

	err = mob_prf_once(key, MOB_KEY_LEN, v, ARRAY_SIZE(v), once);
	if (err)
		return ERR_PTR(err);
	/* Nothing asynchronous: the caller's buffers are gone when it returns. */
	tfm = crypto_alloc_aead("gcm(aes)", 0, CRYPTO_ALG_ASYNC);
	if (!IS_ERR(tfm)) {
		err = crypto_aead_setkey(tfm, once, sizeof(once));
		if (!err)
			err = crypto_aead_setauthsize(tfm, MOB_SEAL_TAG_LEN);
		if (err) {
			crypto_free_aead(tfm);
			tfm = ERR_PTR(err);
		}
	}
	memzero_explicit(once, sizeof(once));
	return tfm;
}

/*
 * Run the cipher over @buf, which holds @adlen octets of addresses and then @len of text (with the
 * tag when it is opened), in place.  The key serves one message, so that its nonce may be zero.
 */
static int mob_seal_crypt(struct crypto_aead *tfm, bool seal, u8 *buf, size_t adlen, size_t len)
{
	u8 iv[MOB_GCM_IV_LEN] = {};
	struct aead_request *req;
	struct scatterlist sg;
	int err;

	req = aead_request_alloc(tfm, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	sg_init_one(&sg, buf, adlen + len + (seal ? MOB_SEAL_TAG_LEN : 0));
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL, NULL);
	aead_request_set_ad(req, adlen);
	aead_request_set_crypt(req, &sg, &sg, len, iv);
	err = seal ? crypto_aead_encrypt(req) : crypto_aead_decrypt(req);
	aead_request_free(req);
	return err;
}

int mob_seal(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *plain, size_t len, u8 *out)
{
	struct crypto_aead *tfm;
	u8 *buf;
	int err;

	/* A salt that repeats would repeat key and nonce: not before the generator is seeded. */
	err = get_random_bytes_wait(out, MOB_SEAL_SALT_LEN);
	if (err)
		return err;
	/* Not on the stack, which may be vmalloc memory that no scatterlist can hold. */
	buf = kmalloc(ad->len + len + MOB_SEAL_TAG_LEN, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	tfm = mob_seal_tfm(key, type, out);
	if (IS_ERR(tfm)) {
		err = PTR_ERR(tfm);
		goto free;
	}
	memcpy(buf, ad->data, ad->len);
	memcpy(buf + ad->len, plain, len);
	err = mob_seal_crypt(tfm, true, buf, ad->len, len);
	if (!err)
		memcpy(out + MOB_SEAL_SALT_LEN, buf + ad->len, len + MOB_SEAL_TAG_LEN);
	crypto_free_aead(tfm);
free:
	kfree_sensitive(buf);	/* the plain text when the cipher failed */
	return err;
}

int mob_open(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *sealed, size_t len, u8 *plain)
{
	struct crypto_aead *tfm;
	u8 *buf;
	int err;

	if (len < MOB_SEAL_OVERHEAD)
		return -EBADMSG;
	len -= MOB_SEAL_SALT_LEN;
	buf = kmalloc(ad->len + len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	tfm = mob_seal_tfm(key, type, sealed);
	if (IS_ERR(tfm)) {
		err = PTR_ERR(tfm);
		goto free;
	}
	memcpy(buf, ad->data, ad->len);
	memcpy(buf + ad->len, sealed + MOB_SEAL_SALT_LEN, len);
	err = mob_seal_crypt(tfm, false, buf, ad->len, len);
	if (!err)
		memcpy(plain, buf + ad->len, len - MOB_SEAL_TAG_LEN);
	crypto_free_aead(tfm);
free:
	kfree_sensitive(buf);
	return err;
}
