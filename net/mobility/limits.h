/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every limit, timeout and size, with where it is from.
 */
#ifndef _MOBILITY_LIMITS_H
#define _MOBILITY_LIMITS_H

/* draft-qiu section 3: "10 packets or 10 seconds" without a BC */
#define MOB_PROVISIONAL_PACKETS		10
#define MOB_PROVISIONAL_OCTETS		(10 * 1500)
#define MOB_PROVISIONAL_MS		10000
/* The next wait doubles after a CoA that never confirmed, from 10 s up to */
#define MOB_PROVISIONAL_WAIT_MAX_MS	3600000

/* Sequence numbers: RFC 6275 section 9.5.1; k_BU dies before they wrap */
#define MOB_SEQ_WINDOW			32768
#define MOB_KEY_BU_MAX			32767
#define MOB_KEY_LIFETIME_S		86400
#define MOB_STATE_SEQ_JUMP		1024	/* a restored Seq# goes on beyond the saved one */
#define MOB_PENDING_KEY_MS		60000	/* keys from EXCH0 until the first BU */
#define MOB_PENDING_PER_PREFIX		64
#define MOB_PENDING_BUCKETS		1024	/* prefixes hash into these */
#define MOB_BRR_SHARE			8	/* refresh in the last 1/8 of a lifetime */
#define MOB_LT_EN_S			3600	/* LT_EN granted in BA */

/* A successor of k_EN, draft-qiu section 3 */
#define MOB_REKEY_SHARE			8	/* asked for in the last 1/8 of LT_EN */
#define MOB_REKEY_JITTER		16	/* and up to 1/16 before, by chance */
#define MOB_REKEY_CHECK_MS		1000	/* how often what a key carried is looked at */
/*
 * 2^31, half of the sequence numbers of ESP without extended ones, which never cycle
 * (RFC 4303 section 3.3.3); as few as GCM's invocations of SP 800-38D section 8.3.
 */
#define MOB_REKEY_PACKETS		2147483648ULL
/*
 * 2^38, or 2^34 blocks of AES-GCM under one key: an advantage of 2^-61, within the 2^-57
 * of RFC 8446 section 5.5 (2^24.5 records of 2^14 octets).
 */
#define MOB_REKEY_OCTETS		274877906944ULL
/* CN without BC, HA without a packet by the new keys, send by the old: < MOB_LINGER_MS */
#define MOB_REKEY_SWITCH_MS		1500
#define MOB_HA_SESSIONS_PER_SUBSCRIBER	64
#define MOB_HA_SESSIONS_MAX		65536	/* per namespace */

/* Lifetimes of bindings, seconds */
#define MOB_LIFETIME_MAX_S		262140	/* 65535 units of 4 s */
#define MOB_HOME_LIFETIME_S		420
#define MOB_CN_LIFETIME_S		420	/* MAX_RR_BINDING_LIFETIME, RFC 6275 section 12 */
/* A Seq# further ahead than this may be that of a recording. */
#define MOB_HA_SEQ_AHEAD		(2 * MOB_STATE_SEQ_JUMP)
/* After lost states at 0, 1 and 3 s; about a CoA that failed at 0, 2 and 4 s */
#define MOB_HA_BRR_TRIES		3
#define MOB_LINGER_MS			2000	/* the old inbound state after a handover */

/* Retransmission: RFC 6275 sections 11.8 and 12 */
#define MOB_RETRANS_FIRST_HOME_MS	1500
#define MOB_RETRANS_MS			1000
#define MOB_RETRANS_MAX_MS		32000
#define MOB_BU_RATE_PER_S		3	/* MAX_UPDATE_RATE */
#define MOB_BU_RETRIES_RO		3	/* MAX_RO_FAILURE: then back to the tunnel */
#define MOB_ONE_WAY_MS			10000	/* sending, nothing heard: ask with a BU */
#define MOB_NO_CBU_MS			300000	/* how long MN remembers a CN without CBU */
#define MOB_SILENT_MS			10000	/* after silence, doubling up to MOB_NO_CBU_MS */
#define MOB_MN_TENTATIVE_MS		100	/* nobody announces the end of DAD: look again */
#define MOB_MN_SETTLE_MS		10	/* lets a burst of address events settle */
#define MOB_MN_AGAIN_MS			40	/* to the BU that answers status 135, 145, 146 */
#define MOB_MN_ROUTE_MS			20	/* a new address whose route is not there yet */
#define MOB_MN_ROUTE_MAX_MS		500	/* it doubles up to this */
#define MOB_MN_BID_TRIES		4	/* BUs from one CoA, 15 s; then from another */
#define MOB_MN_COA_CANDIDATES		8	/* addresses of an interface that are looked at */
#define MOB_MN_HOMES_MAX		64	/* per namespace: a packet walks them */
#define MOB_MN_RO_MAX			4096	/* correspondents per namespace */
#define MOB_MN_IDLE_MS			60000	/* a correspondent only seen is forgotten */
#define MOB_MN_AUTO_MS			250	/* between exchanges that traffic starts */
#define MOB_MN_REQ_TRIES		6
#define MOB_MN_REKEY_MS		1000	/* after a new k_HA: lets other REPs of the old one come */
#define MOB_MN_PLAIN_GRACE_MS		1000	/* packets still on their way by the tunnel */

