// SPDX-License-Identifier: GPL-2.0-only
/*
 * The certificate reader, part by part: what is read, what is refused and why.
 */
#include "cert_make.h"

/* One part replaced, and what comes of it */
#define expect_part(field, value, verdict) do { \
	struct parts p_ = make_parts(); \
	\
	p_.field = value; \
	check_msg(make_verdict(&p_) == (verdict), "this %s: %s", #field, \
		  mob_cert_strerror(make_verdict(&p_))); \
} while (0)

/* The same for extensions, beside the address block */
#define expect_ext(more, verdict) do { \
	struct piece more_ = more; \
	\
	expect_part(exts, J(EXTC(OID_BLOCKS, BLOCKS(B_DB8_1_64)), more_), verdict); \
} while (0)

static void test_fields(void)
{
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der;

	p.exts = J(EXTC(OID_BLOCKS, BLOCKS(B_DB8_1_64)),
		   EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x01\x03"))),
		   EXTC(OID_USAGE, P("\x03\x02\x02\x84")),
		   EXT(OID_SKID, P("\x04\x03stu")),
		   EXT(OID_AKID, P("\x30\x05\x80\x03xyz")));
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	check(c.der == der.p && c.der_len == der.n);
	/* behind the outer header of four octets, up to the algorithm */
	check(c.tbs == der.p + 4);
	check(c.tbs_len == der.n - 4 - p.outer_alg.n - p.sig.n);
	check(c.sig_len == 256 && c.sig == der.p + der.n - 256);
	check(c.issuer_len == p.issuer.n);
	check_mem(c.issuer, p.issuer.p, p.issuer.n);
	check(c.subject_len == p.subject.n);
	check_mem(c.subject, p.subject.p, p.subject.n);
	check(c.serial_len == 1 && c.serial[0] == 5);
	check(c.spki_len == p.spki.n);
	check_mem(c.spki, p.spki.p, p.spki.n);
	/* RSAPublicKey stands at the end of SubjectPublicKeyInfo */
	check(c.pub + c.pub_len == c.spki + c.spki_len && c.pub[0] == DER_SEQUENCE);
	check(c.skid_len == 3 && !memcmp(c.skid, "stu", 3));
	check(c.akid_len == 3 && !memcmp(c.akid, "xyz", 3));
	check(c.key == MOB_CERT_KEY_RSA && c.key_bits == 2048);
	check(c.sig_key == MOB_CERT_KEY_RSA);
	check(c.not_before == 1577836800 && c.not_after == 1893456000);
	check(c.ca && c.path_len == 3);
	check(c.has_usage && c.key_cert_sign && c.digital_signature);
	check(!c.inherit && c.n_blocks == 1);
	make_reset();
}

static void test_defaults(void)
{
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der = make_cert(&p);

	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	check(!c.ca && c.path_len == -1);
	check(!c.has_usage && c.key_cert_sign && c.digital_signature);
	check(!c.skid && !c.skid_len && !c.akid && !c.akid_len);
	make_reset();
}

static void test_outside(void)
{
	struct parts p = make_parts();
	struct piece good = make_cert(&p);
	u8 *big = make_alloc(MOB_CERT_DER_MAX + 1);

	check(make_read(NONE, NULL) == MOB_CERT_DER);
	check(make_read(P("\x30"), NULL) == MOB_CERT_DER);
	check(make_read(P("\x30\x00"), NULL) == MOB_CERT_DER);
	check(make_read(J(good, P("\x00")), NULL) == MOB_CERT_DER);
	/* indefinite length, then a length in more octets than it needs */
	check(make_read(J(P("\x30\x80"), (struct piece){ good.p + 4, good.n - 4 },
			  P("\x00\x00")), NULL) == MOB_CERT_DER);
	check(make_read(J(P("\x30\x83\x00"), (struct piece){ good.p + 2, good.n - 2 }),
			NULL) == MOB_CERT_DER);
	/* too large, however well formed */
	memset(big, 0, MOB_CERT_DER_MAX + 1);
	memcpy(big, "\x30\x82\x07\xcd", 4);
	check(make_read((struct piece){ big, MOB_CERT_DER_MAX + 1 }, NULL) == MOB_CERT_DER);
	expect_part(tail, P("\x05\x00"), MOB_CERT_DER);
	make_reset();
}

