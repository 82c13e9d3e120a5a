// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two mobile nodes, draft-qiu section 4: where the halves of mn_ro.c and cn.c
 * meet.  One data path, which the BUs of either side renew.
 */
#include <crypto/algapi.h>
#include <linux/slab.h>

#include "addr.h"
#include "auth.h"
#include "mh.h"
#include "mobile.h"
#include "output.h"

/* ---- for the CN's half -------------------------------------------------- */

/* Going off, the role waits for the job that sees it on; coming, it is seen whole. */
static struct mob_mn *mob_mobile_mn(struct net *net)
{
	return mob_role(net, MOB_ROLE_MN) ? mob_pernet(net)->mn : NULL;
}

bool mob_mobile_place(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer,
		      struct in6_addr *place)
{
	struct mob_mn *m = mob_mobile_mn(net);
	struct mob_mn_home *h;
	struct mob_mn_ro *ro;

	if (!m)
		return false;
	mutex_lock(&m->lock);
	h = mob_mn_home_find(m, hoa);
	if (h)
		*place = h->wanted_at_home || ipv6_addr_any(&h->coa) ? h->hoa : h->coa;
	ro = mob_mn_ro_find_locked(m, hoa, peer);
	if (h && ro && ro->peer)
		mob_mn_ro_down(ro);
	mutex_unlock(&m->lock);
	return h;
}

/* mob_mn.lock held. */
static void mob_mobile_take_keys(struct mob_mn_ro *ro, const struct mob_mobile_keys *rev)
{
	if (mob_mn_ro_use_keys(ro, rev->keys, rev->expires))
		return;
	ro->adopted = true;
	mob_stat_inc(ro->net, MOB_STAT_mn_reverse_keys);
}

void mob_mobile_adopt(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer,
		      const struct mob_mobile_keys *rev)
{
	struct mob_mn *m = mob_mobile_mn(net);
	struct mob_mn_ro *ro;

	if (!m)
		return;
	mutex_lock(&m->lock);
	ro = mob_mn_ro_find_locked(m, hoa, peer);
	if (!ro && mob_mn_home_find(m, hoa))
		ro = mob_mn_ro_new(m, hoa, peer, GFP_KERNEL);
	if (ro) {
		ro->mobile = true;
		/* The other forgot those that we adopted before: it began anew. */
		if (ro->adopted || !mob_mn_ro_has_keys(ro))
			mob_mobile_take_keys(ro, rev);
		mob_mn_ro_kick(ro, 0);
	}
	mutex_unlock(&m->lock);
}

void mob_mobile_forget(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn_ro *ro = mob_mn_ro_find_locked(mob_pernet(net)->mn, hoa, peer);

	if (!ro)
		return;
	/* The binding is the CN's half's to end, and to count. */
	ro->mobile = false;
	mob_mn_ro_down(ro);
	mob_mn_ro_forget_keys(ro);
	mob_mn_ro_due(ro, MOB_MN_IDLE_MS);
}

struct mob_cn_keys *mob_mobile_make_keys(const struct mob_mobile_keys *k, u8 suite)
{
	struct mob_cn_keys *keys = kzalloc(sizeof(*keys), GFP_KERNEL);

	if (!keys)
		return NULL;
	keys->bu = mob_prf_alloc(k->keys, MOB_KEY_LEN);
	keys->ba = mob_prf_alloc(k->keys + MOB_KEY_LEN, MOB_KEY_LEN);
	if (IS_ERR(keys->bu) || IS_ERR(keys->ba) ||
	    mob_cn_en_set(&keys->en, k->keys + 2 * MOB_KEY_LEN)) {
		mob_cn_keys_free(keys);
		return NULL;
	}
	keys->handed = true;
	keys->suite = suite;
	keys->expires = k->expires;
	return keys;
}

void mob_mobile_path_lost(struct net *net, const struct in6_addr *hoa, const struct in6_addr *peer)
{
	struct mob_mn_ro *ro;

	rcu_read_lock();
	if (mob_role(net, MOB_ROLE_MN)) {
		ro = mob_mn_ro_find(mob_pernet(net)->mn, hoa, peer);
		if (ro) {
			WRITE_ONCE(ro->plain_seen, true);
			mob_mn_ro_kick(ro, 0);
		}
	}
	rcu_read_unlock();
}

