// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several care-of addresses of a mobile node, RFC 5648 section 5: one of each interface that
 * the operator gave a BID, registered together over one of them, and those that the home
 * agent does not take that way each from where it is (draft-lim section 3.1).
 */
#include <linux/random.h>
#include <linux/slab.h>

#include "mh.h"
#include "mn_priv.h"
#include "output.h"
#include "tunnel.h"
#include "verify.h"

struct mob_mn_bid *mob_mn_bid_find(const struct mob_mn_home *h, u16 bid)
{
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list)
		if (b->cfg.bid == bid)
			return b;
	return NULL;
}

bool mob_mn_bid_has(const struct mob_mn_home *h, u16 bid)
{
	const struct mob_mn_bid *b = mob_mn_bid_find(h, bid);

	return b && !b->gone;
}

u8 mob_mn_bid_state(const struct mob_mn_bid *b)
{
	if (b->up)
		return MOB_COA_REGISTERED;
	return b->status < 128 || b->due ? MOB_COA_PENDING : MOB_COA_REFUSED;
}

static void mob_mn_bid_event(const struct mob_mn_home *h, const struct mob_mn_bid *b, u8 state)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_COA,
		.role = MOB_ROLE_MN,
		.state = state,
		.error = b->status,
		.hoa = &h->hoa,
		.coa = &b->coa,
		.peer = &h->ha,
		.lifetime = b->up ? b->lifetime : 0,
		.bid = b->cfg.bid,
	};

	mob_netlink_event(h->net, &ev);
}

void mob_mn_bid_down(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	if (!b->up)
		return;
	b->up = false;
	mob_tunnel_del_bid(h->net, &h->hoa, true, b->cfg.bid);
}

void mob_mn_bid_remove(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	list_del(&b->list);
	h->n_bids--;
	kfree(b->sr);
	mob_mn_cga_free(b->cga);
	kfree(b);
}

/* ---- what to send ---- */

/* Which of two is used first, and to register with when @reg. */
static bool mob_mn_bid_before(const struct mob_mn_bid *a, const struct mob_mn_bid *b, bool reg)
{
	if (reg && a->cfg.reg != b->cfg.reg)
		return a->cfg.reg;
	return a->cfg.pri != b->cfg.pri ? a->cfg.pri < b->cfg.pri : a->cfg.bid < b->cfg.bid;
}

static struct mob_mn_bid *mob_mn_bid_best(const struct mob_mn_home *h, bool reg)
{
	struct mob_mn_bid *b, *best = NULL;

	list_for_each_entry(b, &h->bids, list)
		if (mob_mn_bid_away(b) && !(reg && b->mute) &&
		    (!best || mob_mn_bid_before(b, best, reg)))
			best = b;
	return best;
}

/* Whom to register over: each has its turn while there is no answer. */
static struct mob_mn_bid *mob_mn_bid_registrar(struct mob_mn_home *h)
{
	struct mob_mn_bid *b = mob_mn_bid_best(h, true), *o;

	if (b)
		return b;
	list_for_each_entry(o, &h->bids, list)
		o->mute = false;
	return mob_mn_bid_best(h, true);
}

struct mob_mn_bid *mob_mn_bid_at(struct mob_mn_home *h, u16 bid)
{
	struct mob_mn_bid *b = bid ? mob_mn_bid_find(h, bid) : mob_mn_bid_registrar(h);

	return b && mob_mn_bid_away(b) ? b : NULL;
}

enum mob_mn_bid_kind { MOB_MN_BID_NONE, MOB_MN_BID_ENDS, MOB_MN_BID_BULK, MOB_MN_BID_ALONE };

static enum mob_mn_bid_kind mob_mn_bid_wants(const struct mob_mn_bid *b)
{
	if (!mob_mn_bid_away(b))
		return b->held ? MOB_MN_BID_ENDS : MOB_MN_BID_NONE;
	if (!b->due || mob_mn_sr_asking(b))
		return MOB_MN_BID_NONE;
	return b->alone || b->outside ? MOB_MN_BID_ALONE : MOB_MN_BID_BULK;
}

/* HA knows the source of a BU, whatever it thinks of the network. */
static void mob_mn_bid_sort(struct mob_mn_home *h, const struct mob_mn_bid *from)
{
	struct mob_mn_bid *b;
	bool was;

	list_for_each_entry(b, &h->bids, list) {
		was = b->outside;
		b->outside = b != from && mob_mn_bid_away(b) &&
			     mob_mn_trusted_outside(h, &b->coa);
		if (b->outside && !was)
			mob_stat_inc(h->net, MOB_STAT_mn_coa_outside);
	}
}

