/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages as mobility-protocol.rst states them, written down a second
 * time and put together octet by octet without wire.c's help: what its tests
 * compare it with.
 */
#ifndef _UNIT_WIRE_SPEC_H
#define _UNIT_WIRE_SPEC_H

#include "wire.h"

#define SPEC_ATTRS	13
#define SPEC_MAX	4096

struct spec_attr {
	u16 type, len;
	bool optional;
};

struct spec {
	const char *name;
	u8 carrier;	/* MH type; 0: plaintext of e() */
	u8 status;	/* of a BA */
	u8 type, suite;
	struct spec_attr attr[SPEC_ATTRS];	/* type 0 ends */
};

static const struct spec specs[] = {
	{ "REQ", 11, 0, 1, 0, { { 1, 16 }, { 24, 112 } } },
	{ "REP", 11, 0, 2, 0, { { 1, 16 }, { 3, 16 }, { 24, 204 } } },
	{ "COOKIE0", 11, 0, 3, 0, { { 7, 16 }, { 10, 2 } } },
	{ "COOKIE1", 11, 0, 4, 0, { { 7, 16 }, { 8, 17 }, { 5, 16 }, { 11, 1 } } },
	{ "EXCH0 X25519", 11, 0, 5, 1, {
		{ 7, 16 }, { 8, 17 }, { 5, 16 }, { 6, 16 }, { 9, 32 }, { 10, 2 },
		{ 11, 8 }, { 12, 32 }, { 13, 8 }, { 23, 4 }, { 14, 701 }, { 25, 256 } } },
	{ "EXCH0 MODP-2048", 11, 0, 5, 2, {
		{ 7, 16 }, { 8, 17 }, { 5, 16 }, { 6, 16 }, { 9, 32 }, { 10, 1 },
		{ 11, 1 }, { 12, 256 }, { 13, 8 }, { 23, 4 }, { 14, 640 }, { 25, 64 } } },
	{ "EXCH1 X25519", 11, 0, 6, 1, {
		{ 7, 16 }, { 8, 17 }, { 12, 32 }, { 14, 64 }, { 25, 512 } } },
	{ "EXCH1 MODP-2048", 11, 0, 6, 2, {
		{ 7, 16 }, { 8, 17 }, { 12, 256 }, { 14, 800 }, { 25, 71 } } },
	{ "BU", 5, 0, 7, 0, { { 15, 4 }, { 16, 16 }, { 20, 1 }, { 26, 16 } } },
	{ "BA", 6, 0, 8, 0, {
		{ 17, 4 }, { 15, 4 }, { 16, 16 }, { 18, 16 }, { 20, 1 }, { 31, 16, true },
		{ 26, 16 } } },
	{ "BA refusing", 6, 135, 8, 0, {
		{ 17, 4, true }, { 15, 4, true }, { 16, 16, true },
		{ 18, 16, true }, { 20, 1, true }, { 31, 16, true }, { 26, 16 } } },
	{ "BC", 11, 0, 9, 0, {
		{ 1, 16 }, { 31, 16, true }, { 19, 2 }, { 20, 1 }, { 18, 16 },
		{ 16, 16, true }, { 26, 16 } } },
	{ "HOME_BU", 5, 0, 10, 0, {
		{ 15, 4 }, { 16, 16 }, { 21, 8 }, { 18, 16, true } } },
	{ "HOME_BA", 6, 1, 11, 0, {
		{ 15, 4 }, { 16, 16 }, { 21, 8 }, { 18, 16, true } } },
	{ "HOME_BA refusing", 6, 128, 11, 0, {
		{ 15, 4, true }, { 16, 16, true }, { 21, 8, true }, { 18, 16, true } } },
	{ "TEST", 11, 0, 17, 0, { { 20, 1 } } },
	{ "ALIVE", 11, 0, 18, 0, { { 18, 16, true }, { 30, 16 } } },
	{ "KEYS", 11, 0, 19, 1, { { 1, 16 }, { 24, 160 } } },
	{ "BC_ECHO", 11, 0, 20, 0, {
		{ 1, 16 }, { 31, 16 }, { 19, 2 }, { 20, 1 }, { 18, 16 }, { 26, 16 } } },
	{ "MAP_BA", 6, 0, 22, 0, { { 18, 16 }, { 13, 8, true } } },
	{ "MAP_BA refusing", 6, 129, 22, 0, { { 18, 16, true }, { 13, 8, true } } },
	{ "REQ_CERT", 11, 0, 23, 0, { { 16, 16 } } },
	{ "REP_CERT", 11, 0, 24, 0, { { 18, 16 }, { 14, 850 } } },
	{ "SR", 11, 0, 29, 0, { { 16, 16 }, { 44, 32 }, { 20, 1 } } },
	{ "SR_REP", 11, 0, 30, 0, {
		{ 18, 16 }, { 45, 21 }, { 46, 4 }, { 47, 300, true } } },
	{ "BCR", 11, 0, 31, 0, {
		{ 2, 16 }, { 1, 16 }, { 48, 16 }, { 45, 21 }, { 16, 16 } } },
	{ "BCC", 11, 0, 32, 0, { { 18, 16 }, { 49, 1 }, { 46, 4 }, { 25, 256 } } },
	{ "ERROR", 11, 0, 12, 0, { { 1, 16 }, { 3, 16 }, { 22, 1 } } },
	{ "BU naming k_EN", 5, 0, 7, 0, {
		{ 15, 4 }, { 16, 16 }, { 20, 1 }, { 21, 8, true }, { 26, 16 } } },
	{ "REQ_KEY", 11, 0, 13, 0, { { 1, 16 }, { 24, 129 } } },
	{ "EXCH0'", 11, 0, 14, 0, { { 5, 16 }, { 26, 16 } } },
	{ "EXCH1'", 11, 0, 15, 0, { { 5, 16 }, { 6, 16 }, { 17, 4 }, { 26, 16 } } },
	{ "NEWKEY", 11, 0, 16, 0, { { 1, 16 }, { 3, 16 }, { 24, 96 } } },
};

