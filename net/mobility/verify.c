// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verification of care-of addresses, draft-lim section 3: the methods in the order that the
 * operator gave.
 */
#include <net/ipv6.h>

#include "verify.h"

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

static bool (*const mob_verify_methods[])(const struct mob_verify_ask *ask,
					  struct mob_verdict *v) = {
	[MOB_VERIFY_SOURCE] = mob_verify_source,
	[MOB_VERIFY_REFUSE] = mob_verify_refuse,
	[MOB_VERIFY_CERTIFICATE] = mob_verify_certificate,
};

static_assert(ARRAY_SIZE(mob_verify_methods) == MOB_VERIFY_MAX + 1);

bool mob_verify_known(u8 method)
{
	return method <= MOB_VERIFY_MAX && mob_verify_methods[method];
}

bool mob_verify_counts(struct net *net, u8 method)
{
	const struct mob_settings *set = &mob_pernet(net)->set;
	unsigned int i;

	for (i = 0; i < MOB_VERIFY_MAX; i++) {
		u8 m = READ_ONCE(set->verify[i]);

		if (m == method)
			return m && m != MOB_VERIFY_REFUSE;
		if (!m || m == MOB_VERIFY_REFUSE)
			break;
	}
	return false;
}

void mob_verify(struct net *net, const struct mob_verify_ask *ask, struct mob_verdict *v)
{
	const struct mob_settings *set = &mob_pernet(net)->set;
	unsigned int i;

	for (i = 0; i < MOB_VERIFY_MAX; i++) {
		u8 method = READ_ONCE(set->verify[i]);

		if (!method)
			break;
		*v = (struct mob_verdict) { .method = method };
		if (mob_verify_methods[method](ask, v))
			return;
	}
	*v = (struct mob_verdict) { .state = MOB_COA_UNVERIFIED };
}
