/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tunnel.c (who is where), tunnel_dev.c (the device), tunnel_out.c (what leaves
 * by it) and steer.c (how packets get to it) share.
 */
#ifndef _MOBILITY_TUNNEL_PRIV_H
#define _MOBILITY_TUNNEL_PRIV_H

#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>
#include <net/gro_cells.h>
#include <net/ip6_fib.h>

#include "core.h"
#include "credit.h"
#include "tunnel.h"

struct mob_tunnel_tag;

/* What tells an arriving packet's tunnel: an SPI is unique at its address. */
struct mob_tunnel_key {
	struct in6_addr local;
	__be32 spi;
};

/**
 * struct mob_tunnel_path - one pair of outer addresses with its ESP
 * @node:   in mob_tunnel_net.inbound, until its lingering ends
 * @in:     our side
 * @remote: the other side: CoA, or at the MN the HA
 * @esp:    owned; NULL at a MAP and towards one, where the outer addresses and the
 *	    inner one tell a packet's path, and @node is in no table
 * @cache:  without @esp: the route to @remote
 * @tunnel: a reference
 * @old:    what to send by until the other side has this one, or NULL; it lingers
 *	    for longer than that
 * @switch_at: when to stop waiting for that, jiffies
 * @heard:  something came by this path: the other side has it
 * @bid:    which of several, 0 when there is but one
 * @pri:    of several: the lowest that may @send does
 * @send:   packets may go out by it
 * @wanted: HA: packets would have, or did within the credit, while they might not
 * @tag:    HA: what the next packet has beside it, or NULL; who exchanges it owns it
 * @unpaid: HA: packets that would have, had there been credit
 * @bids:   in mob_tunnel.bids, RCU
 * @tx_packets: with a BID what went by it, into the tunnel, inner
 * @tx_bytes: the same
 * @rx_packets: out of the tunnel, inner
 * @rx_bytes: the same
 * @linger: in mob_tunnel_net.lingering once replaced
 * @until:  when lingering ends, jiffies
 * @rcu:    packets find it under RCU
 */
struct mob_tunnel_path {
	struct rhash_head node;
	struct mob_tunnel_key in;
	struct in6_addr remote;
	struct mob_esp_tun *esp;
	struct dst_cache cache;
	struct mob_tunnel *tunnel;
	struct mob_tunnel_path __rcu *old;
	unsigned long switch_at;
	bool heard;
	u16 bid;
	u8 pri;
	bool send, wanted;
	struct mob_tunnel_tag *tag;
	atomic64_t unpaid;
	struct list_head bids;
	atomic64_t tx_packets, tx_bytes, rx_packets, rx_bytes;
	struct list_head linger;
	unsigned long until;
	struct rcu_head rcu;
};

/**
 * struct mob_tunnel - one HoA
 * @node:	  in mob_tunnel_net.served (HA) or .homes (MN)
 * @hoa:	  the home address
 * @at_mn:	  we are the mobile node
 * @home_ifindex: MN: at home on this link, 0 when not
 * @path:	  what sends now; written under mob_tunnel_net.lock.  NULL at an MN that
 *		  is at home, and where none of @bids may send.
 * @eager:	  one of @bids that comes before @path and may not send, or NULL: it does
 *		  as far as there is credit; written under that lock
 * @credit:	  HA: for paths that may not send
 * @tag:	  HA: what the next packet by one that may send has beside it, or NULL
 * @bids:	  paths by BID; written under that lock
 * @flows:	  HA: which packets go to which of them; written under that lock
 * @tx_packets:	  into the tunnel, inner
 * @tx_bytes:	  the same
 * @rx_packets:	  out of the tunnel, inner
 * @rx_bytes:	  the same
 * @ref:	  one for the table, one for each path
 * @rcu:	  packets find it under RCU
 */
struct mob_tunnel {
	struct rhash_head node;
	struct in6_addr hoa;
	bool at_mn;
	int home_ifindex;
	struct mob_tunnel_path __rcu *path;
	struct mob_tunnel_path __rcu *eager;
	struct mob_credit credit;
	struct mob_tunnel_tag *tag;
	struct list_head bids;
	struct mob_tunnel_flows __rcu *flows;
	atomic64_t tx_packets, tx_bytes, rx_packets, rx_bytes;
	refcount_t ref;
	struct rcu_head rcu;
};

/**
 * struct mob_tunnel_net - of a namespace
 * @net:	 the namespace
 * @lock:	 writers of everything below; readers are under RCU
 * @dev:	 the device; NULL once it went with its namespace
 * @route:	 what steered packets get as destination, see mob_steer_route()
 * @served:	 HA: tunnels by HoA
 * @homes:	 MN: tunnels by HoA
 * @inbound:	 paths by mob_tunnel_key, lingering ones too
 * @lingering:	 replaced paths, oldest first
 * @linger_work: retires them
 * @hooked:	 the steering hooks are registered
 * @used:	 something was ever in the tables, so readers may be about
 * @rcu:	 the protocol handler and the hooks find it under RCU
 */
