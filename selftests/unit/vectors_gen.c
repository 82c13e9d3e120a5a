// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the test vectors of Documentation/networking/mobility-vectors.txt: one
 * mobile node, its home agent and a correspondent from first contact to a confirmed
 * binding and a successor of its k_EN, then two mobile nodes (vectors_mobile.c), and
 * one at a MAP and an access router, with fixed values wherever the protocol asks for
 * random ones.  Messages,
 * keys, MACs and what is signed come from the module's own wire.c, schedule.c and
 * auth.c; vectors_check.py recomputes all of it.
 *
 * vectors_gen DIR      DIR is what pki.py made
 */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "cert.h"
#include "limits.h"
#include "modp.h"
#include "vectors_gen.h"

#define PRF_LEN		MOB_HASH_LEN
#define SPI_SIG		0x80000abc	/* from the HoA: its last 32 bits and the first bit */
#define SPI_HA_MN	0xc0000001	/* inbound at the MN, of the tunnel */
#define SPI_HA		0xc0000002	/* inbound at the HA */
#define SPI_CN_MN	0xd0000001	/* inbound at the MN, from the CN */
#define SEQ_HOME	0x2000
#define SEQ_MAP		0x4000
#define EPOCH		7

const struct in6_addr hoa = { { { 0x20, 1, 0xd, 0xb8, 0, 1, [14] = 0x0a, 0xbc } } };
const struct in6_addr ha = { { { 0x20, 1, 0xd, 0xb8, 0, 1, [15] = 1 } } };
const struct in6_addr cn = { { { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 2 } } };
const struct in6_addr coa = { { { 0x20, 1, 0xd, 0xb8, 0, 3, [15] = 3 } } };
static const struct in6_addr anchor = { { { 0x20, 1, 0xd, 0xb8, 0, 4, [15] = 4 } } };
static const struct in6_addr rcoa = { { { 0x20, 1, 0xd, 0xb8, 0, 4, [14] = 5, 0x55 } } };

static const char z[] = "a secret of MN and HA";

/* What is random in life */
static const u8 demand[16] = "\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef";
static u8 n0[16], n1[16], n2[16], c0[16], c1[17];
static u8 n_mn_ha[16], n_ha[16];
u8 n_mn_cn[16], n_cn[16], echo[16];
static u8 n0_key[16], n1_key[16], n2_key[16];
static u8 n_map_bu[16], n_req_cert[16];

void fill(u8 *p, size_t len, u8 first)
{
	while (len--)
		*p++ = first++;
}

void fail(const char *what)
{
	fprintf(stderr, "vectors_gen: %s\n", what);
	exit(1);
}

/* ---- printing ---- */

void show(const char *name, const void *data, size_t len)
{
	const u8 *p = data;
	size_t i;

	printf("%s =%s", name, len > 32 ? "" : " ");
	for (i = 0; i < len; i++) {
		if (len > 32 && i % 32 == 0)
			printf("\n  ");
		printf("%02x", p[i]);
	}
	printf("\n");
}

static void show_be32(const char *name, u32 v)
{
	u32 be = htonl(v);

	show(name, &be, 4);
}

void title(const char *text)
{
	printf("\n# %s\n", text);
}

/* ---- messages ---- */

void parse(struct message *msg, size_t min)
{
	msg->len = mob_wire_finish(&msg->b, min);
	if (msg->len < 0 || mob_wire_parse(msg->mh, msg->len, &msg->m))
		fail("a message of ours is refused");
}

