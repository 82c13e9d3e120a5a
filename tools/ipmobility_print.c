// SPDX-License-Identifier: GPL-2.0
/*
 * Names and attributes, as text and as JSON
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ipmobility.h"
#include "ip_common.h"

static const struct mobility_value suite_names[] = {
	{ MOBILITY_SUITE_X25519, "x25519" },
	{ MOBILITY_SUITE_MODP2048, "modp2048" },
	{}
};

static const struct mobility_value error_names[] = {
	{ MOBILITY_ERROR_NONE, "none" },
	{ MOBILITY_ERROR_UNSPEC, "unspecified" },
	{ MOBILITY_ERROR_NO_CBU, "no-cbu" },
	{ MOBILITY_ERROR_REFUSED, "refused" },
	{ MOBILITY_ERROR_CERT, "cert" },
	{ MOBILITY_ERROR_NO_BINDING, "no-binding" },
	{ MOBILITY_ERROR_BUSY, "busy" },
	{ MOBILITY_ERROR_PROHIBITED, "prohibited" },
	{ MOBILITY_ERROR_SUITE, "suite" },
	{ MOBILITY_ERROR_SILENT, "silent" },
	{}
};

const struct mobility_value mobility_roles[] = {
	{ MOBILITY_ROLE_MN, "mn" }, { MOBILITY_ROLE_HA, "ha" }, { MOBILITY_ROLE_CN, "cn" },
	{ MOBILITY_ROLE_MAP, "map" }, { MOBILITY_ROLE_AR, "ar" }, {}
};

const struct mobility_value mobility_modes[] = {
	{ MOBILITY_MODE_ENCRYPT, "encrypt" }, { MOBILITY_MODE_PLAIN, "plain" }, {}
};

/* ---- names ---- */