/* HA exchange with a CN */
#define MOB_EXCH_RETRANS_MS		1000
#define MOB_EXCH_RETRIES		4
#define MOB_EXCH_MAX			4096	/* open exchanges per namespace */
#define MOB_EXCH_PER_SUBSCRIBER		16	/* with those that ended */
#define MOB_EXCH_ENDED_MS		60000	/* shown so long; a failed one answers REQs */
#define MOB_EXCH_FORGED_MAX		8	/* EXCH1s that one exchange verifies */

/* Two mobile nodes, draft-qiu section 4 */
#define MOB_TEST_MS			10000	/* between TESTs for COOKIE0s, per subscriber */
#define MOB_N3_MS			60000	/* CN_MN takes KEYS with an N3 this old */
#define MOB_N3_HA_MS			30000	/* CN_HA uses one this old */
#define MOB_N3_MAX			16	/* that CN_MN keeps */
#define MOB_CN_HA_DEALS_MAX		1024	/* keys on their way, per namespace */
#define MOB_CN_HA_DEALS_PER_SUBSCRIBER	32
#define MOB_CN_HA_GIVEN_PER_SUBSCRIBER	512	/* that a revocation could end */
#define MOB_CN_HA_GIVEN_MAX		65536	/* per namespace */
#define MOB_CN_HA_CERT_BUCKETS		1024	/* Cert_HAs hash into these */
#define MOB_CN_HA_PURGE_MS		10000	/* between walks for those that are over */
#define MOB_BC_ECHO_MS			1000	/* no echo: BU again, so that BC follows; doubles */

/* Several care-of addresses, draft-lim section 3 */
#define MOB_UNVERIFIED_MS		10000	/* unverified: dropped; refused: shown till then */
/* After that it is refused for so long: as a MN that was told needs to ask again, at most */
#define MOB_FAILED_MS			30000
#define MOB_TRIED_MAX			32	/* addresses of a subscriber meanwhile */
#define MOB_VERIFY_RULES_MAX		64	/* prefixes with methods of their own; likewise */
#define MOB_CREDIT_AGE_MS		5000	/* RFC 4866: then 7/8 of it is left */
#define MOB_TRUSTED_MAX			64	/* networks; each address of a BU walks them */
/* No packet goes out by an older proof: twice MAX_RR_BINDING_LIFETIME */
#define MOB_VERIFIED_S			840	/* at most, and unless set */

/* Questions to a care-of address: mobility-protocol.rst, section 7.1.1 */
#define MOB_ASK_TRIES			3	/* packets that ask once */
#define MOB_ASK_OCTETS			128	/* an echo has, at most; in all three of them */
#define MOB_PROBE_OCTETS		160	/* and a PROBE, under signalling ESP */
#define MOB_ASK_FIRST_MS		100	/* the MN makes its tunnel from the BA meanwhile */
#define MOB_ASK_SLACK_MS		20	/* what is due so soon is asked with others */
#define MOB_PROBE_DATA_MS		2000	/* so long PROBE waits for data to go with */
#define MOB_PROBE_QUEUED_MAX		16	/* PROBEs that wait at one MN */
/* Of one subscriber in MOB_UNVERIFIED_MS: each of its addresses once */
#define MOB_ASK_PER_SUBSCRIBER		(MOB_BIDS_MAX * MOB_ASK_TRIES)
#define MOB_ASK_PER_S			10	/* per /64 of care-of addresses */
#define MOB_ASK_BURST			30

/* The CN's cost ladder: mobility-protocol.rst, section 7.4 */
#define MOB_COOKIE_SECRET_S		120
#define MOB_COOKIE_SPENT_MAX		65536
#define MOB_COOKIE_WASTED_MAX		16384	/* that bought no signature's verification */
#define MOB_COOKIE_WASTES		3	/* and so often, each */
#define MOB_EXCH0_PER_S			20	/* per source /64 */
#define MOB_EXCH0_BURST			40
#define MOB_AGAIN_PER_S			2	/* EXCH1s for copies of one EXCH0 */
#define MOB_AGAIN_BURST			2
#define MOB_AGAIN_MAX			1024	/* EXCH0s of which copies come at once */
#define MOB_ERROR_PER_S			10	/* BE and error reports, RFC 4443 section 2.4 (f) */
#define MOB_ERROR_BURST			20
#define MOB_RATELIMIT_MAX		8192
#define MOB_WORK_MAX			1024	/* queued jobs per namespace */
#define MOB_BU_QUEUED_MAX		8	/* of them BUs of one HoA: repeats and moves */
#define MOB_PK_WORK_MAX			128	/* of them public-key work: about 3 s of one CPU */
#define MOB_CN_BINDINGS_MAX		65536
#define MOB_CN_SHARE			(MOB_CN_BINDINGS_MAX / 4)	/* of one Cert_HA */
#define MOB_SUBSCRIBERS_MAX		1048576
#define MOB_CERT_CACHE_MAX		1024
#define MOB_CERT_CACHE_OCTETS		(2 << 20)
#define MOB_CERT_REVOKED_MAX		16384	/* fingerprints per namespace */
#define MOB_ACCESS_RULES_MAX		256	/* per namespace; each exchange walks them */

