/* SPDX-License-Identifier: MIT */
#include "run_ahead.h"

/* SDM vol. 1, 3.4.3: EFLAGS */
#define CF 0x001u
#define PF 0x004u
#define AF 0x010u
#define ZF 0x040u
#define SF 0x080u
#define TF 0x100u
#define OF 0x800u
#define ARITHMETIC (CF | PF | AF | ZF | SF | OF)

/* Loops of more instructions are left to the program after the first round. */
#define OPS_MAX 16u

enum kind {
	KIND_STOP, /* not one of these */
	KIND_ADD,
	KIND_OR,
	KIND_AND,
	KIND_SUB,
	KIND_XOR,
	KIND_CMP,
	KIND_TEST,
	KIND_MOV,
	KIND_MOVZX,
	KIND_INC,
	KIND_DEC,
	KIND_NOP,
	KIND_JUMP,
	KIND_JCC,  /* source: the condition */
	KIND_LOOP, /* source: 0 LOOPNE, 1 LOOPE, 2 LOOP, 3 JECXZ */
	KIND_IN,   /* HAS_VALUE: the port is value */
	KIND_OUT,
};

#define HAS_VALUE 0x80u /* the other operand is value, and not the register source */
#define HIGH 0x40u	/* in a register's number: bits 8 to 15 of it */

struct op {
	uint64_t ip;
	uint64_t value; /* or where a jump leads to */
	uint64_t mask;	/* of the width */
	uint8_t length; /* of the instruction */
	uint8_t kind;
	uint8_t width; /* in bytes; of MOVZX's source, whose target has 4 or 8 */
	uint8_t target;
	uint8_t source;
	uint8_t wide; /* MOVZX: the target's width */
	uint8_t next; /* place of the op behind it and of the one that a jump leads to; OPS_MAX: not known */
	uint8_t jump;
	bool is_allowed; /* the access was made before, at this port: */
	uint16_t port;
};

/*
 * What the flags come from. Most are overwritten before anything asks for them, so they are made when
 * something does.
 */
struct result {
	uint64_t left, right, value;
	uint64_t sign; /* its bit in the value */
	uint8_t kind;  /* KIND_STOP: the flags in the registers hold */
	bool carry;    /* INC and DEC: as it was before */
};

struct run {
	struct emulate_registers *registers;
	const struct emulate_world *world;
	run_ahead_fetch fetch;
	unsigned count;
	struct result last;
	struct op ops[OPS_MAX];
};

/* ---- from bytes to an op ---- */

struct bytes {
	const uint8_t *code;
	unsigned len;
	unsigned at;
	bool is_short; /* there were fewer than the instruction has */
	bool is_64;
	uint8_t rex;
	bool has_66;
};

static uint8_t next_byte(struct bytes *bytes)
{
	if (bytes->at < bytes->len)
		return bytes->code[bytes->at++];
	bytes->is_short = true;
	return 0;
}

/* Little-endian and sign-extended. */
static uint64_t next_signed(struct bytes *bytes, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint64_t)next_byte(bytes) << 8 * i;
	if (width > 0 && width < 8 && (value >> (8 * width - 1) & 1))
		value |= ~(uint64_t)0 << 8 * width;
	return value;
}

static unsigned operand_width(const struct bytes *bytes, uint8_t opcode)
{
	if (!(opcode & 1))
		return 1;
	if (bytes->rex & 8)
		return 8;
	return bytes->has_66 ? 2 : 4;
}

/* SDM vol. 2, 3.1.1.1: without REX, byte registers 4 to 7 are AH, CH, DH and BH. */
static uint8_t register_of(const struct bytes *bytes, unsigned number, bool is_extended,
			   unsigned width)
{
	if (is_extended)
		return (uint8_t)(number | 8);
	if (width == 1 && !bytes->rex && number >= 4)
		return (uint8_t)((number - 4) | HIGH);
	return (uint8_t)number;
}

/* ModRM with two registers; false: one of memory. */
static bool two_registers(struct bytes *bytes, unsigned width, uint8_t *reg, uint8_t *rm)
{
	uint8_t modrm = next_byte(bytes);

	*reg = register_of(bytes, modrm >> 3 & 7u, bytes->rex & 4, width);
	*rm = register_of(bytes, modrm & 7u, bytes->rex & 1, width);
	return modrm >= 0xc0;
}

/* ModRM with a register and the number of an operation. */
static bool one_register(struct bytes *bytes, unsigned width, unsigned *operation, uint8_t *rm)
{
	uint8_t modrm = next_byte(bytes);

	*operation = modrm >> 3 & 7u;
	*rm = register_of(bytes, modrm & 7u, bytes->rex & 1, width);
	return modrm >= 0xc0;
}

