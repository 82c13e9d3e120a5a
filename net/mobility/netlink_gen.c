// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/mobility.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/mobility.h>

/* MOBILITY_CMD_SETTINGS_GET - do */
const struct nla_policy mobility_settings_get_nl_policy[MOBILITY_A_PAD + 1] = {
};

/* MOBILITY_CMD_SETTINGS_SET - do */
const struct nla_policy mobility_settings_set_nl_policy[MOBILITY_A_PROOF_LIFETIME + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_SUITE] = NLA_POLICY_RANGE(NLA_U8, 1, 2),
	[MOBILITY_A_MODES] = NLA_POLICY_MASK(NLA_U8, 0x6),
	[MOBILITY_A_FALLBACK] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_AUTO_RO] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_CN_LIFETIME] = NLA_POLICY_MIN(NLA_U32, 4),
	[MOBILITY_A_HA_LIFETIME] = NLA_POLICY_MIN(NLA_U32, 4),
	[MOBILITY_A_PROOF_LIFETIME] = NLA_POLICY_RANGE(NLA_U32, 4, 840),
	[MOBILITY_A_MN_LIFETIME] = NLA_POLICY_MIN(NLA_U32, 4),
	[MOBILITY_A_LT_EN] = NLA_POLICY_MIN(NLA_U32, 10),
	[MOBILITY_A_REKEY_PACKETS] = NLA_POLICY_MIN(NLA_U64, 1),
	[MOBILITY_A_REKEY_BYTES] = NLA_POLICY_MIN(NLA_U64, 1),
	[MOBILITY_A_CN_SHARE] = NLA_POLICY_MIN(NLA_U32, 1),
	[MOBILITY_A_VERIFY] = NLA_POLICY_RANGE(NLA_U8, 1, 8),
	[MOBILITY_A_UNVERIFIED] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_PROBE_DIRECT] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_PROBE_FREE] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_PROBE_SOURCE] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_PROBE_CARRY] = NLA_POLICY_MASK(NLA_U8, 0x3),
	[MOBILITY_A_PROBE_NEED] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* MOBILITY_CMD_CERT_ADD - do */
const struct nla_policy mobility_cert_add_nl_policy[MOBILITY_A_FINGERPRINT + 1] = {
	[MOBILITY_A_KIND] = NLA_POLICY_MAX(NLA_U8, 5),
	[MOBILITY_A_DER] = { .type = NLA_BINARY, },
	[MOBILITY_A_KEY] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_FINGERPRINT] = NLA_POLICY_EXACT_LEN(32),
};

/* MOBILITY_CMD_CERT_DEL - do */
const struct nla_policy mobility_cert_del_nl_policy[MOBILITY_A_FINGERPRINT + 1] = {
	[MOBILITY_A_KIND] = NLA_POLICY_MAX(NLA_U8, 5),
	[MOBILITY_A_FINGERPRINT] = NLA_POLICY_EXACT_LEN(32),
};

/* MOBILITY_CMD_CERT_GET - do */
const struct nla_policy mobility_cert_get_nl_policy[MOBILITY_A_FINGERPRINT + 1] = {
	[MOBILITY_A_KIND] = NLA_POLICY_MAX(NLA_U8, 5),
	[MOBILITY_A_FINGERPRINT] = NLA_POLICY_EXACT_LEN(32),
};

/* MOBILITY_CMD_SUBSCRIBER_ADD - do */
const struct nla_policy mobility_subscriber_add_nl_policy[MOBILITY_A_IFINDEX + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_HA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_KEY] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_SPI] = NLA_POLICY_MIN(NLA_U32, 256),
	[MOBILITY_A_IFINDEX] = NLA_POLICY_MIN(NLA_S32, 1),
};

/* MOBILITY_CMD_SUBSCRIBER_DEL - do */
const struct nla_policy mobility_subscriber_del_nl_policy[MOBILITY_A_HOA + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_SUBSCRIBER_GET - do */
const struct nla_policy mobility_subscriber_get_nl_policy[MOBILITY_A_HOA + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_HOME_ADD - do */
const struct nla_policy mobility_home_add_nl_policy[MOBILITY_A_PLEN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PLEN] = NLA_POLICY_RANGE(NLA_U8, 1, 127),
	[MOBILITY_A_HA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_KEY] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_SPI] = NLA_POLICY_MIN(NLA_U32, 256),
};

