/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rooms of the home agent share.
 */
#ifndef _MOBILITY_HA_PRIV_H
#define _MOBILITY_HA_PRIV_H

#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include "esp.h"
#include "ha.h"
#include "roles.h"
#include "trust.h"

struct mob_ratelimit;
struct mob_ha_routers;
struct mob_ha_coas;	/* its care-of addresses, when it names BIDs: ha_coa.c */

/*
 * struct mob_ha_sub - one subscriber: a HoA and who may speak for it
 * @z:	    the secret
 * @sig:    signalling SA, made from @z, the same for every CoA
 * @k_ha:   confirmed: the MN has used it
 * @k_next: its one pending successor, made by the first exchange that ended
 *	    since @k_ha was confirmed; every REP carries it until the MN uses it
 * @k0:	    prf(z, ...): the first k_HA, and where a MN that lost its state starts
 * @seq_known: false after a restart: the first BU has to echo a nonce
 * @seq_moved: how far BUs took Seq# since @k_ha was made, echoed ones too; at its end it
 *	    stays there.  Once round, what was recorded under @k_ha is newer again
 * @seq_moved_next: the same of @k_next
 * @demanded: a BA brought @demand, and no BU that echoed a nonce was accepted since
 * @coa: where it is; of several the one that sends, any when none may
 * @coas: several care-of addresses; then @n_mn and what follows say nothing
 * @exchanges: newest first; those asked for under @k_ha stay until it is retired,
 *	    so that no REQ replayed under it starts another, and are shown a while longer
 * @sessions: what finished exchanges left: where k_EN-new comes from
 *
 * Found under RCU by softirq, which reads only @cfg and @sig and @open; all the
 * rest is changed and read by workers and configuration under mob_ha.lock.
 */
struct mob_ha_sub {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct net *net;
	struct in6_addr hoa;
	struct mob_ha_subscriber_cfg cfg;
	struct delayed_work timer;
	struct mob_esp_sig *sig;
	atomic_t open;			/* exchanges that wait for the CN */
	atomic_t req_queued;		/* REQs that wait for the worker */
	atomic_t bu_queued;		/* HOME_BUs that do */
	atomic_t rep_queued;		/* PROBE_REPs that do */
	atomic64_t answers[MOB_BIDS_MAX];	/* to what was asked, for the timer; softirq */
	bool dead;

	u8 *z;
	size_t z_len;
	u8 k0[MOB_KEY_LEN];
	u8 k_ha[MOB_KEY_LEN];
	u8 k_next[MOB_KEY_LEN];
	bool has_next;
	u8 generation;

	bool seq_known;
	u16 seq;
	u16 seq_moved, seq_moved_next;
	bool demanded;
	u8 demand[MOB_NONCE_LEN];
	u8 there[MOB_NONCE_LEN];	/* never sent: what a BA took to one address is of it */
	u64 there_until;		/* jiffies64; it serves once, as well */

	bool bound, defended;
	bool lost;			/* somebody flushed the tunnel's states */
	bool asking;			/* and the MN is asked to register anew */
	u8 asked;			/* BRRs so far */
	struct in6_addr coa;
	u32 lifetime;			/* s */
	u64 expires;			/* jiffies64 */
	u8 keyid[MOB_KEYID_LEN];
	u8 n_mn[MOB_NONCE_LEN], n_ha[MOB_NONCE_LEN];
	__be32 spi_mn, spi_ha;
	struct mob_ha_coas *coas;
	struct mob_ha_tried *tried;	/* NULL until one is asked about */

	struct mob_rx *dad;		/* the BU that waits for DAD */
	bool dad_runs;			/* its end will be told, whether a BU waits or not */

	struct list_head exchanges;
	u32 n_exchanges;
	struct list_head sessions;	/* newest first */
	u32 n_sessions;

	/* as a mobile correspondent: cn_ha.c */
	unsigned long test_next, cookie0_seen;	/* jiffies, 0 for never; softirq */
	atomic_t alive_wanted;		/* TEST or KEYS is out; softirq */
	u8 n3[MOB_NONCE_LEN];		/* of the last ALIVE */
	u64 n3_until;			/* jiffies64; 0: used, or none */
	u64 ask_next;			/* jiffies64: no TEST for keys that wait before */
	struct list_head given;		/* struct mob_cn_ha_given */
	u32 n_given;
};

