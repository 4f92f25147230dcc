/* SPDX-License-Identifier: MIT */
/*
 * The contract between ring 3 and the kioport drivers of Windows and Linux.
 *
 * Every request is one contiguous buffer that is input and output at once. It begins with
 * struct kp_header, whose size is the length of the whole buffer, trailing arrays included. Unknown
 * flags and non-zero padding are refused, so that both can be given a meaning later. No structure
 * holds a pointer, and every field lies at the same offset for 32-bit and 64-bit programs.
 *
 * The first request on a handle is the handshake; until it succeeded, all others answer
 * KP_STATUS_INVALID.
 */
#ifndef KPORT_ABI_H
#define KPORT_ABI_H

#if defined(__linux__) && defined(__KERNEL__)
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#define KP_ABI_MAGIC 0x54524f50u /* "PORT" */
#define KP_ABI_MAJOR 1u
#define KP_ABI_MINOR 0u

#define KP_PORTS 0x10000u /* the I/O address space: Intel SDM vol. 1, 20.3 */

/* How a request ended. Never mixed with a value that was read. */
enum kp_status {
	KP_STATUS_OK = 0,
	KP_STATUS_INVALID = 1,	   /* the caller's mistake: size, flag, width, handshake missing */
	KP_STATUS_UNSUPPORTED = 2, /* not on this system, back end or build */
	KP_STATUS_DENIED = 3,	   /* the policy or the handle's rights do not give it */
	KP_STATUS_BUSY = 4,	   /* somebody else owns the range or the map */
	KP_STATUS_TIMED_OUT = 5,   /* a poll or the batch ran out of its time */
	KP_STATUS_NO_MEMORY = 6,
	KP_STATUS_INTERRUPTED = 7, /* the caller is being killed; the batch stopped */
	KP_STATUS_SYSTEM = 8,	   /* the operating system refused for a reason of its own */
};

/* Rights of a handle and of a policy line. */
#define KP_RIGHT_READ 0x1u
#define KP_RIGHT_WRITE 0x2u
#define KP_RIGHT_GRANT 0x4u /* direct IN/OUT; takes reading and writing of the same port as well */
#define KP_RIGHT_ALL 0x7u   /* those that concern a port */
#define KP_RIGHT_SLOW 0x8u  /* on any line: batches may take KP_BATCH_SLOW_LIMIT_NS */

/*
 * Request number, access that the handle needs (READ, WRITE). The drivers derive their codes from
 * it: KP_NT_CODE and KP_LINUX_CODE below. Numbers are never reused.
 */
#define KP_REQUESTS(X)                                                                             \
	X(HANDSHAKE, 1, KP_RIGHT_READ)                                                             \
	X(READ, 2, KP_RIGHT_READ)                                                                  \
	X(WRITE, 3, KP_RIGHT_WRITE)                                                                \
	X(BATCH_READ, 4, KP_RIGHT_READ)                                                            \
	X(BATCH, 5, KP_RIGHT_READ | KP_RIGHT_WRITE)                                                \
	X(CLAIM, 6, KP_RIGHT_READ)                                                                 \
	X(RELEASE, 7, KP_RIGHT_READ)                                                               \
	X(GRANT, 8, KP_RIGHT_READ | KP_RIGHT_WRITE)                                                \
	X(REVOKE, 9, KP_RIGHT_READ | KP_RIGHT_WRITE)                                               \
	X(GRANT_LIST, 10, KP_RIGHT_READ)                                                           \
	X(RIGHTS_LIST, 11, KP_RIGHT_READ)                                                          \
	X(POLICY_LOAD, 12, KP_RIGHT_READ | KP_RIGHT_WRITE)                                         \
	X(TRACE_SET, 13, KP_RIGHT_READ)                                                            \
	X(TRACE_READ, 14, KP_RIGHT_READ)                                                           \
	X(POLICY_RELOAD, 15, KP_RIGHT_READ | KP_RIGHT_WRITE)                                       \
	X(QUIESCE, 16, KP_RIGHT_READ | KP_RIGHT_WRITE)                                             \
	X(RULES, 17, KP_RIGHT_READ)                                                                \
	X(HOLDERS, 18, KP_RIGHT_READ)

enum kp_request_number {
#define X(name, number, access) KP_REQUEST_##name = (number),
	KP_REQUESTS(X)
#undef X
};

