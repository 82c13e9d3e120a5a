// SPDX-License-Identifier: GPL-2.0
/*
 * "ip mobility": authenticated Mobile IPv6
 *
 * Commands; what is shown is in ipmobility_show.c.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"

struct rtnl_handle mobility_rth = { .fd = -1 };
int mobility_family = -1;

static void usage(void)
{
	fprintf(stderr,
		"Usage:	ip mobility [ show ]\n"
		"	ip mobility set [ role { none | ROLE[,ROLE...] } ]\n"
		"		[ suites SUITE[,SUITE...] ] [ mode { encrypt | plain | both } ]\n"
		"		[ fallback { tunnel | block } ] [ auto-ro { on | off } ]\n"
		"		[ lifetime SECS ] [ cn-lifetime SECS ] [ ha-lifetime SECS ]\n"
		"		[ mn-lifetime SECS ] [ proof-lifetime SECS ] [ lt-en SECS ]\n"
		"		[ rekey-packets NUMBER ] [ rekey-bytes NUMBER ] [ cn-share NUMBER ]\n"
		"		[ verify METHOD[,METHOD...] ] [ unverified { strict | credit } ]\n"
		"		[ probe-path { verified | direct } ] [ probe-return { named | free } ]\n"
		"		[ probe-source { on | off } ] [ probe-when { once | need } ]\n"
		"		[ probe-carry { off | ba | data | ba,data } ]\n"
		"	ip mobility cert add { anchor | intermediate | peer } FILE\n"
		"	ip mobility cert add own FILE key { FILE | id SERIAL }\n"
		"	ip mobility cert del { FINGERPRINT | own }\n"
		"	ip mobility cert { revoke | unrevoke } FINGERPRINT\n"
		"	ip mobility cert [ show [ KIND | FINGERPRINT ] ]\n"
		"	ip mobility subscriber add HOA ha ADDR SECRET [ spi SPI ] [ dev HOMELINK ]\n"
		"	ip mobility subscriber del HOA\n"
		"	ip mobility subscriber [ show [ HOA ] ]\n"
		"	ip mobility home add HOA/PLEN ha ADDR SECRET [ spi SPI ] [ table TABLE ]\n"
		"	ip mobility home del HOA [ table TABLE ]\n"
		"	ip mobility home [ show [ HOA ] ]\n"
		"	ip mobility bid add HOA id BID dev DEV [ priority PRI ] [ register ]\n"
		"		[ router { ADDR | auto } [ certificate ] ]\n"
		"		[ cga FILE key { FILE | id SERIAL } modifier HEX ]\n"
		"	ip mobility bid del HOA id BID\n"
		"	ip mobility bid [ show [ HOA ] [ role ROLE ] ]\n"
		"	ip mobility flow add HOA id FID priority PRI [ SELECTOR ]\n"
		"		bid { none | BID[,BID...] }\n"
		"	ip mobility flow del HOA id FID\n"
		"	ip mobility flow [ show [ HOA ] [ role ROLE ] ]\n"
		"	ip mobility verify { add | replace } PREFIX/PLEN METHOD[,METHOD...]\n"
		"	ip mobility verify del PREFIX/PLEN\n"
		"	ip mobility verify [ show ]\n"
		"	ip mobility trusted { add | del } PREFIX/PLEN\n"
		"	ip mobility trusted [ show | flush ]\n"
		"	ip mobility correspondent { add | del | rekey } HOA CN\n"
		"	ip mobility correspondent [ show [ HOA [ CN ] ] ]\n"
		"	ip mobility binding del HOA [ CN ]\n"
		"	ip mobility binding [ show [ HOA ] [ role ROLE ] ]\n"
		"	ip mobility exchange [ show [ HOA [ CN ] ] ]\n"
		"	ip mobility map add ADDR prefix PREFIX/PLEN [ dev LINK ]\n"
		"	ip mobility map add ADDR home HOA [ prefix PREFIX/PLEN ] [ rcoa RCOA ]\n"
		"	ip mobility map add auto home HOA\n"
		"	ip mobility map del ADDR\n"
		"	ip mobility map del { ADDR | auto } home HOA\n"
		"	ip mobility map [ show ]\n"
		"	ip mobility ar add ADDR dev LINK [ lifetime SECS ]\n"
		"	ip mobility ar del ADDR\n"
		"	ip mobility ar [ show ]\n"
		"	ip mobility access add [ pref NUMBER ] [ role { ha | cn } ] { permit | deny }\n"
		"		[ prefix PREFIX/PLEN ] [ hoa PREFIX/PLEN ] [ cert { FINGERPRINT | FILE } ]\n"
		"	ip mobility access del [ pref ] NUMBER\n"
		"	ip mobility access [ show [ role ROLE ] ]\n"
		"	ip mobility stats [ show ] [ all | NAME ]\n"
		"	ip mobility { save | restore } FILE\n"
		"	ip mobility monitor\n"
		"ROLE   := { mn | ha | cn | map | ar }\n"
		"SUITE  := { x25519 | modp2048 }\n"
		"METHOD := { source | trusted | ping | probe | cga | router | certificate | refuse }\n"
		"SELECTOR := [ src ADDRS ] [ dst ADDRS ] [ proto RANGE ] [ sport RANGE ]\n"
		"	[ dport RANGE ] [ spi RANGE ] [ label RANGE ] [ tclass RANGE ]\n"
		"ADDRS  := { ADDR | PREFIX/PLEN | FIRST-LAST }\n"
		"RANGE  := { VALUE | FIRST-LAST }\n"
		"KIND   := { anchor | intermediate | peer | own | learnt | revoked }\n"
		"SECRET := secret { FILE | - | id SERIAL }\n");
	exit(-1);
}

/* ---- talking to the kernel ---- */

