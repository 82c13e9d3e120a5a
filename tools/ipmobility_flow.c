// SPDX-License-Identifier: GPL-2.0
/*
 * Flows: which packets go to which care-of addresses
 *
 * A selector is written here and read again as RFC 6088 section 3.2 has it.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"
#include "rt_names.h"

#define SELECTOR_HEAD	4
#define SELECTOR_MAX	96
#define BIDS_MAX	8

enum kind { ADDRESS, NUMBER, PROTOCOL };

/* In the order of the wire: flags (A) and (B) belong to the first, and so on. */
static const struct field {
	const char *name;
	enum kind kind;
	unsigned int size;
	__u32 max;
} fields[] = {
	{ "src", ADDRESS, 16 },
	{ "dst", ADDRESS, 16 },
	{ "spi", NUMBER, 4, ~0U },
	{ "label", NUMBER, 4, 0xfffff },
	{ "sport", NUMBER, 2, 0xffff },
	{ "dport", NUMBER, 2, 0xffff },
	{ "tclass", NUMBER, 1, 0xff },
	{ "proto", PROTOCOL, 1, 0xff },
};

#define FIELDS		ARRAY_SIZE(fields)
#define START(i)	(0x8000 >> 2 * (i))
#define END(i)		(0x4000 >> 2 * (i))

struct range {
	unsigned char min[16], max[16];
	bool set;
};

/* ---- words to octets ---- */

static void put_number(unsigned char *out, unsigned int size, __u32 v)
{
	for (; size; v >>= 8)
		out[--size] = v & 0xff;
}

static void get_number(unsigned char *out, const struct field *f, const char *arg)
{
	__u32 v;

	if (get_u32(&v, arg, 0) || v > f->max)
		invarg("not a number that this can be", arg);
	put_number(out, f->size, v);
}

static void get_protocol(unsigned char *out, const char *arg)
{
	int v = inet_proto_a2n(arg);

	if (v < 0 || v > 255)
		invarg("no such protocol", arg);
	*out = v;
}

/* The first and the last address of the prefix of one */
static void clear(unsigned char *addr, unsigned int plen)
{
	for (; plen < 128; plen++)
		addr[plen / 8] &= ~(0x80 >> plen % 8);
}

static void fill(unsigned char *addr, unsigned int plen)
{
	for (; plen < 128; plen++)
		addr[plen / 8] |= 0x80 >> plen % 8;
}

static void get_prefix_range(struct range *r, char *arg)
{
	inet_prefix p;

	if (get_prefix_1(&p, arg, AF_INET6) || p.family != AF_INET6)
		invarg("give an IPv6 address, PREFIX/PLEN or FIRST-LAST", arg);
	memcpy(r->min, p.data, 16);
	memcpy(r->max, p.data, 16);
	clear(r->min, p.bitlen);
	fill(r->max, p.bitlen);
}

static void get_value(unsigned char *out, const struct field *f, const char *arg)
{
	switch (f->kind) {
	case ADDRESS:
		if (inet_pton(AF_INET6, arg, out) != 1)
			invarg("not an IPv6 address", arg);
		break;
	case NUMBER:
		get_number(out, f, arg);
		break;
	case PROTOCOL:
		get_protocol(out, arg);
		break;
	}
}

/* VALUE, FIRST-LAST, or PREFIX/PLEN; a protocol's name may have a dash in it */
static void get_range(struct range *r, const struct field *f, char *arg)
{
	bool named = f->kind == PROTOCOL && (*arg < '0' || *arg > '9');
	char *dash = named ? NULL : strchr(arg, '-');

	if (r->set)
		duparg2(f->name, arg);
	r->set = true;
	if (f->kind == ADDRESS && !dash) {
		get_prefix_range(r, arg);
		return;
	}
	if (dash)
		*dash = '\0';
	get_value(r->min, f, arg);
	get_value(r->max, f, dash ? dash + 1 : arg);
	if (memcmp(r->min, r->max, f->size) > 0)
		invarg("ends before it starts", dash + 1);
}

static size_t build(const struct range *r, unsigned char *out)
{
	unsigned char *p = out + SELECTOR_HEAD;
	unsigned int flags = 0, i;

	for (i = 0; i < FIELDS; i++) {
		unsigned int size = fields[i].size;

		if (!r[i].set)
			continue;
		flags |= START(i);
		memcpy(p, r[i].min, size);
		p += size;
		if (!memcmp(r[i].min, r[i].max, size))
			continue;
		flags |= END(i);
		memcpy(p, r[i].max, size);
		p += size;
	}
	memset(out, 0, SELECTOR_HEAD);
	put_number(out, 2, flags);
	return p - out;
}

/* ---- commands ---- */

static __u16 get_id(const char *arg, const char *what)
{
	__u16 v;

	if (get_u16(&v, arg, 0) || !v)
		invarg(what, arg);
	return v;
}

/* "BID[,BID...]", or "none" */
static void put_bids(struct nlmsghdr *n, char *arg)
{
	__u16 bids[BIDS_MAX];
	unsigned int k = 0;
	char *s;

	if (strcmp(arg, "none") != 0) {
		for (s = strtok(arg, ","); s; s = strtok(NULL, ",")) {
			if (k == BIDS_MAX)
				invarg("at most 8 BIDs", s);
			bids[k++] = get_id(s, "a BID is a number from 1 to 65535");
		}
		if (!k)
			invarg("give BIDs, or none", arg);
	}
	addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_BIDS, bids, k * sizeof(*bids));
}

