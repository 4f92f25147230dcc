/* SPDX-License-Identifier: MIT */
/*
 * An NT kernel that fits into a test: the functions that kioport.sys calls, with enough behind them to
 * tell whether it calls them rightly. Any call that can fail can be made to. What the driver must
 * never do is a violation, which fails the test. One thread.
 */
#ifndef TESTS_DRIVER_NT_MOCK_H
#define TESTS_DRIVER_NT_MOCK_H

#include <ntifs.h>

#include "kport_abi.h"

/* Tokens: of whom the opener is a member. */
#define NT_TOKEN_SIDS 8u

struct nt_token {
	const char *sids[NT_TOKEN_SIDS];      /* enabled */
	const char *deny_only[NT_TOKEN_SIDS]; /* there, but good for refusals only */
	ULONG level;			      /* of integrity; 0: medium */
};

#define NT_LOW 0x1000u
#define NT_MEDIUM 0x2000u
#define NT_HIGH 0x3000u

#define NT_SID_SYSTEM "S-1-5-18"
#define NT_SID_ADMINISTRATORS "S-1-5-32-544"
#define NT_SID_GROUP "S-1-5-21-1-2-3-1001"
#define NT_SID_ALICE "S-1-5-21-1-2-3-1002"
#define NT_SID_BOB "S-1-5-21-1-2-3-1003"
#define NT_SID_CAROL "S-1-5-21-1-2-3-1004"
#define NT_SID_GUEST "S-1-5-21-1-2-3-501"
#define NT_SID_GUESTS "S-1-5-32-546"
#define NT_SID_LOCAL_SERVICE "S-1-5-19"

extern const struct nt_token nt_system, nt_admin, nt_filtered_admin, nt_member, nt_low_member,
	nt_alice, nt_bob, nt_guest, nt_local_service, nt_service_member;

struct nt_process {
	ULONG id;
	int refs; /* the system's own included, while it lives */
	bool uses_map;
	bool has_ended;
	const WCHAR *image; /* NT path of its file; NULL: not to be told */
	const struct nt_token *token;
};

/* A link of the object manager, and a file. */
struct nt_link {
	const WCHAR *name, *target;
};

struct nt_image {
	const WCHAR *path;
	uint64_t number; /* on its volume */
	ULONG serial;	 /* of the volume */
};

#define NT_LINKS 6u
#define NT_IMAGES 6u

#define NT_PROCESSES 9u
#define NT_VALUES 4u
#define NT_LOG 4096u

struct nt_value {
	const WCHAR *name; /* NULL: none */
	ULONG type;
	const void *data;
	ULONG len_bytes;
};

enum nt_object {
	NT_NOTHING,
	NT_PROCESS,
	NT_THREAD,
	NT_FILE,
	NT_KEY,
	NT_DEVICE,
	NT_LINK,
	NT_IMAGE,
};

struct nt_handle {
	enum nt_object kind;
	ACCESS_MASK access;
	struct nt_process *process;
	bool is_kernels;
};

#define NT_HANDLES 32u

struct nt {
	/* calls that can fail, from 1; fail_call 0: none */
	uint64_t calls;
	uint64_t fail_call;
	const char *failed; /* the one that did */

	/* what is left */
	unsigned blocks, devices, links, callbacks, keys, locks, regions;

	unsigned tokens; /* and security descriptors that were handed out */
	uint64_t locks_taken, names_asked, files_opened;

	DRIVER_OBJECT driver;
	PDEVICE_OBJECT device;
	bool is_emulated;
	ULONG major, minor; /* version; 0: RtlGetVersion does not exist */

	struct nt_value values[NT_VALUES];
	bool has_key;
	ULONG key_flags; /* with which it was opened */

	/* the device's security descriptor; NULL: none was set */
	PACL dacl, label;
	unsigned lists_set; /* so often the first of them was */