/* MOBILITY_CMD_HOME_DEL - do */
const struct nla_policy mobility_home_del_nl_policy[MOBILITY_A_HOA + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_HOME_GET - do */
const struct nla_policy mobility_home_get_nl_policy[MOBILITY_A_HOA + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_CORRESPONDENT_ADD - do */
const struct nla_policy mobility_correspondent_add_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_CORRESPONDENT_DEL - do */
const struct nla_policy mobility_correspondent_del_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_CORRESPONDENT_GET - do */
const struct nla_policy mobility_correspondent_get_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_BINDING_GET - do */
const struct nla_policy mobility_binding_get_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_BINDING_DEL - do */
const struct nla_policy mobility_binding_del_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_EXCHANGE_GET - do */
const struct nla_policy mobility_exchange_get_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_STATS_GET - do */
const struct nla_policy mobility_stats_get_nl_policy[MOBILITY_A_NAME + 1] = {
	[MOBILITY_A_NAME] = { .type = NLA_NUL_STRING, .len = 40, },
};

/* MOBILITY_CMD_CORRESPONDENT_REKEY - do */
const struct nla_policy mobility_correspondent_rekey_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_STATE_GET - do */
const struct nla_policy mobility_state_get_nl_policy[MOBILITY_A_CN + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_STATE_SET - do */
const struct nla_policy mobility_state_set_nl_policy[MOBILITY_A_SEALED_STATE + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_CN] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_SEALED_STATE] = NLA_POLICY_EXACT_LEN(152),
};

/* MOBILITY_CMD_MAP_ADD - do */
const struct nla_policy mobility_map_add_nl_policy[MOBILITY_A_RCOA + 1] = {
	[MOBILITY_A_MAP] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PLEN] = NLA_POLICY_RANGE(NLA_U8, 1, 127),
	[MOBILITY_A_IFINDEX] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_RCOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_MAP_DEL - do */
const struct nla_policy mobility_map_del_nl_policy[MOBILITY_A_MAP + 1] = {
	[MOBILITY_A_MAP] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_MAP_GET - do */
const struct nla_policy mobility_map_get_nl_policy[MOBILITY_A_MAP + 1] = {
	[MOBILITY_A_MAP] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_ACCESS_ADD - do */
const struct nla_policy mobility_access_add_nl_policy[MOBILITY_A_HOA_LEN + 1] = {
	[MOBILITY_A_PREF] = NLA_POLICY_MIN(NLA_U32, 1),
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_ACCESS] = NLA_POLICY_MAX(NLA_U8, 1),
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_HOA_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[MOBILITY_A_FINGERPRINT] = NLA_POLICY_EXACT_LEN(32),
	[MOBILITY_A_DER] = { .type = NLA_BINARY, },
};

/* MOBILITY_CMD_ACCESS_DEL - do */
const struct nla_policy mobility_access_del_nl_policy[MOBILITY_A_PREF + 1] = {
	[MOBILITY_A_PREF] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* MOBILITY_CMD_ACCESS_GET - do */
const struct nla_policy mobility_access_get_nl_policy[MOBILITY_A_PREF + 1] = {
	[MOBILITY_A_PREF] = NLA_POLICY_MIN(NLA_U32, 1),
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
};

/* MOBILITY_CMD_AR_ADD - do */
const struct nla_policy mobility_ar_add_nl_policy[MOBILITY_A_AR + 1] = {
	[MOBILITY_A_AR] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_IFINDEX] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_LIFETIME] = { .type = NLA_U32, },
};

/* MOBILITY_CMD_AR_DEL - do */
const struct nla_policy mobility_ar_del_nl_policy[MOBILITY_A_AR + 1] = {
	[MOBILITY_A_AR] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_AR_GET - do */
const struct nla_policy mobility_ar_get_nl_policy[MOBILITY_A_AR + 1] = {
	[MOBILITY_A_AR] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_BID_ADD - do */
const struct nla_policy mobility_bid_add_nl_policy[MOBILITY_A_MODIFIER + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_BID] = NLA_POLICY_MIN(NLA_U16, 1),
	[MOBILITY_A_BID_PRI] = NLA_POLICY_RANGE(NLA_U8, 1, 127),
	[MOBILITY_A_IFINDEX] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_REGISTER] = { .type = NLA_FLAG, },
	[MOBILITY_A_AR] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_WANT_CERT] = { .type = NLA_FLAG, },
	[MOBILITY_A_PUBLIC_KEY] = { .type = NLA_BINARY, },
	[MOBILITY_A_KEY] = NLA_POLICY_MIN(NLA_S32, 1),
	[MOBILITY_A_MODIFIER] = NLA_POLICY_EXACT_LEN(16),
};