int mob_mobile_build_echo(const struct mob_cn_record *r, const struct mob_rx *bc, u8 *mh,
			  size_t cap)
{
	const struct mob_attr *a = bc->mh.msg.attr;
	struct mob_mh m;
	struct mob_buf b;
	int len;

	/* What came to an address that we left proves nothing of the new one. */
	if (!r->mobile || !a[MOB_A_CN_HOA].data || !a[MOB_A_NONCE].data ||
	    !ipv6_addr_equal(&r->local, &bc->dst))
		return 0;
	mob_wire_begin(&b, mh, cap, MOB_T_BC_ECHO, 0);
	mob_wire_put(&b, MOB_A_HOA, &r->id.hoa, 16);
	mob_wire_put(&b, MOB_A_CN_HOA, &r->id.cn, 16);
	mob_wire_put_be16(&b, MOB_A_SEQ, mob_wire_get_u16(&a[MOB_A_SEQ]));
	mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_CONFIRM);
	mob_wire_put(&b, MOB_A_ECHO, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(mh, len, &m) ||
	    mob_auth_bc_echo(r->keys->ba, &m, &bc->wire_src, &bc->dst, mh + m.msg.tag_off))
		return 0;
	return len;
}

void mob_mobile_send_echo(const struct mob_rx *bc, const u8 *mh, int len)
{
	struct mob_out o = {
		.saddr = &bc->dst,
		.daddr = &bc->wire_src,
		.type = MOB_T_BC_ECHO,
		.stat = MOB_STAT_tx_bc_echo,
	};

	if (len > 0)
		mob_output(bc->net, &o, mh, len);
}

/* ---- for the MN's half -------------------------------------------------- */

static struct mob_cn *mob_mobile_cn(struct net *net)
{
	/* As mob_mobile_mn(); configuration holds config_lock. */
	return mob_role(net, MOB_ROLE_CN) ? mob_pernet(net)->cn : NULL;
}

/* mob_cn.lock held. */
static struct mob_cn_record *mob_mobile_record(struct mob_cn *cn, const struct mob_mn_ro_id *id)
{
	return mob_cn_binding_find_locked(cn, &id->cn, &id->hoa);
}

/* The other's BUs will come under the reverse of these keys; mob_cn.lock held. */
static void mob_mobile_give_reverse(struct mob_mn_ro *ro, struct mob_cn_record *r, u8 suite)
{
	struct mob_mobile_keys rev = { .expires = ro->key_expires };
	struct mob_cn_keys *keys;

	if (!ro->has_reverse)
		return;
	memcpy(rev.keys, ro->reverse, sizeof(rev.keys));
	keys = mob_mobile_make_keys(&rev, suite);
	memzero_explicit(&rev, sizeof(rev));
	if (!keys)
		return;
	mob_cn_binding_set_reverse(r, keys);
	memzero_explicit(ro->reverse, sizeof(ro->reverse));
	ro->has_reverse = false;
}

/* What BA says becomes the binding, but for the data path.  Return: was the CoA confirmed? */
static bool mob_mobile_note(struct mob_mn_ro *ro, struct mob_cn_record *r,
			    const struct mob_rx *ba)
{
	bool known;

	spin_lock_bh(&r->lock);
	known = r->bound && r->state == MOB_BINDING_CONFIRMED && ipv6_addr_equal(&r->coa, &ba->src);
	if (!ipv6_addr_equal(&r->coa, &ba->src))
		mob_cn_binding_left(r);
	r->mobile = true;
	r->coa = ba->src;
	r->local = ro->bu_coa;
	r->mode = MOB_F_ENCRYPT;
	memcpy(r->pair_en, ro->en_id, sizeof(r->pair_en));
	mob_cn_binding_grant(r, ba->mh.lifetime);
	r->lost = false;
	spin_unlock_bh(&r->lock);
	return known;
}

