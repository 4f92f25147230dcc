/* SPDX-License-Identifier: MIT */
/*
 * Transfers between two ports that a LapLink cable joins: two threads, the cable's ten wires in
 * memory. The cable can be pulled out and turn bits over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../tools/kport/lpt_transfer.h"

/* Waiting is most of what happens when something goes wrong: the clock runs faster for the link. */
#define HURRY 6u

/* Inputs that nothing drives are pulled up; Busy is the one that the register shows inverted. */
#define STATUS_UNPLUGGED 0x7fu

static struct {
	_Atomic uint8_t data[2];
	_Atomic bool unplugged;
	_Atomic unsigned pull_after;   /* accesses until it is pulled out for a while; 0: never */
	_Atomic unsigned damage_every; /* reads of status; 0: none */
	_Atomic unsigned reads;
	_Atomic bool stop[2];
	_Atomic unsigned lost, found;
	_Atomic bool fails;
} cable;

static struct end {
	unsigned number;
} ends[2] = { { 0 }, { 1 } };

static uint64_t now_ns(void *ctx)
{
	struct timespec now;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec) * HURRY;
}

/* D0 to D4 -> nFault, Select, PaperOut, nAck, Busy (inverted). */
static enum kport_status read_status(void *ctx, uint8_t *status)
{
	const struct end *end = ctx;
	uint8_t data = cable.data[!end->number];
	unsigned count = ++cable.reads;

	if (cable.fails)
		return KPORT_SYSTEM;
	if (cable.pull_after && --cable.pull_after == 0)
		cable.unplugged = true;
	*status = cable.unplugged ? STATUS_UNPLUGGED :
				    (uint8_t)((data & 15) << 3 | (data & 16 ? 0 : 0x80) | 7);
	if (cable.damage_every && count % cable.damage_every == 0)
		*status ^= (uint8_t)(8u << count / cable.damage_every % 4);
	return KPORT_OK;
}

static enum kport_status write_data(void *ctx, uint8_t data)
{
	const struct end *end = ctx;

	cable.data[end->number] = data;
	return KPORT_OK;
}

static void pause_a_little(void *ctx, uint64_t idle_ns)
{
	struct timespec time = { .tv_nsec = idle_ns > 2000000 ? 200000 : 0 };

	(void)ctx;
	if (time.tv_nsec)
		nanosleep(&time, NULL);
	else
		sched_yield();
}

static bool stopped(void *ctx)
{
	return cable.stop[((const struct end *)ctx)->number];
}

static void notice(void *ctx, bool lost)
{
	(void)ctx;
	if (lost)
		cable.lost++;
	else
		cable.found++;
	/* Somebody puts it back. */
	if (lost)
		cable.unplugged = false;
}

static struct link_port port_of(unsigned number)
{
	struct link_port port = { read_status, write_data, now_ns,	 pause_a_little,
				  stopped,     notice,	   &ends[number] };

	return port;
}

/* ---- files ---- */

static char folder[] = "/tmp/kport-link-XXXXXX";
static char source[100], place[100], received[120], part[130];

static void write_file(const char *path, size_t len, unsigned seed)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245u + 12345u;
		fputc((int)(seed >> 16 & 0xff), file);
	}
	assert_int_equal(fclose(file), 0);
}

static void assert_same_files(const char *one, const char *other)
{
	FILE *a = fopen(one, "rb");
	FILE *b = fopen(other, "rb");
	int c;

	assert_non_null(a);
	assert_non_null(b);
	do {
		c = getc(a);
		assert_int_equal(c, getc(b));
	} while (c != EOF);
	fclose(a);
	fclose(b);
}

static int prepare(void **state)
{
	(void)state;
	memset(&cable, 0, sizeof(cable));
	unlink(received);
	unlink(part);
	return 0;
}

/* ---- the two ends ---- */

struct run {
	const char *place;
	enum transfer_result result;
	unsigned count;
	uint64_t first_progress; /* the first offset that was told */
	char error[400];
};

static void note_progress(void *ctx, const char *name, uint64_t done, uint64_t size)
{
	struct run *run = ctx;

	(void)name;
	assert_true(done <= size);
	if (!run->first_progress)
		run->first_progress = done;
}

static void *receive(void *ctx)
{
	struct run *run = ctx;
	struct link_port port = port_of(1);
	struct link link;
	struct transfer transfer = { .link = &link, .progress = note_progress, .ctx = run };

	assert_int_equal(link_begin(&link, &port), LINK_OK);
	run->result = transfer_receive(&transfer, run->place, &run->count);
	memcpy(run->error, transfer.error, sizeof(run->error));
	return NULL;
}

