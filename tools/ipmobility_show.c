// SPDX-License-Identifier: GPL-2.0
/*
 * What "ip mobility" shows
 *
 * One line for each entry, counters on a second one with -s; the same names in
 * JSON, with underscores.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"

static const struct mobility_value binding_states[] = {
	{ MOBILITY_BINDING_STATE_PENDING, "pending" },
	{ MOBILITY_BINDING_STATE_PROVISIONAL, "provisional" },
	{ MOBILITY_BINDING_STATE_CONFIRMED, "confirmed" },
	{ MOBILITY_BINDING_STATE_STOPPED, "stopped" },
	{}
};

static const struct mobility_value ro_states[] = {
	{ MOBILITY_RO_STATE_REQUEST, "request" },
	{ MOBILITY_RO_STATE_UPDATE, "update" },
	{ MOBILITY_RO_STATE_UP, "up" },
	{ MOBILITY_RO_STATE_REFUSED, "refused" },
	{ MOBILITY_RO_STATE_IDLE, "idle" },
	{}
};

static const struct mobility_value exchange_states[] = {
	{ MOBILITY_EXCHANGE_STATE_COOKIE, "cookie" },
	{ MOBILITY_EXCHANGE_STATE_EXCH, "exch" },
	{ MOBILITY_EXCHANGE_STATE_DONE, "done" },
	{ MOBILITY_EXCHANGE_STATE_FAILED, "failed" },
	{}
};

static const struct mobility_value access_names[] = {
	{ MOBILITY_ACCESS_PERMIT, "permit" },
	{ MOBILITY_ACCESS_DENY, "deny" },
	{}
};

static const struct mobility_value event_names[] = {
	{ MOBILITY_EVENT_TYPE_BINDING_NEW, "binding-new" },
	{ MOBILITY_EVENT_TYPE_BINDING_CHANGE, "binding-change" },
	{ MOBILITY_EVENT_TYPE_BINDING_DEL, "binding-del" },
	{ MOBILITY_EVENT_TYPE_EXCHANGE, "exchange" },
	{ MOBILITY_EVENT_TYPE_HOME, "home" },
	{ MOBILITY_EVENT_TYPE_RO, "ro" },
	{ MOBILITY_EVENT_TYPE_DROP, "drop" },
	{ MOBILITY_EVENT_TYPE_REKEY, "rekey" },
	{ MOBILITY_EVENT_TYPE_COA, "coa" },
	{ MOBILITY_EVENT_TYPE_FLOW, "flow" },
	{ MOBILITY_EVENT_TYPE_FLOW_DEL, "flow-del" },
	{}
};

static const struct mobility_value coa_states[] = {
	{ MOBILITY_COA_STATE_PENDING, "pending" },
	{ MOBILITY_COA_STATE_UNVERIFIED, "unverified" },
	{ MOBILITY_COA_STATE_VERIFIED, "verified" },
	{ MOBILITY_COA_STATE_REFUSED, "refused" },
	{ MOBILITY_COA_STATE_REGISTERED, "registered" },
	{ MOBILITY_COA_STATE_PROBING, "probing" },
	{}
};

/* ---- entries ---- */

/* Print one entry; the line's end and JSON's braces are the caller's. */
typedef void (*print_fn)(struct rtattr **tb);

static int print_entry(struct nlmsghdr *n, void *arg)
{
	struct rtattr *tb[MOBILITY_A_MAX + 1];
	print_fn print = *(print_fn *)arg;

	if (mobility_parse(tb, n))
		return 0;
	open_json_object(NULL);
	print(tb);
	close_json_object();
	print_string(PRINT_FP, NULL, "%s", "\n");
	fflush(stdout);
	return 0;
}

