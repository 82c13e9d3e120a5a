// SPDX-License-Identifier: GPL-2.0-only
/*
 * The home agent asks the access router that a mobile node names whether the care-of address
 * is that mobile node's: BCR and BCC, draft-lim section 3.3, Figure 5.
 *
 * Who is asked has been listed by the operator, with a certificate that covers both his own
 * address and the care-of address; nobody else is sent anything.
 */
#include <crypto/algapi.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "auth.h"
#include "ha_coa.h"
#include "mh.h"
#include "output.h"
#include "tunnel.h"

#define MOB_BCR_HASH_BITS	8

/*
 * struct mob_ha_question - a BCR that is out
 * @forged: answers whose signature was wrong
 * @queued: answers that wait for a worker
 * @until:  jiffies64: nobody waits for the answer any more
 * @hoa, @ha, @coa, @bid: of whom and what
 * @bcr:    what it says
 *
 * mob_ha_routers.lock; never changes but for @forged and @queued.
 */
struct mob_ha_question {
	struct hlist_node node;
	u8 forged, queued;
	u64 until;
	struct in6_addr hoa, ha, coa;
	u16 bid;
	struct mob_ha_bcr bcr;
};

/*
 * struct mob_ha_routers - the BCRs of a namespace
 * @lock: softirq takes it
 */
struct mob_ha_routers {
	spinlock_t lock;	/* of the table */
	unsigned int n;
	struct hlist_head out[1 << MOB_BCR_HASH_BITS];
};

static struct hlist_head *mob_ha_router_bucket(struct mob_ha_routers *r, const u8 *nonce)
{
	return &r->out[nonce[0]];
}

/* Lock held. */
static struct mob_ha_question *mob_ha_router_find(struct mob_ha_routers *r, const u8 *nonce)
{
	struct mob_ha_question *q;

	hlist_for_each_entry(q, mob_ha_router_bucket(r, nonce), node)
		if (!crypto_memneq(q->bcr.nonce, nonce, MOB_NONCE_LEN))
			return q;
	return NULL;
}

/* Lock held. */
static void mob_ha_router_forget(struct mob_ha_routers *r, struct mob_ha_question *q)
{
	hlist_del(&q->node);
	r->n--;
	kfree(q);
}

/* Those that nobody waits for.  Lock held. */
static void mob_ha_router_sweep(struct mob_ha_routers *r)
{
	u64 now = get_jiffies_64();
	struct mob_ha_question *q;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(r->out); i++)
		hlist_for_each_entry_safe(q, next, &r->out[i], node)
			if (time_after_eq64(now, q->until))
				mob_ha_router_forget(r, q);
}

/* A copy of the one with @nonce, while somebody waits for it */
static bool mob_ha_router_get(struct mob_ha_routers *r, const u8 *nonce,
			      struct mob_ha_question *out)
{
	struct mob_ha_question *q;
	bool found;

	spin_lock_bh(&r->lock);
	q = mob_ha_router_find(r, nonce);
	found = q && time_before64(get_jiffies_64(), q->until) &&
		q->forged < MOB_EXCH_FORGED_MAX;
	if (found)
		*out = *q;
	spin_unlock_bh(&r->lock);
	return found;
}

/*
 * One more answer for the worker?  With those that wait it verifies no more than with those
 * that were forged: whoever reads BCRs could fill the queue of all in no time.
 */
static bool mob_ha_router_queue(struct mob_ha_routers *r, const u8 *nonce)
{
	struct mob_ha_question *q;
	bool room;

	spin_lock_bh(&r->lock);
	q = mob_ha_router_find(r, nonce);
	room = q && q->forged + q->queued < MOB_EXCH_FORGED_MAX;
	if (room)
		q->queued++;
	spin_unlock_bh(&r->lock);
	return room;
}

static void mob_ha_router_unqueue(struct mob_ha_routers *r, const u8 *nonce)
{
	struct mob_ha_question *q;

	spin_lock_bh(&r->lock);
	q = mob_ha_router_find(r, nonce);
	if (q)
		q->queued--;
	spin_unlock_bh(&r->lock);
}

