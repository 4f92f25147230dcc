/* SPDX-License-Identifier: MIT */
/*
 * Steps for the suite's scripts, in order; each prints its result, which is a value or an errno's name.
 *	kio_step open claim 0x378-0x37a in8 0x379 wait
 * open, openro, close, policy FILE, rights, claim RANGE, share RANGE, release RANGE, grant RANGE,
 * notes RANGE (share, and what the answer notes), holders ROOM (all of them, so many a page), in8 PORT, out8 PORT VALUE, bare8 PORT, sleep MS, wait (until standard input ends)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kio.h"

static char **argument;
static int fd = -1;
static int worst;

static const char *next(void)
{
	if (!*argument) {
		fprintf(stderr, "kio_step: an argument is missing\n");
		exit(2);
	}
	return *argument++;
}

static unsigned number(void)
{
	return (unsigned)strtoul(next(), NULL, 0);
}

static void range(unsigned *first, unsigned *last)
{
	char *end;

	*first = (unsigned)strtoul(next(), &end, 0);
	*last = *end == '-' ? (unsigned)strtoul(end + 1, NULL, 0) : *first;
}

static void result(int error)
{
	printf("%s\n", error ? strerrorname_np(error) : "ok");
	fflush(stdout);
	if (error)
		worst = 1;
}

static void step_open(void)
{
	result(kio_open(O_RDWR, &fd));
}

static void step_openro(void)
{
	result(kio_open(O_RDONLY, &fd));
}

static void step_close(void)
{
	close(fd);
	fd = -1;
}

static void step_policy(void)
{
	static char text[KP_POLICY_MAX_TEXT];
	struct kp_policy_load answer = { 0 };
	FILE *file = fopen(next(), "r");
	int error;

	if (!file)
		exit(2);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	error = kio_policy(fd, text, &answer);
	if (!error && answer.errors)
		printf("errors=%u line=%u column=%u reason=%u\n", answer.errors, answer.line,
		       answer.column, answer.reason);
	else
		result(error);
}

static void step_rights(void)
{
	struct {
		struct kp_rights_list list;
		struct kp_rights_range ranges[64];
	} answer = { .list.header.size = sizeof(answer) };
	int error = kio_request(fd, KP_REQUEST_RIGHTS_LIST, &answer);

	for (unsigned i = 0; !error && i < answer.list.count && i < 64; i++)
		printf("%s0x%x-0x%x:%x", i ? " " : "", answer.ranges[i].range.first,
		       answer.ranges[i].range.last, answer.ranges[i].rights);
	printf("%s\n", error ? strerrorname_np(error) : "");
}

static void on_range(int (*request)(int, unsigned, unsigned))
{
	unsigned first;
	unsigned last;

	range(&first, &last);
	result(request(fd, first, last));
}

static int claim_alone(int handle, unsigned first, unsigned last)
{
	return kio_claim(handle, first, last, 0);
}

static int claim_shared(int handle, unsigned first, unsigned last)
{
	return kio_claim(handle, first, last, KP_CLAIM_SHARE);
}

static void step_claim(void)
{
	on_range(claim_alone);
}

static void step_share(void)
{
	on_range(claim_shared);
}

static void step_notes(void)
{
	struct kp_claim_request claim = {
		.header = { .size = sizeof(claim), .flags = KP_CLAIM_SHARE },
	};
	unsigned first;
	unsigned last;
	int error;

	range(&first, &last);
	claim.range = (struct kp_range){ (uint16_t)first, (uint16_t)last };
	error = kio_request(fd, KP_REQUEST_CLAIM, &claim);
	if (error)
		result(error);
	else
		printf("notes=%u\n", claim.notes);
}

static void step_holders(void)
{
	struct {
		struct kp_holders head;
		struct kp_holder list[KP_HOLDERS_PAGE];
	} page = { .head = { .handle = UINT64_MAX, .number = UINT64_MAX } };
	const unsigned room = number();
	int error;

	do {
		page.head.header.size = (uint32_t)(sizeof(page.head) + room * sizeof(page.list[0]));
		page.head.count = 0;
		error = kio_request(fd, KP_REQUEST_HOLDERS, &page);
		if (error)
			result(error);
		for (unsigned i = 0; i < page.head.count; i++)
			printf("0x%x-0x%x kind=%u process=%u grantee=%u\n",
			       page.list[i].range.first, page.list[i].range.last, page.list[i].kind,
			       page.list[i].process, page.list[i].grantee);
	} while (!error && page.head.count);
}

static void step_release(void)
{
	on_range(kio_release);
}

static void step_grant(void)
{
	on_range(kio_grant);
}

static void step_in8(void)
{
	uint32_t value = 0;
	int error = kio_read(fd, number(), 1, &value);

	if (error)
		result(error);
	else
		printf("0x%02x\n", value);
}

static void step_out8(void)
{
	unsigned port = number();

	result(kio_write(fd, port, 1, number()));
}

static void step_bare8(void)
{
	printf("%s\n", kio_bare_in(number()) ? "works" : "faults");
}

static void step_sleep(void)
{
	usleep(1000 * number());
}

static void step_wait(void)
{
	char byte;

	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
}

static const struct {
	const char *name;
	void (*run)(void);
} steps[] = {
	{ "open", step_open },	     { "openro", step_openro }, { "close", step_close },
	{ "policy", step_policy },   { "rights", step_rights }, { "claim", step_claim },
	{ "notes", step_notes },     { "share", step_share },	{ "release", step_release },
	{ "grant", step_grant },     { "in8", step_in8 },	{ "out8", step_out8 },
	{ "holders", step_holders }, { "bare8", step_bare8 },	{ "sleep", step_sleep },
	{ "wait", step_wait },
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
			fprintf(stderr, "kio_step: no step %s\n", word);
			return 2;
		}
		steps[i].run();
	}
	return worst;
}
