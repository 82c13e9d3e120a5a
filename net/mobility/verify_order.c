// SPDX-License-Identifier: GPL-2.0-only
/*
 * The orders of methods by prefix; see verify_order.h for what is promised.  The list has
 * longer prefixes before shorter ones, so that the first that has an address is the one.
 */
#include <linux/netlink.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "verify_order.h"

struct mob_verify_entry {
	struct list_head list;
	struct rcu_head rcu;
	struct mob_verify_rule rule;
};

/* Changed field by field: a reader may see some methods of the old list and some of the new. */
static void mob_verify_order_default(struct net *net, struct mob_verify_order *o)
{
	const struct mob_settings *set = &mob_pernet(net)->set;
	unsigned int i;

	for (i = 0; i < MOB_VERIFY_MAX; i++)
		o->method[i] = READ_ONCE(set->verify[i]);
}

void mob_verify_order(struct net *net, const struct in6_addr *coa, struct mob_verify_order *o)
{
	struct mob_verify_entry *e;

	mob_verify_order_default(net, o);
	rcu_read_lock();
	list_for_each_entry_rcu(e, &mob_pernet(net)->verify_rules, list) {
		if (!mob_prefix_has(&e->rule.prefix, coa))
			continue;
		*o = e->rule.order;
		break;
	}
	rcu_read_unlock();
}

bool mob_verify_order_any(struct net *net, bool (*fn)(const struct mob_verify_order *o))
{
	struct mob_verify_entry *e;
	struct mob_verify_order o;
	bool any;

	mob_verify_order_default(net, &o);
	any = fn(&o);
	rcu_read_lock();
	list_for_each_entry_rcu(e, &mob_pernet(net)->verify_rules, list)
		any |= fn(&e->rule.order);
	rcu_read_unlock();
	return any;
}

/* ---- configuration ---- */

static struct mob_verify_entry *mob_verify_order_find(struct mob_net *mn,
						      const struct mob_prefix *p)
{
	struct mob_verify_entry *e;

	list_for_each_entry(e, &mn->verify_rules, list)
		if (mob_prefix_same(&e->rule.prefix, p))
			return e;
	return NULL;
}

static void mob_verify_order_insert(struct mob_net *mn, struct mob_verify_entry *e)
{
	struct list_head *at = &mn->verify_rules;
	struct mob_verify_entry *o;

	list_for_each_entry(o, &mn->verify_rules, list) {
		if (o->rule.prefix.len < e->rule.prefix.len)
			break;
		at = &o->list;
	}
	list_add_rcu(&e->list, at);
	mn->n_verify_rules++;
}

int mob_verify_order_add(struct net *net, const struct mob_verify_rule *r, bool replace,
			 struct netlink_ext_ack *extack)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_verify_entry *old = mob_verify_order_find(mn, &r->prefix), *e;

	if (old && !replace) {
		NL_SET_ERR_MSG(extack, "this prefix has methods: replace, or delete them first");
		return -EEXIST;
	}
	if (!old && mn->n_verify_rules == MOB_VERIFY_RULES_MAX) {
		NL_SET_ERR_MSG(extack, "too many prefixes with methods: use shorter ones");
		return -ENOSPC;
	}
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->rule = *r;
	if (old) {
		list_replace_rcu(&old->list, &e->list);
		kfree_rcu(old, rcu);
	} else {
		mob_verify_order_insert(mn, e);
	}
	return 0;
}

static void mob_verify_order_drop(struct mob_net *mn, struct mob_verify_entry *e)
{
	mn->n_verify_rules--;
	list_del_rcu(&e->list);
	kfree_rcu(e, rcu);
}

int mob_verify_order_del(struct net *net, const struct mob_prefix *p)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_verify_entry *e = mob_verify_order_find(mn, p);

	if (!e)
		return -ENOENT;
	mob_verify_order_drop(mn, e);
	return 0;
}

int mob_verify_order_walk(struct net *net, int (*fn)(const struct mob_verify_rule *r, void *arg),
			  void *arg)
{
	struct mob_verify_entry *e;
	int ret = 0;

	list_for_each_entry(e, &mob_pernet(net)->verify_rules, list) {
		ret = fn(&e->rule, arg);
		if (ret)
			break;
	}
	return ret;
}

void mob_verify_order_init(struct net *net)
{
	INIT_LIST_HEAD(&mob_pernet(net)->verify_rules);
}

void mob_verify_order_end(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_verify_entry *e, *next;

	list_for_each_entry_safe(e, next, &mn->verify_rules, list)
		mob_verify_order_drop(mn, e);
}
