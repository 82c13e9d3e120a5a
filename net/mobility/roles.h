/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What configuration may ask of the roles, and what they show.  Everything
 * here runs in process context with mob_net.config_lock held; extack may be
 * NULL.  The walkers call @fn for each entry and stop when it returns non-zero.
 */
#ifndef _MOBILITY_ROLES_H
#define _MOBILITY_ROLES_H

#include <linux/in6.h>
#include <linux/key.h>
#include <linux/netlink.h>
#include "core.h"
#include "prefixes.h"
#include "state.h"

struct mob_flow;

/* ---- settings ---- */
/* Switch roles on and off; off drops that role's state.  -EINVAL with extack. */
int mob_core_set_roles(struct net *net, u32 roles, struct netlink_ext_ack *extack);

/* ---- cn: bindings ---- */
enum mob_binding_state {
	MOB_BINDING_PENDING = 1,	/* keys agreed, no BU yet (CN); registering (MN) */
	MOB_BINDING_PROVISIONAL,	/* BA sent, no BC yet */
	MOB_BINDING_CONFIRMED,
	MOB_BINDING_STOPPED,		/* no BC in time: traffic goes to the HoA */
};

struct mob_cn_info {
	struct in6_addr hoa, coa, cn;
	u8 state, mode, suite;		/* mode: MOB_F_PLAIN or MOB_F_ENCRYPT */
	u16 seq;
	u32 lifetime, left;		/* s */
	u32 key_left;			/* s until k_BU dies */
	u32 lt_en_left;			/* s until k_EN does */
	u32 rekeys;			/* of k_EN */
	u32 budget_packets;		/* left while provisional */
	__be32 spi_in, spi_out;
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
	u8 peer_fp[MOB_HASH_LEN];	/* Cert_HA's fingerprint */
	s64 signed_at;			/* by its holder, s since 1970 */
};

int mob_cn_walk(struct net *net, int (*fn)(const struct mob_cn_info *i, void *arg), void *arg);
/* Forget the binding and keys of @hoa at local @cn; @cn NULL: at any. */
int mob_cn_forget(struct net *net, const struct in6_addr *hoa, const struct in6_addr *cn);

/* A certificate was revoked, or a rule changed: end keys and bindings that may not be now. */
void mob_cn_recheck(struct net *net);

/* ---- ha: subscribers, bindings, exchanges ---- */
struct mob_ha_subscriber_cfg {
	struct in6_addr hoa;
	struct in6_addr ha;		/* our address that the MN registers with */
	key_serial_t secret;		/* a logon or user key holding z, 16..256 octets */
	u32 spi;			/* signalling SPI, >= 256; 0: from the HoA's low 31 bits */
	int home_ifindex;		/* 0: virtual home link, no ND */
};

struct mob_ha_info {
	struct mob_ha_subscriber_cfg cfg;	/* secret is 0 */
	bool bound;
	struct in6_addr coa;
	u16 seq;
	u32 lifetime, left;
	u8 k_ha_generation;		/* 0: still z; counts up (wraps) */
	bool k_ha_pending;
	u8 keyid[MOB_KEYID_LEN];	/* of the tunnel, when bound */
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
	u32 exchanges;
};

int mob_ha_subscriber_add(struct net *net, const struct mob_ha_subscriber_cfg *cfg,
			  struct netlink_ext_ack *extack);
int mob_ha_subscriber_del(struct net *net, const struct in6_addr *hoa);
int mob_ha_walk(struct net *net, int (*fn)(const struct mob_ha_info *i, void *arg), void *arg);

/* One of several care-of addresses, at either end */
struct mob_coa_info {
	u32 role;			/* MOB_ROLE_HA or MOB_ROLE_MN */
	struct in6_addr hoa, ha, coa;	/* @coa any: the interface has none */
	u16 bid;
	u8 pri;
	u8 state, method, status;	/* enum mob_coa_state, mob_verify; of the BA */
	int ifindex;			/* MN */
	bool reg;			/* MN: registers over this one if it can */
	bool alone;			/* MN: by itself, from where it is */
	u32 lifetime, left;		/* s */
	u32 age_ms;			/* HA: since it was verified, or came */
	u8 asked;			/* HA: packets sent to verify it */
	bool asks, cert;		/* MN: as in mob_mn_bid_cfg */
	struct in6_addr router;		/* MN: whom it asks, or is to ask */
	u32 router_left;		/* MN: s that its word still counts; 0: there is none */
	const u8 *modifier;		/* MN: of its key; NULL without one */
	s8 collisions;			/* MN: -1: @coa is not made of that key */
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
	bool pays;			/* HA: gives credit; else the next two say nothing */
	u64 unpaid, credit;		/* packets without credit; octets, of all BIDs */
};

