/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The correspondent's records: keys of a (HoA, CN) and the binding on them.
 */
#ifndef _MOBILITY_CN_BINDING_H
#define _MOBILITY_CN_BINDING_H

#include <linux/hashtable.h>
#include <linux/rhashtable.h>
#include "esp.h"
#include "roles.h"
#include "trust.h"

#define MOB_EXCH1_KEY_LEN	80	/* octets of EXCH1' */

/*
 * struct mob_cn_en - one k_EN
 * @prf:     of it, made ready: a handover makes two ESP keys
 * @id:      names it on a BU
 * @mac:     of EXCH0' and EXCH1'; NULL: the key is over, and erased
 * @expires: jiffies64, the end of LT_EN; 0: no BU has used it yet
 */
struct mob_cn_en {
	struct mob_prf *prf;
	u8 id[MOB_KEYID_LEN];
	struct mob_prf *mac;
	u64 expires;
};

struct mob_cn_next;

/*
 * struct mob_cn_keys - keys of one exchange
 * @next: the one successor that @en may have, until a BU names it
 * @retired: the MAC of the k_EN before @en
 * @handed: CN_HA agreed on them, or they are the reverse of such: k_master is not
 *	  here, so @en has no successor
 * @seq:  last accepted Seq#; belongs to the key and is never reset while the
 *	  key lives, so that a BU replayed after the binding expired is still old
 * @used: BUs accepted; the key dies at MOB_KEY_BU_MAX, before Seq# wraps
 * @reverse: of the other direction between two mobile nodes, for the BUs of the
 *	  side that keeps these; @has_reverse says that they are there
 * @c1, @exch0_hash, @exch1: to answer a repeated EXCH0 with the same EXCH1
 */
struct mob_cn_keys {
	struct mob_prf *bu;
	struct mob_prf *ba;
	u8 master[MOB_KEY_LEN];
	struct mob_cn_en en;
	struct mob_cn_next *next;
	struct mob_prf *retired;
	bool handed, has_reverse;
	u8 reverse[3 * MOB_KEY_LEN];
	u8 suite;
	struct mob_trust_line line;	/* Cert_HA and its issuers */
	s64 signed_at;			/* TS, s since 1970; as Cert_HA's holder says */
	u64 expires;			/* jiffies64 */
	bool seq_valid;
	u16 seq;
	u16 used;
	u8 c1[MOB_C1_LEN];
	u8 exch0_hash[MOB_HASH_LEN];
	u16 exch1_len;
	u8 exch1[];
};

struct mob_cn_id {
	struct in6_addr hoa, cn;
};

/* A Cert_HA by its fingerprint, and how many records began with it */
struct mob_cn_owner {
	struct hlist_node node;
	u32 count;
	u8 fp[MOB_HASH_LEN];
};

/*
 * struct mob_cn_record - what this node knows of one HoA
 * @lock:    everything below it; taken from softirq
 * @keys:    verified by a BU; NULL before the first one
 * @pending: from EXCH0, until a BU proves that the MN has them
 * @reverse: of an exchange that this node asked for, until the other's first BU under them
 * @bound:   there is a binding: the fields below are valid
 * @mobile:  @id.cn is a home address of this node, too: the data path serves both
 *	     directions, made by the other's BUs or by ours (mobile.c)
 * @local:   where the data path begins: @id.cn, or our own CoA when @mobile
 * @budget_packets, @budget_octets: what may still go to a CoA not confirmed;
 *	     they belong to the HoA and only a valid BC refills them
 * @spent:   some of it went to the CoA of now, which has not confirmed
 * @wait_ms, @wait_until: no budget before that time, whatever was refilled: a MN
 *	     that confirms one CoA between two others would else send at will to those
 * @resume:  a BC confirmed what is bound: the timer is to let packets go there.  No job,
 *	     which a full queue would lose: a repeated BC confirms nothing any more
 * @queued:  BUs that wait for the worker
 * @pair_en: names the k_EN that the pair of states was made from
 * @staged:  a pair that receives already and sends only when the MN has its own
 * @owner:   whose share it is of
 *
 * Found under RCU, kept by reference count, changed by workers under mob_cn.lock.
 */
