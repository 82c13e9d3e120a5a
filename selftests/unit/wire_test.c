// SPDX-License-Identifier: GPL-2.0-only
/*
 * wire.c, the parser: what it reads of well-formed messages, and that each of
 * its checks refuses what it is there for.
 */
#include "wire_helpers.h"

/* ---- what is well-formed ---- */

static void test_build_and_parse(void)
{
	const struct spec *s;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		u8 *mem = malloc(MOB_MH_MAX_LEN);
		struct mob_buf b;
		struct raw r;
		int len;

		raw_message(&r, s, &no_edit);
		len = build(&b, mem, MOB_MH_MAX_LEN, s);
		check_msg(len == (int)r.len, "%s: %d octets, not %zu", s->name, len, r.len);
		check_msg(!memcmp(mem, r.data, r.len), "%s: built differently", s->name);
		free(mem);

		check_msg(!parse_edit(s, &no_edit), "%s: refused", s->name);
		if (!s->carrier) {
			check_attrs(s, &msg, NULL);
			check(!msg.tag_off);
			continue;
		}
		check(mh.ours && mh.type == s->carrier && mh.len == r.len);
		check(mh.msg.suite == s->suite);
		check_attrs(s, &mh.msg, mh.mh);
		if (s->carrier == 11)
			continue;
		check(mh.seq == RAW_SEQ && mh.lifetime == 420);
		check(mh.flags == (s->carrier == 5 ? RAW_BU_FLAGS : RAW_BA_FLAGS));
		check(mh.status == s->status && !mh.altcoa);
	}
}

/* ---- lengths ---- */

static void test_minimum(void)
{
	static const u8 least[] = { 8, 16, 16, 24, 24, 16, 16, 24 };
	unsigned int type, len;
	u8 data[64] = { 59 };

	for (type = 0; type < 256; type++) {
		unsigned int min = type < ARRAY_SIZE(least) ? least[type] : 8;

		data[2] = type;
		for (len = 0; len <= 64; len++) {
			/* Header Len says 24 and there is as much as @len */
			data[1] = 2;
			check(parse(data, len) == (len < 24 ? MOB_WIRE_SHORT : MOB_WIRE_OK));
			if (len < 8 || len % 8)
				continue;
			data[1] = len / 8 - 1;
			check(parse(data, len) == (len < min ? MOB_WIRE_SHORT : MOB_WIRE_OK));
			check(len < min || (mh.len == len && mh.type == type && !mh.ours));
		}
	}
}

static void test_truncation(void)
{
	const struct spec *s;

	for (s = specs; s < specs_end; s++) {
		size_t len;
		struct raw r;

		raw_message(&r, s, &no_edit);
		for (len = 0; len < r.len; len++)
			check(parse(r.data, len) == MOB_WIRE_SHORT);
		check(!parse(r.data, r.len + 1) && mh.ours && mh.len == r.len);
		check(!parse(r.data, SPEC_MAX) && mh.ours && mh.len == r.len);
		for (len = 8; len < r.len; len += 8) {
			r.data[1] = len / 8 - 1;
			check_msg(parse(r.data, len) || !mh.ours,
				  "%s: %zu octets accepted", s->name, len);
		}
	}
	for (s = sealed_specs; s < sealed_specs + ARRAY_SIZE(sealed_specs); s++) {
		size_t len;
		struct raw r;

		raw_message(&r, s, &no_edit);
		for (len = 0; len < r.len; len++)
			check(parse_sealed(s->type, r.data, len) == MOB_WIRE_ATTR);
	}
}

static void test_payload_proto(void)
{
	const struct spec *s;
	unsigned int v;
	struct raw r;

	for (s = specs; s < specs_end; s++) {
		raw_message(&r, s, &no_edit);
		for (v = 0; v < 256; v++) {
			r.data[0] = v;
			check(parse_raw(&r) == (v == 59 ? MOB_WIRE_OK : MOB_WIRE_PROTO));
		}
	}
}

/* Reserved octets and the checksum are the sender's and another file's business. */
static void test_ignored(void)
{
	const struct spec *s;
	struct raw r;

	for (s = specs; s < specs_end; s++) {
		raw_message(&r, s, &no_edit);
		r.data[3] = 0xff;
		r.data[4] = 0xab;
		r.data[5] = 0xcd;
		if (s->carrier == 11)
			r.data[11] = 0xff;
		else
			r.data[12 + 2 + 5] = 0xff;
		check(!parse_raw(&r) && mh.ours);
	}
}

