/* SPDX-License-Identifier: MIT */
/* What the files of kioport.sys share. All code runs at PASSIVE_LEVEL. */
#ifndef KIOPORT_NT_H
#define KIOPORT_NT_H

#include <ntifs.h>

#include "core/request.h"

#define KIOPORT_POOL_TAG 0x6f696b20u /* " kio" */

/* Each open handle takes about 20 KiB: nobody is to fill the system's memory with them. */
#define KIOPORT_MAX_FILES 512u
/* And no program all that there are. */
#define KIOPORT_MAX_FILES_A_PROCESS 64u

#define KIOPORT_SID_BYTES 68u	  /* 15 sub-authorities: [MS-DTYP] 2.4.2 */
#define KIOPORT_SID_HEAD_BYTES 8u /* revision, number of sub-authorities, six bytes of authority */

struct kioport_sid {
	ULONG len_bytes; /* 0: none */
	_Alignas(4) UCHAR bytes[KIOPORT_SID_BYTES];
};

/* One opening of \\.\kioport. */
struct kioport_file {
	struct kp_handle handle;
	FAST_MUTEX lock; /* requests take turns */
	struct kioport_file *next;
	HANDLE process; /* id of the opener */
	/* Of a rule: the process that the handle is for, which opened nothing. NULL: a program's own. */
	PEPROCESS grantee;
	struct kioport_sid user; /* the opener's; none where the system does not tell */
	bool is_named;		 /* in the event log */
};

static inline struct kioport_file *kioport_file_of(struct kp_handle *handle)
{
	return CONTAINING_RECORD(handle, struct kioport_file, handle);
}

/* main.c */
extern PDRIVER_OBJECT kioport_driver;
VOID NTAPI kioport_unload(PDRIVER_OBJECT driver);

/* device.c: a request of the I/O manager's each */
extern struct kp_device kioport_device;
NTSTATUS NTAPI kioport_create(PDEVICE_OBJECT device, PIRP irp);
NTSTATUS NTAPI kioport_cleanup(PDEVICE_OBJECT device, PIRP irp);
NTSTATUS NTAPI kioport_close(PDEVICE_OBJECT device, PIRP irp);
NTSTATUS NTAPI kioport_control(PDEVICE_OBJECT device, PIRP irp);
NTSTATUS kioport_ntstatus(enum kp_status status);
/* Counts the file, which is for the process with this id, among those that are open, until it leaves. */
NTSTATUS kioport_file_enter(struct kioport_file *opened, HANDLE process);
void kioport_file_leave(struct kioport_file *opened);

/* env.c */
extern struct kp_env kioport_env;
void kioport_env_start(void);
void kioport_lock(FAST_MUTEX *mutex);
void kioport_unlock(FAST_MUTEX *mutex);

/* bus.c, clock.c */
extern const struct kp_bus kioport_bus;
void kioport_clock_start(void);
uint64_t kioport_now_ns(void);

/* port.c: the instructions. width: 1, 2 or 4 bytes */
uint32_t kioport_port_in(uint16_t port, unsigned width);
void kioport_port_out(uint16_t port, unsigned width, uint32_t value);
void kioport_port_ins(uint16_t port, unsigned width, void *data, uint32_t count);
void kioport_port_outs(uint16_t port, unsigned width, const void *data, uint32_t count);

/* system.c; system_nt4.c: what this system has */
typedef HANDLE NTAPI kioport_process_id(PEPROCESS process);

struct kioport_system {
	POOL_TYPE pool;		/* non-paged; without the right to execute where there is such */
	ULONG handle_flags;	/* of handles that no program is to see */
	bool lookup_references; /* PsLookupProcessByProcessId's answer is to be given back */
	bool has_labels;	/* mandatory integrity: Windows Vista and later */
	bool has_image_names;	/* a process's file can be asked for: Windows XP and later */
	bool is_emulated;	/* Wine: no tokens, no event log, nothing that kills a thread */
	kioport_process_id *process_id; /* PsGetProcessId; NULL before Windows XP */
};

extern struct kioport_system kioport_system;
void kioport_system_find(void);

/* sid.c */
/* "S-1-5-21-..."; false when it is none. */
bool kioport_sid_parse(const char *text, size_t len, struct kioport_sid *sid);
/* The SID that these bytes begin with; false when they hold none. */
bool kioport_sid_copy(const void *bytes, size_t len_bytes, struct kioport_sid *sid);
/* S-1-authority-first or, where count is 2, S-1-authority-first-second */
void kioport_sid_make(struct kioport_sid *sid, UCHAR authority, UCHAR count, ULONG first,
		      ULONG second);

/* opener.c. opener: PSECURITY_SUBJECT_CONTEXT, or NULL where the system is emulated. */
bool kioport_is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len);

/* registry.c */
NTSTATUS kioport_registry_start(PUNICODE_STRING service_key);
void kioport_registry_stop(void);

/* A value of the service's key Parameters. */
struct kioport_value {
	KEY_VALUE_PARTIAL_INFORMATION *memory;
	ULONG type;
	ULONG len_bytes;
	const UCHAR *data;
};

/* STATUS_OBJECT_NAME_NOT_FOUND: no such value, or no such key. */
NTSTATUS kioport_registry_read(PCWSTR name, ULONG max_bytes, struct kioport_value *value);
void kioport_registry_free(struct kioport_value *value);

/* policy.c. group: the local group kport, under the device lock. */
extern struct kioport_sid kioport_group;
void kioport_policy_start(void);
enum kp_status kioport_policy_reload(struct kp_device *device,
				     void (*report)(void *ctx, const struct kp_text_place *place),
				     void *ctx);

