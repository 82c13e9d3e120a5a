/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rooms of the nouns, netlink_*.c, need to show theirs.  All of it runs in
 * process context with config_lock held, but mob_netlink_dump() and mob_netlink_one*(),
 * which take it.
 */
#ifndef _MOBILITY_NETLINK_DUMP_H
#define _MOBILITY_NETLINK_DUMP_H

#include <linux/netlink.h>
#include <net/genetlink.h>

struct mob_prefix;

/* A message being filled */
struct mob_netlink_out {
	struct sk_buff *skb;
	struct netlink_callback *cb;	/* NULL for the answer to a request: one entry */
	u32 portid, seq;
	u8 cmd;
	unsigned int index;		/* entries seen */
	unsigned int skip;		/* of them, in earlier messages */
	unsigned int count;		/* entries put */
	bool full;			/* one did not fit */

	/* What the asker wants, NULL for all */
	const struct nlattr *roles, *hoa, *cn, *fp, *kind, *map, *pref, *ar, *bid, *fid;
	const struct nlattr *prefix, *prefix_len;
};

/*
 * Put the entries of one noun, in an order that stays: call mob_netlink_wanted() once for
 * each.  Return: what mob_netlink_end() returned where that was not 0.
 */
typedef int (*mob_netlink_walk)(struct net *net, struct mob_netlink_out *o);

/* Does the asker want this address?  @want NULL is any. */
bool mob_netlink_same_addr(const struct nlattr *want, const struct in6_addr *have);
/*
 * Is the next entry, of role @role, to be shown?  @cn is NULL for what has no
 * correspondent.
 */
bool mob_netlink_wanted(struct mob_netlink_out *o, u32 role,
			const struct in6_addr *hoa, const struct in6_addr *cn);

/* Begin an entry.  Return: its header, NULL where the message is full. */
void *mob_netlink_begin(struct mob_netlink_out *o);
/*
 * Finish an entry, or take it back, where not all of it fits, so that the next message
 * begins with it.  Return: what stops the walk, or 0.
 */
int mob_netlink_end(struct mob_netlink_out *o, void *hdr, bool fits);

/* Parts of an entry.  Return: did it fit? */
bool mob_netlink_put_traffic(struct sk_buff *skb, u64 tx_packets, u64 tx_bytes,
			     u64 rx_packets, u64 rx_bytes);
bool mob_netlink_put_lifetime(struct sk_buff *skb, u16 seq, u32 lifetime, u32 left);
bool mob_netlink_put_addr(struct sk_buff *skb, int attr, const struct in6_addr *a);
bool mob_netlink_put_flag(struct sk_buff *skb, int attr, bool set);
bool mob_netlink_put_prefix(struct sk_buff *skb, int addr, int len,
			    const struct mob_prefix *p);
bool mob_netlink_put_order(struct sk_buff *skb, const u8 methods[MOB_VERIFY_MAX]);

/* A dump of all that @walks, which end with NULL, put.  Return: as a dumpit's. */
int mob_netlink_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		     const mob_netlink_walk *walks);
/*
 * Answer with the first entry that the request names; the caller has checked that its
 * attributes are there.  Return: 0, -ENOENT, -EMSGSIZE or -ENOMEM.
 */
int mob_netlink_one(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks);
/* The same for what is named by a home address, and by that and a correspondent */
int mob_netlink_one_hoa(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks);
int mob_netlink_one_cn(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks);

#endif
