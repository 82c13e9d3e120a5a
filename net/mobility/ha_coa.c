// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's table of several care-of addresses, RFC 5648 section 6.2: what a BU with
 * BIDs adds, changes and removes.  None is sent to that verify.c does not believe.
 */
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "cn_ha.h"
#include "flow.h"
#include "ha_cga.h"
#include "mh.h"
#include "trace.h"
#include "tunnel.h"

struct mob_ha_coa *mob_ha_coa_find(const struct mob_ha_sub *s, u16 bid)
{
	unsigned int i;

	for (i = 0; s->coas && i < s->coas->n; i++)
		if (s->coas->c[i].bid == bid)
			return &s->coas->c[i];
	return NULL;
}

bool mob_ha_coa_has(const struct mob_ha_sub *s, u16 bid)
{
	const struct mob_ha_coa *c = mob_ha_coa_find(s, bid);

	return c && c->state != MOB_COA_REFUSED;
}

static void mob_ha_coa_event(const struct mob_ha_sub *s, const struct mob_ha_coa *c, u8 state)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_COA,
		.role = MOB_ROLE_HA,
		.state = state,
		.error = c->status,
		.hoa = &s->hoa,
		.coa = &c->coa,
		.peer = &s->cfg.ha,
		.lifetime = state ? c->lifetime : 0,
		.bid = c->bid,
		.method = c->method,
	};

	trace_mobility_binding(s->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(s->net, &ev);
}

/* Which one is sent to when nothing else says so: the tunnel has the same order. */
static void mob_ha_coa_choose(struct mob_ha_sub *s)
{
	const struct mob_ha_coa *best = NULL, *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->state == MOB_COA_VERIFIED &&
		    (!best || c->pri < best->pri || (c->pri == best->pri && c->bid < best->bid)))
			best = c;
	}
	s->coa = best ? best->coa : in6addr_any;
}

/* Out of the table, the tunnel too; the last one moves to its place. */
static void mob_ha_coa_drop(struct mob_ha_sub *s, struct mob_ha_coa *c, enum mob_stat why)
{
	if (c->state != MOB_COA_REFUSED) {
		mob_tunnel_del_bid(s->net, &s->hoa, false, c->bid);
		mob_stat_inc(s->net, why);
		mob_ha_coa_event(s, c, 0);
	}
	*c = s->coas->c[--s->coas->n];
}

/*
 * Nothing verified it in time.  It is remembered, so that its MN is told when it asks again,
 * and whose address it is in truth is not asked once more.
 */
static void mob_ha_coa_fail(struct mob_ha_sub *s, struct mob_ha_coa *c, enum mob_stat why)
{
	mob_tunnel_del_bid(s->net, &s->hoa, false, c->bid);
	/* Where not one question went, as others of its key were asked, it may come again. */
	if (c->asked || !c->ask || c->state == MOB_COA_VERIFIED)
		mob_ha_tried_fail(s, &c->coa);
	c->state = MOB_COA_REFUSED;
	c->status = MOB_STATUS_COA;
	c->tell = MOB_HA_BRR_TRIES;
	c->ask = 0;
	c->asked = 0;
	c->lifetime = 0;
	c->since = get_jiffies_64();
	c->ask_at = c->since;
	c->expires = c->since + msecs_to_jiffies(MOB_FAILED_MS);
	mob_stat_inc(s->net, why);
	mob_ha_coa_event(s, c, c->state);
}

void mob_ha_coa_forget(struct mob_ha_sub *s)
{
	kfree(s->coas);
	s->coas = NULL;
}

bool mob_ha_coa_at(const struct mob_ha_sub *s, const struct in6_addr *coa)
{
	unsigned int i;

	if (!s->coas)
		return ipv6_addr_equal(&s->coa, coa);
	for (i = 0; i < s->coas->n; i++)
		if (s->coas->c[i].state == MOB_COA_VERIFIED &&
		    ipv6_addr_equal(&s->coas->c[i].coa, coa))
			return true;
	return false;
}

/* ---- what comes of it ---- */

