/* SPDX-License-Identifier: MIT */
/* Devices that a program plays itself on the simulated bus, and what devices have to tell. */
#include "check.h"

#include <string.h>

/* A card with a command port, a data port and a status, as a program's driver code would meet it. */
struct card {
	uint8_t commands[8];
	unsigned count;
	uint32_t data;
};

static enum kport_status card_in(void *ctx, uint16_t offset, unsigned width, uint32_t *value)
{
	const struct card *card = ctx;

	if (offset == 7)
		return KPORT_BUSY;
	*value = offset == 4 ? card->data : card->count;
	(void)width;
	return KPORT_OK;
}

static enum kport_status card_out(void *ctx, uint16_t offset, unsigned width, uint32_t value)
{
	struct card *card = ctx;

	(void)width;
	if (offset == 4)
		card->data = value;
	else if (card->count < sizeof(card->commands))
		card->commands[card->count++] = (uint8_t)value;
	return KPORT_OK;
}

static struct card card;

static const struct kport_sim_device card_device = {
	.size = sizeof(card_device),
	.name = "card",
	.widths = 1 | 4,
	.in = card_in,
	.out = card_out,
	.ctx = &card,
};

static kport *open_sim(const char *devices)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	options.backend = "sim";
	options.device = devices;
	assert_int_equal(kport_open(&options, &handle), KPORT_OK);
	return handle;
}

static void test_program_meets_its_card(void **state)
{
	kport *handle = open_sim("lpt@0x378");
	uint8_t status = 0;
	uint32_t data = 0;

	(void)state;
	memset(&card, 0, sizeof(card));
	assert_int_equal(kport_sim_add_device(handle, 0x310, 8, &card_device), KPORT_OK);
	assert_int_equal(kport_claim(handle, "0x310+8"), KPORT_OK);
	assert_int_equal(kport_out8(handle, 0x310, 0x11), KPORT_OK);
	assert_int_equal(kport_out32(handle, 0x314, 0x12345678), KPORT_OK);
	assert_int_equal(kport_in8(handle, 0x311, &status), KPORT_OK);
	assert_int_equal(status, 1);
	assert_int_equal(card.commands[0], 0x11);
	assert_int_equal(kport_in32(handle, 0x314, &data), KPORT_OK);
	assert_int_equal(data, 0x12345678);
	kport_close(handle);
}

static void test_cards_failure_is_the_accesss(void **state)
{
	kport *handle = open_sim("");
	uint8_t value = 0x77;

	(void)state;
	assert_int_equal(kport_sim_add_device(handle, 0x310, 8, &card_device), KPORT_OK);
	assert_int_equal(kport_claim(handle, "0x310+8"), KPORT_OK);
	assert_fails(KPORT_BUSY, "card@0x310", kport_in8(handle, 0x317, &value));
	assert_int_equal(value, 0x77);
	assert_int_equal(kport_in8(handle, 0x310, &value), KPORT_OK);
	kport_close(handle);
}

static void test_ports_must_be_free(void **state)
{
	kport *handle = open_sim("latch@0x317");

	(void)state;
	assert_fails(KPORT_INVALID, "overlap those of latch@0x317",
		     kport_sim_add_device(handle, 0x310, 8, &card_device));
	assert_fails(KPORT_INVALID, "0xffff",
		     kport_sim_add_device(handle, 0xffff, 2, &card_device));
	kport_close(handle);
}

/* One part of an otherwise good description. */
static void test_descriptions_are_checked(void **state)
{
	kport *handle = open_sim("");
	struct kport_sim_device device = card_device;

	(void)state;
	assert_fails(KPORT_INVALID, "NULL", kport_sim_add_device(NULL, 0x310, 8, &card_device));
	assert_fails(KPORT_INVALID, "NULL", kport_sim_add_device(handle, 0x310, 8, NULL));
	device.size--;
	assert_fails(KPORT_INVALID, "size", kport_sim_add_device(handle, 0x310, 8, &device));
	device = card_device;
	device.name = "";
	assert_fails(KPORT_INVALID, "name", kport_sim_add_device(handle, 0x310, 8, &device));
	device = card_device;
	device.in = NULL;
	assert_fails(KPORT_INVALID, "functions", kport_sim_add_device(handle, 0x310, 8, &device));
	device = card_device;
	device.widths = 2 | 4;
	assert_fails(KPORT_INVALID, "widths", kport_sim_add_device(handle, 0x310, 8, &device));
	device.widths = 1 | 8;
	assert_fails(KPORT_INVALID, "widths", kport_sim_add_device(handle, 0x310, 8, &device));
	assert_int_equal(kport_sim_add_device(handle, 0x310, 8, &card_device), KPORT_OK);
	kport_close(handle);
}

static void test_notes(void **state)
{
	kport *handle = open_sim("latch@0x300 post");
	const char *device, *note;

	(void)state;
	assert_int_equal(kport_sim_note(handle, 1, &device, &note), KPORT_OK);
	assert_string_equal(device, "post@0x80");
	assert_string_equal(note, "");
	assert_fails(KPORT_INVALID, "no device", kport_sim_note(handle, 2, &device, &note));
	assert_fails(KPORT_INVALID, "NULL", kport_sim_note(NULL, 0, &device, &note));
	kport_close(handle);
}

static void test_models(void **state)
{
	const char *name, *help;
	bool has_value;

	(void)state;
	assert_int_equal(kport_sim_model(1, 0, &name, &has_value, &help), KPORT_OK);
	assert_string_equal(name, "lpt");
	assert_int_equal(kport_sim_model(1, 1, &name, &has_value, &help), KPORT_OK);
	assert_string_equal(name, "printer");
	assert_true(has_value);
	assert_fails(KPORT_INVALID, "no such model",
		     kport_sim_model(99, 0, &name, &has_value, &help));
	assert_fails(KPORT_INVALID, "NULL", kport_sim_model(0, 0, NULL, &has_value, &help));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_program_meets_its_card),
		cmocka_unit_test(test_cards_failure_is_the_accesss),
		cmocka_unit_test(test_ports_must_be_free),
		cmocka_unit_test(test_descriptions_are_checked),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_models),
	};

	return cmocka_run_group_tests_name("sim_device", tests, NULL, NULL);
}
