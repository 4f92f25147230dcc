/* SPDX-License-Identifier: MIT */
/*
 * kport: x86 I/O ports for ordinary programs. This header is the manual.
 *
 * A program opens a handle on a back end, names the ports that it wants, and reads and writes them:
 *
 *     kport *port;
 *     struct kport_options options = KPORT_OPTIONS_INIT;
 *     uint8_t status;
 *
 *     options.ranges = "lpt1";
 *     if (kport_open(&options, &port) != KPORT_OK)
 *             errx(1, "%s", kport_last_error()->text);
 *     kport_out8(port, 0x378, 0x55);
 *     kport_in8(port, 0x379, &status);
 *     kport_close(port);
 *
 * Argument order is (handle, port, value) everywhere. Beware: outb() of glibc's <sys/io.h> takes the
 * value first, outp() of the Microsoft compilers the port first.
 *
 * Errors. Every function that can fail returns an enum kport_status; a value that is read comes back
 * through a pointer, which is left alone on a failure. kport_last_error() has the words: what was
 * tried, why it failed and what to do next. The library never prints and never exits.
 *
 * Threads. A handle may be used by several threads at once; each call is atomic towards kport_claim
 * and kport_release, not towards other calls: two threads that talk to one device take turns by
 * means of their own. kport_close comes last, when no other call is running. On Linux's back end
 * ioperm the processor's permission belongs to a thread and is inherited by the threads that it
 * creates: open before creating threads, or call kport_thread_attach() in those that were there
 * already; an access from a thread that has neither ends the program with SIGSEGV. A batch or an
 * error object belongs to the thread that made it.
 *
 * Signals and fork. No function here may be called in a signal handler. A signal that comes while
 * kport_claim (or kport_open, for its ranges) waits for a parallel port's turn ends it with
 * KPORT_INTERRUPTED. After fork a handle stays the parent's: what the child released would be gone for
 * both, so it opens one of its own.
 *
 * Ports. A port set is written as a list such as "0x378-0x37a,888,0x3f8+8,lpt1": hexadecimal or
 * decimal numbers, ranges with both ends included, first+length, and the names lpt1 to lpt3, com1 to
 * com4, game, post, rtc and pit. lptN and comN mean the addresses that this machine's ports really
 * have (a card sits elsewhere than 0x378), and the PC's customary ones where the system does not
 * tell. lpt1 is the three registers data, status and control; lpt1+epp adds the EPP registers
 * (base+3 to base+7), lpt1+ecp the ECP registers (base+0x400 to base+0x402).
 *
 * Reading a port is an action: it can acknowledge an interrupt or take a byte out of a FIFO.
 *
 * Here is what most programs need. The rest comes along, from headers that can also be included by
 * themselves: kport/base.h (errors, first of all), kport/direct.h (bare IN and OUT), kport/record.h
 * (watching and recording accesses), kport/sim.h (devices for the simulated bus), kport/policy.h,
 * kport/driver.h (installing the driver, watching it) and kport/rule.h.
 */
#ifndef KPORT_H
#define KPORT_H

#include "kport/base.h"
#include "kport/direct.h"
#include "kport/driver.h"
#include "kport/policy.h"
#include "kport/record.h"
#include "kport/rule.h"
#include "kport/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- opening ---- */

#define KPORT_READ_ONLY 0x01u /* writing calls answer KPORT_DENIED */
#define KPORT_SHARE 0x02u     /* take ranges although a driver or another program owns them */
#define KPORT_UNSAFE 0x04u    /* take ports off the safe list as well: see "Safety" below */
#define KPORT_SPLIT 0x08u   /* back ends that move single bytes: make wider accesses out of them */
#define KPORT_INHERIT 0x10u /* what is claimed lives on in a program started by exec */
/*
 * Windows: where the driver kioport is not installed, or is older than the one that the library
 * carries, installs it, which takes an administrator; see kport_driver_install(). The registry value
 * NoAutoInstall (a REG_DWORD that is not 0) in HKLM\SOFTWARE\kport forbids it for a machine. No
 * effect elsewhere.
 */
