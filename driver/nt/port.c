/* SPDX-License-Identifier: MIT */
/*
 * The port instructions (SDM vol. 2, IN, INS, OUT, OUTS). Not HAL's READ_PORT_UCHAR and its kin: they are
 * stubs on Wine, and some of their forms do not exist there.
 */
#include "kioport.h"

uint32_t kioport_port_in(uint16_t port, unsigned width)
{
	uint32_t value = 0;

	if (width == 1)
		__asm__ volatile("inb %1, %b0" : "=a"(value) : "Nd"(port), "0"(value) : "memory");
	else if (width == 2)
		__asm__ volatile("inw %1, %w0" : "=a"(value) : "Nd"(port), "0"(value) : "memory");
	else
		__asm__ volatile("inl %1, %k0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

void kioport_port_out(uint16_t port, unsigned width, uint32_t value)
{
	if (width == 1)
		__asm__ volatile("outb %b0, %1" : : "a"(value), "Nd"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("outw %w0, %1" : : "a"(value), "Nd"(port) : "memory");
	else
		__asm__ volatile("outl %k0, %1" : : "a"(value), "Nd"(port) : "memory");
}

/* The direction flag is clear, as the calling convention wants it. */
void kioport_port_ins(uint16_t port, unsigned width, void *data, uint32_t count)
{
	size_t left = count;

	if (width == 1)
		__asm__ volatile("rep insb" : "+D"(data), "+c"(left) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep insw" : "+D"(data), "+c"(left) : "d"(port) : "memory");
	else
		__asm__ volatile("rep insl" : "+D"(data), "+c"(left) : "d"(port) : "memory");
}

void kioport_port_outs(uint16_t port, unsigned width, const void *data, uint32_t count)
{
	size_t left = count;

	if (width == 1)
		__asm__ volatile("rep outsb" : "+S"(data), "+c"(left) : "d"(port) : "memory");
	else if (width == 2)
		__asm__ volatile("rep outsw" : "+S"(data), "+c"(left) : "d"(port) : "memory");
	else
		__asm__ volatile("rep outsl" : "+S"(data), "+c"(left) : "d"(port) : "memory");
}
