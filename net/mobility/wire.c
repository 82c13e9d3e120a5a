// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parser and builder of the messages; see wire.h for what is promised.
 *
 * Two tables say everything there is to say about attributes: how long each
 * may be, and which of them each message must and may carry.  The walkers know
 * neither an attribute nor a message by name, save the MAC and the signature,
 * behind which nothing but padding may stand.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "crypto.h"
#include "prefixes.h"
#include "wire.h"

#define MH_PROTO_NONE		59	/* Payload Proto, RFC 6275 section 6.1.1 */
#define MH_UNIT			8	/* Header Len counts these, less the first */
#define MH_BU_LEN		12	/* up to the options, also of a BA */
#define MH_BE_LEN		24

#define BODY_LEN		6	/* identifier, type, version, suite, reserved */
#define ATTR_LEN		4	/* type, length */
#define OPT_LEN			2	/* type, length */
#define OPT_DATA_MAX		255
#define PART_MAX		(OPT_DATA_MAX - BODY_LEN)
#define PART_OFF		5	/* number of the part, where it has several */

#define BA_REFUSED		128	/* this status and above, RFC 6275 section 6.1.8 */

/* RFC 6275 sections 6.1.2 to 6.1.9, with the padding up to a whole unit */
static const u8 mh_min[] = {
	[MOB_MH_BRR]	= 8,
	[1]		= 16,	/* HoTI */
	[2]		= 16,	/* CoTI */
	[MOB_MH_HOT]	= 24,
	[MOB_MH_COT]	= 24,
	[MOB_MH_BU]	= 16,
	[MOB_MH_BA]	= 16,
	[MOB_MH_BE]	= MH_BE_LEN,
};

static const struct {
	u16 min, max;
} attr_range[MOB_A_MAX + 1] = {
	[MOB_A_HOA]		= { 16, 16 },
	[MOB_A_COA]		= { 16, 16 },
	[MOB_A_CN]		= { 16, 16 },
	[MOB_A_N0]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_N1]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_N2]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_C0]		= { MOB_COOKIE_LEN, MOB_COOKIE_LEN },
	[MOB_A_C1]		= { MOB_C1_LEN, MOB_C1_LEN },
	[MOB_A_HC0]		= { MOB_HASH_LEN, MOB_HASH_LEN },
	[MOB_A_SUITES_I]	= { 1, MOB_SUITES_MAX },
	[MOB_A_SUITES_R]	= { 1, MOB_SUITES_MAX },
	[MOB_A_DH]		= { 32, MOB_DH_PUB_MAX },	/* and dh_fits() */
	[MOB_A_TS]		= { 8, 8 },
	[MOB_A_CERT]		= { 64, 2000 },
	[MOB_A_SPI]		= { 4, 4 },
	[MOB_A_NONCE]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_LT_EN]		= { 4, 4 },
	[MOB_A_ECHO]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_SEQ]		= { 2, 2 },
	[MOB_A_FLAG]		= { 1, 1 },
	[MOB_A_KEYID]		= { MOB_KEYID_LEN, MOB_KEYID_LEN },
	[MOB_A_STATUS]		= { 1, 1 },
	[MOB_A_LT_KEY]		= { 4, 4 },
	[MOB_A_SEALED]		= { MOB_SEAL_OVERHEAD + 1, 1024 },
	[MOB_A_SIG]		= { MOB_SIG_MIN, MOB_SIG_MAX },
	[MOB_A_MAC]		= { MOB_MAC_LEN, MOB_MAC_LEN },
	[MOB_A_KEYS]		= { 3 * MOB_KEY_LEN, 3 * MOB_KEY_LEN },
	[MOB_A_K_HA]		= { MOB_KEY_LEN, MOB_KEY_LEN },
	[MOB_A_KEY_EN]		= { MOB_KEY_LEN, MOB_KEY_LEN },
	[MOB_A_N3]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_CN_HOA]		= { 16, 16 },
	[MOB_A_HA]		= { 16, 16 },
	[MOB_A_BIDS]		= { MOB_BID_SHARE_LEN, MOB_BIDS_MAX * MOB_BID_SHARE_LEN },
	[MOB_A_PROBES]		= { MOB_PROBE_LEN, MOB_BIDS_MAX * MOB_PROBE_LEN },
	[MOB_A_COOKIES]		= { MOB_ASK_COOKIE_LEN, MOB_BIDS_MAX * MOB_ASK_COOKIE_LEN },
	[MOB_A_OWNER]		= { MOB_HASH_LEN, MOB_HASH_LEN },
	[MOB_A_HANDLE]		= { MOB_HANDLE_LEN, MOB_HANDLE_LEN },
	[MOB_A_LT_COA]		= { 4, 4 },
	[MOB_A_COA_CERT]	= { MOB_COA_CERT_MIN, MOB_COA_CERT_MAX },
	[MOB_A_MN_NONCE]	= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_RESULT]		= { 1, 1 },
	[MOB_A_TRUSTED]		= { 1, MOB_PREFIXES_LEN },	/* and mob_prefixes_ok() */
	[MOB_A_COA_PROOFS]	= { MOB_BID_PROOF_LEN, MOB_MH_MAX_LEN },
};

