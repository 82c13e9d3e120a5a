// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c: mobility options, the builder, what is signed, and mutations of
 * every message.
 */
#include "wire_helpers.h"

static const struct in6_addr addr = {
	{ { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8 } }
};

/* ---- options of a BU and BA ---- */

static const struct spec *spec_of(const char *name)
{
	const struct spec *s;

	for (s = each_spec(NULL); s; s = each_spec(s))
		if (!strcmp(s->name, name))
			return s;
	abort();
}

static void raw_data(struct raw *r, const void *data, size_t len)
{
	memcpy(r->data + r->len, data, len);
	r->len += len;
}

/* A BU of ours between the option octets @before and @after */
static enum mob_wire_error parse_among(const void *before, size_t n_before,
				       const void *after, size_t n_after)
{
	struct raw r;

	raw_bu(&r);
	raw_data(&r, before, n_before);
	raw_option(&r, spec_of("BU"), &no_edit);
	raw_data(&r, after, n_after);
	raw_end(&r);
	return parse_raw(&r);
}

#define among(before, after) \
	parse_among(before, sizeof(before) - 1, after, sizeof(after) - 1)

static void test_option_walk(void)
{
	check(!among("", "") && mh.ours);
	/* Pad1, PadN empty and not */
	check(!among("\0", "") && mh.ours);
	check(!among("\0\0\0\0\0\0\0\0\0", "\0\0") && mh.ours);
	check(!among("\1\0\1\3\0\0\0", "\1\1\0") && mh.ours);
	/* What is in a PadN is not looked at */
	check(!among("\1\2\xff\xff", "") && mh.ours);
	/* Unknown ones, before and after, with nothing in them, too */
	check(!among("\x63\3abc\x64\0", "\x05\1z") && mh.ours);
	/* Another's experiment; one too short to be anybody's */
	check(!among("\x12\4abcd", "\x12\2\xcb\x06") && mh.ours);
	check(!among("\x12\0", "\x12\1\xcb") && mh.ours);
	/* Ours, without room for type, version and suite */
	check(among("\x12\2\xcb\5", "") == MOB_WIRE_OPTION);
	check(among("", "\x12\5\xcb\5\7\1\0") == MOB_WIRE_OPTION && mh.ours);
	/* Ours, twice */
	check(among("", "\x12\6\xcb\5\7\1\0\0") == MOB_WIRE_OPTION);
	check(among("\x12\6\xcb\5\7\1\0\0", "") == MOB_WIRE_ATTR);
}