/* The one message that is longer than an option: raw_parts() */
static const struct spec map_bu_spec = {
	"MAP_BU", 5, 0, 21, 0, {
		{ 1, 16 }, { 34, 16 }, { 13, 8 }, { 16, 16 }, { 14, 850 }, { 25, 256 } }
};

static const struct spec sealed_specs[] = {
	{ "sealed REQ", 0, 0, 1, 0, { { 1, 16 }, { 2, 16 }, { 3, 16 }, { 4, 16 } } },
	{ "sealed REP", 0, 0, 2, 0, { { 4, 16 }, { 27, 96 }, { 28, 32 }, { 23, 4 } } },
	{ "sealed REP refusing", 0, 0, 2, 0, { { 4, 16 }, { 22, 1 } } },
	{ "sealed REQ_KEY", 0, 0, 13, 0, {
		{ 1, 16 }, { 2, 16 }, { 3, 16 }, { 4, 16 }, { 20, 1 }, { 21, 8 } } },
	{ "sealed NEWKEY", 0, 0, 16, 0, { { 4, 16 }, { 29, 32 }, { 17, 4 } } },
	{ "sealed NEWKEY refusing", 0, 0, 16, 0, { { 4, 16 }, { 22, 1 } } },
	{ "sealed KEYS", 0, 0, 19, 0, { { 30, 16 }, { 27, 96 }, { 23, 4 } } },
	{ "sealed KEYS refusing", 0, 0, 19, 0, { { 30, 16 }, { 22, 1 } } },
};

/* Shortest and longest value of each attribute, by type */
static const u16 spec_range[][2] = {
	{ 0, 0 }, { 16, 16 }, { 16, 16 }, { 16, 16 }, { 16, 16 }, { 16, 16 },
	{ 16, 16 }, { 16, 16 }, { 17, 17 }, { 32, 32 }, { 1, 8 }, { 1, 8 },
	{ 32, 256 }, { 8, 8 }, { 64, 2000 }, { 4, 4 }, { 16, 16 }, { 4, 4 },
	{ 16, 16 }, { 2, 2 }, { 1, 1 }, { 8, 8 }, { 1, 1 }, { 4, 4 },
	{ 33, 1024 }, { 64, 512 }, { 16, 16 }, { 96, 96 }, { 32, 32 },
	{ 32, 32 }, { 16, 16 }, { 16, 16 },
	{ 0, 0 }, { 0, 0 }, { 16, 16 }, { 0, 0 }, { 22, 176 }, { 0, 0 },
	{ 0, 0 }, { 0, 0 }, { 12, 96 }, { 8, 64 }, { 0, 0 }, { 0, 0 },
	{ 32, 32 }, { 21, 21 }, { 4, 4 }, { 108, 556 }, { 16, 16 }, { 1, 1 },
	{ 1, 245 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 57, 2048 },
	{ 281, 2048 },
};

/* What to do differently from the specification */
struct edit {
	int drop;		/* index of an attribute to leave out, plus 1 */
	int twice;		/* index of one to repeat, plus 1 */
	int resize, resize_to;	/* index plus 1, octets */
	int before;		/* insert @extra before this index plus 1; 0: last */
	bool insert;
	struct spec_attr extra;
	u8 extra_fill;		/* its octets; 0: zeros */
	int version, type, suite, status;	/* -1: as specified */
	u16 id;			/* 0: ours */
	u8 tail[4];		/* octets after the last attribute, @n_tail of them */
	unsigned int n_tail;
};

#define NO_EDIT		{ .version = -1, .type = -1, .suite = -1, .status = -1 }

struct raw {
	u8 data[SPEC_MAX];
	size_t len;
};

static inline void raw_u8(struct raw *r, unsigned int v)
{
	r->data[r->len++] = v;
}

static inline void raw_u16(struct raw *r, unsigned int v)
{
	raw_u8(r, v >> 8);
	raw_u8(r, v);
}

static inline void raw_fill(struct raw *r, unsigned int n, u8 v)
{
	while (n--)
		raw_u8(r, v);
}

/* Octet @i of the value of attribute @type: never zero, never twice the same run */
static inline u8 spec_octet(u16 type, unsigned int i)
{
	return 1 + (type * 37 + i * 11) % 255;
}

