// SPDX-License-Identifier: GPL-2.0
/*
 * Subscribers of a home agent, and homes of a mobile node, which are the same seen from the
 * other end
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ipmobility.h"
#include "ip_common.h"

struct subscription {
	struct in6_addr hoa, ha;
	char name[INET6_ADDRSTRLEN];	/* of the home address */
	bool have_ha;
	struct mobility_key_arg secret;
	__u32 spi, table;
	int ifindex;
	int plen;
};

static void get_spi(__u32 *spi, const char *arg)
{
	if (get_u32(spi, arg, 0) || *spi < 256)
		invarg("an SPI is a number from 256 on", arg);
}

static void get_hoa(struct subscription *s, char *arg, bool prefix)
{
	char *slash = prefix ? strchr(arg, '/') : NULL;

	if (prefix) {
		if (!slash || get_integer(&s->plen, slash + 1, 10) ||
		    s->plen < 1 || s->plen > 127)
			invarg("give home address and prefix length, HOA/PLEN", arg);
		*slash = 0;
	}
	mobility_get_addr(&s->hoa, arg);
	inet_ntop(AF_INET6, &s->hoa, s->name, sizeof(s->name));
}

static void get_subscription(struct subscription *s, int argc, char **argv, bool home)
{
	if (argc <= 0)
		missarg(home ? "HOA/PLEN" : "HOA");
	get_hoa(s, *argv, home);
	NEXT_ARG_FWD();
	while (argc > 0) {
		if (strcmp(*argv, "ha") == 0) {
			NEXT_ARG();
			mobility_get_addr(&s->ha, *argv);
			s->have_ha = true;
		} else if (strcmp(*argv, "secret") == 0) {
			mobility_get_key(&argc, &argv, &s->secret);
		} else if (strcmp(*argv, "spi") == 0) {
			NEXT_ARG();
			get_spi(&s->spi, *argv);
		} else if (!home && strcmp(*argv, "dev") == 0) {
			NEXT_ARG();
			s->ifindex = ll_name_to_index(*argv);
			if (!s->ifindex)
				exit(nodev(*argv));
		} else if (home && strcmp(*argv, "table") == 0) {
			NEXT_ARG();
			if (get_u32(&s->table, *argv, 0) || !s->table)
				invarg("not the number of a table", *argv);
		} else {
			invarg("unexpected argument", *argv);
		}
		NEXT_ARG_FWD();
	}
	if (!s->have_ha)
		missarg("ha");
	if (!s->secret.file && !s->secret.id)
		missarg("secret");
}

static int send_subscription(const struct subscription *s, int cmd)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);
	int serial = s->secret.id;
	int ret;

	if (s->secret.file) {
		serial = mobility_add_secret(s->secret.file, s->name);
		if (serial < 0)
			return -1;
	}
	addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, &s->hoa, sizeof(s->hoa));
	addattr_l(&req.n, sizeof(req), MOBILITY_A_HA, &s->ha, sizeof(s->ha));
	addattr32(&req.n, sizeof(req), MOBILITY_A_KEY, serial);
	if (s->spi)
		addattr32(&req.n, sizeof(req), MOBILITY_A_SPI, s->spi);
	if (s->ifindex)
		addattr32(&req.n, sizeof(req), MOBILITY_A_IFINDEX, s->ifindex);
	if (s->plen)
		addattr8(&req.n, sizeof(req), MOBILITY_A_PLEN, s->plen);
	ret = mobility_talk(&req.n);
	if (s->secret.file)
		mobility_drop_key(serial);
	return ret;
}

static int send_hoa(int cmd, const struct in6_addr *hoa)
{
	MOBILITY_REQUEST(req, cmd, NLM_F_REQUEST);

	addattr_l(&req.n, sizeof(req), MOBILITY_A_HOA, hoa, sizeof(*hoa));
	return mobility_talk(&req.n);
}

int mobility_subscriber_add(int argc, char **argv)
{
	struct subscription s = {};

	get_subscription(&s, argc, argv, false);
	return send_subscription(&s, MOBILITY_CMD_SUBSCRIBER_ADD);
}

int mobility_subscriber_del(int argc, char **argv)
{
	struct in6_addr hoa;

	if (argc <= 0)
		missarg("HOA");
	mobility_get_addr(&hoa, *argv);
	mobility_no_more(argc - 1, argv + 1);
	return send_hoa(MOBILITY_CMD_SUBSCRIBER_DEL, &hoa);
}

int mobility_home_add(int argc, char **argv)
{
	struct subscription s = { .table = MOBILITY_TABLE };
	int ret;

	get_subscription(&s, argc, argv, true);
	ret = send_subscription(&s, MOBILITY_CMD_HOME_ADD);
	if (ret)
		return ret;
	/* All of it or nothing */
	if (mobility_home_plumb(&s.hoa, s.table)) {
		send_hoa(MOBILITY_CMD_HOME_DEL, &s.hoa);
		return -1;
	}
	return 0;
}

int mobility_home_del(int argc, char **argv)
{
	__u32 table = MOBILITY_TABLE;
	struct in6_addr hoa;
	int ret;

	if (argc <= 0)
		missarg("HOA");
	mobility_get_addr(&hoa, *argv);
	NEXT_ARG_FWD();
	if (argc > 0 && strcmp(*argv, "table") == 0) {
		NEXT_ARG();
		if (get_u32(&table, *argv, 0) || !table)
			invarg("not the number of a table", *argv);
		NEXT_ARG_FWD();
	}
	mobility_no_more(argc, argv);
	ret = send_hoa(MOBILITY_CMD_HOME_DEL, &hoa);
	if (ret)
		return ret;
	return mobility_home_unplumb(&hoa, table) ? -1 : 0;
}
