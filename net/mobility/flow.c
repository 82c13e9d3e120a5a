// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow bindings; see flow.h for what is promised.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "flow.h"

/* Offsets in the option's data, RFC 6089 section 4.2 */
#define OPT_FID		0
#define OPT_PRI		2
#define OPT_STATUS	5

/* Sub-options, sections 4.2.1 to 4.2.3 */
#define SUB_PAD1	0
#define SUB_PADN	1
#define SUB_BIDS	2
#define SUB_SELECTOR	3
#define SUB_LEN		2	/* type, length */

#define SELECTOR_IPV6	2	/* TS Format */
#define SELECTOR_OFF	2	/* TS Format, reserved */

static u16 flow_get16(const u8 *p)
{
	return (u16)p[0] << 8 | p[1];
}

static void flow_put16(u8 *p, u16 v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

/* ---- one option ---- */

static u8 flow_read_bids(struct mob_flow_opt *o, const u8 *data, size_t len)
{
	struct mob_flow *f = &o->flow;
	size_t off;
	u8 i;

	if (o->has_bids || !len || len % 2)
		return MOB_FLOW_MALFORMED;
	o->has_bids = true;
	for (off = 0; off < len; off += 2) {
		u16 bid = flow_get16(data + off);

		if (!bid)
			return MOB_FLOW_MALFORMED;
		for (i = 0; i < f->n_bids; i++)
			if (f->bid[i] == bid)
				return MOB_FLOW_MALFORMED;
		/* No mobile node has as many. */
		if (f->n_bids == MOB_BIDS_MAX)
			return MOB_FLOW_NO_BID;
		f->bid[f->n_bids++] = bid;
	}
	return MOB_FLOW_OK;
}

static u8 flow_read_selector(struct mob_flow_opt *o, const u8 *data, size_t len)
{
	if (o->has_sel || len < SELECTOR_OFF)
		return MOB_FLOW_MALFORMED;
	o->has_sel = true;
	if (data[0] != SELECTOR_IPV6)
		return MOB_FLOW_FORMAT;
	return mob_selector_parse(data + SELECTOR_OFF, len - SELECTOR_OFF, &o->flow.sel) ?
		MOB_FLOW_MALFORMED : MOB_FLOW_OK;
}

static u8 flow_read_sub(struct mob_flow_opt *o, u8 type, const u8 *data, size_t len)
{
	switch (type) {
	case SUB_BIDS:
		return flow_read_bids(o, data, len);
	case SUB_SELECTOR:
		return flow_read_selector(o, data, len);
	default:
		return MOB_FLOW_OK;	/* padding, and what is not known */
	}
}

static u8 flow_read_subs(struct mob_flow_opt *o, const u8 *data, size_t len)
{
	size_t off = MOB_FLOW_OPT_HEAD;
	u8 verdict = MOB_FLOW_OK;

	while (!verdict && off < len) {
		size_t size;

		if (data[off] == SUB_PAD1) {
			off++;
			continue;
		}
		if (len - off < SUB_LEN || data[off + 1] > len - off - SUB_LEN)
			return MOB_FLOW_MALFORMED;
		size = data[off + 1];
		verdict = flow_read_sub(o, data[off], data + off + SUB_LEN, size);
		off += SUB_LEN + size;
	}
	return verdict;
}

void mob_flow_parse(const u8 *data, size_t len, struct mob_flow_opt *out)
{
	memset(out, 0, sizeof(*out));
	out->verdict = MOB_FLOW_MALFORMED;
	if (len < MOB_FLOW_OPT_HEAD)
		return;
	out->flow.fid = flow_get16(data + OPT_FID);
	out->flow.pri = flow_get16(data + OPT_PRI);
	out->status = data[OPT_STATUS];
	if (out->flow.fid && out->flow.pri)
		out->verdict = flow_read_subs(out, data, len);
}

size_t mob_flow_build(const struct mob_flow *flow, u8 *out)
{
	u8 *p = out + MOB_FLOW_OPT_HEAD;
	unsigned int i;
	size_t len;

	memset(out, 0, MOB_FLOW_OPT_HEAD);
	flow_put16(out + OPT_FID, flow->fid);
	flow_put16(out + OPT_PRI, flow->pri);
	if (flow->n_bids) {
		*p++ = SUB_BIDS;
		*p++ = 2 * flow->n_bids;
		for (i = 0; i < flow->n_bids; i++, p += 2)
			flow_put16(p, flow->bid[i]);
	}
	len = mob_selector_build(&flow->sel, p + SUB_LEN + SELECTOR_OFF);
	p[0] = SUB_SELECTOR;
	p[1] = SELECTOR_OFF + len;
	p[2] = SELECTOR_IPV6;
	p[3] = 0;
	return p + SUB_LEN + SELECTOR_OFF + len - out;
}

bool mob_flow_same(const struct mob_flow *a, const struct mob_flow *b)
{
	u8 one[MOB_FLOW_OPT_MAX], other[MOB_FLOW_OPT_MAX];
	size_t len = mob_flow_build(a, one);

	return len == mob_flow_build(b, other) && !memcmp(one, other, len);
}

void mob_flow_build_answer(const struct mob_flow_answer *a, u8 *out)
{
	memset(out, 0, MOB_FLOW_OPT_HEAD);
	flow_put16(out + OPT_FID, a->fid);
	flow_put16(out + OPT_PRI, a->pri);
	out[OPT_STATUS] = a->status;
}

/* ---- the table ---- */

const struct mob_flow *mob_flow_find(const struct mob_flow_table *t, u16 fid)
{
	unsigned int i;

	for (i = 0; i < t->n; i++)
		if (t->flow[i].fid == fid)
			return &t->flow[i];
	return NULL;
}

/* By FID-PRI.  Return: 0, -ENOSPC, -EEXIST: FID or FID-PRI is there already. */
static int flow_insert(struct mob_flow_table *t, const struct mob_flow *flow)
{
	unsigned int i, at = t->n;

	for (i = t->n; i-- > 0;) {
		if (t->flow[i].fid == flow->fid || t->flow[i].pri == flow->pri)
			return -EEXIST;
		if (t->flow[i].pri > flow->pri)
			at = i;
	}
	if (t->n == MOB_FLOWS_MAX)
		return -ENOSPC;
	memmove(&t->flow[at + 1], &t->flow[at], (t->n - at) * sizeof(t->flow[0]));
	t->flow[at] = *flow;
	t->n++;
	return 0;
}

unsigned int mob_flow_next(const struct mob_flow_table *t, unsigned int from,
			   const struct mob_flow_key *key)
{
	while (from < t->n && !mob_selector_match(&t->flow[from].sel, key))
		from++;
	return from;
}

/* ---- what a BU makes of it ---- */

static void flow_answer(struct mob_flow_reply *r, u16 fid, u16 pri, u8 status)
{
	if (r->n == MOB_FLOW_ANSWERS_MAX)
		return;
	r->answer[r->n++] = (struct mob_flow_answer){ .fid = fid, .pri = pri, .status = status };
}

/* A Flow Summary: what only its FID names stays as it is. */
static void flow_keep(const struct mob_flow_table *old, const u8 *data, size_t len,
		      struct mob_flow_table *now, struct mob_flow_reply *reply)
{
	for (; len >= 2; data += 2, len -= 2) {
		u16 fid = flow_get16(data);
		const struct mob_flow *f = mob_flow_find(old, fid);

		/* Named twice, it is there already. */
		if (f)
			flow_insert(now, f);
		else
			flow_answer(reply, fid, 0, MOB_FLOW_NO_FID);
	}
	if (len)
		flow_answer(reply, 0, 0, MOB_FLOW_MALFORMED);
}

/*
 * With a Traffic Selector the option says all there is to say about the flow; without
 * one it changes a flow that is known.
 */
static u8 flow_complete(struct mob_flow_opt *o, const struct mob_flow_table *old)
{
	const struct mob_flow *f;

	if (o->has_sel)
		return MOB_FLOW_OK;
	f = mob_flow_find(old, o->flow.fid);
	if (!f)
		return MOB_FLOW_NO_FID;
	o->flow.sel = f->sel;
	if (!o->has_bids) {
		o->flow.n_bids = f->n_bids;
		memcpy(o->flow.bid, f->bid, sizeof(o->flow.bid));
	}
	return MOB_FLOW_OK;
}

static u8 flow_define(struct mob_flow_opt *o, const struct mob_flow_table *old,
		      mob_flow_bid_fn known, const void *arg, struct mob_flow_table *now)
{
	u8 verdict = o->verdict ?: flow_complete(o, old);
	unsigned int i;

	if (verdict)
		return verdict;
	for (i = 0; i < o->flow.n_bids; i++)
		if (!known(arg, o->flow.bid[i]))
			return MOB_FLOW_NO_BID;
	switch (flow_insert(now, &o->flow)) {
	case 0:
		return MOB_FLOW_OK;
	case -ENOSPC:
		return MOB_FLOW_PROHIBITED;
	default:
		return MOB_FLOW_MALFORMED;	/* FID or FID-PRI twice in one BU */
	}
}

void mob_flow_update(const struct mob_mh *m, const struct mob_flow_table *old,
		     mob_flow_bid_fn known, const void *arg, struct mob_flow_table *now,
		     struct mob_flow_reply *reply)
{
	struct mob_flow_opt o;
	size_t off, len;
	u8 type;

	now->n = 0;
	reply->n = 0;
	/* Those that stay first: a FID-PRI that one of the others left is free by then. */
	for (off = 0; (off = mob_wire_next_option(m, off, &type, &len)); off += len)
		if (type == MOB_OPT_FLOW_SUMMARY)
			flow_keep(old, m->mh + off, len, now, reply);
	for (off = 0; (off = mob_wire_next_option(m, off, &type, &len)); off += len) {
		if (type != MOB_OPT_FLOW)
			continue;
		mob_flow_parse(m->mh + off, len, &o);
		flow_answer(reply, o.flow.fid, o.flow.pri,
			    flow_define(&o, old, known, arg, now));
	}
}