/*
 * Mark what the next BU names: first what has no address any more, then all that go
 * together, then one by one those that do not.
 * Return: whose address it comes from, NULL when there is nothing to send.
 */
static struct mob_mn_bid *mob_mn_bid_choose(struct mob_mn_home *h)
{
	struct mob_mn_bid *b, *from = mob_mn_bid_registrar(h);
	enum mob_mn_bid_kind kind = MOB_MN_BID_NONE, k;

	mob_mn_bid_sort(h, from);
	list_for_each_entry(b, &h->bids, list) {
		k = mob_mn_bid_wants(b);
		if (k && (!kind || k < kind))
			kind = k;
	}
	h->bid_end = kind == MOB_MN_BID_ENDS;
	h->bid_alone = kind == MOB_MN_BID_ALONE;
	list_for_each_entry(b, &h->bids, list)
		b->sent = false;
	if (!kind || !from)
		return NULL;
	list_for_each_entry(b, &h->bids, list) {
		b->sent = mob_mn_bid_wants(b) == kind;
		if (b->sent && h->bid_alone)
			return b;
	}
	return from;
}

/* A link that swallows BUs must not keep the other addresses from being refreshed. */
static void mob_mn_bid_unanswered(struct mob_mn_home *h)
{
	struct mob_mn_bid *b = mob_mn_bid_find(h, h->bid_from);

	if (!h->waiting)
		h->bid_tries = 0;
	if (!h->waiting || ++h->bid_tries < MOB_MN_BID_TRIES || !b)
		return;
	h->bid_tries = 0;
	h->retry_ms = MOB_RETRANS_MS;
	b->mute = true;
	if (h->bid_alone)
		b->due = false;
}

/* All of a BU but what is said of the addresses that it names */
static void mob_mn_bid_begin_bu(struct mob_mn_home *h, struct mob_buf *buf, u8 *mh, size_t cap,
				const u8 keyid[MOB_KEYID_LEN], u32 lifetime)
{
	u16 flags = MOB_BU_ACK | MOB_BU_HOME | MOB_BU_KEY;
	u8 shares[MOB_BIDS_MAX * MOB_BID_SHARE_LEN];
	struct mob_mn_bid *b;
	size_t len = 0;

	if (h->overwrite && !h->bid_end)
		flags |= MOB_BU_OVERWRITE;
	mob_wire_begin_bu(buf, mh, cap, h->seq, flags, h->bid_end ? 0 : lifetime);
	list_for_each_entry(b, &h->bids, list) {
		struct mob_bid bid = {
			.bid = b->cfg.bid, .pri = b->cfg.pri,
			/* Also of one that comes from there: ESP protects no source. */
			.has_coa = !h->bid_end,
			.coa = b->coa,
		};

		if (!b->sent)
			continue;
		mob_bid_put(buf, &bid);
		mob_bid_share_put(shares + len, b->cfg.bid, b->spi, b->nonce);
		len += MOB_BID_SHARE_LEN;
	}
	if (!h->bid_end)
		mob_mn_flow_put(h, buf);
	mob_wire_option(buf, MOB_T_BID_BU, 0);
	if (!h->bid_end)
		mob_wire_put(buf, MOB_A_BIDS, shares, len);
	mob_wire_put(buf, MOB_A_KEYID, keyid, MOB_KEYID_LEN);
	if (h->echo_set)
		mob_wire_put(buf, MOB_A_ECHO, h->echo, MOB_NONCE_LEN);
}

int mob_mn_bid_build_bu(struct mob_mn_home *h, u8 *mh, size_t cap, struct mob_out *o,
			const u8 keyid[MOB_KEYID_LEN], u32 lifetime)
{
	struct mob_mn_bid *b, *from;
	struct mob_buf buf;

	mob_mn_bid_unanswered(h);
	from = mob_mn_bid_choose(h);
	if (!from)
		return 0;
	h->bid_from = from->cfg.bid;
	o->saddr = &from->coa;
	o->ifindex = from->cfg.ifindex;
	o->type = MOB_T_BID_BU;
	if (!h->bid_end)
		mob_mn_cga_look(h);
	/* Whom keys and certificates leave no room for is named by the next one. */
	do {
		mob_mn_bid_begin_bu(h, &buf, mh, cap, keyid, lifetime);
	} while (!h->bid_end && (mob_mn_cga_leave(h, &buf) || mob_mn_sr_leave(h, &buf)));
	list_for_each_entry(b, &h->bids, list)
		b->held |= b->sent;
	if (!h->bid_end) {
		mob_mn_sr_put(h, &buf, mob_mn_cga_len(h));
		mob_mn_cga_put(h, &buf, keyid);
	}
	return mob_wire_finish(&buf, 0);
}

