// SPDX-License-Identifier: MIT
//
// kioport: batches, policies, and many handles.
#include "guest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/driver/linux/kio.h"

static void load_policy(int fd, const char *text)
{
	struct kp_policy_load answer = { 0 };

	must(kio_policy(fd, text, &answer), "policy");
	if (answer.errors)
		give_up("policy", "a line was left out");
}

/* ---- batches, a read of theirs each ---- */

static kport *handle;
static kport_batch *of_1, *of_10, *of_100, *of_1000, *of_10000, *mixed, *string;
static uint8_t data[CALLS];
static struct kp_batch *raw;
static int raw_fd;

static double batch_ns(kport_batch *batch, int reads)
{
	int repeats = reads < CALLS ? CALLS / reads : 1;
	double start = now_ns();

	for (int i = 0; i < repeats; i++) {
		if (kport_batch_run(handle, batch) != KPORT_OK)
			give_up("kport_batch_run", kport_last_error()->text);
	}
	return (now_ns() - start) / repeats / reads;
}

static double batch_1_ns(void)
{
	return batch_ns(of_1, 1);
}

static double batch_10_ns(void)
{
	return batch_ns(of_10, 10);
}

static double batch_100_ns(void)
{
	return batch_ns(of_100, 100);
}

static double batch_1000_ns(void)
{
	return batch_ns(of_1000, 1000);
}

static double batch_10000_ns(void)
{
	return batch_ns(of_10000, 10000);
}

/* The request itself, without the library. The port is lent to it for this turn. */
static double batch_raw_ns(void)
{
	double start;

	release(handle, "0x378-0x37a");
	must(kio_claim(raw_fd, PORT, PORT, 0), "claim");
	start = now_ns();
	must(kio_request(raw_fd, KP_REQUEST_BATCH_READ, raw), "BATCH_READ");
	start = (now_ns() - start) / CALLS;
	if (raw->status != KP_STATUS_OK)
		give_up("BATCH_READ", "stopped early");
	for (int i = 0; i < CALLS; i++)
		kio_ops(raw)[i].value = 0;
	must(kio_release(raw_fd, PORT, PORT), "release");
	claim(handle, "0x378-0x37a");
	return start;
}

static double batch_mixed_ns(void)
{
	return batch_ns(mixed, 1000);
}

static double batch_string_ns(void)
{
	return batch_ns(string, 1000);
}

static double library_string_ns(void)
{
	double start = now_ns();

	if (kport_ins(handle, PORT, 1, data, CALLS) != KPORT_OK)
		give_up("kport_ins", kport_last_error()->text);
	return (now_ns() - start) / CALLS;
}

static double single_ns(void)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++) {
		if (kport_in8(handle, PORT, &value) != KPORT_OK)
			give_up("kport_in8", kport_last_error()->text);
	}
	return (now_ns() - start) / CALLS;
}

static double bare_mixed_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS / 2; i++) {
		kport_direct_out8(0x378, 0x55);
		kport_direct_in8(PORT);
	}
	return (now_ns() - start) / CALLS;
}

static double bare_string_ns(void)
{
	double start = now_ns();
	uint8_t *to = data;
	size_t count = CALLS;

	__asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"((uint16_t)PORT) : "memory");
	return (now_ns() - start) / CALLS;
}

static void check(enum kport_status status)
{
	if (status != KPORT_OK)
		give_up("batch", kport_last_error()->text);
}

/* A busy host may stop the guest for longer than the usual 100 ms. */
static void allow_slow_batches(void)
{
	int fd;

	must(kio_open(O_RDWR, &fd), KIO_DEVICE);
	load_policy(fd, "administrators lpt1 read write grant slow\n");
	close(fd);
}

static kport_batch *new_batch(int reads)
{
	kport_batch *batch;

	check(kport_batch_new(&batch));
	check(kport_batch_set_limit(batch, 5000000000));
	for (int i = 0; i < reads; i++)
		check(kport_batch_in(batch, 1, PORT));
	return batch;
}

static void prepare_raw_batch(void)
{
	must(kio_open(O_RDWR, &raw_fd), KIO_DEVICE);
	raw = kio_batch_new(CALLS, 0);
	raw->limit_ns = 5000000000;
	for (int i = 0; i < CALLS; i++)
		kio_ops(raw)[i] = (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = PORT };
}

int measure_batches(char **words)
{
	static const struct way ways[] = {
		{ "batch_inb", bare_in_ns },
		{ "batch_mixed_bare", bare_mixed_ns },
		{ "batch_insb_bare", bare_string_ns },
		{ "batch_single", single_ns },
		{ "batch_1", batch_1_ns },
		{ "batch_10", batch_10_ns },
		{ "batch_100", batch_100_ns },
		{ "batch_1000", batch_1000_ns },
		{ "batch_10000", batch_10000_ns },
		{ "batch_raw_1000", batch_raw_ns },
		{ "batch_mixed_1000", batch_mixed_ns },
		{ "batch_ins_1000", batch_string_ns },
		{ "kioport_ins_1000", library_string_ns },
	};

	(void)words;
	allow_slow_batches();
	take_bare_ports();
	handle = open_backend("kioport", "0x378-0x37a", 0);
	prepare_raw_batch();
	of_1 = new_batch(1);
	of_10 = new_batch(10);
	of_100 = new_batch(100);
	of_1000 = new_batch(1000);
	of_10000 = new_batch(10000);
	mixed = new_batch(0);
	for (int i = 0; i < CALLS / 2; i++) {
		check(kport_batch_out(mixed, 1, 0x378, 0x55));
		check(kport_batch_in(mixed, 1, PORT));
	}
	string = new_batch(0);
	check(kport_batch_ins(string, 1, PORT, CALLS));
	MEASURE(ways, "ns", TURNS);
	kport_close(handle);
	return 0;
}

