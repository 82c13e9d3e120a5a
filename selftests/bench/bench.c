// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts what packets cost, for selftests/bench.sh: linked with the module's
 * own objects into a mobility.ko that nobody ships.
 *
 * A packet is made, given to the stack as a device would, and the instructions
 * are counted until its answer passes the last hook before the device (a
 * message) or until the call returns (a data packet, whose path is all in the
 * caller's context).  What it is compared with is counted in the same run.
 * get_cycles() counts instructions in a guest that is made so.
 *
 * Writing anything to /sys/module/mobility/parameters/bench runs it, reading
 * gives "name count" lines.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/in6.h>
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/netfilter_ipv6.h>
#include <linux/random.h>
#include <linux/sort.h>
#include <linux/timex.h>
#include <linux/udp.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/protocol.h>
#include <net/sock.h>

#include "auth.h"
#include "cn_binding.h"
#include "cookie.h"
#include "esp_priv.h"
#include "keys.h"
#include "output.h"
#include "suite.h"
#include "trust_int.h"
#include "tunnel.h"

#define BENCH_SAMPLES	31	/* of what takes thousands of instructions */
#define BENCH_DEAR	9	/* of what takes millions; more would meet the rate limit */
#define BENCH_PROTO	253	/* RFC 3692: the bare message */
#define BENCH_DATA	100	/* octets of UDP data */

static struct in6_addr cn, hoa, coa, bare_coa, ha, tun_hoa, tun_coa, tnl_hoa, host, esp_host;

static const struct {
	struct in6_addr *addr;
	const char *text;
} bench_addrs[] = {
	{ &cn, "2001:db8:c::2" }, { &hoa, "2001:db8:1::100" },
	{ &coa, "2001:db8:a::100" }, { &bare_coa, "2001:db8:a::200" },
	{ &ha, "2001:db8:1::1" }, { &tun_hoa, "2001:db8:1::200" },
	{ &tun_coa, "2001:db8:a::300" }, { &tnl_hoa, "2001:db8:1::300" },
	{ &host, "2001:db8:d::1" }, { &esp_host, "2001:db8:e::1" },
};

static char bench_text[2048];
static int bench_len;
static struct net *net;
static struct net_device *dev_cn, *dev_home;
static cycles_t stamp_in, stamp_out;
static bool armed;
static DECLARE_COMPLETION(left);

static void bench_say(const char *name, u64 value)
{
	bench_len += scnprintf(bench_text + bench_len, sizeof(bench_text) - bench_len,
			       "%s %llu\n", name, value);
}

static int bench_cmp(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* A tick of the clock falls into some of the samples: the median has none. */
static u64 bench_median(u64 *v, unsigned int n)
{
	sort(v, n, sizeof(*v), bench_cmp, NULL);
	return v[n / 2];
}

/* Count @call over and over into the line @name. */
#define bench_count(name, n, call) ({				\
	static u64 v_[BENCH_SAMPLES];				\
	const unsigned int n_ = (n);				\
	const char *name_ = (name);				\
	unsigned int i_;					\
	int err_ = 0;						\
								\
	for (i_ = 0; i_ < n_ && !err_; i_++) {			\
		cycles_t t_ = get_cycles();			\
								\
		err_ = (call);					\
		v_[i_] = get_cycles() - t_;			\
	}							\
	if (!err_)						\
		bench_say(name_, bench_median(v_, n_));		\
	else							\
		pr_err("bench: %s: %d\n", name_, err_);		\
	err_;							\
})

/* ---- through a worker ---------------------------------------------------- */

static void bench_work_run(struct work_struct *work)
{
	stamp_out = get_cycles();
	complete(&left);
}

/* From the one who has a job to its beginning in the worker */
static int bench_worker(void)
{
	static DECLARE_WORK(work, bench_work_run);
	static u64 v[BENCH_SAMPLES];
	int i;

	for (i = 0; i < BENCH_SAMPLES; i++) {
		reinit_completion(&left);
		stamp_in = get_cycles();
		queue_work(mob_pernet(net)->wq, &work);
		if (!wait_for_completion_timeout(&left, 5 * HZ))
			return -ETIMEDOUT;
		v[i] = stamp_out - stamp_in;
	}
	bench_say("handover_worker", bench_median(v, BENCH_SAMPLES));
	return 0;
}

