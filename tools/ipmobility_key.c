// SPDX-License-Identifier: GPL-2.0
/*
 * Files with certificates, keys and secrets
 *
 * A secret is never an argument and never in a netlink message: it is put into
 * a key of this process, whose serial the kernel is given.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>
#include <linux/keyctl.h>

#include "ipmobility.h"

#define SECRET_MIN	16
#define SECRET_MAX	256
#define PRIVATE_KEY_MAX	16384
#define PUBLIC_KEY_MAX	4096

/* ---- files ---- */

void mobility_wipe(struct mobility_blob *b)
{
	if (b->data) {
		explicit_bzero(b->data, b->len);
		free(b->data);
	}
	b->data = NULL;
	b->len = 0;
}

/* Typed at a terminal: ask for a line, and do not show it. */
static bool echo_off(int fd, struct termios *saved)
{
	struct termios quiet;

	if (!isatty(fd) || tcgetattr(fd, saved))
		return false;
	quiet = *saved;
	quiet.c_lflag &= ~ECHO;
	if (tcsetattr(fd, TCSAFLUSH, &quiet))
		return false;
	fprintf(stderr, "Secret: ");
	return true;
}

void mobility_read(const char *file, size_t max, struct mobility_blob *out)
{
	bool std = strcmp(file, "-") == 0;
	struct termios saved;
	bool quiet = false;
	ssize_t n = 0;
	int fd;

	fd = std ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "Cannot open \"%s\": %s\n", file, strerror(errno));
		exit(1);
	}
	out->len = 0;
	out->data = malloc(max + 1);
	if (!out->data) {
		perror("malloc");
		exit(1);
	}
	if (std)
		quiet = echo_off(fd, &saved);
	/* One octet more than allowed tells "too long" from "just fits". */
	while (out->len <= max) {
		n = read(fd, out->data + out->len, max + 1 - out->len);
		if (n <= 0)
			break;
		out->len += n;
		if (quiet && out->data[out->len - 1] == '\n')
			break;
	}
	if (quiet) {
		tcsetattr(fd, TCSAFLUSH, &saved);
		fputc('\n', stderr);
	}
	if (n < 0) {
		fprintf(stderr, "Cannot read \"%s\": %s\n", file, strerror(errno));
		mobility_wipe(out);
		exit(1);
	}
	if (!std)
		close(fd);
	if (out->len > max) {
		fprintf(stderr, "\"%s\" is longer than %zu octets\n", file, max);
		mobility_wipe(out);
		exit(1);
	}
}

/* ---- PEM, RFC 7468 ---- */

static int base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return -1;
}

/* Decode @len characters; white space is skipped, '=' ends.  0 when malformed. */
static size_t base64_decode(const unsigned char *in, size_t len, unsigned char *out)
{
	unsigned int bits = 0, have = 0;
	size_t i, n = 0;

	for (i = 0; i < len && in[i] != '='; i++) {
		int v = base64_value(in[i]);

		if (v < 0) {
			if (strchr(" \t\r\n", in[i]))
				continue;
			return 0;
		}
		bits = bits << 6 | v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = bits >> have & 0xff;
		}
	}
	return n;
}

static const unsigned char *find(const struct mobility_blob *b, size_t pos, const char *what)
{
	if (pos > b->len)
		return NULL;
	return memmem(b->data + pos, b->len - pos, what, strlen(what));
}

/* The part with @label from *@pos on, decoded into new memory */
static bool pem_next(const struct mobility_blob *file, size_t *pos, const char *label,
		     struct mobility_blob *der)
{
	const unsigned char *p, *end;
	char begin[64], stop[64];

	snprintf(begin, sizeof(begin), "-----BEGIN %s-----", label);
	snprintf(stop, sizeof(stop), "-----END %s-----", label);
	p = find(file, *pos, begin);
	if (!p)
		return false;
	p += strlen(begin);
	end = find(file, p - file->data, stop);
	if (!end)
		return false;
	*pos = end - file->data + strlen(stop);
	der->data = malloc(end - p + 1);
	if (!der->data) {
		perror("malloc");
		exit(1);
	}
	der->len = base64_decode(p, end - p, der->data);
	return true;
}

static bool looks_like_der(const struct mobility_blob *b)
{
	return b->len > 2 && b->data[0] == 0x30 && b->data[1] & 0x80;
}

bool mobility_next_cert(const struct mobility_blob *file, size_t *pos,
			struct mobility_blob *der)
{
	if (!looks_like_der(file))
		return pem_next(file, pos, "CERTIFICATE", der);
	if (*pos)
		return false;
	*pos = file->len;
	der->len = file->len;
	der->data = malloc(file->len);
	if (!der->data) {
		perror("malloc");
		exit(1);
	}
	memcpy(der->data, file->data, file->len);
	return true;
}