int mob_ha_walk_coas(struct net *net, int (*fn)(const struct mob_coa_info *i, void *arg),
		     void *arg);

/* ---- ha, mn: flows ---- */
struct mob_flow_info {
	u32 role;			/* MOB_ROLE_HA or MOB_ROLE_MN */
	struct in6_addr hoa;
	const struct mob_flow *flow;
	bool active;			/* HA: one of its BIDs is used; MN: the HA has it */
	u8 status;			/* MN: of the last BA, enum mob_flow_status */
	u64 packets, bytes;		/* HA */
};

int mob_ha_walk_flows(struct net *net, int (*fn)(const struct mob_flow_info *i, void *arg),
		      void *arg);
int mob_mn_flow_add(struct net *net, const struct in6_addr *hoa, const struct mob_flow *flow,
		    struct netlink_ext_ack *extack);
int mob_mn_flow_del(struct net *net, const struct in6_addr *hoa, u16 fid);
int mob_mn_walk_flows(struct net *net, int (*fn)(const struct mob_flow_info *i, void *arg),
		      void *arg);
/* A network or an access router is trusted no more: what its word verified is not. */
void mob_ha_coa_recheck(struct net *net);

enum mob_exchange_state {
	MOB_EXCHANGE_COOKIE = 1,	/* COOKIE0 sent */
	MOB_EXCHANGE_EXCH,		/* EXCH0 sent */
	MOB_EXCHANGE_DONE,		/* REP sent, kept to answer repeats */
	MOB_EXCHANGE_FAILED,
};

struct mob_exchange_info {
	struct in6_addr hoa, cn;
	u8 state, suite, error;		/* error: enum mob_error, when failed */
	u8 retries;
	u32 age_ms;
};

int mob_ha_walk_exchanges(struct net *net,
			  int (*fn)(const struct mob_exchange_info *i, void *arg), void *arg);
/* The same of those that this home agent answers for a subscriber: @cn is the subscriber. */
int mob_cn_ha_walk(struct net *net,
		   int (*fn)(const struct mob_exchange_info *i, void *arg), void *arg);

/* A certificate was revoked, or a rule changed: give nobody keys that may not be now. */
void mob_ha_recheck(struct net *net);
/* The same of what mobile correspondents here were given: they are told to end it. */
void mob_cn_ha_recheck(struct net *net);

/* ---- mn: homes, correspondents ---- */
struct mob_mn_home_cfg {
	struct in6_addr hoa;
	u8 plen;			/* of the home prefix */
	struct in6_addr ha;
	key_serial_t secret;
	u32 spi;			/* as at the HA */
};

struct mob_mn_home_info {
	struct mob_mn_home_cfg cfg;	/* secret is 0 */
	bool registered, at_home;
	struct in6_addr coa;		/* any: none */
	int coa_ifindex;
	u16 seq;
	u32 lifetime, left;
	u8 last_status;			/* of the last BA */
	u8 keyid[MOB_KEYID_LEN];	/* of the tunnel, when registered */
	bool key_pending;		/* the tunnel's states have not moved to it yet */
	u8 trusted_len;			/* 0: the HA told of none */
	u8 trusted[MOB_PREFIXES_LEN];	/* prefixes.h */
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
};

int mob_mn_home_add(struct net *net, const struct mob_mn_home_cfg *cfg,
		    struct netlink_ext_ack *extack);
int mob_mn_home_del(struct net *net, const struct in6_addr *hoa);
int mob_mn_walk_homes(struct net *net, int (*fn)(const struct mob_mn_home_info *i, void *arg),
		      void *arg);

/* Register from @ifindex too, as @bid */
struct mob_mn_bid_cfg {
	struct in6_addr hoa;
	u16 bid;
	u8 pri;				/* the lowest sends; 0: as the BID */
	int ifindex;
	bool reg;			/* registers all of them, before the others */
	bool asks;			/* an access router to vouch for its address: */
	struct in6_addr router;		/* any: the next hop to the home agent */
	bool cert;			/* by a certificate, too */
};

