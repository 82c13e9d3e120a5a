/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What auth.c takes from the kernel's header of this name.
 */
#ifndef _UNIT_SHIM_ALGAPI_H
#define _UNIT_SHIM_ALGAPI_H

#include <openssl/crypto.h>

#define crypto_memneq(a, b, n)	(CRYPTO_memcmp(a, b, n) != 0)

#endif