/* MOBILITY_CMD_BID_DEL - do */
const struct nla_policy mobility_bid_del_nl_policy[MOBILITY_A_BID + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_BID] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* MOBILITY_CMD_BID_GET - do */
const struct nla_policy mobility_bid_get_nl_policy[MOBILITY_A_BID + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_BID] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* MOBILITY_CMD_FLOW_ADD - do */
const struct nla_policy mobility_flow_add_nl_policy[MOBILITY_A_SELECTOR + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_FID] = NLA_POLICY_MIN(NLA_U16, 1),
	[MOBILITY_A_FID_PRI] = NLA_POLICY_MIN(NLA_U16, 1),
	[MOBILITY_A_BIDS] = { .type = NLA_BINARY, },
	[MOBILITY_A_SELECTOR] = { .type = NLA_BINARY, },
};

/* MOBILITY_CMD_FLOW_DEL - do */
const struct nla_policy mobility_flow_del_nl_policy[MOBILITY_A_FID + 1] = {
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_FID] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* MOBILITY_CMD_FLOW_GET - do */
const struct nla_policy mobility_flow_get_nl_policy[MOBILITY_A_FID + 1] = {
	[MOBILITY_A_ROLES] = NLA_POLICY_MASK(NLA_U32, 0x1f),
	[MOBILITY_A_HOA] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_FID] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* MOBILITY_CMD_TRUSTED_ADD - do */