#define A(name)			(1ULL << MOB_A_##name)
#define A_TAGS			(A(SIG) | A(MAC))

/*
 * What a message must carry, what it may, the MH type it travels on, and
 * whether it may be longer than an option
 */
struct rule {
	u64 need, may;
	u8 carrier;
	bool parts;
};

static const struct rule rules[MOB_T_MAX + 1] = {
	[MOB_T_REQ] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(SEALED),
	},
	[MOB_T_COOKIE0] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(SUITES_I),
	},
	[MOB_T_COOKIE1] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(N1) | A(SUITES_R),
	},
	[MOB_T_EXCH0] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(N1) | A(N2) | A(HC0) |
			A(SUITES_I) | A(SUITES_R) | A(DH) | A(TS) |
			A(LT_KEY) | A(CERT) | A(SIG),
	},
	[MOB_T_EXCH1] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(DH) | A(CERT) | A(SIG),
	},
	[MOB_T_BU] = {
		.carrier = MOB_MH_BU,
		.need = A(SPI) | A(NONCE) | A(FLAG) | A(MAC),
		.may = A(KEYID),
	},
	[MOB_T_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(LT_EN) | A(SPI) | A(NONCE) | A(ECHO) | A(FLAG) |
			A(MAC),
		.may = A(CN_HOA),
	},
	[MOB_T_BC] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEQ) | A(FLAG) | A(ECHO) | A(MAC),
		.may = A(CN_HOA) | A(NONCE),
	},
	[MOB_T_HOME_BU] = {
		.carrier = MOB_MH_BU,
		.need = A(SPI) | A(NONCE) | A(KEYID),
		.may = A(ECHO),
	},
	[MOB_T_HOME_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(SPI) | A(NONCE) | A(KEYID),
		.may = A(ECHO) | A(TRUSTED),
	},
	[MOB_T_ERROR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(STATUS),
	},
	[MOB_T_REQ_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_EXCH0_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N1) | A(MAC),
	},
	[MOB_T_EXCH1_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N1) | A(N2) | A(LT_EN) | A(MAC),
	},
	[MOB_T_NEWKEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(SEALED),
	},
	[MOB_T_TEST] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(FLAG),
	},
	[MOB_T_ALIVE] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N3),
		.may = A(ECHO),
	},
	[MOB_T_KEYS] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_BC_ECHO] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN_HOA) | A(SEQ) | A(FLAG) | A(ECHO) | A(MAC),
	},
	[MOB_T_MAP_BU] = {
		.carrier = MOB_MH_BU,
		.parts = true,
		.need = A(HOA) | A(HA) | A(TS) | A(NONCE) | A(CERT) | A(SIG),
	},
	[MOB_T_MAP_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(ECHO),
		.may = A(TS),
	},
	[MOB_T_REQ_CERT] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(NONCE),
	},
	[MOB_T_REP_CERT] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(CERT),
	},
	[MOB_T_BID_BU] = {
		.carrier = MOB_MH_BU,
		.parts = true,
		.need = A(KEYID),
		.may = A(ECHO) | A(BIDS) | A(COA_PROOFS),
	},
	[MOB_T_BID_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(KEYID),
		.may = A(ECHO) | A(BIDS) | A(TRUSTED) | A(PROBES),
	},
	[MOB_T_SR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(NONCE) | A(OWNER) | A(FLAG),
	},
	[MOB_T_SR_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(HANDLE) | A(LT_COA),
		.may = A(COA_CERT),
	},
	[MOB_T_BCR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(COA) | A(HOA) | A(HANDLE) | A(MN_NONCE) | A(NONCE),
	},
	[MOB_T_BCC] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(RESULT) | A(LT_COA) | A(SIG),
	},
	[MOB_T_PROBE] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(PROBES),
	},
	[MOB_T_PROBE_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(COOKIES),
	},
};

