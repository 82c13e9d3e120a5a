// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow Identification and Flow Summary options laid out by hand from the figures of
 * RFC 6089 sections 4.2 and 4.3, the table that BUs make, and where a packet goes.
 */
#include "tap.h"
#include "flow.h"

/* FID 0x0102, FID-PRI 10, to BIDs 1 and 5: UDP from ports 5000 to 5003 */
static const u8 option[] = {
	0x01, 0x02, 0, 10, 0, 0,
	2, 4, 0, 1, 0, 5,
	3, 11, 2, 0, 0x00, 0xc2, 0, 0, 0x13, 0x88, 0x13, 0x8b, 17,
};

#define OPTION_SUB_BIDS	6
#define OPTION_SUB_SEL	12

static void parse(const u8 *data, size_t len, struct mob_flow_opt *o)
{
	u8 *copy = malloc(len ?: 1);

	memcpy(copy, data, len);
	mob_flow_parse(copy, len, o);
	free(copy);
}

static u8 verdict(const u8 *data, size_t len)
{
	struct mob_flow_opt o;

	parse(data, len, &o);
	return o.verdict;
}

static void reads(void)
{
	static const u8 answer[] = { 0x01, 0x02, 0, 10, 0, 131 };
	struct mob_flow_opt o;

	parse(option, sizeof(option), &o);
	check(o.verdict == MOB_FLOW_OK && o.has_sel && o.has_bids);
	check(o.flow.fid == 0x102 && o.flow.pri == 10 && o.status == 0);
	check(o.flow.n_bids == 2 && o.flow.bid[0] == 1 && o.flow.bid[1] == 5);
	check(o.flow.sel.flags == 0x00c2);
	check(o.flow.sel.max.sport == htons(5003) && o.flow.sel.min.nexthdr == 17);

	parse(answer, sizeof(answer), &o);
	check(o.verdict == MOB_FLOW_OK && !o.has_sel && !o.has_bids);
	check(o.status == MOB_FLOW_NO_BID && o.flow.fid == 0x102);
}

/* What is whole after so many octets: the head, the BIDs, and the end */
static void cut(void)
{
	struct mob_flow_opt o;
	size_t len;

	for (len = 0; len <= sizeof(option); len++) {
		bool whole = len == OPTION_SUB_BIDS || len == OPTION_SUB_SEL ||
			     len == sizeof(option);

		parse(option, len, &o);
		check_msg(o.verdict == (whole ? MOB_FLOW_OK : MOB_FLOW_MALFORMED),
			  "%zu octets: %u", len, o.verdict);
		check_msg(o.flow.fid == (len < 6 ? 0 : 0x102), "%zu octets: FID", len);
	}
}

static void refuses(void)
{
	u8 copy[sizeof(option) + 32];

	memcpy(copy, option, sizeof(option));
	copy[0] = 0;
	copy[1] = 0;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_MALFORMED);	/* FID 0 */
	memcpy(copy, option, sizeof(option));
	copy[3] = 0;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_MALFORMED);	/* FID-PRI 0 */
	memcpy(copy, option, sizeof(option));
	copy[9] = 0;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_MALFORMED);	/* BID 0 */
	copy[9] = 5;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_MALFORMED);	/* BID 5 twice */
	memcpy(copy, option, sizeof(option));
	copy[OPTION_SUB_SEL + 2] = 1;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_FORMAT);	/* IPv4 */
	copy[OPTION_SUB_SEL + 2] = 0;
	check(verdict(copy, sizeof(option)) == MOB_FLOW_FORMAT);
	copy[OPTION_SUB_SEL + 2] = 2;
	copy[OPTION_SUB_SEL + 5] ^= 1;					/* (P), and no octet */
	check(verdict(copy, sizeof(option)) == MOB_FLOW_MALFORMED);

	/* Each sub-option a second time */
	memcpy(copy, option, sizeof(option));
	memcpy(copy + sizeof(option), "\x02\x02\x00\x07", 4);
	check(verdict(copy, sizeof(option) + 4) == MOB_FLOW_MALFORMED);
	memcpy(copy + sizeof(option), option + OPTION_SUB_SEL, 13);
	check(verdict(copy, sizeof(option) + 13) == MOB_FLOW_MALFORMED);

	/* Binding References of odd length, of none, and of more BIDs than there may be */
	memcpy(copy, option, 6);
	memcpy(copy + 6, "\x02\x03\x00\x07\x00", 5);
	check(verdict(copy, 11) == MOB_FLOW_MALFORMED);
	memcpy(copy + 6, "\x02\x00", 2);
	check(verdict(copy, 8) == MOB_FLOW_MALFORMED);
	copy[7] = 2 * (MOB_BIDS_MAX + 1);
	for (int i = 0; i <= MOB_BIDS_MAX; i++) {
		copy[8 + 2 * i] = 1;
		copy[9 + 2 * i] = i;
	}
	check(verdict(copy, 8 + 2 * MOB_BIDS_MAX + 2) == MOB_FLOW_NO_BID);
	copy[7] -= 2;
	check(verdict(copy, 8 + 2 * MOB_BIDS_MAX) == MOB_FLOW_OK);
}

