// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a namespace keeps of xfrm, what lingers, and noticing what others delete.
 */
#include <crypto/aead.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "esp_priv.h"

/* Every namespace we are in.  Writers: mob_esp_nets_lock; readers: RCU. */
static LIST_HEAD(mob_esp_nets);
static DEFINE_SPINLOCK(mob_esp_nets_lock);

/*
 * By this list and not by net_generic(): managers are told about namespaces
 * that have not got our data yet, or no longer.  RCU.
 */
static struct mob_esp_net *mob_esp_find(const struct net *net)
{
	struct mob_esp_net *en;

	list_for_each_entry_rcu(en, &mob_esp_nets, node)
		if (net_eq(en->net, net))
			return en;
	return NULL;
}

/* ---- lingering ---------------------------------------------------------- */

void mob_esp_linger(struct mob_esp_net *en, struct mob_esp_linger *l)
{
	unsigned long delay = msecs_to_jiffies(MOB_LINGER_MS);

	l->due = jiffies + delay;
	spin_lock_bh(&en->linger_lock);
	list_add_tail(&l->list, &en->lingering);
	spin_unlock_bh(&en->linger_lock);
	/* Does nothing when it waits for an older one already. */
	queue_delayed_work(system_wq, &en->linger, delay);
}

static struct mob_esp_linger *mob_esp_linger_pop(struct mob_esp_net *en, bool all)
{
	unsigned long now = jiffies;	/* once: it may pass l->due between two looks */
	struct mob_esp_linger *l;

	spin_lock_bh(&en->linger_lock);
	l = list_first_entry_or_null(&en->lingering, struct mob_esp_linger, list);
	if (l && !all && time_before(now, l->due)) {
		queue_delayed_work(system_wq, &en->linger, l->due - now);
		l = NULL;
	}
	if (l)
		list_del(&l->list);
	spin_unlock_bh(&en->linger_lock);
	return l;
}

static void mob_esp_linger_end(struct mob_esp_net *en, bool all)
{
	struct mob_esp_linger *l;

	while ((l = mob_esp_linger_pop(en, all)))
		l->end(l);
}

static void mob_esp_linger_work(struct work_struct *work)
{
	mob_esp_linger_end(container_of(work, struct mob_esp_net, linger.work), false);
}

/* ---- what others delete ------------------------------------------------- */

/*
 * A flush is one event however much it took, and a state may be gone before
 * anybody is told.  So an event only means: look.
 */
static void mob_esp_check_work(struct work_struct *work)
{
	struct mob_esp_net *en = container_of(work, struct mob_esp_net, check);

	mutex_lock(&en->lock);
	mob_esp_peer_check(en);
	mob_esp_sig_check(en);
	mob_esp_accept_check(en);
	mob_esp_tun_check(en);
	mutex_unlock(&en->lock);
}

static void mob_esp_look(const struct net *net)
{
	struct mob_esp_net *en;

	rcu_read_lock();
	en = mob_esp_find(net);
	if (en)
		schedule_work(&en->check);
	rcu_read_unlock();
}

/* RCU; sometimes softirq with x->lock held. */
static int mob_esp_km_notify(struct xfrm_state *x, const struct km_event *c)
{
	switch (c->event) {
	case XFRM_MSG_FLUSHSA:
		mob_esp_look(c->net);
		break;
	case XFRM_MSG_EXPIRE:
		if (!c->data.hard)
			break;
		fallthrough;
	case XFRM_MSG_DELSA:
		/* A wildcard state of others may have stood in for ours. */
		if (x->props.reqid == MOB_ESP_REQID || x->props.flags & XFRM_STATE_WILDRECV)
			mob_esp_look(xs_net(x));
		break;
	case XFRM_MSG_NEWSA:
	case XFRM_MSG_UPDSA:
		/* It may do so from now on. */
		if (x->props.flags & XFRM_STATE_WILDRECV)
			mob_esp_look(xs_net(x));
		break;
	}
	return 0;
}

static int mob_esp_km_notify_policy(struct xfrm_policy *pol, int dir, const struct km_event *c)
{
	switch (c->event) {
	case XFRM_MSG_FLUSHPOLICY:
		mob_esp_look(c->net);
		break;
	case XFRM_MSG_UPDPOLICY:	/* may have replaced ours */
	case XFRM_MSG_DELPOLICY:
	case XFRM_MSG_POLEXPIRE:
		if (pol && pol->type == XFRM_POLICY_TYPE_SUB)
			mob_esp_look(xp_net(pol));
		break;
	}
	return 0;
}

