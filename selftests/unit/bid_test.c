// SPDX-License-Identifier: GPL-2.0-only
/*
 * bid.c and what wire.c makes of it: Binding Identifier options octet by octet, and which
 * messages carry them.
 */
#include "bid_helpers.h"

/* A BU or BA with the option octets @opts, and an option 18 of @type with KEYID and @attrs */
static enum mob_wire_error parse(u8 carrier, u8 status, u8 type, const void *opts, size_t n_opts,
				 const void *attrs, size_t n_attrs)
{
	size_t len = 12;

	memset(mem, 0, sizeof(mem));
	mem[0] = 59;
	mem[2] = carrier;
	mem[6] = status;
	memcpy(mem + len, opts, n_opts);
	len += n_opts;
	if (type) {
		const u8 head[] = { 18, 6 + 12 + n_attrs, 0xcb, 5, type, 1, 0, 0,
				    0, 21, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8 };

		memcpy(mem + len, head, sizeof(head));
		memcpy(mem + len + sizeof(head), attrs, n_attrs);
		len += sizeof(head) + n_attrs;
	}
	/* Pad1 up to a whole unit */
	len = (len + 7) / 8 * 8;
	mem[1] = len / 8 - 1;
	return parse_mem(len);
}

#define bu(type, opts)	parse(5, 0, type, opts, sizeof(opts) - 1, "", 0)
#define ba(status, type, opts) parse(6, status, type, opts, sizeof(opts) - 1, "", 0)

#define COA	"\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\1\2"
#define SHORT1	"\x23\4\0\1\0\5"
#define LONG2	"\x23\x14\x12\x34\0\x80" COA

static void reads(void)
{
	check(!bu(25, SHORT1) && mh.ours && mh.n_bids == 1 && !mh.bid_status);
	check(mh.bids[0].bid == 1 && mh.bids[0].pri == 5);
	check(!mh.bids[0].home && !mh.bids[0].has_coa && !mh.bids[0].status);
	check(!bu(25, SHORT1 LONG2) && mh.n_bids == 2 && !mh.bid_status);
	check(mh.bids[1].bid == 0x1234 && mh.bids[1].home && mh.bids[1].has_coa && !mh.bids[1].pri);
	check_mem(&mh.bids[1].coa, COA, 16);
	check(!ba(4, 26, "\x23\4\0\1\xa8\0") && mh.bids[0].status == 168);
	/* Without our option they are read, too: a correspondent may be asked by anybody */
	check(!bu(0, SHORT1) && !mh.ours && mh.n_bids == 1);
}

static void refuses(void)
{
	unsigned int len;

	/* Every other length, IPv4's among them; the BID 0; one twice */
	for (len = 0; len <= 40; len++) {
		u8 opt[42] = { 35, len, 0, 1 };

		check(!parse(5, 0, 25, opt, 2 + len, "", 0) && mh.n_bids == 1);
		check(mh.bid_status == (len == 4 || len == 20 ? 0 : 164));
	}
	check(!bu(25, "\x23\4\0\0\0\0") && mh.bid_status == 164);
	check(!bu(25, SHORT1 SHORT1) && mh.bid_status == 164);
	check(!bu(25, SHORT1 "\x23\3\0\2\0" SHORT1) && mh.bid_status == 164);
	/* An option that goes past the end is no option */
	check(bu(25, SHORT1 "\x23\xff") == MOB_WIRE_OPTION);
}

static void counts(void)
{
	u8 opts[6 * 12];
	unsigned int n, i;

	for (n = 1; n <= 12; n++) {
		for (i = 0; i < n; i++)
			memcpy(opts + 6 * i, ((u8[]){ 35, 4, 0, i + 1, 0, 0 }), 6);
		check(!parse(5, 0, 25, opts, 6 * n, "", 0));
		check(mh.n_bids == (n < 8 ? n : 8));
		check(mh.bid_status == (n <= 8 ? 0 : 130));
	}
}

/* Which message has them, and which has not */
static void belongs(void)
{
	check(bu(25, "") == MOB_WIRE_OPTION);
	check(ba(0, 26, "") == MOB_WIRE_OPTION);
	check(ba(128, 26, "") == MOB_WIRE_OPTION);
	check(bu(26, SHORT1) == MOB_WIRE_TYPE);
	check(ba(0, 25, SHORT1) == MOB_WIRE_TYPE);
	/* Refused, an answer needs nothing but the BIDs */
	check(!parse(6, 164, 26, SHORT1, 6, "", 0));
}

