/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The xfrm side: every state and policy the module installs, and nothing about
 * when to do so.  mobility-protocol.rst, section 6.
 */
#ifndef _MOBILITY_ESP_H
#define _MOBILITY_ESP_H

#include <linux/in6.h>
#include <linux/types.h>
#include "schedule.h"

struct net;
struct dst_entry;
struct sk_buff;
struct xfrm_state;

/* ---- Data between a node and its peer: CN - MN ------------------------- */

enum mob_esp_mode {
	MOB_ESP_ENCRYPT,	/* a pair of ESP states, BEET */
	MOB_ESP_PLAIN,		/* mip6's routing header and Home Address option states */
};

/**
 * struct mob_esp_pair_cfg - both directions between CN and MN
 * @mode:      ESP or mip6's headers; SPIs and keys are for ESP
 * @local:     outer address: CN at the CN, CoA at the MN
 * @remote:    outer address: CoA at the CN, CN at the MN
 * @in_local:  inner address: CN at the CN, HoA at the MN
 * @in_remote: inner address: HoA at the CN, CN at the MN
 * @spi_in:    our inbound SPI, from mob_esp_spi_alloc()
 * @spi_out:   the peer's
 * @key_in:    of what we receive
 * @key_out:   of what we send
 * @mn:        we are the mobile node
 */
struct mob_esp_pair_cfg {
	enum mob_esp_mode mode;
	struct in6_addr local, remote, in_local, in_remote;
	__be32 spi_in, spi_out;
	u8 key_in[MOB_ESP_GCM_KEY_LEN], key_out[MOB_ESP_GCM_KEY_LEN];
	bool mn;
};

struct mob_esp_pair;	/* the two states */
struct mob_esp_peer;	/* the policies for one (local, HoA or CN) and the pair in use */

/*
 * A peer: owns the optional IN policy.
 * Context: process.
 * Return: ERR_PTR(-EEXIST) when an operator's equal SUB policy is there.
 */
struct mob_esp_peer *mob_esp_peer_alloc(struct net *net, const struct in6_addr *in_local,
					const struct in6_addr *in_remote, bool mn);
/* Remove all: policies, states.  May sleep. */
void mob_esp_peer_free(struct mob_esp_peer *p);

/* Make both states; nothing uses the outbound one yet.  May sleep. Wipes the key from the state. */
struct mob_esp_pair *mob_esp_pair_alloc(struct net *net, const struct mob_esp_pair_cfg *cfg);
void mob_esp_pair_free(struct mob_esp_pair *pair);	/* NULL is fine; any context */

/*
 * Hand over: the OUT policy now sends over @pair; the pair used before keeps
 * its inbound state for MOB_LINGER_MS, then goes (a plain one goes at once: mip6
 * knows one state per pair of inner addresses).  Unless @send, there is no OUT
 * policy, as after mob_esp_peer_stop().  @pair is the peer's from now on, and
 * freed on an error: then what was in use before stays.
 * Context: process.
 * Return: 0, -EEXIST when somebody else's equal policy or plain state is there, -ENOMEM.
 */
int mob_esp_peer_use(struct mob_esp_peer *p, struct mob_esp_pair *pair, bool send);
/*
 * Remove the OUT policy: traffic goes to the HoA (by the routing table) from
 * now on.  Inbound keeps working.  Context: any (softirq too).
 */
void mob_esp_peer_stop(struct mob_esp_peer *p);
/*
 * Between two mobile nodes: receive no more by the pair that the other side's BU made, when
 * what is in use is ours, or the other way round.  Context: process.
 */
void mob_esp_peer_drop_other(struct mob_esp_peer *p);
/* Undo that: send over the pair in use again.  Context: process.  Return: as of _use. */
int mob_esp_peer_resume(struct mob_esp_peer *p);
/* Are the pair in use and the policies there still (not flushed by an operator)? */
bool mob_esp_peer_intact(struct mob_esp_peer *p);
/* Did anything valid arrive on the pair in use since last asked? */
bool mob_esp_peer_heard(struct mob_esp_peer *p);
/* Packets and octets sent and received over the pair in use, for dumps. */
void mob_esp_peer_stats(struct mob_esp_peer *p, u64 *tx_packets, u64 *tx_bytes,
			u64 *rx_packets, u64 *rx_bytes);

/* An SPI for an inbound ESP state at @local, not in use; 0: none found.  Context: process. */
__be32 mob_esp_spi_alloc(struct net *net, const struct in6_addr *local);

/*
 * Called soon after somebody else deleted or flushed a state or policy of ours,
 * once until the next mob_esp_peer_use().  Locks are held: it must not sleep, nor
 * call back here but for mob_esp_peer_stop(); it makes a note and queues work.
 * No call is on its way any more when _free() returns.
 */
typedef void (*mob_esp_lost_fn)(struct net *net, void *cookie);
void mob_esp_peer_on_loss(struct mob_esp_peer *p, mob_esp_lost_fn fn, void *cookie);

/* ---- Signalling between HA and MN: transport mode for MH --------------- */

