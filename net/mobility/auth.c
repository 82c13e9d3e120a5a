// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each message's MAC and signature run over.
 *
 * The draft's fields come first, as it writes them; the whole MH after them
 * makes every octet count, and the label keeps a tag made for one message
 * from being valid as another: k_BA makes both BA and BC, and the home agent's key
 * signs certificates as well.
 */
#include <crypto/algapi.h>
#include <linux/string.h>

#include "auth.h"
#include "cga.h"
#include "compat.h"

/* Offsets in the fixed parts, RFC 6275 sections 6.1.7 and 6.1.8 */
#define BU_SEQ_OFF	6
#define BA_SEQ_OFF	8
#define LIFETIME_OFF	10

#define VEC(p, n)	((struct mob_vec){ (p), (n) })

static struct mob_vec mob_auth_attr(const struct mob_mh *m, enum mob_attr_type a)
{
	return VEC(m->msg.attr[a].data, m->msg.attr[a].len);
}

static unsigned int mob_auth_mh(const struct mob_mh *m, struct mob_vec *v)
{
	const struct mob_attr *tag = &m->msg.attr[MOB_A_MAC];

	if (!tag->data)
		tag = &m->msg.attr[MOB_A_SIG];
	return mob_wire_tbs(m->mh, m->len, m->msg.tag_off, tag->len, v);
}

static int mob_auth_mac(const struct mob_prf *key, struct mob_vec *v, unsigned int n,
			const struct mob_mh *m, u8 *mac)
{
	u8 full[MOB_HASH_LEN];
	int err;

	n += mob_auth_mh(m, v + n);
	err = mob_prf(key, v, n, full);
	memcpy(mac, full, MOB_MAC_LEN);
	memzero_explicit(full, sizeof(full));
	return err;
}

int mob_auth_bu(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *hoa, const struct in6_addr *coa, u8 *mac)
{
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_bu, MOB_LABEL_LEN), VEC(hoa, 16), VEC(coa, 16),
		VEC(m->mh + BU_SEQ_OFF, 2), VEC(m->mh + LIFETIME_OFF, 2),
	};

	return mob_auth_mac(key, v, 5, m, mac);
}

int mob_auth_ba(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *coa, const struct in6_addr *cn, u8 *mac)
{
	static const u8 no_lt_en[4];
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_ba, MOB_LABEL_LEN), VEC(coa, 16), VEC(cn, 16),
		VEC(m->mh + BA_SEQ_OFF, 2), VEC(m->mh + LIFETIME_OFF, 2),
		m->msg.attr[MOB_A_LT_EN].data ? mob_auth_attr(m, MOB_A_LT_EN) :
						VEC(no_lt_en, 4),
	};

	return mob_auth_mac(key, v, 6, m, mac);
}

int mob_auth_bc(const struct mob_prf *key, const struct mob_mh *m,
		const struct in6_addr *hoa, const struct in6_addr *coa, u8 *mac)
{
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_bc, MOB_LABEL_LEN), VEC(hoa, 16), VEC(coa, 16),
		mob_auth_attr(m, MOB_A_SEQ), mob_auth_attr(m, MOB_A_FLAG),
	};

	return mob_auth_mac(key, v, 5, m, mac);
}

int mob_auth_exch0_key(const struct mob_prf *key, const struct mob_mh *m,
		       const struct in6_addr *hoa, const struct in6_addr *cn, u8 *mac)
{
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_exch0_key, MOB_LABEL_LEN), VEC(hoa, 16), VEC(cn, 16),
		mob_auth_attr(m, MOB_A_N1),
	};

	return mob_auth_mac(key, v, 4, m, mac);
}

int mob_auth_exch1_key(const struct mob_prf *key, const struct mob_mh *m,
		       const struct in6_addr *hoa, const struct in6_addr *cn, u8 *mac)
{
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_exch1_key, MOB_LABEL_LEN), VEC(cn, 16), VEC(hoa, 16),
		mob_auth_attr(m, MOB_A_N1), mob_auth_attr(m, MOB_A_N2),
		mob_auth_attr(m, MOB_A_LT_EN),
	};

	return mob_auth_mac(key, v, 6, m, mac);
}

int mob_auth_bc_echo(const struct mob_prf *key, const struct mob_mh *m,
		     const struct in6_addr *coa, const struct in6_addr *cn_coa, u8 *mac)
{
	struct mob_vec v[MOB_AUTH_VECS] = {
		VEC(mob_label_bc_echo, MOB_LABEL_LEN), VEC(coa, 16), VEC(cn_coa, 16),
		mob_auth_attr(m, MOB_A_SEQ), mob_auth_attr(m, MOB_A_FLAG),
	};

	return mob_auth_mac(key, v, 5, m, mac);
}