static int bench_random(void)
{
	u8 nonce[2][MOB_NONCE_LEN];

	get_random_bytes(nonce[0], sizeof(nonce[0]));
	get_random_bytes(nonce[1], sizeof(nonce[1]));
	return 0;
}

/* ---- packets in and out -------------------------------------------------- */

static unsigned int bench_out(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	if (armed && state->out == dev_cn) {
		stamp_out = get_cycles();
		armed = false;
		complete(&left);
	}
	return NF_ACCEPT;
}

static const struct nf_hook_ops bench_hook = {
	.hook = bench_out,
	.pf = NFPROTO_IPV6,
	.hooknum = NF_INET_POST_ROUTING,
	.priority = INT_MAX,
};

/* A received packet, from @from on the wire, with @hao in a Home Address option */
static struct sk_buff *bench_skb(struct net_device *dev, const struct in6_addr *from,
				 const struct in6_addr *to, const struct in6_addr *hao,
				 u8 proto, const void *data, size_t len)
{
	struct sk_buff *skb = alloc_skb(256 + len, GFP_KERNEL);
	struct ipv6hdr *ip6;
	u8 *p;

	if (!skb)
		return NULL;
	skb_reserve(skb, 128);
	skb_put_zero(skb, ETH_HLEN);
	skb_reset_mac_header(skb);
	skb_pull(skb, ETH_HLEN);
	skb_reset_network_header(skb);
	ip6 = skb_put_zero(skb, sizeof(*ip6));
	ip6->version = 6;
	ip6->hop_limit = 64;
	ip6->nexthdr = hao ? NEXTHDR_DEST : proto;
	ip6->saddr = *from;
	ip6->daddr = *to;
	if (hao) {
		p = skb_put_zero(skb, 24);
		p[0] = proto;
		p[1] = 2;
		p[2] = IPV6_TLV_PADN;
		p[3] = 2;
		p[6] = IPV6_TLV_HAO;
		p[7] = 16;
		memcpy(p + 8, hao, 16);
	}
	skb_put_data(skb, data, len);
	ip6->payload_len = htons(skb->len - sizeof(*ip6));
	skb->protocol = htons(ETH_P_IPV6);
	skb->dev = dev;
	skb->pkt_type = PACKET_HOST;
	return skb;
}

static void bench_csum(u8 *mh, int len, const struct in6_addr *from)
{
	__sum16 csum;

	memset(mh + 4, 0, 2);
	csum = csum_ipv6_magic(from, &cn, len, IPPROTO_MH, csum_partial(mh, len, 0));
	memcpy(mh + 4, &csum, 2);
}

/* From the packet's arrival to its answer's leaving.  Return: instructions, 0 for no answer. */
static u64 bench_answer(struct sk_buff *skb)
{
	if (!skb)
		return 0;
	reinit_completion(&left);
	armed = true;
	local_bh_disable();
	stamp_in = get_cycles();
	netif_receive_skb(skb);
	local_bh_enable();
	if (!wait_for_completion_timeout(&left, 5 * HZ)) {
		armed = false;
		return 0;
	}
	return stamp_out - stamp_in;
}

/* ---- the bare message: the same headers and length, no content ----------- */

static u8 bare[256];
static unsigned int bare_answer_len;

static int bench_bare_rcv(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6;
	struct in6_addr to;
	int off;
	struct mob_out o = { .saddr = &cn, .daddr = &to, .rh2 = &hoa, .stat = MOB_STAT_tx_ba };

	if (!pskb_may_pull(skb, skb_transport_offset(skb) + skb->len))
		goto out;
	ip6 = ipv6_hdr(skb);
	if (csum_ipv6_magic(&ip6->saddr, &ip6->daddr, skb->len, IPPROTO_MH,
			    csum_partial(skb->data, skb->len, 0)))
		goto out;
	off = ipv6_find_tlv(skb, IP6CB(skb)->dsthao, IPV6_TLV_HAO);
	if (off < 0)
		goto out;
	memcpy(&to, skb_network_header(skb) + off + 2, sizeof(to));
	mob_output(dev_net(skb->dev), &o, bare, bare_answer_len);
out:
	kfree_skb(skb);
	return 0;
}

