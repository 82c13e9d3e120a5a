/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shared secret z of a subscriber: copied out of a key once.
 */
#ifndef _MOBILITY_SECRET_H
#define _MOBILITY_SECRET_H

#include <linux/in6.h>
#include <linux/key.h>
#include <linux/types.h>

#define MOB_SECRET_MIN	16
#define MOB_SECRET_MAX	256
#define MOB_SPI_MIN	256	/* RFC 4303 section 2.1 reserves 1..255 */

struct netlink_ext_ack;

/**
 * mob_secret_read - z from a logon or user key that the caller may search
 * @serial: the key
 * @len:    octets of z
 * @extack: says what is wrong, may be NULL
 *
 * Context: process, of the one who configures; may sleep.
 * Return: memory to free with kfree_sensitive(), or ERR_PTR.
 */
u8 *mob_secret_read(key_serial_t serial, size_t *len, struct netlink_ext_ack *extack);

/* The signalling SPI: as configured, or from the HoA, the same at HA and MN. */
static inline u32 mob_secret_spi(u32 configured, const struct in6_addr *hoa)
{
	return configured ?: 0x80000000u | ntohl(hoa->s6_addr32[3]);
}

#endif
