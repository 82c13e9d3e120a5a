// SPDX-License-Identifier: GPL-2.0
/*
 * "ip mobility set": the settings of a namespace
 */
#include <stdbool.h>
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
	addattr32(n, MOBILITY_BUFLEN, attr, v);
}

static const struct {
	const char *name;
	int attr;
} set_seconds[] = {
	{ "cn-lifetime", MOBILITY_A_CN_LIFETIME },
	{ "ha-lifetime", MOBILITY_A_HA_LIFETIME },
	{ "mn-lifetime", MOBILITY_A_MN_LIFETIME },
	{ "lt-en", MOBILITY_A_LT_EN },
};

static bool set_one_seconds(struct nlmsghdr *n, const char *name, const char *value)
{
	bool all = strcmp(name, "lifetime") == 0;
	bool found = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(set_seconds); i++) {
		if (strcmp(name, set_seconds[i].name) &&
		    (!all || set_seconds[i].attr == MOBILITY_A_LT_EN))
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
