// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is where in the MAP's domain, and until when.
 *
 * mob_map.lock protects all of it; packets find their tunnel in tunnel.c.  Softirq asks
 * under RCU whether an RCoA is registered, and counts its BUs.
 */
#include <linux/ktime.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "map_priv.h"
#include "ndp.h"
#include "trace.h"
#include "tunnel.h"

static const struct rhashtable_params mob_map_hoas = {
	.head_offset = offsetof(struct mob_map_binding, by_hoa),
	.key_offset = offsetof(struct mob_map_binding, hoa),
	.key_len = sizeof_field(struct mob_map_binding, hoa),
	.automatic_shrinking = true,
};

static const struct rhashtable_params mob_map_rcoas = {
	.head_offset = offsetof(struct mob_map_binding, by_rcoa),
	.key_offset = offsetof(struct mob_map_binding, rcoa),
	.key_len = sizeof_field(struct mob_map_binding, rcoa),
	.automatic_shrinking = true,
};

struct mob_map_binding *mob_map_by_hoa(struct mob_map *map, const struct in6_addr *hoa)
{
	return rhashtable_lookup_fast(&map->hoas, hoa, mob_map_hoas);
}

struct mob_map_binding *mob_map_by_rcoa(struct mob_map *map, const struct in6_addr *rcoa)
{
	return rhashtable_lookup_fast(&map->rcoas, rcoa, mob_map_rcoas);
}

