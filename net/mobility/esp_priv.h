/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the esp_*.c files: how states, policies and routes with a state are
 * made and unmade, and what a namespace keeps of them.
 */
#ifndef _MOBILITY_ESP_PRIV_H
#define _MOBILITY_ESP_PRIV_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/xfrm.h>

#include "core.h"
#include "esp.h"

/*
 * "mob1": marks our states and the templates that want them, so that an IN
 * template is satisfied by none but ours and a deletion is known to concern us.
 * SPIs and addresses tell our states from one another.
 */
#define MOB_ESP_REQID		0x6d6f6231

/*
 * Of our policies.  They are of type SUB, where mip6 daemons are the only others
 * (priorities 1 to 11 as of mipv6-daemon-umip), and select one address pair.
 */
#define MOB_ESP_PRIORITY	100

/* RFC 4303 section 3.4.3 wants 32 at least; more for links that reorder */
#define MOB_ESP_REPLAY_WINDOW	256
#define MOB_ESP_ICV_BITS	128

/**
 * struct mob_esp_net - what a namespace has
 * @node:    in the list that the xfrm manager and the device notifier search
 * @net:     the namespace
 * @lock:    of @peers, @sigs and @accepts, and held by all that @check does
 * @peers:   struct mob_esp_peer
 * @sigs:    struct mob_esp_sig
 * @accepts: struct mob_esp_accept
 * @tun_lock: of @tuns
 * @tuns:    struct mob_esp_tun; they go in softirq too
 * @check:   finds what others deleted
 * @linger_lock: of @lingering
 * @lingering: struct mob_esp_linger, oldest first
 * @linger:  ends what has lingered long enough
 */
struct mob_esp_net {
	struct list_head node;
	struct net *net;

	struct mutex lock;	/* the three lists, check */
	struct list_head peers;
	struct list_head sigs;
	struct list_head accepts;

	spinlock_t tun_lock;	/* tuns */
	struct list_head tuns;

	struct work_struct check;

	spinlock_t linger_lock;	/* lingering */
	struct list_head lingering;
	struct delayed_work linger;
};

static inline struct mob_esp_net *mob_esp_pernet(const struct net *net)
{
	return mob_pernet(net)->esp;
}

/**
 * struct mob_esp_linger - something to end in MOB_LINGER_MS
 * @list: in mob_esp_net.lingering
 * @due:  when, in jiffies
 * @end:  frees what this is part of; process context
 */
struct mob_esp_linger {
	struct list_head list;
	unsigned long due;
	void (*end)(struct mob_esp_linger *l);
};

/* Context: any. */
void mob_esp_linger(struct mob_esp_net *en, struct mob_esp_linger *l);

/* ---- esp_state.c -------------------------------------------------------- */

/**
 * struct mob_esp_sa - what a state is made of
 * @saddr:  its source: of the outer header in BEET mode
 * @daddr:  its destination, the same
 * @from:   source of the packets it is for, NULL for any
 * @to:     their destination
 * @spi:    0 but for ESP
 * @proto:  IPPROTO_ESP, IPPROTO_DSTOPTS or IPPROTO_ROUTING
 * @mode:   XFRM_MODE_*
 * @upper:  the only upper layer protocol it may carry, 0 for all
 * @flags:  XFRM_STATE_*
 * @window: refuse replays
 * @gcm:    MOB_ESP_GCM_KEY_LEN octets, or
 * @enc:    MOB_ESP_CBC_KEY_LEN octets and
 * @auth:   MOB_ESP_AUTH_KEY_LEN octets
 * @coaddr: for XFRM_MODE_ROUTEOPTIMIZATION
 */
struct mob_esp_sa {
	const struct in6_addr *saddr, *daddr;
	const struct in6_addr *from, *to;
	__be32 spi;
	u8 proto, mode, upper, flags;
	bool window;
	const u8 *gcm, *enc, *auth;
	const struct in6_addr *coaddr;
};

/*
 * A state ready for use but in no table; the keys are wiped from what a dump
 * shows.  End it with mob_esp_state_discard(), or add it.  May sleep.
 */
struct xfrm_state *mob_esp_state_new(struct net *net, const struct mob_esp_sa *sa);
void mob_esp_state_discard(struct xfrm_state *x);
/*
 * After these the caller's reference must end with mob_esp_state_del().
 * -EEXIST: there is an equal one.  _insert goes before an equal one.
 */
int mob_esp_state_add(struct xfrm_state *x);
/* The two in one: a state that is in use, or an error. */
struct xfrm_state *mob_esp_state_make(struct net *net, const struct mob_esp_sa *sa);
void mob_esp_state_insert(struct xfrm_state *x);
/* Out of the tables, if it is still there, and our reference put.  NULL is fine.  Any context. */
void mob_esp_state_del(struct xfrm_state *x);

static inline bool mob_esp_state_ok(const struct xfrm_state *x)
{
	return READ_ONCE(x->km.state) == XFRM_STATE_VALID;
}

/* Is @x in the security path of @skb? */
bool mob_esp_state_passed(const struct xfrm_state *x, struct sk_buff *skb);

/*
 * A policy of type SUB for packets @from, @to with @nr templates, set up but for
 * what differs.  End it with mob_esp_policy_discard(), or insert it.
 */
struct xfrm_policy *mob_esp_policy_new(struct net *net, const struct in6_addr *from,
				       const struct in6_addr *to, gfp_t gfp);
struct xfrm_tmpl *mob_esp_policy_tmpl(struct xfrm_policy *pol, u8 proto, u8 mode);
void mob_esp_policy_discard(struct xfrm_policy *pol);
/* Deleted, if it is still there, and our reference put.  NULL is fine.  Any context. */
void mob_esp_policy_del(struct xfrm_policy *pol, int dir);

static inline bool mob_esp_policy_ok(const struct xfrm_policy *pol)
{
	return !READ_ONCE(pol->walk.dead);
}

/*
 * A route that sends through @x and then by @dst, a plain route; consumes @dst.
 * Return: a referenced route or ERR_PTR.  Context: any, RCU.
 */
struct dst_entry *mob_esp_route(struct net *net, struct xfrm_state *x, struct dst_entry *dst);

/* ---- looking for what others deleted; mob_esp_net.lock held ------------- */

void mob_esp_peer_check(struct mob_esp_net *en);
void mob_esp_sig_check(struct mob_esp_net *en);
void mob_esp_tun_check(struct mob_esp_net *en);
void mob_esp_accept_check(struct mob_esp_net *en);

/* @dev goes away: drop the routes that hold it. */
void mob_esp_tun_device_gone(struct mob_esp_net *en, const struct net_device *dev);
/* Drops what its users forgot. */
void mob_esp_accept_end(struct mob_esp_net *en);

/* ---- esp_input.c -------------------------------------------------------- */

int mob_esp_input_init(void);	/* once for all namespaces; -EEXIST: its priority is taken */
void mob_esp_input_exit(void);

#endif
