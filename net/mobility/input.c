// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a received packet to a parsed message, and to the role it is for.
 *
 * The protocol handler of the Mobility Header sees packets after reassembly,
 * after the Home Address option and the type 2 routing header were processed
 * and after raw sockets got their clones, so a mip6d on the same host keeps
 * receiving everything.  It is registered without policy check: the wildcard
 * states that let a BU's Home Address option through make a packet look
 * tunnelled, and each message proves itself.
 */
#include <linux/if_arp.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/protocol.h>

#include "ar.h"
#include "be.h"
#include "cn.h"
#include "ha.h"
#include "input.h"
#include "map.h"
#include "mn.h"
#include "trace.h"
#include "tunnel.h"

static enum mob_stat mob_input_reason(enum mob_wire_error e)
{
	switch (e) {
	case MOB_WIRE_PROTO:	return MOB_STAT_drop_proto;
	case MOB_WIRE_OPTION:	return MOB_STAT_drop_option;
	case MOB_WIRE_VERSION:	return MOB_STAT_drop_version;
	case MOB_WIRE_TYPE:	return MOB_STAT_drop_type;
	case MOB_WIRE_ATTR:	return MOB_STAT_drop_attr;
	default:		return MOB_STAT_drop_short;
	}
}

/* The kernel swapped the HoA in; the CoA now sits in the option. */
static void mob_input_coa(struct sk_buff *skb, struct mob_rx *rx)
{
	int off;

	rx->wire_src = rx->src;
	rx->hao = false;
	if (!IP6CB(skb)->dsthao)
		return;
	off = ipv6_find_tlv(skb, IP6CB(skb)->dsthao, IPV6_TLV_HAO);
	if (off < 0)
		return;
	memcpy(&rx->wire_src,
	       skb_network_header(skb) + off + offsetof(struct ipv6_destopt_hao, addr),
	       sizeof(rx->wire_src));
	rx->hao = true;
}

static void mob_input_lladdr(const struct sk_buff *skb, struct mob_rx *rx)
{
	rx->lladdr_len = 0;
	if (skb_mac_header_was_set(skb) && skb->dev->type == ARPHRD_ETHER &&
	    skb_mac_header(skb) + ETH_HLEN <= skb->data) {
		memcpy(rx->lladdr, eth_hdr(skb)->h_source, ETH_ALEN);
		rx->lladdr_len = ETH_ALEN;
	}
}

/*
 * What the other end of the tunnel put in as it is now: reassembled here it passed that
 * end in pieces, which it did not read, and a routing header has changed where it goes.
 */
static bool mob_input_tunnelled(struct sk_buff *skb)
{
	return mob_tunnel_skb(skb) && !IP6CB(skb)->srcrt &&
	       !(IP6CB(skb)->flags & IP6SKB_FRAGMENTED);
}

enum mob_stat mob_input_parse(struct net *net, struct sk_buff *skb, unsigned int mh_off,
			      struct mob_rx *rx)
{
	const struct ipv6hdr *ip6;
	enum mob_wire_error e;
	unsigned int len;
	const u8 *mh;

	rx->mh.mh = NULL;
	if (!pskb_may_pull(skb, mh_off + MOB_MH_MIN_LEN))
		return MOB_STAT_drop_short;
	len = (skb->data[mh_off + 1] + 1) * 8;
	if (!pskb_may_pull(skb, mh_off + len))
		return MOB_STAT_drop_short;
	ip6 = ipv6_hdr(skb);
	mh = skb->data + mh_off;

	rx->net = net;
	rx->skb = skb;
	rx->src = ip6->saddr;
	rx->dst = ip6->daddr;
	rx->ifindex = skb->dev->ifindex;
	rx->hop_limit = ip6->hop_limit;
	rx->tunnelled = mob_input_tunnelled(skb);
	if (csum_ipv6_magic(&rx->src, &rx->dst, len, IPPROTO_MH, csum_partial(mh, len, 0)))
		return MOB_STAT_drop_checksum;
	e = mob_wire_parse(mh, len, &rx->mh);
	return e ? mob_input_reason(e) : 0;
}

struct mob_input_route {
	u32 role;
	void (*rx)(struct mob_rx *rx);
};

