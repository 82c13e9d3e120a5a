// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cache of learnt certificates.
 *
 * A spinlock and not RCU: every hit moves the certificate in the list of use,
 * and what follows a hit is a signature, which costs a thousand times more.
 */
#include <linux/overflow.h>
#include <linux/string.h>

#include "cert_cache.h"
#include "limits.h"

static struct hlist_head *cache_bucket(struct mob_cert_cache *cache,
				       const u8 fp[MOB_HASH_LEN])
{
	return &cache->buckets[fp[0] % MOB_CERT_CACHE_BUCKETS];
}

static size_t cache_size(const struct mob_trust_cert *c)
{
	return struct_size(c, der, c->cert.der_len);
}

/* Caller holds the lock. */
static struct mob_trust_cert *cache_find(struct mob_cert_cache *cache,
					 const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;

	hlist_for_each_entry(c, cache_bucket(cache, fp), node)
		if (!memcmp(c->fp, fp, MOB_HASH_LEN))
			return c;
	return NULL;
}

/* Caller holds the lock. */
static void cache_drop(struct mob_cert_cache *cache, struct mob_trust_cert *c)
{
	hlist_del(&c->node);
	list_del(&c->list);
	cache->n--;
	cache->octets -= cache_size(c);
	mob_trust_put(c);
}

void mob_cert_cache_init(struct mob_cert_cache *cache)
{
	unsigned int i;

	spin_lock_init(&cache->lock);
	for (i = 0; i < MOB_CERT_CACHE_BUCKETS; i++)
		INIT_HLIST_HEAD(&cache->buckets[i]);
	INIT_LIST_HEAD(&cache->lru);
	cache->n = 0;
	cache->octets = 0;
}

struct mob_trust_cert *mob_cert_cache_get(struct mob_cert_cache *cache,
					  const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;

	spin_lock(&cache->lock);
	c = cache_find(cache, fp);
	if (c) {
		list_move_tail(&c->list, &cache->lru);
		refcount_inc(&c->ref);
	}
	spin_unlock(&cache->lock);
	return c;
}

void mob_cert_cache_add(struct mob_cert_cache *cache, struct mob_trust_cert *c)
{
	struct mob_trust_cert *old;

	refcount_inc(&c->ref);
	spin_lock(&cache->lock);
	/* the same one may have been learnt side by side */
	old = cache_find(cache, c->fp);
	if (old)
		cache_drop(cache, old);
	hlist_add_head(&c->node, cache_bucket(cache, c->fp));
	list_add_tail(&c->list, &cache->lru);
	cache->n++;
	cache->octets += cache_size(c);
	while (cache->n > MOB_CERT_CACHE_MAX || cache->octets > MOB_CERT_CACHE_OCTETS)
		cache_drop(cache, list_first_entry(&cache->lru, struct mob_trust_cert, list));
	spin_unlock(&cache->lock);
}

bool mob_cert_cache_del(struct mob_cert_cache *cache, const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;

	spin_lock(&cache->lock);
	c = cache_find(cache, fp);
	if (c)
		cache_drop(cache, c);
	spin_unlock(&cache->lock);
	return c;
}

void mob_cert_cache_flush(struct mob_cert_cache *cache)
{
	struct mob_trust_cert *c, *next;

	spin_lock(&cache->lock);
	list_for_each_entry_safe(c, next, &cache->lru, list)
		cache_drop(cache, c);
	spin_unlock(&cache->lock);
}

int mob_cert_cache_walk(struct mob_cert_cache *cache,
			int (*fn)(enum mob_trust_kind kind,
				  const struct mob_trust_cert *c, void *arg),
			void *arg)
{
	struct mob_trust_cert *c;
	int ret = 0;

	spin_lock(&cache->lock);
	list_for_each_entry(c, &cache->lru, list) {
		ret = fn(c->kind, c, arg);
		if (ret)
			break;
	}
	spin_unlock(&cache->lock);
	return ret;
}
