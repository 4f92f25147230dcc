/* SPDX-License-Identifier: MIT */
/*
 * run_ahead() against the processor itself: every form that it knows, with random registers, values and
 * flags, is executed by both. Then where it stops, and how often it goes round.
 *
 * usage: test_run_ahead [THOUSANDS of instructions; 200 unless told]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "trap/run_ahead.h"

/* The processor's registers, and code: at addresses that fit into an instruction of both classes. */
#define CPU 0x20000000u
#define CODE (CPU + 4096)
#define AT (CODE + 0x200) /* the instruction; jumps lead to one of these: */
#define BEFORE (CODE + 0x1c0)
#define BEHIND (CODE + 0x240)
#define LEN 8192u

#define ARITHMETIC 0x8d5u
#define AF 0x010u
#define TF 0x100u

struct cpu {
	uint64_t gpr[16];  /* 0x00; that of the stack pointer is not used */
	uint64_t flags;	   /* 0x80 */
	uint64_t went;	   /* 0x88: 0 on, 1 before, 2 behind */
	uint64_t entry;	   /* 0x90 */
	uint64_t leave;	   /* 0x98 */
	uint64_t saved_sp; /* 0xa0 */
};

_Static_assert(offsetof(struct cpu, saved_sp) == 0xa0, "the assembly below");

void execute(void);
extern const char leave_code[];

#ifdef __x86_64__
#define MODE DECODE_MODE_64
#define IS_64 1
#define REGISTERS 16u
__asm__(".macro each what\n"
	"\\what rax, 0x00\n \\what rcx, 0x08\n \\what rdx, 0x10\n \\what rbx, 0x18\n"
	"\\what rbp, 0x28\n \\what rsi, 0x30\n \\what rdi, 0x38\n \\what r8, 0x40\n"
	"\\what r9, 0x48\n \\what r10, 0x50\n \\what r11, 0x58\n \\what r12, 0x60\n"
	"\\what r13, 0x68\n \\what r14, 0x70\n \\what r15, 0x78\n"
	".endm\n"
	".macro load reg, at\n movq (0x20000000 + \\at), %\\reg\n .endm\n"
	".macro keep reg, at\n movq %\\reg, (0x20000000 + \\at)\n .endm\n"
	".text\n.globl execute\nexecute:\n"
	"pushq %rbx\n pushq %rbp\n pushq %r12\n pushq %r13\n pushq %r14\n pushq %r15\n"
	"movq %rsp, 0x200000a0\n"
	"pushq 0x20000080\n popfq\n"
	"each load\n"
	"jmp *0x20000090\n"
	".globl leave_code\nleave_code:\n"
	"each keep\n"
	"pushfq\n popq 0x20000080\n cld\n"
	"popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbp\n popq %rbx\n ret\n");
#else
#define MODE DECODE_MODE_32
#define IS_64 0
#define REGISTERS 8u
__asm__(".macro each what\n"
	"\\what eax, 0x00\n \\what ecx, 0x08\n \\what edx, 0x10\n \\what ebx, 0x18\n"
	"\\what ebp, 0x28\n \\what esi, 0x30\n \\what edi, 0x38\n"
	".endm\n"
	".macro load reg, at\n movl (0x20000000 + \\at), %\\reg\n .endm\n"
	".macro keep reg, at\n movl %\\reg, (0x20000000 + \\at)\n .endm\n"
	".text\n.globl execute\nexecute:\n"
	"pushl %ebx\n pushl %ebp\n pushl %esi\n pushl %edi\n"
	"movl %esp, 0x200000a0\n"
	"pushl 0x20000080\n popfl\n"
	"each load\n"
	"jmp *0x20000090\n"
	".globl leave_code\nleave_code:\n"
	"each keep\n"
	"pushfl\n popl 0x20000080\n cld\n"
	"popl %edi\n popl %esi\n popl %ebp\n popl %ebx\n ret\n");
#endif

static struct cpu *cpu = (struct cpu *)CPU;
static uint64_t instructions = 200000;
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

