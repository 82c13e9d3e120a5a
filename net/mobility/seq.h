/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequence numbers of Binding Updates, RFC 6275 section 9.5.1.
 */
#ifndef _MOBILITY_SEQ_H
#define _MOBILITY_SEQ_H

#include <linux/types.h>
#include "limits.h"

/* Is @seq greater than @last modulo 2^16? */
static inline bool mob_seq_newer(u16 seq, u16 last)
{
	return seq != last && (u16)(seq - last) < MOB_SEQ_WINDOW;
}

#endif
