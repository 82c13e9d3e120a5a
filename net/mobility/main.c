// SPDX-License-Identifier: GPL-2.0-only
/*
 * mobility: authenticated, verified mobility for IPv6.
 *
 * Certificate-based binding updates (draft-qiu-mip6-certificated-binding-update)
 * on top of the kernel's own Mobile IPv6 and xfrm.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>

#include "ar.h"
#include "core.h"
#include "crypto.h"
#include "esp.h"
#include "input.h"
#include "mn.h"
#include "roles.h"
#include "selftest.h"
#include "tunnel.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

struct mob_main_part {
	int (*init)(void);
	void (*exit)(void);
};

/* Namespaces come after what they build on, messages last. */
static const struct mob_main_part mob_main_parts[] = {
	{ mob_crypto_init, mob_crypto_exit },
	{ mob_esp_init, mob_esp_exit },
	{ mob_core_init, mob_core_exit },
	{ mob_tunnel_init, mob_tunnel_exit },
	{ mob_mn_init, mob_mn_exit },
	{ mob_ar_init, mob_ar_exit },
	{ mob_netlink_init, mob_netlink_exit },
	{ mob_input_init, mob_input_exit },
};

static void mob_main_undo(unsigned int n)
{
	while (n--)
		mob_main_parts[n].exit();
	/* call_rcu() callbacks are code of ours. */
	rcu_barrier();
}

static int __init mob_main_init(void)
{
	unsigned int i;
	int err;

	err = mob_selftest_run();
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(mob_main_parts); i++) {
		err = mob_main_parts[i].init();
		if (err) {
			mob_main_undo(i);
			return err;
		}
	}
	return 0;
}

static void __exit mob_main_exit(void)
{
	mob_main_undo(ARRAY_SIZE(mob_main_parts));
}

module_init(mob_main_init);
module_exit(mob_main_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Authenticated, verified mobility for IPv6");
MODULE_ALIAS_GENL_FAMILY("mobility");
/* A private key is loaded by an operator before anything of ours asks for its parser. */
MODULE_SOFTDEP("pre: pkcs8_key_parser esp6");
