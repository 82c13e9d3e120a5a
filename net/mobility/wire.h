/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The octets of every message, and nothing else: bytes in, struct out.
 *
 * wire.c keeps no state, allocates nothing and knows neither skbs nor
 * namespaces, so that the unit tests and fuzzers of selftests/unit run the
 * very same source in user space.  Every length of a received message is
 * checked here, once; the role files trust a parsed struct mob_mh.
 */
#ifndef _MOBILITY_WIRE_H
#define _MOBILITY_WIRE_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/in6.h>
#else
#include "user.h"
#endif

#include "bid.h"
#include "probe.h"

/* RFC 6275 section 6.1 */
#define MOB_MH_BRR		0
#define MOB_MH_HOT		3
#define MOB_MH_COT		4
#define MOB_MH_BU		5
#define MOB_MH_BA		6
#define MOB_MH_BE		7
#define MOB_MH_EXPERIMENTAL	11	/* RFC 5096 */

#define MOB_MH_MIN_LEN		8
#define MOB_MH_MAX_LEN		2048	/* Header Len is one octet, in units of 8 */
#define MOB_MH_CSUM_OFF		4
#define MOB_MH_DATA_OFF		6	/* first octet after the checksum */

/* Mobility options */
#define MOB_OPT_PAD1		0
#define MOB_OPT_PADN		1
#define MOB_OPT_ALTCOA		3
#define MOB_OPT_EXPERIMENTAL	18	/* RFC 5096 */
#define MOB_OPT_BID		35	/* RFC 5648 */
#define MOB_OPT_FLOW_SUMMARY	44	/* RFC 6089 */
#define MOB_OPT_FLOW		45	/* RFC 6089, Flow Identification */

/* BU flags, RFC 6275 section 6.1.7 */
#define MOB_BU_ACK		0x8000
#define MOB_BU_HOME		0x4000
#define MOB_BU_KEY		0x1000
#define MOB_BU_MAP		0x0800	/* RFC 5380 section 4.1: local, at a MAP */
#define MOB_BU_OVERWRITE	0x0040	/* RFC 5648 section 4.2: O */

/* Every lifetime in a BU and a BA counts units of 4 seconds. */
#define MOB_LIFETIME_UNIT	4

/* First two octets of our MH 11 body and of our option 18 */
#define MOB_EXPERIMENT_ID	0xcb05
#define MOB_VERSION		1

/* Message types.  BU, BA name the body of option 18 on that message. */
enum mob_type {
	MOB_T_REQ		= 1,
	MOB_T_REP		= 2,
	MOB_T_COOKIE0		= 3,
	MOB_T_COOKIE1		= 4,
	MOB_T_EXCH0		= 5,
	MOB_T_EXCH1		= 6,
	MOB_T_BU		= 7,
	MOB_T_BA		= 8,
	MOB_T_BC		= 9,
	MOB_T_HOME_BU		= 10,	/* home registration */
	MOB_T_HOME_BA		= 11,
	MOB_T_ERROR		= 12,	/* advisory, changes no state by itself */
	MOB_T_REQ_KEY		= 13,	/* a successor of k_EN */
	MOB_T_EXCH0_KEY		= 14,	/* EXCH0' */
	MOB_T_EXCH1_KEY		= 15,	/* EXCH1' */
	MOB_T_NEWKEY		= 16,
	MOB_T_TEST		= 17,	/* draft section 4: is CN_MN there? */
	MOB_T_ALIVE		= 18,
	MOB_T_KEYS		= 19,
	MOB_T_BC_ECHO		= 20,	/* CN_MN's answer to BC */
	MOB_T_MAP_BU		= 21,	/* local registration at a MAP, draft section 5 */
	MOB_T_MAP_BA		= 22,
	MOB_T_REQ_CERT		= 23,
	MOB_T_REP_CERT		= 24,
	MOB_T_BID_BU		= 25,	/* home registration of several care-of addresses */
	MOB_T_BID_BA		= 26,
	MOB_T_SR		= 29,	/* draft-lim section 3.3: MN and its access router */
	MOB_T_SR_REP		= 30,
	MOB_T_BCR		= 31,	/* is that MN using that care-of address? */
	MOB_T_BCC		= 32,	/* what draft-lim calls BC */
	MOB_T_PROBE		= 33,	/* draft-lim section 3.4: is MN at that care-of address? */
	MOB_T_PROBE_REP		= 34,
	MOB_T_MAX		= MOB_T_PROBE_REP,
};

