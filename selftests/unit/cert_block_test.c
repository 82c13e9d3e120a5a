// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address blocks, and who may issue what to whom.
 */
#include "cert_make.h"

/* Read one IPAddrBlocks. */
static enum mob_cert_error read_blocks(struct piece val, struct mob_cert *c)
{
	struct parts p = make_parts();

	p.exts = EXTC(OID_BLOCKS, val);
	return make_read(make_cert(&p), c);
}

#define refuse(val, verdict)	check(read_blocks(val, &none) == (verdict))

static struct mob_cert none;

static bool is_block(const struct mob_cert *c, unsigned int i, const char *min, const char *max)
{
	struct in6_addr a = make_addr(min), b = make_addr(max);

	return i < c->n_blocks && !memcmp(&c->blocks[i].min, &a, 16) &&
	       !memcmp(&c->blocks[i].max, &b, 16);
}

/* RFC 3779 section 2.1.1: 2001:0:200:3:0:0:0:1, and 2001:0:200/39 */
static void test_rfc_2_1_1(void)
{
	struct piece address = P("\x03\x11\x00\x20\x01\x00\x00\x02\x00\x00\x03"
				 "\x00\x00\x00\x00\x00\x00\x00\x01");
	struct piece prefix = P("\x03\x06\x01\x20\x01\x00\x00\x02");
	struct mob_cert c;

	check(read_blocks(BLOCKS(address), &c) == MOB_CERT_OK);
	check(c.n_blocks == 1 && is_block(&c, 0, "2001:0:200:3::1", "2001:0:200:3::1"));
	check(read_blocks(BLOCKS(prefix), &c) == MOB_CERT_OK);
	check(c.n_blocks == 1 &&
	      is_block(&c, 0, "2001:0:200::", "2001:0:3ff:ffff:ffff:ffff:ffff:ffff"));
	make_reset();
}

/*
 * RFC 3779 section 2.1.2: 2001:0:200:: to 2001:0:3ff:ffff:ffff:ffff:ffff:ffff as a range,
 * which section 2.2.3.7 has as the prefix above.
 */
static void test_rfc_2_1_2(void)
{
	struct piece min = P("\x03\x06\x01\x20\x01\x00\x00\x02");
	struct piece max = P("\x03\x06\x02\x20\x01\x00\x00\x00");
	struct piece longer = P("\x03\x06\x01\x20\x01\x00\x00\x04");
	struct mob_cert c;

	refuse(BLOCKS(SEQ(min, max)), MOB_CERT_BLOCK);
	/* The same ends, each with a neighbour that no prefix has */
	check(read_blocks(BLOCKS(SEQ(min, longer)), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "2001:0:200::", "2001:0:5ff:ffff:ffff:ffff:ffff:ffff"));
	check(read_blocks(BLOCKS(SEQ(P("\x03\x06\x00\x20\x01\x00\x00\x01"), max)), &c) ==
	      MOB_CERT_OK);
	check(is_block(&c, 0, "2001:0:100::", "2001:0:3ff:ffff:ffff:ffff:ffff:ffff"));
	make_reset();
}

static void test_rfc_appendix_b(void)
{
	/* The first: IPv4 unicast 10.0.32/20 to 10.3/16, all of IPv6 inherited */
	struct piece first =
		P("\x30\x35\x30\x2b\x04\x03\x00\x01\x01\x30\x24"
		  "\x03\x04\x04\x0a\x00\x20\x03\x04\x00\x0a\x00\x40\x03\x03\x00\x0a\x01"
		  "\x30\x0c\x03\x04\x04\x0a\x02\x30\x03\x04\x00\x0a\x02\x40"
		  "\x03\x03\x00\x0a\x03\x30\x06\x04\x02\x00\x02\x05\x00");
	/*
	 * The second: IPv4 unicast 10/8 and 172.16/12 (whose octets are 176.16/12), IPv4
	 * multicast inherited, the IPv6 prefix 2001:0:2/48
	 */
	struct piece second =
		P("\x30\x2c\x30\x10\x04\x03\x00\x01\x01\x30\x09\x03\x02\x00\x0a"
		  "\x03\x03\x04\xb0\x10\x30\x07\x04\x03\x00\x01\x02\x05\x00"
		  "\x30\x0f\x04\x02\x00\x02\x30\x09\x03\x07\x00\x20\x01\x00\x00\x00\x02");
	struct mob_cert c;

	check(read_blocks(first, &c) == MOB_CERT_OK);
	check(c.inherit && !c.n_blocks);
	check(read_blocks(second, &c) == MOB_CERT_OK);
	check(!c.inherit && c.n_blocks == 1 &&
	      is_block(&c, 0, "2001:0:2::", "2001:0:2:ffff:ffff:ffff:ffff:ffff"));
	make_reset();
}

