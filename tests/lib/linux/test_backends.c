/* SPDX-License-Identifier: MIT */
/*
 * The back ends as far as a machine without ports shows them: plain files stand for /dev/port and
 * for the I/O regions of PCI devices, whose protocol is that of a file.
 */
#include "tree.h"

#include "lib/backend/list.h"

#include <sys/stat.h>
#include <unistd.h>

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, tree_make, tree_remove)
#define DEVICE "/sys/bus/pci/devices/0000:00:04.0"
#define BAR0 "0xd010 0xd017 0x40101\n"
#define BAR1 "0xd018 0xd01f 0x40101\n"

static void *open_on(const struct backend *backend, const char *device, uint32_t flags)
{
	const struct backend_context context = { device, flags };
	void *state = NULL;

	if (backend->open(&context, &state) != KPORT_OK)
		fail_msg("%s", kport_last_error()->text);
	return state;
}

static enum kport_status try_open(const struct backend *backend, const char *device, uint32_t flags)
{
	const struct backend_context context = { device, flags };
	void *state = NULL;
	enum kport_status status = backend->open(&context, &state);

	if (status == KPORT_OK)
		backend->close(state);
	return status;
}

static uint32_t read_in(const struct backend *backend, void *state, uint16_t port, unsigned width)
{
	uint32_t value = 0;

	if (backend->in(state, port, width, &value) != KPORT_OK)
		fail_msg("%s", kport_last_error()->text);
	return value;
}

static void devport_offset_is_the_port(void **state)
{
	void *devport;

	(void)state;
	tree_write_count("/dev/port", 0x10000);
	assert_int_equal(backend_devport.probe(), KPORT_OK);
	devport = open_on(&backend_devport, NULL, 0);
	assert_int_equal(read_in(&backend_devport, devport, 0x378, 1), 0x78);
	assert_int_equal(read_in(&backend_devport, devport, 0xffff, 1), 0xff);
	assert_int_equal(backend_devport.out(devport, 0x300, 1, 0x5a), KPORT_OK);
	assert_int_equal(read_in(&backend_devport, devport, 0x300, 1), 0x5a);
	assert_int_equal(read_in(&backend_devport, devport, 0x301, 1), 0x01);
	backend_devport.close(devport);
}

static void devport_splits_only_when_asked(void **state)
{
	uint32_t value;
	void *devport;

	(void)state;
	tree_write_count("/dev/port", 0x10000);
	devport = open_on(&backend_devport, NULL, 0);
	assert_int_equal(backend_devport.in(devport, 0x300, 2, &value), KPORT_UNSUPPORTED);
	backend_devport.close(devport);
	devport = open_on(&backend_devport, NULL, KPORT_SPLIT);
	assert_int_equal(read_in(&backend_devport, devport, 0x312, 4), 0x15141312);
	backend_devport.close(devport);
}

static void devport_for_reading_cannot_write(void **state)
{
	void *devport;

	(void)state;
	tree_write_count("/dev/port", 0x10000);
	devport = open_on(&backend_devport, NULL, KPORT_READ_ONLY);
	assert_int_equal(backend_devport.out(devport, 0x300, 1, 0), KPORT_SYSTEM);
	backend_devport.close(devport);
}

static void devport_that_ends_early_is_an_error(void **state)
{
	uint32_t value;
	void *devport;

	(void)state;
	tree_write_count("/dev/port", 0x100);
	devport = open_on(&backend_devport, NULL, 0);
	assert_int_equal(backend_devport.in(devport, 0x100, 1, &value), KPORT_SYSTEM);
	backend_devport.close(devport);
}

static void devport_that_is_missing_is_unsupported(void **state)
{
	(void)state;
	assert_int_equal(backend_devport.probe(), KPORT_UNSUPPORTED);
	assert_error_says("CONFIG_DEVPORT");
	assert_int_equal(try_open(&backend_devport, NULL, 0), KPORT_UNSUPPORTED);
}

static void devport_of_an_ordinary_user_is_denied(void **state)
{
	enum kport_status status;

	(void)state;
	tree_write("/dev/port", "");
	assert_int_equal(chmod(tree_path("/dev/port"), 0), 0);
	tree_become_ordinary();
	status = backend_devport.probe();
	tree_be_again();
	assert_int_equal(status, KPORT_DENIED);
	assert_error_says("sudo");
}

static void make_card(void)
{
	tree_write(DEVICE "/resource", BAR0 BAR1);
	tree_write_bytes(DEVICE "/config", "\0\0\0\0\x01\0", 6);
	tree_write_count(DEVICE "/resource0", 8);
	tree_write_count(DEVICE "/resource1", 8);
}