/*
 * Asking for the family loads the module where it is installed; what is left
 * to say is why it could not.
 */
static int open_family(void)
{
	GENL_REQUEST(req, 256, GENL_ID_CTRL, 0, 0, CTRL_CMD_GETFAMILY, NLM_F_REQUEST);
	struct nlmsghdr *answer;

	if (mobility_family >= 0)
		return 0;
	if (rtnl_open_byproto(&mobility_rth, 0, NETLINK_GENERIC) < 0)
		return -1;
	addattrstrz(&req.n, sizeof(req), CTRL_ATTR_FAMILY_NAME, MOBILITY_FAMILY_NAME);
	if (rtnl_talk_suppress_rtnl_errmsg(&mobility_rth, &req.n, &answer) < 0) {
		if (errno == ENOENT)
			fprintf(stderr,
				"This kernel has no mobility: the module is not loaded. As root: modprobe mobility\n");
		else
			fprintf(stderr, "Cannot find the mobility family: %s\n",
				strerror(errno));
		rtnl_close(&mobility_rth);
		return -1;
	}
	free(answer);
	mobility_family = genl_resolve_family(&mobility_rth, MOBILITY_FAMILY_NAME);
	return mobility_family < 0 ? -1 : 0;
}

int mobility_talk(struct nlmsghdr *n)
{
	if (rtnl_talk(&mobility_rth, n, NULL) >= 0)
		return 0;
	if (errno == EPERM)
		fprintf(stderr, "It takes CAP_NET_ADMIN in this network namespace.\n");
	return -2;
}

/* ---- arguments ---- */

void mobility_get_addr(struct in6_addr *out, const char *arg)
{
	if (inet_pton(AF_INET6, arg, out) != 1)
		invarg("not an IPv6 address", arg);
}

bool mobility_addr_any(const struct in6_addr *a)
{
	return IN6_IS_ADDR_UNSPECIFIED(a);
}

void mobility_no_more(int argc, char **argv)
{
	if (argc > 0)
		invarg("unexpected argument", *argv);
}

/* ---- cert ---- */

static int send_cert(__u8 kind, const struct mobility_blob *der, int key)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_CERT_ADD, NLM_F_REQUEST);

	addattr8(&req.n, sizeof(req), MOBILITY_A_KIND, kind);
	if (addattr_l(&req.n, sizeof(req), MOBILITY_A_DER, der->data, der->len))
		return -1;
	if (key)
		addattr32(&req.n, sizeof(req), MOBILITY_A_KEY, key);
	return mobility_talk(&req.n);
}

/* Every certificate of the file, but only the first for "own". */
static int cert_add_file(__u8 kind, const char *file, int key)
{
	struct mobility_blob b, der;
	size_t pos = 0, n = 0;
	int ret = 0;

	mobility_read(file, 1 << 20, &b);
	while (!ret && mobility_next_cert(&b, &pos, &der)) {
		n++;
		if (der.len)
			ret = send_cert(kind, &der, key);
		else
			ret = -1;
		if (ret)
			fprintf(stderr, "Certificate %zu of \"%s\" was not added\n", n, file);
		mobility_wipe(&der);
		if (kind == MOBILITY_CERT_KIND_OWN)
			break;
	}
	mobility_wipe(&b);
	if (!n) {
		fprintf(stderr, "\"%s\" holds no certificate (PEM or DER)\n", file);
		return -1;
	}
	return ret;
}

