// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets per source /64.
 *
 * A bucket is one time: when it is full again.  Taking a token moves that time on by what a token
 * takes to grow, and a bucket whose time has passed is the same as none, so that collecting those
 * forgets nothing.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "ratelimit.h"

#define MOB_RATELIMIT_CHAIN	4	/* buckets on a hash chain when the table is full */

/**
 * struct mob_bucket - the tokens of one /64
 * @node:   on a chain; RCU, written under the table's lock
 * @full:   when the bucket is full again, in ns
 * @prefix: the /64
 * @rcu:    readers may hold it when it is collected
 */
struct mob_bucket {
	struct hlist_node node;
	atomic64_t full;
	u64 prefix;
	struct rcu_head rcu;
};

/**
 * struct mob_ratelimit - a table of buckets
 * @cost:  ns in which a token grows
 * @depth: ns that @full may be ahead for a token to be left
 * @max:   buckets at most
 * @mask:  chains less one
 * @lock:  of the chains
 * @count: buckets
 * @key:   of the hash: sources are the sender's to choose
 * @work:  collects while there are buckets
 * @chain: buckets by hash of the prefix
 */
struct mob_ratelimit {
	u64 cost;
	u64 depth;
	u32 max;
	u32 mask;
	spinlock_t lock;	/* count, writes to the chains; softirq and process */
	u32 count;
	siphash_key_t key;
	struct delayed_work work;
	struct hlist_head chain[];
};

static bool mob_bucket_take(const struct mob_ratelimit *rl, struct mob_bucket *b, u64 now)
{
	s64 full = atomic64_read(&b->full);
	u64 from;

	do {
		from = max_t(u64, full, now);
		if (from - now > rl->depth)
			return false;
	} while (!atomic64_try_cmpxchg(&b->full, &full, from + rl->cost));
	return true;
}

/* Under rcu_read_lock() or @rl->lock */
static struct mob_bucket *mob_bucket_find(const struct mob_ratelimit *rl,
					  const struct hlist_head *chain, u64 prefix)
{
	struct mob_bucket *b;

	hlist_for_each_entry_rcu(b, chain, node, lockdep_is_held(&rl->lock))
		if (b->prefix == prefix)
			return b;
	return NULL;
}

/*
 * A new bucket, full, or the one that another processor has just made; NULL when there is no room.
 * Under @rl->lock.
 */
static struct mob_bucket *mob_bucket_add(struct mob_ratelimit *rl, struct hlist_head *chain,
					 u64 prefix, u64 now)
{
	struct mob_bucket *b;

	b = mob_bucket_find(rl, chain, prefix);
	if (b || rl->count >= rl->max)
		return b;
	b = kmalloc(sizeof(*b), GFP_ATOMIC | __GFP_NOWARN);
	if (!b)
		return NULL;
	b->prefix = prefix;
	atomic64_set(&b->full, now);
	hlist_add_head_rcu(&b->node, chain);
	WRITE_ONCE(rl->count, rl->count + 1);
	return b;
}

bool mob_ratelimit_allow_at(struct mob_ratelimit *rl, const struct in6_addr *src, u64 now)
{
	struct hlist_head *chain;
	struct mob_bucket *b;
	bool allow = false;
	u64 prefix;

	memcpy(&prefix, src, sizeof(prefix));
	chain = &rl->chain[siphash_1u64(prefix, &rl->key) & rl->mask];
	rcu_read_lock();
	b = mob_bucket_find(rl, chain, prefix);
	/* A flood of new sources must not make them all queue for the lock to hear no. */
	if (!b && READ_ONCE(rl->count) < rl->max) {
		spin_lock_bh(&rl->lock);
		b = mob_bucket_add(rl, chain, prefix, now);
		spin_unlock_bh(&rl->lock);
		queue_delayed_work(system_power_efficient_wq, &rl->work, HZ);
	}
	if (b)
		allow = mob_bucket_take(rl, b, now);
	rcu_read_unlock();
	return allow;
}

bool mob_ratelimit_allow(struct mob_ratelimit *rl, const struct in6_addr *src)
{
	return mob_ratelimit_allow_at(rl, src, ktime_get_coarse_ns());
}

void mob_ratelimit_collect(struct mob_ratelimit *rl, u64 now)
{
	struct hlist_node *next;
	struct mob_bucket *b;
	u32 i;

	for (i = 0; i <= rl->mask; i++) {
		spin_lock_bh(&rl->lock);
		hlist_for_each_entry_safe(b, next, &rl->chain[i], node) {
			if ((u64)atomic64_read(&b->full) > now)
				continue;
			/* Who holds it at this moment takes a token that is forgotten: one. */
			hlist_del_rcu(&b->node);
			WRITE_ONCE(rl->count, rl->count - 1);
			kfree_rcu(b, rcu);
		}
		spin_unlock_bh(&rl->lock);
		cond_resched();
	}
}

static void mob_ratelimit_work(struct work_struct *work)
{
	struct mob_ratelimit *rl = container_of(to_delayed_work(work), struct mob_ratelimit, work);

	mob_ratelimit_collect(rl, ktime_get_coarse_ns());
	/* A bucket added since queues this again by itself. */
	if (READ_ONCE(rl->count))
		queue_delayed_work(system_power_efficient_wq, &rl->work, HZ);
}

struct mob_ratelimit *mob_ratelimit_alloc(u32 per_second, u32 burst, u32 max)
{
	u32 chains = roundup_pow_of_two(DIV_ROUND_UP(max, MOB_RATELIMIT_CHAIN));
	struct mob_ratelimit *rl;

	rl = kvzalloc(struct_size(rl, chain, chains), GFP_KERNEL);
	if (!rl)
		return ERR_PTR(-ENOMEM);
	rl->cost = div_u64(NSEC_PER_SEC, per_second);
	rl->depth = (burst - 1) * rl->cost;
	rl->max = max;
	rl->mask = chains - 1;
	spin_lock_init(&rl->lock);
	get_random_bytes(&rl->key, sizeof(rl->key));
	INIT_DELAYED_WORK(&rl->work, mob_ratelimit_work);
	return rl;
}

void mob_ratelimit_free(struct mob_ratelimit *rl)
{
	struct hlist_node *next;
	struct mob_bucket *b;
	u32 i;

	if (IS_ERR_OR_NULL(rl))
		return;
	cancel_delayed_work_sync(&rl->work);
	for (i = 0; i <= rl->mask; i++)
		hlist_for_each_entry_safe(b, next, &rl->chain[i], node)
			kfree(b);
	kvfree(rl);
}
