// SPDX-License-Identifier: GPL-2.0
/*
 * What certificates say
 *
 * A learnt certificate was written by a peer.  Its names are read with care,
 * and whatever is not plain ASCII is shown as \XX (RFC 4514): no name may talk
 * to the terminal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ipmobility.h"

static const struct mobility_value kind_names[] = {
	{ MOBILITY_CERT_KIND_ANCHOR, "anchor" },
	{ MOBILITY_CERT_KIND_INTERMEDIATE, "intermediate" },
	{ MOBILITY_CERT_KIND_OWN, "own" },
	{ MOBILITY_CERT_KIND_LEARNT, "learnt" },
	{ MOBILITY_CERT_KIND_REVOKED, "revoked" },
	{ MOBILITY_CERT_KIND_PEER, "peer" },
	{}
};

/* ---- names ---- */

struct der {
	const unsigned char *p;
	size_t len;
};

/* Take one element off @in.  Return: its tag, -1 when there is none. */
static int der_take(struct der *in, struct der *value)
{
	size_t len, head = 2;
	int tag;

	if (in->len < 2)
		return -1;
	tag = in->p[0];
	len = in->p[1];
	if (len == 0x81 && in->len >= 3) {
		len = in->p[2];
		head = 3;
	} else if (len == 0x82 && in->len >= 4) {
		len = in->p[2] << 8 | in->p[3];
		head = 4;
	} else if (len >= 0x80) {
		return -1;
	}
	if (in->len - head < len)
		return -1;
	value->p = in->p + head;
	value->len = len;
	in->p += head + len;
	in->len -= head + len;
	return tag;
}

static const struct {
	const char *name;
	const char *oid;
	size_t len;
} attributes[] = {
	{ "CN", "\x55\x04\x03", 3 },
	{ "serialNumber", "\x55\x04\x05", 3 },
	{ "C", "\x55\x04\x06", 3 },
	{ "L", "\x55\x04\x07", 3 },
	{ "ST", "\x55\x04\x08", 3 },
	{ "O", "\x55\x04\x0a", 3 },
	{ "OU", "\x55\x04\x0b", 3 },
	{ "DC", "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", 10 },
	{ "emailAddress", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9 },
};

static const char *attribute_name(const struct der *oid)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes); i++)
		if (oid->len == attributes[i].len &&
		    memcmp(oid->p, attributes[i].oid, oid->len) == 0)
			return attributes[i].name;
	return "?";
}

static void put(char *buf, size_t cap, size_t *n, const char *s)
{
	size_t len = strlen(s);

	if (*n + len < cap) {
		memcpy(buf + *n, s, len + 1);
		*n += len;
	}
}

static void put_value(char *buf, size_t cap, size_t *n, const struct der *v)
{
	size_t i;

	for (i = 0; i < v->len; i++) {
		unsigned char c = v->p[i];
		char one[4] = { c };

		if (c < 0x20 || c > 0x7e || c == '\\')
			snprintf(one, sizeof(one), "\\%02X", c);
		put(buf, cap, n, one);
	}
}

static void name_text(char *buf, size_t cap, const struct rtattr *name)
{
	struct der all = { RTA_DATA(name), RTA_PAYLOAD(name) };
	struct der names, set, pair, oid, value;
	size_t n = 0;

	buf[0] = 0;
	if (der_take(&all, &names) != 0x30)
		return;
	while (der_take(&names, &set) == 0x31) {
		while (der_take(&set, &pair) == 0x30) {
			if (der_take(&pair, &oid) != 0x06 || der_take(&pair, &value) < 0)
				return;
			if (n)
				put(buf, cap, &n, ", ");
			put(buf, cap, &n, attribute_name(&oid));
			put(buf, cap, &n, "=");
			put_value(buf, cap, &n, &value);
		}
	}
}

static void print_name(const char *key, const char *label, const struct rtattr *name)
{
	char buf[1024];

	if (!name)
		return;
	name_text(buf, sizeof(buf), name);
	print_string(PRINT_FP, NULL, "%s ", label);
	print_string(PRINT_ANY, key, "%s ", buf);
}

/* ---- certificates ---- */

/* Length of the prefix that @first to @last is, -1 when it is none */
static int prefix_len(const unsigned char *first, const unsigned char *last)
{
	int i, plen = 128;

	for (i = 127; i >= 0; i--) {
		int bit = 0x80 >> i % 8;

		if ((first[i / 8] & bit) || !(last[i / 8] & bit))
			break;
		plen = i;
	}
	for (i = 0; i < plen; i++) {
		int bit = 0x80 >> i % 8;

		if ((first[i / 8] ^ last[i / 8]) & bit)
			return -1;
	}
	return plen;
}