#define KPORT_INSTALL 0x20u

/*
 * Safety. Most ports of a PC are dangerous: a wrong byte resets the machine, writes to a disk or
 * hands memory to a device. Without KPORT_UNSAFE a handle takes only parallel, serial and game
 * ports, 0x80 (POST) and 0x300-0x31f (prototype cards), and on pcibar the device's own ports. With the
 * driver kioport the administrator's policy decides instead, and the flag has no effect. On the
 * back ends ioperm and devport, whose user could do anything anyway, this is a safety catch, not a
 * boundary.
 */

struct kport_options {
	size_t size; /* sizeof(struct kport_options); KPORT_OPTIONS_INIT sets it */
	/*
	 * Name of a back end. NULL: the environment variable KPORT_BACKEND (and KPORT_DEVICE for the
	 * device; alone it is refused), else the fastest that works. "sim" and "replay" are never chosen
	 * by themselves. A device may follow the name, as in "replay:session.rec", instead of standing in
	 * device.
	 */
	const char *backend;
	/*
	 * Goes with the name of a back end, and is its own: sim: the devices, such as
	 * "lpt@0x378,printer=out.prn"; ppdev: "/dev/parport0"; pcibar: "0000:00:04.0"; replay: a
	 * recording, "session.rec" or "session.rec,by-port". NULL: found from ranges.
	 */
	const char *device;
	const char *ranges; /* claimed at once; NULL: none, kport_claim() does it later */
	uint32_t flags;	    /* KPORT_READ_ONLY | ... */
};

#define KPORT_OPTIONS_INIT                                                                         \
	{                                                                                          \
		sizeof(struct kport_options), NULL, NULL, NULL, 0                                  \
	}

/*
 * Opens a handle. options may be NULL: automatic choice, nothing claimed. On success *handle is the
 * caller's, who ends it with kport_close(); on a failure *handle is NULL.
 * Automatic choice tries kioport, ioperm, ppdev, pcibar and devport and remembers why each did not serve; if
 * none does, the error text has all of the reasons.
 * Errors: KPORT_INVALID (options, ranges), KPORT_UNSUPPORTED, KPORT_DENIED, KPORT_BUSY (the owner's
 * name is in the text), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_open(const struct kport_options *options, kport **handle);

/* Ends a handle with all its claims. NULL is accepted. A grant made by ioperm is taken from the
 * calling thread only; see kport_grant_self(). */
KPORT_API void kport_close(kport *handle);

/* ---- claiming ---- */

/*
 * Takes ranges for this handle. Every access must lie inside claimed ranges. A range that a driver
 * uses answers KPORT_BUSY with the owner's name, unless KPORT_SHARE is among the handle's flags. A
 * parallel port is asked from Linux's parport (PPCLAIM on /dev/parportN) where that owns it, and
 * the call waits until a print job has had its turn. All or nothing: on a failure nothing more is
 * claimed than before. Claiming what is claimed already is KPORT_OK, and a range that is claimed in
 * part is KPORT_INVALID.
 */
KPORT_API enum kport_status kport_claim(kport *handle, const char *ranges);

#define KPORT_NOTE_UNASKED 0x1u /* the system cannot be asked who uses them: other programs might */
#define KPORT_NOTE_PRESENT 0x2u /* the system knows a device there, which no driver uses now */
#define KPORT_NOTE_SHARED 0x4u	/* a driver uses them, and KPORT_SHARE was given */

/*
 * KPORT_NOTE_... of all that the handle has claimed since it was opened. The driver kioport tells; other back ends
 * answer 0, and so does a handle that is NULL.
 */
KPORT_API uint32_t kport_claim_notes(kport *handle);

/* Gives ranges back, named as they were claimed. KPORT_INVALID where they are not claimed. */
KPORT_API enum kport_status kport_release(kport *handle, const char *ranges);