/* @filter prints one entry, with @arg. */
static int dump_by(struct nlmsghdr *n, rtnl_filter_t filter, void *arg)
{
	int ret = 0;

	n->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	ll_init_map(&rth);
	if (rtnl_send(&mobility_rth, n, n->nlmsg_len) < 0) {
		perror("Cannot ask for entries");
		return -2;
	}
	new_json_obj(json);
	if (rtnl_dump_filter(&mobility_rth, filter, arg) < 0) {
		fprintf(stderr, "Dump terminated\n");
		ret = -2;
	}
	delete_json_obj();
	fflush(stdout);
	return ret;
}

static int dump(struct nlmsghdr *n, print_fn print)
{
	return dump_by(n, print_entry, &print);
}

/* [ HOA [ CN ] ] to choose entries by */
static int dump_chosen(int cmd, int argc, char **argv, int max, print_fn print)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);
	const int attr[] = { MOBILITY_A_HOA, MOBILITY_A_CN };
	struct in6_addr a;
	__u32 roles;
	int n = 0;

	while (argc > 0) {
		if ((cmd == MOBILITY_CMD_BINDING_GET || cmd == MOBILITY_CMD_ACCESS_GET ||
		     cmd == MOBILITY_CMD_BID_GET || cmd == MOBILITY_CMD_FLOW_GET) &&
		    strcmp(*argv, "role") == 0) {
			NEXT_ARG();
			mobility_get_roles(*argv, &roles);
			addattr32(&req.n, sizeof(req), MOBILITY_A_ROLES, roles);
		} else if (n < max) {
			mobility_get_addr(&a, *argv);
			addattr_l(&req.n, sizeof(req), attr[n++], &a, sizeof(a));
		} else {
			invarg("unexpected argument", *argv);
		}
		NEXT_ARG_FWD();
	}
	return dump(&req.n, print);
}

static void print_subscriber(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_addr(tb[MOBILITY_A_HA], "ha", "ha");
	mobility_print_u32(tb[MOBILITY_A_SPI], "spi", "spi %u ");
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	print_bool(PRINT_JSON, "bound", NULL, tb[MOBILITY_A_BOUND]);
	if (tb[MOBILITY_A_BOUND]) {
		mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
		mobility_print_lifetime(tb);
	} else {
		print_string(PRINT_FP, NULL, "%s ", "unbound");
	}
	if (tb[MOBILITY_A_KEY_GENERATION])
		print_uint(PRINT_ANY, "key_generation", "key %u ",
			   rta_getattr_u8(tb[MOBILITY_A_KEY_GENERATION]));
	mobility_print_flag(tb[MOBILITY_A_KEY_PENDING], "key_pending", "key-pending");
	mobility_print_key_id(tb[MOBILITY_A_KEY_ID]);
	mobility_print_u32(tb[MOBILITY_A_EXCHANGES], "exchanges", "exchanges %u ");
	mobility_print_traffic(tb);
}

int mobility_show_subscribers(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_SUBSCRIBER_GET, argc, argv, 1, print_subscriber);
}

static void print_status(const struct rtattr *a)
{
	if (a)
		print_uint(PRINT_ANY, "status", "status %u ", rta_getattr_u8(a));
}

static void print_prefix_len(const struct rtattr *addr, const struct rtattr *len, const char *key,
			     const char *label)
{
	char buf[INET6_ADDRSTRLEN + 4];

	if (!addr || !len)
		return;
	snprintf(buf, sizeof(buf), "%s/%u", format_host_rta(AF_INET6, addr), rta_getattr_u8(len));
	if (label)
		print_string(PRINT_FP, NULL, "%s ", label);
	print_color_string(PRINT_ANY, COLOR_INET6, key, "%s ", buf);
}