void mobility_read_public_key(const char *file, struct mobility_blob *der)
{
	struct mobility_blob b;
	size_t pos = 0;

	mobility_read(file, PUBLIC_KEY_MAX, &b);
	if (looks_like_der(&b)) {
		*der = b;
		return;
	}
	if (!pem_next(&b, &pos, "PUBLIC KEY", der) || !der->len) {
		fprintf(stderr, "\"%s\" holds no public key (SubjectPublicKeyInfo, PEM or DER)\n",
			file);
		exit(1);
	}
	mobility_wipe(&b);
}

/* ---- keys ---- */

void mobility_get_key(int *argcp, char ***argvp, struct mobility_key_arg *key)
{
	int argc = *argcp;
	char **argv = *argvp;

	if (key->file || key->id)
		duparg("secret or key", *argv);
	NEXT_ARG();
	if (strcmp(*argv, "id") == 0) {
		NEXT_ARG();
		if (get_s32(&key->id, *argv, 0) || key->id <= 0)
			invarg("not the serial of a key", *argv);
	} else {
		key->file = *argv;
	}
	*argcp = argc;
	*argvp = argv;
}

static int add_key(const char *type, const char *description, const struct mobility_blob *b)
{
	return syscall(__NR_add_key, type, description, b->data, b->len,
		       KEY_SPEC_PROCESS_KEYRING);
}

/* The kernel has copied or linked what it wants to keep. */
void mobility_drop_key(int serial)
{
	if (serial > 0)
		syscall(__NR_keyctl, KEYCTL_UNLINK, serial, KEY_SPEC_PROCESS_KEYRING);
}

/* The line end that an editor or echo leaves is no part of a secret in text. */
static void drop_line_end(struct mobility_blob *b)
{
	size_t i, len = b->len;

	if (len && b->data[len - 1] == '\n')
		len--;
	if (len && len < b->len && b->data[len - 1] == '\r')
		len--;
	for (i = 0; i < len; i++)
		if (b->data[i] < 0x20 || b->data[i] > 0x7e)
			return;
	b->len = len;
}

int mobility_add_secret(const char *file, const char *hoa)
{
	char description[16 + INET6_ADDRSTRLEN];
	struct mobility_blob b;
	int serial;

	mobility_read(file, SECRET_MAX + 2, &b);
	drop_line_end(&b);
	if (b.len < SECRET_MIN || b.len > SECRET_MAX) {
		fprintf(stderr, "A secret has %d to %d octets, \"%s\" has %zu\n",
			SECRET_MIN, SECRET_MAX, file, b.len);
		mobility_wipe(&b);
		exit(1);
	}
	snprintf(description, sizeof(description), "mobility:%s", hoa);
	serial = add_key("logon", description, &b);
	if (serial < 0)
		fprintf(stderr, "Cannot put the secret into a key: %s\n", strerror(errno));
	mobility_wipe(&b);
	return serial;
}

static bool private_key_der(const char *file, const struct mobility_blob *b,
			    struct mobility_blob *der)
{
	static const char * const other[] = {
		"ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
	};
	size_t pos = 0, i;

	if (looks_like_der(b)) {
		der->len = b->len;
		der->data = malloc(b->len);
		if (!der->data) {
			perror("malloc");
			exit(1);
		}
		memcpy(der->data, b->data, b->len);
		return true;
	}
	if (pem_next(b, &pos, "PRIVATE KEY", der))
		return true;
	for (i = 0; i < ARRAY_SIZE(other); i++) {
		char begin[64];

		snprintf(begin, sizeof(begin), "-----BEGIN %s-----", other[i]);
		if (!find(b, 0, begin))
			continue;
		fprintf(stderr,
			"\"%s\" holds %s, the kernel reads plain PKCS#8; convert it:\n"
			"  openssl pkcs8 -topk8 -nocrypt -in %s -out NEW\n",
			file, other[i], file);
		return false;
	}
	fprintf(stderr, "\"%s\" holds no private key (PKCS#8, PEM or DER)\n", file);
	return false;
}

static int add_private_key(const char *file)
{
	struct mobility_blob b, der = {};
	int serial = -1;

	mobility_read(file, PRIVATE_KEY_MAX, &b);
	if (private_key_der(file, &b, &der)) {
		serial = add_key("asymmetric", "mobility:own", &der);
		if (serial < 0 && (errno == EBADMSG || errno == ENOTSUP || errno == ENOPKG))
			fprintf(stderr,
				"The kernel does not read the private key in \"%s\": it takes unencrypted RSA\n"
				"in PKCS#8, and the parser must be loaded: modprobe pkcs8_key_parser\n",
				file);
		else if (serial < 0)
			fprintf(stderr, "Cannot put the private key into a key: %s\n",
				strerror(errno));
	}
	mobility_wipe(&der);
	mobility_wipe(&b);
	return serial;
}

int mobility_private_key(const struct mobility_key_arg *key)
{
	return key->file ? add_private_key(key->file) : key->id;
}