/*
 * Lets the calling thread, which was there before kport_open() or kport_claim(), use the handle's
 * claimed ranges. KPORT_OK and nothing to do on back ends without thread rule.
 */
KPORT_API enum kport_status kport_thread_attach(kport *handle);

/*
 * Makes the ranges, which must be claimed, usable by kport_direct_...() and by IN/OUT instructions of
 * any code in the calling thread and in those that it creates from now on. KPORT_UNSUPPORTED where
 * the back end has no such way. What is granted to other threads or inherited by child processes
 * before kport_close() cannot be taken back from them.
 */
KPORT_API enum kport_status kport_grant_self(kport *handle, const char *ranges);

#define KPORT_GRANT_EXCLUSIVE 0x1u /* no other process is given ports while this grant lives */

/*
 * The same for another process, where the system has one bitmap for all (32-bit Windows). process: a
 * HANDLE with the right PROCESS_SET_INFORMATION; it stays the caller's. A grant ends by
 * kport_process_revoke(), with the handle and with the process. All or nothing. Refused unless every
 * process that holds a grant may have all ports that are granted then, for the bitmap is one.
 * Errors: KPORT_INVALID (the process), KPORT_UNSUPPORTED (kport_abilities() lacks
 * KPORT_CAN_GRANT_PROCESS), KPORT_DENIED (not claimed; the policy; another process's policy),
 * KPORT_BUSY (an exclusive grant; somebody else changed the bitmap).
 */
KPORT_API enum kport_status kport_process_grant(kport *handle, void *process, const char *ranges,
						uint32_t flags);

/* Takes away what this handle granted; ranges NULL: all of it. */
KPORT_API enum kport_status kport_process_revoke(kport *handle, void *process, const char *ranges);

/* ---- single accesses ---- */

/*
 * in: reads a port of 8, 16 or 32 bits into *value. out: writes one. The 16-bit access at port p uses
 * p and p+1, the 32-bit one p to p+3; all of them must be claimed.
 * Errors: KPORT_DENIED (not claimed; out: read-only), KPORT_UNSUPPORTED (the back end has no access
 * of this width; KPORT_SPLIT makes one out of bytes where the caller knows that the device does not
 * mind), KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_in8(kport *handle, uint16_t port, uint8_t *value);
KPORT_API enum kport_status kport_in16(kport *handle, uint16_t port, uint16_t *value);
KPORT_API enum kport_status kport_in32(kport *handle, uint16_t port, uint32_t *value);
KPORT_API enum kport_status kport_out8(kport *handle, uint16_t port, uint8_t value);
KPORT_API enum kport_status kport_out16(kport *handle, uint16_t port, uint16_t value);
KPORT_API enum kport_status kport_out32(kport *handle, uint16_t port, uint32_t value);

/*
 * String forms (INS, OUTS): count elements of width bytes (1, 2 or 4), all from or to the same port,
 * lowest address first. On a failure the number of elements moved is not known. Errors as above.
 */
KPORT_API enum kport_status kport_ins(kport *handle, uint16_t port, unsigned width, void *data,
				      size_t count);
KPORT_API enum kport_status kport_outs(kport *handle, uint16_t port, unsigned width,
				       const void *data, size_t count);

/* ---- batches: many operations in one call, with the driver in one ring switch ---- */

typedef struct kport_batch kport_batch;

/* An empty batch; the caller's, who ends it with kport_batch_free(). */
KPORT_API enum kport_status kport_batch_new(kport_batch **batch);
KPORT_API void kport_batch_free(kport_batch *batch);

/*
 * Append one operation. width is 1, 2 or 4 bytes. Up to 65,536 operations and 1 MiB of string data.
 * modify: reads, replaces the bits of mask by those of value, writes back. poll: reads until
 * (value read & mask) == want, at most timeout_ns. delay: waits without giving up the processor
 * where there is a driver. stop: the rest is not run. outs copies its data; ins keeps room for count
 * elements. Errors: KPORT_INVALID (width, value above the width, mask 0, want outside of mask),
 * KPORT_NO_MEMORY.
 */
