// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which care-of address: addresses come and go, and none is used before DAD
 * is over (a BA to a tentative address is lost).
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>

#include "addr.h"
#include "mn_priv.h"
#include "output.h"
#include "tunnel.h"

/* RFC 6275 section 11.5.3, what makes an address a candidate. */
static bool mob_mn_coa_usable(const struct inet6_ifaddr *ifa, bool *pending)
{
	if (ifa->flags & (IFA_F_DADFAILED | IFA_F_DEPRECATED | IFA_F_HOMEADDRESS))
		return false;
	if (!mob_addr_routable(&ifa->addr))
		return false;
	if ((ifa->flags & IFA_F_TENTATIVE) && !(ifa->flags & IFA_F_OPTIMISTIC)) {
		*pending = true;
		return false;
	}
	return true;
}

static bool mob_mn_coa_at_home(const struct mob_mn_home *h, const struct inet6_ifaddr *ifa)
{
	return ipv6_prefix_equal(&ifa->addr, &h->hoa, h->cfg.plen) &&
	       !ipv6_addr_equal(&ifa->addr, &h->hoa);
}

/* Is there a way from @coa to the home agent?  An address whose router went has none. */
static bool mob_mn_coa_reaches(const struct mob_mn_home *h, const struct in6_addr *coa,
			       int ifindex)
{
	struct flowi6 fl6 = {
		.saddr = *coa,
		.daddr = h->ha,
		.flowi6_proto = IPPROTO_MH,
		.flowi6_oif = ifindex,
	};
	struct dst_entry *dst = ip6_route_output(h->net, NULL, &fl6);
	bool ok = !dst->error;

	dst_release(dst);
	return ok;
}

/* Is there one that leaves by @ifindex? */
static bool mob_mn_coa_reaches_by(const struct mob_mn_home *h, const struct in6_addr *coa,
				  int ifindex)
{
	struct flowi6 fl6 = {
		.saddr = *coa,
		.daddr = h->ha,
		.flowi6_proto = IPPROTO_MH,
	};
	struct dst_entry *dst = mob_output_via(h->net, &fl6, ifindex);
	bool ok = !dst->error && dst->dev->ifindex == ifindex;

	dst_release(dst);
	return ok;
}

/* All addresses of one device; RTNL held, so the list stands still. */
static void mob_mn_coa_device(const struct mob_mn_home *h, struct net_device *dev,
			      struct mob_mn_place *place)
{
	struct inet6_dev *idev = __in6_dev_get(dev);
	struct inet6_ifaddr *ifa;
	struct in6_addr found[MOB_MN_COA_CANDIDATES];
	unsigned int n = 0, i;

	if (!idev || !(dev->flags & IFF_UP) || (dev->flags & IFF_LOOPBACK) ||
	    !netif_carrier_ok(dev) || dev == mob_tunnel_dev(h->net))
		return;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list) {
		if (!mob_mn_coa_usable(ifa, &place->pending))
			continue;
		if (mob_mn_coa_at_home(h, ifa)) {
			place->home = true;
			place->ifindex = dev->ifindex;
		}
		if (n < ARRAY_SIZE(found))
			found[n++] = ifa->addr;
	}
	read_unlock_bh(&idev->lock);

	for (i = 0; i < n && !place->home; i++) {
		bool current_one = ipv6_addr_equal(&found[i], &h->lcoa);

		/* Stay with the CoA in use as long as it works. */
		if ((!ipv6_addr_any(&place->coa) && !current_one) ||
		    !mob_mn_coa_reaches(h, &found[i], dev->ifindex))
			continue;
		place->coa = found[i];
		place->ifindex = dev->ifindex;
	}
}

void mob_mn_coa_find(const struct mob_mn_home *h, struct mob_mn_place *place)
{
	struct net_device *dev;

	*place = (struct mob_mn_place) {};
	rtnl_lock();
	for_each_netdev(h->net, dev) {
		mob_mn_coa_device(h, dev, place);
		if (place->home)
			break;
	}
	rtnl_unlock();
}

