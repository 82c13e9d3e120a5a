// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mobile node's half of SR, draft-lim section 3.3: before a care-of address is registered
 * its access router is asked to vouch for it, and the BU brings what the router said.
 *
 * A router that does not answer keeps nobody from registering: others wait for it a second
 * at most, and its own address until it was asked three times.
 */
#include <linux/random.h>
#include <net/ip6_route.h>

#include "addr.h"
#include "auth.h"
#include "mn_priv.h"
#include "output.h"

#define MOB_SR_HOP_LIMIT	255	/* no router forwards what arrives with it */

void mob_mn_sr_forget(struct mob_mn_bid *b)
{
	if (b->sr)
		memset(b->sr, 0, sizeof(*b->sr));
}

bool mob_mn_sr_asking(const struct mob_mn_bid *b)
{
	return b->sr && b->sr->state == MOB_MN_SR_ASKING;
}

static void mob_mn_sr_give_up(struct mob_mn_home *h, struct mob_mn_sr *sr)
{
	sr->state = MOB_MN_SR_SILENT;
	sr->at = get_jiffies_64() + msecs_to_jiffies(MOB_SR_AGAIN_MS);
	mob_stat_inc(h->net, MOB_STAT_mn_sr_silent);
}

/* ---- SR ---- */

/* The next hop to the home agent; a link-local one is none that the home agent could ask. */
static bool mob_mn_sr_next_hop(const struct mob_mn_home *h, const struct mob_mn_bid *b,
			       struct in6_addr *router)
{
	struct flowi6 fl6 = {
		.saddr = b->coa,
		.daddr = h->ha,
		.flowi6_proto = IPPROTO_MH,
	};
	struct dst_entry *dst = mob_output_via(h->net, &fl6, b->cfg.ifindex);
	const struct rt6_info *rt = (const struct rt6_info *)dst;
	bool ok = !dst->error && dst->dev->ifindex == b->cfg.ifindex &&
		  (rt->rt6i_flags & RTF_GATEWAY) && mob_addr_routable(&rt->rt6i_gateway);

	if (ok)
		*router = rt->rt6i_gateway;
	dst_release(dst);
	return ok;
}

/* SR = {Src=CoA, Dst=AR, nonce, h(HoA | MN nonce)}, hop limit 255 */
static void mob_mn_sr_send(const struct mob_mn_home *h, const struct mob_mn_bid *b)
{
	const struct mob_mn_sr *sr = b->sr;
	struct mob_out o = {
		.saddr = &b->coa,
		.daddr = &sr->router,
		.ifindex = b->cfg.ifindex,
		.hop_limit = MOB_SR_HOP_LIMIT,
		.type = MOB_T_SR,
		.stat = MOB_STAT_tx_sr,
	};
	u8 mh[MOB_SR_LEN], owner[MOB_HASH_LEN];
	struct mob_buf buf;
	int len;

	if (mob_auth_owner(&h->hoa, sr->mn_nonce, owner))
		return;
	mob_wire_begin(&buf, mh, sizeof(mh), MOB_T_SR, 0);
	mob_wire_put(&buf, MOB_A_NONCE, sr->nonce, MOB_NONCE_LEN);
	mob_wire_put(&buf, MOB_A_OWNER, owner, sizeof(owner));
	mob_wire_put_u8(&buf, MOB_A_FLAG, b->cfg.cert ? MOB_F_COA_CERT : 0);
	/* The answer is never longer. */
	len = mob_wire_finish(&buf, b->cfg.cert ? MOB_SR_LEN : 0);
	if (len > 0)
		mob_output(h->net, &o, mh, len);
}

static bool mob_mn_sr_wanted(const struct mob_mn_bid *b)
{
	u64 now = get_jiffies_64();

	switch (b->sr->state) {
	case MOB_MN_SR_NONE:
		return true;
	case MOB_MN_SR_KNOWN:
		return time_after_eq64(now, b->sr->old);
	case MOB_MN_SR_SILENT:
		return time_after_eq64(now, b->sr->at);
	default:
		return false;
	}
}

