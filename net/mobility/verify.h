/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a care-of address that a mobile node names its own?  draft-lim section 3: a list of
 * methods, the first that decides wins.
 */
#ifndef _MOBILITY_VERIFY_H
#define _MOBILITY_VERIFY_H

#include "core.h"
#include "stats.h"

struct mob_ha_cgas;

/* What is known of a care-of address; the last one is the mobile node's own word */
enum mob_coa_state {
	MOB_COA_PENDING = 1,	/* MN: not registered yet */
	MOB_COA_UNVERIFIED,	/* HA: gets nothing */
	MOB_COA_VERIFIED,
	MOB_COA_REFUSED,
	MOB_COA_REGISTERED,	/* MN: the home agent took it */
	MOB_COA_PROBING,	/* HA: unverified, and asked about */
};

/**
 * struct mob_verify_ask - what is asked of one care-of address
 * @net:    namespace
 * @hoa:    who claims it
 * @coa:    the address
 * @source: where the BU came from
 * @bulk:   the BU names several BIDs
 * @bid:    its BID
 * @proof:  what the BU has of its access router, NULL for nothing
 * @cgas:   the keys of the BU and what came of them, NULL for none
 */
struct mob_verify_ask {
	struct net *net;
	const struct in6_addr *hoa, *coa, *source;
	bool bulk;
	u16 bid;
	const struct mob_bid_proof *proof;
	struct mob_ha_cgas *cgas;
};

/**
 * struct mob_verdict - what the methods said
 * @state:  enum mob_coa_state: verified, refused, probing, or unverified when none decided
 * @method: enum mob_verify that decided, 0 for none
 * @status: with MOB_COA_REFUSED, of the BA
 * @ask:    enum mob_verify by which the care-of address is asked: until the answer is
 *	    there @state is what is known without it
 * @since:  jiffies64: how old the proof is that @method had, 0: it is new
 * @group:  with MOB_VERIFY_CGA: names modifier and key, MOB_HASH_LEN octets of @cgas
 */
struct mob_verdict {
	u8 state, method, status, ask;
	u64 since;
	const u8 *group;
};

/* Would what @method said of @coa still decide? */
bool mob_verify_counts(struct net *net, u8 method, const struct in6_addr *coa);
/*
 * Is the mobile node to know the trusted networks?  @others: what is in none may be verified
 * in bulk, too.
 */
bool mob_verify_tells(struct net *net, bool *others);
/* Context: process. */
void mob_verify(const struct mob_verify_ask *ask, struct mob_verdict *v);

/* ---- proof.c ---- */
/*
 * Does the certificate in @ask->proof show that the CoA is the HoA's?  Counts why not, and
 * tells.  Context: process, may sleep.
 */
bool mob_proof_certificate(const struct mob_verify_ask *ask);
/* Is the router that @ask->proof names one to ask about the CoA?  Likewise. */
bool mob_proof_router(const struct mob_verify_ask *ask);
/* The fingerprint of the certificate that a COA_CERT names, MOB_HASH_LEN octets */
const u8 *mob_proof_signer(const struct mob_bid_proof *proof);
/* May @router still speak for @coa with the certificate @fp?  Context: process, may sleep. */
bool mob_proof_listed(struct net *net, const u8 fp[MOB_HASH_LEN], const struct in6_addr *coa,
		      const struct in6_addr *router);
/* May one more signature of the subscriber be looked at? */
bool mob_proof_allowed(const struct mob_verify_ask *ask);
/* What was to prove the CoA does not: count why, and tell.  @router: who said it, or NULL */
void mob_proof_refuse(const struct mob_verify_ask *ask, const struct in6_addr *router,
		      enum mob_stat why);

#endif
