// SPDX-License-Identifier: GPL-2.0
/*
 * Several care-of addresses: which interfaces of a mobile node, how a home agent verifies,
 * and the networks that it trusts
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"

const struct mobility_value mobility_methods[] = {
	{ MOBILITY_VERIFY_SOURCE, "source" },
	{ MOBILITY_VERIFY_REFUSE, "refuse" },
	{ MOBILITY_VERIFY_TRUSTED, "trusted" },
	{ MOBILITY_VERIFY_PING, "ping" },
	{ MOBILITY_VERIFY_PROBE, "probe" },
	{ MOBILITY_VERIFY_CGA, "cga" },
	{ MOBILITY_VERIFY_ROUTER, "router" },
	{ MOBILITY_VERIFY_CERTIFICATE, "certificate" },
	{}
};

void mobility_get_verify(struct nlmsghdr *n, char *arg)
{
	const struct mobility_value *m;
	char *s;

	for (s = strtok(arg, ","); s; s = strtok(NULL, ",")) {
		for (m = mobility_methods; m->name && strcmp(m->name, s); m++)
			;
		if (!m->name)
			invarg("not a method of verification, see \"ip mobility help\"", s);
		addattr8(n, MOBILITY_BUFLEN, MOBILITY_A_VERIFY, m->value);
	}
}

const struct mobility_value mobility_unverified[] = {
	{ MOBILITY_UNVERIFIED_STRICT, "strict" },
	{ MOBILITY_UNVERIFIED_CREDIT, "credit" },
	{}
};

__u8 mobility_get_unverified(const char *arg)
{
	const struct mobility_value *v;

	for (v = mobility_unverified; v->name; v++)
		if (strcmp(v->name, arg) == 0)
			return v->value;
	invarg("unverified is strict or credit", arg);
	return 0;
}

/* probe-path and so on: a word each, which stands for its place */
bool mobility_get_probe(struct nlmsghdr *n, const char *what, const char *arg)
{
	static const struct {
		const char *what, *word[4], *hint;
		int attr;
	} settings[] = {
		{ "probe-path", { "verified", "direct" }, "the path is verified or direct",
		  MOBILITY_A_PROBE_DIRECT },
		{ "probe-return", { "named", "free" }, "the return is named or free",
		  MOBILITY_A_PROBE_FREE },
		{ "probe-carry", { "off", "ba", "data", "ba,data" },
		  "what carries is off, ba, data or ba,data", MOBILITY_A_PROBE_CARRY },
		{ "probe-when", { "once", "need" }, "the time is once or need",
		  MOBILITY_A_PROBE_NEED },
		{ "probe-source", { "off", "on" }, "the source is on or off",
		  MOBILITY_A_PROBE_SOURCE },
	};
	unsigned int i, v;

	for (i = 0; i < ARRAY_SIZE(settings) && strcmp(settings[i].what, what); i++)
		;
	if (i == ARRAY_SIZE(settings))
		return false;
	if (!arg)
		return true;
	for (v = 0; v < ARRAY_SIZE(settings->word) && settings[i].word[v] &&
	     strcmp(settings[i].word[v], arg); v++)
		;
	if (v == ARRAY_SIZE(settings->word) || !settings[i].word[v])
		invarg(settings[i].hint, arg);
	addattr8(n, MOBILITY_BUFLEN, settings[i].attr, v);
	return true;
}

static void put_bid(struct nlmsghdr *n, const char *arg)
{
	__u16 bid;

	if (get_u16(&bid, arg, 0) || !bid)
		invarg("a BID is a number from 1 to 65535", arg);
	addattr16(n, MOBILITY_BUFLEN, MOBILITY_A_BID, bid);
}

static void put_priority(struct nlmsghdr *n, const char *arg)
{
	__u8 pri;

	if (get_u8(&pri, arg, 0) || !pri || pri > 127)
		invarg("a priority is a number from 1, the best, to 127", arg);
	addattr8(n, MOBILITY_BUFLEN, MOBILITY_A_BID_PRI, pri);
}

static void put_device(struct nlmsghdr *n, const char *arg)
{
	int ifindex = ll_name_to_index(arg);

	if (!ifindex)
		exit(nodev(arg));
	addattr32(n, MOBILITY_BUFLEN, MOBILITY_A_IFINDEX, ifindex);
}

/* "auto": the next hop to the home agent */
static void put_router(struct nlmsghdr *n, const char *arg)
{
	struct in6_addr router = IN6ADDR_ANY_INIT;

	if (strcmp(arg, "auto"))
		mobility_get_addr(&router, arg);
	addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_AR, &router, sizeof(router));
}

/* What an address of the interface is made of: "cga FILE key ... modifier HEX" */
struct cga {
	const char *file;
	struct mobility_key_arg key;
	bool modifier;
};

static void put_modifier(struct nlmsghdr *n, const char *arg)
{
	__u8 modifier[16];
	unsigned int len;

	if (strlen(arg) != 2 * sizeof(modifier) ||
	    strspn(arg, "0123456789abcdefABCDEF") != 2 * sizeof(modifier) ||
	    !hexstring_a2n(arg, modifier, sizeof(modifier), &len))
		invarg("a modifier is 32 hexadecimal digits", arg);
	addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_MODIFIER, modifier, sizeof(modifier));
}

