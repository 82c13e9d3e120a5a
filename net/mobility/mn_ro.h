/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One correspondent of the mobile node: what mn_ro.c (the messages) and
 * mn_correspondent.c (the table and time) share.
 */
#ifndef _MOBILITY_MN_RO_H
#define _MOBILITY_MN_RO_H

#include "mn_priv.h"

struct mob_mn_ro_id {
	struct in6_addr hoa, cn;
};

/*
 * struct mob_mn_ro - one correspondent of one HoA
 * @tx_seen, @rx_seen: jiffies of traffic through the tunnel, 0 for never; softirq
 * @lock:     @bu, @ba: softirq checks a MAC before it queues work
 * @key_bu, @key_ba: what they were made of, for a file that outlives a restart
 * @req:      a REQ is out; @n0 and @req_key are its nonce and the k_HA it used
 * @bu_out:   a BU is out, unanswered; @bu_coa is where it was sent from
 * @up:       the pair is in place, data goes CoA - CN
 * @moving:   but from where the node was before; no BA named @bu_coa yet
 * @ending:   the BU that is out ends the binding: the node came home
 * @en_fresh: no BA has accepted @en yet
 * @en_next:  @en came by NEWKEY; data goes on under the one before until a BA accepts it
 * @restored: @en came from a file, and may be over or have a successor by now
 * @rekey:    a REQ_KEY is out; @rekey_n0 and @rekey_key are its N0' and the last k_HA it used
 * @key_soft, @key_expires: when to ask for other keys, and when @bu and @ba end, here and at CN
 * @en_soft, @en_expires: when to ask for a successor of @en, and when not to use it any more
 * @mobile:   the correspondent is a mobile node, too: the data path belongs to the
 *	      CN's half (mobile.h), @peer is NULL
 * @cn_coa:   where it sent its last BA from
 * @adopted:  @bu and @ba are the reverse of the other's, not of an exchange of ours
 * @reverse:  the keys under which its BUs will come; @has_reverse until it was given them
 * @bc_out:   a BC with @bc_nonce went to @bc_to and waits for its echo
 * @echo_tries: BUs sent because no echo came
 *
 * Found under RCU; all but the first block belongs to mob_mn.lock.
 */
struct mob_mn_ro {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct net *net;
	struct mob_mn_ro_id id;
	struct delayed_work timer;
	unsigned long tx_seen, rx_seen;
	bool plain_seen;

	spinlock_t lock;		/* @bu, @ba and BC's echo; softirq takes it */
	struct mob_prf *bu, *ba;
	bool bc_out;
	u8 bc_nonce[MOB_NONCE_LEN];
	struct in6_addr bc_to;

	bool dead, manual;
	bool req, bu_out, up, moving, ending;
	u8 tries;
	u8 error;			/* enum mob_error of a refusal */
	u8 mode, suite;
	u32 retry_ms;
	u64 due;			/* jiffies64: the next thing to do, 0 for none */
	u64 refused_until;
	u32 silent_ms;			/* the last wait after silence, 0 for none */
	u64 last_bu;
	u8 n0[MOB_NONCE_LEN];
	u8 req_key[MOB_KEY_LEN];

	u8 key_bu[MOB_KEY_LEN], key_ba[MOB_KEY_LEN];
	u8 en[MOB_KEY_LEN], en_id[MOB_KEYID_LEN];
	u64 key_soft, key_expires;
	u16 seq, used;
	struct in6_addr bu_coa;
	u8 nonce[MOB_NONCE_LEN];
	__be32 spi;
	u8 up_nonce[MOB_NONCE_LEN], up_peer_nonce[MOB_NONCE_LEN];
	__be32 up_peer_spi, up_spi;
	u64 up_since;
	u64 tx_last;
	u32 lifetime;
	u64 expires;
	struct mob_esp_peer *peer;

	struct delayed_work rekey_timer;
	bool en_fresh, en_next, restored, rekey;
	u8 rekey_tries;
	u32 rekey_retry_ms;
	u32 rekeys;
	u64 en_soft, en_expires;
	u64 rekey_due;			/* jiffies64: repeat REQ_KEY */
	u8 rekey_n0[MOB_NONCE_LEN];
	u8 rekey_key[MOB_KEY_LEN];

	bool mobile, adopted, has_reverse;
	u8 echo_tries;
	struct in6_addr cn_coa;
	u8 reverse[3 * MOB_KEY_LEN];
};

/* ---- mn_correspondent.c ---- */
/* Context: RCU. */
struct mob_mn_ro *mob_mn_ro_find(struct mob_mn *m, const struct in6_addr *hoa,
				 const struct in6_addr *cn);