/* The answer to it was right, or (@forged) was not. */
static void mob_ha_router_end(struct mob_ha_routers *r, const u8 *nonce, bool forged)
{
	struct mob_ha_question *q;

	spin_lock_bh(&r->lock);
	q = mob_ha_router_find(r, nonce);
	if (q && forged) {
		q->forged++;
		q->queued--;
	} else if (q) {
		mob_ha_router_forget(r, q);
	}
	spin_unlock_bh(&r->lock);
}

/* ---- BCR ---- */

/* BCR = {Src=HA, Dst=AR, CoA, HoA, MN nonce, handle, HA nonce}: the same octets every time */
static int mob_ha_router_bcr(const struct mob_ha_question *q, u8 mh[MOB_BCR_LEN])
{
	struct mob_buf b;

	mob_wire_begin(&b, mh, MOB_BCR_LEN, MOB_T_BCR, 0);
	mob_wire_put(&b, MOB_A_COA, &q->coa, sizeof(q->coa));
	mob_wire_put(&b, MOB_A_HOA, &q->hoa, sizeof(q->hoa));
	mob_wire_put(&b, MOB_A_MN_NONCE, q->bcr.mn_nonce, MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_HANDLE, q->bcr.handle, MOB_HANDLE_LEN);
	mob_wire_put(&b, MOB_A_NONCE, q->bcr.nonce, MOB_NONCE_LEN);
	/* The answer is never longer. */
	return mob_wire_finish(&b, MOB_BCR_LEN);
}

/* Remember the question of @c, whose nonce is new. */
static bool mob_ha_router_begin(struct mob_ha_sub *s, const struct mob_ha_coa *c)
{
	struct mob_ha_routers *r = mob_pernet(s->net)->ha->routers;
	struct mob_ha_question *q = kzalloc(sizeof(*q), GFP_KERNEL);
	bool room;

	if (!q)
		return false;
	q->until = get_jiffies_64() + msecs_to_jiffies(MOB_UNVERIFIED_MS);
	q->hoa = s->hoa;
	q->ha = s->cfg.ha;
	q->coa = c->coa;
	q->bid = c->bid;
	q->bcr = c->bcr;
	spin_lock_bh(&r->lock);
	if (r->n == MOB_BCR_OPEN_MAX)
		mob_ha_router_sweep(r);
	room = r->n < MOB_BCR_OPEN_MAX;
	if (room) {
		hlist_add_head(&q->node, mob_ha_router_bucket(r, q->bcr.nonce));
		r->n++;
	}
	spin_unlock_bh(&r->lock);
	if (!room)
		kfree(q);
	return room;
}

void mob_ha_router_ask(struct mob_ha_sub *s, struct mob_ha_coa *c)
{
	struct mob_ha_routers *r = mob_pernet(s->net)->ha->routers;
	struct mob_out o = {
		.saddr = &s->cfg.ha,
		.type = MOB_T_BCR,
		.stat = MOB_STAT_tx_bcr,
	};
	struct mob_ha_question q;
	u8 mh[MOB_BCR_LEN];
	int len;

	if (c->asked == 1) {
		get_random_bytes(c->bcr.nonce, sizeof(c->bcr.nonce));
		if (!mob_ha_router_begin(s, c))
			return mob_drop(s->net, MOB_STAT_drop_table_full, &s->cfg.ha,
					&c->bcr.router);
	}
	if (!mob_ha_router_get(r, c->bcr.nonce, &q))
		return;
	/* A newer BU may name another router, which is not asked what this one is. */
	o.daddr = &q.bcr.router;
	len = mob_ha_router_bcr(&q, mh);
	if (len > 0)
		mob_output(s->net, &o, mh, len);
}

