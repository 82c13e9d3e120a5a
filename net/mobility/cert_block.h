/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The address extension of a certificate (RFC 3779 section 2).
 */
#ifndef _MOBILITY_CERT_BLOCK_H
#define _MOBILITY_CERT_BLOCK_H

#include "cert.h"

/**
 * mob_cert_block_parse - read IPAddrBlocks
 * @val:  contents of the extension's OCTET STRING
 * @len:  its octets
 * @cert: @inherit, @blocks and @n_blocks are set
 *
 * Context: any.
 * Return: MOB_CERT_OK, MOB_CERT_BLOCK or MOB_CERT_NO_BLOCK.
 */
enum mob_cert_error mob_cert_block_parse(const u8 *val, size_t len,
					 struct mob_cert *cert);

/* Does every block of @child lie inside one of @issuer's?  Both are resolved. */
bool mob_cert_block_subset(const struct mob_cert *child,
			   const struct mob_cert *issuer);

#endif