void mob_map_binding_event(const struct mob_map *map, const struct mob_map_binding *b, u8 event)
{
	struct mob_event_info ev = {
		.event = event,
		.role = MOB_ROLE_MAP,
		.state = event == MOB_EVENT_BINDING_DEL ? 0 : MOB_BINDING_CONFIRMED,
		.hoa = &b->hoa,
		.coa = &b->lcoa,
		.peer = &b->rcoa,
		.lifetime = b->lifetime,
	};

	trace_mobility_binding(map->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(map->net, &ev);
}

struct mob_map_binding *mob_map_binding_new(struct mob_map *map, const struct in6_addr *hoa)
{
	struct mob_map_binding *b;
	int err;

	if (map->n_bindings >= MOB_MAP_BINDINGS_MAX)
		return ERR_PTR(-ENOSPC);
	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return ERR_PTR(-ENOMEM);
	b->hoa = *hoa;
	err = rhashtable_insert_fast(&map->hoas, &b->by_hoa, mob_map_hoas);
	if (err) {
		kfree(b);
		return ERR_PTR(err);
	}
	list_add_tail(&b->list, &map->bindings);
	map->n_bindings++;
	return b;
}

static void mob_map_binding_free(struct mob_map *map, struct mob_map_binding *b)
{
	rhashtable_remove_fast(&map->hoas, &b->by_hoa, mob_map_hoas);
	list_del(&b->list);
	map->n_bindings--;
	kfree_rcu(b, rcu);
}

int mob_map_binding_take(struct mob_map *map, struct mob_map_binding *b,
			 const struct in6_addr *rcoa)
{
	int err;

	b->rcoa = *rcoa;
	atomic_set(&b->queued, 0);
	err = rhashtable_insert_fast(&map->rcoas, &b->by_rcoa, mob_map_rcoas);
	if (err)
		b->rcoa = in6addr_any;
	return err;
}

void mob_map_binding_end(struct mob_map *map, struct mob_map_binding *b, enum mob_stat why)
{
	if (ipv6_addr_any(&b->rcoa))
		return;
	if (b->bound) {
		mob_tunnel_del(map->net, &b->rcoa, false);
		mob_stat_inc(map->net, why);
		mob_map_binding_event(map, b, MOB_EVENT_BINDING_DEL);
	}
	if (b->defended)
		mob_ndp_release(map->net, &b->rcoa);
	rhashtable_remove_fast(&map->rcoas, &b->by_rcoa, mob_map_rcoas);
	b->rcoa = in6addr_any;
	b->bound = false;
	b->defended = false;
	kfree(b->dad);
	b->dad = NULL;
	mob_map_due_in(map, MOB_MAP_TS_S);
}

/* ---- time ---------------------------------------------------------------- */

void mob_map_due_in(struct mob_map *map, u32 seconds)
{
	/* No more than once a second, however many bindings there are. */
	u64 at = get_jiffies_64() + (u64)max(seconds, 1U) * HZ;

	if (map->ending || (map->due_at && !time_before64(at, map->due_at)))
		return;
	map->due_at = at;
	mod_delayed_work(mob_pernet(map->net)->wq, &map->due,
			 (unsigned long)max(seconds, 1U) * HZ);
}

/* What is left of @b's stay, s; frees what nobody needs any more. */
static u32 mob_map_binding_due(struct mob_map *map, struct mob_map_binding *b)
{
	u64 now = get_jiffies_64(), real = ktime_get_real_seconds();

	if (b->bound && time_before64(now, b->expires))
		return div_u64(b->expires - now, HZ) + 1;
	if (b->bound)
		mob_map_binding_end(map, b, MOB_STAT_map_binding_expired);
	if (b->probing)
		return 1;
	if (real <= b->ts + MOB_MAP_TS_S)
		return min_t(u64, b->ts + MOB_MAP_TS_S + 1 - real, MOB_MAP_TS_S);
	mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
	mob_map_binding_free(map, b);
	return 0;
}

static void mob_map_due_work(struct work_struct *work)
{
	struct mob_map *map = container_of(to_delayed_work(work), struct mob_map, due);
	struct mob_map_binding *b, *next;
	u32 left, least = 0;

	mutex_lock(&map->lock);
	map->due_at = 0;
	list_for_each_entry_safe(b, next, &map->bindings, list) {
		left = mob_map_binding_due(map, b);
		if (left && (!least || left < least))
			least = left;
	}
	if (least)
		mob_map_due_in(map, least);
	mutex_unlock(&map->lock);
}

/* ---- what is shown, beginning and end ------------------------------------- */

int mob_map_walk_bindings(struct net *net, int (*fn)(const struct mob_map_info *i, void *arg),
			  void *arg)
{
	struct mob_map *map = mob_pernet(net)->map;
	struct mob_tunnel_stats st;
	struct mob_map_binding *b;
	u64 now = get_jiffies_64();
	int err = 0;

	if (!map)
		return 0;
	mutex_lock(&map->lock);
	list_for_each_entry(b, &map->bindings, list) {
		struct mob_map_info i = {
			.hoa = b->hoa,
			.rcoa = b->rcoa,
			.lcoa = b->lcoa,
			.map = b->map,
			.seq = b->seq,
			.lifetime = b->lifetime,
			.left = b->expires > now ? div_u64(b->expires - now, HZ) : 0,
		};

		if (!b->bound)
			continue;
		memset(&st, 0, sizeof(st));
		mob_tunnel_get_stats(net, &b->rcoa, false, &st);
		i.tx_packets = st.tx_packets;
		i.tx_bytes = st.tx_bytes;
		i.rx_packets = st.rx_packets;
		i.rx_bytes = st.rx_bytes;
		err = fn(&i, arg);
		if (err)
			break;
	}
	mutex_unlock(&map->lock);
	return err;
}

int mob_map_bindings_init(struct mob_map *map)
{
	int err;

	INIT_LIST_HEAD(&map->bindings);
	INIT_DELAYED_WORK(&map->due, mob_map_due_work);
	err = rhashtable_init(&map->hoas, &mob_map_hoas);
	if (err)
		return err;
	err = rhashtable_init(&map->rcoas, &mob_map_rcoas);
	if (err)
		rhashtable_destroy(&map->hoas);
	return err;
}

/* No job is under way and none will come; the timer and DAD still may. */
void mob_map_bindings_destroy(struct mob_map *map)
{
	struct mob_map_binding *b, *next;

	mutex_lock(&map->lock);
	map->ending = true;
	mutex_unlock(&map->lock);
	cancel_delayed_work_sync(&map->due);
	/* With the timer gone nothing but this frees a binding.  DAD's result takes the lock. */
	list_for_each_entry(b, &map->bindings, list)
		if (!ipv6_addr_any(&b->probed))
			mob_ndp_dad_cancel(map->net, &b->probed);
	/* A result that was on its way already has its binding in hand. */
	flush_workqueue(mob_pernet(map->net)->wq);
	mutex_lock(&map->lock);
	list_for_each_entry_safe(b, next, &map->bindings, list) {
		mob_map_binding_end(map, b, MOB_STAT_map_binding_deleted);
		mob_map_binding_free(map, b);
	}
	mutex_unlock(&map->lock);
	rhashtable_destroy(&map->rcoas);
	rhashtable_destroy(&map->hoas);
}