/* security.c, security_nt4.c: who may open the device at all */
NTSTATUS kioport_security_start(PDEVICE_OBJECT device);
void kioport_security_stop(void);
/* After the registry changed. What stands stays where this fails. */
NTSTATUS kioport_security_renew(void);
bool kioport_security_admits(PSECURITY_SUBJECT_CONTEXT opener, ACCESS_MASK wanted);
/* Whose token it is; none where the system does not tell. */
void kioport_security_user(PSECURITY_SUBJECT_CONTEXT opener, struct kioport_sid *user);

/* acl.c */
#define KIOPORT_ACL_ENTRIES 3u

struct kioport_acl {
	union {
		ACL acl;
		UCHAR bytes[sizeof(ACL) + KIOPORT_ACL_ENTRIES * (8u + KIOPORT_SID_BYTES)];
	};
};

void kioport_acl_start(struct kioport_acl *acl);
/* At most KIOPORT_ACL_ENTRIES. type: ..._ACE_TYPE */
void kioport_acl_add(struct kioport_acl *acl, UCHAR type, ACCESS_MASK mask,
		     const struct kioport_sid *sid);

/* dacl.c: SYSTEM and administrators everything, the group kport reading and writing */
struct kioport_dacl {
	SECURITY_DESCRIPTOR descriptor; /* points into the rest */
	struct kioport_sid owner;
	struct kioport_acl list;
};

NTSTATUS kioport_dacl_make(struct kioport_dacl *dacl);

/* resource.c: claims and the system. device: this driver's */
NTSTATUS kioport_resource_start(PDEVICE_OBJECT device);
void kioport_resource_stop(void);
enum kp_status kioport_claim(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes);
void kioport_release(struct kp_handle *handle, struct kp_range range);

/*
 * detect.c; nodetect.c: reports to the resource manager what this driver has, instead of what it reported before.
 * STATUS_CONFLICTING_ADDRESSES: others have some of it; STATUS_NOT_IMPLEMENTED: nobody is there to tell.
 * A lock of the caller's makes the calls take turns.
 */
NTSTATUS kioport_detect_start(PDEVICE_OBJECT device);
void kioport_detect_stop(void);
NTSTATUS kioport_detect(CM_RESOURCE_LIST *list, ULONG len_bytes);

/* owner.c */
enum kioport_use {
	KIOPORT_FREE,	 /* no device has any of it */
	KIOPORT_PRESENT, /* one has, which no driver uses now */
	KIOPORT_USED,
};

enum kp_status kioport_use_of(struct kp_range range, enum kioport_use *use);

/*
 * parallel.c: the turn of a port that parport.sys has, kept until it is given back; *taken is NULL where it
 * has none that holds the whole range. BUSY: somebody else has the turn, for longer than the caller may wait.
 */
struct kioport_parallel;
enum kp_status kioport_parallel_take(struct kp_range range, bool may_wait,
				     struct kioport_parallel **taken);
void kioport_parallel_give_back(struct kioport_parallel *parallel);
bool kioport_parallel_covers(const struct kioport_parallel *parallel, struct kp_range range);
/* Is the device one of parport.sys's, which hand out turns? */
struct kioport_peer;
bool kioport_parallel_takes_turns(const struct kioport_peer *peer);

/* peer.c: another driver's device, opened as the kernel */
struct kioport_peer {
	PFILE_OBJECT file;  /* NULL: not open */
	PDEVICE_OBJECT top; /* of its stack */
};

NTSTATUS kioport_peer_open(PUNICODE_STRING name, struct kioport_peer *peer);
void kioport_peer_close(struct kioport_peer *peer);
/* An I/O control without input. answer is zero where nothing was answered. */
NTSTATUS kioport_peer_ask(const struct kioport_peer *peer, ULONG code, bool is_internal,
			  void *answer, ULONG len_bytes);

/* grant.c; nogrant.c on x86_64 */
void kioport_grant_start(struct kp_env *env);
void kioport_grant_stop(void);
bool kioport_grant_has_callback(void); /* for processes that begin and end */

/* rules.c; rules_nt4.c; norules.c on x86_64: programs that get their ports at their start */
void kioport_rules_start(bool has_callback);
/* After kioport_grant_stop(). */
void kioport_rules_stop(void);
/* A process begins, and has executed nothing yet. id: its own */
void kioport_rules_begin(PEPROCESS process, HANDLE id);
/* It has ended, and its grants have too. */
void kioport_rules_end(PEPROCESS process);
enum kp_status kioport_rules(struct kp_device *device, bool again, struct kp_rules *answer);

/* log.c: the system's event log. Text longer than an entry holds is cut. */
#define KIOPORT_EVENT_CHARS 56u /* what the entries of Windows NT 4.0 have room for */

struct kioport_event {
	NTSTATUS id; /* messages.h */
	USHORT strings;
	ULONG used; /* of text, each string with its zero */
	WCHAR text[KIOPORT_EVENT_CHARS];
};

void kioport_event_number(struct kioport_event *event, ULONG value);
void kioport_event_port(struct kioport_event *event, ULONG port);
void kioport_event_text(struct kioport_event *event, const char *text);
void kioport_event_sid(struct kioport_event *event, const struct kioport_sid *sid); /* none: - */
void kioport_event_write(const struct kioport_event *event);

/* audit.c */
void kioport_audit(struct kp_handle *handle, const struct kp_trace_record *record);
void kioport_audit_share(struct kp_handle *handle, struct kp_range range);
/* Who was not let in. */
void kioport_audit_open(const struct kioport_file *opened, uint32_t process);
void kioport_audit_rule(uint32_t process, enum kp_status status); /* whose rule cannot be served */

#endif /* KIOPORT_NT_H */
