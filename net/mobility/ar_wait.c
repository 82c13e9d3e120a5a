// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages that wait until their neighbour is known to be there.
 *
 * A host that sends SR was mostly heard of just now, as it asked who we are, but that
 * is no proof that it can be reached: it is asked, and the message goes on when it has
 * answered.  What the kernel learns of neighbours wakes us; we ask again each second.
 *
 * Whoever was never heard of waits in a smaller room, so that addresses without number
 * neither fill the kernel's table nor keep out those that are known.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/ndisc.h>
#include <net/netevent.h>

#include "ar_priv.h"

/*
 * struct mob_ar_wait - a message
 * @known: counted in mob_ar.n_known, not n_new
 * @tries: solicitations sent
 * @next:  when the answer to the last one is late, jiffies
 * @coa:   the neighbour
 * @rx:    owned, with its octets
 */
struct mob_ar_wait {
	struct list_head list;
	bool known;
	u8 tries;
	unsigned long next;
	struct in6_addr coa;
	struct mob_rx *rx;
};

static void mob_ar_wait_free(struct mob_ar_wait *w)
{
	kfree(w->rx);
	kfree(w);
}

/* Its room is free again.  mob_ar.lock held. */
static void mob_ar_wait_leave(struct mob_ar *ar, const struct mob_ar_wait *w)
{
	if (w->known)
		WRITE_ONCE(ar->n_known, ar->n_known - 1);
	else
		WRITE_ONCE(ar->n_new, ar->n_new - 1);
}

/*
 * A message that repeats another takes its place, and its number of tries; but nobody
 * takes that of a host whose address he claims.  Lock held.
 */
static struct mob_ar_wait *mob_ar_wait_same(struct mob_ar *ar, const struct mob_rx *rx,
					    const struct in6_addr *coa)
{
	struct mob_ar_wait *w;

	list_for_each_entry(w, &ar->waiting, list)
		if (w->rx->mh.msg.type == rx->mh.msg.type && ipv6_addr_equal(&w->coa, coa) &&
		    ipv6_addr_equal(&w->rx->src, &rx->src) &&
		    w->rx->lladdr_len == rx->lladdr_len &&
		    !memcmp(w->rx->lladdr, rx->lladdr, rx->lladdr_len))
			return w;
	return NULL;
}

/* Lock held. */
static bool mob_ar_wait_add(struct mob_ar *ar, struct mob_ar_wait *new)
{
	struct mob_ar_wait *old = mob_ar_wait_same(ar, new->rx, &new->coa);

	if (old) {
		swap(old->rx, new->rx);
		return false;
	}
	if (new->known ? ar->n_known >= MOB_AR_WAITING_MAX : ar->n_new >= MOB_AR_NEWCOMERS_MAX) {
		mob_ar_drop(new->rx, new->known ? MOB_STAT_drop_table_full :
						  MOB_STAT_drop_newcomer);
		return false;
	}
	if (new->known)
		WRITE_ONCE(ar->n_known, ar->n_known + 1);
	else
		WRITE_ONCE(ar->n_new, ar->n_new + 1);
	list_add_tail(&new->list, &ar->waiting);
	mod_delayed_work(mob_pernet(ar->net)->wq, &ar->ask, 0);
	return true;
}

void mob_ar_wait(struct mob_ar *ar, const struct mob_rx *rx, const struct in6_addr *coa,
		 bool known)
{
	struct mob_ar_wait *w = kzalloc(sizeof(*w), GFP_ATOMIC);
	bool kept;

	if (w)
		w->rx = mob_rx_keep(rx, GFP_ATOMIC);
	if (!w || !w->rx) {
		kfree(w);
		return mob_ar_drop(rx, MOB_STAT_drop_nomem);
	}
	w->coa = *coa;
	w->known = known;
	w->next = jiffies;
	spin_lock_bh(&ar->lock);
	kept = mob_ar_wait_add(ar, w);
	spin_unlock_bh(&ar->lock);
	if (!kept)
		mob_ar_wait_free(w);
}