/* ---- attributes ---- */

/* @s with its attribute @i of @len octets; all other attributes as small as may be */
static enum mob_wire_error parse_resized(const struct spec *s, int i, int len)
{
	struct spec small = *s;
	struct edit e = NO_EDIT;
	int j;

	for (j = 0; j < n_attrs(s); j++)
		if (s->attr[j].type == 14 || s->attr[j].type == 25)
			small.attr[j].len = 64;
	e.resize = i + 1;
	e.resize_to = len;
	return parse_edit(&small, &e);
}

static void test_attr_length(void)
{
	const struct spec *s;
	int i;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (i = 0; i < n_attrs(s); i++) {
			u16 t = s->attr[i].type;
			int min = spec_range[t][0], max = spec_range[t][1];
			enum mob_wire_error over;

			if (t == 12) {
				min = s->attr[i].len;
				max = min;
			}
			check_msg(parse_resized(s, i, min - 1) == MOB_WIRE_ATTR,
				  "%s: attribute %u of %d", s->name, t, min - 1);
			check_msg(parse_resized(s, i, 0) == MOB_WIRE_ATTR,
				  "%s: attribute %u of 0", s->name, t);
			check_msg(!parse_resized(s, i, min),
				  "%s: attribute %u of %d", s->name, t, min);
			over = parse_resized(s, i, max + 1);
			/* A certificate of 2001 octets fits an MH with nothing else */
			check_msg(t == 14 ? over != MOB_WIRE_OK : over == MOB_WIRE_ATTR,
				  "%s: attribute %u of %d", s->name, t, max + 1);
			if (t != 14)
				check_msg(!parse_resized(s, i, max),
					  "%s: attribute %u of %d", s->name, t, max);
		}
	}
}

/* A length that leads past the end, by each attribute in turn */
static void test_attr_overrun(void)
{
	const struct spec *s;
	int i;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (i = 0; i < n_attrs(s); i++) {
			size_t at = s->carrier == 0 ? 0 : s->carrier == 11 ? 12 : 20;
			size_t end;
			struct raw r;
			int j;

			raw_message(&r, s, &no_edit);
			for (j = 0; j < i; j++)
				at += 4 + s->attr[j].len;
			end = s->carrier == 0 || s->carrier == 11 ? r.len :
				14u + r.data[13];
			r.data[at + 2] = (end - at - 3) >> 8;
			r.data[at + 3] = (end - at - 3) & 0xff;
			if (s->carrier)
				check(parse_raw(&r) == MOB_WIRE_ATTR);
			else
				check(parse_sealed(s->type, r.data, r.len) == MOB_WIRE_ATTR);
			r.data[at + 2] = 0xff;
			r.data[at + 3] = 0xff;
			if (s->carrier)
				check(parse_raw(&r) == MOB_WIRE_ATTR);
			else
				check(parse_sealed(s->type, r.data, r.len) == MOB_WIRE_ATTR);
		}
	}
}

static void test_attr_missing(void)
{
	const struct spec *s;
	int i;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (i = 0; i < n_attrs(s); i++) {
			struct edit e = NO_EDIT;

			e.drop = i + 1;
			check_msg(parse_edit(s, &e) ==
				  (s->attr[i].optional ? MOB_WIRE_OK : MOB_WIRE_ATTR),
				  "%s without attribute %u", s->name, s->attr[i].type);
		}
	}
}

static void test_attr_repeated(void)
{
	const struct spec *s;
	int i;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (i = 0; i < n_attrs(s); i++) {
			struct edit e = NO_EDIT;

			e.twice = i + 1;
			check_msg(parse_edit(s, &e) == MOB_WIRE_ATTR,
				  "%s with two attributes %u", s->name, s->attr[i].type);
		}
	}
}