/* What its address is made of, RFC 3972; @spki NULL: of no key */
struct mob_mn_cga_cfg {
	const u8 *spki;			/* SubjectPublicKeyInfo, @len octets */
	size_t len;
	const u8 *modifier;		/* 16 octets */
	s32 key;			/* serial of the private key */
};

int mob_mn_bid_add(struct net *net, const struct mob_mn_bid_cfg *cfg,
		   const struct mob_mn_cga_cfg *key, struct netlink_ext_ack *extack);
int mob_mn_bid_del(struct net *net, const struct in6_addr *hoa, u16 bid);
int mob_mn_walk_bids(struct net *net, int (*fn)(const struct mob_coa_info *i, void *arg),
		     void *arg);

enum mob_mn_ro_state {
	MOB_RO_REQ = 1,		/* REQ sent, waiting for REP */
	MOB_RO_BU,		/* BU sent, waiting for BA */
	MOB_RO_UP,
	MOB_RO_REFUSED,		/* stays on the tunnel; tried again later */
	MOB_RO_IDLE,		/* nothing under way: at home, or no traffic yet */
};

struct mob_mn_cn_info {
	struct in6_addr hoa, cn, coa;
	u8 state, mode, suite, error;	/* error: enum mob_error, when refused */
	bool manual;			/* by command, kept when idle */
	bool mobile;			/* the correspondent is a mobile node */
	struct in6_addr cn_coa;		/* where it is; any: no data path */
	u16 seq;
	u32 lifetime, left, key_left, lt_en_left;
	u32 rekeys;			/* of k_EN */
	__be32 spi_in, spi_out;
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
};

/* Start route optimisation of @hoa with @cn now. */
int mob_mn_correspondent_add(struct net *net, const struct in6_addr *hoa,
			     const struct in6_addr *cn, struct netlink_ext_ack *extack);
int mob_mn_correspondent_del(struct net *net, const struct in6_addr *hoa,
			     const struct in6_addr *cn);
/* Ask for a successor of the k_EN of @hoa and @cn now. */
int mob_mn_correspondent_rekey(struct net *net, const struct in6_addr *hoa,
			       const struct in6_addr *cn, struct netlink_ext_ack *extack);
int mob_mn_walk_correspondents(struct net *net,
			       int (*fn)(const struct mob_mn_cn_info *i, void *arg), void *arg);

/* ---- what outlives a restart, sealed; -ENOENT when there is nothing ---- */
int mob_ha_state_save(struct net *net, const struct in6_addr *hoa, u8 out[MOB_STATE_LEN]);
/* -ESTALE when what is live is newer; and what mob_state_open() says */
int mob_ha_state_restore(struct net *net, const struct in6_addr *hoa,
			 const u8 sealed[MOB_STATE_LEN], struct netlink_ext_ack *extack);
/* Of a home, or with @cn of that correspondent */
int mob_mn_state_save(struct net *net, const struct in6_addr *hoa, const struct in6_addr *cn,
		      u8 out[MOB_STATE_LEN]);
int mob_mn_state_restore(struct net *net, const struct in6_addr *hoa,
			 const struct in6_addr *cn, const u8 sealed[MOB_STATE_LEN],
			 struct netlink_ext_ack *extack);

/* ---- mn: at a MAP ---- */
struct mob_mn_map_cfg {
	struct in6_addr hoa;
	bool automatic;			/* the MAP is one that a router advertises */
	struct in6_addr addr;		/* of the MAP; any: none is chosen yet */
	struct in6_addr prefix;
	u8 plen;
	struct in6_addr rcoa;		/* any: one is made up */
	struct in6_addr ha;		/* filled in */
};

struct mob_mn_map_info {
	struct mob_mn_map_cfg cfg;
	struct in6_addr lcoa;
	u8 state, last_status;		/* enum mob_binding_state */
	u16 seq;
	u32 lifetime, left;
};

int mob_mn_map_add(struct net *net, struct mob_mn_map_cfg *cfg, struct netlink_ext_ack *extack);
/* @addr NULL: whatever MAP it has */
int mob_mn_map_del(struct net *net, const struct in6_addr *hoa, const struct in6_addr *addr);
int mob_mn_map_walk(struct net *net, int (*fn)(const struct mob_mn_map_info *i, void *arg),
		    void *arg);

