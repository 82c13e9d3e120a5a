/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the certificate cache uses of the kernel's two lists; what is taken out of one is poisoned,
 * as there.
 */
#ifndef _UNIT_SHIM_LIST_H
#define _UNIT_SHIM_LIST_H

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct rcu_head {
	void *unused;
};

#define list_of(p, type, member)	((type *)((char *)(p) - offsetof(type, member)))

static inline void INIT_LIST_HEAD(struct list_head *h)
{
	h->next = h;
	h->prev = h;
}

static inline void list_add_tail(struct list_head *e, struct list_head *h)
{
	e->next = h;
	e->prev = h->prev;
	h->prev->next = e;
	h->prev = e;
}

static inline void list_del(struct list_head *e)
{
	e->prev->next = e->next;
	e->next->prev = e->prev;
	e->next = NULL;
	e->prev = NULL;
}

static inline void list_move_tail(struct list_head *e, struct list_head *h)
{
	list_del(e);
	list_add_tail(e, h);
}

#define list_first_entry(h, type, member)	list_of((h)->next, type, member)

#define list_for_each_entry(p, h, member) \
	for (p = list_of((h)->next, __typeof__(*p), member); &p->member != (h); \
	     p = list_of(p->member.next, __typeof__(*p), member))

#define list_for_each_entry_safe(p, n, h, member) \
	for (p = list_of((h)->next, __typeof__(*p), member), \
	     n = list_of(p->member.next, __typeof__(*p), member); &p->member != (h); \
	     p = n, n = list_of(n->member.next, __typeof__(*n), member))

static inline void INIT_HLIST_HEAD(struct hlist_head *h)
{
	h->first = NULL;
}

static inline void hlist_add_head(struct hlist_node *e, struct hlist_head *h)
{
	e->next = h->first;
	e->pprev = &h->first;
	if (e->next)
		e->next->pprev = &e->next;
	h->first = e;
}

static inline void hlist_del(struct hlist_node *e)
{
	*e->pprev = e->next;
	if (e->next)
		e->next->pprev = e->pprev;
	e->next = NULL;
	e->pprev = NULL;
}

#define hlist_entry(p, type, member)	((p) ? list_of(p, type, member) : NULL)

#define hlist_for_each_entry(p, h, member) \
	for (p = hlist_entry((h)->first, __typeof__(*p), member); p; \
	     p = hlist_entry(p->member.next, __typeof__(*p), member))

#endif
