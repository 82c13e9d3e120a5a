/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock of one thread: it is taken once, and given back.
 */
#ifndef _UNIT_SHIM_SPINLOCK_H
#define _UNIT_SHIM_SPINLOCK_H

#include <assert.h>

typedef struct spinlock { bool held; } spinlock_t;

static inline void spin_lock_init(spinlock_t *l)
{
	l->held = false;
}

static inline void spin_lock(spinlock_t *l)
{
	assert(!l->held);
	l->held = true;
}

static inline void spin_unlock(spinlock_t *l)
{
	assert(l->held);
	l->held = false;
}

#endif
