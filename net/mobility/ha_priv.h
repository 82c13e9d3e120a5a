/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ha.c, ha_subscriber.c and exchange.c share.
 */
#ifndef _MOBILITY_HA_PRIV_H
#define _MOBILITY_HA_PRIV_H

#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include "esp.h"
#include "ha.h"
#include "roles.h"
#include "trust.h"

/*
 * struct mob_ha_sub - one subscriber: a HoA and who may speak for it
 * @z:	    the secret
 * @sig:    signalling SA, made from @z, the same for every CoA
 * @k_ha:   confirmed: the MN has used it
 * @k_next: its one pending successor, made by the first exchange that ended
 *	    since @k_ha was confirmed; every REP carries it until the MN uses it
 * @k0:	    prf(z, ...): the first k_HA, and where a MN that lost its state starts
 * @seq_known: false after a restart: the first BU has to echo @demand
 * @demanded: a BA brought @demand, which no BU has echoed yet
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
	bool demanded;
	u8 demand[MOB_NONCE_LEN];

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

	struct mob_rx *dad;		/* the BU that waits for DAD */

	struct list_head exchanges;
	u32 n_exchanges;
	struct list_head sessions;	/* newest first */
	u32 n_sessions;

	/* as a mobile correspondent: cn_ha.c */
	unsigned long test_next, cookie0_seen;	/* jiffies, 0 for never; softirq */
	atomic_t alive_wanted;		/* TEST or KEYS is out; softirq */
	u8 n3[MOB_NONCE_LEN];		/* of the last ALIVE */
	u64 n3_until;			/* jiffies64; 0: used, or none */
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
	u32 n_given;
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
int mob_ha_subs_init(struct mob_ha *ha);
void mob_ha_subs_destroy(struct mob_ha *ha);
/* The timer's part in ha.c: what is due.  mob_ha.lock held. */
void mob_ha_sub_due(struct mob_ha_sub *s);

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