static int cert_add_own(const char *file, const struct mobility_key_arg *key)
{
	int serial = mobility_private_key(key);
	int ret;

	if (serial < 0)
		return -1;
	ret = cert_add_file(MOBILITY_CERT_KIND_OWN, file, serial);
	if (key->file)
		mobility_drop_key(serial);
	return ret;
}

static int do_cert_add(int argc, char **argv)
{
	struct mobility_key_arg key = {};
	const char *file;
	__u8 kind = 0;

	if (argc <= 0)
		missarg("anchor, intermediate, peer or own");
	if (strcmp(*argv, "anchor") == 0)
		kind = MOBILITY_CERT_KIND_ANCHOR;
	else if (strcmp(*argv, "intermediate") == 0)
		kind = MOBILITY_CERT_KIND_INTERMEDIATE;
	else if (strcmp(*argv, "peer") == 0)
		kind = MOBILITY_CERT_KIND_PEER;
	else if (strcmp(*argv, "own") == 0)
		kind = MOBILITY_CERT_KIND_OWN;
	else
		invarg("give anchor, intermediate, peer or own", *argv);
	NEXT_ARG();
	file = *argv;
	NEXT_ARG_FWD();
	while (argc > 0) {
		if (strcmp(*argv, "key") != 0 || kind != MOBILITY_CERT_KIND_OWN)
			invarg("unexpected argument", *argv);
		mobility_get_key(&argc, &argv, &key);
		NEXT_ARG_FWD();
	}
	if (kind != MOBILITY_CERT_KIND_OWN)
		return cert_add_file(kind, file, 0);
	if (!key.file && !key.id)
		missarg("key");
	return cert_add_own(file, &key);
}

static int do_cert_del(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_CERT_DEL, NLM_F_REQUEST);
	unsigned char fp[32];

	if (argc <= 0)
		missarg("FINGERPRINT");
	if (strcmp(*argv, "own") == 0) {
		addattr8(&req.n, sizeof(req), MOBILITY_A_KIND, MOBILITY_CERT_KIND_OWN);
	} else {
		mobility_get_fingerprint(*argv, fp);
		addattr_l(&req.n, sizeof(req), MOBILITY_A_FINGERPRINT, fp, sizeof(fp));
	}
	mobility_no_more(argc - 1, argv + 1);
	return mobility_talk(&req.n);
}

static int cert_revoked(int cmd, int argc, char **argv)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);
	unsigned char fp[32];

	if (argc <= 0)
		missarg("FINGERPRINT");
	mobility_get_fingerprint(*argv, fp);
	mobility_no_more(argc - 1, argv + 1);
	addattr8(&req.n, sizeof(req), MOBILITY_A_KIND, MOBILITY_CERT_KIND_REVOKED);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_FINGERPRINT, fp, sizeof(fp));
	return mobility_talk(&req.n);
}

/* What cert has beside add, del and show */
static int do_cert(int argc, char **argv)
{
	if (strcmp(*argv, "revoke") == 0)
		return cert_revoked(MOBILITY_CMD_CERT_ADD, argc - 1, argv + 1);
	if (strcmp(*argv, "unrevoke") == 0)
		return cert_revoked(MOBILITY_CMD_CERT_DEL, argc - 1, argv + 1);
	return 1;
}

/* ---- correspondent and binding ---- */

static int send_pair(int cmd, int argc, char **argv, bool need_cn)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);
	struct in6_addr hoa, cn;

	if (argc <= 0)
		missarg("HOA");
	mobility_get_addr(&hoa, *argv);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, &hoa, sizeof(hoa));
	NEXT_ARG_FWD();
	if (argc > 0) {
		mobility_get_addr(&cn, *argv);
		addattr_l(&req.n, sizeof(req), MOBILITY_A_CN, &cn, sizeof(cn));
		NEXT_ARG_FWD();
	} else if (need_cn) {
		missarg("CN");
	}
	mobility_no_more(argc, argv);
	return mobility_talk(&req.n);
}

static int do_correspondent_add(int argc, char **argv)
{
	return send_pair(MOBILITY_CMD_CORRESPONDENT_ADD, argc, argv, true);
}

static int do_correspondent_del(int argc, char **argv)
{
	return send_pair(MOBILITY_CMD_CORRESPONDENT_DEL, argc, argv, true);
}

static int do_correspondent_rekey(int argc, char **argv)
{
	return send_pair(MOBILITY_CMD_CORRESPONDENT_REKEY, argc, argv, true);
}

