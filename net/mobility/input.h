/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a received packet to a parsed message, and from softirq to a worker.
 */
#ifndef _MOBILITY_INPUT_H
#define _MOBILITY_INPUT_H

#include <linux/netdevice.h>
#include "core.h"

/**
 * struct mob_rx - a message that passed length, checksum and parser
 * @net:       namespace
 * @skb:       the packet, NULL in a worker
 * @src:       sender: the HoA when a Home Address option was there
 * @dst:       receiver: the HoA when a type 2 routing header was there
 * @wire_src:  source in the IPv6 header: the CoA when @hao
 * @hao:       there was a Home Address option
 * @tunnelled: came out of our HA - MN tunnel, in one piece and without a routing header:
 *	       at the HA its inner source was checked, and at the MN the HA let nobody
 *	       else say what it says to its mobile nodes
 * @ifindex:   where it came in
 * @hop_limit: that it came in with; 255: from this link
 * @lladdr:    link-layer source
 * @lladdr_len: its octets, 0 when there is none
 * @mh:        the message
 */
struct mob_rx {
	struct net *net;
	struct sk_buff *skb;
	struct in6_addr src;
	struct in6_addr dst;
	struct in6_addr wire_src;
	bool hao;
	bool tunnelled;
	int ifindex;
	u8 hop_limit;
	u8 lladdr_len;
	u8 lladdr[MAX_ADDR_LEN];
	struct mob_mh mh;
};

/**
 * mob_input_parse - check and parse an MH
 * @net:    namespace
 * @skb:    the packet
 * @mh_off: where the MH is, from skb->data
 * @rx:	    filled in but for @wire_src, @hao and @lladdr
 *
 * Linearizes the header.  Whether what is refused is dropped is the caller's to say,
 * and to count.
 *
 * Context: softirq.
 * Return: 0 with @rx filled in, or why the message is malformed; @rx->mh.mh is then
 * NULL where the checksum, or that all of it is there, is what was wrong.
 */
enum mob_stat mob_input_parse(struct net *net, struct sk_buff *skb, unsigned int mh_off,
			      struct mob_rx *rx);

/*
 * A copy of @rx with its octets behind it, joined if @rx is; kfree() it.  NULL without
 * memory.
 */
struct mob_rx *mob_rx_keep(const struct mob_rx *rx, gfp_t gfp);

typedef void (*mob_job_fn)(struct mob_rx *rx, void *arg);

enum mob_queue {
	MOB_QUEUE_STATE,	/* one at a time: bindings, registrations */
	MOB_QUEUE_PUBKEY,	/* side by side: certificates, signatures, DH */
};

/**
 * mob_job - continue with a copy of @rx in a worker
 * @rx:    the message
 * @queue: which worker
 * @fn:    what to do; may sleep
 * @arg:   handed on
 *
 * Bounded: a full queue drops, it never waits.  Public-key work has a queue of
 * its own, so that a flood of exchanges does not delay a handover.
 *
 * Context: any.
 * Return: 0, -ENOBUFS when the queue is full, -ENOMEM.
 */
int mob_job(const struct mob_rx *rx, enum mob_queue queue, mob_job_fn fn, void *arg);

int mob_input_init(void);
void mob_input_exit(void);

#endif
