// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a mobile node had asked about which care-of addresses, by address: whose one it is in
 * truth gets no more packets because it is named by another BID, after another one, by another
 * method or in another binding.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "ha_coa.h"
#include "ratelimit.h"

/*
 * struct mob_ha_try - an address that nothing has verified yet
 * @since:  jiffies64: when its time began
 * @until:  jiffies64: it is remembered
 * @octets: of questions that went there
 * @failed: nothing verified it in its time
 */
struct mob_ha_try {
	struct in6_addr coa;
	u64 since, until;
	u16 octets;
	bool failed;
};

/*
 * struct mob_ha_tried - those of a subscriber
 * @window: jiffies64: when @asked was 0
 * @asked:  questions since, to whomever
 */
struct mob_ha_tried {
	u64 window;
	u8 asked;
	struct mob_ha_try t[MOB_TRIED_MAX];
};

static struct mob_ha_tried *mob_ha_tried_of(struct mob_ha_sub *s)
{
	if (!s->tried)
		s->tried = kzalloc(sizeof(*s->tried), GFP_KERNEL);
	return s->tried;
}

static struct mob_ha_try *mob_ha_tried_find(const struct mob_ha_sub *s,
					    const struct in6_addr *coa)
{
	u64 now = get_jiffies_64();
	struct mob_ha_try *t;

	if (!s->tried)
		return NULL;
	for (t = s->tried->t; t < s->tried->t + MOB_TRIED_MAX; t++)
		if (time_before64(now, t->until) && ipv6_addr_equal(&t->coa, coa))
			return t;
	return NULL;
}

static void mob_ha_tried_start(struct mob_ha_try *t, u64 since)
{
	t->since = since;
	t->until = since + msecs_to_jiffies(MOB_UNVERIFIED_MS + MOB_FAILED_MS);
}

/* NULL: there is no room, as none is forgotten for another one. */
static struct mob_ha_try *mob_ha_tried_get(struct mob_ha_sub *s, const struct in6_addr *coa,
					   u64 since)
{
	struct mob_ha_try *t = mob_ha_tried_find(s, coa);
	u64 now = get_jiffies_64();

	if (t)
		return t;
	if (!mob_ha_tried_of(s))
		return NULL;
	for (t = s->tried->t; t < s->tried->t + MOB_TRIED_MAX; t++) {
		if (time_before64(now, t->until))
			continue;
		*t = (struct mob_ha_try) { .coa = *coa };
		mob_ha_tried_start(t, since);
		return t;
	}
	return NULL;
}

static bool mob_ha_tried_over(const struct mob_ha_try *t)
{
	return time_after_eq64(get_jiffies_64(), t->since + msecs_to_jiffies(MOB_UNVERIFIED_MS));
}

u64 mob_ha_tried_since(struct mob_ha_sub *s, const struct in6_addr *coa, u64 since)
{
	struct mob_ha_try *t = mob_ha_tried_get(s, coa, since);

	if (!t)
		return 0;
	/* Nobody got anything for it. */
	if (mob_ha_tried_over(t) && !t->octets && !t->failed)
		mob_ha_tried_start(t, since);
	return t->since;
}

bool mob_ha_tried_spent(struct mob_ha_sub *s, const struct in6_addr *coa, int octets)
{
	const struct mob_ha_try *t = mob_ha_tried_get(s, coa, get_jiffies_64());

	/* What cannot be counted is not sent. */
	return !t || t->octets + octets > MOB_ASK_TRIES * MOB_ASK_OCTETS;
}

void mob_ha_tried_charge(struct mob_ha_sub *s, const struct in6_addr *coa, int octets)
{
	struct mob_ha_try *t = mob_ha_tried_get(s, coa, get_jiffies_64());

	if (t)
		t->octets = max(t->octets + octets, 0);
}

bool mob_ha_tried_allowed(struct mob_ha_sub *s, const struct in6_addr *to)
{
	struct mob_ha_tried *tried = mob_ha_tried_of(s);
	u64 now = get_jiffies_64();

	if (!tried)
		return false;
	if (time_after_eq64(now, tried->window + msecs_to_jiffies(MOB_UNVERIFIED_MS))) {
		tried->window = now;
		tried->asked = 0;
	}
	if (tried->asked >= MOB_ASK_PER_SUBSCRIBER ||
	    !mob_ratelimit_allow(mob_pernet(s->net)->ha->ask_limit, to))
		return false;
	tried->asked++;
	return true;
}

void mob_ha_tried_fail(struct mob_ha_sub *s, const struct in6_addr *coa)
{
	u64 now = get_jiffies_64();
	struct mob_ha_try *t = mob_ha_tried_get(s, coa, now);

	if (!t)
		return;
	t->failed = true;
	t->until = now + msecs_to_jiffies(MOB_FAILED_MS);
}

bool mob_ha_tried_failed(const struct mob_ha_sub *s, const struct in6_addr *coa)
{
	const struct mob_ha_try *t = mob_ha_tried_find(s, coa);

	return t && (t->failed || (t->octets && mob_ha_tried_over(t)));
}

void mob_ha_tried_forget(struct mob_ha_sub *s, const struct in6_addr *coa)
{
	struct mob_ha_try *t = mob_ha_tried_find(s, coa);

	if (t)
		t->until = 0;
}
