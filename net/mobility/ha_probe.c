// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's half of PROBE, draft-lim section 3.4: it goes to one care-of address and
 * is answered from another, so that one round trip may verify two of them.
 *
 * Two things prove an address: that the mobile node has the cookie that went there, and, where
 * networks filter what leaves them, that its answer comes from there.
 */
#include <linux/random.h>
#include <net/ipv6.h>

#include "ha_coa.h"
#include "mh.h"
#include "output.h"
#include "probe.h"
#include "tunnel.h"

/* 40 octets of IPv6, 24 of routing header, 88 of ESP with a PROBE that asks one thing */
static_assert(40 + 24 + 8 + 16 + ALIGN(ALIGN(12 + 4 + MOB_PROBE_LEN, 8) + 2, 16) + 16 <=
	      MOB_PROBE_OCTETS);

struct mob_ha_probe {
	u8 probes[MOB_BIDS_MAX * MOB_PROBE_LEN];
	size_t len;
};

static void mob_ha_probe_add(struct mob_ha_probe *p, const struct mob_ha_coa *c)
{
	struct mob_probe probe = { .bid = c->bid, .from = c->from };

	memcpy(probe.cookie, c->cookie, sizeof(probe.cookie));
	mob_probe_put(p->probes + p->len, &probe);
	p->len += MOB_PROBE_LEN;
}

static void mob_ha_probe_send(struct mob_ha_sub *s, const struct mob_ha_probe *p,
			      const struct in6_addr *to)
{
	struct mob_out o = {
		.saddr = &s->cfg.ha,
		.daddr = to,
		.rh2 = &s->hoa,
		.sig = s->sig,
		.type = MOB_T_PROBE,
		.stat = MOB_STAT_tx_probe,
	};
	u8 mh[MOB_PROBE_MH];
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, mh, sizeof(mh), MOB_T_PROBE, 0);
	mob_wire_put(&b, MOB_A_PROBES, p->probes, p->len);
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(s->net, &o, mh, len);
}

static bool mob_ha_probe_carries(const struct mob_ha_sub *s, enum mob_probe_carry what)
{
	return READ_ONCE(mob_pernet(s->net)->set.probe_carry) & what;
}

static bool mob_ha_probe_by_source(const struct mob_ha_sub *s)
{
	return READ_ONCE(mob_pernet(s->net)->set.probe_source);
}

/*
 * What came with one BU goes together, however long the BU took: for the first time all do
 * that were to be asked since, and then about the same time.
 */
static bool mob_ha_probe_is_due(const struct mob_ha_coa *c, u64 now)
{
	unsigned int slack = c->asked ? MOB_ASK_SLACK_MS : MOB_ASK_FIRST_MS;
	u64 at = mob_ha_ask_next(c);

	return c->ask == MOB_VERIFY_PROBE && at != U64_MAX && now + msecs_to_jiffies(slack) >= at;
}

/* ---- where it goes, and where the answer is to come from ---- */

/* The answer has to come from the very address. */
static void mob_ha_probe_itself(struct mob_ha_coa *c, u64 now)
{
	c->from = c->bid;
	c->direct = false;
	mob_ha_ask_again(c, now);
}

/* Another one that is to be asked for the first time: it can answer for @c. */
static struct mob_ha_coa *mob_ha_probe_partner(struct mob_ha_sub *s, const struct mob_ha_coa *c,
					       u64 now)
{
	struct mob_ha_coa *o;
	unsigned int i;

	for (i = 0; i < s->coas->n && !c->asked; i++) {
		o = &s->coas->c[i];
		if (o != c && !o->asked && mob_ha_probe_is_due(o, now))
			return o;
	}
	return NULL;
}

static u16 mob_ha_probe_verified(const struct mob_ha_sub *s)
{
	unsigned int i;

	for (i = 0; i < s->coas->n; i++)
		if (s->coas->c[i].state == MOB_COA_VERIFIED &&
		    ipv6_addr_equal(&s->coas->c[i].coa, &s->coa))
			return s->coas->c[i].bid;
	return 0;
}

/* It goes with data, if there is some soon. */
static void mob_ha_probe_tag(struct mob_ha_coa *c, u64 now)
{
	c->tagged = true;
	c->ask_at = now + msecs_to_jiffies(MOB_PROBE_DATA_MS);
}

