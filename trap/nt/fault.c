/* SPDX-License-Identifier: MIT */
#include "dll.h"

#include "../run_ahead.h"
#include "fault_native.h"

/* Where every byte of a page that is touched may differ from its neighbours'. */
#define PAGE 0x1000u

/* What emulate()'s and run_ahead()'s questions are about. */
struct serving {
	struct held_bus held;
	uint64_t ip; /* of the instruction that faulted */
};

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	(void)context, (void)kind;
	return channel_may(&ask_channel()->ports, port, width);
}

static uint16_t place_of(uint16_t port)
{
	return (uint16_t)channel_place(&ask_channel()->ports, port);
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	struct serving *serving = context;

	*value = 0;
	if (!bus_is_there())
		return ask(CHANNEL_IN, port, width, value);
	bus_access(&serving->held, DECODE_IN, place_of(port), width, value);
	return true;
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	struct serving *serving = context;

	if (!bus_is_there())
		return ask(CHANNEL_OUT, port, width, &value);
	bus_access(&serving->held, DECODE_OUT, place_of(port), width, &value);
	return true;
}

static bool in_ahead(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	struct serving *serving = context;

	*value = bus_read_ahead(&serving->held, place_of(port), width);
	return true;
}

/* The system's copying does not fault; what it could not copy is found byte by byte. */
static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	uint8_t *bytes = to;

	(void)context;
	for (unsigned i = 0; i < len; i++) {
		if (ReadProcessMemory(GetCurrentProcess(), (void *)(uintptr_t)(address + i),
				      bytes + i, 1, NULL))
			continue;
		*fault = address + i;
		return false;
	}
	return true;
}

/* Asked of the system: its copying would write to pages that the program itself could not write to. */
static bool writable(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	const DWORD writing =
		PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
	MEMORY_BASIC_INFORMATION page;

	(void)context;
	for (unsigned i = 0; i < len; i++) {
		if (VirtualQuery((void *)(uintptr_t)(address + i), &page, sizeof(page)) &&
		    page.State == MEM_COMMIT && (page.Protect & writing) &&
		    !(page.Protect & PAGE_GUARD))
			continue;
		*fault = address + i;
		return false;
	}
	return true;
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	volatile uint8_t *to = (volatile uint8_t *)(uintptr_t)address;
	const uint8_t *bytes = from;

	if (!writable(context, address, len, fault))
		return false;
	for (unsigned i = 0; i < len; i++)
		to[i] = bytes[i];
	return true;
}

/*
 * As much of the instruction as is there. A page that was executed can be read as it is, for a call of the
 * system's costs more than all else here; behind its end the system is asked.
 */
static unsigned fetch(bool is_executed, uint64_t ip, uint8_t *code)
{
	const uint8_t *at = (const uint8_t *)(uintptr_t)ip;
	unsigned to_page_end = PAGE - (unsigned)(ip % PAGE);

	if (is_executed && to_page_end >= DECODE_MAX_LENGTH) {
		for (unsigned i = 0; i < DECODE_MAX_LENGTH; i++)
			code[i] = at[i];
		return DECODE_MAX_LENGTH;
	}
	if (ReadProcessMemory(GetCurrentProcess(), at, code, DECODE_MAX_LENGTH, NULL))
		return DECODE_MAX_LENGTH;
	if (to_page_end < DECODE_MAX_LENGTH &&
	    ReadProcessMemory(GetCurrentProcess(), at, code, to_page_end, NULL))
		return to_page_end;
	return 0;
}

static unsigned fetch_ahead(void *context, uint64_t ip, uint8_t *code)
{
	const struct serving *serving = context;

	return fetch(ip / PAGE == serving->ip / PAGE, ip, code);
}

/* By emulate(), and then as far as run_ahead() goes. */
static enum emulate_result serve_registers(const struct decoded *decoded,
					   struct emulate_registers *registers, uint64_t *fault)
{
	struct serving serving = { .ip = registers->ip };
	struct emulate_world world = {
		.context = &serving,
		.may_access = may_access,
		.in = in,
		.out = out,
		.load = load,
		.store = store,
		.writable = writable,
	};
	enum emulate_result result = emulate(decoded, registers, &world, fault);

	if (result == EMULATE_SERVED && !(ask_channel()->flags & CHANNEL_NO_RUN_AHEAD)) {
		if (bus_is_there())
			world.in = in_ahead;
		run_ahead(registers, &world, fetch_ahead);
	}
	bus_let_go(&serving.held);
	return result;
}

