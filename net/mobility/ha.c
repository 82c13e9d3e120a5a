// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent's rules: home registration (RFC 6275 section 10.3).  A BU is believed
 * because it came through the subscriber's own signalling SA.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/neighbour.h>
#include <net/ndisc.h>

#include "addr.h"
#include "cn_ha.h"
#include "flow.h"
#include "ha_priv.h"
#include "mh.h"
#include "ndp.h"
#include "seq.h"
#include "tunnel.h"
#include "verify.h"

void mob_ha_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->wire_src, &rx->dst);
}

/* ---- home registration -------------------------------------------------- */

/* So far from where it was when the key was made, Seq# has recordings just ahead. */
static bool mob_ha_went_round(u16 moved)
{
	return moved >= U16_MAX + 1 - MOB_HA_SEQ_AHEAD;
}

bool mob_ha_recorded(const struct mob_ha_sub *s)
{
	return !crypto_memneq(s->k_ha, s->k0, sizeof(s->k_ha)) ||
	       mob_ha_went_round(s->seq_moved);
}

bool mob_ha_coa_ok(const struct mob_ha_sub *s, struct net *net, const struct in6_addr *coa)
{
	struct net_device *dev;
	bool home = false;

	if (!mob_addr_routable(coa) || mob_addr_is_own(net, coa) ||
	    mob_tunnel_coa_loops(net, coa))
		return false;
	dev = s->cfg.home_ifindex ? dev_get_by_index(net, s->cfg.home_ifindex) : NULL;
	if (dev) {
		home = ipv6_chk_prefix(coa, dev);
		dev_put(dev);
	}
	return !home;
}

enum mob_ha_key { MOB_HA_KEY_NONE, MOB_HA_KEY_CURRENT, MOB_HA_KEY_NEXT, MOB_HA_KEY_FIRST };

/* Which k_HA does the MN hold, by its key identifier? */
static enum mob_ha_key mob_ha_key_named(const struct mob_ha_sub *s, const u8 *id)
{
	u8 own[MOB_KEYID_LEN];

	if (s->has_next && !mob_schedule_keyid(s->k_next, own) &&
	    !memcmp(own, id, sizeof(own)))
		return MOB_HA_KEY_NEXT;
	if (!mob_schedule_keyid(s->k_ha, own) && !memcmp(own, id, sizeof(own)))
		return MOB_HA_KEY_CURRENT;
	if (!mob_schedule_keyid(s->k0, own) && !memcmp(own, id, sizeof(own)))
		return MOB_HA_KEY_FIRST;
	return MOB_HA_KEY_NONE;
}

/* Somebody deleted the tunnel's states; locks are held.  The timer ends the binding. */
static void mob_ha_tunnel_lost(struct net *net, void *cookie)
{
	struct mob_ha_sub *s = cookie;

	WRITE_ONCE(s->lost, true);
	mob_ha_sub_kick(s, 0);
}

struct mob_esp_tun *mob_ha_make_tunnel(struct mob_ha_sub *s, const struct in6_addr *coa,
				       const struct mob_ha_pair *pair)
{
	u8 in[MOB_ESP_GCM_KEY_LEN], out[MOB_ESP_GCM_KEY_LEN];
	struct mob_esp_tun *tun;
	int err;

	err = mob_schedule_esp(s->k_ha, MOB_ESP_LABEL_HA, MOB_DIR_MN_TO_PEER, pair->spi_ha,
			       pair->n_mn, pair->n_ha, in) ?:
	      mob_schedule_esp(s->k_ha, MOB_ESP_LABEL_HA, MOB_DIR_PEER_TO_MN, pair->spi_mn,
			       pair->n_mn, pair->n_ha, out);
	tun = err ? ERR_PTR(err) :
		mob_esp_tun_alloc(s->net, &s->cfg.ha, coa, pair->spi_ha, pair->spi_mn, in, out);
	memzero_explicit(in, sizeof(in));
	memzero_explicit(out, sizeof(out));
	if (IS_ERR(tun))
		return tun;
	mob_esp_tun_on_loss(tun, mob_ha_tunnel_lost, s);
	return tun;
}