/* An option's length past the end, from each place in a message of nothing else */
static void test_option_overrun(void)
{
	unsigned int at, len, size;
	struct raw r;

	for (size = 16; size <= 40; size += 8) {
		for (at = 12; at < size; at++) {
			raw_bu(&r);
			raw_fill(&r, size - 12, 0);
			r.data[1] = size / 8 - 1;
			r.data[at] = 0x63;
			if (at == size - 1) {
				check(parse_raw(&r) == MOB_WIRE_OPTION);
				continue;
			}
			for (len = 0; len < 256; len++) {
				r.data[at + 1] = len;
				check(parse_raw(&r) == (at + 2 + len > size ?
							MOB_WIRE_OPTION : MOB_WIRE_OK));
			}
		}
	}
	/* Our option's own length: less cuts into the MAC, more into the padding */
	for (len = 2; len < 256; len++) {
		raw_message(&r, spec_of("BU"), &no_edit);
		check(r.data[13] == 59 && r.len == 80);
		r.data[13] = len;
		check(parse_raw(&r) == (len < 6 || len > 66 ? MOB_WIRE_OPTION :
					len == 59 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
	}
}

static void test_altcoa(void)
{
	static const char a16[] = "0123456789abcdef";
	unsigned int at, len;
	struct raw r;

	for (at = 0; at < 16; at++) {
		raw_bu(&r);
		raw_fill(&r, at, 0);
		raw_u8(&r, 3);
		raw_u8(&r, 16);
		raw_data(&r, a16, 16);
		raw_end(&r);
		if ((12 + at + 2) % 4) {
			check(parse_raw(&r) == MOB_WIRE_OPTION);
			continue;
		}
		check(!parse_raw(&r) && !mh.ours && mh.altcoa);
		check((const u8 *)mh.altcoa == mh.mh + 14 + at);
		check_mem(mh.altcoa, a16, 16);
	}
	for (len = 0; len < 32; len++) {
		raw_bu(&r);
		raw_fill(&r, 2, 0);
		raw_u8(&r, 3);
		raw_u8(&r, len);
		raw_fill(&r, len, 1);
		raw_end(&r);
		check(parse_raw(&r) == (len == 16 ? MOB_WIRE_OK : MOB_WIRE_OPTION));
	}
	/* Two of them */
	raw_bu(&r);
	raw_data(&r, "\1\0\3\x10", 4);
	raw_fill(&r, 16, 1);
	raw_data(&r, "\1\4\0\0\0\0\3\x10", 8);
	raw_fill(&r, 16, 2);
	raw_end(&r);
	check(parse_raw(&r) == MOB_WIRE_OPTION);
	/* It means nothing on a BA */
	raw_ba(&r, 0);
	raw_data(&r, "\3\1x", 3);
	raw_end(&r);
	check(!parse_raw(&r) && !mh.altcoa);
}

/* A malformed option after ours, and whose message it then was */
static void test_option_ours_on_error(void)
{
	check(among("", "\x63\xff") == MOB_WIRE_OPTION && mh.ours);
	check(among("\x63\xff", "") == MOB_WIRE_OPTION && !mh.ours);
	check(among("\3\1x", "") == MOB_WIRE_OPTION && !mh.ours);
}

/* ---- builder ---- */

static void test_bare_messages(void)
{
	struct mob_buf b;
	struct raw r;
	u8 mem[64];

	mob_wire_begin_brr(&b, mem, sizeof(mem));
	check(mob_wire_finish(&b, 0) == 8);
	check_mem(mem, "\x3b\0\0\0\0\0\0\0", 8);
	check(!parse(mem, 8) && !mh.ours && mh.type == 0 && mh.len == 8);

	mob_wire_begin_be(&b, mem, sizeof(mem), 2, &addr);
	check(mob_wire_finish(&b, 0) == 24);
	check_mem(mem, "\x3b\x02\x07\0\0\0\x02\0", 8);
	check_mem(mem + 8, &addr, 16);
	check(!parse(mem, 24) && !mh.ours && mh.type == 7 && mh.status == 2);
	check_mem(mh.hoa, &addr, 16);

	/* A least length makes no sense of messages without a body of ours. */
	mob_wire_begin_brr(&b, mem, sizeof(mem));
	check(mob_wire_finish(&b, 64) == 8);
	mob_wire_begin_be(&b, mem, sizeof(mem), 1, &addr);
	check(mob_wire_finish(&b, 64) == 24);

	/* BU and BA of return routability */
	raw_bu(&r);
	raw_end(&r);
	check(!parse_raw(&r) && !mh.ours && mh.seq == RAW_SEQ && mh.lifetime == 420);
	check(mh.flags == RAW_BU_FLAGS && !mh.altcoa && mh.len == 16);
	raw_ba(&r, 129);
	raw_end(&r);
	check(!parse_raw(&r) && !mh.ours && mh.seq == RAW_SEQ && mh.lifetime == 420);
	check(mh.flags == RAW_BA_FLAGS && mh.status == 129);

	mob_wire_begin_bu(&b, mem, sizeof(mem), 7, MOB_BU_ACK, 0);
	check(mob_wire_finish(&b, 0) == 16);
	check_mem(mem, "\x3b\x01\x05\0\0\0\0\x07\x80\0\0\0\x01\x02\0\0", 16);
}

static void test_lifetime(void)
{
	static const struct { u32 ask, got; } v[] = {
		{ 0, 0 }, { 3, 0 }, { 4, 4 }, { 7, 4 }, { 420, 420 },
		{ 262140, 262140 }, { 262141, 262140 },
		{ 262144, 262140 }, { 0xffffffff, 262140 },
	};
	struct mob_buf b;
	unsigned int i;
	u8 mem[64];

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, v[i].ask);
		check(!parse(mem, mob_wire_finish(&b, 0)) && mh.lifetime == v[i].got);
		mob_wire_begin_ba(&b, mem, sizeof(mem), 0, 0, 1, v[i].ask);
		check(!parse(mem, mob_wire_finish(&b, 0)) && mh.lifetime == v[i].got);
	}
}

