// SPDX-License-Identifier: GPL-2.0-only
/*
 * crypto.h on OpenSSL: as much of it as the key schedule, the MACs and e()
 * need, so that those are tested against another's primitives.
 */
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "user_crypto.h"

#define GCM_IV_LEN	12

unsigned int user_prf_fail;
u8 user_seal_salt[MOB_SEAL_SALT_LEN];

struct mob_prf {
	size_t len;
	u8 key[];
};

/* The pieces in one buffer, to be freed */
static u8 *flat(const struct mob_vec *v, unsigned int n, size_t *len)
{
	unsigned int i;
	u8 *buf;

	for (*len = 0, i = 0; i < n; i++)
		*len += v[i].len;
	buf = malloc(*len + 1);
	if (!buf)
		abort();
	for (*len = 0, i = 0; i < n; *len += v[i++].len)
		memcpy(buf + *len, v[i].data, v[i].len);
	return buf;
}

struct mob_prf *mob_prf_alloc(const u8 *key, size_t len)
{
	struct mob_prf *prf = malloc(sizeof(*prf) + len);

	if (!prf)
		abort();
	prf->len = len;
	memcpy(prf->key, key, len);
	return prf;
}

void mob_prf_free(struct mob_prf *prf)
{
	free(prf);
}

int mob_prf(const struct mob_prf *prf, const struct mob_vec *v, unsigned int n,
	    u8 out[MOB_HASH_LEN])
{
	size_t len;
	u8 *buf;

	if (user_prf_fail && !--user_prf_fail)
		return -ENOMEM;
	buf = flat(v, n, &len);
	if (!HMAC(EVP_sha256(), prf->key, prf->len, buf, len, out, NULL))
		abort();
	free(buf);
	return 0;
}

int mob_prf_once(const u8 *key, size_t keylen, const struct mob_vec *v,
		 unsigned int n, u8 out[MOB_HASH_LEN])
{
	struct mob_prf *prf = mob_prf_alloc(key, keylen);
	int err = mob_prf(prf, v, n, out);

	mob_prf_free(prf);
	return err;
}

int mob_hash(const struct mob_vec *v, unsigned int n, u8 out[MOB_HASH_LEN])
{
	size_t len;
	u8 *buf = flat(v, n, &len);
	int ok = EVP_Digest(buf, len, out, NULL, EVP_sha256(), NULL);

	free(buf);
	return ok ? 0 : -EINVAL;
}

int mob_sha1(const struct mob_vec *v, unsigned int n, u8 out[MOB_SHA1_LEN])
{
	size_t len;
	u8 *buf = flat(v, n, &len);
	int ok = EVP_Digest(buf, len, out, NULL, EVP_sha1(), NULL);

	free(buf);
	return ok ? 0 : -EINVAL;
}

/* As crypto.h has it: prf(key, "mobility seal" | type | salt) */
static int seal_key(const u8 key[MOB_KEY_LEN], u8 type, const u8 *salt, u8 *out)
{
	const struct mob_vec v[] = {
		{ "mobility seal", 13 },
		{ &type, 1 },
		{ salt, MOB_SEAL_SALT_LEN },
	};

	return mob_prf_once(key, MOB_KEY_LEN, v, ARRAY_SIZE(v), out);
}

int mob_seal(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *plain, size_t len, u8 *out)
{
	static const u8 iv[GCM_IV_LEN];
	u8 once[MOB_HASH_LEN], *c = out + MOB_SEAL_SALT_LEN;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n, ok;

	memcpy(out, user_seal_salt, MOB_SEAL_SALT_LEN);
	ok = !seal_key(key, type, out, once) &&
	     EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, once, iv) &&
	     EVP_EncryptUpdate(ctx, NULL, &n, ad->data, ad->len) &&
	     EVP_EncryptUpdate(ctx, c, &n, plain, len) &&
	     EVP_EncryptFinal_ex(ctx, c + n, &n) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, MOB_SEAL_TAG_LEN, c + len);
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : -EINVAL;
}

int mob_open(const u8 key[MOB_KEY_LEN], u8 type, const struct mob_vec *ad,
	     const u8 *sealed, size_t len, u8 *plain)
{
	static const u8 iv[GCM_IV_LEN];
	const u8 *c = sealed + MOB_SEAL_SALT_LEN;
	u8 once[MOB_HASH_LEN], tag[MOB_SEAL_TAG_LEN];
	EVP_CIPHER_CTX *ctx;
	int n, ok;

	if (len < MOB_SEAL_OVERHEAD)
		return -EBADMSG;
	len -= MOB_SEAL_OVERHEAD;
	memcpy(tag, c + len, sizeof(tag));
	ctx = EVP_CIPHER_CTX_new();
	ok = !seal_key(key, type, sealed, once) &&
	     EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, once, iv) &&
	     EVP_DecryptUpdate(ctx, NULL, &n, ad->data, ad->len) &&
	     EVP_DecryptUpdate(ctx, plain, &n, c, len) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, sizeof(tag), tag) &&
	     EVP_DecryptFinal_ex(ctx, plain + n, &n) > 0;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : -EBADMSG;
}