/* RFC 6275 section 6.1.1; HoA stands in for a CoA */
static void checksum(struct message *msg, const struct in6_addr *src, const struct in6_addr *dst)
{
	u8 pseudo[40] = {};
	u32 sum = 0;
	int i;

	memcpy(pseudo, src, 16);
	memcpy(pseudo + 16, dst, 16);
	pseudo[34] = msg->len >> 8;
	pseudo[35] = msg->len & 0xff;
	pseudo[39] = 135;
	for (i = 0; i < 40; i += 2)
		sum += pseudo[i] << 8 | pseudo[i + 1];
	for (i = 0; i < msg->len; i += 2)
		sum += msg->mh[i] << 8 | msg->mh[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	msg->mh[4] = ~sum >> 8;
	msg->mh[5] = ~sum;
}

void show_mh(const char *name, struct message *msg, const struct in6_addr *src,
	     const struct in6_addr *dst)
{
	checksum(msg, src, dst);
	show(name, msg->mh, msg->len);
}

/* The packet with IPv6 header, and @ext octets of extension header before the MH */
static void show_packet(const char *name, const struct message *msg, const struct in6_addr *src,
			const struct in6_addr *dst, u8 nexthdr, const u8 *ext, size_t n_ext)
{
	u8 p[40 + 24 + MOB_MH_MAX_LEN] = { 0x60 };

	p[4] = (n_ext + msg->len) >> 8;
	p[5] = (n_ext + msg->len) & 0xff;
	p[6] = nexthdr;
	p[7] = 64;
	memcpy(p + 8, src, 16);
	memcpy(p + 24, dst, 16);
	memcpy(p + 40, ext, n_ext);
	memcpy(p + 40 + n_ext, msg->mh, msg->len);
	show(name, p, 40 + n_ext + msg->len);
}

static void show_with_hao(const char *name, const struct message *msg)
{
	u8 ext[24] = { 135, 2, 1, 2, 0, 0, 0xc9, 16 };

	memcpy(ext + 8, &hoa, 16);
	show_packet(name, msg, &coa, &cn, 60, ext, sizeof(ext));
}

static void show_with_rh2(const char *name, const struct message *msg)
{
	u8 ext[24] = { 135, 2, 2, 1 };

	memcpy(ext + 8, &hoa, 16);
	show_packet(name, msg, &cn, &coa, 43, ext, sizeof(ext));
}

/* ---- signatures and Diffie-Hellman ---- */

void load(struct file *f, const char *dir, const char *name)
{
	char path[4096];
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	in = fopen(path, "rb");
	if (!in)
		fail(path);
	f->len = fread(f->data, 1, sizeof(f->data), in);
	fclose(in);
}

void sign(const struct file *key, const struct mob_vec *v, unsigned int n, u8 *sig)
{
	const u8 *der = key->data;
	EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &der, key->len);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = 256;
	unsigned int i;
	bool ok;

	ok = pkey && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, pkey);
	for (i = 0; ok && i < n; i++)
		ok = EVP_DigestSignUpdate(ctx, v[i].data, v[i].len);
	if (!ok || EVP_DigestSignFinal(ctx, sig, &len) <= 0 || len != 256)
		fail("signing");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

static void x25519(const u8 *secret, u8 *pub, const u8 *peer, u8 *shared)
{
	EVP_PKEY *own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, 32);
	size_t len = 32;

	if (!own || !EVP_PKEY_get_raw_public_key(own, pub, &len))
		fail("X25519");
	if (peer) {
		EVP_PKEY *other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer, 32);
		EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);

		if (EVP_PKEY_derive_init(ctx) <= 0 || EVP_PKEY_derive_set_peer(ctx, other) <= 0 ||
		    EVP_PKEY_derive(ctx, shared, &len) <= 0)
			fail("X25519");
		EVP_PKEY_CTX_free(ctx);
		EVP_PKEY_free(other);
	}
	EVP_PKEY_free(own);
}

/* out = base ^ exponent mod p, as long as p */
static void modp(const u8 *base, size_t len, const u8 *exponent, size_t exponent_len, u8 *out)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = BN_bin2bn(mob_modp_p, MOB_MODP_LEN, NULL);
	BIGNUM *b = BN_bin2bn(base, len, NULL);
	BIGNUM *e = BN_bin2bn(exponent, exponent_len, NULL);
	BIGNUM *r = BN_new();

	if (!BN_mod_exp(r, b, e, p, ctx) || BN_bn2binpad(r, out, MOB_MODP_LEN) < 0)
		fail("MODP");
	BN_free(p);
	BN_free(b);
	BN_free(e);
	BN_free(r);
	BN_CTX_free(ctx);
}

/* ---- home registration ---- */