/* Every capacity that is too small is refused, and nothing is written past it. */
static void test_capacity(void)
{
	const struct spec *s;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		u8 big[MOB_MH_MAX_LEN];
		struct mob_buf b;
		int need = build(&b, big, sizeof(big), s);
		int cap;

		for (cap = 0; cap <= need + 8; cap++) {
			u8 *mem = malloc(cap ? cap : 1);
			int len = build(&b, cap ? mem : mem + 1, cap, s);

			check_msg(len == (cap < need ? -EMSGSIZE : need),
				  "%s: %d of %d octets: %d", s->name, cap, need, len);
			free(mem);
		}
	}
}

static void test_capacity_bare(void)
{
	struct mob_buf b;
	size_t cap;

	for (cap = 0; cap < 48; cap++) {
		u8 *mem = malloc(cap ? cap : 1), *p = cap ? mem : mem + 1;

		mob_wire_begin_brr(&b, p, cap);
		check(mob_wire_finish(&b, 0) == (cap < 8 ? -EMSGSIZE : 8));
		mob_wire_begin_be(&b, p, cap, 1, &addr);
		check(mob_wire_finish(&b, 0) == (cap < 24 ? -EMSGSIZE : 24));
		mob_wire_begin_ba(&b, p, cap, 1, 0, 1, 0);
		check(mob_wire_finish(&b, 0) == (cap < 16 ? -EMSGSIZE : 16));
		mob_wire_begin_bu(&b, p, cap, 1, 0, 0);
		mob_wire_put_altcoa(&b, &addr);
		check(mob_wire_finish(&b, 0) == (cap < 32 ? -EMSGSIZE : 32));
		free(mem);
	}
}

/* A message that grew past 2048 octets, with memory to spare */
static void test_too_long(void)
{
	static u8 mem[8192], value[4096];
	struct mob_buf b;

	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_EXCH0, 1);
	mob_wire_put(&b, MOB_A_CERT, value, 2048 - 12 - 4);
	check(mob_wire_finish(&b, 0) == 2048 && mem[1] == 255);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_EXCH0, 1);
	mob_wire_put(&b, MOB_A_CERT, value, 2048 - 12 - 3);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_EXCH0, 1);
	check(!mob_wire_reserve(&b, MOB_A_CERT, 0x10004));
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_EXCH0, 1);
	check(!mob_wire_reserve(&b, MOB_A_CERT, (size_t)-4));
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
	check(!mob_wire_reserve(&b, MOB_A_C0, 16));

	/* An option holds 255 octets, six of them not attributes. */
	mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 0);
	mob_wire_option(&b, MOB_T_BU, 0);
	mob_wire_put(&b, MOB_A_PAD, value, 245);
	check(mob_wire_finish(&b, 0) == 272 && mem[13] == 255);
	mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 0);
	mob_wire_option(&b, MOB_T_BU, 0);
	mob_wire_put(&b, MOB_A_PAD, value, 246);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
}

