// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c: a message that continues in several options 18.
 */
#include "wire_helpers.h"

#define BODY	6	/* head of our part */
#define HEAD	8	/* and of an option with it */
#define FIXED	12	/* BU up to its options */

static const struct spec *const s = &map_bu_spec;

/* Octets of the attributes of @s */
static unsigned int attrs_len(void)
{
	unsigned int len = 0;
	int i;

	for (i = 0; i < n_attrs(s); i++)
		len += 4 + s->attr[i].len;
	return len;
}

static enum mob_wire_error parse_parts(const struct edit *e, unsigned int size)
{
	struct raw r;

	raw_parts(&r, s, e, size);
	return parse_raw(&r);
}

static void test_cut(void)
{
	unsigned int size, total = attrs_len();

	for (size = 10; size <= 249; size++) {
		if (FIXED + (total / size + 1) * HEAD + total > 2048)
			continue;
		check_msg(!parse_parts(&no_edit, size), "parts of %u", size);
		check(mh.parts == (total + size - 1) / size);
		check(mh.body_len == BODY + total && mh.body);
		check_attrs(s, &mh.msg, mh.body);
	}
}

static void test_built(void)
{
	u8 mem[2048];
	struct mob_buf b;
	struct raw want;
	int len;

	raw_parts(&want, s, &no_edit, 249);
	len = build(&b, mem, sizeof(mem), s);
	check(len == (int)want.len);
	check(!memcmp(mem, want.data, want.len));
	/* one octet less of memory than it takes to cut */
	check(build(&b, mem, FIXED + HEAD + attrs_len() + 8, s) == -EMSGSIZE);
	check(build(&b, mem, len - 1, s) == -EMSGSIZE);
}

static void test_short(void)
{
	struct spec small = *s;
	u8 mem[2048];
	struct mob_buf b;
	int len;

	/* All in one option, as a part of its own */
	small.attr[4].len = 64;
	small.attr[5].len = 64;
	len = build(&b, mem, sizeof(mem), &small);
	check(len > 0 && !parse(mem, len) && mh.parts == 1);
	check_attrs(&small, &mh.msg, mh.body);
}

/* The number of each part, its head, and where a part of another message stands */
static void test_order(void)
{
	static const struct { u8 at, value; } wrong[] = {
		{ 4, 7 }, { 4, 22 }, { 5, 2 }, { 6, 1 }, { 7, 0 }, { 7, 1 }, { 7, 4 }, { 7, 255 },
	};
	unsigned int i, part;
	struct raw r;

	for (part = 0; part < 4; part++) {
		for (i = 0; i < ARRAY_SIZE(wrong); i++) {
			size_t at = FIXED + part * (249 + HEAD);
			enum mob_wire_error err;

			raw_parts(&r, s, &no_edit, 249);
			if (r.data[at + wrong[i].at] == wrong[i].value)
				continue;
			r.data[at + wrong[i].at] = wrong[i].value;
			err = parse_raw(&r);
			check_msg(err, "part %u: octet %u", part, wrong[i].at);
			check(!part || err == MOB_WIRE_OPTION);
		}
	}
	/* one missing, one twice */
	raw_parts(&r, s, &no_edit, 249);
	memmove(r.data + FIXED + 257, r.data + FIXED + 2 * 257, r.len - FIXED - 2 * 257);
	r.len -= 257;
	r.data[r.len++] = 0;
	r.data[1] = r.len / 8 - 1;
	check(parse_raw(&r) == MOB_WIRE_OPTION);
	/* Another's experiment in between is skipped */
	raw_parts(&r, s, &no_edit, 249);
	memmove(r.data + FIXED + 257 + 8, r.data + FIXED + 257, r.len - FIXED - 257);
	memcpy(r.data + FIXED + 257, "\x12\6\xcb\6\x15\1\0\1", 8);
	r.len += 8;
	r.data[1]++;
	check(!parse_raw(&r) && mh.parts == 5);
	check_attrs(s, &mh.msg, mh.body);
}