static void print_block(const struct rtattr *nest)
{
	char first[INET6_ADDRSTRLEN], last[INET6_ADDRSTRLEN];
	char buf[2 * INET6_ADDRSTRLEN + 8];
	struct rtattr *tb[MOBILITY_BLOCK_A_MAX + 1];
	int plen;

	parse_rtattr_nested(tb, MOBILITY_BLOCK_A_MAX, nest);
	if (!tb[MOBILITY_BLOCK_A_FIRST] || !tb[MOBILITY_BLOCK_A_LAST])
		return;
	inet_ntop(AF_INET6, RTA_DATA(tb[MOBILITY_BLOCK_A_FIRST]), first, sizeof(first));
	inet_ntop(AF_INET6, RTA_DATA(tb[MOBILITY_BLOCK_A_LAST]), last, sizeof(last));
	plen = prefix_len(RTA_DATA(tb[MOBILITY_BLOCK_A_FIRST]),
			  RTA_DATA(tb[MOBILITY_BLOCK_A_LAST]));
	if (plen < 0)
		snprintf(buf, sizeof(buf), "%s-%s", first, last);
	else
		snprintf(buf, sizeof(buf), "%s/%d", first, plen);
	print_string(PRINT_ANY, NULL, "%s ", buf);
}

/* Names, dates and blocks: what is known of more than a fingerprint */
static void print_contents(struct nlmsghdr *n, struct rtattr **tb)
{
	struct rtattr *a;
	int len;

	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	print_name("subject", "subject", tb[MOBILITY_A_SUBJECT]);
	if (show_details || is_json_context())
		print_name("issuer", "issuer", tb[MOBILITY_A_ISSUER]);
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	mobility_print_date(tb[MOBILITY_A_NOT_BEFORE], "not_before", "valid %s to ");
	mobility_print_date(tb[MOBILITY_A_NOT_AFTER], "not_after", "%s ");
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT "blocks ", _SL_);
	open_json_array(PRINT_JSON, "blocks");
	len = n->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	for (a = NLMSG_DATA(n) + GENL_HDRLEN; RTA_OK(a, len); a = RTA_NEXT(a, len))
		if ((a->rta_type & NLA_TYPE_MASK) == MOBILITY_A_BLOCK)
			print_block(a);
	close_json_array(PRINT_JSON, NULL);
	if (show_details && tb[MOBILITY_A_DER] && is_json_context()) {
		int size = RTA_PAYLOAD(tb[MOBILITY_A_DER]);
		char *buf = malloc(2 * size + 1);

		if (buf)
			print_string(PRINT_JSON, "der", NULL,
				     hexstring_n2a(RTA_DATA(tb[MOBILITY_A_DER]), size,
						   buf, 2 * size + 1));
		free(buf);
	}
}

static int print_cert(struct nlmsghdr *n, void *arg)
{
	struct rtattr *tb[MOBILITY_A_MAX + 1];

	if (mobility_parse(tb, n))
		return 0;
	open_json_object(NULL);
	if (tb[MOBILITY_A_KIND])
		print_string(PRINT_ANY, "kind", "%s ",
			     mobility_name(kind_names, rta_getattr_u8(tb[MOBILITY_A_KIND])));
	mobility_print_fingerprint(tb[MOBILITY_A_FINGERPRINT], "fingerprint", "%s ");
	if (tb[MOBILITY_A_DER])
		print_contents(n, tb);
	close_json_object();
	print_string(PRINT_FP, NULL, "%s", "\n");
	return 0;
}

int mobility_show_certs(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_CERT_GET, NLM_F_REQUEST | NLM_F_DUMP);
	unsigned char fp[32];
	const struct mobility_value *k;
	int ret = 0;

	if (argc > 0) {
		for (k = kind_names; k->name && strcmp(*argv, k->name); k++)
			;
		if (k->name) {
			addattr8(&req.n, sizeof(req), MOBILITY_A_KIND, k->value);
		} else {
			mobility_get_fingerprint(*argv, fp);
			addattr_l(&req.n, sizeof(req), MOBILITY_A_FINGERPRINT, fp, sizeof(fp));
		}
		if (argc > 1)
			invarg("unexpected argument", argv[1]);
	}
	if (rtnl_send(&mobility_rth, &req.n, req.n.nlmsg_len) < 0) {
		perror("Cannot ask for certificates");
		return -2;
	}
	new_json_obj(json);
	if (rtnl_dump_filter(&mobility_rth, print_cert, NULL) < 0) {
		fprintf(stderr, "Dump terminated\n");
		ret = -2;
	}
	delete_json_obj();
	fflush(stdout);
	return ret;
}