static void test_head(void)
{
	/* v1 is the default, v2 is 1 */
	expect_part(version, NONE, MOB_CERT_DER);
	expect_part(version, P("\xa0\x03\x02\x01\x01"), MOB_CERT_DER);
	expect_part(version, P("\xa0\x04\x02\x02\x00\x02"), MOB_CERT_DER);
	expect_part(version, P("\xa0\x05\x02\x01\x02\x05\x00"), MOB_CERT_DER);

	expect_part(serial, P("\x02\x00"), MOB_CERT_DER);
	expect_part(serial, P("\x02\x01\xff"), MOB_CERT_DER);
	expect_part(serial, P("\x02\x02\x00\x7f"), MOB_CERT_DER);
	expect_part(serial, P("\x02\x02\x00\x80"), MOB_CERT_OK);
	expect_part(serial, T(DER_INTEGER, make_fill(0x11, 20)), MOB_CERT_OK);
	expect_part(serial, T(DER_INTEGER, make_fill(0x11, 21)), MOB_CERT_DER);

	/* RFC 5280 section 4.1.2.8 */
	expect_part(uids, P("\x81\x02\x00\x01"), MOB_CERT_DER);
	expect_part(uids, P("\x82\x02\x00\x01"), MOB_CERT_DER);
	make_reset();
}

static void test_names(void)
{
	struct piece type = P("\x06\x03\x55\x04\x03"), text = P("\x0c\x01x");
	struct piece pair = SEQ(type, text);

	expect_part(subject, P("\x30\x00"), MOB_CERT_OK);
	expect_part(issuer, P("\x30\x00"), MOB_CERT_DER);
	expect_part(issuer, P("\x31\x00"), MOB_CERT_DER);
	expect_part(subject, SEQ(P("\x31\x00")), MOB_CERT_DER);
	expect_part(subject, SEQ(T(DER_SET, SEQ(type))), MOB_CERT_DER);
	expect_part(subject, SEQ(T(DER_SET, SEQ(type, text, text))), MOB_CERT_DER);
	expect_part(subject, SEQ(T(DER_SET, SEQ(P("\x02\x01\x05"), text))), MOB_CERT_DER);
	/* two attributes in one set, and one after the other */
	expect_part(subject, SEQ(T(DER_SET, pair, pair), T(DER_SET, pair)), MOB_CERT_OK);
	/* 256 octets with all headers are the most */
	expect_part(subject, SEQ(T(DER_SET, SEQ(type, T(0x0c, make_fill('a', 239))))),
		    MOB_CERT_OK);
	expect_part(subject, SEQ(T(DER_SET, SEQ(type, T(0x0c, make_fill('a', 240))))),
		    MOB_CERT_DER);
	make_reset();
}

static const struct {
	u8 tag;
	const char *text;
	s64 seconds;
} good_times[] = {
	{ DER_UTC_TIME, "700101000000Z", 0 },
	{ DER_UTC_TIME, "500101000000Z", -631152000 },
	{ DER_UTC_TIME, "491231235959Z", 2524607999 },
	{ DER_UTC_TIME, "000229120000Z", 951825600 },
	{ DER_UTC_TIME, "261121213045Z", 1795296645 },
	{ DER_GEN_TIME, "20500101000000Z", 2524608000 },
	{ DER_GEN_TIME, "20960229000000Z", 3981312000 },
	{ DER_GEN_TIME, "21000301000000Z", 4107542400 },
	{ DER_GEN_TIME, "99991231235959Z", 253402300799 },
};

static const struct {
	u8 tag;
	const char *text;
} bad_times[] = {
	{ DER_UTC_TIME, "7001010000Z" },	/* no seconds */
	{ DER_UTC_TIME, "700101000000+0000" },
	{ DER_UTC_TIME, "700101000000z" },
	{ DER_UTC_TIME, "70010100000 Z" },
	{ DER_UTC_TIME, "7x0101000000Z" },
	{ DER_UTC_TIME, "-10101000000Z" },
	{ DER_UTC_TIME, "700001000000Z" },
	{ DER_UTC_TIME, "701301000000Z" },
	{ DER_UTC_TIME, "700100000000Z" },
	{ DER_UTC_TIME, "700132000000Z" },
	{ DER_UTC_TIME, "700431000000Z" },
	{ DER_UTC_TIME, "700229000000Z" },
	{ DER_UTC_TIME, "700101240000Z" },
	{ DER_UTC_TIME, "700101006000Z" },
	{ DER_UTC_TIME, "700101000060Z" },
	{ DER_GEN_TIME, "20491231235959Z" },	/* UTCTime until then */
	{ DER_GEN_TIME, "21000229000000Z" },	/* no leap year */
	{ DER_GEN_TIME, "20500101000000.5Z" },
	{ DER_GEN_TIME, "205001010000Z" },
	{ 0x16, "700101000000Z" },
};

