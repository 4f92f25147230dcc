/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/linux/pci.h"

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)
#define RESOURCE(device) "/sys/bus/pci/devices/" device "/resource"
#define NONE "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define MEMORY "0x00000000febc0000 0x00000000febdffff 0x0000000000040200\n"
#define IO(first, last) "0x000000000000" first " 0x000000000000" last " 0x0000000000040101\n"

static void io_region_is_told_by_its_flag(void **state)
{
	struct kp_range range;

	(void)state;
	assert_true(pci_parse_resource(IO("c000", "c03f"), &range));
	assert_int_equal(range.first, 0xc000);
	assert_int_equal(range.last, 0xc03f);
	assert_false(pci_parse_resource(MEMORY, &range));
	assert_false(pci_parse_resource(NONE, &range));
}

static void damaged_resources_are_none(void **state)
{
	static const char *const damaged[] = {
		"",
		"0xc000",
		"0xc000 0xc03f",
		"0xc03f 0xc000 0x40101",
		"0xc000 0x1c03f 0x40101",
		"0x0 0x3f 0x40101",
		"0xc000 0xc03f 0x20040101",
		"0xc000 0xc03f flags",
		"0xc000-0xc03f 0x40101",
	};
	struct kp_range range;

	(void)state;
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		if (pci_parse_resource(damaged[i], &range))
			fail_msg("\"%s\" was taken", damaged[i]);
	}
}

static void device_names(void **state)
{
	static const char *const wrong[] = {
		"",
		"0000:00:04",
		"0000:00:04.00",
		"0:00:04.0",
		"0000:00:4.0",
		"0000:00:04.0/",
		"../0:00:04.0",
		"0000:00:04.g",
		"0000.00.04:0",
		"0000:00:04.0 ",
		"000A:00:04.0",
		"123456789:00:04.0",
	};

	(void)state;
	assert_true(pci_is_device_name("0000:00:04.0"));
	assert_true(pci_is_device_name("10000:e1:1f.7"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (pci_is_device_name(wrong[i]))
			fail_msg("\"%s\" was taken", wrong[i]);
	}
}

static void bars_are_found_in_the_order_of_their_addresses(void **state)
{
	struct pci_bar list[PCI_BARS_MAX];

	(void)state;
	tree_write(RESOURCE("0000:00:03.0"), MEMORY IO("d000", "d03f") NONE NONE NONE NONE);
	tree_write(RESOURCE("0000:00:04.0"), IO("c000", "c007") IO("c010", "c013") MEMORY);
	tree_write(RESOURCE("not-a-device"), IO("b000", "b007"));
	assert_int_equal(pci_find(NULL, list), 3);
	assert_string_equal(list[0].device, "0000:00:04.0");
	assert_int_equal(list[0].number, 0);
	assert_int_equal(list[1].range.first, 0xc010);
	assert_int_equal(list[1].number, 1);
	assert_string_equal(list[2].device, "0000:00:03.0");
	assert_int_equal(list[2].number, 1);
}

static void bars_of_one_device(void **state)
{
	struct pci_bar list[PCI_BARS_MAX];

	(void)state;
	tree_write(RESOURCE("0000:00:03.0"), IO("d000", "d03f"));
	tree_write(RESOURCE("0000:00:04.0"), IO("c000", "c007"));
	assert_int_equal(pci_find("0000:00:04.0", list), 1);
	assert_int_equal(list[0].range.first, 0xc000);
	assert_int_equal(pci_find("0000:00:05.0", list), 0);
	assert_int_equal(pci_find("../0000:00:04.0", list), 0);
}

static void windows_of_a_bridge_are_no_bars(void **state)
{
	struct pci_bar list[PCI_BARS_MAX];

	(void)state;
	tree_write(RESOURCE("0000:00:1c.0"), NONE NONE NONE NONE NONE NONE NONE IO("c000", "cfff"));
	assert_int_equal(pci_find(NULL, list), 0);
}

static void machine_without_pci_has_no_bars(void **state)
{
	struct pci_bar list[PCI_BARS_MAX];

	(void)state;
	assert_int_equal(pci_find(NULL, list), 0);
}

static void more_bars_than_room_are_left_out(void **state)
{
	struct pci_bar list[PCI_BARS_MAX];
	char path[80];

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		snprintf(path, sizeof(path), RESOURCE("0000:%02x:00.0"), i);
		tree_write(path, IO("c000", "c007") IO("c010", "c013") IO("c020", "c023")
					 IO("c030", "c033") IO("c040", "c043") IO("c050", "c053"));
	}
	assert_int_equal(pci_find(NULL, list), PCI_BARS_MAX);
}

static void decoding_is_bit_0_of_the_command_register(void **state)
{
	(void)state;
	tree_write_bytes("/sys/bus/pci/devices/0000:00:03.0/config", "\x86\x80\x0e\x10\x03\x01", 6);
	assert_true(pci_decodes_io("0000:00:03.0"));
	tree_write_bytes("/sys/bus/pci/devices/0000:00:03.0/config", "\x86\x80\x0e\x10\x02\x01", 6);
	assert_false(pci_decodes_io("0000:00:03.0"));
}

static void unreadable_command_register_is_no_obstacle(void **state)
{
	(void)state;
	assert_true(pci_decodes_io("0000:00:03.0"));
	tree_write_bytes("/sys/bus/pci/devices/0000:00:03.0/config", "\0\0\0\0", 4);
	assert_true(pci_decodes_io("0000:00:03.0"));
}

static void random_bytes_do_no_harm(void **state)
{
	static const char alphabet[] = "0123456789abcdefxx00 \n01f";
	struct pci_bar list[PCI_BARS_MAX];
	uint32_t seed = 3;
	char bytes[400];

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = round % 2 == 0 ?
					   (char)tree_random(&seed) :
					   alphabet[tree_random(&seed) % (sizeof(alphabet) - 1)];
		tree_write_bytes(RESOURCE("0000:00:03.0"), bytes, sizeof(bytes));
		for (size_t i = pci_find(NULL, list); i-- > 0;)
			assert_true(list[i].range.first <= list[i].range.last);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(io_region_is_told_by_its_flag),
		cmocka_unit_test(damaged_resources_are_none),
		cmocka_unit_test(device_names),
		IN_TREE(bars_are_found_in_the_order_of_their_addresses),
		IN_TREE(bars_of_one_device),
		IN_TREE(windows_of_a_bridge_are_no_bars),
		IN_TREE(machine_without_pci_has_no_bars),
		IN_TREE(more_bars_than_room_are_left_out),
		IN_TREE(decoding_is_bit_0_of_the_command_register),
		IN_TREE(unreadable_command_register_is_no_obstacle),
		IN_TREE(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests_name("linux pci", tests, NULL, NULL);
}
