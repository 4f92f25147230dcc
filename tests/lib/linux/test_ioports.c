/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/linux/ioports.h"

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

static struct ioports *read_text(const char *text)
{
	struct ioports *ports;

	tree_write("/proc/ioports", text);
	ports = ioports_read();
	assert_non_null(ports);
	return ports;
}

static const char *owner_name(const struct ioports *ports, uint32_t port)
{
	const struct ioports_owner *owner = ioports_owner(ports, port);

	return owner == NULL ? "" : owner->name;
}

static void line_is_range_and_name(void **state)
{
	struct kp_range range;
	char name[64];

	(void)state;
	assert_true(ioports_parse("  0378-037a : parport0\n", &range, name));
	assert_int_equal(range.first, 0x378);
	assert_int_equal(range.last, 0x37a);
	assert_string_equal(name, "parport0");
	assert_true(ioports_parse("0000-ffff : a name with : in it", &range, name));
	assert_string_equal(name, "a name with : in it");
}

static void damaged_lines_are_none(void **state)
{
	static const char *const damaged[] = {
		"",
		"\n",
		"0378",
		"0378-",
		"0378-037a",
		"0378-037a parport0",
		"0378-037a :",
		"0378-037a : \n",
		"037a-0378 : reversed",
		"0378-10000 : beyond",
		"fffffffffffffffff-fffffffffffffffff : beyond",
		"-1--1 : negative",
		"xyz-037a : letters",
	};
	struct kp_range range;
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		if (ioports_parse(damaged[i], &range, name))
			fail_msg("\"%s\" was taken", damaged[i]);
	}
}

static void name_is_cut_and_cleaned(void **state)
{
	char line[300] = "0378-037a : ";
	struct kp_range range;
	char name[64];

	(void)state;
	memset(line + strlen(line), 'n', 200);
	assert_true(ioports_parse(line, &range, name));
	assert_int_equal(strlen(name), 63);
	assert_true(ioports_parse("0378-037a : a\033[31m\377\n", &range, name));
	assert_string_equal(name, "a?[31m?");
}

static void kinds_of_owners(void **state)
{
	(void)state;
	assert_int_equal(ioports_kind("PCI Bus 0000:00"), IOPORTS_WINDOW);
	assert_int_equal(ioports_kind("PCI conf1"), IOPORTS_DRIVER);
	assert_int_equal(ioports_kind("0000:00:03.0"), IOPORTS_PRESENT);
	assert_int_equal(ioports_kind("10000:e0:1f.7"), IOPORTS_PRESENT);
	assert_int_equal(ioports_kind("pnp 00:05"), IOPORTS_PRESENT);
	assert_int_equal(ioports_kind("PNP0C09:00"), IOPORTS_PRESENT);
	assert_int_equal(ioports_kind("reserved"), IOPORTS_PRESENT);
	assert_int_equal(ioports_kind("ACPI PM1a_EVT_BLK"), IOPORTS_DRIVER);
	assert_int_equal(ioports_kind("serial"), IOPORTS_DRIVER);
	assert_int_equal(ioports_kind("e1000"), IOPORTS_DRIVER);
	assert_int_equal(ioports_kind("0000:00:03.0x"), IOPORTS_DRIVER);
	assert_int_equal(ioports_kind(""), IOPORTS_DRIVER);
}

static void innermost_owner_wins(void **state)
{
	struct ioports *ports = read_text("0d00-ffff : PCI Bus 0000:00\n"
					  "  1800-18ff : pnp 00:04\n"
					  "    1800-1803 : ACPI PM1a_EVT_BLK\n"
					  "  c000-c03f : 0000:00:03.0\n"
					  "    c000-c01f : e1000\n");

	(void)state;
	assert_true(ports->complete);
	assert_string_equal(owner_name(ports, 0x0d00), "");
	assert_string_equal(owner_name(ports, 0x1800), "ACPI PM1a_EVT_BLK");
	assert_true(ioports_owner(ports, 0x1800)->contends);
	assert_string_equal(owner_name(ports, 0x1804), "pnp 00:04");
	assert_false(ioports_owner(ports, 0x1804)->contends);
	assert_string_equal(owner_name(ports, 0xc01f), "e1000");
	assert_string_equal(owner_name(ports, 0xc020), "0000:00:03.0");
	assert_string_equal(owner_name(ports, 0xc040), "");
	ioports_free(ports);
}

static void post_port_is_free_among_the_dma_page_registers(void **state)
{
	struct ioports *ports = read_text("0080-008f : dma page reg\n");

	(void)state;
	assert_false(ioports_owner(ports, 0x80)->contends);
	assert_string_equal(owner_name(ports, 0x80), "dma page reg");
	assert_true(ioports_owner(ports, 0x81)->contends);
	ioports_free(ports);
}

static void post_port_of_another_driver_is_not_free(void **state)
{
	struct ioports *ports = read_text("0080-0080 : postcard\n");

	(void)state;
	assert_true(ioports_owner(ports, 0x80)->contends);
	ioports_free(ports);
}