/* ---- an instruction ---- */

struct instruction {
	uint8_t bytes[20];
	unsigned len;
	bool is_logic; /* AF is undefined after it */
};

enum form {
	FORM_TWO,      /* ModRM with two registers */
	FORM_VALUE,    /* the accumulator and a value */
	FORM_GROUP,    /* ModRM with an operation, and a value */
	FORM_SHORT,    /* the same, whose value has a byte */
	FORM_COUNT,    /* ModRM with an operation */
	FORM_REGISTER, /* the register is in the opcode */
	FORM_MOV,      /* the same, and a value */
	FORM_JUMP_8,
	FORM_JUMP_32,
	FORM_PLAIN,
};

static const struct row {
	enum form form;
	uint8_t opcode;
	uint8_t operation;
	bool is_0f;
	bool is_logic;
	bool only_32;
} rows[] = {
	{ .form = FORM_TWO, .opcode = 0x00 },
	{ .form = FORM_TWO, .opcode = 0x01 },
	{ .form = FORM_TWO, .opcode = 0x02 },
	{ .form = FORM_TWO, .opcode = 0x03 },
	{ .form = FORM_VALUE, .opcode = 0x04 },
	{ .form = FORM_VALUE, .opcode = 0x05 },
	{ .form = FORM_TWO, .opcode = 0x08, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x0b, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x0c, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x0d, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x20, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x23, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x24, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x25, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x28 },
	{ .form = FORM_TWO, .opcode = 0x2b },
	{ .form = FORM_VALUE, .opcode = 0x2c },
	{ .form = FORM_VALUE, .opcode = 0x2d },
	{ .form = FORM_TWO, .opcode = 0x30, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x33, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x34, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0x35, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x38 },
	{ .form = FORM_TWO, .opcode = 0x39 },
	{ .form = FORM_TWO, .opcode = 0x3a },
	{ .form = FORM_TWO, .opcode = 0x3b },
	{ .form = FORM_VALUE, .opcode = 0x3c },
	{ .form = FORM_VALUE, .opcode = 0x3d },
	{ .form = FORM_REGISTER, .opcode = 0x40, .only_32 = true },
	{ .form = FORM_REGISTER, .opcode = 0x48, .only_32 = true },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 0 },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 1, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 4, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 5 },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 6, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0x80, .operation = 7 },
	{ .form = FORM_GROUP, .opcode = 0x81, .operation = 0 },
	{ .form = FORM_GROUP, .opcode = 0x81, .operation = 1, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0x81, .operation = 4, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0x81, .operation = 5 },
	{ .form = FORM_GROUP, .opcode = 0x81, .operation = 7 },
	{ .form = FORM_SHORT, .opcode = 0x83, .operation = 0 },
	{ .form = FORM_SHORT, .opcode = 0x83, .operation = 4, .is_logic = true },
	{ .form = FORM_SHORT, .opcode = 0x83, .operation = 5 },
	{ .form = FORM_SHORT, .opcode = 0x83, .operation = 6, .is_logic = true },
	{ .form = FORM_SHORT, .opcode = 0x83, .operation = 7 },
	{ .form = FORM_TWO, .opcode = 0x84, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x85, .is_logic = true },
	{ .form = FORM_TWO, .opcode = 0x88 },
	{ .form = FORM_TWO, .opcode = 0x89 },
	{ .form = FORM_TWO, .opcode = 0x8a },
	{ .form = FORM_TWO, .opcode = 0x8b },
	{ .form = FORM_PLAIN, .opcode = 0x90 },
	{ .form = FORM_VALUE, .opcode = 0xa8, .is_logic = true },
	{ .form = FORM_VALUE, .opcode = 0xa9, .is_logic = true },
	{ .form = FORM_MOV, .opcode = 0xb0 },
	{ .form = FORM_MOV, .opcode = 0xb8 },
	{ .form = FORM_GROUP, .opcode = 0xc6, .operation = 0 },
	{ .form = FORM_GROUP, .opcode = 0xc7, .operation = 0 },
	{ .form = FORM_GROUP, .opcode = 0xf6, .operation = 0, .is_logic = true },
	{ .form = FORM_GROUP, .opcode = 0xf7, .operation = 0, .is_logic = true },
	{ .form = FORM_COUNT, .opcode = 0xfe, .operation = 0 },
	{ .form = FORM_COUNT, .opcode = 0xfe, .operation = 1 },
	{ .form = FORM_COUNT, .opcode = 0xff, .operation = 0 },
	{ .form = FORM_COUNT, .opcode = 0xff, .operation = 1 },
	{ .form = FORM_TWO, .opcode = 0xb6, .is_0f = true },
	{ .form = FORM_TWO, .opcode = 0xb7, .is_0f = true },
	{ .form = FORM_JUMP_8, .opcode = 0x70 }, /* and the fifteen behind it; likewise 0x80 */
	{ .form = FORM_JUMP_32, .opcode = 0x80, .is_0f = true },
	{ .form = FORM_JUMP_8, .opcode = 0xeb },
	{ .form = FORM_JUMP_32, .opcode = 0xe9 },
	{ .form = FORM_JUMP_8, .opcode = 0xe0 },
	{ .form = FORM_JUMP_8, .opcode = 0xe1 },
	{ .form = FORM_JUMP_8, .opcode = 0xe2 },
	{ .form = FORM_JUMP_8, .opcode = 0xe3 },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void put(struct instruction *instruction, uint64_t value, unsigned len)
{
	memcpy(instruction->bytes + instruction->len, &value, len);
	instruction->len += len;
}