static void test_prefixes(void)
{
	struct mob_cert c;

	check(read_blocks(BLOCKS(P("\x03\x01\x00")), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	check(read_blocks(BLOCKS(P("\x03\x02\x05\x20")), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	check(read_blocks(BLOCKS(B_DB8_1_64), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "2001:db8:0:1::", "2001:db8:0:1:ffff:ffff:ffff:ffff"));
	check(read_blocks(BLOCKS(T(DER_BIT_STRING, P("\x01"), make_fill(0, 16))), &c) ==
	      MOB_CERT_OK);
	check(is_block(&c, 0, "::", "::1"));

	refuse(BLOCKS(P("\x03\x00")), MOB_CERT_BLOCK);
	refuse(BLOCKS(P("\x03\x01\x01")), MOB_CERT_BLOCK);
	refuse(BLOCKS(P("\x03\x02\x08\x00")), MOB_CERT_BLOCK);
	refuse(BLOCKS(P("\x03\x02\x05\x30")), MOB_CERT_BLOCK);	/* an unused bit is set */
	refuse(BLOCKS(P("\x03\x02\x05\x20\x05\x00")), MOB_CERT_BLOCK);
	refuse(BLOCKS(T(DER_BIT_STRING, P("\x00"), make_fill(0x20, 17))), MOB_CERT_BLOCK);
	refuse(BLOCKS(P("\x04\x02\x00\x20")), MOB_CERT_BLOCK);
	make_reset();
}

#define RANGE(min, max)	BLOCKS(SEQ(min, max))

static void test_ranges(void)
{
	struct piece min_1 = T(DER_BIT_STRING, P("\x00"), make_fill(0x20, 15), P("\x01"));
	struct piece max_e = T(DER_BIT_STRING, P("\x00"), make_fill(0x20, 15), P("\x0e"));
	struct piece min_8 = P("\x03\x02\x03\x08"), max_17 = P("\x03\x02\x00\x16");
	struct mob_cert c;

	check(read_blocks(RANGE(min_1, max_e), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "2020:2020:2020:2020:2020:2020:2020:2001",
		       "2020:2020:2020:2020:2020:2020:2020:200e"));
	/* 8 to 23 in the first octet: bits stripped from both ends */
	check(read_blocks(RANGE(min_8, P("\x03\x02\x03\x10")), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "0800::", "17ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	/* from the very first one, and to the last */
	check(read_blocks(RANGE(P("\x03\x01\x00"), P("\x03\x02\x03\x10")), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "::", "17ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	check(read_blocks(RANGE(min_8, P("\x03\x01\x00")), &c) == MOB_CERT_OK);
	check(is_block(&c, 0, "0800::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));

	/* zeros left at the end of min, ones at the end of max */
	refuse(RANGE(P("\x03\x02\x02\x08"), P("\x03\x02\x03\x10")), MOB_CERT_BLOCK);
	refuse(RANGE(min_8, P("\x03\x02\x00\x17")), MOB_CERT_BLOCK);
	refuse(RANGE(P("\x03\x01\x01"), P("\x03\x02\x03\x10")), MOB_CERT_BLOCK);
	/* backwards, and one address: that is a prefix */
	refuse(RANGE(max_17, min_8), MOB_CERT_BLOCK);
	refuse(RANGE(min_1, min_1), MOB_CERT_BLOCK);
	/* whole prefixes: 8::/5, ::/0, and /127 at the end */
	refuse(RANGE(min_8, P("\x03\x02\x03\x08")), MOB_CERT_BLOCK);
	refuse(RANGE(P("\x03\x01\x00"), P("\x03\x01\x00")), MOB_CERT_BLOCK);
	refuse(RANGE(P("\x03\x02\x04\x10"), P("\x03\x02\x04\x10")), MOB_CERT_BLOCK);
	/* one end only, three ends, other types */
	refuse(BLOCKS(SEQ(min_8)), MOB_CERT_BLOCK);
	refuse(BLOCKS(SEQ(min_8, max_17, max_17)), MOB_CERT_BLOCK);
	refuse(BLOCKS(SEQ(P("\x04\x02\x03\x08"), max_17)), MOB_CERT_BLOCK);
	make_reset();
}

static void test_order(void)
{
	struct piece a = P("\x03\x03\x00\x20\x01"), b = P("\x03\x03\x00\x20\x02");
	struct piece d = P("\x03\x03\x00\x20\x04"), last = P("\x03\x03\x00\xff\xff");
	struct piece inside = P("\x03\x05\x00\x20\x01\x0d\xb8");
	struct piece range = SEQ(P("\x03\x03\x00\x20\x03"), P("\x03\x03\x00\x20\x04"));
	struct piece many = NONE;
	struct mob_cert c;
	unsigned int i;

	check(read_blocks(BLOCKS(a, d, last), &c) == MOB_CERT_OK && c.n_blocks == 3);
	check(read_blocks(BLOCKS(a, range, last), &c) == MOB_CERT_OK);
	check(is_block(&c, 1, "2003::", "2004:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
	refuse(BLOCKS(d, a), MOB_CERT_BLOCK);
	refuse(BLOCKS(a, a), MOB_CERT_BLOCK);
	refuse(BLOCKS(a, inside), MOB_CERT_BLOCK);
	refuse(BLOCKS(inside, a), MOB_CERT_BLOCK);
	refuse(BLOCKS(a, b), MOB_CERT_BLOCK);		/* side by side */
	refuse(BLOCKS(b, range), MOB_CERT_BLOCK);
	refuse(BLOCKS(range, d), MOB_CERT_BLOCK);
	/* nothing comes behind the last address */
	refuse(BLOCKS(last, P("\x03\x01\x00")), MOB_CERT_BLOCK);
	refuse(BLOCKS(NONE), MOB_CERT_BLOCK);

	for (i = 0; i < MOB_CERT_BLOCKS_MAX; i++)
		many = J(many, T(DER_BIT_STRING, P("\x00"), make_fill(2 * i, 1)));
	check(read_blocks(BLOCKS(many), &c) == MOB_CERT_OK && c.n_blocks == i);
	refuse(BLOCKS(many, T(DER_BIT_STRING, P("\x00"), make_fill(2 * i, 1))), MOB_CERT_BLOCK);
	make_reset();
}

#define FAMILY(id, choice)	SEQ(T(DER_OCTETS, id), choice)

static void test_families(void)
{
	struct piece all6 = SEQ(P("\x03\x01\x00")), null = P("\x05\x00");
	struct piece v4 = FAMILY(P("\x00\x01"), all6);
	struct piece v6 = FAMILY(P("\x00\x02"), all6);
	struct piece v6u = FAMILY(P("\x00\x02\x01"), all6);
	struct piece v6m = FAMILY(P("\x00\x02\x02"), all6);
	struct mob_cert c;

	check(read_blocks(SEQ(v4, v6), &c) == MOB_CERT_OK && c.n_blocks == 1);
	check(read_blocks(SEQ(v6u), &c) == MOB_CERT_OK && c.n_blocks == 1);
	check(read_blocks(SEQ(v6, v6m), &c) == MOB_CERT_OK && c.n_blocks == 1);
	check(read_blocks(SEQ(FAMILY(P("\x00\x02\x01"), null)), &c) == MOB_CERT_OK && c.inherit);
	check(read_blocks(SEQ(v6, FAMILY(P("\x40\x00"), null)), &c) == MOB_CERT_OK);

	refuse(SEQ(v4), MOB_CERT_NO_BLOCK);
	refuse(SEQ(v6m), MOB_CERT_NO_BLOCK);		/* multicast */
	refuse(SEQ(NONE), MOB_CERT_NO_BLOCK);
	refuse(SEQ(FAMILY(P("\x02\x00"), all6)), MOB_CERT_NO_BLOCK);
	refuse(SEQ(v6, v4), MOB_CERT_BLOCK);
	refuse(SEQ(v6, v6), MOB_CERT_BLOCK);
	refuse(SEQ(v6, v6u), MOB_CERT_BLOCK);
	refuse(SEQ(v6u, v6), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x02"), all6)), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(NONE, all6)), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x02\x01\x01"), all6)), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x02"), NONE)), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x02"), J(null, null))), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x02"), P("\x05\x01\x00"))), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x02"), P("\x02\x01\x00"))), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x01"), NONE)), MOB_CERT_BLOCK);
	refuse(SEQ(FAMILY(P("\x00\x01"), J(null, null))), MOB_CERT_BLOCK);
	refuse(J(SEQ(v6), null), MOB_CERT_BLOCK);
	refuse(NONE, MOB_CERT_BLOCK);
	make_reset();
}

static void test_covers(void)
{
	struct in6_addr in = make_addr("2001:db8:0:1::5"), out = make_addr("2001:db8:0:2::");
	struct in6_addr net = make_addr("2001:db8:0:1::"), low = make_addr("2001:db8::");
	struct mob_cert c;

	check(read_blocks(BLOCKS(B_DB8_1_64), &c) == MOB_CERT_OK);
	check(mob_cert_covers(&c, &in, 128));
	check(!mob_cert_covers(&c, &out, 128));
	check(mob_cert_covers(&c, &net, 64));
	check(!mob_cert_covers(&c, &net, 63));
	check(mob_cert_covers(&c, &net, 65));
	/* the whole of a prefix counts */
	check(!mob_cert_covers(&c, &low, 62));
	check(!mob_cert_covers(&c, &low, 0));
	check(!mob_cert_covers(&c, &in, 129));
	/* what is inherited is not known yet */
	check(read_blocks(INHERIT, &c) == MOB_CERT_OK);
	check(!mob_cert_covers(&c, &in, 128));
	make_reset();
}

/* A CA with these extensions beside, and one that it issued */
static struct mob_cert make_ca(struct piece blocks, struct piece more)
{
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der;

	p.subject = NAME("ca");
	p.exts = J(EXTC(OID_BLOCKS, blocks), more);
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	return c;
}

static struct mob_cert make_child(struct piece blocks, struct piece more)
{
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der;

	p.exts = J(EXTC(OID_BLOCKS, blocks), more);
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	return c;
}

#define IS_CA		EXTC(OID_BASIC, SEQ(P("\x01\x01\xff")))
#define IS_CA_LEN(n)	EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x01" n)))

static void test_issuer_name(void)
{
	struct mob_cert ca = make_ca(BLOCKS(B_DB8_32), IS_CA);
	struct mob_cert child = make_child(BLOCKS(B_DB8_1_64), NONE);
	struct parts p = make_parts();
	struct piece der;

	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	check(mob_cert_issued_by(&ca, &child, 0) == MOB_CERT_UNTRUSTED);
	/* no folding of case: octets */
	p.subject = NAME("CA");
	p.exts = J(EXTC(OID_BLOCKS, BLOCKS(B_DB8_32)), IS_CA);
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &ca) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_UNTRUSTED);
	/* a signature of another kind than the issuer's key */
	p.subject = NAME("ca");
	p.spki = make_spki(KEY_P256, J(P("\x04"), make_fill(0x33, 64)));
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &ca) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_UNTRUSTED);
	make_reset();
}

