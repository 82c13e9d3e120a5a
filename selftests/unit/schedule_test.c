// SPDX-License-Identifier: GPL-2.0-only
/*
 * schedule.c against answers computed by vectors.py, the prf under it against
 * RFC 4231, e() against itself, and the prime of group 14 against its formula.
 */
#include "tap.h"
#include "modp.h"
#include "schedule.h"
#include "user_crypto.h"
#include "vectors.h"

#define check_is(buf, name) \
	check(sizeof(v_##name) == sizeof(buf) && !memcmp(buf, v_##name, sizeof(buf)))

/* RFC 4231 sections 4.2 to 4.8; case 5 is a truncated one */
static const struct {
	const char *key, *data;
	u8 fill, key_len;	/* without @key: so many of @fill */
	u8 data_fill, data_len;
	const char *mac;
	u8 mac_len;
} rfc4231[] = {
	{ NULL, "Hi There", 0x0b, 20, 0, 0,
	  "\xb0\x34\x4c\x61\xd8\xdb\x38\x53\x5c\xa8\xaf\xce\xaf\x0b\xf1\x2b"
	  "\x88\x1d\xc2\x00\xc9\x83\x3d\xa7\x26\xe9\x37\x6c\x2e\x32\xcf\xf7", 32 },
	{ "Jefe", "what do ya want for nothing?", 0, 4, 0, 0,
	  "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7"
	  "\x5a\x00\x3f\x08\x9d\x27\x39\x83\x9d\xec\x58\xb9\x64\xec\x38\x43", 32 },
	{ NULL, NULL, 0xaa, 20, 0xdd, 50,
	  "\x77\x3e\xa9\x1e\x36\x80\x0e\x46\x85\x4d\xb8\xeb\xd0\x91\x81\xa7"
	  "\x29\x59\x09\x8b\x3e\xf8\xc1\x22\xd9\x63\x55\x14\xce\xd5\x65\xfe", 32 },
	{ "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
	  NULL, 0, 25, 0xcd, 50,
	  "\x82\x55\x8a\x38\x9a\x44\x3c\x0e\xa4\xcc\x81\x98\x99\xf2\x08\x3a"
	  "\x85\xf0\xfa\xa3\xe5\x78\xf8\x07\x7a\x2e\x3f\xf4\x67\x29\x66\x5b", 32 },
	{ NULL, "Test With Truncation", 0x0c, 20, 0, 0,
	  "\xa3\xb6\x16\x74\x73\x10\x0e\xe0\x6e\x0c\x79\x6c\x29\x55\x55\x2b", 16 },
	{ NULL, "Test Using Larger Than Block-Size Key - Hash Key First", 0xaa, 131, 0, 0,
	  "\x60\xe4\x31\x59\x1e\xe0\xb6\x7f\x0d\x8a\x26\xaa\xcb\xf5\xb7\x7f"
	  "\x8e\x0b\xc6\x21\x37\x28\xc5\x14\x05\x46\x04\x0f\x0e\xe3\x7f\x54", 32 },
	{ NULL, (const char *)v_rfc4231_long, 0xaa, 131, 0, 0,
	  "\x9b\x09\xff\xa7\x1b\x94\x2f\xcb\x27\x63\x5f\xbc\xd5\xb0\xe9\x44"
	  "\xbf\xdc\x63\x64\x4f\x07\x13\x93\x8a\x7f\x51\x53\x5c\x3a\x35\xe2", 32 },
};

static void test_prf(void)
{
	unsigned int i, cut;

	for (i = 0; i < ARRAY_SIZE(rfc4231); i++) {
		u8 key[256], data[256], mac[MOB_HASH_LEN];
		size_t len = rfc4231[i].data_len;

		memset(key, rfc4231[i].fill, sizeof(key));
		if (rfc4231[i].key)
			memcpy(key, rfc4231[i].key, rfc4231[i].key_len);
		memset(data, rfc4231[i].data_fill, sizeof(data));
		if (rfc4231[i].data) {
			len = strlen(rfc4231[i].data);
			memcpy(data, rfc4231[i].data, len);
		}
		/* In one piece, and in two */
		for (cut = 0; cut <= len; cut++) {
			const struct mob_vec v[] = {
				{ data, cut }, { data + cut, len - cut },
			};

			check(!mob_prf_once(key, rfc4231[i].key_len, v, 2, mac));
			check_mem(mac, rfc4231[i].mac, rfc4231[i].mac_len);
		}
	}
}

static void test_hash(void)
{
	/* FIPS 180-2 appendix B.1 */
	const struct mob_vec v[] = { { "a", 1 }, { "bc", 2 } };
	u8 out[MOB_HASH_LEN];

	check(!mob_hash(v, 2, out));
	check_mem(out, "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
		  "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad", 32);
}

static void test_exchange(void)
{
	struct mob_keys k;

	check(!mob_schedule_exchange(v_k_dh, sizeof(v_k_dh), v_n1, v_n2, &k));
	check_is(k.master, master);
	check_is(k.bu, bu);
	check_is(k.ba, ba);
	check_is(k.en, en);
	check(!mob_schedule_exchange(v_k_dh_modp, sizeof(v_k_dh_modp), v_n1, v_n2, &k));
	check_is(k.master, master_modp);
	check_is(k.bu, bu_modp);
	check_is(k.ba, ba_modp);
	check_is(k.en, en_modp);
}

static void test_k_en(void)
{
	u8 key[MOB_KEY_LEN], id[MOB_KEYID_LEN];

	check(!mob_schedule_k_en(v_master, v_n1_key, v_n2_key, key));
	check_is(key, en_new);
	/* With the nonces of the exchange it would be the first one again. */
	check(!mob_schedule_k_en(v_master, v_n1, v_n2, key));
	check_is(key, en);
	check(!mob_schedule_rekey(v_en, key));
	check_is(key, rekey);
	check(!mob_schedule_keyid(v_en, id));
	check_is(id, keyid_en);
}

static void test_k_ha(void)
{
	u8 key[MOB_KEY_LEN], id[MOB_KEYID_LEN];

	check(!mob_schedule_k_ha0(v_z, sizeof(v_z), key));
	check_is(key, k_ha0);
	check(!mob_schedule_k_ha0(v_z_long, sizeof(v_z_long), key));
	check_is(key, k_ha0_long);
	check(!mob_schedule_k_ha(v_z, sizeof(v_z), v_n0, v_n1, key));
	check_is(key, k_ha);
	check(!mob_schedule_keyid(key, id));
	check_is(id, keyid);
	check(!mob_schedule_k_ha(v_z_long, sizeof(v_z_long), v_n0, v_n1, key));
	check_is(key, k_ha_long);
	check(!mob_schedule_keyid(key, id));
	check_is(id, keyid_long);
}

/* HMAC-SHA-256 of "mobility reverse" under 00..1f, 20..3f, 40..5f, by Python */
static void test_reverse(void)
{
	static const u8 want[3 * MOB_KEY_LEN] = {
		0x58, 0x21, 0x8c, 0x33, 0xc1, 0xc0, 0xb3, 0xf1, 0xc7, 0x9f, 0x3a, 0xc7,
		0x40, 0x0b, 0xc9, 0x17, 0x2c, 0xeb, 0x17, 0x7c, 0x6b, 0x1c, 0xf1, 0xac,
		0xe9, 0x1d, 0xd1, 0xc3, 0x17, 0x31, 0x79, 0xf6, 0xaa, 0x6d, 0xb0, 0x49,
		0x45, 0xe8, 0x5d, 0x31, 0xd5, 0x18, 0x7d, 0xe3, 0x09, 0x47, 0x67, 0xd6,
		0xab, 0x38, 0x5d, 0x33, 0xf2, 0xee, 0xe6, 0xb2, 0xe3, 0xc9, 0x54, 0xff,
		0x90, 0x63, 0x67, 0x65, 0x8e, 0x03, 0xda, 0xf7, 0x36, 0xd6, 0x23, 0x2a,
		0xe2, 0xaa, 0x13, 0xcb, 0x99, 0x5b, 0xe9, 0xca, 0x54, 0xe3, 0xe8, 0x74,
		0xec, 0xf5, 0x9d, 0xdb, 0x2f, 0xa1, 0x37, 0x94, 0x72, 0xa1, 0x64, 0xef
	};
	u8 keys[3 * MOB_KEY_LEN], out[3 * MOB_KEY_LEN];
	unsigned int i;

	for (i = 0; i < sizeof(keys); i++)
		keys[i] = i;
	check(!mob_schedule_reverse(keys, out));
	check(!memcmp(out, want, sizeof(out)));
}

static __be32 spi(void)
{
	__be32 v;

	memcpy(&v, v_spi, sizeof(v));
	return v;
}

static void test_esp(void)
{
	u8 key[MOB_ESP_GCM_KEY_LEN];

	check(!mob_schedule_esp(v_en, "mobility esp cn", MOB_DIR_MN_TO_PEER, spi(),
				v_n_mn, v_n_peer, key));
	check_is(key, esp_cn0);
	check(!mob_schedule_esp(v_en, "mobility esp cn", MOB_DIR_PEER_TO_MN, spi(),
				v_n_mn, v_n_peer, key));
	check_is(key, esp_cn1);
	check(!mob_schedule_esp(v_k_ha, "mobility esp ha", MOB_DIR_MN_TO_PEER, spi(),
				v_n_mn, v_n_peer, key));
	check_is(key, esp_ha0);
	check(!mob_schedule_esp(v_k_ha, "mobility esp ha", MOB_DIR_PEER_TO_MN, spi(),
				v_n_mn, v_n_peer, key));
	check_is(key, esp_ha1);
}

static void test_signalling(void)
{
	u8 enc[MOB_ESP_CBC_KEY_LEN], auth[MOB_ESP_AUTH_KEY_LEN];
	struct in6_addr hoa, ha;

	memcpy(&hoa, v_hoa, sizeof(hoa));
	memcpy(&ha, v_ha, sizeof(ha));
	check(!mob_schedule_signalling(v_z, sizeof(v_z), MOB_DIR_MN_TO_PEER,
				       &hoa, &ha, spi(), enc, auth));
	check_is(enc, enc0);
	check_is(auth, auth0);
	check(!mob_schedule_signalling(v_z, sizeof(v_z), MOB_DIR_PEER_TO_MN,
				       &hoa, &ha, spi(), enc, auth));
	check_is(enc, enc1);
	check_is(auth, auth1);
	check(!mob_schedule_signalling(v_z_long, sizeof(v_z_long), MOB_DIR_MN_TO_PEER,
				       &hoa, &ha, spi(), enc, auth));
	check_is(enc, enc0_long);
	check_is(auth, auth0_long);
}

static void test_labels(void)
{
	check_is(mob_label_bu, label_bu);
	check_is(mob_label_ba, label_ba);
	check_is(mob_label_bc, label_bc);
	check_is(mob_label_exch0, label_exch0);
	check_is(mob_label_exch1, label_exch1);
	check_is(mob_label_exch0_key, label_exch0_key);
	check_is(mob_label_exch1_key, label_exch1_key);
}

/* A prf that fails leaves no half of a key behind. */
static void test_failure(void)
{
	static const u8 zero[sizeof(struct mob_keys)];
	u8 enc[MOB_ESP_CBC_KEY_LEN], auth[MOB_ESP_AUTH_KEY_LEN];
	u8 key[MOB_KEY_LEN], id[MOB_KEYID_LEN], esp[MOB_ESP_GCM_KEY_LEN];
	struct in6_addr hoa = {}, ha = {};
	struct mob_keys k;
	unsigned int n;

	for (n = 1; n <= 4; n++) {
		memset(&k, 0xff, sizeof(k));
		user_prf_fail = n;
		check(mob_schedule_exchange(v_k_dh, sizeof(v_k_dh), v_n1, v_n2, &k) == -ENOMEM);
		check_mem(&k, zero, sizeof(k));
	}
	for (n = 1; n <= 3; n++) {
		memset(enc, 0xff, sizeof(enc));
		memset(auth, 0xff, sizeof(auth));
		user_prf_fail = n;
		check(mob_schedule_signalling(v_z, sizeof(v_z), 0, &hoa, &ha, spi(),
					      enc, auth) == -ENOMEM);
		check_mem(enc, zero, sizeof(enc));
		check_mem(auth, zero, sizeof(auth));
	}
	for (n = 1; n <= 2; n++) {
		memset(esp, 0, sizeof(esp));
		user_prf_fail = n;
		check(mob_schedule_esp(v_en, "x", 0, spi(), v_n_mn, v_n_peer, esp) == -ENOMEM);
		check_mem(esp, zero, sizeof(esp));
	}
	user_prf_fail = 1;
	check(mob_schedule_k_ha(v_z, sizeof(v_z), v_n0, v_n1, key) == -ENOMEM);
	user_prf_fail = 1;
	check(mob_schedule_k_ha0(v_z, sizeof(v_z), key) == -ENOMEM);
	user_prf_fail = 1;
	check(mob_schedule_k_en(v_master, v_n1, v_n2, key) == -ENOMEM);
	user_prf_fail = 1;
	check(mob_schedule_rekey(v_en, key) == -ENOMEM);
	memset(id, 0, sizeof(id));
	user_prf_fail = 1;
	check(mob_schedule_keyid(v_k_ha, id) == -ENOMEM);
	check_mem(id, zero, sizeof(id));
	check(!user_prf_fail);
}

static void test_modp(void)
{
	check(MOB_MODP_LEN == 256);
	check_is(mob_modp_p, modp_p);
}

static const struct tap_test tests[] = {
	{ "prf: RFC 4231", test_prf },
	{ "hash", test_hash },
	{ "keys of an exchange", test_exchange },
	{ "k_EN, its successor, their MAC and name", test_k_en },
	{ "k_HA, first and next, and its name", test_k_ha },
	{ "keys of the way back", test_reverse },
	{ "keys of ESP, data and tunnel", test_esp },
	{ "keys of ESP, signalling", test_signalling },
	{ "labels", test_labels },
	{ "a failing prf", test_failure },
	{ "group 14 is what RFC 3526 says", test_modp },
};

int main(void)
{
	return tap_main(tests, ARRAY_SIZE(tests));
}
