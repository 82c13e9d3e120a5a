// SPDX-License-Identifier: GPL-2.0-only
/*
 * The namespace's life: what is allocated, and roles going on and off.
 */
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "access.h"
#include "ar.h"
#include "cn.h"
#include "cookie.h"
#include "core.h"
#include "crypto.h"
#include "esp.h"
#include "ha.h"
#include "map.h"
#include "mn.h"
#include "ndp.h"
#include "ratelimit.h"
#include "roles.h"
#include "trust.h"
#include "trusted.h"
#include "tunnel.h"
#include "verify_order.h"

unsigned int mob_net_id;

struct mob_core_role {
	u32 bit;
	int (*start)(struct net *net);
	void (*stop)(struct net *net);
};

static const struct mob_core_role mob_core_roles[] = {
	{ MOB_ROLE_CN, mob_cn_start, mob_cn_stop },
	{ MOB_ROLE_HA, mob_ha_start, mob_ha_stop },
	{ MOB_ROLE_MN, mob_mn_start, mob_mn_stop },
	{ MOB_ROLE_MAP, mob_map_start, mob_map_stop },
	{ MOB_ROLE_AR, mob_ar_start, mob_ar_stop },
};

/*
 * What only roles use, and a namespace without one should not pay for: a queue has a
 * thread, the cookies a timer.  Once there it stays until the namespace goes.
 */
static void mob_core_disarm(struct mob_net *mn)
{
	if (mn->pk_wq)
		destroy_workqueue(mn->pk_wq);
	if (mn->wq)
		destroy_workqueue(mn->wq);
	if (!IS_ERR_OR_NULL(mn->cookie))
		mob_cookie_free(mn->cookie);
	if (!IS_ERR_OR_NULL(mn->proof_limit))
		mob_ratelimit_free(mn->proof_limit);
	if (!IS_ERR_OR_NULL(mn->cert_limit))
		mob_ratelimit_free(mn->cert_limit);
	if (!IS_ERR_OR_NULL(mn->be_limit))
		mob_ratelimit_free(mn->be_limit);
	if (!IS_ERR_OR_NULL(mn->error_limit))
		mob_ratelimit_free(mn->error_limit);
	if (!IS_ERR_OR_NULL(mn->again_limit))
		mob_ratelimit_free(mn->again_limit);
	if (!IS_ERR_OR_NULL(mn->exch0_limit))
		mob_ratelimit_free(mn->exch0_limit);
	mn->pk_wq = NULL;
	mn->wq = NULL;
	mn->cookie = NULL;
	mn->proof_limit = NULL;
	mn->cert_limit = NULL;
	mn->be_limit = NULL;
	mn->error_limit = NULL;
	mn->again_limit = NULL;
	mn->exch0_limit = NULL;
}

static int mob_core_arm(struct mob_net *mn)
{
	int err = -ENOMEM;

	if (mn->wq)
		return 0;
	mn->wq = alloc_ordered_workqueue("mobility", WQ_MEM_RECLAIM);
	mn->pk_wq = alloc_workqueue("mobility-pk", WQ_UNBOUND, num_possible_cpus());
	mn->exch0_limit = mob_ratelimit_alloc(MOB_EXCH0_PER_S, MOB_EXCH0_BURST,
					      MOB_RATELIMIT_MAX);
	mn->again_limit = mob_ratelimit_alloc(MOB_AGAIN_PER_S, MOB_AGAIN_BURST, MOB_AGAIN_MAX);
	mn->error_limit = mob_ratelimit_alloc(MOB_ERROR_PER_S, MOB_ERROR_BURST,
					      MOB_RATELIMIT_MAX);
	mn->be_limit = mob_ratelimit_alloc(MOB_ERROR_PER_S, MOB_ERROR_BURST, MOB_RATELIMIT_MAX);
	mn->cert_limit = mob_ratelimit_alloc(MOB_REQ_CERT_PER_S, MOB_REQ_CERT_BURST,
					     MOB_RATELIMIT_MAX);
	mn->proof_limit = mob_ratelimit_alloc(MOB_COA_CERT_PER_S, MOB_COA_CERT_BURST,
					      MOB_RATELIMIT_MAX);
	mn->cookie = mob_cookie_alloc();
	if (mn->wq && mn->pk_wq)
		err = PTR_ERR_OR_ZERO(mn->exch0_limit) ?: PTR_ERR_OR_ZERO(mn->again_limit) ?:
		      PTR_ERR_OR_ZERO(mn->error_limit) ?: PTR_ERR_OR_ZERO(mn->be_limit) ?:
		      PTR_ERR_OR_ZERO(mn->cert_limit) ?: PTR_ERR_OR_ZERO(mn->proof_limit) ?:
		      PTR_ERR_OR_ZERO(mn->cookie);
	if (err)
		mob_core_disarm(mn);
	return err;
}

/*
 * Off in this order: no new work, then nothing under way that saw the role on
 * (softirq by RCU, notifiers by RTNL, jobs by the queues), then the role's state.
 */