static inline void raw_attr(struct raw *r, u16 type, u16 len)
{
	unsigned int i;

	raw_u16(r, type);
	raw_u16(r, len);
	for (i = 0; i < len; i++)
		raw_u8(r, spec_octet(type, i));
}

static inline void raw_extra(struct raw *r, const struct edit *e)
{
	raw_u16(r, e->extra.type);
	raw_u16(r, e->extra.len);
	raw_fill(r, e->extra.len, e->extra_fill);
}

static inline void raw_attrs(struct raw *r, const struct spec *s, const struct edit *e)
{
	int i;

	for (i = 0; i < SPEC_ATTRS && s->attr[i].type; i++) {
		u16 len = s->attr[i].len;

		if (e->insert && e->before == i + 1)
			raw_extra(r, e);
		if (e->drop == i + 1)
			continue;
		if (e->resize == i + 1)
			len = e->resize_to;
		raw_attr(r, s->attr[i].type, len);
		if (e->twice == i + 1)
			raw_attr(r, s->attr[i].type, len);
	}
	if (e->insert && !e->before)
		raw_extra(r, e);
	for (i = 0; i < (int)e->n_tail; i++)
		raw_u8(r, e->tail[i]);
}

static inline void raw_body(struct raw *r, const struct spec *s, const struct edit *e)
{
	raw_u16(r, e->id ? e->id : 0xcb05);
	raw_u8(r, e->type < 0 ? s->type : e->type);
	raw_u8(r, e->version < 0 ? 1 : e->version);
	raw_u8(r, e->suite < 0 ? s->suite : e->suite);
	raw_u8(r, 0);
	raw_attrs(r, s, e);
}

/* The end of a BU or BA: Pad1 or PadN; of an MH 11: zeros or an attribute 0 */
static inline void raw_end(struct raw *r)
{
	unsigned int gap = (8 - r->len % 8) % 8;

	if (r->data[2] != 11 && gap == 1) {
		raw_u8(r, 0);
	} else if (r->data[2] != 11 && gap) {
		raw_u8(r, 1);
		raw_u8(r, gap - 2);
		raw_fill(r, gap - 2, 0);
	} else if (gap < 4) {
		raw_fill(r, gap, 0);
	} else {
		raw_u16(r, 0);
		raw_u16(r, gap - 4);
		raw_fill(r, gap - 4, 0);
	}
	r->data[1] = r->len / 8 - 1;
}

static inline void raw_mh(struct raw *r, unsigned int type)
{
	r->len = 0;
	raw_u8(r, 59);
	raw_u8(r, 0);
	raw_u8(r, type);
	raw_fill(r, 3, 0);
}

#define RAW_SEQ		0x1234
#define RAW_BU_FLAGS	0xd000
#define RAW_BA_FLAGS	0x80
#define RAW_UNITS	0x0069	/* of 4 s: 420 s */

static inline void raw_bu(struct raw *r)
{
	raw_mh(r, 5);
	raw_u16(r, RAW_SEQ);
	raw_u16(r, RAW_BU_FLAGS);
	raw_u16(r, RAW_UNITS);
}

static inline void raw_ba(struct raw *r, u8 status)
{
	raw_mh(r, 6);
	raw_u8(r, status);
	raw_u8(r, RAW_BA_FLAGS);
	raw_u16(r, RAW_SEQ);
	raw_u16(r, RAW_UNITS);
}

static inline void raw_option(struct raw *r, const struct spec *s, const struct edit *e)
{
	size_t at = r->len;

	raw_u16(r, 18 << 8);
	raw_body(r, s, e);
	r->data[at + 1] = r->len - at - 2;
}

/* A BU whose part is cut into options of @size octets of attributes each */
static inline void raw_parts(struct raw *r, const struct spec *s, const struct edit *e,
			     unsigned int size)
{
	struct raw body = { .len = 0 };
	unsigned int at, n, part = 0;

	raw_attrs(&body, s, e);
	raw_bu(r);
	for (at = 0; !part || at < body.len; at += n, part++) {
		n = body.len - at < size ? body.len - at : size;
		raw_u8(r, 18);
		raw_u8(r, 6 + n);
		raw_u16(r, 0xcb05);
		raw_u8(r, s->type);
		raw_u8(r, 1);
		raw_u8(r, s->suite);
		raw_u8(r, part);
		memcpy(r->data + r->len, body.data + at, n);
		r->len += n;
	}
	raw_end(r);
}

/* The whole message, or the plaintext of e() */
static inline void raw_message(struct raw *r, const struct spec *s, const struct edit *e)
{
	switch (s->carrier) {
	case 0:
		r->len = 0;
		raw_attrs(r, s, e);
		return;
	case 5:
		raw_bu(r);
		raw_option(r, s, e);
		break;
	case 6:
		raw_ba(r, e->status < 0 ? s->status : e->status);
		raw_option(r, s, e);
		break;
	default:
		raw_mh(r, 11);
		raw_body(r, s, e);
	}
	raw_end(r);
}

#endif
