/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sending a finished Mobility Header: headers, checksum, route.
 */
#ifndef _MOBILITY_OUTPUT_H
#define _MOBILITY_OUTPUT_H

#include "core.h"

struct dst_entry;
struct flowi6;
struct mob_esp_sig;

/**
 * struct mob_out - how one MH travels
 * @saddr: source in the IPv6 header; need not be an address of this node (a
 *	   home agent speaks as HoA)
 * @daddr: destination in the IPv6 header
 * @hao:   put this HoA into a Home Address option, NULL for none; BU only
 * @rh2:   put this HoA into a type 2 routing header, NULL for none; BA only
 * @ifindex: leave by this interface, 0: by what routes say
 * @hop_limit: 0 for the route's
 * @sig:   protect with this signalling SA, NULL for none
 * @type:  enum mob_type for the tracepoint, 0 for bare messages
 * @stat:  counter
 */
struct mob_out {
	const struct in6_addr *saddr;
	const struct in6_addr *daddr;
	const struct in6_addr *hao;
	const struct in6_addr *rh2;
	int ifindex;
	u8 hop_limit;
	struct mob_esp_sig *sig;
	u8 type;
	enum mob_stat stat;
};

/**
 * mob_output - send one MH
 * @net: namespace
 * @o:	 its way
 * @mh:	 the header, checksum zero; not changed
 * @len: its octets
 *
 * Our signalling is exempt from IPsec policies, as IKE is: the routes are
 * looked up without them.  Messages over the path MTU are fragmented.
 *
 * Context: any but hard interrupt.
 * Return: 0 or a negative error; a lost packet is no error.
 */
int mob_output(struct net *net, const struct mob_out *o, const u8 *mh, size_t len);

/**
 * mob_output_via - a route that leaves by one of several interfaces
 * @net:     namespace
 * @fl6:     what to look for; changed
 * @ifindex: the interface, 0 for what ip6_route_output() gives
 *
 * Rules that look at the source come first, as they may know; if they lead elsewhere,
 * the interface's own routes do.  Else each address would leave by the best default
 * route of all, where ingress filters know it not.
 *
 * Context: any but hard interrupt.
 * Return: a referenced route, which may be an error.
 */
struct dst_entry *mob_output_via(struct net *net, struct flowi6 *fl6, int ifindex);

#endif