static int mob_mn_bid_renew_one(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	b->due = true;
	get_random_bytes(b->nonce, sizeof(b->nonce));
	b->spi = mob_esp_spi_alloc(h->net, &b->coa);
	return b->spi ? 0 : -ENOSPC;
}

int mob_mn_bid_renew(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;
	int err = 0;

	list_for_each_entry(b, &h->bids, list)
		if (!err && mob_mn_bid_away(b))
			err = mob_mn_bid_renew_one(h, b);
	return err;
}

void mob_mn_bid_all_due(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	/* Whatever it may have of an earlier life of ours */
	h->overwrite |= !h->registered;
	list_for_each_entry(b, &h->bids, list)
		b->due = mob_mn_bid_away(b);
}

/* ---- where the node is ---- */

/* The address of an interface changed: true when a BU has to tell. */
static bool mob_mn_bid_moved(struct mob_mn_home *h, struct mob_mn_bid *b,
			     const struct in6_addr *coa)
{
	if (ipv6_addr_equal(&b->coa, coa))
		return false;
	b->coa = *coa;
	b->alone = false;
	b->due = false;
	mob_mn_sr_forget(b);
	if (!ipv6_addr_any(coa))
		return !mob_mn_bid_renew_one(h, b);
	/* Nothing comes or goes there: the next one takes over at once. */
	mob_mn_bid_down(h, b);
	mob_mn_bid_event(h, b, 0);
	return b->held;
}

/* Of several, the one that sends stands for all: where correspondents are told to send. */
static bool mob_mn_bid_primary(struct mob_mn_home *h)
{
	struct mob_mn_bid *b, *best = NULL;

	list_for_each_entry(b, &h->bids, list)
		if (b->up && mob_mn_bid_away(b) &&
		    (!best || mob_mn_bid_before(b, best, false)))
			best = b;
	best = best ?: mob_mn_bid_best(h, false);
	if (!best || ipv6_addr_equal(&h->coa, &best->coa))
		return false;
	h->coa = best->coa;
	h->ifindex = best->cfg.ifindex;
	return true;
}

bool mob_mn_bid_place(struct mob_mn *m, struct mob_mn_home *h)
{
	bool changed = false, again = false, moved;
	struct mob_mn_place place;
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		if (b->gone)
			continue;
		again |= mob_mn_coa_find_on(h, b, &place);
		changed |= mob_mn_bid_moved(h, b, &place.coa);
	}
	if (!mob_mn_bid_best(h, false))
		return again;
	if (h->wanted_at_home) {
		mob_mn_left_home(h);
		/* The HA may have been told of the end, and may not. */
		h->overwrite = true;
		changed = !mob_mn_home_renew(h);
	}
	h->overwrite |= !h->registered;
	moved = mob_mn_bid_primary(h);
	if (changed)
		mob_mn_home_series(h);
	/* Not after the BA: the correspondents' half of the handover runs beside it. */
	if (moved)
		mob_mn_ro_moved(m, h);
	return again;
}

void mob_mn_bid_forget(struct mob_mn_home *h)
{
	struct mob_mn_bid *b, *next;

	h->bids_off = false;
	list_for_each_entry_safe(b, next, &h->bids, list) {
		b->coa = in6addr_any;
		b->due = false;
		b->alone = false;
		mob_mn_sr_forget(b);
		b->held = false;
		b->up = false;
		if (b->gone)
			mob_mn_bid_remove(h, b);
	}
}

void mob_mn_bid_free(struct mob_mn_home *h)
{
	struct mob_mn_bid *b, *next;

	list_for_each_entry_safe(b, next, &h->bids, list)
		mob_mn_bid_remove(h, b);
}

/* ---- BA ---- */

/* Of one BID: its own status, or that of the BA. */
static u8 mob_mn_bid_status(const struct mob_rx *rx, u16 bid)
{
	unsigned int i;

	for (i = 0; i < rx->mh.n_bids; i++)
		if (rx->mh.bids[i].bid == bid)
			return rx->mh.bids[i].status ?: rx->mh.status;
	/* RFC 5648 section 6.2 has every BID come back. */
	return MOB_STATUS_UNSPEC;
}