static void home_bu(struct message *msg, u16 seq, const u8 *keyid, const u8 *echoed)
{
	mob_wire_begin_bu(&msg->b, msg->mh, sizeof(msg->mh), seq,
			  MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY, LIFETIME);
	mob_wire_put_altcoa(&msg->b, &coa);
	mob_wire_option(&msg->b, MOB_T_HOME_BU, 0);
	mob_wire_put_be32(&msg->b, MOB_A_SPI, SPI_HA_MN);
	mob_wire_put(&msg->b, MOB_A_NONCE, n_mn_ha, 16);
	mob_wire_put(&msg->b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	if (echoed)
		mob_wire_put(&msg->b, MOB_A_ECHO, echoed, 16);
	parse(msg, 0);
}

static void show_signalling(void)
{
	u8 enc[MOB_ESP_CBC_KEY_LEN], auth[MOB_ESP_AUTH_KEY_LEN];

	show_be32("spi_sig", SPI_SIG);
	mob_schedule_signalling((const u8 *)z, strlen(z), MOB_DIR_MN_TO_PEER, &hoa, &ha,
				htonl(SPI_SIG), enc, auth);
	show("sig_mn_to_ha_enc", enc, sizeof(enc));
	show("sig_mn_to_ha_auth", auth, sizeof(auth));
	mob_schedule_signalling((const u8 *)z, strlen(z), MOB_DIR_PEER_TO_MN, &hoa, &ha,
				htonl(SPI_SIG), enc, auth);
	show("sig_ha_to_mn_enc", enc, sizeof(enc));
	show("sig_ha_to_mn_auth", auth, sizeof(auth));
}

void show_esp(const char *to_peer, const char *to_mn, const u8 *key, const char *label,
	      u32 spi_peer, u32 spi_mn, const u8 *n_mn, const u8 *n_peer)
{
	u8 out[MOB_ESP_GCM_KEY_LEN];

	mob_schedule_esp(key, label, MOB_DIR_MN_TO_PEER, htonl(spi_peer), n_mn, n_peer, out);
	show(to_peer, out, sizeof(out));
	mob_schedule_esp(key, label, MOB_DIR_PEER_TO_MN, htonl(spi_mn), n_mn, n_peer, out);
	show(to_mn, out, sizeof(out));
}

static void home_registration(const u8 *k_ha0)
{
	static struct message msg;
	u8 keyid[MOB_KEYID_LEN];

	title("Home registration; the HA has just started");
	show_signalling();
	mob_schedule_keyid(k_ha0, keyid);
	show("keyid_0", keyid, sizeof(keyid));
	show("n_mn_ha", n_mn_ha, 16);
	home_bu(&msg, SEQ_HOME, keyid, NULL);
	show_mh("home_bu_1", &msg, &hoa, &ha);

	show("demand", demand, 16);
	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 145, 0, SEQ_HOME, 0);
	mob_wire_option(&msg.b, MOB_T_HOME_BA, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, demand, 16);
	parse(&msg, 0);
	show_mh("home_ba_1", &msg, &ha, &hoa);

	home_bu(&msg, SEQ_HOME + 1, keyid, demand);
	show_mh("home_bu_2", &msg, &hoa, &ha);

	show("n_ha", n_ha, 16);
	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 0, 0, SEQ_HOME + 1, LIFETIME);
	mob_wire_option(&msg.b, MOB_T_HOME_BA, 0);
	mob_wire_put_be32(&msg.b, MOB_A_SPI, SPI_HA);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_ha, 16);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	parse(&msg, 0);
	show_mh("home_ba_2", &msg, &ha, &hoa);
	show_esp("tunnel_mn_to_ha", "tunnel_ha_to_mn", k_ha0, "mobility esp ha", SPI_HA, SPI_HA_MN,
		 n_mn_ha, n_ha);
}

/* ---- exchange ---- */

void sealed_for(struct message *msg, u8 type, const u8 *key, const struct in6_addr *addrs,
		unsigned int n, struct mob_buf *plain)
{
	const struct mob_vec v = { addrs, n * sizeof(*addrs) };
	int len = mob_wire_finish(plain, 0);
	struct mob_msg m;
	u8 *out, back[512];

	if (len < 0 || mob_wire_parse_sealed(type, plain->data, len, &m))
		fail("a plaintext of ours is refused");
	out = mob_wire_reserve(&msg->b, MOB_A_SEALED, len + MOB_SEAL_OVERHEAD);
	if (!out || mob_seal(key, type, &v, plain->data, len, out) ||
	    mob_open(key, type, &v, out, len + MOB_SEAL_OVERHEAD, back) ||
	    memcmp(back, plain->data, len))
		fail("e()");
}

static void sealed(struct message *msg, u8 type, const u8 *key, const struct in6_addr *src,
		   const struct in6_addr *dst, struct mob_buf *plain)
{
	const struct in6_addr addrs[] = { *src, *dst };

	sealed_for(msg, type, key, addrs, 2, plain);
}

static void req(const u8 *k_ha0)
{
	static struct message msg;
	struct mob_buf plain;
	u8 text[256];

	title("REQ");
	show("n0", n0, 16);
	fill(user_seal_salt, 16, 0xa0);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&plain, MOB_A_COA, &coa, 16);
	mob_wire_put(&plain, MOB_A_CN, &cn, 16);
	mob_wire_put(&plain, MOB_A_N0, n0, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REQ, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	sealed(&msg, MOB_T_REQ, k_ha0, &hoa, &ha, &plain);
	parse(&msg, 0);
	show("req_plaintext", text, plain.len);
	show_mh("req", &msg, &hoa, &ha);
}

