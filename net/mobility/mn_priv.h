/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What mn.c (home addresses), mn_home.c (their registration), mn_coa.c (which care-of
 * address), mn_bid.c (several of them), mn_map.c (a MAP), mn_ra.c (which MAPs there are),
 * mn_correspondent.c and mn_ro.c (route optimisation) share.
 */
#ifndef _MOBILITY_MN_PRIV_H
#define _MOBILITY_MN_PRIV_H

#include <linux/rhashtable.h>
#include <net/ipv6.h>
#include "esp.h"
#include "mn.h"
#include "output.h"
#include "prefixes.h"
#include "ra.h"
#include "roles.h"

#define MOB_MN_ATTR_LEN	4		/* type and length of an attribute */

/*
 * struct mob_mn_n3 - an N3 that went out in ALIVE; KEYS brings it back, once
 */
struct mob_mn_n3 {
	u8 n3[MOB_NONCE_LEN];
	u64 until;			/* jiffies64 */
	bool used;
};

enum mob_mn_sr_state {
	MOB_MN_SR_NONE,
	MOB_MN_SR_ASKING,
	MOB_MN_SR_KNOWN,
	MOB_MN_SR_SILENT,	/* asked in vain: without its word, for a while */
};

/*
 * struct mob_mn_sr - what the access router of a care-of address says of it
 * @state:    enum mob_mn_sr_state
 * @tries:    SRs of this question
 * @router:   who was asked
 * @nonce:    of those SRs
 * @mn_nonce: hides the HoA from it
 * @at:	      jiffies64, ASKING: of the next SR; KNOWN: the word counts until then; SILENT:
 *	      nothing is asked until then
 * @old:      jiffies64, KNOWN: from then on a new one is wanted
 * @cert_len: octets of @cert, 0 without one
 */
struct mob_mn_sr {
	u8 state, tries;
	struct in6_addr router;
	u8 nonce[MOB_NONCE_LEN], mn_nonce[MOB_NONCE_LEN], handle[MOB_HANDLE_LEN];
	u64 at, old;
	u16 cert_len;
	u8 cert[MOB_COA_CERT_MAX];
};

/*
 * struct mob_mn_bid - one of the care-of addresses that a home is registered with
 * @coa:    of the interface, any while it has none
 * @due:    a BU has to name it
 * @alone:  the HA wants it from where it is, and nowhere else
 * @held:   the HA may have it
 * @sent:   the BU under way names it
 * @gone:   deleted by command; goes when the HA has let go of it
 * @outside: the HA trusts not its network, and wants it so
 * @mute:   BUs from there were not answered; others register before it
 * @up:	    its tunnel is there, made of what @up_* say
 * @nonce, @spi: ours, fresh for every CoA and k_HA
 * @status: of the last BA, for this one
 * @sr:	    NULL when no router is asked
 * @cga:    NULL when its address is made of no key
 */
struct mob_mn_bid {
	struct list_head list;
	struct mob_mn_bid_cfg cfg;
	struct in6_addr coa;
	bool due, alone, outside, held, sent, gone, mute, up;
	u8 status;
	u8 nonce[MOB_NONCE_LEN], up_nonce[MOB_NONCE_LEN], up_peer_nonce[MOB_NONCE_LEN];
	__be32 spi, up_peer_spi;
	u32 lifetime;
	u64 expires;			/* jiffies64 */
	struct mob_mn_sr *sr;
	struct mob_mn_cga *cga;
};

/*
 * struct mob_mn_home - one HoA of this node and its registration
 * @k_ha:   what the next REQ and registration use
 * @bu_key: what the BU under way named: a REP may move @k_ha before its BA comes
 * @k_prev: the k_HA before the last REP: CN_HA may still hold it for the confirmed one
 * @k0:	    the first k_HA, from z
 * @wanted_at_home, @at_home: where we are; where HA was told we are
 * @waiting: a BU is out, unanswered; repeated after @retry_ms
 * @nonce, @spi: ours, for the tunnel at @coa; fresh for every CoA and k_HA
 * @bids:   struct mob_mn_bid; while there are any, and the HA takes BIDs at all, each has
 *	    nonce, SPI and tunnel, and @coa is that of the one that sends
 * @bids_off: HA does not: it prohibited them
 * @overwrite: the next BU with BIDs replaces whatever the HA has
 * @bid_end: the BU under way is to remove the BIDs that it names
 * @bid_alone: it names one that is to come from its own address
 * @sr_held: a BU waits for access routers' answers
 * @bid_from: where it comes from, and @bid_tries of how many since the last answer
 * @flows:  struct mob_mn_flow by FID-PRI, @n_flows of them
 * @flows_due: they changed since the last BU
 * @trusted: of the last BA that granted something: prefixes.h; @trusted_len 0: had none
 * @up_*:   what the tunnel in place was made of, to know a repeated BA
 * @tx_last, @rx_last: the tunnel's packets when they were looked at last
 * @watch:  jiffies64: when to look again; @watch_ms doubles while looking is in vain
 *
 * mob_mn.lock; found under RCU by softirq, which reads @hoa, @ha and @sig.
 */