/* Attributes: type(2) length(2) value(length), no alignment, each at most once. */
enum mob_attr_type {
	MOB_A_PAD		= 0,	/* zeros, any length, may repeat */
	MOB_A_HOA		= 1,	/* 16 */
	MOB_A_COA		= 2,	/* 16 */
	MOB_A_CN		= 3,	/* 16 */
	MOB_A_N0		= 4,	/* 16 */
	MOB_A_N1		= 5,	/* 16 */
	MOB_A_N2		= 6,	/* 16 */
	MOB_A_C0		= 7,	/* 16 */
	MOB_A_C1		= 8,	/* 17: epoch(1), tag(16) */
	MOB_A_HC0		= 9,	/* 32: SHA-256 of the COOKIE0 as sent */
	MOB_A_SUITES_I		= 10,	/* 1..8: the initiator's, by preference */
	MOB_A_SUITES_R		= 11,	/* 1..8: the correspondent's */
	MOB_A_DH		= 12,	/* 32 or 256 by suite */
	MOB_A_TS		= 13,	/* 8: seconds since 1970 */
	MOB_A_CERT		= 14,	/* 64..2000: X.509 DER */
	MOB_A_SPI		= 15,	/* 4: the sender's inbound SPI */
	MOB_A_NONCE		= 16,	/* 16: the sender's share of the ESP keys */
	MOB_A_LT_EN		= 17,	/* 4: seconds */
	MOB_A_ECHO		= 18,	/* 16: to be sent back */
	MOB_A_SEQ		= 19,	/* 2 */
	MOB_A_FLAG		= 20,	/* 1: enum mob_flag bits */
	MOB_A_KEYID		= 21,	/* 8: names the k_HA or k_EN in use */
	MOB_A_STATUS		= 22,	/* 1: enum mob_error */
	MOB_A_LT_KEY		= 23,	/* 4: seconds the keys of an exchange live */
	MOB_A_SEALED		= 24,	/* 33..1024: 16 random, ciphertext, 16 tag: e(k, m) */
	MOB_A_SIG		= 25,	/* 64..512: last attribute */
	MOB_A_MAC		= 26,	/* 16: last attribute */
	MOB_A_KEYS		= 27,	/* 96: k_BU, k_BA, k_EN; only inside e() */
	MOB_A_K_HA		= 28,	/* 32: k_HA-next; only inside e() */
	MOB_A_KEY_EN		= 29,	/* 32: k_EN-new; only inside e() */
	MOB_A_N3		= 30,	/* 16: CN_MN's, in ALIVE and KEYS */
	MOB_A_CN_HOA		= 31,	/* 16: home address of a mobile correspondent */
	MOB_A_HA		= 34,	/* 16: home agent */
	MOB_A_BIDS		= 36,	/* 22 times 1..8: BID(2), SPI(4), nonce(16) */
	MOB_A_PROBES		= 40,	/* 12 times 1..8: BID(2), answer from BID(2), cookie(8) */
	MOB_A_COOKIES		= 41,	/* 8 times 1..8: those of PROBES that are answered */
	MOB_A_OWNER		= 44,	/* 32: h(HoA | MN nonce) */
	MOB_A_HANDLE		= 45,	/* 21: until(4), epoch(1), tag(16); the router's own */
	MOB_A_LT_COA		= 46,	/* 4: seconds that an access router's word counts */
	MOB_A_COA_CERT		= 47,	/* 108..556: TS(8), LT_COA(4), fingerprint(32), signature */
	MOB_A_MN_NONCE		= 48,	/* 16: what OWNER hides the HoA with */
	MOB_A_RESULT		= 49,	/* 1: enum mob_bcc_result */
	MOB_A_TRUSTED		= 50,	/* 1..245: prefixes.h */
	MOB_A_COA_PROOFS	= 54,	/* 57..2048: bid.h */
	MOB_A_CGAS		= 55,	/* 281..2048: cga.h */
	MOB_A_MAX		= MOB_A_CGAS,
	MOB_A_OPTIONAL		= 0x8000, /* unknown with this bit: skip */
};

/* Bits of MOB_A_FLAG */
enum mob_flag {
	MOB_F_CONFIRM		= 0x01,	/* BC: the draft's Flag */
	MOB_F_PLAIN		= 0x02,	/* BU: sender allows plain; BA: plain it is */
	MOB_F_ENCRYPT		= 0x04,	/* BU: sender allows ESP; BA: ESP it is */
	MOB_F_REQKEN		= 0x08,	/* REQ_KEY: the draft's REQKEN */
	MOB_F_TEST		= 0x10,	/* TEST: the draft's test_flag */
	MOB_F_COA_CERT		= 0x40,	/* SR: answer with a certificate for the CoA */
};

