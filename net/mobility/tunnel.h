/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tunnel between HA and MN: the "mobility" device, steering at the HA,
 * encapsulation and decapsulation.  RFC 2473 under ESP (esp.h).
 */
#ifndef _MOBILITY_TUNNEL_H
#define _MOBILITY_TUNNEL_H

#include <linux/in6.h>
#include <linux/types.h>

struct net;
struct net_device;
struct sk_buff;
struct mob_esp_tun;
struct mob_attr;
struct mob_flow_table;

struct mob_tunnel;	/* one HoA and where it is now; RCU */

/**
 * mob_tunnel_set - packets for @hoa go through this tunnel from now on
 * @net:    namespace
 * @hoa:    whose packets
 * @local:  outer source
 * @remote: outer destination
 * @esp:    the states that protect it; NULL between a MAP and a mobile node, which
 *	    share no key (RFC 5380)
 * @at_mn: we are the mobile node: @local is the CoA, @remote the HA, and what
 *	   leaves by the device with source @hoa goes into the tunnel
 * @spi_in: the SPI that @esp was made with for what comes in: a received packet
 *	    finds its tunnel by it
 * @gently: new keys, and the other side may not have them yet: to the same @remote
 *	    the old ones send until something comes under the new ones, at most
 *	    MOB_REKEY_SWITCH_MS
 *
 * At the HA: @local is the HA's address, @remote the CoA.  At a MAP @hoa is the RCoA,
 * @remote the LCoA; at the MN @hoa may be an RCoA, @local the LCoA, @remote the MAP.
 * Takes ownership of @esp, also when it fails; replaces an earlier entry of @hoa
 * at once (RCU), whose inbound side lingers MOB_LINGER_MS.  What
 * mob_esp_tun_on_loss() set for that one is not called any more on return, nor
 * after mob_tunnel_del().
 *
 * Context: process, no RTNL needed or taken.
 * Return: 0, -EINVAL (an address no tunnel can have), -ELOOP (@remote is served
 * here), -EEXIST (@spi_in is in use at @local, or @hoa by a tunnel of the other kind),
 * -ENOMEM.
 */
int mob_tunnel_set(struct net *net, const struct in6_addr *hoa,
		   const struct in6_addr *local, const struct in6_addr *remote,
		   __be32 spi_in, struct mob_esp_tun *esp, bool at_mn, bool gently);

/**
 * struct mob_tunnel_cfg - a tunnel over one of several care-of addresses
 * @hoa:    whose packets
 * @local:  outer source
 * @remote: outer destination
 * @spi_in: the SPI that @esp was made with for what comes in
 * @esp:    the states that protect it
 * @at_mn:  we are the mobile node
 * @gently: as of mob_tunnel_set(), which says more of all of these
 * @send:   packets may go out by it; else it only receives, or at a HA that gives credit
 *	    may send that much
 * @bid:    which one
 * @pri:    what comes first sends: the lowest, and of equal ones the lowest @bid
 */
struct mob_tunnel_cfg {
	const struct in6_addr *hoa, *local, *remote;
	__be32 spi_in;
	struct mob_esp_tun *esp;
	bool at_mn, gently, send;
	u16 bid;
	u8 pri;
};

/*
 * One care-of address of several: replaces what there is of the same BID, and one without
 * BID.  mob_tunnel_set() replaces all of them, mob_tunnel_del() ends all.
 * Context, ownership and return value as of mob_tunnel_set().
 */
int mob_tunnel_set_bid(struct net *net, const struct mob_tunnel_cfg *cfg);
/* May packets go out by it, and before which others? */
void mob_tunnel_bid_send(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid,
			 u8 pri, bool send);
void mob_tunnel_del_bid(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid);

/*
 * HA: send @skb, an IPv6 packet, by that tunnel, whether or not it is open for packets;
 * @skb is taken.  It is not in the tunnel's counts.  Process context.
 * Return: 0, or -ENOENT without that tunnel.
 */
int mob_tunnel_bid_signal(struct net *net, const struct in6_addr *hoa, u16 bid,
			  struct sk_buff *skb);

/*
 * HA: the next packet by that tunnel, or with @bid 0 by any that is open, has @probes, @len
 * octets of MOB_A_PROBES, beside it; instead of those that none has had yet.  Process context.
 */
void mob_tunnel_tag_set(struct net *net, const struct in6_addr *hoa, u16 bid,
			const u8 *probes, size_t len);
/* No packet will have them.  Return: none has had them. */
bool mob_tunnel_tag_clear(struct net *net, const struct in6_addr *hoa, u16 bid);
/* HA: was a packet for that tunnel, while it was not open?  mob_ha_wanted() said so. */
bool mob_tunnel_wanted(struct net *net, const struct in6_addr *hoa, u16 bid);

