// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that outlive a restart: into a file that only its owner reads, and back
 *
 *	ip-mobility-state 1
 *	subscriber HOA RECORD
 *	home HOA RECORD
 *	correspondent HOA CN RECORD
 *	end 3
 *
 * A record is sealed by the kernel under the subscriber's secret.  The last line
 * counts those before it, so that half a file is not taken for a whole one.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipmobility.h"

#define STATE_MAGIC	"ip-mobility-state 1"
#define RECORD_LEN	152
#define RECORD_HEX	(2 * RECORD_LEN)
#define STATE_FILE_MAX	0x40000000	/* 2 million records */

struct record {
	__u32 role;
	bool has_cn;
	struct in6_addr hoa, cn;
	unsigned char sealed[RECORD_LEN];
};

struct records {
	struct record *r;
	size_t n, cap;
};

static struct record *add_record(struct records *all)
{
	if (all->n == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 64;
		all->r = realloc(all->r, all->cap * sizeof(*all->r));
		if (!all->r) {
			perror("realloc");
			exit(1);
		}
	}
	memset(&all->r[all->n], 0, sizeof(*all->r));
	return &all->r[all->n++];
}

static const char *record_noun(const struct record *r)
{
	if (r->role == MOBILITY_ROLE_HA)
		return "subscriber";
	return r->has_cn ? "correspondent" : "home";
}

/* "home 2001:db8::1", as in the file */
static void print_record(FILE *f, const struct record *r)
{
	char hoa[INET6_ADDRSTRLEN], cn[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &r->hoa, hoa, sizeof(hoa));
	fprintf(f, "%s %s", record_noun(r), hoa);
	if (r->has_cn)
		fprintf(f, " %s", inet_ntop(AF_INET6, &r->cn, cn, sizeof(cn)));
}

static void put_record(struct nlmsghdr *n, const struct record *r)
{
	addattr32(n, MOBILITY_BUFLEN, MOBILITY_A_ROLES, r->role);
	addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_HOA, &r->hoa, sizeof(r->hoa));
	if (r->has_cn)
		addattr_l(n, MOBILITY_BUFLEN, MOBILITY_A_CN, &r->cn, sizeof(r->cn));
}

/* ---- save ---- */

static int list_entry(struct nlmsghdr *n, void *arg)
{
	const struct genlmsghdr *g = NLMSG_DATA(n);
	struct rtattr *tb[MOBILITY_A_MAX + 1];
	struct record *r;

	if (mobility_parse(tb, n) || !tb[MOBILITY_A_HOA])
		return 0;
	/* A correspondent without keys, or with those of two mobile nodes, has nothing to save. */
	if (g->cmd == MOBILITY_CMD_CORRESPONDENT_GET &&
	    (tb[MOBILITY_A_MOBILE] ||
	     !tb[MOBILITY_A_KEY_LEFT] || !rta_getattr_u32(tb[MOBILITY_A_KEY_LEFT])))
		return 0;
	r = add_record(arg);
	r->role = g->cmd == MOBILITY_CMD_SUBSCRIBER_GET ? MOBILITY_ROLE_HA : MOBILITY_ROLE_MN;
	memcpy(&r->hoa, RTA_DATA(tb[MOBILITY_A_HOA]), sizeof(r->hoa));
	r->has_cn = tb[MOBILITY_A_CN];
	if (r->has_cn)
		memcpy(&r->cn, RTA_DATA(tb[MOBILITY_A_CN]), sizeof(r->cn));
	return 0;
}

static int list_entries(int cmd, struct records *all)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST | NLM_F_DUMP);

	if (rtnl_send(&mobility_rth, &req.n, req.n.nlmsg_len) < 0 ||
	    rtnl_dump_filter(&mobility_rth, list_entry, all) < 0) {
		fprintf(stderr, "Cannot list what to save\n");
		return -1;
	}
	return 0;
}