/* ADD OR ADC SBB AND SUB XOR CMP; those with a carry coming in are not for loops around ports. */
static uint8_t arithmetic(unsigned number)
{
	static const uint8_t kinds[] = { KIND_ADD, KIND_OR,  KIND_STOP, KIND_STOP,
					 KIND_AND, KIND_SUB, KIND_XOR,	KIND_CMP };

	return kinds[number & 7];
}

static void with_value(struct bytes *bytes, struct op *op, unsigned width)
{
	op->source = HAS_VALUE;
	op->value = next_signed(bytes, width > 4 ? 4 : width);
}

/* 00 to 3D, but for the last two of each eight: with two registers, or the accumulator and a value. */
static void take_arithmetic(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	uint8_t reg, rm;

	op->width = (uint8_t)operand_width(bytes, opcode);
	op->kind = arithmetic(opcode >> 3);
	if (opcode & 4) {
		op->target = EMULATE_RAX;
		with_value(bytes, op, op->width);
		return;
	}
	if (!two_registers(bytes, op->width, &reg, &rm))
		op->kind = KIND_STOP;
	op->target = opcode & 2 ? reg : rm;
	op->source = opcode & 2 ? rm : reg;
}

/* 80 81 83, F6 F7, FE FF, C6 C7: the operation is in ModRM. */
static void take_group(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	unsigned operation;

	op->width = (uint8_t)operand_width(bytes, opcode);
	if (!one_register(bytes, op->width, &operation, &op->target))
		return;
	if (opcode < 0x84) {
		op->kind = arithmetic(operation);
		with_value(bytes, op, opcode == 0x83 ? 1 : op->width);
	} else if (opcode >= 0xfe && operation < 2) {
		op->kind = operation == 0 ? KIND_INC : KIND_DEC;
	} else if (opcode < 0xfe && operation == 0) {
		op->kind = opcode < 0xf0 ? KIND_MOV : KIND_TEST;
		with_value(bytes, op, op->width);
	}
}

static void take_two(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	uint8_t reg, rm;

	op->width = (uint8_t)operand_width(bytes, opcode);
	if (!two_registers(bytes, op->width, &reg, &rm))
		return;
	op->kind = opcode < 0x88 ? KIND_TEST : KIND_MOV;
	op->target = opcode >= 0x8a ? reg : rm;
	op->source = opcode >= 0x8a ? rm : reg;
}

/* A target behind the end of the instruction; 66 before a jump is not understood. */
static void take_jump(struct bytes *bytes, uint8_t kind, unsigned width, uint8_t condition,
		      struct op *op)
{
	uint64_t distance = next_signed(bytes, width);

	op->value = op->ip + bytes->at + distance;
	if (!bytes->is_64)
		op->value = (uint32_t)op->value;
	op->source = condition;
	op->kind = bytes->has_66 ? KIND_STOP : kind;
}

static void take_0f(struct bytes *bytes, struct op *op)
{
	uint8_t opcode = next_byte(bytes), reg, rm;

	if ((opcode & 0xf0) == 0x80) {
		take_jump(bytes, KIND_JCC, 4, opcode & 15, op);
	} else if (opcode == 0xb6 || opcode == 0xb7) {
		op->width = opcode & 1 ? 2 : 1;
		op->wide = (uint8_t)operand_width(bytes, 1);
		if (!two_registers(bytes, op->width, &reg, &rm))
			return;
		/* The target is never a byte register. */
		op->target =
			(uint8_t)((bytes->code[bytes->at - 1] >> 3 & 7) | (bytes->rex & 4 ? 8 : 0));
		op->source = rm;
		op->kind = KIND_MOVZX;
	}
}

/* E4 to E7, EC to EF */
static void take_access(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	op->kind = opcode & 2 ? KIND_OUT : KIND_IN;
	op->width = (uint8_t)operand_width(bytes, opcode);
	if (op->width == 8)
		op->width = 4;
	if (opcode & 8)
		return;
	op->source = HAS_VALUE;
	op->value = next_byte(bytes);
}

/* B0 to BF */
static void take_mov(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	op->width = (uint8_t)operand_width(bytes, opcode & 8 ? 1 : 0);
	op->target = register_of(bytes, opcode & 7u, bytes->rex & 1, op->width);
	op->kind = KIND_MOV;
	op->source = HAS_VALUE;
	op->value = next_signed(bytes, op->width);
}

