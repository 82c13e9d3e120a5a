// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's records one after the other: what is shown of them, which are
 * forgotten, and which a revocation or a change of rules ends.
 */
#include "access.h"
#include "cn_binding.h"

static int mob_cn_each(struct mob_cn *cn, int (*fn)(struct mob_cn_record *r, void *arg), void *arg)
{
	struct rhashtable_iter it;
	struct mob_cn_record *r;
	int err = 0;

	rhashtable_walk_enter(&cn->records, &it);
	do {
		rhashtable_walk_start(&it);
		while (!err && (r = rhashtable_walk_next(&it))) {
			if (IS_ERR(r))
				break;	/* resized: seen once more from where it was */
			if (!refcount_inc_not_zero(&r->ref))
				continue;
			rhashtable_walk_stop(&it);
			if (!r->dead)
				err = fn(r, arg);
			mob_cn_record_put(r);
			rhashtable_walk_start(&it);
		}
		rhashtable_walk_stop(&it);
	} while (!err && r == ERR_PTR(-EAGAIN));
	rhashtable_walk_exit(&it);
	return err;
}

struct mob_cn_walk_arg {
	int (*fn)(const struct mob_cn_info *i, void *arg);
	void *arg;
};

static u32 mob_cn_seconds_left(u64 when)
{
	u64 now = get_jiffies_64();

	return when > now ? div_u64(when - now, HZ) : 0;
}

static int mob_cn_walk_one(struct mob_cn_record *r, void *arg)
{
	struct mob_cn_walk_arg *w = arg;
	const struct mob_cn_keys *k;
	struct mob_cn_info i = { .hoa = r->id.hoa, .cn = r->id.cn };

	spin_lock_bh(&r->lock);
	k = r->keys ?: r->pending ?: r->reverse;
	if (k) {
		i.suite = k->suite;
		i.seq = k->seq;
		i.key_left = mob_cn_seconds_left(k->expires);
		i.lt_en_left = mob_cn_en_left(r, &k->en);
		memcpy(i.peer_fp, k->line.fp[0], sizeof(i.peer_fp));
		i.signed_at = k->signed_at;
	}
	i.state = MOB_BINDING_PENDING;
	if (r->bound) {
		i.state = r->state;
		i.coa = r->coa;
		i.mode = r->mode;
		i.lifetime = r->lifetime;
		i.left = mob_cn_seconds_left(r->expires);
		i.budget_packets = r->state == MOB_BINDING_CONFIRMED ? 0 : r->budget_packets;
		i.spi_in = r->spi_cn;
		i.spi_out = r->spi_mn;
	}
	i.rekeys = r->rekeys;
	spin_unlock_bh(&r->lock);
	if (r->peer)
		mob_esp_peer_stats(r->peer, &i.tx_packets, &i.tx_bytes,
				   &i.rx_packets, &i.rx_bytes);
	return w->fn(&i, w->arg);
}

int mob_cn_walk(struct net *net, int (*fn)(const struct mob_cn_info *i, void *arg), void *arg)
{
	struct mob_cn_walk_arg w = { fn, arg };
	struct mob_cn *cn = mob_pernet(net)->cn;
	int err;

	if (!cn)
		return 0;
	mutex_lock(&cn->lock);
	err = mob_cn_each(cn, mob_cn_walk_one, &w);
	mutex_unlock(&cn->lock);
	return err;
}

struct mob_cn_forget_arg {
	const struct in6_addr *hoa, *cn;
	bool found, again;
};

static int mob_cn_forget_one(struct mob_cn_record *r, void *arg)
{
	struct mob_cn_forget_arg *f = arg;

	if ((f->hoa && !ipv6_addr_equal(f->hoa, &r->id.hoa)) ||
	    (f->cn && !ipv6_addr_equal(f->cn, &r->id.cn)))
		return 0;
	f->found = true;
	f->again = true;
	mob_cn_binding_drop(mob_pernet(r->net)->cn, r, MOB_STAT_cn_binding_deleted);
	return 0;
}

int mob_cn_forget(struct net *net, const struct in6_addr *hoa, const struct in6_addr *local)
{
	struct mob_cn_forget_arg f = { .hoa = hoa, .cn = local };
	struct mob_cn *cn = mob_pernet(net)->cn;

	if (!cn)
		return -ENOENT;
	mutex_lock(&cn->lock);
	/* A walk that removes may pass over the next of a chain: until one finds none. */
	do {
		f.again = false;
		mob_cn_each(cn, mob_cn_forget_one, &f);
	} while (f.again);
	mutex_unlock(&cn->lock);
	return f.found ? 0 : -ENOENT;
}

/* Why what stands on @line may stand no longer, 0 if it may */
static enum mob_stat mob_cn_fallen(const struct mob_cn_record *r,
				   const struct mob_trust_line *line)
{
	const struct mob_access_query q = {
		.role = MOB_ROLE_CN, .hoa = &r->id.hoa, .cn = &r->id.cn,
		.line = line->n ? line : NULL,	/* of keys handed on, our home agent knows it */
	};

	if (!mob_trust_line_stands(mob_pernet(r->net)->trust, line))
		return MOB_STAT_cn_binding_revoked;
	return mob_access_permits(r->net, &q) ? 0 : MOB_STAT_cn_binding_denied;
}

static int mob_cn_recheck_one(struct mob_cn_record *r, void *arg)
{
	struct mob_cn *cn = mob_pernet(r->net)->cn;
	struct mob_cn_forget_arg *f = arg;
	struct mob_cn_keys *k = NULL;
	enum mob_stat why;

	/* Keys change under mob_cn.lock, but for a BU that makes the pending ones the others. */
	spin_lock_bh(&r->lock);
	if (r->pending && mob_cn_fallen(r, &r->pending->line))
		k = mob_cn_take_pending(cn, r);
	why = r->keys ? mob_cn_fallen(r, &r->keys->line) : 0;
	spin_unlock_bh(&r->lock);
	mob_cn_keys_free(k);
	if (why) {
		f->again = true;
		mob_cn_binding_drop(cn, r, why);
	}
	return 0;
}

void mob_cn_recheck(struct net *net)
{
	struct mob_cn *cn = mob_pernet(net)->cn;
	struct mob_cn_forget_arg f = {};

	if (!cn)
		return;
	mutex_lock(&cn->lock);
	do {
		f.again = false;
		mob_cn_each(cn, mob_cn_recheck_one, &f);
	} while (f.again);
	mutex_unlock(&cn->lock);
}
