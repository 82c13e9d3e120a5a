// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the home agent of a mobile correspondent gave it keys on: the certificates of
 * the other's home agent.  CN_MN has no anchors and sees no certificate, so when one of
 * them is revoked here, or the rules change, CN_MN is told to end what it has.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "access.h"
#include "cn_ha.h"

static u32 *mob_cn_ha_given_count(struct mob_ha *ha, const struct mob_trust_line *line)
{
	return &ha->given_by_cert[jhash(line->fp[0], MOB_HASH_LEN, ha->cert_seed) %
				  MOB_CN_HA_CERT_BUCKETS];
}

void mob_cn_ha_given_free(struct mob_cn_ha_given *g)
{
	struct mob_ha *ha;

	if (!g)
		return;
	if (!list_empty(&g->list)) {
		list_del(&g->list);
		list_del(&g->all);
		ha = mob_pernet(g->sub->net)->ha;
		--*mob_cn_ha_given_count(ha, &g->line);
		g->sub->n_given--;
		ha->n_given--;
	}
	kfree(g);
}

void mob_cn_ha_given_drop_all(struct mob_ha_sub *s)
{
	struct mob_cn_ha_given *g, *tmp;

	list_for_each_entry_safe(g, tmp, &s->given, list)
		mob_cn_ha_given_free(g);
}

u64 mob_cn_ha_given_purge(struct mob_ha *ha, u64 now)
{
	struct mob_cn_ha_given *g, *tmp;

	if (list_empty(&ha->given))
		return U64_MAX;
	if (time_before64(now, ha->given_purge))
		return ha->given_purge;
	list_for_each_entry_safe(g, tmp, &ha->given, all)
		if (time_after_eq64(now, g->expires))
			mob_cn_ha_given_free(g);
	ha->given_purge = now + msecs_to_jiffies(MOB_CN_HA_PURGE_MS);
	return ha->given_purge;
}

/* At once, for who is to get another */
static void mob_cn_ha_given_purge_sub(struct mob_ha_sub *s)
{
	struct mob_cn_ha_given *g, *tmp;
	u64 now = get_jiffies_64();

	list_for_each_entry_safe(g, tmp, &s->given, list)
		if (time_after_eq64(now, g->expires))
			mob_cn_ha_given_free(g);
}

struct mob_cn_ha_given *mob_cn_ha_given_find(struct mob_ha_sub *s, const struct in6_addr *hoa)
{
	struct mob_cn_ha_given *g;

	list_for_each_entry(g, &s->given, list)
		if (ipv6_addr_equal(&g->hoa, hoa))
			return g;
	return NULL;
}

/* Room for one more on this certificate, of @s and of all? */
static bool mob_cn_ha_given_room(struct mob_ha_sub *s, const struct mob_trust_line *line)
{
	struct mob_ha *ha = mob_pernet(s->net)->ha;
	struct mob_cn_ha_given *g;
	u32 own = 0;

	list_for_each_entry(g, &s->given, list)
		own += !memcmp(g->line.fp[0], line->fp[0], MOB_HASH_LEN);
	return mob_cn_ha_share(own, s->n_given, MOB_CN_HA_GIVEN_PER_SUBSCRIBER) &&
	       mob_cn_ha_share(*mob_cn_ha_given_count(ha, line), ha->n_given,
			       MOB_CN_HA_GIVEN_MAX);
}

/* A full table refuses: what is pushed out of it, no revocation would reach. */
struct mob_cn_ha_given *mob_cn_ha_given_new(struct mob_ha_sub *s, const struct in6_addr *hoa,
					    const struct mob_trust_line *line, u64 expires)
{
	struct mob_cn_ha_given *g;

	mob_cn_ha_given_purge_sub(s);
	if (!mob_cn_ha_given_find(s, hoa) && !mob_cn_ha_given_room(s, line))
		return NULL;
	g = kzalloc(sizeof(*g), GFP_KERNEL);
	if (!g)
		return NULL;
	INIT_LIST_HEAD(&g->list);
	g->sub = s;
	g->hoa = *hoa;
	g->line = *line;
	g->expires = expires;
	return g;
}

void mob_cn_ha_given_add(struct mob_cn_ha_given *g)
{
	struct mob_ha *ha = mob_pernet(g->sub->net)->ha;

	mob_cn_ha_given_free(mob_cn_ha_given_find(g->sub, &g->hoa));
	list_add(&g->list, &g->sub->given);
	list_add(&g->all, &ha->given);
	++*mob_cn_ha_given_count(ha, &g->line);
	g->sub->n_given++;
	ha->n_given++;
}

void mob_cn_ha_there(struct mob_ha_sub *s, bool anew)
{
	struct mob_cn_ha_given *g;

	list_for_each_entry(g, &s->given, list)
		if (g->revoked && time_before64(get_jiffies_64(), g->expires))
			mob_cn_ha_tell(s, &g->hoa, anew);
}

bool mob_cn_ha_given_fallen(const struct mob_cn_ha_given *g)
{
	struct net *net = g->sub->net;
	const struct mob_access_query q = {
		.role = MOB_ROLE_CN, .hoa = &g->hoa, .cn = &g->sub->hoa, .line = &g->line,
	};

	return !mob_trust_line_stands(mob_pernet(net)->trust, &g->line) ||
	       !mob_access_permits(net, &q);
}

void mob_cn_ha_recheck(struct net *net)
{
	struct mob_ha *ha = mob_pernet(net)->ha;
	u64 now = get_jiffies_64();
	struct mob_cn_ha_given *g;

	if (!ha)
		return;
	mutex_lock(&ha->lock);
	mob_cn_ha_drop_fallen(ha);
	list_for_each_entry(g, &ha->given, all) {
		if (g->revoked || time_after_eq64(now, g->expires) ||
		    !mob_cn_ha_given_fallen(g))
			continue;
		g->revoked = true;
		/* One that is not here is told when it registers. */
		if (g->sub->bound)
			mob_cn_ha_tell(g->sub, &g->hoa, false);
	}
	mutex_unlock(&ha->lock);
}