/* A new pair of states for @c, whose address and keys are set. */
static int mob_ha_coa_tunnel(struct mob_ha_sub *s, struct mob_ha_coa *c, bool gently)
{
	struct mob_ha_pair pair = { .n_mn = c->n_mn, .n_ha = c->n_ha, .spi_mn = c->spi_mn };
	struct mob_tunnel_cfg cfg = {
		.hoa = &s->hoa, .local = &s->cfg.ha, .remote = &c->coa,
		.gently = gently, .send = c->state == MOB_COA_VERIFIED,
		.bid = c->bid, .pri = c->pri,
	};

	get_random_bytes(c->n_ha, sizeof(c->n_ha));
	c->spi_ha = mob_esp_spi_alloc(s->net, &s->cfg.ha);
	if (!c->spi_ha)
		return -ENOSPC;
	pair.spi_ha = c->spi_ha;
	cfg.spi_in = c->spi_ha;
	cfg.esp = mob_ha_make_tunnel(s, &c->coa, &pair);
	if (IS_ERR(cfg.esp))
		return PTR_ERR(cfg.esp);
	return mob_tunnel_set_bid(s->net, &cfg);
}

static void mob_ha_coa_note(struct net *net, struct mob_ha_coa *c, const struct mob_verdict *v,
			    u32 lifetime, const struct mob_ha_was *was)
{
	u64 now = get_jiffies_64();
	bool verified = v->state == MOB_COA_VERIFIED;

	c->state = v->state;
	c->status = v->status;
	c->tell = 0;
	c->lifetime = lifetime;
	c->granted = now + (u64)lifetime * HZ;
	if (!verified)
		c->since = was->since ?: now;
	else if (!was->stays || v->method)
		c->since = v->since ?: now;
	if (!was->stays || v->method)
		c->method = v->method;
	if (v->group)
		memcpy(c->group, v->group, sizeof(c->group));
	if (!verified)
		c->expires = c->since + msecs_to_jiffies(MOB_UNVERIFIED_MS);
	else
		c->expires = v->ask ? min(c->granted, mob_ha_coa_worn(net, c)) : c->granted;
}

void mob_ha_coa_prove(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	bool was = c->state == MOB_COA_VERIFIED;

	c->state = MOB_COA_VERIFIED;
	c->method = c->ask;
	c->ask = 0;
	c->waits = false;
	c->since = get_jiffies_64();
	c->expires = c->granted;
	mob_ha_tried_forget(s, &c->coa);
	if (was)
		return;
	mob_tunnel_bid_send(s->net, &s->hoa, false, c->bid, c->pri, true);
	mob_stat_inc(s->net, MOB_STAT_ha_coa_verified);
	mob_ha_coa_event(s, c, c->state);
}

void mob_ha_coa_disprove(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	bool was = c->state == MOB_COA_VERIFIED;

	c->state = MOB_COA_UNVERIFIED;
	c->method = c->ask;
	c->ask = 0;
	if (was) {
		mob_tunnel_bid_send(s->net, &s->hoa, false, c->bid, c->pri, false);
		c->since = get_jiffies_64();
	}
	c->expires = c->since + msecs_to_jiffies(MOB_UNVERIFIED_MS);
	mob_stat_inc(s->net, MOB_STAT_ha_coa_unverified);
	mob_ha_coa_event(s, c, c->state);
}

/* Its place in the table, a new one if need be; NULL: there is none. */
static struct mob_ha_coa *mob_ha_coa_place(struct mob_ha_sub *s, u16 bid)
{
	struct mob_ha_coa *c = mob_ha_coa_find(s, bid);
	unsigned int i;

	for (i = 0; !c && s->coas->n == MOB_BIDS_MAX && i < MOB_BIDS_MAX; i++)
		if (s->coas->c[i].state == MOB_COA_REFUSED)
			mob_ha_coa_drop(s, &s->coas->c[i], MOB_STAT_ha_coa_deleted);
	if (c || s->coas->n == MOB_BIDS_MAX)
		return c;
	c = &s->coas->c[s->coas->n++];
	*c = (struct mob_ha_coa) { .bid = bid, .state = MOB_COA_REFUSED };
	return c;
}

static bool mob_ha_coa_open(u8 state)
{
	return state == MOB_COA_PROBING || state == MOB_COA_UNVERIFIED;
}

/* @coa is what @c is to be, and @state. */
static struct mob_ha_was mob_ha_coa_was(const struct mob_ha_coa *c, const struct in6_addr *coa,
					u8 state)
{
	bool here = ipv6_addr_equal(&c->coa, coa);
	struct mob_ha_was was = {
		.stays = here && c->state == state,
		.open = here && mob_ha_coa_open(c->state) && mob_ha_coa_open(state),
	};

	was.since = was.open ? c->since : get_jiffies_64();
	return was;
}