struct mob_esp_sig;
/*
 * @local: HA or HoA, @remote: HoA or HA; keys of mob_schedule_signalling().
 * CBC-256 with HMAC-SHA-256-128, no replay window.  Made again by itself when
 * somebody else deletes its states.
 * Context: process.  Return: ERR_PTR(-EEXIST) when an SPI is in use.
 */
struct mob_esp_sig *mob_esp_sig_alloc(struct net *net, const struct in6_addr *local,
				      const struct in6_addr *remote,
				      __be32 spi_in, __be32 spi_out,
				      const u8 *enc_in, const u8 *auth_in,
				      const u8 *enc_out, const u8 *auth_out);
/* Context: process.  Readers under RCU may go on; the memory is freed after them. */
void mob_esp_sig_free(struct mob_esp_sig *s);
/*
 * Wrap @dst (a plain route towards the outer destination) so that a packet
 * with it gets ESP by @s inserted after the HAO destination option or the type 2 routing header.
 * Consumes @dst.  Return: dst or ERR_PTR.  Context: any.
 * Send by mob_esp_local_out().
 */
struct dst_entry *mob_esp_sig_dst(struct mob_esp_sig *s, struct dst_entry *dst);
/* Did @skb come through exactly this inbound state? Context: any. */
bool mob_esp_sig_passed(const struct mob_esp_sig *s, struct sk_buff *skb);

/* ---- Tunnel between HA and MN: transport mode for protocol 41 ---------- */

struct mob_esp_tun;
/* Before it is in use: send by this interface, of several.  0: as routes say. */
void mob_esp_tun_via(struct mob_esp_tun *t, int ifindex);
/* @local, @remote: HA and CoA (at the MN: CoA and HA). Keys: GCM. @hoa: identity. */
struct mob_esp_tun *mob_esp_tun_alloc(struct net *net, const struct in6_addr *local,
				      const struct in6_addr *remote,
				      __be32 spi_in, __be32 spi_out,
				      const u8 *key_in, const u8 *key_out);
/*
 * Outbound stops at once; the inbound state lingers MOB_LINGER_MS.  Readers
 * under RCU may go on; the memory is freed after them.  Any context.
 */
void mob_esp_tun_free(struct mob_esp_tun *t);
/*
 * As mob_esp_peer_on_loss(), called once: a lost tunnel never works again.  No
 * call of an earlier @fn is on its way any more on return; NULL: no call.
 */
void mob_esp_tun_on_loss(struct mob_esp_tun *t, mob_esp_lost_fn fn, void *cookie);
/*
 * The route with ESP for an encapsulated packet; cached in the tunnel, chosen
 * by this object and never by the address pair.  Context: softirq, RCU.
 * Return: a referenced dst or ERR_PTR.
 * Send by mob_esp_local_out().
 */
struct dst_entry *mob_esp_tun_dst(struct mob_esp_tun *t);
/* Did @skb arrive under this tunnel's inbound state?  Not once @t is freed.  Context: any. */
bool mob_esp_tun_passed(const struct mob_esp_tun *t, struct sk_buff *skb);
/* SPI of the ESP state @skb came through last, 0 for none: to find the binding. */
__be32 mob_esp_skb_spi(struct sk_buff *skb);
/* Octets that ESP adds at most, for the MTU. */
unsigned int mob_esp_tun_overhead(const struct mob_esp_tun *t);
/* Did either direction carry that much? */
bool mob_esp_tun_worn(const struct mob_esp_tun *t, u64 packets, u64 octets);

/**
 * mob_esp_local_out - ip6_local_out() that never loses ESP
 * @net: the namespace
 * @skb: with its route, which may also be one without ESP
 *
 * Before ESP, LOCAL_OUT is left out: a chain of type route (or a MARK in an
 * iptables mangle table) would look up the route anew, find none of ours, and
 * send the packet in the clear.  LOCAL_OUT sees the ESP packet.
 *
 * Context: BH off.
 */
int mob_esp_local_out(struct net *net, struct sk_buff *skb);

/* ---- Receiving a Home Address option or a type 2 routing header -------- */

/*
 * Wildcard states (addr, any): DSTOPTS for every local address at CN and HA,
 * ROUTING for the HoA at the MN.  -EEXIST is success: someone else provides it
 * (and it is not removed by us).  Reference counted by address.
 */
int mob_esp_accept_hao(struct net *net, const struct in6_addr *local);
void mob_esp_unaccept_hao(struct net *net, const struct in6_addr *local);
/*
 * Does somebody take packets to @local that come from @coa with @hoa in a Home Address
 * option: a binding of that CoA, or someone else's wildcard state?  Context: any.
 */
bool mob_esp_hao_known(struct net *net, u32 mark, const struct in6_addr *local,
		       const struct in6_addr *hoa, const struct in6_addr *coa);
int mob_esp_accept_rh2(struct net *net, const struct in6_addr *hoa);
void mob_esp_unaccept_rh2(struct net *net, const struct in6_addr *hoa);

int mob_esp_net_init(struct net *net);
void mob_esp_net_exit(struct net *net);	/* after all users have freed theirs */
int mob_esp_init(void);			/* the xfrm manager and the device notifier */
void mob_esp_exit(void);

#endif