/* A new question: nonces serve one each, so that no two of its answers can be told to be one. */
static void mob_mn_sr_ask(struct mob_mn_home *h, struct mob_mn_bid *b)
{
	struct mob_mn_sr *sr = b->sr;

	*sr = (struct mob_mn_sr) {
		.state = MOB_MN_SR_ASKING,
		.router = b->cfg.router,
		.at = get_jiffies_64(),
	};
	if (ipv6_addr_any(&sr->router) && !mob_mn_sr_next_hop(h, b, &sr->router))
		return mob_mn_sr_give_up(h, sr);
	get_random_bytes(sr->nonce, sizeof(sr->nonce));
	get_random_bytes(sr->mn_nonce, sizeof(sr->mn_nonce));
}

/* May it be answered at any moment? */
static bool mob_mn_sr_new(const struct mob_mn_bid *b)
{
	return mob_mn_sr_asking(b) && b->sr->tries <= 1;
}

bool mob_mn_sr_first(struct mob_mn_home *h)
{
	struct mob_mn *m = mob_pernet(h->net)->mn;
	bool ends = false, wait = false;
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		/* An address that went is told at once. */
		ends |= !mob_mn_bid_away(b) && b->held;
		if (!mob_mn_bid_away(b) || !b->sr || !b->due)
			continue;
		if (mob_mn_sr_wanted(b))
			mob_mn_sr_ask(h, b);
		wait |= mob_mn_sr_new(b);
		if (mob_mn_sr_asking(b) && !b->sr->tries) {
			WRITE_ONCE(m->sr_open, true);
			mod_delayed_work(mob_pernet(m->net)->wq, &m->sr, 0);
		}
	}
	return wait && !ends;
}

/* One that was asked for was heard, or will not be: the BU that waited goes, or one more. */
static void mob_mn_sr_go(struct mob_mn_home *h)
{
	struct mob_mn_bid *b;

	if (!mob_mn_bid_active(h) || h->wanted_at_home)
		return;
	list_for_each_entry(b, &h->bids, list)
		if (mob_mn_sr_new(b))
			return;
	if (h->sr_held)
		mob_mn_home_send_bu(h);
	else if (!h->waiting && mob_mn_bid_left(h))
		mob_mn_home_series(h);
}

/* What is due of @h.  Return: when the next is, jiffies64. */
static u64 mob_mn_sr_due(struct mob_mn_home *h)
{
	u64 now = get_jiffies_64(), next = U64_MAX;
	struct mob_mn_bid *b;

	list_for_each_entry(b, &h->bids, list) {
		struct mob_mn_sr *sr = b->sr;

		if (!mob_mn_sr_asking(b))
			continue;
		if (!mob_mn_bid_away(b)) {
			mob_mn_sr_forget(b);
		} else if (time_before64(now, sr->at)) {
			next = min(next, sr->at);
		} else if (sr->tries == MOB_SR_TRIES) {
			mob_mn_sr_give_up(h, sr);
		} else {
			sr->at = now + msecs_to_jiffies(MOB_RETRANS_MS << sr->tries++);
			next = min(next, sr->at);
			mob_mn_sr_send(h, b);
		}
	}
	return next;
}

static void mob_mn_sr_work(struct work_struct *work)
{
	struct mob_mn *m = container_of(to_delayed_work(work), struct mob_mn, sr);
	u64 now = get_jiffies_64(), next = U64_MAX;
	struct mob_mn_home *h;

	mutex_lock(&m->lock);
	list_for_each_entry(h, &m->homes, list)
		next = min(next, mob_mn_sr_due(h));
	WRITE_ONCE(m->sr_open, next != U64_MAX);
	list_for_each_entry(h, &m->homes, list)
		mob_mn_sr_go(h);
	mutex_unlock(&m->lock);
	/* Unless a question that was just begun has queued it for now */
	if (next != U64_MAX)
		queue_delayed_work(mob_pernet(m->net)->wq, &m->sr, next > now ? next - now : 0);
}

/* ---- SR_REP ---- */

static void mob_mn_sr_drop(const struct mob_rx *rx, enum mob_stat why)
{
	mob_drop(rx->net, why, &rx->src, &rx->dst);
}

