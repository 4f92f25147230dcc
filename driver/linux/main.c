// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Loading and unloading. */
#include <linux/miscdevice.h>
#include <linux/module.h>

#include "kioport.h"

static struct miscdevice kioport_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KIOPORT_NAME,
	.fops = &kioport_fops,
	.mode = 0600, /* udev's rule makes it 0660 for the group kport */
};

static int __init kioport_init(void)
{
	int error;

	error = kioport_ceiling_start();
	if (error)
		return error;
	error = kioport_parallel_start();
	if (error)
		return error;
	kioport_names_find();
	kioport_grant_start();
	error = kioport_device_start();
	if (error)
		goto stop_parallel;
	error = misc_register(&kioport_misc);
	if (error)
		goto stop_device;
	return 0;

stop_device:
	kioport_device_stop();
stop_parallel:
	kioport_parallel_stop();
	return error;
}

/* No file is open: each holds a reference to the module. */
static void __exit kioport_exit(void)
{
	misc_deregister(&kioport_misc);
	kioport_device_stop();
	kioport_parallel_stop();
}

module_init(kioport_init);
module_exit(kioport_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_AUTHOR("The kport developers");
MODULE_DESCRIPTION("x86 I/O ports for programs that the administrator's policy admits");
MODULE_VERSION(KIOPORT_VERSION);
MODULE_SOFTDEP("pre: parport_pc"); /* lpt1 is where that driver finds it */