static void test_attrs(void)
{
	int i;

	for (i = 0; i < n_attrs(s); i++) {
		struct edit e = NO_EDIT;

		e.drop = i + 1;
		check_msg(parse_parts(&e, 249) == MOB_WIRE_ATTR, "without %d", i);
		/* twice 850 octets are more than an MH holds */
		e = no_edit;
		e.twice = i + 1;
		check(s->attr[i].len == 850 || parse_parts(&e, 249) == MOB_WIRE_ATTR);
		e = no_edit;
		e.resize = i + 1;
		e.resize_to = s->attr[i].len == 850 ? 63 : s->attr[i].len == 256 ? 63 :
			s->attr[i].len - 1;
		check(parse_parts(&e, 249) == MOB_WIRE_ATTR);
	}
}

/* Every prefix, in memory of its own: the sanitizer sees what is read past it */
static void test_truncation(void)
{
	struct raw r;
	size_t len;

	raw_parts(&r, s, &no_edit, 249);
	for (len = FIXED + 4; len < r.len; len += 8) {
		struct raw cut = r;

		cut.len = len;
		cut.data[1] = len / 8 - 1;
		check(parse_raw(&cut) != MOB_WIRE_OK);
	}
}

/* A buffer that is too small is refused, never overrun */
static void test_small_buffer(void)
{
	unsigned int cap;
	struct raw r;

	raw_parts(&r, s, &no_edit, 249);
	for (cap = 0; cap < BODY + attrs_len(); cap++) {
		u8 *buf = malloc(cap ? cap : 1);

		check(!mob_wire_parse(r.data, r.len, &mh));
		check(mob_wire_join(&mh, buf, cap) == MOB_WIRE_ATTR);
		free(buf);
	}
}

/* What is signed is all but the checksum, the signature and the cutting */
static void test_signed(void)
{
	static const u8 zeros[256];
	struct mob_vec v[MOB_WIRE_TBS_VECS];
	u8 flat[2][4096];
	unsigned int i, n, how;
	size_t len[2];

	for (how = 0; how < 2; how++) {
		check(!parse_parts(&no_edit, how ? 200 : 249));
		n = mob_wire_tbs_joined(&mh, v);
		check(n <= MOB_WIRE_TBS_VECS);
		for (len[how] = 0, i = 0; i < n; i++) {
			memcpy(flat[how] + len[how], v[i].data, v[i].len);
			len[how] += v[i].len;
		}
	}
	check(len[0] == FIXED + BODY + attrs_len() && len[1] == len[0]);
	/* Header Len is covered */
	flat[1][1] = flat[0][1];
	check(!memcmp(flat[0], flat[1], len[0]));
	check(!memcmp(flat[0] + len[0] - 256, zeros, 256));
}

/* mob_wire_fill() writes where mob_wire_join() reads */
static void test_fill(void)
{
	struct raw r;
	u8 sig[256];
	unsigned int i;

	for (i = 0; i < sizeof(sig); i++)
		sig[i] = i ^ 0x5a;
	raw_parts(&r, s, &no_edit, 249);
	check(!parse_raw(&r));
	mob_wire_fill(r.data, r.len, mh.msg.tag_off, sig, sizeof(sig));
	check(!parse_raw(&r));
	check(!memcmp(mh.msg.attr[MOB_A_SIG].data, sig, sizeof(sig)));
	for (i = 0; i < 850; i++)
		check(mh.msg.attr[MOB_A_CERT].data[i] == spec_octet(14, i));
}

static const struct tap_test tests[] = {
	{ "parts of every size are joined", test_cut },
	{ "what is too long is cut as specified", test_built },
	{ "what is short is one part", test_short },
	{ "parts in order, with one head", test_order },
	{ "attributes across parts", test_attrs },
	{ "parts cut off", test_truncation },
	{ "a small buffer for joining", test_small_buffer },
	{ "what is signed of a joined message", test_signed },
	{ "a signature across parts", test_fill },
};

int main(void)
{
	return tap_main(tests, ARRAY_SIZE(tests));
}