/* May a message of this type carry it, as another of the specifications shows? */
static bool allowed(const struct spec *s, u16 t)
{
	const struct spec *o;

	for (o = each_spec(NULL); o; o = each_spec(o))
		if (o->type == s->type && o->carrier == s->carrier && o->carrier == 5 &&
		    find_attr(o, t))
			return true;
	/* A list of prefixes is more than octets: prefixes_test.c */
	return find_attr(s, t) || (t == MOB_A_TRUSTED && s->type == MOB_T_HOME_BA);
}

static void test_attr_forbidden(void)
{
	const struct spec *s;
	u16 t;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (t = 1; t <= MOB_A_MAX; t++) {
			struct edit e = NO_EDIT;

			if (allowed(s, t))
				continue;
			e.insert = true;
			e.before = 1;
			e.extra.type = t;
			e.extra.len = spec_range[t][0];
			e.extra_fill = 1;
			check_msg(parse_edit(s, &e) == MOB_WIRE_ATTR,
				  "%s with attribute %u", s->name, t);
		}
	}
}

static void test_attr_unknown(void)
{
	static const u16 refused[] = { 32, 33, 63, 64, 0x100, 0x101, 0x7fff };
	static const u16 skipped[] = { 0x8000, 0x8001, 0x801c, 0x8fff, 0xffff };
	const struct spec *s;
	unsigned int i;
	int before;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		bool tagged = find_attr(s, 25) || find_attr(s, 26);

		for (before = 0; before <= n_attrs(s); before++) {
			struct edit e = NO_EDIT;

			e.insert = true;
			e.before = before;
			e.extra_fill = 0xee;
			e.extra.len = before;
			for (i = 0; i < ARRAY_SIZE(refused); i++) {
				e.extra.type = refused[i];
				check(parse_edit(s, &e) == MOB_WIRE_ATTR);
			}
			for (i = 0; i < ARRAY_SIZE(skipped); i++) {
				e.extra.type = skipped[i];
				check_msg(parse_edit(s, &e) ==
					  (tagged && !before ? MOB_WIRE_ATTR : MOB_WIRE_OK),
					  "%s: attribute %#x at %d", s->name,
					  skipped[i], before);
			}
		}
	}
}

/* Nothing but padding behind the tag */
static void test_tag_last(void)
{
	const struct spec *s;
	int i;

	for (s = specs; s < specs_end; s++) {
		int tag = n_attrs(s) - 1;

		if (s->attr[tag].type != 25 && s->attr[tag].type != 26)
			continue;
		for (i = 0; i < tag; i++) {
			struct spec other = *s;

			other.attr[i] = s->attr[tag];
			other.attr[tag] = s->attr[i];
			check(parse_edit(&other, &no_edit) == MOB_WIRE_ATTR);
		}
	}
}

static void test_padding(void)
{
	const struct spec *s;
	unsigned int n, i;

	for (s = each_spec(NULL); s; s = each_spec(s)) {
		for (n = 0; n <= 40; n++) {
			struct edit e = NO_EDIT;
			int before;

			e.insert = true;
			e.extra.len = n;
			for (before = 0; before <= n_attrs(s); before++) {
				e.before = before;
				e.extra_fill = 0;
				check_msg(!parse_edit(s, &e), "%s: PAD %u at %d",
					  s->name, n, before);
				e.extra_fill = 1;
				check(parse_edit(s, &e) == (n ? MOB_WIRE_ATTR : MOB_WIRE_OK));
			}
		}
		/* Octets too few for an attribute: zero or refused */
		for (n = 1; n <= 3; n++) {
			struct edit e = NO_EDIT;

			e.n_tail = n;
			check_msg(!parse_edit(s, &e) || s->carrier == 11,
				  "%s: %u zeros", s->name, n);
			for (i = 0; i < n; i++) {
				e.tail[i] = 1;
				check(parse_edit(s, &e) == MOB_WIRE_ATTR);
				e.tail[i] = 0;
			}
		}
	}
}

/* Two paddings, and the zeros at the very end of an MH 11 */
static void test_padding_end(void)
{
	struct edit e = NO_EDIT;
	const struct spec *s;
	unsigned int i;
	struct raw r;

	e.insert = true;
	e.extra.len = 3;
	e.n_tail = 4;
	check(!parse_edit(&specs[0], &e));

	/* ERROR's attributes end 3 octets before the end of the MH */
	for (s = specs; strcmp(s->name, "ERROR");)
		s++;
	raw_message(&r, s, &no_edit);
	check(r.len == 64);
	check(!parse_raw(&r));
	for (i = 1; i <= 3; i++) {
		r.data[r.len - i] = 0x80;
		check(parse_raw(&r) == MOB_WIRE_ATTR);
		r.data[r.len - i] = 0;
	}
}