void mob_ha_router_note(struct mob_ha_coa *c, const struct mob_bid_proof *proof)
{
	memcpy(&c->bcr.router, proof->router, sizeof(c->bcr.router));
	memcpy(c->bcr.mn_nonce, proof->nonce, MOB_NONCE_LEN);
	memcpy(c->bcr.handle, proof->handle, MOB_HANDLE_LEN);
}

/* ---- BCC ---- */

static bool mob_ha_router_here(const struct mob_rx *rx)
{
	return rx->mh.msg.attr[MOB_A_RESULT].data[0] == MOB_BCC_HERE;
}

static void mob_ha_router_tell(const struct mob_rx *rx, const struct mob_ha_question *q,
			       enum mob_stat why)
{
	struct mob_event_info ev = {
		.event = MOB_EVENT_DROP,
		.role = MOB_ROLE_HA,
		.hoa = &q->hoa,
		.coa = &q->coa,
		.peer = &rx->src,
		.reason = mob_stat_names[why],
	};

	mob_netlink_event(rx->net, &ev);
}

/*
 * Return: 0 and by which certificate, or why the answer is none.  While a router's certificate
 * changes it has two.
 */
static enum mob_stat mob_ha_router_verify(const struct mob_rx *rx, const struct mob_ha_question *q,
					  u8 fp[MOB_HASH_LEN])
{
	const struct mob_attr *sig = &rx->mh.msg.attr[MOB_A_SIG];
	struct mob_trust *t = mob_pernet(rx->net)->trust;
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_trust_cert *c;
	u8 bcr[MOB_BCR_LEN];
	unsigned int k, n;
	int len, err;

	len = mob_ha_router_bcr(q, bcr);
	if (len < 0)
		return MOB_STAT_drop_internal;
	n = mob_auth_bcc(&rx->mh, &q->bcr.router, &q->ha, bcr, len, v);
	for (k = 0; k < MOB_CERT_ISSUERS_MAX; k++) {
		if (mob_trust_peer_for(t, k, &q->coa, &q->bcr.router, &c))
			break;
		err = mob_trust_verify(c, v, n, sig->data, sig->len);
		memcpy(fp, c->fp, MOB_HASH_LEN);
		mob_trust_put(c);
		if (!err)
			return 0;
	}
	return k ? MOB_STAT_drop_signature : MOB_STAT_drop_cert_untrusted;
}

/*
 * Does @c still ask that?  It has the nonce of its question before until it asks the next
 * one, and may have moved to a victim's address meanwhile.
 */
static bool mob_ha_router_waits(const struct mob_ha_sub *s, const struct mob_ha_coa *c,
				const struct mob_ha_question *q)
{
	return c->ask == MOB_VERIFY_ROUTER && ipv6_addr_equal(&c->coa, &q->coa) &&
	       !memcmp(c->bcr.nonce, q->bcr.nonce, MOB_NONCE_LEN) &&
	       mob_verify_counts(s->net, MOB_VERIFY_ROUTER, &c->coa);
}

/* How long the router's word counts; it may say less than it is to, not more. */
static u64 mob_ha_router_good(const struct mob_rx *rx)
{
	__be32 be_life;
	u32 life;

	memcpy(&be_life, rx->mh.msg.attr[MOB_A_LT_COA].data, sizeof(be_life));
	life = min_t(u32, be32_to_cpu(be_life), MOB_AR_LIFETIME_MAX_S);
	return get_jiffies_64() + (u64)life * HZ;
}