/* Small values and those at the ends of the widths are where flags change. */
static uint64_t interesting(void)
{
	uint64_t value = next_random();

	switch (below(4)) {
	case 0:
		return value;
	case 1:
		return below(3) - (uint64_t)1;
	case 2:
		return ((uint64_t)1 << (8 * (1u << below(4)) - 1)) - below(2);
	default:
		return value & 0xff;
	}
}

/* Not the stack pointer: where the test's own frame is would be lost. */
static unsigned some_register(bool is_byte, uint8_t rex)
{
	unsigned number;

	do
		number = below(8);
	while (number == 4 && (!is_byte || rex));
	return number;
}

static void put_modrm(struct instruction *instruction, const struct row *row, uint8_t rex)
{
	bool is_byte = !(row->opcode & 1), is_byte_target = is_byte && !row->is_0f;
	unsigned reg = row->form == FORM_TWO ? some_register(is_byte_target, rex) : row->operation;

	put(instruction, 0xc0 | reg << 3 | some_register(is_byte, rex), 1);
}

static void put_jump(struct instruction *instruction, const struct row *row)
{
	unsigned width = row->form == FORM_JUMP_8 ? 1 : 4;
	uint32_t end, target = below(2) ? BEFORE : BEHIND;
	uint8_t opcode = row->opcode;

	if (opcode == 0x70 || opcode == 0x80)
		opcode |= (uint8_t)below(16);
	put(instruction, opcode, 1);
	end = AT + instruction->len + width;
	put(instruction, target - end, width);
}