/* What makes no message fails in the end, whatever is called after it. */
static void test_misuse(void)
{
	struct mob_buf b;
	u8 mem[256];

	mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 0);
	mob_wire_put_u8(&b, MOB_A_FLAG, 1);		/* no option open */
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);

	mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 0);
	mob_wire_option(&b, MOB_T_BU, 0);
	mob_wire_option(&b, MOB_T_BU, 0);		/* a second one */
	mob_wire_put_u8(&b, MOB_A_FLAG, 1);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);

	mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 0);
	mob_wire_option(&b, MOB_T_BU, 0);
	mob_wire_put_altcoa(&b, &addr);			/* inside the option */
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);

	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_BC, 0);
	mob_wire_option(&b, MOB_T_BU, 0);		/* MH 11 has no options */
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
	mob_wire_begin(&b, mem, sizeof(mem), MOB_T_BC, 0);
	mob_wire_put_altcoa(&b, &addr);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);

	mob_wire_begin_be(&b, mem, sizeof(mem), 1, &addr);
	mob_wire_put_u8(&b, MOB_A_FLAG, 1);		/* nor has a BE attributes */
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
	mob_wire_begin_brr(&b, mem, sizeof(mem));
	mob_wire_option(&b, MOB_T_BU, 0);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);

	/* A plaintext that begins like an MH */
	mob_wire_begin_sealed(&b, mem, sizeof(mem));
	mob_wire_put(&b, 0x0005, "\5", 1);
	mob_wire_option(&b, MOB_T_BU, 0);
	check(mob_wire_finish(&b, 0) == -EMSGSIZE);
}

/* COOKIE0 is padded to the length of the COOKIE1 that answers it. */
static void test_least_length(void)
{
	const struct spec *s = spec_of("COOKIE0");
	int min;

	for (min = 0; min <= MOB_MH_MAX_LEN + 8; min++) {
		int want = min <= 44 ? 48 : (min + 7) / 8 * 8, len, i;
		u8 mem[MOB_MH_MAX_LEN], value[16];
		struct mob_buf b;

		mob_wire_begin(&b, mem, sizeof(mem), s->type, 0);
		for (i = 0; i < n_attrs(s); i++) {
			int j;

			for (j = 0; j < s->attr[i].len; j++)
				value[j] = spec_octet(s->attr[i].type, j);
			mob_wire_put(&b, s->attr[i].type, value, s->attr[i].len);
		}
		len = mob_wire_finish(&b, min);
		if (want > MOB_MH_MAX_LEN) {
			check(len == -EMSGSIZE);
			continue;
		}
		check_msg(len >= min && len - want <= 8 && len >= want - 8 && len % 8 == 0,
			  "at least %d octets: %d", min, len);
		check_msg(!parse(mem, len), "at least %d octets: refused", min);
		check_attrs(s, &mh.msg, mh.mh);
	}
}

/* A BU's part is padded inside its option. */
static void test_least_length_option(void)
{
	u8 mem[512], value[16] = { 1 };
	struct mob_buf b;
	int min, len;

	for (min = 0; min <= 240; min++) {
		mob_wire_begin_bu(&b, mem, sizeof(mem), 1, 0, 60);
		mob_wire_put_altcoa(&b, &addr);
		mob_wire_option(&b, MOB_T_BU, 0);
		mob_wire_put_be32(&b, MOB_A_SPI, 0x100);
		mob_wire_put(&b, MOB_A_NONCE, value, 16);
		mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_ENCRYPT);
		check(mob_wire_reserve(&b, MOB_A_MAC, 16));
		len = mob_wire_finish(&b, min);
		check(len >= min && len >= 96 && len % 8 == 0);
		check(!parse(mem, len) && mh.ours && mh.altcoa && mh.lifetime == 60);
		check_mem(mh.altcoa, &addr, 16);
		check(((const u8 *)mh.altcoa - mh.mh) % 8 == 0);
		check(mh.msg.tag_off && !mh.mh[mh.msg.tag_off]);
	}
}