#define KP_REQUEST_LAST KP_REQUEST_HOLDERS

/* CTL_CODE(0x8A30, 0x800 + number, METHOD_BUFFERED, access); FILE_READ_DATA is 1, FILE_WRITE_DATA 2 */
#define KP_NT_DEVICE_TYPE 0x8a30u
#define KP_NT_CODE(number, access)                                                                 \
	((KP_NT_DEVICE_TYPE << 16) | (((access)&3u) << 14) | ((0x800u + (number)) << 2))

/* _IOWR('k', 0x80 + number, struct kp_header): the true length is in the header */
#define KP_LINUX_CODE(number) (0xc0000000u | (8u << 16) | ('k' << 8) | (0x80u + (number)))

struct kp_header {
	uint32_t size;	/* of the whole buffer in bytes */
	uint32_t flags; /* those of the request; zero where none are named */
};

/* Ports first to last, both included. */
struct kp_range {
	uint16_t first;
	uint16_t last;
};

/* HANDSHAKE: the caller fills in what it speaks, the driver answers with what it speaks. */
struct kp_handshake {
	struct kp_header header;
	uint32_t magic;
	uint16_t major; /* must be equal */
	uint16_t minor; /* answer: the driver's */
	uint64_t features;
	uint32_t max_ops;  /* answer: operations that one batch may hold */
	uint32_t max_data; /* answer: bytes of its data area */
	uint64_t handle;   /* answer: the handle's number, as it appears in the trace */
};

#define KP_FEATURE_CLAIM 0x1u	      /* CLAIM asks the system's resource manager */
#define KP_FEATURE_GRANT_SELF 0x2u    /* GRANT to the calling thread */
#define KP_FEATURE_GRANT_PROCESS 0x4u /* GRANT to another process, and REVOKE */
#define KP_FEATURE_TRACE 0x8u
#define KP_FEATURE_UNSAFE 0x10u	       /* policy lines may say unsafe (no floor in this build) */
#define KP_FEATURE_POLICY_RELOAD 0x20u /* the system stores a policy that can be read again */
#define KP_FEATURE_QUIESCE 0x40u

/* READ, WRITE: one access. */
struct kp_access {
	struct kp_header header;
	uint32_t value; /* READ: answer. Bits above the width are zero */
	uint16_t port;
	uint8_t width; /* 1, 2 or 4 bytes */
	uint8_t reserved;
};

enum kp_op_code {
	KP_OP_IN = 1,	  /* value: answer */
	KP_OP_OUT = 2,	  /* value: what is written */
	KP_OP_MODIFY = 3, /* in, replace the bits of mask by value's, out; value: what was read */
	KP_OP_POLL = 4,	  /* in until (read & mask) == want, at most time_ns; value: the last */
	KP_OP_DELAY = 5,  /* wait time_ns */
	KP_OP_INS = 6,	  /* count elements of width bytes into the data area at data */
	KP_OP_OUTS = 7,	  /* the same, out of the data area */
	KP_OP_STOP = 8,	  /* end here; the rest is not run */
};

/* One operation of a batch. Fields that its code does not name must be zero. */
struct kp_op {
	uint8_t code;
	uint8_t width;
	uint16_t port;
	uint32_t value;
	uint32_t mask;
	union {
		uint32_t want;	/* POLL */
		uint32_t count; /* INS, OUTS: elements */
	};
	union {
		uint32_t time_ns; /* POLL, DELAY */
		uint32_t data;	  /* INS, OUTS: offset into the data area, a multiple of width */
	};
	uint32_t reserved;
};

#define KP_BATCH_MAX_OPS 65536u
#define KP_BATCH_MAX_DATA (1024u * 1024u)
#define KP_BATCH_DEFAULT_LIMIT_NS 100000000ull /* 100 ms; the most without KP_RIGHT_SLOW */
#define KP_BATCH_SLOW_LIMIT_NS 10000000000ull  /* 10 s; the most with it */

/* BATCH_READ, BATCH: followed by ops[op_count] and by data_len bytes of data. */
struct kp_batch {
	struct kp_header header;
	uint64_t limit_ns; /* total time; 0: KP_BATCH_DEFAULT_LIMIT_NS; above the right's: DENIED */
	uint32_t op_count;
	uint32_t data_len;
	uint32_t done;	 /* answer: operations completed; where it failed, the index of that one */
	uint32_t status; /* answer: enum kp_status of the run; the request itself then succeeds */
};

