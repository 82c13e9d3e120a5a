/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trusted networks of a home agent, draft-lim section 3.1: a care-of address from one
 * is accepted, and the mobile node is told which they are.
 */
#ifndef _MOBILITY_TRUSTED_H
#define _MOBILITY_TRUSTED_H

#include <net/net_namespace.h>
#include "addr.h"

struct mob_buf;
struct mob_rx;
struct netlink_ext_ack;

/* Is @coa in a trusted network?  Context: any. */
bool mob_trusted_has(struct net *net, const struct in6_addr *coa);

/**
 * mob_trusted_put - tell the mobile node, in the BA under construction
 * @b:	a BA whose option 18 is open
 * @rx: the BU that it answers: if not all networks fit, those come first where the mobile
 *	node is, or wants to be
 *
 * Puts nothing when the methods do not ask for trusted networks.
 *
 * Context: any.
 */
void mob_trusted_put(struct mob_buf *b, const struct mob_rx *rx);

/* Configuration; mob_net.config_lock is held. */
int mob_trusted_add(struct net *net, const struct mob_prefix *p, struct netlink_ext_ack *extack);
int mob_trusted_del(struct net *net, const struct mob_prefix *p);
/* All of them */
void mob_trusted_flush(struct net *net);
/* In the order in which they were added; stops when @fn returns non-zero. */
int mob_trusted_walk(struct net *net, int (*fn)(const struct mob_prefix *p, void *arg), void *arg);
void mob_trusted_init(struct net *net);

#endif
