// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trusted networks of a home agent; see trusted.h for what is promised.
 */
#include <linux/netlink.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "input.h"
#include "prefixes.h"
#include "trusted.h"
#include "verify.h"

struct mob_trusted {
	struct list_head list;
	struct rcu_head rcu;
	struct mob_prefix prefix;
};

bool mob_trusted_has(struct net *net, const struct in6_addr *coa)
{
	struct mob_trusted *t;
	bool has = false;

	rcu_read_lock();
	list_for_each_entry_rcu(t, &mob_pernet(net)->trusted, list) {
		has = mob_prefix_has(&t->prefix, coa);
		if (has)
			break;
	}
	rcu_read_unlock();
	return has;
}

/* ---- told to the mobile node ---- */

/* Is it of use to name addresses of the network in bulk, by the methods for it? */
static bool mob_trusted_counts(struct net *net, const struct mob_prefix *p)
{
	return mob_verify_counts(net, MOB_VERIFY_TRUSTED, &p->addr);
}

struct mob_trusted_list {
	u8 data[MOB_PREFIXES_LEN];
	size_t len, room;
	unsigned int n;
	bool cut;
};

static void mob_trusted_list_add(struct mob_trusted_list *l, const struct mob_prefix *p)
{
	size_t len = l->len;

	if (l->n < MOB_PREFIXES_MAX)
		len = mob_prefixes_put(l->data, len, l->room, &p->addr, p->len);
	l->cut |= len == l->len;
	l->n += len != l->len;
	l->len = len;
}

static bool mob_trusted_matters(const struct mob_prefix *p, const struct mob_rx *rx)
{
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++)
		if (rx->mh.bids[i].has_coa && mob_prefix_has(p, &rx->mh.bids[i].coa))
			return true;
	return mob_prefix_has(p, &rx->wire_src);
}

void mob_trusted_put(struct mob_buf *b, const struct mob_rx *rx)
{
	struct mob_trusted_list l = { .len = 1, .room = min(mob_wire_room(b), sizeof(l.data)) };
	struct mob_trusted *t;
	bool others;
	int matters;

	/* Of a BA that is full there is no list, and the mobile node does without. */
	if (!mob_verify_tells(rx->net, &others) || !l.room)
		return;
	rcu_read_lock();
	for (matters = 1; matters >= 0; matters--)
		list_for_each_entry_rcu(t, &mob_pernet(rx->net)->trusted, list)
			if (mob_trusted_matters(&t->prefix, rx) == matters &&
			    mob_trusted_counts(rx->net, &t->prefix))
				mob_trusted_list_add(&l, &t->prefix);
	rcu_read_unlock();
	if (l.cut)
		mob_stat_inc(rx->net, MOB_STAT_ha_trusted_cut);
	if (l.cut || others)
		l.data[0] |= MOB_PREFIXES_OTHERS;
	mob_wire_put(b, MOB_A_TRUSTED, l.data, l.len);
}

/* ---- configuration ---- */

static struct mob_trusted *mob_trusted_find(struct mob_net *mn, const struct mob_prefix *p)
{
	struct mob_trusted *t;

	list_for_each_entry(t, &mn->trusted, list)
		if (mob_prefix_same(&t->prefix, p))
			return t;
	return NULL;
}

int mob_trusted_add(struct net *net, const struct mob_prefix *p, struct netlink_ext_ack *extack)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_trusted *t;

	if (mob_trusted_find(mn, p)) {
		NL_SET_ERR_MSG(extack, "this network is trusted already");
		return -EEXIST;
	}
	if (mn->n_trusted == MOB_TRUSTED_MAX) {
		NL_SET_ERR_MSG(extack, "too many trusted networks: use shorter prefixes");
		return -ENOSPC;
	}
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	t->prefix = *p;
	mn->n_trusted++;
	list_add_tail_rcu(&t->list, &mn->trusted);
	return 0;
}

static void mob_trusted_drop(struct mob_net *mn, struct mob_trusted *t)
{
	mn->n_trusted--;
	list_del_rcu(&t->list);
	kfree_rcu(t, rcu);
}

int mob_trusted_del(struct net *net, const struct mob_prefix *p)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_trusted *t = mob_trusted_find(mn, p);

	if (!t)
		return -ENOENT;
	mob_trusted_drop(mn, t);
	return 0;
}

void mob_trusted_flush(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_trusted *t, *next;

	list_for_each_entry_safe(t, next, &mn->trusted, list)
		mob_trusted_drop(mn, t);
}

int mob_trusted_walk(struct net *net, int (*fn)(const struct mob_prefix *p, void *arg), void *arg)
{
	struct mob_trusted *t;
	int ret = 0;

	list_for_each_entry(t, &mob_pernet(net)->trusted, list) {
		ret = fn(&t->prefix, arg);
		if (ret)
			break;
	}
	return ret;
}

void mob_trusted_init(struct net *net)
{
	INIT_LIST_HEAD(&mob_pernet(net)->trusted);
}