static void test_values(void)
{
	static const struct mob_attr none;
	struct mob_buf b;
	u8 mem[256], *p;
	int len;

	memset(mem, 0xff, sizeof(mem));
	mob_wire_begin_sealed(&b, mem, sizeof(mem));
	mob_wire_put_u8(&b, 0x8001, 0xab);
	mob_wire_put_be16(&b, 0x8002, 0x1234);
	mob_wire_put_be32(&b, 0x8003, 0x12345678);
	mob_wire_put_be64(&b, 0x8004, 0x0123456789abcdefULL);
	p = mob_wire_reserve(&b, 0x8005, 3);
	check(p && !p[0] && !p[1] && !p[2]);
	len = mob_wire_finish(&b, 0);
	check(len == 5 * 4 + 1 + 2 + 4 + 8 + 3);
	check_mem(mem, "\x80\1\0\1\xab\x80\2\0\2\x12\x34\x80\3\0\4\x12\x34\x56\x78"
		  "\x80\4\0\x08\x01\x23\x45\x67\x89\xab\xcd\xef\x80\5\0\3\0\0\0", 38);

	check(mob_wire_get_u16(&(struct mob_attr){ mem + 9, 2 }) == 0x1234);
	check(mob_wire_get_u32(&(struct mob_attr){ mem + 15, 4 }) == 0x12345678);
	check(mob_wire_get_u64(&(struct mob_attr){ mem + 23, 8 }) == 0x0123456789abcdefULL);
	check(mob_wire_get_u16(&(struct mob_attr){ (const u8 *)"\xff\xfe", 2 }) == 0xfffe);
	check(mob_wire_get_u32(&(struct mob_attr){ (const u8 *)"\xff\0\0\0", 4 }) == 0xff000000);
	check(!mob_wire_get_u16(&none) && !mob_wire_get_u32(&none) && !mob_wire_get_u64(&none));
}

/* ---- what a MAC and a signature run over ---- */

static void test_tbs(void)
{
	const struct spec *s;

	for (s = specs; s < specs_end; s++) {
		struct mob_vec v[MOB_WIRE_TBS_VECS];
		unsigned int n, i, tag_len = 0;
		struct raw r;
		u8 got[SPEC_MAX];
		size_t len = 0;

		raw_message(&r, s, &no_edit);
		r.data[4] = 0xaa;
		r.data[5] = 0x55;
		check(!parse_raw(&r));
		if (mh.msg.tag_off)
			tag_len = mh.msg.attr[mh.msg.attr[26].data ? 26 : 25].len;
		n = mob_wire_tbs(mh.mh, mh.len, mh.msg.tag_off, tag_len, v);
		check(n <= MOB_WIRE_TBS_VECS);
		for (i = 0; i < n; i++) {
			check(v[i].len);
			memcpy(got + len, v[i].data, v[i].len);
			len += v[i].len;
		}
		r.data[4] = 0;
		r.data[5] = 0;
		memset(r.data + mh.msg.tag_off, 0, mh.msg.tag_off ? tag_len : 0);
		check_msg(len == r.len && !memcmp(got, r.data, len), "%s", s->name);
	}
}

/* ---- mutations ---- */

static u64 rnd_state;

static u32 rnd(u32 below)
{
	/* splitmix64: the same on every run */
	u64 z = rnd_state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return (z ^ z >> 31) % below;
}

static void mutate(struct raw *r)
{
	static const u8 telling[] = { 0, 1, 2, 3, 4, 15, 16, 17, 18, 26, 59, 127, 128, 255 };
	unsigned int n = 1 + rnd(4);

	while (n-- && r->len) {
		size_t at = rnd(r->len), from = rnd(r->len), run = 1 + rnd(24);

		/* Lengths and types are near the beginning more often. */
		if (rnd(2) && r->len > 32)
			at = rnd(32);
		switch (rnd(6)) {
		case 0:
			r->data[at] ^= 1 << rnd(8);
			break;
		case 1:
			r->data[at] = telling[rnd(sizeof(telling))];
			break;
		case 2:
			r->data[at] += rnd(2) ? 1 : -1;
			break;
		case 3:	/* copy a piece over another */
			if (run > r->len - at)
				run = r->len - at;
			if (run > r->len - from)
				run = r->len - from;
			memmove(r->data + at, r->data + from, run);
			break;
		case 4:	/* cut a piece out, or off */
			if (run > r->len - at)
				run = r->len - at;
			memmove(r->data + at, r->data + at + run, r->len - at - run);
			r->len -= run;
			if (rnd(2) && r->len >= 8)
				r->data[1] = r->len / 8 - 1;
			break;
		case 5:	/* insert zeros */
			if (r->len + run > 2048)
				break;
			memmove(r->data + at + run, r->data + at, r->len - at);
			memset(r->data + at, 0, run);
			r->len += run;
			if (rnd(2))
				r->data[1] = r->len / 8 - 1;
			break;
		}
	}
}

