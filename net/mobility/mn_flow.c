// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's flows: which packets the home agent is to send to which of its
 * care-of addresses, RFC 6089 section 5.2.  Every BU names them all.
 */
#include <linux/slab.h>

#include "flow.h"
#include "mn_priv.h"

/*
 * struct mob_mn_flow - one flow
 * @held: the HA has it, so naming it will do
 * @sent: the BU under way has all of it
 * @status: enum mob_flow_status of the last BA that spoke of it
 */
struct mob_mn_flow {
	struct list_head list;
	struct mob_flow flow;
	bool held, sent;
	u8 status;
};

static struct mob_mn_flow *mob_mn_flow_find(const struct mob_mn_home *h, u16 fid)
{
	struct mob_mn_flow *f;

	list_for_each_entry(f, &h->flows, list)
		if (f->flow.fid == fid)
			return f;
	return NULL;
}

static void mob_mn_flow_remove(struct mob_mn_home *h, struct mob_mn_flow *f)
{
	list_del(&f->list);
	h->n_flows--;
	kfree(f);
}

/* ---- BU and BA ---- */

void mob_mn_flow_put(struct mob_mn_home *h, struct mob_buf *b)
{
	u8 held[2 * MOB_FLOWS_MAX], data[MOB_FLOW_OPT_MAX];
	struct mob_mn_flow *f;
	unsigned int n = 0;

	h->flows_due = false;
	list_for_each_entry(f, &h->flows, list) {
		/* What a HA that may be a new one held is no more than a guess. */
		f->sent = !f->held || !h->registered;
		if (f->sent) {
			mob_wire_put_option(b, MOB_OPT_FLOW, 2, 0, data,
					    mob_flow_build(&f->flow, data));
			continue;
		}
		held[n++] = f->flow.fid >> 8;
		held[n++] = f->flow.fid & 0xff;
	}
	if (n)
		mob_wire_put_option(b, MOB_OPT_FLOW_SUMMARY, 2, 0, held, n);
}

static void mob_mn_flow_event(const struct mob_mn_home *h, const struct mob_mn_flow *f)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_FLOW,
		.role = MOB_ROLE_MN,
		.error = f->status,
		.hoa = &h->hoa,
		.peer = &h->ha,
		.flow = &f->flow,
	};

	mob_netlink_event(h->net, &ev);
}

static void mob_mn_flow_answered(struct mob_mn_home *h, struct mob_mn_flow *f, u8 status)
{
	bool held = status < MOB_FLOW_PROHIBITED;
	bool news = f->held != held || f->status != status;

	/* It lost what we named: all of it, then. */
	if (status == MOB_FLOW_NO_FID && !f->sent)
		h->flows_due = true;
	f->sent = false;
	f->status = status;
	f->held = held;
	if (news)
		mob_mn_flow_event(h, f);
	mob_stat_inc(h->net, f->held ? MOB_STAT_mn_flow_bound : MOB_STAT_mn_flow_refused);
}

void mob_mn_flow_ba(struct mob_mn_home *h, const struct mob_rx *rx)
{
	struct mob_flow_opt o;
	struct mob_mn_flow *f;
	size_t off, len;
	u8 type;

	for (off = 0; (off = mob_wire_next_option(&rx->mh, off, &type, &len)); off += len) {
		if (type != MOB_OPT_FLOW)
			continue;
		mob_flow_parse(rx->mh.mh + off, len, &o);
		f = mob_mn_flow_find(h, o.flow.fid);
		if (f)
			mob_mn_flow_answered(h, f, o.status);
	}
	/* A HA that says nothing of a flow that it was sent knows no flows. */
	list_for_each_entry(f, &h->flows, list)
		if (f->sent)
			mob_mn_flow_answered(h, f, MOB_FLOW_UNSPECIFIED);
}

/* ---- configuration ---- */

/* Tell the home agent, soon or when it has answered the BU that is under way. */
static void mob_mn_flow_changed(struct mob_mn_home *h)
{
	h->flows_due = true;
	if (mob_mn_bid_active(h) && h->registered && !h->waiting && !h->wanted_at_home)
		mob_mn_bid_again(h);
}

