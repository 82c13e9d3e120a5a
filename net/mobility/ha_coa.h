/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One of a mobile node's care-of addresses at its home agent: what ha_coa.c, which has the
 * table of them, and ha_ask.c, which asks about them, share.  mob_ha.lock held.
 */
#ifndef _MOBILITY_HA_COA_H
#define _MOBILITY_HA_COA_H

#include "ha_priv.h"
#include "probe.h"
#include "verify.h"

/*
 * struct mob_ha_bcr - what is asked of an access router
 * @nonce: ours, of the question that is out
 */
struct mob_ha_bcr {
	struct in6_addr router;
	u8 mn_nonce[MOB_NONCE_LEN], handle[MOB_HANDLE_LEN], nonce[MOB_NONCE_LEN];
};

/*
 * struct mob_ha_coa - one care-of address
 * @state:    enum mob_coa_state; a refused one is there to be shown, and has no tunnel
 * @method:   enum mob_verify that decided, or is to
 * @status:   what the MN was told, when it was refused
 * @since:    jiffies64: when it was verified; when it came, if it was not
 * @expires:  jiffies64
 * @granted:  jiffies64: when it expires once its proof is as good as its lifetime
 * @keyid:    names the k_HA that its states are made of
 * @ask:      enum mob_verify whose question is out, 0 for none
 * @asked:    packets that asked it, of this registration
 * @tell:     nothing verified it in time: how many more times to ask for a BU, whose answer
 *	      says so; at @ask_at
 * @waits:    it is asked when there is something to send there
 * @tagged:   PROBE was to go with data
 * @ask_at:   jiffies64: when to ask it again
 * @cookie:   what the answer has to hold
 * @from:     BID whose address the answer has to come from, 0 for any
 * @direct:   it was asked there, so that the answer proves it wherever that comes from
 * @bcr:      with MOB_VERIFY_ROUTER
 * @behind:   with MOB_VERIFY_CGA: another one of its key is asked
 * @group:    with MOB_VERIFY_CGA, in @ask or @method: SHA-256 of modifier and key
 * @router:   whose word @method went by: MOB_VERIFY_ROUTER, MOB_VERIFY_CERTIFICATE
 * @fp:       and by which certificate of his
 * @good:     jiffies64: so long that of MOB_VERIFY_ROUTER need not be asked for again
 */
struct mob_ha_coa {
	struct in6_addr coa;
	u16 bid;
	u8 pri, state, method, status;
	u32 lifetime;
	u64 since, expires, granted;
	u8 keyid[MOB_KEYID_LEN];
	u8 n_mn[MOB_NONCE_LEN], n_ha[MOB_NONCE_LEN];
	__be32 spi_mn, spi_ha;
	u8 ask, asked, tell;
	u64 ask_at;
	u8 cookie[MOB_ASK_COOKIE_LEN];
	u16 from;
	bool direct, waits, tagged, behind;
	struct mob_ha_bcr bcr;
	struct in6_addr router;
	u8 fp[MOB_HASH_LEN];
	u64 good;
	u8 group[MOB_HASH_LEN];
};

struct mob_ha_coas {
	unsigned int n;
	struct mob_ha_coa c[MOB_BIDS_MAX];
};

/* ---- ha_coa.c ---- */
/* The answer to @c->ask came: packets may go there. */
void mob_ha_coa_prove(struct mob_ha_sub *s, struct mob_ha_coa *c);
/* The answer was no: none go there any more. */
void mob_ha_coa_disprove(struct mob_ha_sub *s, struct mob_ha_coa *c);
/* After that: what the binding as a whole is now. */
void mob_ha_coa_changed(struct mob_ha_sub *s);
struct mob_ha_coa *mob_ha_coa_find(const struct mob_ha_sub *s, u16 bid);

/* ---- ha_coa_judge.c ---- */
/* The care-of address that @bid of the BU names */
const struct in6_addr *mob_ha_coa_named(const struct mob_rx *rx, const struct mob_bid *bid);
/* The states that there are were made of this very share. */
bool mob_ha_coa_same(const struct mob_ha_coa *c, const struct mob_rx *rx,
		     const struct mob_bid *bid);
