// SPDX-License-Identifier: GPL-2.0-only
/*
 * What PROBE carries; see probe.h.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#endif

#include "probe.h"
#include "wire.h"

bool mob_probe_get(const struct mob_attr *a, unsigned int i, struct mob_probe *out)
{
	const u8 *p = a->data + i * MOB_PROBE_LEN;

	if (!a->data || (i + 1) * MOB_PROBE_LEN > a->len)
		return false;
	out->bid = p[0] << 8 | p[1];
	out->from = p[2] << 8 | p[3];
	memcpy(out->cookie, p + 4, sizeof(out->cookie));
	return true;
}

void mob_probe_put(u8 p[MOB_PROBE_LEN], const struct mob_probe *probe)
{
	p[0] = probe->bid >> 8;
	p[1] = probe->bid & 0xff;
	p[2] = probe->from >> 8;
	p[3] = probe->from & 0xff;
	memcpy(p + 4, probe->cookie, sizeof(probe->cookie));
}
