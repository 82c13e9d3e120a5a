// SPDX-License-Identifier: GPL-2.0-only
/*
 * The networks that a mobile node's home agent trusts, draft-lim section 3.1: "This action
 * permits the mobile node to know which care-of addresses could be used for bulk
 * registration."
 */
#include "mn_priv.h"

bool mob_mn_trusted_outside(const struct mob_mn_home *h, const struct in6_addr *coa)
{
	return h->trusted_len && !(h->trusted[0] & MOB_PREFIXES_OTHERS) &&
	       !mob_prefixes_cover(h->trusted, h->trusted_len, coa);
}

void mob_mn_trusted_take(struct mob_mn_home *h, const struct mob_attr *a)
{
	struct mob_mn_bid *b;

	if (a->len == h->trusted_len && !memcmp(a->data, h->trusted, a->len))
		return;
	h->trusted_len = a->len;
	memcpy(h->trusted, a->data, a->len);
	mob_stat_inc(h->net, MOB_STAT_mn_trusted_changed);
	/* What was refused in bulk before may go that way from now on. */
	list_for_each_entry(b, &h->bids, list)
		if (mob_prefixes_cover(h->trusted, h->trusted_len, &b->coa))
			b->alone = false;
}
