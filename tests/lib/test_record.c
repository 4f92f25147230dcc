/* SPDX-License-Identifier: MIT */
/* Recordings: what is written comes back, and nothing that is damaged does. */
#include "check.h"
#include "fake_backend.h"

#include "lib/record_format.h"
#include "lib/recording.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static char path[] = "/tmp/kport-record-XXXXXX";

static int make_path(void **state)
{
	int file = mkstemp(path);

	(void)state;
	return file < 0 || close(file) != 0 ? -1 : 0;
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

/* Two accesses that succeed, one that fails, one of another process. */
static void record_session(void)
{
	kport *handle = fake_open("0x300-0x30f", 0);
	kport_record *record;
	uint16_t word;
	uint8_t byte;

	assert_ok(kport_record_create(path, handle, &record));
	assert_ok(kport_set_observer(handle, kport_record_access, record));
	assert_ok(kport_out8(handle, 0x300, 0x5a));
	assert_ok(kport_in16(handle, 0x300, &word));
	fake.fail_at = 3;
	assert_fails(KPORT_SYSTEM, "fake", kport_in8(handle, 0x302, &byte));
	kport_observe_as(1234);
	assert_ok(kport_out32(handle, 0x304, 0xfedcba98));
	kport_observe_as(0);
	kport_close(handle);
	assert_ok(kport_record_close(record));
}

static size_t read_file(unsigned char *bytes, size_t room)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	assert_non_null(file);
	len = fread(bytes, 1, room, file);
	fclose(file);
	return len;
}