struct mob_ha {
	struct net *net;
	struct mutex lock;		/* commits; workers and configuration */
	struct rhashtable subs;
	struct rhashtable exchanges;
	struct rhashtable sessions;
	atomic_t n_subs;
	atomic_t n_exchanges;		/* that wait for the CN */
	atomic_t n_sessions;

	struct list_head deals;		/* struct mob_cn_ha_deal */
	u32 n_deals;
	struct delayed_work deals_work;
	struct list_head given;		/* of all subscribers */
	u32 given_by_cert[MOB_CN_HA_CERT_BUCKETS];
	u32 cert_seed;
	u64 given_purge;		/* jiffies64, when the next walk looks for what is over */
	u32 n_given;

	struct mob_ratelimit *ask_limit;	/* questions, per /64 asked */
	struct mob_ha_routers *routers;	/* ha_router.c's own */
};

/* ---- ha_subscriber.c ---- */
struct mob_ha_sub *mob_ha_sub_find(struct mob_ha *ha, const struct in6_addr *hoa);
void mob_ha_sub_put(struct mob_ha_sub *s);
void mob_ha_sub_kick(struct mob_ha_sub *s, unsigned long delay);
/*
 * As mob_ha_sub_kick(), for a binding: the loss of its states, which may just have been
 * made, kicks at once and must not wait for what this puts in its place.
 */
void mob_ha_sub_arm(struct mob_ha_sub *s, unsigned long delay);
/* Ask the MN for a BU, at @coa; RFC 6275 section 6.1.2.  mob_ha.lock held. */
void mob_ha_sub_brr(struct mob_ha_sub *s, const struct in6_addr *coa);
/* End the binding; mob_ha.lock held. */
void mob_ha_sub_unbind(struct mob_ha_sub *s, enum mob_stat why);
/*
 * The MN used the pending k_HA: it becomes the confirmed one, the old one is
 * erased and with it what guarded against replays under it.  mob_ha.lock held.
 */
void mob_ha_sub_confirm_key(struct mob_ha_sub *s);
void mob_ha_sub_event(const struct mob_ha_sub *s, u8 event);
/*
 * Do the rules let @s have keys with @cn, which @line speaks for?  NULL: may they, when
 * that is known?  Context: any.
 */
bool mob_ha_permits(const struct mob_ha_sub *s, const struct in6_addr *cn,
		    const struct mob_trust_line *line);
/* Each subscriber, with a reference and no lock held; until @fn returns other than 0. */
int mob_ha_walk_subs(struct mob_ha *ha, int (*fn)(struct mob_ha_sub *s, void *arg), void *arg);
int mob_ha_subs_init(struct mob_ha *ha);
void mob_ha_subs_destroy(struct mob_ha *ha);

/* ---- ha_answer.c; mob_ha.lock held ---- */
/*
 * struct mob_ha_answer - what the home BA says
 * @echo:   the nonce that the next BU has to echo, or may have to; NULL: it holds none
 * @bids:   with BIDs, the status of each option of the BU; NULL: of all that of the BA
 * @flows:  what to say of flows; NULL: nothing
 */
struct mob_ha_answer {
	u8 status;
	u16 seq;
	u32 lifetime;
	const u8 *echo;
	const u8 *bids;
	const struct mob_flow_reply *flows;
};

void mob_ha_send_ba(struct mob_ha_sub *s, const struct mob_rx *rx,
		    const struct mob_ha_answer *ans);
/*
 * A BA that accepts.  Under k_HA-0 it brings the nonce for the next BU, so that a
 * handover takes no round trip more.
 */
void mob_ha_send_accepting_ba(struct mob_ha_sub *s, const struct mob_rx *rx,
			      struct mob_ha_answer *ans);
/*
 * A BU that may be a recording has to come again, and echo a nonce; @there: from where it came,
 * which that is to prove.
 */
