/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/mobility.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_MOBILITY_H
#define _UAPI_LINUX_MOBILITY_H

#define MOBILITY_FAMILY_NAME	"mobility"
#define MOBILITY_FAMILY_VERSION	1

#define MOBILITY_MCGRP_EVENTS	"events"

/**
 * enum mobility_role - what a namespace does
 * @MOBILITY_ROLE_MN: mobile node
 * @MOBILITY_ROLE_HA: home agent
 * @MOBILITY_ROLE_CN: correspondent node
 * @MOBILITY_ROLE_MAP: mobility anchor point
 * @MOBILITY_ROLE_AR: access router that vouches for its hosts
 */
enum mobility_role {
	MOBILITY_ROLE_MN = 1,
	MOBILITY_ROLE_HA = 2,
	MOBILITY_ROLE_CN = 4,
	MOBILITY_ROLE_MAP = 8,
	MOBILITY_ROLE_AR = 16,
};

/**
 * enum mobility_suite - Diffie-Hellman group of the key exchange
 * @MOBILITY_SUITE_X25519: RFC 7748
 * @MOBILITY_SUITE_MODP2048: RFC 3526, group 14
 */
enum mobility_suite {
	MOBILITY_SUITE_X25519 = 1,
	MOBILITY_SUITE_MODP2048,
};

/**
 * enum mobility_mode - how data travels between a correspondent and a mobile
 *   node
 * @MOBILITY_MODE_PLAIN: type 2 routing header and Home Address option
 * @MOBILITY_MODE_ENCRYPT: ESP
 */
enum mobility_mode {
	MOBILITY_MODE_PLAIN = 2,
	MOBILITY_MODE_ENCRYPT = 4,
};

/**
 * enum mobility_fallback - what traffic may do that its binding cannot carry
 * @MOBILITY_FALLBACK_TUNNEL: go to the home address, in the clear up to the
 *   home agent
 * @MOBILITY_FALLBACK_BLOCK: be dropped
 */
enum mobility_fallback {
	MOBILITY_FALLBACK_TUNNEL,
	MOBILITY_FALLBACK_BLOCK,
};

/**
 * enum mobility_cert_kind - what a certificate is to this namespace
 * @MOBILITY_CERT_KIND_ANCHOR: trust anchor
 * @MOBILITY_CERT_KIND_INTERMEDIATE: issuer that chains to an anchor
 * @MOBILITY_CERT_KIND_OWN: what this namespace signs with
 * @MOBILITY_CERT_KIND_LEARNT: brought by a peer, checked and cached
 * @MOBILITY_CERT_KIND_REVOKED: a fingerprint; no certificate that has it, or
 *   was issued by it, is used
 * @MOBILITY_CERT_KIND_PEER: of an access router, whose word about care-of
 *   addresses counts
 */
enum mobility_cert_kind {
	MOBILITY_CERT_KIND_ANCHOR,
	MOBILITY_CERT_KIND_INTERMEDIATE,
	MOBILITY_CERT_KIND_OWN,
	MOBILITY_CERT_KIND_LEARNT,
	MOBILITY_CERT_KIND_REVOKED,
	MOBILITY_CERT_KIND_PEER,
};

/**
 * enum mobility_binding_state - of a binding
 * @MOBILITY_BINDING_STATE_PENDING: keys agreed and no update yet, or
 *   registering
 * @MOBILITY_BINDING_STATE_PROVISIONAL: answered and not confirmed yet
 * @MOBILITY_BINDING_STATE_CONFIRMED: confirmed by the mobile node, or accepted
 *   by the peer
 * @MOBILITY_BINDING_STATE_STOPPED: not confirmed in time, traffic goes to the
 *   home address
 */
enum mobility_binding_state {
	MOBILITY_BINDING_STATE_PENDING = 1,
	MOBILITY_BINDING_STATE_PROVISIONAL,
	MOBILITY_BINDING_STATE_CONFIRMED,
	MOBILITY_BINDING_STATE_STOPPED,
};

/**
 * enum mobility_ro_state - of a mobile node's route optimisation with a
 *   correspondent
 * @MOBILITY_RO_STATE_REQUEST: asked the home agent for keys
 * @MOBILITY_RO_STATE_UPDATE: binding update sent
 * @MOBILITY_RO_STATE_UP: data goes directly
 * @MOBILITY_RO_STATE_REFUSED: stays on the tunnel for a while
 * @MOBILITY_RO_STATE_IDLE: nothing under way, at home or without traffic
 */