/* The networks that a home agent told of: each, and whether others may be used as well */
static void print_told(struct rtattr *told)
{
	const struct rtattr *others = NULL;
	struct rtattr *tb[MOBILITY_NETWORK_A_MAX + 1], *a;
	int left;

	if (!told)
		return;
	open_json_array(PRINT_JSON, "trusted");
	print_string(PRINT_FP, NULL, "%s ", "trusted");
	left = RTA_PAYLOAD(told);
	for (a = RTA_DATA(told); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if ((a->rta_type & NLA_TYPE_MASK) == MOBILITY_TRUSTED_A_OTHERS)
			others = a;
		if ((a->rta_type & NLA_TYPE_MASK) != MOBILITY_TRUSTED_A_NETWORK)
			continue;
		parse_rtattr_nested(tb, MOBILITY_NETWORK_A_MAX, a);
		print_prefix_len(tb[MOBILITY_NETWORK_A_PREFIX], tb[MOBILITY_NETWORK_A_PREFIX_LEN],
				 NULL, NULL);
	}
	close_json_array(PRINT_JSON, NULL);
	print_bool(PRINT_JSON, "trusted_others", NULL, others);
	print_string(PRINT_FP, NULL, "%s ", others ? "others" : "only");
}

static void print_home(struct rtattr **tb)
{
	const char *state = "unregistered";

	if (tb[MOBILITY_A_AT_HOME])
		state = "at-home";
	else if (tb[MOBILITY_A_REGISTERED])
		state = "registered";

	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	if (tb[MOBILITY_A_PLEN])
		print_uint(PRINT_ANY, "plen", "plen %u ", rta_getattr_u8(tb[MOBILITY_A_PLEN]));
	mobility_print_addr(tb[MOBILITY_A_HA], "ha", "ha");
	mobility_print_u32(tb[MOBILITY_A_SPI], "spi", "spi %u ");
	print_string(PRINT_ANY, "state", "state %s ", state);
	print_bool(PRINT_JSON, "registered", NULL, tb[MOBILITY_A_REGISTERED]);
	print_bool(PRINT_JSON, "at_home", NULL, tb[MOBILITY_A_AT_HOME]);
	mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	mobility_print_lifetime(tb);
	print_status(tb[MOBILITY_A_STATUS]);
	mobility_print_flag(tb[MOBILITY_A_KEY_PENDING], "key_pending", "key-pending");
	mobility_print_key_id(tb[MOBILITY_A_KEY_ID]);
	print_told(tb[MOBILITY_A_TRUSTED]);
	mobility_print_traffic(tb);
}

int mobility_show_homes(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_HOME_GET, argc, argv, 1, print_home);
}

static void print_correspondent(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_addr(tb[MOBILITY_A_CN], "cn", "cn");
	if (tb[MOBILITY_A_RO_STATE])
		print_string(PRINT_ANY, "state", "state %s ",
			     mobility_name(ro_states, rta_getattr_u8(tb[MOBILITY_A_RO_STATE])));
	mobility_print_error(tb[MOBILITY_A_ERROR]);
	mobility_print_flag(tb[MOBILITY_A_MANUAL], "manual", "manual");
	mobility_print_flag(tb[MOBILITY_A_MOBILE], "mobile", "mobile");
	mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
	mobility_print_addr(tb[MOBILITY_A_CN_COA], "cn_coa", "at");
	mobility_print_mode_suite(tb);
	mobility_print_lifetime(tb);
	mobility_print_spis(tb);
	mobility_print_traffic(tb);
}

int mobility_show_correspondents(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_CORRESPONDENT_GET, argc, argv, 2, print_correspondent);
}

static void print_binding(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
	mobility_print_addr(tb[MOBILITY_A_CN], "cn", "cn");
	mobility_print_addr(tb[MOBILITY_A_HA], "ha", "ha");
	mobility_print_addr(tb[MOBILITY_A_MAP], "map", "map");
	mobility_print_addr(tb[MOBILITY_A_RCOA], "rcoa", "rcoa");
	if (tb[MOBILITY_A_BINDING_STATE])
		print_string(PRINT_ANY, "state", "state %s ",
			     mobility_name(binding_states,
					   rta_getattr_u8(tb[MOBILITY_A_BINDING_STATE])));
	mobility_print_mode_suite(tb);
	mobility_print_lifetime(tb);
	mobility_print_spis(tb);
	if (show_details) {
		mobility_print_fingerprint(tb[MOBILITY_A_FINGERPRINT], "cert", "cert %s ");
		mobility_print_date(tb[MOBILITY_A_SIGNED_AT], "signed", "signed %s ");
	}
	mobility_print_traffic(tb);
}