static const struct inet6_protocol bench_bare = {
	.handler = bench_bare_rcv,
	.flags = INET6_PROTO_NOPOLICY | INET6_PROTO_FINAL,
};

/* ---- EXCH0 to EXCH1 ------------------------------------------------------ */

/* What a home agent would send; the correspondent's own certificate plays its part. */
static int bench_exch0(u8 *mh, size_t cap)
{
	struct mob_net *mn = mob_pernet(net);
	u8 rnd[4][MOB_HASH_LEN], c1[MOB_C1_LEN], n1[MOB_NONCE_LEN], pub[MOB_DH_PUB_MAX];
	u8 suites[MOB_SUITES_MAX];
	unsigned int n = mob_suite_list(mn, suites);
	struct mob_trust_cert *own = mob_trust_own(mn->trust);
	size_t sig_len = mob_trust_sig_len(mn->trust);
	struct mob_vec v[MOB_AUTH_VECS];
	struct mob_mh *m;
	struct mob_dh *dh;
	struct mob_buf b;
	int len;

	if (!own)
		return -ENOKEY;
	get_random_bytes(rnd, sizeof(rnd));
	if (mob_cookie_make(mn->cookie, &hoa, &cn, rnd[0], rnd[1], c1, n1))
		return -EINVAL;
	dh = mob_dh_from_secret(MOB_SUITE_X25519, rnd[2], 32, pub);
	if (IS_ERR(dh))
		return PTR_ERR(dh);
	mob_dh_free(dh);
	mob_wire_begin(&b, mh, cap, MOB_T_EXCH0, MOB_SUITE_X25519);
	mob_wire_put(&b, MOB_A_C0, rnd[0], MOB_COOKIE_LEN);
	mob_wire_put(&b, MOB_A_C1, c1, sizeof(c1));
	mob_wire_put(&b, MOB_A_N1, n1, sizeof(n1));
	mob_wire_put(&b, MOB_A_N2, rnd[3], MOB_NONCE_LEN);
	mob_wire_put(&b, MOB_A_HC0, rnd[1], MOB_HASH_LEN);
	mob_wire_put(&b, MOB_A_SUITES_I, suites, n);
	mob_wire_put(&b, MOB_A_SUITES_R, suites, n);
	mob_wire_put(&b, MOB_A_DH, pub, 32);
	mob_wire_put_be64(&b, MOB_A_TS, ktime_get_real_seconds());
	mob_wire_put_be32(&b, MOB_A_LT_KEY, 86400);
	mob_wire_put(&b, MOB_A_CERT, own->der, own->cert.der_len);
	mob_wire_reserve(&b, MOB_A_SIG, sig_len);
	mob_trust_put(own);
	len = mob_wire_finish(&b, 0);
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (len < 0 || !m || mob_wire_parse(mh, len, m) ||
	    mob_trust_sign(mn->trust, v, mob_auth_exch0(m, &hoa, &cn, v),
			   mh + m->msg.tag_off, sig_len) < 0)
		len = -EINVAL;
	kfree(m);
	if (len > 0)
		bench_csum(mh, len, &hoa);
	return len;
}

