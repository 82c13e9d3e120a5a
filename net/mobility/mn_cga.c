// SPDX-License-Identifier: GPL-2.0-only
/*
 * Care-of addresses that are made of a key of this node, draft-lim section 3.2: a BU brings key,
 * modifier and a signature, one for all of its addresses that share the two.
 *
 * Keys are long, and a BU is not: what does not fit is named by the next one.
 */
#include <linux/netlink.h>
#include <linux/slab.h>

#include "auth.h"
#include "cga.h"
#include "crypto.h"
#include "keys.h"
#include "mn_priv.h"
#include "roles.h"

/*
 * struct mob_mn_cga - what an address of an interface is to be made of
 * @key:     the private key
 * @sig_len: octets of its signatures
 * @count:   collision count of the address that a BU names, below 0: it says nothing of the key
 * @len:     octets of @spki
 */
struct mob_mn_cga {
	struct key *key;
	u16 sig_len;
	s8 count;
	u8 modifier[MOB_CGA_MODIFIER_LEN];
	u16 len;
	u8 spki[];
};

/* ---- configuration ---- */

static struct mob_mn_cga *mob_mn_cga_new(const struct mob_mn_cga_cfg *cfg,
					 const struct mob_cert *pub, struct netlink_ext_ack *extack)
{
	struct mob_mn_cga *c = kmalloc(struct_size(c, spki, cfg->len), GFP_KERNEL);
	struct key *key;

	if (!c)
		return ERR_PTR(-ENOMEM);
	key = mob_keys_private(cfg->key, pub, extack);
	if (IS_ERR(key)) {
		if (key == ERR_PTR(-EKEYREJECTED))
			NL_SET_ERR_MSG(extack, "private and public key do not belong together");
		kfree(c);
		return ERR_CAST(key);
	}
	c->key = key;
	c->sig_len = mob_keys_sig_len(pub);
	c->count = -1;
	memcpy(c->modifier, cfg->modifier, sizeof(c->modifier));
	c->len = cfg->len;
	memcpy(c->spki, cfg->spki, cfg->len);
	return c;
}

struct mob_mn_cga *mob_mn_cga_make(const struct mob_mn_cga_cfg *cfg,
				   struct netlink_ext_ack *extack)
{
	struct mob_mn_cga *c = ERR_PTR(-EINVAL);
	struct mob_cert *pub;

	if (!cfg->spki)
		return NULL;
	pub = kmalloc(sizeof(*pub), GFP_KERNEL);
	if (!pub)
		return ERR_PTR(-ENOMEM);
	if (cfg->len > MOB_CGA_KEY_MAX || mob_cert_key(cfg->spki, cfg->len, pub) ||
	    pub->key != MOB_CERT_KEY_RSA)
		NL_SET_ERR_MSG(extack,
			       "give an RSA key of 2048 to 4096 bits: a SubjectPublicKeyInfo in DER");
	else
		c = mob_mn_cga_new(cfg, pub, extack);
	kfree(pub);
	return c;
}

void mob_mn_cga_free(struct mob_mn_cga *c)
{
	if (!c)
		return;
	key_put(c->key);
	kfree(c);
}

/* ---- addresses ---- */

int mob_mn_cga_count(const struct mob_mn_cga *c, const struct in6_addr *coa)
{
	const struct mob_cga cga = {
		.modifier = c->modifier, .key = c->spki, .key_len = c->len,
	};
	int n;

	for (n = 0; n <= MOB_CGA_COUNT_MAX; n++)
		if (mob_cga_match(&cga, coa, n))
			return n;
	return -1;
}

static bool mob_mn_cga_told(const struct mob_mn_bid *b)
{
	return b->sent && b->cga && b->cga->count >= 0;
}

/* May an entry name both? */
static bool mob_mn_cga_same(const struct mob_mn_bid *a, const struct mob_mn_bid *b)
{
	return a->cga->len == b->cga->len && !memcmp(a->cga->spki, b->cga->spki, b->cga->len) &&
	       !memcmp(a->cga->modifier, b->cga->modifier, sizeof(b->cga->modifier));
}

/* The first of those that go into one entry, after @b; with NULL of all. */
static struct mob_mn_bid *mob_mn_cga_next(const struct mob_mn_home *h, const struct mob_mn_bid *b)
{
	struct mob_mn_bid *next, *o;
	bool past = !b;

	list_for_each_entry(next, &h->bids, list) {
		if (past && mob_mn_cga_told(next)) {
			list_for_each_entry(o, &h->bids, list)
				if (mob_mn_cga_told(o) && mob_mn_cga_same(o, next))
					break;
			if (o == next)
				return next;
		}
		past |= next == b;
	}
	return NULL;
}

/* The entry that @first begins; @coas: those that it is about */
static void mob_mn_cga_entry(const struct mob_mn_home *h, const struct mob_mn_bid *first,
			     struct mob_cga *cga, struct in6_addr coas[MOB_BIDS_MAX])
{
	const struct mob_mn_bid *b;

