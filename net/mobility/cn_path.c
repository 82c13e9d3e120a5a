// SPDX-License-Identifier: GPL-2.0-only
/*
 * The correspondent's data path: the pair of states that a binding uses, and how what
 * sends goes from one to the next.
 */
#include "cn_binding.h"

static void mob_cn_lost(struct net *net, void *cookie)
{
	struct mob_cn_record *r = cookie;

	WRITE_ONCE(r->lost, true);
	mob_cn_binding_kick(r);
}

static struct mob_esp_pair *mob_cn_make_pair(struct mob_cn_record *r)
{
	struct mob_esp_pair_cfg cfg = {
		.mode = r->mode == MOB_F_ENCRYPT ? MOB_ESP_ENCRYPT : MOB_ESP_PLAIN,
		.local = r->local,
		.remote = r->coa,
		.in_local = r->id.cn,
		.in_remote = r->id.hoa,
		.spi_out = r->spi_mn,
	};
	struct mob_esp_pair *pair;
	struct mob_cn_en *en;
	int err = 0;

	if (cfg.mode == MOB_ESP_ENCRYPT) {
		cfg.spi_in = mob_esp_spi_alloc(r->net, &r->local);
		if (!cfg.spi_in)
			err = -ENOSPC;
	}
	/* A softirq may promote pending keys, and free these. */
	spin_lock_bh(&r->lock);
	en = &r->keys->en;
	memcpy(r->pair_en, en->id, sizeof(r->pair_en));
	if (!err && cfg.mode == MOB_ESP_ENCRYPT)
		err = !en->prf ? -EKEYEXPIRED :
		      mob_schedule_esp_prf(en->prf, MOB_ESP_LABEL_CN, MOB_DIR_MN_TO_PEER,
					   cfg.spi_in, r->n_mn, r->n_cn, cfg.key_in) ?:
		      mob_schedule_esp_prf(en->prf, MOB_ESP_LABEL_CN, MOB_DIR_PEER_TO_MN,
					   cfg.spi_out, r->n_mn, r->n_cn, cfg.key_out);
	spin_unlock_bh(&r->lock);
	pair = err ? ERR_PTR(err) : mob_esp_pair_alloc(r->net, &cfg);
	if (!IS_ERR(pair))
		r->spi_cn = cfg.spi_in;
	memzero_explicit(&cfg, sizeof(cfg));
	return pair;
}

static void mob_cn_set_staged(struct mob_cn_record *r, struct mob_esp_pair *pair)
{
	spin_lock_bh(&r->lock);
	r->staged = pair;
	r->switch_at = get_jiffies_64() + msecs_to_jiffies(MOB_REKEY_SWITCH_MS);
	spin_unlock_bh(&r->lock);
}

void mob_cn_binding_switch(struct mob_cn *cn, struct mob_cn_record *r)
{
	struct mob_esp_pair *pair = r->staged;

	mob_cn_set_staged(r, NULL);
	if (mob_esp_peer_use(r->peer, pair, true))
		mob_cn_binding_end(cn, r, MOB_STAT_drop_internal);
}

/* The record's peer, made if there is none yet; mob_cn.lock held. */
static struct mob_esp_peer *mob_cn_peer(struct mob_cn_record *r)
{
	struct mob_esp_peer *peer = r->peer;

	if (peer)
		return peer;
	peer = mob_esp_peer_alloc(r->net, &r->id.cn, &r->id.hoa, false);
	if (!IS_ERR(peer))
		mob_esp_peer_on_loss(peer, mob_cn_lost, r);
	return peer;
}

int mob_cn_binding_use(struct mob_cn *cn, struct mob_cn_record *r, struct mob_esp_pair *pair,
		       bool known)
{
	struct mob_esp_peer *peer;
	bool may_send;
	int err;

	if (r->staged)
		mob_cn_binding_switch(cn, r);
	peer = mob_cn_peer(r);
	if (IS_ERR(peer)) {
		mob_esp_pair_free(pair);
		return PTR_ERR(peer);
	}
	spin_lock_bh(&r->lock);
	r->peer = peer;
	may_send = known || (r->budget_packets > 0 &&
			     time_after_eq64(get_jiffies_64(), r->wait_until));
	mob_cn_binding_set_state(cn, r, known ? MOB_BINDING_CONFIRMED :
			 may_send ? MOB_BINDING_PROVISIONAL : MOB_BINDING_STOPPED);
	r->bound = true;
	r->prov_until = get_jiffies_64() + msecs_to_jiffies(MOB_PROVISIONAL_MS);
	spin_unlock_bh(&r->lock);

	err = mob_esp_peer_use(peer, pair, may_send);
	/* Packets by the policy of before may have used the budget up: it stopped that one. */
	spin_lock_bh(&r->lock);
	if (r->state == MOB_BINDING_STOPPED)
		mob_esp_peer_stop(peer);
	spin_unlock_bh(&r->lock);
	mob_cn_binding_kick(r);
	return err;
}

int mob_cn_binding_install(struct mob_cn *cn, struct mob_cn_record *r, bool keep)
{
	struct mob_esp_pair *pair;

	/* Before the other ends: were that to fail, the nonces would be gone. */
	pair = mob_cn_make_pair(r);
	if (IS_ERR(pair))
		return PTR_ERR(pair);
	/* The MN may send over it already: it ends as what was in use does. */
	if (r->staged)
		mob_cn_binding_switch(cn, r);
	if (!keep || !r->peer)
		return mob_cn_binding_use(cn, r, pair, false);
	mob_cn_set_staged(r, pair);
	mob_cn_binding_kick(r);
	return 0;
}

void mob_cn_binding_resume(struct mob_cn_record *r)
{
	/* Bound, it cannot go meanwhile. */
	r->resume = true;
	mob_cn_binding_kick(r);
}

void mob_cn_binding_let_go(struct mob_cn *cn, struct mob_cn_record *r)
{
	bool resume;

	spin_lock_bh(&r->lock);
	resume = r->resume && r->state == MOB_BINDING_CONFIRMED;
	r->resume = false;
	spin_unlock_bh(&r->lock);
	if (!resume)
		return;
	if (r->staged)
		mob_cn_binding_switch(cn, r);
	else
		mob_esp_peer_resume(r->peer);
}