static void shares(void)
{
	u8 attr[4 + 9 * 22] = { 0, 36 }, nonce[16];
	struct mob_bid_share s;
	unsigned int n, i;

	for (n = 0; n <= 9; n++) {
		attr[3] = n * 22;
		for (i = 0; i < n; i++) {
			memset(nonce, 0x10 + i, sizeof(nonce));
			mob_bid_share_put(attr + 4 + 22 * i, 0x100 + i, htonl(0x5000 + i), nonce);
		}
		check(parse(5, 0, 25, SHORT1, 6, attr, 4 + n * 22) ==
		      (n && n <= 8 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		if (!n || n > 8)
			continue;
		for (i = 0; i < n; i++) {
			check(mob_bid_share_find(&mh.msg.attr[MOB_A_BIDS], 0x100 + i, &s));
			check(s.spi == htonl(0x5000 + i) && s.nonce[0] == 0x10 + i &&
			      s.nonce[15] == 0x10 + i);
		}
		check(!mob_bid_share_find(&mh.msg.attr[MOB_A_BIDS], 0x100 + n, &s));
		/* A share and a bit */
		for (i = 1; i < 22; i++) {
			attr[3] = n * 22 - i;
			check(parse(5, 0, 25, SHORT1, 6, attr, 4 + n * 22 - i) == MOB_WIRE_ATTR);
		}
	}
	check(!bu(25, SHORT1) && !mob_bid_share_find(&mh.msg.attr[MOB_A_BIDS], 1, &s));
}

static enum mob_wire_error parse_proofs(unsigned int n, const u8 *data, size_t data_len)
{
	return parse_bids(n, MOB_A_COA_PROOFS, data, data_len);
}

/* One of BID @bid at @p, @cert octets of certificate; said to be @more octets longer */
static size_t raw_proof(u8 *p, unsigned int bid, unsigned int cert, int more)
{
	unsigned int len = 16 + 16 + 21 + cert + more, i;

	p[0] = bid >> 8;
	p[1] = bid;
	p[2] = len >> 8;
	p[3] = len;
	for (i = 0; i < 16 + 16 + 21 + cert; i++)
		p[4 + i] = bid * 16 + i;
	return 4 + i;
}

static void proofs(void)
{
	static const unsigned int certs[] = { 0, 108, 300, 556 };
	u8 data[2048], again[700];
	struct mob_bid_proof p;
	unsigned int i, n, c;
	size_t len;

	for (c = 0; c < ARRAY_SIZE(certs); c++) {
		for (n = 1, len = 0; n <= 8; n++) {
			len += raw_proof(data + len, n, certs[c], 0);
			if (len > 1700)
				break;
			check(!parse_proofs(8, data, len));
			for (i = 1; i <= n; i++) {
				check(mob_bid_proof_find(&mh.msg.attr[MOB_A_COA_PROOFS], i, &p));
				check(p.router[0] == (u8)(i * 16));
				check(p.router[15] == (u8)(i * 16 + 15));
				check(p.nonce[0] == (u8)(i * 16 + 16));
				check(p.handle[0] == (u8)(i * 16 + 32));
				check(p.handle[20] == (u8)(i * 16 + 52));
				check(p.cert_len == certs[c] && !p.cert == !certs[c]);
				check(!certs[c] || p.cert[certs[c] - 1] ==
				      (u8)(i * 16 + 52 + certs[c]));
				check(mob_bid_proof_put(again, i, &p) == 57 + certs[c]);
				check_mem(again, data + (i - 1) * (57 + certs[c]), 57 + certs[c]);
			}
			check(!mob_bid_proof_find(&mh.msg.attr[MOB_A_COA_PROOFS], n + 1, &p));
		}
	}
	check(!parse(5, 0, 25, SHORT1, 6, "", 0) &&
	      !mob_bid_proof_find(&mh.msg.attr[MOB_A_COA_PROOFS], 1, &p));
}

static void proofs_wrong(void)
{
	u8 data[2048];
	unsigned int cert, n;
	size_t len, first;
	int more;

	/* No certificate is shorter than 108 octets or longer than 556 */
	for (cert = 0; cert < 700; cert++) {
		len = raw_proof(data, 1, cert, 0);
		check(parse_proofs(2, data, len) ==
		      (!cert || (cert >= 108 && cert <= 556) ? MOB_WIRE_OK : MOB_WIRE_ATTR));
	}
	/* One whose length does not lead to the end or to another */
	for (more = -60; more < 200; more++) {
		first = raw_proof(data, 1, 108, 0);
		len = first + raw_proof(data + first, 2, 108, more);
		check(parse_proofs(2, data, len) == (more ? MOB_WIRE_ATTR : MOB_WIRE_OK));
	}
	for (n = 1; n < first; n++)
		check(parse_proofs(2, data, first + n) == MOB_WIRE_ATTR);
	/* BID 0, one twice, nine of them */
	len = raw_proof(data, 0, 0, 0);
	check(parse_proofs(2, data, len) == MOB_WIRE_ATTR);
	len = raw_proof(data, 2, 0, 0);
	len += raw_proof(data + len, 2, 108, 0);
	check(parse_proofs(2, data, len) == MOB_WIRE_ATTR);
	for (n = 1, len = 0; n <= 9; n++)
		len += raw_proof(data + len, n, 0, 0);
	check(parse_proofs(8, data, len) == MOB_WIRE_ATTR);
	check(!parse_proofs(8, data, len - 57));
	/* They are the mobile node's to bring. */
	check(parse(6, 0, 26, SHORT1, 6, "\0\66\0\0", 4) == MOB_WIRE_ATTR);
}

/* What mob_wire_room_parts() says fits, and not an octet more */
static void room(void)
{
	static const u8 id[8], zeros[2048];
	unsigned int cap, used;
	struct mob_buf b;
	size_t fits;

	for (cap = 40; cap <= 2048; cap += 8) {
		for (used = 0; used < 300; used += 37) {
			mob_wire_begin_bu(&b, mem, cap, 7, 0xd040, 420);
			mob_wire_option(&b, MOB_T_BID_BU, 0);
			mob_wire_put(&b, MOB_A_KEYID, id, sizeof(id));
			if (used)
				mob_wire_put(&b, MOB_A_BIDS, zeros, used);
			fits = mob_wire_room_parts(&b);
			if (!fits)
				continue;
			mob_wire_put(&b, MOB_A_COA_PROOFS, zeros, fits);
			check_msg(mob_wire_finish(&b, 0) > 0, "%u octets, %u used", cap, used);
		}
	}
	/* Of all there is no more than padding is lost. */
	mob_wire_begin_bu(&b, mem, 2048, 7, 0xd040, 420);
	mob_wire_option(&b, MOB_T_BID_BU, 0);
	fits = mob_wire_room_parts(&b);
	mob_wire_put(&b, MOB_A_COA_PROOFS, zeros, fits + 8);
	check(mob_wire_finish(&b, 0) < 0);
	/* Nothing fits where there is no such option */
	mob_wire_begin_bu(&b, mem, 2048, 7, 0xd040, 420);
	check(!mob_wire_room_parts(&b));
	mob_wire_option(&b, MOB_T_HOME_BU, 0);
	check(!mob_wire_room_parts(&b));
}

/* Alignment: 2n without an address, 8n + 2 with one */
static void builds(void)
{
	static const u8 id[8];
	struct mob_bid bid = { .bid = 1, .pri = 5 };
	struct mob_buf b;
	unsigned int at, i, n;
	int len;

	mob_wire_begin_bu(&b, mem, sizeof(mem), 7, 0xd040, 420);
	mob_bid_put(&b, &bid);
	check(b.len == 18 && !memcmp(mem + 12, SHORT1, 6));

	for (n = 1; n <= 8; n++) {
		mob_wire_begin_bu(&b, mem, sizeof(mem), 7, 0xd040, 420);
		for (i = 0; i < n; i++) {
			bid = (struct mob_bid) {
				.bid = 0x1234 + i, .home = true, .has_coa = true,
			};
			memcpy(&bid.coa, COA, 16);
			mob_bid_put(&b, &bid);
			at = b.len - 22;
			check(at % 8 == 2 && mem[at] == 35 && mem[at + 1] == 20);
			check_mem(mem + at + 6, COA, 16);
		}
		mob_wire_option(&b, MOB_T_BID_BU, 0);
		mob_wire_put(&b, MOB_A_KEYID, id, sizeof(id));
		len = mob_wire_finish(&b, 0);
		check(len > 0 && len % 8 == 0);
		check(!mob_wire_parse(mem, len, &mh) && mh.n_bids == n && !mh.bid_status);
		check(mh.flags & MOB_BU_OVERWRITE);
		for (i = 0; i < n; i++)
			check(mh.bids[i].bid == 0x1234 + i && mh.bids[i].has_coa &&
			      mh.bids[i].home);
	}
	/* Not behind our option, nor in an MH 11 */
	mob_bid_put(&b, &bid);
	check(mob_wire_finish(&b, 0) < 0);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_ALIVE, 0);
	mob_bid_put(&b, &bid);
	check(mob_wire_finish(&b, 0) < 0);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "Binding Identifiers are read, with and without an address", reads },
		{ "Binding Identifiers of another length, 0 or twice are answered with 164",
		  refuses },
		{ "more Binding Identifiers than are kept are answered with 130", counts },
		{ "Binding Identifiers are on the messages for them, and on no other", belongs },
		{ "each Binding Identifier has its share of the keys", shares },
		{ "proofs of care-of addresses are read and built", proofs },
		{ "proofs of another length, of no BID or twice are refused", proofs_wrong },
		{ "as much as there is room for fits into parts", room },
		{ "Binding Identifiers are built where RFC 5648 aligns them", builds },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
