// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vectors of an access router, draft-lim section 3.3.  What is in a handle is its
 * own business: here it is just octets.
 */
#include "limits.h"
#include "vectors_gen.h"

static const struct in6_addr router = { { { 0x20, 1, 0xd, 0xb8, 0, 3, [15] = 1 } } };

#define SPI_PROVED	0xd0000051
#define SEQ_PROVED	0x5001

static u8 n_sr[16], n_owner[16], n_bcr[16], handle[MOB_HANDLE_LEN], owner[MOB_HASH_LEN];
static u8 token[MOB_COA_CERT_HEAD + 256];

static void symbiotic(const struct file *cert, const struct file *key)
{
	static struct message msg;
	struct mob_vec v[MOB_AUTH_VECS];

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_SR, 0);
	mob_wire_put(&msg.b, MOB_A_NONCE, n_sr, 16);
	mob_wire_put(&msg.b, MOB_A_OWNER, owner, sizeof(owner));
	mob_wire_put_u8(&msg.b, MOB_A_FLAG, MOB_F_COA_CERT);
	parse(&msg, MOB_SR_LEN);
	show_mh("sr", &msg, &coa, &router);

	token[4] = TS >> 24 & 0xff;
	token[5] = TS >> 16 & 0xff;
	token[6] = TS >> 8 & 0xff;
	token[7] = TS & 0xff;
	token[11] = MOB_AR_LIFETIME_S;
	mob_hash(&(struct mob_vec){ cert->data, cert->len }, 1, token + 12);
	sign(key, v, mob_auth_coa_cert(&coa, owner, token, v), token + MOB_COA_CERT_HEAD);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_SR_REP, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, n_sr, 16);
	mob_wire_put(&msg.b, MOB_A_HANDLE, handle, sizeof(handle));
	mob_wire_put_be32(&msg.b, MOB_A_LT_COA, MOB_AR_LIFETIME_S);
	mob_wire_put(&msg.b, MOB_A_COA_CERT, token, sizeof(token));
	parse(&msg, 0);
	show_mh("sr_rep", &msg, &router, &coa);
}

/* The BU that brings what the router said: in two parts */
static void prove(const u8 *k_ha0)
{
	static struct message msg;
	const struct mob_bid bid = { .bid = 2, .pri = 20, .has_coa = true, .coa = coa };
	const struct mob_bid_proof proof = {
		.router = router.s6_addr, .nonce = n_owner, .handle = handle, .cert = token,
		.cert_len = sizeof(token),
	};
	u8 n_mn[16], keyid[MOB_KEYID_LEN], share[MOB_BID_SHARE_LEN], *p;

	fill(n_mn, sizeof(n_mn), 0xa8);
	show("n_bid2_proved", n_mn, sizeof(n_mn));
	mob_schedule_keyid(k_ha0, keyid);
	mob_bid_share_put(share, 2, htonl(SPI_PROVED), n_mn);
	mob_wire_begin_bu(&msg.b, msg.mh, sizeof(msg.mh), SEQ_PROVED,
			  MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY, LIFETIME);
	mob_bid_put(&msg.b, &bid);
	mob_wire_option(&msg.b, MOB_T_BID_BU, 0);
	mob_wire_put(&msg.b, MOB_A_BIDS, share, sizeof(share));
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, sizeof(keyid));
	p = mob_wire_reserve(&msg.b, MOB_A_COA_PROOFS, MOB_BID_PROOF_LEN + sizeof(token));
	mob_bid_proof_put(p, 2, &proof);
	parse(&msg, 0);
	show_mh("bid_bu_proof", &msg, &hoa, &ha);
}

static void confirm(const struct file *key)
{
	static struct message bcr, msg;
	struct mob_vec v[MOB_AUTH_VECS];

	mob_wire_begin(&bcr.b, bcr.mh, sizeof(bcr.mh), MOB_T_BCR, 0);
	mob_wire_put(&bcr.b, MOB_A_COA, &coa, 16);
	mob_wire_put(&bcr.b, MOB_A_HOA, &hoa, 16);
	mob_wire_put(&bcr.b, MOB_A_MN_NONCE, n_owner, 16);
	mob_wire_put(&bcr.b, MOB_A_HANDLE, handle, sizeof(handle));
	mob_wire_put(&bcr.b, MOB_A_NONCE, n_bcr, 16);
	parse(&bcr, MOB_BCR_LEN);
	show_mh("bcr", &bcr, &ha, &router);

	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_BCC, 0);
	mob_wire_put(&msg.b, MOB_A_ECHO, n_bcr, 16);
	mob_wire_put_u8(&msg.b, MOB_A_RESULT, MOB_BCC_HERE);
	mob_wire_put_be32(&msg.b, MOB_A_LT_COA, MOB_AR_LIFETIME_S);
	mob_wire_reserve(&msg.b, MOB_A_SIG, 256);
	parse(&msg, 0);
	sign(key, v, mob_auth_bcc(&msg.m, &router, &ha, bcr.mh, bcr.len, v),
	     msg.mh + msg.m.msg.tag_off);
	show_mh("bcc", &msg, &router, &ha);
}

void at_ar(const char *dir, const u8 *k_ha0)
{
	static struct file ca, cert, key;

	title("SR, SR_REP, BCR, BCC");
	load(&ca, dir, "ca.der");
	load(&cert, dir, "ar.der");
	load(&key, dir, "ar.key");
	check_cert(&cert, &ca, &coa);
	fill(n_sr, 16, 0x68);
	fill(n_owner, 16, 0x78);
	fill(n_bcr, 16, 0x88);
	fill(handle, sizeof(handle), 0x98);
	if (mob_auth_owner(&hoa, n_owner, owner))
		fail("the owner's hash");
	show("ar", &router, 16);
	show("cert_ar", cert.data, cert.len);
	show("n_owner", n_owner, 16);
	show("owner", owner, sizeof(owner));
	show("n_sr", n_sr, 16);
	show("handle", handle, sizeof(handle));
	symbiotic(&cert, &key);
	prove(k_ha0);
	show("n_bcr", n_bcr, 16);
	confirm(&key);
}
