// SPDX-License-Identifier: GPL-2.0
/*
 * Address, rule and route of a mobile node's home
 *
 * A module cannot add routes, so the tool does: the home address is on the
 * device "mobility", and what is sent from it, or without a source yet, looks
 * into a table of its own, whose default route leaves by that device.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "ipmobility.h"
#include "ip_common.h"

/* Before the table main (32766), after local (0) */
#define MOBILITY_RULE_PREF	25690

static int quiet_talk(struct nlmsghdr *n, int harmless, const char *what)
{
	if (rtnl_talk_suppress_rtnl_errmsg(&rth, n, NULL) >= 0 || errno == harmless)
		return 0;
	fprintf(stderr, "Cannot %s: %s\n", what, strerror(errno));
	return -1;
}

static int link_up(int ifindex)
{
	struct {
		struct nlmsghdr n;
		struct ifinfomsg i;
	} req = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_flags = NLM_F_REQUEST,
		.n.nlmsg_type = RTM_NEWLINK,
		.i.ifi_index = ifindex,
		.i.ifi_flags = IFF_UP,
		.i.ifi_change = IFF_UP,
	};

	return quiet_talk(&req.n, 0, "set the device mobility up");
}

/*
 * The address is alone on the device (/128): where the home prefix is, the
 * module knows better than a prefix route.  Nobody else can have it, the home
 * agent has seen to that.
 */
static int home_address(int ifindex, const struct in6_addr *hoa, bool add)
{
	struct {
		struct nlmsghdr n;
		struct ifaddrmsg a;
		char buf[128];
	} req = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)),
		.n.nlmsg_flags = NLM_F_REQUEST | (add ? NLM_F_CREATE | NLM_F_EXCL : 0),
		.n.nlmsg_type = add ? RTM_NEWADDR : RTM_DELADDR,
		.a.ifa_family = AF_INET6,
		.a.ifa_prefixlen = 128,
		.a.ifa_index = ifindex,
	};

	addattr_l(&req.n, sizeof(req), IFA_LOCAL, hoa, sizeof(*hoa));
	if (add)
		addattr32(&req.n, sizeof(req), IFA_FLAGS,
			  IFA_F_HOMEADDRESS | IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
	return quiet_talk(&req.n, add ? EEXIST : EADDRNOTAVAIL,
			  add ? "add the home address" : "delete the home address");
}

/*
 * FIB_RULE_FIND_SADDR: a lookup without a source follows the rule as well when
 * the address it would choose is the home address.
 */
static int home_rule(const struct in6_addr *hoa, __u32 table, bool add)
{
	struct {
		struct nlmsghdr n;
		struct fib_rule_hdr r;
		char buf[128];
	} req = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct fib_rule_hdr)),
		.n.nlmsg_flags = NLM_F_REQUEST | (add ? NLM_F_CREATE | NLM_F_EXCL : 0),
		.n.nlmsg_type = add ? RTM_NEWRULE : RTM_DELRULE,
		.r.family = AF_INET6,
		.r.action = FR_ACT_TO_TBL,
		.r.src_len = 128,
		.r.table = table < 256 ? table : RT_TABLE_UNSPEC,
		.r.flags = add ? FIB_RULE_FIND_SADDR : 0,
	};

	addattr_l(&req.n, sizeof(req), FRA_SRC, hoa, sizeof(*hoa));
	addattr32(&req.n, sizeof(req), FRA_TABLE, table);
	addattr32(&req.n, sizeof(req), FRA_PRIORITY, MOBILITY_RULE_PREF);
	return quiet_talk(&req.n, add ? EEXIST : ENOENT,
			  add ? "add the rule for the home address" :
				"delete the rule of the home address");
}

static int default_route(int ifindex, __u32 table, bool add)
{
	struct {
		struct nlmsghdr n;
		struct rtmsg r;
		char buf[128];
	} req = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
		.n.nlmsg_flags = NLM_F_REQUEST | (add ? NLM_F_CREATE | NLM_F_EXCL : 0),
		.n.nlmsg_type = add ? RTM_NEWROUTE : RTM_DELROUTE,
		.r.rtm_family = AF_INET6,
		.r.rtm_table = table < 256 ? table : RT_TABLE_UNSPEC,
		.r.rtm_protocol = RTPROT_STATIC,
		.r.rtm_scope = RT_SCOPE_UNIVERSE,
		.r.rtm_type = RTN_UNICAST,
	};

	addattr32(&req.n, sizeof(req), RTA_TABLE, table);
	addattr32(&req.n, sizeof(req), RTA_OIF, ifindex);
	return quiet_talk(&req.n, add ? EEXIST : ESRCH,
			  add ? "add the default route" : "delete the default route");
}

static int need_device(void)
{
	int ifindex = mobility_device();

	if (ifindex <= 0)
		fprintf(stderr, "There is no device mobility: ip mobility set role mn\n");
	return ifindex;
}

int mobility_home_plumb(const struct in6_addr *hoa, __u32 table)
{
	int ifindex = need_device();

	if (ifindex <= 0)
		return -1;
	if (link_up(ifindex) || home_address(ifindex, hoa, true))
		return -1;
	if (!default_route(ifindex, table, true) && !home_rule(hoa, table, true))
		return 0;
	home_address(ifindex, hoa, false);
	return -1;
}

int mobility_home_unplumb(const struct in6_addr *hoa, __u32 table)
{
	int ifindex = mobility_device();
	int err;

	err = home_rule(hoa, table, false);
	if (ifindex <= 0)
		return err;
	err |= home_address(ifindex, hoa, false);
	/* The last one takes the route with it. */
	if (!mobility_have_homes())
		err |= default_route(ifindex, table, false);
	return err;
}
