// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses, rules and routes by rtnetlink.
 *
 * A module can add none of them by a function call.  It can ask for them as any
 * program does, on a socket of its own, which the kernel answers before the call
 * returns: so a mobile node that learns of a MAP needs no daemon.
 */
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <net/netlink.h>

#include "rtnl.h"
#include "tunnel.h"

#define MOB_RTNL_LEN		256

/* Send @skb, and take it; return what the kernel answered. */
static int mob_rtnl_talk(struct net *net, struct sk_buff *skb)
{
	/*
	 * With an address on it, a message counts as its sender's of now, not as his
	 * who opened the socket, which has no file.
	 */
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr to = { .msg_name = &kernel, .msg_namelen = sizeof(kernel) };
	struct msghdr from = { .msg_flags = MSG_DONTWAIT };
	struct kvec out = { .iov_base = skb->data, .iov_len = skb->len };
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer;
	struct kvec in = { .iov_base = &answer, .iov_len = sizeof(answer) };
	struct socket *sock;
	int err;

	err = sock_create_kern(net, PF_NETLINK, SOCK_RAW, NETLINK_ROUTE, &sock);
	if (err)
		goto free;
	err = kernel_sendmsg(sock, &to, &out, 1, out.iov_len);
	if (err >= 0)
		err = kernel_recvmsg(sock, &from, &in, 1, in.iov_len, MSG_DONTWAIT);
	if (err >= 0)
		err = err == sizeof(answer) && answer.nlh.nlmsg_type == NLMSG_ERROR ?
		      answer.err.error : -EPROTO;
	sock_release(sock);
free:
	nlmsg_free(skb);
	return err;
}

/* The beginning of a message of @type, that makes something or removes it */
static struct sk_buff *mob_rtnl_begin(int type, bool add, size_t hdr_len, void **hdr)
{
	int flags = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	struct sk_buff *skb = nlmsg_new(MOB_RTNL_LEN, GFP_KERNEL);
	struct nlmsghdr *nlh;

	if (!skb)
		return NULL;
	nlh = nlmsg_put(skb, 0, 0, type, hdr_len, flags);
	*hdr = nlmsg_data(nlh);
	memset(*hdr, 0, hdr_len);
	return skb;
}

static int mob_rtnl_end(struct net *net, struct sk_buff *skb, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	nlmsg_hdr(skb)->nlmsg_len = skb->len;
	return mob_rtnl_talk(net, skb);
}

/*
 * Deprecated from the start, so that no program chooses it: it is a care-of address.
 * The MAP has made sure that nobody else has it.
 */
static int mob_rtnl_addr(struct net *net, const struct in6_addr *rcoa, bool add)
{
	const struct ifa_cacheinfo life = { .ifa_valid = ~0U };	/* for ever */
	int err, ifindex = mob_tunnel_ifindex(net);
	struct ifaddrmsg *ifa;
	struct sk_buff *skb;
	void *hdr;

	/* It goes before the role, and takes its addresses with it. */
	if (!ifindex)
		return -ENODEV;
	skb = mob_rtnl_begin(add ? RTM_NEWADDR : RTM_DELADDR, add, sizeof(*ifa), &hdr);
	if (!skb)
		return -ENOMEM;
	ifa = hdr;
	ifa->ifa_family = AF_INET6;
	ifa->ifa_prefixlen = 128;
	ifa->ifa_index = ifindex;
	err = nla_put_in6_addr(skb, IFA_LOCAL, rcoa);
	if (!err && add)
		err = nla_put(skb, IFA_CACHEINFO, sizeof(life), &life) ?:
		      nla_put_u32(skb, IFA_FLAGS,
				  IFA_F_HOMEADDRESS | IFA_F_NODAD | IFA_F_NOPREFIXROUTE);
	return mob_rtnl_end(net, skb, err);
}

static int mob_rtnl_rule(struct net *net, const struct in6_addr *rcoa, bool add)
{
	struct fib_rule_hdr *rule;
	struct sk_buff *skb;
	void *hdr;
	int err;

	skb = mob_rtnl_begin(add ? RTM_NEWRULE : RTM_DELRULE, add, sizeof(*rule), &hdr);
	if (!skb)
		return -ENOMEM;
	rule = hdr;
	rule->family = AF_INET6;
	rule->action = FR_ACT_TO_TBL;
	rule->src_len = 128;
	err = nla_put_in6_addr(skb, FRA_SRC, rcoa) ?:
	      nla_put_u32(skb, FRA_TABLE, MOB_RTNL_TABLE) ?:
	      nla_put_u32(skb, FRA_PRIORITY, MOB_RTNL_RULE_PREF) ?:
	      nla_put_u8(skb, FRA_PROTOCOL, RTPROT_KERNEL);
	return mob_rtnl_end(net, skb, err);
}

static int mob_rtnl_route(struct net *net, bool add)
{
	int err, ifindex = mob_tunnel_ifindex(net);
	struct sk_buff *skb;
	struct rtmsg *rtm;
	void *hdr;

	/* As addresses do */
	if (!ifindex)
		return -ENODEV;
	skb = mob_rtnl_begin(add ? RTM_NEWROUTE : RTM_DELROUTE, add, sizeof(*rtm), &hdr);
	if (!skb)
		return -ENOMEM;
	rtm = hdr;
	rtm->rtm_family = AF_INET6;
	rtm->rtm_protocol = RTPROT_KERNEL;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_UNICAST;
	err = nla_put_u32(skb, RTA_TABLE, MOB_RTNL_TABLE) ?:
	      nla_put_u32(skb, RTA_OIF, ifindex);
	return mob_rtnl_end(net, skb, err);
}

int mob_rtnl_rcoa_add(struct net *net, const struct in6_addr *rcoa, bool only)
{
	int err = only ? mob_rtnl_route(net, true) : 0;

	if (err && err != -EEXIST)
		return err;
	err = mob_rtnl_addr(net, rcoa, true);
	if (err)
		goto route;
	err = mob_rtnl_rule(net, rcoa, true);
	if (!err)
		return 0;
	mob_rtnl_addr(net, rcoa, false);
route:
	if (only)
		mob_rtnl_route(net, false);
	return err;
}

void mob_rtnl_rcoa_del(struct net *net, const struct in6_addr *rcoa, bool only)
{
	mob_rtnl_rule(net, rcoa, false);
	mob_rtnl_addr(net, rcoa, false);
	if (only)
		mob_rtnl_route(net, false);
}