enum mobility_ro_state {
	MOBILITY_RO_STATE_REQUEST = 1,
	MOBILITY_RO_STATE_UPDATE,
	MOBILITY_RO_STATE_UP,
	MOBILITY_RO_STATE_REFUSED,
	MOBILITY_RO_STATE_IDLE,
};

/**
 * enum mobility_exchange_state - of a home agent's exchange with a
 *   correspondent
 * @MOBILITY_EXCHANGE_STATE_COOKIE: COOKIE0 sent
 * @MOBILITY_EXCHANGE_STATE_EXCH: EXCH0 sent
 * @MOBILITY_EXCHANGE_STATE_DONE: keys sent to the mobile node
 * @MOBILITY_EXCHANGE_STATE_FAILED: the error says why
 */
enum mobility_exchange_state {
	MOBILITY_EXCHANGE_STATE_COOKIE = 1,
	MOBILITY_EXCHANGE_STATE_EXCH,
	MOBILITY_EXCHANGE_STATE_DONE,
	MOBILITY_EXCHANGE_STATE_FAILED,
};

/**
 * enum mobility_error - why an exchange or route optimisation failed
 * @MOBILITY_ERROR_NONE: nothing failed
 * @MOBILITY_ERROR_UNSPEC: no reason given
 * @MOBILITY_ERROR_NO_CBU: an ICMPv6 error says that the correspondent has no
 *   certificated binding updates
 * @MOBILITY_ERROR_REFUSED: the correspondent refused the exchange
 * @MOBILITY_ERROR_CERT: the correspondent's certificate failed
 * @MOBILITY_ERROR_NO_BINDING: the mobile node is not registered at home
 * @MOBILITY_ERROR_BUSY: too many at once
 * @MOBILITY_ERROR_PROHIBITED: not allowed here
 * @MOBILITY_ERROR_SUITE: no suite in common
 * @MOBILITY_ERROR_SILENT: no answer came, from the correspondent or the home
 *   agent
 */
enum mobility_error {
	MOBILITY_ERROR_NONE,
	MOBILITY_ERROR_UNSPEC,
	MOBILITY_ERROR_NO_CBU,
	MOBILITY_ERROR_REFUSED,
	MOBILITY_ERROR_CERT,
	MOBILITY_ERROR_NO_BINDING,
	MOBILITY_ERROR_BUSY,
	MOBILITY_ERROR_PROHIBITED,
	MOBILITY_ERROR_SUITE,
	MOBILITY_ERROR_SILENT,
};

/**
 * enum mobility_event_type - what a notification is about
 * @MOBILITY_EVENT_TYPE_BINDING_NEW: of a correspondent or a home agent
 * @MOBILITY_EVENT_TYPE_BINDING_CHANGE: moved, confirmed or stopped; a refresh
 *   is counted and not told
 * @MOBILITY_EVENT_TYPE_BINDING_DEL: expired or deleted
 * @MOBILITY_EVENT_TYPE_EXCHANGE: a home agent's exchange began, ended or
 *   failed
 * @MOBILITY_EVENT_TYPE_HOME: a mobile node registered, moved or came home
 * @MOBILITY_EVENT_TYPE_RO: route optimisation of a mobile node
 * @MOBILITY_EVENT_TYPE_DROP: a message was refused for a reason worth telling;
 *   rate limited
 * @MOBILITY_EVENT_TYPE_REKEY: correspondent and mobile node use a new
 *   encryption key
 * @MOBILITY_EVENT_TYPE_COA: one of several care-of addresses was registered,
 *   verified, refused or dropped
 * @MOBILITY_EVENT_TYPE_FLOW: a flow was bound, changed or, with a status,
 *   refused; at a mobile node, when what the home agent says of it changes
 * @MOBILITY_EVENT_TYPE_FLOW_DEL: a home agent has a flow no more, since an
 *   update did not name it or named it wrong; the end of a binding is that of
 *   its flows and told as binding-del alone
 */