/* ---- policies ---- */

#define RANGES 10000u

static int under_one, under_many;

static double pread_ns(int fd)
{
	double start;
	uint32_t value;

	must(kio_claim(fd, PORT, PORT, 0), "claim");
	start = now_ns();
	for (int i = 0; i < CALLS; i++)
		must(kio_fast_read(fd, PORT, 1, &value), "pread");
	start = (now_ns() - start) / CALLS;
	must(kio_release(fd, PORT, PORT), "release");
	return start;
}

static double under_one_ns(void)
{
	return pread_ns(under_one);
}

static double under_many_ns(void)
{
	return pread_ns(under_many);
}

static unsigned count_rights(int fd)
{
	struct kp_rights_list list = { .header = { .size = sizeof(list) } };

	must(kio_request(fd, KP_REQUEST_RIGHTS_LIST, &list), "rights");
	return list.count;
}

/* Five ports of every six, so that no two ranges become one. */
static char *many_ranges(void)
{
	size_t room = RANGES * 12 + 100, len;
	char *text = malloc(room);

	if (!text)
		give_up("policy", "no memory");
	len = (size_t)snprintf(text, room, "administrators ");
	for (unsigned i = 0; i < RANGES; i++)
		len += (size_t)snprintf(text + len, room - len, "%s%u-%u", i ? "," : "", i * 6,
					i * 6 + 4);
	snprintf(text + len, room - len, " read write grant unsafe\n");
	return text;
}

int measure_policy(char **words)
{
	static const struct way ways[] = {
		{ "driver_policy_1", under_one_ns },
		{ "driver_policy_10000", under_many_ns },
	};
	char *text = many_ranges();
	int loader;

	(void)words;
	must(kio_open(O_RDWR, &loader), KIO_DEVICE);
	load_policy(loader, "administrators 0-0xffff read write grant unsafe\n");
	must(kio_open(O_RDWR, &under_one), KIO_DEVICE);
	load_policy(loader, text);
	must(kio_open(O_RDWR, &under_many), KIO_DEVICE);
	if (count_rights(under_one) != 1 || count_rights(under_many) != RANGES)
		give_up("policy", "the handles have other numbers of ranges");
	MEASURE(ways, "ns", TURNS);
	load_policy(loader, "administrators lpt1 read write grant slow\n");
	free(text);
	return 0;
}

/* ---- many handles ---- */

static const int counts[] = { 1, 10, 100, 1000 };
#define COUNTS (sizeof(counts) / sizeof(counts[0]))
#define HANDLES_MAX 1000

static int handles[HANDLES_MAX];

/* In KiB: what modules and page-wise allocations take. */
static double kernel_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "r");
	unsigned long value, sum = 0;
	char name[40];

	if (!file)
		give_up("/proc/meminfo", "cannot be opened");
	while (fscanf(file, "%39s %lu%*[^\n]", name, &value) == 2) {
		if (strcmp(name, "Slab:") == 0 || strcmp(name, "VmallocUsed:") == 0)
			sum += value;
	}
	fclose(file);
	return (double)sum;
}

static int open_more(int open, int wanted)
{
	for (; open < wanted; open++)
		must(kio_open(O_RDWR, &handles[open]), KIO_DEVICE);
	return open;
}

static double handles_round(double times[COUNTS][ROUNDS], int round)
{
	double before = 0;
	int open = 0;

	for (size_t i = 0; i < COUNTS; i++) {
		open = open_more(open, counts[i]);
		if (i == 0)
			before = kernel_memory();
		for (int turn = 0; turn < TURNS; turn++)
			keep_least(&times[i][round], turn, pread_ns(handles[0]));
	}
	before = (kernel_memory() - before) / (HANDLES_MAX - counts[0]);
	while (open > 0)
		close(handles[--open]);
	return before;
}

int measure_handles(char **words)
{
	const struct rlimit files = { HANDLES_MAX + 50, HANDLES_MAX + 50 };
	double times[COUNTS][ROUNDS], memory[ROUNDS];
	char row[40];

	(void)words;
	must(setrlimit(RLIMIT_NOFILE, &files) != 0, "RLIMIT_NOFILE");
	for (int round = 0; round < ROUNDS; round++)
		memory[round] = handles_round(times, round);
	for (size_t i = 0; i < COUNTS; i++) {
		snprintf(row, sizeof(row), "handles_%d", counts[i]);
		print_rounds(row, "ns", times[i]);
	}
	print_rounds("handle_memory", "KiB", memory);
	return 0;
}