void mobility_get_roles(const char *arg, __u32 *roles)
{
	char *copy = strdupa(arg), *s;
	const struct mobility_value *f;

	*roles = 0;
	if (strcmp(arg, "none") == 0)
		return;
	for (s = strtok(copy, ","); s; s = strtok(NULL, ",")) {
		for (f = mobility_roles; f->name && strcmp(f->name, s); f++)
			;
		if (!f->name)
			invarg("roles are mn, ha, cn, map and ar", s);
		*roles |= f->value;
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* As shown, or as OpenSSL writes it, with colons */
void mobility_get_fingerprint(const char *arg, unsigned char fp[32])
{
	const char *p = arg;
	int i;

	for (i = 0; i < 64; i++, p++) {
		int v;

		if (*p == ':' && i && i % 2 == 0)
			p++;
		v = hex_digit(*p);
		if (v < 0)
			invarg("a fingerprint is 64 hexadecimal digits, see \"cert show\"", arg);
		fp[i / 2] = fp[i / 2] << 4 | v;
	}
	if (*p)
		invarg("a fingerprint is 64 hexadecimal digits, see \"cert show\"", arg);
}

const char *mobility_name(const struct mobility_value *names, unsigned int v)
{
	static char unknown[16];

	for (; names->name; names++)
		if (names->value == v)
			return names->name;
	snprintf(unknown, sizeof(unknown), "%u", v);
	return unknown;
}

const char *mobility_suite_name(unsigned int v)
{
	return mobility_name(suite_names, v);
}

/* ---- attributes ---- */

void mobility_print_addr(const struct rtattr *a, const char *key, const char *label)
{
	if (!a)
		return;
	if (label)
		print_string(PRINT_FP, NULL, "%s ", label);
	print_color_string(PRINT_ANY, COLOR_INET6, key, "%s ", format_host_rta(AF_INET6, a));
}

void mobility_print_u32(const struct rtattr *a, const char *key, const char *fmt)
{
	if (a)
		print_uint(PRINT_ANY, key, fmt, rta_getattr_u32(a));
}

void mobility_print_date(const struct rtattr *a, const char *key, const char *fmt)
{
	time_t t;
	char buf[32];
	struct tm tm;

	if (!a)
		return;
	t = rta_getattr_s64(a);
	if (!gmtime_r(&t, &tm))
		return;
	strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%SZ", &tm);
	print_string(PRINT_ANY, key, fmt, buf);
}

void mobility_print_u64(const struct rtattr *a, const char *key, const char *fmt)
{
	if (a)
		print_lluint(PRINT_ANY, key, fmt, rta_getattr_u64(a));
}

void mobility_print_flag(const struct rtattr *a, const char *key, const char *label)
{
	if (a)
		print_bool(PRINT_JSON, key, NULL, true);
	if (a)
		print_string(PRINT_FP, NULL, "%s ", label);
}

void mobility_print_flags(const struct mobility_value *f, const char *key, const char *label,
			  __u32 bits, const char *none)
{
	const char *comma = "";

	print_string(PRINT_FP, NULL, "%s ", label);
	open_json_array(PRINT_JSON, key);
	if (!bits)
		print_string(PRINT_FP, NULL, "%s", none);
	for (; f->name; f++) {
		if (!(bits & f->value))
			continue;
		print_string(PRINT_FP, NULL, "%s", comma);
		print_string(PRINT_ANY, NULL, "%s", f->name);
		comma = ",";
	}
	close_json_array(PRINT_JSON, NULL);
	print_string(PRINT_FP, NULL, "%s", " ");
}

void mobility_print_lifetime(struct rtattr **tb)
{
	if (tb[MOBILITY_A_SEQ])
		print_uint(PRINT_ANY, "seq", "seq %u ", rta_getattr_u16(tb[MOBILITY_A_SEQ]));
	mobility_print_u32(tb[MOBILITY_A_LIFETIME], "lifetime", "lifetime %us ");
	mobility_print_u32(tb[MOBILITY_A_LEFT], "left", "left %us ");
	mobility_print_u32(tb[MOBILITY_A_KEY_LEFT], "key_left", "key-left %us ");
	mobility_print_u32(tb[MOBILITY_A_LT_EN_LEFT], "lt_en_left", "lt-en-left %us ");
	mobility_print_u32(tb[MOBILITY_A_REKEYS], "rekeys", "rekeys %u ");
	mobility_print_u32(tb[MOBILITY_A_BUDGET], "budget", "budget %u ");
}

void mobility_print_mode_suite(struct rtattr **tb)
{
	if (tb[MOBILITY_A_MODES])
		mobility_print_flags(mobility_modes, "mode", "mode",
				     rta_getattr_u8(tb[MOBILITY_A_MODES]), "-");
	if (tb[MOBILITY_A_SUITE])
		print_string(PRINT_ANY, "suite", "suite %s ",
			     mobility_suite_name(rta_getattr_u8(tb[MOBILITY_A_SUITE])));
}

void mobility_print_spis(struct rtattr **tb)
{
	if (tb[MOBILITY_A_SPI_IN])
		print_0xhex(PRINT_ANY, "spi_in", "spi-in %#llx ",
			    rta_getattr_be32(tb[MOBILITY_A_SPI_IN]));
	if (tb[MOBILITY_A_SPI_OUT])
		print_0xhex(PRINT_ANY, "spi_out", "spi-out %#llx ",
			    rta_getattr_be32(tb[MOBILITY_A_SPI_OUT]));
}

void mobility_print_traffic(struct rtattr **tb)
{
	if (!show_stats || !tb[MOBILITY_A_TX_PACKETS] || !tb[MOBILITY_A_TX_BYTES] ||
	    !tb[MOBILITY_A_RX_PACKETS] || !tb[MOBILITY_A_RX_BYTES])
		return;
	print_string(PRINT_FP, NULL, "%s" MOBILITY_INDENT, _SL_);
	open_json_object("tx");
	print_lluint(PRINT_ANY, "packets", "tx %llu packets ",
		     rta_getattr_u64(tb[MOBILITY_A_TX_PACKETS]));
	print_lluint(PRINT_ANY, "bytes", "%llu bytes ",
		     rta_getattr_u64(tb[MOBILITY_A_TX_BYTES]));
	close_json_object();
	open_json_object("rx");
	print_lluint(PRINT_ANY, "packets", "rx %llu packets ",
		     rta_getattr_u64(tb[MOBILITY_A_RX_PACKETS]));
	print_lluint(PRINT_ANY, "bytes", "%llu bytes ",
		     rta_getattr_u64(tb[MOBILITY_A_RX_BYTES]));
	close_json_object();
}

void mobility_print_device(const struct rtattr *a)
{
	if (a)
		print_color_string(PRINT_ANY, COLOR_IFNAME, "dev", "dev %s ",
				   ll_index_to_name(rta_getattr_s32(a)));
}

void mobility_print_fingerprint(const struct rtattr *a, const char *key, const char *fmt)
{
	char buf[2 * 32 + 1];

	if (a && RTA_PAYLOAD(a) == 32)
		print_string(PRINT_ANY, key, fmt,
			     hexstring_n2a(RTA_DATA(a), 32, buf, sizeof(buf)));
}

void mobility_print_key_id(const struct rtattr *a)
{
	char buf[2 * 8 + 1];

	if (a && RTA_PAYLOAD(a) == 8)
		print_string(PRINT_ANY, "key_id", "key-id %s ",
			     hexstring_n2a(RTA_DATA(a), 8, buf, sizeof(buf)));
}

void mobility_print_error(const struct rtattr *a)
{
	if (a)
		print_string(PRINT_ANY, "error", "error %s ",
			     mobility_name(error_names, rta_getattr_u8(a)));
}

void mobility_print_role(const struct rtattr *a)
{
	const struct mobility_value *f;

	for (f = mobility_roles; a && f->name; f++)
		if (rta_getattr_u32(a) == f->value)
			print_string(PRINT_ANY, "role", "role %s ", f->name);
}

/* ---- messages ---- */

int mobility_parse(struct rtattr **tb, struct nlmsghdr *n)
{
	int len = n->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);

	if (n->nlmsg_type != mobility_family || len < 0)
		return -1;
	parse_rtattr_flags(tb, MOBILITY_A_MAX, NLMSG_DATA(n) + GENL_HDRLEN, len, NLA_F_NESTED);
	return 0;
}

void mobility_print_methods(struct nlmsghdr *n)
{
	int len = n->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	const char *comma = "verify ";
	struct rtattr *a;

	open_json_array(PRINT_JSON, "verify");
	for (a = NLMSG_DATA(n) + GENL_HDRLEN; RTA_OK(a, len); a = RTA_NEXT(a, len)) {
		if ((a->rta_type & NLA_TYPE_MASK) != MOBILITY_A_VERIFY)
			continue;
		print_string(PRINT_FP, NULL, "%s", comma);
		print_string(PRINT_ANY, NULL, "%s",
			     mobility_name(mobility_methods, rta_getattr_u8(a)));
		comma = ",";
	}
	close_json_array(PRINT_JSON, NULL);
	print_string(PRINT_FP, NULL, "%s", " ");
}