static struct piece make_time(u8 tag, const char *text)
{
	return T(tag, (struct piece){ (const u8 *)text, strlen(text) });
}

static void test_times(void)
{
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece t, der;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good_times); i++) {
		t = make_time(good_times[i].tag, good_times[i].text);
		p.validity = SEQ(t, t);
		der = make_cert(&p);
		check_msg(!mob_cert_parse(der.p, der.n, &c) &&
			  c.not_before == good_times[i].seconds &&
			  c.not_after == good_times[i].seconds, "%s", good_times[i].text);
	}
	for (i = 0; i < ARRAY_SIZE(bad_times); i++) {
		t = make_time(bad_times[i].tag, bad_times[i].text);
		p.validity = SEQ(t, t);
		check_msg(make_verdict(&p) == MOB_CERT_DER, "%s", bad_times[i].text);
	}
	expect_part(validity, SEQ(UTC("300101000000Z"), UTC("200101000000Z")), MOB_CERT_DER);
	expect_part(validity, SEQ(UTC("200101000000Z")), MOB_CERT_DER);
	expect_part(validity, SEQ(UTC("200101000000Z"), UTC("300101000000Z"),
				  UTC("300101000000Z")), MOB_CERT_DER);
	make_reset();
}

static void test_valid_at(void)
{
	struct mob_cert c = { .not_before = 100, .not_after = 200 };

	check(mob_cert_valid_at(&c, 99) == MOB_CERT_NOT_YET);
	check(mob_cert_valid_at(&c, 100) == MOB_CERT_OK);
	check(mob_cert_valid_at(&c, 200) == MOB_CERT_OK);
	check(mob_cert_valid_at(&c, 201) == MOB_CERT_EXPIRED);
}

static void test_algorithms(void)
{
	struct piece sha1 = P("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05\x05\x00");
	struct piece bare = P("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b");
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der;

	p.alg = ALG_ECDSA;
	check(make_verdict(&p) == MOB_CERT_DER);	/* inner is not outer */
	p.outer_alg = ALG_ECDSA;
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	check(c.sig_key == MOB_CERT_KEY_P256 && c.key == MOB_CERT_KEY_RSA);
	p.alg = sha1;
	p.outer_alg = sha1;
	check(make_verdict(&p) == MOB_CERT_ALGORITHM);
	p.alg = bare;
	p.outer_alg = bare;
	check(make_verdict(&p) == MOB_CERT_ALGORITHM);

	expect_part(sig, P("\x03\x02\x01\x80"), MOB_CERT_DER);
	expect_part(sig, P("\x03\x01\x00"), MOB_CERT_DER);
	expect_part(sig, P("\x04\x02\x00\x01"), MOB_CERT_DER);
	expect_part(sig, T(DER_BIT_STRING, P("\x00"), make_fill(1, 512)), MOB_CERT_OK);
	expect_part(sig, T(DER_BIT_STRING, P("\x00"), make_fill(1, 513)), MOB_CERT_ALGORITHM);
	make_reset();
}

#define expect_key(alg, key, verdict)	expect_part(spki, make_spki(alg, key), verdict)