/* What the BU is granted, s */
u32 mob_ha_coa_lifetime(const struct mob_rx *rx);
/* When the proof of @c is none any more, jiffies64 */
u64 mob_ha_coa_worn(struct net *net, const struct mob_ha_coa *c);
/* Yes, no, or not yet, of each */
void mob_ha_coa_judge(const struct mob_ha_sub *s, const struct mob_rx *rx,
		      const struct mob_bid *bid, struct mob_ha_cgas *cgas, struct mob_verdict *v);
/* Is @c verified at @coa, by a method that still counts, and in @lifetime s too? */
bool mob_ha_coa_proved(struct net *net, const struct mob_ha_coa *c, const struct in6_addr *coa,
		       u32 lifetime);

/* ---- ha_router.c ---- */
/* The next question about @c is what @proof says. */
void mob_ha_router_note(struct mob_ha_coa *c, const struct mob_bid_proof *proof);
/* Ask, the @c->asked-th time. */
void mob_ha_router_ask(struct mob_ha_sub *s, struct mob_ha_coa *c);

/* ---- ha_ask.c ---- */
/*
 * struct mob_ha_was - what a care-of address was before a BU named it again
 * @stays: the same address in the same state: what was asked of it still stands
 * @open:  the same address, and not verified: its time runs
 * @since: jiffies64: since then, when it is not verified
 */
struct mob_ha_was {
	bool stays, open;
	u64 since;
};

/*
 * Ask about @c by @method, soon; @later: not before there is something to send there, and
 * until then @c may stay.  0: there is nothing to ask.
 */
void mob_ha_ask_begin(struct mob_ha_sub *s, struct mob_ha_coa *c, u8 method,
		      const struct mob_ha_was *was, bool later);
/* It waited, and there is: from now on it has as long as any other. */
void mob_ha_ask_now(struct mob_ha_sub *s, struct mob_ha_coa *c);
/* When there is something to do for @c: jiffies64, U64_MAX for never. */
u64 mob_ha_ask_next(const struct mob_ha_coa *c);
/* Take the answers that came, and ask again what is due. */
void mob_ha_ask_due(struct mob_ha_sub *s);
/*
 * May one more packet go to @c, which a mobile node makes us send to where it may not be?
 * Said yes, its @octets are counted; no, that.
 */
bool mob_ha_ask_allowed(struct mob_ha_sub *s, const struct mob_ha_coa *c, int octets);
/* Would @octets more that ask about @c be too many? */
bool mob_ha_ask_spent(struct mob_ha_sub *s, const struct mob_ha_coa *c, int octets);
/* Is the same asked there for another BID?  Then @c has its turn when that has. */
bool mob_ha_ask_follows(const struct mob_ha_sub *s, struct mob_ha_coa *c);
/* The answer to @c came: it proves all that are asked so at that address. */
void mob_ha_ask_proved(struct mob_ha_sub *s, const struct mob_ha_coa *c);
/* @c is asked, now: when the next time is. */
void mob_ha_ask_again(struct mob_ha_coa *c, u64 now);
/* Which one was asked with that cookie, whether or not it still is. */
struct mob_ha_coa *mob_ha_ask_of(struct mob_ha_sub *s, const void *cookie);

/* ---- ha_tried.c ---- */
/*
 * When the time of @coa began that is not verified: @since, if it is the first time.  0: there
 * are too many.
 */
u64 mob_ha_tried_since(struct mob_ha_sub *s, const struct in6_addr *coa, u64 since);
/* Do @octets more go beyond what may go there to ask? */
bool mob_ha_tried_spent(struct mob_ha_sub *s, const struct in6_addr *coa, int octets);
/* So many go there; below 0: did not after all. */
void mob_ha_tried_charge(struct mob_ha_sub *s, const struct in6_addr *coa, int octets);
/* One more question for the subscriber, and to that network? */
bool mob_ha_tried_allowed(struct mob_ha_sub *s, const struct in6_addr *to);
/* Nothing verified it in time: for MOB_FAILED_MS from now on it is not asked again. */
void mob_ha_tried_fail(struct mob_ha_sub *s, const struct in6_addr *coa);
bool mob_ha_tried_failed(const struct mob_ha_sub *s, const struct in6_addr *coa);
/* It is verified. */
void mob_ha_tried_forget(struct mob_ha_sub *s, const struct in6_addr *coa);

/* ---- ha_probe.c ---- */
/* Ask by PROBE what is due. */
void mob_ha_probe_due(struct mob_ha_sub *s);

#endif
