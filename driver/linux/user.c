// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* How much memory one user's files and requests may hold at a time. */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>

#include "kioport.h"

/* About two thousand open files, or ten batches of the greatest size at once. */
#define USER_MAX_BYTES (32u << 20)

struct kioport_user {
	struct list_head link;
	kuid_t uid;
	unsigned int files; /* under users_lock */
	atomic_long_t used_bytes;
};

static LIST_HEAD(users);
static DEFINE_MUTEX(users_lock);

static struct kioport_user *find(kuid_t uid)
{
	struct kioport_user *user;

	list_for_each_entry(user, &users, link) if (uid_eq(user->uid, uid)) return user;
	return NULL;
}

struct kioport_user *kioport_user_get(kuid_t uid)
{
	struct kioport_user *user;

	mutex_lock(&users_lock);
	user = find(uid);
	if (!user) {
		user = kzalloc(sizeof(*user), GFP_KERNEL_ACCOUNT);
		if (!user)
			goto unlock;
		user->uid = uid;
		list_add(&user->link, &users);
	}
	user->files++;
unlock:
	mutex_unlock(&users_lock);
	return user;
}

void kioport_user_put(struct kioport_user *user)
{
	mutex_lock(&users_lock);
	if (--user->files == 0) {
		list_del(&user->link);
		kfree(user);
	}
	mutex_unlock(&users_lock);
}

int kioport_user_charge(struct kioport_user *user, size_t len_bytes)
{
	if (atomic_long_add_return(len_bytes, &user->used_bytes) <= (long)USER_MAX_BYTES)
		return 0;
	atomic_long_sub(len_bytes, &user->used_bytes);
	return -EDQUOT;
}

void kioport_user_uncharge(struct kioport_user *user, size_t len_bytes)
{
	atomic_long_sub(len_bytes, &user->used_bytes);
}
