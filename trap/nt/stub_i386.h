/* SPDX-License-Identifier: MIT */
#ifndef KPORT_TRAP_NT_STUB_I386_H
#define KPORT_TRAP_NT_STUB_I386_H

/* jmp rel32 */
#define STUB_JUMP 5u

/* mov eax, number: five bytes, in every version; what follows differs. 0: something else. */
static inline size_t stub_measure(const uint8_t *stub, bool *whole)
{
	*whole = false;
	return stub[0] == 0xb8 ? 5 : 0;
}

static inline void stub_write_jump(uint8_t *at, const void *to)
{
	uint32_t distance = (uint32_t)(uintptr_t)to - (uint32_t)(uintptr_t)(at + STUB_JUMP);

	at[0] = 0xe9;
	for (unsigned i = 0; i < 4; i++)
		at[1 + i] = (uint8_t)(distance >> 8 * i);
}

#endif /* KPORT_TRAP_NT_STUB_I386_H */
