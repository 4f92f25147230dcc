/* SPDX-License-Identifier: MIT */
/* Where parport, the serial driver and from them lpt1 and com1 are found. */
#include "tree.h"

#include "lib/linux/machine_names.h"
#include "lib/linux/parport.h"
#include "lib/linux/serial.h"

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)

static struct kp_port_name name_now(const char *name)
{
	struct kp_port_name list[MACHINE_NAMES_MAX];
	size_t count = machine_names_read(list);

	assert_int_equal(count, kp_legacy_names.count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].name, name) == 0)
			return list[i];
	}
	fail_msg("no name %s", name);
	return list[0];
}

static void base_addr_is_two_decimal_numbers(void **state)
{
	struct parport port;

	(void)state;
	assert_true(parport_parse_base("888\t1912\n", &port));
	assert_int_equal(port.base, 0x378);
	assert_int_equal(port.high, 0x778);
	assert_true(parport_parse_base("53264\t0\n", &port));
	assert_int_equal(port.base, 0xd010);
	assert_int_equal(port.high, 0);
	assert_true(parport_parse_base("888", &port));
	assert_int_equal(port.high, 0);
}

static void base_addr_that_is_no_port_is_refused(void **state)
{
	struct parport port;

	(void)state;
	assert_false(parport_parse_base("", &port));
	assert_false(parport_parse_base("\n", &port));
	assert_false(parport_parse_base("0\t0\n", &port));
	assert_false(parport_parse_base("65534\t0\n", &port));
	assert_false(parport_parse_base("4026531840\t0\n", &port));
	assert_false(parport_parse_base("-888\t0\n", &port));
	assert_false(parport_parse_base("none", &port));
}

static void ecp_base_beyond_the_ports_is_none(void **state)
{
	struct parport port;

	(void)state;
	assert_true(parport_parse_base("888\t65534\n", &port));
	assert_int_equal(port.high, 0);
	assert_true(parport_parse_base("888\t65533\n", &port));
	assert_int_equal(port.high, 65533);
}

static void parports_are_found_by_number(void **state)
{
	struct parport list[PARPORT_COUNT];

	(void)state;
	tree_write("/proc/sys/dev/parport/default/timeslice", "200\n");
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/proc/sys/dev/parport/parport2/base-addr", "53264\t53272\n");
	tree_write("/proc/sys/dev/parport/parport2/modes", "PCSPP,EPP\n");
	tree_write("/proc/sys/dev/parport/parport15/base-addr", "956\t0\n");
	tree_write("/proc/sys/dev/parport/parport15/modes", "PCSPP,EPP\n");
	tree_write("/proc/sys/dev/parport/parport16/base-addr", "632\t0\n");
	assert_int_equal(parport_find(list), 3);
	assert_int_equal(list[0].number, 0);
	assert_false(list[0].epp);
	assert_int_equal(list[1].number, 2);
	assert_true(list[1].epp);
	/* 0x3bc has no room for EPP registers, whatever is said. */
	assert_int_equal(list[2].number, 15);
	assert_false(list[2].epp);
}

static void serial_ports_are_those_with_a_chip_at_a_port(void **state)
{
	struct serial list[SERIAL_COUNT];

	(void)state;
	tree_write("/sys/class/tty/ttyS0/type", "4\n");
	tree_write("/sys/class/tty/ttyS0/port", "0x3F8\n");
	tree_write("/sys/class/tty/ttyS0/irq", "4\n");
	tree_write("/sys/class/tty/ttyS1/type", "0\n"); /* no chip */
	tree_write("/sys/class/tty/ttyS1/port", "0x2F8\n");
	tree_write("/sys/class/tty/ttyS2/type", "4\n"); /* in memory space */
	tree_write("/sys/class/tty/ttyS2/port", "0x0\n");
	tree_write("/sys/class/tty/ttyS3/type", "4\n");
	tree_write("/sys/class/tty/ttyS3/port", "0xFFF9\n"); /* does not fit */
	tree_write("/sys/class/tty/ttyS4/type", "rubbish\n");
	tree_write("/sys/class/tty/ttyS4/port", "0xD000\n");
	tree_write("/sys/class/tty/ttyS5/type", "4\n"); /* no port */
	tree_write("/sys/class/tty/ttyS6/type", "4\n");
	tree_write("/sys/class/tty/ttyS6/port", "0xD000\n");
	assert_int_equal(serial_find(list), 2);
	assert_int_equal(list[0].number, 0);
	assert_int_equal(list[0].range.first, 0x3f8);
	assert_int_equal(list[0].range.last, 0x3ff);
	assert_int_equal(list[0].irq, 4);
	assert_int_equal(list[1].number, 6);
	assert_int_equal(list[1].irq, 0);
}