	struct nt_process processes[NT_PROCESSES];
	struct nt_process *current;
	struct nt_link links_to[NT_LINKS];
	struct nt_image images[NT_IMAGES];
	struct nt_handle handles[NT_HANDLES];
	PCREATE_PROCESS_NOTIFY_ROUTINE callback;
	unsigned free_callbacks;
	bool lookup_keeps; /* NT 4.0: PsLookupProcessByProcessId takes no reference */
	bool is_terminating;
	uint64_t terminating_after; /* so many questions; 0: never */

	UCHAR iopm[KP_PORTS / 8];
	char order[NT_LOG]; /* of the Ke386 calls: "set ", "query ", "use 5 1 " */

	uint64_t ticks, ticks_a_second, ticks_a_read;
	uint64_t slept_ns;

	UCHAR latch[KP_PORTS];
	uint64_t accesses;

	NTSTATUS events[64]; /* entries of the event log */
	WCHAR event_text[64][128];
	unsigned event_count;
};

extern struct nt nt;

/* Called with what the driver did wrong. */
extern void (*nt_violation)(const char *what);

bool nt_must_fail(const char *call);

void nt_reset(void);
void nt_free(void);

/* DriverEntry and the unload routine, as the system calls them. */
NTSTATUS nt_load(void);
/* false: refused, since the driver has no unload routine */
bool nt_unload(void);
/* Nothing is left of the driver: memory, objects, references, grants. */
void nt_check_clean(void);

struct nt_file {
	FILE_OBJECT object;
	ACCESS_MASK access;
};

/* NtCreateFile on the device: the I/O manager's checks, then the driver's. */
NTSTATUS nt_open(struct nt_file *file, const struct nt_token *token, ACCESS_MASK access);
NTSTATUS nt_open_name(struct nt_file *file, const struct nt_token *token, ACCESS_MASK access,
		      const WCHAR *name);
void nt_close(struct nt_file *file);
/* The last handle closes while a request may still run, and when none does. */
void nt_cleanup(struct nt_file *file);
void nt_finish(struct nt_file *file);

/* NtDeviceIoControlFile with one buffer of in_len and out_len bytes, which is copied. */
NTSTATUS nt_control(struct nt_file *file, ULONG code, void *buffer, ULONG in_len, ULONG out_len,
		    ULONG_PTR *answered);
/* The request of this number, its header filled in. */
NTSTATUS nt_request(struct nt_file *file, uint32_t number, void *request, ULONG len);
NTSTATUS nt_hello(struct nt_file *file);
NTSTATUS nt_claim(struct nt_file *file, uint16_t first, uint16_t last);
NTSTATUS nt_grant(struct nt_file *file, HANDLE process, uint16_t first, uint16_t last);
NTSTATUS nt_revoke(struct nt_file *file, HANDLE process, uint16_t first, uint16_t last);
/* Who holds what, a page of so many at a time; at most max are written, *count is how many there are. */
NTSTATUS nt_holders(struct nt_file *file, uint32_t room, struct kp_holder *list, uint32_t max,
		    uint32_t *count);

/* A handle in the calling process's table. */
HANDLE nt_handle_of(enum nt_object kind, struct nt_process *process, ACCESS_MASK access);
HANDLE nt_kernel_handle_of(struct nt_process *process);
HANDLE nt_kernel_handle(enum nt_object kind);
const struct nt_handle *nt_handle_at(HANDLE handle);
/* Of a function that Windows 2000 lacks; NULL: nobody knows it. */
PVOID nt_newer_routine(const char *name);
void nt_exit(struct nt_process *process);
/* Its end is told of, and it is not signalled yet. */
void nt_tell_exit(struct nt_process *process);
/* Another process begins where one was. */
void nt_begin(struct nt_process *process);
bool nt_map_gives(uint16_t port);

/* S-1-... to bytes; returns their number */
ULONG nt_sid(const char *text, void *to);

void nt_set_value(const WCHAR *name, ULONG type, const void *data, ULONG len_bytes);
/* text of lines that end in \n, as REG_MULTI_SZ */
void nt_set_policy(const char *text);
void nt_set_group(void);

#endif /* TESTS_DRIVER_NT_MOCK_H */