/* What is inside e() when it grants, and when it refuses; requests have one form. */
static const struct {
	u64 need, refusal;
} sealed_rules[MOB_T_MAX + 1] = {
	[MOB_T_REQ] = {
		.need = A(HOA) | A(COA) | A(CN) | A(N0),
	},
	[MOB_T_REP] = {
		.need = A(N0) | A(KEYS) | A(K_HA) | A(LT_KEY),
		.refusal = A(N0) | A(STATUS),
	},
	[MOB_T_REQ_KEY] = {
		.need = A(HOA) | A(COA) | A(CN) | A(N0) | A(FLAG) | A(KEYID),
	},
	[MOB_T_NEWKEY] = {
		.need = A(N0) | A(KEY_EN) | A(LT_EN),
		.refusal = A(N0) | A(STATUS),
	},
	[MOB_T_KEYS] = {
		.need = A(N3) | A(KEYS) | A(LT_KEY),
		.refusal = A(N3) | A(STATUS),
	},
};

static u16 get_be16(const u8 *p)
{
	return (u16)p[0] << 8 | p[1];
}

static u32 get_be32(const u8 *p)
{
	return (u32)get_be16(p) << 16 | get_be16(p + 2);
}

static void put_be16(u8 *p, u16 v)
{
	p[0] = v >> 8;
	p[1] = v & 0xff;
}

static void put_be32(u8 *p, u32 v)
{
	put_be16(p, v >> 16);
	put_be16(p + 2, v & 0xffff);
}

static bool all_zero(const u8 *p, size_t len)
{
	while (len)
		if (p[--len])
			return false;
	return true;
}

/*
 * Walk the attributes in [@off, @end) of @base.  Repeated and unknown ones are
 * refused, so that two readers of one message never see two values.
 */
static enum mob_wire_error walk_attrs(const u8 *base, size_t off, size_t end,
				      struct mob_msg *msg, u64 *seen)
{
	*seen = 0;
	while (end - off >= ATTR_LEN) {
		u16 type = get_be16(base + off);
		u16 len = get_be16(base + off + 2);

		off += ATTR_LEN;
		if (len > end - off)
			return MOB_WIRE_ATTR;
		if (type == MOB_A_PAD) {
			if (!all_zero(base + off, len))
				return MOB_WIRE_ATTR;
		} else if (*seen & A_TAGS) {
			return MOB_WIRE_ATTR;
		} else if (type <= MOB_A_MAX) {
			if ((*seen & 1ULL << type) ||
			    len < attr_range[type].min || len > attr_range[type].max)
				return MOB_WIRE_ATTR;
			*seen |= 1ULL << type;
			msg->attr[type].data = base + off;
			msg->attr[type].len = len;
			if (*seen & A_TAGS)
				msg->tag_off = off;
		} else if (!(type & MOB_A_OPTIONAL)) {
			return MOB_WIRE_ATTR;
		}
		off += len;
	}
	return all_zero(base + off, end - off) ? MOB_WIRE_OK : MOB_WIRE_ATTR;
}

static bool rule_met(const struct rule *r, u64 seen)
{
	return (seen & r->need) == r->need && !(seen & ~(r->need | r->may));
}

/* A public value is as long as its suite says; the role refuses unknown suites. */
static bool dh_fits(const struct mob_msg *msg)
{
	u16 len = msg->attr[MOB_A_DH].len;

	if (!len)
		return true;
	switch (msg->suite) {
	case 0:
		return false;
	case MOB_SUITE_X25519:
		return len == 32;
	case MOB_SUITE_MODP2048:
		return len == 256;
	default:
		return len == 32 || len == 256;
	}
}

static bool prefixes_fit(const struct mob_attr *a)
{
	return !a->data || mob_prefixes_ok(a->data, a->len);
}