/* C1 and N1 are the correspondent's own affair; this is how the module makes them. */
static void cookies(const u8 *hc0)
{
	const u8 epoch = EPOCH;
	u8 secret[32], mac[PRF_LEN];
	struct mob_vec v[] = {
		{ "n1", 2 }, { &epoch, 1 }, { &hoa, 16 }, { &cn, 16 }, { c0, 16 },
		{ hc0, 32 }, { n1, 16 },
	};

	fill(secret, 32, 0x60);
	show("cookie_secret", secret, 32);
	mob_prf_once(secret, 32, v, 6, mac);
	memcpy(n1, mac, 16);
	v[0].data = "c1";
	mob_prf_once(secret, 32, v, 7, mac);
	c1[0] = epoch;
	memcpy(c1 + 1, mac, 16);
	show("n1", n1, 16);
	show("c1", c1, 17);
}

static void cookie_round(u8 *hc0)
{
	static const u8 suites_i[] = { 1, 2 }, suites_r[] = { 1 };
	static struct message msg;
	struct mob_vec v[MOB_WIRE_TBS_VECS];

	title("COOKIE0 and COOKIE1");
	show("c0", c0, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_COOKIE0, 0);
	mob_wire_put(&msg.b, MOB_A_C0, c0, 16);
	mob_wire_put(&msg.b, MOB_A_SUITES_I, suites_i, 2);
	parse(&msg, 112);
	show_mh("cookie0", &msg, &hoa, &cn);
	mob_hash(v, mob_wire_tbs(msg.mh, msg.len, 0, 0, v), hc0);
	show("hc0", hc0, 32);

	cookies(hc0);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_COOKIE1, 0);
	mob_wire_put(&msg.b, MOB_A_C0, c0, 16);
	mob_wire_put(&msg.b, MOB_A_C1, c1, 17);
	mob_wire_put(&msg.b, MOB_A_N1, n1, 16);
	mob_wire_put(&msg.b, MOB_A_SUITES_R, suites_r, 1);
	parse(&msg, 0);
	show_mh("cookie1", &msg, &cn, &hoa);
}

void check_cert(const struct file *leaf, const struct file *anchor, const struct in6_addr *addr)
{
	static struct mob_cert l, a;

	if (mob_cert_parse(leaf->data, leaf->len, &l) ||
	    mob_cert_parse(anchor->data, anchor->len, &a) ||
	    mob_cert_issued_by(&l, &a, 0) || !mob_cert_covers(&l, addr, 128))
		fail("a certificate of pki.py is refused");
}

static void exch0(struct message *msg, const u8 *hc0, const u8 *pub, const struct file *cert,
		  const struct file *key)
{
	static const u8 suites_i[] = { 1, 2 }, suites_r[] = { 1 };
	struct mob_vec v[MOB_AUTH_VECS];

	mob_wire_begin(&msg->b, msg->mh, sizeof(msg->mh), MOB_T_EXCH0, MOB_SUITE_X25519);
	mob_wire_put(&msg->b, MOB_A_C0, c0, 16);
	mob_wire_put(&msg->b, MOB_A_C1, c1, 17);
	mob_wire_put(&msg->b, MOB_A_N1, n1, 16);
	mob_wire_put(&msg->b, MOB_A_N2, n2, 16);
	mob_wire_put(&msg->b, MOB_A_HC0, hc0, 32);
	mob_wire_put(&msg->b, MOB_A_SUITES_I, suites_i, 2);
	mob_wire_put(&msg->b, MOB_A_SUITES_R, suites_r, 1);
	mob_wire_put(&msg->b, MOB_A_DH, pub, 32);
	mob_wire_put_be64(&msg->b, MOB_A_TS, TS);
	mob_wire_put_be32(&msg->b, MOB_A_LT_KEY, LT_KEY);
	mob_wire_put(&msg->b, MOB_A_CERT, cert->data, cert->len);
	mob_wire_reserve(&msg->b, MOB_A_SIG, 256);
	parse(msg, 0);
	sign(key, v, mob_auth_exch0(&msg->m, &hoa, &cn, v), msg->mh + msg->m.msg.tag_off);
	show_mh("exch0", msg, &hoa, &cn);
}

static void exch1(struct message *msg, const struct message *exch0, const u8 *pub,
		  const struct file *cert, const struct file *key)
{
	struct mob_vec v[MOB_AUTH_VECS];

	mob_wire_begin(&msg->b, msg->mh, sizeof(msg->mh), MOB_T_EXCH1, MOB_SUITE_X25519);
	mob_wire_put(&msg->b, MOB_A_C0, c0, 16);
	mob_wire_put(&msg->b, MOB_A_C1, c1, 17);
	mob_wire_put(&msg->b, MOB_A_DH, pub, 32);
	mob_wire_put(&msg->b, MOB_A_CERT, cert->data, cert->len);
	mob_wire_reserve(&msg->b, MOB_A_SIG, 256);
	parse(msg, 0);
	sign(key, v, mob_auth_exch1(&msg->m, &hoa, &cn, exch0->mh, exch0->len, v),
	     msg->mh + msg->m.msg.tag_off);
	show_mh("exch1", msg, &cn, &hoa);
}