enum mobility_event_type {
	MOBILITY_EVENT_TYPE_BINDING_NEW = 1,
	MOBILITY_EVENT_TYPE_BINDING_CHANGE,
	MOBILITY_EVENT_TYPE_BINDING_DEL,
	MOBILITY_EVENT_TYPE_EXCHANGE,
	MOBILITY_EVENT_TYPE_HOME,
	MOBILITY_EVENT_TYPE_RO,
	MOBILITY_EVENT_TYPE_DROP,
	MOBILITY_EVENT_TYPE_REKEY,
	MOBILITY_EVENT_TYPE_COA,
	MOBILITY_EVENT_TYPE_FLOW,
	MOBILITY_EVENT_TYPE_FLOW_DEL,
};

/**
 * enum mobility_access - what a rule of access control decides
 * @MOBILITY_ACCESS_PERMIT: is served
 * @MOBILITY_ACCESS_DENY: is not
 */
enum mobility_access {
	MOBILITY_ACCESS_PERMIT,
	MOBILITY_ACCESS_DENY,
};

/**
 * enum mobility_coa_state - what is known of one of several care-of addresses
 * @MOBILITY_COA_STATE_PENDING: mobile node, not registered yet
 * @MOBILITY_COA_STATE_UNVERIFIED: home agent, nothing is sent there
 * @MOBILITY_COA_STATE_VERIFIED: home agent
 * @MOBILITY_COA_STATE_REFUSED: the status says why
 * @MOBILITY_COA_STATE_REGISTERED: mobile node, the home agent took it
 * @MOBILITY_COA_STATE_PROBING: home agent, nothing is sent there but what
 *   verifies it
 */
enum mobility_coa_state {
	MOBILITY_COA_STATE_PENDING = 1,
	MOBILITY_COA_STATE_UNVERIFIED,
	MOBILITY_COA_STATE_VERIFIED,
	MOBILITY_COA_STATE_REFUSED,
	MOBILITY_COA_STATE_REGISTERED,
	MOBILITY_COA_STATE_PROBING,
};

/**
 * enum mobility_verify - how a home agent finds out whose a care-of address
 *   is; in a list of them each is once, and the first that decides wins
 * @MOBILITY_VERIFY_SOURCE: it is the source of the binding update
 * @MOBILITY_VERIFY_REFUSE: it is not accepted
 * @MOBILITY_VERIFY_TRUSTED: it is in a trusted network
 * @MOBILITY_VERIFY_PING: the mobile node answers an echo request that went
 *   there
 * @MOBILITY_VERIFY_PROBE: the mobile node answers a probe that went there, or
 *   answers from there
 * @MOBILITY_VERIFY_CGA: it is made of a key that signed the registration
 * @MOBILITY_VERIFY_ROUTER: its access router says so when asked
 * @MOBILITY_VERIFY_CERTIFICATE: its access router signed that it is the home
 *   address's
 */
enum mobility_verify {
	MOBILITY_VERIFY_SOURCE = 1,
	MOBILITY_VERIFY_REFUSE,
	MOBILITY_VERIFY_TRUSTED,
	MOBILITY_VERIFY_PING,
	MOBILITY_VERIFY_PROBE,
	MOBILITY_VERIFY_CGA,
	MOBILITY_VERIFY_ROUTER,
	MOBILITY_VERIFY_CERTIFICATE,
};

/**
 * enum mobility_probe_carry - what a probe goes with, rather than by itself
 * @MOBILITY_PROBE_CARRY_BA: the binding acknowledgment
 * @MOBILITY_PROBE_CARRY_DATA: a packet to the mobile node, in a destination
 *   option
 */
enum mobility_probe_carry {
	MOBILITY_PROBE_CARRY_BA = 1,
	MOBILITY_PROBE_CARRY_DATA = 2,
};

/**
 * enum mobility_unverified - what a home agent sends to a care-of address that
 *   it has not verified
 * @MOBILITY_UNVERIFIED_STRICT: nothing
 * @MOBILITY_UNVERIFIED_CREDIT: no more than the mobile node sent by those that
 *   are, RFC 4866
 */
enum mobility_unverified {
	MOBILITY_UNVERIFIED_STRICT,
	MOBILITY_UNVERIFIED_CREDIT,
};

enum {
	MOBILITY_NETWORK_A_PREFIX = 1,
	MOBILITY_NETWORK_A_PREFIX_LEN,

	__MOBILITY_NETWORK_A_MAX,
	MOBILITY_NETWORK_A_MAX = (__MOBILITY_NETWORK_A_MAX - 1)
};

