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

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 2)
		return 2;
	for (i = 0; i < ARRAY_SIZE(specs); i++)
		seed(argv[1], &specs[i], 0);
	seed_parts(argv[1], &map_bu_spec, 249);
	seed_parts(argv[1], &map_bu_spec, 100);
	for (i = 0; i < ARRAY_SIZE(sealed_specs); i++)
		seed(argv[1], &sealed_specs[i], sealed_specs[i].type);
	return 0;
}