static void make(const struct row *row, struct instruction *instruction)
{
	bool is_jump = row->form == FORM_JUMP_8 || row->form == FORM_JUMP_32;
	unsigned width = row->opcode & 1 || row->opcode == 0xb8 ? 4 : 1;
	uint8_t rex = 0;

	*instruction = (struct instruction){ .is_logic = row->is_logic };
	if (row->form == FORM_PLAIN && below(2))
		put(instruction, 0xf3, 1);
	else if (!is_jump && width == 4 && row->form != FORM_PLAIN && below(4) == 0) {
		put(instruction, 0x66, 1);
		width = 2;
	}
	if (IS_64 && !is_jump && row->form != FORM_PLAIN && below(2)) {
		/* R and B make r12 out of 4, which may be used. */
		rex = (uint8_t)(0x40 | below(16));
		put(instruction, rex, 1);
	}
	if (row->is_0f)
		put(instruction, 0x0f, 1);
	if (is_jump) {
		put_jump(instruction, row);
		return;
	}
	if (row->form == FORM_REGISTER || row->form == FORM_MOV)
		put(instruction, row->opcode | some_register(row->opcode == 0xb0, rex), 1);
	else
		put(instruction, row->opcode, 1);
	if (row->form <= FORM_COUNT && row->form != FORM_VALUE)
		put_modrm(instruction, row, rex);
	if (row->form == FORM_SHORT)
		width = 1;
	if (row->form == FORM_MOV && row->opcode == 0xb8 && (rex & 8))
		width = 8;
	else if (row->form != FORM_MOV && row->form != FORM_SHORT && (rex & 8) && width == 2)
		width = 4;
	if (row->form == FORM_VALUE || row->form == FORM_GROUP || row->form == FORM_SHORT ||
	    row->form == FORM_MOV)
		put(instruction, interesting(), width);
}

/* ---- both of them ---- */

/* Without a register or a flag changed: where it went, and out by way of leave_code. */
static void put_exit(uint32_t at, uint32_t where)
{
	uint8_t code[32];
	unsigned len = 0;
	const uint32_t went = CPU + offsetof(struct cpu, went);
	const uint32_t leave = CPU + offsetof(struct cpu, leave);

	/* movl $where, went; jmp *leave: in 64-bit code by a SIB byte, which makes them absolute */
	code[len++] = 0xc7;
	code[len++] = IS_64 ? 0x04 : 0x05;
	if (IS_64)
		code[len++] = 0x25;
	memcpy(code + len, &went, 4);
	memcpy(code + len + 4, &where, 4);
	len += 8;
	code[len++] = 0xff;
	code[len++] = IS_64 ? 0x24 : 0x25;
	if (IS_64)
		code[len++] = 0x25;
	memcpy(code + len, &leave, 4);
	memcpy((void *)(uintptr_t)at, code, len + 4);
}

static bool may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	(void)context;
	(void)kind;
	(void)port;
	(void)width;
	fail_msg("no port is accessed here");
	return false;
}

/* The one instruction, and nothing where it leads to. */
static unsigned fetch_one(void *context, uint64_t ip, uint8_t *code)
{
	const struct instruction *instruction = context;

	if (ip != AT)
		return 0;
	memcpy(code, instruction->bytes, instruction->len);
	return instruction->len;
}

static uint32_t place(const struct instruction *instruction)
{
	static const uint32_t places[] = { 0, BEFORE, BEHIND };

	return cpu->went == 0 ? AT + instruction->len : places[cpu->went];
}

static void compare(const struct instruction *instruction, const struct emulate_registers *is)
{
	uint64_t flags = instruction->is_logic ? ARITHMETIC & ~AF : ARITHMETIC;

	for (unsigned i = 0; i < REGISTERS; i++) {
		if (i != EMULATE_RSP)
			assert_int_equal(IS_64 ? is->gpr[i] : (uint32_t)is->gpr[i], cpu->gpr[i]);
	}
	assert_int_equal(is->flags & flags, cpu->flags & flags);
	assert_int_equal(is->ip, place(instruction));
}

static void one_instruction(const struct row *row)
{
	struct emulate_world world = { .may_access = may_access };
	struct emulate_registers is = { .mode = MODE, .ip = AT };
	struct instruction instruction;

	make(row, &instruction);
	for (unsigned i = 0; i < REGISTERS; i++) {
		is.gpr[i] = IS_64 ? interesting() : (uint32_t)interesting();
		cpu->gpr[i] = is.gpr[i];
	}
	is.flags = 0x202 | (next_random() & ARITHMETIC);
	cpu->flags = is.flags;
	cpu->entry = AT;
	cpu->leave = (uintptr_t)leave_code;
	memcpy((void *)(uintptr_t)AT, instruction.bytes, instruction.len);
	put_exit(AT + instruction.len, 0);
	execute();
	world.context = &instruction;
	assert_int_equal(run_ahead(&is, &world, fetch_one), 0);
	compare(&instruction, &is);
}

