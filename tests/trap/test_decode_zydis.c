/* SPDX-License-Identifier: MIT */
/*
 * decode() against Zydis, an independent disassembler: every form of up to four bytes that is none,
 * one, two or three prefixes, an opcode and what follows it; then random longer ones. All of it in
 * 16-, 32- and 64-bit code.
 *
 * usage: test_decode_zydis [MILLIONS of random forms for each code size; 1 unless told]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <Zydis/Zydis.h>

#include "trap/decode.h"

#define CODE_BYTES 16 /* one more than an instruction has */

static const uint8_t prefix_bytes[] = {
	0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3, /* in 64-bit code also: */
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a,
	0x4b, 0x4c, 0x4d, 0x4e, 0x4f,
};

#define LEGACY_PREFIXES 11
#define PREFIXES sizeof(prefix_bytes)

static const uint8_t our_opcodes[] = { 0x6c, 0x6d, 0x6e, 0x6f, 0xe4, 0xe5, 0xe6, 0xe7,
				       0xec, 0xed, 0xee, 0xef, 0xf4, 0xfa, 0xfb };

static const struct {
	ZydisMachineMode machine;
	ZydisStackWidth stack;
	size_t prefixes;
} modes[] = {
	[DECODE_MODE_16] = { ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16, LEGACY_PREFIXES },
	[DECODE_MODE_32] = { ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32, LEGACY_PREFIXES },
	[DECODE_MODE_64] = { ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64, PREFIXES },
};

static ZydisDecoder decoders[3];
static uint64_t random_forms = 1000000;
static uint64_t seen[DECODE_HLT + 1];

static const struct {
	ZydisMnemonic mnemonic;
	enum decode_kind kind;
} kinds[] = {
	{ ZYDIS_MNEMONIC_IN, DECODE_IN },     { ZYDIS_MNEMONIC_OUT, DECODE_OUT },
	{ ZYDIS_MNEMONIC_INSB, DECODE_IN },   { ZYDIS_MNEMONIC_INSW, DECODE_IN },
	{ ZYDIS_MNEMONIC_INSD, DECODE_IN },   { ZYDIS_MNEMONIC_OUTSB, DECODE_OUT },
	{ ZYDIS_MNEMONIC_OUTSW, DECODE_OUT }, { ZYDIS_MNEMONIC_OUTSD, DECODE_OUT },
	{ ZYDIS_MNEMONIC_CLI, DECODE_CLI },   { ZYDIS_MNEMONIC_STI, DECODE_STI },
	{ ZYDIS_MNEMONIC_HLT, DECODE_HLT },
};

static enum decode_kind kind_of(ZydisMnemonic mnemonic)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].mnemonic == mnemonic)
			return kinds[i].kind;
	return DECODE_OTHER;
}

static enum decode_segment segment_of(ZydisRegister segment)
{
	return DECODE_ES + (enum decode_segment)(segment - ZYDIS_REGISTER_ES);
}

/* Zydis reports the accumulator, the memory of a string form, DX or the immediate as operands. */
static void take_operand(const ZydisDecodedOperand *operand, struct decoded *decoded)
{
	switch (operand->type) {
	case ZYDIS_OPERAND_TYPE_REGISTER:
		if (operand->reg.value == ZYDIS_REGISTER_DX)
			decoded->port_in_dx = true;
		else
			decoded->width = operand->size / 8;
		break;
	case ZYDIS_OPERAND_TYPE_MEMORY:
		decoded->string = true;
		decoded->width = operand->size / 8;
		decoded->segment = segment_of(operand->mem.segment);
		break;
	default:
		decoded->port = (uint8_t)operand->imm.value.u;
		break;
	}
}

/* What decode() should have said, where Zydis knows an instruction. */
static void translate(const ZydisDecoder *decoder, const ZydisDecoderContext *context,
		      const ZydisDecodedInstruction *instruction, struct decoded *decoded)
{
	ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];

	*decoded = (struct decoded){ .kind = kind_of(instruction->mnemonic) };
	if (decoded->kind == DECODE_OTHER)
		return;
	decoded->length = instruction->length;
	if (decoded->kind != DECODE_IN && decoded->kind != DECODE_OUT)
		return;
	assert_true(ZYAN_SUCCESS(ZydisDecoderDecodeOperands(decoder, context, instruction, operands,
							    instruction->operand_count)));
	for (unsigned i = 0; i < 2; i++)
		take_operand(&operands[i], decoded);
	if (decoded->string) {
		decoded->rep =
			instruction->attributes &
			(ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE);
		decoded->address_size = instruction->address_width / 8;
	}
}

static bool equal(const struct decoded *a, const struct decoded *b)
{
	return a->kind == b->kind && a->length == b->length && a->width == b->width &&
	       a->port_in_dx == b->port_in_dx && a->port == b->port && a->string == b->string &&
	       a->rep == b->rep && a->address_size == b->address_size && a->segment == b->segment;
}

static void print_decoded(const char *who, const struct decoded *is)
{
	print_error("%s: kind %d length %u width %u dx %d port %u string %d rep %d address %u "
		    "segment %d\n",
		    who, (int)is->kind, is->length, is->width, is->port_in_dx, is->port, is->string,
		    is->rep, is->address_size, (int)is->segment);
}

static void disagree(enum decode_mode mode, const uint8_t *code, size_t len, ZyanStatus status,
		     const struct decoded *ours, const struct decoded *theirs)
{
	print_error("%d-bit code:", 16 << mode);
	for (size_t i = 0; i < len; i++)
		print_error(" %02x", code[i]);
	print_error(" (Zydis: status %08x)\n", (unsigned)status);
	print_decoded("kport", ours);
	print_decoded("Zydis", theirs);
	fail();
}