static void test_issuer_key_id(void)
{
	struct piece skid = EXT(OID_SKID, P("\x04\x02xy"));
	struct mob_cert ca = make_ca(BLOCKS(B_DB8_32), J(IS_CA, skid));
	struct mob_cert child;

	child = make_child(BLOCKS(B_DB8_1_64), EXT(OID_AKID, P("\x30\x04\x80\x02xy")));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	child = make_child(BLOCKS(B_DB8_1_64), EXT(OID_AKID, P("\x30\x04\x80\x02xz")));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_UNTRUSTED);
	child = make_child(BLOCKS(B_DB8_1_64), EXT(OID_AKID, P("\x30\x05\x80\x03xyz")));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_UNTRUSTED);
	child = make_child(BLOCKS(B_DB8_1_64), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	make_reset();
}

static void test_issuer_rights(void)
{
	struct mob_cert child = make_child(BLOCKS(B_DB8_1_64), NONE), ca;

	ca = make_ca(BLOCKS(B_DB8_32), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_NOT_CA);
	ca = make_ca(BLOCKS(B_DB8_32), EXTC(OID_BASIC, SEQ(NONE)));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_NOT_CA);
	ca = make_ca(BLOCKS(B_DB8_32), J(IS_CA, EXTC(OID_USAGE, P("\x03\x02\x07\x80"))));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_USAGE);
	ca = make_ca(BLOCKS(B_DB8_32), J(IS_CA, EXTC(OID_USAGE, P("\x03\x02\x02\x04"))));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &ca, 100) == MOB_CERT_OK);
	ca = make_ca(BLOCKS(B_DB8_32), IS_CA_LEN("\x00"));
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &ca, 1) == MOB_CERT_NOT_CA);
	ca = make_ca(BLOCKS(B_DB8_32), IS_CA_LEN("\x02"));
	check(mob_cert_issued_by(&child, &ca, 2) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &ca, 3) == MOB_CERT_NOT_CA);
	make_reset();
}

