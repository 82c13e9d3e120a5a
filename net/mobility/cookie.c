// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stateless cookie: two secrets, and per secret the cookies that were spent.
 *
 * Readers run in softirq under RCU.  The timer's work is the only writer of the secrets.
 */
#include <crypto/algapi.h>
#include <linux/err.h>
#include <linux/hashtable.h>
#include <linux/in6.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "cookie.h"
#include "limits.h"

#define MOB_SPENT_BITS	11

/*
 * struct mob_spent - a cookie that was spent
 * @tag:    of it
 * @wastes: how often that was for next to nothing
 * @wasted: the last time, too: it is none of mob_secret.count
 */
struct mob_spent {
	struct hlist_node node;
	u8 tag[MOB_MAC_LEN];
	u8 wastes;
	bool wasted;
};

/**
 * struct mob_secret - one epoch
 * @prf:   keyed with 32 random octets that nothing else knows
 * @prev:  the epoch before, that still verifies; NULL once this is the previous itself
 * @epoch: the first octet of its cookies
 * @lock:  of the set
 * @key:   of @spent's hash: who asks for cookies sees the tags, and could pick those of one bucket
 * @count: cookies in @spent that bought public-key work
 * @wasted: the others
 * @spent: tags of what bought public-key work
 */
struct mob_secret {
	struct mob_prf *prf;
	struct mob_secret __rcu *prev;
	u8 epoch;
	spinlock_t lock;	/* count, wasted, spent; softirq and process */
	siphash_key_t key;
	u32 count;
	u32 wasted;
	DECLARE_HASHTABLE(spent, MOB_SPENT_BITS);
};

struct mob_cookie {
	struct mob_secret __rcu *cur;
	u32 spent_max;
	struct delayed_work rotate;
};

static struct mob_secret *mob_secret_alloc(u8 epoch)
{
	struct mob_secret *s;
	u8 key[MOB_KEY_LEN];
	int err;

	err = get_random_bytes_wait(key, sizeof(key));
	if (err)
		return ERR_PTR(err);
	s = kvzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return ERR_PTR(-ENOMEM);
	s->prf = mob_prf_alloc(key, sizeof(key));
	memzero_explicit(key, sizeof(key));
	if (IS_ERR(s->prf)) {
		err = PTR_ERR(s->prf);
		kvfree(s);
		return ERR_PTR(err);
	}
	s->epoch = epoch;
	spin_lock_init(&s->lock);
	get_random_bytes(&s->key, sizeof(s->key));
	hash_init(s->spent);
	return s;
}

/* Nobody reads @s any more. */
static void mob_secret_free(struct mob_secret *s)
{
	struct mob_spent *spent;
	struct hlist_node *next;
	unsigned int i;

	if (!s)
		return;
	for (i = 0; i < HASH_SIZE(s->spent); i++) {
		hlist_for_each_entry_safe(spent, next, &s->spent[i], node)
			kfree(spent);
		cond_resched();
	}
	mob_prf_free(s->prf);
	kvfree(s);
}

/* The secret of @epoch, or NULL.  Under rcu_read_lock(). */
static struct mob_secret *mob_secret_find(struct mob_cookie *c, u8 epoch)
{
	struct mob_secret *s = rcu_dereference(c->cur);

	if (s->epoch != epoch)
		s = rcu_dereference(s->prev);
	return s && s->epoch == epoch ? s : NULL;
}

int mob_cookie_rotate(struct mob_cookie *c)
{
	struct mob_secret *new, *cur, *old;

	/* Only one of us runs at a time, and nobody else writes. */
	cur = rcu_dereference_protected(c->cur, 1);
	new = mob_secret_alloc(cur->epoch + 1);
	if (IS_ERR(new))
		return PTR_ERR(new);
	RCU_INIT_POINTER(new->prev, cur);
	rcu_assign_pointer(c->cur, new);
	old = rcu_dereference_protected(cur->prev, 1);
	RCU_INIT_POINTER(cur->prev, NULL);
	synchronize_rcu();
	mob_secret_free(old);
	return 0;
}

static void mob_cookie_work(struct work_struct *work)
{
	struct mob_cookie *c = container_of(to_delayed_work(work), struct mob_cookie, rotate);
	int err;

	/* Without memory the old secrets stay, with what was spent of them; again in a second. */
	err = mob_cookie_rotate(c);
	queue_delayed_work(system_power_efficient_wq, &c->rotate,
			   err ? HZ : MOB_COOKIE_SECRET_S * HZ);
}

