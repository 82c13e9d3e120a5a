// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trust anchors, intermediates and what they vouch for.
 *
 * Every certificate is read-only from the moment it can be found.  The lists
 * and the cache change under t->lock held for writing; whoever follows a chain
 * holds it for reading, also while signatures are verified, so that a
 * certificate that an administrator has removed is used by no check that
 * starts later.
 */
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/netlink.h>
#include <linux/slab.h>

#include "keys.h"
#include "trust_int.h"

/* ---- one certificate ---- */

static int trust_hash(const u8 *data, size_t len, u8 hash[MOB_HASH_LEN])
{
	const struct mob_vec v = { data, len };

	return mob_hash(&v, 1, hash);
}

enum mob_cert_error mob_trust_cert_new(enum mob_trust_kind kind, const u8 *der, size_t len,
				       struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;

	if (len > MOB_CERT_DER_MAX)
		return MOB_CERT_DER;
	c = kzalloc(struct_size(c, der, len), GFP_KERNEL);
	if (!c)
		return MOB_CERT_NOMEM;
	refcount_set(&c->ref, 1);
	INIT_LIST_HEAD(&c->list);
	c->kind = kind;
	memcpy(c->der, der, len);
	err = mob_cert_parse(c->der, len, &c->cert);
	if (!err && (trust_hash(c->der, len, c->fp) ||
		     trust_hash(c->cert.tbs, c->cert.tbs_len, c->tbs_hash)))
		err = MOB_CERT_NOMEM;
	if (err) {
		kfree(c);
		return err;
	}
	*out = c;
	return MOB_CERT_OK;
}

void mob_trust_put(struct mob_trust_cert *c)
{
	unsigned int i;

	if (!c || !refcount_dec_and_test(&c->ref))
		return;
	/* configured CAs have no path, a learnt one's are such: two calls deep at most */
	for (i = 0; i < ARRAY_SIZE(c->path); i++)
		mob_trust_put(c->path[i]);
	key_put(c->private);
	key_put(c->shown);
	kfree_rcu(c, rcu);
}

static struct mob_trust_cert *trust_cert_get(struct mob_trust_cert *c)
{
	refcount_inc(&c->ref);
	return c;
}

/* What can change after a certificate has been checked once; its issuers are asked themselves */
static enum mob_cert_error trust_cert_now(struct mob_trust *t, const struct mob_trust_cert *c)
{
	enum mob_cert_error err;

	err = mob_cert_valid_at(&c->cert, ktime_get_real_seconds());
	if (err)
		return err;
	return mob_trust_revoked(t, c) || mob_keys_revoked(c->tbs_hash) ? MOB_CERT_REVOKED :
									  MOB_CERT_OK;
}

static enum mob_cert_error trust_cert_signed(const struct mob_trust_cert *c,
					     const struct mob_trust_cert *by)
{
	switch (mob_keys_verify(&by->cert, c->tbs_hash, c->cert.sig, c->cert.sig_len)) {
	case 0:
		return MOB_CERT_OK;
	case -ENOMEM:
	case -EINTR:
		return MOB_CERT_NOMEM;
	case -ENOPKG:
		return MOB_CERT_ALGORITHM;
	}
	return MOB_CERT_SIGNATURE;
}

/* ---- chains ---- */

static enum mob_cert_error chain_find(struct mob_trust *t, struct mob_trust_cert *c,
				      unsigned int depth, struct mob_trust_cert **path);

/* Does a chain lead through @by, @depth CAs above @c's end of the path? */
static enum mob_cert_error chain_try(struct mob_trust *t, struct mob_trust_cert *c,
				     struct mob_trust_cert *by, unsigned int depth,
				     struct mob_trust_cert **path)
{
	enum mob_cert_error err;