/* A MAP that a router advertises */
struct mob_mn_ra_info {
	struct in6_addr addr;
	int ifindex;
	u8 distance, preference;
	u32 lifetime, left;		/* s */
};

int mob_mn_ra_walk(struct net *net, int (*fn)(const struct mob_mn_ra_info *i, void *arg),
		   void *arg);

/* ---- map: what it serves, and who is there ---- */
struct mob_map_cfg {
	struct in6_addr addr;		/* ours, that BUs go to */
	struct in6_addr prefix;		/* of RCoAs */
	u8 plen;
	int ifindex;			/* RCoAs are on this link; 0: routed to us, no ND */
};

struct mob_map_info {
	struct in6_addr hoa, rcoa, lcoa, map;
	u16 seq;
	u32 lifetime, left;
	u64 tx_packets, tx_bytes, rx_packets, rx_bytes;
};

int mob_map_add(struct net *net, const struct mob_map_cfg *cfg, struct netlink_ext_ack *extack);
int mob_map_del(struct net *net, const struct in6_addr *addr);
int mob_map_walk(struct net *net, int (*fn)(const struct mob_map_cfg *c, void *arg), void *arg);
int mob_map_walk_bindings(struct net *net, int (*fn)(const struct mob_map_info *i, void *arg),
			  void *arg);

/* ---- ar: links whose hosts it vouches for ---- */
struct mob_ar_cfg {
	struct in6_addr addr;		/* ours, that SR and BCR go to */
	int ifindex;			/* the hosts are on this link */
	u32 lifetime;			/* s that its word counts; 0: MOB_AR_LIFETIME_S */
};

int mob_ar_add(struct net *net, const struct mob_ar_cfg *cfg, struct netlink_ext_ack *extack);
int mob_ar_del(struct net *net, const struct in6_addr *addr);
int mob_ar_walk(struct net *net, int (*fn)(const struct mob_ar_cfg *c, void *arg), void *arg);

/* ---- events, implemented by netlink_event.c; context: any; cheap without listeners ---- */
enum mob_event {
	MOB_EVENT_BINDING_NEW = 1,	/* cn, ha: role says which */
	MOB_EVENT_BINDING_CHANGE,
	MOB_EVENT_BINDING_DEL,
	MOB_EVENT_EXCHANGE,		/* state or failure */
	MOB_EVENT_HOME,			/* MN registered, moved, came home */
	MOB_EVENT_RO,			/* MN: route optimisation state */
	MOB_EVENT_DROP,			/* a refused certificate or signature; rate limited */
	MOB_EVENT_REKEY,		/* CN, MN: a new k_EN is in use */
	MOB_EVENT_COA,			/* one of several care-of addresses */
	MOB_EVENT_FLOW,			/* bound, changed or refused */
	MOB_EVENT_FLOW_DEL,
};

/**
 * struct mob_event_info - one event
 * @event:  enum mob_event
 * @role:   MOB_ROLE_* of who tells
 * @state:  enum mob_binding_state, mob_exchange_state or mob_mn_ro_state, 0 when gone
 * @error:  enum mob_error; of MOB_EVENT_HOME the status of the last BA
 * @hoa:    home address
 * @coa:    care-of address, NULL when it has none
 * @peer:   CN or HA
 * @lifetime: of the binding, s
 * @bid:    of MOB_EVENT_COA: which one; then @state is an enum mob_coa_state, @error the
 *	    status that the MN gets, and
 * @method: enum mob_verify that decided
 * @flow:   of MOB_EVENT_FLOW and MOB_EVENT_FLOW_DEL; @error is then the status that the MN
 *	    gets, and with one, as without the flow, no more is told than FID and FID-PRI
 * @reason: counter name of a refusal, or NULL
 */
struct mob_event_info {
	u8 event, role, state, error;
	const struct in6_addr *hoa, *coa, *peer;
	u32 lifetime;
	u16 bid;
	u8 method;
	const struct mob_flow *flow;
	const char *reason;
};

void mob_netlink_event(struct net *net, const struct mob_event_info *ev);

int mob_netlink_init(void);
void mob_netlink_exit(void);

#endif
