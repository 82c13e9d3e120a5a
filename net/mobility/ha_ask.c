// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the home agent asks about a care-of address: the question goes there, and what comes
 * back shows that the mobile node got it.
 *
 * ping, draft-lim section 3.1: an echo request to the HoA inside the tunnel to that care-of
 * address, which is not open for data yet.  An ordinary one would be answered by anybody at
 * the address, a victim among them; this one is read by nobody but who has the tunnel's keys,
 * and seen by nobody but who is at the address.  An address that is made of a key is asked in
 * the same way.
 */
#include <crypto/algapi.h>
#include <linux/icmpv6.h>
#include <linux/netfilter_ipv6.h>
#include <linux/random.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "ha_cga.h"
#include "ratelimit.h"
#include "tunnel.h"

/*
 * The identifier tells our echoes from those of the host's own pings, and the rest is the
 * cookie: as many octets as leave the outer packet within MOB_ASK_OCTETS.
 */
struct mob_ask_echo {
	u8 type, code;
	__sum16 csum;
	__be16 id;
	u8 cookie[MOB_ASK_COOKIE_LEN];
} __packed;

/* Outer and inner header, ESP: SPI, Seq#, IV, padding to 4 octets with its length, ICV */
static_assert(40 + 8 + 8 + ALIGN(40 + sizeof(struct mob_ask_echo) + 2, 4) + 16 <=
	      MOB_ASK_OCTETS);

static void mob_ha_ask_ping(struct mob_ha_sub *s, const struct mob_ha_coa *c)
{
	struct mob_ask_echo echo = { .type = ICMPV6_ECHO_REQUEST, .id = htons(MOB_EXPERIMENT_ID) };
	struct ipv6hdr *ip6;
	struct sk_buff *skb;

	memcpy(echo.cookie, c->cookie, sizeof(echo.cookie));
	echo.csum = csum_ipv6_magic(&s->cfg.ha, &s->hoa, sizeof(echo), IPPROTO_ICMPV6,
				    csum_partial(&echo, sizeof(echo), 0));
	skb = alloc_skb(LL_MAX_HEADER + sizeof(*ip6) + sizeof(echo), GFP_KERNEL);
	if (!skb)
		return;
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_network_header(skb);
	ip6 = skb_put(skb, sizeof(*ip6));
	ip6_flow_hdr(ip6, 0, 0);
	ip6->payload_len = htons(sizeof(echo));
	ip6->nexthdr = IPPROTO_ICMPV6;
	ip6->hop_limit = 64;
	ip6->saddr = s->cfg.ha;
	ip6->daddr = s->hoa;
	skb->protocol = htons(ETH_P_IPV6);
	skb_set_transport_header(skb, sizeof(*ip6));
	skb_put_data(skb, &echo, sizeof(echo));
	if (mob_tunnel_bid_signal(s->net, &s->hoa, c->bid, skb))
		return;
	mob_stat_inc(s->net, MOB_STAT_tx_ping);
}

/* ---- when to ask ---- */

void mob_ha_ask_now(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	c->waits = false;
	c->ask_at = get_jiffies_64();
	c->since = mob_ha_tried_since(s, &c->coa, c->ask_at) ?: c->ask_at;
	c->expires = c->since + msecs_to_jiffies(MOB_UNVERIFIED_MS);
}

/*
 * May an answer come, or the next packet go?  The last one is out for a while, too; and where
 * no source proves anything there are fewer, behind which ask_at is U64_MAX.
 */
static bool mob_ha_ask_out(const struct mob_ha_coa *c)
{
	return c->ask_at != U64_MAX &&
	       (c->asked < MOB_ASK_TRIES || time_before64(get_jiffies_64(), c->ask_at));
}

void mob_ha_ask_begin(struct mob_ha_sub *s, struct mob_ha_coa *c, u8 method,
		      const struct mob_ha_was *was, bool later)
{
	bool same = was->stays && c->ask == method;

	if (!method) {
		c->ask = 0;
		c->waits = false;
		return;
	}
	if (same && c->waits) {
		if (later)
			c->expires = c->granted;
		else
			mob_ha_ask_now(s, c);
		return;
	}
	/* Nobody buys more packets to an unverified address by saying the same again. */
	if (same && (c->state != MOB_COA_VERIFIED || mob_ha_ask_out(c)))
		return;
	/* What waited has its time from now on, as any other. */
	if (c->waits && !later && was->open)
		mob_ha_ask_now(s, c);
	c->ask = method;
	c->asked = 0;
	c->tagged = false;
	c->behind = method == MOB_VERIFY_CGA;
	c->waits = later;
	c->ask_at = later ? U64_MAX : get_jiffies_64() + msecs_to_jiffies(MOB_ASK_FIRST_MS);
	if (later)
		c->expires = c->granted;
	get_random_bytes(c->cookie, sizeof(c->cookie));
}