struct mob_cookie *mob_cookie_alloc_max(u32 spent_max)
{
	struct mob_secret *s;
	struct mob_cookie *c;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return ERR_PTR(-ENOMEM);
	/* A random start: a cookie from before a restart is then mostly told by its epoch. */
	s = mob_secret_alloc(get_random_u32());
	if (IS_ERR(s)) {
		kfree(c);
		return ERR_CAST(s);
	}
	c->spent_max = spent_max;
	RCU_INIT_POINTER(c->cur, s);
	INIT_DELAYED_WORK(&c->rotate, mob_cookie_work);
	queue_delayed_work(system_power_efficient_wq, &c->rotate, MOB_COOKIE_SECRET_S * HZ);
	return c;
}

struct mob_cookie *mob_cookie_alloc(void)
{
	return mob_cookie_alloc_max(MOB_COOKIE_SPENT_MAX);
}

void mob_cookie_free(struct mob_cookie *c)
{
	struct mob_secret *cur;

	if (IS_ERR_OR_NULL(c))
		return;
	cancel_delayed_work_sync(&c->rotate);
	cur = rcu_dereference_protected(c->cur, 1);
	mob_secret_free(rcu_dereference_protected(cur->prev, 1));
	mob_secret_free(cur);
	kfree(c);
}

/* @out = prf(secret, @label | epoch | @v...) */
static int mob_secret_mac(const struct mob_secret *s, const char label[2],
			  const struct mob_vec *v, unsigned int n, u8 out[MOB_HASH_LEN])
{
	struct mob_vec all[2 + MOB_COOKIE_VECS] = {
		{ label, 2 },
		{ &s->epoch, sizeof(s->epoch) },
	};

	if (WARN_ON_ONCE(n > MOB_COOKIE_VECS))
		return -EINVAL;
	memcpy(all + 2, v, n * sizeof(*v));
	return mob_prf(s->prf, all, 2 + n, out);
}

/* @tag = epoch | the MAC's first octets */
static int mob_secret_tag(const struct mob_secret *s, const char label[2],
			  const struct mob_vec *v, unsigned int n, u8 tag[MOB_C1_LEN])
{
	u8 mac[MOB_HASH_LEN];
	int err;

	err = mob_secret_mac(s, label, v, n, mac);
	if (err)
		return err;
	tag[0] = s->epoch;
	memcpy(tag + 1, mac, MOB_MAC_LEN);
	return 0;
}

int mob_cookie_tag(struct mob_cookie *c, const char label[2], const struct mob_vec *v,
		   unsigned int n, u8 tag[MOB_C1_LEN])
{
	int err;

	rcu_read_lock();
	err = mob_secret_tag(rcu_dereference(c->cur), label, v, n, tag);
	rcu_read_unlock();
	return err;
}

int mob_cookie_tag_check(struct mob_cookie *c, const char label[2], const struct mob_vec *v,
			 unsigned int n, const u8 tag[MOB_C1_LEN])
{
	const struct mob_secret *s;
	int err = -EKEYEXPIRED;
	u8 ours[MOB_C1_LEN];

	rcu_read_lock();
	s = mob_secret_find(c, tag[0]);
	if (s)
		err = mob_secret_tag(s, label, v, n, ours);
	rcu_read_unlock();
	if (!err && crypto_memneq(ours, tag, MOB_C1_LEN))
		err = -EBADMSG;
	return err;
}

#define MOB_COOKIE_FIELDS	5	/* the last one is N1 */

#define MOB_COOKIE_V(hoa, cn, c0, hc0, n1) {		\
	{ (hoa), sizeof(struct in6_addr) },		\
	{ (cn), sizeof(struct in6_addr) },		\
	{ (c0), MOB_COOKIE_LEN },			\
	{ (hc0), MOB_HASH_LEN },			\
	{ (n1), MOB_NONCE_LEN },			\
}

int mob_cookie_make(struct mob_cookie *c, const struct in6_addr *hoa,
		    const struct in6_addr *cn, const u8 c0[MOB_COOKIE_LEN],
		    const u8 hc0[MOB_HASH_LEN], u8 c1[MOB_C1_LEN],
		    u8 n1[MOB_NONCE_LEN])
{
	const struct mob_vec v[] = MOB_COOKIE_V(hoa, cn, c0, hc0, n1);
	const struct mob_secret *s;
	u8 mac[MOB_HASH_LEN];
	int err;

	rcu_read_lock();
	s = rcu_dereference(c->cur);
	err = mob_secret_mac(s, "n1", v, MOB_COOKIE_FIELDS - 1, mac);
	if (!err) {
		memcpy(n1, mac, MOB_NONCE_LEN);
		err = mob_secret_tag(s, "c1", v, MOB_COOKIE_FIELDS, c1);
	}
	rcu_read_unlock();
	return err;
}

