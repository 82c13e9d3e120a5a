// SPDX-License-Identifier: GPL-2.0
/*
 * "ip mobility" as a command of its own
 *
 * For machines whose ip is not to be replaced: the options of ip(8) that make
 * sense here, then the object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utils.h"
#include "ip_common.h"
#include "namespace.h"

int preferred_family = AF_UNSPEC;
int human_readable;
int use_iec;
int show_stats;
int show_details;
int oneline;
int brief;
int json;
int timestamp;
int numeric;
int echo_request;
int force;
int batch_mode;
bool do_all;
struct rtnl_handle rth = { .fd = -1 };

static void usage(void)
{
	fprintf(stderr,
		"Usage: ip-mobility [ OPTIONS ] { COMMAND | help }\n"
		"       OPTIONS := { -s[tatistics] | -d[etails] | -o[neline] | -j[son] | -p[retty] |\n"
		"                    -t[imestamp] | -ts[hort] | -n[etns] name | -a[ll] | -c[olor] }\n");
	exit(-1);
}

static bool is_option(const char *opt, const char *shortest, const char *full)
{
	size_t len = strlen(opt);

	return len >= strlen(shortest) && strncmp(opt, full, len) == 0;
}

int main(int argc, char **argv)
{
	int color = 0;

	while (argc > 1 && argv[1][0] == '-') {
		const char *opt = argv[1];

		if (opt[1] == '-')
			opt++;
		if (is_option(opt, "-s", "-statistics") || is_option(opt, "-s", "-stats")) {
			show_stats++;
		} else if (is_option(opt, "-d", "-details")) {
			show_details++;
		} else if (is_option(opt, "-o", "-oneline")) {
			oneline++;
		} else if (is_option(opt, "-j", "-json")) {
			json++;
		} else if (is_option(opt, "-p", "-pretty")) {
			pretty++;
		} else if (is_option(opt, "-ts", "-tshort")) {
			timestamp++;
			timestamp_short++;
		} else if (is_option(opt, "-t", "-timestamp")) {
			timestamp++;
		} else if (is_option(opt, "-a", "-all")) {
			do_all = true;
		} else if (is_option(opt, "-n", "-netns")) {
			NEXT_ARG();
			if (netns_switch(argv[1]))
				exit(-1);
		} else if (!matches_color(opt, &color)) {
			usage();
		}
		argc--;
		argv++;
	}
	_SL_ = oneline ? "\\" : "\n";
	check_enable_color(color, json);

	if (rtnl_open(&rth, 0) < 0)
		exit(1);
	return -do_mobility(argc - 1, argv + 1);
}
