// SPDX-License-Identifier: GPL-2.0
/*
 * The settings of a namespace: "ip mobility set", and what is shown of them
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"

static int get_suites(struct nlmsghdr *n, char *arg)
{
	char *s;

	for (s = strtok(arg, ","); s; s = strtok(NULL, ",")) {
		if (strcmp(s, "x25519") == 0)
			addattr8(n, MOBILITY_BUFLEN, MOBILITY_A_SUITE, MOBILITY_SUITE_X25519);
		else if (strcmp(s, "modp2048") == 0)
			addattr8(n, MOBILITY_BUFLEN, MOBILITY_A_SUITE, MOBILITY_SUITE_MODP2048);
		else
			invarg("suites are x25519 and modp2048", s);
	}
	return 0;
}

static __u8 get_modes(const char *arg)
{
	if (strcmp(arg, "encrypt") == 0)
		return MOBILITY_MODE_ENCRYPT;
	if (strcmp(arg, "plain") == 0)
		return MOBILITY_MODE_PLAIN;
	if (strcmp(arg, "both") != 0)
		invarg("mode is encrypt, plain or both", arg);
	return MOBILITY_MODE_ENCRYPT | MOBILITY_MODE_PLAIN;
}

static __u8 get_fallback(const char *arg)
{
	if (strcmp(arg, "tunnel") == 0)
		return MOBILITY_FALLBACK_TUNNEL;
	if (strcmp(arg, "block") != 0)
		invarg("fallback is tunnel or block", arg);
	return MOBILITY_FALLBACK_BLOCK;
}

static __u8 get_on_off(const char *arg)
{
	if (strcmp(arg, "on") == 0)
		return 1;
	if (strcmp(arg, "off") != 0)
		invarg("give on or off", arg);
	return 0;
}

static void put_seconds(struct nlmsghdr *n, int attr, const char *arg)
{
	__u32 v;

	if (get_u32(&v, arg, 0))
		invarg("not a number of seconds", arg);
	if (attr == MOBILITY_A_LT_EN && v < 10)
		invarg("a key lives at least 10 seconds", arg);
	if (v < 4)
		invarg("a lifetime is at least 4 seconds", arg);
	if (attr == MOBILITY_A_PROOF_LIFETIME && v > 840)
		invarg("a proof counts for at most 840 seconds", arg);
	addattr32(n, MOBILITY_BUFLEN, attr, v);
}

static const struct {
	const char *name;
	int attr;
	bool binding;	/* one of those that "lifetime" sets */
} set_seconds[] = {
	{ "cn-lifetime", MOBILITY_A_CN_LIFETIME, true },
	{ "ha-lifetime", MOBILITY_A_HA_LIFETIME, true },
	{ "mn-lifetime", MOBILITY_A_MN_LIFETIME, true },
	{ "proof-lifetime", MOBILITY_A_PROOF_LIFETIME, false },
	{ "lt-en", MOBILITY_A_LT_EN, false },
};

static bool set_one_seconds(struct nlmsghdr *n, const char *name, const char *value)
{
	bool all = strcmp(name, "lifetime") == 0;
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(set_seconds); i++) {
		if (strcmp(name, set_seconds[i].name) && !(all && set_seconds[i].binding))
			continue;
		found = true;
		if (!value)
			return true;
		put_seconds(n, set_seconds[i].attr, value);
	}
	return found;
}

static void put_number(struct nlmsghdr *n, int attr, const char *arg)
{
	__u64 v;

	if (get_u64(&v, arg, 0) || !v)
		invarg("not a number from 1 on", arg);
	addattr64(n, MOBILITY_BUFLEN, attr, v);
}