static void every_form(void **state)
{
	(void)state;
	put_exit(BEFORE, 1);
	put_exit(BEHIND, 2);
	for (uint64_t i = 0; i < instructions; i++) {
		const struct row *row = &rows[i % ROWS];

		if (!row->only_32 || MODE == DECODE_MODE_32)
			one_instruction(row);
	}
}

/* ---- loops ---- */

struct bus {
	const uint8_t *code;
	unsigned len;
	unsigned reads; /* the value changes at this one */
	unsigned made;
	unsigned refused_port;
	uint32_t written;
};

static bool bus_may_access(void *context, enum decode_kind kind, uint16_t port, unsigned width)
{
	const struct bus *bus = context;

	(void)kind;
	return bus->refused_port < port || bus->refused_port >= port + width;
}

static bool bus_in(void *context, uint16_t port, unsigned width, uint32_t *value)
{
	struct bus *bus = context;

	(void)port;
	(void)width;
	*value = ++bus->made >= bus->reads ? 0x80 : 0;
	return true;
}

static bool bus_out(void *context, uint16_t port, unsigned width, uint32_t value)
{
	struct bus *bus = context;

	(void)port;
	(void)width;
	bus->written = value;
	return true;
}

static unsigned bus_fetch(void *context, uint64_t ip, uint8_t *code)
{
	const struct bus *bus = context;
	unsigned left;

	if (ip >= bus->len)
		return 0;
	left = bus->len - (unsigned)ip < 15 ? bus->len - (unsigned)ip : 15;
	memcpy(code, bus->code + ip, left);
	return left;
}

static unsigned go(struct bus *bus, struct emulate_registers *registers)
{
	const struct emulate_world world = {
		.context = bus, .may_access = bus_may_access, .in = bus_in, .out = bus_out
	};

	return run_ahead(registers, &world, bus_fetch);
}

/* in al, dx; test al, 0x80; jz 0; then a load from memory */
static const uint8_t poll_loop[] = { 0xec, 0xa8, 0x80, 0x74, 0xfb, 0x8b, 0x03 };

static void a_loop_ends_where_the_device_says(void **state)
{
	struct bus bus = { poll_loop, sizeof(poll_loop), .reads = 100, .refused_port = 0x10000 };
	struct emulate_registers registers = { .mode = MODE };

	(void)state;
	registers.gpr[EMULATE_RDX] = 0x379;
	assert_int_equal(go(&bus, &registers), 100);
	assert_int_equal(registers.ip, 5);
	assert_int_equal(registers.gpr[EMULATE_RAX], 0x80);
	assert_int_equal(registers.flags & 0x40, 0);
}

static void an_endless_loop_gives_signals_their_turn(void **state)
{
	struct bus bus = { poll_loop, sizeof(poll_loop), .reads = ~0u, .refused_port = 0x10000 };
	struct emulate_registers registers = { .mode = MODE };

	(void)state;
	assert_int_equal(go(&bus, &registers), RUN_AHEAD_ACCESSES);
	assert_true(registers.ip < 5);
}

static void a_loop_without_a_port_is_left_to_the_program(void **state)
{
	static const uint8_t code[] = { 0xeb, 0xfe };
	struct bus bus = { code, sizeof(code), .refused_port = 0x10000 };
	struct emulate_registers registers = { .mode = MODE };

	(void)state;
	assert_int_equal(go(&bus, &registers), 0);
	assert_int_equal(registers.ip, 0);
}

static void a_refused_port_is_left_to_the_program(void **state)
{
	/* out 0x80, al; in al, 0x60 */
	static const uint8_t code[] = { 0xe6, 0x80, 0xe4, 0x60 };
	struct bus bus = { code, sizeof(code), .refused_port = 0x60 };
	struct emulate_registers registers = { .mode = MODE };

	(void)state;
	registers.gpr[EMULATE_RAX] = 0x1234;
	assert_int_equal(go(&bus, &registers), 1);
	assert_int_equal(bus.written, 0x34);
	assert_int_equal(registers.ip, 2);
	assert_int_equal(registers.gpr[EMULATE_RAX], 0x1234);
}