static void send_to(struct run *run, const char *path, uint32_t session, bool goodbye)
{
	struct link_port port = port_of(0);
	struct link link;
	struct transfer transfer = { .link = &link, .progress = note_progress, .ctx = run };

	assert_int_equal(link_begin(&link, &port), LINK_OK);
	run->result = transfer_send(&transfer, path, session);
	if (run->result == TRANSFER_DONE && goodbye)
		run->result = transfer_goodbye(&transfer);
	memcpy(run->error, transfer.error, sizeof(run->error));
}

static void transfer_both(struct run *sent, struct run *got)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, receive, got), 0);
	send_to(sent, source, 1, true);
	if (sent->result != TRANSFER_DONE)
		cable.stop[1] = true;
	pthread_join(thread, NULL);
}

static void assert_transfer(size_t len)
{
	struct run sent = { 0 };
	struct run got = { .place = place };

	write_file(source, len, (unsigned)len);
	transfer_both(&sent, &got);
	assert_string_equal(sent.error, "");
	assert_int_equal(sent.result, TRANSFER_DONE);
	assert_int_equal(got.result, TRANSFER_DONE);
	assert_int_equal(got.count, 1);
	assert_same_files(source, received);
	assert_int_not_equal(access(part, F_OK), 0);
}

static void test_a_file(void **state)
{
	(void)state;
	assert_transfer(5000);
}

static void test_an_empty_file(void **state)
{
	(void)state;
	assert_transfer(0);
}

static void test_lengths_around_a_frame(void **state)
{
	(void)state;
	for (size_t len = DATA_BYTES - 1; len <= DATA_BYTES + 1; len++) {
		prepare(state);
		assert_transfer(len);
	}
}

static void test_bits_that_turn_over(void **state)
{
	(void)state;
	cable.damage_every = 20011;
	assert_transfer(12000);
}

static void test_the_cable_is_pulled_out(void **state)
{
	(void)state;
	cable.pull_after = 15000;
	assert_transfer(8000);
	assert_true(cable.lost >= 1);
	assert_int_equal(cable.found, cable.lost);
}

/* What was acknowledged is not sent again by the next run. */
static void test_a_later_run_goes_on(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };
	struct stat about;

	(void)state;
	write_file(source, 6000, 7);
	write_file(part, 6000, 7);
	assert_int_equal(truncate(part, 3500), 0);
	transfer_both(&sent, &got);
	assert_int_equal(got.result, TRANSFER_DONE);
	assert_int_equal(sent.first_progress, 3500 + DATA_BYTES);
	assert_same_files(source, received);
	assert_int_not_equal(stat(part, &about), 0);
}

static void test_another_files_part_is_not_gone_on_with(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };

	(void)state;
	write_file(source, 3000, 7);
	write_file(part, 2000, 8);
	transfer_both(&sent, &got);
	assert_int_equal(got.result, TRANSFER_DONE);
	assert_int_equal(sent.first_progress, DATA_BYTES);
	assert_same_files(source, received);
}

static void test_a_part_that_is_longer_than_the_file(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };

	(void)state;
	write_file(source, 3000, 7);
	write_file(part, 4000, 7);
	transfer_both(&sent, &got);
	assert_int_equal(sent.result, TRANSFER_DONE);
	assert_same_files(source, received);
}

static void test_the_receiver_is_started_again(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };
	pthread_t thread;

	(void)state;
	write_file(source, 20000, 9);
	assert_int_equal(pthread_create(&thread, NULL, receive, &got), 0);
	/* It is stopped somewhere in the middle, and its sender with it. */
	cable.pull_after = 20000;
	cable.stop[0] = false;
	send_to(&sent, source, 1, false);
	assert_int_equal(sent.result, TRANSFER_DONE);
	cable.stop[1] = true;
	pthread_join(thread, NULL);
	assert_int_equal(got.result, TRANSFER_STOPPED);
	assert_int_equal(got.count, 1);
	assert_same_files(source, received);
}

static void test_no_file_is_overwritten(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };

	(void)state;
	write_file(source, 100, 1);
	write_file(received, 50, 2);
	transfer_both(&sent, &got);
	assert_int_equal(sent.result, TRANSFER_FAILED);
	assert_non_null(strstr(sent.error, "is there already"));
	assert_int_equal(got.result, TRANSFER_STOPPED);
	assert_int_equal(got.count, 0);
}

