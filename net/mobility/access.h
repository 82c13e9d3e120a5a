/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access control, draft-qiu section 3: with certificates "both parties MN and CN
 * could identify each other, which will be useful for setting up access control
 * on MN (or HA) and CN".
 */
#ifndef _MOBILITY_ACCESS_H
#define _MOBILITY_ACCESS_H

#include <linux/in6.h>
#include <linux/list.h>
#include "addr.h"
#include "crypto.h"

struct net;
struct netlink_ext_ack;
struct mob_trust_line;

enum mob_access_action {
	MOB_ACCESS_PERMIT,
	MOB_ACCESS_DENY,
};

/**
 * struct mob_access_rule - whom it is about, and what becomes of them
 * @pref:    its place; the first rule that matches decides
 * @roles:   MOB_ROLE_CN, MOB_ROLE_HA or both
 * @action:  enum mob_access_action
 * @peer:    the other side: at a CN the HoA, at a HA the correspondent
 * @hoa:     at a HA the subscriber's HoA
 * @has_fp:  @fp is one of the conditions
 * @fp:	     fingerprint of the other side's certificate or of one that issued it
 *
 * All its conditions have to be met.
 */
struct mob_access_rule {
	u32 pref;
	u32 roles;
	u8 action;
	struct mob_prefix peer, hoa;
	bool has_fp;
	u8 fp[MOB_HASH_LEN];
};

/* What is asked of the rules: a HoA and a correspondent, in one of the roles */
struct mob_access_query {
	u32 role;
	const struct in6_addr *hoa, *cn;
	const struct mob_trust_line *line;
};

/**
 * mob_access_permits - may this be served
 * @net: namespace
 * @q:	 who asks for whom; @q->line NULL while the other side's certificate is not
 *	 known: then "may there be a certificate with which it may"
 *
 * Who commits what was agreed asks under the lock that the search for what a rule
 * ends takes.
 *
 * Context: any.
 */
bool mob_access_permits(struct net *net, const struct mob_access_query *q);

/* Configuration; mob_net.config_lock is held.  @r->pref 0: behind the last. */
int mob_access_add(struct net *net, const struct mob_access_rule *r,
		   struct netlink_ext_ack *extack);
int mob_access_del(struct net *net, u32 pref);
/* In their order; stops when @fn returns non-zero. */
int mob_access_walk(struct net *net, int (*fn)(const struct mob_access_rule *r, void *arg),
		    void *arg);

void mob_access_init(struct net *net);
/* No role is on any more. */
void mob_access_end(struct net *net);

#endif
