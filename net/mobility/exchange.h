/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One exchange of a subscriber with a correspondent: what exchange.c (its life) and
 * exchange_answer.c (what comes back) share.
 */
#ifndef _MOBILITY_EXCHANGE_H
#define _MOBILITY_EXCHANGE_H

#include "ha_priv.h"

struct mob_exchange_id {
	struct in6_addr hoa, cn;
};

/*
 * struct mob_exchange - one exchange of a subscriber with a correspondent
 * @key:   the k_HA its REQ came under; REP goes under it, too
 * @n0:	   of the REQ; a repeat of it gets the same REP, never a second exchange
 * @out:   the message that waits for an answer: COOKIE0, then EXCH0; kept as
 *	   sent, because SIG_CN covers EXCH0
 * @busy:  public-key work is under way: repeats of an answer buy none
 * @queued: an answer waits for that; whoever sends more of them fills no queue
 *
 * Softirq finds it under RCU, reads @id, @c0, @busy and @state only and sets @queued;
 * the rest belongs to mob_ha.lock.
 */
struct mob_exchange {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct list_head list;		/* in mob_ha_sub.exchanges */
	struct mob_ha_sub *sub;
	struct net *net;
	struct mob_exchange_id id;
	struct delayed_work timer;
	u8 state;			/* enum mob_exchange_state */
	u8 error;			/* enum mob_error, a hint until it failed */
	u8 retries;
	u8 suite;
	bool busy;
	atomic_t queued;
	bool dead;
	bool confirmed;			/* the MN has the keys: REP is not repeated */
	u64 since;			/* jiffies64 */
	u8 c0[MOB_COOKIE_LEN];
	u8 c1[MOB_C1_LEN];
	u8 forged;			/* EXCH1s that failed */
	u8 n0[MOB_NONCE_LEN], n1[MOB_NONCE_LEN], n2[MOB_NONCE_LEN];
	u8 key[MOB_KEY_LEN];
	struct mob_dh *dh;
	u8 pub[MOB_DH_PUB_MAX];
	struct mob_keys keys;
	struct mob_trust_line line;	/* Cert_CN and its issuers, when done */
	u32 lt_key;
	u8 suites[MOB_SUITES_MAX], n_suites;
	u16 out_len;
	u8 out[MOB_MH_MAX_LEN];
};

/* Context: RCU. */
struct mob_exchange *mob_exchange_find(struct mob_ha *ha, const struct in6_addr *hoa,
				       const struct in6_addr *cn);
void mob_exchange_put(struct mob_exchange *x);
/* Does it still wait for the CN?  Only then is anything taken out of the stream.  Any context. */
bool mob_exchange_open(const struct mob_exchange *x);

/* From here on: mob_ha.lock held. */
void mob_exchange_free_dh(struct mob_exchange *x);
/* @state: enum mob_exchange_state; what follows COOKIE and EXCH does not wait any more. */
void mob_exchange_set_state(struct mob_exchange *x, u8 state);
/* Send what waits for an answer, and see that it is repeated. */
void mob_exchange_send(struct mob_exchange *x);
/* REP, sealed anew each time it is repeated */
void mob_exchange_rep(struct mob_exchange *x);
/* It ends here: the MN is told @error, an enum mob_error, and @why is counted. */
void mob_exchange_fail(struct mob_exchange *x, u8 error, enum mob_stat why);

#endif
