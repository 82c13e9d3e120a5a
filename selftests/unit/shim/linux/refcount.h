/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * References of one thread.
 */
#ifndef _UNIT_SHIM_REFCOUNT_H
#define _UNIT_SHIM_REFCOUNT_H

typedef struct refcount { int n; } refcount_t;

static inline void refcount_inc(refcount_t *r)
{
	r->n++;
}

#endif