/* A tunnel from there, unless it is the one in place.  Return: as mob_mn_home_install(). */
static int mob_mn_bid_install(struct mob_mn_home *h, struct mob_mn_bid *b,
			      const struct mob_bid_share *share)
{
	const struct mob_mn_pair pair = {
		.coa = &b->coa, .nonce = b->nonce, .peer_nonce = share->nonce,
		.spi = b->spi, .peer_spi = share->spi,
	};
	struct mob_tunnel_cfg cfg = {
		.hoa = &h->hoa, .local = &b->coa, .remote = &h->ha, .spi_in = b->spi,
		.at_mn = true, .send = true, .bid = b->cfg.bid, .pri = b->cfg.pri,
	};
	int err;

	if (b->up && !memcmp(b->up_nonce, b->nonce, MOB_NONCE_LEN) &&
	    !memcmp(b->up_peer_nonce, share->nonce, MOB_NONCE_LEN) &&
	    b->up_peer_spi == share->spi)
		return 0;
	cfg.esp = mob_mn_home_states(h, &pair);
	if (IS_ERR(cfg.esp))
		return PTR_ERR(cfg.esp);
	mob_esp_tun_via(cfg.esp, b->cfg.ifindex);
	err = mob_tunnel_set_bid(h->net, &cfg);
	if (err)
		return err;
	memcpy(b->up_nonce, b->nonce, MOB_NONCE_LEN);
	memcpy(b->up_peer_nonce, share->nonce, MOB_NONCE_LEN);
	b->up_peer_spi = share->spi;
	return 1;
}

/* Accepted.  Return: there is a new tunnel. */
static bool mob_mn_bid_accepted(struct mob_mn_home *h, struct mob_mn_bid *b, struct mob_rx *rx)
{
	struct mob_bid_share share;
	int fresh = -ENOENT;

	if (mob_bid_share_find(&rx->mh.msg.attr[MOB_A_BIDS], b->cfg.bid, &share))
		fresh = mob_mn_bid_install(h, b, &share);
	if (fresh < 0) {
		/* HA's half is new and ours is not, or is none: both new, then. */
		mob_drop(rx->net, MOB_STAT_drop_bid, &rx->src, &rx->dst);
		mob_mn_bid_renew_one(h, b);
		return false;
	}
	b->due = false;
	b->up = true;
	b->lifetime = rx->mh.lifetime;
	b->expires = get_jiffies_64() + (u64)b->lifetime * HZ;
	if (fresh) {
		mob_stat_inc(rx->net, MOB_STAT_mn_coa_registered);
		mob_mn_bid_event(h, b, MOB_COA_REGISTERED);
	}
	return fresh;
}

/* Refused: together, it may come from where it is; there, it is left until the next refresh. */
static void mob_mn_bid_refused(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	/* Until then what HA has of it stays, and its tunnel works. */
	if (!h->bid_alone &&
	    (b->status == MOB_STATUS_MCOA_BULK || b->status == MOB_STATUS_MCOA_PROHIBITED)) {
		b->alone = true;
		mob_stat_inc(h->net, MOB_STAT_mn_coa_alone);
		return;
	}
	mob_mn_bid_down(h, b);
	b->held = false;
	b->due = false;
	mob_stat_inc(h->net, MOB_STAT_mn_coa_refused);
	mob_mn_bid_event(h, b, MOB_COA_REFUSED);
}

bool mob_mn_bid_left(const struct mob_mn_home *h)
{
	const struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list)
		if (mob_mn_bid_wants(b))
			return true;
	return false;
}

void mob_mn_bid_rest(struct mob_mn_home *h)
{
	u64 now = get_jiffies_64(), due = now + msecs_to_jiffies(MOB_RETRANS_MAX_MS);
	struct mob_mn_bid *b;
	bool any = false;

	list_for_each_entry(b, &h->bids, list) {
		/* Refresh with a quarter of the lifetime to spare. */
		u64 refresh = b->expires - (u64)b->lifetime * HZ / 4;

		if (b->up)
			due = any ? min(due, refresh) : refresh;
		any |= b->up;
	}
	if (any && memcmp(h->bu_key, h->k_ha, sizeof(h->bu_key)))
		due = min(due, now + msecs_to_jiffies(MOB_MN_REKEY_MS));
	h->waiting = false;
	h->due = due;
	mob_mn_home_wait(h);
}

/* Return: there is one to name in a BU. */
static bool mob_mn_bid_mark(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		if (!b->up || !mob_mn_bid_away(b))
			continue;
		b->due = true;
		return true;
	}
	return false;
}

void mob_mn_bid_again(struct mob_mn_home *h)
{
	if (!mob_mn_bid_mark(h))
		return;
	h->waiting = true;
	h->again = 0;
	h->retry_ms = MOB_RETRANS_MS;
	h->due = get_jiffies_64() + HZ / MOB_BU_RATE_PER_S;
	mob_mn_home_wait(h);
}

