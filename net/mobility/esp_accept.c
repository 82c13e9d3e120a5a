// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wildcard states, without which mip6 drops every Home Address option and type 2
 * routing header of a peer it has no state for.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "esp_priv.h"

/**
 * struct mob_esp_accept - one local address
 * @list:  in mob_esp_net.accepts, which holds few: addresses, not bindings
 * @addr:  of ours
 * @proto: IPPROTO_DSTOPTS or IPPROTO_ROUTING
 * @users: who asked for it
 * @x:     NULL while somebody else provides an equal one
 */
struct mob_esp_accept {
	struct list_head list;
	struct in6_addr addr;
	u8 proto;
	unsigned int users;
	struct xfrm_state *x;
};

/*
 * Is there somebody's (any, any) that takes every Mobility Header?  mip6 would try
 * ours before it, and what else that one takes would end at our selector.
 */
static bool mob_esp_accept_served(struct net *net, u8 proto)
{
	const xfrm_address_t *any = (const xfrm_address_t *)&in6addr_any;
	struct xfrm_state *x = xfrm_state_lookup_byaddr(net, 0, any, any, proto, AF_INET6);
	bool served;

	if (!x)
		return false;
	served = mob_esp_state_ok(x) && x->props.flags & XFRM_STATE_WILDRECV &&
		 ipv6_addr_any((struct in6_addr *)x->coaddr) &&
		 !x->sel.prefixlen_s && !x->sel.prefixlen_d &&
		 (!x->sel.proto || (x->sel.proto == IPPROTO_MH && !x->sel.sport_mask));
	xfrm_state_put(x);
	return served;
}

/*
 * (addr, any), never (any, any): that one is mip6d's.  Nothing but a Mobility
 * Header gets through on it, because the policy check compares the selector.
 */
static int mob_esp_accept_fill(struct mob_esp_net *en, struct mob_esp_accept *a)
{
	const struct mob_esp_sa sa = {
		.saddr = &in6addr_any,
		.daddr = &a->addr,
		.to = &a->addr,
		.proto = a->proto,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION,
		.upper = IPPROTO_MH,
		.flags = XFRM_STATE_WILDRECV,
		.coaddr = &in6addr_any,
	};
	bool served = mob_esp_accept_served(en->net, a->proto);
	struct xfrm_state *x;

	if (a->x && mob_esp_state_ok(a->x) && !served)
		return 0;
	mob_esp_state_del(a->x);
	a->x = NULL;
	if (served)
		return 0;
	x = mob_esp_state_make(en->net, &sa);
	if (IS_ERR(x))
		return PTR_ERR(x) == -EEXIST ? 0 : PTR_ERR(x);
	a->x = x;
	return 0;
}

static struct mob_esp_accept *mob_esp_accept_find(struct mob_esp_net *en,
						  const struct in6_addr *addr, u8 proto)
{
	struct mob_esp_accept *a;

	list_for_each_entry(a, &en->accepts, list)
		if (a->proto == proto && ipv6_addr_equal(&a->addr, addr))
			return a;
	return NULL;
}

static int mob_esp_accept_new(struct mob_esp_net *en, const struct in6_addr *addr, u8 proto)
{
	struct mob_esp_accept *a = kzalloc(sizeof(*a), GFP_KERNEL);
	int err;

	if (!a)
		return -ENOMEM;
	a->addr = *addr;
	a->proto = proto;
	a->users = 1;
	err = mob_esp_accept_fill(en, a);
	if (err)
		kfree(a);
	else
		list_add(&a->list, &en->accepts);
	return err;
}

static void mob_esp_accept_free(struct mob_esp_accept *a)
{
	list_del(&a->list);
	mob_esp_state_del(a->x);
	kfree(a);
}

static int mob_esp_accept_get(struct net *net, const struct in6_addr *addr, u8 proto)
{
	struct mob_esp_net *en = mob_esp_pernet(net);
	struct mob_esp_accept *a;
	int err = 0;

	mutex_lock(&en->lock);
	a = mob_esp_accept_find(en, addr, proto);
	if (a)
		a->users++;
	else
		err = mob_esp_accept_new(en, addr, proto);
	mutex_unlock(&en->lock);
	return err;
}

static void mob_esp_accept_put(struct net *net, const struct in6_addr *addr, u8 proto)
{
	struct mob_esp_net *en = mob_esp_pernet(net);
	struct mob_esp_accept *a;

	mutex_lock(&en->lock);
	a = mob_esp_accept_find(en, addr, proto);
	if (a && !--a->users)
		mob_esp_accept_free(a);
	mutex_unlock(&en->lock);
}

int mob_esp_accept_hao(struct net *net, const struct in6_addr *local)
{
	return mob_esp_accept_get(net, local, IPPROTO_DSTOPTS);
}

void mob_esp_unaccept_hao(struct net *net, const struct in6_addr *local)
{
	mob_esp_accept_put(net, local, IPPROTO_DSTOPTS);
}

/* The three that mip6 would try.  Our own wildcards carry a Mobility Header only. */
bool mob_esp_hao_known(struct net *net, u32 mark, const struct in6_addr *local,
		       const struct in6_addr *hoa, const struct in6_addr *coa)
{
	const struct in6_addr *pair[][2] = {
		{ local, hoa }, { local, &in6addr_any }, { &in6addr_any, &in6addr_any },
	};
	struct xfrm_state *x;
	bool known = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pair) && !known; i++) {
		x = xfrm_state_lookup_byaddr(net, mark, (const xfrm_address_t *)pair[i][0],
					     (const xfrm_address_t *)pair[i][1], IPPROTO_DSTOPTS,
					     AF_INET6);
		if (!x)
			continue;
		known = i ? x->props.reqid != MOB_ESP_REQID :
			    ipv6_addr_equal((struct in6_addr *)x->coaddr, coa) ||
			    ipv6_addr_any((struct in6_addr *)x->coaddr);
		xfrm_state_put(x);
	}
	return known;
}

int mob_esp_accept_rh2(struct net *net, const struct in6_addr *hoa)
{
	return mob_esp_accept_get(net, hoa, IPPROTO_ROUTING);
}

void mob_esp_unaccept_rh2(struct net *net, const struct in6_addr *hoa)
{
	mob_esp_accept_put(net, hoa, IPPROTO_ROUTING);
}

/* Also those that others provided: they may have left, or come. */
void mob_esp_accept_check(struct mob_esp_net *en)
{
	struct mob_esp_accept *a;

	list_for_each_entry(a, &en->accepts, list)
		mob_esp_accept_fill(en, a);
}

void mob_esp_accept_end(struct mob_esp_net *en)
{
	struct mob_esp_accept *a, *next;

	list_for_each_entry_safe(a, next, &en->accepts, list)
		mob_esp_accept_free(a);
}