/* The attributes of our part: [@off, @end) of @base */
static enum mob_wire_error parse_attrs(struct mob_mh *out, const u8 *base, size_t off,
				       size_t end)
{
	struct mob_msg *msg = &out->msg;
	struct rule rule = rules[msg->type];
	enum mob_wire_error err;
	u64 seen;

	err = walk_attrs(base, off, end, msg, &seen);
	if (err)
		return err;
	if (out->type == MOB_MH_BA && out->status >= BA_REFUSED) {
		/* A refusal grants nothing, but what has a MAC keeps it. */
		rule.may |= rule.need;
		rule.need &= A(MAC);
	}
	if (!rule_met(&rule, seen) || !dh_fits(msg) || !prefixes_fit(&msg->attr[MOB_A_TRUSTED]) ||
	    msg->attr[MOB_A_BIDS].len % MOB_BID_SHARE_LEN ||
	    msg->attr[MOB_A_PROBES].len % MOB_PROBE_LEN ||
	    msg->attr[MOB_A_COOKIES].len % MOB_ASK_COOKIE_LEN ||
	    !mob_bid_proofs_fit(&msg->attr[MOB_A_COA_PROOFS]))
		return MOB_WIRE_ATTR;
	return MOB_WIRE_OK;
}

/* Our body, an MH 11's or an option 18's: [@off, @end), identifier first. */
static enum mob_wire_error parse_body(struct mob_mh *out, size_t off, size_t end)
{
	const u8 *body = out->mh + off;
	struct mob_msg *msg = &out->msg;

	if (body[3] != MOB_VERSION)
		return MOB_WIRE_VERSION;
	msg->type = body[2];
	msg->suite = body[4];
	if (!msg->type || msg->type > MOB_T_MAX ||
	    rules[msg->type].carrier != out->type)
		return MOB_WIRE_TYPE;
	if (rules[msg->type].parts) {
		out->parts = 1;
		return body[PART_OFF] ? MOB_WIRE_OPTION : MOB_WIRE_OK;
	}
	return parse_attrs(out, out->mh, off + BODY_LEN, end);
}

/* Another option 18 of ours: the next part, with the same head, or a mistake. */
static bool continues(const struct mob_mh *out, const u8 *body)
{
	return out->parts && body[2] == out->msg.type && body[3] == MOB_VERSION &&
	       body[4] == out->msg.suite && body[PART_OFF] == out->parts;
}

static bool is_ours(const u8 *data, size_t len)
{
	return len >= 2 && get_be16(data) == MOB_EXPERIMENT_ID;
}

/* A BU that has a bad one, the same BID twice, or too many is refused, and told why. */
static void parse_bid(struct mob_mh *out, const u8 *opt, size_t len)
{
	u8 status, i, n = out->n_bids;
	struct mob_bid bid;

	status = mob_bid_parse(opt, len, &bid);
	for (i = 0; i < n && i < MOB_BIDS_MAX && !status; i++)
		if (out->bids[i].bid == bid.bid)
			status = MOB_STATUS_MCOA_MALFORMED;
	if (n == MOB_BIDS_MAX)
		out->bid_status = MOB_STATUS_MCOA_TOO_MANY;
	else
		out->bids[out->n_bids++] = bid;
	if (status)
		out->bid_status = status;
}

static enum mob_wire_error parse_option(struct mob_mh *out, size_t off, size_t len)
{
	const u8 *opt = out->mh + off;	/* its data */

	if (opt[-OPT_LEN] == MOB_OPT_BID) {
		parse_bid(out, opt, len);
	} else if (opt[-OPT_LEN] == MOB_OPT_ALTCOA && out->type == MOB_MH_BU) {
		/*
		 * RFC 6275 section 6.2.5 aligns the address to 8 octets.  One
		 * that cannot be read where it stands, or a second one, is
		 * nothing that a conforming sender makes.
		 */
		if (len != sizeof(*out->altcoa) || off % 4 || out->altcoa)
			return MOB_WIRE_OPTION;
		out->altcoa = (const void *)opt;
	} else if (opt[-OPT_LEN] == MOB_OPT_EXPERIMENTAL && is_ours(opt, len)) {
		if (len < BODY_LEN)
			return MOB_WIRE_OPTION;
		if (!out->ours) {
			out->ours = true;
			return parse_body(out, off, off + len);
		}
		if (!continues(out, opt))
			return MOB_WIRE_OPTION;
		out->parts++;
	}
	return MOB_WIRE_OK;
}

/* Who names BIDs does so on the message for that, and a correspondent says what it thinks. */
static bool bids_belong(const struct mob_mh *m)
{
	u8 type = m->ours ? m->msg.type : 0;

	if (type == MOB_T_BID_BU || type == MOB_T_BID_BA)
		return m->n_bids;
	return !m->n_bids || (type != MOB_T_HOME_BU && type != MOB_T_HOME_BA);
}

