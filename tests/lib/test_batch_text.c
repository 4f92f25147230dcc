/* SPDX-License-Identifier: MIT */
/* The text form of a batch: what each line becomes, and every mistake with its place. */
#include "check.h"
#include "lib/internal.h"

static kport_batch *batch;

static int setup(void **state)
{
	(void)state;
	assert_ok(kport_batch_new(&batch));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kport_batch_free(batch);
	return 0;
}

static enum kport_status parse(const char *text)
{
	return kport_batch_parse(batch, text, strlen(text));
}

/* The text is one operation; returns it. */
static const struct kp_op *only(const char *text)
{
	batch->count = 0;
	batch->data_len = 0;
	assert_ok(parse(text));
	assert_int_equal(kport_batch_count(batch), 1);
	return &batch->ops[0];
}

static void assert_op(const char *text, struct kp_op expected)
{
	const struct kp_op *op = only(text);

	assert_int_equal(op->code, expected.code);
	assert_int_equal(op->width, expected.width);
	assert_int_equal(op->port, expected.port);
	assert_int_equal(op->value, expected.value);
	assert_int_equal(op->mask, expected.mask);
	assert_int_equal(op->want, expected.want);
	assert_int_equal(op->time_ns, expected.time_ns);
	assert_int_equal(op->reserved, 0);
}

static void test_in(void **state)
{
	(void)state;
	assert_op("in8 0x378", (struct kp_op){ .code = KP_OP_IN, .width = 1, .port = 0x378 });
	assert_op("in16 888", (struct kp_op){ .code = KP_OP_IN, .width = 2, .port = 888 });
	assert_op("in32 0XCF8", (struct kp_op){ .code = KP_OP_IN, .width = 4, .port = 0xcf8 });
}

static void test_out(void **state)
{
	(void)state;
	assert_op("out8 0x37a 0x0c",
		  (struct kp_op){ .code = KP_OP_OUT, .width = 1, .port = 0x37a, .value = 12 });
	assert_op("out32 0 0xffffffff",
		  (struct kp_op){ .code = KP_OP_OUT, .width = 4, .value = 0xffffffff });
	assert_op("out32 0xffff 4294967295",
		  (struct kp_op){
			  .code = KP_OP_OUT, .width = 4, .port = 0xffff, .value = 0xffffffff });
}

static void test_modify(void **state)
{
	(void)state;
	assert_op("modify16 0x300 mask 0x101 value 1", (struct kp_op){ .code = KP_OP_MODIFY,
								       .width = 2,
								       .port = 0x300,
								       .mask = 0x101,
								       .value = 1 });
}

static void test_poll(void **state)
{
	(void)state;
	assert_op("poll8 0x379 mask 0x80 want 0x80 timeout 10ms",
		  (struct kp_op){ .code = KP_OP_POLL,
				  .width = 1,
				  .port = 0x379,
				  .mask = 0x80,
				  .want = 0x80,
				  .time_ns = 10000000 });
}

static void test_times(void **state)
{
	(void)state;
	assert_int_equal(only("delay 7ns")->time_ns, 7);
	assert_int_equal(only("delay 5us")->time_ns, 5000);
	assert_int_equal(only("delay 10ms")->time_ns, 10000000);
	assert_int_equal(only("delay 4s")->time_ns, 4000000000u);
	assert_int_equal(only("delay 0ns")->time_ns, 0);
	assert_int_equal(only("delay 4294967295ns")->time_ns, 4294967295u);
	assert_int_equal(only("delay 4294967us")->time_ns, 4294967000u);
}

static void assert_data(const char *text, const void *data, size_t len)
{
	const struct kp_op *op = only(text);

	assert_int_equal(op->code, KP_OP_OUTS);
	assert_int_equal(op->count * op->width, len);
	assert_memory_equal(batch->data + op->data, data, len);
}