/* We negotiate nothing: xfrm must not wait for us. */
static int mob_esp_km_acquire(struct xfrm_state *x, struct xfrm_tmpl *t, struct xfrm_policy *pol)
{
	return -EINVAL;
}

/* Nor do we know socket policies.  *@dir keeps what the managers before us answered. */
static struct xfrm_policy *mob_esp_km_compile_policy(struct sock *sk, int opt, u8 *data, int len,
						     int *dir)
{
	return NULL;
}

static struct xfrm_mgr mob_esp_km = {
	.notify = mob_esp_km_notify,
	.notify_policy = mob_esp_km_notify_policy,
	.acquire = mob_esp_km_acquire,
	.compile_policy = mob_esp_km_compile_policy,
};

static int mob_esp_device_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct mob_esp_net *en;

	if (event != NETDEV_UNREGISTER)
		return NOTIFY_DONE;
	rcu_read_lock();
	en = mob_esp_find(dev_net(dev));
	if (en)
		mob_esp_tun_device_gone(en, dev);
	rcu_read_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block mob_esp_device_nb = {
	.notifier_call = mob_esp_device_event,
};

/* ---- coming and going --------------------------------------------------- */

int mob_esp_net_init(struct net *net)
{
	struct mob_esp_net *en = kzalloc(sizeof(*en), GFP_KERNEL);

	if (!en)
		return -ENOMEM;
	en->net = net;
	mutex_init(&en->lock);
	INIT_LIST_HEAD(&en->peers);
	INIT_LIST_HEAD(&en->sigs);
	INIT_LIST_HEAD(&en->accepts);
	spin_lock_init(&en->tun_lock);
	INIT_LIST_HEAD(&en->tuns);
	INIT_WORK(&en->check, mob_esp_check_work);
	spin_lock_init(&en->linger_lock);
	INIT_LIST_HEAD(&en->lingering);
	INIT_DELAYED_WORK(&en->linger, mob_esp_linger_work);
	mob_pernet(net)->esp = en;

	spin_lock(&mob_esp_nets_lock);
	list_add_rcu(&en->node, &mob_esp_nets);
	spin_unlock(&mob_esp_nets_lock);
	return 0;
}

/*
 * The roles have freed their peers, signalling and tunnels before; what lingers
 * of those ends now.
 */
void mob_esp_net_exit(struct net *net)
{
	struct mob_esp_net *en = mob_esp_pernet(net);

	if (!en)
		return;
	spin_lock(&mob_esp_nets_lock);
	list_del_rcu(&en->node);
	spin_unlock(&mob_esp_nets_lock);
	/* No notifier finds it after this, so nothing queues the work again. */
	synchronize_rcu();
	cancel_work_sync(&en->check);

	mob_esp_accept_end(en);
	/* The work queues itself only while there is something on the list. */
	cancel_delayed_work_sync(&en->linger);
	mob_esp_linger_end(en, true);
	cancel_delayed_work_sync(&en->linger);

	WARN_ON(!list_empty(&en->peers) || !list_empty(&en->sigs) || !list_empty(&en->tuns));
	mob_pernet(net)->esp = NULL;
	kfree(en);
}

/*
 * What the first handover would otherwise wait for: modules, and the tests the
 * kernel runs on an algorithm before its first use.
 */
static int mob_esp_warm(void)
{
	static const char * const names[] = {
		"seqiv(rfc4106(gcm(aes)))",
		"echainiv(authenc(hmac(sha256),cbc(aes)))",
	};
	struct crypto_aead *tfm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		tfm = crypto_alloc_aead(names[i], 0, 0);
		if (IS_ERR(tfm)) {
			pr_err("mobility: this kernel has no %s\n", names[i]);
			return PTR_ERR(tfm);
		}
		crypto_free_aead(tfm);
	}
	return 0;
}

int mob_esp_init(void)
{
	int err = mob_esp_warm();

	if (err)
		return err;
	err = mob_esp_input_init();
	if (err)
		return err;
	err = register_netdevice_notifier(&mob_esp_device_nb);
	if (err) {
		mob_esp_input_exit();
		return err;
	}
	xfrm_register_km(&mob_esp_km);
	return 0;
}

void mob_esp_exit(void)
{
	/* Waits for those who are inside. */
	xfrm_unregister_km(&mob_esp_km);
	unregister_netdevice_notifier(&mob_esp_device_nb);
	mob_esp_input_exit();
	/* Freed signalling and tunnels wait for call_rcu() with our functions. */
	rcu_barrier();
}
