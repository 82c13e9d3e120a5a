/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of vectors_gen share: printing, messages, and the fixed values.
 */
#ifndef VECTORS_GEN_H
#define VECTORS_GEN_H

#include "auth.h"
#include "user_crypto.h"

#define SPI_CN		0xd0000002	/* inbound at the CN */
#define SEQ_CN		0x3000
#define LIFETIME	420
#define LT_EN		3600
#define LT_KEY		86400
#define TS		1767225600	/* 2026-01-01 00:00:00 UTC */

extern const struct in6_addr hoa, ha, cn, coa;
extern u8 n_mn_cn[16], n_cn[16], echo[16];

void fail(const char *what);
void fill(u8 *p, size_t len, u8 first);
void show(const char *name, const void *data, size_t len);
void title(const char *text);

struct message {
	u8 mh[MOB_MH_MAX_LEN];
	int len;
	struct mob_buf b;
	struct mob_mh m;
};

void parse(struct message *msg, size_t min);
void show_mh(const char *name, struct message *msg, const struct in6_addr *src,
	     const struct in6_addr *dst);
/* @addrs: what stands beside the plaintext of e(), @n of them */
void sealed_for(struct message *msg, u8 type, const u8 *key, const struct in6_addr *addrs,
		unsigned int n, struct mob_buf *plain);
void show_esp(const char *to_peer, const char *to_mn, const u8 *key, const char *label,
	      u32 spi_peer, u32 spi_mn, const u8 *n_mn, const u8 *n_peer);

struct file {
	u8 data[2048];
	size_t len;
};

void load(struct file *f, const char *dir, const char *name);
/* RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits */
void sign(const struct file *key, const struct mob_vec *v, unsigned int n, u8 *sig);
/* @leaf is issued by @anchor and covers @addr. */
void check_cert(const struct file *leaf, const struct file *anchor, const struct in6_addr *addr);

/* vectors_ar.c: an access router, whose certificate is in @dir; under the first k_HA */
void at_ar(const char *dir, const u8 *k_ha0);
/* vectors_mobile.c: two mobile nodes, with the keys of one exchange */
void two_mobiles(const struct mob_keys *keys);
/* vectors_bid.c: several care-of addresses, under the first k_HA */
void several_coas(const u8 *k_ha0);

#endif
