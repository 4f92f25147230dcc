/* SPDX-License-Identifier: MIT */
/*
 * Steps for the suites' scripts, in order; each prints its result, which is a value, "ok" or a
 * Windows error's number.
 *	nio_step open claim 0x378-0x37a in8 0x379 wait
 * open, openro, openwo, openname, close, policy TEXT, reload, quiesce, rights, claim RANGE,
 * share RANGE, release RANGE, in8 PORT, out8 PORT VALUE, delay MS (a batch), sleep MS, wait (until
 * standard input ends)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nio.h"

static char **argument;
static HANDLE device = INVALID_HANDLE_VALUE;
static int worst;

static const char *next(void)
{
	if (!*argument) {
		fprintf(stderr, "nio_step: an argument is missing\n");
		exit(2);
	}
	return *argument++;
}

static unsigned number(void)
{
	return (unsigned)strtoul(next(), NULL, 0);
}

static void result(DWORD error)
{
	if (error)
		printf("%lu\n", error);
	else
		puts("ok");
	fflush(stdout);
	if (error)
		worst = 1;
}

static void step_open(void)
{
	result(nio_open(GENERIC_READ | GENERIC_WRITE, &device));
}

static void step_openro(void)
{
	result(nio_open(GENERIC_READ, &device));
}

static void step_openwo(void)
{
	result(nio_open_bare(GENERIC_WRITE, &device));
}

static void step_openname(void)
{
	HANDLE other =
		CreateFileA("\\\\.\\kioport\\name", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);

	result(other == INVALID_HANDLE_VALUE ? GetLastError() : 0);
}

static void step_close(void)
{
	CloseHandle(device);
	device = INVALID_HANDLE_VALUE;
}

static void policy_result(DWORD error, const struct kp_policy_load *answer)
{
	if (!error && answer->errors)
		printf("errors=%u line=%u column=%u\n", answer->errors, answer->line,
		       answer->column);
	else
		result(error);
}

static void step_policy(void)
{
	struct kp_policy_load answer;
	DWORD error = nio_policy(device, next(), &answer);

	policy_result(error, &answer);
}

static void step_reload(void)
{
	struct kp_policy_load load = { .header.size = sizeof(load) };
	DWORD error = nio_request(device, KP_REQUEST_POLICY_RELOAD, &load);

	policy_result(error, &load);
}

static void step_quiesce(void)
{
	struct kp_header header = { .size = sizeof(header) };

	result(nio_request(device, KP_REQUEST_QUIESCE, &header));
}

static void step_rights(void)
{
	struct {
		struct kp_rights_list list;
		struct kp_rights_range ranges[64];
	} answer = { .list.header.size = sizeof(answer) };
	DWORD error = nio_request(device, KP_REQUEST_RIGHTS_LIST, &answer);

	if (error) {
		result(error);
		return;
	}
	for (unsigned i = 0; i < answer.list.count && i < 64; i++)
		printf("%s0x%x-0x%x:%x", i ? " " : "", answer.ranges[i].range.first,
		       answer.ranges[i].range.last, answer.ranges[i].rights);
	puts("");
}

static void range(unsigned *first, unsigned *last)
{
	char *end;

	*first = (unsigned)strtoul(next(), &end, 0);
	*last = *end == '-' ? (unsigned)strtoul(end + 1, NULL, 0) : *first;
}

static void claim(uint32_t flags)
{
	unsigned first;
	unsigned last;

	range(&first, &last);
	result(nio_claim(device, first, last, flags));
}

static void step_claim(void)
{
	claim(0);
}

static void step_share(void)
{
	claim(KP_CLAIM_SHARE);
}

static void step_release(void)
{
	unsigned first;
	unsigned last;

	range(&first, &last);
	result(nio_release(device, first, last));
}

static void step_in8(void)
{
	uint32_t value = 0;
	DWORD error = nio_read(device, number(), 1, &value);

	if (error)
		result(error);
	else
		printf("0x%02x\n", value);
}

static void step_out8(void)
{
	unsigned port = number();

	result(nio_write(device, port, 1, number()));
}

/* A batch that waits: what runs while its program is ended. */
static void step_delay(void)
{
	static struct {
		struct kp_batch batch;
		struct kp_op ops[1000];
	} run;
	unsigned pieces = number();

	memset(&run, 0, sizeof(run));
	run.batch.op_count = pieces < 1000 ? pieces : 1000;
	run.batch.header.size =
		(uint32_t)(sizeof(run.batch) + run.batch.op_count * sizeof(*run.ops));
	run.batch.limit_ns = 10ull * 1000 * 1000 * 1000;
	for (unsigned i = 0; i < run.batch.op_count; i++) {
		run.ops[i].code = KP_OP_DELAY;
		run.ops[i].time_ns = 1000 * 1000;
	}
	result(nio_request(device, KP_REQUEST_BATCH, &run));
	printf("done=%u status=%u\n", run.batch.done, run.batch.status);
}

static void step_sleep(void)
{
	Sleep(number());
}

static void step_wait(void)
{
	fflush(stdout);
	while (getchar() != EOF)
		;
}

static const struct {
	const char *name;
	void (*run)(void);
} steps[] = {
	{ "open", step_open },	       { "openro", step_openro },   { "openwo", step_openwo },
	{ "openname", step_openname }, { "close", step_close },	    { "policy", step_policy },
	{ "reload", step_reload },     { "quiesce", step_quiesce }, { "rights", step_rights },
	{ "claim", step_claim },       { "share", step_share },	    { "release", step_release },
	{ "in8", step_in8 },	       { "out8", step_out8 },	    { "delay", step_delay },
	{ "sleep", step_sleep },       { "wait", step_wait },
};

int main(int argc, char **argv)
{
	(void)argc;
	argument = argv + 1;
	while (*argument) {
		const char *word = next();
		size_t i = 0;

		while (i < sizeof(steps) / sizeof(steps[0]) && strcmp(steps[i].name, word) != 0)
			i++;
		if (i == sizeof(steps) / sizeof(steps[0])) {
			fprintf(stderr, "nio_step: no step %s\n", word);
			return 2;
		}
		steps[i].run();
		fflush(stdout);
	}
	return worst;
}
