/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared by netlink.c (settings, commands, events), netlink_access.c (rules) and
 * netlink_dump.c (what there is to see).
 */
#ifndef _MOBILITY_NETLINK_H
#define _MOBILITY_NETLINK_H

#include <net/genetlink.h>

extern struct genl_family mob_netlink_family;

struct mob_net;

/* Take the namespace's config_lock. */
struct mob_net *mob_netlink_lock(struct genl_info *info);
/* Give it back; where whoever refused left no words, say what the errno means. */
int mob_netlink_unlock(struct mob_net *mn, struct genl_info *info, int err);

#endif
