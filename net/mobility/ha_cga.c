// SPDX-License-Identifier: GPL-2.0-only
/*
 * Care-of addresses that are made of a public key, draft-lim section 3.2: whose key signs a
 * registration made the address, and cannot have found a victim's.  He may invent one in any
 * network, though, so that the address is asked about as by ping; of those that share key and
 * modifier one, and its answer stands for all.
 */
#include <linux/slab.h>
#include <net/ipv6.h>

#include "auth.h"
#include "cga.h"
#include "ha_cga.h"
#include "keys.h"
#include "mh.h"

/* ---- is it made of the key, and did the key sign? ---- */

/* Those that @cga names, in its order; false when the BU has not all of them. */
static bool mob_ha_cga_coas(const struct mob_rx *rx, const struct mob_cga *cga,
			    struct in6_addr coas[MOB_BIDS_MAX])
{
	const struct mob_bid *bids = rx->mh.bids;
	unsigned int i, k;

	for (i = 0; i < cga->n; i++) {
		for (k = 0; k < rx->mh.n_bids && bids[k].bid != cga->bid[i]; k++)
			;
		if (k == rx->mh.n_bids)
			return false;
		coas[i] = bids[k].has_coa ? bids[k].coa : rx->wire_src;
	}
	return true;
}

/* Return: 0, or why the signature is none */
static enum mob_stat mob_ha_cga_signature(const struct mob_verify_ask *ask,
					  const struct mob_cga *cga, struct mob_cert *key)
{
	const struct mob_rx *rx = ask->cgas->rx;
	struct in6_addr coas[MOB_BIDS_MAX];
	struct mob_vec v[MOB_AUTH_VECS];
	u8 digest[MOB_HASH_LEN];
	enum mob_cert_error e;
	unsigned int n;
	int err;

	if (!mob_ha_cga_coas(rx, cga, coas))
		return MOB_STAT_drop_cga;
	e = mob_cert_key(cga->key, cga->key_len, key);
	if (!e && key->key != MOB_CERT_KEY_RSA)
		e = MOB_CERT_ALGORITHM;
	if (e)
		return mob_mh_cert_reason(e);
	if (!mob_proof_allowed(ask))
		return MOB_STAT_drop_proof_limited;
	n = mob_auth_cga(rx->mh.mh, rx->mh.msg.attr[MOB_A_KEYID].data, ask->hoa, ask->cgas->ha,
			 coas, cga, v);
	err = mob_hash(v, n, digest) ?: mob_keys_verify(key, digest, cga->sig, cga->sig_len);
	if (err)
		return MOB_STAT_drop_signature;
	mob_stat_inc(ask->net, MOB_STAT_ha_coa_cga);
	return 0;
}

static void mob_ha_cga_group(const struct mob_cga *cga, u8 group[MOB_HASH_LEN])
{
	const struct mob_vec v[] = {
		{ cga->modifier, MOB_CGA_MODIFIER_LEN }, { cga->key, cga->key_len },
	};

	mob_hash(v, ARRAY_SIZE(v), group);
}

/* However many addresses an entry names, its signature is looked at once. */
static enum mob_stat mob_ha_cga_entry(const struct mob_verify_ask *ask, const struct mob_cga *cga,
				      struct mob_ha_cga_said *said)
{
	struct mob_cert *key;

	if (said->seen)
		return said->why;
	key = kmalloc(sizeof(*key), GFP_KERNEL);
	said->seen = true;
	said->why = key ? mob_ha_cga_signature(ask, cga, key) : MOB_STAT_drop_nomem;
	kfree(key);
	if (!said->why)
		mob_ha_cga_group(cga, said->group);
	return said->why;
}

