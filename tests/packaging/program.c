/* SPDX-License-Identifier: MIT */
/* A program as a user of the packages would write it. */
#include <stdint.h>
#include <stdio.h>

#include <kport.h>

int main(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	uint8_t value = 0;
	kport *handle;

	options.backend = "sim";
	options.ranges = "lpt1";
	if (kport_open(&options, &handle) != KPORT_OK ||
	    kport_out8(handle, 0x378, 0x5a) != KPORT_OK ||
	    kport_in8(handle, 0x378, &value) != KPORT_OK) {
		fprintf(stderr, "%s\n", kport_last_error()->text);
		return 1;
	}
	kport_close(handle);
	printf("%s 0x%02x\n", kport_version(), value);
	return value != 0x5a;
}