static void mob_core_roles_off(struct net *net, u32 off)
{
	struct mob_net *mn = mob_pernet(net);
	unsigned int i;

	if (!off)
		return;
	WRITE_ONCE(mn->set.roles, mn->set.roles & ~off);
	synchronize_net();
	rtnl_lock();
	rtnl_unlock();
	flush_workqueue(mn->pk_wq);
	flush_workqueue(mn->wq);
	for (i = 0; i < ARRAY_SIZE(mob_core_roles); i++)
		if (off & mob_core_roles[i].bit)
			mob_core_roles[i].stop(net);
}

int mob_core_set_roles(struct net *net, u32 roles, struct netlink_ext_ack *extack)
{
	struct mob_net *mn = mob_pernet(net);
	unsigned int i;
	u32 started = 0;
	int err;

	if (roles & ~(MOB_ROLE_MN | MOB_ROLE_HA | MOB_ROLE_CN | MOB_ROLE_MAP | MOB_ROLE_AR)) {
		NL_SET_ERR_MSG(extack, "the roles are mn, ha, cn, map and ar");
		return -EINVAL;
	}
	mob_core_roles_off(net, mn->set.roles & ~roles);
	err = roles ? mob_core_arm(mn) : 0;
	if (err) {
		NL_SET_ERR_MSG(extack, "no memory for a role");
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(mob_core_roles); i++) {
		const struct mob_core_role *r = &mob_core_roles[i];

		if (!(roles & ~mn->set.roles & r->bit))
			continue;
		err = r->start(net);
		if (err) {
			NL_SET_ERR_MSG(extack, "the role could not be started");
			/* All that were asked for, or none of them */
			mob_core_roles_off(net, started);
			return err;
		}
		started |= r->bit;
		/* What start() set up is seen before the role is. */
		smp_store_release(&mn->set.roles, mn->set.roles | r->bit);
	}
	return 0;
}

static const struct mob_settings mob_core_defaults = {
	.suites = { MOB_SUITE_X25519, MOB_SUITE_MODP2048 },
	.modes = MOB_F_ENCRYPT,
	.fallback = MOB_FALLBACK_TUNNEL,
	.auto_ro = 1,
	.cn_lifetime = MOB_CN_LIFETIME_S,
	.cn_share = MOB_CN_SHARE,
	.ha_lifetime = MOB_HOME_LIFETIME_S,
	.proof_lifetime = MOB_VERIFIED_S,
	.mn_lifetime = MOB_HOME_LIFETIME_S,
	.lt_en = MOB_LT_EN_S,
	.verify = { MOB_VERIFY_SOURCE, MOB_VERIFY_REFUSE },
	.probe_source = 1,
	.rekey_packets = MOB_REKEY_PACKETS,
	.rekey_octets = MOB_REKEY_OCTETS,
};

static int mob_core_alloc(struct mob_net *mn)
{
	mn->stats = alloc_percpu(struct mob_stats);
	mn->trust = mob_trust_alloc(mn->net);
	return mn->stats ? PTR_ERR_OR_ZERO(mn->trust) : -ENOMEM;
}

static void mob_core_release(struct mob_net *mn)
{
	mob_core_disarm(mn);
	if (!IS_ERR_OR_NULL(mn->trust))
		mob_trust_free(mn->trust);
	free_percpu(mn->stats);
}

static int __net_init mob_core_net_init(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);
	int err;

	mn->net = net;
	mn->set = mob_core_defaults;
	mutex_init(&mn->config_lock);
	mob_access_init(net);
	mob_trusted_init(net);
	mob_verify_order_init(net);
	err = mob_core_alloc(mn);
	if (err)
		goto release;
	err = mob_esp_net_init(net);
	if (err)
		goto release;
	err = mob_ndp_net_init(net);
	if (err)
		goto esp;
	err = mob_tunnel_net_init(net);
	if (err)
		goto ndp;
	return 0;

ndp:
	mob_ndp_net_exit(net);
esp:
	mob_esp_net_exit(net);
release:
	mob_core_release(mn);
	return err;
}

static void __net_exit mob_core_net_exit(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);

	mutex_lock(&mn->config_lock);
	mob_core_roles_off(net, mn->set.roles);
	mutex_unlock(&mn->config_lock);
	mob_access_end(net);
	mob_trusted_flush(net);
	mob_verify_order_end(net);
	mob_tunnel_net_exit(net);
	mob_ndp_net_exit(net);
	mob_esp_net_exit(net);
	mob_core_release(mn);
}

static struct pernet_operations mob_core_net_ops = {
	.init = mob_core_net_init,
	.exit = mob_core_net_exit,
	.id = &mob_net_id,
	.size = sizeof(struct mob_net),
};

int mob_core_init(void)
{
	/* A device's operations: the loopback has to come before ours, and go after. */
	return register_pernet_device(&mob_core_net_ops);
}

void mob_core_exit(void)
{
	unregister_pernet_device(&mob_core_net_ops);
}
