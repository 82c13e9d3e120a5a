/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sizes that overflow do not occur in tests.
 */
#ifndef _UNIT_SHIM_OVERFLOW_H
#define _UNIT_SHIM_OVERFLOW_H

#define struct_size(p, member, n)	(sizeof(*(p)) + (n) * sizeof((p)->member[0]))

#endif
