// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data between CN and MN: a pair of states and the two policies that use it.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "esp_priv.h"

/**
 * struct mob_esp_pair - the states of both directions
 * @cfg:    what they were made of, without the keys
 * @in:     from @cfg.remote
 * @out:    to @cfg.remote
 * @added:  they are in the tables; plain ones are only when in use
 * @linger: its end, after another pair took over
 */
struct mob_esp_pair {
	struct mob_esp_pair_cfg cfg;
	struct xfrm_state *in, *out;
	bool added;
	struct mob_esp_linger linger;
};

/**
 * struct mob_esp_peer - one pair of inner addresses
 * @en:     its namespace
 * @list:   in mob_esp_net.peers
 * @local:  inner address
 * @remote: inner address
 * @in:     the IN policy, never replaced
 * @use_lock: serialises who changes @pair; process
 * @lock:   @out, @pair and @heard, against mob_esp_peer_stop() in softirq
 * @out:    the OUT policy; NULL when stopped
 * @pair:   in use; NULL before the first
 * @other:  between two mobile nodes, the last pair that the other side's BU made when
 *	    ours made @pair, or the other way round: both ends may not have
 *	    changed in the same order, so what comes by either is received
 * @heard:  packets on @pair->in when last asked
 * @lost:   called under mob_esp_net.lock
 * @cookie: for @lost
 * @told:   that something is lost
 */
struct mob_esp_peer {
	struct mob_esp_net *en;
	struct list_head list;
	struct in6_addr local, remote;
	struct xfrm_policy *in;
	struct mutex use_lock;	/* who changes pair */
	spinlock_t lock;	/* out, pair, heard */
	struct xfrm_policy *out;
	struct mob_esp_pair *pair, *other;
	u64 heard;
	mob_esp_lost_fn lost;
	void *cookie;
	bool told;
};

/* ---- pairs -------------------------------------------------------------- */

/* The draft's "security association based on the addresses of CN and CoA". */
static void mob_esp_pair_beet(struct mob_esp_pair *pair, struct net *net,
			      const struct mob_esp_pair_cfg *cfg)
{
	const struct mob_esp_sa in = {
		.saddr = &cfg->remote,
		.daddr = &cfg->local,
		.from = &cfg->in_remote,
		.to = &cfg->in_local,
		.spi = cfg->spi_in,
		.proto = IPPROTO_ESP,
		.mode = XFRM_MODE_BEET,
		.window = true,
		.gcm = cfg->key_in,
	}, out = {
		.saddr = &cfg->local,
		.daddr = &cfg->remote,
		.from = &cfg->in_local,
		.to = &cfg->in_remote,
		.spi = cfg->spi_out,
		.proto = IPPROTO_ESP,
		.mode = XFRM_MODE_BEET,
		.gcm = cfg->key_out,
	};

	pair->in = mob_esp_state_new(net, &in);
	pair->out = mob_esp_state_new(net, &out);
}

/*
 * RFC 6275 sections 6.3 and 6.4: the MN sends the Home Address option and
 * receives the routing header, the CN the other way round.
 */
static void mob_esp_pair_plain(struct mob_esp_pair *pair, struct net *net,
			       const struct mob_esp_pair_cfg *cfg)
{
	const struct mob_esp_sa in = {
		.saddr = &cfg->in_remote,
		.daddr = &cfg->in_local,
		.from = &cfg->in_remote,
		.to = &cfg->in_local,
		.proto = cfg->mn ? IPPROTO_ROUTING : IPPROTO_DSTOPTS,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION,
		.coaddr = cfg->mn ? &cfg->local : &cfg->remote,
	}, out = {
		.saddr = &cfg->in_local,
		.daddr = &cfg->in_remote,
		.from = &cfg->in_local,
		.to = &cfg->in_remote,
		.proto = cfg->mn ? IPPROTO_DSTOPTS : IPPROTO_ROUTING,
		.mode = XFRM_MODE_ROUTEOPTIMIZATION,
		.coaddr = cfg->mn ? &cfg->local : &cfg->remote,
	};

	pair->in = mob_esp_state_new(net, &in);
	pair->out = mob_esp_state_new(net, &out);
}

static void mob_esp_pair_discard(struct mob_esp_pair *pair)
{
	if (!IS_ERR(pair->in))
		mob_esp_state_discard(pair->in);
	if (!IS_ERR(pair->out))
		mob_esp_state_discard(pair->out);
	kfree(pair);
}