/* Values of MOB_A_STATUS in MOB_T_ERROR */
enum mob_error {
	MOB_E_UNSPEC		= 1,
	MOB_E_NO_CBU		= 2,	/* an error says that the correspondent has no CBU */
	MOB_E_REFUSED		= 3,	/* the correspondent refused EXCH0 */
	MOB_E_CERT		= 4,	/* the correspondent's certificate failed */
	MOB_E_NO_BINDING	= 5,	/* register at home first */
	MOB_E_BUSY		= 6,
	MOB_E_PROHIBITED	= 7,
	MOB_E_SUITE		= 8,	/* no common suite */
	MOB_E_SILENT		= 9,	/* no answer: has no CBU, or all were lost */
};

/* Values of MOB_A_RESULT */
enum mob_bcc_result {
	MOB_BCC_HERE		= 1,	/* whom the handle was made for is there */
	MOB_BCC_GONE		= 2,	/* was there, and is not any more */
};

/* A peer's word: what is none of the above, 0 among it, says no more than that it failed. */
static inline u8 mob_wire_error(u8 status)
{
	return status >= MOB_E_UNSPEC && status <= MOB_E_SILENT ? status : MOB_E_UNSPEC;
}

#define MOB_NONCE_LEN		16
#define MOB_COOKIE_LEN		16
#define MOB_C1_LEN		17
#define MOB_MAC_LEN		16	/* HMAC-SHA-256-128 */
#define MOB_HASH_LEN		32
#define MOB_KEY_LEN		32
#define MOB_KEYID_LEN		8
#define MOB_SEAL_SALT_LEN	16
#define MOB_SEAL_TAG_LEN	16
#define MOB_SEAL_OVERHEAD	(MOB_SEAL_SALT_LEN + MOB_SEAL_TAG_LEN)
#define MOB_HANDLE_LEN		21
#define MOB_COA_CERT_HEAD	44	/* of MOB_A_COA_CERT, up to the signature */
#define MOB_COA_CERT_MIN	(MOB_COA_CERT_HEAD + MOB_SIG_MIN)
#define MOB_COA_CERT_MAX	(MOB_COA_CERT_HEAD + MOB_SIG_MAX)
#define MOB_SUITES_MAX		8
#define MOB_SIG_MIN		64
#define MOB_SIG_MAX		512

/*
 * MOB_A_CGAS: the public keys that some of the care-of addresses are made of, draft-lim section
 * 3.2; {octets that follow(2), number of addresses(1), {BID(2), collision count(1)} of each,
 * modifier(16), octets of the key(2), key, signature} per key and modifier
 */
#define MOB_CGA_MODIFIER_LEN	16
#define MOB_CGA_SIG_MIN		256	/* RSA of 2048 bits */
#define MOB_CGA_MIN		(2 + 1 + 3 + MOB_CGA_MODIFIER_LEN + 2 + 1 + MOB_CGA_SIG_MIN)

/**
 * struct mob_attr - one attribute, pointing into the message
 * @data: value, NULL when the attribute is absent
 * @len:  octets of @data, already within the range of its type
 */
struct mob_attr {
	const u8 *data;
	u16 len;
};

/**
 * struct mob_msg - our part of a message: an MH 11 body or an option 18
 * @type:    enum mob_type
 * @suite:   the suite the sender chose, 0 where none is chosen yet
 * @attr:    by enum mob_attr_type
 * @tag_off: offset from the start of the MH of the value of MOB_A_MAC or
 *	     MOB_A_SIG, 0 when the message has neither
 */
struct mob_msg {
	u8 type;
	u8 suite;
	u16 tag_off;
	struct mob_attr attr[MOB_A_MAX + 1];
};

/**
 * struct mob_mh - a parsed Mobility Header
 * @mh:       the octets
 * @len:      how many
 * @type:     MH type
 * @ours:     an MH 11, BU or BA that carries our identifier; @msg is valid.
 *	      Set also when parsing fails later: whether the failure is ours
 * @seq:      BU, BA: sequence number
 * @flags:    BU: flags; BA: the octet with K
 * @lifetime: BU, BA: seconds
 * @status:   BA, BE: status
 * @altcoa:   BU: Alternate Care-of Address or NULL
 * @hoa:      BE: home address
 * @n_bids:   BU, BA: Binding Identifier options, of which @bids has the first ones
 * @bid_status: why a BU is to be refused for one of them, 0 when there is no reason
 * @bids:     them, in their order
 * @parts:    options that our part is spread over; 0 when it is in one place
 * @body:     with @parts: our part put together, by mob_wire_join()
 * @body_len: octets of @body
 * @msg:      our part; with @parts only its type and suite until it is joined
 */
