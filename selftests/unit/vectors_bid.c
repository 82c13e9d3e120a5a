// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vectors of several care-of addresses: BID 1 is the source of BID_BU, BID 2 is refused in
 * bulk with 168, as its network is none of the two that HA trusts.  Then a refresh of BID 1
 * with flows, of which one names BID 2, too.
 */
#include <string.h>

#include "flow.h"
#include "prefixes.h"
#include "vectors_gen.h"

#define SPI_BID_MN	0xd0000031
#define SPI_BID_HA	0xd0000041
#define SEQ_BID		0x5000
#define BOTH		(2 * MOB_BID_SHARE_LEN)

static const struct in6_addr coa2 = { { { 0x20, 1, 0xd, 0xb8, 0, 5, [15] = 5 } } };

static void bid_bu(const u8 *keyid, const u8 shares[BOTH])
{
	static struct message msg;

	mob_wire_begin_bu(&msg.b, msg.mh, sizeof(msg.mh), SEQ_BID,
			  MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY | MOB_BU_OVERWRITE, LIFETIME);
	mob_bid_put(&msg.b, &(struct mob_bid) {
		.bid = 1, .pri = 10, .has_coa = true, .coa = coa,
	});
	mob_bid_put(&msg.b, &(struct mob_bid) {
		.bid = 2, .pri = 20, .has_coa = true, .coa = coa2,
	});
	mob_wire_option(&msg.b, MOB_T_BID_BU, 0);
	mob_wire_put(&msg.b, MOB_A_BIDS, shares, BOTH);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	parse(&msg, 0);
	show_mh("bid_bu", &msg, &hoa, &ha);
}

static void bid_ba(const u8 *keyid, const u8 share[MOB_BID_SHARE_LEN])
{
	static const struct in6_addr far = { { { 0x20, 1, 0xd, 0xb8, 0xc0 } } };
	u8 trusted[MOB_PREFIXES_LEN] = {};
	static struct message msg;
	struct in6_addr near = {};
	size_t len;

	memcpy(&near, &coa, 8);
	len = mob_prefixes_put(trusted, 1, sizeof(trusted), &near, 64);
	len = mob_prefixes_put(trusted, len, sizeof(trusted), &far, 36);
	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), MOB_STATUS_MCOA_PARTLY, 0, SEQ_BID,
			  LIFETIME);
	mob_bid_put(&msg.b, &(struct mob_bid) { .bid = 1, .pri = 10 });
	mob_bid_put(&msg.b, &(struct mob_bid) {
		.bid = 2, .pri = 20, .status = MOB_STATUS_MCOA_BULK,
	});
	mob_wire_option(&msg.b, MOB_T_BID_BA, 0);
	mob_wire_put(&msg.b, MOB_A_BIDS, share, MOB_BID_SHARE_LEN);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	mob_wire_put(&msg.b, MOB_A_TRUSTED, trusted, len);
	parse(&msg, 0);
	show_mh("bid_ba", &msg, &ha, &hoa);
}

static void put_flow(struct message *msg, const struct mob_flow *flow)
{
	u8 data[MOB_FLOW_OPT_MAX];

	mob_wire_put_option(&msg->b, MOB_OPT_FLOW, 2, 0, data, mob_flow_build(flow, data));
}

static void put_flow_answer(struct message *msg, u16 fid, u16 pri, u8 status)
{
	const struct mob_flow_answer answer = { .fid = fid, .pri = pri, .status = status };
	u8 data[MOB_FLOW_OPT_HEAD];

	mob_flow_build_answer(&answer, data);
	mob_wire_put_option(&msg->b, MOB_OPT_FLOW, 2, 0, data, sizeof(data));
}

/* To BID 1, UDP from ports 5000 to 5003 */
static void put_ports(struct message *msg)
{
	struct mob_flow flow = { .fid = 258, .pri = 10, .n_bids = 1, .bid = { 1 } };
	struct mob_selector *sel = &flow.sel;

	sel->flags = MOB_SEL_START(MOB_SEL_SPORT) | MOB_SEL_END(MOB_SEL_SPORT) |
		     MOB_SEL_START(MOB_SEL_NEXTHDR);
	sel->min.sport = htons(5000);
	sel->max.sport = htons(5003);
	sel->min.nexthdr = 17;
	put_flow(msg, &flow);
}

/* To BIDs 1 and 2, everything from the CN's prefix */
static void put_prefix(struct message *msg)
{
	struct mob_flow flow = { .fid = 259, .pri = 20, .n_bids = 2, .bid = { 1, 2 } };
	struct mob_selector *sel = &flow.sel;

	sel->flags = MOB_SEL_START(MOB_SEL_SRC) | MOB_SEL_END(MOB_SEL_SRC);
	sel->max.src = cn;
	sel->min.src = cn;
	memset(sel->min.src.s6_addr + 8, 0, 8);
	memset(sel->max.src.s6_addr + 8, 0xff, 8);
	put_flow(msg, &flow);
}

