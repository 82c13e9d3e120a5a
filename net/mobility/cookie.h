/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The correspondent's stateless cookie: COOKIE1 costs two MACs and no memory.  An
 * access router's handles are tags by secrets that change in the same way.
 */
#ifndef _MOBILITY_COOKIE_H
#define _MOBILITY_COOKIE_H

#include "crypto.h"

/*
 * struct mob_cookie - the secrets of one namespace and the cookies spent
 *
 * The secret changes every MOB_COOKIE_SECRET_S; the previous one still
 * verifies.  Both are RCU replaced from process context.
 */
struct mob_cookie;

struct mob_cookie *mob_cookie_alloc(void);	/* may sleep; starts the rotation */
/* The same with another bound than MOB_COOKIE_SPENT_MAX on each secret's set. */
struct mob_cookie *mob_cookie_alloc_max(u32 spent_max);
/* No other call may be under way.  NULL and ERR_PTR are fine.  May sleep. */
void mob_cookie_free(struct mob_cookie *c);

/**
 * mob_cookie_rotate - a new secret now; what the timer does
 * @c: the secrets
 *
 * Context: process, may sleep; by itself or from the timer, not both at once.
 * Return: 0, or a negative error and the secrets as they were.
 */
int mob_cookie_rotate(struct mob_cookie *c);

/**
 * mob_cookie_make - C1 and N1 for a COOKIE0, derived, nothing stored
 * @c:   the secrets
 * @hoa: the COOKIE0's source
 * @cn:  its destination
 * @c0:  its C0
 * @hc0: SHA-256 of the COOKIE0's MH with checksum zero
 * @c1:  made
 * @n1:  made
 *
 * N1 = prf(secret, "n1" | epoch | HoA | CN | C0 | hc0), first 16 octets
 * C1 = epoch | prf(secret, "c1" | epoch | HoA | CN | C0 | hc0 | N1), 1 + 16 octets
 *
 * Context: any but hard interrupt.
 * Return: 0 or what the crypto API says.
 */
int mob_cookie_make(struct mob_cookie *c, const struct in6_addr *hoa,
		    const struct in6_addr *cn, const u8 c0[MOB_COOKIE_LEN],
		    const u8 hc0[MOB_HASH_LEN], u8 c1[MOB_C1_LEN],
		    u8 n1[MOB_NONCE_LEN]);

/**
 * mob_cookie_check - is this C1 mine, for these, and not too old
 * @c:   the secrets
 * @hoa: the EXCH0's source
 * @cn:  its destination
 * @c0:  its C0
 * @hc0: its HC0
 * @c1:  its C1
 * @n1:  its N1
 *
 * Return: 0, -EBADMSG not ours, -EKEYEXPIRED an epoch that is gone.
 * Context: any but hard interrupt.
 */
int mob_cookie_check(struct mob_cookie *c, const struct in6_addr *hoa,
		     const struct in6_addr *cn, const u8 c0[MOB_COOKIE_LEN],
		     const u8 hc0[MOB_HASH_LEN], const u8 c1[MOB_C1_LEN],
		     const u8 n1[MOB_NONCE_LEN]);

#define MOB_COOKIE_VECS		6

/**
 * mob_cookie_tag - epoch | prf(secret, @label | epoch | v[0] | v[1] | ...), 1 + 16 octets
 * @c:     the secrets
 * @label: what it is a tag of: two octets of which the pieces' lengths follow
 * @v:     pieces
 * @n:     how many, at most MOB_COOKIE_VECS
 * @tag:   made
 *
 * Context: any but hard interrupt.
 * Return: 0 or what the crypto API says.
 */
int mob_cookie_tag(struct mob_cookie *c, const char label[2], const struct mob_vec *v,
		   unsigned int n, u8 tag[MOB_C1_LEN]);
/* Is it? 0, -EBADMSG not ours, -EKEYEXPIRED an epoch that is gone.  Context: as above. */
int mob_cookie_tag_check(struct mob_cookie *c, const char label[2], const struct mob_vec *v,
			 unsigned int n, const u8 tag[MOB_C1_LEN]);

/**
 * mob_cookie_spend - a cookie buys public-key work once
 * @c:  the secrets
 * @c1: one that mob_cookie_check() has just accepted
 *
 * The set is bounded (MOB_COOKIE_SPENT_MAX) and refuses when full: evicting
 * would let an attacker replay.  Entries die with their secret.
 *
 * Return: 0, -EALREADY spent before, -ENOSPC the set is full, -ENOMEM, or
 * -EKEYEXPIRED when its secret went since the check.
 * Context: any but hard interrupt.
 */
int mob_cookie_spend(struct mob_cookie *c, const u8 c1[MOB_C1_LEN]);
/* It bought nothing: there was no room for the work.  Context: any but hard interrupt. */
void mob_cookie_unspend(struct mob_cookie *c, const u8 c1[MOB_C1_LEN]);
/*
 * It bought next to nothing: what came with it was refused before a signature was looked at.
 * It takes no room among those that did, and may be spent again, MOB_COOKIE_WASTES times
 * in all: it takes of the /64's rate each time.  Context: any but hard interrupt.
 */
void mob_cookie_waste(struct mob_cookie *c, const u8 c1[MOB_C1_LEN]);

#endif
