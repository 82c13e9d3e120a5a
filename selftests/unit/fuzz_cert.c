// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer on the certificate reader: two certificates in one input, and
 * whether one may have issued the other.
 */
#include <stdlib.h>

#include "cert.h"

/* Of outside linkage, so that no compiler drops the reads */
u8 fuzz_sink;

/* What a certificate points at lies inside it. */
static void use(const struct mob_cert *c, const u8 *p, size_t len)
{
	if (!p) {
		if (len)
			abort();
		return;
	}
	if (p < c->der || len > c->der_len || p - c->der > (ptrdiff_t)(c->der_len - len))
		abort();
	while (len--)
		fuzz_sink ^= *p++;
}

static void use_cert(const struct mob_cert *c)
{
	unsigned int i;

	use(c, c->tbs, c->tbs_len);
	use(c, c->sig, c->sig_len);
	use(c, c->issuer, c->issuer_len);
	use(c, c->subject, c->subject_len);
	use(c, c->skid, c->skid_len);
	use(c, c->akid, c->akid_len);
	use(c, c->spki, c->spki_len);
	use(c, c->serial, c->serial_len);
	if (c->n_blocks > MOB_CERT_BLOCKS_MAX || (!c->n_blocks && !c->inherit))
		abort();
	for (i = 0; i < c->n_blocks; i++) {
		/* Sorted and disjoint */
		if (memcmp(&c->blocks[i].min, &c->blocks[i].max, 16) > 0)
			abort();
		if (i && memcmp(&c->blocks[i - 1].max, &c->blocks[i].min, 16) >= 0)
			abort();
		if (!mob_cert_covers(c, &c->blocks[i].max, 128))
			abort();
	}
	fuzz_sink ^= mob_cert_valid_at(c, c->not_before);
}

/* The first two octets split the rest: the length of the first certificate. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static struct mob_cert a, b;
	bool have_a, have_b;
	size_t first;

	if (len < 2)
		return 0;
	first = data[0] << 8 | data[1];
	data += 2;
	len -= 2;
	if (first > len)
		first = len;
	have_a = !mob_cert_parse(data, first, &a);
	have_b = !mob_cert_parse(data + first, len - first, &b);
	if (have_a)
		use_cert(&a);
	if (have_b)
		use_cert(&b);
	if (have_a && have_b && !b.inherit && !mob_cert_issued_by(&a, &b, 0))
		use_cert(&a);
	return 0;
}