static void test_suite(void)
{
	const struct spec *s;
	int suite, len, i;

	for (s = specs; s < specs_end; s++) {
		for (suite = 0; suite < 256; suite++) {
			struct edit e = NO_EDIT;

			e.suite = suite;
			if (!find_attr(s, 12)) {
				check(!parse_edit(s, &e) && mh.msg.suite == suite);
				continue;
			}
			for (i = 0; s->attr[i].type != 12;)
				i++;
			e.resize = i + 1;
			for (len = 31; len <= 257; len++) {
				bool ok = (suite == 1 && len == 32) ||
					  (suite == 2 && len == 256) ||
					  (suite > 2 && (len == 32 || len == 256));

				if (suite > 4 && suite < 255)
					continue;
				e.resize_to = len;
				check(parse_edit(s, &e) == (ok ? MOB_WIRE_OK : MOB_WIRE_ATTR));
			}
		}
	}
}

/* ---- identifier, version, type ---- */

static void test_identifier(void)
{
	static const u16 other[] = { 0x05cb, 0xcb04, 0xcb06, 0x0005, 0xca05, 0xffff };
	const struct spec *s;
	unsigned int i;
	struct raw r;

	for (s = specs; s < specs_end; s++) {
		for (i = 0; i < ARRAY_SIZE(other); i++) {
			struct edit e = NO_EDIT;

			e.id = other[i];
			e.version = 9;
			e.type = 99;
			check(!parse_edit(s, &e) && !mh.ours);
			check(!mh.msg.type && !mh.msg.tag_off);
		}
	}
	/* MH 11 with two octets of body: another's, or ours and too short */
	raw_mh(&r, 11);
	raw_u16(&r, 0xcb05);
	raw_end(&r);
	check(r.len == 8 && parse_raw(&r) == MOB_WIRE_SHORT && mh.ours);
	r.data[7] = 4;
	check(!parse_raw(&r) && !mh.ours);
}

static void test_version(void)
{
	const struct spec *s;
	int v;

	for (s = specs; s < specs_end; s++) {
		for (v = 0; v < 256; v++) {
			struct edit e = NO_EDIT;

			e.version = v;
			check(parse_edit(s, &e) == (v == 1 ? MOB_WIRE_OK : MOB_WIRE_VERSION));
			check(mh.ours);
			e.type = 99;
			check(parse_edit(s, &e) == (v == 1 ? MOB_WIRE_TYPE : MOB_WIRE_VERSION));
		}
	}
}