/* Which role a message is for.  What a HA gets for a HoA comes by mob_ha_intercept(). */
static const struct mob_input_route mob_input_routes[MOB_T_MAX + 1] = {
	[MOB_T_REQ]	= { MOB_ROLE_HA, mob_ha_rx_req },
	[MOB_T_REP]	= { MOB_ROLE_MN, mob_mn_rx_told },
	[MOB_T_COOKIE0]	= { MOB_ROLE_CN, mob_cn_rx_cookie0 },
	[MOB_T_EXCH0]	= { MOB_ROLE_CN, mob_cn_rx_exch0 },
	[MOB_T_BU]	= { MOB_ROLE_CN, mob_cn_rx_bu },
	[MOB_T_BA]	= { MOB_ROLE_MN, mob_mn_rx_ba },
	[MOB_T_BC]	= { MOB_ROLE_CN, mob_cn_rx_bc },
	[MOB_T_HOME_BU]	= { MOB_ROLE_HA, mob_ha_rx_home_bu },
	[MOB_T_HOME_BA]	= { MOB_ROLE_MN, mob_mn_rx_home_ba },
	[MOB_T_BID_BU]	= { MOB_ROLE_HA, mob_ha_rx_home_bu },
	[MOB_T_BID_BA]	= { MOB_ROLE_MN, mob_mn_rx_home_ba },
	[MOB_T_REQ_KEY]	= { MOB_ROLE_HA, mob_ha_rx_req },
	[MOB_T_EXCH0_KEY] = { MOB_ROLE_CN, mob_cn_rx_exch0_key },
	[MOB_T_NEWKEY]	= { MOB_ROLE_MN, mob_mn_rx_told },
	[MOB_T_TEST]	= { MOB_ROLE_MN, mob_cn_mn_rx_test },
	[MOB_T_ALIVE]	= { MOB_ROLE_HA, mob_cn_ha_rx_alive },
	[MOB_T_KEYS]	= { MOB_ROLE_MN, mob_cn_mn_rx_keys },
	[MOB_T_BC_ECHO]	= { MOB_ROLE_MN, mob_mn_rx_bc_echo },
	[MOB_T_MAP_BU]	= { MOB_ROLE_MAP, mob_map_rx_bu },
	[MOB_T_MAP_BA]	= { MOB_ROLE_MN, mob_mn_rx_map_ba },
	[MOB_T_REQ_CERT] = { MOB_ROLE_HA, mob_map_rx_req_cert },
	[MOB_T_REP_CERT] = { MOB_ROLE_MAP, mob_map_rx_rep_cert },
	[MOB_T_SR]	= { MOB_ROLE_AR, mob_ar_rx_sr },
	[MOB_T_SR_REP]	= { MOB_ROLE_MN, mob_mn_rx_sr_rep },
	[MOB_T_BCR]	= { MOB_ROLE_AR, mob_ar_rx_bcr },
	[MOB_T_BCC]	= { MOB_ROLE_HA, mob_ha_rx_bcc },
	[MOB_T_PROBE]	= { MOB_ROLE_MN, mob_mn_rx_probe },
	[MOB_T_PROBE_REP] = { MOB_ROLE_HA, mob_ha_rx_probe_rep },
};

static void mob_input_dispatch(struct mob_rx *rx)
{
	const struct mob_input_route *r;

	if (!rx->mh.ours) {
		/* Without our option, and so no more than hints */
		if (rx->mh.type == MOB_MH_BRR && mob_role(rx->net, MOB_ROLE_MN))
			mob_mn_rx_brr(rx);
		else if (rx->mh.type == MOB_MH_BE && mob_role(rx->net, MOB_ROLE_MN))
			mob_mn_rx_be(rx);
		else
			mob_be_unknown_type(rx);
		return;
	}
	r = &mob_input_routes[rx->mh.msg.type];
	if (!r->rx || !mob_role(rx->net, r->role)) {
		mob_drop(rx->net, MOB_STAT_drop_role_off, &rx->src, &rx->dst);
		return;
	}
	/*
	 * RFC 6275 section 9.2: the Home Address option belongs on a BU alone; and on what a
	 * bound MN says to its HA under their own SA (section 11.3.1).
	 */
	if (rx->hao && rx->mh.type != MOB_MH_BU && rx->mh.msg.type != MOB_T_PROBE_REP) {
		mob_drop(rx->net, MOB_STAT_drop_address, &rx->src, &rx->dst);
		return;
	}
	trace_mobility_rx(rx->net, rx->mh.msg.type, &rx->wire_src, &rx->dst, rx->mh.len);
	r->rx(rx);
}