const u8 *mob_ha_cga_proves(const struct mob_verify_ask *ask)
{
	struct mob_ha_cga_said *said;
	enum mob_stat why;
	struct mob_cga cga;
	unsigned int i;
	int n;

	n = mob_cga_find(&ask->cgas->rx->mh.msg.attr[MOB_A_CGAS], ask->bid, &cga, &i);
	if (n < 0)
		return NULL;
	said = &ask->cgas->said[n];
	/* Two or three short hashes before what costs */
	why = mob_cga_match(&cga, ask->coa, cga.count[i]) ? mob_ha_cga_entry(ask, &cga, said) :
							   MOB_STAT_drop_cga;
	if (!why)
		return said->group;
	mob_proof_refuse(ask, NULL, why);
	return NULL;
}

/* ---- one stands for all of its key and modifier ---- */

static bool mob_ha_cga_same(const struct mob_ha_coa *c, const u8 *group)
{
	return !memcmp(c->group, group, sizeof(c->group));
}

bool mob_ha_cga_same_key(const struct mob_ha_coa *c, const struct mob_verdict *v)
{
	return c->method != MOB_VERIFY_CGA || v->ask != MOB_VERIFY_CGA ||
	       mob_ha_cga_same(c, v->group);
}

bool mob_ha_cga_others(const struct mob_ha_sub *s, const struct mob_ha_coa *c)
{
	const struct mob_ha_coa *o;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		o = &s->coas->c[i];
		if (o->ask == MOB_VERIFY_CGA && o->behind && mob_ha_cga_same(o, c->group))
			return true;
	}
	return false;
}

bool mob_ha_cga_joins(const struct mob_ha_sub *s, u32 lifetime, struct mob_verdict *v)
{
	const struct mob_ha_coa *best = NULL, *c;
	unsigned int i;

	for (i = 0; v->ask == MOB_VERIFY_CGA && s->coas && i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->method == MOB_VERIFY_CGA && mob_ha_cga_same(c, v->group) &&
		    mob_ha_coa_proved(s->net, c, &c->coa, lifetime) &&
		    (!best || c->since > best->since))
			best = c;
	}
	if (!best)
		return false;
	v->state = MOB_COA_VERIFIED;
	v->method = MOB_VERIFY_CGA;
	/* No address makes the proof younger. */
	v->since = best->since;
	return true;
}

void mob_ha_cga_answered(struct mob_ha_sub *s, const struct mob_ha_coa *answered)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (c->ask == MOB_VERIFY_CGA && mob_ha_cga_same(c, answered->group) &&
		    mob_verify_counts(s->net, c->ask, &c->coa))
			mob_ha_coa_prove(s, c);
	}
}

/* Its packets are not used up: it is the one that is asked, or can be. */
static bool mob_ha_cga_askable(const struct mob_ha_coa *c)
{
	return c->ask == MOB_VERIFY_CGA && (c->behind || c->ask_at != U64_MAX);
}

/* Who of @group is to be asked: who is; else one that is verified, whose network knows us. */
static struct mob_ha_coa *mob_ha_cga_first(struct mob_ha_sub *s, const u8 *group)
{
	struct mob_ha_coa *first = NULL, *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		c = &s->coas->c[i];
		if (!mob_ha_cga_askable(c) || !mob_ha_cga_same(c, group))
			continue;
		if (!c->behind)
			return c;
		if (!first || (first->state != MOB_COA_VERIFIED && c->state == MOB_COA_VERIFIED))
			first = c;
	}
	return first;
}

void mob_ha_cga_turn(struct mob_ha_sub *s)
{
	struct mob_ha_coa *c;
	unsigned int i;

	for (i = 0; i < s->coas->n; i++) {
		if (s->coas->c[i].ask != MOB_VERIFY_CGA || !s->coas->c[i].behind)
			continue;
		c = mob_ha_cga_first(s, s->coas->c[i].group);
		if (c->behind) {
			c->behind = false;
			c->ask_at = get_jiffies_64() + msecs_to_jiffies(MOB_ASK_FIRST_MS);
		}
	}
}