KPORT_API enum kport_status kport_batch_in(kport_batch *batch, unsigned width, uint16_t port);
KPORT_API enum kport_status kport_batch_out(kport_batch *batch, unsigned width, uint16_t port,
					    uint32_t value);
KPORT_API enum kport_status kport_batch_modify(kport_batch *batch, unsigned width, uint16_t port,
					       uint32_t mask, uint32_t value);
KPORT_API enum kport_status kport_batch_poll(kport_batch *batch, unsigned width, uint16_t port,
					     uint32_t mask, uint32_t want, uint32_t timeout_ns);
KPORT_API enum kport_status kport_batch_delay(kport_batch *batch, uint32_t time_ns);
KPORT_API enum kport_status kport_batch_ins(kport_batch *batch, unsigned width, uint16_t port,
					    size_t count);
KPORT_API enum kport_status kport_batch_outs(kport_batch *batch, unsigned width, uint16_t port,
					     const void *data, size_t count);
KPORT_API enum kport_status kport_batch_stop(kport_batch *batch);

/*
 * Appends operations from their text form, one a line, # begins a comment:
 *     out8 0x37a 0x0c
 *     poll8 0x379 mask 0x80 want 0x80 timeout 10ms
 *     in8 0x378
 *     modify8 0x37a mask 0x01 value 0x01
 *     delay 5us
 *     outs8 0x378 "text\r\n"        (also a list of numbers: outs16 0x300 1 2 0xffff)
 *     ins16 0x1f0 count 256
 *     stop
 * Times take ns, us, ms or s. On KPORT_INVALID nothing was appended and the error text names line
 * and column. text needs no terminating zero.
 */
KPORT_API enum kport_status kport_batch_parse(kport_batch *batch, const char *text, size_t len);

/* Time limit of a whole run in nanoseconds; 0, as at first, is the default of 100 ms. */
KPORT_API enum kport_status kport_batch_set_limit(kport_batch *batch, uint64_t limit_ns);

/*
 * Where the library runs the batch itself, go_on(ctx) is asked between operations, at each round of a poll
 * and every 10 ms of a delay, in the thread that runs it; false ends the run with KPORT_INTERRUPTED. It
 * must not use the batch or its handle. A back end with KPORT_CAN_BATCH runs the whole in one piece, for
 * at most the time limit, and asks nobody. NULL, as at first: goes on.
 */
KPORT_API enum kport_status kport_batch_set_go_on(kport_batch *batch, bool (*go_on)(void *ctx),
						  void *ctx);

/*
 * Checks the whole batch, then runs it. It can be run again and keeps the results of the last run.
 * On a failure kport_batch_done() is the index of the operation that failed. Errors of the check, after
 * which nothing was run: KPORT_DENIED (a port), KPORT_INVALID (the sum of delays and poll times is
 * above the limit). Errors of the run: KPORT_TIMED_OUT, KPORT_INTERRUPTED, KPORT_UNSUPPORTED,
 * KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_batch_run(kport *handle, kport_batch *batch);

/* Operations appended, and the index at which the last run ended: see kport_batch_run(). */
KPORT_API size_t kport_batch_count(const kport_batch *batch);
KPORT_API size_t kport_batch_done(const kport_batch *batch);

struct kport_result {
	const char *name; /* "in", "out", "modify", "poll", "delay", "ins", "outs", "stop" */
	unsigned width;	  /* in bytes; 0 for delay and stop */
	uint16_t port;
	uint32_t value;	  /* what was read (in, poll, modify) or written (out) */
	const void *data; /* ins, outs: elements; valid until the batch is changed or freed */
	size_t count;	  /* ins, outs: how many */
};

