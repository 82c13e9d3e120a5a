// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's registration at home from wherever it is, RFC 6275 section 11.7.1, and the
 * end of it at its return (section 11.5.5): BU, BA, and what keeps them going.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "mh.h"
#include "mn_priv.h"
#include "ndp.h"
#include "output.h"
#include "seq.h"
#include "trace.h"
#include "tunnel.h"

static void mob_mn_home_rcu(struct rcu_head *head)
{
	struct mob_mn_home *h = container_of(head, struct mob_mn_home, rcu);

	kfree_sensitive(h->z);
	kfree_sensitive(h);
}

void mob_mn_home_put(struct mob_mn_home *h)
{
	if (refcount_dec_and_test(&h->ref))
		call_rcu(&h->rcu, mob_mn_home_rcu);
}

static void mob_mn_home_kick(struct mob_mn_home *h, unsigned long delay)
{
	/* The queued timer holds a reference; one that was pending has it already. */
	refcount_inc(&h->ref);
	if (mod_delayed_work(mob_pernet(h->net)->wq, &h->timer, delay))
		mob_mn_home_put(h);
}

/*
 * As mob_mn_home_kick(), from where states may just have been made: their loss kicks
 * at once, and must not wait for what this puts in its place.
 */
static void mob_mn_home_arm(struct mob_mn_home *h, unsigned long delay)
{
	mob_mn_home_kick(h, delay);
	if (READ_ONCE(h->lost) && !h->wanted_at_home)
		mob_mn_home_kick(h, 0);
}

void mob_mn_home_event(const struct mob_mn_home *h)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_HOME,
		.role = MOB_ROLE_MN,
		.state = h->registered ? MOB_BINDING_CONFIRMED : MOB_BINDING_PENDING,
		.error = h->last_status,
		.hoa = &h->hoa,
		.coa = h->wanted_at_home ? &h->hoa : &h->coa,
		.peer = &h->ha,
		.lifetime = h->lifetime,
	};

	trace_mobility_binding(h->net, ev.role, ev.state, ev.hoa, ev.peer, ev.coa);
	mob_netlink_event(h->net, &ev);
}

/* ---- home BU ------------------------------------------------------------ */

/* Nonce and SPI serve one CoA and one k_HA: no ESP key comes twice. */
int mob_mn_home_renew(struct mob_mn_home *h)
{
	memcpy(h->bu_key, h->k_ha, sizeof(h->bu_key));
	if (mob_mn_bid_active(h))
		return mob_mn_bid_renew(h);
	get_random_bytes(h->nonce, sizeof(h->nonce));
	h->spi = mob_esp_spi_alloc(h->net, &h->coa);
	return h->spi ? 0 : -ENOSPC;
}