void mob_ha_demand(struct mob_ha_sub *s, const struct mob_rx *rx, bool there);
/* Does @rx bring the nonce that a BA demanded? */
bool mob_ha_echoed(const struct mob_ha_sub *s, const struct mob_rx *rx);
/* Does it bring the one that a BA took to where it comes from? */
bool mob_ha_came_back(const struct mob_ha_sub *s, const struct mob_rx *rx);

/* ---- ha.c ---- */
/* Any context. */
void mob_ha_drop(const struct mob_rx *rx, enum mob_stat why);
/*
 * To the state queue.  One subscriber cannot fill the queue of all.  @queued counts what of
 * it waits; who was deleted and made again meanwhile has a new count, so jobs end at 0.
 * Context: softirq, RCU.
 */
void mob_ha_queue(const struct mob_rx *rx, atomic_t *queued, int max, mob_job_fn fn);

/* From here on: mob_ha.lock held. */
/* Whose @rx is; NULL, and it is dropped, when that one has gone. */
struct mob_ha_sub *mob_ha_sub_locked(struct mob_rx *rx);
/*
 * May there be recordings under k_HA that Seq# makes newer?  k_HA-0 comes again, and under any
 * other one Seq# may have gone round, or nobody knows how far it went.
 */
bool mob_ha_recorded(const struct mob_ha_sub *s);
/* Is @coa none that would loop, that is at home, or that no packet could reach? */
bool mob_ha_coa_ok(const struct mob_ha_sub *s, struct net *net, const struct in6_addr *coa);
/* The tunnel is there: answer for the HoA on the home link. */
int mob_ha_defend(struct mob_ha_sub *s);

/* What one pair of a tunnel's states is made of */
struct mob_ha_pair {
	const u8 *n_mn, *n_ha;
	__be32 spi_mn, spi_ha;
};

/* The states of the tunnel for this CoA, from k_HA and both sides' nonces. */
struct mob_esp_tun *mob_ha_make_tunnel(struct mob_ha_sub *s, const struct in6_addr *coa,
				       const struct mob_ha_pair *pair);

/* ---- ha_coa.c: several care-of addresses; mob_ha.lock held ---- */
/* As mob_ha_accept(), for a BU with BIDs. */
void mob_ha_coa_accept(struct mob_ha_sub *s, const struct mob_rx *rx, bool anew);
/* Lifetime 0 with BIDs: those go. */
void mob_ha_coa_deregister(struct mob_ha_sub *s, const struct mob_rx *rx);
/* Is @bid registered, verified or not? */
bool mob_ha_coa_has(const struct mob_ha_sub *s, u16 bid);
/* Does it ask for nothing but what there is? */
bool mob_ha_coa_refreshes(const struct mob_ha_sub *s, const struct mob_rx *rx);
/* May packets of @s be at @coa? */
bool mob_ha_coa_at(const struct mob_ha_sub *s, const struct in6_addr *coa);
/* What is over goes, the whole binding with the last of them. */
void mob_ha_coa_due(struct mob_ha_sub *s);
/* Forget all; the tunnel is the caller's. */
void mob_ha_coa_forget(struct mob_ha_sub *s);
/* What a BA has to say of the BIDs of the BU.  Return: octets of MOB_A_BIDS in @shares. */
size_t mob_ha_coa_shares(const struct mob_ha_sub *s, const struct mob_rx *rx,
			 const struct mob_ha_answer *ans,
			 u8 shares[MOB_BIDS_MAX * MOB_BID_SHARE_LEN]);

/* ---- ha_flow.c; mob_ha.lock held ---- */
struct mob_flow_reply;
/* The BU is accepted, the tunnel there: the flows that it names, and no others. */
void mob_ha_flow_update(struct mob_ha_sub *s, const struct mob_rx *rx,
			struct mob_flow_reply *reply);
/* The options of a BA; before the option 18. */
void mob_ha_flow_put(struct mob_buf *b, const struct mob_flow_reply *reply);

/* ---- ha_ask.c ---- */
int mob_ha_ask_init(struct mob_ha *ha);
void mob_ha_ask_exit(struct mob_ha *ha);

/* ---- ha_router.c ---- */
int mob_ha_routers_init(struct mob_ha *ha);
/* No job or softirq of the role is under way. */
void mob_ha_routers_exit(struct mob_ha *ha);