/* It goes to the very address, and is answered from where another is to be verified, if it may. */
static void mob_ha_probe_there(struct mob_ha_sub *s, struct mob_ha_coa *c, u64 now, bool tag)
{
	struct mob_ha_coa *partner = NULL;

	/* What went elsewhere before shows nobody there. */
	if (!c->direct)
		get_random_bytes(c->cookie, sizeof(c->cookie));
	c->direct = true;
	c->from = 0;
	if (!READ_ONCE(mob_pernet(s->net)->set.probe_free)) {
		if (mob_ha_probe_by_source(s))
			partner = mob_ha_probe_partner(s, c, now);
		c->from = partner ? partner->bid : mob_ha_probe_verified(s);
	}
	mob_ha_ask_again(c, now);
	if (tag)
		mob_ha_probe_tag(c, now);
	/* It has its own turn when nothing comes of this. */
	if (partner)
		partner->ask_at = c->ask_at;
}

/* ---- on the BA ---- */

static void mob_ha_probe_put_all(struct mob_ha_sub *s, struct mob_ha_probe *p, size_t room)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n && p->len + MOB_PROBE_LEN <= room; i++) {
		c = &s->coas->c[i];
		if (c->ask != MOB_VERIFY_PROBE || c->waits || c->asked)
			continue;
		mob_ha_probe_itself(c, get_jiffies_64());
		mob_ha_probe_add(p, c);
	}
}

/* A BA goes to where its BU came from, verified or not, and so may the question. */
static void mob_ha_probe_put_there(struct mob_ha_sub *s, struct mob_ha_probe *p, size_t room,
				   const struct in6_addr *to)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n && room >= MOB_PROBE_LEN; i++) {
		c = &s->coas->c[i];
		if (c->ask != MOB_VERIFY_PROBE || c->waits || c->asked ||
		    !ipv6_addr_equal(&c->coa, to))
			continue;
		if (mob_ha_ask_spent(s, c, MOB_PROBE_OCTETS))
			return;
		mob_ha_tried_charge(s, to, MOB_PROBE_OCTETS);
		mob_ha_probe_there(s, c, get_jiffies_64(), false);
		mob_ha_probe_add(p, c);
		return;
	}
}

void mob_ha_probe_put(struct mob_buf *b, struct mob_ha_sub *s, const struct mob_rx *rx)
{
	struct mob_ha_probe p = {};

	if (!s->coas || !mob_ha_probe_carries(s, MOB_PROBE_ON_BA))
		return;
	if (!mob_ha_coa_at(s, &rx->wire_src))
		mob_ha_probe_put_there(s, &p, mob_wire_room(b), &rx->wire_src);
	else if (mob_ha_probe_by_source(s))
		mob_ha_probe_put_all(s, &p, mob_wire_room(b));
	if (p.len)
		mob_wire_put(b, MOB_A_PROBES, p.probes, p.len);
}

/* ---- with data, or by itself ---- */

/*
 * With the next packet, the first time; where data goes to the address at all, when it has
 * to go there.
 */
static bool mob_ha_probe_with_data(const struct mob_ha_sub *s, const struct mob_ha_coa *c,
				   bool there)
{
	return !c->tagged && !c->asked && mob_ha_probe_carries(s, MOB_PROBE_ON_DATA) &&
	       (!there || c->state == MOB_COA_VERIFIED || mob_tunnel_pays(s->net));
}

/* No packet had it: it is as if it had not been asked. */
static void mob_ha_probe_untag(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	if (!c->tagged || c->asked != 1 ||
	    !mob_tunnel_tag_clear(s->net, &s->hoa, c->direct ? c->bid : 0))
		return;
	c->asked = 0;
	if (c->direct)
		mob_ha_tried_charge(s, &c->coa, -MOB_PROBE_OCTETS);
}

static void mob_ha_probe_direct(struct mob_ha_sub *s, struct mob_ha_coa *c, u64 now)
{
	struct mob_ha_probe p = {};
	bool tag = mob_ha_probe_with_data(s, c, true);

	if (mob_ha_ask_follows(s, c))
		return;
	if (!mob_ha_ask_allowed(s, c, MOB_PROBE_OCTETS)) {
		c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
		return;
	}
	mob_ha_probe_there(s, c, now, tag);
	mob_ha_probe_add(&p, c);
	if (tag)
		mob_tunnel_tag_set(s->net, &s->hoa, c->bid, p.probes, p.len);
	else
		mob_ha_probe_send(s, &p, &c->coa);
}

/*
 * "Strict security policy can forbid the home agent in using an unverified care-of address
 * for any packet": all in one PROBE over a verified one, and each answers for itself.
 * Return: it goes with data.
 */
static bool mob_ha_probe_strict(struct mob_ha_sub *s, struct mob_ha_coa *c, u64 now,
				struct mob_ha_probe *p)
{
	bool tag = mob_ha_probe_with_data(s, c, false);