/* Pad1, PadN and a sub-option nobody knows, before, between and behind */
static void passes_over(void)
{
	static const u8 padded[] = {
		0, 7, 0, 1, 0xff, 0,
		0, 1, 2, 0, 0, 2, 2, 0, 9, 77, 3, 1, 2, 3,
		3, 7, 2, 0, 0, 2, 0, 0, 6, 1, 0,
	};
	struct mob_flow_opt o;

	parse(padded, sizeof(padded), &o);
	check(o.verdict == MOB_FLOW_OK);
	check(o.flow.n_bids == 1 && o.flow.bid[0] == 9);
	check(o.flow.sel.min.nexthdr == 6);
}

static void builds(void)
{
	static const u8 answer[] = { 0x01, 0x02, 0, 10, 0, 133 };
	struct mob_flow_answer a = { .fid = 0x102, .pri = 10, .status = MOB_FLOW_FORMAT };
	u8 out[MOB_FLOW_OPT_MAX];
	struct mob_flow_opt o;
	size_t len;

	parse(option, sizeof(option), &o);
	check(mob_flow_build(&o.flow, out) == sizeof(option));
	check_mem(out, option, sizeof(option));
	/* Without a BID, the sub-option is left out. */
	o.flow.n_bids = 0;
	len = mob_flow_build(&o.flow, out);
	check(len == sizeof(option) - 6);
	check_mem(out + 6, option + OPTION_SUB_SEL, len - 6);
	mob_flow_build_answer(&a, out);
	check_mem(out, answer, sizeof(answer));
	/* The longest there is */
	o.flow.n_bids = MOB_BIDS_MAX;
	o.flow.sel.flags = 0xffff;
	check(mob_flow_build(&o.flow, out) == MOB_FLOW_OPT_MAX);
	check(MOB_FLOW_OPT_MAX <= 255);
}

/* Whatever octets there are: read without going wrong, and what is taken comes back. */
static void mutations(void)
{
	u8 copy[sizeof(option)], out[MOB_FLOW_OPT_MAX];
	struct mob_flow_opt o, again;
	unsigned int i, v;

	for (i = 0; i < sizeof(option); i++) {
		for (v = 0; v < 256; v++) {
			memcpy(copy, option, sizeof(copy));
			copy[i] = v;
			parse(copy, sizeof(copy), &o);
			if (o.verdict || !o.has_sel)
				continue;
			parse(out, mob_flow_build(&o.flow, out), &again);
			check(again.verdict == MOB_FLOW_OK);
			check_mem(&o.flow, &again.flow, sizeof(o.flow));
		}
	}
}

/* ---- BUs ---- */

static u8 bu[MOB_MH_MAX_LEN];
static struct mob_buf buf;
static struct mob_flow_table table, now;
static struct mob_flow_reply reply;

static void begin(void)
{
	mob_wire_begin_bu(&buf, bu, sizeof(bu), 1, MOB_BU_HOME, 60);
}

static void put(u8 type, const void *data, size_t len)
{
	mob_wire_put_option(&buf, type, 2, 0, data, len);
}

/* A flow of ports from @port on, to @bid: 0 for none */
static void put_flow(u16 fid, u16 pri, u16 bid, u16 port)
{
	struct mob_flow f = {
		.fid = fid, .pri = pri, .n_bids = bid ? 1 : 0, .bid = { bid },
		.sel.flags = MOB_SEL_START(MOB_SEL_DPORT) | MOB_SEL_END(MOB_SEL_DPORT),
		.sel.min.dport = htons(port), .sel.max.dport = htons(port + 9),
	};
	u8 data[MOB_FLOW_OPT_MAX];

	put(MOB_OPT_FLOW, data, mob_flow_build(&f, data));
}

