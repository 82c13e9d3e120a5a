// SPDX-License-Identifier: GPL-2.0-only
/*
 * The networks in a message; see prefixes.h for what is promised.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#endif

#include "prefixes.h"

#define FLAGS_LEN	1
#define PLEN_MAX	128

static size_t octets(u8 plen)
{
	return (plen + 7) / 8;
}

/* The bits of the last octet of a prefix that are not part of it */
static u8 beyond(u8 plen)
{
	return plen % 8 ? 0xff >> plen % 8 : 0;
}

bool mob_prefixes_ok(const u8 *data, size_t len)
{
	size_t off = FLAGS_LEN, n = 0;

	if (len < FLAGS_LEN)
		return false;
	for (; off < len; n++) {
		u8 plen = data[off++];

		if (n == MOB_PREFIXES_MAX || plen > PLEN_MAX || octets(plen) > len - off)
			return false;
		off += octets(plen);
		if (data[off - 1] & beyond(plen))
			return false;
	}
	return true;
}

bool mob_prefixes_next(const u8 *data, size_t len, size_t *off, struct in6_addr *addr, u8 *plen)
{
	if (!*off)
		*off = FLAGS_LEN;
	if (*off >= len)
		return false;
	*plen = data[(*off)++];
	memset(addr, 0, sizeof(*addr));
	memcpy(addr, data + *off, octets(*plen));
	*off += octets(*plen);
	return true;
}

static bool inside(const struct in6_addr *net, u8 plen, const struct in6_addr *addr)
{
	size_t whole = plen / 8;
	u8 differs;

	if (memcmp(net, addr, whole))
		return false;
	if (!(plen % 8))
		return true;
	differs = net->s6_addr[whole] ^ addr->s6_addr[whole];
	return !(differs & ~beyond(plen));
}

bool mob_prefixes_cover(const u8 *data, size_t len, const struct in6_addr *addr)
{
	struct in6_addr net;
	size_t off = 0;
	u8 plen;

	while (mob_prefixes_next(data, len, &off, &net, &plen))
		if (inside(&net, plen, addr))
			return true;
	return false;
}

size_t mob_prefixes_put(u8 *data, size_t len, size_t cap, const struct in6_addr *addr, u8 plen)
{
	if (len + 1 + octets(plen) > cap)
		return len;
	data[len++] = plen;
	memcpy(data + len, addr, octets(plen));
	return len + octets(plen);
}