static int mob_mn_home_build_bu(struct mob_mn_home *h, u8 *mh, size_t cap, struct mob_out *o)
{
	u32 lifetime = h->wanted_at_home || h->dead ? 0 :
		mob_mn_map_lifetime(h, READ_ONCE(mob_pernet(h->net)->set.mn_lifetime));
	u8 keyid[MOB_KEYID_LEN];
	struct mob_buf b;
	int err;

	err = mob_schedule_keyid(h->bu_key, keyid);
	if (err)
		return err;
	if (mob_mn_bid_active(h) && !h->wanted_at_home && !h->dead)
		return mob_mn_bid_build_bu(h, mh, cap, o, keyid, lifetime);
	mob_wire_begin_bu(&b, mh, cap, h->seq, MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY, lifetime);
	/* RFC 6275 section 11.7.1: ESP protects what is behind it, and no source. */
	if (!h->wanted_at_home)
		mob_wire_put_altcoa(&b, o->saddr);
	mob_wire_option(&b, MOB_T_HOME_BU, 0);
	mob_wire_put(&b, MOB_A_SPI, &h->spi, 4);
	mob_wire_put(&b, MOB_A_NONCE, h->nonce, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	if (h->echo_set)
		mob_wire_put(&b, MOB_A_ECHO, h->echo, MOB_NONCE_LEN);
	return mob_wire_finish(&b, 0);
}

/* Does a BU with BIDs wait for what access routers say? */
static bool mob_mn_home_held(struct mob_mn_home *h)
{
	h->sr_held = mob_mn_bid_active(h) && !h->wanted_at_home && !h->dead &&
		     mob_mn_sr_first(h);
	if (h->sr_held) {
		/* They are asked again before that, and it goes without them. */
		h->due = get_jiffies_64() + 2 * msecs_to_jiffies(MOB_RETRANS_MS);
		mob_mn_home_arm(h, 2 * msecs_to_jiffies(MOB_RETRANS_MS));
	}
	return h->sr_held;
}

/* BU with a new Seq#, the same nonce: a repeat is no new registration. */
void mob_mn_home_send_bu(struct mob_mn_home *h)
{
	struct mob_out o = {
		.saddr = h->wanted_at_home ? &h->hoa : &h->coa,
		.daddr = &h->ha,
		.hao = h->wanted_at_home ? NULL : &h->hoa,
		.sig = h->sig,
		.type = MOB_T_HOME_BU,
		.stat = MOB_STAT_tx_home_bu,
	};
	u8 *mh;
	int len;

	if (mob_mn_home_held(h))
		return;
	mh = kmalloc(MOB_MH_MAX_LEN, GFP_KERNEL);
	len = mh ? 0 : -ENOMEM;
	if (!len && !h->wanted_at_home && memcmp(h->bu_key, h->k_ha, sizeof(h->bu_key)))
		len = mob_mn_home_renew(h);
	h->seq++;
	if (len >= 0)
		len = mob_mn_home_build_bu(h, mh, MOB_MH_MAX_LEN, &o);
	if (len > 0)
		mob_output(h->net, &o, mh, len);
	kfree(mh);
	if (!len)
		return mob_mn_bid_rest(h);
	if (h->waiting)
		mob_stat_inc(h->net, MOB_STAT_mn_retransmit);
	h->waiting = true;
	h->due = get_jiffies_64() + msecs_to_jiffies(h->retry_ms);
	mob_mn_home_arm(h, msecs_to_jiffies(h->retry_ms));
	h->retry_ms = min_t(u32, h->retry_ms * 2, MOB_RETRANS_MAX_MS);
}

/* Somebody deleted the tunnel's states; locks are held.  The timer makes new ones. */
static void mob_mn_home_lost(struct net *net, void *cookie)
{
	struct mob_mn_home *h = cookie;

	WRITE_ONCE(h->lost, true);
	mob_mn_home_kick(h, 0);
}

void mob_mn_home_series(struct mob_mn_home *h)
{
	h->waiting = false;
	h->again = 0;
	h->retry_ms = h->registered ? MOB_RETRANS_MS : MOB_RETRANS_FIRST_HOME_MS;
	mob_mn_home_send_bu(h);
}

/* Begin a registration, or the end of one: first of a series of BUs. */
void mob_mn_home_begin(struct mob_mn_home *h)
{
	if (mob_mn_bid_active(h))
		mob_mn_bid_all_due(h);
	mob_mn_home_series(h);
}

void mob_mn_home_next(struct mob_mn_home *h)
{
	unsigned int ms = ++h->again < MOB_BU_RATE_PER_S ? MOB_MN_AGAIN_MS : MOB_RETRANS_MS;

	h->due = get_jiffies_64() + msecs_to_jiffies(ms);
	mob_mn_home_arm(h, msecs_to_jiffies(ms));
}

/* Wake up for the next BU, or before to see whether HA is still there. */
void mob_mn_home_wait(struct mob_mn_home *h)
{
	u64 now = get_jiffies_64(), next = h->due;

	if (h->registered && !h->waiting && !h->wanted_at_home)
		next = min(next, h->watch);
	mob_mn_home_arm(h, next > now ? next - now : 0);
}

/*
 * We send through the tunnel and nothing comes: an HA that restarted knows no ESP
 * of ours, and says nothing about it.  Then a BU asks; ever later, when traffic
 * only goes one way.
 */
static bool mob_mn_home_silent(struct mob_mn_home *h)
{
	struct mob_tunnel_stats st = {};
	bool sent, heard;

	mob_tunnel_get_stats(h->net, &h->hoa, true, &st);
	sent = st.tx_packets != h->tx_last;
	heard = st.rx_packets != h->rx_last;
	h->tx_last = st.tx_packets;
	h->rx_last = st.rx_packets;
	if (heard)
		h->watch_ms = MOB_ONE_WAY_MS;
	else if (sent)
		h->watch_ms = min_t(u32, h->watch_ms * 2, MOB_HOME_LIFETIME_S * 1000);
	h->watch = get_jiffies_64() + msecs_to_jiffies(h->watch_ms);
	return sent && !heard;
}

/*
 * Sequence numbers of ESP come to an end, and no packet leaves after that; a refresh
 * keeps the states, and k_HA may stay the same for good.
 */
static bool mob_mn_home_worn(const struct mob_mn_home *h)
{
	const struct mob_settings *set = &mob_pernet(h->net)->set;

	return mob_tunnel_worn(h->net, &h->hoa, READ_ONCE(set->rekey_packets),
			       READ_ONCE(set->rekey_octets));
}

/* Not yet: is HA there, and are the tunnel's states good for more? */
static void mob_mn_home_look(struct mob_mn_home *h)
{
	bool look = h->registered && !h->waiting && !h->wanted_at_home &&
		    time_after_eq64(get_jiffies_64(), h->watch);

	if (look && mob_mn_home_silent(h)) {
		mob_stat_inc(h->net, MOB_STAT_mn_home_silent);
		mob_mn_home_begin(h);
	} else if (look && mob_mn_home_worn(h) && !mob_mn_home_renew(h)) {
		mob_stat_inc(h->net, MOB_STAT_mn_home_worn);
		mob_mn_home_begin(h);
	} else {
		mob_mn_home_wait(h);
	}
}

void mob_mn_home_new_key(struct mob_mn_home *h, const u8 key[MOB_KEY_LEN])
{
	memcpy(h->k_prev, h->k_ha, sizeof(h->k_prev));
	memcpy(h->k_ha, key, sizeof(h->k_ha));
	/* A BU under way is followed by another when its BA comes. */
	if (h->waiting || !h->registered || h->wanted_at_home)
		return;
	h->due = min(h->due, get_jiffies_64() + msecs_to_jiffies(MOB_MN_REKEY_MS));
	mob_mn_home_wait(h);
}

void mob_mn_home_timer(struct work_struct *work)
{
	struct mob_mn_home *h = container_of(to_delayed_work(work), struct mob_mn_home, timer);
	struct mob_mn *m = mob_pernet(h->net)->mn;
	u64 now = get_jiffies_64();

	mutex_lock(&m->lock);
	if (h->dead || !h->due)
		goto out;
	if (READ_ONCE(h->lost) && !h->wanted_at_home) {
		/* The old nonce would make the old ESP keys again. */
		WRITE_ONCE(h->lost, false);
		mob_stat_inc(h->net, MOB_STAT_mn_xfrm_lost);
		if (!mob_mn_home_renew(h))
			mob_mn_home_begin(h);
		goto out;
	}
	if (time_before64(now, h->due)) {
		mob_mn_home_look(h);
		goto out;
	}
	if (h->registered && time_after_eq64(now, h->expires)) {
		h->registered = false;
		mob_mn_home_event(h);
	}
	if (h->waiting)
		mob_mn_home_send_bu(h);
	else
		mob_mn_home_begin(h);
out:
	mutex_unlock(&m->lock);
	mob_mn_home_put(h);
}

/* ---- home BA ------------------------------------------------------------ */

struct mob_esp_tun *mob_mn_home_states(struct mob_mn_home *h, const struct mob_mn_pair *p)
{
	u8 in[MOB_ESP_GCM_KEY_LEN], out[MOB_ESP_GCM_KEY_LEN];
	struct mob_esp_tun *tun;
	int err;

	err = mob_schedule_esp(h->bu_key, MOB_ESP_LABEL_HA, MOB_DIR_PEER_TO_MN, p->spi,
			       p->nonce, p->peer_nonce, in) ?:
	      mob_schedule_esp(h->bu_key, MOB_ESP_LABEL_HA, MOB_DIR_MN_TO_PEER, p->peer_spi,
			       p->nonce, p->peer_nonce, out);
	tun = err ? ERR_PTR(err) :
		mob_esp_tun_alloc(h->net, p->coa, &h->ha, p->spi, p->peer_spi, in, out);
	memzero_explicit(in, sizeof(in));
	memzero_explicit(out, sizeof(out));
	if (!IS_ERR(tun))
		mob_esp_tun_on_loss(tun, mob_mn_home_lost, h);
	return tun;
}

static int mob_mn_home_tunnel(struct mob_mn_home *h, const u8 *n_ha, __be32 spi_ha)
{
	const struct mob_mn_pair pair = {
		.coa = &h->coa, .nonce = h->nonce, .peer_nonce = n_ha,
		.spi = h->spi, .peer_spi = spi_ha,
	};
	struct mob_esp_tun *tun = mob_mn_home_states(h, &pair);

	if (IS_ERR(tun))
		return PTR_ERR(tun);
	return mob_tunnel_set(h->net, &h->hoa, &h->coa, &h->ha, h->spi, tun, true, false);
}

/*
 * A BA that answers a refresh names the pair in place.
 * Return: 1 for a new pair, 0 for that one, or a negative error.
 */
static int mob_mn_home_install(struct mob_mn_home *h, const struct mob_attr *a)
{
	__be32 spi;
	int err;

	memcpy(&spi, a[MOB_A_SPI].data, 4);
	if (!memcmp(h->up_nonce, h->nonce, MOB_NONCE_LEN) &&
	    !memcmp(h->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	    h->up_peer_spi == spi)
		return 0;
	err = mob_mn_home_tunnel(h, a[MOB_A_NONCE].data, spi);
	if (err)
		return err;
	memcpy(h->up_nonce, h->nonce, MOB_NONCE_LEN);
	memcpy(h->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	h->up_peer_spi = spi;
	return 1;
}

void mob_mn_home_watch(struct mob_mn_home *h)
{
	mob_tunnel_hello(h->net, &h->hoa, &h->ha);
	mob_mn_home_silent(h);
	h->watch_ms = MOB_ONE_WAY_MS;
	h->watch = get_jiffies_64() + msecs_to_jiffies(MOB_ONE_WAY_MS);
}

static void mob_mn_home_accepted(struct mob_mn *m, struct mob_mn_home *h, struct mob_rx *rx)
{
	u8 keyid[MOB_KEYID_LEN];
	bool was = h->registered, moved = false;
	u64 now = get_jiffies_64();
	int fresh = -EKEYREJECTED;

	/* HA has to have used the key that our BU named. */
	if (!mob_schedule_keyid(h->bu_key, keyid) &&
	    !memcmp(keyid, rx->mh.msg.attr[MOB_A_KEYID].data, sizeof(keyid)))
		fresh = mob_mn_home_install(h, rx->mh.msg.attr);
	if (fresh == -EEXIST) {
		/* HA made a new pair for an SPI that ours still has: both new, then. */
		if (!mob_mn_home_renew(h))
			mob_mn_home_begin(h);
		return;
	}
	if (fresh < 0)
		return mob_drop(rx->net, MOB_STAT_drop_key_old, &rx->src, &rx->dst);
	h->waiting = false;
	h->registered = true;
	h->lifetime = rx->mh.lifetime;
	h->expires = now + (u64)h->lifetime * HZ;
	/* Refresh with a quarter of the lifetime to spare. */
	h->due = now + (u64)h->lifetime * HZ * 3 / 4;
	if (memcmp(h->bu_key, h->k_ha, sizeof(h->bu_key)))
		h->due = min(h->due, now + msecs_to_jiffies(MOB_MN_REKEY_MS));
	if (fresh) {
		moved = !was || !ipv6_addr_equal(&h->up_coa, &h->coa) ||
			!memcmp(h->up_keyid, keyid, sizeof(keyid));
		mob_stat_inc(rx->net, !moved ? MOB_STAT_mn_rekeyed :
			     was ? MOB_STAT_mn_moved : MOB_STAT_mn_registered);
		memcpy(h->up_keyid, keyid, sizeof(keyid));
		h->up_coa = h->coa;
		mob_mn_home_watch(h);
	}
	mob_mn_home_wait(h);
	mob_mn_home_event(h);
	mob_mn_ro_registered(m, h, moved);
}

/* RFC 6275 section 11.5.5: now the MN answers for its HoA itself. */
static void mob_mn_home_deregistered(struct mob_mn_home *h)
{
	h->waiting = false;
	h->registered = false;
	h->at_home = true;
	h->due = 0;
	h->lifetime = 0;
	h->coa = in6addr_any;
	mob_tunnel_del(h->net, &h->hoa, true);
	mob_mn_bid_forget(h);
	memset(h->up_nonce, 0, sizeof(h->up_nonce));
	mob_ndp_announce(h->net, h->ifindex, &h->hoa);
	mob_stat_inc(h->net, MOB_STAT_mn_home);
	mob_mn_home_event(h);
}

/* The nonce that the BUs after this BA echo, if it has one */
static void mob_mn_home_take_echo(struct mob_mn_home *h, const struct mob_attr *echo)
{
	h->echo_set = echo->data;
	if (h->echo_set)
		memcpy(h->echo, echo->data, MOB_NONCE_LEN);
}

static void mob_mn_home_ba(struct mob_mn *m, struct mob_mn_home *h, struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;

	if (!h->waiting || (rx->mh.seq != h->seq && rx->mh.status != MOB_STATUS_SEQ))
		return mob_drop(rx->net, MOB_STAT_drop_seq, &rx->src, &rx->dst);
	mob_stat_inc(rx->net, MOB_STAT_rx_home_ba);
	h->last_status = rx->mh.status;
	if (rx->mh.status < 128)
		mob_mn_home_take_echo(h, &a[MOB_A_ECHO]);
	if (rx->mh.status < 128 && rx->mh.lifetime)
		mob_mn_trusted_take(h, &a[MOB_A_TRUSTED]);
	if (h->wanted_at_home && (rx->mh.status < 128 || rx->mh.status == MOB_STATUS_NOT_HA))
		return mob_mn_home_deregistered(h);
	if (rx->mh.n_bids && mob_mn_bid_ba(m, h, rx))
		return;
	switch (rx->mh.status) {
	case 0 ... 127:
		if (rx->mh.n_bids || (mob_mn_bid_active(h) && !h->wanted_at_home))
			return;	/* not what was asked for */
		return mob_mn_home_accepted(m, h, rx);
	case MOB_STATUS_SEQ:
		/* A recording of this would only start the same round again. */
		if (!mob_seq_newer(rx->mh.seq, h->seq) && rx->mh.seq != h->seq)
			return;
		h->seq = rx->mh.seq;
		break;
	case MOB_STATUS_NEED_ECHO:
		if (!a[MOB_A_ECHO].data)
			return;
		mob_mn_home_take_echo(h, &a[MOB_A_ECHO]);
		break;
	case MOB_STATUS_KEY:
		memcpy(h->k_ha, h->k0, sizeof(h->k_ha));
		break;
	default:
		mob_mn_home_event(h);
		return;	/* refused: tried again as the back-off says */
	}
	mob_mn_home_next(h);
}

static void mob_mn_home_ba_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, &rx->dst);
	if (h)
		mob_mn_home_ba(m, h, rx);
	mutex_unlock(&m->lock);
}

void mob_mn_rx_home_ba(struct mob_rx *rx)
{
	struct mob_mn_home *h = mob_mn_home_find(mob_pernet(rx->net)->mn, &rx->dst);

	if (!h || !ipv6_addr_equal(&rx->src, &h->ha))
		return mob_drop(rx->net, MOB_STAT_drop_address, &rx->src, &rx->dst);
	if (!mob_esp_sig_passed(h->sig, rx->skb))
		return mob_drop(rx->net, MOB_STAT_drop_unprotected, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_home_ba_work, NULL);
}

static void mob_mn_home_brr_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	u64 now = get_jiffies_64();
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, &rx->dst);
	/* Once a second: there is no replay window on the signalling SA. */
	if (h && h->registered && !h->waiting && !h->wanted_at_home &&
	    time_after_eq64(now, h->asked + msecs_to_jiffies(MOB_RETRANS_MS))) {
		h->asked = now;
		mob_mn_home_begin(h);
	}
	mutex_unlock(&m->lock);
}

/*
 * The HA lost its states.  The BU has the nonce of the last one, so a recorded BRR
 * buys a refresh and no new keys.
 */
void mob_mn_home_rx_brr(struct mob_mn_home *h, struct mob_rx *rx)
{
	if (!mob_esp_sig_passed(h->sig, rx->skb))
		return mob_drop(rx->net, MOB_STAT_drop_unprotected, &rx->src, &rx->dst);
	mob_job(rx, MOB_QUEUE_STATE, mob_mn_home_brr_work, NULL);
}