static void test_issuer_blocks(void)
{
	struct piece two = BLOCKS(P("\x03\x03\x00\x20\x01"), P("\x03\x03\x00\x20\x04"));
	struct piece over = BLOCKS(SEQ(P("\x03\x03\x00\x20\x03"), P("\x03\x03\x00\x20\x04")));
	struct mob_cert ca = make_ca(two, IS_CA), child;

	child = make_child(two, NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	child = make_child(BLOCKS(B_DB8_32, P("\x03\x04\x00\x20\x04\x05")), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OK);
	/* one of two outside, half outside, over the gap, a shorter prefix */
	child = make_child(BLOCKS(B_DB8_32, P("\x03\x03\x00\x20\x05")), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OUTSIDE);
	child = make_child(over, NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OUTSIDE);
	child = make_child(BLOCKS(P("\x03\x02\x03\x20")), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OUTSIDE);
	child = make_child(BLOCKS(P("\x03\x01\x00")), NONE);
	check(mob_cert_issued_by(&child, &ca, 0) == MOB_CERT_OUTSIDE);
	make_reset();
}

static void test_inherit(void)
{
	struct mob_cert ca = make_ca(BLOCKS(B_DB8_32), IS_CA);
	struct mob_cert middle = make_ca(INHERIT, IS_CA);
	struct mob_cert child = make_child(INHERIT, NONE);
	struct mob_cert other = make_ca(BLOCKS(B_DB8_1_64), IS_CA);
	struct in6_addr a = make_addr("2001:db8:5::1");

	/* from one that has not resolved its own there is nothing to inherit */
	check(mob_cert_issued_by(&child, &middle, 0) == MOB_CERT_OUTSIDE);
	check(!mob_cert_covers(&child, &a, 128));
	check(mob_cert_issued_by(&middle, &ca, 1) == MOB_CERT_OK);
	check(mob_cert_issued_by(&child, &middle, 0) == MOB_CERT_OK);
	check(child.inherit && child.n_blocks == 1 && mob_cert_covers(&child, &a, 128));
	/* another issuer, other addresses */
	check(mob_cert_issued_by(&child, &other, 0) == MOB_CERT_OK);
	check(!mob_cert_covers(&child, &a, 128));
	make_reset();
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "RFC 3779 section 2.1.1: an address and a prefix", test_rfc_2_1_1 },
		{ "RFC 3779 section 2.1.2: a range that is a prefix", test_rfc_2_1_2 },
		{ "RFC 3779 appendix B: both examples", test_rfc_appendix_b },
		{ "prefixes", test_prefixes },
		{ "ranges", test_ranges },
		{ "blocks are sorted and apart", test_order },
		{ "address families", test_families },
		{ "an address inside a certificate's", test_covers },
		{ "an issuer by name and kind of key", test_issuer_name },
		{ "an issuer by key identifier", test_issuer_key_id },
		{ "an issuer's rights", test_issuer_rights },
		{ "blocks inside the issuer's", test_issuer_blocks },
		{ "inherited blocks", test_inherit },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
