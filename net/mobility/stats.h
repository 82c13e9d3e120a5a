/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A counter with a name for every outcome.  The list is the interface: netlink
 * dumps (name, value) pairs, a drop's tracepoint carries the same name.
 */
#ifndef _MOBILITY_STATS_H
#define _MOBILITY_STATS_H

#include <linux/types.h>

/* Messages received (accepted) and sent */
#define MOB_STATS_MESSAGES(X) \
	X(rx_req) X(rx_rep) X(rx_cookie0) X(rx_cookie1) X(rx_exch0) X(rx_exch1) \
	X(rx_bu) X(rx_ba) X(rx_bc) X(rx_home_bu) X(rx_home_ba) X(rx_error) \
	X(tx_req) X(tx_rep) X(tx_cookie0) X(tx_cookie1) X(tx_exch0) X(tx_exch1) \
	X(tx_bu) X(tx_ba) X(tx_bc) X(tx_home_bu) X(tx_home_ba) X(tx_error) \
	X(tx_be) X(tx_brr)

/* What happened */
#define MOB_STATS_EVENTS(X) \
	X(cn_binding_new) X(cn_binding_refresh) X(cn_binding_move) \
	X(cn_binding_confirmed) X(cn_binding_expired) X(cn_binding_deleted) \
	X(cn_provisional_exhausted) X(cn_xfrm_lost) \
	X(ha_binding_new) X(ha_binding_refresh) X(ha_binding_move) \
	X(ha_binding_expired) X(ha_binding_deleted) X(ha_exchange_new) \
	X(ha_exchange_done) X(ha_exchange_timeout) X(ha_exchange_failed) \
	X(ha_rep_repeated) X(ha_k_ha_confirmed) X(ha_k_ha_previous) X(ha_nonce_demanded) \
	X(mn_registered) X(mn_moved) X(mn_home) X(mn_ro_up) X(mn_ro_down) \
	X(mn_ro_refused) X(mn_retransmit) X(mn_cn_restarted)

/* Why something was dropped; the tracepoint mobility_drop carries the name */
#define MOB_STATS_DROPS(X) \
	X(drop_short) X(drop_checksum) X(drop_proto) X(drop_option) \
	X(drop_version) X(drop_type) X(drop_attr) X(drop_role_off) \
	X(drop_address) X(drop_not_tunnelled) X(drop_unprotected) \
	X(drop_no_exchange) X(drop_cookie) X(drop_cookie_old) X(drop_cookie_spent) \
	X(drop_cookie_full) X(drop_rate_limited) X(drop_queue_full) \
	X(drop_cert_malformed) X(drop_cert_critical) X(drop_cert_no_block) \
	X(drop_cert_algorithm) X(drop_cert_not_yet) X(drop_cert_expired) \
	X(drop_cert_usage) X(drop_cert_not_ca) X(drop_cert_outside) \
	X(drop_cert_untrusted) X(drop_cert_signature) X(drop_cert_revoked) \
	X(drop_signature) X(drop_dh) X(drop_suite) X(drop_downgrade) \
	X(drop_no_key) X(drop_key_old) X(drop_mac) X(drop_seq) X(drop_echo) \
	X(drop_no_binding) X(drop_decrypt) X(drop_stale) X(drop_n0) \
	X(drop_subscriber) X(drop_coa) X(drop_table_full) X(drop_inner_source) \
	X(drop_no_tunnel) X(drop_provisional) X(drop_nomem) X(drop_internal) \
	X(drop_fragment)

#define MOB_STATS(X) MOB_STATS_MESSAGES(X) MOB_STATS_EVENTS(X) MOB_STATS_DROPS(X)

enum mob_stat {
#define X(name) MOB_STAT_##name,
	MOB_STATS(X)
#undef X
	MOB_STAT_COUNT
};

extern const char *const mob_stat_names[MOB_STAT_COUNT];

struct mob_stats {
	u64 v[MOB_STAT_COUNT];
};

struct net;
/* Context: any. */
void mob_stat_inc(struct net *net, enum mob_stat s);
/* Counts and traces a drop of a message from @src to @dst (either may be NULL). */
struct in6_addr;
void mob_drop(struct net *net, enum mob_stat why, const struct in6_addr *src,
	      const struct in6_addr *dst);
/* Sum over CPUs. */
u64 mob_stat_read(struct net *net, enum mob_stat s);

#endif