u64 mob_ha_ask_next(const struct mob_ha_coa *c)
{
	if (c->ask == MOB_VERIFY_CGA)
		return c->behind ? U64_MAX : c->ask_at;
	return c->ask && c->asked < MOB_ASK_TRIES ? c->ask_at : U64_MAX;
}

/* Does the question go to where the mobile node may not be? */
static bool mob_ha_ask_dear(const struct mob_ha_coa *c)
{
	return c->ask != MOB_VERIFY_ROUTER && c->state != MOB_COA_VERIFIED;
}

/* Little, however often it registers, and however many do so with addresses of one network */
bool mob_ha_ask_allowed(struct mob_ha_sub *s, const struct mob_ha_coa *c, int octets)
{
	const struct in6_addr *to = c->ask == MOB_VERIFY_ROUTER ? &c->bcr.router : &c->coa;

	if (!mob_ha_tried_allowed(s, to)) {
		mob_drop(s->net, MOB_STAT_drop_ask_limited, &s->cfg.ha, to);
		return false;
	}
	if (mob_ha_ask_dear(c))
		mob_ha_tried_charge(s, to, octets);
	return true;
}

bool mob_ha_ask_spent(struct mob_ha_sub *s, const struct mob_ha_coa *c, int octets)
{
	return mob_ha_ask_dear(c) && mob_ha_tried_spent(s, &c->coa, octets);
}

/*
 * Who names a victim by eight BIDs does not have him asked eight times: one of them is, and its
 * answer is that of all.
 */
bool mob_ha_ask_follows(const struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	const struct mob_ha_coa *o;
	unsigned int i;

	for (i = 0; c->ask != MOB_VERIFY_ROUTER && i < s->coas->n; i++) {
		o = &s->coas->c[i];
		if (o == c || o->ask != c->ask || !o->asked || !mob_ha_ask_out(o) ||
		    !ipv6_addr_equal(&o->coa, &c->coa))
			continue;
		c->ask_at = o->ask_at;
		return true;
	}
	return false;
}

void mob_ha_ask_again(struct mob_ha_coa *c, u64 now)
{
	c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS << c->asked++);
}

static void mob_ha_ask_one(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	u64 now = get_jiffies_64();

	if (c->asked == MOB_ASK_TRIES) {
		/* Those of its key wait for its answer no longer. */
		c->ask_at = U64_MAX;
		return;
	}
	if (mob_ha_ask_follows(s, c))
		return;
	if (mob_ha_ask_spent(s, c, MOB_ASK_OCTETS)) {
		c->ask_at = U64_MAX;
		return;
	}
	if (!mob_ha_ask_allowed(s, c, MOB_ASK_OCTETS)) {
		c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
		/* Where another one of its key is, there may be room. */
		if (c->ask == MOB_VERIFY_CGA && mob_ha_cga_others(s, c))
			c->ask_at = U64_MAX;
		return;
	}
	mob_ha_ask_again(c, now);
	/* They have little time left. */
	if (c->ask == MOB_VERIFY_CGA && c->asked == MOB_ASK_TRIES)
		c->ask_at = now + msecs_to_jiffies(MOB_RETRANS_MS);
	if (c->ask == MOB_VERIFY_ROUTER)
		mob_ha_router_ask(s, c);
	else
		mob_ha_ask_ping(s, c);
}

/* ---- answers ---- */

struct mob_ha_coa *mob_ha_ask_of(struct mob_ha_sub *s, const void *cookie)
{
	unsigned int i;

	for (i = 0; s->coas && i < s->coas->n; i++)
		if (s->coas->c[i].asked && s->coas->c[i].ask != MOB_VERIFY_ROUTER &&
		    !crypto_memneq(s->coas->c[i].cookie, cookie, MOB_ASK_COOKIE_LEN))
			return &s->coas->c[i];
	return NULL;
}

void mob_ha_ask_proved(struct mob_ha_sub *s, const struct mob_ha_coa *c)
{
	const struct in6_addr coa = c->coa;
	u8 method = c->ask;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++)
		if (s->coas->c[i].ask == method && ipv6_addr_equal(&s->coas->c[i].coa, &coa))
			mob_ha_coa_prove(s, &s->coas->c[i]);
}