struct mob_mn_home {
	struct list_head list;
	struct rcu_head rcu;
	struct net *net;
	struct mob_mn_home_cfg cfg;
	struct in6_addr hoa, ha;
	struct mob_esp_sig *sig;
	u8 *z;
	size_t z_len;
	u8 k0[MOB_KEY_LEN];
	u8 k_ha[MOB_KEY_LEN];
	u8 bu_key[MOB_KEY_LEN];
	u8 k_prev[MOB_KEY_LEN];

	struct delayed_work timer;
	refcount_t ref;
	atomic_t probe_queued;		/* PROBEs that wait for the worker; softirq */
	bool dead;
	bool at_home, wanted_at_home;
	bool registered;
	bool waiting;
	bool lost;			/* somebody flushed the tunnel's states */
	u32 retry_ms;
	struct in6_addr coa;		/* chosen; any when there is none */
	struct in6_addr lcoa;		/* the same, but for a MAP's RCoA */
	int ifindex;			/* of the CoA, or of the home link */
	u16 seq;
	u8 last_status;
	u8 again;			/* BUs of this series that answered a status at once */
	bool echo_set;
	u8 echo[MOB_NONCE_LEN];
	u8 nonce[MOB_NONCE_LEN];
	__be32 spi;
	u8 up_nonce[MOB_NONCE_LEN];
	u8 up_peer_nonce[MOB_NONCE_LEN];
	__be32 up_peer_spi;
	u8 up_keyid[MOB_KEYID_LEN];
	struct in6_addr up_coa;
	u64 tx_last, rx_last;
	u64 watch;
	u32 watch_ms;
	u32 lifetime;
	u64 expires;			/* jiffies64: of the registration */
	u64 due;			/* jiffies64: next BU, 0 for none */
	u64 asked;			/* jiffies64: a BRR was last listened to */

	struct list_head bids;
	unsigned int n_bids;
	bool bids_off, overwrite, bid_end, bid_alone, sr_held;
	u16 bid_from;
	u8 bid_tries;
	struct list_head flows;
	unsigned int n_flows;
	bool flows_due;
	u8 trusted_len;
	u8 trusted[MOB_PREFIXES_LEN];

	struct mob_mn_n3 n3[MOB_N3_MAX];	/* as a mobile correspondent: cn_mn.c */
	unsigned int n3_next;
};

struct mob_mn_ro;

/*
 * struct mob_mn_ra - a MAP that a router advertised
 * @expires: jiffies64; 0: the entry is free
 * @silent:  jiffies64: until then it is no choice, it did not answer
 * @left:    heard before the LCoA changed, and not since
 */
struct mob_mn_ra {
	struct in6_addr router;
	int ifindex;
	bool left;
	struct mob_ra_map map;
	u64 expires, silent;
};

/*
 * struct mob_mn - the role's state of a namespace
 * @homes: RCU list, changed under @lock
 * @n_homes: in it
 * @maps:  struct mob_mn_map, changed under @lock and @maps_lock
 * @n_rcoas: of @maps that hold an RCoA
 * @map_seq: of the last BU to any MAP; a MAP that goes and comes again counts on
 * @ras:   what routers advertise, from the first home on that asks for it (@ra_hooked);
 *	   @ra_work has MAPs chosen of it
 * @ros:   (HoA, CN) -> struct mob_mn_ro
 * @auto_next: jiffies64: when the next exchange may begin that traffic asked for
 * @scan:  looks at the addresses again
 * @sr:    sends SRs
 * @sr_open: some are not answered; @sr_queued: SR_REPs wait for the worker; without lock
 * @route_ms: when, if an address has no route yet; without lock
 */
