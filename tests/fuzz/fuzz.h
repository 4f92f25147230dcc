/* SPDX-License-Identifier: MIT */
/* What a fuzz target is: run by libFuzzer, or over its corpus by replay.c. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* An invariant; unlike assert it is there in every build. */
#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* Takes the input apart; what is missing reads as zeros. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline size_t input_take(struct input *input, void *to, size_t len)
{
	size_t taken = len < input->left ? len : input->left;

	memset(to, 0, len);
	if (taken)
		memcpy(to, input->at, taken);
	input->at += taken;
	input->left -= taken;
	return taken;
}

static inline uint32_t input_u8(struct input *input)
{
	uint8_t byte;

	input_take(input, &byte, 1);
	return byte;
}

static inline uint32_t input_u16(struct input *input)
{
	uint32_t low = input_u8(input);

	return low | input_u8(input) << 8;
}

#endif /* TESTS_FUZZ_FUZZ_H */
