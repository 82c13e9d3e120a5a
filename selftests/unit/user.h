/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the pure parts of the module need of the kernel, in user space.
 */
#ifndef _UNIT_USER_H
#define _UNIT_USER_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

#define cpu_to_be16(v)		htons(v)
#define cpu_to_be32(v)		htonl(v)
#define be16_to_cpu(v)		ntohs(v)
#define be32_to_cpu(v)		ntohl(v)

#define fallthrough		__attribute__((__fallthrough__))

static inline bool IS_ERR(const void *p)
{
	return (uintptr_t)p >= (uintptr_t)-4095;
}

static inline long PTR_ERR(const void *p)
{
	return (intptr_t)p;
}

static inline void memzero_explicit(void *p, size_t len)
{
	memset(p, 0, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}

#endif
