// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two tables say everything there is to say about attributes: how long each
 * may be, and which of them each message must and may carry.
 */
#include "crypto.h"
#include "prefixes.h"
#include "wire_int.h"

const struct mob_wire_range mob_wire_ranges[MOB_A_MAX + 1] = {
	[MOB_A_HOA]		= { 16, 16 },
	[MOB_A_COA]		= { 16, 16 },
	[MOB_A_CN]		= { 16, 16 },
	[MOB_A_N0]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_N1]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_N2]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_C0]		= { MOB_COOKIE_LEN, MOB_COOKIE_LEN },
	[MOB_A_C1]		= { MOB_C1_LEN, MOB_C1_LEN },
	[MOB_A_HC0]		= { MOB_HASH_LEN, MOB_HASH_LEN },
	[MOB_A_SUITES_I]	= { 1, MOB_SUITES_MAX },
	[MOB_A_SUITES_R]	= { 1, MOB_SUITES_MAX },
	[MOB_A_DH]		= { 32, MOB_DH_PUB_MAX },	/* and dh_fits() */
	[MOB_A_TS]		= { 8, 8 },
	[MOB_A_CERT]		= { 64, 2000 },
	[MOB_A_SPI]		= { 4, 4 },
	[MOB_A_NONCE]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_LT_EN]		= { 4, 4 },
	[MOB_A_ECHO]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_SEQ]		= { 2, 2 },
	[MOB_A_FLAG]		= { 1, 1 },
	[MOB_A_KEYID]		= { MOB_KEYID_LEN, MOB_KEYID_LEN },
	[MOB_A_STATUS]		= { 1, 1 },
	[MOB_A_LT_KEY]		= { 4, 4 },
	[MOB_A_SEALED]		= { MOB_SEAL_OVERHEAD + 1, 1024 },
	[MOB_A_SIG]		= { MOB_SIG_MIN, MOB_SIG_MAX },
	[MOB_A_MAC]		= { MOB_MAC_LEN, MOB_MAC_LEN },
	[MOB_A_KEYS]		= { 3 * MOB_KEY_LEN, 3 * MOB_KEY_LEN },
	[MOB_A_K_HA]		= { MOB_KEY_LEN, MOB_KEY_LEN },
	[MOB_A_KEY_EN]		= { MOB_KEY_LEN, MOB_KEY_LEN },
	[MOB_A_N3]		= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_CN_HOA]		= { 16, 16 },
	[MOB_A_HA]		= { 16, 16 },
	[MOB_A_BIDS]		= { MOB_BID_SHARE_LEN, MOB_BIDS_MAX * MOB_BID_SHARE_LEN },
	[MOB_A_PROBES]		= { MOB_PROBE_LEN, MOB_BIDS_MAX * MOB_PROBE_LEN },
	[MOB_A_COOKIES]		= { MOB_ASK_COOKIE_LEN, MOB_BIDS_MAX * MOB_ASK_COOKIE_LEN },
	[MOB_A_OWNER]		= { MOB_HASH_LEN, MOB_HASH_LEN },
	[MOB_A_HANDLE]		= { MOB_HANDLE_LEN, MOB_HANDLE_LEN },
	[MOB_A_LT_COA]		= { 4, 4 },
	[MOB_A_COA_CERT]	= { MOB_COA_CERT_MIN, MOB_COA_CERT_MAX },
	[MOB_A_MN_NONCE]	= { MOB_NONCE_LEN, MOB_NONCE_LEN },
	[MOB_A_RESULT]		= { 1, 1 },
	[MOB_A_TRUSTED]		= { 1, MOB_PREFIXES_LEN },	/* and mob_prefixes_ok() */
	[MOB_A_COA_PROOFS]	= { MOB_BID_PROOF_LEN, MOB_MH_MAX_LEN },
	[MOB_A_CGAS]		= { MOB_CGA_MIN, MOB_MH_MAX_LEN },	/* and mob_cgas_fit() */
};