int mobility_show_bindings(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_BINDING_GET, argc, argv, 1, print_binding);
}

/* The method that decided */
static void print_method(const struct rtattr *a)
{
	if (a)
		print_string(PRINT_ANY, "verify", "by %s ",
			     mobility_name(mobility_methods, rta_getattr_u8(a)));
}

static void print_bid_priority(struct rtattr **tb)
{
	if (tb[MOBILITY_A_BID])
		print_uint(PRINT_ANY, "bid", "bid %u ", rta_getattr_u16(tb[MOBILITY_A_BID]));
	if (tb[MOBILITY_A_BID_PRI])
		print_uint(PRINT_ANY, "priority", "priority %u ",
			   rta_getattr_u8(tb[MOBILITY_A_BID_PRI]));
}

static void print_coa_state(const struct rtattr *a)
{
	if (a)
		print_string(PRINT_ANY, "state", "state %s ",
			     mobility_name(coa_states, rta_getattr_u8(a)));
}

/* Whom a mobile node asks to vouch for the address, and how long his word still counts */
static void print_bid_router(struct rtattr **tb)
{
	if (!tb[MOBILITY_A_AR])
		return;
	mobility_print_addr(tb[MOBILITY_A_AR], "router", "router");
	mobility_print_flag(tb[MOBILITY_A_WANT_CERT], "certificate", "certificate");
	mobility_print_u32(tb[MOBILITY_A_AR_LEFT], "router_left", "vouches %us ");
}

/* What its address is to be made of, and whether it is */
static void print_bid_cga(struct rtattr **tb)
{
	char hex[2 * 16 + 1];

	if (!tb[MOBILITY_A_MODIFIER])
		return;
	print_string(PRINT_ANY, "modifier", "modifier %s ",
		     hexstring_n2a(RTA_DATA(tb[MOBILITY_A_MODIFIER]), 16, hex, sizeof(hex)));
	if (tb[MOBILITY_A_COLLISIONS])
		print_uint(PRINT_ANY, "collisions", "collisions %u ",
			   rta_getattr_u8(tb[MOBILITY_A_COLLISIONS]));
	else if (tb[MOBILITY_A_COA])
		print_string(PRINT_FP, NULL, "%s ", "not-of-key");
	if (is_json_context())
		print_bool(PRINT_JSON, "of_key", NULL, tb[MOBILITY_A_COLLISIONS]);
}

static void print_bid(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	print_bid_priority(tb);
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	mobility_print_flag(tb[MOBILITY_A_REGISTER], "register", "register");
	mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
	print_coa_state(tb[MOBILITY_A_COA_STATE]);
	print_method(tb[MOBILITY_A_VERIFY]);
	mobility_print_flag(tb[MOBILITY_A_ALONE], "alone", "alone");
	print_status(tb[MOBILITY_A_STATUS]);
	mobility_print_lifetime(tb);
	mobility_print_u32(tb[MOBILITY_A_AGE], "age", "age %ums ");
	mobility_print_u64(tb[MOBILITY_A_CREDIT], "credit", "credit %llu ");
	mobility_print_u64(tb[MOBILITY_A_UNPAID], "unpaid", "unpaid %llu ");
	if (tb[MOBILITY_A_ASKED])
		print_uint(PRINT_ANY, "asked", "asked %u ", rta_getattr_u8(tb[MOBILITY_A_ASKED]));
	print_bid_router(tb);
	print_bid_cga(tb);
	mobility_print_traffic(tb);
}

int mobility_show_bids(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_BID_GET, argc, argv, 1, print_bid);
}

static void print_flow_what(struct rtattr **tb)
{
	if (tb[MOBILITY_A_FID])
		print_uint(PRINT_ANY, "id", "id %u ", rta_getattr_u16(tb[MOBILITY_A_FID]));
	if (tb[MOBILITY_A_FID_PRI])
		print_uint(PRINT_ANY, "priority", "priority %u ",
			   rta_getattr_u16(tb[MOBILITY_A_FID_PRI]));
	mobility_print_selector(tb[MOBILITY_A_SELECTOR]);
	mobility_print_bids(tb[MOBILITY_A_BIDS]);
}

