/* SPDX-License-Identifier: MIT */
#ifndef KPORT_TRAP_NT_STUB_X86_64_H
#define KPORT_TRAP_NT_STUB_X86_64_H

/* jmp [rip + 0] and the address: no register and no flag is touched */
#define STUB_JUMP 14u

/*
 * mov r10, rcx; mov eax, number; then, before Windows 10, syscall; ret with padding up to 16 bytes, and
 * since then test byte [0x7ffe0308], 1, which can be executed anywhere. 0: something else.
 */
static inline size_t stub_measure(const uint8_t *stub, bool *whole)
{
	static const uint8_t begin[] = { 0x4c, 0x8b, 0xd1, 0xb8 };
	static const uint8_t test[] = { 0xf6, 0x04, 0x25, 0x08, 0x03, 0xfe, 0x7f, 0x01 };
	size_t same = 0;

	for (size_t i = 0; i < sizeof(begin); i++) {
		if (stub[i] != begin[i])
			return 0;
	}
	*whole = stub[8] == 0x0f && stub[9] == 0x05 && stub[10] == 0xc3;
	while (same < sizeof(test) && stub[8 + same] == test[same])
		same++;
	if (*whole)
		return 11;
	return same == sizeof(test) ? 16 : 0;
}

static inline void stub_write_jump(uint8_t *at, const void *to)
{
	static const uint8_t jump[] = { 0xff, 0x25, 0, 0, 0, 0 };

	for (unsigned i = 0; i < sizeof(jump); i++)
		at[i] = jump[i];
	for (unsigned i = 0; i < 8; i++)
		at[sizeof(jump) + i] = (uint8_t)((uint64_t)(uintptr_t)to >> 8 * i);
}

#endif /* KPORT_TRAP_NT_STUB_X86_64_H */