static void exchange(const char *dir, struct mob_keys *keys)
{
	static struct message m0, m1;
	static struct file ca, cert_ha, cert_cn, key_ha, key_cn;
	u8 hc0[32], x[32], y[32], gx[32], gy[32], k_dh[32], other[32];

	cookie_round(hc0);
	load(&ca, dir, "ca.der");
	load(&cert_ha, dir, "ha.der");
	load(&cert_cn, dir, "cn.der");
	load(&key_ha, dir, "ha.key");
	load(&key_cn, dir, "cn.key");
	check_cert(&cert_ha, &ca, &hoa);
	check_cert(&cert_cn, &ca, &cn);

	title("EXCH0 and EXCH1, suite 1");
	show("cert_ca", ca.data, ca.len);
	fill(x, 32, 0x11);
	fill(y, 32, 0x91);
	x25519(x, gx, NULL, NULL);
	x25519(y, gy, gx, k_dh);
	x25519(x, gx, gy, other);
	if (memcmp(k_dh, other, 32))
		fail("X25519");
	show("x", x, 32);
	show("n2", n2, 16);
	exch0(&m0, hc0, gx, &cert_ha, &key_ha);
	show("y", y, 32);
	exch1(&m1, &m0, gy, &cert_cn, &key_cn);

	show("k_dh", k_dh, 32);
	mob_schedule_exchange(k_dh, 32, n1, n2, keys);
	show("k_master", keys->master, 32);
	show("k_bu", keys->bu, 32);
	show("k_ba", keys->ba, 32);
	show("k_en", keys->en, 32);
}

static void rep(const u8 *k_ha0, const struct mob_keys *keys)
{
	static struct message msg;
	struct mob_buf plain;
	u8 text[256], k_ha1[MOB_KEY_LEN], keyid[MOB_KEYID_LEN], *k;

	title("REP, and a REP that refuses");
	mob_schedule_k_ha((const u8 *)z, strlen(z), n0, n1, k_ha1);
	show("k_ha_1", k_ha1, 32);
	mob_schedule_keyid(k_ha1, keyid);
	show("keyid_1", keyid, sizeof(keyid));
	fill(user_seal_salt, 16, 0xb0);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_N0, n0, 16);
	k = mob_wire_reserve(&plain, MOB_A_KEYS, 96);
	memcpy(k, keys->bu, 32);
	memcpy(k + 32, keys->ba, 32);
	memcpy(k + 64, keys->en, 32);
	mob_wire_put(&plain, MOB_A_K_HA, k_ha1, 32);
	mob_wire_put_be32(&plain, MOB_A_LT_KEY, LT_KEY);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REP, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_CN, &cn, 16);
	sealed(&msg, MOB_T_REP, k_ha0, &cn, &hoa, &plain);
	parse(&msg, 0);
	show("rep_plaintext", text, plain.len);
	show_mh("rep", &msg, &cn, &hoa);

	fill(user_seal_salt, 16, 0xc0);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_N0, n0, 16);
	mob_wire_put_u8(&plain, MOB_A_STATUS, MOB_E_NO_CBU);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REP, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_CN, &cn, 16);
	sealed(&msg, MOB_T_REP, k_ha0, &cn, &hoa, &plain);
	parse(&msg, 0);
	show_mh("rep_refusing", &msg, &cn, &hoa);

	title("ERROR");
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_ERROR, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_CN, &cn, 16);
	mob_wire_put_u8(&msg.b, MOB_A_STATUS, MOB_E_SUITE);
	parse(&msg, 0);
	show_mh("error", &msg, &cn, &hoa);
}

/* ---- binding ---- */

static void bu(const struct mob_prf *k_bu, const u8 *k_en)
{
	static struct message msg;
	u8 keyid[MOB_KEYID_LEN];

	title("BU, BA, BC");
	mob_schedule_keyid(k_en, keyid);
	show("keyid_en", keyid, sizeof(keyid));
	show("n_mn_cn", n_mn_cn, 16);
	mob_wire_begin_bu(&msg.b, msg.mh, sizeof(msg.mh), SEQ_CN, MOB_BU_ACK, LIFETIME);
	mob_wire_option(&msg.b, MOB_T_BU, 0);
	mob_wire_put_be32(&msg.b, MOB_A_SPI, SPI_CN_MN);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_mn_cn, 16);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_ENCRYPT | MOB_F_PLAIN);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_bu(k_bu, &msg.m, &hoa, &coa, msg.mh + msg.m.msg.tag_off);
	show_mh("bu", &msg, &hoa, &cn);
	show_with_hao("bu_packet", &msg);
}