/* 40 to 4F, which in 64-bit code are REX */
static void take_count(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	op->width = (uint8_t)operand_width(bytes, 1);
	op->target = opcode & 7;
	op->kind = opcode & 8 ? KIND_DEC : KIND_INC;
}

static void take_opcode(struct bytes *bytes, uint8_t opcode, struct op *op)
{
	if (opcode < 0x40 && (opcode & 7) < 6)
		take_arithmetic(bytes, opcode, op);
	else if (opcode == 0x0f)
		take_0f(bytes, op);
	else if ((opcode & 0xf0) == 0x40)
		take_count(bytes, opcode, op);
	else if ((opcode & 0xf0) == 0x70)
		take_jump(bytes, KIND_JCC, 1, opcode & 15, op);
	else if ((opcode & 0xf0) == 0xb0)
		take_mov(bytes, opcode, op);
	else if (opcode >= 0x84 && opcode <= 0x8b && (opcode & ~1u) != 0x86)
		take_two(bytes, opcode, op);
	else if (opcode == 0x80 || opcode == 0x81 || opcode == 0x83 || (opcode & ~1u) == 0xc6 ||
		 (opcode & ~1u) == 0xf6 || (opcode & ~1u) == 0xfe)
		take_group(bytes, opcode, op);
	else if (opcode == 0x90 && !(bytes->rex & 1))
		op->kind = KIND_NOP;
	else if ((opcode & ~1u) == 0xa8) {
		op->kind = KIND_TEST;
		op->width = (uint8_t)operand_width(bytes, opcode);
		with_value(bytes, op, op->width);
	} else if ((opcode & 0xfc) == 0xe0)
		take_jump(bytes, KIND_LOOP, 1, opcode & 3, op);
	else if (opcode == 0xe9 || opcode == 0xeb)
		take_jump(bytes, KIND_JUMP, opcode == 0xe9 ? 4 : 1, 0, op);
	else if ((opcode & 0xf4) == 0xe4)
		take_access(bytes, opcode, op);
}

/* PAUSE, which loops that wait are to have: SDM vol. 2. */
static bool is_pause(const uint8_t *code, unsigned len)
{
	return len >= 2 && code[0] == 0xf3 && code[1] == 0x90;
}

static void understand(const struct run *run, uint64_t ip, struct op *op)
{
	uint8_t code[DECODE_MAX_LENGTH];
	struct bytes bytes = { .code = code,
			       .len = run->fetch(run->world->context, ip, code),
			       .is_64 = run->registers->mode == DECODE_MODE_64 };
	uint8_t opcode;

	*op = (struct op){ .ip = ip, .next = OPS_MAX, .jump = OPS_MAX };
	if (is_pause(code, bytes.len)) {
		op->kind = KIND_NOP;
		op->length = 2;
		return;
	}
	opcode = next_byte(&bytes);
	if (opcode == 0x66) {
		bytes.has_66 = true;
		opcode = next_byte(&bytes);
	}
	if (bytes.is_64 && (opcode & 0xf0) == 0x40) {
		bytes.rex = opcode;
		opcode = next_byte(&bytes);
		/* A second REX takes the first one's place: nobody writes that. */
		if ((opcode & 0xf0) == 0x40)
			return;
	}
	take_opcode(&bytes, opcode, op);
	op->length = (uint8_t)bytes.at;
	if (bytes.is_short)
		op->kind = KIND_STOP;
}

/* ---- from an op to its effect ---- */

static uint64_t mask_of(unsigned width)
{
	return width == 8 ? ~(uint64_t)0 : ((uint64_t)1 << 8 * width) - 1;
}

static uint64_t get(const struct run *run, uint8_t reg, uint64_t mask)
{
	if (reg & HIGH)
		return run->registers->gpr[reg & 3] >> 8 & 0xff;
	return run->registers->gpr[reg & 15] & mask;
}

/* As emulate.c: 32 bits clear the upper half. */
static void set(const struct run *run, uint8_t reg, uint64_t mask, uint64_t value)
{
	uint64_t *gpr = &run->registers->gpr[reg & 15];

	if (mask >= 0xffffffffu)
		*gpr = value;
	else if (reg & HIGH)
		gpr[0] = (gpr[0] & ~(uint64_t)0xff00) | value << 8;
	else
		*gpr = (*gpr & ~mask) | value;
}

/* SDM vol. 1, 7.3.5 and appendix A */
static bool carry_of(const struct run *run)
{
	const struct result *last = &run->last;

	switch (last->kind) {
	case KIND_STOP:
		return run->registers->flags & CF;
	case KIND_ADD:
		return last->value < last->left;
	case KIND_SUB:
	case KIND_CMP:
		return last->left < last->right;
	case KIND_INC:
	case KIND_DEC:
		return last->carry;
	default:
		return false;
	}
}