static void test_strings(void **state)
{
	(void)state;
	assert_data("outs8 0x378 \"text\\r\\n\"", "text\r\n", 6);
	assert_data("outs8 0x378 \"\"", "", 0);
	assert_data("outs8 0x378 \"# is no comment\"  # this is one", "# is no comment", 15);
	assert_data("outs8 0x378 \"\\\\ \\\" \\t\\f\\e\\0\\x41\\xfF\"", "\\ \" \t\f\033\0A\xff",
		    10);
	assert_data("outs8 0x378 \"\xc3\xa4\"", "\xc3\xa4", 2);
}

static void test_lists_of_numbers(void **state)
{
	(void)state;
	assert_data("outs8 0x378 1 2 0xff", "\1\2\xff", 3);
	assert_data("outs16 0x300 1 2 0xffff", "\1\0\2\0\xff\xff", 6);
	assert_data("outs32 0x300 0x12345678 # one", "\x78\x56\x34\x12", 4);
	assert_data("outs32 0x300 1 2 3 4 5 6 7 8 9",
		    "\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0\7\0\0\0\10\0\0\0\11\0\0\0",
		    36);
}

static void test_ins(void **state)
{
	const struct kp_op *op = only("ins16 0x1f0 count 256");

	(void)state;
	assert_int_equal(op->code, KP_OP_INS);
	assert_int_equal(op->width, 2);
	assert_int_equal(op->count, 256);
	assert_int_equal(batch->data_len, 512);
}

static void test_stop(void **state)
{
	(void)state;
	assert_op("stop", (struct kp_op){ .code = KP_OP_STOP });
}

static void test_lines_blanks_and_comments(void **state)
{
	(void)state;
	assert_ok(parse("# a comment\n\n  \t\r\nin8 0x378\r\n\tin8\t0x379 # comment\nstop#end"));
	assert_int_equal(kport_batch_count(batch), 3);
	assert_ok(parse(""));
	assert_ok(kport_batch_parse(batch, NULL, 0));
	assert_int_equal(kport_batch_count(batch), 3);
}

static void test_text_without_zero(void **state)
{
	(void)state;
	assert_ok(kport_batch_parse(batch, "in8 0x3789", 9));
	assert_int_equal(batch->ops[0].port, 0x378);
}

