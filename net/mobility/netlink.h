/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by netlink.c (settings, commands, events) and netlink_dump.c (what
 * there is to see).
 */
#ifndef _MOBILITY_NETLINK_H
#define _MOBILITY_NETLINK_H

#include <net/genetlink.h>

extern struct genl_family mob_netlink_family;

#endif
