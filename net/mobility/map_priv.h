/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What map.c (the rules), map_binding.c (the tables) and map_cert.c (REQ_Cert,
 * REP_Cert) share.
 */
#ifndef _MOBILITY_MAP_PRIV_H
#define _MOBILITY_MAP_PRIV_H

#include <linux/rhashtable.h>
#include "map.h"
#include "ratelimit.h"
#include "roles.h"

struct mob_map_prefix {
	struct list_head list;
	struct mob_map_cfg cfg;
};

/*
 * struct mob_map_binding - a HoA and where it is
 * @bound:  packets for @rcoa go to @lcoa.  What is not bound is kept while a
 *	    recording of its last BU would be young enough to be believed
 * @ts, @seq: of the newest BU that was believed
 * @nonce:  of that BU, for its BA
 * @dad:    the BU that waits for the end of DAD, else NULL
 * @probing: DAD of @probed is under way, for @dad or for nobody any more; keeps the
 *	    binding
 * @defended: we answer for @rcoa on its link
 * @queued: BUs from @rcoa that wait for a worker
 */
struct mob_map_binding {
	struct rhash_head by_hoa, by_rcoa;
	struct rcu_head rcu;
	struct list_head list;
	struct in6_addr hoa, rcoa, lcoa, map;
	int ifindex;
	bool bound, defended, probing;
	u64 ts;
	u16 seq;
	u8 nonce[MOB_NONCE_LEN];
	u32 lifetime;			/* s */
	u64 expires;			/* jiffies64 */
	struct mob_rx *dad;
	struct in6_addr probed;
	atomic_t queued;
};

/*
 * struct mob_map - the role's state of a namespace
 * @prefixes: struct mob_map_prefix
 * @bindings: struct mob_map_binding
 * @hoas, @rcoas: the same, by either; @rcoas has those that hold an RCoA
 * @due:      ends and forgets bindings, at @due_at; not any more when @ending
 * @started:  a BU stamped before is a recording: what was believed then is forgotten
 * @waiting:  struct mob_map_wait, @n_waiting of them
 * @bu_limit: of BUs from RCoAs that are not registered, by LCoA
 * @newcomers: BUs from RCoAs that are not registered, that wait for a worker
 */
struct mob_map {
	struct net *net;
	struct mutex lock;		/* everything but @waiting; process context */
	struct list_head prefixes;
	struct list_head bindings;
	struct rhashtable hoas, rcoas;
	unsigned int n_prefixes, n_bindings;
	struct delayed_work due;
	u64 due_at;			/* jiffies64, 0 for never */
	bool ending;
	u64 started;			/* s since 1970 */
	struct mob_ratelimit *bu_limit;
	struct mob_ratelimit *req_limit;
	spinlock_t wait_lock;		/* @waiting; softirq takes it */
	struct list_head waiting;
	unsigned int n_waiting;
	atomic_t newcomers;
};

/* ---- map.c ---- */
/*
 * A BU is processed from its beginning; @rx has its octets.  mob_map.lock is not
 * held, may sleep.
 */
void mob_map_bu(struct mob_rx *rx);

/* ---- map_binding.c; mob_map.lock held, for mob_map_by_rcoa() at least RCU ---- */
struct mob_map_binding *mob_map_by_hoa(struct mob_map *map, const struct in6_addr *hoa);
struct mob_map_binding *mob_map_by_rcoa(struct mob_map *map, const struct in6_addr *rcoa);
/* Return: ERR_PTR(-ENOSPC), -ENOMEM. */
struct mob_map_binding *mob_map_binding_new(struct mob_map *map, const struct in6_addr *hoa);
/* Hold @rcoa, which nobody else does. */
int mob_map_binding_take(struct mob_map *map, struct mob_map_binding *b,
			 const struct in6_addr *rcoa);
/* Let the RCoA go: tunnel, defence and all. */
void mob_map_binding_end(struct mob_map *map, struct mob_map_binding *b, enum mob_stat why);
void mob_map_binding_event(const struct mob_map *map, const struct mob_map_binding *b, u8 event);
/* Look at all bindings in @seconds at the latest. */
void mob_map_due_in(struct mob_map *map, u32 seconds);
int mob_map_bindings_init(struct mob_map *map);
void mob_map_bindings_destroy(struct mob_map *map);

/* ---- map_cert.c ---- */
/*
 * Ask the home agent that the joined BU @m of @rx names for its certificate; the
 * BU waits for it.  May sleep.
 */
void mob_map_ask_cert(struct mob_map *map, const struct mob_rx *rx, const struct mob_mh *m);
/* Forget all that wait. */
void mob_map_certs_destroy(struct mob_map *map);

#endif
