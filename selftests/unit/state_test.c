// SPDX-License-Identifier: GPL-2.0-only
/*
 * The octets of a saved record: as the protocol's page has them, sealed so that every
 * one of them counts, and refused where they say something unknown.
 */
#include "tap.h"
#include "state.h"

static const struct mob_state example = {
	.flags = MOB_STATE_F_NEXT,
	.generation = 7,
	.seq = 0x1234,
	.used = 0x0506,
	.saved = 0x0102030405060708,
	.until = 0x1112131415161718,
	.key = { { 0xa0 }, { 0xb0 }, { 0xc0 } },
};

static void layout(void)
{
	static const u8 head[24] = {
		1, 1, 7, 0, 0x12, 0x34, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8,
		0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
	};
	u8 out[MOB_STATE_PLAIN_LEN];

	mob_state_pack(&example, out);
	check_mem(out, head, sizeof(head));
	check(out[24] == 0xa0 && out[56] == 0xb0 && out[88] == 0xc0);
	check(MOB_STATE_PLAIN_LEN == 120 && MOB_STATE_LEN == 152);
}

static void back(void)
{
	u8 out[MOB_STATE_PLAIN_LEN], again[MOB_STATE_PLAIN_LEN];
	struct mob_state st;

	mob_state_pack(&example, out);
	memset(&st, 0xee, sizeof(st));
	check(!mob_state_unpack(out, &st));
	mob_state_pack(&st, again);
	check_mem(out, again, sizeof(out));
	check(st.seq == example.seq && st.used == example.used && st.saved == example.saved &&
	      st.until == example.until && st.generation == 7);
}

static void refused(void)
{
	u8 out[MOB_STATE_PLAIN_LEN];
	struct mob_state st;
	unsigned int v;

	for (v = 0; v < 256; v++) {
		mob_state_pack(&example, out);
		out[0] = v;
		check((mob_state_unpack(out, &st) == 0) == (v == 1));
		mob_state_pack(&example, out);
		out[1] = v;
		check((mob_state_unpack(out, &st) == 0) == (v < 4));
		mob_state_pack(&example, out);
		out[3] = v;
		check((mob_state_unpack(out, &st) == 0) == !v);
	}
}

static const struct tap_test tests[] = {
	{ "a saved record has the octets of the protocol's page", layout },
	{ "a saved record comes back as it went", back },
	{ "a saved record of another version or with unknown flags is refused", refused },
};

int main(void)
{
	return tap_main(tests, sizeof(tests) / sizeof(tests[0]));
}