/* The registration as a whole, from those of its addresses */
static void mob_mn_bid_settle(struct mob_mn *m, struct mob_mn_home *h, struct mob_rx *rx,
			      bool fresh)
{
	bool was = h->registered, moved = false;
	struct mob_mn_bid *b;

	b = mob_mn_bid_find(h, h->bid_from);
	if (b)
		b->mute = false;
	h->bid_tries = 0;
	if (mob_mn_bid_primary(h))
		mob_mn_ro_moved(m, h);
	h->registered = false;
	h->expires = 0;
	list_for_each_entry(b, &h->bids, list) {
		if (!b->up)
			continue;
		h->registered = true;
		h->lifetime = b->lifetime;
		h->expires = max(h->expires, b->expires);
		moved |= ipv6_addr_equal(&b->coa, &h->coa) &&
			 (!was || !ipv6_addr_equal(&h->up_coa, &h->coa));
	}
	if (moved)
		h->up_coa = h->coa;
	if (fresh) {
		memcpy(h->up_keyid, rx->mh.msg.attr[MOB_A_KEYID].data, MOB_KEYID_LEN);
		mob_stat_inc(rx->net, was ? MOB_STAT_mn_moved : MOB_STAT_mn_registered);
		mob_mn_home_watch(h);
	}
	if (mob_mn_bid_left(h)) {
		h->retry_ms = MOB_RETRANS_MS;
		mob_mn_home_next(h);
	} else {
		mob_mn_bid_rest(h);
	}
	if (fresh || was != h->registered)
		mob_mn_home_event(h);
	if (h->registered)
		mob_mn_ro_registered(m, h, moved);
}

static bool mob_mn_bid_any_up(const struct mob_mn_home *h)
{
	const struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list)
		if (b->up)
			return true;
	return false;
}

/* The home agent has had enough of several: one it is, as without BIDs. */
static void mob_mn_bid_fall_back(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	h->bids_off = true;
	list_for_each_entry(b, &h->bids, list) {
		b->status = MOB_STATUS_MCOA_PROHIBITED;
		b->held = false;
		b->due = false;
		b->sent = false;
		mob_stat_inc(h->net, MOB_STAT_mn_coa_refused);
		mob_mn_bid_event(h, b, MOB_COA_REFUSED);
	}
	if (!mob_mn_home_renew(h))
		mob_mn_home_begin(h);
}

bool mob_mn_bid_ba(struct mob_mn *m, struct mob_mn_home *h, struct mob_rx *rx)
{
	u8 status = rx->mh.status, keyid[MOB_KEYID_LEN];
	struct mob_mn_bid *b, *next;
	bool fresh = false;

	if (!mob_mn_bid_active(h) || h->wanted_at_home)
		return false;
	if (status == MOB_STATUS_MCOA_OTHER) {
		h->overwrite = true;
		mob_mn_home_next(h);
		return true;
	}
	if (status == MOB_STATUS_MCOA_PROHIBITED && !h->bid_end && !mob_mn_bid_any_up(h)) {
		mob_mn_bid_fall_back(h);
		return true;
	}
	/* As for a binding without BIDs, and of an end: there is none to end. */
	if (status >= 128 && status != MOB_STATUS_MCOA_BULK &&
	    status != MOB_STATUS_MCOA_PROHIBITED &&
	    !(status == MOB_STATUS_COA && mob_mn_bid_any_up(h)) &&
	    !(h->bid_end && status == MOB_STATUS_NOT_HA))
		return false;
	/* HA has to have used the key that our BU named. */
	if (status < 128 && (mob_schedule_keyid(h->bu_key, keyid) ||
			     memcmp(keyid, rx->mh.msg.attr[MOB_A_KEYID].data, sizeof(keyid)))) {
		mob_drop(rx->net, MOB_STAT_drop_key_old, &rx->src, &rx->dst);
		return true;
	}
	list_for_each_entry_safe(b, next, &h->bids, list) {
		if (!b->sent)
			continue;
		b->sent = false;
		b->status = mob_mn_bid_status(rx, b->cfg.bid);
		if (h->bid_end) {
			b->held = false;
			b->status = 0;
			if (b->gone)
				mob_mn_bid_remove(h, b);
		} else if (b->status < 128) {
			fresh |= mob_mn_bid_accepted(h, b, rx);
			h->overwrite = false;
		} else {
			mob_mn_bid_refused(h, b);
		}
	}
	if (status < 128 && !h->bid_end)
		mob_mn_flow_ba(h, rx);
	if (h->flows_due)
		mob_mn_bid_mark(h);
	mob_mn_bid_settle(m, h, rx, fresh);
	mob_mn_probe_take(h, rx);
	return true;
}
