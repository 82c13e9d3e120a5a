/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a namespace trusts, who it is, and what it has learnt: the trust
 * anchors, preloaded intermediates, the own certificate with its private key,
 * and the cache of certificates that peers brought.
 */
#ifndef _MOBILITY_TRUST_H
#define _MOBILITY_TRUST_H

#include <linux/key.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include "cert.h"
#include "crypto.h"

struct net;
struct mob_trust;

#define MOB_CERT_CHAIN_MAX	4	/* issuers of one certificate, the anchor included */
#define MOB_CERT_ISSUERS_MAX	4	/* learnt ones of one name, while Cert_HA changes over */
#define MOB_CERT_CA_MAX		64	/* anchors and intermediates of a namespace */
#define MOB_CERT_PEERS_MAX	256	/* access routers */

enum mob_trust_kind {
	MOB_TRUST_ANCHOR,
	MOB_TRUST_INTERMEDIATE,
	MOB_TRUST_OWN,
	MOB_TRUST_LEARNT,
	MOB_TRUST_REVOKED,	/* of a fingerprint, not of a certificate */
	MOB_TRUST_PEER,		/* of an access router whose word counts */
};

/* Return: ERR_PTR on failure.  May sleep. */
struct mob_trust *mob_trust_alloc(struct net *net);
/*
 * No call with @t may be under way; references to certificates may outlive
 * it.  NULL and ERR_PTR are fine.  May sleep.
 */
void mob_trust_free(struct mob_trust *t);

/**
 * struct mob_trust_cert - a certificate in use; RCU and reference counted
 *
 * @fp:   SHA-256 of the DER
 * @cert: parsed, inherit resolved
 * @tbs_hash: SHA-256 of the part that is signed, what a blacklist names
 * @kind: what it is used for
 * @path: own and learnt: its issuers up to the anchor, with references
 * @via_learnt: its issuer is a certificate that was learnt: good for
 *	mob_trust_check_mn() alone
 * @shown: anchor, intermediate, own: the key that shows it in a keyring
 * @private: own: the key that signs
 * @ref:  mob_trust_put()
 * @list: of anchors, intermediates or peers, or of learnt ones by last use
 * @node: learnt: by fingerprint
 * @rcu:  frees it
 * @der:  the certificate as it came
 *
 * All but @ref, @list, @node and @rcu never changes once the
 * certificate can be found.
 */
struct mob_trust_cert {
	struct mob_cert cert;
	u8 fp[MOB_HASH_LEN];
	u8 tbs_hash[MOB_HASH_LEN];
	enum mob_trust_kind kind;
	struct mob_trust_cert *path[MOB_CERT_CHAIN_MAX];
	bool via_learnt;
	struct key *shown;
	struct key *private;
	refcount_t ref;
	struct list_head list;
	struct hlist_node node;
	struct rcu_head rcu;
	u8 der[];
};

struct netlink_ext_ack;

/* Configuration, from netlink; process context.  extack says what is wrong. */

/* A CA certificate with addresses; one not valid yet is used when it is. */
int mob_trust_add_anchor(struct mob_trust *t, const u8 *der, size_t len,
			 struct netlink_ext_ack *extack);
/* The same, of which a chain leads to an anchor */
int mob_trust_add_intermediate(struct mob_trust *t, const u8 *der, size_t len,
			       struct netlink_ext_ack *extack);
/* That of an access router: no CA, with addresses, of which a chain leads to an anchor */
int mob_trust_add_peer(struct mob_trust *t, const u8 *der, size_t len,
		       struct netlink_ext_ack *extack);
/* Anchor, intermediate, peer or learnt; what was learnt before is forgotten with a CA. */
int mob_trust_del(struct mob_trust *t, const u8 fp[MOB_HASH_LEN]);
/*
 * Own certificate and the serial of its private key (asymmetric key type;
 * the caller must be allowed to search it).  Checks that the two belong
 * together, that the chain verifies, and that EXCH0, which is longer than
 * EXCH1, fits an MH with this certificate and every enabled suite.
 * @suites: BIT(suite) of each, 0 for the default
 */
int mob_trust_set_own(struct mob_trust *t, const u8 *der, size_t len,
		      key_serial_t private_key, u8 suites,
		      struct netlink_ext_ack *extack);
void mob_trust_clear_own(struct mob_trust *t);
/*
 * Octets of the MH that EXCH0 takes with this certificate and suite, and with
 * MOB_SUITE_COUNT suites in each list
 */
size_t mob_trust_exch_len(const struct mob_cert *cert, u8 suite);

/*
 * Use no certificate with this fingerprint, own or a peer's, from the next check
 * on; nor what it has issued.  -EEXIST, -ENOSPC with extack.
 */
int mob_trust_revoke(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
		     struct netlink_ext_ack *extack);
int mob_trust_unrevoke(struct mob_trust *t, const u8 fp[MOB_HASH_LEN]);
/* Stops when @fn, which must not sleep, returns non-zero. */
int mob_trust_walk_revoked(struct mob_trust *t, int (*fn)(const u8 *fp, void *arg), void *arg);
/* Is @c, or a certificate on its path?  Context: any. */
bool mob_trust_revoked(struct mob_trust *t, const struct mob_trust_cert *c);

/*
 * struct mob_trust_line - the certificates that something was believed for
 * @fp: fingerprints: the holder's, then its issuers' up to the anchor
 * @n:	how many
 */
struct mob_trust_line {
	u8 fp[1 + MOB_CERT_CHAIN_MAX][MOB_HASH_LEN];
	u8 n;
};