/* Is it asked when there is something to send there? */
static bool mob_ha_coa_later(const struct mob_ha_sub *s, const struct mob_verdict *v)
{
	return v->ask == MOB_VERIFY_PROBE && v->state != MOB_COA_VERIFIED &&
	       READ_ONCE(mob_pernet(s->net)->set.probe_need);
}

/* One that is accepted, verified or not.  Return: a status, 0 when it is in the table. */
static u8 mob_ha_coa_take(struct mob_ha_sub *s, const struct mob_rx *rx,
			  const struct mob_bid *bid, const struct mob_verdict *v, bool anew)
{
	struct mob_ha_coa *c = mob_ha_coa_place(s, bid->bid);
	const struct mob_attr *a = rx->mh.msg.attr;
	bool same = mob_ha_coa_same(c, rx, bid), gently;
	struct mob_bid_proof proof;
	struct mob_ha_was was;
	struct mob_bid_share share;

	if (!c)
		return MOB_STATUS_RESOURCES;
	mob_bid_share_find(&a[MOB_A_BIDS], bid->bid, &share);
	was = mob_ha_coa_was(c, mob_ha_coa_named(rx, bid), v->state);
	/* The time of an unverified one runs, whatever its MN says of it meanwhile. */
	if (mob_ha_coa_open(v->state) && !mob_ha_coa_later(s, v))
		was.since = mob_ha_tried_since(s, mob_ha_coa_named(rx, bid), was.since);
	if (!was.since)
		return MOB_STATUS_RESOURCES;
	/* New keys alone: the MN has the old states until it has the new ones. */
	gently = was.stays && !anew && memcmp(c->keyid, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
	mob_ha_coa_note(s->net, c, v, mob_ha_coa_lifetime(rx), &was);
	if (mob_bid_proof_find(&a[MOB_A_COA_PROOFS], bid->bid, &proof)) {
		if (v->ask == MOB_VERIFY_ROUTER)
			mob_ha_router_note(c, &proof);
		if (v->method == MOB_VERIFY_CERTIFICATE) {
			memcpy(&c->router, proof.router, sizeof(c->router));
			memcpy(c->fp, mob_proof_signer(&proof), sizeof(c->fp));
		}
	}
	mob_ha_ask_begin(s, c, v->ask, &was, mob_ha_coa_later(s, v));
	c->pri = bid->pri ?: MOB_BID_PRI_MAX;
	if (same) {
		mob_tunnel_bid_send(s->net, &s->hoa, false, c->bid, c->pri,
				    c->state == MOB_COA_VERIFIED);
	} else {
		c->coa = *mob_ha_coa_named(rx, bid);
		memcpy(c->n_mn, share.nonce, MOB_NONCE_LEN);
		c->spi_mn = share.spi;
		memcpy(c->keyid, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
		if (mob_ha_coa_tunnel(s, c, gently)) {
			mob_ha_coa_drop(s, c, MOB_STAT_drop_internal);
			return MOB_STATUS_RESOURCES;
		}
	}
	if (v->state == MOB_COA_VERIFIED && v->method)
		mob_ha_tried_forget(s, &c->coa);
	if (!was.stays) {
		mob_stat_inc(s->net, c->state == MOB_COA_VERIFIED ? MOB_STAT_ha_coa_verified :
			     MOB_STAT_ha_coa_unverified);
		mob_ha_coa_event(s, c, c->state);
	}
	return 0;
}

/* One that is refused: what there was of this BID stays, else it is shown for a while. */
static void mob_ha_coa_refuse(struct mob_ha_sub *s, const struct mob_rx *rx,
			      const struct mob_bid *bid, const struct mob_verdict *v)
{
	struct mob_ha_coa seen = {
		.bid = bid->bid, .pri = bid->pri ?: MOB_BID_PRI_MAX,
		.coa = *mob_ha_coa_named(rx, bid),
	}, *c = s->coas ? mob_ha_coa_place(s, bid->bid) : NULL;

	mob_ha_coa_note(s->net, &seen, v, 0, &(struct mob_ha_was) {});
	mob_stat_inc(rx->net, MOB_STAT_ha_coa_refused);
	mob_ha_coa_event(s, &seen, MOB_COA_REFUSED);
	/* To say it again does not make it last longer. */
	if (c && c->state == MOB_COA_REFUSED && c->status == seen.status &&
	    ipv6_addr_equal(&c->coa, &seen.coa) && mob_ha_tried_failed(s, &seen.coa))
		c->tell = 0;
	else if (c && c->state == MOB_COA_REFUSED)
		*c = seen;
}

static bool mob_ha_coa_listed(const struct mob_rx *rx, u16 bid)
{
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++)
		if (rx->mh.bids[i].bid == bid)
			return true;
	return false;
}

/* O: nothing stays but what is listed. */
static void mob_ha_coa_overwrite(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	unsigned int i = s->coas->n;

	while (i--)
		if (!mob_ha_coa_listed(rx, s->coas->c[i].bid))
			mob_ha_coa_drop(s, &s->coas->c[i], MOB_STAT_ha_coa_deleted);
}

/* The soonest that one ends, or has to be asked about */
static void mob_ha_coa_wait(struct mob_ha_sub *s)
{
	u64 now = get_jiffies_64(), next = U64_MAX;
	unsigned int i;

	mob_ha_cga_turn(s);
	for (i = 0; i < s->coas->n; i++) {
		next = min3(next, s->coas->c[i].expires, mob_ha_ask_next(&s->coas->c[i]));
		if (s->coas->c[i].tell)
			next = min(next, s->coas->c[i].ask_at);
	}
	mob_ha_sub_arm(s, next > now ? min_t(u64, next - now, MAX_JIFFY_OFFSET) : 0);
}

static bool mob_ha_coa_any_left(const struct mob_ha_sub *s)
{
	unsigned int i;

	for (i = 0; i < s->coas->n; i++)
		if (s->coas->c[i].state != MOB_COA_REFUSED)
			return true;
	return false;
}

/* What the BA says of all, when no two options have the same to say: RFC 5648 section 6.2 */
static u8 mob_ha_coa_overall(const u8 *status, unsigned int n)
{
	unsigned int i, bad = 0;

	for (i = 0; i < n; i++)
		bad += !!status[i];
	if (!bad)
		return 0;
	return bad < n ? MOB_STATUS_MCOA_PARTLY : status[0];
}

/* The table changed: what the binding as a whole is now.  False: there is none left. */
static bool mob_ha_coa_settle(struct mob_ha_sub *s, enum mob_stat why)
{
	if (!mob_ha_coa_any_left(s)) {
		mob_ha_sub_unbind(s, why);
		return false;
	}
	mob_ha_coa_choose(s);
	mob_ha_coa_wait(s);
	return true;
}

void mob_ha_coa_changed(struct mob_ha_sub *s)
{
	if (s->coas)
		mob_ha_coa_settle(s, MOB_STAT_drop_internal);
}

static void mob_ha_coa_commit(struct mob_ha_sub *s, const struct mob_rx *rx, bool anew,
			      const struct mob_verdict *v, u8 *status)
{
	const struct mob_bid *bids = rx->mh.bids;
	bool fresh = !s->bound;
	unsigned int i;

	/* Of those that there are, the loss of one ends all. */
	if (fresh)
		WRITE_ONCE(s->lost, false);
	if (rx->mh.flags & MOB_BU_OVERWRITE)
		mob_ha_coa_overwrite(s, rx);
	for (i = 0; i < rx->mh.n_bids; i++) {
		if (v[i].state == MOB_COA_REFUSED)
			mob_ha_coa_refuse(s, rx, &bids[i], &v[i]);
		else
			status[i] = mob_ha_coa_take(s, rx, &bids[i], &v[i], anew);
	}
	s->bound = true;
	s->asking = false;
	memcpy(s->keyid, rx->mh.msg.attr[MOB_A_KEYID].data, MOB_KEYID_LEN);
	s->lifetime = mob_ha_coa_lifetime(rx);
	s->expires = get_jiffies_64() + (u64)s->lifetime * HZ;
	if (!mob_ha_coa_settle(s, MOB_STAT_drop_internal))
		return;
	if (mob_ha_defend(s)) {
		mob_ha_sub_unbind(s, MOB_STAT_drop_internal);
		memset(status, MOB_STATUS_RESOURCES, rx->mh.n_bids);
		return;
	}
	mob_stat_inc(s->net, fresh ? MOB_STAT_ha_binding_new : MOB_STAT_ha_binding_refresh);
	if (fresh)
		mob_ha_sub_event(s, MOB_EVENT_BINDING_NEW);
}

void mob_ha_coa_accept(struct mob_ha_sub *s, const struct mob_rx *rx, bool anew)
{
	bool other = s->bound && !s->coas;
	u8 status[MOB_BIDS_MAX] = {};
	struct mob_ha_answer ans = { .seq = rx->mh.seq, .bids = status };
	struct mob_ha_cgas cgas = { .rx = rx, .ha = &s->cfg.ha };
	struct mob_verdict v[MOB_BIDS_MAX];
	struct mob_flow_reply flows;
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++) {
		mob_ha_coa_judge(s, rx, &rx->mh.bids[i], &cgas, &v[i]);
		status[i] = v[i].status;
	}
	ans.status = mob_ha_coa_overall(status, rx->mh.n_bids);
	if (other && !(rx->mh.flags & MOB_BU_OVERWRITE)) {
		ans.status = MOB_STATUS_MCOA_OTHER;
		ans.bids = NULL;
	} else if (ans.status < 128 && !s->coas) {
		s->coas = kzalloc(sizeof(*s->coas), GFP_KERNEL);
		if (!s->coas)
			ans.status = MOB_STATUS_RESOURCES;
	}
	if (ans.status >= 128) {
		/* Nothing of it is taken, and what there was stays. */
		for (i = 0; ans.bids && i < rx->mh.n_bids; i++)
			if (v[i].state == MOB_COA_REFUSED)
				mob_ha_coa_refuse(s, rx, &rx->mh.bids[i], &v[i]);
		if (s->coas)
			mob_ha_coa_wait(s);
		return mob_ha_send_ba(s, rx, &ans);
	}
	mob_ha_coa_commit(s, rx, anew, v, status);
	ans.status = mob_ha_coa_overall(status, rx->mh.n_bids);
	if (ans.status >= 128)
		return mob_ha_send_ba(s, rx, &ans);
	mob_ha_flow_update(s, rx, &flows);
	ans.flows = &flows;
	ans.lifetime = s->lifetime;
	mob_ha_send_accepting_ba(s, rx, &ans);
	mob_cn_ha_there(s, true);
}

