// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent and a mobile node's flows: what its BUs say of them, RFC 6089
 * section 5.3.  The table itself is the tunnel's, and goes with it.
 */
#include <linux/slab.h>

#include "flow.h"
#include "ha_priv.h"
#include "tunnel.h"

struct mob_ha_flow_work {
	struct mob_flow_table old, now;
};

static bool mob_ha_flow_bid(const void *arg, u16 bid)
{
	return mob_ha_coa_has(arg, bid);
}

static bool mob_ha_flow_named(const struct mob_rx *rx)
{
	size_t off, len;
	u8 type;

	for (off = 0; (off = mob_wire_next_option(&rx->mh, off, &type, &len)); off += len)
		if (type == MOB_OPT_FLOW || type == MOB_OPT_FLOW_SUMMARY)
			return true;
	return false;
}

static void mob_ha_flow_count(struct net *net, const struct mob_flow_reply *reply)
{
	unsigned int i;

	for (i = 0; i < reply->n; i++)
		mob_stat_inc(net, reply->answer[i].status ? MOB_STAT_ha_flow_refused :
			     MOB_STAT_ha_flow_bound);
}

static void mob_ha_flow_event(const struct mob_ha_sub *s, u8 event, const struct mob_flow *flow,
			      u8 status)
{
	struct mob_event_info ev = {
		.event = event,
		.role = MOB_ROLE_HA,
		.error = status,
		.hoa = &s->hoa,
		.peer = &s->cfg.ha,
		.flow = flow,
	};

	mob_netlink_event(s->net, &ev);
}

/* What is refused, what is gone, and what is new or not as before */
static void mob_ha_flow_tell(const struct mob_ha_sub *s, const struct mob_ha_flow_work *w,
			     const struct mob_flow_reply *reply)
{
	const struct mob_flow *f;
	unsigned int i;

	for (i = 0; i < reply->n; i++) {
		const struct mob_flow_answer *a = &reply->answer[i];
		const struct mob_flow flow = { .fid = a->fid, .pri = a->pri };

		if (a->status)
			mob_ha_flow_event(s, MOB_EVENT_FLOW, &flow, a->status);
	}
	for (i = 0; i < w->old.n; i++)
		if (!mob_flow_find(&w->now, w->old.flow[i].fid))
			mob_ha_flow_event(s, MOB_EVENT_FLOW_DEL, &w->old.flow[i], 0);
	for (i = 0; i < w->now.n; i++) {
		f = mob_flow_find(&w->old, w->now.flow[i].fid);
		if (!f || !mob_flow_same(f, &w->now.flow[i]))
			mob_ha_flow_event(s, MOB_EVENT_FLOW, &w->now.flow[i], 0);
	}
}

static void mob_ha_flow_failed(struct mob_ha_flow_work *w, struct mob_flow_reply *reply)
{
	unsigned int i;

	for (i = 0; i < reply->n; i++)
		reply->answer[i].status = MOB_FLOW_UNSPECIFIED;
	w->now = w->old;
}

void mob_ha_flow_update(struct mob_ha_sub *s, const struct mob_rx *rx,
			struct mob_flow_reply *reply)
{
	struct mob_ha_flow_work *w;

	reply->n = 0;
	w = kmalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return;	/* as if this home agent knew no flows: the MN asks again */
	mob_tunnel_flow_get(s->net, &s->hoa, &w->old);
	if (w->old.n || mob_ha_flow_named(rx)) {
		mob_flow_update(&rx->mh, &w->old, mob_ha_flow_bid, s, &w->now, reply);
		if (mob_tunnel_flow_set(s->net, &s->hoa, &w->now))
			mob_ha_flow_failed(w, reply);
		mob_ha_flow_count(s->net, reply);
		mob_ha_flow_tell(s, w, reply);
	}
	kfree(w);
}

void mob_ha_flow_put(struct mob_buf *b, const struct mob_flow_reply *reply)
{
	u8 data[MOB_FLOW_OPT_HEAD];
	unsigned int i;

	for (i = 0; i < reply->n; i++) {
		mob_flow_build_answer(&reply->answer[i], data);
		mob_wire_put_option(b, MOB_OPT_FLOW, 2, 0, data, sizeof(data));
	}
}

/* ---- what is shown ---- */

struct mob_ha_flow_walk {
	int (*fn)(const struct mob_flow_info *i, void *arg);
	void *arg;
	struct mob_flow_table table;
};

static int mob_ha_flow_walk_sub(struct mob_ha_sub *s, void *arg)
{
	struct mob_ha_flow_walk *w = arg;
	unsigned int k;
	int err = 0;

	mob_tunnel_flow_get(s->net, &s->hoa, &w->table);
	for (k = 0; !err && k < w->table.n; k++) {
		struct mob_flow_info i = {
			.role = MOB_ROLE_HA, .hoa = s->hoa, .flow = &w->table.flow[k],
		};

		/* Without the lock of the table some may be gone by now. */
		if (!mob_tunnel_flow_stats(s->net, &s->hoa, i.flow->fid, &i.active, &i.packets,
					   &i.bytes))
			err = w->fn(&i, w->arg);
	}
	return err;
}

int mob_ha_walk_flows(struct net *net, int (*fn)(const struct mob_flow_info *i, void *arg),
		      void *arg)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_ha_flow_walk *w;
	int err;

	if (!ha)
		return 0;
	w = kmalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;
	w->fn = fn;
	w->arg = arg;
	err = mob_ha_walk_subs(ha, mob_ha_flow_walk_sub, w);
	kfree(w);
	return err;
}
