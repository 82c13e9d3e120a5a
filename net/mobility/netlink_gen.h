/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/mobility.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_MOBILITY_GEN_H
#define _LINUX_MOBILITY_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/mobility.h>

extern const struct nla_policy mobility_settings_get_nl_policy[MOBILITY_A_PAD + 1];

extern const struct nla_policy mobility_settings_set_nl_policy[MOBILITY_A_PROOF_LIFETIME + 1];

extern const struct nla_policy mobility_cert_add_nl_policy[MOBILITY_A_FINGERPRINT + 1];

extern const struct nla_policy mobility_cert_del_nl_policy[MOBILITY_A_FINGERPRINT + 1];

extern const struct nla_policy mobility_cert_get_nl_policy[MOBILITY_A_FINGERPRINT + 1];

extern const struct nla_policy mobility_subscriber_add_nl_policy[MOBILITY_A_IFINDEX + 1];

extern const struct nla_policy mobility_subscriber_del_nl_policy[MOBILITY_A_HOA + 1];

extern const struct nla_policy mobility_subscriber_get_nl_policy[MOBILITY_A_HOA + 1];

extern const struct nla_policy mobility_home_add_nl_policy[MOBILITY_A_PLEN + 1];

extern const struct nla_policy mobility_home_del_nl_policy[MOBILITY_A_HOA + 1];

extern const struct nla_policy mobility_home_get_nl_policy[MOBILITY_A_HOA + 1];

extern const struct nla_policy mobility_correspondent_add_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_correspondent_del_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_correspondent_get_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_binding_get_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_binding_del_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_exchange_get_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_stats_get_nl_policy[MOBILITY_A_NAME + 1];

extern const struct nla_policy mobility_correspondent_rekey_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_state_get_nl_policy[MOBILITY_A_CN + 1];

extern const struct nla_policy mobility_state_set_nl_policy[MOBILITY_A_SEALED_STATE + 1];

extern const struct nla_policy mobility_map_add_nl_policy[MOBILITY_A_RCOA + 1];

extern const struct nla_policy mobility_map_del_nl_policy[MOBILITY_A_MAP + 1];

extern const struct nla_policy mobility_map_get_nl_policy[MOBILITY_A_MAP + 1];

extern const struct nla_policy mobility_access_add_nl_policy[MOBILITY_A_HOA_LEN + 1];

extern const struct nla_policy mobility_access_del_nl_policy[MOBILITY_A_PREF + 1];

extern const struct nla_policy mobility_access_get_nl_policy[MOBILITY_A_PREF + 1];

extern const struct nla_policy mobility_ar_add_nl_policy[MOBILITY_A_AR + 1];

extern const struct nla_policy mobility_ar_del_nl_policy[MOBILITY_A_AR + 1];

extern const struct nla_policy mobility_ar_get_nl_policy[MOBILITY_A_AR + 1];

extern const struct nla_policy mobility_bid_add_nl_policy[MOBILITY_A_MODIFIER + 1];

extern const struct nla_policy mobility_bid_del_nl_policy[MOBILITY_A_BID + 1];

extern const struct nla_policy mobility_bid_get_nl_policy[MOBILITY_A_BID + 1];

extern const struct nla_policy mobility_flow_add_nl_policy[MOBILITY_A_SELECTOR + 1];

extern const struct nla_policy mobility_flow_del_nl_policy[MOBILITY_A_FID + 1];

extern const struct nla_policy mobility_flow_get_nl_policy[MOBILITY_A_FID + 1];

extern const struct nla_policy mobility_trusted_add_nl_policy[MOBILITY_A_PREFIX_LEN + 1];

extern const struct nla_policy mobility_trusted_del_nl_policy[MOBILITY_A_PREFIX_LEN + 1];

extern const struct nla_policy mobility_trusted_flush_nl_policy[MOBILITY_A_PAD + 1];

extern const struct nla_policy mobility_trusted_get_nl_policy[MOBILITY_A_PREFIX_LEN + 1];

extern const struct nla_policy mobility_verify_add_nl_policy[MOBILITY_A_REPLACE + 1];

extern const struct nla_policy mobility_verify_del_nl_policy[MOBILITY_A_PREFIX_LEN + 1];

extern const struct nla_policy mobility_verify_get_nl_policy[MOBILITY_A_PREFIX_LEN + 1];

/* Ops table for mobility */
extern const struct genl_ops mobility_nl_ops[43];

int mobility_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_cert_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_cert_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_cert_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_cert_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int mobility_nl_subscriber_add_doit(struct sk_buff *skb,
				    struct genl_info *info);
int mobility_nl_subscriber_del_doit(struct sk_buff *skb,
				    struct genl_info *info);
int mobility_nl_subscriber_get_doit(struct sk_buff *skb,
				    struct genl_info *info);
int mobility_nl_subscriber_get_dumpit(struct sk_buff *skb,
				      struct netlink_callback *cb);
int mobility_nl_home_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_home_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_home_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_home_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int mobility_nl_correspondent_add_doit(struct sk_buff *skb,
				       struct genl_info *info);
int mobility_nl_correspondent_del_doit(struct sk_buff *skb,
				       struct genl_info *info);
int mobility_nl_correspondent_get_doit(struct sk_buff *skb,
				       struct genl_info *info);
int mobility_nl_correspondent_get_dumpit(struct sk_buff *skb,
					 struct netlink_callback *cb);
int mobility_nl_binding_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_binding_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int mobility_nl_binding_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_exchange_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_exchange_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int mobility_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_correspondent_rekey_doit(struct sk_buff *skb,
					 struct genl_info *info);
int mobility_nl_state_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_state_set_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_map_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_map_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_map_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_map_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int mobility_nl_access_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_access_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_access_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_access_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);
int mobility_nl_ar_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_ar_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_ar_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_ar_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int mobility_nl_bid_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_bid_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_bid_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_bid_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int mobility_nl_flow_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_flow_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_flow_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_flow_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int mobility_nl_trusted_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_trusted_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_trusted_flush_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_trusted_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_trusted_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int mobility_nl_verify_add_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_verify_del_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_verify_get_doit(struct sk_buff *skb, struct genl_info *info);
int mobility_nl_verify_get_dumpit(struct sk_buff *skb,
				  struct netlink_callback *cb);

#endif /* _LINUX_MOBILITY_GEN_H */