	err = mob_cert_issued_by(&c->cert, &by->cert, depth);
	if (!err)
		err = trust_cert_now(t, by);
	/* before looking further: a forgery costs one verification */
	if (!err)
		err = trust_cert_signed(c, by);
	if (!err && by->kind == MOB_TRUST_INTERMEDIATE)
		err = chain_find(t, by, depth + 1, path);
	if (!err)
		path[depth] = by;
	return err;
}

/*
 * Find a chain from @c to an anchor.  There may be several certificates of
 * one name and key while a CA changes over, so all are tried.
 *
 * @path gets the issuers; without references, t->lock is held.
 */
static enum mob_cert_error chain_find(struct mob_trust *t, struct mob_trust_cert *c,
				      unsigned int depth, struct mob_trust_cert **path)
{
	struct list_head *lists[] = { &t->anchors, &t->intermediates };
	enum mob_cert_error err, why = MOB_CERT_UNTRUSTED;
	struct mob_trust_cert *by;
	unsigned int i;

	lockdep_assert_held(&t->lock);
	if (depth == MOB_CERT_CHAIN_MAX)
		return MOB_CERT_UNTRUSTED;
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		list_for_each_entry(by, lists[i], list) {
			err = chain_try(t, c, by, depth, path);
			if (!err)
				return MOB_CERT_OK;
			/* "someone else" is the least that can be said */
			if (why == MOB_CERT_UNTRUSTED)
				why = err;
		}
	}
	return why;
}

enum mob_cert_error mob_trust_chain(struct mob_trust *t, struct mob_trust_cert *c)
{
	struct mob_trust_cert *path[MOB_CERT_CHAIN_MAX] = {};
	enum mob_cert_error err;
	unsigned int i;

	err = trust_cert_now(t, c);
	if (!err)
		err = chain_find(t, c, 0, path);
	/*
	 * To ask for an algorithm may load a module: only on behalf of those
	 * whom someone trusted vouches for.
	 */
	if (!err && !mob_keys_supported(c->cert.key))
		err = MOB_CERT_ALGORITHM;
	if (err)
		return err;
	for (i = 0; i < MOB_CERT_CHAIN_MAX && path[i]; i++)
		c->path[i] = trust_cert_get(path[i]);
	return MOB_CERT_OK;
}

/* Is every certificate of a chain that was found earlier still good? */
static enum mob_cert_error chain_now(struct mob_trust *t, const struct mob_trust_cert *c)
{
	enum mob_cert_error err = trust_cert_now(t, c);
	unsigned int i;

	for (i = 0; i < MOB_CERT_CHAIN_MAX && c->path[i] && !err; i++)
		err = trust_cert_now(t, c->path[i]);
	return err;
}

/* ---- peers ---- */

/* A certificate seen for the first time, cheapest checks first */
static enum mob_cert_error trust_learn(struct mob_trust *t, const u8 *der, size_t len,
				       const struct in6_addr *addr,
				       struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;

	err = mob_trust_cert_new(MOB_TRUST_LEARNT, der, len, &c);
	if (err)
		return err;
	if (!c->cert.digital_signature)
		err = MOB_CERT_USAGE;
	else if (!c->cert.inherit && !mob_cert_covers(&c->cert, addr, 128))
		err = MOB_CERT_OUTSIDE;
	if (!err)
		err = mob_trust_chain(t, c);
	if (err) {
		mob_trust_put(c);
		return err;
	}
	mob_cert_cache_add(&t->cache, c);
	*out = c;
	return MOB_CERT_OK;
}

enum mob_cert_error mob_trust_check(struct mob_trust *t, const u8 *der, size_t len,
				    const struct in6_addr *addr,
				    struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;
	u8 fp[MOB_HASH_LEN];

	if (trust_hash(der, len, fp))
		return MOB_CERT_NOMEM;
	down_read(&t->lock);
	c = mob_cert_cache_get(&t->cache, fp);
	/*
	 * When an issuer has run out, its renewed certificate may be there.  And
	 * what a learnt certificate vouches for speaks to a MAP and to nobody else:
	 * else it would depend on what was learnt before who is trusted.
	 */
	if (c && (c->via_learnt || chain_now(t, c))) {
		mob_cert_cache_del(&t->cache, fp);
		mob_trust_put(c);
		c = NULL;
	}
	err = c ? MOB_CERT_OK : trust_learn(t, der, len, addr, &c);
	up_read(&t->lock);
	if (!err && !mob_cert_covers(&c->cert, addr, 128)) {
		mob_trust_put(c);
		err = MOB_CERT_OUTSIDE;
	}
	if (!err)
		*out = c;
	return err;
}

