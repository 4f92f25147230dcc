/* SPDX-License-Identifier: MIT */
/*
 * test_random [REQUESTS [SEED]]: random and mutated requests through several handles while processes
 * end, calls fail and handles come and go. Nothing but an answer may come of it: the map never gives
 * a port that nobody may have, and at the end nothing is left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock.h"

#define FILES 4u
#define ROOM 1024u
#define ROUND 20000u /* requests between two unloads */

static uint64_t seed = 1;

static uint32_t any(uint32_t bound)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1dull) >> 32) % bound;
}

static struct nt_file files[FILES];
static bool is_open[FILES];
static uint64_t served;
static uint64_t accepted;

static void open_one(unsigned index)
{
	static const struct nt_token *const tokens[] = { &nt_admin, &nt_member, &nt_bob,
							 &nt_system };

	is_open[index] = NT_SUCCESS(nt_open(&files[index], tokens[any(4)], any(4) ? 3 : any(4)));
	if (is_open[index] && any(8))
		nt_hello(&files[index]);
}

static void close_one(unsigned index)
{
	nt_close(&files[index]);
	is_open[index] = false;
}

static uint16_t any_port(void)
{
	static const uint16_t often[] = { 0x378, 0x379, 0x37a, 0x278, 0x3f8, 0x300, 0x70, 0xffff };

	return any(8) ? often[any(8)] : (uint16_t)any(0x10000);
}

static struct kp_range any_range(void)
{
	uint16_t first = any_port();
	struct kp_range range = { first, (uint16_t)(first + (any(3) ? any(4) : 0)) };

	return range;
}

static uint64_t any_process(void)
{
	switch (any(4)) {
	case 0:
		return 0;
	case 1:
		return (uintptr_t)-1;
	case 2:
		return any(NT_HANDLES) * 4;
	default:
		return any(2) ? any(256) : (uint64_t)any(~0u) << 32 | any(~0u);
	}
}

static ULONG fill_batch(UCHAR *to)
{
	struct kp_batch *batch = (struct kp_batch *)to;
	struct kp_op *op = (struct kp_op *)(batch + 1);

	batch->op_count = any(8);
	batch->data_len = any(4) * 8;
	for (uint32_t i = 0; i < batch->op_count; i++, op++) {
		op->code = (uint8_t)(1 + any(8));
		op->width = (uint8_t)(1u << any(3));
		op->port = any_port();
		if (op->code == KP_OP_STOP || op->code == KP_OP_DELAY)
			op->width = 0, op->port = 0;
		if (op->code == KP_OP_POLL)
			op->mask = 1;
		if (op->code == KP_OP_INS || op->code == KP_OP_OUTS)
			op->count = any(4);
		if (op->code == KP_OP_DELAY || op->code == KP_OP_POLL)
			op->time_ns = any(100000);
		if (op->code == KP_OP_OUT)
			op->value = any(256);
	}
	return (ULONG)(sizeof(*batch) + batch->op_count * sizeof(*op) + batch->data_len);
}

static ULONG fill_policy(UCHAR *to)
{
	static const char *const texts[] = { "group kport lpt1 read write grant\n",
					     "user " NT_SID_BOB " lpt1,com1 read write grant\n",
					     "nonsense", "" };
	struct kp_policy_load *load = (struct kp_policy_load *)to;
	const char *text = texts[any(4)];

	load->text_len = (uint32_t)strlen(text);
	memcpy(load + 1, text, load->text_len);
	return (ULONG)sizeof(*load) + (load->text_len + 7) / 8 * 8;
}

