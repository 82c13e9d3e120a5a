/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answering an exchange: what a correspondent (cn.c) and the home agent of a
 * mobile correspondent (cn_ha.c) share.
 */
#ifndef _MOBILITY_CN_EXCH_H
#define _MOBILITY_CN_EXCH_H

#include "input.h"
#include "schedule.h"

struct mob_trust_cert;
struct mob_trust_line;

/**
 * struct mob_cn_deal - what a valid EXCH0 led to
 * @keys:      agreed
 * @cert:      Cert_HA, which was checked
 * @lifetime:  of the keys, s
 * @exch1_len: octets of @exch1
 * @exch1:     the answer, signed; a repeated EXCH0 gets the same one
 */
struct mob_cn_deal {
	struct mob_keys keys;
	struct mob_trust_cert *cert;
	u32 lifetime;
	u16 exch1_len;
	u8 exch1[MOB_MH_MAX_LEN];
};

/*
 * The cheap checks of an EXCH0: cookie, suites.  TS is kept for tracing a
 * culprit, not checked.  Context: softirq.  Return: false for what was dropped.
 */
bool mob_cn_exch_check(const struct mob_rx *rx);
/* May a copy of an EXCH0 be answered, once more?  Context: softirq.  Return: as above. */
bool mob_cn_exch_again(const struct mob_rx *rx);
/*
 * Go on with the dear part in a worker, @fn: a cookie buys that once, and not when its
 * /64 had its share, or there is no room for it.  Context: softirq.
 * Return: false when the cookie was spent before, which is not counted.
 */
bool mob_cn_exch_queue(const struct mob_rx *rx, mob_job_fn fn);
/* Do the rules let this CN serve the HoA, for whose HA @line speaks?  Context: any. */
bool mob_cn_exch_permitted(const struct mob_rx *rx, const struct mob_trust_line *line);
/*
 * The dear part: certificate chain, HoA inside its block, access, SIG_HA; then DH and
 * our signature.  Context: process, may sleep.
 * Return: the deal, or NULL when it was refused.
 */
struct mob_cn_deal *mob_cn_exch_agree(const struct mob_rx *rx);
void mob_cn_exch_free(struct mob_cn_deal *d);
/* Send EXCH1 to whom @rx, an EXCH0, is from. */
void mob_cn_exch_send(const struct mob_rx *rx, const u8 *exch1, size_t len);
/* Tell why, at a limited rate; only after a cookie proved that HoA's side asked. */
void mob_cn_refuse(const struct mob_rx *rx, enum mob_stat why, u8 status);

#endif