/* -ENOENT: its keys have ended, or it has gone, since it was listed */
static int get_record(struct record *r)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_STATE_GET, NLM_F_REQUEST);
	struct rtattr *tb[MOBILITY_A_MAX + 1];
	struct nlmsghdr *answer;
	int err = -EPROTO;

	put_record(&req.n, r);
	if (rtnl_talk_suppress_rtnl_errmsg(&mobility_rth, &req.n, &answer) < 0)
		return -errno;
	if (!mobility_parse(tb, answer) && tb[MOBILITY_A_SEALED_STATE] &&
	    RTA_PAYLOAD(tb[MOBILITY_A_SEALED_STATE]) == RECORD_LEN) {
		memcpy(r->sealed, RTA_DATA(tb[MOBILITY_A_SEALED_STATE]), RECORD_LEN);
		err = 0;
	}
	free(answer);
	return err;
}

/* Whoever may read the file may try secrets against it. */
static int check_private(const char *file, const struct stat *st)
{
	if (!S_ISREG(st->st_mode)) {
		fprintf(stderr, "\"%s\" is not a regular file\n", file);
		return -1;
	}
	if (st->st_uid != geteuid() || st->st_mode & 077) {
		fprintf(stderr,
			"\"%s\" must be yours and readable by nobody else: chmod 600\n",
			file);
		return -1;
	}
	return 0;
}

static int write_records(FILE *f, const struct records *all)
{
	char hex[RECORD_HEX + 1];
	size_t i;

	fprintf(f, "%s\n", STATE_MAGIC);
	for (i = 0; i < all->n; i++) {
		print_record(f, &all->r[i]);
		fprintf(f, " %s\n", hexstring_n2a(all->r[i].sealed, RECORD_LEN, hex, sizeof(hex)));
	}
	fprintf(f, "end %zu\n", all->n);
	return fflush(f) || ferror(f) || fsync(fileno(f)) ? -1 : 0;
}

