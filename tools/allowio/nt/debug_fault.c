/* SPDX-License-Identifier: MIT */
#include "debug_thread.h"

#include "tell.h"

#define PAGE 0x1000u

struct surroundings {
	const struct ports *ports;
	HANDLE process;
};

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	const struct surroundings *around = context;

	(void)kind;
	return ports_may(around->ports, port, width);
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	const struct surroundings *around = context;

	return ports_in(around->ports, port, width, value);
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	const struct surroundings *around = context;

	return ports_out(around->ports, port, width, value);
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	const struct surroundings *around = context;

	for (unsigned i = 0; i < len; i++) {
		*fault = address + i;
		if (!ReadProcessMemory(around->process, (void *)(uintptr_t)*fault,
				       (uint8_t *)to + i, 1, NULL))
			return false;
	}
	return true;
}

/* The debugger could write where the program cannot. */
static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	const DWORD writing =
		PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
	const struct surroundings *around = context;
	MEMORY_BASIC_INFORMATION page;

	for (unsigned i = 0; i < len; i++) {
		*fault = address + i;
		if (!VirtualQueryEx(around->process, (void *)(uintptr_t)*fault, &page,
				    sizeof(page)) ||
		    page.State != MEM_COMMIT || !(page.Protect & writing) ||
		    (page.Protect & PAGE_GUARD))
			return false;
	}
	return true;
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	const struct surroundings *around = context;

	*fault = address;
	return writable(context, address, len, fault) &&
	       WriteProcessMemory(around->process, (void *)(uintptr_t)address, from, len, NULL);
}

static const struct emulate_world world = {
	.may_access = may_access,
	.in = in,
	.out = out,
	.load = load,
	.store = store,
	.writable = writable,
};

/* It may end at the end of what can be read. */
static size_t fetch(HANDLE process, uint64_t ip, uint8_t code[DECODE_MAX_LENGTH])
{
	size_t len = DECODE_MAX_LENGTH, to_page_end = PAGE - (size_t)(ip % PAGE);

	if (ReadProcessMemory(process, (void *)(uintptr_t)ip, code, len, NULL))
		return len;
	if (to_page_end < len &&
	    ReadProcessMemory(process, (void *)(uintptr_t)ip, code, to_page_end, NULL))
		return to_page_end;
	return 0;
}

static void refused(const struct ports *ports, struct debug_process *process,
		    const struct decoded *decoded, const struct emulate_registers *registers)
{
	unsigned port = decoded->port_in_dx ? (uint16_t)registers->gpr[EMULATE_RDX] : decoded->port;

	if (!process->told_refused)
		tell_refused(process->id, port, decoded->width, ports->asked.text);
	process->told_refused = true;
}

static bool pass_over(struct debug_process *process, const struct decoded *decoded,
		      struct emulate_registers *registers)
{
	if (!process->told_passed)
		tell_passed(process->id, decoded->kind == DECODE_CLI);
	process->told_passed = true;
	registers->ip += decoded->length;
	return true;
}

bool debug_serve(const struct ports *ports, struct debug_thread *thread)
{
	struct surroundings around = { ports, thread->process->handle };
	struct emulate_world surrounding = world;
	struct emulate_registers registers;
	uint8_t code[DECODE_MAX_LENGTH];
	enum emulate_result result;
	struct decoded decoded;
	uint64_t fault;

	if (!debug_get_registers(thread, &registers))
		return false;
	decode(code, fetch(around.process, registers.ip, code), registers.mode, &decoded);
	if (decoded.kind == DECODE_CLI || decoded.kind == DECODE_STI)
		return pass_over(thread->process, &decoded, &registers) &&
		       debug_set_registers(thread, &registers);
	surrounding.context = &around;
	kport_observe_as(thread->process->id);
	result = emulate(&decoded, &registers, &surrounding, &fault);
	if (result == EMULATE_NOT_PORT)
		return false;
	if (result == EMULATE_PORT_REFUSED)
		refused(ports, thread->process, &decoded, &registers);
	return debug_set_registers(thread, &registers) &&
	       (result == EMULATE_SERVED || result == EMULATE_PART);
}
