// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our states' packets are decrypted by plain ESP, whoever else has asked for ESP.
 *
 * A Home Address option or type 2 routing header leaves a state in the security
 * path, and ESP comes behind it.  The handlers of xfrm_interface and of vti6 then
 * ask the policy before they decrypt, whatever device the packet is for; it sees a
 * wildcard for the Mobility Header and a packet of ESP, and drops it.  The first is
 * in the way as soon as anybody on the host makes such a device.
 */
#include <linux/skbuff.h>
#include <net/esp.h>
#include <net/ipv6.h>
#include <net/xfrm.h>

#include "esp_priv.h"

/* Before vti6's 100 and xfrm_interface's 10; of equals the second is refused. */
#define MOB_ESP_INPUT_PRIORITY	110

static bool mob_esp_input_mine(const struct xfrm_state *x)
{
	return x->props.reqid == MOB_ESP_REQID && x->id.proto == IPPROTO_ESP;
}

/* Is it behind a header that xfrm knows, and for a state of ours?  Else nobody is in the way. */
static bool mob_esp_input_behind(struct sk_buff *skb)
{
	const struct sec_path *sp = skb_sec_path(skb);
	struct xfrm_state *x;
	bool mine;

	if (!sp || !sp->len || !pskb_may_pull(skb, sizeof(struct ip_esp_hdr)))
		return false;
	x = xfrm_state_lookup(dev_net(skb->dev), skb->mark,
			      (const xfrm_address_t *)&ipv6_hdr(skb)->daddr,
			      ip_esp_hdr(skb)->spi, IPPROTO_ESP, AF_INET6);
	if (!x)
		return false;
	mine = mob_esp_input_mine(x);
	xfrm_state_put(x);
	return mine;
}

/* As esp6's handler, or -EINVAL: the next one's.  Softirq, RCU. */
static int mob_esp_input_rcv(struct sk_buff *skb)
{
	return mob_esp_input_behind(skb) ? xfrm6_rcv(skb) : -EINVAL;
}

/* ESP in UDP or TCP is never ours. */
static int mob_esp_input_encap(struct sk_buff *skb, int nexthdr, __be32 spi, int encap_type)
{
	return -EINVAL;
}

/*
 * Decrypted, or @err.  0 is esp6's answer, and ends the asking: an xfrm device that
 * takes every if_id would else have the packet come in by it.  1: the next one's.
 */
static int mob_esp_input_cb(struct sk_buff *skb, int err)
{
	const struct sec_path *sp = skb_sec_path(skb);

	return sp && sp->len && mob_esp_input_mine(sp->xvec[sp->len - 1]) ? 0 : 1;
}

/* ICMPv6 errors are for the others to read, who know no less. */
static int mob_esp_input_err(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type, u8 code,
			     int offset, __be32 info)
{
	return -ENOENT;
}

static struct xfrm6_protocol mob_esp_input __read_mostly = {
	.handler = mob_esp_input_rcv,
	.input_handler = mob_esp_input_encap,
	.cb_handler = mob_esp_input_cb,
	.err_handler = mob_esp_input_err,
	.priority = MOB_ESP_INPUT_PRIORITY,
};

int mob_esp_input_init(void)
{
	return xfrm6_protocol_register(&mob_esp_input, IPPROTO_ESP);
}

void mob_esp_input_exit(void)
{
	/* Waits for those who are inside. */
	xfrm6_protocol_deregister(&mob_esp_input, IPPROTO_ESP);
}