/* ---- mobile nodes, whose issuer may have been learnt ---- */

struct trust_issuer {
	struct mob_cert *child;
	struct mob_trust_cert *found[MOB_CERT_ISSUERS_MAX];
	unsigned int n;
};

/* Under the cache's lock: who may have issued the child, its signature aside */
static int trust_issuer_match(enum mob_trust_kind kind, const struct mob_trust_cert *c, void *arg)
{
	struct trust_issuer *i = arg;

	/* Issued by one that was learnt itself: no mobile node is a CA. */
	if (c->via_learnt || mob_cert_issued_by(i->child, &c->cert, 0))
		return 0;
	i->found[i->n] = (struct mob_trust_cert *)c;
	refcount_inc(&i->found[i->n]->ref);
	return ++i->n == ARRAY_SIZE(i->found);
}

/* The path of a certificate whose issuer is @by: @by and its path */
static enum mob_cert_error trust_path_via(struct mob_trust_cert *c, struct mob_trust_cert *by)
{
	unsigned int i;

	if (by->path[MOB_CERT_CHAIN_MAX - 1])
		return MOB_CERT_UNTRUSTED;
	/* It was learnt as the end of a path, and is now a CA below each of these. */
	for (i = 0; i < MOB_CERT_CHAIN_MAX && by->path[i]; i++)
		if (by->path[i]->cert.path_len >= 0 &&
		    by->path[i]->cert.path_len < (int)i + 1)
			return MOB_CERT_NOT_CA;
	c->path[0] = trust_cert_get(by);
	for (i = 1; i < MOB_CERT_CHAIN_MAX && by->path[i - 1]; i++)
		c->path[i] = trust_cert_get(by->path[i - 1]);
	c->via_learnt = true;
	return MOB_CERT_OK;
}

/* @by was found good when it was learnt; what can change since is looked at here. */
static enum mob_cert_error trust_via(struct mob_trust *t, struct mob_trust_cert *c,
				     struct mob_trust_cert *by)
{
	enum mob_cert_error err = chain_now(t, by);

	if (!err)
		err = trust_cert_signed(c, by);
	if (!err && !mob_keys_supported(c->cert.key))
		err = MOB_CERT_ALGORITHM;
	return err ?: trust_path_via(c, by);
}

/* t->lock is held. */
static enum mob_cert_error trust_chain_learnt(struct mob_trust *t, struct mob_trust_cert *c)
{
	struct trust_issuer issuer = { .child = &c->cert };
	enum mob_cert_error err = MOB_CERT_UNTRUSTED;
	unsigned int i;

	mob_cert_cache_walk(&t->cache, trust_issuer_match, &issuer);
	for (i = 0; i < issuer.n; i++) {
		if (err)
			err = trust_via(t, c, issuer.found[i]);
		mob_trust_put(issuer.found[i]);
	}
	return err;
}

/* A Cert_MN seen for the first time; t->lock is held. */
static enum mob_cert_error trust_learn_mn(struct mob_trust *t, const u8 *der, size_t len,
					  const struct in6_addr *hoa,
					  struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;

	err = mob_trust_read(der, len, hoa, &c);
	if (err)
		return err;
	err = mob_trust_chain(t, c);
	if (err == MOB_CERT_UNTRUSTED)
		err = trust_chain_learnt(t, c);
	if (err) {
		mob_trust_put(c);
		return err;
	}
	mob_cert_cache_add(&t->cache, c);
	*out = c;
	return MOB_CERT_OK;
}

