// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shared secret z of a subscriber: copied out of a key once.
 */
#include <keys/user-type.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "secret.h"

static u8 *mob_secret_copy(struct key *key, size_t *len, struct netlink_ext_ack *extack)
{
	const struct user_key_payload *p;
	u8 *z = ERR_PTR(-EKEYREVOKED);

	down_read(&key->sem);
	p = user_key_payload_locked(key);
	if (!p) {
		NL_SET_ERR_MSG(extack, "the secret's key is revoked");
	} else if (p->datalen < MOB_SECRET_MIN || p->datalen > MOB_SECRET_MAX) {
		NL_SET_ERR_MSG(extack, "a secret has 16 to 256 octets");
		z = ERR_PTR(-EINVAL);
	} else {
		*len = p->datalen;
		z = kmemdup(p->data, p->datalen, GFP_KERNEL) ?: ERR_PTR(-ENOMEM);
	}
	up_read(&key->sem);
	return z;
}

u8 *mob_secret_read(key_serial_t serial, size_t *len, struct netlink_ext_ack *extack)
{
	key_ref_t ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	struct key *key;
	u8 *z;

	if (IS_ERR(ref)) {
		NL_SET_ERR_MSG(extack, "no such key, or not yours to search");
		return ERR_CAST(ref);
	}
	key = key_ref_to_ptr(ref);
	if (key->type != &key_type_logon && key->type != &key_type_user) {
		NL_SET_ERR_MSG(extack, "a secret is a key of type logon or user");
		z = ERR_PTR(-EINVAL);
	} else if (key_validate(key)) {
		NL_SET_ERR_MSG(extack, "the secret's key is expired or revoked");
		z = ERR_PTR(-EKEYEXPIRED);
	} else {
		z = mob_secret_copy(key, len, extack);
	}
	key_ref_put(ref);
	return z;
}