static void names_without_a_word_of_the_system_are_the_customary_ones(void **state)
{
	struct kp_port_name list[MACHINE_NAMES_MAX];

	(void)state;
	assert_int_equal(machine_names_read(list), kp_legacy_names.count);
	assert_memory_equal(list, kp_legacy_names.list, kp_legacy_names.count * sizeof(list[0]));
}

static void lpt1_moves_to_the_card(void **state)
{
	struct kp_port_name name;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "53264\t53272\n");
	name = name_now("lpt1");
	assert_int_equal(name.range.first, 0xd010);
	assert_int_equal(name.range.last, 0xd012);
	assert_int_equal(name.ecp, 0xd018);
	assert_true(name.epp);
	assert_true(name.safe);
	assert_int_equal(name_now("lpt2").range.first, 0x278);
}

static void card_without_ecp_registers_has_none(void **state)
{
	(void)state;
	tree_write("/proc/sys/dev/parport/parport1/base-addr", "53268\t0\n");
	assert_int_equal(name_now("lpt2").ecp, 0);
	assert_false(name_now("lpt2").epp);
}

static void isa_port_has_its_ecp_registers_at_their_place(void **state)
{
	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "956\t0\n");
	assert_int_equal(name_now("lpt1").ecp, 0x7bc);
	assert_false(name_now("lpt1").epp);
}

static void fourth_parallel_port_has_no_name(void **state)
{
	struct kp_port_name list[MACHINE_NAMES_MAX];

	(void)state;
	tree_write("/proc/sys/dev/parport/parport3/base-addr", "53264\t0\n");
	machine_names_read(list);
	assert_memory_equal(list, kp_legacy_names.list, kp_legacy_names.count * sizeof(list[0]));
}

static void com2_moves_to_the_card_and_com1_stays(void **state)
{
	(void)state;
	tree_write("/sys/class/tty/ttyS1/type", "4\n");
	tree_write("/sys/class/tty/ttyS1/port", "0xD000\n");
	assert_int_equal(name_now("com2").range.first, 0xd000);
	assert_int_equal(name_now("com2").range.last, 0xd007);
	assert_int_equal(name_now("com1").range.first, 0x3f8);
}

static void random_bytes_do_no_harm(void **state)
{
	uint32_t seed = 7;
	char bytes[64];

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct kp_port_name list[MACHINE_NAMES_MAX];

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = round % 2 == 0 ? (char)tree_random(&seed) :
						    "0123456789\t\nx-"[tree_random(&seed) % 14];
		tree_write_bytes("/proc/sys/dev/parport/parport0/base-addr", bytes, sizeof(bytes));
		tree_write_bytes("/sys/class/tty/ttyS0/type", bytes, 2);
		tree_write_bytes("/sys/class/tty/ttyS0/port", bytes + 2, 8);
		for (size_t i = machine_names_read(list); i-- > 0;)
			assert_true(list[i].range.first <= list[i].range.last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_addr_is_two_decimal_numbers),
		cmocka_unit_test(base_addr_that_is_no_port_is_refused),
		cmocka_unit_test(ecp_base_beyond_the_ports_is_none),
		IN_TREE(parports_are_found_by_number),
		IN_TREE(serial_ports_are_those_with_a_chip_at_a_port),
		IN_TREE(names_without_a_word_of_the_system_are_the_customary_ones),
		IN_TREE(lpt1_moves_to_the_card),
		IN_TREE(card_without_ecp_registers_has_none),
		IN_TREE(isa_port_has_its_ecp_registers_at_their_place),
		IN_TREE(fourth_parallel_port_has_no_name),
		IN_TREE(com2_moves_to_the_card_and_com1_stays),
		IN_TREE(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests_name("linux names", tests, NULL, NULL);
}
