// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: how what there is to see is shown.
 *
 * Each noun has a walker from its role and a function that puts one entry into
 * a message; both serve the request for one entry and the dump.  A dump holds
 * config_lock while it fills one message and goes on at the same place in the
 * next, counted in entries; what changed in between is told by
 * NLM_F_DUMP_INTR.  No secret and no key is ever in an entry.
 */
#include <net/ipv6.h>
#include <net/sock.h>
#include <uapi/linux/mobility.h>

#include "core.h"
#include "netlink.h"
#include "netlink_dump.h"

/* Where a dump goes on: entry @index of walker @part */
struct mob_netlink_ctx {
	unsigned int part;
	unsigned int index;
};

/* ---- one entry ---- */

bool mob_netlink_same_addr(const struct nlattr *want, const struct in6_addr *have)
{
	struct in6_addr a;

	if (!want)
		return true;
	a = nla_get_in6_addr(want);
	return have && ipv6_addr_equal(&a, have);
}

bool mob_netlink_wanted(struct mob_netlink_out *o, u32 role,
			const struct in6_addr *hoa, const struct in6_addr *cn)
{
	if (o->index++ < o->skip)
		return false;
	return (!o->roles || nla_get_u32(o->roles) & role) &&
	       mob_netlink_same_addr(o->hoa, hoa) &&
	       mob_netlink_same_addr(o->cn, cn);
}

void *mob_netlink_begin(struct mob_netlink_out *o)
{
	void *hdr;

	hdr = genlmsg_put(o->skb, o->portid, o->seq, &mob_netlink_family,
			  o->cb ? NLM_F_MULTI : 0, o->cmd);
	if (hdr && o->cb)
		genl_dump_check_consistent(o->cb, hdr);
	return hdr;
}

int mob_netlink_end(struct mob_netlink_out *o, void *hdr, bool fits)
{
	if (!hdr || !fits) {
		if (hdr)
			genlmsg_cancel(o->skb, hdr);
		o->index--;
		o->full = true;
		return -EMSGSIZE;
	}
	genlmsg_end(o->skb, hdr);
	o->count++;
	return o->cb ? 0 : 1;
}

bool mob_netlink_put_traffic(struct sk_buff *skb, u64 tx_packets, u64 tx_bytes,
			     u64 rx_packets, u64 rx_bytes)
{
	return !nla_put_u64_64bit(skb, MOBILITY_A_TX_PACKETS, tx_packets, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_TX_BYTES, tx_bytes, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_RX_PACKETS, rx_packets, MOBILITY_A_PAD) &&
	       !nla_put_u64_64bit(skb, MOBILITY_A_RX_BYTES, rx_bytes, MOBILITY_A_PAD);
}

bool mob_netlink_put_lifetime(struct sk_buff *skb, u16 seq, u32 lifetime, u32 left)
{
	return !nla_put_u16(skb, MOBILITY_A_SEQ, seq) &&
	       !nla_put_u32(skb, MOBILITY_A_LIFETIME, lifetime) &&
	       !nla_put_u32(skb, MOBILITY_A_LEFT, left);
}

bool mob_netlink_put_addr(struct sk_buff *skb, int attr, const struct in6_addr *a)
{
	return ipv6_addr_any(a) || !nla_put_in6_addr(skb, attr, a);
}

bool mob_netlink_put_flag(struct sk_buff *skb, int attr, bool set)
{
	return !set || !nla_put_flag(skb, attr);
}

bool mob_netlink_put_prefix(struct sk_buff *skb, int addr, int len,
			    const struct mob_prefix *p)
{
	return !nla_put_in6_addr(skb, addr, &p->addr) && !nla_put_u8(skb, len, p->len);
}

/* ---- requests and dumps ---- */

/* The core has validated @nlh against the operation's policy. */
static void mob_netlink_filter(struct mob_netlink_out *o, const struct nlmsghdr *nlh)
{
	o->roles = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_ROLES);
	o->hoa = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_HOA);
	o->cn = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_CN);
	o->fp = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_FINGERPRINT);
	o->kind = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_KIND);
	o->map = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_MAP);
	o->pref = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREF);
	o->ar = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_AR);
	o->bid = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_BID);
	o->fid = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_FID);
	o->prefix = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREFIX);
	o->prefix_len = nlmsg_find_attr(nlh, GENL_HDRLEN, MOBILITY_A_PREFIX_LEN);
}

int mob_netlink_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		     const mob_netlink_walk *walks)
{
	struct mob_netlink_ctx *ctx = (void *)cb->ctx;
	struct net *net = sock_net(skb->sk);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_out o = {
		.skb = skb, .cb = cb, .cmd = cmd,
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
	};

	BUILD_BUG_ON(sizeof(*ctx) > sizeof(cb->ctx));
	mob_netlink_filter(&o, cb->nlh);

	mutex_lock(&mn->config_lock);
	cb->seq = (unsigned int)atomic_read(&mn->generation) + 1;
	while (walks[ctx->part]) {
		o.index = 0;
		o.skip = ctx->index;
		walks[ctx->part](net, &o);
		if (o.full) {
			ctx->index = o.index;
			break;
		}
		ctx->part++;
		ctx->index = 0;
	}
	mutex_unlock(&mn->config_lock);

	/* An entry that not even an empty message takes would never end. */
	return o.full && !o.count ? -EMSGSIZE : skb->len;
}

int mob_netlink_one(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	struct net *net = genl_info_net(info);
	struct mob_net *mn = mob_pernet(net);
	struct mob_netlink_out o = {
		.cmd = cmd, .portid = info->snd_portid, .seq = info->snd_seq,
	};

	o.skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!o.skb)
		return -ENOMEM;
	mob_netlink_filter(&o, info->nlhdr);

	mutex_lock(&mn->config_lock);
	for (; *walks && !o.count && !o.full; walks++) {
		o.index = 0;
		(*walks)(net, &o);
	}
	mutex_unlock(&mn->config_lock);

	if (o.count)
		return genlmsg_reply(o.skb, info);
	nlmsg_free(o.skb);
	if (o.full)
		return -EMSGSIZE;
	GENL_SET_ERR_MSG(info, "no such entry");
	return -ENOENT;
}

int mob_netlink_one_hoa(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_HOA)) {
		GENL_SET_ERR_MSG(info, "give a home address, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one(info, cmd, walks);
}

int mob_netlink_one_cn(struct genl_info *info, u8 cmd, const mob_netlink_walk *walks)
{
	if (GENL_REQ_ATTR_CHECK(info, MOBILITY_A_CN)) {
		GENL_SET_ERR_MSG(info, "give home address and correspondent, or ask for a dump");
		return -EINVAL;
	}
	return mob_netlink_one_hoa(info, cmd, walks);
}
