/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The certificates that peers brought and that were found good, by
 * fingerprint; bounded, the least recently used goes first.
 */
#ifndef _MOBILITY_CERT_CACHE_H
#define _MOBILITY_CERT_CACHE_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include "trust.h"

#define MOB_CERT_CACHE_BUCKETS	256

/**
 * struct mob_cert_cache - holds a reference to each of its certificates
 * @lock:    of all the rest; process context only
 * @buckets: by the first octet of the fingerprint
 * @lru:     least recently used first
 * @n:       certificates, up to MOB_CERT_CACHE_MAX
 * @octets:  memory they take, up to MOB_CERT_CACHE_OCTETS
 */
struct mob_cert_cache {
	spinlock_t lock;	/* of all the rest */
	struct hlist_head buckets[MOB_CERT_CACHE_BUCKETS];
	struct list_head lru;
	unsigned int n;
	size_t octets;
};

void mob_cert_cache_init(struct mob_cert_cache *cache);
/* Return: the certificate with a reference, now the most recently used; or NULL. */
struct mob_trust_cert *mob_cert_cache_get(struct mob_cert_cache *cache,
					  const u8 fp[MOB_HASH_LEN]);
/* Takes a reference of its own and replaces what has the same fingerprint. */
void mob_cert_cache_add(struct mob_cert_cache *cache, struct mob_trust_cert *c);
/* Return: whether there was one. */
bool mob_cert_cache_del(struct mob_cert_cache *cache, const u8 fp[MOB_HASH_LEN]);
void mob_cert_cache_flush(struct mob_cert_cache *cache);
/* Most dispensable first; stops when @fn, which must not sleep, returns non-zero. */
int mob_cert_cache_walk(struct mob_cert_cache *cache,
			int (*fn)(enum mob_trust_kind kind,
				  const struct mob_trust_cert *c, void *arg),
			void *arg);

#endif
