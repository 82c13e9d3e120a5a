/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What trust.c, trust_own.c and trust_peer.c share.
 */
#ifndef _MOBILITY_TRUST_INT_H
#define _MOBILITY_TRUST_INT_H

#include <linux/rwsem.h>
#include "cert_cache.h"
#include "trust.h"

/**
 * struct mob_trust - of a namespace
 * @lock:  the lists, @own and @cache change under it held for writing; who
 *	   follows or builds a chain holds it for reading
 * @anchors: struct mob_trust_cert
 * @intermediates: the same
 * @n_cas: in both lists
 * @peers: the same; access routers
 * @n_peers: of them
 * @own:   read under RCU
 * @cache: filled by readers of @lock; its own lock nests inside
 * @revoked: fingerprints, by their first octet; read under RCU
 * @n_revoked: in all of them
 * @rings: by enum mob_trust_kind
 */
struct mob_trust {
	struct rw_semaphore lock;
	struct list_head anchors;
	struct list_head intermediates;
	unsigned int n_cas;
	struct list_head peers;
	unsigned int n_peers;
	struct mob_trust_cert __rcu *own;
	struct mob_cert_cache cache;
	struct hlist_head revoked[256];
	unsigned int n_revoked;
	struct key *rings[3];
};

/* A certificate with one reference, read but not checked against anyone */
enum mob_cert_error mob_trust_cert_new(enum mob_trust_kind kind, const u8 *der, size_t len,
				       struct mob_trust_cert **out);
/* Find a chain to an anchor and keep it in @c; t->lock is held. */
enum mob_cert_error mob_trust_chain(struct mob_trust *t, struct mob_trust_cert *c);
/* Make the key that shows @c in the keyring of its kind. */
int mob_trust_show(struct mob_trust *t, struct mob_trust_cert *c,
		   struct netlink_ext_ack *extack);
/* Tell the administrator.  Return: the errno for it. */
int mob_trust_refuse(enum mob_cert_error err, struct netlink_ext_ack *extack);

/* ---- trust_peer.c; t->lock held, for writing but in the walk ---- */
/* False: there is none with this fingerprint. */
bool mob_trust_peer_del(struct mob_trust *t, const u8 fp[MOB_HASH_LEN]);
void mob_trust_peers_end(struct mob_trust *t);
int mob_trust_peer_walk(struct mob_trust *t,
			int (*fn)(enum mob_trust_kind kind, const struct mob_trust_cert *c,
				  void *arg), void *arg);

/* ---- revoked.c ---- */
/* Forget every fingerprint. */
void mob_trust_revoked_end(struct mob_trust *t);

#endif