void mob_trust_line_of(const struct mob_trust_cert *c, struct mob_trust_line *out);
bool mob_trust_line_has(const struct mob_trust_line *l, const u8 fp[MOB_HASH_LEN]);
/*
 * Is none of them revoked?  Whoever commits what was built on it asks under the lock
 * that the search for what a revocation ends takes.  Context: any.
 */
bool mob_trust_line_stands(struct mob_trust *t, const struct mob_trust_line *l);

/* Walk all certificates for a dump; stops when @fn, which must not sleep, returns non-zero. */
int mob_trust_walk(struct mob_trust *t,
		   int (*fn)(enum mob_trust_kind kind, const struct mob_trust_cert *c, void *arg),
		   void *arg);
/* Serials of the keyrings (anchors, intermediates, own) for netlink. */
void mob_trust_serials(struct mob_trust *t, key_serial_t out[3]);

/**
 * mob_trust_check - may the holder of @der speak for @addr, now
 * @t:    of the namespace
 * @der:  the peer's certificate as received
 * @len:  its octets
 * @addr: HoA (EXCH0) or CN (EXCH1)
 * @out:  reference to the checked certificate, mob_trust_put() it
 *
 * The chain up to an anchor: signatures, CA, keyCertSign, path length,
 * address blocks inside the issuer's, validity, critical extensions, key
 * size, digitalSignature usage, revoked or on the kernel's blacklist.  Cached by
 * fingerprint; validity and revocation are checked again on every use.
 *
 * Context: process, may sleep.
 */
enum mob_cert_error mob_trust_check(struct mob_trust *t, const u8 *der, size_t len,
				    const struct in6_addr *addr,
				    struct mob_trust_cert **out);
void mob_trust_put(struct mob_trust_cert *c);

/**
 * mob_trust_check_mn - may the holder of @der, a Cert_MN, speak for @hoa, now
 * @t:    of the namespace
 * @der:  the mobile node's certificate as received
 * @len:  its octets
 * @hoa:  home address
 * @out:  reference to the checked certificate, mob_trust_put() it
 *
 * As mob_trust_check(), but a certificate that was learnt may be the issuer too:
 * Cert_HA, by mob_trust_learn_issuer().  MOB_CERT_UNTRUSTED says that the issuer is
 * not known.
 *
 * Context: process, may sleep.
 */
enum mob_cert_error mob_trust_check_mn(struct mob_trust *t, const u8 *der, size_t len,
				       const struct in6_addr *hoa,
				       struct mob_trust_cert **out);
/*
 * Read @der without believing it: for a signature by a key nobody vouches for yet.
 * Only RSA, so that a stranger loads no module.  May sleep.
 */
enum mob_cert_error mob_trust_read(const u8 *der, size_t len, const struct in6_addr *hoa,
				   struct mob_trust_cert **out);
/**
 * mob_trust_learn_issuer - learn Cert_HA for the sake of a Cert_MN
 * @t:     of the namespace
 * @der:   Cert_HA as received
 * @len:   its octets
 * @child: Cert_MN, from mob_trust_read()
 * @hoa:   what both have to cover
 *
 * Only what did issue @child is kept, and only when its own chain is good.
 *
 * Context: process, may sleep.
 */
enum mob_cert_error mob_trust_learn_issuer(struct mob_trust *t, const u8 *der, size_t len,
					   const struct mob_trust_cert *child,
					   const struct in6_addr *hoa);

/**
 * mob_trust_check_peer - may an access router speak for two addresses, now
 * @t:     of the namespace
 * @fp:    fingerprint of a certificate that mob_trust_add_peer() took
 * @about: the address that it says something about
 * @own:   its own
 * @out:   reference to the checked certificate, mob_trust_put() it
 *
 * As mob_trust_check().  MOB_CERT_UNTRUSTED says that there is none with @fp, too.
 *
 * Context: process, may sleep.
 */
enum mob_cert_error mob_trust_check_peer(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
					 const struct in6_addr *about, const struct in6_addr *own,
					 struct mob_trust_cert **out);

/**
 * mob_trust_verify - is @sig the holder's signature over SHA-256(v...)
 * @c:       a certificate that mob_trust_check() found good
 * @v:       what was signed, in pieces
 * @n:       how many
 * @sig:     the signature
 * @sig_len: its octets
 *
 * Return: 0, -EKEYREJECTED, or another error.  Context: may sleep.
 */
int mob_trust_verify(const struct mob_trust_cert *c, const struct mob_vec *v,
		     unsigned int n, const u8 *sig, size_t sig_len);

/* The own certificate, or NULL when none is set; mob_trust_put() it. */
struct mob_trust_cert *mob_trust_own(struct mob_trust *t);
/*
 * Copy the own certificate.  Context: any; a reference could be the last one, and a
 * softirq may not end a key.
 * Return: its octets, -ENOKEY without one, -EMSGSIZE.
 */
int mob_trust_own_der(struct mob_trust *t, u8 *der, size_t cap);
/* Octets of a signature by the own key (PKCS#1, as long as the modulus); 0 without one. */
size_t mob_trust_sig_len(struct mob_trust *t);
/*
 * Sign SHA-256(v...) with the own key.  Return: octets of @sig; -ENOKEY without
 * one, -EKEYREVOKED, -EMSGSIZE when @cap is too small, or another error.  May sleep.
 */
int mob_trust_sign(struct mob_trust *t, const struct mob_vec *v, unsigned int n,
		   u8 *sig, size_t cap);
/*
 * The same by the certificate @fp, when that is the own one still: -ESTALE.  What is
 * signed is about @addr: -EACCES when the certificate does not cover it.
 */
int mob_trust_sign_about(struct mob_trust *t, const u8 fp[MOB_HASH_LEN],
			 const struct in6_addr *addr, const struct mob_vec *v, unsigned int n,
			 u8 *sig, size_t cap);

#endif
