/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a namespace has, and the settings that every role reads.
 */
#ifndef _MOBILITY_CORE_H
#define _MOBILITY_CORE_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "compat.h"
#include "limits.h"
#include "stats.h"
#include "wire.h"

#define MOB_ROLE_MN	0x01
#define MOB_ROLE_HA	0x02
#define MOB_ROLE_CN	0x04
#define MOB_ROLE_MAP	0x08
#define MOB_ROLE_AR	0x10

/* What traffic to a HoA may do when the binding cannot carry it */
enum mob_fallback {
	MOB_FALLBACK_TUNNEL,	/* to the HoA, in the clear up to the home agent */
	MOB_FALLBACK_BLOCK,
};

/* How a home agent finds out whose a care-of address is: verify.c */
enum mob_verify {
	MOB_VERIFY_SOURCE = 1,	/* it is the source of the BU */
	MOB_VERIFY_REFUSE = 2,	/* the answer is no */
	MOB_VERIFY_TRUSTED = 3,	/* it is in a network that the operator trusts: trusted.c */
	MOB_VERIFY_PING = 4,	/* the MN answers an echo that went there: ha_ask.c */
	MOB_VERIFY_PROBE = 5,	/* it answers a PROBE: ha_probe.c */
	MOB_VERIFY_CGA = 6,	/* a key that it is made of signed the BU: ha_cga.c */
	MOB_VERIFY_ROUTER = 7,	/* its access router says so when asked: ha_router.c */
	MOB_VERIFY_CERTIFICATE = 8,	/* its access router signed so: proof.c */
	MOB_VERIFY_MAX = MOB_VERIFY_CERTIFICATE,
};

/* What a PROBE goes with, rather than by itself */
enum mob_probe_carry {
	MOB_PROBE_ON_BA		= 1,
	MOB_PROBE_ON_DATA	= 2,
};

/* What a HA sends to a care-of address that it has not verified, where that comes first */
enum mob_unverified {
	MOB_UNVERIFIED_STRICT,	/* nothing */
	MOB_UNVERIFIED_CREDIT,	/* as much as the mobile node sent: credit.h */
};

/*
 * struct mob_settings - of a namespace, changed by netlink at any time
 *
 * Readers use READ_ONCE per field; no two fields need to be consistent.
 */
struct mob_settings {
	u32 roles;		/* MOB_ROLE_* */
	u8 suites[MOB_SUITES_MAX];	/* by preference, 0 ends */
	u8 modes;		/* MOB_F_PLAIN, MOB_F_ENCRYPT: what may be used */
	u8 fallback;		/* enum mob_fallback */
	u8 auto_ro;		/* MN: route optimisation started by traffic */
	u32 cn_lifetime;	/* s, most that CN grants */
	u32 cn_share;		/* CN: records of one Cert_HA */
	u32 ha_lifetime;	/* s, most that HA grants */
	u32 proof_lifetime;	/* s, that HA believes what verified a care-of address */
	u32 mn_lifetime;	/* s, what MN asks for */
	u32 lt_en;		/* s */
	u64 rekey_packets;	/* MN: what one ESP key may carry, either way */
	u64 rekey_octets;
	u8 unverified;		/* HA: enum mob_unverified */
	u8 probe_direct;	/* HA: PROBE goes to the address that is not verified */
	u8 probe_free;		/* HA: MN chooses where it answers from */
	u8 probe_source;	/* HA: where the answer comes from proves something */
	u8 probe_carry;		/* HA: enum mob_probe_carry, what has PROBE where it can */
	u8 probe_need;		/* HA: it goes when data is to go to the address first */
	u8 verify[MOB_VERIFY_MAX];	/* HA: enum mob_verify in their order, 0 ends */
};

struct mob_cookie;
struct mob_ratelimit;
struct mob_trust;
struct mob_cn;
struct mob_ha;
struct mob_mn;
struct mob_map;
struct mob_ar;
struct mob_esp_net;
struct mob_tunnel_net;
struct mob_ndp_net;

struct mob_net {
	struct net *net;
	struct mutex config_lock;	/* netlink writes and dumps */
	struct mob_settings set;
	struct mob_stats __percpu *stats;
	/* From here to proof_limit: there from the first role on */
	struct workqueue_struct *wq;	/* one at a time: bindings, timers */
	struct workqueue_struct *pk_wq;	/* side by side: public-key work */
	atomic_t queued;		/* jobs on wq, against MOB_WORK_MAX */
	atomic_t pk_queued;		/* on pk_wq, against MOB_PK_WORK_MAX */

	struct mob_cookie *cookie;
	struct mob_ratelimit *exch0_limit;
	struct mob_ratelimit *again_limit;	/* copies of one EXCH0, EXCH0', by C1, N1' */
	struct mob_ratelimit *error_limit;	/* errors to who proved something first */
	struct mob_ratelimit *be_limit;		/* and to anybody */
	struct mob_ratelimit *cert_limit;	/* HA: REQ_CERT answered */
	struct mob_ratelimit *proof_limit;	/* HA: certificates for CoAs, per HoA */
	struct mob_trust *trust;
	struct list_head access;	/* access.c's own: rules, in their order; RCU */
	unsigned int n_access;
	struct list_head trusted;	/* trusted.c's own: networks, RCU */
	unsigned int n_trusted;
	struct list_head verify_rules;	/* verify_order.c's own: methods by prefix, RCU */
	unsigned int n_verify_rules;

	struct mob_cn *cn;
	struct mob_ha *ha;
	struct mob_mn *mn;
	struct mob_map *map;
	struct mob_ar *ar;

	struct mob_esp_net *esp;	/* esp.c's own */
	struct mob_tunnel_net *tunnel;	/* tunnel.c's own */
	struct mob_ndp_net *ndp;	/* ndp.c's own */

	/* netlink_event.c's own; zeros are a valid start */
	atomic_t generation;		/* of what dumps show */
	unsigned long event_second;	/* that event_count is of */
	atomic_t event_count;		/* refusals told, against MOB_EVENT_DROPS_PER_S */
};

extern unsigned int mob_net_id;

int mob_core_init(void);
void mob_core_exit(void);

static inline struct mob_net *mob_pernet(const struct net *net)
{
	return net_generic(net, mob_net_id);
}

static inline bool mob_role(const struct net *net, u32 role)
{
	/* Pairs with mob_core_set_roles(): who sees a role sees what its start set up. */
	return smp_load_acquire(&mob_pernet(net)->set.roles) & role;
}

#endif
