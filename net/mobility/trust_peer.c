// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access routers, whose word about care-of addresses counts: "we assume that AR and HA has
 * exchange the necessary PKI parameters", draft-lim section 3.3.  The operator lists them;
 * the list says who is asked and believed, the anchors still say whether he is who he says.
 */
#include <linux/netlink.h>

#include "trust_int.h"

/* t->lock is held. */
static struct mob_trust_cert *trust_peer_find(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c;

	list_for_each_entry(c, &t->peers, list)
		if (!memcmp(c->fp, fp, MOB_HASH_LEN))
			return c;
	return NULL;
}

/* What the certificate has to be by itself */
static int trust_peer_fit(const struct mob_trust_cert *c, struct netlink_ext_ack *extack)
{
	if (c->cert.ca) {
		NL_SET_ERR_MSG(extack, "a CA certificate: add it as anchor or intermediate");
		return -EINVAL;
	}
	if (!c->cert.digital_signature) {
		NL_SET_ERR_MSG(extack, "the certificate's key usage lacks digitalSignature");
		return -EINVAL;
	}
	if (c->cert.inherit) {
		NL_SET_ERR_MSG(extack, "an access router's certificate has to list its addresses");
		return -EINVAL;
	}
	return 0;
}

/* Caller holds lock for writing. */
static int trust_peer_insert(struct mob_trust *t, struct mob_trust_cert *c,
			     struct netlink_ext_ack *extack)
{
	enum mob_cert_error err;

	if (trust_peer_find(t, c->fp)) {
		NL_SET_ERR_MSG(extack, "this certificate is loaded already");
		return -EEXIST;
	}
	if (t->n_peers == MOB_CERT_PEERS_MAX) {
		NL_SET_ERR_MSG(extack, "too many certificates of access routers: remove some");
		return -ENOSPC;
	}
	err = mob_trust_chain(t, c);
	if (err && err != MOB_CERT_NOT_YET)
		return mob_trust_refuse(err, extack);
	refcount_inc(&c->ref);
	list_add_tail(&c->list, &t->peers);
	t->n_peers++;
	return 0;
}

int mob_trust_add_peer(struct mob_trust *t, const u8 *der, size_t len,
		       struct netlink_ext_ack *extack)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;
	int ret;

	err = mob_trust_cert_new(MOB_TRUST_PEER, der, len, &c);
	if (err)
		return mob_trust_refuse(err, extack);
	ret = trust_peer_fit(c, extack);
	if (!ret) {
		down_write(&t->lock);
		ret = trust_peer_insert(t, c, extack);
		up_write(&t->lock);
	}
	mob_trust_put(c);
	return ret;
}

static void trust_peer_drop(struct mob_trust *t, struct mob_trust_cert *c)
{
	list_del_init(&c->list);
	t->n_peers--;
	mob_trust_put(c);
}

bool mob_trust_peer_del(struct mob_trust *t, const u8 fp[MOB_HASH_LEN])
{
	struct mob_trust_cert *c = trust_peer_find(t, fp);

	if (c)
		trust_peer_drop(t, c);
	return c;
}

void mob_trust_peers_end(struct mob_trust *t)
{
	struct mob_trust_cert *c, *next;

	list_for_each_entry_safe(c, next, &t->peers, list)
		trust_peer_drop(t, c);
}

int mob_trust_peer_walk(struct mob_trust *t,
			int (*fn)(enum mob_trust_kind kind, const struct mob_trust_cert *c,
				  void *arg), void *arg)
{
	struct mob_trust_cert *c;
	int ret = 0;

	list_for_each_entry(c, &t->peers, list) {
		ret = fn(c->kind, c, arg);
		if (ret)
			break;
	}
	return ret;
}

enum mob_cert_error mob_trust_check_peer(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
					 const struct in6_addr *about, const struct in6_addr *own,
					 struct mob_trust_cert **out)
{
	struct mob_trust_cert *c;
	enum mob_cert_error err;

	down_read(&t->lock);
	c = trust_peer_find(t, fp);
	if (c)
		refcount_inc(&c->ref);
	up_read(&t->lock);
	if (!c)
		return MOB_CERT_UNTRUSTED;
	/* The chain that was found when it was added may be gone, or a CA of it renewed. */
	err = mob_trust_check(t, c->der, c->cert.der_len, about, out);
	mob_trust_put(c);
	if (err || mob_cert_covers(&(*out)->cert, own, 128))
		return err;
	mob_trust_put(*out);
	return MOB_CERT_OUTSIDE;
}