/* What is not one of its forms, each as it would stand behind an access. */
static void others_are_left_alone(void **state)
{
	static const uint8_t codes[][8] = {
		{ 0x8b, 0x03 },		    /* mov eax, [ebx] */
		{ 0x89, 0x03 },		    /* mov [ebx], eax */
		{ 0x84, 0x03 },		    /* test [ebx], al */
		{ 0xf6, 0x03, 0x01 },	    /* test byte [ebx], 1 */
		{ 0x0f, 0xb6, 0x03 },	    /* movzx eax, byte [ebx] */
		{ 0xff, 0xe0 },		    /* jmp eax */
		{ 0xff, 0xd0 },		    /* call eax */
		{ 0xf6, 0xd8 },		    /* neg al */
		{ 0xc3 },		    /* ret */
		{ 0x50 },		    /* push eax */
		{ 0x13, 0xc0 },		    /* adc eax, eax */
		{ 0x86, 0xc0 },		    /* xchg al, al */
		{ 0xf0, 0x01, 0xc0 },	    /* lock add eax, eax */
		{ 0x67, 0xe2, 0xfd },	    /* loop by another counter */
		{ 0x66, 0xeb, 0x00, 0x00 }, /* jmp of 16 bits */
		{ 0x6c },		    /* insb */
		{ 0xf3, 0x6c },		    /* rep insb */
		{ 0xfa },		    /* cli */
		{ 0xf4 },		    /* hlt */
		{ 0xcc },		    /* int3 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct bus bus = { codes[i], sizeof(codes[i]), .refused_port = 0x10000 };
		struct emulate_registers registers = { .mode = MODE, .flags = 0x246 };

		assert_int_equal(go(&bus, &registers), 0);
		assert_int_equal(registers.ip, 0);
		assert_int_equal(registers.flags, 0x246);
		assert_int_equal(registers.gpr[EMULATE_RAX], 0);
	}
}

static void bytes_that_cannot_be_read_are_left_alone(void **state)
{
	(void)state;
	/* test al, 0x80 and a jump, of which less and less is there */
	for (unsigned len = 0; len < 5; len++) {
		struct bus bus = { poll_loop, len, .reads = 1, .refused_port = 0x10000 };
		struct emulate_registers registers = { .mode = MODE, .ip = 1 };

		assert_int_equal(go(&bus, &registers), 0);
		assert_int_equal(registers.ip, len < 3 ? 1 : 3);
	}
}

static void who_steps_through_is_not_overtaken(void **state)
{
	struct bus bus = { poll_loop, sizeof(poll_loop), .reads = 5, .refused_port = 0x10000 };
	struct emulate_registers registers = { .mode = MODE, .flags = TF };
	struct emulate_registers other = { .mode = DECODE_MODE_16 };

	(void)state;
	assert_int_equal(go(&bus, &registers), 0);
	assert_int_equal(go(&bus, &other), 0);
}

static int prepare(void **state)
{
	(void)state;
	return mmap((void *)CPU, LEN, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)CPU ?
		       0 :
		       -1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form),
		cmocka_unit_test(a_loop_ends_where_the_device_says),
		cmocka_unit_test(an_endless_loop_gives_signals_their_turn),
		cmocka_unit_test(a_loop_without_a_port_is_left_to_the_program),
		cmocka_unit_test(a_refused_port_is_left_to_the_program),
		cmocka_unit_test(others_are_left_alone),
		cmocka_unit_test(bytes_that_cannot_be_read_are_left_alone),
		cmocka_unit_test(who_steps_through_is_not_overtaken),
	};

	if (argc > 1)
		instructions = strtoull(argv[1], NULL, 10) * 1000;
	return cmocka_run_group_tests_name("run_ahead", tests, prepare, NULL);
}