static int mob_input_rcv(struct sk_buff *skb)
{
	struct net *net = dev_net(skb->dev);
	enum mob_stat why;
	struct mob_rx rx;

	if (!mob_role(net, ~0U)) {
		mob_be_no_role(net, skb);
		goto free;
	}
	why = mob_input_parse(net, skb, skb_transport_offset(skb), &rx);
	if (why) {
		mob_drop(net, why, &ipv6_hdr(skb)->saddr, &ipv6_hdr(skb)->daddr);
		mob_be_malformed(&rx, why);
		goto free;
	}
	mob_input_coa(skb, &rx);
	mob_input_lladdr(skb, &rx);
	mob_input_dispatch(&rx);
free:
	kfree_skb(skb);
	return 0;
}

static const struct inet6_protocol mob_input_protocol = {
	.handler = mob_input_rcv,
	.flags = INET6_PROTO_NOPOLICY | INET6_PROTO_FINAL,
};

struct mob_rx *mob_rx_keep(const struct mob_rx *rx, gfp_t gfp)
{
	size_t len = rx->mh.len, joined = rx->mh.body ? len : 0;
	struct mob_rx *copy = kmalloc(sizeof(*copy) + len + joined, gfp);
	u8 *mh = (u8 *)(copy + 1);

	if (!copy)
		return NULL;
	*copy = *rx;
	copy->skb = NULL;
	memcpy(mh, rx->mh.mh, len);
	/* The pointers of rx.mh follow the copy; it parsed before, so it parses again. */
	mob_wire_parse(mh, len, &copy->mh);
	if (joined)
		mob_wire_join(&copy->mh, mh + len, joined);
	return copy;
}

struct mob_job {
	struct work_struct work;
	mob_job_fn fn;
	void *arg;
	atomic_t *queued;
	struct mob_rx rx;
	u8 mh[];
};

static void mob_job_run(struct work_struct *work)
{
	struct mob_job *job = container_of(work, struct mob_job, work);

	job->fn(&job->rx, job->arg);
	atomic_dec(job->queued);
	kfree(job);
}

int mob_job(const struct mob_rx *rx, enum mob_queue queue, mob_job_fn fn, void *arg)
{
	struct mob_net *mn = mob_pernet(rx->net);
	bool pubkey = queue == MOB_QUEUE_PUBKEY;
	atomic_t *queued = pubkey ? &mn->pk_queued : &mn->queued;
	struct mob_job *job;

	if (atomic_inc_return(queued) > (pubkey ? MOB_PK_WORK_MAX : MOB_WORK_MAX)) {
		atomic_dec(queued);
		mob_drop(rx->net, MOB_STAT_drop_queue_full, &rx->src, &rx->dst);
		return -ENOBUFS;
	}
	job = kmalloc(struct_size(job, mh, rx->mh.len), GFP_ATOMIC);
	if (!job) {
		atomic_dec(queued);
		mob_drop(rx->net, MOB_STAT_drop_nomem, &rx->src, &rx->dst);
		return -ENOMEM;
	}
	job->fn = fn;
	job->arg = arg;
	job->queued = queued;
	job->rx = *rx;
	job->rx.skb = NULL;
	memcpy(job->mh, rx->mh.mh, rx->mh.len);
	/* The pointers of rx.mh follow the copy; it parsed before, so it parses again. */
	mob_wire_parse(job->mh, rx->mh.len, &job->rx.mh);
	INIT_WORK(&job->work, mob_job_run);
	queue_work(pubkey ? mn->pk_wq : mn->wq, &job->work);
	return 0;
}

int mob_input_init(void)
{
	return inet6_add_protocol(&mob_input_protocol, IPPROTO_MH);
}

void mob_input_exit(void)
{
	inet6_del_protocol(&mob_input_protocol, IPPROTO_MH);
}
