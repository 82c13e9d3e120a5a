/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MOBILITY_SELFTEST_H
#define _MOBILITY_SELFTEST_H

#include <linux/init.h>

/**
 * mob_selftest_run - known answers and refusals, before anything is trusted
 *
 * The cheap ones at every load; MODP and the rotation of cookies when built
 * with DEBUG.  Says which one failed.
 *
 * Context: process, may sleep.  Needs nothing of the module set up.
 * Return: 0 or a negative error: the module must not load.
 */
int __init mob_selftest_run(void);

#endif