enum {
	MOBILITY_TRUSTED_A_NETWORK = 1,
	MOBILITY_TRUSTED_A_OTHERS,

	__MOBILITY_TRUSTED_A_MAX,
	MOBILITY_TRUSTED_A_MAX = (__MOBILITY_TRUSTED_A_MAX - 1)
};

enum {
	MOBILITY_BLOCK_A_FIRST = 1,
	MOBILITY_BLOCK_A_LAST,

	__MOBILITY_BLOCK_A_MAX,
	MOBILITY_BLOCK_A_MAX = (__MOBILITY_BLOCK_A_MAX - 1)
};

enum {
	MOBILITY_COUNTER_A_PAD = 1,
	MOBILITY_COUNTER_A_NAME,
	MOBILITY_COUNTER_A_VALUE,

	__MOBILITY_COUNTER_A_MAX,
	MOBILITY_COUNTER_A_MAX = (__MOBILITY_COUNTER_A_MAX - 1)
};

enum {
	MOBILITY_A_PAD = 1,
	MOBILITY_A_ROLES,
	MOBILITY_A_HOA,
	MOBILITY_A_HA,
	MOBILITY_A_CN,
	MOBILITY_A_KEY,
	MOBILITY_A_SPI,
	MOBILITY_A_IFINDEX,
	MOBILITY_A_PLEN,
	MOBILITY_A_KIND,
	MOBILITY_A_DER,
	MOBILITY_A_FINGERPRINT,
	MOBILITY_A_SUITE,
	MOBILITY_A_MODES,
	MOBILITY_A_FALLBACK,
	MOBILITY_A_AUTO_RO,
	MOBILITY_A_CN_LIFETIME,
	MOBILITY_A_HA_LIFETIME,
	MOBILITY_A_MN_LIFETIME,
	MOBILITY_A_LT_EN,
	MOBILITY_A_NAME,
	MOBILITY_A_KEYRING_ANCHORS,
	MOBILITY_A_KEYRING_INTERMEDIATES,
	MOBILITY_A_KEYRING_OWN,
	MOBILITY_A_ISSUER,
	MOBILITY_A_SUBJECT,
	MOBILITY_A_NOT_BEFORE,
	MOBILITY_A_NOT_AFTER,
	MOBILITY_A_BLOCK,
	MOBILITY_A_COA,
	MOBILITY_A_PEER,
	MOBILITY_A_BINDING_STATE,
	MOBILITY_A_RO_STATE,
	MOBILITY_A_EXCHANGE_STATE,
	MOBILITY_A_ERROR,
	MOBILITY_A_STATUS,
	MOBILITY_A_SEQ,
	MOBILITY_A_LIFETIME,
	MOBILITY_A_LEFT,
	MOBILITY_A_KEY_LEFT,
	MOBILITY_A_LT_EN_LEFT,
	MOBILITY_A_BUDGET,
	MOBILITY_A_SPI_IN,
	MOBILITY_A_SPI_OUT,
	MOBILITY_A_TX_PACKETS,
	MOBILITY_A_TX_BYTES,
	MOBILITY_A_RX_PACKETS,
	MOBILITY_A_RX_BYTES,
	MOBILITY_A_BOUND,
	MOBILITY_A_REGISTERED,
	MOBILITY_A_AT_HOME,
	MOBILITY_A_MANUAL,
	MOBILITY_A_KEY_GENERATION,
	MOBILITY_A_KEY_PENDING,
	MOBILITY_A_EXCHANGES,
	MOBILITY_A_RETRIES,
	MOBILITY_A_AGE,
	MOBILITY_A_COUNTER,
	MOBILITY_A_EVENT,
	MOBILITY_A_TIME,
	MOBILITY_A_REASON,
	MOBILITY_A_REKEY_PACKETS,
	MOBILITY_A_REKEY_BYTES,
	MOBILITY_A_REKEYS,
	MOBILITY_A_KEY_ID,
	MOBILITY_A_SEALED_STATE,
	MOBILITY_A_MAP,
	MOBILITY_A_PREFIX,
	MOBILITY_A_RCOA,
	MOBILITY_A_ACCESS,
	MOBILITY_A_PREF,
	MOBILITY_A_PREFIX_LEN,
	MOBILITY_A_HOA_LEN,
	MOBILITY_A_CN_SHARE,
	MOBILITY_A_DISTANCE,
	MOBILITY_A_PREFERENCE,
	MOBILITY_A_MOBILE,
	MOBILITY_A_CN_COA,
	MOBILITY_A_AR,
	MOBILITY_A_BID,
	MOBILITY_A_BID_PRI,
	MOBILITY_A_REGISTER,
	MOBILITY_A_VERIFY,
	MOBILITY_A_COA_STATE,
	MOBILITY_A_FID,
	MOBILITY_A_FID_PRI,
	MOBILITY_A_BIDS,
	MOBILITY_A_SELECTOR,
	MOBILITY_A_ACTIVE,
	MOBILITY_A_TRUSTED,
	MOBILITY_A_ALONE,
	MOBILITY_A_UNVERIFIED,
	MOBILITY_A_CREDIT,
	MOBILITY_A_UNPAID,
	MOBILITY_A_ASKED,
	MOBILITY_A_REPLACE,
	MOBILITY_A_WANT_CERT,
	MOBILITY_A_AR_LEFT,
	MOBILITY_A_PROBE_DIRECT,
	MOBILITY_A_PROBE_FREE,
	MOBILITY_A_PROBE_SOURCE,
	MOBILITY_A_PROBE_CARRY,
	MOBILITY_A_PROBE_NEED,
	MOBILITY_A_PUBLIC_KEY,
	MOBILITY_A_MODIFIER,
	MOBILITY_A_COLLISIONS,
	MOBILITY_A_PROOF_LIFETIME,
	MOBILITY_A_SIGNED_AT,