int mobility_set(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_SETTINGS_SET, NLM_F_REQUEST);
	__u32 roles;

	while (argc > 0) {
		const char *what = *argv;

		if (strcmp(what, "role") == 0 || strcmp(what, "roles") == 0) {
			NEXT_ARG();
			mobility_get_roles(*argv, &roles);
			addattr32(&req.n, sizeof(req), MOBILITY_A_ROLES, roles);
		} else if (strcmp(what, "suites") == 0 || strcmp(what, "suite") == 0) {
			NEXT_ARG();
			get_suites(&req.n, *argv);
		} else if (strcmp(what, "mode") == 0) {
			NEXT_ARG();
			addattr8(&req.n, sizeof(req), MOBILITY_A_MODES, get_modes(*argv));
		} else if (strcmp(what, "fallback") == 0) {
			NEXT_ARG();
			addattr8(&req.n, sizeof(req), MOBILITY_A_FALLBACK, get_fallback(*argv));
		} else if (strcmp(what, "auto-ro") == 0) {
			NEXT_ARG();
			addattr8(&req.n, sizeof(req), MOBILITY_A_AUTO_RO, get_on_off(*argv));
		} else if (strcmp(what, "rekey-packets") == 0) {
			NEXT_ARG();
			put_number(&req.n, MOBILITY_A_REKEY_PACKETS, *argv);
		} else if (strcmp(what, "rekey-bytes") == 0) {
			NEXT_ARG();
			put_number(&req.n, MOBILITY_A_REKEY_BYTES, *argv);
		} else if (strcmp(what, "cn-share") == 0) {
			__u32 share;

			NEXT_ARG();
			if (get_u32(&share, *argv, 0) || !share)
				invarg("not a number from 1 on", *argv);
			addattr32(&req.n, sizeof(req), MOBILITY_A_CN_SHARE, share);
		} else if (strcmp(what, "unverified") == 0) {
			NEXT_ARG();
			addattr8(&req.n, sizeof(req), MOBILITY_A_UNVERIFIED,
				 mobility_get_unverified(*argv));
		} else if (strcmp(what, "verify") == 0) {
			NEXT_ARG();
			mobility_get_verify(&req.n, *argv);
		} else if (mobility_get_probe(&req.n, what, NULL)) {
			NEXT_ARG();
			mobility_get_probe(&req.n, what, *argv);
		} else if (set_one_seconds(&req.n, what, NULL)) {
			NEXT_ARG();
			set_one_seconds(&req.n, what, *argv);
		} else {
			invarg("unknown setting", what);
		}
		NEXT_ARG_FWD();
	}
	return mobility_talk(&req.n);
}

/* ---- what is shown ---- */

static void print_suites(struct nlmsghdr *n)
{
	int len = n->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	const char *comma = "suites ";
	struct rtattr *a;

	open_json_array(PRINT_JSON, "suites");
	for (a = NLMSG_DATA(n) + GENL_HDRLEN; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if ((a->rta_type & NLA_TYPE_MASK) != MOBILITY_A_SUITE)
			continue;
		print_string(PRINT_FP, NULL, "%s", comma);
		print_string(PRINT_ANY, NULL, "%s", mobility_suite_name(rta_getattr_u8(a)));
		comma = ",";
	}
	close_json_array(PRINT_JSON, NULL);
	print_string(PRINT_FP, NULL, "%s", " ");
}

static void print_probe(struct rtattr **tb)
{
	static const char * const carry[] = { "off", "ba", "data", "ba,data" };

	if (!tb[MOBILITY_A_PROBE_DIRECT] || !tb[MOBILITY_A_PROBE_FREE] ||
	    !tb[MOBILITY_A_PROBE_SOURCE] || !tb[MOBILITY_A_PROBE_CARRY] ||
	    !tb[MOBILITY_A_PROBE_NEED])
		return;
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	print_string(PRINT_ANY, "probe_path", "probe-path %s ",
		     rta_getattr_u8(tb[MOBILITY_A_PROBE_DIRECT]) ? "direct" : "verified");
	print_string(PRINT_ANY, "probe_return", "probe-return %s ",
		     rta_getattr_u8(tb[MOBILITY_A_PROBE_FREE]) ? "free" : "named");
	print_on_off(PRINT_ANY, "probe_source", "probe-source %s ",
		     rta_getattr_u8(tb[MOBILITY_A_PROBE_SOURCE]));
	print_string(PRINT_ANY, "probe_carry", "probe-carry %s ",
		     carry[rta_getattr_u8(tb[MOBILITY_A_PROBE_CARRY]) % ARRAY_SIZE(carry)]);
	print_string(PRINT_ANY, "probe_when", "probe-when %s ",
		     rta_getattr_u8(tb[MOBILITY_A_PROBE_NEED]) ? "need" : "once");
}

