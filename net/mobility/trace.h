/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mobility

#if !defined(_MOBILITY_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MOBILITY_TRACE_H

#include <linux/in6.h>
#include <linux/tracepoint.h>
#include <net/net_namespace.h>

#include "compat.h"
#include "wire.h"

#define mob_trace_types						\
	{ MOB_T_REQ, "REQ" }, { MOB_T_REP, "REP" },		\
	{ MOB_T_COOKIE0, "COOKIE0" }, { MOB_T_COOKIE1, "COOKIE1" },	\
	{ MOB_T_EXCH0, "EXCH0" }, { MOB_T_EXCH1, "EXCH1" },	\
	{ MOB_T_BU, "BU" }, { MOB_T_BA, "BA" }, { MOB_T_BC, "BC" },	\
	{ MOB_T_HOME_BU, "HOME_BU" }, { MOB_T_HOME_BA, "HOME_BA" },	\
	{ MOB_T_ERROR, "ERROR" },				\
	{ MOB_T_REQ_KEY, "REQ_KEY" }, { MOB_T_NEWKEY, "NEWKEY" },	\
	{ MOB_T_EXCH0_KEY, "EXCH0'" }, { MOB_T_EXCH1_KEY, "EXCH1'" },	\
	{ MOB_T_TEST, "TEST" }, { MOB_T_ALIVE, "ALIVE" },	\
	{ MOB_T_KEYS, "KEYS" }, { MOB_T_BC_ECHO, "BC_ECHO" },	\
	{ MOB_T_MAP_BU, "MAP_BU" }, { MOB_T_MAP_BA, "MAP_BA" },	\
	{ MOB_T_REQ_CERT, "REQ_CERT" }, { MOB_T_REP_CERT, "REP_CERT" },	\
	{ MOB_T_BID_BU, "BID_BU" }, { MOB_T_BID_BA, "BID_BA" },	\
	{ MOB_T_SR, "SR" }, { MOB_T_SR_REP, "SR_REP" },		\
	{ MOB_T_BCR, "BCR" }, { MOB_T_BCC, "BCC" },	\
	{ MOB_T_PROBE, "PROBE" }, { MOB_T_PROBE_REP, "PROBE_REP" }

DECLARE_EVENT_CLASS(mobility_message,
	TP_PROTO(const struct net *net, u8 type, const struct in6_addr *src,
		 const struct in6_addr *dst, unsigned int len),
	TP_ARGS(net, type, src, dst, len),
	TP_STRUCT__entry(
		__field(u64, netns)
		__field(u8, type)
		__field(unsigned int, len)
		__array(u8, src, 16)
		__array(u8, dst, 16)
	),
	TP_fast_assign(
		__entry->netns = net->net_cookie;
		__entry->type = type;
		__entry->len = len;
		memcpy(__entry->src, src, 16);
		memcpy(__entry->dst, dst, 16);
	),
	TP_printk("netns=%llu %s %pI6c > %pI6c len=%u", __entry->netns,
		  __print_symbolic(__entry->type, mob_trace_types),
		  __entry->src, __entry->dst, __entry->len)
);

/* Parsed and for a role that is on; not yet checked */
DEFINE_EVENT(mobility_message, mobility_rx,
	TP_PROTO(const struct net *net, u8 type, const struct in6_addr *src,
		 const struct in6_addr *dst, unsigned int len),
	TP_ARGS(net, type, src, dst, len));

DEFINE_EVENT(mobility_message, mobility_tx,
	TP_PROTO(const struct net *net, u8 type, const struct in6_addr *src,
		 const struct in6_addr *dst, unsigned int len),
	TP_ARGS(net, type, src, dst, len));

TRACE_EVENT(mobility_drop,
	TP_PROTO(const struct net *net, const char *reason,
		 const struct in6_addr *src, const struct in6_addr *dst),
	TP_ARGS(net, reason, src, dst),
	TP_STRUCT__entry(
		__field(u64, netns)
		__string(reason, reason)
		__array(u8, src, 16)
		__array(u8, dst, 16)
	),
	TP_fast_assign(
		__entry->netns = net->net_cookie;
		mob_assign_str(reason, reason);
		memcpy(__entry->src, src, 16);
		memcpy(__entry->dst, dst, 16);
	),
	TP_printk("netns=%llu %s %pI6c > %pI6c", __entry->netns,
		  __get_str(reason), __entry->src, __entry->dst)
);

/* A binding appeared, changed or went: @role is MOB_ROLE_*, @state what it is now */
TRACE_EVENT(mobility_binding,
	TP_PROTO(const struct net *net, u8 role, u8 state,
		 const struct in6_addr *hoa, const struct in6_addr *peer,
		 const struct in6_addr *coa),
	TP_ARGS(net, role, state, hoa, peer, coa),
	TP_STRUCT__entry(
		__field(u64, netns)
		__field(u8, role)
		__field(u8, state)
		__array(u8, hoa, 16)
		__array(u8, peer, 16)
		__array(u8, coa, 16)
	),
	TP_fast_assign(
		__entry->netns = net->net_cookie;
		__entry->role = role;
		__entry->state = state;
		memcpy(__entry->hoa, hoa, 16);
		memcpy(__entry->peer, peer, 16);
		memcpy(__entry->coa, coa, 16);
	),
	TP_printk("netns=%llu role=%u state=%u hoa=%pI6c peer=%pI6c coa=%pI6c",
		  __entry->netns, __entry->role, __entry->state,
		  __entry->hoa, __entry->peer, __entry->coa)
);

/* Another k_EN: made at the HA, in use at CN and MN; @id is its name on a BU */
TRACE_EVENT(mobility_rekey,
	TP_PROTO(const struct net *net, u8 role, const struct in6_addr *hoa,
		 const struct in6_addr *peer, const u8 *id),
	TP_ARGS(net, role, hoa, peer, id),
	TP_STRUCT__entry(
		__field(u64, netns)
		__field(u8, role)
		__array(u8, hoa, 16)
		__array(u8, peer, 16)
		__array(u8, id, MOB_KEYID_LEN)
	),
	TP_fast_assign(
		__entry->netns = net->net_cookie;
		__entry->role = role;
		memcpy(__entry->hoa, hoa, 16);
		memcpy(__entry->peer, peer, 16);
		memcpy(__entry->id, id, MOB_KEYID_LEN);
	),
	TP_printk("netns=%llu role=%u hoa=%pI6c peer=%pI6c id=%*phN", __entry->netns,
		  __entry->role, __entry->hoa, __entry->peer, MOB_KEYID_LEN, __entry->id)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
