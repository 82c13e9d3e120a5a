/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flow bindings, RFC 6089: the options that carry them, the table that a home agent
 * keeps of a mobile node's, and which of them a packet belongs to.  Pure, like wire.h.
 */
#ifndef _MOBILITY_FLOW_H
#define _MOBILITY_FLOW_H

#include "limits.h"
#include "selector.h"
#include "wire.h"

/* Status of a Flow Identification option, RFC 6089 section 4.2 */
enum mob_flow_status {
	MOB_FLOW_OK		= 0,
	MOB_FLOW_PROHIBITED	= 128,
	MOB_FLOW_UNSPECIFIED	= 129,
	MOB_FLOW_MALFORMED	= 130,
	MOB_FLOW_NO_BID		= 131,
	MOB_FLOW_NO_FID		= 132,
	MOB_FLOW_FORMAT		= 133,
};

/**
 * struct mob_flow - a flow and where it goes
 * @fid:    Flow Identifier
 * @pri:    FID-PRI: the lowest that matches decides
 * @n_bids: of @bid; 0: its packets are discarded, several: each gets a copy
 * @bid:    Binding Identifiers
 * @sel:    which packets
 */
struct mob_flow {
	u16 fid, pri;
	u8 n_bids;
	u16 bid[MOB_BIDS_MAX];
	struct mob_selector sel;
};

/**
 * struct mob_flow_opt - a parsed Flow Identification option
 * @flow:    what it says; @flow.fid and @flow.pri also of a malformed one, if they are there
 * @status:  as it stands there, which only a BA's means
 * @verdict: MOB_FLOW_OK, or what to answer whatever else is known
 * @has_sel: there is a Traffic Selector
 * @has_bids: there is a Binding Reference
 */
struct mob_flow_opt {
	struct mob_flow flow;
	u8 status;
	u8 verdict;
	bool has_sel, has_bids;
};

#define MOB_FLOW_OPT_HEAD	6	/* FID, FID-PRI, reserved, status */
/* Octets of the longest option's data: sub-options Binding Reference and Traffic Selector */
#define MOB_FLOW_OPT_MAX	(MOB_FLOW_OPT_HEAD + 2 + 2 * MOB_BIDS_MAX + \
				 2 + 2 + MOB_SELECTOR_MAX)

/**
 * mob_flow_parse - read the data of a Flow Identification option
 * @data: it
 * @len:  its octets
 * @out:  filled in
 */
void mob_flow_parse(const u8 *data, size_t len, struct mob_flow_opt *out);

/**
 * mob_flow_build - the data of a Flow Identification option for a BU
 * @flow: the flow
 * @out:  MOB_FLOW_OPT_MAX octets
 *
 * Return: how many were written.
 */
size_t mob_flow_build(const struct mob_flow *flow, u8 *out);

/**
 * struct mob_flow_answer - what a BA says of one flow
 * @fid:    Flow Identifier
 * @pri:    FID-PRI, 0 for one that only a Flow Summary named
 * @status: enum mob_flow_status
 */
struct mob_flow_answer {
	u16 fid, pri;
	u8 status;
};

/* The data of a Flow Identification option for a BA: MOB_FLOW_OPT_HEAD octets */
void mob_flow_build_answer(const struct mob_flow_answer *a, u8 *out);

/**
 * struct mob_flow_table - the flows of a mobile node
 * @n:	  how many
 * @flow: by FID-PRI
 */
struct mob_flow_table {
	unsigned int n;
	struct mob_flow flow[MOB_FLOWS_MAX];
};

/**
 * struct mob_flow_reply - what to answer a BU
 * @n:	    of @answer
 * @answer: one for each Flow Identification, and for each FID of a Flow Summary that
 *	    is not known
 */
struct mob_flow_reply {
	unsigned int n;
	struct mob_flow_answer answer[MOB_FLOW_ANSWERS_MAX];
};

/* The one with @fid, or NULL */
const struct mob_flow *mob_flow_find(const struct mob_flow_table *t, u16 fid);

/* Would a BU say the same of both? */
bool mob_flow_same(const struct mob_flow *a, const struct mob_flow *b);

/* Is @bid registered? */
typedef bool (*mob_flow_bid_fn)(const void *arg, u16 bid);

/**
 * mob_flow_update - the table that a BU makes of the one before
 * @m:	   the BU
 * @old:   the table before
 * @known: which BIDs are registered, by this BU or before
 * @arg:   for @known
 * @now:   filled in
 * @reply: filled in
 *
 * RFC 6089 has every BU name every flow: one that it does not name, or that is
 * refused, is not in @now.
 */
void mob_flow_update(const struct mob_mh *m, const struct mob_flow_table *old,
		     mob_flow_bid_fn known, const void *arg, struct mob_flow_table *now,
		     struct mob_flow_reply *reply);

/**
 * mob_flow_next - the next flow that a packet belongs to
 * @t:	  the table
 * @from: where to look from: 0, or one after the last found
 * @key:  the packet
 *
 * Return: its index, or @t->n for none.  Context: any.
 */
unsigned int mob_flow_next(const struct mob_flow_table *t, unsigned int from,
			   const struct mob_flow_key *key);

#endif