/* CLAIM, RELEASE */
struct kp_claim_request {
	struct kp_header header;
	struct kp_range range;
	uint32_t notes; /* CLAIM: answer, KP_NOTE_...; zero when it is asked */
};

#define KP_CLAIM_SHARE 0x1u /* take it although somebody else owns it: administrators only */

/* What the caller is to know of a range that he got. */
#define KP_NOTE_UNASKED 0x1u /* the system's resource manager could not be asked */
#define KP_NOTE_PRESENT 0x2u /* a device of the system's lies there, and no driver uses it now */
#define KP_NOTE_SHARED 0x4u  /* a driver of the system's uses it: KP_CLAIM_SHARE */

/* GRANT, REVOKE */
struct kp_grant_request {
	struct kp_header header;
	uint64_t process; /* NT: a process handle of the caller's, zero-extended; 0: itself */
	struct kp_range range;
	uint32_t reserved;
};

#define KP_GRANT_EXCLUSIVE 0x1u /* refuse further grants to others while this one lives */

/*
 * GRANT_LIST: what the process named by the request was given through this handle (process as in
 * struct kp_grant_request). Followed by room for entries; count: how many there are, which may be
 * more than there was room for.
 */
struct kp_grant_list {
	struct kp_header header;
	uint64_t process;
	uint32_t count;
	uint32_t reserved;
	/* struct kp_range ranges[]; */
};

struct kp_rights_range {
	struct kp_range range;
	uint32_t rights; /* KP_RIGHT_... */
};

/* RIGHTS_LIST: what the policy gives this handle. Followed by room for struct kp_rights_range. */
struct kp_rights_list {
	struct kp_header header;
	uint32_t count;
	uint32_t reserved;
	/* struct kp_rights_range ranges[]; */
};

/* POLICY_LOAD (administrators only): followed by text_len bytes of text, padded with zeros to 8. */
struct kp_policy_load {
	struct kp_header header;
	uint32_t text_len;
	uint32_t errors; /* answer: lines that were left out */
	uint32_t line;	 /* answer: the first of them, from 1 */
	uint32_t column; /* answer: where in it, from 1 */
	uint32_t reason; /* answer: enum kp_text_error */
	uint32_t reserved;
};

#define KP_POLICY_MAX_TEXT (256u * 1024u)

/*
 * POLICY_RELOAD (administrators only): struct kp_policy_load with text_len 0 and nothing behind it.
 * Loads the policy that the system stores: on NT the registry's, where a string of the REG_MULTI_SZ
 * is a line, and the default one where there is none.
 *
 * QUIESCE (administrators only): struct kp_header. BUSY unless the caller's handle is the only one
 * that is open; once it succeeded, nobody else can open the device until this handle is closed.
 */

/* RULES: which rules for programs that get their ports at their start the driver serves. */
#define KP_RULES_RELOAD                                                                            \
	0x1u /* read them again first, from where the system stores them: administrators */

enum kp_rules_state {
	KP_RULES_SERVED = 0,
	KP_RULES_OLD_SYSTEM = 1,  /* NT: before Windows XP a driver cannot tell a process's file */
	KP_RULES_NO_CALLBACK = 2, /* NT: other drivers took all callbacks for new processes */
	KP_RULES_NO_BITMAP = 3,	  /* no grants to processes here: another way than the driver's */
};

struct kp_rules {
	struct kp_header header;
	uint32_t count;	 /* answer: rules that hold */
	uint32_t errors; /* answer: rules that were left out */
	uint32_t first;	 /* answer: the first of them, from 1 */
	uint32_t state;	 /* answer: enum kp_rules_state; other than 0: none is served */
};

/* What a handle holds: a range that it claimed, or direct access that it granted. */
struct kp_holder {
	uint64_t handle;  /* its number */
	uint64_t held_ns; /* for how long */
	uint32_t process; /* id of the opener, as the asker knows it; 0: it cannot be told */
	uint32_t grantee; /* of a grant: whom it was given to; 0: it cannot be told */
	struct kp_range range;
	uint32_t kind; /* KP_HOLD_... */
};

#define KP_HOLD_GRANT 0x1u     /* direct access; else a claim */
#define KP_HOLD_SHARED 0x2u    /* a claim with KP_CLAIM_SHARE */
#define KP_HOLD_EXCLUSIVE 0x4u /* a grant with KP_GRANT_EXCLUSIVE */
#define KP_HOLD_RULE 0x8u      /* by a rule for starting programs: nobody opened the handle */
#define KP_HOLD_WAITING 0x10u  /* a claim that the system has not answered yet */

