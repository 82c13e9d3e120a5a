// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an access router's word about a care-of address is worth to the home agent, draft-lim
 * section 3.3.  It counts from those that the operator listed, about addresses that both
 * their certificate and the anchors let them speak for.
 */
#include <linux/ktime.h>
#include <net/ipv6.h>

#include "auth.h"
#include "mh.h"
#include "ratelimit.h"
#include "roles.h"
#include "trust.h"
#include "verify.h"

/* Figure 6: "The purpose of the timestamp is to prevent MN from ... a replay attack" */
static bool mob_proof_fresh(const u8 *cert)
{
	u64 now = ktime_get_real_seconds(), stamp;
	__be64 be_stamp;
	__be32 be_life;
	u32 life;

	memcpy(&be_stamp, cert, sizeof(be_stamp));
	memcpy(&be_life, cert + sizeof(be_stamp), sizeof(be_life));
	stamp = be64_to_cpu(be_stamp);
	/* A router may ask for less, not for more. */
	life = min_t(u32, be32_to_cpu(be_life), MOB_AR_LIFETIME_MAX_S);
	if (stamp > now + MOB_COA_CERT_SKEW_S)
		return false;
	return now <= stamp + life + MOB_COA_CERT_SKEW_S;
}

/* Each verification that a subscriber can have is one that all others wait for. */
bool mob_proof_allowed(const struct mob_verify_ask *ask)
{
	struct in6_addr key = {};

	/* A bucket is for 64 bits: those that tell the hosts of a home link apart. */
	memcpy(&key, ask->hoa->s6_addr + 8, 8);
	return mob_ratelimit_allow(mob_pernet(ask->net)->proof_limit, &key);
}

const u8 *mob_proof_signer(const struct mob_bid_proof *proof)
{
	return proof->cert + sizeof(u64) + sizeof(u32);
}

/* Return: 0, or why it proves nothing; the cheap checks first. */
static enum mob_stat mob_proof_check(const struct mob_verify_ask *ask,
				     const struct in6_addr *router)
{
	const struct mob_bid_proof *p = ask->proof;
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *c;
	enum mob_cert_error e;
	u8 owner[MOB_HASH_LEN];
	unsigned int n;
	int err;

	if (!mob_proof_fresh(p->cert))
		return MOB_STAT_drop_timestamp;
	if (!mob_proof_allowed(ask))
		return MOB_STAT_drop_proof_limited;
	e = mob_trust_check_peer(mob_pernet(ask->net)->trust, mob_proof_signer(p), ask->coa,
				 router, &c);
	if (e)
		return mob_mh_cert_reason(e);
	/* Made for another home address, it is signed over another hash. */
	err = mob_auth_owner(ask->hoa, p->nonce, owner);
	n = mob_auth_coa_cert(ask->coa, owner, p->cert, v);
	if (!err)
		err = mob_trust_verify(c, v, n, p->cert + MOB_COA_CERT_HEAD,
				       p->cert_len - MOB_COA_CERT_HEAD);
	mob_trust_put(c);
	return err ? MOB_STAT_drop_signature : 0;
}

void mob_proof_refuse(const struct mob_verify_ask *ask, const struct in6_addr *router,
		      enum mob_stat why)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_HA,
		.hoa = ask->hoa,
		.coa = ask->coa,
		.peer = router,
		.reason = mob_stat_names[why],
	};

	mob_drop(ask->net, why, ask->source, ask->coa);
	mob_netlink_event(ask->net, &ev);
}

bool mob_proof_certificate(const struct mob_verify_ask *ask)
{
	struct in6_addr router;
	enum mob_stat why;

	memcpy(&router, ask->proof->router, sizeof(router));
	why = mob_proof_check(ask, &router);
	if (why)
		mob_proof_refuse(ask, &router, why);
	else
		mob_stat_inc(ask->net, MOB_STAT_ha_coa_cert);
	return !why;
}

bool mob_proof_router(const struct mob_verify_ask *ask)
{
	struct mob_trust_cert *c;
	struct in6_addr router;
	enum mob_cert_error e;

	memcpy(&router, ask->proof->router, sizeof(router));
	e = mob_trust_peer_for(mob_pernet(ask->net)->trust, 0, ask->coa, &router, &c);
	if (e)
		mob_proof_refuse(ask, &router, mob_mh_cert_reason(e));
	else
		mob_trust_put(c);
	return !e;
}

bool mob_proof_listed(struct net *net, const u8 fp[MOB_HASH_LEN], const struct in6_addr *coa,
		      const struct in6_addr *router)
{
	struct mob_trust_cert *c;
	enum mob_cert_error e;

	e = mob_trust_check_peer(mob_pernet(net)->trust, fp, coa, router, &c);
	if (!e)
		mob_trust_put(c);
	/* What cannot be said now ends nothing. */
	return !e || e == MOB_CERT_NOMEM;
}
