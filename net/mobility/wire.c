// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parser of the messages; see wire.h for what is promised.
 *
 * wire_rules.c says everything there is to say about attributes.  The walkers
 * know neither an attribute nor a message by name, save the MAC and the
 * signature, behind which nothing but padding may stand.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "cga.h"
#include "crypto.h"
#include "prefixes.h"
#include "wire_int.h"

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
			    len < mob_wire_ranges[type].min || len > mob_wire_ranges[type].max)
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

static bool rule_met(const struct mob_wire_rule *r, u64 seen)
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
	struct mob_wire_rule rule = mob_wire_rules[msg->type];
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
	    !mob_bid_proofs_fit(&msg->attr[MOB_A_COA_PROOFS]) ||
	    !mob_cgas_fit(&msg->attr[MOB_A_CGAS]) ||
	    msg->attr[MOB_A_PROBES].len % MOB_PROBE_LEN ||
	    msg->attr[MOB_A_COOKIES].len % MOB_ASK_COOKIE_LEN)
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
	    mob_wire_rules[msg->type].carrier != out->type)
		return MOB_WIRE_TYPE;
	if (mob_wire_rules[msg->type].parts) {
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
	const struct mob_wire_sealed_rule *rule;
	enum mob_wire_error err;
	u64 seen;

	memset(out, 0, sizeof(*out));
	out->type = type;
	err = walk_attrs(data, 0, len, out, &seen);
	if (err)
		return err;
	/* Nothing at all is no message, also of a type that seals nothing. */
	if (type > MOB_T_MAX || !seen)
		return MOB_WIRE_ATTR;
	rule = &mob_wire_sealed_rules[type];
	return seen == rule->need || seen == rule->refusal ? MOB_WIRE_OK : MOB_WIRE_ATTR;
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

/* ---- what a MAC or a signature runs over ---- */

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