static void ba(const struct mob_prf *k_ba)
{
	static struct message msg;

	show("n_cn", n_cn, 16);
	show("echo", echo, 16);
	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 0, 0, SEQ_CN, LIFETIME);
	mob_wire_option(&msg.b, MOB_T_BA, MOB_SUITE_X25519);
	mob_wire_put_be32(&msg.b, MOB_A_LT_EN, LT_EN);
	mob_wire_put_be32(&msg.b, MOB_A_SPI, SPI_CN);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_cn, 16);
	mob_wire_put(&msg.b, MOB_A_ECHO, echo, 16);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_ENCRYPT);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_ba(k_ba, &msg.m, &coa, &cn, msg.mh + msg.m.msg.tag_off);
	show_mh("ba", &msg, &cn, &hoa);
	show_with_rh2("ba_packet", &msg);

	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 135, 0, SEQ_CN, 0);
	mob_wire_option(&msg.b, MOB_T_BA, MOB_SUITE_X25519);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_ba(k_ba, &msg.m, &coa, &cn, msg.mh + msg.m.msg.tag_off);
	show_mh("ba_refusing", &msg, &cn, &hoa);
}

static void bc(const struct mob_prf *k_ba)
{
	static struct message msg;

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_BC, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put_be16(&msg.b, MOB_A_SEQ, SEQ_CN);
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_CONFIRM);
	mob_wire_put(&msg.b, MOB_A_ECHO, echo, 16);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_bc(k_ba, &msg.m, &hoa, &coa, msg.mh + msg.m.msg.tag_off);
	show_mh("bc", &msg, &coa, &cn);
}

static void binding(const struct mob_keys *keys)
{
	struct mob_prf *k_bu = mob_prf_alloc(keys->bu, MOB_KEY_LEN);
	struct mob_prf *k_ba = mob_prf_alloc(keys->ba, MOB_KEY_LEN);

	bu(k_bu, keys->en);
	ba(k_ba);
	bc(k_ba);
	show_esp("esp_mn_to_cn", "esp_cn_to_mn", keys->en, "mobility esp cn", SPI_CN, SPI_CN_MN,
		 n_mn_cn, n_cn);
	mob_prf_free(k_bu);
	mob_prf_free(k_ba);
}

/* ---- a successor of k_EN ---- */

static void req_key(const u8 *k_ha1, const u8 *k_en)
{
	static struct message msg;
	u8 text[256], keyid[MOB_KEYID_LEN];
	struct mob_buf plain;

	mob_schedule_keyid(k_en, keyid);
	fill(user_seal_salt, 16, 0xd0);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&plain, MOB_A_COA, &coa, 16);
	mob_wire_put(&plain, MOB_A_CN, &cn, 16);
	mob_wire_put(&plain, MOB_A_N0, n0_key, 16);
	mob_wire_put_u8(&plain, MOB_A_FLAG, MOB_F_REQKEN);
	mob_wire_put(&plain, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REQ_KEY, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	sealed(&msg, MOB_T_REQ_KEY, k_ha1, &hoa, &ha, &plain);
	parse(&msg, 0);
	show("req_key_plaintext", text, plain.len);
	show_mh("req_key", &msg, &hoa, &ha);
}

static void exch_key(const u8 *k_en)
{
	static struct message msg;
	u8 k_rekey[MOB_KEY_LEN];
	struct mob_prf *k;

	mob_schedule_rekey(k_en, k_rekey);
	show("k_rekey", k_rekey, sizeof(k_rekey));
	k = mob_prf_alloc(k_rekey, sizeof(k_rekey));
	show("n1_key", n1_key, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_EXCH0_KEY, 0);
	mob_wire_put(&msg.b, MOB_A_N1, n1_key, 16);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_exch0_key(k, &msg.m, &hoa, &cn, msg.mh + msg.m.msg.tag_off);
	show_mh("exch0_key", &msg, &hoa, &cn);

	show("n2_key", n2_key, 16);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_EXCH1_KEY, 0);
	mob_wire_put(&msg.b, MOB_A_N1, n1_key, 16);
	mob_wire_put(&msg.b, MOB_A_N2, n2_key, 16);
	mob_wire_put_be32(&msg.b, MOB_A_LT_EN, LT_EN);
	mob_wire_reserve(&msg.b, MOB_A_MAC, MOB_MAC_LEN);
	parse(&msg, 0);
	mob_auth_exch1_key(k, &msg.m, &hoa, &cn, msg.mh + msg.m.msg.tag_off);
	show_mh("exch1_key", &msg, &cn, &hoa);
	mob_prf_free(k);
}