static int bench_row_exchange(void)
{
	static const u8 secret[32] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static u64 v[BENCH_SAMPLES];
	struct mob_trust *trust = mob_pernet(net)->trust;
	struct mob_trust_cert *own;
	u8 pub[MOB_DH_PUB_MAX], shared[MOB_DH_SECRET_MAX], digest[MOB_HASH_LEN] = { 1 };
	u8 *mh = kzalloc(MOB_MH_MAX_LEN, GFP_KERNEL), *sig = kzalloc(512, GFP_KERNEL);
	int i, len, err = -ENOMEM, sig_len = 0;
	struct mob_dh *dh = NULL;

	own = mob_trust_own(trust);
	if (!mh || !sig || !own)
		goto out;
	for (i = 0; i < BENCH_DEAR; i++) {
		/* Every time as the first: the chain is verified again. */
		mob_cert_cache_flush(&trust->cache);
		len = bench_exch0(mh, MOB_MH_MAX_LEN);
		err = len;
		if (len < 0)
			goto out;
		v[i] = bench_answer(bench_skb(dev_cn, &hoa, &cn, NULL, IPPROTO_MH, mh, len));
		err = -EPROTO;
		if (!v[i])
			goto out;
		msleep(20);
	}
	bench_say("exchange", bench_median(v, BENCH_DEAR));

	err = bench_count("exchange_sign", BENCH_DEAR,
			  (sig_len = mob_keys_sign(own->private, digest, sig, 512)) < 0);
	err = err ?: bench_count("exchange_verify", BENCH_DEAR,
				 mob_keys_verify(&own->cert, digest, sig, sig_len));
	err = err ?: bench_count("exchange_chain", BENCH_DEAR,
				 mob_keys_verify(&own->path[0]->cert, own->tbs_hash,
						 own->cert.sig, own->cert.sig_len));
	err = err ?: bench_count("exchange_dh_public", BENCH_DEAR,
				 (mob_dh_free(dh),
				  IS_ERR(dh = mob_dh_from_secret(MOB_SUITE_X25519, secret, 32,
								 pub))));
	err = err ?: bench_count("exchange_dh_shared", BENCH_DEAR,
				 mob_dh_shared(dh, pub, 32, shared));
	if (!IS_ERR(dh))
		mob_dh_free(dh);
out:
	if (own)
		mob_trust_put(own);
	kfree(mh);
	kfree(sig);
	return err;
}

/* ---- BU to BA ------------------------------------------------------------ */

static u16 bu_seq = 100;
static u8 bu_nonce[MOB_NONCE_LEN];
static __be32 bu_spi;

static int bench_bu(u8 *mh, const struct in6_addr *from)
{
	struct mob_cn_record *r;
	struct mob_cn_keys *k;
	struct mob_buf b;
	struct mob_mh m;
	int len;

	rcu_read_lock();
	r = mob_cn_binding_find(mob_pernet(net)->cn, &hoa, &cn);
	k = r ? r->pending ?: r->keys : NULL;
	len = -ENOKEY;
	if (!k)
		goto out;
	mob_wire_begin_bu(&b, mh, 256, ++bu_seq, 0x8000, 420);
	mob_wire_option(&b, MOB_T_BU, k->suite);
	mob_wire_put(&b, MOB_A_SPI, &bu_spi, 4);
	mob_wire_put(&b, MOB_A_NONCE, bu_nonce, sizeof(bu_nonce));
	mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_ENCRYPT);
	mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
	len = mob_wire_finish(&b, 0);
	if (len < 0 || mob_wire_parse(mh, len, &m) ||
	    mob_auth_bu(k->bu, &m, &hoa, from, mh + m.msg.tag_off))
		len = -EINVAL;
out:
	rcu_read_unlock();
	if (len > 0)
		bench_csum(mh, len, &hoa);
	return len;
}

static u64 bench_bu_ba(const struct in6_addr *from)
{
	u8 mh[256];
	int len = bench_bu(mh, from);

	return len < 0 ? 0 : bench_answer(bench_skb(dev_cn, from, &cn, &hoa, IPPROTO_MH, mh, len));
}

/* The MN at @from has seen the BA. */
static int bench_bc(const struct in6_addr *from)
{
	struct mob_cn_record *r;
	struct sk_buff *skb;
	struct mob_buf b;
	struct mob_mh m;
	u8 mh[256];
	int len = -ENOKEY;

	rcu_read_lock();
	r = mob_cn_binding_find(mob_pernet(net)->cn, &hoa, &cn);
	if (r && r->keys) {
		mob_wire_begin(&b, mh, sizeof(mh), MOB_T_BC, r->keys->suite);
		mob_wire_put(&b, MOB_A_HOA, &hoa, 16);
		mob_wire_put_be16(&b, MOB_A_SEQ, r->ba_seq);
		mob_wire_put_u8(&b, MOB_A_FLAG, MOB_F_CONFIRM);
		mob_wire_put(&b, MOB_A_ECHO, r->echo, sizeof(r->echo));
		mob_wire_reserve(&b, MOB_A_MAC, MOB_MAC_LEN);
		len = mob_wire_finish(&b, 0);
		if (len < 0 || mob_wire_parse(mh, len, &m) ||
		    mob_auth_bc(r->keys->ba, &m, &hoa, from, mh + m.msg.tag_off))
			len = -EINVAL;
	}
	rcu_read_unlock();
	if (len < 0)
		return len;
	bench_csum(mh, len, from);
	skb = bench_skb(dev_cn, from, &cn, NULL, IPPROTO_MH, mh, len);
	if (!skb)
		return -ENOMEM;
	local_bh_disable();
	netif_receive_skb(skb);
	local_bh_enable();
	msleep(20);
	return 0;
}