/* Was @b the one that @rx answers, the nonce aside? */
static bool mob_mn_sr_asked(const struct mob_mn_bid *b, const struct mob_rx *rx)
{
	return mob_mn_sr_asking(b) && mob_mn_bid_away(b) && b->cfg.ifindex == rx->ifindex &&
	       ipv6_addr_equal(&b->coa, &rx->dst) && ipv6_addr_equal(&b->sr->router, &rx->src);
}

static void mob_mn_sr_take(struct mob_mn_home *h, struct mob_mn_bid *b, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr, *cert = &a[MOB_A_COA_CERT];
	u32 life = min_t(u32, mob_wire_get_u32(&a[MOB_A_LT_COA]), MOB_AR_LIFETIME_MAX_S);
	u64 now = get_jiffies_64();
	struct mob_mn_sr *sr = b->sr;

	if (!life)
		return mob_mn_sr_drop(rx, MOB_STAT_drop_stale);
	mob_stat_inc(rx->net, MOB_STAT_rx_sr_rep);
	sr->state = MOB_MN_SR_KNOWN;
	sr->at = now + (u64)life * HZ;
	sr->old = sr->at - (u64)life * HZ / MOB_SR_SHARE;
	memcpy(sr->handle, a[MOB_A_HANDLE].data, MOB_HANDLE_LEN);
	sr->cert_len = b->cfg.cert ? cert->len : 0;
	if (sr->cert_len)
		memcpy(sr->cert, cert->data, sr->cert_len);
	mob_mn_sr_go(h);
}

/* mob_mn.lock held. */
static void mob_mn_sr_rep(struct mob_mn *m, const struct mob_rx *rx)
{
	bool asking = false, here = false;
	struct mob_mn_home *h;
	struct mob_mn_bid *b;

	list_for_each_entry(h, &m->homes, list) {
		list_for_each_entry(b, &h->bids, list) {
			asking |= mob_mn_sr_asking(b);
			if (!mob_mn_sr_asked(b, rx))
				continue;
			here = true;
			if (!memcmp(b->sr->nonce, rx->mh.msg.attr[MOB_A_ECHO].data,
				    MOB_NONCE_LEN))
				return mob_mn_sr_take(h, b, rx);
		}
	}
	mob_mn_sr_drop(rx, asking && !here ? MOB_STAT_drop_address : MOB_STAT_drop_echo);
}

static void mob_mn_sr_rep_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;

	atomic_dec(&m->sr_queued);
	mutex_lock(&m->lock);
	mob_mn_sr_rep(m, rx);
	mutex_unlock(&m->lock);
}

/* SR_REP = {Src=AR, Dst=CoA, nonce, handle, LT_CoA, certificate}, hop limit 255 */
void mob_mn_rx_sr_rep(struct mob_rx *rx)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;

	if (rx->hop_limit != MOB_SR_HOP_LIMIT)
		return mob_mn_sr_drop(rx, MOB_STAT_drop_hop_limit);
	if (!READ_ONCE(m->sr_open))
		return mob_mn_sr_drop(rx, MOB_STAT_drop_echo);
	/* Whoever is on the link fills this queue, and not that of all. */
	if (atomic_inc_return(&m->sr_queued) > MOB_SR_QUEUED_MAX)
		mob_mn_sr_drop(rx, MOB_STAT_drop_rate_limited);
	else if (!mob_job(rx, MOB_QUEUE_STATE, mob_mn_sr_rep_work, NULL))
		return;
	atomic_dec(&m->sr_queued);
}

/* ---- what the BU says of it ---- */

static bool mob_mn_sr_told(const struct mob_mn_bid *b, u64 now)
{
	return b->sent && b->sr && b->sr->state == MOB_MN_SR_KNOWN &&
	       time_before64(now, b->sr->at);
}

/*
 * Octets of the certificate that the BU has room for: all of it or none, when even one is too
 * much beside what else is said; the home agent can still ask the router.
 * @room: for the certificates of all
 */
static size_t mob_mn_sr_cert(const struct mob_mn_bid *b, size_t *room)
{
	size_t len = b->sr->cert_len;

	if (len > *room)
		return 0;
	*room -= len;
	return len;
}