static void test_a_file_that_was_named_is(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = received };

	(void)state;
	write_file(source, 100, 1);
	write_file(received, 50, 2);
	transfer_both(&sent, &got);
	assert_int_equal(got.result, TRANSFER_DONE);
	assert_same_files(source, received);
}

static void test_a_folder_that_is_not_there(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = "/nowhere/at/all/" };

	(void)state;
	write_file(source, 100, 1);
	transfer_both(&sent, &got);
	assert_int_equal(sent.result, TRANSFER_FAILED);
	assert_non_null(strstr(sent.error, "No such file"));
}

static void test_a_file_that_is_not_there(void **state)
{
	struct run sent = { 0 };

	(void)state;
	send_to(&sent, "/nowhere/x", 1, true);
	assert_int_equal(sent.result, TRANSFER_FAILED);
	assert_non_null(strstr(sent.error, "/nowhere/x"));
}

static void test_stopping_ends_either_side(void **state)
{
	struct run sent = { 0 };
	struct run got = { .place = place };

	(void)state;
	cable.stop[0] = cable.stop[1] = true;
	write_file(source, 100, 1);
	send_to(&sent, source, 1, true);
	assert_int_equal(sent.result, TRANSFER_STOPPED);
	receive(&got);
	assert_int_equal(got.result, TRANSFER_STOPPED);
}

static void test_a_port_that_fails(void **state)
{
	struct run sent = { 0 };

	(void)state;
	cable.fails = true;
	write_file(source, 100, 1);
	send_to(&sent, source, 1, true);
	assert_int_equal(sent.result, TRANSFER_FAILED);
}

/* Questions by hand: what a sender may not say. */
static uint8_t ask_by_hand(struct link *link, uint8_t type, const void *payload, size_t len)
{
	struct link_frame frame = { .type = type, .len = (uint16_t)len };

	memcpy(frame.payload, payload, len);
	assert_int_equal(link_ask(link, &frame, 3), LINK_OK);
	return frame.type;
}

static uint8_t hello_by_hand(struct link *link, uint8_t version, const char *name)
{
	uint8_t bytes[HELLO_FIXED + 250] = { version };

	link_put(bytes + 5, 8, 10);
	memcpy(bytes + HELLO_FIXED, name, strlen(name));
	return ask_by_hand(link, ASK_HELLO, bytes, HELLO_FIXED + strlen(name));
}

static void test_a_sender_that_is_not_to_be_trusted(void **state)
{
	static const char *const names[] = {
		"../x", "/etc/x", ".profile", "",     "a\nb",	 "C:x",	    "a\\b",	   "nul",
		"COM1", "lpt2.x", "Aux .txt", "con.", "PRN.a.b", "Com\xb9", "lpt\xc2\xb3", "conin$",
	};
	static const char *const harmless[] = { "null.txt", "console", "comma",
						"x.con",    "lpt",     "auxa" };
	struct run got = { .place = place };
	struct link_port port = port_of(0);
	char long_name[240], left[150];
	uint8_t data[20] = { 0 };
	struct link link;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, receive, &got), 0);
	assert_int_equal(link_begin(&link, &port), LINK_OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(hello_by_hand(&link, 1, names[i]), ANSWER_REFUSED);
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		assert_int_equal(hello_by_hand(&link, 1, harmless[i]), ANSWER_OK);
		snprintf(left, sizeof(left), "%s%s.part", place, harmless[i]);
		assert_int_equal(unlink(left), 0);
	}
	memset(long_name, 'a', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(hello_by_hand(&link, 1, long_name), ANSWER_REFUSED);
	assert_int_equal(hello_by_hand(&link, 2, "source.bin"), ANSWER_REFUSED);
	assert_int_equal(ask_by_hand(&link, ASK_HELLO, data, 3), ANSWER_REFUSED);
	/* Out of order. */
	assert_int_equal(ask_by_hand(&link, ASK_DATA, data, 12), ANSWER_WRONG);
	assert_int_equal(ask_by_hand(&link, ASK_START, data, 8), ANSWER_WRONG);
	assert_int_equal(ask_by_hand(&link, ASK_END, data, 0), ANSWER_WRONG);
	assert_int_equal(ask_by_hand(&link, 77, data, 0), ANSWER_WRONG);
	/* Beyond the size that was said, at a wrong place, damaged as a whole. */
	assert_int_equal(hello_by_hand(&link, 1, "source.bin"), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_START, data, 8), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_DATA, data, 8 + 11), ANSWER_WRONG);
	assert_int_equal(hello_by_hand(&link, 1, "source.bin"), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_START, data, 8), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_DATA, data, 8 + 10), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_DATA, data, 8), ANSWER_WRONG);
	assert_int_equal(hello_by_hand(&link, 1, "source.bin"), ANSWER_OK);
	link_put(data, 8, 10);
	assert_int_equal(ask_by_hand(&link, ASK_START, data, 8), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_END, data, 0), ANSWER_DAMAGED);
	assert_int_equal(ask_by_hand(&link, ASK_BYE, data, 0), ANSWER_OK);
	pthread_join(thread, NULL);
	assert_int_equal(got.result, TRANSFER_DONE);
	assert_int_equal(got.count, 0);
}