struct mob_mh {
	const u8 *mh;
	u16 len;
	u8 type;
	bool ours;
	u16 seq;
	u16 flags;
	u32 lifetime;
	u8 status;
	const struct in6_addr *altcoa;
	const struct in6_addr *hoa;
	u8 n_bids;
	u8 bid_status;
	struct mob_bid bids[MOB_BIDS_MAX];
	u8 parts;
	const u8 *body;
	u16 body_len;
	struct mob_msg msg;
};

/**
 * enum mob_wire_error - what was wrong with a message, for the drop counter
 * @MOB_WIRE_OK:      nothing
 * @MOB_WIRE_SHORT:   Header Len past the packet, or under the type's minimum
 * @MOB_WIRE_PROTO:   Payload Proto is not 59
 * @MOB_WIRE_OPTION:  a mobility option is malformed
 * @MOB_WIRE_VERSION: our identifier, another version
 * @MOB_WIRE_TYPE:    our identifier, unknown message, or not on this carrier
 * @MOB_WIRE_ATTR:    malformed, repeated, unknown, forbidden or missing attribute
 */
enum mob_wire_error {
	MOB_WIRE_OK = 0,
	MOB_WIRE_SHORT,
	MOB_WIRE_PROTO,
	MOB_WIRE_OPTION,
	MOB_WIRE_VERSION,
	MOB_WIRE_TYPE,
	MOB_WIRE_ATTR,
};

/**
 * mob_wire_parse - parse one Mobility Header
 * @mh:  the header; must be linear
 * @len: octets there are from @mh on; what Header Len says may be fewer
 * @out: filled in, points into @mh
 *
 * For messages with our identifier every attribute's length has been checked
 * and every attribute that the message type requires is present, none that it
 * forbids.  Types that are not ours parse with @out->ours false.  Values of
 * attributes stand at any alignment; @altcoa and @hoa as well aligned as @mh.
 *
 * Context: any.
 * Return: MOB_WIRE_OK or the first thing found wrong.
 */
enum mob_wire_error mob_wire_parse(const u8 *mh, size_t len, struct mob_mh *out);

/**
 * mob_wire_join - put together what is spread over several options
 * @m:   parsed, @m->parts is not 0
 * @buf: memory for it, which the attributes will point into; MOB_MH_MAX_LEN is enough
 * @cap: its size
 *
 * A message of that kind has its attributes checked here and not earlier, so
 * that whoever only looks at it needs no second buffer.  @m->msg.tag_off is an
 * offset in @buf.
 *
 * Context: any.
 * Return: MOB_WIRE_OK or MOB_WIRE_ATTR.
 */
enum mob_wire_error mob_wire_join(struct mob_mh *m, u8 *buf, size_t cap);

/**
 * mob_wire_next_option - the next mobility option of a BU or BA
 * @m:    parsed
 * @off:  where the last one ended: its offset and length together; 0 to begin
 * @type: its type
 * @len:  octets of its data
 *
 * Padding is passed over.
 *
 * Context: any.
 * Return: offset of its data from @m->mh; 0 at the end.
 */
size_t mob_wire_next_option(const struct mob_mh *m, size_t off, u8 *type, size_t *len);

/**
 * mob_wire_parse_sealed - parse the attributes inside e(k, m)
 * @type: the message the plaintext came with: REQ, REP, REQ_KEY, NEWKEY or KEYS
 * @data: plaintext
 * @len:  its octets
 * @out:  filled in; @out->tag_off is 0
 *
 * Context: any.
 * Return: MOB_WIRE_OK or MOB_WIRE_ATTR.
 */
enum mob_wire_error mob_wire_parse_sealed(u8 type, const u8 *data, size_t len,
					  struct mob_msg *out);

/**
 * struct mob_buf - a message under construction
 * @data:  the caller's memory
 * @cap:   its size
 * @len:   octets used
 * @opt:   offset of the open option 18, 0 for none
 * @parts: it may continue in further options
 * @sealed: attributes alone: no header, no padding
 * @bad:   something did not fit; mob_wire_finish() says so, once
 */
struct mob_buf {
	u8 *data;
	u16 cap;
	u16 len;
	u16 opt;
	bool parts;
	bool sealed;
	bool bad;
};