static int do_binding_del(int argc, char **argv)
{
	return send_pair(MOBILITY_CMD_BINDING_DEL, argc, argv, false);
}

/* ---- map ---- */

struct map_arg {
	struct in6_addr map, prefix, hoa, rcoa;
	bool automatic, home, have_rcoa;
	int plen, ifindex;
};

static void get_map_prefix(struct map_arg *a, char *arg)
{
	char *slash = strchr(arg, '/');

	if (!slash || get_integer(&a->plen, slash + 1, 10) || a->plen < 1 ||
	    a->plen > 127)
		invarg("give a prefix and its length, PREFIX/PLEN", arg);
	*slash = 0;
	mobility_get_addr(&a->prefix, arg);
}

static void get_map(struct map_arg *a, int argc, char **argv)
{
	if (argc <= 0)
		missarg("ADDR");
	a->automatic = strcmp(*argv, "auto") == 0;
	if (!a->automatic)
		mobility_get_addr(&a->map, *argv);
	NEXT_ARG_FWD();
	while (argc > 0) {
		const char *what = *argv;

		NEXT_ARG();
		if (strcmp(what, "prefix") == 0) {
			get_map_prefix(a, *argv);
		} else if (strcmp(what, "dev") == 0) {
			a->ifindex = ll_name_to_index(*argv);
			if (!a->ifindex)
				exit(nodev(*argv));
		} else if (strcmp(what, "home") == 0) {
			mobility_get_addr(&a->hoa, *argv);
			a->home = true;
		} else if (strcmp(what, "rcoa") == 0) {
			mobility_get_addr(&a->rcoa, *argv);
			a->have_rcoa = true;
		} else {
			invarg("unexpected argument", what);
		}
		NEXT_ARG_FWD();
	}
}

static int send_map(int cmd, const struct map_arg *a)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);

	if (!a->automatic)
		addattr_l(&req.n, sizeof(req), MOBILITY_A_MAP, &a->map, sizeof(a->map));
	else if (!a->home)
		missarg("home");
	if (a->home)
		addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, &a->hoa, sizeof(a->hoa));
	if (cmd == MOBILITY_CMD_MAP_DEL)
		return mobility_talk(&req.n);
	if (a->plen) {
		addattr_l(&req.n, sizeof(req), MOBILITY_A_PREFIX, &a->prefix, sizeof(a->prefix));
		addattr8(&req.n, sizeof(req), MOBILITY_A_PLEN, a->plen);
	}
	if (a->ifindex)
		addattr32(&req.n, sizeof(req), MOBILITY_A_IFINDEX, a->ifindex);
	if (a->have_rcoa)
		addattr_l(&req.n, sizeof(req), MOBILITY_A_RCOA, &a->rcoa, sizeof(a->rcoa));
	return mobility_talk(&req.n);
}

static int do_map_add(int argc, char **argv)
{
	struct map_arg a = {};

	get_map(&a, argc, argv);
	if (!a.plen && !a.home)
		missarg("prefix");
	return send_map(MOBILITY_CMD_MAP_ADD, &a);
}

static int do_map_del(int argc, char **argv)
{
	struct map_arg a = {};

	get_map(&a, argc, argv);
	if (a.plen || a.ifindex || a.have_rcoa)
		invarg("to delete a MAP takes its address and the home", "map del");
	return send_map(MOBILITY_CMD_MAP_DEL, &a);
}

/* ---- access routers ---- */

static int do_ar_add(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_AR_ADD, NLM_F_REQUEST);
	struct in6_addr addr;
	int ifindex = 0;
	__u32 lifetime;

	if (argc <= 0)
		missarg("ADDR");
	mobility_get_addr(&addr, *argv);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_AR, &addr, sizeof(addr));
	NEXT_ARG_FWD();
	while (argc > 0) {
		const char *what = *argv;

		NEXT_ARG();
		if (strcmp(what, "dev") == 0) {
			ifindex = ll_name_to_index(*argv);
			if (!ifindex)
				exit(nodev(*argv));
			addattr32(&req.n, sizeof(req), MOBILITY_A_IFINDEX, ifindex);
		} else if (strcmp(what, "lifetime") == 0) {
			if (get_u32(&lifetime, *argv, 10))
				invarg("not a number of seconds", *argv);
			addattr32(&req.n, sizeof(req), MOBILITY_A_LIFETIME, lifetime);
		} else {
			invarg("unexpected argument", what);
		}
		NEXT_ARG_FWD();
	}
	if (!ifindex)
		missarg("dev");
	return mobility_talk(&req.n);
}