static bool get_field(struct range *r, const char *what, char *arg)
{
	unsigned int i;

	for (i = 0; i < FIELDS; i++) {
		if (strcmp(what, fields[i].name))
			continue;
		if (arg)
			get_range(&r[i], &fields[i], arg);
		return true;
	}
	return false;
}

static void need(bool there, const char *what)
{
	if (!there)
		missarg(what);
}

static int send_flow(int cmd, int argc, char **argv)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);
	bool add = cmd == MOBILITY_CMD_FLOW_ADD, id = false, pri = !add, bid = !add;
	unsigned char sel[SELECTOR_MAX];
	struct range r[FIELDS] = {};
	struct in6_addr hoa;

	need(argc > 0, "HOA");
	mobility_get_addr(&hoa, *argv);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, &hoa, sizeof(hoa));
	NEXT_ARG_FWD();
	while (argc > 0) {
		const char *what = *argv;

		if (strcmp(what, "id") && !(add && (get_field(r, what, NULL) ||
						    !strcmp(what, "priority") ||
						    !strcmp(what, "bid"))))
			invarg("unexpected argument", what);
		NEXT_ARG();
		if (strcmp(what, "id") == 0) {
			addattr16(&req.n, sizeof(req), MOBILITY_A_FID,
				  get_id(*argv, "a FID is a number from 1 to 65535"));
			id = true;
		} else if (strcmp(what, "priority") == 0) {
			addattr16(&req.n, sizeof(req), MOBILITY_A_FID_PRI,
				  get_id(*argv, "a priority is a number from 1 to 65535"));
			pri = true;
		} else if (strcmp(what, "bid") == 0) {
			put_bids(&req.n, *argv);
			bid = true;
		} else {
			get_field(r, what, *argv);
		}
		NEXT_ARG_FWD();
	}
	need(id, "id");
	need(pri, "priority");
	need(bid, "bid");
	if (add)
		addattr_l(&req.n, sizeof(req), MOBILITY_A_SELECTOR, sel, build(r, sel));
	return mobility_talk(&req.n);
}

int mobility_flow_add(int argc, char **argv)
{
	return send_flow(MOBILITY_CMD_FLOW_ADD, argc, argv);
}

int mobility_flow_del(int argc, char **argv)
{
	return send_flow(MOBILITY_CMD_FLOW_DEL, argc, argv);
}

/* ---- what is shown ---- */

static const char *value(const struct field *f, const unsigned char *p, char *buf, size_t len)
{
	unsigned int i;
	__u32 v = 0;

	if (f->kind == ADDRESS)
		return rt_addr_n2a_r(AF_INET6, 16, p, buf, len);
	if (f->kind == PROTOCOL)
		return inet_proto_n2a(*p, buf, len);
	for (i = 0; i < f->size; i++)
		v = v << 8 | p[i];
	snprintf(buf, len, f->size == 2 ? "%u" : "%#x", v);
	return buf;
}

/* The length of the prefix that @min and @max are first and last of, or -1 */
static int prefix_of(const unsigned char *min, const unsigned char *max)
{
	unsigned char last[16];
	int plen;

	for (plen = 0; plen <= 128; plen++) {
		memcpy(last, min, 16);
		fill(last, plen);
		if (!memcmp(last, max, 16))
			break;
	}
	/* The first of it has no bit set beyond. */
	for (int bit = plen; bit < 128; bit++)
		if (min[bit / 8] & 0x80 >> bit % 8)
			return -1;
	return plen <= 128 ? plen : -1;
}

static void print_field(const struct field *f, const unsigned char *min, const unsigned char *max)
{
	char one[INET6_ADDRSTRLEN + 16], two[INET6_ADDRSTRLEN + 16], fmt[16];
	char text[sizeof(one) + sizeof(two)];
	int plen = max && f->kind == ADDRESS ? prefix_of(min, max) : -1;
	const char *first = value(f, min, one, sizeof(one));

	if (plen >= 0)
		snprintf(text, sizeof(text), "%s/%d", first, plen);
	else if (max)
		snprintf(text, sizeof(text), "%s-%s", first, value(f, max, two, sizeof(two)));
	else
		snprintf(text, sizeof(text), "%s", first);
	snprintf(fmt, sizeof(fmt), "%s %%s ", f->name);
	print_string(PRINT_ANY, f->name, fmt, text);
}

void mobility_print_selector(const struct rtattr *a)
{
	const unsigned char *p, *end, *min;
	unsigned int flags, i;

	if (!a || RTA_PAYLOAD(a) < SELECTOR_HEAD)
		return;
	p = RTA_DATA(a);
	end = p + RTA_PAYLOAD(a);
	flags = p[0] << 8 | p[1];
	p += SELECTOR_HEAD;
	for (i = 0; i < FIELDS; i++) {
		unsigned int size = fields[i].size;

		if (!(flags & START(i)))
			continue;
		min = p;
		p += flags & END(i) ? 2 * size : size;
		if (p > end)
			return;
		print_field(&fields[i], min, flags & END(i) ? min + size : NULL);
	}
}

void mobility_print_bids(const struct rtattr *a)
{
	unsigned int i, n;
	const __u16 *bids;

	if (!a)
		return;
	n = RTA_PAYLOAD(a) / sizeof(__u16);
	bids = RTA_DATA(a);
	open_json_array(PRINT_JSON, "bids");
	print_string(PRINT_FP, NULL, "%s", n ? "bid " : "bid none ");
	for (i = 0; i < n; i++)
		print_uint(PRINT_ANY, NULL, i + 1 < n ? "%u," : "%u ", bids[i]);
	close_json_array(PRINT_JSON, NULL);
}