struct mob_cn_record {
	struct rhash_head node;
	struct rcu_head rcu;
	refcount_t ref;
	struct mob_cn_id id;
	struct net *net;
	struct delayed_work timer;

	spinlock_t lock;		/* all below; softirq takes it */
	bool dead;
	bool lost;			/* somebody flushed our states */
	struct mob_cn_keys *keys;
	struct mob_cn_keys *pending;
	struct mob_cn_keys *reverse;
	u64 pending_until;

	bool bound;
	bool mobile;
	u8 state;			/* enum mob_binding_state */
	u8 mode;
	bool brr_sent;
	struct in6_addr coa, local;
	u32 lifetime;			/* s */
	u64 expires;
	u64 prov_until;
	int budget_packets;
	int budget_octets;
	bool spent;
	u32 wait_ms;
	u64 wait_until;
	bool resume;
	u8 queued;
	u16 ba_seq;			/* of the BU that the last BA answered */
	u8 echo[MOB_NONCE_LEN];
	u8 n_mn[MOB_NONCE_LEN], n_cn[MOB_NONCE_LEN];
	__be32 spi_mn, spi_cn;
	u8 pair_en[MOB_KEYID_LEN];
	u32 rekeys;
	u64 switch_at;			/* jiffies64: use @staged without BC */

	struct mob_esp_peer *peer;	/* mob_cn.lock */
	struct mob_esp_pair *staged;	/* mob_cn.lock; softirq asks whether there is one */
	struct mob_cn_owner *owner;	/* mob_cn.lock */
};

struct mob_cn {
	struct net *net;
	struct mutex lock;		/* commits; workers and configuration */
	struct rhashtable records;
	DECLARE_HASHTABLE(owners, 8);	/* by fingerprint; under @lock */
	atomic_t count;
	atomic_t watched;		/* bindings whose packets are counted or blocked */
	u32 prefix_seed;
	/* pending keys per hashed home /64 */
	atomic_t pending_by_prefix[MOB_PENDING_BUCKETS];
};

/* Context: RCU. */
struct mob_cn_record *mob_cn_binding_find(struct mob_cn *cn, const struct in6_addr *hoa,
					  const struct in6_addr *local);
/* It stays as long as mob_cn.lock is held.  Context: mob_cn.lock. */
struct mob_cn_record *mob_cn_binding_find_locked(struct mob_cn *cn, const struct in6_addr *hoa,
						 const struct in6_addr *local);
/*
 * Find or make, of the share of the Cert_HA @fp, or of those that the node's own home
 * agents vouch for (NULL); context: process, mob_cn.lock held.
 * Return: -ENOSPC when the table is full, -EDQUOT when the share is, or another error.
 */
struct mob_cn_record *mob_cn_binding_get(struct mob_cn *cn, const struct in6_addr *hoa,
					 const struct in6_addr *local,
					 const u8 fp[MOB_HASH_LEN]);
/*
 * Take new keys as pending; consumes @keys.  mob_cn.lock held.
 * Return: 0, -ENOSPC when there are too many for the prefix.
 */
int mob_cn_binding_set_pending(struct mob_cn *cn, struct mob_cn_record *r,
			       struct mob_cn_keys *keys);
/* Keys that no BU has proved yet, out of the record; r->lock held.  Return: the keys to free. */
struct mob_cn_keys *mob_cn_take_pending(struct mob_cn *cn, struct mob_cn_record *r);
/* The first BU under pending keys verified; r->lock held.  Return: the keys to free. */
struct mob_cn_keys *mob_cn_binding_promote(struct mob_cn_record *r);
/* The same under the reverse keys. */
struct mob_cn_keys *mob_cn_binding_promote_reverse(struct mob_cn_record *r);
/* Keep keys of the other direction; consumes @keys.  mob_cn.lock held. */
void mob_cn_binding_set_reverse(struct mob_cn_record *r, struct mob_cn_keys *keys);
/*
 * The binding lives @seconds from now; between two mobile nodes what lasts longer.
 * r->lock held.
 */