static enum mob_wire_error walk_options(struct mob_mh *out)
{
	const u8 *mh = out->mh;
	size_t off = MH_BU_LEN;

	while (off < out->len) {
		enum mob_wire_error err;
		size_t len;

		if (mh[off] == MOB_OPT_PAD1) {
			off++;
			continue;
		}
		if (out->len - off < OPT_LEN)
			return MOB_WIRE_OPTION;
		len = mh[off + 1];
		off += OPT_LEN;
		if (len > out->len - off)
			return MOB_WIRE_OPTION;
		err = parse_option(out, off, len);
		if (err)
			return err;
		off += len;
	}
	return bids_belong(out) ? MOB_WIRE_OK : MOB_WIRE_OPTION;
}

enum mob_wire_error mob_wire_parse(const u8 *mh, size_t len, struct mob_mh *out)
{
	memset(out, 0, sizeof(*out));
	if (len < MOB_MH_MIN_LEN)
		return MOB_WIRE_SHORT;

	out->mh = mh;
	out->len = (mh[1] + 1) * MH_UNIT;
	out->type = mh[2];
	if (out->len > len)
		return MOB_WIRE_SHORT;
	if (out->type < sizeof(mh_min) && out->len < mh_min[out->type])
		return MOB_WIRE_SHORT;
	if (mh[0] != MH_PROTO_NONE)
		return MOB_WIRE_PROTO;

	switch (out->type) {
	case MOB_MH_BU:
		out->seq = get_be16(mh + 6);
		out->flags = get_be16(mh + 8);
		out->lifetime = (u32)get_be16(mh + 10) * MOB_LIFETIME_UNIT;
		return walk_options(out);
	case MOB_MH_BA:
		out->status = mh[6];
		out->flags = mh[7];
		out->seq = get_be16(mh + 8);
		out->lifetime = (u32)get_be16(mh + 10) * MOB_LIFETIME_UNIT;
		return walk_options(out);
	case MOB_MH_BE:
		out->status = mh[6];
		out->hoa = (const void *)(mh + 8);
		return MOB_WIRE_OK;
	case MOB_MH_EXPERIMENTAL:
		if (get_be16(mh + MOB_MH_DATA_OFF) != MOB_EXPERIMENT_ID)
			return MOB_WIRE_OK;
		out->ours = true;
		if (out->len < MOB_MH_DATA_OFF + BODY_LEN)
			return MOB_WIRE_SHORT;
		return parse_body(out, MOB_MH_DATA_OFF, out->len);
	default:
		return MOB_WIRE_OK;
	}
}

/*
 * The next option of a parsed or built MH from @off on, but padding.
 * Return: offset of its data, @len octets; 0 at the end.
 */
static size_t next_option(const u8 *mh, size_t mh_len, size_t off, size_t *len)
{
	while (off < mh_len) {
		if (mh[off] == MOB_OPT_PAD1) {
			off++;
			continue;
		}
		*len = mh[off + 1];
		off += OPT_LEN;
		if (mh[off - OPT_LEN] != MOB_OPT_PADN)
			return off;
		off += *len;
	}
	return 0;
}

/* The same of those that are ours */
static size_t next_part(const u8 *mh, size_t mh_len, size_t off, size_t *len)
{
	while ((off = next_option(mh, mh_len, off, len))) {
		if (mh[off - OPT_LEN] == MOB_OPT_EXPERIMENTAL && is_ours(mh + off, *len))
			break;
		off += *len;
	}
	return off;
}

size_t mob_wire_next_option(const struct mob_mh *m, size_t off, u8 *type, size_t *len)
{
	off = next_option(m->mh, m->len, off ?: MH_BU_LEN, len);
	if (off)
		*type = m->mh[off - OPT_LEN];
	return off;
}

enum mob_wire_error mob_wire_join(struct mob_mh *m, u8 *buf, size_t cap)
{
	size_t off = MH_BU_LEN, total = 0, len = 0;

	while ((off = next_part(m->mh, m->len, off + len, &len))) {
		/* The head is the first one's. */
		size_t skip = total ? BODY_LEN : 0;

		if (len - skip > cap - total)
			return MOB_WIRE_ATTR;
		memcpy(buf + total, m->mh + off + skip, len - skip);
		total += len - skip;
	}
	m->body = buf;
	m->body_len = total;
	return parse_attrs(m, buf, BODY_LEN, total);
}