/* Begin an MH 11; attributes follow. */
void mob_wire_begin(struct mob_buf *b, void *mem, size_t cap, u8 type, u8 suite);
/* Begin a BU or BA; @lifetime in seconds, rounded down to the unit, at most 262140. */
void mob_wire_begin_bu(struct mob_buf *b, void *mem, size_t cap, u16 seq,
		       u16 flags, u32 lifetime);
void mob_wire_begin_ba(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       u8 flags, u16 seq, u32 lifetime);
/* Bare messages of RFC 6275 */
void mob_wire_begin_be(struct mob_buf *b, void *mem, size_t cap, u8 status,
		       const struct in6_addr *hoa);
void mob_wire_begin_brr(struct mob_buf *b, void *mem, size_t cap);
/*
 * Add an option of another RFC at an offset of @unit * n + @off, @unit 8 or less; before
 * the option 18.
 */
void mob_wire_put_option(struct mob_buf *b, u8 type, size_t unit, size_t off, const void *data,
			 size_t len);
/* Add an Alternate Care-of Address option; before the option 18. */
void mob_wire_put_altcoa(struct mob_buf *b, const struct in6_addr *coa);
/* Open our option 18 on a BU or BA; attributes follow. */
void mob_wire_option(struct mob_buf *b, u8 type, u8 suite);
/* Begin the plaintext of e(k, m): attributes alone, no header. */
void mob_wire_begin_sealed(struct mob_buf *b, void *mem, size_t cap);

void mob_wire_put(struct mob_buf *b, u16 type, const void *data, size_t len);
void mob_wire_put_u8(struct mob_buf *b, u16 type, u8 v);
void mob_wire_put_be16(struct mob_buf *b, u16 type, u16 v);
void mob_wire_put_be32(struct mob_buf *b, u16 type, u32 v);
void mob_wire_put_be64(struct mob_buf *b, u16 type, u64 v);
/**
 * mob_wire_reserve - add an attribute whose value comes later
 * @b:    the message
 * @type: enum mob_attr_type
 * @len:  octets of the value
 *
 * Return: where to write the zeroed value, or NULL when it does not fit.
 */
u8 *mob_wire_reserve(struct mob_buf *b, u16 type, size_t len);

/*
 * Octets that the value of one more attribute may have in an option 18 that is open and
 * cannot continue in another; 0: none fits.
 */
size_t mob_wire_room(const struct mob_buf *b);

/*
 * Octets that the value of one more attribute may have in a message that continues in
 * further options; 0: none fits.
 */
size_t mob_wire_room_parts(const struct mob_buf *b);

/**
 * mob_wire_finish - pad to a multiple of 8 octets and set the lengths
 * @b:   the message
 * @min: pad our part with MOB_A_PAD up to this many octets of MH, 0 for none
 *
 * A plaintext of mob_wire_begin_sealed() is neither padded nor given a length.
 * The checksum is left zero.
 *
 * Return: octets, or -EMSGSIZE when something did not fit.
 */
int mob_wire_finish(struct mob_buf *b, size_t min);

/**
 * struct mob_vec - one piece of what a MAC, signature or hash runs over
 * @data: octets
 * @len:  how many
 */
struct mob_vec {
	const void *data;
	size_t len;
};

#define MOB_WIRE_TBS_VECS	6

/**
 * mob_wire_tbs - a whole MH with checksum and tag taken as zero
 * @mh:      the header
 * @len:     its octets
 * @tag_off: offset of the value of MOB_A_MAC or MOB_A_SIG, 0 for none
 * @tag_len: octets of that value
 * @v:       MOB_WIRE_TBS_VECS pieces that together are @len octets
 *
 * Return: pieces used.
 */
unsigned int mob_wire_tbs(const u8 *mh, size_t len, size_t tag_off,
			  size_t tag_len, struct mob_vec *v);

/*
 * The same for a joined message: the MH up to its options, then the joined part.
 * How that was cut into options is not covered, nor are other options.
 */
unsigned int mob_wire_tbs_joined(const struct mob_mh *m, struct mob_vec *v);
/* Write @len octets at offset @off of the joined part into the options of a built MH. */
void mob_wire_fill(u8 *mh, size_t mh_len, size_t off, const u8 *data, size_t len);

/* The value of an attribute of that length, 0 when it is absent. */
u16 mob_wire_get_u16(const struct mob_attr *a);
u32 mob_wire_get_u32(const struct mob_attr *a);
u64 mob_wire_get_u64(const struct mob_attr *a);

#endif