static bool overflow_of(const struct result *last)
{
	switch (last->kind) {
	case KIND_ADD:
	case KIND_INC:
		return (last->left ^ last->value) & (last->right ^ last->value) & last->sign;
	case KIND_SUB:
	case KIND_CMP:
	case KIND_DEC:
		return (last->left ^ last->right) & (last->left ^ last->value) & last->sign;
	default:
		return false;
	}
}

/* AF is undefined after AND and the like; processors clear it. */
static bool has_half_carry(const struct result *last)
{
	return last->kind != KIND_AND && last->kind != KIND_OR && last->kind != KIND_XOR &&
	       last->kind != KIND_TEST && ((last->left ^ last->right ^ last->value) & AF);
}

/* The flags are in the registers after it. */
static void settle(struct run *run)
{
	struct result *last = &run->last;
	unsigned flags = 0;

	if (last->kind == KIND_STOP)
		return;
	flags |= carry_of(run) ? CF : 0;
	flags |= __builtin_parity((unsigned)last->value & 0xff) ? 0 : PF;
	flags |= has_half_carry(last) ? AF : 0;
	flags |= last->value == 0 ? ZF : 0;
	flags |= last->value & last->sign ? SF : 0;
	flags |= overflow_of(last) ? OF : 0;
	run->registers->flags = (run->registers->flags & ~(uint64_t)ARITHMETIC) | flags;
	last->kind = KIND_STOP;
}

static uint64_t calculated(uint8_t kind, uint64_t left, uint64_t right)
{
	switch (kind) {
	case KIND_ADD:
		return left + right;
	case KIND_SUB:
	case KIND_CMP:
		return left - right;
	case KIND_OR:
		return left | right;
	case KIND_XOR:
		return left ^ right;
	default:
		return left & right;
	}
}

static void calculate(struct run *run, const struct op *op)
{
	uint64_t mask = op->mask, left = get(run, op->target, mask);
	uint64_t right = op->source & HAS_VALUE ? op->value & mask : get(run, op->source, mask);
	uint64_t value = calculated(op->kind, left, right) & mask;

	run->last.left = left;
	run->last.right = right;
	run->last.value = value;
	run->last.sign = mask ^ mask >> 1;
	run->last.kind = op->kind;
	if (op->kind != KIND_CMP && op->kind != KIND_TEST)
		set(run, op->target, mask, value);
}

/* INC and DEC leave CF alone. */
static void count(struct run *run, const struct op *op)
{
	uint64_t mask = op->mask, left = get(run, op->target, mask);
	uint64_t value = (op->kind == KIND_INC ? left + 1 : left - 1) & mask;

	run->last.carry = carry_of(run);
	run->last.left = left;
	run->last.right = 1;
	run->last.value = value;
	run->last.sign = mask ^ mask >> 1;
	run->last.kind = op->kind;
	set(run, op->target, mask, value);
}

static bool is_zero(const struct run *run)
{
	if (run->last.kind != KIND_STOP)
		return run->last.value == 0;
	return run->registers->flags & ZF;
}

/* SDM vol. 1, appendix B; the lowest bit of the number negates. */
static bool holds_of_flags(unsigned flags, unsigned condition)
{
	bool is_less = !(flags & SF) != !(flags & OF);

	switch (condition >> 1) {
	case 0:
		return flags & OF;
	case 1:
		return flags & CF;
	case 2:
		return flags & ZF;
	case 3:
		return flags & (CF | ZF);
	case 4:
		return flags & SF;
	case 5:
		return flags & PF;
	case 6:
		return is_less;
	default:
		return is_less || (flags & ZF);
	}
}

static bool holds(struct run *run, unsigned condition)
{
	bool is;

	if (condition >> 1 == 2) {
		is = is_zero(run);
	} else {
		settle(run);
		is = holds_of_flags((unsigned)run->registers->flags, condition);
	}
	return is != (condition & 1);
}

/* LOOP and its kin count in (R/E)CX as wide as addresses are. */
static bool loops(const struct run *run, const struct op *op)
{
	uint64_t mask = mask_of(run->registers->mode == DECODE_MODE_64 ? 8 : 4);
	uint64_t left = get(run, EMULATE_RCX, mask);

	if (op->source == 3)
		return left == 0;
	left = (left - 1) & mask;
	set(run, EMULATE_RCX, mask, left);
	if (op->source < 2 && is_zero(run) != (op->source == 1))
		return false;
	return left != 0;
}