/* Nowhere, what has all of the other fields */
static void put_rest(struct message *msg)
{
	struct mob_flow flow = { .fid = 260, .pri = 30 };
	struct mob_selector *sel = &flow.sel;

	sel->flags = MOB_SEL_START(MOB_SEL_DST) | MOB_SEL_START(MOB_SEL_SPI) |
		     MOB_SEL_START(MOB_SEL_LABEL) | MOB_SEL_START(MOB_SEL_DPORT) |
		     MOB_SEL_START(MOB_SEL_TCLASS);
	sel->min.dst = hoa;
	sel->min.spi = htonl(0x1000);
	sel->min.label = htonl(0x12345);
	sel->min.dport = htons(443);
	sel->min.tclass = 0x20;
	put_flow(msg, &flow);
}

static void flow_bu(const u8 *keyid, const u8 share[MOB_BID_SHARE_LEN])
{
	static const u8 summary[] = { 0, 7 };
	static struct message msg;

	mob_wire_begin_bu(&msg.b, msg.mh, sizeof(msg.mh), SEQ_BID + 1,
			  MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY, LIFETIME);
	mob_bid_put(&msg.b, &(struct mob_bid) {
		.bid = 1, .pri = 10, .has_coa = true, .coa = coa,
	});
	put_ports(&msg);
	put_prefix(&msg);
	put_rest(&msg);
	mob_wire_put_option(&msg.b, MOB_OPT_FLOW_SUMMARY, 2, 0, summary, sizeof(summary));
	mob_wire_option(&msg.b, MOB_T_BID_BU, 0);
	mob_wire_put(&msg.b, MOB_A_BIDS, share, MOB_BID_SHARE_LEN);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	parse(&msg, 0);
	show_mh("flow_bu", &msg, &hoa, &ha);
}

/* FID 7 is not known, either. */
static void flow_ba(const u8 *keyid, const u8 share[MOB_BID_SHARE_LEN])
{
	static struct message msg;

	mob_wire_begin_ba(&msg.b, msg.mh, sizeof(msg.mh), 0, 0, SEQ_BID + 1, LIFETIME);
	mob_bid_put(&msg.b, &(struct mob_bid) { .bid = 1, .pri = 10 });
	put_flow_answer(&msg, 7, 0, MOB_FLOW_NO_FID);
	put_flow_answer(&msg, 258, 10, MOB_FLOW_OK);
	put_flow_answer(&msg, 259, 20, MOB_FLOW_NO_BID);
	put_flow_answer(&msg, 260, 30, MOB_FLOW_OK);
	mob_wire_option(&msg.b, MOB_T_BID_BA, 0);
	mob_wire_put(&msg.b, MOB_A_BIDS, share, MOB_BID_SHARE_LEN);
	mob_wire_put(&msg.b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	parse(&msg, 0);
	show_mh("flow_ba", &msg, &ha, &hoa);
}

static void probes(void)
{
	u8 probes[2 * MOB_PROBE_LEN], cookies[2 * MOB_ASK_COOKIE_LEN];
	struct mob_probe p[2] = { { .bid = 2, .from = 3 }, { .bid = 4 } };
	static struct message msg;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		fill(p[i].cookie, MOB_ASK_COOKIE_LEN, 0x81 + 16 * i);
		mob_probe_put(probes + i * MOB_PROBE_LEN, &p[i]);
		memcpy(cookies + i * MOB_ASK_COOKIE_LEN, p[i].cookie, MOB_ASK_COOKIE_LEN);
	}
	show("cookies", cookies, sizeof(cookies));
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_PROBE, 0);
	mob_wire_put(&msg.b, MOB_A_PROBES, probes, sizeof(probes));
	parse(&msg, 0);
	show_mh("probe", &msg, &ha, &hoa);
	mob_wire_begin(&msg.b, msg.mh, sizeof(msg.mh), MOB_T_PROBE_REP, 0);
	mob_wire_put(&msg.b, MOB_A_COOKIES, cookies, sizeof(cookies));
	parse(&msg, 0);
	show_mh("probe_rep", &msg, &hoa, &ha);
}

void several_coas(const u8 *k_ha0)
{
	u8 n_mn[2][16], n_ha[16], keyid[MOB_KEYID_LEN], shares[BOTH], mine[MOB_BID_SHARE_LEN];

	title("Several care-of addresses; BID 2 is refused in bulk");
	fill(n_mn[0], 16, 0x51);
	fill(n_mn[1], 16, 0x61);
	fill(n_ha, 16, 0x71);
	show("coa2", &coa2, 16);
	show("n_bid1_mn", n_mn[0], 16);
	show("n_bid2_mn", n_mn[1], 16);
	show("n_bid1_ha", n_ha, 16);
	mob_schedule_keyid(k_ha0, keyid);
	mob_bid_share_put(shares, 1, htonl(SPI_BID_MN), n_mn[0]);
	mob_bid_share_put(shares + MOB_BID_SHARE_LEN, 2, htonl(SPI_BID_MN + 1), n_mn[1]);
	bid_bu(keyid, shares);
	memcpy(mine, shares, sizeof(mine));
	mob_bid_share_put(shares, 1, htonl(SPI_BID_HA), n_ha);
	bid_ba(keyid, shares);
	show_esp("tunnel_bid1_mn_to_ha", "tunnel_bid1_ha_to_mn", k_ha0, "mobility esp ha",
		 SPI_BID_HA, SPI_BID_MN, n_mn[0], n_ha);
	title("Flows: two are bound, one names a BID that is not registered, one is not known");
	flow_bu(keyid, mine);
	flow_ba(keyid, shares);
	probes();
}