void mob_wire_fill(u8 *mh, size_t mh_len, size_t off, const u8 *data, size_t len)
{
	size_t at = MH_BU_LEN, total = 0, n = 0;

	while (len && (at = next_part(mh, mh_len, at + n, &n))) {
		size_t skip = total ? BODY_LEN : 0, size = n - skip;

		if (off < total + size) {
			size_t in = off - total, take = size - in < len ? size - in : len;

			memcpy(mh + at + skip + in, data, take);
			off += take;
			data += take;
			len -= take;
		}
		total += size;
	}
}

enum mob_wire_error mob_wire_parse_sealed(u8 type, const u8 *data, size_t len,
					  struct mob_msg *out)
{
	enum mob_wire_error err;
	u64 seen;

	memset(out, 0, sizeof(*out));
	out->type = type;
	err = walk_attrs(data, 0, len, out, &seen);
	if (err)
		return err;
	/* Nothing at all is no message, also of a type that seals nothing. */
	if (type > MOB_T_MAX || !seen ||
	    (seen != sealed_rules[type].need && seen != sealed_rules[type].refusal))
		return MOB_WIRE_ATTR;
	return MOB_WIRE_OK;
}

/* ---- builder ---- */

/* @n more octets, zeroed; NULL and a bad message when they do not fit. */
static u8 *grow(struct mob_buf *b, size_t n)
{
	u8 *p;

	if (b->bad || n > (size_t)(b->cap - b->len)) {
		b->bad = true;
		return NULL;
	}
	p = b->data + b->len;
	memset(p, 0, n);
	b->len += n;
	return p;
}

static void begin(struct mob_buf *b, void *mem, size_t cap)
{
	memset(b, 0, sizeof(*b));
	b->data = mem;
	b->cap = cap < MOB_MH_MAX_LEN ? cap : MOB_MH_MAX_LEN;
}

static u8 *begin_mh(struct mob_buf *b, void *mem, size_t cap, u8 type, size_t len)
{
	u8 *p;

	begin(b, mem, cap);
	p = grow(b, len);
	if (p) {
		p[0] = MH_PROTO_NONE;
		p[2] = type;
	}
	return p;
}

static void put_body(u8 *p, u8 type, u8 suite)
{
	put_be16(p, MOB_EXPERIMENT_ID);
	p[2] = type;
	p[3] = MOB_VERSION;
	p[4] = suite;
}

void mob_wire_begin(struct mob_buf *b, void *mem, size_t cap, u8 type, u8 suite)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_EXPERIMENTAL,
			 MOB_MH_DATA_OFF + BODY_LEN);

	if (p)
		put_body(p + MOB_MH_DATA_OFF, type, suite);
}

/* A longer lifetime than the field holds becomes the longest. */
static u16 lifetime_units(u32 seconds)
{
	u32 units = seconds / MOB_LIFETIME_UNIT;

	return units < 0xffff ? units : 0xffff;
}

void mob_wire_begin_bu(struct mob_buf *b, void *mem, size_t cap, u16 seq,
		       u16 flags, u32 lifetime)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BU, MH_BU_LEN);

	if (!p)
		return;
	put_be16(p + 6, seq);
	put_be16(p + 8, flags);
	put_be16(p + 10, lifetime_units(lifetime));
}

void mob_wire_begin_ba(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       u8 flags, u16 seq, u32 lifetime)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BA, MH_BU_LEN);

	if (!p)
		return;
	p[6] = status;
	p[7] = flags;
	put_be16(p + 8, seq);
	put_be16(p + 10, lifetime_units(lifetime));
}

void mob_wire_begin_be(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       const struct in6_addr *hoa)
{
	u8 *p = begin_mh(b, mem, cap, MOB_MH_BE, MH_BE_LEN);

	if (!p)
		return;
	p[6] = status;
	memcpy(p + 8, hoa, sizeof(*hoa));
}

void mob_wire_begin_brr(struct mob_buf *b, void *mem, size_t cap)
{
	begin_mh(b, mem, cap, MOB_MH_BRR, MOB_MH_MIN_LEN);
}

void mob_wire_begin_sealed(struct mob_buf *b, void *mem, size_t cap)
{
	begin(b, mem, cap);
	b->sealed = true;
}