/* Does @ba name the pair in place?  mob_cn.lock held. */
static bool mob_mobile_in_place(const struct mob_mn_ro *ro, const struct mob_cn_record *r,
				const struct mob_rx *ba)
{
	const struct mob_attr *a = ba->mh.msg.attr;

	return r->bound && r->peer && mob_esp_peer_intact(r->peer) &&
	       ipv6_addr_equal(&ro->cn_coa, &ba->src) &&
	       !memcmp(ro->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN) &&
	       !memcmp(&ro->up_peer_spi, a[MOB_A_SPI].data, 4);
}

/* mob_cn.lock held. */
static int mob_mobile_new_pair(struct mob_cn *cn, struct mob_mn_ro *ro, struct mob_cn_record *r,
			       const struct mob_rx *ba)
{
	const struct mob_attr *a = ba->mh.msg.attr;
	struct mob_esp_pair *pair = mob_mn_ro_make_pair(ro, &ba->src, a, MOB_F_ENCRYPT);
	bool fresh = !r->bound;
	int err;

	if (IS_ERR(pair))
		return PTR_ERR(pair);
	err = mob_cn_binding_use(cn, r, pair, mob_mobile_note(ro, r, ba));
	if (err) {
		mob_cn_binding_end(cn, r, MOB_STAT_drop_internal);
		return err;
	}
	memcpy(ro->up_nonce, ro->nonce, MOB_NONCE_LEN);
	memcpy(ro->up_peer_nonce, a[MOB_A_NONCE].data, MOB_NONCE_LEN);
	memcpy(&ro->up_peer_spi, a[MOB_A_SPI].data, 4);
	ro->up_spi = ro->spi;
	ro->up_since = get_jiffies_64();
	ro->cn_coa = ba->src;
	mob_stat_inc(r->net, fresh ? MOB_STAT_cn_binding_new : MOB_STAT_cn_binding_move);
	mob_cn_binding_event(r, fresh ? MOB_EVENT_BINDING_NEW : MOB_EVENT_BINDING_CHANGE);
	return 0;
}

int mob_mobile_install(struct mob_mn_ro *ro, const struct mob_rx *ba)
{
	struct mob_cn *cn = mob_mobile_cn(ro->net);
	struct mob_cn_record *r;
	int err;

	if (!cn)
		return -EOPNOTSUPP;
	if (ro->peer) {
		mob_esp_peer_free(ro->peer);	/* it was no mobile node before */
		ro->peer = NULL;
	}
	mutex_lock(&cn->lock);
	r = mob_cn_binding_get(cn, &ro->id.cn, &ro->id.hoa, NULL);
	if (IS_ERR(r)) {
		err = PTR_ERR(r);
		goto out;
	}
	if (memcmp(ro->up_nonce, ro->nonce, MOB_NONCE_LEN)) {
		err = mob_mobile_new_pair(cn, ro, r, ba);
	} else if (mob_mobile_in_place(ro, r, ba)) {
		spin_lock_bh(&r->lock);
		mob_cn_binding_grant(r, ba->mh.lifetime);
		spin_unlock_bh(&r->lock);
		err = 0;
	} else {
		err = 1;
	}
	if (!err)
		mob_mobile_give_reverse(ro, r, ba->mh.msg.suite);
	/* A record that nothing was put into goes by its timer. */
	mob_cn_binding_kick(r);
out:
	mutex_unlock(&cn->lock);
	if (!err)
		ro->mobile = true;
	return err;
}

void mob_mobile_end(struct mob_mn_ro *ro)
{
	struct mob_cn *cn = mob_mobile_cn(ro->net);
	struct mob_cn_record *r;

	if (!cn)
		return;
	mutex_lock(&cn->lock);
	r = mob_mobile_record(cn, &ro->id);
	if (r && r->bound && r->mobile)
		mob_cn_binding_end(cn, r, MOB_STAT_cn_binding_deleted);
	mutex_unlock(&cn->lock);
}

void mob_mobile_get(const struct mob_mn_ro *ro, bool ask_heard, struct mob_mobile_info *info)
{
	struct mob_cn *cn = mob_mobile_cn(ro->net);
	struct mob_cn_record *r;

	memset(info, 0, sizeof(*info));
	if (!cn)
		return;
	mutex_lock(&cn->lock);
	r = mob_mobile_record(cn, &ro->id);
	if (r && r->bound && r->mobile && r->peer) {
		info->state = READ_ONCE(r->state);
		info->coa = r->coa;
		if (ask_heard)
			info->heard = mob_esp_peer_heard(r->peer);
		mob_esp_peer_stats(r->peer, &info->tx_packets, &info->tx_bytes,
				   &info->rx_packets, &info->rx_bytes);
	}
	mutex_unlock(&cn->lock);
}

