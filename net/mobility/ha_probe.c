// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's half of PROBE, draft-lim section 3.4: it goes to one care-of address and
 * is answered from another, so that one round trip may verify two of them.
 *
 * Two things prove an address: that the mobile node has the cookie that went there, and, where
 * networks filter what leaves them, that its answer comes from there.
 */
#include <net/ipv6.h>

#include "ha_coa.h"
#include "mh.h"
#include "output.h"
#include "probe.h"

/* 40 octets of IPv6, 24 of routing header, 88 of ESP with a PROBE that asks one thing */
static_assert(40 + 24 + 8 + 16 + ALIGN(ALIGN(12 + 4 + MOB_PROBE_LEN, 8) + 2, 16) + 16 <=
	      MOB_PROBE_OCTETS);

struct mob_ha_probe {
	u8 mh[128];
	u8 probes[MOB_BIDS_MAX * MOB_PROBE_LEN];
	size_t len;
};

static_assert(12 + 4 + MOB_BIDS_MAX * MOB_PROBE_LEN <= sizeof_field(struct mob_ha_probe, mh));

static void mob_ha_probe_add(struct mob_ha_probe *p, const struct mob_ha_coa *c)
{
	struct mob_probe probe = { .bid = c->bid, .from = c->from };

	memcpy(probe.cookie, c->cookie, sizeof(probe.cookie));
	mob_probe_put(p->probes + p->len, &probe);
	p->len += MOB_PROBE_LEN;
}

static void mob_ha_probe_send(struct mob_ha_sub *s, struct mob_ha_probe *p,
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
	struct mob_buf b;
	int len;

	mob_wire_begin(&b, p->mh, sizeof(p->mh), MOB_T_PROBE, 0);
	mob_wire_put(&b, MOB_A_PROBES, p->probes, p->len);
	len = mob_wire_finish(&b, 0);
	if (len > 0)
		mob_output(s->net, &o, p->mh, len);
}

/* What came with one BU goes together. */
static bool mob_ha_probe_is_due(const struct mob_ha_coa *c, u64 now)
{
	return c->ask == MOB_VERIFY_PROBE && c->asked < MOB_ASK_TRIES &&
	       time_after_eq64(now + msecs_to_jiffies(MOB_ASK_SLACK_MS), c->ask_at);
}

/* The answer has to come from the very address. */
static void mob_ha_probe_itself(struct mob_ha_coa *c, u64 now)
{
	c->from = c->bid;
	c->direct = false;
	mob_ha_ask_again(c, now);
}

/* A source that proves nothing leaves no way but to the address itself. */
static bool mob_ha_probe_by_source(const struct mob_ha_sub *s)
{
	const struct mob_settings *set = &mob_pernet(s->net)->set;

	return READ_ONCE(set->probe_source) && !READ_ONCE(set->probe_direct);
}

/*
 * "Strict security policy can forbid the home agent in using an unverified care-of address
 * for any packet": all in one PROBE over a verified one, and each answers for itself.
 */
static void mob_ha_probe_strict(struct mob_ha_sub *s, u64 now)
{
	struct mob_ha_probe p = {};
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (!mob_ha_probe_is_due(c, now))
			continue;
		if (ipv6_addr_any(&s->coa)) {
			/* There is no way to it yet. */
			c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
			continue;
		}
		mob_ha_probe_itself(c, now);
		mob_ha_probe_add(&p, c);
	}
	if (p.len)
		mob_ha_probe_send(s, &p, &s->coa);
}

/* Of the 255 octets of option 18: head, BIDS, KEYID, ECHO and the head of PROBES are others'. */
static size_t mob_ha_probe_room(const struct mob_rx *rx)
{
	return 255 - 6 - (4 + rx->mh.n_bids * MOB_BID_SHARE_LEN) - (4 + MOB_KEYID_LEN) -
	       (4 + MOB_NONCE_LEN) - 4;
}

