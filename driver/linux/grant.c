// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * Direct IN and OUT for the calling thread, by the kernel's own I/O bitmap.
 *
 * What ioperm(2) does for a thread with CAP_SYS_RAWIO, this does for one that the policy admits, with
 * the same structure and by the same rules, so that the kernel's code goes on to work with it. Read
 * against arch/x86/kernel/ioport.c and process.c of 5.10 and 6.18, built for 6.1 and 6.12:
 *
 * - thread.io_bitmap of a thread is written by that thread alone, in system calls (ksys_ioperm), and
 *   read when it returns to user mode (tss_update_io_bitmap), forks (io_bitmap_share) or exits
 *   (io_bitmap_exit), which are its own acts as well. A debugger reads it (the register set
 *   REGSET_IOPERM) only of a thread that is stopped. We run in an ioctl of the thread, so nobody looks
 *   meanwhile, and no lock is needed. A context switch in between takes the bitmap out of force
 *   (switch_to_bitmap) and looks at nothing else.
 * - fork shares the structure between parent and child and counts references. One that is shared is
 *   never edited: we copy it first and drop our reference to the old one. Nobody but ourselves could
 *   raise a count of one, since that takes a fork by the only thread that points to it.
 * - The kernel frees it with kfree() when the last thread ends. We allocate it with kmalloc(), and
 *   nothing in it points into this module, so it may outlive the module.
 * - A processor keeps the sequence number of the bitmap that its TSS holds and copies a bitmap only
 *   where the numbers differ. Two bitmaps with one number would leave a stale one in force. The
 *   kernel counts from 1 upwards; ours have the highest bit set and the boot clock's nanoseconds in
 *   the lower ones as a start, one more for each change: never the kernel's, and a module that is
 *   unloaded and loaded again starts above where it ended, since no change takes less than 1 ns.
 *   A copy keeps its number only until the line that gives it a new one, before anybody sees it.
 * - max is the number of bytes up to the last one with a cleared bit. The kernel copies that many, or
 *   as many as the bitmap before it had, and counts on the rest of the TSS to be ones.
 * - TIF_IO_BITMAP makes the return to user mode and the context switch look at all of this. Xen's
 *   paravirtual guests hang their own update on the same flag. iopl(3) does as well, by
 *   thread.iopl_emul, which stays as it is: such a thread has every port anyway.
 * - A process that was never near the kernel's ioperm(2) can now have the flag. Before commit
 *   8b68e978718f ("x86/iopl: Cure TIF_IO_BITMAP inconsistencies") the kernel lets an io_uring worker
 *   inherit it without a bitmap, and falls over a null pointer when such a worker fails to start
 *   another. On kernels without it, a grant is for those alone who could do that by ioperm(2).
 *
 * The structure is that of Linux 5.5 and later ("x86/ioperm: Share I/O bitmap if identical"); before,
 * the bitmap was a bare pointer with other rules. Kernels without CONFIG_X86_IOPL_IOPERM have none.
 *
 * Who: a descriptor can be inherited or sent to another process, and what is done through it is done
 * by the opener's rights; that is so for every file. A grant is more: it stays when the descriptor
 * closes. So it is given only to threads of the process that opened the file, and only as long as they
 * run as the user who opened it. Neither somebody who was sent a descriptor nor a set-user-ID program
 * that found one open comes to own ports.
 *
 * There is no way back: threads created since then share or copied it. The kernel's ioperm(2) works
 * before and after, as the thread's own ioperm(port, n, 0) does to give ports up.
 */
#include <linux/bitmap.h>
#include <linux/build_bug.h>
#include <linux/capability.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/version.h>

#include <asm/io_bitmap.h>

#include "kioport.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "kioport needs Linux 5.10 or later"
#endif

/* The stable releases that have commit 8b68e978718f, by series; from 6.16 on all have it. */
#define IN_SERIES(major, minor, fixed)                                                             \
	(LINUX_VERSION_CODE >= KERNEL_VERSION(major, minor, fixed) &&                              \
	 LINUX_VERSION_CODE < KERNEL_VERSION(major, (minor) + 1, 0))
#define WORKERS_ARE_CLEAN                                                                          \
	(LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0) || IN_SERIES(6, 15, 3) ||                  \
	 IN_SERIES(6, 12, 34) || IN_SERIES(6, 6, 94) || IN_SERIES(6, 1, 142) ||                    \
	 IN_SERIES(5, 15, 186) || IN_SERIES(5, 10, 239))

static_assert(sizeof(((struct io_bitmap *)0)->bitmap) == KP_PORTS / 8);

#define SEQUENCE_OURS (1ull << 63)

static atomic64_t sequence;

void kioport_grant_start(void)
{
	atomic64_set(&sequence, ktime_get_boottime_ns());
}

static u64 next_sequence(void)
{
	return SEQUENCE_OURS | (u64)atomic64_inc_return(&sequence);
}

static struct io_bitmap *iobm_new(void)
{
	struct io_bitmap *bitmap = kmalloc(sizeof(*bitmap), GFP_KERNEL_ACCOUNT);

	if (!bitmap)
		return NULL;
	memset(bitmap->bitmap, 0xff, sizeof(bitmap->bitmap));
	refcount_set(&bitmap->refcnt, 1);
	return bitmap;
}

static struct io_bitmap *iobm_copy(const struct io_bitmap *from)
{
	struct io_bitmap *bitmap = kmemdup(from, sizeof(*from), GFP_KERNEL_ACCOUNT);

	if (bitmap)
		refcount_set(&bitmap->refcnt, 1);
	return bitmap;
}

/* Bytes up to the last one that allows a port. At least one port is allowed. */
static unsigned int iobm_max(const struct io_bitmap *bitmap)
{
	unsigned int i = IO_BITMAP_LONGS;

	while (bitmap->bitmap[i - 1] == ~0UL)
		i--;
	return i * sizeof(unsigned long);
}

static bool may_be_granted(const struct kioport_file *opened)
{
	return task_tgid(current) == opened->opener && uid_eq(current_fsuid(), opened->opener_uid);
}

enum kp_status kioport_grant_self(struct kp_handle *handle, struct kp_range range)
{
	struct io_bitmap *old = current->thread.io_bitmap;
	struct io_bitmap *bitmap = old;

	if (kioport_locked_down() || !may_be_granted(kioport_file_of(handle)))
		return KP_STATUS_DENIED;
	if (!WORKERS_ARE_CLEAN && !capable(CAP_SYS_RAWIO))
		return KP_STATUS_UNSUPPORTED;
	if (!old)
		bitmap = iobm_new();
	else if (refcount_read(&old->refcnt) > 1)
		bitmap = iobm_copy(old);
	if (!bitmap)
		return KP_STATUS_NO_MEMORY;

	bitmap_clear(bitmap->bitmap, range.first, range.last - range.first + 1u);
	bitmap->max = iobm_max(bitmap);
	bitmap->sequence = next_sequence();
	current->thread.io_bitmap = bitmap;
	set_thread_flag(TIF_IO_BITMAP);
	if (old && old != bitmap && refcount_dec_and_test(&old->refcnt))
		kfree(old);
	return KP_STATUS_OK;
}