static bool has_options(const struct mob_buf *b)
{
	return !b->bad && !b->sealed &&
	       (b->data[2] == MOB_MH_BU || b->data[2] == MOB_MH_BA);
}

static bool takes_attrs(const struct mob_buf *b)
{
	return !b->bad && (b->sealed || b->opt ||
			   b->data[2] == MOB_MH_EXPERIMENTAL);
}

/* Pad1 or PadN, RFC 6275 sections 6.2.2 and 6.2.3; @n < 8 */
static void pad_option(struct mob_buf *b, size_t n)
{
	u8 *p = grow(b, n);

	if (p && n > 1) {
		p[0] = MOB_OPT_PADN;
		p[1] = n - OPT_LEN;
	}
}

void mob_wire_put_option(struct mob_buf *b, u8 type, size_t unit, size_t off, const void *data,
			 size_t len)
{
	u8 *p;

	if (!has_options(b) || b->opt) {
		b->bad = true;
		return;
	}
	pad_option(b, (off - b->len) % unit);
	p = grow(b, OPT_LEN + len);
	if (!p)
		return;
	p[0] = type;
	p[1] = len;
	memcpy(p + OPT_LEN, data, len);
}

void mob_wire_put_altcoa(struct mob_buf *b, const struct in6_addr *coa)
{
	/* 8n + 6, so that the address stands at a multiple of 8 */
	mob_wire_put_option(b, MOB_OPT_ALTCOA, MH_UNIT, 6, coa, sizeof(*coa));
}

void mob_wire_option(struct mob_buf *b, u8 type, u8 suite)
{
	u16 opt = b->len;
	u8 *p;

	if (!has_options(b) || b->opt) {
		b->bad = true;
		return;
	}
	p = grow(b, OPT_LEN + BODY_LEN);
	if (!p)
		return;
	p[0] = MOB_OPT_EXPERIMENTAL;
	put_body(p + OPT_LEN, type, suite);
	b->opt = opt;
	b->parts = type <= MOB_T_MAX && rules[type].parts;
}

u8 *mob_wire_reserve(struct mob_buf *b, u16 type, size_t len)
{
	u8 *p;

	if (!takes_attrs(b) || len > MOB_MH_MAX_LEN) {
		b->bad = true;
		return NULL;
	}
	p = grow(b, ATTR_LEN + len);
	if (!p)
		return NULL;
	put_be16(p, type);
	put_be16(p + 2, len);
	return p + ATTR_LEN;
}

void mob_wire_put(struct mob_buf *b, u16 type, const void *data, size_t len)
{
	u8 *p = mob_wire_reserve(b, type, len);

	if (p)
		memcpy(p, data, len);
}

void mob_wire_put_u8(struct mob_buf *b, u16 type, u8 v)
{
	mob_wire_put(b, type, &v, sizeof(v));
}

void mob_wire_put_be16(struct mob_buf *b, u16 type, u16 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p)
		put_be16(p, v);
}

void mob_wire_put_be32(struct mob_buf *b, u16 type, u32 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p)
		put_be32(p, v);
}

void mob_wire_put_be64(struct mob_buf *b, u16 type, u64 v)
{
	u8 *p = mob_wire_reserve(b, type, sizeof(v));

	if (p) {
		put_be32(p, v >> 32);
		put_be32(p + 4, v & 0xffffffff);
	}
}

/* Cut what is too long for an option, from the end on, as each part moves back. */
static void split_option(struct mob_buf *b)
{
	const u8 *head = b->data + b->opt;
	size_t first = b->opt + OPT_LEN + BODY_LEN;
	size_t rest = b->len - first;
	size_t i = (rest - 1) / PART_MAX;	/* the last part's number */

	if (!grow(b, i * (OPT_LEN + BODY_LEN)))
		return;
	rest -= i * PART_MAX;
	for (; i; i--) {
		u8 *p = b->data + first + i * (PART_MAX + OPT_LEN + BODY_LEN);

		memmove(p, b->data + first + i * PART_MAX, rest);
		p -= OPT_LEN + BODY_LEN;
		memcpy(p, head, OPT_LEN + BODY_LEN);
		p[1] = BODY_LEN + rest;
		p[OPT_LEN + PART_OFF] = i;
		rest = PART_MAX;
	}
	b->data[b->opt + 1] = OPT_DATA_MAX;
}