	if (ipv6_addr_any(&s->coa)) {
		/* There is no way to it yet. */
		c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
		return false;
	}
	mob_ha_probe_itself(c, now);
	if (tag)
		mob_ha_probe_tag(c, now);
	else
		mob_ha_probe_add(p, c);
	return tag;
}

/* Those that no packet had yet go with the new ones. */
static void mob_ha_probe_tag_all(struct mob_ha_sub *s)
{
	struct mob_ha_probe p = {};
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		const struct mob_ha_coa *c = &s->coas->c[i];

		if (c->ask == MOB_VERIFY_PROBE && c->tagged && !c->direct && c->asked == 1)
			mob_ha_probe_add(&p, c);
	}
	mob_tunnel_tag_set(s->net, &s->hoa, 0, p.probes, p.len);
}

/* A source that proves nothing leaves no way but to the address itself. */
static bool mob_ha_probe_goes_there(struct mob_ha_sub *s, const struct mob_ha_coa *c)
{
	return (READ_ONCE(mob_pernet(s->net)->set.probe_direct) || !mob_ha_probe_by_source(s)) &&
	       !mob_ha_ask_spent(s, c, MOB_PROBE_OCTETS);
}

void mob_ha_probe_due(struct mob_ha_sub *s)
{
	struct mob_ha_probe p = {};
	u64 now = get_jiffies_64();
	struct mob_ha_coa *c;
	unsigned int i;
	bool tag = false;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->waits && mob_tunnel_wanted(s->net, &s->hoa, c->bid))
			mob_ha_ask_now(s, c);
		if (!mob_ha_probe_is_due(c, now))
			continue;
		mob_ha_probe_untag(s, c);
		if (mob_ha_probe_goes_there(s, c))
			mob_ha_probe_direct(s, c, now);
		else if (mob_ha_probe_by_source(s))
			tag |= mob_ha_probe_strict(s, c, now, &p);
		else
			c->ask_at = U64_MAX;
	}
	if (tag)
		mob_ha_probe_tag_all(s);
	if (p.len)
		mob_ha_probe_send(s, &p, &s->coa);
}

/* Context: softirq, RCU. */
void mob_ha_wanted(struct net *net, const struct in6_addr *hoa)
{
	struct mob_ha_sub *s;

	s = mob_role(net, MOB_ROLE_HA) ? mob_ha_sub_find(mob_pernet(net)->ha, hoa) : NULL;
	if (!s || !refcount_inc_not_zero(&s->ref))
		return;
	mob_ha_sub_kick(s, 0);
	mob_ha_sub_put(s);
}

/* ---- PROBE_REP ---- */

/* Those at @from: who answers from there is there. */
static void mob_ha_probe_source(struct mob_ha_sub *s, const struct in6_addr *from)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->ask == MOB_VERIFY_PROBE && ipv6_addr_equal(&c->coa, from) &&
		    mob_verify_counts(s->net, c->ask, &c->coa))
			mob_ha_coa_prove(s, c);
	}
}

static enum mob_stat mob_ha_probe_answer(struct mob_ha_sub *s, const struct in6_addr *from,
					 const u8 *cookie)
{
	struct mob_ha_coa *c = mob_ha_ask_of(s, cookie), *o;
	bool source = mob_ha_probe_by_source(s);

	if (!c)
		return MOB_STAT_drop_answer;
	if (c->ask != MOB_VERIFY_PROBE || !mob_verify_counts(s->net, c->ask, &c->coa) ||
	    (!source && !c->direct))
		return MOB_STAT_drop_answer_old;
	o = c->from ? mob_ha_coa_find(s, c->from) : NULL;
	if (c->from && (!o || !ipv6_addr_equal(&o->coa, from)))
		return MOB_STAT_drop_answer_from;
	mob_ha_ask_proved(s, c);
	if (source)
		mob_ha_probe_source(s, from);
	return MOB_STAT_rx_probe_rep;
}

void mob_ha_probe_rep(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = &rx->mh.msg.attr[MOB_A_COOKIES];
	enum mob_stat what;
	size_t off;

	for (off = 0; off < a->len; off += MOB_ASK_COOKIE_LEN) {
		what = mob_ha_probe_answer(s, &rx->wire_src, a->data + off);
		if (what == MOB_STAT_rx_probe_rep)
			mob_stat_inc(s->net, what);
		else
			mob_drop(s->net, what, &rx->wire_src, &rx->dst);
	}
	mob_ha_coa_changed(s);
}