static void write_file(const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static kport_recording *open_recording(void)
{
	kport_recording *recording;

	assert_ok(kport_recording_open(path, &recording));
	return recording;
}

static void assert_access(kport_recording *recording, bool write, unsigned width, unsigned port,
			  uint32_t value, enum kport_status status, uint32_t process)
{
	struct kport_access_event event;
	bool end = true;

	assert_ok(kport_recording_next(recording, &event, &end));
	assert_false(end);
	assert_int_equal(event.write, write);
	assert_int_equal(event.width, width);
	assert_int_equal(event.port, port);
	assert_int_equal(event.value, value);
	assert_int_equal(event.status, status);
	assert_int_equal(event.process, process);
	/* A minute is far more than the test takes. */
	assert_true(event.begin_ns < 60000000000u && event.duration_ns < 60000000000u);
}

static void test_what_was_recorded_comes_back(void **state)
{
	struct kport_recording_info info = { .size = sizeof(info) };
	struct kport_access_event event;
	kport_recording *recording;
	bool end = false;

	(void)state;
	record_session();
	recording = open_recording();
	assert_ok(kport_recording_info(recording, &info));
	assert_int_equal(info.version, 0x10000);
	assert_string_equal(info.backend, "fake");
	assert_string_equal(info.device, "");
	/* 2020 to 2100 */
	assert_true(info.began_ns > 1577836800000000000u && info.began_ns < 4102444800000000000u);
	assert_access(recording, true, 1, 0x300, 0x5a, KPORT_OK, 0);
	assert_access(recording, false, 2, 0x300, 0x5a, KPORT_OK, 0);
	assert_access(recording, false, 1, 0x302, 0, KPORT_SYSTEM, 0);
	assert_access(recording, true, 4, 0x304, 0xfedcba98, KPORT_OK, 1234);
	assert_ok(kport_recording_next(recording, &event, &end));
	assert_true(end);
	end = false;
	assert_ok(kport_recording_next(recording, &event, &end));
	assert_true(end);
	kport_recording_close(recording);
}

static void test_whole_records_are_in_the_file_at_once(void **state)
{
	unsigned char bytes[400];
	kport_record *record;
	struct kport_access_event event = { .size = sizeof(event), .port = 0x80, .width = 1 };
	size_t before;

	(void)state;
	assert_ok(kport_record_create(path, NULL, &record));
	before = read_file(bytes, sizeof(bytes));
	for (size_t i = 1; i <= 5; i++) {
		kport_record_access(record, &event);
		assert_int_equal(read_file(bytes, sizeof(bytes)), before + RECORD_SIZE * i);
	}
	assert_ok(kport_record_close(record));
	assert_int_equal(read_file(bytes, sizeof(bytes)), before + RECORD_SIZE * 6);
}

/* How many accesses are read before it fails, or all; -1: the head is refused. */
static int read_all(enum kport_status *status)
{
	struct kport_access_event event;
	kport_recording *recording;
	bool end = false;
	int count = 0;

	*status = kport_recording_open(path, &recording);
	if (*status)
		return -1;
	for (;;) {
		*status = kport_recording_next(recording, &event, &end);
		if (*status || end)
			break;
		count++;
	}
	if (*status) {
		/* It stays there. */
		assert_int_equal(kport_recording_next(recording, &event, &end), *status);
		assert_false(end);
	}
	kport_recording_close(recording);
	return count;
}

static void test_cut_off_anywhere(void **state)
{
	unsigned char bytes[400];
	enum kport_status status;
	size_t len, head, cut;

	(void)state;
	record_session();
	len = read_file(bytes, sizeof(bytes));
	head = len - (size_t)5 * RECORD_SIZE;
	for (cut = 0; cut < len; cut++) {
		int expected = cut < head ? -1 : (int)((cut - head) / RECORD_SIZE);

		write_file(bytes, cut);
		assert_int_equal(read_all(&status), expected);
		assert_int_equal(status, KPORT_INVALID);
	}
	write_file(bytes, len);
	assert_int_equal(read_all(&status), 4);
	assert_int_equal(status, KPORT_OK);
}

static void test_every_flipped_bit_is_found(void **state)
{
	unsigned char bytes[400];
	enum kport_status status;
	size_t len, head, bit;

	(void)state;
	record_session();
	len = read_file(bytes, sizeof(bytes));
	head = len - (size_t)5 * RECORD_SIZE;
	for (bit = 0; bit < len * 8; bit++) {
		size_t at = bit / 8;
		int expected = at < head ? -1 : (int)((at - head) / RECORD_SIZE);

		bytes[at] ^= (unsigned char)(1u << bit % 8);
		write_file(bytes, len);
		assert_int_equal(read_all(&status), expected);
		assert_int_equal(status, KPORT_INVALID);
		bytes[at] ^= (unsigned char)(1u << bit % 8);
	}
}

static void test_a_missing_or_swapped_record_is_found(void **state)
{
	unsigned char bytes[400], other[400];
	enum kport_status status;
	size_t len, head;

	(void)state;
	record_session();
	len = read_file(bytes, sizeof(bytes));
	head = len - (size_t)5 * RECORD_SIZE;
	memcpy(other, bytes, head + RECORD_SIZE);
	memcpy(other + head + RECORD_SIZE, bytes + head + (size_t)2 * RECORD_SIZE,
	       (size_t)3 * RECORD_SIZE);
	write_file(other, len - RECORD_SIZE);
	assert_int_equal(read_all(&status), 1);
	assert_int_equal(status, KPORT_INVALID);
	memcpy(other, bytes, len);
	memcpy(other + head, bytes + head + RECORD_SIZE, RECORD_SIZE);
	memcpy(other + head + RECORD_SIZE, bytes + head, RECORD_SIZE);
	write_file(other, len);
	assert_int_equal(read_all(&status), 0);
	assert_int_equal(status, KPORT_INVALID);
}

static void test_words_for_what_is_no_recording(void **state)
{
	kport_recording *recording;

	(void)state;
	write_file("%PDF-1.7 and so on, to more than a head's length", 48);
	assert_fails(KPORT_INVALID, "no recording", kport_recording_open(path, &recording));
	assert_null(recording);
	write_file("", 0);
	assert_fails(KPORT_INVALID, "shorter", kport_recording_open(path, &recording));
	assert_fails(KPORT_SYSTEM, "nowhere", kport_recording_open("/nowhere/x", &recording));
}

static void test_another_version_is_refused(void **state)
{
	unsigned char bytes[400];
	kport_recording *recording;
	size_t len;

	(void)state;
	record_session();
	len = read_file(bytes, sizeof(bytes));
	bytes[8] = 2;
	write_file(bytes, len);
	assert_fails(KPORT_INVALID, "another version", kport_recording_open(path, &recording));
}

static void test_impossible_accesses_are_refused(void **state)
{
	static const struct {
		uint16_t port;
		uint8_t width;
		uint32_t value;
		enum kport_status status;
	} bad[] = {
		{ 0xffff, 2, 0, KPORT_OK },	 { 0x300, 3, 0, KPORT_OK },
		{ 0x300, 0, 0, KPORT_OK },	 { 0x300, 1, 0x100, KPORT_OK },
		{ 0x300, 2, 0x10000, KPORT_OK }, { 0x300, 1, 0, (enum kport_status)9 },
	};
	struct kport_access_event event;
	unsigned char bytes[RECORD_SIZE];
	bool end;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct kport_access_event wrong = { .port = bad[i].port,
						    .width = bad[i].width,
						    .value = bad[i].value,
						    .status = bad[i].status };

		record_write(bytes, 3, &wrong);
		assert_string_equal(record_read(bytes, 3, &event, &end),
				    "it describes no possible access");
	}
}