static void print_settings(struct nlmsghdr *n, struct rtattr **tb)
{
	bool block = tb[MOBILITY_A_FALLBACK] &&
		     rta_getattr_u8(tb[MOBILITY_A_FALLBACK]) == MOBILITY_FALLBACK_BLOCK;
	bool auto_ro = tb[MOBILITY_A_AUTO_RO] && rta_getattr_u8(tb[MOBILITY_A_AUTO_RO]);

	if (tb[MOBILITY_A_ROLES])
		mobility_print_flags(mobility_roles, "roles", "role",
				     rta_getattr_u32(tb[MOBILITY_A_ROLES]), "none");
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	print_suites(n);
	if (tb[MOBILITY_A_MODES])
		mobility_print_flags(mobility_modes, "modes", "mode",
				     rta_getattr_u8(tb[MOBILITY_A_MODES]), "none");
	print_string(PRINT_ANY, "fallback", "fallback %s ", block ? "block" : "tunnel");
	print_on_off(PRINT_ANY, "auto_ro", "auto-ro %s ", auto_ro);
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	mobility_print_u32(tb[MOBILITY_A_CN_LIFETIME], "cn_lifetime", "cn-lifetime %us ");
	mobility_print_u32(tb[MOBILITY_A_HA_LIFETIME], "ha_lifetime", "ha-lifetime %us ");
	mobility_print_u32(tb[MOBILITY_A_MN_LIFETIME], "mn_lifetime", "mn-lifetime %us ");
	mobility_print_u32(tb[MOBILITY_A_PROOF_LIFETIME], "proof_lifetime",
			   "proof-lifetime %us ");
	mobility_print_u32(tb[MOBILITY_A_LT_EN], "lt_en", "lt-en %us ");
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	mobility_print_u64(tb[MOBILITY_A_REKEY_PACKETS], "rekey_packets", "rekey-packets %llu ");
	mobility_print_u64(tb[MOBILITY_A_REKEY_BYTES], "rekey_bytes", "rekey-bytes %llu ");
	mobility_print_u32(tb[MOBILITY_A_CN_SHARE], "cn_share", "cn-share %u ");
	mobility_print_methods(n);
	if (tb[MOBILITY_A_UNVERIFIED])
		print_string(PRINT_ANY, "unverified", "unverified %s ",
			     mobility_name(mobility_unverified,
					   rta_getattr_u8(tb[MOBILITY_A_UNVERIFIED])));
	print_probe(tb);
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT "keyrings ", _SL_);
	mobility_print_u32(tb[MOBILITY_A_KEYRING_ANCHORS], "keyring_anchors", "anchors %u ");
	mobility_print_u32(tb[MOBILITY_A_KEYRING_INTERMEDIATES], "keyring_intermediates",
			   "intermediates %u ");
	mobility_print_u32(tb[MOBILITY_A_KEYRING_OWN], "keyring_own", "own %u ");
}

static struct nlmsghdr *get_settings(struct rtattr **tb)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_SETTINGS_GET, NLM_F_REQUEST);
	struct nlmsghdr *answer;

	if (rtnl_talk(&mobility_rth, &req.n, &answer) < 0)
		return NULL;
	if (!mobility_parse(tb, answer))
		return answer;
	free(answer);
	return NULL;
}

int mobility_show_settings(void)
{
	struct rtattr *tb[MOBILITY_A_MAX + 1];
	struct nlmsghdr *answer = get_settings(tb);

	if (!answer)
		return -2;
	ll_init_map(&rth);
	new_json_obj(json);
	open_json_object(NULL);
	print_settings(answer, tb);
	close_json_object();
	print_string(PRINT_FP, NULL, "%s", "\n");
	delete_json_obj();
	free(answer);
	return 0;
}

/* Index of the device mobility, 0 without one */
int mobility_device(void)
{
	struct rtattr *tb[MOBILITY_A_MAX + 1];
	struct nlmsghdr *answer = get_settings(tb);
	int ifindex = 0;

	if (answer && tb[MOBILITY_A_IFINDEX])
		ifindex = rta_getattr_s32(tb[MOBILITY_A_IFINDEX]);
	free(answer);
	return ifindex;
}