static void pcibar_moves_each_width_at_its_offset(void **state)
{
	void *pcibar;

	(void)state;
	make_card();
	assert_int_equal(backend_pcibar.probe(), KPORT_OK);
	pcibar = open_on(&backend_pcibar, NULL, 0);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd010, 0xd017 }),
			 KPORT_OK);
	assert_int_equal(read_in(&backend_pcibar, pcibar, 0xd011, 1), 0x01);
	assert_int_equal(read_in(&backend_pcibar, pcibar, 0xd012, 2), 0x0302);
	assert_int_equal(read_in(&backend_pcibar, pcibar, 0xd014, 4), 0x07060504);
	assert_int_equal(backend_pcibar.out(pcibar, 0xd010, 2, 0xbeef), KPORT_OK);
	assert_int_equal(backend_pcibar.out(pcibar, 0xd013, 1, 0x5a), KPORT_OK);
	assert_int_equal(read_in(&backend_pcibar, pcibar, 0xd010, 4), 0x5a02beef);
	backend_pcibar.release(pcibar, (struct kp_range){ 0xd010, 0xd017 });
	backend_pcibar.close(pcibar);
}

static void pcibar_access_over_the_end_is_refused(void **state)
{
	uint32_t value;
	void *pcibar;

	(void)state;
	make_card();
	pcibar = open_on(&backend_pcibar, NULL, 0);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd010, 0xd017 }),
			 KPORT_OK);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd018, 0xd01f }),
			 KPORT_OK);
	assert_int_equal(backend_pcibar.in(pcibar, 0xd017, 2, &value), KPORT_UNSUPPORTED);
	assert_int_equal(backend_pcibar.out(pcibar, 0xd01d, 4, 0), KPORT_UNSUPPORTED);
	backend_pcibar.close(pcibar);
}

static void pcibar_claims_of_one_region_are_counted(void **state)
{
	uint32_t value;
	void *pcibar;

	(void)state;
	make_card();
	pcibar = open_on(&backend_pcibar, "0000:00:04.0", 0);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd010, 0xd011 }),
			 KPORT_OK);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd014, 0xd015 }),
			 KPORT_OK);
	backend_pcibar.release(pcibar, (struct kp_range){ 0xd010, 0xd011 });
	assert_int_equal(read_in(&backend_pcibar, pcibar, 0xd014, 1), 0x04);
	backend_pcibar.release(pcibar, (struct kp_range){ 0xd014, 0xd015 });
	assert_int_equal(backend_pcibar.in(pcibar, 0xd014, 1, &value), KPORT_UNSUPPORTED);
	backend_pcibar.close(pcibar);
}

static void pcibar_range_outside_names_the_regions(void **state)
{
	void *pcibar;

	(void)state;
	make_card();
	pcibar = open_on(&backend_pcibar, NULL, 0);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd00f, 0xd010 }),
			 KPORT_UNSUPPORTED);
	assert_error_says("0000:00:04.0 0xd010-0xd017");
	assert_error_says("0000:00:04.0 0xd018-0xd01f");
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd017, 0xd018 }),
			 KPORT_UNSUPPORTED);
	backend_pcibar.close(pcibar);
}

static void pcibar_device_that_does_not_decode_is_refused(void **state)
{
	void *pcibar;

	(void)state;
	make_card();
	tree_write_bytes(DEVICE "/config", "\0\0\0\0\x02\0", 6);
	pcibar = open_on(&backend_pcibar, NULL, 0);
	assert_int_equal(backend_pcibar.claim(pcibar, (struct kp_range){ 0xd010, 0xd017 }),
			 KPORT_UNSUPPORTED);
	assert_error_says(DEVICE "/enable");
	backend_pcibar.close(pcibar);
}

