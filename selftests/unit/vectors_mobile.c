// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vectors of two mobile nodes, draft-qiu section 4: as if CN were the home
 * address of a mobile node, too.
 */
#include "vectors_gen.h"

static const struct in6_addr cn_ha = { { { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 1 } } };
static const struct in6_addr cn_coa = { { { 0x20, 1, 0xd, 0xb8, 0, 4, [15] = 4 } } };

static const char z_cn[] = "a secret of CN_MN and CN_HA";
static u8 n3[16], n3_next[16], n_bc[16];

static void test_and_alive(void)
{
	static struct message msg;

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_TEST, 0);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_TEST);
	parse(&msg, 0);
	show_mh("test", &msg, &cn_ha, &cn);

	show("n3", n3, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_ALIVE, 0);
	mob_wire_put(&msg.b, MOB_A_N3, n3, 16);
	parse(&msg, 0);
	show_mh("alive", &msg, &cn, &cn_ha);
}

/* With @keys; NULL: they are to end, for the sake of a certificate */
static void keys_message(const char *name, const u8 *k_cn, const u8 *keys)
{
	const struct in6_addr addrs[] = { cn_ha, cn, hoa };
	static struct message msg;
	struct mob_buf plain;
	u8 text[256];

	fill(user_seal_salt, 16, keys ? 0x35 : 0x45);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_N3, n3, 16);
	if (keys) {
		mob_wire_put(&plain, MOB_A_KEYS, keys, 3 * MOB_KEY_LEN);
		mob_wire_put_be32(&plain, MOB_A_LT_KEY, LT_KEY);
		show("keys_plaintext", text, plain.len);
	} else {
		mob_wire_put_u8(&plain, MOB_A_STATUS, MOB_E_CERT);
	}
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_KEYS, MOB_SUITE_X25519);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	sealed_for(&msg, MOB_T_KEYS, k_cn, addrs, 3, &plain);
	parse(&msg, 0);
	show_mh(name, &msg, &cn_ha, &cn);
}

static void alive_after_keys(void)
{
	static struct message msg;

	show("n3_next", n3_next, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_ALIVE, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, n3, 16);
	mob_wire_put(&msg.b, MOB_A_N3, n3_next, 16);
	parse(&msg, 0);
	show_mh("alive_after_keys", &msg, &cn, &cn_ha);
}

static void ba(const struct mob_prf *k_ba)
{
	static struct message msg;

	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 0, 0, SEQ_CN, LIFETIME);
	mob_wire_option(&msg.b, MOB_T_BA, MOB_SUITE_X25519);
	mob_wire_put_be32(&msg.b, MOB_A_LT_EN, LT_EN);
	mob_wire_put_be32(&msg.b, MOB_A_SPI, SPI_CN);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_cn, 16);
	mob_wire_put(&msg.b, MOB_A_ECHO, echo, 16);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_ENCRYPT);
	mob_wire_put(&msg.b, MOB_A_CN_HOA, &cn, 16);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_ba(k_ba, &msg.m, &coa, &cn_coa, msg.mh + msg.m.msg.tag_off);
	show_mh("mobile_ba", &msg, &cn_coa, &hoa);
}

static void bc_and_echo(const struct mob_prf *k_ba)
{
	static struct message msg;

	show("n_bc", n_bc, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_BC, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put_be16(&msg.b, MOB_A_SEQ, SEQ_CN);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_CONFIRM);
	mob_wire_put(&msg.b, MOB_A_ECHO, echo, 16);
	mob_wire_put(&msg.b, MOB_A_CN_HOA, &cn, 16);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_bc, 16);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_bc(k_ba, &msg.m, &hoa, &coa, msg.mh + msg.m.msg.tag_off);
	show_mh("mobile_bc", &msg, &coa, &cn_coa);

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_BC_ECHO, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_CN_HOA, &cn, 16);
	mob_wire_put_be16(&msg.b, MOB_A_SEQ, SEQ_CN);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_CONFIRM);
	mob_wire_put(&msg.b, MOB_A_ECHO, n_bc, 16);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_bc_echo(k_ba, &msg.m, &coa, &cn_coa, msg.mh + msg.m.msg.tag_off);
	show_mh("bc_echo", &msg, &cn_coa, &coa);
}

void two_mobiles(const struct mob_keys *keys)
{
	struct mob_prf *k_ba = mob_prf_alloc(keys->ba, MOB_KEY_LEN);
	u8 k_cn[MOB_KEY_LEN], k[3 * MOB_KEY_LEN], reverse[3 * MOB_KEY_LEN];

	title("TEST, ALIVE, KEYS, a KEYS that ends them; BA, BC and its echo of a mobile CN");
	fill(n3, 16, 0x2a);
	fill(n3_next, 16, 0x3a);
	fill(n_bc, 16, 0x4a);
	show("cn_ha", &cn_ha, 16);
	show("cn_coa", &cn_coa, 16);
	show("z_cn", z_cn, strlen(z_cn));
	mob_schedule_k_ha0((const u8 *)z_cn, strlen(z_cn), k_cn);
	show("k_cn", k_cn, sizeof(k_cn));
	memcpy(k, keys->bu, MOB_KEY_LEN);
	memcpy(k + MOB_KEY_LEN, keys->ba, MOB_KEY_LEN);
	memcpy(k + 2 * MOB_KEY_LEN, keys->en, MOB_KEY_LEN);
	mob_schedule_reverse(k, reverse);
	show("k_bu_reverse", reverse, MOB_KEY_LEN);
	show("k_ba_reverse", reverse + MOB_KEY_LEN, MOB_KEY_LEN);
	show("k_en_reverse", reverse + 2 * MOB_KEY_LEN, MOB_KEY_LEN);
	test_and_alive();
	keys_message("keys", k_cn, k);
	keys_message("keys_ending", k_cn, NULL);
	alive_after_keys();
	ba(k_ba);
	bc_and_echo(k_ba);
	mob_prf_free(k_ba);
}