static_assert(6 + 4 + MOB_BIDS_MAX * MOB_BID_SHARE_LEN + 4 + MOB_KEYID_LEN + 4 + MOB_NONCE_LEN +
	      4 + MOB_PROBE_LEN <= 255);

size_t mob_ha_probe_carry(struct mob_ha_sub *s, const struct mob_rx *rx,
			  u8 probes[MOB_BIDS_MAX * MOB_PROBE_LEN])
{
	const struct mob_settings *set = &mob_pernet(s->net)->set;
	struct mob_ha_probe p = {};
	struct mob_ha_coa *c;
	unsigned int i;

	if (!READ_ONCE(set->probe_carry) || !mob_ha_probe_by_source(s) || !s->coas ||
	    !mob_ha_coa_at(s, &rx->wire_src))
		return 0;
	for (i = 0; i < s->coas->n && p.len + MOB_PROBE_LEN <= mob_ha_probe_room(rx); i++) {
		c = &s->coas->c[i];
		if (c->ask != MOB_VERIFY_PROBE || c->asked)
			continue;
		mob_ha_probe_itself(c, get_jiffies_64());
		mob_ha_probe_add(&p, c);
	}
	memcpy(probes, p.probes, p.len);
	return p.len;
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

/* To the very address, with an answer from where another one is to be verified, if it may. */
static void mob_ha_probe_direct(struct mob_ha_sub *s, struct mob_ha_coa *c, u64 now)
{
	const struct mob_settings *set = &mob_pernet(s->net)->set;
	struct mob_ha_coa *partner = NULL;
	struct mob_ha_probe p = {};

	if (!mob_ha_ask_allowed(s, c)) {
		c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
		return;
	}
	c->direct = true;
	c->from = 0;
	if (!READ_ONCE(set->probe_free)) {
		if (READ_ONCE(set->probe_source))
			partner = mob_ha_probe_partner(s, c, now);
		c->from = partner ? partner->bid : mob_ha_probe_verified(s);
	}
	mob_ha_ask_again(c, now);
	/* It has its own turn when nothing comes of this. */
	if (partner)
		partner->ask_at = c->ask_at;
	mob_ha_probe_add(&p, c);
	mob_ha_probe_send(s, &p, &c->coa);
}

void mob_ha_probe_due(struct mob_ha_sub *s)
{
	u64 now = get_jiffies_64();
	unsigned int i;

	if (mob_ha_probe_by_source(s))
		return mob_ha_probe_strict(s, now);
	for (i = 0; i < s->coas->n; i++)
		if (mob_ha_probe_is_due(&s->coas->c[i], now))
			mob_ha_probe_direct(s, &s->coas->c[i], now);
}

/* ---- PROBE_REP ---- */

/* Those at @from: who answers from there is there. */
static void mob_ha_probe_source(struct mob_ha_sub *s, const struct in6_addr *from)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->ask == MOB_VERIFY_PROBE && ipv6_addr_equal(&c->coa, from))
			mob_ha_coa_prove(s, c);
	}
}

static enum mob_stat mob_ha_probe_answer(struct mob_ha_sub *s, const struct in6_addr *from,
					 const u8 *cookie)
{
	bool source = READ_ONCE(mob_pernet(s->net)->set.probe_source);
	struct mob_ha_coa *c = mob_ha_ask_of(s, cookie), *o;

	if (!c)
		return MOB_STAT_drop_answer;
	if (c->ask != MOB_VERIFY_PROBE || !mob_verify_counts(s->net, c->ask, &c->coa) ||
	    (!source && !c->direct))
		return MOB_STAT_drop_answer_old;
	o = c->from ? mob_ha_coa_find(s, c->from) : NULL;
	if (c->from && (!o || !ipv6_addr_equal(&o->coa, from)))
		return MOB_STAT_drop_answer_from;
	mob_ha_coa_prove(s, c);
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