static void test_rsa_keys(void)
{
	expect_key(KEY_RSA, make_rsa(256, 0x80, E65537), MOB_CERT_OK);
	expect_key(KEY_RSA, make_rsa(256, 0x7f, E65537), MOB_CERT_ALGORITHM);	/* 2047 */
	expect_key(KEY_RSA, make_rsa(128, 0x80, E65537), MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, make_rsa(384, 0x80, E65537), MOB_CERT_OK);
	expect_key(KEY_RSA, make_rsa(512, 0xff, E65537), MOB_CERT_OK);
	expect_key(KEY_RSA, make_rsa(513, 0x01, E65537), MOB_CERT_ALGORITHM);	/* 4097 */
	expect_key(KEY_RSA, SEQ(P("\x02\x01\x00"), E65537), MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, SEQ(T(DER_INTEGER, P("\x00"), make_fill(0x80, 256)), E65537),
		   MOB_CERT_ALGORITHM);						/* even */
	expect_key(KEY_RSA, SEQ(T(DER_INTEGER, make_fill(0x81, 256)), E65537), MOB_CERT_DER);
	expect_key(KEY_RSA, SEQ(T(DER_INTEGER, P("\x00\x00"), make_fill(0x81, 256)), E65537),
		   MOB_CERT_DER);

	expect_key(KEY_RSA, make_rsa(256, 0x80, P("\x02\x01\x03")), MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, make_rsa(256, 0x80, P("\x02\x03\x01\x00\x00")), MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, make_rsa(256, 0x80, P("\x02\x05\x00\xff\xff\xff\xff")), MOB_CERT_OK);
	expect_key(KEY_RSA, make_rsa(256, 0x80, P("\x02\x05\x01\x00\x00\x00\x01")),
		   MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, make_rsa(256, 0x80, T(DER_INTEGER, make_fill(0x11, 200))),
		   MOB_CERT_ALGORITHM);
	expect_key(KEY_RSA, make_rsa(256, 0x80, NONE), MOB_CERT_DER);
	expect_key(KEY_RSA, make_rsa(256, 0x80, J(E65537, E65537)), MOB_CERT_DER);
	expect_key(KEY_RSA, J(make_rsa(256, 0x80, E65537), P("\x00")), MOB_CERT_DER);
	/* the parameters are to be NULL */
	expect_key(P("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"),
		   make_rsa(256, 0x80, E65537), MOB_CERT_ALGORITHM);
	make_reset();
}

static void test_other_keys(void)
{
	struct piece p384 = P("\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
			      "\x06\x05\x2b\x81\x04\x00\x22");
	struct piece point = J(P("\x04"), make_fill(0x33, 64));
	struct parts p = make_parts();
	struct mob_cert c;
	struct piece der;

	p.spki = make_spki(KEY_P256, point);
	der = make_cert(&p);
	check(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK);
	check(c.key == MOB_CERT_KEY_P256 && c.key_bits == 256 && c.pub_len == 65);
	check(c.pub[0] == 4);
	expect_key(KEY_P256, J(P("\x02"), make_fill(0x33, 32)), MOB_CERT_ALGORITHM);
	expect_key(KEY_P256, J(P("\x06"), make_fill(0x33, 64)), MOB_CERT_ALGORITHM);
	expect_key(KEY_P256, J(point, P("\x00")), MOB_CERT_ALGORITHM);
	expect_key(KEY_P256, NONE, MOB_CERT_ALGORITHM);
	expect_key(p384, J(P("\x04"), make_fill(0x33, 96)), MOB_CERT_ALGORITHM);
	expect_part(spki, SEQ(KEY_P256, T(DER_BIT_STRING, P("\x01"), make_fill(2, 65))),
		    MOB_CERT_DER);
	expect_part(spki, SEQ(KEY_P256, T(DER_BIT_STRING, P("\x00"), point), P("\x05\x00")),
		    MOB_CERT_DER);
	make_reset();
}

/* A public key by itself, in just as much memory as it takes */
static enum mob_cert_error read_key(const u8 *der, size_t len, struct mob_cert *c)
{
	u8 *copy = make_alloc(len ? len : 1);

	memcpy(copy, der, len);
	return mob_cert_key(copy, len, c);
}

static void test_key_alone(void)
{
	struct parts p = make_parts();
	struct mob_cert c;
	u8 longer[600];
	size_t len;

	check(read_key(p.spki.p, p.spki.n, &c) == MOB_CERT_OK);
	check(c.key == MOB_CERT_KEY_RSA && c.key_bits == 2048);
	check(c.spki_len == p.spki.n && c.pub + c.pub_len == c.spki + c.spki_len);
	check_mem(c.spki, p.spki.p, p.spki.n);
	for (len = 0; len < p.spki.n; len++)
		check(read_key(p.spki.p, len, &c) == MOB_CERT_DER);
	memcpy(longer, p.spki.p, p.spki.n);
	longer[p.spki.n] = 0;
	check(read_key(longer, p.spki.n + 1, &c) == MOB_CERT_DER);
	make_reset();
}