/*
 * Zydis wants the whole instruction before it calls any invalid: a form that is cut short may
 * already be known to be none of ours.
 */
static void compare(enum decode_mode mode, const uint8_t *code, size_t len)
{
	struct decoded ours;
	struct decoded theirs = { .kind = DECODE_OTHER };
	ZydisDecodedInstruction instruction;
	ZydisDecoderContext context;
	ZyanStatus status =
		ZydisDecoderDecodeInstruction(&decoders[mode], &context, code, len, &instruction);

	decode(code, len, mode, &ours);
	if (ZYAN_SUCCESS(status))
		translate(&decoders[mode], &context, &instruction, &theirs);
	else if (status == ZYDIS_STATUS_NO_MORE_DATA && ours.kind == DECODE_TRUNCATED)
		theirs.kind = DECODE_TRUNCATED;
	if (!equal(&ours, &theirs))
		disagree(mode, code, len, status, &ours, &theirs);
	seen[ours.kind]++;
}

/* The bytes behind the prefixes: each opcode cut off there, and with each byte that may follow. */
static void every_opcode(enum decode_mode mode, uint8_t *code, size_t prefixes)
{
	for (unsigned opcode = 0; opcode < 256; opcode++) {
		code[prefixes] = (uint8_t)opcode;
		compare(mode, code, prefixes + 1);
		if (prefixes < 3)
			compare(mode, code, CODE_BYTES);
		if ((opcode & 0xfc) != 0xe4 || prefixes > 2)
			continue;
		for (unsigned byte = 0; byte < 256; byte++) {
			code[prefixes + 1] = (uint8_t)byte;
			compare(mode, code, prefixes + 2);
		}
		code[prefixes + 1] = 0;
	}
}

static void every_form_of_up_to_four_bytes(enum decode_mode mode)
{
	size_t count = modes[mode].prefixes;
	size_t forms = 1;

	for (size_t prefixes = 0; prefixes < 4; prefixes++, forms *= count) {
		for (size_t form = 0; form < forms; form++) {
			uint8_t code[CODE_BYTES] = { 0 };
			size_t rest = form;

			for (size_t i = 0; i < prefixes; i++, rest /= count)
				code[i] = prefix_bytes[rest % count];
			every_opcode(mode, code, prefixes);
		}
	}
}

static void forms_in_16_bit_code(void **state)
{
	(void)state;
	every_form_of_up_to_four_bytes(DECODE_MODE_16);
}

static void forms_in_32_bit_code(void **state)
{
	(void)state;
	every_form_of_up_to_four_bytes(DECODE_MODE_32);
}

static void forms_in_64_bit_code(void **state)
{
	(void)state;
	every_form_of_up_to_four_bytes(DECODE_MODE_64);
}

/* xorshift64*: the same forms on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dull;
}

static uint8_t random_prefix(uint64_t *state, bool rex)
{
	uint64_t random = next_random(state) >> 32;

	/* A LOCK ends most forms, so it is rare. */
	if (rex && random % 4 == 0)
		return 0x40 | (random >> 8 & 15);
	if (random % 64 == 1)
		return 0xf0;
	return prefix_bytes[(random >> 8) % (LEGACY_PREFIXES - 3) + (random % 8 == 2 ? 3 : 0)];
}

/* Up to 15 prefixes, then mostly one of our opcodes, then anything; cut off anywhere. */
static void random_form(enum decode_mode mode, uint64_t *state)
{
	uint64_t random = next_random(state) >> 16;
	uint8_t code[CODE_BYTES];
	uint64_t fill[2] = { next_random(state), next_random(state) };
	size_t prefixes = random % CODE_BYTES;
	size_t len = (random >> 8) % 4 ? CODE_BYTES : (random >> 10) % (CODE_BYTES + 1);

	memcpy(code, fill, sizeof(code));
	for (size_t i = 0; i < prefixes; i++)
		code[i] = random_prefix(state, mode == DECODE_MODE_64);
	if ((random >> 16) % 8)
		code[prefixes] = our_opcodes[(random >> 24) % sizeof(our_opcodes)];
	compare(mode, code, len);
}

static void random_longer_forms(void **state)
{
	(void)state;
	for (unsigned mode = DECODE_MODE_16; mode <= DECODE_MODE_64; mode++) {
		uint64_t random = 0x9e3779b97f4a7c15ull + mode;

		for (uint64_t i = 0; i < random_forms; i++)
			random_form(mode, &random);
	}
}

/* A comparison that never meets what it is about shows nothing. */
static void each_kind_was_met_often(void **state)
{
	(void)state;
	for (unsigned kind = DECODE_OTHER; kind <= DECODE_HLT; kind++) {
		print_message("# kind %u: %llu times\n", kind, (unsigned long long)seen[kind]);
		assert_true(seen[kind] > 10000);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_in_16_bit_code),	   cmocka_unit_test(forms_in_32_bit_code),
		cmocka_unit_test(forms_in_64_bit_code),	   cmocka_unit_test(random_longer_forms),
		cmocka_unit_test(each_kind_was_met_often),
	};

	if (argc > 1)
		random_forms = strtoull(argv[1], NULL, 10) * 1000000;
	for (unsigned mode = DECODE_MODE_16; mode <= DECODE_MODE_64; mode++)
		if (!ZYAN_SUCCESS(ZydisDecoderInit(&decoders[mode], modes[mode].machine,
						   modes[mode].stack)))
			return 2;
	return cmocka_run_group_tests_name("decode_zydis", tests, NULL, NULL);
}
