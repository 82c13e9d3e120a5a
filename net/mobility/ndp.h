/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Neighbour discovery for home addresses: duplicate address detection before
 * the first BA, defence while the MN is away, and the MN's own answers at home.
 * RFC 6275 section 10.4.1.
 */
#ifndef _MOBILITY_NDP_H
#define _MOBILITY_NDP_H

#include <linux/in6.h>
#include <linux/types.h>

struct net;
struct net_device;

/*
 * Called once, process context without locks: @dup says someone else has the
 * address, or that the device went before it could be known.
 */
typedef void (*mob_ndp_dad_fn)(struct net *net, const struct in6_addr *addr, bool dup,
			       void *cookie);

/*
 * Everything here takes RTNL: call it from a worker, never with RTNL held.
 *
 * Begin DAD for @addr on @ifindex; joins its solicited-node group.  Result after
 * MOB_DAD_MS; the address is not answered for until mob_ndp_defend().
 * Return: 0, -EALREADY when we answer for it already, -EBUSY when DAD is under way,
 * -ENODEV, -ENOSPC beyond MOB_ND_GROUPS_MAX, -ENOMEM.
 */
int mob_ndp_dad(struct net *net, int ifindex, const struct in6_addr *addr,
		mob_ndp_dad_fn fn, void *cookie);
/*
 * @fn will not be called after this, but for a call that has begun: it runs on
 * mob_net.wq, whose flush ends that, too.
 */
void mob_ndp_dad_cancel(struct net *net, const struct in6_addr *addr);
/* The same without waiting for @fn.  Return: @fn is not called, neither now nor later. */
bool mob_ndp_dad_stop(struct net *net, const struct in6_addr *addr);
/* Answer solicitations for @addr on @ifindex and announce it (unsolicited NA, override). */
int mob_ndp_defend(struct net *net, int ifindex, const struct in6_addr *addr);
void mob_ndp_release(struct net *net, const struct in6_addr *addr);
/* MN came home: announce @addr at our own link-layer address and answer for it. */
int mob_ndp_announce(struct net *net, int ifindex, const struct in6_addr *addr);

int mob_ndp_net_init(struct net *net);	/* registers the hook for solicitations when first needed */
void mob_ndp_net_exit(struct net *net);

#endif