static void print_flow(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	print_flow_what(tb);
	print_string(PRINT_ANY, "state", "state %s ",
		     tb[MOBILITY_A_ACTIVE] ? "active" : "inactive");
	print_status(tb[MOBILITY_A_STATUS]);
	mobility_print_u64(tb[MOBILITY_A_TX_PACKETS], "tx_packets", "packets %llu ");
	mobility_print_u64(tb[MOBILITY_A_TX_BYTES], "tx_bytes", "bytes %llu ");
}

int mobility_show_flows(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_FLOW_GET, argc, argv, 1, print_flow);
}

/* Where a home is registered, or what keeps it from that */
static void print_map_home(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", "home");
	mobility_print_flag(tb[MOBILITY_A_MANUAL], "manual", "manual");
	mobility_print_addr(tb[MOBILITY_A_RCOA], "rcoa", "rcoa");
	mobility_print_addr(tb[MOBILITY_A_COA], "lcoa", "lcoa");
	if (tb[MOBILITY_A_BINDING_STATE])
		print_string(PRINT_ANY, "state", "state %s ",
			     mobility_name(binding_states,
					   rta_getattr_u8(tb[MOBILITY_A_BINDING_STATE])));
	print_status(tb[MOBILITY_A_STATUS]);
}

static void print_map(struct rtattr **tb)
{
	if (tb[MOBILITY_A_MAP])
		mobility_print_addr(tb[MOBILITY_A_MAP], "map", NULL);
	else
		print_string(PRINT_ANY, "map", "%s ", "none");
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	mobility_print_addr(tb[MOBILITY_A_PREFIX], "prefix", "prefix");
	if (tb[MOBILITY_A_PLEN])
		print_uint(PRINT_ANY, "plen", "plen %u ", rta_getattr_u8(tb[MOBILITY_A_PLEN]));
	if (tb[MOBILITY_A_DISTANCE])
		print_uint(PRINT_ANY, "distance", "advertised distance %u ",
			   rta_getattr_u8(tb[MOBILITY_A_DISTANCE]));
	if (tb[MOBILITY_A_PREFERENCE])
		print_uint(PRINT_ANY, "preference", "preference %u ",
			   rta_getattr_u8(tb[MOBILITY_A_PREFERENCE]));
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	if (tb[MOBILITY_A_HOA])
		print_map_home(tb);
	mobility_print_lifetime(tb);
}

int mobility_show_maps(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_MAP_GET, argc, argv, 0, print_map);
}

static void print_ar(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_AR], "ar", NULL);
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	mobility_print_device(tb[MOBILITY_A_IFINDEX]);
	mobility_print_lifetime(tb);
}

int mobility_show_ars(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_AR_GET, argc, argv, 0, print_ar);
}

static void print_access(struct rtattr **tb)
{
	const struct rtattr *hoa_len = tb[MOBILITY_A_HOA_LEN];

	mobility_print_u32(tb[MOBILITY_A_PREF], "pref", "pref %u ");
	if (tb[MOBILITY_A_ACCESS])
		print_string(PRINT_ANY, "action", "%s ",
			     mobility_name(access_names, rta_getattr_u8(tb[MOBILITY_A_ACCESS])));
	if (tb[MOBILITY_A_ROLES])
		mobility_print_flags(mobility_roles, "role", "role",
				     rta_getattr_u32(tb[MOBILITY_A_ROLES]), "none");
	print_prefix_len(tb[MOBILITY_A_PREFIX], tb[MOBILITY_A_PREFIX_LEN], "prefix",
			 "prefix");
	if (hoa_len && rta_getattr_u8(hoa_len))
		print_prefix_len(tb[MOBILITY_A_HOA], hoa_len, "hoa", "hoa");
	mobility_print_fingerprint(tb[MOBILITY_A_FINGERPRINT], "cert", "cert %s ");
}