void mob_ha_coa_deregister(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	u8 status[MOB_BIDS_MAX] = {};
	struct mob_ha_answer ans = { .seq = rx->mh.seq, .bids = status };
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++) {
		c = mob_ha_coa_find(s, rx->mh.bids[i].bid);
		if (c && c->state != MOB_COA_REFUSED)
			mob_ha_coa_drop(s, c, MOB_STAT_ha_coa_deleted);
		else
			status[i] = MOB_STATUS_NOT_HA;
		/* Its MN has given up by itself. */
		if (c && status[i])
			c->tell = 0;
	}
	if (s->coas)
		mob_ha_coa_settle(s, MOB_STAT_ha_binding_deleted);
	ans.status = mob_ha_coa_overall(status, rx->mh.n_bids);
	mob_ha_send_accepting_ba(s, rx, &ans);
}

static void mob_ha_coa_over(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	bool open = mob_ha_coa_open(c->state);
	enum mob_stat why = open ? MOB_STAT_ha_coa_dropped : MOB_STAT_ha_coa_expired;

	/* Nobody would have verified what waits to be asked; who asked again thinks it stands. */
	if (open ? !c->waits : c->state == MOB_COA_VERIFIED && c->ask)
		mob_ha_coa_fail(s, c, why);
	else
		mob_ha_coa_drop(s, c, why);
}