/* ---- ha_probe.c ---- */
/*
 * "[It may be] tagged to ... the binding acknowledgment": what the BA to @rx asks, of which
 * all else but the list of trusted networks is written.
 */
void mob_ha_probe_put(struct mob_buf *b, struct mob_ha_sub *s, const struct mob_rx *rx);
/* A PROBE_REP, under the signalling SA.  mob_ha.lock held. */
void mob_ha_probe_rep(struct mob_ha_sub *s, const struct mob_rx *rx);

/* ---- ha_req.c ---- */
/*
 * struct mob_ha_reply - a REP or NEWKEY: e(k_HA, ...) from CN to HoA
 * @key: the k_HA that what it answers came under
 */
struct mob_ha_reply {
	u8 type;
	enum mob_stat stat;
	const struct in6_addr *cn;
	const u8 *key;
};

/* Seal @plain and send it through the tunnel.  mob_ha.lock held. */
void mob_ha_reply(struct mob_ha_sub *s, const struct mob_ha_reply *r, struct mob_buf *plain);

/* ---- exchange.c ---- */
/**
 * mob_exchange_request - a REQ was decrypted and agrees with the binding
 * @s:	   subscriber, mob_ha.lock held
 * @cn:	   correspondent
 * @n0:	   its nonce
 * @key:   the k_HA it came under, which REP will use
 */
void mob_exchange_request(struct mob_ha_sub *s, const struct in6_addr *cn,
			  const u8 n0[MOB_NONCE_LEN], const u8 key[MOB_KEY_LEN]);
/* Drop every exchange of @s; mob_ha.lock held. */
void mob_exchange_drop_all(struct mob_ha_sub *s);
/* Drop those finished: what they guarded is gone.  mob_ha.lock held. */
void mob_exchange_drop_done(struct mob_ha_sub *s);
/* The MN has what REP carried: it is kept no longer.  mob_ha.lock held. */
void mob_exchange_confirm(struct mob_ha_sub *s);
/* Refuse a REQ: REP with a status.  mob_ha.lock held. */
void mob_exchange_refuse(struct mob_ha_sub *s, const struct in6_addr *cn,
			 const u8 n0[MOB_NONCE_LEN], const u8 key[MOB_KEY_LEN], u8 status);
int mob_exchange_init(struct mob_ha *ha);
void mob_exchange_destroy(struct mob_ha *ha);

/* ---- exchange_answer.c; softirq, RCU ---- */
/* Is this COOKIE1, EXCH1 or ERROR for us?  Then it is counted and dealt with. */
bool mob_exchange_takes(struct mob_rx *rx);
/* An ICMPv6 error that quotes COOKIE0 or EXCH0: for us, not for the MN. */
bool mob_exchange_icmp(struct net *net, struct sk_buff *skb, unsigned int off);

/* ---- ha_rekey.c ---- */
/**
 * struct mob_ha_req_key - a REQ_KEY, decrypted; it agrees with the binding
 * @cn:  correspondent
 * @n0:  N0'
 * @id:  names the k_EN that the MN uses
 * @key: the k_HA it came under, which NEWKEY will use
 */
struct mob_ha_req_key {
	struct in6_addr cn;
	const u8 *n0, *id, *key;
};

/* mob_ha.lock held. */
void mob_ha_rekey_request(struct mob_ha_sub *s, const struct mob_ha_req_key *q);
/*
 * An exchange of @s with @cn ended: keep what successors of its k_EN are made
 * from, for @lifetime s.  Without memory there will be none.  mob_ha.lock held.
 */
void mob_ha_session_set(struct mob_ha_sub *s, const struct in6_addr *cn,
			const struct mob_keys *keys, const struct mob_trust_line *line,
			u32 lifetime);
/* Drop every session of @s; mob_ha.lock held. */
void mob_ha_session_drop_all(struct mob_ha_sub *s);
/* Is this EXCH1' for us?  Then it is counted and dealt with.  Context: softirq, RCU. */
bool mob_ha_rekey_takes(struct mob_rx *rx);
int mob_ha_sessions_init(struct mob_ha *ha);
void mob_ha_sessions_destroy(struct mob_ha *ha);

#endif
