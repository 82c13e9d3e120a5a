/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists of suites and the best common one.
 */
#ifndef _MOBILITY_SUITE_H
#define _MOBILITY_SUITE_H

#include "core.h"
#include "crypto.h"

/* Copy the namespace's list, by preference.  Return: its length, at least 1. */
static inline unsigned int mob_suite_list(const struct mob_net *mn, u8 out[MOB_SUITES_MAX])
{
	unsigned int n;

	for (n = 0; n < MOB_SUITES_MAX; n++) {
		out[n] = READ_ONCE(mn->set.suites[n]);
		if (!out[n])
			break;
	}
	if (!n)
		out[n++] = MOB_SUITE_X25519;
	return n;
}

/*
 * The best common suite: the first of the initiator's list that the other has
 * too.  Return: the suite, 0 when there is none.
 */
static inline u8 mob_suite_choose(const u8 *initiator, unsigned int ni,
				  const u8 *responder, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < ni; i++)
		if (mob_dh_suite_known(initiator[i]) && memchr(responder, initiator[i], nr))
			return initiator[i];
	return 0;
}

#endif
