/* SPDX-License-Identifier: MIT */
/*
 * emulate() against the processor itself. A program may not execute INS and OUTS, but it may
 * execute STOS and LODS, which count, step, wrap, address and fault alike: INS is a STOS of what
 * the port gives, OUTS a LODS to the port, and IN ends as a LODS does, in the accumulator.
 *
 * usage: test_emulate_processor [THOUSANDS of operations; 50 unless told]
 */
#ifdef __x86_64__
#include "processor_x86_64.h"
#else
#include "processor_i386.h"
#endif

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "trap/emulate.h"

/* One page that can be accessed between two that cannot. */
#define WINDOW 0x10001000u
#define WINDOW_LEN 4096u
#define FLAG_DF 0x400u

struct outcome {
	bool faulted;
	uint64_t fault;
	uint64_t ax, cx, si, di;
	uint64_t ip; /* in the code */
};

struct operation {
	bool out;
	bool rep;
	bool down;
	bool override;
	unsigned width;
	unsigned address_bits;
	uint8_t prefixes[8];
	size_t prefixes_len;
};

static uint8_t *code;
static uint8_t *window = (uint8_t *)WINDOW;
static uint8_t copy[WINDOW_LEN];
static uint32_t port_value;
static sigjmp_buf behind;
static struct outcome outcome;
static uint64_t operations = 50000;
static uint64_t faults;
static uint64_t random_state = 0x9e3779b97f4a7c15ull;

/* xorshift64* */
static uint64_t next_random(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545f4914f6cdd1dull;
}

static unsigned below(unsigned limit)
{
	return (unsigned)((next_random() >> 32) % limit);
}

static void on_fault(int signal, siginfo_t *info, void *user_context)
{
	const ucontext_t *context = user_context;

	(void)signal;
	outcome = (struct outcome){
		.faulted = true,
		.fault = (uintptr_t)info->si_addr,
		.ax = CONTEXT_AX(context),
		.cx = CONTEXT_CX(context),
		.si = CONTEXT_SI(context),
		.di = CONTEXT_DI(context),
		.ip = CONTEXT_IP(context) - (uintptr_t)code,
	};
	siglongjmp(behind, 1);
}

/* The code: STD or CLD, the operation, CLD, RET. */
static void execute(const struct operation *operation, uint8_t opcode,
		    const struct emulate_registers *registers)
{
	uintptr_t ax = (uintptr_t)registers->gpr[EMULATE_RAX];
	uintptr_t cx = (uintptr_t)registers->gpr[EMULATE_RCX];
	uintptr_t si = (uintptr_t)registers->gpr[EMULATE_RSI];
	uintptr_t di = (uintptr_t)registers->gpr[EMULATE_RDI];
	size_t len = operation->prefixes_len;

	code[0] = operation->down ? 0xfd : 0xfc;
	memcpy(code + 1, operation->prefixes, len);
	code[1 + len] = opcode;
	code[2 + len] = 0xfc;
	code[3 + len] = 0xc3;
	if (sigsetjmp(behind, 1))
		return;
	__asm__ volatile("call *%4"
			 : "+a"(ax), "+c"(cx), "+S"(si), "+D"(di)
			 : "r"(code)
			 : "memory", "cc");
	outcome = (struct outcome){ .ax = ax, .cx = cx, .si = si, .di = di, .ip = 2 + len };
}

/* What emulate() is surrounded by: the window, as it was, and a port that has one value. */

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	(void)context;
	(void)kind;
	(void)port;
	(void)width;
	return true;
}

static bool in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	(void)context;
	(void)port;
	(void)width;
	*value = port_value;
	return true;
}

static bool out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	struct emulate_registers *accumulator = context;

	(void)port;
	memcpy(&accumulator->gpr[EMULATE_RAX], &value, width);
	if (width == 4)
		accumulator->gpr[EMULATE_RAX] = value;
	return true;
}

static bool is_there(void *context, uint64_t address, unsigned len, uint64_t *fault)
{
	(void)context;
	for (*fault = address; *fault < address + len; ++*fault)
		if (*fault - WINDOW >= WINDOW_LEN)
			return false;
	return true;
}