/* Whatever is accepted keeps what the header promises. */
static void check_promises(const struct mob_msg *m, const u8 *start, size_t len)
{
	unsigned int t;

	check(m->type >= 1 && m->type <= MOB_T_MAX);
	for (t = 0; t <= MOB_A_MAX; t++) {
		const struct mob_attr *a = &m->attr[t];

		if (!a->data) {
			check(!a->len);
			continue;
		}
		check(t && a->data >= start + 4 && a->data + a->len <= start + len);
		check(a->len >= spec_range[t][0] && a->len <= spec_range[t][1]);
		check(a->data[-4] == 0 && a->data[-3] == t);
		check((a->data[-2] << 8 | a->data[-1]) == a->len);
		if (t == 25 || t == 26)
			check(start + m->tag_off == a->data || !m->tag_off);
	}
}

static void check_accepted(size_t len)
{
	check(mh.len <= len && mh.len >= 8 && mh.len == (mh.mh[1] + 1) * 8);
	check(mh.mh[0] == 59 && mh.type == mh.mh[2]);
	if (mh.ours && mh.parts)
		check_promises(&mh.msg, mh.body, mh.body_len);
	else if (mh.ours)
		check_promises(&mh.msg, mh.mh, mh.len);
	else
		check(!mh.msg.type && !mh.msg.tag_off);
	if (mh.altcoa)
		check((const u8 *)mh.altcoa >= mh.mh + 14 &&
		      (const u8 *)(mh.altcoa + 1) <= mh.mh + mh.len);
}

static void test_mutations(void)
{
	unsigned long i, rounds = 20000, accepted = 0, refused = 0;
	const struct spec *s;
	struct raw r;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		rnd_state = 1;
		for (i = 0; i < rounds; i++) {
			raw_message(&r, s, &no_edit);
			mutate(&r);
			if (!s->carrier && !parse_sealed(s->type, r.data, r.len)) {
				accepted++;
				check_promises(&msg, plaintext, r.len);
			} else if (s->carrier && !parse_raw(&r)) {
				accepted++;
				check_accepted(r.len);
			} else {
				refused++;
			}
		}
	}
	printf("# %lu mutations accepted, %lu refused\n", accepted, refused);
	check(accepted > 1000 && refused > 1000);
}

/* Noise, with a beginning that gets past the first checks */
static void test_noise(void)
{
	unsigned long i;
	struct raw r;

	rnd_state = 2;
	for (i = 0; i < 100000; i++) {
		size_t len = rnd(160);
		unsigned int j;

		for (j = 0; j < len; j++)
			r.data[j] = rnd(4) ? rnd(30) : rnd(256);
		r.len = len;
		if (len >= 12) {
			r.data[0] = 59;
			r.data[1] = len / 8 - 1;
			r.data[2] = 5 + rnd(3) * 3;
			memcpy(r.data + 6, "\xcb\5\1\1\0\0", 6);
			r.data[8] = rnd(14);
		}
		if (!parse_raw(&r))
			check_accepted(len);
		/* Nothing random has four attributes in it. */
		check(parse_sealed(1 + rnd(2), r.data, len) == MOB_WIRE_ATTR);
	}
}

static const struct tap_test tests[] = {
	{ "walking mobility options", test_option_walk },
	{ "options past the end", test_option_overrun },
	{ "Alternate Care-of Address", test_altcoa },
	{ "whose message a malformed one is", test_option_ours_on_error },
	{ "messages of RFC 6275 without our option", test_bare_messages },
	{ "lifetimes count units of 4 s", test_lifetime },
	{ "too little memory", test_capacity },
	{ "too little memory for bare messages", test_capacity_bare },
	{ "messages and options too long", test_too_long },
	{ "calls that make no message", test_misuse },
	{ "least length of an MH 11", test_least_length },
	{ "least length of an option", test_least_length_option },
	{ "values", test_values },
	{ "what is signed", test_tbs },
	{ "mutations of every message", test_mutations },
	{ "noise", test_noise },
};

int main(void)
{
	return tap_main(tests, ARRAY_SIZE(tests));
}