static int mob_esp_pair_add(struct mob_esp_pair *pair)
{
	int err = mob_esp_state_add(pair->in);

	if (err)
		return err;
	err = mob_esp_state_add(pair->out);
	if (err) {
		mob_esp_state_del(pair->in);
		pair->in = NULL;
		return err;
	}
	pair->added = true;
	return 0;
}

void mob_esp_pair_free(struct mob_esp_pair *pair)
{
	if (!pair)
		return;
	if (!pair->added) {
		mob_esp_pair_discard(pair);
		return;
	}
	mob_esp_state_del(pair->out);
	mob_esp_state_del(pair->in);
	kfree(pair);
}

static void mob_esp_pair_end(struct mob_esp_linger *l)
{
	mob_esp_pair_free(container_of(l, struct mob_esp_pair, linger));
}

struct mob_esp_pair *mob_esp_pair_alloc(struct net *net, const struct mob_esp_pair_cfg *cfg)
{
	struct mob_esp_pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL);
	int err;

	if (!pair)
		return ERR_PTR(-ENOMEM);
	if (cfg->mode == MOB_ESP_ENCRYPT)
		mob_esp_pair_beet(pair, net, cfg);
	else
		mob_esp_pair_plain(pair, net, cfg);
	err = PTR_ERR_OR_ZERO(pair->in) ?: PTR_ERR_OR_ZERO(pair->out);
	/* xfrm knows plain states by their addresses: the next pair would meet the one in use. */
	if (!err && cfg->mode == MOB_ESP_ENCRYPT)
		err = mob_esp_pair_add(pair);
	if (err) {
		mob_esp_pair_discard(pair);
		return ERR_PTR(err);
	}
	pair->linger.end = mob_esp_pair_end;
	pair->cfg = *cfg;
	memzero_explicit(pair->cfg.key_in, sizeof(pair->cfg.key_in));
	memzero_explicit(pair->cfg.key_out, sizeof(pair->cfg.key_out));
	return pair;
}

/* Is there a state of somebody else's for @x's addresses?  @old is ours. */
static bool mob_esp_pair_taken(struct net *net, struct xfrm_state *x, const struct xfrm_state *old)
{
	struct xfrm_state *other = xfrm_state_lookup_byaddr(net, 0, &x->id.daddr, &x->props.saddr,
							    x->id.proto, AF_INET6);

	if (!other)
		return false;
	xfrm_state_put(other);
	return other != old;
}

/*
 * A plain pair goes in front of the one it replaces, so that at no time there is
 * none: a packet without a state is lost, and may leave one behind that waits
 * for a key exchange.
 */
static int mob_esp_pair_insert(struct net *net, struct mob_esp_pair *pair,
			       const struct mob_esp_pair *old)
{
	if (pair->added)
		return 0;
	if (mob_esp_pair_taken(net, pair->in, old ? old->in : NULL) ||
	    mob_esp_pair_taken(net, pair->out, old ? old->out : NULL))
		return -EEXIST;
	mob_esp_state_insert(pair->in);
	mob_esp_state_insert(pair->out);
	pair->added = true;
	return 0;
}

/* ---- the OUT policy ----------------------------------------------------- */

static struct xfrm_policy *mob_esp_peer_out_policy(struct mob_esp_peer *p,
						   const struct mob_esp_pair *pair)
{
	const struct mob_esp_pair_cfg *cfg = &pair->cfg;
	struct xfrm_policy *pol = mob_esp_policy_new(p->en->net, &p->local, &p->remote, GFP_KERNEL);
	struct xfrm_tmpl *t;

	if (!pol)
		return NULL;
	if (cfg->mode == MOB_ESP_ENCRYPT) {
		t = mob_esp_policy_tmpl(pol, IPPROTO_ESP, XFRM_MODE_BEET);
		t->id.spi = cfg->spi_out;
		t->id.daddr.in6 = cfg->remote;
		t->saddr.in6 = cfg->local;
	} else {
		t = mob_esp_policy_tmpl(pol, cfg->mn ? IPPROTO_DSTOPTS : IPPROTO_ROUTING,
					XFRM_MODE_ROUTEOPTIMIZATION);
		t->id.daddr.in6 = cfg->in_remote;
		t->saddr.in6 = cfg->in_local;
	}
	return pol;
}