	*cga = (struct mob_cga) {
		.modifier = first->cga->modifier,
		.key = first->cga->spki,
		.key_len = first->cga->len,
		.sig_len = first->cga->sig_len,
	};
	list_for_each_entry(b, &h->bids, list) {
		if (!mob_mn_cga_told(b) || !mob_mn_cga_same(b, first))
			continue;
		coas[cga->n] = b->coa;
		cga->bid[cga->n] = b->cfg.bid;
		cga->count[cga->n++] = b->cga->count;
	}
}

/* ---- what goes into a BU ---- */

void mob_mn_cga_look(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		if (!b->sent || !b->cga)
			continue;
		b->cga->count = mob_mn_cga_count(b->cga, &b->coa);
		if (b->cga->count < 0)
			mob_stat_inc(h->net, MOB_STAT_mn_cga_none);
	}
}

size_t mob_mn_cga_len(const struct mob_mn_home *h)
{
	struct in6_addr coas[MOB_BIDS_MAX];
	const struct mob_mn_bid *b = NULL;
	struct mob_cga cga;
	size_t len = 0;

	while ((b = mob_mn_cga_next(h, b))) {
		mob_mn_cga_entry(h, b, &cga, coas);
		len += mob_cga_len(&cga);
	}
	return len;
}

/* The entry that stays whatever there is no room for: that of where the BU comes from, if any */
static const struct mob_mn_bid *mob_mn_cga_keep(const struct mob_mn_home *h)
{
	const struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list)
		if (b->cfg.bid == h->bid_from && mob_mn_cga_told(b))
			return b;
	return mob_mn_cga_next(h, NULL);
}

/* One entry alone fills the BU, which has flows as well and is to go all the same. */
static void mob_mn_cga_give_up(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		if (!mob_mn_cga_told(b))
			continue;
		b->cga->count = -1;
		mob_stat_inc(h->net, MOB_STAT_mn_cga_unsigned);
	}
}

bool mob_mn_cga_leave(struct mob_mn_home *h, const struct mob_buf *buf)
{
	size_t room = mob_wire_room_parts(buf), least = mob_mn_sr_least(h);
	const struct mob_mn_bid *keep = mob_mn_cga_keep(h), *last = NULL, *next = NULL;
	bool left = false, told, leave;
	struct mob_mn_bid *b;

	if (!keep || mob_mn_cga_len(h) + least <= room)
		return false;
	while ((next = mob_mn_cga_next(h, next)))
		if (!mob_mn_cga_same(next, keep))
			last = next;
	/* Another entry with all that it is about, else all that this one is not about */
	list_for_each_entry(b, &h->bids, list) {
		told = mob_mn_cga_told(b);
		leave = last ? told && mob_mn_cga_same(b, last) :
			       !told || !mob_mn_cga_same(b, keep);
		if (!b->sent || !leave)
			continue;
		b->sent = false;
		left = true;
		mob_stat_inc(h->net, MOB_STAT_mn_cga_later);
	}
	if (!left)
		mob_mn_cga_give_up(h);
	return left;
}

/* Sign the entry that @b begins.  Return: its octets at @p, 0 when the key does not sign. */
static size_t mob_mn_cga_sign(struct mob_mn_home *h, const struct mob_mn_bid *b, const u8 *bu,
			      const u8 keyid[MOB_KEYID_LEN], u8 *p)
{
	struct in6_addr coas[MOB_BIDS_MAX];
	struct mob_vec v[MOB_AUTH_VECS];
	u8 digest[MOB_HASH_LEN];
	struct mob_cga cga;
	unsigned int n;
	size_t len;
	int ret;

	mob_mn_cga_entry(h, b, &cga, coas);
	len = mob_cga_put(p, &cga);
	n = mob_auth_cga(bu, keyid, &h->hoa, &h->ha, coas, &cga, v);
	ret = mob_hash(v, n, digest);
	ret = ret ?: mob_keys_sign(b->cga->key, digest, p + len - cga.sig_len, cga.sig_len);
	mob_stat_inc(h->net, ret == cga.sig_len ? MOB_STAT_mn_cga_signed :
						  MOB_STAT_mn_cga_unsigned);
	return ret == cga.sig_len ? len : 0;
}

void mob_mn_cga_put(struct mob_mn_home *h, struct mob_buf *buf, const u8 keyid[MOB_KEYID_LEN])
{
	size_t all = mob_mn_cga_len(h), len = 0;
	const struct mob_mn_bid *b = NULL;
	u8 *value;

	value = all ? kmalloc(all, GFP_KERNEL) : NULL;
	if (!value)
		return;
	while ((b = mob_mn_cga_next(h, b)))
		len += mob_mn_cga_sign(h, b, buf->data, keyid, value + len);
	if (len)
		mob_wire_put(buf, MOB_A_CGAS, value, len);
	kfree(value);
}

void mob_mn_cga_info(const struct mob_mn_bid *b, struct mob_coa_info *i)
{
	i->collisions = -1;
	if (!b->cga)
		return;
	i->modifier = b->cga->modifier;
	if (!ipv6_addr_any(&b->coa))
		i->collisions = mob_mn_cga_count(b->cga, &b->coa);
}
