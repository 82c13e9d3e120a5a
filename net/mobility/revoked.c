// SPDX-License-Identifier: GPL-2.0-only
/*
 * Certificates that an administrator has revoked, by fingerprint.
 *
 * The kernel's blacklist cannot serve: stock kernels take entries from signed
 * sources alone, and it is one for all namespaces.
 */
#include <linux/netlink.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "limits.h"
#include "trust_int.h"

struct mob_revoked {
	struct hlist_node node;
	struct rcu_head rcu;
	u8 fp[MOB_HASH_LEN];
};

/* Context: RCU, or t->lock held for writing. */
static struct mob_revoked *revoked_find(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_revoked *r;

	hlist_for_each_entry_rcu(r, &t->revoked[fp[0]], node, lockdep_is_held(&t->lock))
		if (!memcmp(r->fp, fp, MOB_HASH_LEN))
			return r;
	return NULL;
}

static bool revoked_has(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	bool found;

	rcu_read_lock();
	found = revoked_find(t, fp);
	rcu_read_unlock();
	return found;
}

bool mob_trust_revoked(struct mob_trust *t, const struct mob_trust_cert *c)
{
	unsigned int i;

	if (revoked_has(t, c->fp))
		return true;
	for (i = 0; i < MOB_CERT_CHAIN_MAX && c->path[i]; i++)
		if (revoked_has(t, c->path[i]->fp))
			return true;
	return false;
}

/* ---- what was built on a certificate ---- */

void mob_trust_line_of(const struct mob_trust_cert *c, struct mob_trust_line *out)
{
	unsigned int i;

	memcpy(out->fp[0], c->fp, MOB_HASH_LEN);
	for (i = 0; i < MOB_CERT_CHAIN_MAX && c->path[i]; i++)
		memcpy(out->fp[i + 1], c->path[i]->fp, MOB_HASH_LEN);
	out->n = i + 1;
}

bool mob_trust_line_has(const struct mob_trust_line *l, const u8 fp[MOB_HASH_LEN])
{
	unsigned int i;

	for (i = 0; i < l->n; i++)
		if (!memcmp(l->fp[i], fp, MOB_HASH_LEN))
			return true;
	return false;
}

bool mob_trust_line_stands(struct mob_trust *t, const struct mob_trust_line *l)
{
	unsigned int i;

	for (i = 0; i < l->n; i++)
		if (revoked_has(t, l->fp[i]))
			return false;
	return true;
}

/* ---- configuration ---- */

/* Caller holds the lock for writing. */
static int revoked_add(struct mob_trust *t, struct mob_revoked *new,
		       struct netlink_ext_ack *extack)
{
	if (revoked_find(t, new->fp)) {
		NL_SET_ERR_MSG(extack, "this certificate is revoked already");
		return -EEXIST;
	}
	if (t->n_revoked == MOB_CERT_REVOKED_MAX) {
		NL_SET_ERR_MSG(extack, "too many revoked: unrevoke those that have expired");
		return -ENOSPC;
	}
	t->n_revoked++;
	hlist_add_head_rcu(&new->node, &t->revoked[new->fp[0]]);
	/* whatever was learnt may have come through it */
	mob_cert_cache_flush(&t->cache);
	return 0;
}

int mob_trust_revoke(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
		     struct netlink_ext_ack *extack)
{
	struct mob_revoked *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int err;

	if (!new)
		return -ENOMEM;
	memcpy(new->fp, fp, MOB_HASH_LEN);
	down_write(&t->lock);
	err = revoked_add(t, new, extack);
	up_write(&t->lock);
	if (err)
		kfree(new);
	return err;
}

/* Caller holds the lock for writing. */
static void revoked_drop(struct mob_trust *t, struct mob_revoked *r)
{
	t->n_revoked--;
	hlist_del_rcu(&r->node);
	kfree_rcu(r, rcu);
}

int mob_trust_unrevoke(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_revoked *r;

	down_write(&t->lock);
	r = revoked_find(t, fp);
	if (r)
		revoked_drop(t, r);
	up_write(&t->lock);
	return r ? 0 : -ENOENT;
}

int mob_trust_walk_revoked(struct mob_trust *t, int (*fn)(const u8 *fp, void *arg), void *arg)
{
	struct mob_revoked *r;
	unsigned int i;
	int ret = 0;

	down_read(&t->lock);
	for (i = 0; i < ARRAY_SIZE(t->revoked); i++) {
		hlist_for_each_entry(r, &t->revoked[i], node) {
			ret = fn(r->fp, arg);
			if (ret)
				goto unlock;
		}
	}
unlock:
	up_read(&t->lock);
	return ret;
}

void mob_trust_revoked_end(struct mob_trust *t)
{
	struct hlist_node *next;
	struct mob_revoked *r;
	unsigned int i;

	down_write(&t->lock);
	for (i = 0; i < ARRAY_SIZE(t->revoked); i++)
		hlist_for_each_entry_safe(r, next, &t->revoked[i], node)
			revoked_drop(t, r);
	up_write(&t->lock);
}