/*
 * Put @pol in force and @pair in use.  A policy of ours that is there is
 * replaced in one step, so that no packet leaves in the clear between two; one
 * that somebody else put there is left alone.  p->use_lock held.
 */
static int mob_esp_peer_switch(struct mob_esp_peer *p, struct mob_esp_pair *pair,
			       struct xfrm_policy *pol)
{
	struct xfrm_policy *old;
	bool ours;
	int err = 0;

	spin_lock_bh(&p->lock);
	old = p->out;
	ours = old && mob_esp_policy_ok(old);
	if (pol)
		err = xfrm_policy_insert(XFRM_POLICY_OUT, pol, !ours);
	if (!err) {
		WRITE_ONCE(p->out, pol);
		p->pair = pair;
	}
	spin_unlock_bh(&p->lock);
	if (err)
		return err;
	/* Replaced: dead already; this puts our reference. */
	mob_esp_policy_del(old, XFRM_POLICY_OUT);
	return 0;
}

/* Packets received on what is in use; p->lock held. */
static u64 mob_esp_peer_received(const struct mob_esp_peer *p)
{
	u64 n = p->pair ? READ_ONCE(p->pair->in->curlft.packets) : 0;

	return n + (p->other ? READ_ONCE(p->other->in->curlft.packets) : 0);
}

/* Frees @pair when it fails, unless it was in use before. */
static int mob_esp_peer_set(struct mob_esp_peer *p, struct mob_esp_pair *pair, bool send)
{
	struct mob_esp_pair *old = p->pair;
	struct xfrm_policy *pol = NULL;
	int err;

	if (send) {
		pol = mob_esp_peer_out_policy(p, pair);
		if (!pol) {
			err = -ENOMEM;
			goto err_pair;
		}
	}
	err = mob_esp_pair_insert(p->en->net, pair, old);
	if (!err)
		err = mob_esp_peer_switch(p, pair, pol);
	if (err) {
		mob_esp_policy_discard(pol);
		goto err_pair;
	}
	if (old != pair) {
		spin_lock_bh(&p->lock);
		if (old && old->cfg.mn != pair->cfg.mn)
			swap(old, p->other);
		p->heard = mob_esp_peer_received(p);
		spin_unlock_bh(&p->lock);
	}
	if (old && old != pair) {
		/* Two plain ones differ in nothing that xfrm looks them up by. */
		if (old->cfg.mode == MOB_ESP_PLAIN)
			mob_esp_pair_free(old);
		else
			mob_esp_linger(p->en, &old->linger);
	}
	return 0;

err_pair:
	if (pair != old)
		mob_esp_pair_free(pair);
	return err;
}

int mob_esp_peer_use(struct mob_esp_peer *p, struct mob_esp_pair *pair, bool send)
{
	int err;

	mutex_lock(&p->use_lock);
	err = mob_esp_peer_set(p, pair, send);
	if (!err) {
		WRITE_ONCE(p->told, false);
		/* Deleted before it was in use: no event comes any more. */
		if (!mob_esp_peer_intact(p))
			schedule_work(&p->en->check);
	}
	mutex_unlock(&p->use_lock);
	return err;
}

int mob_esp_peer_resume(struct mob_esp_peer *p)
{
	int err = 0;

	mutex_lock(&p->use_lock);
	if (!p->pair)
		err = -ENOENT;
	else if (!READ_ONCE(p->out))
		err = mob_esp_peer_set(p, p->pair, true);
	mutex_unlock(&p->use_lock);
	return err;
}

void mob_esp_peer_drop_other(struct mob_esp_peer *p)
{
	struct mob_esp_pair *other;

	mutex_lock(&p->use_lock);
	spin_lock_bh(&p->lock);
	other = p->other;
	p->other = NULL;
	p->heard = mob_esp_peer_received(p);
	spin_unlock_bh(&p->lock);
	mob_esp_pair_free(other);
	mutex_unlock(&p->use_lock);
}

void mob_esp_peer_stop(struct mob_esp_peer *p)
{
	struct xfrm_policy *pol;

	spin_lock_bh(&p->lock);
	pol = p->out;
	WRITE_ONCE(p->out, NULL);
	spin_unlock_bh(&p->lock);
	mob_esp_policy_del(pol, XFRM_POLICY_OUT);
}

/* ---- peers -------------------------------------------------------------- */

/*
 * Optional, so that what comes through the home agent passes too, and with any
 * outer addresses, so that a handover leaves it as it is.  What did come by ESP
 * or with mip6's headers has to be on one of our states.
 */