static int do_ar_del(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_AR_DEL, NLM_F_REQUEST);
	struct in6_addr addr;

	if (argc <= 0)
		missarg("ADDR");
	mobility_get_addr(&addr, *argv);
	mobility_no_more(argc - 1, argv + 1);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_AR, &addr, sizeof(addr));
	return mobility_talk(&req.n);
}

/* ---- objects ---- */

typedef int (*verb)(int argc, char **argv);

static const struct {
	const char *name;
	verb add, del, show;
} nouns[] = {
	{ "cert", do_cert_add, do_cert_del, mobility_show_certs },
	{ "subscriber", mobility_subscriber_add, mobility_subscriber_del,
	  mobility_show_subscribers },
	{ "home", mobility_home_add, mobility_home_del, mobility_show_homes },
	{ "bid", mobility_bid_add, mobility_bid_del, mobility_show_bids },
	{ "flow", mobility_flow_add, mobility_flow_del, mobility_show_flows },
	{ "verify", mobility_verify_add, mobility_verify_del, mobility_show_verify },
	{ "trusted", mobility_trusted_add, mobility_trusted_del, mobility_show_trusted },
	{ "correspondent", do_correspondent_add, do_correspondent_del,
	  mobility_show_correspondents },
	{ "binding", NULL, do_binding_del, mobility_show_bindings },
	{ "exchange", NULL, NULL, mobility_show_exchanges },
	{ "map", do_map_add, do_map_del, mobility_show_maps },
	{ "ar", do_ar_add, do_ar_del, mobility_show_ars },
	{ "access", mobility_access_add, mobility_access_del, mobility_show_access },
	{ "stats", NULL, NULL, mobility_show_stats },
};

static bool is_show(const char *arg)
{
	return strcmp(arg, "show") == 0 || strcmp(arg, "list") == 0 || strcmp(arg, "lst") == 0;
}

static int do_noun(int i, int argc, char **argv)
{
	if (argc <= 0)
		return nouns[i].show(0, NULL);
	if (is_show(*argv))
		return nouns[i].show(argc - 1, argv + 1);
	if (nouns[i].show == mobility_show_correspondents && strcmp(*argv, "rekey") == 0)
		return do_correspondent_rekey(argc - 1, argv + 1);
	if (nouns[i].show == mobility_show_verify && strcmp(*argv, "replace") == 0)
		return mobility_verify_replace(argc - 1, argv + 1);
	if (nouns[i].show == mobility_show_trusted && strcmp(*argv, "flush") == 0)
		return mobility_trusted_flush(argc - 1, argv + 1);
	if (nouns[i].add && strcmp(*argv, "add") == 0)
		return nouns[i].add(argc - 1, argv + 1);
	if (nouns[i].show == mobility_show_stats)
		return nouns[i].show(argc, argv);
	if (nouns[i].del && (strcmp(*argv, "del") == 0 || strcmp(*argv, "delete") == 0))
		return nouns[i].del(argc - 1, argv + 1);
	if (nouns[i].add == do_cert_add) {
		int ret = do_cert(argc, argv);

		if (ret <= 0)
			return ret;
	}
	fprintf(stderr, "Command \"%s %s\" is unknown, try \"ip mobility help\".\n",
		nouns[i].name, *argv);
	exit(-1);
}

static int do_show(int argc, char **argv)
{
	mobility_no_more(argc, argv);
	return mobility_show_settings();
}

int do_mobility(int argc, char **argv)
{
	size_t i;

	if ((argc > 0 && strcmp(argv[0], "help") == 0) ||
	    (argc > 1 && strcmp(argv[1], "help") == 0))
		usage();
	if (open_family())
		exit(1);
	if (argc <= 0)
		return do_show(0, NULL);
	if (is_show(*argv))
		return do_show(argc - 1, argv + 1);
	if (strcmp(*argv, "set") == 0 && argc == 1)
		usage();
	if (strcmp(*argv, "set") == 0)
		return mobility_set(argc - 1, argv + 1);
	if (strcmp(*argv, "monitor") == 0)
		return mobility_monitor(argc - 1, argv + 1);
	if (strcmp(*argv, "save") == 0)
		return mobility_save(argc - 1, argv + 1);
	if (strcmp(*argv, "restore") == 0)
		return mobility_restore(argc - 1, argv + 1);
	for (i = 0; i < ARRAY_SIZE(nouns); i++)
		if (strcmp(*argv, nouns[i].name) == 0)
			return do_noun(i, argc - 1, argv + 1);

	fprintf(stderr, "Command \"%s\" is unknown, try \"ip mobility help\".\n", *argv);
	exit(-1);
}