/* Return: as mobility_talk(). */
static int send_bid_cga(struct nlmsghdr *n, const struct cga *cga)
{
	struct mobility_blob der;
	int serial, ret;

	if (!cga->file)
		missarg("cga");
	if (!cga->key.file && !cga->key.id)
		missarg("key");
	if (!cga->modifier)
		missarg("modifier");
	mobility_read_public_key(cga->file, &der);
	addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_PUBLIC_KEY, der.data, der.len);
	mobility_wipe(&der);
	serial = mobility_private_key(&cga->key);
	if (serial < 0)
		return -1;
	addattr32(n, MOBILITY_BUFLEN, MOBILITY_A_KEY, serial);
	ret = mobility_talk(n);
	if (cga->key.file)
		mobility_drop_key(serial);
	return ret;
}

static int send_bid(int cmd, int argc, char **argv)
{
	bool add = cmd == MOBILITY_CMD_BID_ADD, id = false, dev = !add;
	struct cga cga = {};
	struct in6_addr hoa;

	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);

	if (argc <= 0)
		missarg("HOA");
	mobility_get_addr(&hoa, *argv);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, &hoa, sizeof(hoa));
	NEXT_ARG_FWD();
	while (argc > 0) {
		if (strcmp(*argv, "id") == 0) {
			NEXT_ARG();
			put_bid(&req.n, *argv);
			id = true;
		} else if (add && strcmp(*argv, "dev") == 0) {
			NEXT_ARG();
			put_device(&req.n, *argv);
			dev = true;
		} else if (add && strcmp(*argv, "priority") == 0) {
			NEXT_ARG();
			put_priority(&req.n, *argv);
		} else if (add && strcmp(*argv, "register") == 0) {
			addattr_l(&req.n, sizeof(req), MOBILITY_A_REGISTER, NULL, 0);
		} else if (add && strcmp(*argv, "router") == 0) {
			NEXT_ARG();
			put_router(&req.n, *argv);
		} else if (add && strcmp(*argv, "certificate") == 0) {
			addattr_l(&req.n, sizeof(req), MOBILITY_A_WANT_CERT, NULL, 0);
		} else if (add && strcmp(*argv, "cga") == 0) {
			NEXT_ARG();
			cga.file = *argv;
		} else if (add && strcmp(*argv, "key") == 0) {
			mobility_get_key(&argc, &argv, &cga.key);
		} else if (add && strcmp(*argv, "modifier") == 0) {
			NEXT_ARG();
			put_modifier(&req.n, *argv);
			cga.modifier = true;
		} else {
			invarg("unexpected argument", *argv);
		}
		NEXT_ARG_FWD();
	}
	if (!id)
		missarg("id");
	if (!dev)
		missarg("dev");
	if (cga.file || cga.key.file || cga.key.id || cga.modifier)
		return send_bid_cga(&req.n, &cga);
	return mobility_talk(&req.n);
}

int mobility_bid_add(int argc, char **argv)
{
	return send_bid(MOBILITY_CMD_BID_ADD, argc, argv);
}

int mobility_bid_del(int argc, char **argv)
{
	return send_bid(MOBILITY_CMD_BID_DEL, argc, argv);
}

static int send_trusted(int cmd, int argc, char **argv)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);

	if (argc <= 0)
		missarg("PREFIX/PLEN");
	mobility_put_prefix(&req.n, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, *argv);
	if (argc > 1)
		invarg("unexpected argument", argv[1]);
	return mobility_talk(&req.n);
}

int mobility_trusted_add(int argc, char **argv)
{
	return send_trusted(MOBILITY_CMD_TRUSTED_ADD, argc, argv);
}

int mobility_trusted_del(int argc, char **argv)
{
	return send_trusted(MOBILITY_CMD_TRUSTED_DEL, argc, argv);
}

int mobility_trusted_flush(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_TRUSTED_FLUSH, NLM_F_REQUEST);

	if (argc > 0)
		invarg("unexpected argument", *argv);
	return mobility_talk(&req.n);
}

static int send_methods(int cmd, bool replace, int argc, char **argv)
{
	bool add = cmd == MOBILITY_CMD_VERIFY_ADD;

	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);

	if (argc <= 0)
		missarg("PREFIX/PLEN");
	mobility_put_prefix(&req.n, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN, *argv);
	NEXT_ARG_FWD();
	if (add) {
		if (argc <= 0)
			missarg("METHOD");
		mobility_get_verify(&req.n, *argv);
		NEXT_ARG_FWD();
	}
	if (argc > 0)
		invarg("unexpected argument", *argv);
	if (replace)
		addattr_l(&req.n, sizeof(req), MOBILITY_A_REPLACE, NULL, 0);
	return mobility_talk(&req.n);
}

int mobility_verify_add(int argc, char **argv)
{
	return send_methods(MOBILITY_CMD_VERIFY_ADD, false, argc, argv);
}

int mobility_verify_replace(int argc, char **argv)
{
	return send_methods(MOBILITY_CMD_VERIFY_ADD, true, argc, argv);
}

int mobility_verify_del(int argc, char **argv)
{
	return send_methods(MOBILITY_CMD_VERIFY_DEL, false, argc, argv);
}