static bool load(void *context, uint64_t address, void *to, unsigned len, uint64_t *fault)
{
	if (!is_there(context, address, len, fault))
		return false;
	memcpy(to, copy + (address - WINDOW), len);
	return true;
}

static bool store(void *context, uint64_t address, const void *from, unsigned len, uint64_t *fault)
{
	if (!is_there(context, address, len, fault))
		return false;
	memcpy(copy + (address - WINDOW), from, len);
	return true;
}

static void put(struct operation *operation, uint8_t byte)
{
	operation->prefixes[operation->prefixes_len++] = byte;
}

static void make_operation(struct operation *operation)
{
	unsigned full = processor_mode == DECODE_MODE_64 ? 64 : 32;

	*operation = (struct operation){
		.out = below(2), .rep = below(3), .down = below(2), .width = 1u << below(3)
	};
	operation->address_bits = below(2) ? full : SMALL_ADDRESS_BITS;
	operation->override = below(2);
	/* Offsets of 16 bits reach the window by a segment's base only, and INS has none. */
	if (operation->address_bits == 16)
		operation->out = operation->override = true;
	if (operation->override)
		put(operation, OVERRIDE_PREFIX);
	/* Means nothing to 64-bit code, even behind another; elsewhere it comes first. */
	if (processor_mode == DECODE_MODE_64 && below(2))
		put(operation, 0x3e);
	if (operation->width == 2)
		put(operation, 0x66);
	if (operation->address_bits != full)
		put(operation, 0x67);
	if (operation->rep)
		put(operation, below(2) ? 0xf2 : 0xf3);
	if (processor_mode == DECODE_MODE_64 && below(3) == 0)
		put(operation, 0x41);
}

static uint64_t natural(uint64_t value)
{
	return processor_mode == DECODE_MODE_64 ? value : (uint32_t)value;
}

/* Upper bits that the address size leaves out may be anything. */
static uint64_t beyond(const struct operation *operation, uint64_t value)
{
	if (operation->address_bits == 64)
		return value;
	return natural(value | next_random() << operation->address_bits);
}

/* Offsets that reach into the window from its ends. With a base, they wrap in the middle of it. */
static void make_registers(const struct operation *operation, struct emulate_registers *registers)
{
	bool based = operation->override && operation->out;
	uint64_t base = operation->address_bits == 16 ? WINDOW + 2048 - 0xffff : 0x123456;
	uint64_t address = below(3) ? WINDOW + below(WINDOW_LEN) :
				      WINDOW + (below(2) ? 0 : WINDOW_LEN) + 16 - below(32);
	unsigned count = below(4) ? below(40) : below(5000);

	if (below(4) == 0 && operation->address_bits == 16)
		base = WINDOW + 2048;
	*registers = (struct emulate_registers){ .mode = processor_mode,
						 .flags = operation->down ? FLAG_DF : 0 };
	registers->gpr[EMULATE_RAX] = natural(next_random());
	registers->gpr[EMULATE_RDX] = 0x378;
	registers->gpr[EMULATE_RCX] = beyond(operation, count);
	registers->gpr[EMULATE_RSI] = registers->gpr[EMULATE_RDI] = beyond(operation, address);
	registers->base[OVERRIDE_SEGMENT] = base;
	if (based && operation->address_bits == 16)
		registers->gpr[EMULATE_RSI] = beyond(operation, (uint16_t)(address - base));
	else if (based)
		registers->gpr[EMULATE_RSI] = beyond(operation, address - base);
}

/*
 * What emulate() leaves alone where no element was done, and Intel's processors shorten at times:
 * upper halves of registers with addresses of 32 bits in 64-bit code.
 */
static uint64_t defined(const struct operation *operation, bool moved, uint64_t value)
{
	return processor_mode == DECODE_MODE_64 && operation->address_bits == 32 && !moved ?
		       (uint32_t)value :
		       value;
}

static void compare(const struct operation *operation, const struct emulate_registers *is,
		    const struct emulate_registers *before)
{
	bool moved = is->gpr[EMULATE_RSI] != before->gpr[EMULATE_RSI] ||
		     is->gpr[EMULATE_RDI] != before->gpr[EMULATE_RDI];

	assert_int_equal(defined(operation, moved, is->gpr[EMULATE_RCX]),
			 defined(operation, moved, outcome.cx));
	assert_int_equal(defined(operation, moved, is->gpr[EMULATE_RSI]),
			 defined(operation, moved, outcome.si));
	assert_int_equal(defined(operation, moved, is->gpr[EMULATE_RDI]),
			 defined(operation, moved, outcome.di));
	assert_int_equal(is->ip, outcome.ip);
	assert_memory_equal(copy, window, WINDOW_LEN);
}