static void pcibar_under_lockdown_is_for_reading(void **state)
{
	void *pcibar;

	(void)state;
	make_card();
	tree_write("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	assert_int_equal(backend_pcibar.probe(), KPORT_DENIED);
	assert_error_says("lockdown");
	assert_error_says("--read-only");
	assert_int_equal(try_open(&backend_pcibar, NULL, 0), KPORT_DENIED);
	pcibar = open_on(&backend_pcibar, NULL, KPORT_READ_ONLY);
	backend_pcibar.close(pcibar);
}

static void pcibar_of_an_ordinary_user_is_denied(void **state)
{
	enum kport_status status;

	(void)state;
	make_card();
	assert_int_equal(chmod(tree_path(DEVICE "/resource0"), 0), 0);
	assert_int_equal(chmod(tree_path(DEVICE "/resource1"), 0), 0);
	tree_become_ordinary();
	status = backend_pcibar.probe();
	tree_be_again();
	assert_int_equal(status, KPORT_DENIED);
	assert_error_says("chown");
}

static void pcibar_without_regions_is_unsupported(void **state)
{
	(void)state;
	assert_int_equal(backend_pcibar.probe(), KPORT_UNSUPPORTED);
	make_card();
	assert_int_equal(try_open(&backend_pcibar, "0000:00:05.0", 0), KPORT_UNSUPPORTED);
	assert_error_says("0000:00:05.0");
	assert_int_equal(try_open(&backend_pcibar, "../../etc", 0), KPORT_INVALID);
}

static void ppdev_without_parport_says_modprobe(void **state)
{
	(void)state;
	assert_int_equal(backend_ppdev.probe(), KPORT_UNSUPPORTED);
	assert_error_says("modprobe");
	assert_int_equal(try_open(&backend_ppdev, NULL, 0), KPORT_UNSUPPORTED);
}

static void ppdev_device_has_to_be_one(void **state)
{
	(void)state;
	assert_int_equal(try_open(&backend_ppdev, "/dev/lp0", 0), KPORT_INVALID);
	assert_int_equal(try_open(&backend_ppdev, "/dev/parport16", 0), KPORT_INVALID);
	assert_int_equal(try_open(&backend_ppdev, "/dev/parport0/../port", 0), KPORT_INVALID);
	assert_int_equal(try_open(&backend_ppdev, "/dev/parport0", 0), KPORT_UNSUPPORTED);
	assert_error_says("modprobe ppdev");
}

static void ppdev_reaches_three_registers_of_a_port_it_knows(void **state)
{
	void *ppdev;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/dev/parport0", "");
	ppdev = open_on(&backend_ppdev, NULL, 0);
	assert_int_equal(backend_ppdev.claim(ppdev, (struct kp_range){ 0x378, 0x37b }),
			 KPORT_UNSUPPORTED);
	assert_error_says("EPP");
	assert_error_says("0x378-0x37a");
	assert_int_equal(backend_ppdev.claim(ppdev, (struct kp_range){ 0x778, 0x77a }),
			 KPORT_UNSUPPORTED);
	assert_error_says("ECP");
	assert_int_equal(backend_ppdev.claim(ppdev, (struct kp_range){ 0x278, 0x27a }),
			 KPORT_UNSUPPORTED);
	assert_error_says("/dev/parport0 is at 0x378");
	/* A plain file knows no PPCLAIM. */
	assert_int_equal(backend_ppdev.claim(ppdev, (struct kp_range){ 0x378, 0x37a }),
			 KPORT_SYSTEM);
	backend_ppdev.close(ppdev);
}

static void ppdev_device_that_was_named_is_the_only_one(void **state)
{
	void *ppdev;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/proc/sys/dev/parport/parport1/base-addr", "632\t0\n");
	tree_write("/dev/parport1", "");
	ppdev = open_on(&backend_ppdev, "/dev/parport1", 0);
	assert_int_equal(backend_ppdev.claim(ppdev, (struct kp_range){ 0x378, 0x37a }),
			 KPORT_UNSUPPORTED);
	assert_error_says("/dev/parport1");
	backend_ppdev.close(ppdev);
}

static void ppdev_access_without_claim_is_denied(void **state)
{
	uint32_t value;
	void *ppdev;

	(void)state;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "888\t1912\n");
	tree_write("/dev/parport0", "");
	ppdev = open_on(&backend_ppdev, NULL, 0);
	assert_int_equal(backend_ppdev.in(ppdev, 0x378, 1, &value), KPORT_DENIED);
	assert_int_equal(backend_ppdev.out(ppdev, 0x378, 1, 0), KPORT_DENIED);
	assert_int_equal(backend_ppdev.in(ppdev, 0x378, 2, &value), KPORT_UNSUPPORTED);
	backend_ppdev.close(ppdev);
}

static void ioperm_probe_answers_and_says_why(void **state)
{
	enum kport_status status = backend_ioperm.probe();

	(void)state;
	if (status == KPORT_OK)
		return;
	assert_true(status == KPORT_DENIED || status == KPORT_UNSUPPORTED);
	assert_int_equal(kport_last_error()->status, status);
	assert_int_not_equal(kport_last_error()->system_code, 0);
}

static void reasons_fit_into_their_field(void **state)
{
	const struct backend *const list[] = { &backend_ioperm, &backend_devport, &backend_ppdev,
					       &backend_pcibar };
	const size_t room = sizeof(((struct kport_backend_info *)NULL)->reason);

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		if (list[i]->probe() != KPORT_OK)
			assert_true(strlen(kport_last_error()->text) < room);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TREE(devport_offset_is_the_port),
		IN_TREE(devport_splits_only_when_asked),
		IN_TREE(devport_for_reading_cannot_write),
		IN_TREE(devport_that_ends_early_is_an_error),
		IN_TREE(devport_that_is_missing_is_unsupported),
		IN_TREE(devport_of_an_ordinary_user_is_denied),
		IN_TREE(pcibar_moves_each_width_at_its_offset),
		IN_TREE(pcibar_access_over_the_end_is_refused),
		IN_TREE(pcibar_claims_of_one_region_are_counted),
		IN_TREE(pcibar_range_outside_names_the_regions),
		IN_TREE(pcibar_device_that_does_not_decode_is_refused),
		IN_TREE(pcibar_under_lockdown_is_for_reading),
		IN_TREE(pcibar_of_an_ordinary_user_is_denied),
		IN_TREE(pcibar_without_regions_is_unsupported),
		IN_TREE(ppdev_without_parport_says_modprobe),
		IN_TREE(ppdev_device_has_to_be_one),
		IN_TREE(ppdev_reaches_three_registers_of_a_port_it_knows),
		IN_TREE(ppdev_device_that_was_named_is_the_only_one),
		IN_TREE(ppdev_access_without_claim_is_denied),
		IN_TREE(ioperm_probe_answers_and_says_why),
		IN_TREE(reasons_fit_into_their_field),
	};

	return cmocka_run_group_tests_name("linux back ends", tests, NULL, NULL);
}
