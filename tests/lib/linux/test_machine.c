/* SPDX-License-Identifier: MIT */
/* Who has which port, who stands in the way, and asking parport. */
#include "tree.h"

#include "lib/linux/parport.h"
#include "lib/machine.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_pc, tree_remove)

static const struct kp_range lpt1 = { 0x378, 0x37a };
static const struct kp_range com1 = { 0x3f8, 0x3ff };

/* The names are found once for the whole program, so every test has this parport0. */
static int make_pc(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/sys/class/tty/ttyS0/type", "4\n");
	tree_write("/sys/class/tty/ttyS0/port", "0x3F8\n");
	tree_write("/proc/ioports", "0000-0cf7 : PCI Bus 0000:00\n"
				    "  0070-0071 : rtc_cmos\n"
				    "  0080-008f : dma page reg\n"
				    "  0378-037a : parport0\n"
				    "  03f8-03ff : serial\n"
				    "0d00-ffff : PCI Bus 0000:00\n"
				    "  c000-c03f : 0000:00:03.0\n");
	return 0;
}

static struct kport_port_info find(const struct kport_port_info *list, size_t count, uint16_t first)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].range.first == first)
			return list[i];
	}
	fail_msg("no range at 0x%x", first);
	return list[0];
}

static void ports_are_listed_with_owner_name_and_device(void **state)
{
	struct kport_port_info list[16], info;
	size_t count;
	bool complete;

	(void)state;
	tree_write("/dev/parport0", "");
	assert_int_equal(machine_ports(list, 16, &count, &complete), KPORT_OK);
	assert_int_equal(count, 6);
	assert_true(complete);
	info = find(list, count, 0x378);
	assert_int_equal(info.range.last, 0x37a);
	assert_string_equal(info.name, "lpt1");
	assert_string_equal(info.owner, "parport0");
	assert_string_equal(info.device, "/dev/parport0");
	assert_false(info.contends);
	info = find(list, count, 0x3f8);
	assert_string_equal(info.name, "com1");
	assert_string_equal(info.device, "/dev/ttyS0");
	assert_true(info.contends);
	info = find(list, count, 0x80);
	assert_int_equal(info.range.last, 0x80);
	assert_string_equal(info.name, "post");
	assert_false(info.contends);
	info = find(list, count, 0xc000);
	assert_string_equal(info.owner, "0000:00:03.0");
	assert_string_equal(info.name, "");
	assert_false(info.contends);
}

static void ports_beyond_the_room_are_counted(void **state)
{
	struct kport_port_info list[2] = { 0 };
	size_t count;
	bool complete;

	(void)state;
	assert_int_equal(machine_ports(list, 1, &count, &complete), KPORT_OK);
	assert_int_equal(count, 6);
	assert_int_equal(list[0].range.first, 0x70);
	assert_int_equal(list[1].range.first, 0);
	assert_int_equal(machine_ports(NULL, 0, &count, &complete), KPORT_OK);
	assert_int_equal(count, 6);
}

static void withheld_list_still_has_parallel_and_serial_ports(void **state)
{
	struct kport_port_info list[16];
	size_t count;
	bool complete;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/modes", "PCSPP,EPP\n");
	tree_write("/proc/ioports", "0000-0000 : serial\n");
	assert_int_equal(machine_ports(list, 16, &count, &complete), KPORT_OK);
	assert_false(complete);
	assert_int_equal(count, 4);
	assert_string_equal(find(list, count, 0x378).owner, "parport0");
	assert_string_equal(find(list, count, 0x378).name, "lpt1");
	assert_int_equal(find(list, count, 0x37b).range.last, 0x37f);
	assert_string_equal(find(list, count, 0x778).owner, "parport0");
	assert_string_equal(find(list, count, 0x3f8).owner, "serial");
}

static void driver_stands_in_the_way(void **state)
{
	struct kport_port_info owner = { .contends = false };

	(void)state;
	assert_int_equal(machine_contention((struct kp_range){ 0x71, 0x71 }, &owner), KPORT_BUSY);
	assert_string_equal(owner.owner, "rtc_cmos");
	assert_error_says("rtc_cmos");
	assert_error_says("--share");
	assert_int_equal(machine_contention(com1, NULL), KPORT_BUSY);
	assert_error_says("setserial /dev/ttyS0 uart none");
}

static void device_without_driver_stands_in_nobodys_way(void **state)
{
	struct kport_port_info owner;

	(void)state;
	assert_int_equal(machine_contention((struct kp_range){ 0xc000, 0xc03f }, &owner), KPORT_OK);
	assert_int_equal(machine_contention((struct kp_range){ 0x80, 0x80 }, &owner), KPORT_OK);
	assert_int_equal(machine_contention((struct kp_range){ 0x300, 0x31f }, &owner), KPORT_OK);
}