enum mob_cert_error mob_trust_check_mn(struct mob_trust *t, const u8 *der, size_t len,
				       const struct in6_addr *hoa,
				       struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;
	u8 fp[MOB_HASH_LEN];

	if (trust_hash(der, len, fp))
		return MOB_CERT_NOMEM;
	down_read(&t->lock);
	c = mob_cert_cache_get(&t->cache, fp);
	if (c && chain_now(t, c)) {
		mob_cert_cache_del(&t->cache, fp);
		mob_trust_put(c);
		c = NULL;
	}
	err = c ? MOB_CERT_OK : trust_learn_mn(t, der, len, hoa, &c);
	up_read(&t->lock);
	if (!err && !mob_cert_covers(&c->cert, hoa, 128)) {
		mob_trust_put(c);
		err = MOB_CERT_OUTSIDE;
	}
	if (!err)
		*out = c;
	return err;
}

enum mob_cert_error mob_trust_read(const u8 *der, size_t len, const struct in6_addr *hoa,
				   struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;

	err = mob_trust_cert_new(MOB_TRUST_LEARNT, der, len, &c);
	if (err)
		return err;
	if (!c->cert.digital_signature)
		err = MOB_CERT_USAGE;
	else if (c->cert.key != MOB_CERT_KEY_RSA)
		err = MOB_CERT_ALGORITHM;
	else if (!mob_cert_covers(&c->cert, hoa, 128))
		err = MOB_CERT_OUTSIDE;
	else
		err = mob_cert_valid_at(&c->cert, ktime_get_real_seconds());
	if (err)
		mob_trust_put(c);
	else
		*out = c;
	return err;
}

enum mob_cert_error mob_trust_learn_issuer(struct mob_trust *t, const u8 *der, size_t len,
					   const struct mob_trust_cert *child,
					   const struct in6_addr *hoa)
{
	struct mob_trust_cert *c, *checked;
	struct mob_cert *copy;
	enum mob_cert_error err;

	err = mob_trust_cert_new(MOB_TRUST_LEARNT, der, len, &c);
	if (err)
		return err;
	/* mob_cert_issued_by() writes to what inherits, and @child is read by others. */
	copy = kmemdup(&child->cert, sizeof(*copy), GFP_KERNEL);
	err = copy ? mob_cert_issued_by(copy, &c->cert, 0) : MOB_CERT_NOMEM;
	if (!err)
		err = trust_cert_signed(child, c);
	if (!err)
		err = mob_trust_check(t, der, len, hoa, &checked);
	if (!err)
		mob_trust_put(checked);
	kfree(copy);
	mob_trust_put(c);
	return err;
}

int mob_trust_verify(const struct mob_trust_cert *c, const struct mob_vec *v,
		     unsigned int n, const u8 *sig, size_t sig_len)
{
	u8 digest[MOB_HASH_LEN];
	int err;

	err = mob_hash(v, n, digest);
	return err ?: mob_keys_verify(&c->cert, digest, sig, sig_len);
}

/* ---- configuration ---- */

int mob_trust_refuse(enum mob_cert_error err, struct netlink_ext_ack *extack)
{
	if (extack)
		extack->_msg = mob_cert_strerror(err);
	switch (err) {
	case MOB_CERT_NOMEM:
		return -ENOMEM;
	case MOB_CERT_ALGORITHM:
		return -ENOPKG;
	case MOB_CERT_NOT_YET:
	case MOB_CERT_EXPIRED:
		return -EKEYEXPIRED;
	case MOB_CERT_REVOKED:
		return -EKEYREVOKED;
	case MOB_CERT_UNTRUSTED:
		return -ENOKEY;
	case MOB_CERT_SIGNATURE:
		return -EKEYREJECTED;
	default:
		return -EINVAL;
	}
}