/* Same CoA, nonce, SPI and key: a refresh, answered with the pair there is. */
static bool mob_ha_refreshes(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	if (rx->mh.n_bids)
		return mob_ha_coa_refreshes(s, rx);
	return s->bound && !s->coas && ipv6_addr_equal(&s->coa, &rx->wire_src) &&
	       !memcmp(s->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	       !memcmp(&s->spi_mn, a[MOB_A_SPI].data, 4) &&
	       !memcmp(s->keyid, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
}

int mob_ha_defend(struct mob_ha_sub *s)
{
	int err = 0;

	if (s->cfg.home_ifindex && !s->defended) {
		err = mob_ndp_defend(s->net, s->cfg.home_ifindex, &s->hoa);
		s->defended = !err;
	}
	return err;
}

/*
 * @rekey: the MN has a tunnel from where it is now, and a new k_HA for it: what is
 * on its way to it must not find the old states gone.
 */
static int mob_ha_move(struct mob_ha_sub *s, const struct mob_rx *rx, bool rekey)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_ha_pair pair = { .n_mn = s->n_mn, .n_ha = s->n_ha };
	struct mob_esp_tun *tun;
	int err;

	memcpy(s->n_mn, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	memcpy(&s->spi_mn, a[MOB_A_SPI].data, 4);
	memcpy(s->keyid, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
	get_random_bytes(s->n_ha, sizeof(s->n_ha));
	s->spi_ha = mob_esp_spi_alloc(s->net, &s->cfg.ha);
	if (!s->spi_ha)
		return -ENOSPC;
	pair.spi_mn = s->spi_mn;
	pair.spi_ha = s->spi_ha;
	WRITE_ONCE(s->lost, false);
	tun = mob_ha_make_tunnel(s, &rx->wire_src, &pair);
	if (IS_ERR(tun))
		return PTR_ERR(tun);
	err = mob_tunnel_set(s->net, &s->hoa, &s->cfg.ha, &rx->wire_src, s->spi_ha, tun,
			     false, rekey);
	if (err)
		return err;
	mob_ha_coa_forget(s);
	return mob_ha_defend(s);
}

static enum mob_stat mob_ha_accepted_as(bool refresh, bool fresh, bool rekey)
{
	if (refresh)
		return MOB_STAT_ha_binding_refresh;
	if (fresh)
		return MOB_STAT_ha_binding_new;
	return rekey ? MOB_STAT_ha_binding_rekey : MOB_STAT_ha_binding_move;
}

/*
 * The BU passed every check; DAD, too.  @anew: the MN began anew and has nothing of
 * an earlier tunnel.  mob_ha.lock held.
 */
static void mob_ha_accept(struct mob_ha_sub *s, const struct mob_rx *rx, bool anew)
{
	struct mob_ha_answer ans = { .seq = rx->mh.seq };
	struct mob_flow_reply flows = {};
	bool refresh = mob_ha_refreshes(s, rx), fresh = !s->bound;
	bool rekey = !fresh && !anew && ipv6_addr_equal(&s->coa, &rx->wire_src) &&
		     memcmp(s->keyid, rx->mh.msg.attr[MOB_A_KEYID].data, MOB_KEYID_LEN);

	if (rx->mh.n_bids)
		return mob_ha_coa_accept(s, rx, anew);
	ans.flows = &flows;
	if (!refresh && mob_ha_move(s, rx, rekey)) {
		mob_ha_sub_unbind(s, MOB_STAT_drop_internal);
		ans.status = MOB_STATUS_RESOURCES;
		return mob_ha_send_ba(s, rx, &ans);
	}
	s->bound = true;
	s->asking = false;
	s->coa = rx->wire_src;
	s->lifetime = min(rx->mh.lifetime, READ_ONCE(mob_pernet(rx->net)->set.ha_lifetime));
	s->expires = get_jiffies_64() + (u64)s->lifetime * HZ;
	mob_ha_sub_arm(s, (unsigned long)s->lifetime * HZ);
	ans.lifetime = s->lifetime;
	mob_ha_flow_update(s, rx, &flows);
	mob_stat_inc(rx->net, mob_ha_accepted_as(refresh, fresh, rekey));
	if (!refresh)
		mob_ha_sub_event(s, fresh ? MOB_EVENT_BINDING_NEW : MOB_EVENT_BINDING_CHANGE);
	mob_ha_send_accepting_ba(s, rx, &ans);
	mob_cn_ha_there(s, true);
}

/* Home again: the MN answers for its HoA, so the BA goes to its link-layer address. */
static void mob_ha_know_lladdr(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	struct net_device *dev;
	struct neighbour *n;

	if (rx->hao || !rx->lladdr_len || rx->ifindex != s->cfg.home_ifindex)
		return;
	dev = dev_get_by_index(rx->net, rx->ifindex);
	if (!dev)
		return;
	n = __neigh_lookup(&nd_tbl, &s->hoa, dev, 1);
	if (n) {
		neigh_update(n, rx->lladdr, NUD_REACHABLE,
			     NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN, 0);
		neigh_release(n);
	}
	dev_put(dev);
}

static void mob_ha_dad_forget(struct mob_ha_sub *s)
{
	kfree(s->dad);
	s->dad = NULL;
}

static void mob_ha_deregister(struct mob_ha_sub *s, const struct mob_rx *rx)
{
	struct mob_ha_answer ans = { .seq = rx->mh.seq };

	/* The older BU that waits for DAD must not bind the HoA after this. */
	mob_ha_dad_forget(s);
	/* At home the MN has it, and says so: that is no duplicate. */
	if (s->dad_runs && mob_ndp_dad_stop(rx->net, &s->hoa))
		s->dad_runs = false;
	if (!s->bound)
		ans.status = MOB_STATUS_NOT_HA;	/* RFC 6275 section 10.3.2 */
	mob_ha_sub_unbind(s, MOB_STAT_ha_binding_deleted);
	mob_ha_know_lladdr(s, rx);
	mob_ha_send_accepting_ba(s, rx, &ans);
}

/* Process context, from the ND room: nobody, or somebody, answered for the HoA. */
static void mob_ha_dad_done(struct net *net, const struct in6_addr *addr, bool dup, void *cookie)
{
	struct mob_ha_answer ans = { .status = MOB_STATUS_DAD };
	struct mob_ha *ha = mob_pernet(net)->ha;
	struct mob_ha_sub *s;

	mutex_lock(&ha->lock);
	rcu_read_lock();
	s = mob_ha_sub_find(ha, addr);
	rcu_read_unlock();
	if (s)
		s->dad_runs = false;
	if (s && s->dad) {
		ans.seq = s->dad->mh.seq;
		if (dup) {
			mob_stat_inc(net, MOB_STAT_ha_dad_failed);
			mob_ha_send_ba(s, s->dad, &ans);
		} else {
			mob_ha_accept(s, s->dad, true);
		}
		mob_ha_dad_forget(s);
	}
	mutex_unlock(&ha->lock);
}

/* RFC 6275 section 10.3.1: DAD for the HoA before the first BA, once. */
static void mob_ha_register(struct mob_ha_sub *s, const struct mob_rx *rx, bool anew)
{
	if (s->bound || !s->cfg.home_ifindex || s->defended)
		return mob_ha_accept(s, rx, anew);
	/* The MN repeats itself while DAD runs: the newest Seq# gets the answer. */
	mob_ha_dad_forget(s);
	s->dad = mob_rx_keep(rx, GFP_KERNEL);
	if (s->dad_runs)
		return;
	s->dad_runs = s->dad && !mob_ndp_dad(rx->net, s->cfg.home_ifindex, &s->hoa,
					     mob_ha_dad_done, NULL);
	if (!s->dad_runs) {
		struct mob_ha_answer ans = { .status = MOB_STATUS_RESOURCES, .seq = rx->mh.seq };

		mob_ha_dad_forget(s);
		mob_ha_send_ba(s, rx, &ans);
	}
}

/* The MN repeats itself while DAD runs: its nonce was echoed, and is fresh. */
static bool mob_ha_repeats(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr, *b;

	if (!s->dad || !ipv6_addr_equal(&s->dad->wire_src, &rx->wire_src) ||
	    s->dad->mh.msg.type != rx->mh.msg.type)
		return false;
	b = s->dad->mh.msg.attr;
	if (rx->mh.n_bids)
		return a[MOB_A_BIDS].len == b[MOB_A_BIDS].len && a[MOB_A_BIDS].len &&
		       !memcmp(a[MOB_A_BIDS].data, b[MOB_A_BIDS].data, a[MOB_A_BIDS].len) &&
		       !memcmp(a[MOB_A_KEYID].data, b[MOB_A_KEYID].data, MOB_KEYID_LEN);
	return !memcmp(b[MOB_A_NONCE].data, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	       !memcmp(b[MOB_A_SPI].data, a[MOB_A_SPI].data, 4) &&
	       !memcmp(b[MOB_A_KEYID].data, a[MOB_A_KEYID].data, MOB_KEYID_LEN);
}

/* Without BIDs CoA = HoA is an end, too; of BIDs that cannot be read none ends. */
static bool mob_ha_ends(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	if (rx->mh.n_bids)
		return !rx->mh.lifetime && !rx->mh.bid_status;
	return !rx->mh.lifetime || ipv6_addr_equal(&rx->wire_src, &s->hoa);
}

/*
 * May it be a recording?  The signalling SA is made of z for ever, and so is k_HA-0,
 * which is in use after every restart of either side: whatever was sent under both still
 * opens, and with Seq# of many beginnings some recording is ahead of the last one.
 * One under a k_HA that was agreed since then, just ahead, is none, until Seq# went round:
 * recorded BAs and BRRs move the MN's, and what it sends then is no recording.
 */
static bool mob_ha_doubtful(const struct mob_ha_sub *s, const struct mob_rx *rx,
			    enum mob_ha_key key)
{
	bool recorded = mob_ha_recorded(s);

	if (!s->seq_known || key == MOB_HA_KEY_FIRST ||
	    (u16)(rx->mh.seq - s->seq) > MOB_HA_SEQ_AHEAD)
		return true;
	/* A k_HA that is not known, or not any more, registers nothing below. */
	if (key == MOB_HA_KEY_NONE)
		return mob_ha_ends(s, rx);
	if (key == MOB_HA_KEY_NEXT)
		recorded = mob_ha_went_round(s->seq_moved_next);
	return recorded &&
	       !(rx->mh.lifetime && (mob_ha_refreshes(s, rx) || mob_ha_repeats(s, rx)));
}

static u16 mob_ha_seq_add(u16 moved, u16 by)
{
	return min_t(u32, (u32)moved + by, U16_MAX);
}

static void mob_ha_seq_take(struct mob_ha_sub *s, u16 seq)
{
	u16 by = s->seq_known ? seq - s->seq : 0;

	s->seq_moved = mob_ha_seq_add(s->seq_moved, by);
	s->seq_moved_next = mob_ha_seq_add(s->seq_moved_next, by);
	s->seq = seq;
	s->seq_known = true;
}

/*
 * Without BIDs nothing asks about the care-of address.  Where the operator does not let a source
 * prove one, the nonce that a BA took there has to come back.
 */
static bool mob_ha_unproven(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	if (rx->mh.n_bids || !rx->mh.lifetime || ipv6_addr_equal(&rx->wire_src, &s->hoa) ||
	    mob_verify_counts(rx->net, MOB_VERIFY_SOURCE, &rx->wire_src))
		return false;
	return !(s->bound && !s->coas && ipv6_addr_equal(&rx->wire_src, &s->coa)) &&
	       !mob_ha_repeats(s, rx);
}

/* What is wrong with the addresses that a BU names, 0 for nothing. */
static u8 mob_ha_misnamed(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	unsigned int i;

	if (rx->mh.bid_status)
		return rx->mh.bid_status;
	/* RFC 5648 section 5.1: never together; beside none it says what the source is. */
	for (i = 0; rx->mh.altcoa && i < rx->mh.n_bids; i++)
		if (rx->mh.bids[i].has_coa)
			return MOB_STATUS_MCOA_MALFORMED;
	if (rx->mh.n_bids)
		return 0;
	return mob_ha_coa_ok(s, rx->net, &rx->wire_src) ? 0 : MOB_STATUS_COA;
}

/*
 * ESP stands behind the addresses and the Home Address option, and protects neither: who is
 * on the path may send the BU on from another source, or as if it came from home, where it
 * would end the binding.  So what it registers is named inside of it, too.
 */
static bool mob_ha_source_ok(const struct mob_ha_sub *s, const struct mob_rx *rx)
{
	unsigned int i;

	if (rx->mh.altcoa)
		return ipv6_addr_equal(rx->mh.altcoa, &rx->wire_src);
	if (!rx->hao && ipv6_addr_equal(&rx->wire_src, &s->hoa))
		return true;
	if (rx->mh.msg.type != MOB_T_BID_BU)
		return false;
	/* What it is refused for, or what goes, depends on no address. */
	if (rx->mh.bid_status || !rx->mh.lifetime)
		return true;
	for (i = 0; i < rx->mh.n_bids; i++)
		if (!rx->mh.bids[i].has_coa)
			return false;
	return true;
}

/* mob_ha.lock held.  The order of RFC 6275 section 10.3.1, replays first. */
static void mob_ha_home_bu(struct mob_ha_sub *s, struct mob_rx *rx)
{
	struct mob_ha_answer ans = { .seq = rx->mh.seq };
	bool there = mob_ha_came_back(s, rx);
	bool echoed = there || mob_ha_echoed(s, rx);
	enum mob_ha_key key;
	bool unproven;

	/* Before it moves Seq#: the MN's own may be a moment behind. */
	if (!mob_ha_source_ok(s, rx))
		return mob_ha_drop(rx, MOB_STAT_drop_source);
	if (!echoed && s->seq_known && !mob_seq_newer(rx->mh.seq, s->seq)) {
		mob_ha_drop(rx, MOB_STAT_drop_seq);
		ans.status = MOB_STATUS_SEQ;
		ans.seq = s->seq;
		return mob_ha_send_ba(s, rx, &ans);
	}
	key = mob_ha_key_named(s, rx->mh.msg.attr[MOB_A_KEYID].data);
	unproven = !there && mob_ha_unproven(s, rx);
	if (unproven || (!echoed && mob_ha_doubtful(s, rx, key))) {
		/* Nobody but us would get the nonce. */
		if (mob_addr_is_own(rx->net, &rx->wire_src))
			return mob_ha_drop(rx, MOB_STAT_drop_coa);
		return mob_ha_demand(s, rx, unproven);
	}
	mob_stat_inc(rx->net, MOB_STAT_rx_home_bu);
	/*
	 * A recording under a k_HA that is erased must not move Seq#, nor end what the MN is
	 * about to echo.  A live one comes again, under k_HA-0.
	 */
	if (key == MOB_HA_KEY_NONE && !mob_ha_ends(s, rx)) {
		ans.status = MOB_STATUS_KEY;
		return mob_ha_send_ba(s, rx, &ans);
	}
	mob_ha_seq_take(s, rx->mh.seq);
	/* Serves once; and a BU with a nonce that was held back proves nothing after this one. */
	s->there_until = 0;
	if (echoed)
		s->demanded = false;

	if (!(rx->mh.flags & MOB_BU_HOME)) {
		ans.status = MOB_STATUS_PROHIBITED;
		return mob_ha_send_ba(s, rx, &ans);
	}
	if (mob_ha_ends(s, rx))
		return rx->mh.n_bids ? mob_ha_coa_deregister(s, rx) : mob_ha_deregister(s, rx);
	switch (key) {
	case MOB_HA_KEY_NEXT:
		mob_ha_sub_confirm_key(s);
		break;
	case MOB_HA_KEY_FIRST:
		/* The MN lost its state, and proved that it is here now. */
		memcpy(s->k_ha, s->k0, sizeof(s->k_ha));
		memzero_explicit(s->k_next, sizeof(s->k_next));
		s->has_next = false;
		s->generation = 0;
		mob_exchange_drop_done(s);
		break;
	case MOB_HA_KEY_CURRENT:
	case MOB_HA_KEY_NONE:
		break;
	}
	ans.status = mob_ha_misnamed(s, rx);
	if (ans.status) {
		mob_ha_drop(rx, rx->mh.n_bids ? MOB_STAT_drop_bid : MOB_STAT_drop_coa);
		return mob_ha_send_ba(s, rx, &ans);
	}
	mob_ha_register(s, rx, key == MOB_HA_KEY_FIRST);
}

struct mob_ha_sub *mob_ha_sub_locked(struct mob_rx *rx)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_sub *s;

	rcu_read_lock();
	s = mob_ha_sub_find(ha, &rx->src);
	rcu_read_unlock();	/* subscribers go only under ha->lock */
	if (!s)
		mob_ha_drop(rx, MOB_STAT_drop_subscriber);
	return s;
}

/* The attributes of a BU that may be spread over options are read from here on. */
static bool mob_ha_join(struct mob_rx *rx, u8 **body)
{
	if (!rx->mh.parts)
		return true;
	*body = kmalloc(rx->mh.len, GFP_KERNEL);
	if (!*body) {
		mob_ha_drop(rx, MOB_STAT_drop_nomem);
		return false;
	}
	if (!mob_wire_join(&rx->mh, *body, rx->mh.len))
		return true;
	mob_ha_drop(rx, MOB_STAT_drop_attr);
	return false;
}

static void mob_ha_home_bu_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_sub *s;
	u8 *body = NULL;

	mutex_lock(&ha->lock);
	s = mob_ha_sub_locked(rx);
	if (s) {
		atomic_dec_if_positive(&s->bu_queued);
		if (mob_ha_join(rx, &body))
			mob_ha_home_bu(s, rx);
	}
	mutex_unlock(&ha->lock);
	kfree(body);
}

void mob_ha_queue(const struct mob_rx *rx, atomic_t *queued, int max, mob_job_fn fn)
{
	if (atomic_inc_return(queued) > max)
		mob_ha_drop(rx, MOB_STAT_drop_rate_limited);
	else if (!mob_job(rx, MOB_QUEUE_STATE, fn, NULL))
		return;
	atomic_dec(queued);
}

void mob_ha_rx_home_bu(struct mob_rx *rx)
{
	struct mob_ha_sub *s = mob_ha_sub_find(mob_pernet(rx->net)->ha, &rx->src);

	/* No SA, no answer: an answer would tell which HoAs are served. */
	if (!s || !ipv6_addr_equal(&rx->dst, &s->cfg.ha))
		return mob_ha_drop(rx, MOB_STAT_drop_subscriber);
	if (!mob_esp_sig_passed(s->sig, rx->skb))
		return mob_ha_drop(rx, MOB_STAT_drop_unprotected);
	mob_ha_queue(rx, &s->bu_queued, MOB_BU_QUEUED_MAX, mob_ha_home_bu_work);
}

static void mob_ha_probe_rep_work(struct mob_rx *rx, void *arg)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_sub *s;

	mutex_lock(&ha->lock);
	s = mob_ha_sub_locked(rx);
	if (s) {
		atomic_dec_if_positive(&s->rep_queued);
		mob_ha_probe_rep(s, rx);
	}
	mutex_unlock(&ha->lock);
}

void mob_ha_rx_probe_rep(struct mob_rx *rx)
{
	struct mob_ha_sub *s = mob_ha_sub_find(mob_pernet(rx->net)->ha, &rx->src);

	if (!s || !ipv6_addr_equal(&rx->dst, &s->cfg.ha))
		return mob_ha_drop(rx, MOB_STAT_drop_subscriber);
	if (!mob_esp_sig_passed(s->sig, rx->skb))
		return mob_ha_drop(rx, MOB_STAT_drop_unprotected);
	mob_ha_queue(rx, &s->rep_queued, MOB_BIDS_MAX, mob_ha_probe_rep_work);
}

/* ---- role on, role off -------------------------------------------------- */

int mob_ha_start(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_ha *ha;
	int err;

	ha = kzalloc(sizeof(*ha), GFP_KERNEL);
	if (!ha)
		return -ENOMEM;
	ha->net = net;
	mutex_init(&ha->lock);
	err = mob_ha_subs_init(ha);
	if (err)
		goto free;
	err = mob_exchange_init(ha);
	if (err)
		goto subs;
	err = mob_ha_sessions_init(ha);
	if (err)
		goto exchanges;
	err = mob_ha_routers_init(ha);
	if (err)
		goto sessions;
	err = mob_ha_ask_init(ha);
	if (err)
		goto routers;
	mob_cn_ha_init(ha);
	mn->ha = ha;
	return 0;

routers:
	mob_ha_routers_exit(ha);
sessions:
	mob_ha_sessions_destroy(ha);
exchanges:
	mob_exchange_destroy(ha);
subs:
	mob_ha_subs_destroy(ha);
free:
	kfree(ha);
	return err;
}

/* The role is off and no job or softirq of it is under way: see core.c. */
void mob_ha_stop(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	struct mob_ha *ha = mn->ha;

	if (!ha)
		return;
	mob_ha_subs_destroy(ha);
	mob_ha_ask_exit(ha);
	flush_workqueue(mn->pk_wq);
	flush_workqueue(mn->wq);
	mob_ha_routers_exit(ha);
	mob_cn_ha_exit(ha);
	mob_ha_sessions_destroy(ha);
	mob_exchange_destroy(ha);
	mn->ha = NULL;
	kfree(ha);
}