struct mob_mn {
	struct net *net;
	struct mutex lock;		/* everything that changes */
	struct list_head homes;
	unsigned int n_homes;
	struct list_head maps;
	unsigned int n_rcoas;
	u16 map_seq;
	spinlock_t maps_lock;		/* @maps and their nonces; softirq takes it */
	struct mob_mn_ra ras[MOB_MN_RA_MAX];
	spinlock_t ra_lock;		/* @ras; softirq takes it */
	bool ra_hooked;
	struct delayed_work ra_work;
	struct rhashtable ros;
	atomic_t n_ros;
	u64 auto_next;
	struct delayed_work scan;
	struct delayed_work sr;
	bool sr_open;
	atomic_t sr_queued;
	u32 route_ms;
};

/* Context: RCU or mob_mn.lock. */
struct mob_mn_home *mob_mn_home_find(struct mob_mn *m, const struct in6_addr *hoa);
/*
 * The home that a command is about, with mob_mn.lock held until mob_mn_home_unlock().
 * Return: without one, and then without the lock, -EOPNOTSUPP or -ENOENT.  Context: process.
 */
struct mob_mn_home *mob_mn_home_lock(struct net *net, const struct in6_addr *hoa,
				     struct netlink_ext_ack *extack);
void mob_mn_home_unlock(struct mob_mn_home *h);

/*
 * Is the CoA that the HA has the one where the node is?  Answers go there.  A BU
 * that only refreshes, or moves the tunnel to the next k_HA, changes nothing of that.
 * Context: mob_mn.lock.
 */
static inline bool mob_mn_home_bound(const struct mob_mn_home *h)
{
	return h->registered && !h->wanted_at_home &&
	       ((!h->waiting && !h->sr_held) || ipv6_addr_equal(&h->coa, &h->up_coa));
}

/* A BRR that the HA of @h seems to have sent.  Context: softirq, RCU. */
void mob_mn_home_rx_brr(struct mob_mn_home *h, struct mob_rx *rx);

/* ---- mn.c; mob_mn.lock held ---- */
void mob_mn_left_home(struct mob_mn_home *h);

/* ---- mn_home.c; mob_mn.lock held, unless it says more ---- */
/* Context: any. */
void mob_mn_home_put(struct mob_mn_home *h);
/* mob_mn_home.timer, which has a reference and takes the lock */
void mob_mn_home_timer(struct work_struct *work);
/* REP brought the next k_HA: the tunnel's states move to it, MOB_MN_REKEY_MS later. */
void mob_mn_home_new_key(struct mob_mn_home *h, const u8 key[MOB_KEY_LEN]);
/* Fresh nonces and SPIs, of the k_HA of now. */
int mob_mn_home_renew(struct mob_mn_home *h);
/* The first of a series of BUs: all there is to register, or what is due alone. */
void mob_mn_home_begin(struct mob_mn_home *h);
void mob_mn_home_series(struct mob_mn_home *h);
/* The same one again, or the first when it was held back. */
void mob_mn_home_send_bu(struct mob_mn_home *h);
/* The next of the series, but with no more than MAX_UPDATE_RATE BUs in a second. */
void mob_mn_home_next(struct mob_mn_home *h);
void mob_mn_home_wait(struct mob_mn_home *h);
void mob_mn_home_event(const struct mob_mn_home *h);
/* A new tunnel carries what it can from now on. */
void mob_mn_home_watch(struct mob_mn_home *h);

/* What one pair of a tunnel's states is made of, beside the k_HA of the BU */
struct mob_mn_pair {
	const struct in6_addr *coa;
	const u8 *nonce, *peer_nonce;
	__be32 spi, peer_spi;
};

struct mob_esp_tun *mob_mn_home_states(struct mob_mn_home *h, const struct mob_mn_pair *p);

/* ---- mn_bid.c: several care-of addresses; mob_mn.lock held, process context ---- */
static inline bool mob_mn_bid_active(const struct mob_mn_home *h)
{
	return !list_empty(&h->bids) && !h->bids_off;
}

struct mob_mn_bid *mob_mn_bid_find(const struct mob_mn_home *h, u16 bid);
/* enum mob_coa_state */
u8 mob_mn_bid_state(const struct mob_mn_bid *b);
/* Its tunnel goes. */
void mob_mn_bid_down(struct mob_mn_home *h, struct mob_mn_bid *b);
/* Off the list, and freed; it has no tunnel. */
void mob_mn_bid_remove(struct mob_mn_home *h, struct mob_mn_bid *b);
/* The next BU, and from where.  Return: octets, 0 when there is nothing to send. */
int mob_mn_bid_build_bu(struct mob_mn_home *h, u8 *mh, size_t cap, struct mob_out *o,
			const u8 keyid[MOB_KEYID_LEN], u32 lifetime);
