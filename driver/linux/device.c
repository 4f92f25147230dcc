// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* /dev/kioport: files become handles of the core, ioctls its requests. */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kioport.h"
#include "core/access.h"

/* A request of this size costs no allocation. */
#define SMALL_REQUEST 64

struct kp_device kioport_device;

int kioport_device_start(void)
{
	return kioport_errno(kp_device_start(&kioport_device, &kioport_env, &kioport_names));
}

void kioport_device_stop(void)
{
	kp_device_stop(&kioport_device);
}

int kioport_errno(enum kp_status status)
{
	static const int numbers[] = {
		[KP_STATUS_OK] = 0,
		[KP_STATUS_INVALID] = -EINVAL,
		[KP_STATUS_UNSUPPORTED] = -EOPNOTSUPP,
		[KP_STATUS_DENIED] = -EACCES,
		[KP_STATUS_BUSY] = -EBUSY,
		[KP_STATUS_TIMED_OUT] = -ETIMEDOUT,
		[KP_STATUS_NO_MEMORY] = -ENOMEM,
		[KP_STATUS_INTERRUPTED] = -EINTR,
		[KP_STATUS_SYSTEM] = -EIO,
	};

	return (size_t)status < ARRAY_SIZE(numbers) ? numbers[status] : -EIO;
}

/* What an open file takes, before its policy and its claims. */
#define FILE_BYTES (sizeof(struct kioport_file) + KP_HANDLE_SETS_BYTES)

static struct kioport_file *file_new(const struct inode *inode)
{
	struct kioport_file *opened;
	int error = -ENOMEM;

	opened = kzalloc(sizeof(*opened), GFP_KERNEL_ACCOUNT);
	if (!opened)
		return ERR_PTR(-ENOMEM);
	opened->user = kioport_user_get(current_fsuid());
	if (!opened->user)
		goto free_file;
	error = kioport_user_charge(opened->user, FILE_BYTES);
	if (error)
		goto put_user;
	mutex_init(&opened->lock);
	opened->opener = get_pid(task_tgid(current));
	opened->opener_uid = current_fsuid();
	opened->node_group = inode->i_gid;
	opened->administrator = ns_capable_noaudit(&init_user_ns, CAP_SYS_RAWIO); /* not uid 0 */
	return opened;

put_user:
	kioport_user_put(opened->user);
free_file:
	kfree(opened);
	return ERR_PTR(error);
}

static void file_free(struct kioport_file *opened)
{
	mutex_lock(&opened->lock);
	kp_handle_close(&opened->handle);
	mutex_unlock(&opened->lock);
	put_pid(opened->opener);
	kioport_user_uncharge(opened->user, FILE_BYTES);
	kioport_user_put(opened->user);
	mutex_destroy(&opened->lock);
	kfree(opened);
}

static uint32_t access_of(const struct file *file)
{
	return (file->f_mode & FMODE_READ ? KP_RIGHT_READ : 0) |
	       (file->f_mode & FMODE_WRITE ? KP_RIGHT_WRITE : 0);
}

static int kioport_open(struct inode *inode, struct file *file)
{
	struct kioport_file *opened;
	int error;

	error = kioport_locked_down();
	if (error)
		return error;
	opened = file_new(inode);
	if (IS_ERR(opened))
		return PTR_ERR(opened);
	mutex_lock(&opened->lock);
	error = kioport_errno(kp_handle_open(&kioport_device, &opened->handle, access_of(file),
					     opened, task_tgid_nr(current)));
	mutex_unlock(&opened->lock);
	if (error) {
		if (error == -EACCES)
			kioport_audit_open();
		file_free(opened);
		return error;
	}
	file->private_data = opened;
	return 0;
}

static int kioport_close(struct inode *inode, struct file *file)
{
	file_free(file->private_data);
	return 0;
}

/*
 * buffer has room for len bytes; nobody in ring 3 can reach it. EFAULT at the end: what was asked for
 * is done, and the answer found no place.
 */
