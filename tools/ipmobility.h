/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of "ip mobility" share.
 */
#ifndef _IPMOBILITY_H
#define _IPMOBILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/genetlink.h>
#include <linux/mobility.h>
#include <netinet/in.h>

#include "utils.h"
#include "libgenl.h"
#include "libnetlink.h"

/* Requests are small but for a certificate. */
#define MOBILITY_BUFLEN		8192
#define MOBILITY_REQUEST(_req, _cmd, _flags)				\
	GENL_REQUEST(_req, MOBILITY_BUFLEN, mobility_family, 0,		\
		     MOBILITY_FAMILY_VERSION, _cmd, _flags)

/* Source rule, default route and address of a home: see ipmobility_home.c */
#define MOBILITY_TABLE		25690

/* ipmobility.c */
extern struct rtnl_handle mobility_rth;
extern int mobility_family;
void mobility_get_addr(struct in6_addr *out, const char *arg);
bool mobility_addr_any(const struct in6_addr *a);
/* What is left is an error. */
void mobility_no_more(int argc, char **argv);
/* Return: 0, or -2 when the kernel refused, which was told. */
int mobility_talk(struct nlmsghdr *n);

/* ipmobility_settings.c */
int mobility_set(int argc, char **argv);
int mobility_show_settings(void);
/* Index of the device mobility, 0 without one */
int mobility_device(void);

/* ipmobility_subscriber.c: and homes */
int mobility_subscriber_add(int argc, char **argv);
int mobility_subscriber_del(int argc, char **argv);
int mobility_home_add(int argc, char **argv);
int mobility_home_del(int argc, char **argv);

/* ipmobility_key.c */
struct mobility_blob {
	unsigned char *data;
	size_t len;
};

/* Read FILE, "-" for standard input; exits with a message when it cannot. */
void mobility_read(const char *file, size_t max, struct mobility_blob *out);
void mobility_wipe(struct mobility_blob *b);
/*
 * The next certificate of @file, from *@pos on: every one of a PEM file, or
 * the only one of a DER file.  Return: false when there is no more.
 */
bool mobility_next_cert(const struct mobility_blob *file, size_t *pos,
			struct mobility_blob *der);
/* The public key of a file, PEM or DER; exits with a message when it has none. */
void mobility_read_public_key(const char *file, struct mobility_blob *der);

/* "secret FILE", "secret -", "secret id SERIAL"; likewise "key" */
struct mobility_key_arg {
	const char *file;
	int id;
};

void mobility_get_key(int *argcp, char ***argvp, struct mobility_key_arg *key);
/* Put a key where the kernel finds it for us.  Return: its serial, or -1. */
int mobility_add_secret(const char *file, const char *hoa);
int mobility_private_key(const struct mobility_key_arg *key);
/* Take it away again; serial of a key that was not ours to begin with: 0 */
void mobility_drop_key(int serial);

/* ipmobility_home.c: the rtnetlink part of a home */
int mobility_home_plumb(const struct in6_addr *hoa, __u32 table);
int mobility_home_unplumb(const struct in6_addr *hoa, __u32 table);

/* ipmobility_access.c: rules of access control */
int mobility_access_add(int argc, char **argv);
int mobility_access_del(int argc, char **argv);
/* Attributes @addr and @len of PREFIX/PLEN; exits with a message when it is none. */
void mobility_put_prefix(struct nlmsghdr *n, int addr, int len, const char *arg);

/* ipmobility_bid.c: several care-of addresses */
int mobility_bid_add(int argc, char **argv);
int mobility_bid_del(int argc, char **argv);
void mobility_get_verify(struct nlmsghdr *n, char *arg);
__u8 mobility_get_unverified(const char *arg);
/* With @arg NULL: is there such a setting? */
bool mobility_get_probe(struct nlmsghdr *n, const char *what, const char *arg);
int mobility_trusted_add(int argc, char **argv);
int mobility_trusted_del(int argc, char **argv);
int mobility_trusted_flush(int argc, char **argv);
int mobility_verify_add(int argc, char **argv);
int mobility_verify_replace(int argc, char **argv);
int mobility_verify_del(int argc, char **argv);

/* ipmobility_flow.c: which packets go to which of them */
int mobility_flow_add(int argc, char **argv);
int mobility_flow_del(int argc, char **argv);
void mobility_print_selector(const struct rtattr *a);
void mobility_print_bids(const struct rtattr *a);

/* ipmobility_state.c: over a restart */
int mobility_save(int argc, char **argv);
int mobility_restore(int argc, char **argv);

/* ipmobility_show.c */
int mobility_show_subscribers(int argc, char **argv);
int mobility_show_homes(int argc, char **argv);
int mobility_show_correspondents(int argc, char **argv);
int mobility_show_bindings(int argc, char **argv);
int mobility_show_exchanges(int argc, char **argv);
int mobility_show_maps(int argc, char **argv);
int mobility_show_ars(int argc, char **argv);
int mobility_show_access(int argc, char **argv);
int mobility_show_bids(int argc, char **argv);
int mobility_show_flows(int argc, char **argv);
int mobility_show_trusted(int argc, char **argv);
int mobility_show_verify(int argc, char **argv);
int mobility_show_stats(int argc, char **argv);
int mobility_monitor(int argc, char **argv);
bool mobility_have_homes(void);

/* ipmobility_cert.c */
int mobility_show_certs(int argc, char **argv);

/* ipmobility_print.c */
#define MOBILITY_INDENT		"    "

/* A number with a name; an entry without one ends a table. */
struct mobility_value {
	__u32 value;
	const char *name;
};

extern const struct mobility_value mobility_roles[], mobility_modes[], mobility_methods[];
extern const struct mobility_value mobility_unverified[];

void mobility_get_roles(const char *arg, __u32 *roles);
void mobility_get_fingerprint(const char *arg, unsigned char fp[32]);

/* The name of @v, or its number */
const char *mobility_name(const struct mobility_value *names, unsigned int v);
const char *mobility_suite_name(unsigned int v);

/* Each prints nothing for an attribute that is absent. */
void mobility_print_addr(const struct rtattr *a, const char *key, const char *label);
void mobility_print_u32(const struct rtattr *a, const char *key, const char *fmt);
void mobility_print_date(const struct rtattr *a, const char *key, const char *fmt);
void mobility_print_u64(const struct rtattr *a, const char *key, const char *fmt);
void mobility_print_flag(const struct rtattr *a, const char *key, const char *label);
void mobility_print_flags(const struct mobility_value *f, const char *key, const char *label,
			  __u32 bits, const char *none);
void mobility_print_lifetime(struct rtattr **tb);
void mobility_print_mode_suite(struct rtattr **tb);
void mobility_print_spis(struct rtattr **tb);
void mobility_print_traffic(struct rtattr **tb);
void mobility_print_device(const struct rtattr *a);
void mobility_print_fingerprint(const struct rtattr *a, const char *key, const char *fmt);
void mobility_print_key_id(const struct rtattr *a);
void mobility_print_error(const struct rtattr *a);
void mobility_print_role(const struct rtattr *a);

/* The methods of a message, which has an attribute for each */
void mobility_print_methods(struct nlmsghdr *n);

/* Attributes of a message of the family; -1 for any other */
int mobility_parse(struct rtattr **tb, struct nlmsghdr *n);

#endif