/* The processor asks at each access, and the answer is the same at the same port. */
static bool may_access(const struct run *run, struct op *op, uint16_t port)
{
	enum decode_kind kind = op->kind == KIND_IN ? DECODE_IN : DECODE_OUT;

	if (op->is_allowed && op->port == port)
		return true;
	op->port = port;
	op->is_allowed = port + op->width <= 0x10000 &&
			 run->world->may_access(run->world->context, kind, port, op->width);
	return op->is_allowed;
}

/* False: the program is to meet its fault there. */
static bool access_port(const struct run *run, struct op *op)
{
	const struct emulate_world *world = run->world;
	uint16_t port =
		(uint16_t)(op->source & HAS_VALUE ? op->value : run->registers->gpr[EMULATE_RDX]);
	uint32_t value;

	if (!may_access(run, op, port))
		return false;
	if (op->kind == KIND_OUT)
		return world->out(world->context, port, op->width,
				  (uint32_t)get(run, EMULATE_RAX, op->mask));
	if (!world->in(world->context, port, op->width, &value))
		return false;
	set(run, EMULATE_RAX, op->mask, value & op->mask);
	return true;
}

static void move(const struct run *run, const struct op *op)
{
	if (op->kind == KIND_MOVZX)
		set(run, op->target, mask_of(op->wide), get(run, op->source, op->mask));
	else
		set(run, op->target, op->mask,
		    op->source & HAS_VALUE ? op->value & op->mask : get(run, op->source, op->mask));
}

/* Does it; *jumps tells whether it goes on at the op's value. False: nothing was done. */
static bool perform(struct run *run, struct op *op, bool *jumps)
{
	switch (op->kind) {
	case KIND_STOP:
		return false;
	case KIND_MOV:
	case KIND_MOVZX:
		move(run, op);
		return true;
	case KIND_INC:
	case KIND_DEC:
		count(run, op);
		return true;
	case KIND_NOP:
		return true;
	case KIND_JUMP:
		*jumps = true;
		return true;
	case KIND_JCC:
		*jumps = holds(run, op->source);
		return true;
	case KIND_LOOP:
		*jumps = loops(run, op);
		return true;
	case KIND_IN:
	case KIND_OUT:
		return access_port(run, op);
	default:
		calculate(run, op);
		return true;
	}
}

/* The place of the op at ip, made where there is none yet; OPS_MAX: there is no room. */
static unsigned place_of(struct run *run, uint64_t ip)
{
	for (unsigned i = 0; i < run->count; i++) {
		if (run->ops[i].ip == ip)
			return i;
	}
	if (run->count == OPS_MAX)
		return OPS_MAX;
	understand(run, ip, &run->ops[run->count]);
	run->ops[run->count].mask = mask_of(run->ops[run->count].width);
	return run->count++;
}

static uint64_t behind(const struct run *run, const struct op *op)
{
	uint64_t ip = op->ip + op->length;

	return run->registers->mode == DECODE_MODE_64 ? ip : (uint32_t)ip;
}

/* Goes to where an op leads, whose place is found once. Without one, IP is there. */
static unsigned follow(struct run *run, struct op *op, bool jumps)
{
	uint8_t *place = jumps ? &op->jump : &op->next;

	if (*place == OPS_MAX) {
		run->registers->ip = jumps ? op->value : behind(run, op);
		*place = (uint8_t)place_of(run, run->registers->ip);
	}
	return *place;
}

unsigned run_ahead(struct emulate_registers *registers, const struct emulate_world *world,
		   run_ahead_fetch fetch)
{
	struct run run;
	unsigned accesses = 0, others = 0, at;

	run.registers = registers;
	run.world = world;
	run.fetch = fetch;
	run.count = 0;
	run.last.kind = KIND_STOP;
	/* Somebody steps through it, or it is code of another kind. */
	if ((registers->flags & TF) || registers->mode == DECODE_MODE_16)
		return 0;
	at = place_of(&run, registers->ip);
	while (at < OPS_MAX && others < RUN_AHEAD_OTHERS && accesses < RUN_AHEAD_ACCESSES) {
		struct op *op = &run.ops[at];
		bool jumps = false;

		if (!perform(&run, op, &jumps))
			break;
		if (op->kind == KIND_IN || op->kind == KIND_OUT) {
			accesses++;
			others = 0;
		} else {
			others++;
		}
		at = follow(&run, op, jumps);
	}
	if (at < OPS_MAX)
		registers->ip = run.ops[at].ip;
	settle(&run);
	return accesses;
}
