/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The networks in a message: MOB_A_TRUSTED.  Pure, as wire.c.
 *
 * Flags(1), then of each prefix its length(1) and as many octets as that takes.
 */
#ifndef _MOBILITY_PREFIXES_H
#define _MOBILITY_PREFIXES_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/in6.h>
#else
#include "user.h"
#endif

#define MOB_PREFIXES_LEN	245	/* that is left in an option 18 with nothing else */
#define MOB_PREFIXES_MAX	32

/* Flags; the others are 0, and not looked at */
#define MOB_PREFIXES_OTHERS	0x01	/* what is in none may be registered in bulk, too */

/**
 * mob_prefixes_ok - are these octets a list
 * @data: the value of MOB_A_TRUSTED
 * @len:  its octets
 *
 * Context: any.
 * Return: false when there are more than MOB_PREFIXES_MAX, one is longer than an address,
 * has bits beyond its length, or is cut off.
 */
bool mob_prefixes_ok(const u8 *data, size_t len);

/**
 * mob_prefixes_next - the next prefix of a list
 * @data: a list that is mob_prefixes_ok()
 * @len:  its octets
 * @off:  where to go on, 0 to begin; moved
 * @addr: filled in
 * @plen: filled in
 *
 * Context: any.
 * Return: false when there is none.
 */
bool mob_prefixes_next(const u8 *data, size_t len, size_t *off, struct in6_addr *addr, u8 *plen);

/* Is @addr in one of a list that is mob_prefixes_ok()? */
bool mob_prefixes_cover(const u8 *data, size_t len, const struct in6_addr *addr);

/**
 * mob_prefixes_put - add a prefix to a list
 * @data: the list, its flags at least
 * @len:  its octets
 * @cap:  what it may have
 * @addr: no bits beyond @plen
 * @plen: 128 at most
 *
 * Return: octets of the list, @len as it was when the prefix does not fit.
 */
size_t mob_prefixes_put(u8 *data, size_t len, size_t cap, const struct in6_addr *addr, u8 plen);

#endif