bool mob_auth_matches(const struct mob_mh *m, const u8 *mac)
{
	return !crypto_memneq(mac, m->msg.attr[MOB_A_MAC].data, MOB_MAC_LEN);
}

unsigned int mob_auth_exch0(const struct mob_mh *m, const struct in6_addr *hoa,
			    const struct in6_addr *cn, struct mob_vec *v)
{
	v[0] = VEC(mob_label_exch0, MOB_LABEL_LEN);
	v[1] = VEC(hoa, 16);
	v[2] = VEC(cn, 16);
	v[3] = mob_auth_attr(m, MOB_A_DH);
	v[4] = mob_auth_attr(m, MOB_A_N1);
	v[5] = mob_auth_attr(m, MOB_A_N2);
	v[6] = mob_auth_attr(m, MOB_A_TS);
	return 7 + mob_auth_mh(m, v + 7);
}

unsigned int mob_auth_exch1(const struct mob_mh *m, const struct in6_addr *hoa,
			    const struct in6_addr *cn, const u8 *exch0, size_t exch0_len,
			    struct mob_vec *v)
{
	v[0] = VEC(mob_label_exch1, MOB_LABEL_LEN);
	v[1] = VEC(cn, 16);
	v[2] = VEC(hoa, 16);
	v[3] = mob_auth_attr(m, MOB_A_DH);
	/* EXCH0 in SIG_CN: the octets after the checksum, which a router may not touch */
	v[4] = VEC(exch0 + MOB_MH_DATA_OFF, exch0_len - MOB_MH_DATA_OFF);
	return 5 + mob_auth_mh(m, v + 5);
}

unsigned int mob_auth_map_bu(const struct mob_mh *m, const struct in6_addr *lcoa,
			     const struct in6_addr *map, const struct in6_addr *rcoa,
			     struct mob_vec *v)
{
	v[0] = VEC(mob_label_map_bu, MOB_LABEL_LEN);
	v[1] = VEC(lcoa, 16);
	v[2] = VEC(map, 16);
	v[3] = mob_auth_attr(m, MOB_A_HOA);
	v[4] = VEC(rcoa, 16);
	return 5 + mob_wire_tbs_joined(m, v + 5);
}

int mob_auth_owner(const struct in6_addr *hoa, const u8 mn_nonce[MOB_NONCE_LEN],
		   u8 out[MOB_HASH_LEN])
{
	const struct mob_vec v[] = { VEC(hoa, 16), VEC(mn_nonce, MOB_NONCE_LEN) };

	return mob_hash(v, ARRAY_SIZE(v), out);
}

unsigned int mob_auth_bcc(const struct mob_mh *m, const struct in6_addr *ar,
			  const struct in6_addr *ha, const u8 *bcr, size_t bcr_len,
			  struct mob_vec *v)
{
	v[0] = VEC(mob_label_bcc, MOB_LABEL_LEN);
	v[1] = VEC(ar, 16);
	v[2] = VEC(ha, 16);
	/* The question: CoA, HoA, both nonces and the handle */
	v[3] = VEC(bcr + MOB_MH_DATA_OFF, bcr_len - MOB_MH_DATA_OFF);
	return 4 + mob_auth_mh(m, v + 4);
}

unsigned int mob_auth_coa_cert(const struct in6_addr *coa, const u8 owner[MOB_HASH_LEN],
			       const u8 *head, struct mob_vec *v)
{
	v[0] = VEC(mob_label_coa_cert, MOB_LABEL_LEN);
	v[1] = VEC(coa, 16);
	v[2] = VEC(owner, MOB_HASH_LEN);
	v[3] = VEC(head, MOB_COA_CERT_HEAD);
	return 4;
}

unsigned int mob_auth_cga(const u8 *bu, const u8 keyid[MOB_KEYID_LEN],
			  const struct in6_addr *hoa, const struct in6_addr *ha,
			  const struct in6_addr *coas, const struct mob_cga *cga,
			  struct mob_vec *v)
{
	v[0] = VEC(mob_label_cga, MOB_LABEL_LEN);
	v[1] = VEC(hoa, 16);
	v[2] = VEC(ha, 16);
	v[3] = VEC(bu + BU_SEQ_OFF, 2);
	v[4] = VEC(keyid, MOB_KEYID_LEN);
	v[5] = VEC(coas, 16 * (size_t)cga->n);
	v[6] = VEC(cga->body, cga->body_len);
	return 7;
}