/* Is there one whose MN has to ask, to be told?  It listens to one BRR in a second. */
static bool mob_ha_coa_untold(struct mob_ha_sub *s, u64 now)
{
	struct mob_ha_coa *c;
	bool any = false;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (!c->tell || time_before64(now, c->ask_at))
			continue;
		c->tell--;
		c->ask_at = now + 2 * msecs_to_jiffies(MOB_RETRANS_MS);
		any = true;
	}
	return any;
}

void mob_ha_coa_due(struct mob_ha_sub *s)
{
	u64 now = get_jiffies_64();
	unsigned int i = s->coas->n;
	bool tell;

	while (i--)
		if (time_after_eq64(now, s->coas->c[i].expires))
			mob_ha_coa_over(s, &s->coas->c[i]);
	mob_ha_ask_due(s);
	tell = mob_ha_coa_untold(s, get_jiffies_64());
	/* Where nothing is verified, none may go. */
	if (mob_ha_coa_settle(s, MOB_STAT_ha_binding_expired) && tell && !ipv6_addr_any(&s->coa))
		mob_ha_sub_brr(s, &s->coa);
}

/* ---- a network, or an access router, is not trusted any more ---- */

/* Does the one whose word it was still count? */
static bool mob_ha_coa_vouched(struct net *net, const struct mob_ha_coa *c)
{
	switch (c->method) {
	case MOB_VERIFY_TRUSTED:
		return mob_verify_counts(net, c->method, &c->coa);
	case MOB_VERIFY_ROUTER:
	case MOB_VERIFY_CERTIFICATE:
		return mob_proof_listed(net, c->fp, &c->coa, &c->router);
	default:
		return true;
	}
}