/* Is @w at its end?  Then its message went on. */
static bool mob_ar_wait_over(struct mob_ar *ar, struct mob_ar_wait *w)
{
	struct mob_ar_cfg link;
	struct mob_neigh n;

	if (!mob_ar_subject(ar, w->rx, &link, &w->coa)) {
		mob_ar_drop(w->rx, MOB_STAT_drop_address);
		return true;
	}
	mob_neigh_look(ar->net, link.ifindex, &w->coa, &n);
	if (n.state == MOB_NEIGH_THERE) {
		mob_ar_resume(ar, w->rx, w->known, true);
		return true;
	}
	if (time_before(jiffies, w->next))
		return false;
	if (w->tries == MOB_AR_SOLICIT_TRIES) {
		mob_ar_resume(ar, w->rx, w->known, false);
		return true;
	}
	w->tries++;
	w->next = jiffies + msecs_to_jiffies(MOB_AR_SOLICIT_MS);
	mob_stat_inc(ar->net, MOB_STAT_ar_solicited);
	mob_neigh_solicit(ar->net, link.ifindex, &w->coa);
	return false;
}

/* RCU; the role is on. */
static void mob_ar_ask(struct mob_ar *ar)
{
	struct mob_ar_wait *w, *next;
	LIST_HEAD(todo);
	LIST_HEAD(over);
	long in = LONG_MAX;

	spin_lock_bh(&ar->lock);
	list_splice_init(&ar->waiting, &todo);
	spin_unlock_bh(&ar->lock);
	list_for_each_entry_safe(w, next, &todo, list)
		if (mob_ar_wait_over(ar, w))
			list_move(&w->list, &over);
	spin_lock_bh(&ar->lock);
	list_for_each_entry(w, &over, list)
		mob_ar_wait_leave(ar, w);
	list_splice(&todo, &ar->waiting);
	list_for_each_entry(w, &ar->waiting, list)
		in = min(in, (long)(w->next - jiffies));
	/* Not later than who wants it at once, and has queued it already */
	if (in != LONG_MAX)
		queue_delayed_work(mob_pernet(ar->net)->wq, &ar->ask, max(in, 0L));
	spin_unlock_bh(&ar->lock);
	list_for_each_entry_safe(w, next, &over, list)
		mob_ar_wait_free(w);
}

/*
 * Jobs that go on from here must be queued while those who switch the role off wait
 * for RCU, so that they wait for the jobs as well: see core.c.
 */
static void mob_ar_ask_work(struct work_struct *work)
{
	struct mob_ar *ar = container_of(to_delayed_work(work), struct mob_ar, ask);

	rcu_read_lock();
	if (mob_role(ar->net, MOB_ROLE_AR))
		mob_ar_ask(ar);
	rcu_read_unlock();
}

void mob_ar_wait_init(struct mob_ar *ar)
{
	spin_lock_init(&ar->lock);
	INIT_LIST_HEAD(&ar->waiting);
	INIT_DELAYED_WORK(&ar->ask, mob_ar_ask_work);
}

void mob_ar_wait_end(struct mob_ar *ar)
{
	struct mob_ar_wait *w, *next;

	cancel_delayed_work_sync(&ar->ask);
	list_for_each_entry_safe(w, next, &ar->waiting, list)
		mob_ar_wait_free(w);
}

/* ---- what the kernel learns of neighbours -------------------------------- */

/* Context: RCU. */
static int mob_ar_neigh_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct neighbour *neigh = ptr;
	struct mob_ar *ar;
	struct net *net;

	if (event != NETEVENT_NEIGH_UPDATE || neigh->tbl != &nd_tbl)
		return NOTIFY_DONE;
	net = dev_net(neigh->dev);
	if (!mob_role(net, MOB_ROLE_AR))
		return NOTIFY_DONE;
	ar = mob_pernet(net)->ar;
	if ((READ_ONCE(ar->n_known) || READ_ONCE(ar->n_new)) &&
	    READ_ONCE(neigh->nud_state) & NUD_REACHABLE)
		mod_delayed_work(mob_pernet(net)->wq, &ar->ask, 0);
	return NOTIFY_DONE;
}

static struct notifier_block mob_ar_notifier = {
	.notifier_call = mob_ar_neigh_event,
};

int mob_ar_init(void)
{
	return register_netevent_notifier(&mob_ar_notifier);
}

void mob_ar_exit(void)
{
	unregister_netevent_notifier(&mob_ar_notifier);
}