const struct nla_policy mobility_trusted_add_nl_policy[MOBILITY_A_PREFIX_LEN + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* MOBILITY_CMD_TRUSTED_DEL - do */
const struct nla_policy mobility_trusted_del_nl_policy[MOBILITY_A_PREFIX_LEN + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* MOBILITY_CMD_TRUSTED_FLUSH - do */
const struct nla_policy mobility_trusted_flush_nl_policy[MOBILITY_A_PAD + 1] = {
};

/* MOBILITY_CMD_TRUSTED_GET - do */
const struct nla_policy mobility_trusted_get_nl_policy[MOBILITY_A_PREFIX_LEN + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* MOBILITY_CMD_VERIFY_ADD - do */
const struct nla_policy mobility_verify_add_nl_policy[MOBILITY_A_REPLACE + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[MOBILITY_A_VERIFY] = NLA_POLICY_RANGE(NLA_U8, 1, 8),
	[MOBILITY_A_REPLACE] = { .type = NLA_FLAG, },
};

/* MOBILITY_CMD_VERIFY_DEL - do */
const struct nla_policy mobility_verify_del_nl_policy[MOBILITY_A_PREFIX_LEN + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* MOBILITY_CMD_VERIFY_GET - do */
const struct nla_policy mobility_verify_get_nl_policy[MOBILITY_A_PREFIX_LEN + 1] = {
	[MOBILITY_A_PREFIX] = NLA_POLICY_EXACT_LEN(16),
	[MOBILITY_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* Ops table for mobility */
const struct genl_ops mobility_nl_ops[43] = {
	{
		.cmd		= MOBILITY_CMD_SETTINGS_GET,
		.doit		= mobility_nl_settings_get_doit,
		.policy		= mobility_settings_get_nl_policy,
		.maxattr	= MOBILITY_A_PAD,
	},
	{
		.cmd		= MOBILITY_CMD_SETTINGS_SET,
		.doit		= mobility_nl_settings_set_doit,
		.policy		= mobility_settings_set_nl_policy,
		.maxattr	= MOBILITY_A_PROOF_LIFETIME,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_CERT_ADD,
		.doit		= mobility_nl_cert_add_doit,
		.policy		= mobility_cert_add_nl_policy,
		.maxattr	= MOBILITY_A_FINGERPRINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_CERT_DEL,
		.doit		= mobility_nl_cert_del_doit,
		.policy		= mobility_cert_del_nl_policy,
		.maxattr	= MOBILITY_A_FINGERPRINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_CERT_GET,
		.doit		= mobility_nl_cert_get_doit,
		.dumpit		= mobility_nl_cert_get_dumpit,
		.policy		= mobility_cert_get_nl_policy,
		.maxattr	= MOBILITY_A_FINGERPRINT,
	},
	{
		.cmd		= MOBILITY_CMD_SUBSCRIBER_ADD,
		.doit		= mobility_nl_subscriber_add_doit,
		.policy		= mobility_subscriber_add_nl_policy,
		.maxattr	= MOBILITY_A_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_SUBSCRIBER_DEL,
		.doit		= mobility_nl_subscriber_del_doit,
		.policy		= mobility_subscriber_del_nl_policy,
		.maxattr	= MOBILITY_A_HOA,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_SUBSCRIBER_GET,
		.doit		= mobility_nl_subscriber_get_doit,
		.dumpit		= mobility_nl_subscriber_get_dumpit,
		.policy		= mobility_subscriber_get_nl_policy,
		.maxattr	= MOBILITY_A_HOA,
	},
	{
		.cmd		= MOBILITY_CMD_HOME_ADD,
		.doit		= mobility_nl_home_add_doit,
		.policy		= mobility_home_add_nl_policy,
		.maxattr	= MOBILITY_A_PLEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_HOME_DEL,
		.doit		= mobility_nl_home_del_doit,
		.policy		= mobility_home_del_nl_policy,
		.maxattr	= MOBILITY_A_HOA,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_HOME_GET,
		.doit		= mobility_nl_home_get_doit,
		.dumpit		= mobility_nl_home_get_dumpit,
		.policy		= mobility_home_get_nl_policy,
		.maxattr	= MOBILITY_A_HOA,
	},
	{
		.cmd		= MOBILITY_CMD_CORRESPONDENT_ADD,
		.doit		= mobility_nl_correspondent_add_doit,
		.policy		= mobility_correspondent_add_nl_policy,
		.maxattr	= MOBILITY_A_CN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_CORRESPONDENT_DEL,
		.doit		= mobility_nl_correspondent_del_doit,
		.policy		= mobility_correspondent_del_nl_policy,
		.maxattr	= MOBILITY_A_CN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_CORRESPONDENT_GET,
		.doit		= mobility_nl_correspondent_get_doit,
		.dumpit		= mobility_nl_correspondent_get_dumpit,
		.policy		= mobility_correspondent_get_nl_policy,
		.maxattr	= MOBILITY_A_CN,
	},
	{
		.cmd		= MOBILITY_CMD_BINDING_GET,
		.doit		= mobility_nl_binding_get_doit,
		.dumpit		= mobility_nl_binding_get_dumpit,
		.policy		= mobility_binding_get_nl_policy,
		.maxattr	= MOBILITY_A_CN,
	},
	{
		.cmd		= MOBILITY_CMD_BINDING_DEL,
		.doit		= mobility_nl_binding_del_doit,
		.policy		= mobility_binding_del_nl_policy,
		.maxattr	= MOBILITY_A_CN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_EXCHANGE_GET,
		.doit		= mobility_nl_exchange_get_doit,
		.dumpit		= mobility_nl_exchange_get_dumpit,
		.policy		= mobility_exchange_get_nl_policy,
		.maxattr	= MOBILITY_A_CN,
	},
	{
		.cmd		= MOBILITY_CMD_STATS_GET,
		.doit		= mobility_nl_stats_get_doit,
		.policy		= mobility_stats_get_nl_policy,
		.maxattr	= MOBILITY_A_NAME,
	},
	{
		.cmd		= MOBILITY_CMD_CORRESPONDENT_REKEY,
		.doit		= mobility_nl_correspondent_rekey_doit,
		.policy		= mobility_correspondent_rekey_nl_policy,
		.maxattr	= MOBILITY_A_CN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_STATE_GET,
		.doit		= mobility_nl_state_get_doit,
		.policy		= mobility_state_get_nl_policy,
		.maxattr	= MOBILITY_A_CN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_STATE_SET,
		.doit		= mobility_nl_state_set_doit,
		.policy		= mobility_state_set_nl_policy,
		.maxattr	= MOBILITY_A_SEALED_STATE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_MAP_ADD,
		.doit		= mobility_nl_map_add_doit,
		.policy		= mobility_map_add_nl_policy,
		.maxattr	= MOBILITY_A_RCOA,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_MAP_DEL,
		.doit		= mobility_nl_map_del_doit,
		.policy		= mobility_map_del_nl_policy,
		.maxattr	= MOBILITY_A_MAP,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_MAP_GET,
		.doit		= mobility_nl_map_get_doit,
		.dumpit		= mobility_nl_map_get_dumpit,
		.policy		= mobility_map_get_nl_policy,
		.maxattr	= MOBILITY_A_MAP,
	},
	{
		.cmd		= MOBILITY_CMD_ACCESS_ADD,
		.doit		= mobility_nl_access_add_doit,
		.policy		= mobility_access_add_nl_policy,
		.maxattr	= MOBILITY_A_HOA_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_ACCESS_DEL,
		.doit		= mobility_nl_access_del_doit,
		.policy		= mobility_access_del_nl_policy,
		.maxattr	= MOBILITY_A_PREF,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_ACCESS_GET,
		.doit		= mobility_nl_access_get_doit,
		.dumpit		= mobility_nl_access_get_dumpit,
		.policy		= mobility_access_get_nl_policy,
		.maxattr	= MOBILITY_A_PREF,
	},
	{
		.cmd		= MOBILITY_CMD_AR_ADD,
		.doit		= mobility_nl_ar_add_doit,
		.policy		= mobility_ar_add_nl_policy,
		.maxattr	= MOBILITY_A_AR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_AR_DEL,
		.doit		= mobility_nl_ar_del_doit,
		.policy		= mobility_ar_del_nl_policy,
		.maxattr	= MOBILITY_A_AR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_AR_GET,
		.doit		= mobility_nl_ar_get_doit,
		.dumpit		= mobility_nl_ar_get_dumpit,
		.policy		= mobility_ar_get_nl_policy,
		.maxattr	= MOBILITY_A_AR,
	},
	{
		.cmd		= MOBILITY_CMD_BID_ADD,
		.doit		= mobility_nl_bid_add_doit,
		.policy		= mobility_bid_add_nl_policy,
		.maxattr	= MOBILITY_A_MODIFIER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_BID_DEL,
		.doit		= mobility_nl_bid_del_doit,
		.policy		= mobility_bid_del_nl_policy,
		.maxattr	= MOBILITY_A_BID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_BID_GET,
		.doit		= mobility_nl_bid_get_doit,
		.dumpit		= mobility_nl_bid_get_dumpit,
		.policy		= mobility_bid_get_nl_policy,
		.maxattr	= MOBILITY_A_BID,
	},
	{
		.cmd		= MOBILITY_CMD_FLOW_ADD,
		.doit		= mobility_nl_flow_add_doit,
		.policy		= mobility_flow_add_nl_policy,
		.maxattr	= MOBILITY_A_SELECTOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_FLOW_DEL,
		.doit		= mobility_nl_flow_del_doit,
		.policy		= mobility_flow_del_nl_policy,
		.maxattr	= MOBILITY_A_FID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_FLOW_GET,
		.doit		= mobility_nl_flow_get_doit,
		.dumpit		= mobility_nl_flow_get_dumpit,
		.policy		= mobility_flow_get_nl_policy,
		.maxattr	= MOBILITY_A_FID,
	},
	{
		.cmd		= MOBILITY_CMD_TRUSTED_ADD,
		.doit		= mobility_nl_trusted_add_doit,
		.policy		= mobility_trusted_add_nl_policy,
		.maxattr	= MOBILITY_A_PREFIX_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_TRUSTED_DEL,
		.doit		= mobility_nl_trusted_del_doit,
		.policy		= mobility_trusted_del_nl_policy,
		.maxattr	= MOBILITY_A_PREFIX_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_TRUSTED_FLUSH,
		.doit		= mobility_nl_trusted_flush_doit,
		.policy		= mobility_trusted_flush_nl_policy,
		.maxattr	= MOBILITY_A_PAD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_TRUSTED_GET,
		.doit		= mobility_nl_trusted_get_doit,
		.dumpit		= mobility_nl_trusted_get_dumpit,
		.policy		= mobility_trusted_get_nl_policy,
		.maxattr	= MOBILITY_A_PREFIX_LEN,
	},
	{
		.cmd		= MOBILITY_CMD_VERIFY_ADD,
		.doit		= mobility_nl_verify_add_doit,
		.policy		= mobility_verify_add_nl_policy,
		.maxattr	= MOBILITY_A_REPLACE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_VERIFY_DEL,
		.doit		= mobility_nl_verify_del_doit,
		.policy		= mobility_verify_del_nl_policy,
		.maxattr	= MOBILITY_A_PREFIX_LEN,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= MOBILITY_CMD_VERIFY_GET,
		.doit		= mobility_nl_verify_get_doit,
		.dumpit		= mobility_nl_verify_get_dumpit,
		.policy		= mobility_verify_get_nl_policy,
		.maxattr	= MOBILITY_A_PREFIX_LEN,
	},
};