/* The name is on the disk only when the directory is. */
static int sync_directory(const char *file)
{
	char *copy = strdup(file);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int err = fd < 0 || fsync(fd);

	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

/* All of it or the file of before: written beside it, then renamed. */
static int write_file(const char *file, const struct records *all)
{
	struct stat st;
	char *tmp;
	FILE *f;
	int fd, err;

	if (!lstat(file, &st) && check_private(file, &st))
		return -1;
	if (asprintf(&tmp, "%s.XXXXXX", file) < 0)
		return -1;
	fd = mkostemp(tmp, O_CLOEXEC);	/* 0600 */
	f = fd < 0 ? NULL : fdopen(fd, "w");
	err = !f || write_records(f, all);
	if (f && fclose(f))
		err = -1;
	if (err || rename(tmp, file) || sync_directory(file)) {
		fprintf(stderr, "Cannot write \"%s\": %s\n", file, strerror(errno));
		if (fd >= 0)
			unlink(tmp);
		err = -1;
	}
	free(tmp);
	return err;
}

int mobility_save(int argc, char **argv)
{
	struct records all = {};
	size_t i, n = 0;
	int err, ret = -2;

	if (argc <= 0)
		missarg("FILE");
	if (argc > 1)
		invarg("unexpected argument", argv[1]);
	if (list_entries(MOBILITY_CMD_SUBSCRIBER_GET, &all) ||
	    list_entries(MOBILITY_CMD_HOME_GET, &all) ||
	    list_entries(MOBILITY_CMD_CORRESPONDENT_GET, &all))
		goto out;
	for (i = 0; i < all.n; i++) {
		err = get_record(&all.r[i]);
		if (!err) {
			all.r[n++] = all.r[i];
		} else if (err != -ENOENT) {
			print_record(stderr, &all.r[i]);
			fprintf(stderr, ": not saved: %s\n", strerror(-err));
			goto out;
		}
	}
	all.n = n;
	ret = write_file(*argv, &all);
	if (!ret)
		printf("%zu saved\n", all.n);
out:
	free(all.r);
	return ret;
}

/* ---- restore ---- */

static int bad_line(const char *file, unsigned int line, const char *why)
{
	fprintf(stderr, "\"%s\", line %u: %s\n", file, line, why);
	return -1;
}

static int parse_record(char *text, struct record *r)
{
	char *noun = strtok(text, " "), *hoa = strtok(NULL, " "), *hex;
	unsigned int len;

	if (!noun || !hoa || inet_pton(AF_INET6, hoa, &r->hoa) != 1)
		return -1;
	r->role = strcmp(noun, "subscriber") ? MOBILITY_ROLE_MN : MOBILITY_ROLE_HA;
	r->has_cn = !strcmp(noun, "correspondent");
	if (strcmp(noun, record_noun(r)))
		return -1;
	if (r->has_cn) {
		hex = strtok(NULL, " ");
		if (!hex || inet_pton(AF_INET6, hex, &r->cn) != 1)
			return -1;
	}
	hex = strtok(NULL, " ");
	if (!hex || strlen(hex) != RECORD_HEX || strtok(NULL, " "))
		return -1;
	return hexstring_a2n(hex, r->sealed, RECORD_LEN, &len) && len == RECORD_LEN ? 0 : -1;
}

static int parse_file(const char *file, FILE *f, struct records *all)
{
	unsigned int line = 0;
	bool ended = false;
	char *text = NULL;
	size_t cap = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&text, &cap, f)) >= 0) {
		char want[32];

		line++;
		if (len && text[len - 1] == '\n')
			text[--len] = 0;
		snprintf(want, sizeof(want), "end %zu", all->n);
		if ((size_t)len != strlen(text)) {
			err = bad_line(file, line, "not text");
		} else if (ended) {
			err = bad_line(file, line, "something after the end");
		} else if (line == 1) {
			if (strcmp(text, STATE_MAGIC))
				err = bad_line(file, line, "not a file of \"save\" that I know");
		} else if (!strncmp(text, "end ", 4)) {
			ended = true;
			if (strcmp(text, want))
				err = bad_line(file, line, "records are missing");
		} else if (parse_record(text, add_record(all))) {
			err = bad_line(file, line, "not a record");
		}
	}
	free(text);
	if (!err && !ended)
		err = bad_line(file, line, "the end is missing");
	return err;
}

static int read_file(const char *file, struct records *all)
{
	FILE *f = fopen(file, "re");
	struct stat st;
	int err;

	if (!f || fstat(fileno(f), &st)) {
		fprintf(stderr, "Cannot open \"%s\": %s\n", file, strerror(errno));
		err = -1;
	} else if (st.st_size > STATE_FILE_MAX) {
		fprintf(stderr, "\"%s\" is too long\n", file);
		err = -1;
	} else {
		err = check_private(file, &st) ?: parse_file(file, f, all);
	}
	if (f)
		fclose(f);
	return err;
}

static int set_record(const struct record *r)
{
	MOBILITY_REQUEST(req, MOBILITY_CMD_STATE_SET, NLM_F_REQUEST);

	put_record(&req.n, r);
	addattr_l(&req.n, sizeof(req), MOBILITY_A_SEALED_STATE, r->sealed, RECORD_LEN);
	return rtnl_talk(&mobility_rth, &req.n, NULL) < 0 ? -1 : 0;
}

int mobility_restore(int argc, char **argv)
{
	struct records all = {};
	size_t i, refused = 0;
	int ret = -1;

	if (argc <= 0)
		missarg("FILE");
	if (argc > 1)
		invarg("unexpected argument", argv[1]);
	/* The whole file before the first record: half of it is nothing. */
	if (!read_file(*argv, &all)) {
		for (i = 0; i < all.n; i++) {
			fflush(stdout);
			if (set_record(&all.r[i])) {
				refused++;
				print_record(stderr, &all.r[i]);
				fprintf(stderr, ": not restored\n");
			} else {
				print_record(stdout, &all.r[i]);
				printf(": restored\n");
			}
		}
		ret = refused ? -2 : 0;
	}
	free(all.r);
	return ret;
}