static void test_a_device_that_is_long_is_cut(void **state)
{
	static char device[100000];
	static unsigned char bytes[RECORD_HEAD_MOST];
	struct record_head head;
	size_t len;

	(void)state;
	memset(device, 'x', sizeof(device) - 1);
	len = record_head_write(bytes, 5, "sim", device);
	assert_true(len <= RECORD_HEAD_MOST);
	assert_null(record_head_read(bytes, &head));
	assert_int_equal(head.len, len);
	assert_true(record_head_sound(bytes, head.len));
}

static void test_a_full_disk_is_told(void **state)
{
	kport_record *record;

	(void)state;
	assert_fails(KPORT_SYSTEM, "/dev/full", kport_record_create("/dev/full", NULL, &record));
	assert_null(record);
	assert_fails(KPORT_SYSTEM, "/nowhere/x", kport_record_create("/nowhere/x", NULL, &record));
}

static void test_a_disk_that_fills_up_is_told_at_the_end(void **state)
{
	struct kport_access_event event = { .size = sizeof(event), .port = 0x80, .width = 1 };
	struct rlimit before, least;
	enum kport_status status;
	unsigned char bytes[400];
	kport_record *record;

	(void)state;
	assert_ok(kport_record_create(path, NULL, &record));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	least = before;
	least.rlim_cur = read_file(bytes, sizeof(bytes)) + (size_t)2 * RECORD_SIZE + 5;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &least), 0);
	for (unsigned i = 0; i < 4; i++)
		kport_record_access(record, &event);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_fails(KPORT_SYSTEM, path, kport_record_close(record));
	assert_int_equal(read_all(&status), 2);
	assert_int_equal(status, KPORT_INVALID);
}

static void test_null_is_told(void **state)
{
	struct kport_recording_info info = { .size = 3 };
	kport_recording *recording;
	kport_record *record;
	bool end;

	(void)state;
	assert_fails(KPORT_INVALID, "path", kport_record_create(NULL, NULL, &record));
	assert_fails(KPORT_INVALID, "NULL", kport_record_create(path, NULL, NULL));
	assert_ok(kport_record_close(NULL));
	kport_recording_close(NULL);
	assert_fails(KPORT_INVALID, "NULL", kport_recording_open(path, NULL));
	record_session();
	assert_ok(kport_recording_open(path, &recording));
	assert_fails(KPORT_INVALID, "size", kport_recording_info(recording, &info));
	assert_fails(KPORT_INVALID, "NULL", kport_recording_info(recording, NULL));
	assert_fails(KPORT_INVALID, "NULL", kport_recording_next(recording, NULL, &end));
	kport_recording_close(recording);
}

/* ---- the back end replay ---- */

static kport *open_replay(const char *words)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	char backend[100];
	kport *handle;

	snprintf(backend, sizeof(backend), "replay:%s%s", path, words);
	options.backend = backend;
	options.ranges = "0x300-0x30f";
	assert_ok(kport_open(&options, &handle));
	return handle;
}

static void test_replay_of_the_same_accesses(void **state)
{
	kport *handle;
	uint16_t word;
	uint8_t byte = 0x77;

	(void)state;
	record_session();
	handle = open_replay("");
	assert_string_equal(kport_backend_name(handle), "replay");
	assert_ok(kport_out8(handle, 0x300, 0x5a));
	assert_ok(kport_in16(handle, 0x300, &word));
	assert_int_equal(word, 0x5a);
	assert_fails(KPORT_SYSTEM, "access 3 (in8 0x302): it failed when it was recorded",
		     kport_in8(handle, 0x302, &byte));
	assert_int_equal(byte, 0x77);
	assert_ok(kport_out32(handle, 0x304, 0xfedcba98));
	assert_fails(KPORT_INVALID, "ends after 4 accesses, and the program goes on with in8 0x300",
		     kport_in8(handle, 0x300, &byte));
	kport_close(handle);
}

