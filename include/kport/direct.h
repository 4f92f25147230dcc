/* SPDX-License-Identifier: MIT */
/* kport: direct access, for a thread that holds a grant. */
#ifndef KPORT_DIRECT_H
#define KPORT_DIRECT_H

#include <stdint.h>

/*
 * The bare instructions. The thread must hold the port by kport_grant_self(), by allowio, or by
 * means of its own; otherwise the processor raises a fault (SIGSEGV; on Windows exception
 * 0xC0000096). Intel SDM vol. 1, chapter 20. KPORT_HAVE_DIRECT is defined where these exist.
 */
#if (defined(__GNUC__) || defined(__clang__)) && (defined(__i386__) || defined(__x86_64__))
#define KPORT_HAVE_DIRECT 1

static inline uint8_t kport_direct_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint16_t kport_direct_in16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %w1, %w0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t kport_direct_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %w1, %k0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void kport_direct_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void kport_direct_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %w0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void kport_direct_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %k0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

#elif defined(_MSC_VER) && (defined(_M_IX86) || defined(_M_X64))
#define KPORT_HAVE_DIRECT 1
#include <intrin.h>

static __inline uint8_t kport_direct_in8(uint16_t port)
{
	return __inbyte(port);
}

static __inline uint16_t kport_direct_in16(uint16_t port)
{
	return __inword(port);
}

static __inline uint32_t kport_direct_in32(uint16_t port)
{
	return __indword(port);
}

static __inline void kport_direct_out8(uint16_t port, uint8_t value)
{
	__outbyte(port, value);
}

static __inline void kport_direct_out16(uint16_t port, uint16_t value)
{
	__outword(port, value);
}

static __inline void kport_direct_out32(uint16_t port, uint32_t value)
{
	__outdword(port, value);
}
#endif

#endif /* KPORT_DIRECT_H */