/* Nothing to send any more: wake up for the refresh. */
void mob_mn_bid_rest(struct mob_mn_home *h);
int mob_mn_bid_renew(struct mob_mn_home *h);
void mob_mn_bid_all_due(struct mob_mn_home *h);
/* Away from home: what the interfaces have now.  True: look again, a route is missing. */
bool mob_mn_bid_place(struct mob_mn *m, struct mob_mn_home *h);
/* The address of @bid, or with 0 the one to register over; NULL: there is none now. */
struct mob_mn_bid *mob_mn_bid_at(struct mob_mn_home *h, u16 bid);
/* mn_probe.c: answer what a PROBE or a BID_BA asks. */
void mob_mn_probe_take(struct mob_mn_home *h, struct mob_rx *rx);
/* A BA to a BU with BIDs.  False: it is none of the answers that only those have. */
bool mob_mn_bid_ba(struct mob_mn *m, struct mob_mn_home *h, struct mob_rx *rx);
bool mob_mn_bid_has(const struct mob_mn_home *h, u16 bid);
/*
 * A BU more, that names one of those that are registered; what else is said until it goes
 * is in it, too, so that a script keeps to MAX_UPDATE_RATE.
 */
void mob_mn_bid_again(struct mob_mn_home *h);
/* At home, or never again: the HA has none of them. */
void mob_mn_bid_forget(struct mob_mn_home *h);
void mob_mn_bid_free(struct mob_mn_home *h);

/* Is there one that a BU has to name? */
bool mob_mn_bid_left(const struct mob_mn_home *h);
static inline bool mob_mn_bid_away(const struct mob_mn_bid *b)
{
	return !b->gone && !ipv6_addr_any(&b->coa);
}

/* ---- mn_flow.c; mob_mn.lock held, process context ---- */
/* All flows, as options of a BU with BIDs; before the option 18. */
void mob_mn_flow_put(struct mob_mn_home *h, struct mob_buf *b);
/* What an accepting BA says of them */
void mob_mn_flow_ba(struct mob_mn_home *h, const struct mob_rx *rx);
void mob_mn_flow_free(struct mob_mn_home *h);
/* ---- mn_trusted.c: networks that the home agent trusts; mob_mn.lock held ---- */
/* What a BA says of them; it grants a lifetime. */
void mob_mn_trusted_take(struct mob_mn_home *h, const struct mob_attr *a);
/* Is it known that HA would not take @coa together with others? */
bool mob_mn_trusted_outside(const struct mob_mn_home *h, const struct in6_addr *coa);

/* ---- mn_sr.c: access routers that vouch for them; mob_mn.lock held, process context ---- */
/* What was heard of @b is about another address. */
void mob_mn_sr_forget(struct mob_mn_bid *b);
/* Is @b to be left out of BUs until its router has answered? */
bool mob_mn_sr_asking(const struct mob_mn_bid *b);
/*
 * Ask those that the next BU needs.  True: it waits a moment for the answers, and
 * mob_mn_home_send_bu() is called then.
 */
bool mob_mn_sr_first(struct mob_mn_home *h);
/* What is known of the BIDs that a BU names; @spare octets are for the attribute behind it. */
void mob_mn_sr_put(struct mob_mn_home *h, struct mob_buf *b, size_t spare);
/* Octets of it that a BU is to have room for */
size_t mob_mn_sr_least(const struct mob_mn_home *h);
/*
 * @b has all of a BU but what is said of its addresses.  True: it has no room for all
 * certificates, of which each saves the home agent a question; it names one BID less now, which
 * goes with the next: build it again.
 */
bool mob_mn_sr_leave(struct mob_mn_home *h, const struct mob_buf *b);
void mob_mn_sr_info(const struct mob_mn_bid *b, struct mob_coa_info *i);
void mob_mn_sr_init(struct mob_mn *m);
/* No home is there any more that could ask. */
void mob_mn_sr_destroy(struct mob_mn *m);

/* ---- mn_cga.c: addresses made of keys; mob_mn.lock held, process context ---- */
struct mob_mn_cga;

/*
 * Key, public key and modifier as a command gives them; NULL when it gives none, else an
 * ERR_PTR.  Context: of the process that named the key; without the lock.
 */
struct mob_mn_cga *mob_mn_cga_make(const struct mob_mn_cga_cfg *cfg,
				   struct netlink_ext_ack *extack);