static struct xfrm_policy *mob_esp_peer_in_policy(struct net *net, const struct in6_addr *from,
						  const struct in6_addr *to, bool mn)
{
	struct xfrm_policy *pol = mob_esp_policy_new(net, from, to, GFP_KERNEL);

	if (!pol)
		return NULL;
	mob_esp_policy_tmpl(pol, mn ? IPPROTO_ROUTING : IPPROTO_DSTOPTS,
			    XFRM_MODE_ROUTEOPTIMIZATION)->optional = 1;
	mob_esp_policy_tmpl(pol, IPPROTO_ESP, XFRM_MODE_BEET)->optional = 1;
	return pol;
}

struct mob_esp_peer *mob_esp_peer_alloc(struct net *net, const struct in6_addr *in_local,
					const struct in6_addr *in_remote, bool mn)
{
	struct mob_esp_net *en = mob_esp_pernet(net);
	struct mob_esp_peer *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int err = -ENOMEM;

	if (!p)
		return ERR_PTR(-ENOMEM);
	p->en = en;
	p->local = *in_local;
	p->remote = *in_remote;
	mutex_init(&p->use_lock);
	spin_lock_init(&p->lock);
	p->in = mob_esp_peer_in_policy(net, in_remote, in_local, mn);
	if (p->in)
		err = xfrm_policy_insert(XFRM_POLICY_IN, p->in, 1);
	if (err) {
		mob_esp_policy_discard(p->in);
		kfree(p);
		return ERR_PTR(err);
	}
	mutex_lock(&en->lock);
	list_add(&p->list, &en->peers);
	mutex_unlock(&en->lock);
	return p;
}

void mob_esp_peer_free(struct mob_esp_peer *p)
{
	if (!p)
		return;
	mutex_lock(&p->en->lock);
	list_del(&p->list);
	mutex_unlock(&p->en->lock);

	mob_esp_policy_del(p->out, XFRM_POLICY_OUT);
	mob_esp_pair_free(p->pair);
	mob_esp_pair_free(p->other);
	mob_esp_policy_del(p->in, XFRM_POLICY_IN);
	kfree(p);
}

void mob_esp_peer_on_loss(struct mob_esp_peer *p, mob_esp_lost_fn fn, void *cookie)
{
	mutex_lock(&p->en->lock);
	p->lost = fn;
	p->cookie = cookie;
	mutex_unlock(&p->en->lock);
}

static bool mob_esp_pair_ok(const struct mob_esp_pair *pair)
{
	return mob_esp_state_ok(pair->in) && mob_esp_state_ok(pair->out);
}

bool mob_esp_peer_intact(struct mob_esp_peer *p)
{
	bool ok = mob_esp_policy_ok(p->in);

	spin_lock_bh(&p->lock);
	if (p->out)
		ok = ok && mob_esp_policy_ok(p->out);
	if (p->pair)
		ok = ok && mob_esp_pair_ok(p->pair);
	if (p->other)
		ok = ok && mob_esp_pair_ok(p->other);
	spin_unlock_bh(&p->lock);
	return ok;
}

bool mob_esp_peer_heard(struct mob_esp_peer *p)
{
	bool heard;
	u64 now;

	spin_lock_bh(&p->lock);
	now = mob_esp_peer_received(p);
	heard = now != p->heard;
	p->heard = now;
	spin_unlock_bh(&p->lock);
	return heard;
}

void mob_esp_peer_stats(struct mob_esp_peer *p, u64 *tx_packets, u64 *tx_bytes,
			u64 *rx_packets, u64 *rx_bytes)
{
	struct xfrm_lifetime_cur in = {}, out = {};

	spin_lock_bh(&p->lock);
	if (p->pair) {
		in = p->pair->in->curlft;
		out = p->pair->out->curlft;
	}
	spin_unlock_bh(&p->lock);
	*tx_packets = out.packets;
	*tx_bytes = out.bytes;
	*rx_packets = in.packets;
	*rx_bytes = in.bytes;
}

void mob_esp_peer_check(struct mob_esp_net *en)
{
	struct mob_esp_peer *p;

	list_for_each_entry(p, &en->peers, list) {
		if (READ_ONCE(p->told) || mob_esp_peer_intact(p))
			continue;
		WRITE_ONCE(p->told, true);
		if (p->lost)
			p->lost(en->net, p->cookie);
	}
}
