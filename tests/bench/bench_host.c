// SPDX-License-Identifier: MIT
//
// What can be measured without ports: the bytes of kport.h's inline functions against bare
// instructions (S1), the policy check with one and with 10,000 ranges (S7), and an access to the
// simulated bus against an indirect call (S8), and what an observer and a recording add to it.
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <kport.h>

#include "bench.h"
#include "core/policy.h"

#define CHECKS 4096u
#define REPEATS 50u
#define RANGES 10000u
#define SIM_CALLS 10000u

/* ---- S1: the same six functions, each kind in a section of its own ---- */

#ifdef KPORT_HAVE_DIRECT

#define IN(name, kind, body)                                                                       \
	__attribute__((section(#name), used, noinline)) static kind name##_##kind(uint16_t port)   \
	{                                                                                          \
		kind value;                                                                        \
		body;                                                                              \
		return value;                                                                      \
	}
#define OUT(name, kind, body)                                                                      \
	__attribute__((section(#name), used,                                                       \
		       noinline)) static void name##_out_##kind(uint16_t port, kind value)         \
	{                                                                                          \
		body;                                                                              \
	}

IN(s1_bare, uint8_t, __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory"))
IN(s1_bare, uint16_t, __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory"))
IN(s1_bare, uint32_t, __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory"))
OUT(s1_bare, uint8_t, __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory"))
OUT(s1_bare, uint16_t, __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory"))
OUT(s1_bare, uint32_t, __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory"))

IN(s1_header, uint8_t, value = kport_direct_in8(port))
IN(s1_header, uint16_t, value = kport_direct_in16(port))
IN(s1_header, uint32_t, value = kport_direct_in32(port))
OUT(s1_header, uint8_t, kport_direct_out8(port, value))
OUT(s1_header, uint16_t, kport_direct_out16(port, value))
OUT(s1_header, uint32_t, kport_direct_out32(port, value))

/* The linker makes these for sections whose names are C's. */
extern const unsigned char __start_s1_bare[], __stop_s1_bare[];
extern const unsigned char __start_s1_header[], __stop_s1_header[];

static void compare_bytes(void)
{
	size_t bare = (size_t)(__stop_s1_bare - __start_s1_bare);
	size_t header = (size_t)(__stop_s1_header - __start_s1_header);

	print_fact("s1_same_bytes", bare > 0 && bare == header &&
					    memcmp(__start_s1_bare, __start_s1_header, bare) == 0);
}

#else
static void compare_bytes(void)
{
}
#endif

/* ---- S7 ---- */

static bool is_administrator(void *opener, enum kp_principal kind, const char *name,
			     size_t name_len)
{
	(void)opener;
	(void)name;
	(void)name_len;
	return kind == KP_PRINCIPAL_ADMINISTRATORS;
}

static const struct kp_memory memory = { malloc, free };

/* The set that a handle's accesses are checked against, made from a policy of count ranges. */
static bool make_set(unsigned count, struct kp_portset *set)
{
	const struct kp_range all = { 0, 0xffff };
	size_t room = (size_t)count * 16 + 100;
	char *text = malloc(room);
	struct kp_policy *policy = NULL;
	struct kp_rights rights = { 0, NULL };
	size_t len = 0;
	bool made;

	if (!text)
		return false;
	len += (size_t)snprintf(text, room, "administrators ");
	for (unsigned i = 0; i < count; i++) {
		unsigned first = i * (0x10000 / count);
		/* A port is left free between two ranges, or they would become one. */
		unsigned last = first + 0x10000 / count - (count > 1 ? 2 : 1);

		len += (size_t)snprintf(text + len, room - len, "%s0x%x-0x%x", i ? "," : "", first,
					last);
	}
	len += (size_t)snprintf(text + len, room - len, " read write grant unsafe\n");
	made = kp_policy_create(&memory, text, len, &kp_legacy_names, true, NULL, NULL, &policy) ==
		       KP_STATUS_OK &&
	       kp_policy_rights(policy, &memory, is_administrator, NULL, &rights) == KP_STATUS_OK;
	kp_portset_clear(set);
	if (made)
		kp_rights_ports(&rights, all, KP_RIGHT_READ, set);
	made = made && rights.count == count;
	kp_rights_free(&memory, &rights);
	kp_policy_free(&memory, policy);
	free(text);
	return made;
}

__attribute__((noinline)) static double check_ns(const struct kp_portset *set,
						 const uint16_t *ports)
{
	double start = now_ns();
	volatile unsigned allowed = 0;
	unsigned count = 0;

	for (unsigned i = 0; i < REPEATS; i++) {
		for (unsigned j = 0; j < CHECKS; j++)
			count += kp_portset_allows(set, ports[j], 1);
	}
	allowed = count;
	if (allowed != CHECKS * REPEATS) {
		fputs("bench: a port is missing from the policy\n", stderr);
		exit(1);
	}
	return (now_ns() - start) / CHECKS / REPEATS;
}

static void measure_policy(void)
{
	static struct kp_portset one, many;
	static uint16_t ports[CHECKS];
	double values[2][ROUNDS];
	uint32_t random = 1;

	if (!make_set(1, &one) || !make_set(RANGES, &many)) {
		fputs("bench: the policies could not be made\n", stderr);
		exit(1);
	}
	/* Ports that both policies give, so that both answer alike. */
	for (unsigned i = 0; i < CHECKS;) {
		random = random * 1664525 + 1013904223;
		ports[i] = (uint16_t)(random >> 16);
		i += kp_portset_allows(&many, ports[i], 1);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < TURNS; turn++) {
			keep_least(&values[0][round], turn, check_ns(&one, ports));
			keep_least(&values[1][round], turn, check_ns(&many, ports));
		}
	}
	print_rounds("policy_check_1_range", "ns", values[0]);
	print_rounds("policy_check_10000_ranges", "ns", values[1]);
}

/* ---- S8 ---- */

__attribute__((noinline)) static enum kport_status empty(kport *handle, uint16_t port,
							 uint8_t *value)
{
	(void)handle;
	(void)port;
	*value = 0;
	return KPORT_OK;
}

static double calls_ns(enum kport_status (*volatile call)(kport *, uint16_t, uint8_t *),
		       kport *handle)
{
	double start = now_ns();
	uint8_t value = 0;

	for (unsigned i = 0; i < SIM_CALLS; i++) {
		if (call(handle, 0x379, &value) != KPORT_OK)
			exit(1);
	}
	return (now_ns() - start) / SIM_CALLS;
}

static kport *open_sim(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	options.backend = "sim";
	options.ranges = "lpt1";
	if (kport_open(&options, &handle) == KPORT_OK)
		return handle;
	fprintf(stderr, "bench: %s\n", kport_last_error()->text);
	exit(1);
}

static void measure_sim(void)
{
	double values[2][ROUNDS];
	kport *handle = open_sim();

	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < TURNS; turn++) {
			keep_least(&values[0][round], turn, calls_ns(empty, NULL));
			keep_least(&values[1][round], turn, calls_ns(kport_in8, handle));
		}
	}
	kport_close(handle);
	print_rounds("indirect_call", "ns", values[0]);
	print_rounds("sim_in8", "ns", values[1]);
}

/* ---- what tracing costs ---- */

static void watch(void *ctx, const struct kport_access_event *event)
{
	*(volatile uint32_t *)ctx = event->value;
}

static void measure_tracing(void)
{
	double values[2][ROUNDS];
	kport *observed = open_sim();
	kport *recorded = open_sim();
	kport_record *record;
	uint32_t seen;

	if (kport_set_observer(observed, watch, &seen) != KPORT_OK ||
	    kport_record_create("/dev/null", recorded, &record) != KPORT_OK ||
	    kport_set_observer(recorded, kport_record_access, record) != KPORT_OK) {
		fprintf(stderr, "bench: %s\n", kport_last_error()->text);
		exit(1);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int turn = 0; turn < TURNS; turn++) {
			keep_least(&values[0][round], turn, calls_ns(kport_in8, observed));
			keep_least(&values[1][round], turn, calls_ns(kport_in8, recorded));
		}
	}
	kport_close(observed);
	kport_close(recorded);
	if (kport_record_close(record) != KPORT_OK)
		exit(1);
	print_rounds("sim_in8_observed", "ns", values[0]);
	print_rounds("sim_in8_recorded", "ns", values[1]);
}

int main(void)
{
	compare_bytes();
	measure_policy();
	measure_sim();
	measure_tracing();
	return 0;
}
