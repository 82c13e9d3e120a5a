// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes every message of wire_spec.h as a file into the directory given, for
 * fuzz_wire.c to start from.
 */
#include <stdio.h>
#include <stdlib.h>

#include "wire_spec.h"

static const struct edit no_edit = NO_EDIT;

static void save(const char *dir, struct raw *r, unsigned int how)
{
	static unsigned int n;
	char path[4096];
	FILE *f;

	raw_u8(r, how);
	snprintf(path, sizeof(path), "%s/%02u", dir, n++);
	f = fopen(path, "wb");
	if (!f || fwrite(r->data, 1, r->len, f) != r->len || fclose(f)) {
		perror(path);
		exit(1);
	}
}

static void seed(const char *dir, const struct spec *s, unsigned int how)
{
	struct raw r;

	raw_message(&r, s, &no_edit);
	save(dir, &r, how);
}

static void seed_parts(const char *dir, const struct spec *s, unsigned int size)
{
	struct raw r;

	raw_parts(&r, s, &no_edit, size);
	save(dir, &r, 0);
}

/* An entry of CGAS for BIDs 1 and 2 */
static void raw_cgas(struct raw *r)
{
	unsigned int len = 1 + 2 * 3 + 16 + 2 + 294 + 256;

	raw_u16(r, 55);
	raw_u16(r, 2 + len);
	raw_u16(r, len);
	raw_u8(r, 2);
	raw_u16(r, 1);
	raw_u8(r, 0);
	raw_u16(r, 2);
	raw_u8(r, 1);
	raw_fill(r, 16, 0x6b);
	raw_u16(r, 294);
	raw_fill(r, 294 + 256, 0x7c);
}

/*
 * BID_BU of two BIDs, in several options, with what access routers said of both, and the key
 * that both are made of
 */
static void seed_proofs(const char *dir)
{
	static const u8 bids[] = { 35, 4, 0, 1, 0, 0, 35, 4, 0, 2, 0, 0 };
	static const unsigned int certs[] = { 0, 108 };
	static const struct spec head = { "", 5, 0, 25, 0, { { 21, 8 } } };
	struct raw body = { .len = 0 }, r;
	unsigned int i, at;

	raw_attrs(&body, &head, &no_edit);
	raw_u16(&body, 54);
	raw_u16(&body, 2 * 57 + certs[1]);
	for (i = 0; i < 2; i++) {
		raw_u16(&body, 1 + i);
		raw_u16(&body, 53 + certs[i]);
		raw_fill(&body, 53 + certs[i], 0x5a);
	}
	raw_cgas(&body);
	raw_bu(&r);
	for (i = 0; i < sizeof(bids); i++)
		raw_u8(&r, bids[i]);
	for (at = 0; at < body.len; at += 200) {
		unsigned int n = body.len - at < 200 ? body.len - at : 200;

		raw_u16(&r, 18 << 8 | (6 + n));
		raw_u16(&r, 0xcb05);
		raw_u16(&r, 25 << 8 | 1);
		raw_u16(&r, at / 200);
		for (i = 0; i < n; i++)
			raw_u8(&r, body.data[at + i]);
	}
	raw_end(&r);
	save(dir, &r, 0);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 2)
		return 2;
	for (i = 0; i < ARRAY_SIZE(specs); i++)
		seed(argv[1], &specs[i], 0);
	seed_parts(argv[1], &map_bu_spec, 249);
	seed_parts(argv[1], &map_bu_spec, 100);
	seed_proofs(argv[1]);
	for (i = 0; i < ARRAY_SIZE(sealed_specs); i++)
		seed(argv[1], &sealed_specs[i], sealed_specs[i].type);
	return 0;
}