/* It stays as long as mob_mn.lock is held.  Context: mob_mn.lock. */
struct mob_mn_ro *mob_mn_ro_find_locked(struct mob_mn *m, const struct in6_addr *hoa,
					const struct in6_addr *cn);
/* Any context.  Return: NULL when there are too many, or there is one. */
struct mob_mn_ro *mob_mn_ro_new(struct mob_mn *m, const struct in6_addr *hoa,
				const struct in6_addr *cn, gfp_t gfp);
/* Wake the timer after @delay jiffies; any context. */
void mob_mn_ro_kick(struct mob_mn_ro *ro, unsigned long delay);
void mob_mn_ro_put(struct mob_mn_ro *ro);

/* From here on: mob_mn.lock held. */
/* The next thing to do is @ms from now. */
void mob_mn_ro_due(struct mob_mn_ro *ro, unsigned long ms);
void mob_mn_ro_event(const struct mob_mn_ro *ro);
/* Replace k_BU and k_BA; the old ones are wiped.  NULL for none. */
void mob_mn_ro_set_keys(struct mob_mn_ro *ro, struct mob_prf *bu, struct mob_prf *ba);
/* Keys that may still be used? */
bool mob_mn_ro_has_keys(const struct mob_mn_ro *ro);
/*
 * k_BU, k_BA, k_EN from now on; their Seq# and nonces begin anew.  @expires in
 * jiffies64.  Return: 0 or -ENOMEM, and then what there was stays.
 */
int mob_mn_ro_use_keys(struct mob_mn_ro *ro, const u8 keys[3 * MOB_KEY_LEN], u64 expires);
/* All of them; no BU is under way then. */
void mob_mn_ro_forget_keys(struct mob_mn_ro *ro);
/* Data goes by the tunnel from now on. */
void mob_mn_ro_down(struct mob_mn_ro *ro);
/* When to look at a correspondent that is up again. */
void mob_mn_ro_schedule(struct mob_mn_ro *ro);

/* ---- mn_ro.c ---- */
/* A fresh N0 and the first REQ; and its repeat. */
void mob_mn_ro_begin_req(struct mob_mn_ro *ro, struct mob_mn_home *h);
void mob_mn_ro_req(struct mob_mn_ro *ro, struct mob_mn_home *h);
/* Stay on the tunnel for a while; @error, an enum mob_error, says how long. */
void mob_mn_ro_refused(struct mob_mn_ro *ro, u8 error);
/* The first BU of a series for where the node is; and its repeat. */
void mob_mn_ro_begin_bu(struct mob_mn_ro *ro, struct mob_mn_home *h);
void mob_mn_ro_send_bu(struct mob_mn_ro *ro, struct mob_mn_home *h);
/* The pair between where the node is and @remote that a BA of attributes @a makes. */
struct mob_esp_pair *mob_mn_ro_make_pair(struct mob_mn_ro *ro, const struct in6_addr *remote,
					 const struct mob_attr *a, u8 mode);

/* ---- mn_rekey.c ---- */
void mob_mn_rekey_timer(struct work_struct *work);
/* k_BU and k_BA, which are new, end at @expires, in jiffies64. */
void mob_mn_rekey_keys_until(struct mob_mn_ro *ro, u64 expires);
/*
 * Is it time for other k_BU, k_BA, k_EN?  Then REQ is out, and those that there are
 * serve until a BA takes the new ones.
 */
bool mob_mn_rekey_all(struct mob_mn_ro *ro, struct mob_mn_home *h);
/* @key is the k_EN from now on, of an exchange, or the successor of the one before. */
int mob_mn_rekey_set(struct mob_mn_ro *ro, const u8 key[MOB_KEY_LEN], bool next);
/* A BA said that k_EN lives for @lt_en seconds; data uses it. */
void mob_mn_rekey_accepted(struct mob_mn_ro *ro, u32 lt_en);
/* The CN does not know k_EN, or not any more, or grants nothing for the keys that end. */
void mob_mn_rekey_denied(struct mob_mn_ro *ro, struct mob_mn_home *h);
/*
 * NEWKEY = {Src=CN, Dst=CoA, e(k_HA, N0', k_EN-new, LT_EN)}: the key, or a refusal.
 * Return: 0, or why it is not taken.
 */
enum mob_stat mob_mn_rekey_take(struct mob_mn_ro *ro, struct mob_mn_home *h,
				const struct mob_msg *m);
/* What was not sent yet, or to the CoA of before. */
void mob_mn_rekey_registered(struct mob_mn_ro *ro);

#endif
