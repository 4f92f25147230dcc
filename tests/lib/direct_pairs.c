/* SPDX-License-Identifier: MIT */
/* Each direct_ function beside a bare_ one that is written by hand: direct.py compares their bytes. */
#include <kport.h>

uint8_t direct_in8(uint16_t port);
uint8_t bare_in8(uint16_t port);
uint16_t direct_in16(uint16_t port);
uint16_t bare_in16(uint16_t port);
uint32_t direct_in32(uint16_t port);
uint32_t bare_in32(uint16_t port);
void direct_out8(uint16_t port, uint8_t value);
void bare_out8(uint16_t port, uint8_t value);
void direct_out16(uint16_t port, uint16_t value);
void bare_out16(uint16_t port, uint16_t value);
void direct_out32(uint16_t port, uint32_t value);
void bare_out32(uint16_t port, uint32_t value);
uint8_t direct_in8_post(void);
uint8_t bare_in8_post(void);
void direct_out8_post(uint8_t value);
void bare_out8_post(uint8_t value);
void direct_out8_lpt1(uint8_t value);
void bare_out8_lpt1(uint8_t value);

uint8_t direct_in8(uint16_t port)
{
	return kport_direct_in8(port);
}

uint8_t bare_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %%dx, %%al" : "=a"(value) : "d"(port));
	return value;
}

uint16_t direct_in16(uint16_t port)
{
	return kport_direct_in16(port);
}

uint16_t bare_in16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %%dx, %%ax" : "=a"(value) : "d"(port));
	return value;
}

uint32_t direct_in32(uint16_t port)
{
	return kport_direct_in32(port);
}

uint32_t bare_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %%dx, %%eax" : "=a"(value) : "d"(port));
	return value;
}

void direct_out8(uint16_t port, uint8_t value)
{
	kport_direct_out8(port, value);
}

void bare_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %%al, %%dx" : : "a"(value), "d"(port));
}

void direct_out16(uint16_t port, uint16_t value)
{
	kport_direct_out16(port, value);
}

void bare_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %%ax, %%dx" : : "a"(value), "d"(port));
}

void direct_out32(uint16_t port, uint32_t value)
{
	kport_direct_out32(port, value);
}

void bare_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %%eax, %%dx" : : "a"(value), "d"(port));
}

/* Ports below 0x100 fit into the instruction. */
uint8_t direct_in8_post(void)
{
	return kport_direct_in8(0x80);
}

uint8_t bare_in8_post(void)
{
	uint8_t value;

	__asm__ volatile("inb $0x80, %%al" : "=a"(value));
	return value;
}

void direct_out8_post(uint8_t value)
{
	kport_direct_out8(0x80, value);
}

void bare_out8_post(uint8_t value)
{
	__asm__ volatile("outb %%al, $0x80" : : "a"(value));
}

void direct_out8_lpt1(uint8_t value)
{
	kport_direct_out8(0x378, value);
}

void bare_out8_lpt1(uint8_t value)
{
	__asm__ volatile("outb %%al, %%dx" : : "a"(value), "d"((uint16_t)0x378));
}