/* Whom the answer @rx, by @fp, is about, if he still waits for it; mob_ha.lock held. */
static void mob_ha_router_told(struct mob_ha *ha, const struct mob_ha_question *q,
			       const struct mob_rx *rx, const u8 fp[MOB_HASH_LEN])
{
	bool here = mob_ha_router_here(rx);
	struct mob_ha_coa *c = NULL;
	struct mob_ha_sub *s;

	rcu_read_lock();
	s = mob_ha_sub_find(ha, &q->hoa);
	rcu_read_unlock();	/* subscribers go only under ha->lock */
	if (s && s->bound)
		c = mob_ha_coa_find(s, q->bid);
	if (!c || !mob_ha_router_waits(s, c, q))
		return mob_drop(ha->net, MOB_STAT_drop_answer_old, &q->bcr.router, &q->ha);
	/* Nor may the router have been taken off the list since its word was looked at. */
	if (here && !mob_proof_listed(ha->net, fp, &c->coa, &q->bcr.router))
		return mob_drop(ha->net, MOB_STAT_drop_answer_old, &q->bcr.router, &q->ha);
	c->router = q->bcr.router;
	memcpy(c->fp, fp, sizeof(c->fp));
	c->good = mob_ha_router_good(rx);
	if (here)
		mob_ha_coa_prove(s, c);
	else
		mob_ha_coa_disprove(s, c);
	mob_ha_coa_due(s);
}

static void mob_ha_router_work(struct mob_rx *rx, void *arg)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_question q;
	u8 fp[MOB_HASH_LEN];
	enum mob_stat why;

	if (!mob_ha_router_get(ha->routers, a[MOB_A_ECHO].data, &q)) {
		mob_ha_router_unqueue(ha->routers, a[MOB_A_ECHO].data);
		return mob_drop(rx->net, MOB_STAT_drop_answer_old, &rx->src, &rx->dst);
	}
	why = mob_ha_router_verify(rx, &q, fp);
	mob_ha_router_end(ha->routers, q.bcr.nonce, why);
	if (why) {
		mob_drop(rx->net, why, &rx->src, &rx->dst);
		return mob_ha_router_tell(rx, &q, why);
	}
	mob_stat_inc(rx->net, MOB_STAT_rx_bcc);
	if (!mob_ha_router_here(rx)) {
		mob_stat_inc(rx->net, MOB_STAT_ha_coa_gone);
		mob_ha_router_tell(rx, &q, MOB_STAT_ha_coa_gone);
	}
	mutex_lock(&ha->lock);
	mob_ha_router_told(ha, &q, rx, fp);
	mutex_unlock(&ha->lock);
}

/* BCC = {Src=AR, Dst=HA, HA nonce, result, LT_CoA, SIG_AR(BCR, all of it)} */
void mob_ha_rx_bcc(struct mob_rx *rx)
{
	struct mob_ha *ha = mob_pernet(rx->net)->ha;
	struct mob_ha_question q;

	/* Nobody has a signature verified who does not know what was asked, and whom. */
	if (!mob_ha_router_get(ha->routers, rx->mh.msg.attr[MOB_A_ECHO].data, &q))
		return mob_drop(rx->net, MOB_STAT_drop_answer, &rx->src, &rx->dst);
	if (!ipv6_addr_equal(&rx->src, &q.bcr.router) || !ipv6_addr_equal(&rx->dst, &q.ha))
		return mob_drop(rx->net, MOB_STAT_drop_address, &rx->src, &rx->dst);
	if (!mob_ha_router_queue(ha->routers, q.bcr.nonce))
		return mob_drop(rx->net, MOB_STAT_drop_rate_limited, &rx->src, &rx->dst);
	if (mob_job(rx, MOB_QUEUE_PUBKEY, mob_ha_router_work, NULL))
		mob_ha_router_unqueue(ha->routers, q.bcr.nonce);
}

/* ---- role on, role off ---- */

int mob_ha_routers_init(struct mob_ha *ha)
{
	ha->routers = kzalloc(sizeof(*ha->routers), GFP_KERNEL);
	if (!ha->routers)
		return -ENOMEM;
	spin_lock_init(&ha->routers->lock);
	return 0;
}

void mob_ha_routers_exit(struct mob_ha *ha)
{
	struct mob_ha_question *q;
	struct hlist_node *next;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ha->routers->out); i++)
		hlist_for_each_entry_safe(q, next, &ha->routers->out[i], node)
			mob_ha_router_forget(ha->routers, q);
	kfree(ha->routers);
}