static int bench_bind(struct in6_addr *from)
{
	get_random_bytes(bu_nonce, sizeof(bu_nonce));
	bu_spi = htonl(0x10000 + bu_seq);
	return bench_bu_ba(from) ? bench_bc(from) : -EPROTO;
}

/* One state, as the handover makes two: the kernel's calls, filled in as short as can be */
static struct xfrm_state *bench_state(const struct in6_addr *from, const struct in6_addr *to,
				      const struct in6_addr *in_from, const struct in6_addr *in_to,
				      __be32 spi, bool window)
{
	static const u8 key[MOB_ESP_GCM_KEY_LEN] = { 7 };
	const struct mob_esp_sa sa = {
		.saddr = from, .daddr = to, .from = in_from, .to = in_to, .spi = spi,
		.proto = IPPROTO_ESP, .mode = XFRM_MODE_BEET, .gcm = key, .window = window,
	};
	struct xfrm_state *x = mob_esp_state_new(net, &sa);

	if (IS_ERR(x))
		return x;
	if (mob_esp_state_add(x)) {
		mob_esp_state_discard(x);
		return ERR_PTR(-EEXIST);
	}
	return x;
}

static struct xfrm_state *bench_x[2 * BENCH_SAMPLES];
static struct xfrm_policy *bench_pol;
static unsigned int bench_nx;

static int bench_install(void)
{
	struct xfrm_state **x = bench_x + bench_nx;
	struct xfrm_policy *pol;
	struct xfrm_tmpl *t;
	int err;

	x[0] = bench_state(&bare_coa, &cn, &host, &cn, htonl(0x20000 + bench_nx), true);
	x[1] = bench_state(&cn, &bare_coa, &cn, &host, htonl(0x30000 + bench_nx), false);
	if (IS_ERR(x[0]) || IS_ERR(x[1]))
		return -EINVAL;
	bench_nx += 2;
	pol = mob_esp_policy_new(net, &cn, &host, GFP_KERNEL);
	if (!pol)
		return -ENOMEM;
	t = mob_esp_policy_tmpl(pol, IPPROTO_ESP, XFRM_MODE_BEET);
	t->id.spi = x[1]->id.spi;
	t->id.daddr.in6 = bare_coa;
	t->saddr.in6 = cn;
	err = xfrm_policy_insert(XFRM_POLICY_OUT, pol, !bench_pol);
	if (err)
		return err;
	mob_esp_policy_del(bench_pol, XFRM_POLICY_OUT);
	bench_pol = pol;
	return 0;
}

static int bench_derive(const struct mob_prf *en)
{
	u8 key[MOB_ESP_GCM_KEY_LEN];

	return mob_schedule_esp_prf(en, MOB_ESP_LABEL_CN, MOB_DIR_MN_TO_PEER, htonl(1),
				    bu_nonce, bu_nonce, key) ?:
	       mob_schedule_esp_prf(en, MOB_ESP_LABEL_CN, MOB_DIR_PEER_TO_MN, htonl(2),
				    bu_nonce, bu_nonce, key);
}