static struct mob_trust_cert *trust_ca_find(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;

	list_for_each_entry(c, &t->anchors, list)
		if (!memcmp(c->fp, fp, MOB_HASH_LEN))
			return c;
	list_for_each_entry(c, &t->intermediates, list)
		if (!memcmp(c->fp, fp, MOB_HASH_LEN))
			return c;
	return NULL;
}

/*
 * What a CA certificate has to be by itself.  One that is not valid yet may be
 * loaded ahead of time: validity is looked at on every use.
 */
static int trust_ca_fit(struct mob_trust *t, const struct mob_trust_cert *c,
			struct netlink_ext_ack *extack)
{
	enum mob_cert_error err;

	if (!c->cert.ca) {
		NL_SET_ERR_MSG(extack, "not a CA certificate: no basicConstraints CA:TRUE");
		return -EINVAL;
	}
	if (!c->cert.key_cert_sign) {
		NL_SET_ERR_MSG(extack, "the certificate's key usage lacks keyCertSign");
		return -EINVAL;
	}
	if (c->cert.inherit) {
		NL_SET_ERR_MSG(extack, "a CA certificate has to list its addresses");
		return -EINVAL;
	}
	err = mob_keys_supported(c->cert.key) ? trust_cert_now(t, c) : MOB_CERT_ALGORITHM;
	return err && err != MOB_CERT_NOT_YET ? mob_trust_refuse(err, extack) : 0;
}

int mob_trust_show(struct mob_trust *t, struct mob_trust_cert *c,
		   struct netlink_ext_ack *extack)
{
	struct key *key = mob_keys_add(t->rings[c->kind], &c->cert, c->fp);

	if (!IS_ERR(key)) {
		c->shown = key;
		return 0;
	}
	NL_SET_ERR_MSG(extack, "the kernel's own X.509 reader refuses the certificate");
	return PTR_ERR(key);
}

/* Caller holds lock for writing. */
static int trust_ca_insert(struct mob_trust *t, struct mob_trust_cert *c,
			   struct netlink_ext_ack *extack)
{
	struct mob_trust_cert *path[MOB_CERT_CHAIN_MAX] = {};
	enum mob_cert_error err;
	int ret;

	if (trust_ca_find(t, c->fp)) {
		NL_SET_ERR_MSG(extack, "this certificate is loaded already");
		return -EEXIST;
	}
	if (t->n_cas == MOB_CERT_CA_MAX) {
		NL_SET_ERR_MSG(extack, "too many anchors and intermediates: remove some");
		return -ENOSPC;
	}
	if (c->kind == MOB_TRUST_INTERMEDIATE) {
		/* one CA, this one, is below the issuer at least */
		err = chain_find(t, c, 1, path);
		if (err && err != MOB_CERT_NOT_YET)
			return mob_trust_refuse(err, extack);
	}
	ret = mob_trust_show(t, c, extack);
	if (ret)
		return ret;
	list_add_tail(&trust_cert_get(c)->list, c->kind == MOB_TRUST_ANCHOR ?
		      &t->anchors : &t->intermediates);
	t->n_cas++;
	return 0;
}

static int trust_ca_add(struct mob_trust *t, enum mob_trust_kind kind, const u8 *der,
			size_t len, struct netlink_ext_ack *extack)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;
	int ret;

	err = mob_trust_cert_new(kind, der, len, &c);
	if (err)
		return mob_trust_refuse(err, extack);
	ret = trust_ca_fit(t, c, extack);
	if (!ret) {
		down_write(&t->lock);
		ret = trust_ca_insert(t, c, extack);
		up_write(&t->lock);
	}
	mob_trust_put(c);
	return ret;
}

int mob_trust_add_anchor(struct mob_trust *t, const u8 *der, size_t len,
			 struct netlink_ext_ack *extack)
{
	return trust_ca_add(t, MOB_TRUST_ANCHOR, der, len, extack);
}