/* Nor is one overwritten that came while the other one was being received. */
static void test_a_file_that_comes_meanwhile(void **state)
{
	struct run got = { .place = place };
	struct link_port port = port_of(0);
	static const char name[] = "source.bin";
	uint8_t hello[HELLO_FIXED + sizeof(name) - 1] = { 1 }; /* of no byte */
	uint8_t nothing[8] = { 0 };
	struct link link;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, receive, &got), 0);
	assert_int_equal(link_begin(&link, &port), LINK_OK);
	memcpy(hello + HELLO_FIXED, name, sizeof(name) - 1);
	assert_int_equal(ask_by_hand(&link, ASK_HELLO, hello, sizeof(hello)), ANSWER_OK);
	assert_int_equal(ask_by_hand(&link, ASK_START, nothing, 8), ANSWER_OK);
	write_file(received, 50, 2);
	assert_int_equal(ask_by_hand(&link, ASK_END, nothing, 0), ANSWER_REFUSED);
	assert_int_equal(ask_by_hand(&link, ASK_BYE, nothing, 0), ANSWER_OK);
	pthread_join(thread, NULL);
	assert_int_equal(got.count, 0);
	assert_int_equal(access(part, F_OK), 0);
	write_file(source, 50, 2);
	assert_same_files(source, received);
}

static void *send_one(void *ctx)
{
	send_to(ctx, source, 1, true);
	return NULL;
}

/* They are shown, and give no orders to the terminal. */
static void test_a_receivers_words(void **state)
{
	static const char words[] = "\x1b]0;title\x07 \xc2\x9b"
				    "2J \xc3\x84 and \xc2\xb0";
	struct run sent = { 0 };
	struct link_port port = port_of(1);
	struct link_frame frame;
	struct link link;
	pthread_t thread;

	(void)state;
	write_file(source, 100, 1);
	assert_int_equal(link_begin(&link, &port), LINK_OK);
	assert_int_equal(pthread_create(&thread, NULL, send_one, &sent), 0);
	assert_int_equal(link_await(&link, &frame, 0), LINK_OK);
	assert_int_equal(link_answer(&link, ANSWER_REFUSED, words, strlen(words)), LINK_OK);
	pthread_join(thread, NULL);
	assert_int_equal(sent.result, TRANSFER_FAILED);
	assert_string_equal(sent.error, "the receiver refused: ?]0;title? ?\x9b"
					"2J \xc3\x84 and \xc2\xb0");
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(source, sizeof(source), "%s/source.bin", folder);
	snprintf(place, sizeof(place), "%s/in/", folder);
	snprintf(received, sizeof(received), "%ssource.bin", place);
	snprintf(part, sizeof(part), "%s.part", received);
	return mkdir(place, 0700);
}

static int remove_folder(void **state)
{
	prepare(state);
	unlink(source);
	return rmdir(place) || rmdir(folder);
}

#define CASE(test) cmocka_unit_test_setup(test, prepare)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_file),
		CASE(test_an_empty_file),
		CASE(test_lengths_around_a_frame),
		CASE(test_bits_that_turn_over),
		CASE(test_the_cable_is_pulled_out),
		CASE(test_a_later_run_goes_on),
		CASE(test_another_files_part_is_not_gone_on_with),
		CASE(test_a_part_that_is_longer_than_the_file),
		CASE(test_the_receiver_is_started_again),
		CASE(test_no_file_is_overwritten),
		CASE(test_a_file_that_was_named_is),
		CASE(test_a_folder_that_is_not_there),
		CASE(test_a_file_that_is_not_there),
		CASE(test_stopping_ends_either_side),
		CASE(test_a_port_that_fails),
		CASE(test_a_sender_that_is_not_to_be_trusted),
		CASE(test_a_file_that_comes_meanwhile),
		CASE(test_a_receivers_words),
	};

	return cmocka_run_group_tests_name("lpt_link", tests, make_folder, remove_folder);
}