static const struct mistake {
	const char *text;
	const char *words;
} mistakes[] = {
	{ "read8 0x378", "line 1, column 1: an operation is expected" },
	{ "in 0x378", "line 1, column 1: an operation is expected" },
	{ "in24 0x378", "line 1, column 1: an operation is expected" },
	{ "in88 0x378", "line 1, column 1: an operation is expected" },
	{ "stop8", "line 1, column 1: an operation is expected" },
	{ "IN8 0x378", "line 1, column 1: an operation is expected" },
	{ "\n\n  in8", "line 3, column 6: a number such as 0x378 is missing" },
	{ "in8 lpt1", "line 1, column 5: a number such as 0x378 or 888 is expected" },
	{ "in8 0x", "line 1, column 5: a number" },
	{ "in8 0x37g", "line 1, column 5: a number" },
	{ "in8 -1", "line 1, column 5: a number" },
	{ "in8 0378", "line 1, column 5: a number that begins with 0" },
	{ "in8 0x10000", "line 1, column 5: this number is too large" },
	{ "in8 65536", "line 1, column 5: this number is too large" },
	{ "in8 99999999999999999999999999", "line 1, column 5: this number is too large" },
	{ "in8 0x378 0x379", "line 1, column 11: the line should end here" },
	{ "in8 0x378\nstop now", "line 2, column 6: the line should end here" },
	{ "out8 0x378", "line 1, column 11: a number such as 0x378 is missing" },
	{ "out8 0x378 256", "line 1, column 12: this number is too large" },
	{ "out16 0x378 0x10000", "line 1, column 13: this number is too large" },
	{ "out32 0x378 0x100000000", "line 1, column 13: this number is too large" },
	{ "modify8 0x37a 0x01 value 1", "line 1, column 15: the word mask" },
	{ "modify8 0x37a mask 0x01", "line 1, column 24: the word value" },
	{ "modify8 0x37a mask 0 value 0", "line 1, column 15: mask 0 selects no bit" },
	{ "modify8 0x37a mask 1 value 2", "line 1, column 15: value 0x2 has bits outside" },
	{ "poll8 0x379 mask 0x80 value 1", "line 1, column 23: the word want" },
	{ "poll8 0x379 mask 0x80 want 0x80", "line 1, column 32: the word timeout" },
	{ "poll8 0x379 mask 0x80 want 0x01 timeout 1ms", "line 1, column 13: want 0x1 has bits" },
	{ "poll8 0x379 mask 0x80 want 0x80 timeout", "line 1, column 40: a time such as 10ms" },
	{ "delay", "line 1, column 6: a time such as 10ms is missing" },
	{ "delay x", "line 1, column 7: a time such as 10ms is expected" },
	{ "delay 5", "line 1, column 8: a time ends with" },
	{ "delay 5 us", "line 1, column 8: a time ends with" },
	{ "delay 5min", "line 1, column 8: a time ends with" },
	{ "delay 5s", "line 1, column 7: the longest time" },
	{ "delay 4294967296ns", "line 1, column 7: this number is too large" },
	{ "delay 0x5us", "line 1, column 8: a time ends with" },
	{ "ins8 0x300 256", "line 1, column 12: the word count" },
	{ "ins8 0x300 count", "line 1, column 17: a number" },
	{ "ins16 0x300 count 524289", "line 1, column 19: a batch holds 1048576 bytes" },
	{ "ins8 0x300 count 1048577", "line 1, column 18: this number is too large" },
	{ "outs8 0x300", "line 1, column 12: a \"string\" or numbers are missing" },
	{ "outs16 0x300 \"ab\"", "line 1, column 14: a string has bytes" },
	{ "outs8 0x300 \"ab", "line 1, column 13: this string has no end" },
	{ "outs8 0x300 \"ab\\q\"", "line 1, column 16: a backslash takes" },
	{ "outs8 0x300 \"ab\\x4\"", "line 1, column 16: a backslash takes" },
	{ "outs8 0x300 \"ab\\", "line 1, column 16: a backslash takes" },
	{ "outs8 0x300 \"ab\" 1", "line 1, column 18: the line should end here" },
	{ "outs8 0x300 1 256", "line 1, column 15: this number is too large" },
	{ "outs8 0x300 1 \"a\"", "line 1, column 15: a number" },
};

static void test_every_mistake_has_its_place(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		assert_fails(KPORT_INVALID, mistakes[i].words, parse(mistakes[i].text));
	assert_int_equal(kport_batch_count(batch), 0);
}

static void test_zero_byte_is_rubbish(void **state)
{
	(void)state;
	assert_fails(KPORT_INVALID, "line 1, column 5", kport_batch_parse(batch, "in8 \0", 5));
}

static void test_nothing_is_appended_on_a_mistake(void **state)
{
	(void)state;
	assert_ok(parse("in8 0x300\nouts8 0x300 \"abc\""));
	assert_fails(KPORT_INVALID, "line 2", parse("outs8 0x301 \"defghi\"\nrubbish"));
	assert_int_equal(kport_batch_count(batch), 2);
	assert_int_equal(batch->data_len, 3);
	assert_ok(parse("outs8 0x302 \"xyz\""));
	assert_memory_equal(batch->data, "abcxyz", 6);
}

static void test_too_many_lines(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < KP_BATCH_MAX_OPS; i++)
		assert_ok(kport_batch_stop(batch));
	assert_fails(KPORT_INVALID, "65536", parse("stop"));
	assert_int_equal(kport_batch_count(batch), KP_BATCH_MAX_OPS);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_in),
		CASE(test_out),
		CASE(test_modify),
		CASE(test_poll),
		CASE(test_times),
		CASE(test_strings),
		CASE(test_lists_of_numbers),
		CASE(test_ins),
		CASE(test_stop),
		CASE(test_lines_blanks_and_comments),
		CASE(test_text_without_zero),
		CASE(test_every_mistake_has_its_place),
		CASE(test_zero_byte_is_rubbish),
		CASE(test_nothing_is_appended_on_a_mistake),
		CASE(test_too_many_lines),
	};

	return cmocka_run_group_tests_name("batch_text", tests, NULL, NULL);
}