/* Has the program meet what it would have met: the memory of an INS or OUTS cannot be accessed. */
static void tell_memory_fault(EXCEPTION_RECORD *record, enum decode_kind kind, uint64_t address)
{
	record->ExceptionCode = (DWORD)EXCEPTION_ACCESS_VIOLATION;
	record->NumberParameters = 2;
	record->ExceptionInformation[0] = kind == DECODE_IN; /* 1: writing */
	record->ExceptionInformation[1] = (ULONG_PTR)address;
}

static void tell_refused(const struct decoded *decoded, const struct emulate_registers *registers)
{
	static int32_t told;
	uint32_t nothing = 0;
	unsigned port = decoded->port_in_dx ? (uint16_t)registers->gpr[EMULATE_RDX] : decoded->port;

	if (!__atomic_exchange_n(&told, 1, __ATOMIC_SEQ_CST))
		ask(CHANNEL_REFUSED, port, decoded->width, &nothing);
}

static LONG serve(EXCEPTION_POINTERS *exception, const struct decoded *decoded)
{
	CONTEXT *context = exception->ContextRecord;
	struct emulate_registers registers;
	uint64_t fault = 0;

	registers_from_native(context, native_teb(), &registers);
	if (!(ask_channel()->flags & CHANNEL_SERVE)) {
		tell_refused(decoded, &registers);
		return EXCEPTION_CONTINUE_SEARCH;
	}
	switch (serve_registers(decoded, &registers, &fault)) {
	case EMULATE_SERVED:
	case EMULATE_PART:
		registers_to_native(&registers, context);
		return EXCEPTION_CONTINUE_EXECUTION;
	case EMULATE_MEMORY_FAULT:
		registers_to_native(&registers, context);
		tell_memory_fault(exception->ExceptionRecord, decoded->kind, fault);
		return EXCEPTION_CONTINUE_SEARCH;
	default:
		registers_to_native(&registers, context);
		tell_refused(decoded, &registers);
		return EXCEPTION_CONTINUE_SEARCH;
	}
}

static LONG pass_over(CONTEXT *context, const struct decoded *decoded)
{
	static int32_t told;
	uint32_t nothing = 0;

	if (!(ask_channel()->flags & CHANNEL_PASS_OVER))
		return EXCEPTION_CONTINUE_SEARCH;
	if (!__atomic_exchange_n(&told, 1, __ATOMIC_SEQ_CST))
		ask(CHANNEL_PASSED, decoded->kind == DECODE_CLI, 0, &nothing);
	NATIVE_IP(context) += decoded->length;
	return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG handle(EXCEPTION_POINTERS *exception)
{
	CONTEXT *context = exception->ContextRecord;
	uint8_t code[DECODE_MAX_LENGTH];
	struct decoded decoded;
	bool is_executed;

	if (!is_protection_fault(exception->ExceptionRecord) ||
	    (WORD)context->SegCs != native_code_segment())
		return EXCEPTION_CONTINUE_SEARCH;
	/* The processor has fetched it before it told of a privileged one. */
	is_executed = exception->ExceptionRecord->ExceptionCode == EXCEPTION_PRIV_INSTRUCTION;
	decode(code, fetch(is_executed, NATIVE_IP(context), code),
	       sizeof(void *) == 8 ? DECODE_MODE_64 : DECODE_MODE_32, &decoded);
	switch (decoded.kind) {
	case DECODE_IN:
	case DECODE_OUT:
		return serve(exception, &decoded);
	case DECODE_CLI:
	case DECODE_STI:
		return pass_over(context, &decoded);
	default:
		return EXCEPTION_CONTINUE_SEARCH;
	}
}

/* The program finds its last error as it left it. */
static LONG CALLBACK handler(EXCEPTION_POINTERS *exception)
{
	DWORD error = GetLastError();
	LONG answer = handle(exception);

	SetLastError(error);
	return answer;
}

bool fault_begin(void)
{
	PVOID(WINAPI * add)(ULONG, PVECTORED_EXCEPTION_HANDLER);

	add = (PVOID(WINAPI *)(ULONG, PVECTORED_EXCEPTION_HANDLER))(void *)GetProcAddress(
		GetModuleHandleW(L"kernel32.dll"), "AddVectoredExceptionHandler");
	return add && add(1, handler);
}
