// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access control: whom a CN and a HA serve, of those that the trust anchors vouch
 * for.  An ordered list, as of ip rule; without a match the answer is yes.
 */
#include <linux/netlink.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "access.h"
#include "core.h"
#include "trust.h"

/* Between rules that were given no preference: room for others */
#define MOB_ACCESS_STEP		10

struct mob_access_entry {
	struct list_head list;
	struct rcu_head rcu;
	struct mob_access_rule rule;
};

static bool mob_access_matches(const struct mob_access_rule *r, const struct mob_access_query *q)
{
	const struct in6_addr *peer = q->role == MOB_ROLE_CN ? q->hoa : q->cn;

	if (!(r->roles & q->role) || !mob_prefix_has(&r->peer, peer) ||
	    !mob_prefix_has(&r->hoa, q->hoa))
		return false;
	if (!r->has_fp)
		return true;
	/* A certificate nobody has seen yet may be the one permitted, and none denied. */
	return q->line ? mob_trust_line_has(q->line, r->fp) : r->action == MOB_ACCESS_PERMIT;
}

bool mob_access_permits(struct net *net, const struct mob_access_query *q)
{
	struct mob_access_entry *e;
	bool permits = true;

	rcu_read_lock();
	list_for_each_entry_rcu(e, &mob_pernet(net)->access, list) {
		if (!mob_access_matches(&e->rule, q))
			continue;
		permits = e->rule.action == MOB_ACCESS_PERMIT;
		break;
	}
	rcu_read_unlock();
	return permits;
}

/* ---- configuration ---- */

static bool mob_access_same(const struct mob_access_rule *a, const struct mob_access_rule *b)
{
	return a->roles == b->roles && mob_prefix_same(&a->peer, &b->peer) &&
	       mob_prefix_same(&a->hoa, &b->hoa) && a->has_fp == b->has_fp &&
	       !memcmp(a->fp, b->fp, sizeof(a->fp));
}

/*
 * Where @r belongs: the entry before it, or the head.  A rule of the same conditions
 * would never be asked, or hide the one there is.
 */
static struct list_head *mob_access_place(struct mob_net *mn, const struct mob_access_rule *r,
					  struct netlink_ext_ack *extack)
{
	struct list_head *at = &mn->access;
	struct mob_access_entry *e;

	list_for_each_entry(e, &mn->access, list) {
		if (e->rule.pref == r->pref) {
			NL_SET_ERR_MSG(extack, "another rule has this preference");
			return ERR_PTR(-EEXIST);
		}
		if (mob_access_same(&e->rule, r)) {
			NL_SET_ERR_MSG(extack, "there is a rule with these conditions");
			return ERR_PTR(-EEXIST);
		}
		if (!r->pref || e->rule.pref < r->pref)
			at = &e->list;
	}
	return at;
}

int mob_access_add(struct net *net, const struct mob_access_rule *r,
		   struct netlink_ext_ack *extack)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_access_entry *e;
	struct list_head *at;

	if (mn->n_access == MOB_ACCESS_RULES_MAX) {
		NL_SET_ERR_MSG(extack, "too many rules: use prefixes, or certificates of issuers");
		return -ENOSPC;
	}
	at = mob_access_place(mn, r, extack);
	if (IS_ERR(at))
		return PTR_ERR(at);
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->rule = *r;
	if (!r->pref && at != &mn->access)
		e->rule.pref = list_entry(at, struct mob_access_entry, list)->rule.pref;
	if (!r->pref && check_add_overflow(e->rule.pref, MOB_ACCESS_STEP, &e->rule.pref)) {
		NL_SET_ERR_MSG(extack, "no preference is left behind the last rule: give one");
		kfree(e);
		return -ERANGE;
	}
	mn->n_access++;
	list_add_rcu(&e->list, at);
	return 0;
}

static void mob_access_drop(struct mob_net *mn, struct mob_access_entry *e)
{
	mn->n_access--;
	list_del_rcu(&e->list);
	kfree_rcu(e, rcu);
}

int mob_access_del(struct net *net, u32 pref)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_access_entry *e;

	list_for_each_entry(e, &mn->access, list) {
		if (e->rule.pref != pref)
			continue;
		mob_access_drop(mn, e);
		return 0;
	}
	return -ENOENT;
}

int mob_access_walk(struct net *net, int (*fn)(const struct mob_access_rule *r, void *arg),
		    void *arg)
{
	struct mob_access_entry *e;
	int ret = 0;

	list_for_each_entry(e, &mob_pernet(net)->access, list) {
		ret = fn(&e->rule, arg);
		if (ret)
			break;
	}
	return ret;
}

void mob_access_init(struct net *net)
{
	INIT_LIST_HEAD(&mob_pernet(net)->access);
}

void mob_access_end(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_access_entry *e, *next;

	list_for_each_entry_safe(e, next, &mn->access, list)
		mob_access_drop(mn, e);
}