/* What is sealed stands outside all alike; an echo has all of a BC.  Their keys differ. */
static bool same_shape(int type, int as)
{
	static const u8 alike[][2] = {
		{ 1, 13 }, { 1, 19 }, { 13, 1 }, { 13, 19 }, { 19, 1 }, { 19, 13 },
		{ 2, 16 }, { 16, 2 }, { 20, 9 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(alike); i++)
		if (type == alike[i][0] && as == alike[i][1])
			return true;
	return false;
}

static void test_type(void)
{
	static const u8 carrier[] = {
		0, 11, 11, 11, 11, 11, 11, 5, 6, 11, 5, 6, 11, 11, 11, 11, 11, 11, 11, 11, 11,
		5, 6, 11, 11, 5, 6, 0, 0, 11, 11, 11, 11, 11, 11,
	};
	const struct spec *s;
	int t;

	for (s = specs; s < specs_end; s++) {
		for (t = 0; t < 256; t++) {
			struct edit e = NO_EDIT;
			enum mob_wire_error err;
			bool here = t && t < (int)ARRAY_SIZE(carrier) &&
				    carrier[t] == s->carrier;

			e.type = t;
			err = parse_edit(s, &e);
			check(mh.ours);
			if (t == s->type)
				check(!err);
			else if (!here)
				check_msg(err == MOB_WIRE_TYPE, "%s as %d", s->name, t);
			else if (t == MOB_T_BID_BU)
				/* No BIDs are seen before its attributes are put together. */
				check_msg(err == MOB_WIRE_OPTION, "%s as %d", s->name, t);
			else
				check_msg((err == MOB_WIRE_ATTR) != same_shape(s->type, t) ||
					  s->status >= 128, "%s as %d", s->name, t);
		}
	}
}

/* From status 128 on a BA refuses, and needs nothing but its MAC. */
static void test_refusal(void)
{
	const struct spec *s;
	int status;

	for (s = specs; s < specs_end; s++) {
		if (s->carrier != 6)
			continue;
		for (status = 0; status < 256; status++) {
			struct spec bare = *s;
			struct edit e = NO_EDIT;

			e.status = status;
			check(!parse_edit(s, &e) && mh.status == status);

			memset(bare.attr, 0, sizeof(bare.attr));
			if (s->type == 8)
				bare.attr[0] = (struct spec_attr){ 26, 16 };
			check(parse_edit(&bare, &e) ==
			      (status < 128 ? MOB_WIRE_ATTR : MOB_WIRE_OK));
			if (s->type == 8) {
				e.drop = 1;
				check(parse_edit(&bare, &e) == MOB_WIRE_ATTR);
			}
		}
	}
}

/* The plaintext of a REP and a NEWKEY is keys or a refusal, not both, not half */
static void test_sealed(void)
{
	struct spec mixed = sealed_specs[1];
	struct raw r;
	int type;

	mixed.attr[4] = (struct spec_attr){ 22, 1 };
	check(parse_edit(&mixed, &no_edit) == MOB_WIRE_ATTR);
	mixed = sealed_specs[2];
	mixed.attr[2] = (struct spec_attr){ 28, 32 };
	check(parse_edit(&mixed, &no_edit) == MOB_WIRE_ATTR);
	mixed = sealed_specs[4];
	mixed.attr[3] = (struct spec_attr){ 22, 1 };
	check(parse_edit(&mixed, &no_edit) == MOB_WIRE_ATTR);
	mixed = sealed_specs[5];
	mixed.attr[2] = (struct spec_attr){ 29, 32 };
	check(parse_edit(&mixed, &no_edit) == MOB_WIRE_ATTR);
	mixed = sealed_specs[6];
	mixed.attr[3] = (struct spec_attr){ 22, 1 };
	check(parse_edit(&mixed, &no_edit) == MOB_WIRE_ATTR);

	for (type = 0; type < 256; type++) {
		raw_message(&r, &sealed_specs[0], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 1 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		raw_message(&r, &sealed_specs[1], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 2 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		raw_message(&r, &sealed_specs[3], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 13 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		raw_message(&r, &sealed_specs[4], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 16 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		raw_message(&r, &sealed_specs[6], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 19 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		raw_message(&r, &sealed_specs[7], &no_edit);
		check(parse_sealed(type, r.data, r.len) ==
		      (type == 19 ? MOB_WIRE_OK : MOB_WIRE_ATTR));
		check(parse_sealed(type, r.data, 0) == MOB_WIRE_ATTR);
	}
}

static const struct tap_test tests[] = {
	{ "every message is built and read as specified", test_build_and_parse },
	{ "Header Len under a type's minimum or past the packet", test_minimum },
	{ "truncation at every octet", test_truncation },
	{ "Payload Proto is 59", test_payload_proto },
	{ "reserved octets and checksum are ignored", test_ignored },
	{ "attribute lengths at and beyond their limits", test_attr_length },
	{ "attribute lengths past the end", test_attr_overrun },
	{ "missing attributes", test_attr_missing },
	{ "repeated attributes", test_attr_repeated },
	{ "attributes another message carries", test_attr_forbidden },
	{ "unknown attributes", test_attr_unknown },
	{ "the tag is last", test_tag_last },
	{ "padding attributes", test_padding },
	{ "the end of an MH 11", test_padding_end },
	{ "suite and public value", test_suite },
	{ "other experiments' messages are not ours", test_identifier },
	{ "version", test_version },
	{ "type and carrier", test_type },
	{ "refusing BAs", test_refusal },
	{ "plaintexts of every kind", test_sealed },
};

int main(void)
{
	return tap_main(tests, ARRAY_SIZE(tests));
}
