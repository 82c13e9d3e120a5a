// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verification of care-of addresses, draft-lim section 3: the methods in the order that the
 * operator gave.
 */
#include <net/ipv6.h>

#include "ha_cga.h"
#include "trusted.h"
#include "verify_order.h"

/*
 * Section 3: "the home agent [can] be sure that the source address of the binding update
 * message is correct", as far as networks filter at their ingress.
 */
static bool mob_verify_source(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	if (!ipv6_addr_equal(ask->coa, ask->source))
		return false;
	v->state = MOB_COA_VERIFIED;
	return true;
}

/*
 * Section 3.1: of several the mobile node may try each by itself, from there; alone or
 * first in the list there is nothing it could do better.
 */
static bool mob_verify_refuse(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	v->state = MOB_COA_REFUSED;
	v->status = ask->bulk && !ipv6_addr_equal(ask->coa, ask->source) ?
		    MOB_STATUS_MCOA_BULK : MOB_STATUS_MCOA_PROHIBITED;
	return true;
}

/* Section 3.1: "if the home agent identifies such care-of addresses, it would accept" them. */
static bool mob_verify_trusted(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	if (!mob_trusted_has(ask->net, ask->coa))
		return false;
	v->state = MOB_COA_VERIFIED;
	return true;
}

/* Section 3.1: "some care-of address verification methods (e.g. ping the care-of address)" */
static bool mob_verify_ping(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	v->state = MOB_COA_PROBING;
	v->ask = MOB_VERIFY_PING;
	return true;
}

/*
 * Section 3.2: who has the key cannot name an address that somebody else has, but one that
 * nobody has, so that the echo is asked for, too.
 */
static bool mob_verify_cga(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	v->group = ask->cgas ? mob_ha_cga_proves(ask) : NULL;
	if (!v->group)
		return false;
	v->state = MOB_COA_PROBING;
	v->ask = MOB_VERIFY_CGA;
	return true;
}

/*
 * Section 3.3, Figure 6.  When the trust is too little "it could perform the message exchange":
 * what comes next in the list decides.
 */
static bool mob_verify_certificate(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	if (!ask->proof || !ask->proof->cert || !mob_proof_certificate(ask))
		return false;
	v->state = MOB_COA_VERIFIED;
	return true;
}

/* Section 3.3, Figure 5 */
static bool mob_verify_router(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	if (!ask->proof || !mob_proof_router(ask))
		return false;
	v->state = MOB_COA_PROBING;
	v->ask = MOB_VERIFY_ROUTER;
	return true;
}

/* Section 3.4 */
static bool mob_verify_probe(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	v->state = MOB_COA_PROBING;
	v->ask = MOB_VERIFY_PROBE;
	return true;
}

static bool (*const mob_verify_methods[])(const struct mob_verify_ask *ask,
					  struct mob_verdict *v) = {
	[MOB_VERIFY_SOURCE] = mob_verify_source,
	[MOB_VERIFY_REFUSE] = mob_verify_refuse,
	[MOB_VERIFY_TRUSTED] = mob_verify_trusted,
	[MOB_VERIFY_PING] = mob_verify_ping,
	[MOB_VERIFY_PROBE] = mob_verify_probe,
	[MOB_VERIFY_CGA] = mob_verify_cga,
	[MOB_VERIFY_ROUTER] = mob_verify_router,
	[MOB_VERIFY_CERTIFICATE] = mob_verify_certificate,
};

/* The policy of MOBILITY_A_VERIFY lets in what is here, and no more. */
static_assert(ARRAY_SIZE(mob_verify_methods) == MOB_VERIFY_MAX + 1);

/* The next of those that may say yes, from @i on; 0: there is none */
static u8 mob_verify_next(const struct mob_verify_order *o, unsigned int *i)
{
	u8 method = *i < MOB_VERIFY_MAX ? o->method[(*i)++] : 0;

	return method == MOB_VERIFY_REFUSE ? 0 : method;
}

bool mob_verify_counts(struct net *net, u8 method, const struct in6_addr *coa)
{
	struct mob_verify_order o;
	unsigned int i = 0;
	u8 m;

	/* The network said all that there is, and it may not be trusted any more. */
	if (method == MOB_VERIFY_TRUSTED && !mob_trusted_has(net, coa))
		return false;
	mob_verify_order(net, coa, &o);
	while ((m = mob_verify_next(&o, &i)))
		if (m == method)
			return true;
	return false;
}

static bool mob_verify_asks_networks(const struct mob_verify_order *o)
{
	unsigned int i = 0;
	u8 m;

	while ((m = mob_verify_next(o, &i)))
		if (m == MOB_VERIFY_TRUSTED)
			return true;
	return false;
}

static bool mob_verify_asks_others(const struct mob_verify_order *o)
{
	unsigned int i = 0;
	u8 m;

	while ((m = mob_verify_next(o, &i)))
		if (m != MOB_VERIFY_TRUSTED && m != MOB_VERIFY_SOURCE)
			return true;
	return false;
}

bool mob_verify_tells(struct net *net, bool *others)
{
	*others = mob_verify_order_any(net, mob_verify_asks_others);
	return mob_verify_order_any(net, mob_verify_asks_networks);
}

void mob_verify(const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	struct mob_verify_order o;
	unsigned int i;

	mob_verify_order(ask->net, ask->coa, &o);
	for (i = 0; i < MOB_VERIFY_MAX && o.method[i]; i++) {
		*v = (struct mob_verdict) { .method = o.method[i] };
		if (mob_verify_methods[o.method[i]](ask, v))
			return;
	}
	*v = (struct mob_verdict) { .state = MOB_COA_UNVERIFIED };
}