#define KP_HOLDERS_PAGE 64u /* the most that one request answers */

/*
 * HOLDERS (administrators only): what all open handles hold, those opened last first, all claims before all
 * grants. Followed by room for struct kp_holder. What comes or goes between two requests may be
 * missing; what stays is told once.
 */
struct kp_holders {
	struct kp_header header;
	uint64_t handle; /* where to go on; both all ones at first; answer: what to ask with next */
	uint64_t number;
	uint32_t count; /* answer: entries that follow; 0, where there was room: that was all */
	uint32_t reserved;
	/* struct kp_holder holders[]; */
};

/* TRACE_SET */
#define KP_TRACE_ON 0x1u
#define KP_TRACE_ALL 0x2u /* of every handle; administrators only */

struct kp_trace_record {
	uint64_t sequence;
	uint64_t time_ns; /* the system's monotonic clock */
	uint64_t handle;
	uint32_t process; /* id of the opener's process */
	uint32_t value;
	uint16_t port;
	uint8_t width;
	uint8_t code;	 /* enum kp_op_code, or KP_TRACE_REQUEST and a request's number */
	uint32_t status; /* enum kp_status */
};

/*
 * A request that was no access, or that came to none. Where it is about a range, port is its first port
 * and value its last; else both are 0, as width is.
 */
#define KP_TRACE_REQUEST 0x80u

/* TRACE_READ: followed by room for struct kp_trace_record, the records that are answered. */
struct kp_trace_read {
	struct kp_header header;
	uint64_t next; /* first sequence number wanted; answer: the one to ask for next */
	uint32_t count;
	uint32_t lost; /* answer: records that were overwritten before they could be read */
};