const struct mob_wire_rule mob_wire_rules[MOB_T_MAX + 1] = {
	[MOB_T_REQ] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(SEALED),
	},
	[MOB_T_COOKIE0] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(SUITES_I),
	},
	[MOB_T_COOKIE1] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(N1) | A(SUITES_R),
	},
	[MOB_T_EXCH0] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(N1) | A(N2) | A(HC0) |
			A(SUITES_I) | A(SUITES_R) | A(DH) | A(TS) |
			A(LT_KEY) | A(CERT) | A(SIG),
	},
	[MOB_T_EXCH1] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(C0) | A(C1) | A(DH) | A(CERT) | A(SIG),
	},
	[MOB_T_BU] = {
		.carrier = MOB_MH_BU,
		.need = A(SPI) | A(NONCE) | A(FLAG) | A(MAC),
		.may = A(KEYID),
	},
	[MOB_T_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(LT_EN) | A(SPI) | A(NONCE) | A(ECHO) | A(FLAG) |
			A(MAC),
		.may = A(CN_HOA),
	},
	[MOB_T_BC] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEQ) | A(FLAG) | A(ECHO) | A(MAC),
		.may = A(CN_HOA) | A(NONCE),
	},
	[MOB_T_HOME_BU] = {
		.carrier = MOB_MH_BU,
		.need = A(SPI) | A(NONCE) | A(KEYID),
		.may = A(ECHO),
	},
	[MOB_T_HOME_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(SPI) | A(NONCE) | A(KEYID),
		.may = A(ECHO) | A(TRUSTED),
	},
	[MOB_T_ERROR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(STATUS),
	},
	[MOB_T_REQ_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_EXCH0_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N1) | A(MAC),
	},
	[MOB_T_EXCH1_KEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N1) | A(N2) | A(LT_EN) | A(MAC),
	},
	[MOB_T_NEWKEY] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN) | A(SEALED),
	},
	[MOB_T_TEST] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(FLAG),
	},
	[MOB_T_ALIVE] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(N3),
		.may = A(ECHO),
	},
	[MOB_T_KEYS] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(SEALED),
	},
	[MOB_T_BC_ECHO] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(HOA) | A(CN_HOA) | A(SEQ) | A(FLAG) | A(ECHO) | A(MAC),
	},
	[MOB_T_MAP_BU] = {
		.carrier = MOB_MH_BU,
		.parts = true,
		.need = A(HOA) | A(HA) | A(TS) | A(NONCE) | A(CERT) | A(SIG),
	},
	[MOB_T_MAP_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(ECHO),
		.may = A(TS),
	},
	[MOB_T_REQ_CERT] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(NONCE),
	},
	[MOB_T_REP_CERT] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(CERT),
	},
	[MOB_T_BID_BU] = {
		.carrier = MOB_MH_BU,
		.parts = true,
		.need = A(KEYID),
		.may = A(ECHO) | A(BIDS) | A(COA_PROOFS) | A(CGAS),
	},
	[MOB_T_BID_BA] = {
		.carrier = MOB_MH_BA,
		.need = A(KEYID),
		.may = A(ECHO) | A(BIDS) | A(TRUSTED) | A(PROBES),
	},
	[MOB_T_SR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(NONCE) | A(OWNER) | A(FLAG),
	},
	[MOB_T_SR_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(HANDLE) | A(LT_COA),
		.may = A(COA_CERT),
	},
	[MOB_T_BCR] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(COA) | A(HOA) | A(HANDLE) | A(MN_NONCE) | A(NONCE),
	},
	[MOB_T_BCC] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(ECHO) | A(RESULT) | A(LT_COA) | A(SIG),
	},
	[MOB_T_PROBE] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(PROBES),
	},
	[MOB_T_PROBE_REP] = {
		.carrier = MOB_MH_EXPERIMENTAL,
		.need = A(COOKIES),
	},
};

const struct mob_wire_sealed_rule mob_wire_sealed_rules[MOB_T_MAX + 1] = {
	[MOB_T_REQ] = {
		.need = A(HOA) | A(COA) | A(CN) | A(N0),
	},
	[MOB_T_REP] = {
		.need = A(N0) | A(KEYS) | A(K_HA) | A(LT_KEY),
		.refusal = A(N0) | A(STATUS),
	},
	[MOB_T_REQ_KEY] = {
		.need = A(HOA) | A(COA) | A(CN) | A(N0) | A(FLAG) | A(KEYID),
	},
	[MOB_T_NEWKEY] = {
		.need = A(N0) | A(KEY_EN) | A(LT_EN),
		.refusal = A(N0) | A(STATUS),
	},
	[MOB_T_KEYS] = {
		.need = A(N3) | A(KEYS) | A(LT_KEY),
		.refusal = A(N3) | A(STATUS),
	},
};