int mobility_show_access(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_ACCESS_GET, argc, argv, 0, print_access);
}

static void print_trusted(struct rtattr **tb)
{
	print_prefix_len(tb[MOBILITY_A_PREFIX], tb[MOBILITY_A_PREFIX_LEN], "prefix", NULL);
}

int mobility_show_trusted(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_TRUSTED_GET, argc, argv, 0, print_trusted);
}

static void print_exchange(struct rtattr **tb)
{
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", NULL);
	mobility_print_addr(tb[MOBILITY_A_CN], "cn", "cn");
	if (tb[MOBILITY_A_EXCHANGE_STATE])
		print_string(PRINT_ANY, "state", "state %s ",
			     mobility_name(exchange_states,
					   rta_getattr_u8(tb[MOBILITY_A_EXCHANGE_STATE])));
	mobility_print_error(tb[MOBILITY_A_ERROR]);
	mobility_print_mode_suite(tb);
	if (tb[MOBILITY_A_RETRIES])
		print_uint(PRINT_ANY, "retries", "retries %u ",
			   rta_getattr_u8(tb[MOBILITY_A_RETRIES]));
	mobility_print_u32(tb[MOBILITY_A_AGE], "age", "age %ums ");
}

int mobility_show_exchanges(int argc, char **argv)
{
	return dump_chosen(MOBILITY_CMD_EXCHANGE_GET, argc, argv, 2, print_exchange);
}

/* Methods of a prefix: there are several attributes of one type */
static int print_verify(struct nlmsghdr *n, void *arg)
{
	struct rtattr *tb[MOBILITY_A_MAX + 1];

	if (mobility_parse(tb, n))
		return 0;
	open_json_object(NULL);
	print_prefix_len(tb[MOBILITY_A_PREFIX], tb[MOBILITY_A_PREFIX_LEN], "prefix", NULL);
	mobility_print_methods(n);
	close_json_object();
	print_string(PRINT_FP, NULL, "%s", "\n");
	return 0;
}

int mobility_show_verify(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_VERIFY_GET, NLM_F_REQUEST);

	if (argc > 0)
		invarg("unexpected argument", *argv);
	return dump_by(&req.n, print_verify, NULL);
}

static int count_entry(struct nlmsghdr *n, void *arg)
{
	++*(int *)arg;
	return 0;
}

/* When in doubt, yes: what is not ours to remove stays. */
bool mobility_have_homes(void)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_HOME_GET, NLM_F_REQUEST | NLM_F_DUMP);
	int n = 0;

	return rtnl_send(&mobility_rth, &req.n, req.n.nlmsg_len) < 0 ||
	       rtnl_dump_filter(&mobility_rth, count_entry, &n) < 0 || n;
}

/* ---- counters ---- */

static void print_counter(const struct rtattr *nest, bool all)
{
	struct rtattr *tb[MOBILITY_COUNTER_A_MAX + 1];
	const char *name;
	__u64 value;

	parse_rtattr_nested(tb, MOBILITY_COUNTER_A_MAX, nest);
	if (!tb[MOBILITY_COUNTER_A_NAME] || !tb[MOBILITY_COUNTER_A_VALUE])
		return;
	name = rta_getattr_str(tb[MOBILITY_COUNTER_A_NAME]);
	value = rta_getattr_u64(tb[MOBILITY_COUNTER_A_VALUE]);
	if (!value && !all)
		return;
	print_string(PRINT_FP, NULL, "%-28s ", name);
	print_lluint(PRINT_ANY, name, "%llu\n", value);
}