static int bench_row_bu(void)
{
	static u64 v[BENCH_SAMPLES];
	static u8 flat[512];
	struct mob_vec vec = { .data = flat };
	u8 mh[256], out[MOB_HASH_LEN];
	struct in6_addr to = coa;
	struct mob_prf *prf;
	int i, err, len;

	err = bench_bind(&coa);
	if (err)
		return err;
	for (i = 0; i < BENCH_SAMPLES; i++) {
		v[i] = bench_bu_ba(&coa);
		if (!v[i])
			return -EPROTO;
	}
	bench_say("refresh", bench_median(v, BENCH_SAMPLES));

	len = bench_bu(mh, &coa);
	if (len < 0)
		return len;
	/* BA: the BU's length but for LT_EN and ECHO, rounded to 8 octets */
	bare_answer_len = round_up(12 + 2 + 6 + 8 + 8 + 20 + 20 + 5 + 20, 8);
	bench_say("bu_octets", len);
	bench_say("ba_octets", bare_answer_len);
	for (i = 0; i < BENCH_SAMPLES; i++) {
		v[i] = bench_answer(bench_skb(dev_cn, &bare_coa, &cn, &hoa, BENCH_PROTO, mh, len));
		if (!v[i])
			return -EPROTO;
	}
	bench_say("bare_message", bench_median(v, BENCH_SAMPLES));

	prf = mob_prf_alloc(flat, 32);
	if (IS_ERR(prf))
		return PTR_ERR(prf);
	vec.len = 32 + 16 + 16 + 2 + 2 + len;
	err = bench_count("hmac_bu", BENCH_SAMPLES, mob_prf(prf, &vec, 1, out));
	vec.len = 32 + 16 + 16 + 2 + 2 + 4 + bare_answer_len;
	err = err ?: bench_count("hmac_ba", BENCH_SAMPLES, mob_prf(prf, &vec, 1, out));
	err = err ?: bench_count("handover_derive", BENCH_SAMPLES, bench_derive(prf));
	err = err ?: bench_count("handover_random", BENCH_SAMPLES, bench_random());
	err = err ?: bench_worker();
	mob_prf_free(prf);
	if (err)
		return err;

	for (i = 0; i < BENCH_DEAR; i++) {
		to.s6_addr[15]++;
		get_random_bytes(bu_nonce, sizeof(bu_nonce));
		bu_spi = htonl(0x10000 + bu_seq);
		v[i] = bench_bu_ba(&to);
		if (!v[i])
			return -EPROTO;
		err = bench_bc(&to);
		if (err)
			return err;
	}
	bench_say("handover", bench_median(v, BENCH_DEAR));
	err = bench_count("handover_install", BENCH_DEAR, bench_install());
	mob_esp_policy_del(bench_pol, XFRM_POLICY_OUT);
	bench_pol = NULL;
	while (bench_nx--)
		mob_esp_state_del(bench_x[bench_nx]);
	bench_nx = 0;
	return err;
}

/* ---- data ---------------------------------------------------------------- */

static u64 bench_octets(void)
{
	struct rtnl_link_stats64 s;

	dev_get_stats(dev_cn, &s);
	return s.tx_bytes;
}

static u64 bench_packets(void)
{
	struct rtnl_link_stats64 s;

	dev_get_stats(dev_cn, &s);
	return s.tx_packets;
}

static int bench_udp(struct socket *sock)
{
	static u8 data[BENCH_DATA];
	struct kvec iov = { data, sizeof(data) };
	struct msghdr msg = {};
	int err = kernel_sendmsg(sock, &msg, &iov, 1, sizeof(data));

	return err < 0 ? err : 0;
}

static int bench_send(const char *name, const char *octets, const struct in6_addr *to)
{
	struct sockaddr_in6 from = { .sin6_family = AF_INET6, .sin6_addr = cn };
	struct sockaddr_in6 dest = { .sin6_family = AF_INET6, .sin6_addr = *to,
				     .sin6_port = htons(9) };
	struct socket *sock;
	u64 n, packets;
	int err;

	err = sock_create_kern(net, AF_INET6, SOCK_DGRAM, IPPROTO_UDP, &sock);
	if (err)
		return err;
	err = kernel_bind(sock, (struct sockaddr *)&from, sizeof(from)) ?:
	      kernel_connect(sock, (struct sockaddr *)&dest, sizeof(dest), 0);
	n = bench_octets();
	packets = bench_packets();
	err = err ?: bench_count(name, BENCH_SAMPLES, bench_udp(sock));
	packets = bench_packets() - packets;
	n = bench_octets() - n;
	sock_release(sock);
	if (!err && packets != BENCH_SAMPLES)
		err = -EPROTO;
	if (!err)
		bench_say(octets, div64_u64(n, packets) - ETH_HLEN);
	return err;
}