struct mob_tunnel_net {
	struct net *net;
	struct mutex lock;	/* writers */
	struct net_device __rcu *dev;
	struct rt6_info __rcu *route;
	struct rhashtable served;
	struct rhashtable homes;
	struct rhashtable inbound;
	struct list_head lingering;
	struct delayed_work linger_work;
	bool hooked;
	bool used;
	struct rcu_head rcu;
};

static inline struct mob_tunnel_net *mob_tunnel_pernet(const struct net *net)
{
	return READ_ONCE(mob_pernet(net)->tunnel);
}

/* ---- tunnel.c; callers are under RCU or hold mob_tunnel_net.lock ---- */
struct mob_tunnel *mob_tunnel_served(struct mob_tunnel_net *tn, const struct in6_addr *hoa);
struct mob_tunnel *mob_tunnel_home_of(struct mob_tunnel_net *tn, const struct in6_addr *hoa);
struct mob_tunnel_path *mob_tunnel_inbound(struct mob_tunnel_net *tn,
					   const struct in6_addr *local, __be32 spi);

/* One of several paths, or NULL */
struct mob_tunnel_path *mob_tunnel_of_bid(struct mob_tunnel *t, u16 bid);

/* ---- tunnel_flow.c ---- */
#define MOB_TUNNEL_FLOW_NONE	(-1)

/**
 * mob_tunnel_flow_paths - where a packet to a mobile node goes by its flows
 * @net:   its namespace
 * @t:	   the tunnel
 * @skb:   the packet, its network header set
 * @paths: filled in, MOB_BIDS_MAX of them
 *
 * A flow none of whose BIDs may be sent to is passed over.  Signalling belongs to none.
 * Credit has been paid for each copy.
 *
 * Context: RCU.
 * Return: how many of @paths get a copy, 0 when it is to be discarded, or
 * MOB_TUNNEL_FLOW_NONE.
 */
int mob_tunnel_flow_paths(struct net *net, struct mob_tunnel *t, const struct sk_buff *skb,
			  struct mob_tunnel_path **paths);
/* The tunnel goes; readers may still be about. */
void mob_tunnel_flow_free(struct mob_tunnel *t);
/* ---- tunnel_credit.c ---- */
/*
 * May @skb go out by @path of @t?  Where the mobile node's credit has to pay for it, it has
 * paid: ask once for each copy.  Context: RCU.
 */
bool mob_tunnel_may(struct net *net, struct mob_tunnel *t, struct mob_tunnel_path *path,
		    const struct sk_buff *skb);
/* So many octets came by @path out of the tunnel @t.  Context: RCU. */
void mob_tunnel_earn(struct net *net, struct mob_tunnel *t, const struct mob_tunnel_path *path,
		     unsigned int octets);

/* ---- tunnel_tag.c; RCU ---- */
/*
 * What goes beside @skb, which is to go by @path under a way that takes @mtu octets of it;
 * NULL: nothing.  kfree() it.
 */
struct mob_tunnel_tag *mob_tunnel_tag_take(struct mob_tunnel *t, struct mob_tunnel_path *path,
					   const struct sk_buff *skb, unsigned int mtu);
/* Before the inner header, with room for MOB_PROBE_TAG_MAX; frees it.  Return: what is there. */
u8 mob_tunnel_tag_push(struct sk_buff *skb, struct mob_tunnel_tag *tag);
/* MN: what came beside @skb, whose outer header is its network header */
void mob_tunnel_tag_rcv(struct net *net, const struct mob_tunnel_path *path,
			const struct sk_buff *skb);
/* HA: there is a packet for @path, which is not open. */
void mob_tunnel_want(struct net *net, struct mob_tunnel *t, struct mob_tunnel_path *path);

/* ---- tunnel_dev.c ---- */
/* Octets of ESP that the default MTU leaves room for: header, IV, padding, trailer, ICV. */
#define MOB_TUNNEL_ESP_ROOM	40
#define MOB_TUNNEL_MTU		(ETH_DATA_LEN - (int)sizeof(struct ipv6hdr) - MOB_TUNNEL_ESP_ROOM)

/* The device's own, netdev_priv() */
struct mob_tunnel_dev {
	struct mob_tunnel_net *tn;	/* outlives the device */
	struct gro_cells cells;
};

/* ---- tunnel_out.c ---- */
/* Context: softirq or process with BH off; takes RCU itself. */
netdev_tx_t mob_dev_xmit(struct sk_buff *skb, struct net_device *dev);

/* ---- steer.c ---- */
/* Does @skb fit @mtu, or will its segments? */
bool mob_steer_fits(const struct sk_buff *skb, unsigned int mtu);
struct rt6_info *mob_steer_route(struct net *net, struct net_device *dev);
void mob_steer_route_put(struct rt6_info *rt);
int mob_steer_enable(struct mob_tunnel_net *tn);	/* mob_tunnel_net.lock is held */
void mob_steer_disable(struct mob_tunnel_net *tn);

#endif