int mobility_show_stats(int argc, char **argv)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_STATS_GET, NLM_F_REQUEST);
	bool all = do_all || show_stats;
	struct nlmsghdr *answer;
	struct rtattr *a;
	int len;

	if (argc > 1)
		invarg("unexpected argument", argv[1]);
	if (argc > 0 && strcmp(*argv, "all") == 0) {
		all = true;
	} else if (argc > 0) {
		all = true;
		addattrstrz(&req.n, sizeof(req), MOBILITY_A_NAME, *argv);
	}
	if (rtnl_talk(&mobility_rth, &req.n, &answer) < 0)
		return -2;

	new_json_obj(json);
	open_json_object(NULL);
	len = answer->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	for (a = NLMSG_DATA(answer) + GENL_HDRLEN; RTA_OK(a, len); a = RTA_NEXT(a, len))
		if ((a->rta_type & NLA_TYPE_MASK) == MOBILITY_A_COUNTER)
			print_counter(a, all);
	close_json_object();
	delete_json_obj();
	free(answer);
	return 0;
}

/* ---- monitor ---- */

static void print_event_state(struct rtattr **tb)
{
	const char *state = NULL;

	if (tb[MOBILITY_A_BINDING_STATE])
		state = mobility_name(binding_states, rta_getattr_u8(tb[MOBILITY_A_BINDING_STATE]));
	else if (tb[MOBILITY_A_EXCHANGE_STATE])
		state = mobility_name(exchange_states,
				      rta_getattr_u8(tb[MOBILITY_A_EXCHANGE_STATE]));
	else if (tb[MOBILITY_A_RO_STATE])
		state = mobility_name(ro_states, rta_getattr_u8(tb[MOBILITY_A_RO_STATE]));
	if (state)
		print_string(PRINT_ANY, "state", "state %s ", state);
}

static int print_event(struct rtnl_ctrl_data *ctrl, struct nlmsghdr *n, void *arg)
{
	const struct genlmsghdr *g = NLMSG_DATA(n);
	struct rtattr *tb[MOBILITY_A_MAX + 1];

	if (mobility_parse(tb, n) || g->cmd != MOBILITY_CMD_EVENT || !tb[MOBILITY_A_EVENT])
		return 0;
	if (timestamp && !json)
		print_timestamp(stdout);
	new_json_obj(json);
	open_json_object(NULL);
	print_string(PRINT_ANY, "event", "[%s] ",
		     mobility_name(event_names, rta_getattr_u8(tb[MOBILITY_A_EVENT])));
	if (tb[MOBILITY_A_TIME])
		print_lluint(PRINT_JSON, "time", NULL, rta_getattr_u64(tb[MOBILITY_A_TIME]));
	mobility_print_role(tb[MOBILITY_A_ROLES]);
	mobility_print_addr(tb[MOBILITY_A_HOA], "hoa", "hoa");
	mobility_print_addr(tb[MOBILITY_A_COA], "coa", "coa");
	mobility_print_addr(tb[MOBILITY_A_PEER], "peer", "peer");
	print_bid_priority(tb);
	print_flow_what(tb);
	print_event_state(tb);
	print_coa_state(tb[MOBILITY_A_COA_STATE]);
	print_method(tb[MOBILITY_A_VERIFY]);
	mobility_print_error(tb[MOBILITY_A_ERROR]);
	print_status(tb[MOBILITY_A_STATUS]);
	mobility_print_u32(tb[MOBILITY_A_LIFETIME], "lifetime", "lifetime %us ");
	if (tb[MOBILITY_A_REASON])
		print_string(PRINT_ANY, "reason", "reason %s ",
			     rta_getattr_str(tb[MOBILITY_A_REASON]));
	close_json_object();
	print_string(PRINT_FP, NULL, "%s", "\n");
	delete_json_obj();
	fflush(stdout);
	return 0;
}

int mobility_monitor(int argc, char **argv)
{
	if (argc > 0)
		invarg("unexpected argument", *argv);
	if (genl_add_mcast_grp(&mobility_rth, mobility_family, MOBILITY_MCGRP_EVENTS) < 0) {
		perror("Cannot listen to events");
		return -1;
	}
	ll_init_map(&rth);
	return rtnl_listen(&mobility_rth, print_event, stdout) < 0 ? -2 : 0;
}
