/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles on the user-space crypto.h that tests need and the module has not.
 */
#ifndef _UNIT_USER_CRYPTO_H
#define _UNIT_USER_CRYPTO_H

#include "crypto.h"

/* The prf fails this many calls from now, 0: never. */
extern unsigned int user_prf_fail;
/* What mob_seal() uses as its salt */
extern u8 user_seal_salt[MOB_SEAL_SALT_LEN];

#endif