static ULONG fill(uint32_t number, UCHAR *to)
{
	struct kp_access *access = (struct kp_access *)to;
	struct kp_claim_request *claim = (struct kp_claim_request *)to;
	struct kp_grant_request *grant = (struct kp_grant_request *)to;
	struct kp_grant_list *list = (struct kp_grant_list *)to;

	switch (number) {
	case KP_REQUEST_HANDSHAKE:
		((struct kp_handshake *)to)->magic = KP_ABI_MAGIC;
		((struct kp_handshake *)to)->major = KP_ABI_MAJOR;
		return sizeof(struct kp_handshake);
	case KP_REQUEST_READ:
	case KP_REQUEST_WRITE:
		access->port = any_port();
		access->width = (uint8_t)(1u << any(3));
		return sizeof(*access);
	case KP_REQUEST_BATCH:
	case KP_REQUEST_BATCH_READ:
		return fill_batch(to);
	case KP_REQUEST_CLAIM:
	case KP_REQUEST_RELEASE:
		claim->range = any_range();
		claim->header.flags = any(4) == 0;
		return sizeof(*claim);
	case KP_REQUEST_GRANT:
	case KP_REQUEST_REVOKE:
		grant->process = any_process();
		grant->range = any_range();
		grant->header.flags = any(8) == 0;
		return sizeof(*grant);
	case KP_REQUEST_GRANT_LIST:
		list->process = any_process();
		return (ULONG)(sizeof(*list) + any(5) * sizeof(struct kp_range));
	case KP_REQUEST_RIGHTS_LIST:
		return (ULONG)(sizeof(struct kp_rights_list) +
			       any(5) * sizeof(struct kp_rights_range));
	case KP_REQUEST_POLICY_LOAD:
		return fill_policy(to);
	case KP_REQUEST_TRACE_SET:
		((struct kp_header *)to)->flags = any(4);
		return sizeof(struct kp_header);
	case KP_REQUEST_TRACE_READ:
		return (ULONG)(sizeof(struct kp_trace_read) +
			       any(5) * sizeof(struct kp_trace_record));
	case KP_REQUEST_POLICY_RELOAD:
		return sizeof(struct kp_policy_load);
	case KP_REQUEST_HOLDERS:
		((struct kp_holders *)to)->handle = any(2) ? ~0ull : any(8);
		((struct kp_holders *)to)->number = any(2) ? ~0ull : any(64);
		return (ULONG)(sizeof(struct kp_holders) + any(5) * sizeof(struct kp_holder));
	default:
		return sizeof(struct kp_header) + any(64);
	}
}

static void mutate(UCHAR *request, ULONG *len)
{
	for (uint32_t i = any(4); i; i--)
		switch (any(4)) {
		case 0:
			request[any(ROOM)] ^= (UCHAR)(1u << any(8));
			break;
		case 1:
			request[any(*len ? *len : 1)] = (UCHAR)any(256);
			break;
		case 2:
			*len = any(ROOM + 1);
			break;
		default:
			((struct kp_header *)request)->size = any(3) ? *len : any(~0u);
			break;
		}
}

static uint32_t any_number(void)
{
	static const uint8_t often[] = { KP_REQUEST_READ,  KP_REQUEST_WRITE, KP_REQUEST_BATCH,
					 KP_REQUEST_CLAIM, KP_REQUEST_CLAIM, KP_REQUEST_GRANT,
					 KP_REQUEST_GRANT, KP_REQUEST_REVOKE };
	uint32_t number = any(4) ? often[any(8)] : any(KP_REQUEST_LAST + 2);

	/* a policy takes long to read */
	if ((number == KP_REQUEST_POLICY_LOAD || number == KP_REQUEST_POLICY_RELOAD) && any(20))
		number = KP_REQUEST_RELEASE;
	return number;
}

static const ULONG access_of[KP_REQUEST_LAST + 2] = {
#define X(name, number, access) [(number)] = (access),
	KP_REQUESTS(X)
#undef X
};

