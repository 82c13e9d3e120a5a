// SPDX-License-Identifier: GPL-2.0-only
/*
 * Certificates that OpenSSL made (cert_files), and what is left of them after
 * cutting and changing octets.
 */
#include "cert_make.h"

static char dir[1024];

static const struct {
	const char *name;
	enum mob_cert_error verdict;
} files[] = {
	{ "root", MOB_CERT_OK },
	{ "ca", MOB_CERT_OK },
	{ "ha", MOB_CERT_OK },
	{ "ha-below", MOB_CERT_OK },
	{ "mn", MOB_CERT_OK },
	{ "cn", MOB_CERT_OK },
	{ "inherit", MOB_CERT_OK },
	{ "root-ec", MOB_CERT_OK },
	{ "below-ec", MOB_CERT_OK },
	{ "rsa3072", MOB_CERT_OK },
	{ "late", MOB_CERT_OK },
	{ "old", MOB_CERT_OK },
	{ "policies", MOB_CERT_OK },
	{ "issuer-and-serial", MOB_CERT_OK },
	{ "outside", MOB_CERT_OK },
	{ "only-encrypts", MOB_CERT_OK },
	{ "bad-critical", MOB_CERT_CRITICAL },
	{ "bad-no-block", MOB_CERT_NO_BLOCK },
	{ "bad-ipv4-only", MOB_CERT_NO_BLOCK },
	{ "bad-rsa1024", MOB_CERT_ALGORITHM },
	{ "bad-usage", MOB_CERT_USAGE },
	{ "bad-purpose", MOB_CERT_USAGE },
	{ "bad-many", MOB_CERT_BLOCK },
};

static const struct {
	const char *child, *issuer;
	unsigned int depth;
	enum mob_cert_error verdict;
} pairs[] = {
	{ "root", "root", 0, MOB_CERT_OK },
	{ "ca", "root", 1, MOB_CERT_OK },
	{ "ha", "root", 0, MOB_CERT_OK },
	{ "ha-below", "ca", 0, MOB_CERT_OK },
	{ "mn", "ha", 0, MOB_CERT_OK },
	{ "mn", "ha", 1, MOB_CERT_NOT_CA },
	{ "mn", "root", 0, MOB_CERT_UNTRUSTED },
	{ "cn", "root", 0, MOB_CERT_OK },
	{ "cn", "ca", 0, MOB_CERT_UNTRUSTED },
	{ "inherit", "ca", 0, MOB_CERT_OK },
	{ "below-ec", "root-ec", 0, MOB_CERT_OK },
	{ "below-ec", "root", 0, MOB_CERT_UNTRUSTED },
	{ "issuer-and-serial", "root", 0, MOB_CERT_OK },
	{ "outside", "ha", 0, MOB_CERT_OUTSIDE },
};

static struct piece load(const char *name)
{
	struct piece der = { make_alloc(2 * MOB_CERT_DER_MAX), 0 };
	char path[sizeof(dir) + 64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.der", dir, name);
	f = fopen(path, "r");
	check_msg(f, "cannot open %.200s", path);
	if (f) {
		der.n = fread((u8 *)der.p, 1, 2 * MOB_CERT_DER_MAX, f);
		fclose(f);
	}
	return der;
}

static struct mob_cert load_cert(const char *name)
{
	struct piece der = load(name);
	struct mob_cert c;

	check_msg(mob_cert_parse(der.p, der.n, &c) == MOB_CERT_OK, "%s", name);
	return c;
}

static void test_verdicts(void)
{
	struct piece der;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		der = load(files[i].name);
		check_msg(make_read(der, NULL) == files[i].verdict, "%s: %s", files[i].name,
			  mob_cert_strerror(make_read(der, NULL)));
		make_reset();
	}
}

static void test_pairs(void)
{
	struct mob_cert child, issuer;
	enum mob_cert_error err;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		child = load_cert(pairs[i].child);
		issuer = load_cert(pairs[i].issuer);
		err = mob_cert_issued_by(&child, &issuer, pairs[i].depth);
		check_msg(err == pairs[i].verdict, "%s by %s: %s", pairs[i].child,
			  pairs[i].issuer, mob_cert_strerror(err));
		make_reset();
	}
}