int mob_trust_add_intermediate(struct mob_trust *t, const u8 *der, size_t len,
			       struct netlink_ext_ack *extack)
{
	return trust_ca_add(t, MOB_TRUST_INTERMEDIATE, der, len, extack);
}

/* Caller holds lock for writing. */
static void trust_ca_drop(struct mob_trust *t, struct mob_trust_cert *c)
{
	list_del_init(&c->list);
	t->n_cas--;
	key_unlink(t->rings[c->kind], c->shown);
	mob_trust_put(c);
}

int mob_trust_del(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;
	bool found;

	down_write(&t->lock);
	c = trust_ca_find(t, fp);
	found = c;
	if (c) {
		trust_ca_drop(t, c);
		/* whatever was learnt may have come through it */
		mob_cert_cache_flush(&t->cache);
	} else {
		/* one that was used has been learnt as well */
		found = mob_trust_peer_del(t, fp);
		found |= mob_cert_cache_del(&t->cache, fp);
	}
	up_write(&t->lock);
	return found ? 0 : -ENOENT;
}

/* ---- dumps, beginning and end ---- */

int mob_trust_walk(struct mob_trust *t,
		   int (*fn)(enum mob_trust_kind kind, const struct mob_trust_cert *c, void *arg),
		   void *arg)
{
	struct mob_trust_cert *c;
	int ret = 0;

	down_read(&t->lock);
	list_for_each_entry(c, &t->anchors, list) {
		ret = fn(c->kind, c, arg);
		if (ret)
			goto unlock;
	}
	list_for_each_entry(c, &t->intermediates, list) {
		ret = fn(c->kind, c, arg);
		if (ret)
			goto unlock;
	}
	c = rcu_dereference_protected(t->own, lockdep_is_held(&t->lock));
	if (c)
		ret = fn(c->kind, c, arg);
	ret = ret ?: mob_trust_peer_walk(t, fn, arg) ?: mob_cert_cache_walk(&t->cache, fn, arg);
unlock:
	up_read(&t->lock);
	return ret;
}

void mob_trust_serials(struct mob_trust *t, key_serial_t out[3])
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t->rings); i++)
		out[i] = key_serial(t->rings[i]);
}

struct mob_trust *mob_trust_alloc(struct net *net)
{
	static const char *const names[] = {
		[MOB_TRUST_ANCHOR]		= ".mobility_anchors",
		[MOB_TRUST_INTERMEDIATE]	= ".mobility_intermediates",
		[MOB_TRUST_OWN]			= ".mobility_own",
	};
	struct mob_trust *t;
	struct key *ring;
	unsigned int i;

	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return ERR_PTR(-ENOMEM);
	init_rwsem(&t->lock);
	INIT_LIST_HEAD(&t->anchors);
	INIT_LIST_HEAD(&t->intermediates);
	INIT_LIST_HEAD(&t->peers);
	mob_cert_cache_init(&t->cache);
	for (i = 0; i < ARRAY_SIZE(t->rings); i++) {
		ring = mob_keys_ring(net, names[i]);
		if (IS_ERR(ring)) {
			mob_trust_free(t);
			return ERR_CAST(ring);
		}
		t->rings[i] = ring;
	}
	return t;
}

void mob_trust_free(struct mob_trust *t)
{
	struct mob_trust_cert *c, *next;
	unsigned int i;

	if (IS_ERR_OR_NULL(t))
		return;
	mob_trust_clear_own(t);
	mob_cert_cache_flush(&t->cache);
	down_write(&t->lock);
	mob_trust_peers_end(t);
	list_for_each_entry_safe(c, next, &t->intermediates, list)
		trust_ca_drop(t, c);
	list_for_each_entry_safe(c, next, &t->anchors, list)
		trust_ca_drop(t, c);
	up_write(&t->lock);
	mob_trust_revoked_end(t);
	for (i = 0; i < ARRAY_SIZE(t->rings); i++)
		key_put(t->rings[i]);
	kfree(t);
}