/*
 * MN: show the other side that the tunnel's new states are in place, by an empty
 * packet (No Next Header, as the dummies of RFC 4303 section 2.6).  Process context.
 */
void mob_tunnel_hello(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer);
void mob_tunnel_del(struct net *net, const struct in6_addr *hoa, bool at_mn);
/* MN at home: what leaves by the device from @hoa goes plainly out by @ifindex; 0 ends it. */
int mob_tunnel_home(struct net *net, const struct in6_addr *hoa, int ifindex);

/* @unpaid: of a BID, what there was no credit for; @credit: what there is, of all BIDs */
struct mob_tunnel_stats { u64 tx_packets, tx_bytes, rx_packets, rx_bytes, unpaid, credit; };
/* Return: -ENOENT without a tunnel for @hoa. */
int mob_tunnel_get_stats(struct net *net, const struct in6_addr *hoa, bool at_mn,
			 struct mob_tunnel_stats *out);
/* The same of one BID; counted on over a change of its address or keys. */
int mob_tunnel_bid_stats(struct net *net, const struct in6_addr *hoa, bool at_mn, u16 bid,
			 struct mob_tunnel_stats *out);

/* HA: does it send to care-of addresses that are not verified, as far as there is credit? */
bool mob_tunnel_pays(struct net *net);

/* MN: did an ESP state of the tunnel carry that much? */
bool mob_tunnel_worn(struct net *net, const struct in6_addr *hoa, u64 packets, u64 octets);

/**
 * mob_tunnel_flow_set - which packets go to which BID
 * @net: namespace
 * @hoa: of a mobile node that is served here
 * @t:   its flows, copied; those that keep their FID go on counting
 *
 * They go with the tunnel.
 *
 * Context: process.
 * Return: 0, -ENOENT without a tunnel, -ENOMEM: then what was there stays.
 */
int mob_tunnel_flow_set(struct net *net, const struct in6_addr *hoa,
			const struct mob_flow_table *t);
/* Those there are, none without a tunnel.  Context: process. */
void mob_tunnel_flow_get(struct net *net, const struct in6_addr *hoa, struct mob_flow_table *t);
/*
 * Packets and octets of the flow with @fid, each copy counted, and whether it is used:
 * one without a BID that may be sent to is not.  Return: -ENOENT without such a flow.
 */
int mob_tunnel_flow_stats(struct net *net, const struct in6_addr *hoa, u16 fid, bool *active,
			  u64 *packets, u64 *bytes);

/*
 * What the roles want to see of steered packets.  Called under RCU in softirq
 * for a packet to a served HoA before it is tunnelled; MH 11 (reassembled) and ICMPv6
 * errors only; @proto says which, @off is where from skb->data.  The host's own
 * packets come too, with the loopback device.  Return true when it was for an
 * open exchange: the caller then frees nothing, the callee has taken the skb.
 */
bool mob_ha_intercept(struct net *net, struct sk_buff *skb, u8 proto, unsigned int off);
/* Some subscriber has an open exchange: only then are fragments to it reassembled. Any context. */
bool mob_ha_wants_fragments(struct net *net, const struct in6_addr *hoa);
/*
 * MN: a decapsulated packet from @peer to @hoa arrived through the tunnel (RO
 * trigger). Softirq; cheap.
 */
void mob_mn_tunnel_rx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer);
/* MN: the node itself sent from @hoa to @peer through the tunnel. Softirq; cheap. */
void mob_mn_tunnel_tx(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer);
/* MN: @probes came from @ha beside a packet to @hoa.  Softirq. */
void mob_mn_probe_tagged(struct net *net, const struct in6_addr *hoa, const struct in6_addr *ha,
			 const struct mob_attr *probes);
/* HA: a packet to @hoa would go where nothing may go yet.  Softirq; once for each such place. */
void mob_ha_wanted(struct net *net, const struct in6_addr *hoa);

/*
 * The "mobility" device of the namespace; it is up from the start, and goes before the
 * roles do: NULL then, and 0.  The pointer is for who is under RCU or holds RTNL.
 */
struct net_device *mob_tunnel_dev(struct net *net);
int mob_tunnel_ifindex(struct net *net);
/* Did @skb come out of our tunnel (so inner source = HoA of a binding was checked)? */
bool mob_tunnel_skb(const struct sk_buff *skb);
/*
 * A CoA that would make a loop: a served HoA, the HA's own address. The home
 * link is the caller's to check.
 */
bool mob_tunnel_coa_loops(struct net *net, const struct in6_addr *coa);

int mob_tunnel_net_init(struct net *net);
/* After the roles let go of their tunnels and before mob_esp_net_exit(). */
void mob_tunnel_net_exit(struct net *net);
/*
 * The devices and the protocol 41 handler.  After the namespaces were registered,
 * and exit before they are unregistered.
 */
int mob_tunnel_init(void);
void mob_tunnel_exit(void);

#endif