void mob_cn_binding_grant(struct mob_cn_record *r, u32 seconds);
/* End the binding, keep the keys and their Seq#.  mob_cn.lock held. */
void mob_cn_binding_end(struct mob_cn *cn, struct mob_cn_record *r, enum mob_stat why);
/* End the binding, forget the keys and the record; @why is counted.  mob_cn.lock held. */
void mob_cn_binding_drop(struct mob_cn *cn, struct mob_cn_record *r, enum mob_stat why);
void mob_cn_record_put(struct mob_cn_record *r);
/* Wake the record's timer now. */
void mob_cn_binding_kick(struct mob_cn_record *r);
void mob_cn_binding_event(const struct mob_cn_record *r, u8 event);
void mob_cn_keys_free(struct mob_cn_keys *k);

/* ---- cn_path.c ---- */
/*
 * Install (or reinstall) the data path for @r as its fields say; mob_cn.lock held.
 * @keep: the CoA is the one that was confirmed; it stays so, and what was in
 * use goes on sending until mob_cn_binding_switch(): no packet is lost.
 */
int mob_cn_binding_install(struct mob_cn *cn, struct mob_cn_record *r, bool keep);
/*
 * Put @pair in use; consumes it.  Unless the CoA is @known to be confirmed, it is
 * provisional from now on.  mob_cn.lock held.
 */
int mob_cn_binding_use(struct mob_cn *cn, struct mob_cn_record *r, struct mob_esp_pair *pair,
		       bool known);
/* The MN has the states of the staged pair: send over it.  mob_cn.lock held. */
void mob_cn_binding_switch(struct mob_cn *cn, struct mob_cn_record *r);
/*
 * Have the timer bring the OUT policy back, or the staged pair send, if what is bound is
 * still confirmed by then.  r->lock held; it is bound.
 */
void mob_cn_binding_resume(struct mob_cn_record *r);
/*
 * What that timer does: packets go where a BC has just shown that the MN is.
 * mob_cn.lock held.
 */
void mob_cn_binding_let_go(struct mob_cn *cn, struct mob_cn_record *r);

/* ---- cn_provisional.c; r->lock held ---- */
/* @state: enum mob_binding_state; before @r->bound changes. */
void mob_cn_binding_set_state(struct mob_cn *cn, struct mob_cn_record *r, u8 state);
/*
 * The budget or the time is gone without a BC: the new CoA gets nothing more and
 * traffic goes to the HoA.
 */
void mob_cn_binding_exhaust(struct mob_cn *cn, struct mob_cn_record *r);
/* The BC came. */
void mob_cn_binding_confirm(struct mob_cn *cn, struct mob_cn_record *r);
/* The CoA of now is left: did it ever confirm? */
void mob_cn_binding_left(struct mob_cn_record *r);
/* The hook that counts, without lock; process context. */
int mob_cn_provisional_init(struct net *net);
void mob_cn_provisional_exit(struct net *net);

/* ---- cn_rekey.c ---- */
/* Context: process.  Return: 0 or a negative error. */
int mob_cn_en_set(struct mob_cn_en *en, const u8 key[MOB_KEY_LEN]);
/* What mob_cn_en_set() and EXCH0' left in @k. */
void mob_cn_en_free(struct mob_cn_keys *k);
/* Seconds of LT_EN left; all of them while the key is unused. */
u32 mob_cn_en_left(const struct mob_cn_record *r, const struct mob_cn_en *en);
/*
 * A BU uses the k_EN named @id, NULL for the current one; one that names the
 * successor makes it current.  @data: data will be encrypted, so LT_EN runs.
 * r->lock held.  Return: false when it is over or unknown.
 */
bool mob_cn_en_take(struct mob_cn_record *r, struct mob_cn_keys *k, const u8 *id, bool data);
/* End what LT_EN ends.  mob_cn.lock held.  Return: jiffies64 of the next end, U64_MAX for none. */
u64 mob_cn_en_due(struct mob_cn *cn, struct mob_cn_record *r, u64 now);

#endif