/* A packet to @to arrives at the home link's router */
static int bench_forward(const char *name, const char *octets, const struct in6_addr *to)
{
	static u64 v[BENCH_SAMPLES];
	u8 data[sizeof(struct udphdr) + BENCH_DATA] = { 0, 9, 0, 9, 0, sizeof(data), 1, 1 };
	u64 n = bench_octets(), packets = bench_packets();
	int i;

	for (i = 0; i < BENCH_SAMPLES; i++) {
		struct sk_buff *skb = bench_skb(dev_home, &host, to, NULL, IPPROTO_UDP, data,
						sizeof(data));
		cycles_t t;

		if (!skb)
			return -ENOMEM;
		local_bh_disable();
		t = get_cycles();
		netif_receive_skb(skb);
		v[i] = get_cycles() - t;
		local_bh_enable();
	}
	packets = bench_packets() - packets;
	n = bench_octets() - n;
	if (packets != BENCH_SAMPLES) {
		pr_err("bench: %s: %llu packets left\n", name, packets);
		return -EPROTO;
	}
	bench_say(name, bench_median(v, BENCH_SAMPLES));
	bench_say(octets, div64_u64(n, packets) - ETH_HLEN);
	return 0;
}

static int bench_row_tunnel(void)
{
	static const u8 key[MOB_ESP_GCM_KEY_LEN] = { 3 };
	struct mob_esp_tun *esp;
	int err;

	err = bench_forward("tunnel_ip6_tunnel", "tunnel_ip6_tunnel_octets", &tnl_hoa);
	if (err)
		return err;
	esp = mob_esp_tun_alloc(net, &ha, &tun_coa, htonl(0x40001), htonl(0x40002), key, key);
	if (IS_ERR(esp))
		return PTR_ERR(esp);
	err = mob_tunnel_set(net, &tun_hoa, &ha, &tun_coa, htonl(0x40001), esp, false,
			     false);
	if (err)
		return err;
	err = bench_forward("tunnel", "tunnel_octets", &tun_hoa);
	mob_tunnel_del(net, &tun_hoa, false);
	return err;
}

static int bench_part(const char *name, int err)
{
	if (err)
		pr_err("bench: %s: error %d\n", name, err);
	return err;
}

static int bench_run(const char *val, const struct kernel_param *kp)
{
	int i, err;

	net = current->nsproxy->net_ns;
	for (i = 0; i < ARRAY_SIZE(bench_addrs); i++)
		in6_pton(bench_addrs[i].text, -1, bench_addrs[i].addr->s6_addr, -1, NULL);
	bench_len = 0;
	dev_cn = dev_get_by_name(net, "cn");
	dev_home = dev_get_by_name(net, "home");
	err = -ENODEV;
	if (!dev_cn || !dev_home)
		goto out_dev;
	err = inet6_add_protocol(&bench_bare, BENCH_PROTO);
	if (err)
		goto out_dev;
	err = nf_register_net_hook(net, &bench_hook);
	if (err)
		goto out_proto;
	err = bench_part("exchange", bench_row_exchange());
	if (!err)
		err = bench_part("binding update", bench_row_bu());
	if (!err) {
		err = bench_part("esp", bench_send("data_esp", "data_esp_octets", &esp_host));
		err = err ?: bench_part("beet", bench_send("data_beet", "data_beet_octets", &hoa));
	}
	bench_part("tunnel", bench_row_tunnel());
	nf_unregister_net_hook(net, &bench_hook);
out_proto:
	inet6_del_protocol(&bench_bare, BENCH_PROTO);
out_dev:
	dev_put(dev_cn);
	dev_put(dev_home);
	return err;
}

static int bench_show(char *buf, const struct kernel_param *kp)
{
	return scnprintf(buf, PAGE_SIZE, "%.*s", bench_len, bench_text);
}

static const struct kernel_param_ops bench_ops = { .set = bench_run, .get = bench_show };

module_param_cb(bench, &bench_ops, NULL, 0600);
MODULE_PARM_DESC(bench, "write to count, read what was counted");