static void mob_ha_ask_answer(struct mob_ha_sub *s, const u64 *cookie)
{
	struct mob_ha_coa *c = mob_ha_ask_of(s, cookie);

	if (!c) {
		mob_drop(s->net, MOB_STAT_drop_answer, &s->hoa, &s->cfg.ha);
	} else if ((c->ask != MOB_VERIFY_PING && c->ask != MOB_VERIFY_CGA) ||
		   !mob_verify_counts(s->net, c->ask, &c->coa)) {
		mob_drop(s->net, MOB_STAT_drop_answer_old, &s->hoa, &s->cfg.ha);
	} else {
		mob_stat_inc(s->net, MOB_STAT_rx_ping);
		mob_ha_ask_proved(s, c);
		if (c->method == MOB_VERIFY_CGA)
			mob_ha_cga_answered(s, c);
	}
}

void mob_ha_ask_due(struct mob_ha_sub *s)
{
	u64 now = get_jiffies_64(), cookie;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->answers); i++) {
		cookie = atomic64_xchg(&s->answers[i], 0);
		if (cookie)
			mob_ha_ask_answer(s, &cookie);
	}
	for (i = 0; s->coas && i < s->coas->n; i++)
		/* Not time_after_eq64(), for which U64_MAX is long ago. */
		if (s->coas->c[i].ask != MOB_VERIFY_PROBE &&
		    now >= mob_ha_ask_next(&s->coas->c[i]))
			mob_ha_ask_one(s, &s->coas->c[i]);
	if (s->coas)
		mob_ha_probe_due(s);
}

/* Keep it for the timer; as many as there can be questions.  Context: softirq, RCU. */
static void mob_ha_ask_note(struct mob_ha_sub *s, u64 cookie)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s->answers); i++) {
		if (atomic64_cmpxchg(&s->answers[i], 0, cookie))
			continue;
		if (!refcount_inc_not_zero(&s->ref))
			return;
		mob_ha_sub_kick(s, 0);
		mob_ha_sub_put(s);
		return;
	}
	mob_drop(s->net, MOB_STAT_drop_rate_limited, &s->hoa, &s->cfg.ha);
}

/*
 * LOCAL_IN: an answer is seen here, and is nobody's when it goes on: no socket has its
 * identifier.  Out of the tunnel it comes from the mobile node whose HoA is its source.
 */
static unsigned int mob_ha_ask_local_in(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6 = ipv6_hdr(skb);
	struct mob_ask_echo buf;
	const struct mob_ask_echo *echo;
	struct mob_ha_sub *s;
	u64 cookie;

	if (ip6->nexthdr != IPPROTO_ICMPV6 || ip6->payload_len != htons(sizeof(buf)) ||
	    !mob_role(state->net, MOB_ROLE_HA))
		return NF_ACCEPT;
	echo = skb_header_pointer(skb, skb_network_offset(skb) + sizeof(*ip6), sizeof(buf), &buf);
	if (!echo || echo->type != ICMPV6_ECHO_REPLY || echo->id != htons(MOB_EXPERIMENT_ID))
		return NF_ACCEPT;
	if (!mob_tunnel_skb(skb)) {
		mob_drop(state->net, MOB_STAT_drop_not_tunnelled, &ip6->saddr, &ip6->daddr);
		return NF_ACCEPT;
	}
	s = mob_ha_sub_find(mob_pernet(state->net)->ha, &ip6->saddr);
	if (!s || !ipv6_addr_equal(&ip6->daddr, &s->cfg.ha))
		return NF_ACCEPT;
	memcpy(&cookie, echo->cookie, sizeof(cookie));
	if (cookie)
		mob_ha_ask_note(s, cookie);
	return NF_ACCEPT;
}

static const struct nf_hook_ops mob_ha_ask_hook = {
	.hook = mob_ha_ask_local_in,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_LOCAL_IN,
	/* A firewall that saw no echo request may drop the reply to it. */
	.priority = NF_IP6_PRI_FIRST,
};

int mob_ha_ask_init(struct mob_ha *ha)
{
	int err;

	ha->ask_limit = mob_ratelimit_alloc(MOB_ASK_PER_S, MOB_ASK_BURST, MOB_RATELIMIT_MAX);
	if (IS_ERR(ha->ask_limit))
		return PTR_ERR(ha->ask_limit);
	err = nf_register_net_hook(ha->net, &mob_ha_ask_hook);
	if (err)
		mob_ratelimit_free(ha->ask_limit);
	return err;
}

void mob_ha_ask_exit(struct mob_ha *ha)
{
	nf_unregister_net_hook(ha->net, &mob_ha_ask_hook);
	mob_ratelimit_free(ha->ask_limit);
}
