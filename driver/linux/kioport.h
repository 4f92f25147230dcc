/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* What the files of kioport.ko share. */
#ifndef KIOPORT_H
#define KIOPORT_H

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/sched.h>

#include "core/request.h"

#include "kioport_build.h"

#define KIOPORT_NAME "kioport"

struct kioport_user;

/* One opening of /dev/kioport. */
struct kioport_file {
	struct kp_handle handle;
	struct mutex lock; /* requests take turns; a caller who is being killed does not wait */
	struct kioport_user *user;
	struct kioport_hold *holds; /* what the system's resource manager gave for it */
	struct pid *opener;	    /* the process that opened it, and as whom */
	kuid_t opener_uid;
	kgid_t node_group;  /* of the device node: what a policy calls the group kport */
	bool administrator; /* CAP_SYS_RAWIO in the initial user namespace, when it was opened */
};

/* device.c */
extern struct kp_device kioport_device;
extern const struct file_operations kioport_fops;
int kioport_device_start(void);
void kioport_device_stop(void);
int kioport_errno(enum kp_status status);

/* env.c */
extern const struct kp_env kioport_env;

static inline struct kioport_file *kioport_file_of(struct kp_handle *handle)
{
	return container_of(handle, struct kioport_file, handle);
}

/* names.c: the parallel ports that parport knows, else the customary addresses */
void kioport_names_find(void);
extern const struct kp_port_names kioport_names;

/* ceiling.c */
int kioport_ceiling_start(void);
bool kioport_ceiling_allows(struct kp_range range);
int kioport_locked_down(void); /* 0 or an errno */

/* user.c: how much memory the files and requests of one user may hold at a time */
struct kioport_user *kioport_user_get(kuid_t uid);
void kioport_user_put(struct kioport_user *user);
int kioport_user_charge(struct kioport_user *user, size_t len_bytes);
void kioport_user_uncharge(struct kioport_user *user, size_t len_bytes);

/* resource.c */
enum kp_status kioport_claim(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes);
void kioport_release(struct kp_handle *handle, struct kp_range range);

/*
 * parallel.c; noparallel.c where the kernel has no parport. A claim is one turn of one port, however
 * many of its ranges are held: claim answers NULL in *port where parport does not own the range.
 */
struct kioport_parallel;
int kioport_parallel_start(void); /* 0 or an errno */
void kioport_parallel_stop(void);
bool kioport_parallel_covers(const struct kioport_parallel *port, struct kp_range range);
int kioport_parallel_claim(struct kp_range range, struct kioport_parallel **port);
void kioport_parallel_release(struct kioport_parallel *port);
/* where the port of this number, from 0, sits; leaves name alone where there is none */
void kioport_parallel_place(int number, struct kp_port_name *name);

/* grant.c; nogrant.c where the kernel has no ioperm(2) */
#define KIOPORT_GRANT_FEATURE (IS_ENABLED(CONFIG_X86_IOPL_IOPERM) ? KP_FEATURE_GRANT_SELF : 0)
void kioport_grant_start(void);
enum kp_status kioport_grant_self(struct kp_handle *handle, struct kp_range range);

/* audit.c */
void kioport_audit(struct kp_handle *handle, const struct kp_trace_record *record);
void kioport_audit_open(void);
/* The calling program's name without what could forge a line of a listing. */
struct kioport_program {
	char name[TASK_COMM_LEN];
};

void kioport_program_get(struct kioport_program *program);

#endif /* KIOPORT_H */