/* Without certificates */
static size_t mob_mn_sr_handles(const struct mob_mn_home *h, u64 now)
{
	const struct mob_mn_bid *b;
	size_t len = 0;

	list_for_each_entry(b, &h->bids, list)
		len += mob_mn_sr_told(b, now) ? MOB_BID_PROOF_LEN : 0;
	return len;
}

size_t mob_mn_sr_least(const struct mob_mn_home *h)
{
	size_t len = mob_mn_sr_handles(h, get_jiffies_64());

	return len ? MOB_MN_ATTR_LEN + len : 0;
}

/* @spare: octets of the attribute behind it, which has type and length of its own */
static size_t mob_mn_sr_room(const struct mob_buf *buf, size_t spare)
{
	size_t room = mob_wire_room_parts(buf);

	spare = spare ? spare + MOB_MN_ATTR_LEN : 0;
	return room > spare ? room - spare : 0;
}

bool mob_mn_sr_leave(struct mob_mn_home *h, const struct mob_buf *buf)
{
	u64 now = get_jiffies_64();
	size_t room = mob_mn_sr_room(buf, mob_mn_cga_len(h)), len = mob_mn_sr_handles(h, now);
	struct mob_mn_bid *b, *last = NULL;
	int others = -1;

	list_for_each_entry(b, &h->bids, list) {
		others += b->sent;
		if (!mob_mn_sr_told(b, now) || !b->sr->cert_len)
			continue;
		len += b->sr->cert_len;
		if (b->cfg.bid != h->bid_from)
			last = b;
	}
	if (!last || others < 1 || len <= room)
		return false;
	/* Beside flows there may be no room for it alone, either. */
	room = mob_mn_sr_room(buf, 0) + others * (MOB_BID_OPTION_LEN + MOB_BID_SHARE_LEN);
	if (MOB_BID_PROOF_LEN + last->sr->cert_len > room)
		return false;
	last->sent = false;
	mob_stat_inc(h->net, MOB_STAT_mn_cert_later);
	return true;
}

void mob_mn_sr_put(struct mob_mn_home *h, struct mob_buf *buf, size_t spare)
{
	u64 now = get_jiffies_64();
	size_t room = mob_mn_sr_room(buf, spare), len = mob_mn_sr_handles(h, now), certs, left;
	struct mob_mn_bid *b;
	u8 *p;

	if (!len || len > room)
		return;
	certs = room - len;
	left = certs;
	list_for_each_entry(b, &h->bids, list)
		len += mob_mn_sr_told(b, now) ? mob_mn_sr_cert(b, &left) : 0;
	p = mob_wire_reserve(buf, MOB_A_COA_PROOFS, len);
	if (!p)
		return;
	list_for_each_entry(b, &h->bids, list) {
		struct mob_bid_proof proof;

		if (!mob_mn_sr_told(b, now))
			continue;
		proof = (struct mob_bid_proof) {
			.router = b->sr->router.s6_addr, .nonce = b->sr->mn_nonce,
			.handle = b->sr->handle, .cert = b->sr->cert,
			.cert_len = mob_mn_sr_cert(b, &certs),
		};
		p += mob_bid_proof_put(p, b->cfg.bid, &proof);
	}
}

void mob_mn_sr_info(const struct mob_mn_bid *b, struct mob_coa_info *i)
{
	u64 now = get_jiffies_64();

	if (!b->sr)
		return;
	i->asks = true;
	i->cert = b->cfg.cert;
	i->router = b->sr->state ? b->sr->router : b->cfg.router;
	if (b->sr->state == MOB_MN_SR_KNOWN && b->sr->at > now)
		i->router_left = div_u64(b->sr->at - now, HZ);
}

/* ---- role on, role off ---- */

void mob_mn_sr_init(struct mob_mn *m)
{
	INIT_DELAYED_WORK(&m->sr, mob_mn_sr_work);
}

void mob_mn_sr_destroy(struct mob_mn *m)
{
	cancel_delayed_work_sync(&m->sr);
}