/* With @k_en_new; NULL: refused with MOB_E_SILENT */
static void newkey(const char *name, const u8 *k_ha1, const u8 *k_en_new)
{
	static struct message msg;
	struct mob_buf plain;
	u8 text[256];

	fill(user_seal_salt, 16, k_en_new ? 0x15 : 0x25);
	mob_wire_begin_sealed(&plain, text, sizeof(text));
	mob_wire_put(&plain, MOB_A_N0, n0_key, 16);
	if (k_en_new) {
		mob_wire_put(&plain, MOB_A_KEY_EN, k_en_new, MOB_KEY_LEN);
		mob_wire_put_be32(&plain, MOB_A_LT_EN, LT_EN);
		show("newkey_plaintext", text, plain.len);
	} else {
		mob_wire_put_u8(&plain, MOB_A_STATUS, MOB_E_SILENT);
	}
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_NEWKEY, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_CN, &cn, 16);
	sealed(&msg, MOB_T_NEWKEY, k_ha1, &cn, &hoa, &plain);
	parse(&msg, 0);
	show_mh(name, &msg, &cn, &hoa);
}

static void rekey(const struct mob_keys *keys)
{
	u8 k_ha1[MOB_KEY_LEN], k_en_new[MOB_KEY_LEN], keyid[MOB_KEYID_LEN];

	title("REQ_KEY, EXCH0', EXCH1', NEWKEY, and a NEWKEY that refuses");
	mob_schedule_k_ha((const u8 *)z, strlen(z), n0, n1, k_ha1);
	show("n0_key", n0_key, 16);
	req_key(k_ha1, keys->en);
	exch_key(keys->en);
	mob_schedule_k_en(keys->master, n1_key, n2_key, k_en_new);
	show("k_en_new", k_en_new, sizeof(k_en_new));
	mob_schedule_keyid(k_en_new, keyid);
	show("keyid_en_new", keyid, sizeof(keyid));
	newkey("newkey", k_ha1, k_en_new);
	newkey("newkey_refusing", k_ha1, NULL);
}

/* ---- at a MAP ---- */

static void map_bu(const struct file *cert, const struct file *key)
{
	u8 ext[24] = { 135, 2, 1, 2, 0, 0, 0xc9, 16 };
	static struct message msg;
	static u8 joined[MOB_MH_MAX_LEN];
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_mh m;
	u8 sig[256];

	mob_wire_begin_bu(&msg.b, msg.mh, sizeof(msg.mh), SEQ_MAP, MOB_BU_ACK | MOB_BU_MAP,
			  LIFETIME);
	mob_wire_option(&msg.b, MOB_T_MAP_BU, 0);
	mob_wire_put(&msg.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&msg.b, MOB_A_HA, &ha, 16);
	mob_wire_put_be64(&msg.b, MOB_A_TS, TS);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_map_bu, 16);
	mob_wire_put(&msg.b, MOB_A_CERT, cert->data, cert->len);
	mob_wire_reserve(&msg.b, MOB_A_SIG, sizeof(sig));
	parse(&msg, 0);
	m = msg.m;
	if (mob_wire_join(&m, joined, sizeof(joined)))
		fail("MAP_BU is refused");
	sign(key, v, mob_auth_map_bu(&m, &coa, &anchor, &rcoa, v), sig);
	mob_wire_fill(msg.mh, msg.len, m.msg.tag_off, sig, sizeof(sig));
	show_mh("map_bu", &msg, &rcoa, &anchor);
	memcpy(ext + 8, &rcoa, 16);
	show_packet("map_bu_packet", &msg, &coa, &anchor, 60, ext, sizeof(ext));
}

/* @status 144 tells the time. */
static void map_ba(const char *name, u8 status)
{
	u8 ext[24] = { 135, 2, 2, 1 };
	static struct message msg;

	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), status, 0, SEQ_MAP,
			  status ? 0 : LIFETIME);
	mob_wire_option(&msg.b, MOB_T_MAP_BA, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, n_map_bu, 16);
	if (status)
		mob_wire_put_be64(&msg.b, MOB_A_TS, TS);
	parse(&msg, 0);
	show_mh(name, &msg, &anchor, &rcoa);
	memcpy(ext + 8, &rcoa, 16);
	if (!status)
		show_packet("map_ba_packet", &msg, &anchor, &coa, 43, ext, sizeof(ext));
}

