/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of wire.c share: parse in exactly as much memory as there is
 * message, build what wire_spec.h specifies.
 */
#ifndef _UNIT_WIRE_HELPERS_H
#define _UNIT_WIRE_HELPERS_H

#include "tap.h"
#include "wire_spec.h"

#define specs_end	(specs + ARRAY_SIZE(specs))

static const struct edit no_edit = NO_EDIT;

/* What was parsed last */
static struct mob_mh mh;
static struct mob_msg msg;
static u8 *plaintext;

/*
 * Parse from memory that ends where the message ends, so that the address
 * sanitizer sees a read past it.  The copy lives until the next call.
 */
static inline enum mob_wire_error parse(const u8 *data, size_t len)
{
	static u8 *copy, *joined;
	enum mob_wire_error err;

	free(copy);
	free(joined);
	joined = NULL;
	copy = malloc(len ? len : 1);
	memcpy(copy, data, len);
	memset(&mh, 0xa5, sizeof(mh));
	err = mob_wire_parse(len ? copy : copy + 1, len, &mh);
	if (err || !mh.parts)
		return err;
	joined = malloc(mh.len);
	return mob_wire_join(&mh, joined, mh.len);
}

static inline enum mob_wire_error parse_sealed(u8 type, const u8 *data, size_t len)
{
	free(plaintext);
	plaintext = malloc(len ? len : 1);
	memcpy(plaintext, data, len);
	memset(&msg, 0xa5, sizeof(msg));
	return mob_wire_parse_sealed(type, len ? plaintext : plaintext + 1, len, &msg);
}

static inline enum mob_wire_error parse_raw(const struct raw *r)
{
	return parse(r->data, r->len);
}

static inline enum mob_wire_error parse_edit(const struct spec *s, const struct edit *e)
{
	struct raw r;

	raw_message(&r, s, e);
	if (!s->carrier)
		return parse_sealed(s->type, r.data, r.len);
	return parse_raw(&r);
}

static inline const struct spec *each_spec(const struct spec *s)
{
	if (!s)
		return specs;
	if (++s == specs_end)
		return sealed_specs;
	return s == sealed_specs + ARRAY_SIZE(sealed_specs) ? NULL : s;
}

static inline int n_attrs(const struct spec *s)
{
	int n = 0;

	while (n < SPEC_ATTRS && s->attr[n].type)
		n++;
	return n;
}

static inline const struct spec_attr *find_attr(const struct spec *s, u16 type)
{
	int i;

	for (i = 0; i < n_attrs(s); i++)
		if (s->attr[i].type == type)
			return &s->attr[i];
	return NULL;
}

/* Build @s with wire.c */
static inline int build(struct mob_buf *b, void *mem, size_t cap, const struct spec *s)
{
	int i, j;

	switch (s->carrier) {
	case 0:
		mob_wire_begin_sealed(b, mem, cap);
		break;
	case 5:
		mob_wire_begin_bu(b, mem, cap, RAW_SEQ, RAW_BU_FLAGS, 423);
		mob_wire_option(b, s->type, s->suite);
		break;
	case 6:
		mob_wire_begin_ba(b, mem, cap, s->status, RAW_BA_FLAGS, RAW_SEQ, 420);
		mob_wire_option(b, s->type, s->suite);
		break;
	default:
		mob_wire_begin(b, mem, cap, s->type, s->suite);
	}
	for (i = 0; i < n_attrs(s); i++) {
		u8 value[2048];

		for (j = 0; j < s->attr[i].len; j++)
			value[j] = spec_octet(s->attr[i].type, j);
		mob_wire_put(b, s->attr[i].type, value, s->attr[i].len);
	}
	return mob_wire_finish(b, 0);
}

/* @m has what @s says and nothing else */
static inline void check_attrs(const struct spec *s, const struct mob_msg *m, const u8 *start)
{
	unsigned int t, i;

	check(m->type == s->type);
	for (t = 0; t <= MOB_A_MAX; t++) {
		const struct spec_attr *a = find_attr(s, t);
		bool tag = a && s->carrier && (t == 25 || t == 26);

		check_msg(m->attr[t].len == (a ? a->len : 0), "%s: attribute %u", s->name, t);
		check(!m->attr[t].data == !a);
		for (i = 0; a && m->attr[t].data && i < a->len; i++)
			check(m->attr[t].data[i] == spec_octet(t, i));
		if (tag)
			check(start + m->tag_off == m->attr[t].data);
	}
	if (!find_attr(s, 25) && !find_attr(s, 26))
		check(!m->tag_off);
}

#endif
