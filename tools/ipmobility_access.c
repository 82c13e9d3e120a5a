// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of access control; what is shown of them is in ipmobility_show.c.
 */
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"

static void get_number(__u32 *out, const char *arg)
{
	if (get_u32(out, arg, 0) || !*out)
		invarg("a preference is a number from 1 on", arg);
}

void mobility_put_prefix(struct nlmsghdr *n, int addr, int len, const char *arg)
{
	inet_prefix p;

	if (get_prefix_1(&p, (char *)arg, AF_INET6) || p.family != AF_INET6)
		invarg("give a prefix and its length, PREFIX/PLEN", arg);
	addattr_l(n, MOBILITY_BUFLEN, addr, p.data, sizeof(struct in6_addr));
	addattr8(n, MOBILITY_BUFLEN, len, p.bitlen);
}

static bool is_fingerprint(const char *arg)
{
	return strlen(arg) >= 64 && strspn(arg, "0123456789abcdefABCDEF:") == strlen(arg);
}

/* One that is not a FINGERPRINT is a FILE, with one certificate. */
static void put_cert(struct nlmsghdr *n, const char *arg)
{
	struct mobility_blob b, der = {}, more = {};
	unsigned char fp[32];
	size_t pos = 0;

	if (is_fingerprint(arg)) {
		mobility_get_fingerprint(arg, fp);
		addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_FINGERPRINT, fp, sizeof(fp));
		return;
	}
	mobility_read(arg, 1 << 20, &b);
	if (!mobility_next_cert(&b, &pos, &der) || !der.len)
		invarg("holds no certificate (PEM or DER), and is no fingerprint", arg);
	if (mobility_next_cert(&b, &pos, &more))
		invarg("holds several certificates; name one by its fingerprint", arg);
	if (addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_DER, der.data, der.len))
		exit(1);
	mobility_wipe(&der);
	mobility_wipe(&b);
}

int mobility_access_add(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_ACCESS_ADD, NLM_F_REQUEST);
	bool decided = false;
	__u32 v;

	while (argc > 0) {
		const char *what = *argv;

		if (strcmp(what, "permit") == 0 || strcmp(what, "deny") == 0) {
			if (decided)
				duparg2("permit or deny", what);
			decided = true;
			addattr8(&req.n, sizeof(req), MOBILITY_A_ACCESS,
				 *what == 'd' ? MOBILITY_ACCESS_DENY : MOBILITY_ACCESS_PERMIT);
			NEXT_ARG_FWD();
			continue;
		}
		NEXT_ARG();
		if (strcmp(what, "pref") == 0 || strcmp(what, "preference") == 0) {
			get_number(&v, *argv);
			addattr32(&req.n, sizeof(req), MOBILITY_A_PREF, v);
		} else if (strcmp(what, "role") == 0) {
			mobility_get_roles(*argv, &v);
			addattr32(&req.n, sizeof(req), MOBILITY_A_ROLES, v);
		} else if (strcmp(what, "prefix") == 0) {
			mobility_put_prefix(&req.n, MOBILITY_A_PREFIX, MOBILITY_A_PREFIX_LEN,
					    *argv);
		} else if (strcmp(what, "hoa") == 0) {
			mobility_put_prefix(&req.n, MOBILITY_A_HOA, MOBILITY_A_HOA_LEN, *argv);
		} else if (strcmp(what, "cert") == 0) {
			put_cert(&req.n, *argv);
		} else {
			invarg("unexpected argument", what);
		}
		NEXT_ARG_FWD();
	}
	if (!decided)
		missarg("permit or deny");
	return mobility_talk(&req.n);
}

int mobility_access_del(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_ACCESS_DEL, NLM_F_REQUEST);
	__u32 pref;

	if (argc > 0 && (strcmp(*argv, "pref") == 0 || strcmp(*argv, "preference") == 0))
		NEXT_ARG_FWD();
	if (argc <= 0)
		missarg("pref");
	get_number(&pref, *argv);
	if (argc > 1)
		invarg("unexpected argument", argv[1]);
	addattr32(&req.n, sizeof(req), MOBILITY_A_PREF, pref);
	return mobility_talk(&req.n);
}