static void ask_one(struct nt_file *file)
{
	static _Alignas(8) UCHAR request[ROOM + 8];
	uint32_t number = any_number();
	ULONG code = KP_NT_CODE(number, access_of[number]);
	ULONG len;

	memset(request, 0, sizeof(request));
	len = fill(number, request);
	((struct kp_header *)request)->size = len;
	if (any(3) == 0)
		mutate(request, &len);
	if (any(50) == 0)
		code ^= 1u << any(32);
	accepted += NT_SUCCESS(
		nt_control(file, code, request, len, any(50) ? len : any(ROOM + 1), NULL));
	served++;
}

static void end_a_process(void)
{
	struct nt_process *process = &nt.processes[1 + any(NT_PROCESSES - 1)];

	if (process->has_ended)
		return;
	nt_exit(process);
	/* its handle stays with the caller, and its place goes to nobody while it is referenced */
}

static void check_map(void)
{
	static const struct kp_range may_have[] = {
		{ 0x378, 0x37f }, { 0x278, 0x27f }, { 0x3f8, 0x3ff }, { 0x300, 0x31f },
		{ 0x3bc, 0x3be }, { 0x80, 0x80 },   { 0x2f8, 0x2ff }, { 0x3e8, 0x3ef },
		{ 0x2e8, 0x2ef }, { 0x200, 0x207 }, { 0x778, 0x77a }, { 0x678, 0x67a },
		{ 0x7bc, 0x7be }
	};

	for (uint32_t port = 0; port < KP_PORTS; port++) {
		bool may = false;

		if (!nt_map_gives((uint16_t)port))
			continue;
		for (size_t i = 0; i < sizeof(may_have) / sizeof(may_have[0]); i++)
			may |= port >= may_have[i].first && port <= may_have[i].last;
		if (!may)
			nt_violation("the map gives a port that nobody may have");
	}
}

static void step(void)
{
	unsigned index = any(FILES);

	if (!is_open[index])
		open_one(index);
	if (!is_open[index])
		return;
	nt.is_terminating = any(100) == 0;
	nt.fail_call = any(20) ? 0 : nt.calls + 1 + any(8);
	ask_one(&files[index]);
	nt.fail_call = 0;
	if (any(400) == 0)
		close_one(index);
	if (any(2000) == 0)
		end_a_process();
}

static void start(void)
{
	nt_reset();
	nt_set_policy("administrators lpt1,lpt2,com1,0x300-0x307 read write grant slow\n"
		      "group kport lpt1,lpt2 read write grant\nuser " NT_SID_BOB " lpt1 read\n");
	if (nt_load() != STATUS_SUCCESS)
		nt_violation("it does not load");
	for (unsigned i = 1; i < NT_PROCESSES; i++)
		nt_handle_of(NT_PROCESS, &nt.processes[i], any(3) ? ~0u : 0x400);
	nt_handle_of(NT_THREAD, NULL, ~0u);
	nt_handle_of(NT_FILE, NULL, ~0u);
}

/* A map that a failed call left behind is not ours to judge: the core grants nothing more then. */
static void stop(void)
{
	for (unsigned i = 0; i < FILES; i++)
		if (is_open[i])
			close_one(i);
	for (unsigned i = 0; i < NT_PROCESSES; i++)
		nt.processes[i].uses_map = false;
	memset(nt.iopm, 0xff, sizeof(nt.iopm));
	if (!nt_unload())
		nt_violation("no handle is open and it does not unload");
	nt_check_clean();
	nt_free();
}

int main(int argc, char **argv)
{
	uint64_t wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : 200000;

	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10) | 1;
	printf("1..1\n");
	while (served < wanted) {
		start();
		for (unsigned i = 0; i < ROUND && served < wanted; i++) {
			step();
			if (i % 512 == 0)
				check_map();
		}
		check_map();
		stop();
	}
	if (accepted < served / 10)
		nt_violation("too few requests were accepted to show anything");
	printf("ok 1 - %llu random requests, %llu of them accepted\n", (unsigned long long)served,
	       (unsigned long long)accepted);
	return 0;
}