/* ---- the echo ----------------------------------------------------------- */

static struct mob_mn_ro *mob_mobile_echo_ro(struct mob_mn *m, const struct mob_rx *rx)
{
	const struct mob_attr *a = rx->mh.msg.attr;
	struct in6_addr hoa, cn;

	memcpy(&hoa, a[MOB_A_HOA].data, sizeof(hoa));
	memcpy(&cn, a[MOB_A_CN_HOA].data, sizeof(cn));
	return mob_mn_ro_find(m, &hoa, &cn);
}

/* mob_cn.lock held. */
static void mob_mobile_confirm(struct mob_cn *cn, struct mob_cn_record *r, const struct mob_rx *rx)
{
	spin_lock_bh(&r->lock);
	if (r->bound && ipv6_addr_equal(&r->coa, &rx->src))
		mob_cn_binding_confirm(cn, r);
	spin_unlock_bh(&r->lock);
}

static void mob_mobile_echo_work(struct mob_rx *rx, void *arg)
{
	struct mob_mn *m = mob_pernet(rx->net)->mn;
	struct mob_cn *cn = mob_mobile_cn(rx->net);
	struct mob_cn_record *r;
	struct mob_mn_ro *ro;

	if (!cn)
		return;
	mutex_lock(&m->lock);
	rcu_read_lock();
	ro = mob_mobile_echo_ro(m, rx);
	rcu_read_unlock();
	if (ro) {
		mutex_lock(&cn->lock);
		r = mob_mobile_record(cn, &ro->id);
		if (r)
			mob_mobile_confirm(cn, r, rx);
		mutex_unlock(&cn->lock);
	}
	mutex_unlock(&m->lock);
}

/* Does the echo bring back what went to where it says that it comes from?  ro->lock held. */
static enum mob_stat mob_mobile_echo_check(const struct mob_mn_ro *ro, const struct mob_rx *rx)
{
	const u8 *echo = rx->mh.msg.attr[MOB_A_ECHO].data;
	u8 mac[MOB_MAC_LEN];

	if (!ro->ba || mob_auth_bc_echo(ro->ba, &rx->mh, &rx->dst, &rx->src, mac) ||
	    !mob_auth_matches(&rx->mh, mac))
		return MOB_STAT_drop_mac;
	if (!ro->bc_out || crypto_memneq(ro->bc_nonce, echo, sizeof(ro->bc_nonce)))
		return MOB_STAT_drop_echo;
	return ipv6_addr_equal(&ro->bc_to, &rx->src) ? MOB_STAT_rx_bc_echo : MOB_STAT_drop_coa;
}

/*
 * BC echo = {Src=CN_CoA, Dst=CoA, HoA, CN_HoA, Seq#, Flag, echo, MAC}: whoever
 * sends it has read our BC at CN_CoA.  A lying CN_MN could name any address in BA, and
 * in the echo of a BC that it read elsewhere, right behind that.
 */
void mob_mn_rx_bc_echo(struct mob_rx *rx)
{
	struct mob_mn_ro *ro = mob_mobile_echo_ro(mob_pernet(rx->net)->mn, rx);
	enum mob_stat why;

	if (!ro)
		return mob_drop(rx->net, MOB_STAT_drop_no_binding, &rx->src, &rx->dst);
	spin_lock_bh(&ro->lock);
	why = mob_mobile_echo_check(ro, rx);
	if (why == MOB_STAT_rx_bc_echo)
		ro->bc_out = false;	/* a nonce serves once */
	spin_unlock_bh(&ro->lock);
	if (why != MOB_STAT_rx_bc_echo)
		return mob_drop(rx->net, why, &rx->src, &rx->dst);
	mob_stat_inc(rx->net, why);
	mob_job(rx, MOB_QUEUE_STATE, mob_mobile_echo_work, NULL);
}