void mob_mn_cga_free(struct mob_mn_cga *c);
/* Collision count with which @coa is made of it, -1 when it is not.  Context: any. */
int mob_mn_cga_count(const struct mob_mn_cga *c, const struct in6_addr *coa);
/* Which addresses of a BU are made of their keys; first of all */
void mob_mn_cga_look(struct mob_mn_home *h);
/*
 * @b has all of a BU but what is said of its addresses.  True: it has no room for the keys, and
 * names fewer now: build it again.
 */
bool mob_mn_cga_leave(struct mob_mn_home *h, const struct mob_buf *b);
/* Octets of what mob_mn_cga_put() puts */
size_t mob_mn_cga_len(const struct mob_mn_home *h);
/* Keys and signatures, as the last attribute */
void mob_mn_cga_put(struct mob_mn_home *h, struct mob_buf *b, const u8 keyid[MOB_KEYID_LEN]);
void mob_mn_cga_info(const struct mob_mn_bid *b, struct mob_coa_info *i);

/* ---- mn_coa.c: which care-of address.  Process context. ---- */
/*
 * struct mob_mn_place - where the node is
 * @home:    on the home link, at @ifindex
 * @coa:     the care-of address, any when there is none
 * @pending: an address is still tentative, or a link has no carrier yet: look again
 */
struct mob_mn_place {
	bool home;
	struct in6_addr coa;
	int ifindex;
	bool pending;
};

void mob_mn_coa_find(const struct mob_mn_home *h, struct mob_mn_place *place);
/*
 * The same of the interface of @b, and rather one that is made of its key, then rather the one
 * that it has.  Return: there is an address that has no route to the home agent yet.
 */
bool mob_mn_coa_find_on(const struct mob_mn_home *h, const struct mob_mn_bid *b,
			struct mob_mn_place *place);
void mob_mn_coa_scan_soon(struct net *net, unsigned long delay);
int mob_mn_coa_init(void);
void mob_mn_coa_exit(void);

/* ---- mn_map.c; mob_mn.lock held, process context ---- */
/*
 * Tell a MAP of @h where the node is, and put its RCoA in the place of the LCoA:
 * no address at all while the MAP may still answer for the first time.
 */
void mob_mn_map_place(struct mob_mn *m, struct mob_mn_home *h, struct mob_mn_place *place);
/* Of @seconds what the home agent may be asked for: no more than its RCoA has left. */
u32 mob_mn_map_lifetime(const struct mob_mn_home *h, u32 seconds);
/* Has the home @hoa a MAP? */
bool mob_mn_map_has(struct mob_mn *m, const struct in6_addr *hoa);
/* The home @hoa goes, and its MAP with it. */
void mob_mn_map_forget(struct mob_mn *m, const struct in6_addr *hoa);

/* ---- mn_ra.c: what routers advertise; process context ---- */
void mob_mn_ra_init(struct mob_mn *m);
void mob_mn_ra_destroy(struct mob_mn *m);
/* Listen from now on, until the role goes off.  mob_mn.lock held. */
int mob_mn_ra_listen(struct mob_mn *m);
/* The MAP to choose on a link; of two alike @current_one.  False without one. */
bool mob_mn_ra_best(struct mob_mn *m, int ifindex, const struct in6_addr *current_one,
		    struct in6_addr *best);
/* How long the MAP @addr is good on a link, s; 0: it is not */
u32 mob_mn_ra_left(struct mob_mn *m, int ifindex, const struct in6_addr *addr);
/* It did not answer, or refused: no choice for MOB_MN_MAP_AGAIN_MS. */
void mob_mn_ra_silent(struct mob_mn *m, const struct in6_addr *addr);
/* The LCoA changed: what was heard counts until a router of the new link speaks. */
void mob_mn_ra_moved(struct mob_mn *m);
/* When to choose again because something ends, in jiffies; 0: never */
unsigned long mob_mn_ra_next(struct mob_mn *m);

/* ---- mn_correspondent.c: route optimisation; mob_mn.lock held, process context ---- */
/* The CoA changed (or the node came home): tell every correspondent now. */
void mob_mn_ro_moved(struct mob_mn *m, struct mob_mn_home *h);
/* The home registration stands: exchanges that waited for it go on, and all if it @moved. */
void mob_mn_ro_registered(struct mob_mn *m, struct mob_mn_home *h, bool moved);
/* Drop all of @h; NULL: all. */
void mob_mn_ro_drop(struct mob_mn *m, const struct mob_mn_home *h);
int mob_mn_ro_init(struct mob_mn *m);
void mob_mn_ro_destroy(struct mob_mn *m);

#endif