static void test_contents(void)
{
	struct in6_addr in = make_addr("2001:db8:2::6"), out = make_addr("2001:db8:2::7");
	struct mob_cert c;

	c = load_cert("root");
	check(c.ca && c.path_len == -1 && c.has_usage && !c.digital_signature);
	c = load_cert("ha");
	check(c.ca && !c.path_len && c.key_cert_sign && c.digital_signature);
	check(c.key == MOB_CERT_KEY_RSA && c.key_bits == 2048 && c.skid_len == 20);
	c = load_cert("cn");
	check(!c.ca && !c.key_cert_sign && c.digital_signature);
	check(c.key == MOB_CERT_KEY_P256 && c.sig_key == MOB_CERT_KEY_RSA);
	/* ::1 to ::6 is neither one prefix nor two */
	check(c.n_blocks == 1);
	check(mob_cert_covers(&c, &in, 128) && !mob_cert_covers(&c, &out, 128));
	c = load_cert("below-ec");
	check(c.key == MOB_CERT_KEY_RSA && c.sig_key == MOB_CERT_KEY_P256);
	check(c.serial_len == 1 && c.serial[0] == 0x7f);
	c = load_cert("rsa3072");
	check(c.key_bits == 3072);
	c = load_cert("only-encrypts");
	check(c.has_usage && !c.digital_signature);
	c = load_cert("late");
	check(c.not_before == 2524608000 && c.not_after == 4102444799);
	check(mob_cert_valid_at(&c, 1800000000) == MOB_CERT_NOT_YET);
	c = load_cert("old");
	check(mob_cert_valid_at(&c, 1800000000) == MOB_CERT_EXPIRED);
	make_reset();
}

static bool inside(const struct mob_cert *c, const u8 *p, size_t n)
{
	return !p ? !n : p >= c->der && p + n <= c->der + c->der_len;
}

/* What trust.c relies on, whatever the octets were */
static bool sound(const struct mob_cert *c)
{
	unsigned int i;

	if (!inside(c, c->tbs, c->tbs_len) || !inside(c, c->sig, c->sig_len) ||
	    !inside(c, c->issuer, c->issuer_len) || !inside(c, c->subject, c->subject_len) ||
	    !inside(c, c->skid, c->skid_len) || !inside(c, c->akid, c->akid_len) ||
	    !inside(c, c->pub, c->pub_len) || !inside(c, c->spki, c->spki_len) ||
	    !inside(c, c->serial, c->serial_len))
		return false;
	if (!c->sig_len || c->sig_len > MOB_SIG_MAX || c->not_before > c->not_after ||
	    (c->inherit ? c->n_blocks : !c->n_blocks) || c->n_blocks > MOB_CERT_BLOCKS_MAX)
		return false;
	for (i = 0; i < c->n_blocks; i++)
		if (memcmp(&c->blocks[i].min, &c->blocks[i].max, 16) > 0 ||
		    (i && memcmp(&c->blocks[i - 1].max, &c->blocks[i].min, 16) >= 0))
			return false;
	return true;
}

static void test_truncated(void)
{
	struct piece der;
	unsigned int i;
	size_t n;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		der = load(files[i].name);
		for (n = 0; n < der.n; n++)
			check_msg(make_read((struct piece){ der.p, n }, NULL) == MOB_CERT_DER,
				  "%s cut to %zu octets", files[i].name, n);
		make_reset();
	}
}

static void test_changed(void)
{
	static const u8 flips[] = { 0x01, 0x80, 0xff, 0x7f, 0x20, 0x03 };
	struct mob_cert c;
	struct piece der;
	unsigned int i, f;
	size_t n;
	u8 *copy;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		der = load(files[i].name);
		copy = malloc(der.n);
		memcpy(copy, der.p, der.n);
		for (n = 0; n < der.n; n++) {
			for (f = 0; f < ARRAY_SIZE(flips); f++) {
				copy[n] ^= flips[f];
				if (!mob_cert_parse(copy, der.n, &c))
					check_msg(sound(&c), "%s, octet %zu ^ %02x",
						  files[i].name, n, flips[f]);
				copy[n] ^= flips[f];
			}
		}
		free(copy);
		make_reset();
	}
}

int main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		{ "OpenSSL's certificates are read or refused", test_verdicts },
		{ "who issued whom", test_pairs },
		{ "what they say", test_contents },
		{ "cut at every octet: refused", test_truncated },
		{ "every octet changed: nothing out of bounds", test_changed },
	};

	/* the certificates are in certs/, beside the program, or where one says */
	if (argc > 1)
		snprintf(dir, sizeof(dir), "%s", argv[1]);
	else
		snprintf(dir, sizeof(dir), "%.*scerts",
			 (int)(strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 - argv[0] : 0),
			 argv[0]);
	return tap_main(tests, ARRAY_SIZE(tests));
}