/* HMIPv6, draft section 5 */
#define MOB_MAP_BINDINGS_MAX		65536
#define MOB_MAP_LIFETIME_S		420	/* as at the HA */
#define MOB_MAP_PREFIXES_MAX		16	/* that one MAP serves */
#define MOB_MAP_TS_S			60	/* a BU's timestamp differs by this at most */
#define MOB_MAP_BU_PER_S		20	/* per source /64: each buys a verification */
#define MOB_MAP_BU_BURST		40
#define MOB_MAP_NEWCOMERS_MAX		32	/* of MOB_PK_WORK_MAX, for who is not registered */
#define MOB_MN_MAP_TRIES		4	/* 15 s; then without the MAP */
#define MOB_MN_MAP_PATIENT		1	/* of them before the first LCoA is told to HA */
#define MOB_MN_MAP_AGAIN_MS		60000	/* a MAP that was silent or refused */
#define MOB_MN_RA_MAX			16	/* MAPs that routers advertise, per namespace */
#define MOB_MN_RA_SETTLE_MS		200	/* all routers have a say; a flood no more */
#define MOB_REQ_CERT_PER_S		1	/* per /64 of the HA asked */
#define MOB_REQ_CERT_BURST		4
#define MOB_REQ_CERT_WAITING		64	/* BUs that wait for a Cert_HA */
#define MOB_REQ_CERT_SHARE		8	/* of them from one /64 */
#define MOB_REQ_CERT_MS			5000
#define MOB_REQ_CERT_LEN		688	/* a third of the longest REP_CERT */
#define MOB_REP_CERT_RATIO		3	/* octets of the answer, per octet asked with */

/* Access routers, draft-lim section 3.3 */
#define MOB_AR_LINKS_MAX		16	/* that one access router vouches for */
#define MOB_AR_LIFETIME_S		60	/* its word counts so long, unless configured */
#define MOB_AR_LIFETIME_MAX_S		MOB_COOKIE_SECRET_S	/* the one before verifies */
#define MOB_SR_LEN			640	/* SR_REP with a signature of 4096 bits */
#define MOB_BCR_LEN			568	/* BCC with the same */
#define MOB_AR_SR_PER_S			2	/* per neighbour: each may buy a signature */
#define MOB_AR_SR_BURST			4
#define MOB_AR_HANDLE_PER_S		1	/* signatures that one handle buys */
#define MOB_AR_HANDLE_BURST		4
#define MOB_AR_SOLICIT_MS		1000	/* RETRANS_TIMER, RFC 4861 section 10 */
#define MOB_AR_SOLICIT_TRIES		3	/* MAX_UNICAST_SOLICIT, likewise */
#define MOB_AR_WAITING_MAX		64	/* messages that wait for a neighbour */
#define MOB_AR_NEWCOMERS_MAX		16	/* and for one not heard of before */
#define MOB_AR_JOBS_MAX			32	/* of MOB_PK_WORK_MAX, for SRs, and for BCRs */

/* Flow bindings, RFC 6089; the RFC sets no limits */
#define MOB_FLOWS_MAX			16	/* of one mobile node: a packet walks them */
#define MOB_FLOW_ANSWERS_MAX		(2 * MOB_FLOWS_MAX)	/* in one BA */
#define MOB_FLOW_OCTETS_MAX		1024	/* their options together: half a BU */

/*
 * Clocks of home agent and access router differ by this at most; NTP keeps them within a
 * tenth of a second, and both cut off what is less than one.
 */
#define MOB_COA_CERT_SKEW_S		2
#define MOB_COA_CERT_PER_S		2	/* per HoA: each buys two verifications */
#define MOB_COA_CERT_BURST		16	/* two BUs with all BIDs */
#define MOB_BCR_OPEN_MAX		1024	/* routers asked, per namespace */
#define MOB_SR_TRIES			3	/* SRs for one answer: at 0, 1 and 3 s */
#define MOB_SR_SHARE			4	/* a new SR in the last 1/4 of LT_COA */
#define MOB_SR_AGAIN_MS			60000	/* a router that was silent */
#define MOB_SR_QUEUED_MAX		16	/* SR_REPs that wait for the worker */

/* Notifications of refused messages; the counters have all of them */
#define MOB_EVENT_DROPS_PER_S		20

/* Home link */
#define MOB_DAD_MS			1000	/* RetransTimer, one solicitation: RFC 4862 */
#define MOB_ND_GROUPS_MAX		4096

#endif
