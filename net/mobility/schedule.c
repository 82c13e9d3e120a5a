// SPDX-License-Identifier: GPL-2.0-only
/*
 * The key schedule.  Labels go in without a terminating zero; every other piece has a fixed length,
 * so no two inputs are the same octets.
 */
#ifdef __KERNEL__
#include <linux/err.h>
#include <linux/string.h>
#endif

#include "schedule.h"

const u8 mob_label_bu[MOB_LABEL_LEN] = { "mobility 1 MN BU" };
const u8 mob_label_ba[MOB_LABEL_LEN] = { "mobility 1 CN BA" };
const u8 mob_label_bc[MOB_LABEL_LEN] = { "mobility 1 MN BC" };
const u8 mob_label_bc_echo[MOB_LABEL_LEN] = { "mobility 1 CN BC echo" };
const u8 mob_label_exch0[MOB_LABEL_LEN] = { "mobility 1 HA EXCH0" };
const u8 mob_label_exch1[MOB_LABEL_LEN] = { "mobility 1 CN EXCH1" };
const u8 mob_label_exch0_key[MOB_LABEL_LEN] = { "mobility 1 HA EXCH0'" };
const u8 mob_label_exch1_key[MOB_LABEL_LEN] = { "mobility 1 CN EXCH1'" };
const u8 mob_label_map_bu[MOB_LABEL_LEN] = { "mobility 1 MN MAP BU" };
const u8 mob_label_bcc[MOB_LABEL_LEN] = { "mobility 1 AR BC" };
const u8 mob_label_cga[MOB_LABEL_LEN] = { "mobility 1 MN CGA" };
const u8 mob_label_coa_cert[MOB_LABEL_LEN] = { "mobility 1 AR CoA" };

int mob_schedule_exchange(const u8 *k_dh, size_t len, const u8 n1[MOB_NONCE_LEN],
			  const u8 n2[MOB_NONCE_LEN], struct mob_keys *out)
{
	u8 *const keys[] = { out->bu, out->ba, out->en };
	struct mob_vec v[] = {
		{ n1, MOB_NONCE_LEN },
		{ n2, MOB_NONCE_LEN },
		{ NULL, 1 },
	};
	int err;
	u8 i;

	/* draft-qiu section 3: k_master = prf(k_DH, N1 | N2), k_x = prf(k_master, N1 | N2 | i) */
	err = mob_prf_once(k_dh, len, v, 2, out->master);
	for (i = 0; !err && i < 3; i++) {
		v[2].data = &i;
		err = mob_prf_once(out->master, MOB_KEY_LEN, v, 3, keys[i]);
	}
	if (err)
		memzero_explicit(out, sizeof(*out));
	return err;
}

int mob_schedule_k_en(const u8 master[MOB_KEY_LEN], const u8 n1[MOB_NONCE_LEN],
		      const u8 n2[MOB_NONCE_LEN], u8 out[MOB_KEY_LEN])
{
	static const u8 en = 2;
	const struct mob_vec v[] = {
		{ n1, MOB_NONCE_LEN },
		{ n2, MOB_NONCE_LEN },
		{ &en, 1 },
	};

	return mob_prf_once(master, MOB_KEY_LEN, v, 3, out);
}

int mob_schedule_rekey(const u8 en[MOB_KEY_LEN], u8 out[MOB_KEY_LEN])
{
	static const char label[] = "mobility rekey";
	const struct mob_vec v = { label, sizeof(label) - 1 };

	return mob_prf_once(en, MOB_KEY_LEN, &v, 1, out);
}

int mob_schedule_k_ha(const u8 *z, size_t len, const u8 n0[MOB_NONCE_LEN],
		      const u8 n1[MOB_NONCE_LEN], u8 out[MOB_KEY_LEN])
{
	const struct mob_vec v[] = {
		{ n0, MOB_NONCE_LEN },
		{ n1, MOB_NONCE_LEN },
	};

	return mob_prf_once(z, len, v, 2, out);
}

int mob_schedule_k_ha0(const u8 *z, size_t len, u8 out[MOB_KEY_LEN])
{
	static const char label[] = "mobility k_HA 0";
	const struct mob_vec v = { label, sizeof(label) - 1 };

	return mob_prf_once(z, len, &v, 1, out);
}