int mob_cookie_check(struct mob_cookie *c, const struct in6_addr *hoa,
		     const struct in6_addr *cn, const u8 c0[MOB_COOKIE_LEN],
		     const u8 hc0[MOB_HASH_LEN], const u8 c1[MOB_C1_LEN],
		     const u8 n1[MOB_NONCE_LEN])
{
	const struct mob_vec v[] = MOB_COOKIE_V(hoa, cn, c0, hc0, n1);

	return mob_cookie_tag_check(c, "c1", v, MOB_COOKIE_FIELDS, c1);
}

/* Under @s->lock */
static struct mob_spent *mob_secret_spent(struct mob_secret *s, const u8 tag[MOB_MAC_LEN],
					  struct hlist_head **bucket)
{
	struct mob_spent *spent;

	*bucket = &s->spent[siphash(tag, MOB_MAC_LEN, &s->key) & (HASH_SIZE(s->spent) - 1)];
	hlist_for_each_entry(spent, *bucket, node)
		if (!memcmp(spent->tag, tag, MOB_MAC_LEN))
			return spent;
	return NULL;
}

/* Under @s->lock */
static int mob_secret_spend(struct mob_secret *s, const u8 tag[MOB_MAC_LEN], u32 max)
{
	struct hlist_head *bucket;
	struct mob_spent *spent;

	spent = mob_secret_spent(s, tag, &bucket);
	if (spent && (!spent->wasted || spent->wastes >= MOB_COOKIE_WASTES))
		return -EALREADY;
	if (s->count >= max)
		return -ENOSPC;
	if (spent) {
		spent->wasted = false;
		s->wasted--;
	} else {
		spent = kzalloc(sizeof(*spent), GFP_ATOMIC);
		if (!spent)
			return -ENOMEM;
		memcpy(spent->tag, tag, MOB_MAC_LEN);
		hlist_add_head(&spent->node, bucket);
	}
	s->count++;
	return 0;
}

/*
 * Take back what mob_secret_spend() did.  What was wasted is remembered while there is room: a
 * flood of it takes none from what was not.  Under @s->lock.  Return: what to free.
 */
static struct mob_spent *mob_secret_unspend(struct mob_secret *s, const u8 tag[MOB_MAC_LEN],
					    bool waste)
{
	struct hlist_head *bucket;
	struct mob_spent *spent = mob_secret_spent(s, tag, &bucket);

	if (!spent || spent->wasted)
		return NULL;
	s->count--;
	spent->wastes += waste;
	if (spent->wastes && s->wasted < MOB_COOKIE_WASTED_MAX) {
		spent->wasted = true;
		s->wasted++;
		return NULL;
	}
	hlist_del(&spent->node);
	return spent;
}

int mob_cookie_spend(struct mob_cookie *c, const u8 c1[MOB_C1_LEN])
{
	struct mob_secret *s;
	int err = -EKEYEXPIRED;

	rcu_read_lock();
	s = mob_secret_find(c, c1[0]);
	if (s) {
		spin_lock_bh(&s->lock);
		err = mob_secret_spend(s, c1 + 1, c->spent_max);
		spin_unlock_bh(&s->lock);
	}
	rcu_read_unlock();
	return err;
}

static void mob_cookie_take_back(struct mob_cookie *c, const u8 c1[MOB_C1_LEN], bool waste)
{
	struct mob_spent *spent = NULL;
	struct mob_secret *s;

	rcu_read_lock();
	s = mob_secret_find(c, c1[0]);
	if (s) {
		spin_lock_bh(&s->lock);
		spent = mob_secret_unspend(s, c1 + 1, waste);
		spin_unlock_bh(&s->lock);
	}
	rcu_read_unlock();
	kfree(spent);
}

void mob_cookie_unspend(struct mob_cookie *c, const u8 c1[MOB_C1_LEN])
{
	mob_cookie_take_back(c, c1, false);
}

void mob_cookie_waste(struct mob_cookie *c, const u8 c1[MOB_C1_LEN])
{
	mob_cookie_take_back(c, c1, true);
}
