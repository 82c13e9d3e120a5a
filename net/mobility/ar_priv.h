/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ar.c (the rules), ar_handle.c (handles) and ar_wait.c (messages that wait for a
 * neighbour) share.
 */
#ifndef _MOBILITY_AR_PRIV_H
#define _MOBILITY_AR_PRIV_H

#include "ar.h"
#include "cookie.h"
#include "neigh.h"
#include "ratelimit.h"
#include "roles.h"

struct mob_ar_link {
	struct list_head list;
	struct mob_ar_cfg cfg;
	struct rcu_head rcu;
};

/*
 * struct mob_ar - the role's state of a namespace
 * @links:   struct mob_ar_link; RCU, changed under mob_net.config_lock
 * @handles: the secrets
 * @skew:    of the times in handles: they do not say how long this host is up
 * @sr_limit: per neighbour, by link-layer address
 * @handle_limit: per handle, by its tag
 * @sr_jobs: SRs that wait for a signature
 * @bcr_jobs: the same of BCRs
 * @lock:    @waiting and its counts; softirq takes it
 * @waiting: struct mob_ar_wait
 * @n_known: of them, for a neighbour that was heard of
 * @n_new:   the others
 * @ask:     solicits and looks
 */
struct mob_ar {
	struct net *net;
	struct list_head links;
	unsigned int n_links;
	struct mob_cookie *handles;
	u32 skew;
	struct mob_ratelimit *sr_limit, *handle_limit;
	atomic_t sr_jobs, bcr_jobs;
	spinlock_t lock;	/* of what waits */
	struct list_head waiting;
	unsigned int n_known, n_new;
	struct delayed_work ask;
};

/* ---- ar.c ---- */
/*
 * Go on with @rx, which mob_ar_wait() kept: its neighbour, @known or not, answered, or
 * (@there false) did not.  Context: RCU, the role is on; not freed here.
 */
void mob_ar_resume(struct mob_ar *ar, struct mob_rx *rx, bool known, bool there);
/* The link and the CoA that @rx asks about; false when that link is not served (any more) */
bool mob_ar_subject(struct mob_ar *ar, const struct mob_rx *rx, struct mob_ar_cfg *link,
		    struct in6_addr *coa);
void mob_ar_drop(const struct mob_rx *rx, enum mob_stat why);

/* ---- ar_handle.c ---- */
/**
 * struct mob_ar_who - whom a handle is made for
 * @link:   and by whom, and where
 * @coa:    care-of address
 * @owner:  h(HoA | MN nonce)
 * @lladdr: which of those that may have claimed @coa
 */
struct mob_ar_who {
	const struct mob_ar_cfg *link;
	const struct in6_addr *coa;
	const u8 *owner, *lladdr;
};

/* @handle = until | tag.  Context: any but hard interrupt. */
int mob_ar_handle_make(struct mob_ar *ar, const struct mob_ar_who *who,
		       u8 handle[MOB_HANDLE_LEN]);
/* 0, -EBADMSG not ours or not for those, -EKEYEXPIRED */
int mob_ar_handle_check(struct mob_ar *ar, const struct mob_ar_who *who,
			const u8 handle[MOB_HANDLE_LEN]);

/* ---- ar_wait.c ---- */
/*
 * Keep @rx until the neighbour @coa has answered; @known: it was heard of.  Counts what
 * it drops.
 */
void mob_ar_wait(struct mob_ar *ar, const struct mob_rx *rx, const struct in6_addr *coa,
		 bool known);
void mob_ar_wait_init(struct mob_ar *ar);
/* Forget all that wait.  No softirq finds the role any more. */
void mob_ar_wait_end(struct mob_ar *ar);

#endif
