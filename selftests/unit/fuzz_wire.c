// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer on wire.c: what it accepts is used as the roles use it.
 */
#include <stdlib.h>

#include "cga.h"
#include "prefixes.h"
#include "wire.h"

/* Of outside linkage, so that no compiler drops the reads */
u8 fuzz_sink;

static void use(const u8 *p, size_t len)
{
	while (len--)
		fuzz_sink ^= *p++;
}

static void use_prefixes(const struct mob_attr *a)
{
	struct in6_addr net;
	size_t off = 0;
	u8 plen;

	while (a->data && mob_prefixes_next(a->data, a->len, &off, &net, &plen)) {
		use(net.s6_addr, sizeof(net.s6_addr));
		if (plen > 128 || !mob_prefixes_cover(a->data, a->len, &net))
			abort();
	}
}

/* What the parser let through is read entry by entry. */
static void use_proofs(const struct mob_attr *a)
{
	struct mob_bid_proof p;
	unsigned int bid;

	for (bid = 1; a->len && bid < 0x10000; bid++) {
		if (!mob_bid_proof_find(a, bid, &p))
			continue;
		use(p.router, 16);
		use(p.nonce, MOB_NONCE_LEN);
		use(p.handle, MOB_HANDLE_LEN);
		use(p.cert, p.cert_len);
		if (!p.cert != !p.cert_len)
			abort();
	}
}

static void use_cgas(const struct mob_attr *a)
{
	struct in6_addr addr = {};
	struct mob_cga cga;
	unsigned int i, at;
	size_t off = 0;

	while (mob_cga_next(a, &off, &cga)) {
		use(cga.modifier, MOB_CGA_MODIFIER_LEN);
		use(cga.key, cga.key_len);
		use(cga.sig, cga.sig_len);
		use(cga.body, cga.body_len);
		for (i = 0; i < cga.n; i++) {
			fuzz_sink ^= mob_cga_match(&cga, &addr, cga.count[i]);
			if (mob_cga_find(a, cga.bid[i], &cga, &at) < 0 || at != i)
				abort();
		}
	}
	if (off != a->len)
		abort();
}

/* Every attribute is read, from its first octet to its last. */
static void use_msg(const struct mob_msg *msg)
{
	unsigned int t;

	for (t = 0; t <= MOB_A_MAX; t++) {
		if (!msg->attr[t].data != !msg->attr[t].len)
			abort();
		use(msg->attr[t].data, msg->attr[t].len);
	}
	use_prefixes(&msg->attr[MOB_A_TRUSTED]);
	/* Attributes whose length is one always are read as values. */
	fuzz_sink ^= mob_wire_get_u64(&msg->attr[MOB_A_TS]);
	fuzz_sink ^= mob_wire_get_u32(&msg->attr[MOB_A_LT_EN]);
	fuzz_sink ^= mob_wire_get_u16(&msg->attr[MOB_A_SEQ]);
	use_proofs(&msg->attr[MOB_A_COA_PROOFS]);
	use_cgas(&msg->attr[MOB_A_CGAS]);
}

static void use_mh(const struct mob_mh *mh)
{
	const struct mob_msg *msg = &mh->msg;
	struct mob_vec v[MOB_WIRE_TBS_VECS];
	unsigned int i, n, tag, want = mh->parts ? 12 + mh->body_len : mh->len;
	size_t len = 0;

	if (mh->altcoa)
		use(mh->altcoa->s6_addr, 16);
	if (mh->hoa)
		use(mh->hoa->s6_addr, 16);
	if (!mh->ours)
		return;
	use_msg(msg);
	tag = msg->attr[MOB_A_MAC].data ? MOB_A_MAC : MOB_A_SIG;
	if (!msg->tag_off != !msg->attr[tag].data)
		abort();
	if (mh->parts)
		n = mob_wire_tbs_joined(mh, v);
	else
		n = mob_wire_tbs(mh->mh, mh->len, msg->tag_off, msg->attr[tag].len, v);
	for (i = 0; i < n; i++) {
		use(v[i].data, v[i].len);
		len += v[i].len;
	}
	if (len != want)
		abort();
}

/* What is spread over options, in memory of just its size */
static void join(struct mob_mh *mh)
{
	u8 *buf = malloc(mh->len);

	if (buf && !mob_wire_join(mh, buf, mh->len))
		use_mh(mh);
	free(buf);
}

/* The last octet of the input says how the rest is read. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct mob_mh mh;
	struct mob_msg msg;
	u8 type;

	if (!len)
		return 0;
	type = data[--len] % (MOB_T_MAX + 1);
	if (!type) {
		if (mob_wire_parse(data, len, &mh))
			return 0;
		if (mh.parts)
			join(&mh);
		else
			use_mh(&mh);
	} else if (!mob_wire_parse_sealed(type, data, len, &msg)) {
		use_msg(&msg);
	}
	return 0;
}
