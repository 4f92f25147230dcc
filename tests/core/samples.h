/* SPDX-License-Identifier: MIT */
/* One valid request of each number, on a device in a known state. */
#ifndef TESTS_CORE_SAMPLES_H
#define TESTS_CORE_SAMPLES_H

#include "fake_env.h"

#define SAMPLE_MAX_LEN 512u

struct sample {
	const char *name;
	uint32_t number;
	size_t fixed_len;  /* of the structure alone */
	size_t len;	   /* with its arrays */
	size_t entry_len;  /* 0: nothing may follow the structure */
	uint32_t flags;	   /* those that the request knows */
	size_t padding[8]; /* offsets of bytes that must be zero; a list ended by 0 */
	void (*fill)(void *buffer);
};

extern const struct sample samples[];
extern const size_t sample_count;

/* The sample with this number; never NULL. */
const struct sample *sample_of(uint32_t number);

/* The valid request into a buffer of SAMPLE_MAX_LEN bytes, zeroed behind it. */
void sample_fill(const struct sample *sample, void *buffer);

/*
 * A device and the handle of an administrator that has made the handshake and holds the ports that
 * the samples need; the grant for REVOKE is made, the trace is on.
 */
bool samples_start(struct kp_handle *handle);
void samples_stop(struct kp_handle *handle);

#endif /* TESTS_CORE_SAMPLES_H */