static void test_unknown_extensions(void)
{
	struct piece many = NONE;
	unsigned int i;

	expect_part(exts, NONE, MOB_CERT_NO_BLOCK);
	expect_part(exts, EXT(OID_SKID, P("\x04\x01\x05")), MOB_CERT_NO_BLOCK);
	expect_part(exts, EXT(OID_BLOCKS, BLOCKS(B_DB8_1_64)), MOB_CERT_OK);
	expect_part(exts, J(EXTC(OID_BLOCKS, BLOCKS(B_DB8_1_64)),
			    EXT(OID_BLOCKS, BLOCKS(B_DB8_32))), MOB_CERT_NO_BLOCK);

	expect_ext(EXT(OID_NAMES, P("what")), MOB_CERT_OK);
	expect_ext(EXTC(OID_NAMES, P("what")), MOB_CERT_CRITICAL);
	expect_ext(J(EXT(OID_NAMES, P("a")), EXT(OID_NAMES, P("b"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_AS, P("what")), MOB_CERT_OK);
	expect_ext(EXTC(OID_POLICIES, P("what")), MOB_CERT_OK);
	expect_ext(J(EXTC(OID_AS, P("a")), EXTC(OID_AS, P("b"))), MOB_CERT_DER);

	/* critical: absent or 0xff, nothing else */
	expect_ext(SEQ(OID_AS, P("\x01\x01\x00"), P("\x04\x00")), MOB_CERT_DER);
	expect_ext(SEQ(OID_AS, P("\x01\x01\x01"), P("\x04\x00")), MOB_CERT_DER);
	expect_ext(SEQ(OID_AS, P("\x01\x02\xff\xff"), P("\x04\x00")), MOB_CERT_DER);
	expect_ext(SEQ(OID_AS), MOB_CERT_DER);
	expect_ext(SEQ(OID_AS, P("\x03\x01\x00")), MOB_CERT_DER);
	expect_ext(SEQ(OID_AS, P("\x04\x00\x05\x00")), MOB_CERT_DER);
	expect_ext(P("\x31\x00"), MOB_CERT_DER);

	for (i = 0; i < 31; i++)
		many = J(many, EXT(T(DER_OID, make_fill(i, 1)), NONE));
	expect_ext(many, MOB_CERT_OK);
	expect_ext(J(many, EXT(T(DER_OID, make_fill(i, 1)), NONE)), MOB_CERT_DER);
	make_reset();
}

static void test_basic_constraints(void)
{
	expect_ext(EXTC(OID_BASIC, SEQ(NONE)), MOB_CERT_OK);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\xff"))), MOB_CERT_OK);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x01\x00"))), MOB_CERT_OK);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\x00"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x02\x01\x00"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x01\xff"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x02\x00\x80"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, SEQ(P("\x01\x01\xff\x02\x01\x00\x05\x00"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, J(SEQ(NONE), P("\x05\x00"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_BASIC, NONE), MOB_CERT_DER);
	expect_ext(J(EXTC(OID_BASIC, SEQ(NONE)), EXTC(OID_BASIC, SEQ(NONE))), MOB_CERT_DER);
	make_reset();
}

static void read_usage(struct piece bits, bool ca, struct mob_cert *c, enum mob_cert_error want)
{
	struct parts p = make_parts();

	p.exts = J(p.exts, EXTC(OID_USAGE, bits), ca ?
		   EXTC(OID_BASIC, SEQ(P("\x01\x01\xff"))) : NONE);
	check(make_read(make_cert(&p), c) == want);
}

static void test_key_usage(void)
{
	struct mob_cert c;

	read_usage(P("\x03\x02\x07\x80"), false, &c, MOB_CERT_OK);
	check(c.has_usage && c.digital_signature && !c.key_cert_sign);
	read_usage(P("\x03\x02\x02\x04"), true, &c, MOB_CERT_OK);
	check(c.has_usage && !c.digital_signature && c.key_cert_sign);
	read_usage(P("\x03\x03\x07\x80\x80"), false, &c, MOB_CERT_OK);
	/* keyCertSign without CA */
	read_usage(P("\x03\x02\x02\x84"), false, &c, MOB_CERT_USAGE);
	/* trailing zeros, none set, unused bits set, unused bits of nothing */
	read_usage(P("\x03\x02\x00\x80"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x02\x07\x00"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x02\x07\xc0"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x01\x00"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x01\x01"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x02\x08\x80"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x04\x07\x80\x80\x80"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x02\x07\x80\x05\x00"), false, &c, MOB_CERT_DER);
	read_usage(P("\x03\x00"), false, &c, MOB_CERT_DER);
	make_reset();
}

/* RFC 6494: only for what it says */
static void test_purposes(void)
{
	struct piece tls = P("\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01");
	struct piece owner = P("\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x19");
	struct piece any = P("\x06\x04\x55\x1d\x25\x00");

	expect_ext(EXTC(OID_PURPOSE, SEQ(tls)), MOB_CERT_USAGE);
	expect_ext(EXT(OID_PURPOSE, SEQ(tls)), MOB_CERT_USAGE);
	expect_ext(EXTC(OID_PURPOSE, SEQ(tls, owner)), MOB_CERT_OK);
	expect_ext(EXTC(OID_PURPOSE, SEQ(any)), MOB_CERT_OK);
	expect_ext(EXTC(OID_PURPOSE, SEQ(P("\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x16"))),
		   MOB_CERT_USAGE);
	expect_ext(EXTC(OID_PURPOSE, SEQ(P("\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x1b"))),
		   MOB_CERT_USAGE);
	expect_ext(EXTC(OID_PURPOSE, SEQ(NONE)), MOB_CERT_DER);
	expect_ext(EXTC(OID_PURPOSE, SEQ(P("\x02\x01\x05"))), MOB_CERT_DER);
	expect_ext(EXTC(OID_PURPOSE, J(SEQ(any), any)), MOB_CERT_DER);
	make_reset();
}

static void test_key_ids(void)
{
	struct piece id = P("\x80\x01x"), issuer = P("\xa1\x02\x05\x00");
	struct piece serial = P("\x82\x01\x05");

	expect_ext(EXT(OID_SKID, P("\x04\x00")), MOB_CERT_DER);
	expect_ext(EXT(OID_SKID, P("\x05\x00")), MOB_CERT_DER);
	expect_ext(EXT(OID_SKID, P("\x04\x01x\x05\x00")), MOB_CERT_DER);
	expect_ext(EXT(OID_SKID, T(DER_OCTETS, make_fill(1, 64))), MOB_CERT_OK);
	expect_ext(EXT(OID_SKID, T(DER_OCTETS, make_fill(1, 65))), MOB_CERT_DER);
	expect_ext(EXT(OID_AKID, P("\x30\x00")), MOB_CERT_OK);
	expect_ext(EXT(OID_AKID, P("\x30\x02\x80\x00")), MOB_CERT_DER);
	expect_ext(EXT(OID_AKID, SEQ(id, issuer, serial)), MOB_CERT_OK);
	expect_ext(EXT(OID_AKID, SEQ(issuer, serial)), MOB_CERT_OK);
	expect_ext(EXT(OID_AKID, SEQ(id, issuer)), MOB_CERT_DER);
	expect_ext(EXT(OID_AKID, SEQ(id, serial)), MOB_CERT_DER);
	expect_ext(EXT(OID_AKID, SEQ(id, id)), MOB_CERT_DER);
	make_reset();
}

static void test_texts(void)
{
	int e, f;

	for (e = 0; e < MOB_CERT_ERRORS; e++) {
		/* what the kernel can put into an answer */
		check(strlen(mob_cert_strerror(e)) < 80);
		for (f = 0; f < e; f++)
			check(strcmp(mob_cert_strerror(e), mob_cert_strerror(f)));
	}
	check(!strcmp(mob_cert_strerror(MOB_CERT_ERRORS), "unknown"));
}

int main(void)
{
	static const struct tap_test tests[] = {
		{ "every field is read", test_fields },
		{ "absent extensions have RFC 5280's defaults", test_defaults },
		{ "the outer form is DER", test_outside },
		{ "version, serial number and unique identifiers", test_head },
		{ "names", test_names },
		{ "times", test_times },
		{ "validity", test_valid_at },
		{ "signature algorithms", test_algorithms },
		{ "RSA keys", test_rsa_keys },
		{ "other keys", test_other_keys },
		{ "a key without certificate", test_key_alone },
		{ "unknown and repeated extensions", test_unknown_extensions },
		{ "basicConstraints", test_basic_constraints },
		{ "keyUsage", test_key_usage },
		{ "extKeyUsage", test_purposes },
		{ "key identifiers", test_key_ids },
		{ "every refusal has a text", test_texts },
	};

	return tap_main(tests, ARRAY_SIZE(tests));
}