static long serve(struct kioport_file *opened, uint32_t number, void *buffer, size_t len,
		  void __user *from)
{
	size_t answered;
	int error;

	if (copy_from_user(buffer, from, len))
		return -EFAULT;
	if (mutex_lock_killable(&opened->lock))
		return -EINTR;
	error = kioport_errno(kp_request(&opened->handle, number, buffer, len, &answered));
	mutex_unlock(&opened->lock);
	if (!error && copy_to_user(from, buffer, answered))
		return -EFAULT;
	return error;
}

static long serve_large(struct kioport_file *opened, uint32_t number, size_t len, void __user *from)
{
	void *buffer;
	long error;

	error = kioport_user_charge(opened->user, len);
	if (error)
		return error;
	buffer = kvmalloc(len, GFP_KERNEL_ACCOUNT);
	if (!buffer) {
		error = -ENOMEM;
		goto uncharge;
	}
	error = serve(opened, number, buffer, len, from);
	kvfree(buffer);
uncharge:
	kioport_user_uncharge(opened->user, len);
	return error;
}

static long kioport_ioctl(struct file *file, unsigned int code, unsigned long argument)
{
	struct kioport_file *opened = file->private_data;
	uint32_t number = _IOC_NR(code) - 0x80u;
	void __user *from = (void __user *)argument;
	uint64_t small[SMALL_REQUEST / sizeof(uint64_t)];
	uint32_t len; /* of struct kp_header; the core compares it with what is copied later */

	if (code != KP_LINUX_CODE(number) || number > KP_REQUEST_LAST)
		return -ENOTTY;
	number = array_index_nospec(number, KP_REQUEST_LAST + 1);
	if (get_user(len, (uint32_t __user *)from))
		return -EFAULT;
	if (len < sizeof(struct kp_header) || len > KP_REQUEST_MAX_LEN)
		return -EINVAL;
	if (len > sizeof(small))
		return serve_large(opened, number, len, from);
	return serve(opened, number, small, len, from);
}

/*
 * pread(2) and pwrite(2) of 1, 2 or 4 bytes at the port's number are one access of that width: the
 * READ and WRITE requests on the shortest way that there is through a system call. Before the
 * handshake nothing is claimed, so nothing can be reached.
 */
static ssize_t kioport_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct kioport_file *opened = file->private_data;
	struct kp_access access = { .port = *at, .width = count };
	enum kp_status status;

	if (count > 4 || *at < 0 || *at >= KP_PORTS)
		return -EINVAL;
	if (mutex_lock_killable(&opened->lock))
		return -EINTR;
	status = kp_access_read(&opened->handle, &access);
	mutex_unlock(&opened->lock);
	if (status != KP_STATUS_OK)
		return kioport_errno(status);
	if (count == 1 ? put_user(access.value, (u8 __user *)to) :
	    count == 2 ? put_user(access.value, (u16 __user *)to) :
			 put_user(access.value, (u32 __user *)to))
		return -EFAULT;
	return count;
}

static ssize_t kioport_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct kioport_file *opened = file->private_data;
	struct kp_access access = { .port = *at, .width = count };
	enum kp_status status;

	if (count > 4 || *at < 0 || *at >= KP_PORTS)
		return -EINVAL;
	if (copy_from_user(&access.value, from, count)) /* little-endian: the low bytes */
		return -EFAULT;
	if (mutex_lock_killable(&opened->lock))
		return -EINTR;
	status = kp_access_write(&opened->handle, &access);
	mutex_unlock(&opened->lock);
	return status == KP_STATUS_OK ? count : kioport_errno(status);
}

const struct file_operations kioport_fops = {
	.owner = THIS_MODULE,
	.open = kioport_open,
	.release = kioport_close,
	.read = kioport_read,
	.write = kioport_write,
	.unlocked_ioctl = kioport_ioctl,
	.compat_ioctl = compat_ptr_ioctl, /* no structure differs for 32-bit programs */
};
