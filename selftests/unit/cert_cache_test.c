// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cache of what peers brought: bounded in number and in octets, and who used it least goes.
 */
#include "cert_cache.h"
#include "limits.h"
#include "tap.h"

static unsigned int freed;

void mob_trust_put(struct mob_trust_cert *c)
{
	if (--c->ref.n)
		return;
	freed++;
	free(c);
}

static struct mob_trust_cert *make(unsigned int n, size_t der_len)
{
	struct mob_trust_cert *c = calloc(1, sizeof(*c) + der_len);

	if (!c)
		abort();
	/* Those of a bucket differ in what comes behind its octet. */
	memcpy(c->fp + 1, &n, sizeof(n));
	c->fp[0] = n % 3;
	c->cert.der_len = der_len;
	c->ref.n = 1;
	return c;
}

/* As who learns one does it */
static void learn(struct mob_cert_cache *cache, unsigned int n, size_t der_len)
{
	struct mob_trust_cert *c = make(n, der_len);

	mob_cert_cache_add(cache, c);
	mob_trust_put(c);
}

static bool known(struct mob_cert_cache *cache, unsigned int n)
{
	struct mob_trust_cert *key = make(n, 0), *c = mob_cert_cache_get(cache, key->fp);

	check(!c || !memcmp(c->fp, key->fp, sizeof(c->fp)));
	free(key);
	if (c)
		mob_trust_put(c);
	return c;
}

static void number(void)
{
	struct mob_cert_cache cache;
	unsigned int i;

	mob_cert_cache_init(&cache);
	freed = 0;
	for (i = 0; i < MOB_CERT_CACHE_MAX; i++)
		learn(&cache, i, 100);
	check(cache.n == MOB_CERT_CACHE_MAX && !freed);
	for (i = 0; i < MOB_CERT_CACHE_MAX; i++)
		check(known(&cache, i));
	for (; i < 3 * MOB_CERT_CACHE_MAX; i++) {
		learn(&cache, i, 100);
		check(cache.n == MOB_CERT_CACHE_MAX);
		check(known(&cache, i) && !known(&cache, i - MOB_CERT_CACHE_MAX));
	}
	check(freed == 2 * MOB_CERT_CACHE_MAX);
	mob_cert_cache_flush(&cache);
	check(!cache.n && !cache.octets && freed == 3 * MOB_CERT_CACHE_MAX);
}

static void octets(void)
{
	struct mob_cert_cache cache;
	unsigned int i;

	mob_cert_cache_init(&cache);
	for (i = 0; i < MOB_CERT_CACHE_MAX; i++) {
		learn(&cache, i, MOB_CERT_DER_MAX);
		check(cache.octets <= MOB_CERT_CACHE_OCTETS);
		check(known(&cache, i));
	}
	check(cache.n < MOB_CERT_CACHE_MAX && !known(&cache, 0));
	/* What is as large as nothing takes its place again. */
	for (; i < 3 * MOB_CERT_CACHE_MAX; i++)
		learn(&cache, i, 0);
	check(cache.n == MOB_CERT_CACHE_MAX);
	mob_cert_cache_flush(&cache);
	check(!cache.octets);
}

static void used(void)
{
	struct mob_cert_cache cache;
	unsigned int i;

	mob_cert_cache_init(&cache);
	for (i = 0; i < MOB_CERT_CACHE_MAX; i++)
		learn(&cache, i, 100);
	for (; i < 2 * MOB_CERT_CACHE_MAX; i++) {
		check(known(&cache, 7));
		learn(&cache, i, 100);
	}
	check(known(&cache, 7) && !known(&cache, 6) && !known(&cache, 8));
	mob_cert_cache_flush(&cache);
}

static void twice(void)
{
	struct mob_cert_cache cache;
	struct mob_trust_cert *key = make(1, 0), *c;

	mob_cert_cache_init(&cache);
	freed = 0;
	learn(&cache, 1, 100);
	c = mob_cert_cache_get(&cache, key->fp);
	learn(&cache, 1, 200);
	check(cache.n == 1 && !freed);
	mob_trust_put(c);
	check(freed == 1);
	check(mob_cert_cache_del(&cache, key->fp) && !mob_cert_cache_del(&cache, key->fp));
	check(!cache.n && !cache.octets && freed == 2);
	free(key);
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "no more certificates than allowed are kept", number },
		{ "nor more octets of them", octets },
		{ "what is used stays", used },
		{ "one that is learnt twice is there once; references outlive the cache", twice },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