/* The usable addresses of @dev; RTNL held. */
static unsigned int mob_mn_coa_list(struct net_device *dev, bool *pending,
				    struct in6_addr *found, unsigned int max)
{
	struct inet6_dev *idev = __in6_dev_get(dev);
	struct inet6_ifaddr *ifa;
	unsigned int n = 0;

	if (!idev || !(dev->flags & IFF_UP) || !netif_carrier_ok(dev))
		return 0;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifa, &idev->addr_list, if_list)
		if (mob_mn_coa_usable(ifa, pending) && n < max)
			found[n++] = ifa->addr;
	read_unlock_bh(&idev->lock);
	return n;
}

/* How much @coa is wanted as the address of @b */
static unsigned int mob_mn_coa_worth(const struct mob_mn_bid *b, const struct in6_addr *coa)
{
	bool made = b->cga && mob_mn_cga_count(b->cga, coa) >= 0;

	return 1 + ipv6_addr_equal(&b->coa, coa) + 2 * made;
}

bool mob_mn_coa_find_on(const struct mob_mn_home *h, const struct mob_mn_bid *b,
			struct mob_mn_place *place)
{
	struct in6_addr found[MOB_MN_COA_CANDIDATES];
	unsigned int n = 0, best = 0, worth, i;
	int ifindex = b->cfg.ifindex;
	struct net_device *dev;

	*place = (struct mob_mn_place) { .ifindex = ifindex };
	rtnl_lock();
	dev = __dev_get_by_index(h->net, ifindex);
	if (dev)
		n = mob_mn_coa_list(dev, &place->pending, found, ARRAY_SIZE(found));
	for (i = 0; i < n; i++) {
		worth = mob_mn_coa_worth(b, &found[i]);
		if (worth <= best || !mob_mn_coa_reaches_by(h, &found[i], ifindex))
			continue;
		best = worth;
		place->coa = found[i];
	}
	rtnl_unlock();
	return n && ipv6_addr_any(&place->coa);
}

void mob_mn_coa_scan_soon(struct net *net, unsigned long delay)
{
	struct mob_net *mn = mob_pernet(net);

	if (mob_role(net, MOB_ROLE_MN) && mn->mn)
		mod_delayed_work(mn->wq, &mn->mn->scan, delay);
}

static void mob_mn_coa_changed(struct net *net)
{
	struct mob_net *mn = mob_pernet(net);

	/* Under RTNL: mob_mn_stop() takes it after the role went off. */
	if (!mn || !mob_role(net, MOB_ROLE_MN) || !mn->mn)
		return;
	WRITE_ONCE(mn->mn->route_ms, MOB_MN_ROUTE_MS);
	mod_delayed_work(mn->wq, &mn->mn->scan, msecs_to_jiffies(MOB_MN_SETTLE_MS));
}

static int mob_mn_inet6addr_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct inet6_ifaddr *ifa = ptr;

	mob_mn_coa_changed(dev_net(ifa->idev->dev));
	return NOTIFY_DONE;
}

static int mob_mn_netdev_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	if (event == NETDEV_UP || event == NETDEV_DOWN || event == NETDEV_CHANGE ||
	    event == NETDEV_UNREGISTER)
		mob_mn_coa_changed(dev_net(netdev_notifier_info_to_dev(ptr)));
	return NOTIFY_DONE;
}

static struct notifier_block mob_mn_inet6addr_nb = { .notifier_call = mob_mn_inet6addr_event };
static struct notifier_block mob_mn_netdev_nb = { .notifier_call = mob_mn_netdev_event };

int mob_mn_coa_init(void)
{
	int err = register_inet6addr_notifier(&mob_mn_inet6addr_nb);

	if (err)
		return err;
	err = register_netdevice_notifier(&mob_mn_netdev_nb);
	if (err)
		unregister_inet6addr_notifier(&mob_mn_inet6addr_nb);
	return err;
}

void mob_mn_coa_exit(void)
{
	unregister_netdevice_notifier(&mob_mn_netdev_nb);
	unregister_inet6addr_notifier(&mob_mn_inet6addr_nb);
}
