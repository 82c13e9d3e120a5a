/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between the kernels we build for, probed where a probe can
 * tell, by version number where the change leaves no trace in a header.
 */
#ifndef _MOBILITY_COMPAT_H
#define _MOBILITY_COMPAT_H

#include <linux/netlink.h>
#include <linux/version.h>

/* 6.5: declarations about segments left skbuff.h (sparse knows no __has_include) */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* 6.10: __assign_str() lost its second argument */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define mob_assign_str(dst, src)	__assign_str(dst)
#else
#define mob_assign_str(dst, src)	__assign_str(dst, src)
#endif

/* 6.2: NL_SET_ERR_MSG_FMT, text with values; @plain says it without them */
#ifdef NL_SET_ERR_MSG_FMT
#define mob_extack_fmt(extack, plain, fmt, args...) \
	NL_SET_ERR_MSG_FMT(extack, fmt, ##args)
#else
#define mob_extack_fmt(extack, plain, fmt, args...) do {	\
	NL_SET_ERR_MSG(extack, plain);				\
	no_printk(fmt, ##args);					\
} while (0)
#endif

/* 6.7: dst_alloc() lost initial_ref, which was always 1 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
#define mob_dst_alloc(ops, dev, obsolete)	dst_alloc(ops, dev, obsolete, 0)
#else
#define mob_dst_alloc(ops, dev, obsolete)	dst_alloc(ops, dev, 1, obsolete, 0)
#endif

/* 6.12: two flags of devices became fields, one of them renamed in stable kernels */
#ifdef NETIF_F_LLTX
#define mob_dev_set_lltx(dev)		((dev)->features |= NETIF_F_LLTX)
#define mob_dev_set_netns_local(dev)	((dev)->features |= NETIF_F_NETNS_LOCAL)
#else
#define mob_dev_set_lltx(dev)		((dev)->lltx = true)
#define mob_dev_set_netns_local(dev)	((dev)->MOB_NETNS_LOCAL_FIELD = true)
#endif

/* 6.7, and stable kernels: the core allocates and frees a device's counters, if told */
#ifdef MOB_HAVE_PCPU_STAT_TYPE
#define mob_dev_set_tstats(dev)		((dev)->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS)
#define mob_dev_alloc_tstats(dev)	true
#define mob_dev_free_tstats(dev)	do { } while (0)
#else
#define mob_dev_set_tstats(dev)		do { } while (0)
#define mob_dev_alloc_tstats(dev) \
	((dev)->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats))
#define mob_dev_free_tstats(dev)	free_percpu((dev)->tstats)
#endif

#endif