static bool mob_ha_coa_distrust(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	if (c->state != MOB_COA_VERIFIED || mob_ha_coa_vouched(s->net, c))
		return false;
	c->state = MOB_COA_UNVERIFIED;
	c->method = 0;
	c->since = get_jiffies_64();
	c->expires = c->since + msecs_to_jiffies(MOB_UNVERIFIED_MS);
	mob_tunnel_bid_send(s->net, &s->hoa, false, c->bid, c->pri, false);
	mob_stat_inc(s->net, MOB_STAT_ha_coa_distrusted);
	mob_ha_coa_event(s, c, c->state);
	return true;
}

static int mob_ha_coa_recheck_sub(struct mob_ha_sub *s, void *arg)
{
	struct in6_addr was;
	struct mob_ha *ha = arg;
	bool any = false;
	unsigned int i;

	mutex_lock(&ha->lock);
	was = s->coa;
	for (i = 0; !s->dead && s->coas && i < s->coas->n; i++)
		any |= mob_ha_coa_distrust(s, &s->coas->c[i]);
	if (any) {
		mob_ha_coa_choose(s);
		mob_ha_coa_wait(s);
		/* Where it was reached until now: what it has left may be nothing. */
		mob_ha_sub_brr(s, &was);
	}
	mutex_unlock(&ha->lock);
	return 0;
}

void mob_ha_coa_recheck(struct net *net)
{
	struct mob_ha *ha = mob_pernet(net)->ha;

	if (ha)
		mob_ha_walk_subs(ha, mob_ha_coa_recheck_sub, ha);
}

/* ---- what is shown ---- */

/* The @k-th of @s; false when there are not as many. */
static bool mob_ha_coa_info(struct mob_ha_sub *s, unsigned int k, struct mob_coa_info *i)
{
	const struct mob_ha_coa *c = s->coas && k < s->coas->n ? &s->coas->c[k] : NULL;
	struct mob_tunnel_stats st = {};
	u64 now = get_jiffies_64();

	if (!c)
		return false;
	mob_tunnel_bid_stats(s->net, &s->hoa, false, c->bid, &st);
	*i = (struct mob_coa_info) {
		.role = MOB_ROLE_HA,
		.hoa = s->hoa, .ha = s->cfg.ha, .coa = c->coa,
		.bid = c->bid, .pri = c->pri,
		.state = c->state, .method = c->method, .status = c->status,
		.lifetime = c->lifetime, .asked = c->asked,
		.left = c->expires > now ? div_u64(c->expires - now, HZ) : 0,
		.age_ms = min_t(u64, jiffies64_to_msecs(now - c->since), U32_MAX),
		.tx_packets = st.tx_packets, .tx_bytes = st.tx_bytes,
		.rx_packets = st.rx_packets, .rx_bytes = st.rx_bytes,
		.pays = mob_tunnel_pays(s->net), .unpaid = st.unpaid, .credit = st.credit,
	};
	return true;
}

struct mob_ha_coa_walk {
	struct mob_ha *ha;
	int (*fn)(const struct mob_coa_info *i, void *arg);
	void *arg;
};

static int mob_ha_coa_walk_sub(struct mob_ha_sub *s, void *arg)
{
	struct mob_ha_coa_walk *w = arg;
	struct mob_coa_info i;
	unsigned int k;
	bool more;
	int err;

	for (k = 0;; k++) {
		mutex_lock(&w->ha->lock);
		more = mob_ha_coa_info(s, k, &i);
		mutex_unlock(&w->ha->lock);
		if (!more)
			return 0;
		err = w->fn(&i, w->arg);
		if (err)
			return err;
	}
}

int mob_ha_walk_coas(struct net *net, int (*fn)(const struct mob_coa_info *i, void *arg),
		     void *arg)
{
	struct mob_ha_coa_walk w = { .ha = mob_pernet(net)->ha, .fn = fn, .arg = arg };

	return w.ha ? mob_ha_walk_subs(w.ha, mob_ha_coa_walk_sub, &w) : 0;
}