static void runs_are_in_order_and_end_at_the_last_port(void **state)
{
	struct ioports *ports = read_text("0000-0001 : a\n0002-0003 : b\nffff-ffff : c\n");
	struct kp_range run;

	(void)state;
	assert_true(ioports_next(ports, 0, &run));
	assert_int_equal(run.last, 1);
	assert_true(ioports_next(ports, 2, &run));
	assert_int_equal(run.first, 2);
	assert_int_equal(run.last, 3);
	assert_true(ioports_next(ports, 4, &run));
	assert_int_equal(run.first, 0xffff);
	assert_int_equal(run.last, 0xffff);
	assert_false(ioports_next(ports, 0x10000, &run));
	ioports_free(ports);
}

static void zeros_are_withheld_and_not_port_0(void **state)
{
	struct ioports *ports = read_text("0000-0000 : PCI Bus 0000:00\n"
					  "  0000-0000 : dma1\n"
					  "  0000-0000 : parport0\n");

	(void)state;
	assert_false(ports->complete);
	assert_null(ioports_owner(ports, 0));
	ioports_free(ports);
}

static void missing_list_is_incomplete(void **state)
{
	struct ioports *ports = ioports_read();

	(void)state;
	assert_non_null(ports);
	assert_false(ports->complete);
	ioports_free(ports);
}

static void withheld_owners_are_found_in_parport_and_tty(void **state)
{
	struct ioports *ports;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/proc/sys/dev/parport/parport0/modes", "PCSPP,TRISTATE,EPP\n");
	tree_write("/sys/class/tty/ttyS1/type", "4\n");
	tree_write("/sys/class/tty/ttyS1/port", "0x2F8\n");
	ports = read_text("  0000-0000 : parport0\n");
	assert_int_equal(ioports_owner(ports, 0x378)->parport, 0);
	assert_int_equal(ioports_owner(ports, 0x37f)->parport, 0);
	assert_null(ioports_owner(ports, 0x380));
	assert_int_equal(ioports_owner(ports, 0x77a)->parport, 0);
	assert_string_equal(owner_name(ports, 0x2ff), "serial");
	assert_true(ioports_owner(ports, 0x2ff)->contends);
	ioports_free(ports);
}

static void listed_owner_is_not_painted_over(void **state)
{
	struct ioports *ports;

	(void)state;
	tree_write("/sys/class/tty/ttyS0/type", "4\n");
	tree_write("/sys/class/tty/ttyS0/port", "0x3F8\n");
	ports = read_text("03f8-03ff : special_uart\n");
	assert_string_equal(owner_name(ports, 0x3f8), "special_uart");
	ioports_free(ports);
}

static void many_entries_are_taken_up_to_the_limit(void **state)
{
	char *text = malloc(6000 * 32);
	struct ioports *ports;
	size_t len = 0;

	(void)state;
	assert_non_null(text);
	for (unsigned i = 1; i < 6000; i++)
		len += (size_t)sprintf(text + len, "%04x-%04x : driver%u\n", i, i, i);
	ports = read_text(text);
	assert_int_equal(ports->owner_count, IOPORTS_OWNERS_MAX);
	assert_string_equal(owner_name(ports, 4096), "driver4096");
	assert_string_equal(owner_name(ports, 4097), "");
	ioports_free(ports);
	free(text);
}

static void random_bytes_do_no_harm(void **state)
{
	static const char alphabet[] = "0123456789abcdef0000--::  \n\n pPCIB\0\377\t";
	uint32_t seed = 1;
	char bytes[2048];

	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		struct ioports *ports;
		struct kp_range run;
		uint32_t from = 0;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = round % 2 == 0 ?
					   (char)tree_random(&seed) :
					   alphabet[tree_random(&seed) % (sizeof(alphabet) - 1)];
		tree_write_bytes("/proc/ioports", bytes, sizeof(bytes));
		ports = ioports_read();
		assert_non_null(ports);
		for (; ioports_next(ports, from, &run); from = run.last + 1u) {
			assert_true(run.first >= from && run.first <= run.last);
			assert_non_null(ioports_owner(ports, run.first));
		}
		ioports_free(ports);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_is_range_and_name),
		cmocka_unit_test(damaged_lines_are_none),
		cmocka_unit_test(name_is_cut_and_cleaned),
		cmocka_unit_test(kinds_of_owners),
		IN_TREE(innermost_owner_wins),
		IN_TREE(post_port_is_free_among_the_dma_page_registers),
		IN_TREE(post_port_of_another_driver_is_not_free),
		IN_TREE(runs_are_in_order_and_end_at_the_last_port),
		IN_TREE(zeros_are_withheld_and_not_port_0),
		IN_TREE(missing_list_is_incomplete),
		IN_TREE(withheld_owners_are_found_in_parport_and_tty),
		IN_TREE(listed_owner_is_not_painted_over),
		IN_TREE(many_entries_are_taken_up_to_the_limit),
		IN_TREE(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests_name("linux ioports", tests, NULL, NULL);
}