int mob_schedule_keyid(const u8 key[MOB_KEY_LEN], u8 out[MOB_KEYID_LEN])
{
	static const char label[] = "mobility key id";
	const struct mob_vec v = { label, sizeof(label) - 1 };
	u8 hash[MOB_HASH_LEN];
	int err;

	err = mob_prf_once(key, MOB_KEY_LEN, &v, 1, hash);
	if (!err)
		memcpy(out, hash, MOB_KEYID_LEN);
	memzero_explicit(hash, sizeof(hash));
	return err;
}

int mob_schedule_reverse(const u8 keys[3 * MOB_KEY_LEN], u8 out[3 * MOB_KEY_LEN])
{
	static const char label[] = "mobility reverse";
	const struct mob_vec v = { label, sizeof(label) - 1 };
	unsigned int at;
	int err = 0;

	for (at = 0; !err && at < 3 * MOB_KEY_LEN; at += MOB_KEY_LEN)
		err = mob_prf_once(keys + at, MOB_KEY_LEN, &v, 1, out + at);
	if (err)
		memzero_explicit(out, 3 * MOB_KEY_LEN);
	return err;
}

int mob_schedule_esp_prf(const struct mob_prf *key, const char *label,
			 enum mob_dir dir, __be32 spi,
			 const u8 n_mn[MOB_NONCE_LEN], const u8 n_peer[MOB_NONCE_LEN],
			 u8 out[MOB_ESP_GCM_KEY_LEN])
{
	u8 step[] = { dir, 1 };	/* who sends, counter */
	const struct mob_vec v[] = {
		{ label, strlen(label) },
		{ step, sizeof(step) },
		{ &spi, sizeof(spi) },
		{ n_mn, MOB_NONCE_LEN },
		{ n_peer, MOB_NONCE_LEN },
	};
	u8 block[2 * MOB_HASH_LEN];
	int err;

	err = mob_prf(key, v, 5, block);
	if (!err) {
		step[1] = 2;
		err = mob_prf(key, v, 5, block + MOB_HASH_LEN);
	}
	if (!err)
		memcpy(out, block, MOB_ESP_GCM_KEY_LEN);
	memzero_explicit(block, sizeof(block));
	return err;
}

int mob_schedule_esp(const u8 key[MOB_KEY_LEN], const char *label,
		     enum mob_dir dir, __be32 spi,
		     const u8 n_mn[MOB_NONCE_LEN], const u8 n_peer[MOB_NONCE_LEN],
		     u8 out[MOB_ESP_GCM_KEY_LEN])
{
	struct mob_prf *prf = mob_prf_alloc(key, MOB_KEY_LEN);
	int err;

	if (IS_ERR(prf))
		return PTR_ERR(prf);
	err = mob_schedule_esp_prf(prf, label, dir, spi, n_mn, n_peer, out);
	mob_prf_free(prf);
	return err;
}

int mob_schedule_signalling(const u8 *z, size_t zlen, enum mob_dir dir,
			    const struct in6_addr *hoa, const struct in6_addr *ha,
			    __be32 spi, u8 enc[MOB_ESP_CBC_KEY_LEN],
			    u8 auth[MOB_ESP_AUTH_KEY_LEN])
{
	static const char label[] = "mobility esp mh";
	u8 step[] = { dir, 1 };	/* who sends, counter */
	const struct mob_vec v[] = {
		{ label, sizeof(label) - 1 },
		{ step, sizeof(step) },
		{ hoa, sizeof(*hoa) },
		{ ha, sizeof(*ha) },
		{ &spi, sizeof(spi) },
	};
	u8 k_ha0[MOB_KEY_LEN];
	int err;

	err = mob_schedule_k_ha0(z, zlen, k_ha0);
	if (!err)
		err = mob_prf_once(k_ha0, sizeof(k_ha0), v, 5, enc);
	if (!err) {
		step[1] = 2;
		err = mob_prf_once(k_ha0, sizeof(k_ha0), v, 5, auth);
	}
	memzero_explicit(k_ha0, sizeof(k_ha0));
	if (err) {
		memzero_explicit(enc, MOB_ESP_CBC_KEY_LEN);
		memzero_explicit(auth, MOB_ESP_AUTH_KEY_LEN);
	}
	return err;
}