	__MOBILITY_A_MAX,
	MOBILITY_A_MAX = (__MOBILITY_A_MAX - 1)
};

enum {
	MOBILITY_CMD_SETTINGS_GET = 1,
	MOBILITY_CMD_SETTINGS_SET,
	MOBILITY_CMD_CERT_ADD,
	MOBILITY_CMD_CERT_DEL,
	MOBILITY_CMD_CERT_GET,
	MOBILITY_CMD_SUBSCRIBER_ADD,
	MOBILITY_CMD_SUBSCRIBER_DEL,
	MOBILITY_CMD_SUBSCRIBER_GET,
	MOBILITY_CMD_HOME_ADD,
	MOBILITY_CMD_HOME_DEL,
	MOBILITY_CMD_HOME_GET,
	MOBILITY_CMD_CORRESPONDENT_ADD,
	MOBILITY_CMD_CORRESPONDENT_DEL,
	MOBILITY_CMD_CORRESPONDENT_GET,
	MOBILITY_CMD_BINDING_GET,
	MOBILITY_CMD_BINDING_DEL,
	MOBILITY_CMD_EXCHANGE_GET,
	MOBILITY_CMD_STATS_GET,
	MOBILITY_CMD_EVENT,
	MOBILITY_CMD_CORRESPONDENT_REKEY,
	MOBILITY_CMD_STATE_GET,
	MOBILITY_CMD_STATE_SET,
	MOBILITY_CMD_MAP_ADD,
	MOBILITY_CMD_MAP_DEL,
	MOBILITY_CMD_MAP_GET,
	MOBILITY_CMD_ACCESS_ADD,
	MOBILITY_CMD_ACCESS_DEL,
	MOBILITY_CMD_ACCESS_GET,
	MOBILITY_CMD_AR_ADD,
	MOBILITY_CMD_AR_DEL,
	MOBILITY_CMD_AR_GET,
	MOBILITY_CMD_BID_ADD,
	MOBILITY_CMD_BID_DEL,
	MOBILITY_CMD_BID_GET,
	MOBILITY_CMD_FLOW_ADD,
	MOBILITY_CMD_FLOW_DEL,
	MOBILITY_CMD_FLOW_GET,
	MOBILITY_CMD_TRUSTED_ADD,
	MOBILITY_CMD_TRUSTED_DEL,
	MOBILITY_CMD_TRUSTED_FLUSH,
	MOBILITY_CMD_TRUSTED_GET,
	MOBILITY_CMD_VERIFY_ADD,
	MOBILITY_CMD_VERIFY_DEL,
	MOBILITY_CMD_VERIFY_GET,

	__MOBILITY_CMD_MAX,
	MOBILITY_CMD_MAX = (__MOBILITY_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_MOBILITY_H */