/* Operation number index, from 0, with the results of the last run. KPORT_INVALID: no such. */
KPORT_API enum kport_status kport_batch_result(const kport_batch *batch, size_t index,
					       struct kport_result *result);

/* ---- what is there ---- */

/*
 * Parses a port set with this machine's names into at most max ranges, in the order of the text.
 * *count is set to how many the text has, also where that is more than max (then KPORT_INVALID).
 * ranges may be NULL when max is 0. The error text names the position.
 */
KPORT_API enum kport_status kport_ranges_parse(const char *text, struct kport_range *ranges,
					       size_t max, size_t *count);

/*
 * The same with the names as a back end has them: on "sim" and "replay" lpt1 is at 0x378 wherever this
 * machine has its own. backend may have a device behind it, as in "sim:lpt@0x378"; NULL, and one that
 * there is not: this machine's names.
 */
KPORT_API enum kport_status kport_ranges_parse_for(const char *backend, const char *text,
						   struct kport_range *ranges, size_t max,
						   size_t *count);

#define KPORT_CAN_GRANT 0x1u	     /* kport_grant_self() and kport_direct_...() */
#define KPORT_CAN_WIDE 0x2u	     /* true 16- and 32-bit accesses */
#define KPORT_CAN_BATCH 0x4u	     /* a batch is one ring switch */
#define KPORT_CAN_GRANT_PROCESS 0x8u /* kport_process_grant() */

struct kport_backend_info {
	size_t size; /* sizeof(struct kport_backend_info), set by the caller in list[0] */
	const char *name;
	const char *mechanism;	  /* one line */
	const char *needs;	  /* privilege and set-up, one line */
	uint32_t abilities;	  /* KPORT_CAN_... */
	bool automatic;		  /* is among those that kport_open() tries by itself */
	enum kport_status usable; /* KPORT_OK, or why this process cannot use it here and now */
	char reason[300];	  /* the words to it, and what to do; empty where it is usable */
};

/*
 * Describes and probes every back end that this build knows, in the order in which they are tried.
 * Nothing is changed by the probe. At most max are written; *count is how many there are.
 */
KPORT_API enum kport_status kport_backends(struct kport_backend_info *list, size_t max,
					   size_t *count);

/* The back end that serves a handle: a static name, never NULL. */
KPORT_API const char *kport_backend_name(const kport *handle);
/* KPORT_CAN_...: what it can really do here, which is at most what its description says. */
KPORT_API uint32_t kport_abilities(const kport *handle);

/*
 * What this handle has granted to a process. At most max are written; *count is how many there are.
 * Errors: as kport_process_grant().
 */
KPORT_API enum kport_status kport_process_grants(kport *handle, void *process,
						 struct kport_range *list, size_t max,
						 size_t *count);

struct kport_port_info {
	struct kport_range range;
	char name[16];	/* "lpt1", "com2"; empty where the range has no such name */
	char owner[64]; /* the driver that has it, as the system calls it; empty: nobody */
	/*
	 * /dev/parport0, /dev/ttyS1; on Windows LPT1, COM1, or "firmware" for a port that was found when the
	 * machine started and that Windows has no device for; empty: none
	 */
	char device[64];
	bool contends; /* kport_claim() without KPORT_SHARE answers KPORT_BUSY because of it */
};

/*
 * The parallel and serial ports found and every range that somebody owns, by address. Linux shows
 * addresses of most owners (/proc/ioports) to administrators only, Wine to nobody; *complete is false
 * where that list was withheld. At most max are written; *count is how many there are.
 */
KPORT_API enum kport_status kport_ports(struct kport_port_info *list, size_t max, size_t *count,
					bool *complete);

/* Who stands in the way of claiming these ranges? KPORT_OK: nobody; KPORT_BUSY: *owner. */
KPORT_API enum kport_status kport_contention(const char *ranges, struct kport_port_info *owner);

#ifdef __cplusplus
}
#endif

#endif /* KPORT_H */
