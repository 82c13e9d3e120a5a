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

size_t mob_probe_tag_put(u8 hdr[MOB_PROBE_TAG_MAX], u8 nexthdr, const u8 *probes, size_t len)
{
	size_t all = (4 + len + 7) / 8 * 8, pad = all - 4 - len;

	memset(hdr, 0, all);
	hdr[0] = nexthdr;
	hdr[1] = all / 8 - 1;
	hdr[2] = MOB_PROBE_TAG;
	hdr[3] = len;
	memcpy(hdr + 4, probes, len);
	/* PadN; the length of the option leaves 4 or nothing. */
	if (pad) {
		hdr[4 + len] = 1;
		hdr[5 + len] = pad - 2;
	}
	return all;
}

bool mob_probe_tag_get(const u8 *hdr, size_t len, struct mob_attr *out)
{
	size_t off = 2, end;

	if (len < 8)
		return false;
	end = (hdr[1] + 1) * 8;
	if (end > len)
		return false;
	while (off + 2 <= end) {
		if (!hdr[off]) {
			off++;
			continue;
		}
		if (off + 2 + hdr[off + 1] > end)
			return false;
		if (hdr[off] == MOB_PROBE_TAG)
			break;
		off += 2 + hdr[off + 1];
	}
	if (off + 2 > end)
		return false;
	out->data = hdr + off + 2;
	out->len = hdr[off + 1];
	return out->len && out->len % MOB_PROBE_LEN == 0 &&
	       out->len <= MOB_BIDS_MAX * MOB_PROBE_LEN;
}