static bool known(const void *arg, u16 bid)
{
	return bid <= *(const u16 *)arg;
}

/* What the BU makes of @table is in @table, too, then. */
static void update(void)
{
	static const u16 last_bid = 3;
	struct mob_mh m;
	int len = mob_wire_finish(&buf, 0);
	u8 *copy = malloc(len);

	memcpy(copy, bu, len);
	check(mob_wire_parse(copy, len, &m) == MOB_WIRE_OK);
	mob_flow_update(&m, &table, known, &last_bid, &now, &reply);
	free(copy);
	table = now;
}

static bool answered(unsigned int i, u16 fid, u16 pri, u8 status)
{
	return i < reply.n && reply.answer[i].fid == fid && reply.answer[i].pri == pri &&
	       reply.answer[i].status == status;
}

static void adds(void)
{
	table.n = 0;
	begin();
	put_flow(1, 30, 1, 100);
	put_flow(2, 10, 2, 100);
	put_flow(3, 20, 0, 200);
	update();
	check(table.n == 3);
	check(table.flow[0].fid == 2 && table.flow[1].fid == 3 && table.flow[2].fid == 1);
	check(reply.n == 3 && answered(0, 1, 30, 0) && answered(1, 2, 10, 0) &&
	      answered(2, 3, 20, 0));
}

/* What a BU does not name is gone; a Flow Summary names, and changes nothing. */
static void removes(void)
{
	adds();
	begin();
	put(MOB_OPT_FLOW_SUMMARY, "\0\1\0\3\0\1\0\x63", 8);
	update();
	check(table.n == 2 && table.flow[0].fid == 3 && table.flow[1].fid == 1);
	check(table.flow[1].sel.min.dport == htons(100));
	check(reply.n == 1 && answered(0, 99, 0, MOB_FLOW_NO_FID));
	begin();
	update();
	check(table.n == 0 && reply.n == 0);
	begin();
	put(MOB_OPT_FLOW_SUMMARY, "\0\1\0", 3);
	update();
	check(table.n == 0 && reply.n == 2 && answered(1, 0, 0, MOB_FLOW_MALFORMED));
}

static void changes(void)
{
	adds();
	begin();
	put(MOB_OPT_FLOW_SUMMARY, "\0\3", 2);
	put(MOB_OPT_FLOW, "\0\1\0\x0a\0\0\2\2\0\3", 10);	/* FID-PRI 10, BID 3 */
	put(MOB_OPT_FLOW, "\0\2\0\x1e\0\0", 6);			/* FID-PRI 30 */
	update();
	check(table.n == 3);
	check(table.flow[0].fid == 1 && table.flow[0].bid[0] == 3 && table.flow[0].n_bids == 1);
	check(table.flow[0].sel.min.dport == htons(100));
	check(table.flow[2].fid == 2 && table.flow[2].bid[0] == 2);
	check(answered(0, 1, 10, 0) && answered(1, 2, 30, 0));
	/* With a selector nothing of before is left. */
	begin();
	put_flow(1, 10, 0, 300);
	update();
	check(table.n == 1 && table.flow[0].n_bids == 0);
}

static void answers(void)
{
	unsigned int i;

	adds();
	begin();
	put(MOB_OPT_FLOW_SUMMARY, "\0\1", 2);
	put_flow(4, 1, 4, 1);					/* no such BID */
	put_flow(5, 30, 1, 1);					/* the FID-PRI of 1 */
	put_flow(1, 40, 1, 1);					/* in both options */
	put_flow(6, 40, 1, 1);
	put_flow(7, 40, 1, 1);					/* the FID-PRI of 6 */
	put(MOB_OPT_FLOW, "\0\x08\0\x09\0\0\2\2\0\1", 10);	/* unknown, no selector */
	put(MOB_OPT_FLOW, "\0\x09\0\x09\0\0\3\6\1\0\0\0\0\0", 14);	/* IPv4 */
	put(MOB_OPT_FLOW, "\0\x0a\0", 3);
	update();
	check(answered(0, 4, 1, MOB_FLOW_NO_BID));
	check(answered(1, 5, 30, MOB_FLOW_MALFORMED));
	check(answered(2, 1, 40, MOB_FLOW_MALFORMED));
	check(answered(3, 6, 40, MOB_FLOW_OK));
	check(answered(4, 7, 40, MOB_FLOW_MALFORMED));
	check(answered(5, 8, 9, MOB_FLOW_NO_FID));
	check(answered(6, 9, 9, MOB_FLOW_FORMAT));
	check(answered(7, 0, 0, MOB_FLOW_MALFORMED));
	check(reply.n == 8);
	check(table.n == 2 && table.flow[0].fid == 1 && table.flow[1].fid == 6);

	table.n = 0;
	begin();
	for (i = 1; i <= MOB_FLOWS_MAX + 1; i++)
		put_flow(i, i, 1, i);
	update();
	check(table.n == MOB_FLOWS_MAX);
	check(answered(MOB_FLOWS_MAX, MOB_FLOWS_MAX + 1, MOB_FLOWS_MAX + 1, MOB_FLOW_PROHIBITED));
	begin();
	for (i = 0; i < 2 * MOB_FLOW_ANSWERS_MAX; i++)
		put(MOB_OPT_FLOW, "\0\0\0\0\0\0", 6);
	update();
	check(reply.n == MOB_FLOW_ANSWERS_MAX);
}

