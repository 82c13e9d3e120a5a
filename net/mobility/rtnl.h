/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A regional care-of address on the mobility device, and the rule that sends what has
 * it as its source there.
 */
#ifndef _MOBILITY_RTNL_H
#define _MOBILITY_RTNL_H

#include <linux/in6.h>
#include <net/net_namespace.h>

/* The table's one route leads to the mobility device; beside the tool's for homes. */
#define MOB_RTNL_TABLE		25691
#define MOB_RTNL_RULE_PREF	25690	/* as of the tool's rules */

/**
 * mob_rtnl_rcoa_add - let the host have a regional care-of address
 * @net:  namespace
 * @rcoa: the address; no program chooses it as its source
 * @only: there is no other, so the route comes with it
 *
 * Context: process, may sleep, takes RTNL.
 * Return: 0, or what rtnetlink said; then nothing is left of it.
 */
int mob_rtnl_rcoa_add(struct net *net, const struct in6_addr *rcoa, bool only);
void mob_rtnl_rcoa_del(struct net *net, const struct in6_addr *rcoa, bool only);

#endif
