/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys are pointed to, and numbered, here.
 */
#ifndef _UNIT_SHIM_KEY_H
#define _UNIT_SHIM_KEY_H

struct key;
typedef int key_serial_t;

#endif
