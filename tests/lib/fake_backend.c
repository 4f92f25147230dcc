/* SPDX-License-Identifier: MIT */
#include "fake_backend.h"
#include "check.h"

#include <stdio.h>

struct fake fake;

static void note(const char *format, ...) PRINTF_LIKE(1, 2);

static void note(const char *format, ...)
{
	size_t used = strlen(fake.log);
	va_list values;

	va_start(values, format);
	vsnprintf(fake.log + used, sizeof(fake.log) - used, format, values);
	va_end(values);
}

static enum kport_status answer(enum kport_status status, const char *what)
{
	return status ? fail(status, 0, "fake %s refused", what) : KPORT_OK;
}

static enum kport_status fake_probe(void)
{
	return answer(fake.probe, "probe");
}

static enum kport_status fake_do_open(const struct backend_context *context, void **state)
{
	note("open%s%s;", context->device ? " " : "", context->device ? context->device : "");
	*state = &fake;
	return answer(fake.open, "open");
}

static void fake_close(void *state)
{
	assert_ptr_equal(state, &fake);
	note("close;");
}

static enum kport_status fake_claim(void *state, struct kp_range range)
{
	assert_ptr_equal(state, &fake);
	note("claim %s;", range_text(range).text);
	if (fake.claim_fails_at && fake.claim_fails_at != range.first)
		return KPORT_OK;
	return answer(fake.claim, "claim");
}

static void fake_release(void *state, struct kp_range range)
{
	assert_ptr_equal(state, &fake);
	note("release %s;", range_text(range).text);
}

static uint32_t fake_notes(const void *state)
{
	assert_ptr_equal(state, &fake);
	return fake.notes;
}

static enum kport_status fake_attach(void *state, struct kp_range range)
{
	assert_ptr_equal(state, &fake);
	note("attach %s;", range_text(range).text);
	return answer(fake.attach, "attach");
}

static enum kport_status fake_grant(void *state, struct kp_range range)
{
	assert_ptr_equal(state, &fake);
	note("grant %s;", range_text(range).text);
	return answer(fake.grant, "grant");
}

static enum kport_status count_access(void)
{
	if (++fake.accesses == fake.fail_at)
		return fail(KPORT_SYSTEM, 5, "fake access failed");
	return KPORT_OK;
}

static enum kport_status fake_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	unsigned i;

	assert_ptr_equal(state, &fake);
	assert_true(port + width <= KP_PORTS);
	note("in%u 0x%x;", 8 * width, port);
	if (count_access())
		return KPORT_SYSTEM;
	*value = 0;
	if (port == 0x379 && fake.reads_until_ready && fake.reads_until_ready--)
		return KPORT_OK;
	for (i = 0; i < width; i++)
		*value |= (uint32_t)fake.memory[port + i] << 8 * i;
	return KPORT_OK;
}

static enum kport_status fake_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	unsigned i;

	assert_ptr_equal(state, &fake);
	assert_true(port + width <= KP_PORTS);
	note("out%u 0x%x 0x%x;", 8 * width, port, (unsigned)value);
	if (count_access())
		return KPORT_SYSTEM;
	for (i = 0; i < width; i++)
		fake.memory[port + i] = (uint8_t)(value >> 8 * i);
	return KPORT_OK;
}

static const struct backend pristine = {
	.name = "fake",
	.mechanism = "memory",
	.needs = "nothing",
	.abilities = KPORT_CAN_WIDE | KPORT_CAN_GRANT,
	.automatic = true,
	.probe = fake_probe,
	.open = fake_do_open,
	.close = fake_close,
	.claim = fake_claim,
	.release = fake_release,
	.notes = fake_notes,
	.attach = fake_attach,
	.grant_self = fake_grant,
	.in = fake_in,
	.out = fake_out,
};

struct backend fake_backend;

int fake_reset(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	fake_backend = pristine;
	fake_reservations = 0;
	return 0;
}

kport *fake_open(const char *ranges, uint32_t flags)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;

	options.ranges = ranges;
	options.flags = flags;
	assert_ok(open_on(&fake_backend, &options, &handle));
	fake.log[0] = '\0';
	return handle;
}