static void close_option(struct mob_buf *b)
{
	size_t len = b->len - b->opt - OPT_LEN;

	if (len <= OPT_DATA_MAX)
		b->data[b->opt + 1] = len;
	else if (b->parts)
		split_option(b);
	else
		b->bad = true;
}

/* An MH 11 ends in zeros too few for an attribute, or in MOB_A_PAD. */
static void align(struct mob_buf *b)
{
	size_t gap = (0U - b->len) % MH_UNIT;

	if (has_options(b))
		pad_option(b, gap);
	else if (gap < ATTR_LEN)
		grow(b, gap);
	else
		mob_wire_reserve(b, MOB_A_PAD, gap - ATTR_LEN);
}

size_t mob_wire_room(const struct mob_buf *b)
{
	size_t end = b->opt + OPT_LEN + OPT_DATA_MAX, used = b->len + ATTR_LEN;

	return b->opt && !b->bad && used < end ? end - used : 0;
}

size_t mob_wire_room_parts(const struct mob_buf *b)
{
	size_t head = OPT_LEN + BODY_LEN, room, last, used;

	if (!b->opt || !b->parts || b->bad)
		return 0;
	/* What the options hold, and the padding behind them */
	room = b->cap - b->opt - (MH_UNIT - 1);
	last = room % (head + PART_MAX);
	room = room / (head + PART_MAX) * PART_MAX + (last > head ? last - head : 0);
	used = b->len - b->opt - head + ATTR_LEN;
	return room > used ? room - used : 0;
}

int mob_wire_finish(struct mob_buf *b, size_t min)
{
	if (!b->bad && !b->sealed) {
		if (takes_attrs(b) && b->len < min)
			mob_wire_reserve(b, MOB_A_PAD, min - b->len < ATTR_LEN ?
					 0 : min - b->len - ATTR_LEN);
		if (b->opt)
			close_option(b);
		if (!b->bad)
			align(b);
	}
	if (b->bad)
		return -EMSGSIZE;
	if (!b->sealed)
		b->data[1] = b->len / MH_UNIT - 1;
	return b->len;
}

static const u8 zeros[MOB_SIG_MAX];

unsigned int mob_wire_tbs(const u8 *mh, size_t len, size_t tag_off,
			  size_t tag_len, struct mob_vec *v)
{
	unsigned int n = 0;

	v[n++] = (struct mob_vec){ mh, MOB_MH_CSUM_OFF };
	v[n++] = (struct mob_vec){ zeros, MOB_MH_DATA_OFF - MOB_MH_CSUM_OFF };
	if (!tag_off) {
		v[n++] = (struct mob_vec){ mh + MOB_MH_DATA_OFF,
					   len - MOB_MH_DATA_OFF };
		return n;
	}
	v[n++] = (struct mob_vec){ mh + MOB_MH_DATA_OFF,
				   tag_off - MOB_MH_DATA_OFF };
	v[n++] = (struct mob_vec){ zeros, tag_len };
	if (tag_off + tag_len < len)
		v[n++] = (struct mob_vec){ mh + tag_off + tag_len,
					   len - tag_off - tag_len };
	return n;
}

unsigned int mob_wire_tbs_joined(const struct mob_mh *m, struct mob_vec *v)
{
	size_t off = m->msg.tag_off, len = m->msg.attr[MOB_A_SIG].len;
	unsigned int n = 0;

	v[n++] = (struct mob_vec){ m->mh, MOB_MH_CSUM_OFF };
	v[n++] = (struct mob_vec){ zeros, MOB_MH_DATA_OFF - MOB_MH_CSUM_OFF };
	v[n++] = (struct mob_vec){ m->mh + MOB_MH_DATA_OFF, MH_BU_LEN - MOB_MH_DATA_OFF };
	v[n++] = (struct mob_vec){ m->body, off };
	v[n++] = (struct mob_vec){ zeros, len };
	if (off + len < m->body_len)
		v[n++] = (struct mob_vec){ m->body + off + len, m->body_len - off - len };
	return n;
}

u16 mob_wire_get_u16(const struct mob_attr *a)
{
	return a->data ? get_be16(a->data) : 0;
}

u32 mob_wire_get_u32(const struct mob_attr *a)
{
	return a->data ? get_be32(a->data) : 0;
}

u64 mob_wire_get_u64(const struct mob_attr *a)
{
	return a->data ? (u64)get_be32(a->data) << 32 | get_be32(a->data + 4) : 0;
}