#define KP_ABI_ASSERT(type, length) _Static_assert(sizeof(type) == (length), "size of " #type)
#define KP_ABI_ASSERT_AT(type, field, at)                                                          \
	_Static_assert(__builtin_offsetof(type, field) == (at), "offset of " #type "." #field)

KP_ABI_ASSERT(struct kp_header, 8);
KP_ABI_ASSERT_AT(struct kp_header, flags, 4);
KP_ABI_ASSERT(struct kp_range, 4);
KP_ABI_ASSERT_AT(struct kp_range, last, 2);
KP_ABI_ASSERT(struct kp_handshake, 40);
KP_ABI_ASSERT_AT(struct kp_handshake, magic, 8);
KP_ABI_ASSERT_AT(struct kp_handshake, major, 12);
KP_ABI_ASSERT_AT(struct kp_handshake, minor, 14);
KP_ABI_ASSERT_AT(struct kp_handshake, features, 16);
KP_ABI_ASSERT_AT(struct kp_handshake, max_ops, 24);
KP_ABI_ASSERT_AT(struct kp_handshake, max_data, 28);
KP_ABI_ASSERT_AT(struct kp_handshake, handle, 32);
KP_ABI_ASSERT(struct kp_access, 16);
KP_ABI_ASSERT_AT(struct kp_access, value, 8);
KP_ABI_ASSERT_AT(struct kp_access, port, 12);
KP_ABI_ASSERT_AT(struct kp_access, width, 14);
KP_ABI_ASSERT_AT(struct kp_access, reserved, 15);
KP_ABI_ASSERT(struct kp_op, 24);
KP_ABI_ASSERT_AT(struct kp_op, width, 1);
KP_ABI_ASSERT_AT(struct kp_op, port, 2);
KP_ABI_ASSERT_AT(struct kp_op, value, 4);
KP_ABI_ASSERT_AT(struct kp_op, mask, 8);
KP_ABI_ASSERT_AT(struct kp_op, want, 12);
KP_ABI_ASSERT_AT(struct kp_op, count, 12);
KP_ABI_ASSERT_AT(struct kp_op, time_ns, 16);
KP_ABI_ASSERT_AT(struct kp_op, data, 16);
KP_ABI_ASSERT_AT(struct kp_op, reserved, 20);
KP_ABI_ASSERT(struct kp_batch, 32);
KP_ABI_ASSERT_AT(struct kp_batch, limit_ns, 8);
KP_ABI_ASSERT_AT(struct kp_batch, op_count, 16);
KP_ABI_ASSERT_AT(struct kp_batch, data_len, 20);
KP_ABI_ASSERT_AT(struct kp_batch, done, 24);
KP_ABI_ASSERT_AT(struct kp_batch, status, 28);
KP_ABI_ASSERT(struct kp_claim_request, 16);
KP_ABI_ASSERT_AT(struct kp_claim_request, range, 8);
KP_ABI_ASSERT_AT(struct kp_claim_request, notes, 12);
KP_ABI_ASSERT(struct kp_grant_request, 24);
KP_ABI_ASSERT_AT(struct kp_grant_request, process, 8);
KP_ABI_ASSERT_AT(struct kp_grant_request, range, 16);
KP_ABI_ASSERT_AT(struct kp_grant_request, reserved, 20);
KP_ABI_ASSERT(struct kp_grant_list, 24);
KP_ABI_ASSERT_AT(struct kp_grant_list, process, 8);
KP_ABI_ASSERT_AT(struct kp_grant_list, count, 16);
KP_ABI_ASSERT_AT(struct kp_grant_list, reserved, 20);
KP_ABI_ASSERT(struct kp_rights_range, 8);
KP_ABI_ASSERT_AT(struct kp_rights_range, rights, 4);
KP_ABI_ASSERT(struct kp_rights_list, 16);
KP_ABI_ASSERT_AT(struct kp_rights_list, count, 8);
KP_ABI_ASSERT_AT(struct kp_rights_list, reserved, 12);
KP_ABI_ASSERT(struct kp_policy_load, 32);
KP_ABI_ASSERT_AT(struct kp_policy_load, text_len, 8);
KP_ABI_ASSERT_AT(struct kp_policy_load, errors, 12);
KP_ABI_ASSERT_AT(struct kp_policy_load, line, 16);
KP_ABI_ASSERT_AT(struct kp_policy_load, column, 20);
KP_ABI_ASSERT_AT(struct kp_policy_load, reason, 24);
KP_ABI_ASSERT_AT(struct kp_policy_load, reserved, 28);
KP_ABI_ASSERT(struct kp_rules, 24);
KP_ABI_ASSERT_AT(struct kp_rules, count, 8);
KP_ABI_ASSERT_AT(struct kp_rules, errors, 12);
KP_ABI_ASSERT_AT(struct kp_rules, first, 16);
KP_ABI_ASSERT_AT(struct kp_rules, state, 20);
KP_ABI_ASSERT(struct kp_holder, 32);
KP_ABI_ASSERT_AT(struct kp_holder, held_ns, 8);
KP_ABI_ASSERT_AT(struct kp_holder, process, 16);
KP_ABI_ASSERT_AT(struct kp_holder, grantee, 20);
KP_ABI_ASSERT_AT(struct kp_holder, range, 24);
KP_ABI_ASSERT_AT(struct kp_holder, kind, 28);
KP_ABI_ASSERT(struct kp_holders, 32);
KP_ABI_ASSERT_AT(struct kp_holders, handle, 8);
KP_ABI_ASSERT_AT(struct kp_holders, number, 16);
KP_ABI_ASSERT_AT(struct kp_holders, count, 24);
KP_ABI_ASSERT_AT(struct kp_holders, reserved, 28);
KP_ABI_ASSERT(struct kp_trace_record, 40);
KP_ABI_ASSERT_AT(struct kp_trace_record, time_ns, 8);
KP_ABI_ASSERT_AT(struct kp_trace_record, handle, 16);
KP_ABI_ASSERT_AT(struct kp_trace_record, process, 24);
KP_ABI_ASSERT_AT(struct kp_trace_record, value, 28);
KP_ABI_ASSERT_AT(struct kp_trace_record, port, 32);
KP_ABI_ASSERT_AT(struct kp_trace_record, width, 34);
KP_ABI_ASSERT_AT(struct kp_trace_record, code, 35);
KP_ABI_ASSERT_AT(struct kp_trace_record, status, 36);
KP_ABI_ASSERT(struct kp_trace_read, 24);
KP_ABI_ASSERT_AT(struct kp_trace_read, next, 8);
KP_ABI_ASSERT_AT(struct kp_trace_read, count, 16);
KP_ABI_ASSERT_AT(struct kp_trace_read, lost, 20);

#endif /* KPORT_ABI_H */