static void map_certs(const struct file *cert)
{
	static struct message msg;

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REQ_CERT, 0);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_req_cert, 16);
	parse(&msg, MOB_REQ_CERT_LEN);
	show_mh("req_cert", &msg, &anchor, &ha);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_REP_CERT, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, n_req_cert, 16);
	mob_wire_put(&msg.b, MOB_A_CERT, cert->data, cert->len);
	parse(&msg, 0);
	show_mh("rep_cert", &msg, &ha, &anchor);
}

static void at_map(const char *dir)
{
	static struct file ca, issuer, mn, key;

	title("MAP_BU, MAP_BA, REQ_CERT, REP_CERT; coa is the LCoA");
	load(&ca, dir, "ca.der");
	load(&issuer, dir, "issuer.der");
	load(&mn, dir, "mn.der");
	load(&key, dir, "mn.key");
	check_cert(&issuer, &ca, &hoa);
	check_cert(&mn, &issuer, &hoa);
	show("map", &anchor, 16);
	show("rcoa", &rcoa, 16);
	show("n_map_bu", n_map_bu, 16);
	map_bu(&mn, &key);
	map_ba("map_ba", 0);
	map_ba("map_ba_refusing", 144);
	show("n_req_cert", n_req_cert, 16);
	map_certs(&issuer);
}

/* ---- suite 2, and the messages of RFC 6275 ---- */

static void suite2(void)
{
	u8 x[40], y[40], gx[256], gy[256], k_dh[256], other[256], hash[32];
	const u8 two = 2;
	struct mob_keys keys;

	title("Suite 2, with n1 and n2 as above");
	fill(x, 40, 0x81);
	fill(y, 40, 0xc1);
	modp(&two, 1, x, 40, gx);
	modp(&two, 1, y, 40, gy);
	modp(gy, 256, x, 40, k_dh);
	modp(gx, 256, y, 40, other);
	if (memcmp(k_dh, other, 256))
		fail("MODP");
	show("modp_x", x, 40);
	show("modp_y", y, 40);
	show("modp_gx", gx, 256);
	mob_hash(&(struct mob_vec){ gy, 256 }, 1, hash);
	show("modp_gy_sha256", hash, 32);
	mob_hash(&(struct mob_vec){ k_dh, 256 }, 1, hash);
	show("modp_k_dh_sha256", hash, 32);
	mob_schedule_exchange(k_dh, 256, n1, n2, &keys);
	show("modp_k_master", keys.master, 32);
	show("modp_k_bu", keys.bu, 32);
}

static void bare(void)
{
	static struct message msg;

	title("Messages of RFC 6275 that carry nothing of ours");
	mob_wire_begin_brr(&msg.b, msg.mh, sizeof(msg.mh));
	parse(&msg, 0);
	show_mh("brr", &msg, &cn, &hoa);
	mob_wire_begin_be(&msg.b, msg.mh, sizeof(msg.mh), 1, &hoa);
	parse(&msg, 0);
	show_mh("be", &msg, &cn, &coa);
}

int main(int argc, char **argv)
{
	struct mob_keys keys;
	u8 k_ha0[MOB_KEY_LEN];

	if (argc != 2)
		fail("a directory, please");
	fill(n0, 16, 0x10);
	fill(n2, 16, 0x30);
	fill(c0, 16, 0x40);
	fill(n_mn_ha, 16, 0x50);
	fill(n_ha, 16, 0x70);
	fill(n_mn_cn, 16, 0x80);
	fill(n_cn, 16, 0x90);
	fill(echo, 16, 0xf0);
	fill(n0_key, 16, 0x18);
	fill(n1_key, 16, 0x28);
	fill(n2_key, 16, 0x38);
	fill(n_map_bu, 16, 0x48);
	fill(n_req_cert, 16, 0x58);

	printf("# Test vectors of the mobility protocol, version 1.\n");
	title("Addresses and the shared secret");
	show("hoa", &hoa, 16);
	show("ha", &ha, 16);
	show("cn", &cn, 16);
	show("coa", &coa, 16);
	show("z", z, strlen(z));
	mob_schedule_k_ha0((const u8 *)z, strlen(z), k_ha0);
	show("k_ha_0", k_ha0, 32);

	home_registration(k_ha0);
	req(k_ha0);
	exchange(argv[1], &keys);
	rep(k_ha0, &keys);
	binding(&keys);
	rekey(&keys);
	two_mobiles(&keys);
	suite2();
	bare();
	at_map(argv[1]);
	at_ar(argv[1], k_ha0);
	several_coas(k_ha0);
	return 0;
}