/* Every FID as before but one bit: the table stays within its bounds, sorted. */
static void update_mutations(void)
{
	static const u16 last_bid = 3;
	struct mob_mh m;
	int len, bit;
	unsigned int i;

	adds();
	begin();
	put(MOB_OPT_FLOW_SUMMARY, "\0\3\0\1", 4);
	put_flow(2, 11, 1, 100);
	len = mob_wire_finish(&buf, 0);
	for (bit = 0; bit < 8 * len; bit++) {
		u8 *copy = malloc(len);

		memcpy(copy, bu, len);
		copy[bit / 8] ^= 1 << bit % 8;
		if (mob_wire_parse(copy, len, &m) == MOB_WIRE_OK && m.type == MOB_MH_BU) {
			mob_flow_update(&m, &table, known, &last_bid, &now, &reply);
			check(now.n <= 3);
			for (i = 1; i < now.n; i++)
				check(now.flow[i - 1].pri < now.flow[i].pri);
		}
		free(copy);
	}
}

static void finds(void)
{
	struct mob_flow_key k = { .dport = htons(105), .has = 1 << MOB_SEL_DPORT };

	adds();
	check(mob_flow_next(&table, 0, &k) == 0);	/* FID 2, then FID 1 behind it */
	check(mob_flow_next(&table, 1, &k) == 2);
	check(mob_flow_next(&table, 3, &k) == 3);
	k.dport = htons(209);
	check(mob_flow_next(&table, 0, &k) == 1);
	k.dport = htons(210);
	check(mob_flow_next(&table, 0, &k) == table.n);
}

/* Whatever is written makes a difference, and nothing else. */
static void compares(void)
{
	struct mob_flow_opt o;
	struct mob_flow f, other[6];

	adds();
	check(mob_flow_find(&table, 2) == &table.flow[0] && !mob_flow_find(&table, 99));
	parse(option, sizeof(option), &o);
	f = o.flow;
	/* Not written: what is beyond the last BID, and a value that no flag names */
	f.bid[2] = 9;
	f.sel.min.dport = htons(1);
	check(mob_flow_same(&f, &o.flow));
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		other[i] = f;
	other[0].fid++;
	other[1].pri++;
	other[2].n_bids--;
	other[3].bid[1]++;
	other[4].sel.flags &= ~MOB_SEL_END(MOB_SEL_SPORT);
	other[5].sel.max.sport = htons(5004);
	for (size_t i = 0; i < ARRAY_SIZE(other); i++)
		check_msg(!mob_flow_same(&f, &other[i]), "change %zu", i);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "a Flow Identification option is read", reads },
		{ "cut at every octet, it is refused, or what is left is whole", cut },
		{ "every malformed sub-option is refused with its status", refuses },
		{ "padding and unknown sub-options are passed over", passes_over },
		{ "options are written as they are read", builds },
		{ "any octet changed is refused or read as it is written", mutations },
		{ "a BU's flows are kept by priority, and answered", adds },
		{ "flows that a BU does not name are gone", removes },
		{ "a BU changes flows, and swaps their priorities", changes },
		{ "a flow that cannot be is answered with its status", answers },
		{ "any bit of a BU changed leaves a table that is one", update_mutations },
		{ "the lowest priority that matches is found first", finds },
		{ "flows are the same when a BU would say the same of them", compares },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