static void one_string_operation(void)
{
	struct operation operation;
	struct emulate_registers is, before;
	struct emulate_registers accumulator;
	struct emulate_world world = { &accumulator, may_access, in, out, load, store, is_there };
	uint8_t bytes[9];
	struct decoded decoded;
	enum emulate_result result;
	uint64_t fault = 0;
	uint8_t is_long;

	make_operation(&operation);
	make_registers(&operation, &before);
	before.ip = 1;
	is = accumulator = before;
	port_value = (uint32_t)before.gpr[EMULATE_RAX];
	memcpy(copy, window, WINDOW_LEN);
	is_long = operation.width > 1;
	memcpy(bytes, operation.prefixes, operation.prefixes_len);
	bytes[operation.prefixes_len] = (operation.out ? 0x6e : 0x6c) | is_long;
	decode(bytes, operation.prefixes_len + 1, processor_mode, &decoded);
	do
		result = emulate(&decoded, &is, &world, &fault);
	while (result == EMULATE_PART);

	assert_true(set_override_base(before.base[OVERRIDE_SEGMENT]));
	execute(&operation, (operation.out ? 0xac : 0xaa) | is_long, &before);
	assert_int_equal(outcome.faulted, result == EMULATE_MEMORY_FAULT);
	if (outcome.faulted) {
		assert_int_equal(outcome.fault, fault);
		faults++;
	}
	compare(&operation, &is, &before);
	if (operation.out)
		assert_int_equal(accumulator.gpr[EMULATE_RAX], outcome.ax);
}

static void string_operations(void **state)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	(void)state;
	/* In here, for cmocka has a handler of its own around each case. */
	assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
	for (uint64_t i = 0; i < operations; i++)
		one_string_operation();
	print_message("# %llu of %llu faulted\n", (unsigned long long)faults,
		      (unsigned long long)operations);
	assert_true(faults > operations / 20 && faults < operations / 20 * 19);
}

static void the_accumulator(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		struct operation operation = { .width = 1u << i % 3 };
		struct emulate_registers is = { .mode = processor_mode };
		struct emulate_world world = { NULL, may_access, in, out, load, store, is_there };
		uint8_t bytes[] = { 0x66, operation.width > 1 ? 0xed : 0xec };
		size_t skipped = operation.width != 2;
		struct decoded decoded;
		uint64_t fault;

		if (!skipped)
			put(&operation, 0x66);
		is.gpr[EMULATE_RAX] = natural(next_random());
		is.gpr[EMULATE_RSI] = WINDOW;
		port_value = (uint32_t)next_random();
		memcpy(window, &port_value, sizeof(port_value));
		execute(&operation, operation.width > 1 ? 0xad : 0xac, &is);
		assert_false(outcome.faulted);
		decode(bytes + skipped, sizeof(bytes) - skipped, processor_mode, &decoded);
		assert_int_equal(emulate(&decoded, &is, &world, &fault), EMULATE_SERVED);
		assert_int_equal(is.gpr[EMULATE_RAX], outcome.ax);
	}
}

static int prepare(void **state)
{
	void *reserved = mmap((void *)(WINDOW - WINDOW_LEN), (size_t)3 * WINDOW_LEN, PROT_NONE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	(void)state;
	code = mmap(NULL, WINDOW_LEN, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (reserved == MAP_FAILED || code == MAP_FAILED)
		return -1;
	if (mprotect(window, WINDOW_LEN, PROT_READ | PROT_WRITE))
		return -1;
	for (unsigned i = 0; i < WINDOW_LEN; i++)
		window[i] = (uint8_t)(i * 7 + (i >> 8));
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(string_operations),
		cmocka_unit_test(the_accumulator),
	};

	if (argc > 1)
		operations = strtoull(argv[1], NULL, 10) * 1000;
	return cmocka_run_group_tests_name("emulate_processor", tests, prepare, NULL);
}