static void range_with_a_driver_at_its_end_is_busy(void **state)
{
	(void)state;
	assert_int_equal(machine_contention((struct kp_range){ 0x80, 0x81 }, NULL), KPORT_BUSY);
	assert_error_says("dma page reg");
}

static void parallel_port_without_ppdev_is_busy_and_says_modprobe(void **state)
{
	struct reservation *reservation;
	struct kport_port_info owner;

	(void)state;
	assert_int_equal(machine_contention(lpt1, &owner), KPORT_BUSY);
	assert_string_equal(owner.owner, "parport0");
	assert_error_says("modprobe ppdev");
	assert_int_equal(machine_reserve(lpt1, 0, &reservation), KPORT_BUSY);
	assert_null(reservation);
	assert_error_says("parport0");
	assert_error_says("modprobe ppdev");
	assert_error_says("--share");
}

static void parallel_port_that_is_not_ours_to_open_says_group_lp(void **state)
{
	struct reservation *reservation;
	enum kport_status status;

	(void)state;
	tree_write("/dev/parport0", "");
	assert_int_equal(chmod(tree_path("/dev/parport0"), 0), 0);
	tree_become_ordinary();
	status = machine_reserve(lpt1, 0, &reservation);
	tree_be_again();
	assert_int_equal(status, KPORT_BUSY);
	assert_error_says("group lp");
	assert_error_says("adduser");
}

static void parallel_port_of_another_kport_program_is_busy(void **state)
{
	struct reservation *reservation;
	int fd;

	(void)state;
	tree_write("/dev/parport0", "");
	fd = open(tree_path("/dev/parport0"), O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(machine_reserve(lpt1, 0, &reservation), KPORT_BUSY);
	assert_error_says("another program");
	close(fd);
}

static void parallel_port_of_another_ppdev_program_is_busy(void **state)
{
	struct reservation *reservation;

	(void)state;
	tree_write("/dev/parport0", "");
	tree_write("/proc/sys/dev/parport/parport0/devices/active", "ppdev0\n");
	assert_int_equal(machine_reserve(lpt1, 0, &reservation), KPORT_BUSY);
	assert_error_says("another program");
}

static void claim_that_the_kernel_refuses_is_reported_and_leaves_nothing(void **state)
{
	struct reservation *reservation;
	int fd;

	(void)state;
	tree_write("/dev/parport0", "");
	tree_write("/proc/sys/dev/parport/parport0/devices/active", "none\n");
	/* A plain file knows no PPCLAIM. */
	assert_int_equal(machine_reserve(lpt1, 0, &reservation), KPORT_SYSTEM);
	assert_null(reservation);
	fd = open(tree_path("/dev/parport0"), O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
}

static void shared_range_is_asked_from_nobody(void **state)
{
	struct reservation *reservation;

	(void)state;
	assert_int_equal(machine_reserve(com1, KPORT_SHARE, &reservation), KPORT_OK);
	assert_null(reservation);
	assert_int_equal(machine_reserve(lpt1, KPORT_SHARE, &reservation), KPORT_OK);
	assert_null(reservation);
	machine_unreserve(reservation);
}

static void free_range_needs_no_reservation(void **state)
{
	struct reservation *reservation;

	(void)state;
	assert_int_equal(machine_reserve((struct kp_range){ 0x300, 0x300 }, 0, &reservation),
			 KPORT_OK);
	assert_null(reservation);
}

static void driver_beside_a_parallel_port_is_named_first(void **state)
{
	struct reservation *reservation;

	(void)state;
	assert_int_equal(machine_reserve((struct kp_range){ 0x378, 0x3f8 }, 0, &reservation),
			 KPORT_BUSY);
	assert_error_says("ttyS0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(ports_are_listed_with_owner_name_and_device),
		IN_TREE(ports_beyond_the_room_are_counted),
		IN_TREE(withheld_list_still_has_parallel_and_serial_ports),
		IN_TREE(driver_stands_in_the_way),
		IN_TREE(device_without_driver_stands_in_nobodys_way),
		IN_TREE(range_with_a_driver_at_its_end_is_busy),
		IN_TREE(parallel_port_without_ppdev_is_busy_and_says_modprobe),
		IN_TREE(parallel_port_that_is_not_ours_to_open_says_group_lp),
		IN_TREE(parallel_port_of_another_kport_program_is_busy),
		IN_TREE(parallel_port_of_another_ppdev_program_is_busy),
		IN_TREE(claim_that_the_kernel_refuses_is_reported_and_leaves_nothing),
		IN_TREE(shared_range_is_asked_from_nobody),
		IN_TREE(free_range_needs_no_reservation),
		IN_TREE(driver_beside_a_parallel_port_is_named_first),
	};

	return cmocka_run_group_tests_name("linux machine", tests, NULL, NULL);
}