/* The octets of all options, were all sent at once */
static size_t mob_mn_flow_octets(const struct mob_mn_home *h)
{
	u8 data[MOB_FLOW_OPT_MAX];
	const struct mob_mn_flow *f;
	size_t n = 0;

	list_for_each_entry(f, &h->flows, list)
		n += 3 + mob_flow_build(&f->flow, data);	/* type, length, alignment */
	return n;
}

static int mob_mn_flow_check(const struct mob_mn_home *h, const struct mob_flow *flow,
			     struct netlink_ext_ack *extack)
{
	u8 data[MOB_FLOW_OPT_MAX];
	const struct mob_mn_flow *f;
	unsigned int i;

	for (i = 0; i < flow->n_bids; i++) {
		if (!mob_mn_bid_has(h, flow->bid[i])) {
			NL_SET_ERR_MSG(extack, "this home has no such BID: ip mobility bid add");
			return -ENOENT;
		}
	}
	list_for_each_entry(f, &h->flows, list) {
		if (f->flow.fid == flow->fid) {
			NL_SET_ERR_MSG(extack, "a flow with this FID exists: flow del first");
			return -EEXIST;
		}
		if (f->flow.pri == flow->pri) {
			NL_SET_ERR_MSG(extack, "another flow has this priority: give another");
			return -EEXIST;
		}
	}
	if (h->n_flows == MOB_FLOWS_MAX) {
		NL_SET_ERR_MSG(extack, "a home address has at most 16 flows");
		return -ENOSPC;
	}
	if (mob_mn_flow_octets(h) + 3 + mob_flow_build(flow, data) > MOB_FLOW_OCTETS_MAX) {
		NL_SET_ERR_MSG(extack, "the flows of a home do not fit into one BU any more");
		return -ENOSPC;
	}
	return 0;
}

static int mob_mn_flow_new(struct mob_mn_home *h, const struct mob_flow *flow)
{
	struct mob_mn_flow *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct list_head *at;

	if (!f)
		return -ENOMEM;
	f->flow = *flow;
	list_for_each(at, &h->flows)
		if (list_entry(at, struct mob_mn_flow, list)->flow.pri > flow->pri)
			break;
	list_add_tail(&f->list, at);	/* before it, or last */
	h->n_flows++;
	return 0;
}

int mob_mn_flow_add(struct net *net, const struct in6_addr *hoa, const struct mob_flow *flow,
		    struct netlink_ext_ack *extack)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, extack);
	int err;

	if (IS_ERR(h))
		return PTR_ERR(h);
	err = mob_mn_flow_check(h, flow, extack) ?: mob_mn_flow_new(h, flow);
	if (!err)
		mob_mn_flow_changed(h);
	mob_mn_home_unlock(h);
	return err;
}

int mob_mn_flow_del(struct net *net, const struct in6_addr *hoa, u16 fid)
{
	struct mob_mn_home *h = mob_mn_home_lock(net, hoa, NULL);
	struct mob_mn_flow *f;

	if (IS_ERR(h))
		return -ENOENT;
	f = mob_mn_flow_find(h, fid);
	if (f) {
		mob_mn_flow_remove(h, f);
		mob_mn_flow_changed(h);
	}
	mob_mn_home_unlock(h);
	return f ? 0 : -ENOENT;
}

void mob_mn_flow_free(struct mob_mn_home *h)
{
	struct mob_mn_flow *f, *next;

	list_for_each_entry_safe(f, next, &h->flows, list)
		mob_mn_flow_remove(h, f);
}

int mob_mn_walk_flows(struct net *net, int (*fn)(const struct mob_flow_info *i, void *arg),
		      void *arg)
{
	struct mob_mn *m = mob_pernet(net)->mn;
	struct mob_mn_home *h;
	struct mob_mn_flow *f;
	int err = 0;

	if (!m)
		return 0;
	mutex_lock(&m->lock);
	list_for_each_entry(h, &m->homes, list) {
		list_for_each_entry(f, &h->flows, list) {
			const struct mob_flow_info i = {
				.role = MOB_ROLE_MN, .hoa = h->hoa, .flow = &f->flow,
				.active = f->held && h->registered, .status = f->status,
			};

			err = fn(&i, arg);
			if (err)
				goto out;
		}
	}
out:
	mutex_unlock(&m->lock);
	return err;
}