static void test_replay_names_a_deviation(void **state)
{
	kport *handle;
	uint8_t byte;

	(void)state;
	record_session();
	handle = open_replay(",strict");
	assert_fails(
		KPORT_INVALID,
		"access 1: out8 0x300 0x5a was recorded and is expected, but the program makes "
		"out8 0x300 0x5b",
		kport_out8(handle, 0x300, 0x5b));
	assert_fails(KPORT_INVALID, "makes in8 0x300", kport_in8(handle, 0x300, &byte));
	assert_fails(KPORT_INVALID, "makes out16 0x300", kport_out16(handle, 0x300, 0x5a));
	assert_fails(KPORT_INVALID, "makes out8 0x301", kport_out8(handle, 0x301, 0x5a));
	/* It waits at the place. */
	assert_ok(kport_out8(handle, 0x300, 0x5a));
	kport_close(handle);
}

static void record_answers(void)
{
	kport *handle = fake_open("0x300-0x30f", 0);
	kport_record *record;
	uint8_t byte;

	assert_ok(kport_record_create(path, handle, &record));
	assert_ok(kport_set_observer(handle, kport_record_access, record));
	for (uint8_t i = 1; i <= 3; i++) {
		assert_ok(kport_out8(handle, 0x300, i));
		assert_ok(kport_in8(handle, 0x300, &byte));
		fake.memory[0x301] = (uint8_t)(0x10 * i);
		assert_ok(kport_in8(handle, 0x301, &byte));
	}
	kport_close(handle);
	assert_ok(kport_record_close(record));
}

static void assert_in8(kport *handle, uint16_t port, uint8_t expected)
{
	uint8_t byte;

	assert_ok(kport_in8(handle, port, &byte));
	assert_int_equal(byte, expected);
}

static void test_replay_by_port(void **state)
{
	kport *handle;
	uint16_t word;

	(void)state;
	record_answers();
	handle = open_replay(",by-port");
	assert_in8(handle, 0x301, 0x10);
	assert_in8(handle, 0x301, 0x20);
	assert_in8(handle, 0x300, 1);
	assert_in8(handle, 0x301, 0x30);
	assert_in8(handle, 0x301, 0x30);
	assert_ok(kport_out8(handle, 0x300, 0x99));
	assert_in8(handle, 0x300, 2);
	assert_fails(KPORT_INVALID, "has no out8 0x302", kport_out8(handle, 0x302, 0));
	assert_fails(KPORT_INVALID, "has no in16 0x300", kport_in16(handle, 0x300, &word));
	kport_close(handle);
}

static void test_replay_of_a_cut_file(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	unsigned char bytes[400];
	kport *handle;
	size_t len;

	(void)state;
	record_answers();
	len = read_file(bytes, sizeof(bytes));
	write_file(bytes, len - RECORD_SIZE - 1);
	options.backend = "replay";
	options.device = path;
	assert_fails(KPORT_INVALID, "cut off inside of a record after 8",
		     kport_open(&options, &handle));
	handle = open_replay(",salvage,by-port");
	assert_in8(handle, 0x301, 0x10);
	kport_close(handle);
}

static void test_replay_needs_a_file(void **state)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	(void)state;
	options.backend = "replay";
	assert_fails(KPORT_INVALID, "which recording", kport_open(&options, &handle));
	options.backend = "replay:/nowhere/x";
	assert_fails(KPORT_SYSTEM, "/nowhere/x", kport_open(&options, &handle));
	options.backend = "replays:/nowhere/x";
	assert_fails(KPORT_INVALID, "no back end", kport_open(&options, &handle));
}

#define CASE(test) cmocka_unit_test_setup(test, fake_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_what_was_recorded_comes_back),
		CASE(test_whole_records_are_in_the_file_at_once),
		CASE(test_cut_off_anywhere),
		CASE(test_every_flipped_bit_is_found),
		CASE(test_a_missing_or_swapped_record_is_found),
		CASE(test_words_for_what_is_no_recording),
		CASE(test_another_version_is_refused),
		CASE(test_impossible_accesses_are_refused),
		CASE(test_a_device_that_is_long_is_cut),
		CASE(test_a_full_disk_is_told),
		CASE(test_a_disk_that_fills_up_is_told_at_the_end),
		CASE(test_null_is_told),
		CASE(test_replay_of_the_same_accesses),
		CASE(test_replay_names_a_deviation),
		CASE(test_replay_by_port),
		CASE(test_replay_of_a_cut_file),
		CASE(test_replay_needs_a_file),
	};

	return cmocka_run_group_tests_name("record", tests, make_path, remove_path);
}
