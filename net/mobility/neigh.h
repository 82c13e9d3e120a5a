/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a host there?  What the kernel's own neighbour discovery knows of one, and asking it.
 */
#ifndef _MOBILITY_NEIGH_H
#define _MOBILITY_NEIGH_H

#include <linux/if_ether.h>
#include <linux/in6.h>

struct net;

enum mob_neigh_state {
	MOB_NEIGH_UNKNOWN,	/* nothing, or it did not answer */
	MOB_NEIGH_DOUBTFUL,	/* was heard of, not lately */
	MOB_NEIGH_THERE,	/* reachable, or the administrator says so */
};

/**
 * struct mob_neigh - what is known of a neighbour
 * @state:  enum mob_neigh_state
 * @lladdr: where it is or was, zeros when that was never known
 */
struct mob_neigh {
	enum mob_neigh_state state;
	u8 lladdr[ETH_ALEN];
};

/* Are hosts on this link told apart by addresses of Ethernet's form? */
bool mob_neigh_link_ok(struct net *net, int ifindex);
/* Is @addr of a prefix of this link? */
bool mob_neigh_on_link(struct net *net, int ifindex, const struct in6_addr *addr);
/* Look a neighbour up; false without an entry.  Context: any but hard interrupt. */
bool mob_neigh_look(struct net *net, int ifindex, const struct in6_addr *addr,
		    struct mob_neigh *n);
/* Ask it, now.  Context: process or softirq. */
void mob_neigh_solicit(struct net *net, int ifindex, const struct in6_addr *addr);

#endif
