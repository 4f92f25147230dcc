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
 * Ports. A port set is written as a list such as "0x378-0x37a,888,0x3f8+8,lpt1": hexadecimal or
 * decimal numbers, ranges with both ends included, first+length, and the names lpt1 to lpt3, com1 to
 * com4, game, post, rtc and pit. lptN and comN mean the addresses that this machine's ports really
 * have (a card sits elsewhere than 0x378), and the PC's customary ones where the system does not
 * tell. lpt1 is the three registers data, status and control; lpt1+epp adds the EPP registers
 * (base+3 to base+7), lpt1+ecp the ECP registers (base+0x400 to base+0x402).
 *
 * Reading a port is an action: it can acknowledge an interrupt or take a byte out of a FIFO.
 */
#ifndef KPORT_H
#define KPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32) && defined(KPORT_DLL)
#define KPORT_API __declspec(dllimport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define KPORT_API __attribute__((visibility("default")))
#else
#define KPORT_API
#endif

/* ---- status and errors ---- */

enum kport_status {
	KPORT_OK = 0,
	KPORT_INVALID = 1,     /* the caller's mistake: an argument, a text that does not parse */
	KPORT_UNSUPPORTED = 2, /* not possible here: this system, processor, back end or build */
	KPORT_DENIED = 3,    /* privilege or policy does not give it, or the port is not claimed */
	KPORT_BUSY = 4,	     /* a driver or another program owns the range */
	KPORT_TIMED_OUT = 5, /* a poll, or a batch as a whole, ran out of its time */
	KPORT_NO_MEMORY = 6,
	KPORT_INTERRUPTED = 7, /* the batch was stopped from outside */
	KPORT_SYSTEM = 8,      /* the system's own error; its number is in system_code */
};

struct kport_error {
	enum kport_status status;
	long system_code; /* errno, on Windows GetLastError(); 0 where there is none */
	char text[1000];  /* mostly one to three sentences, in UTF-8 */
};

/*
 * The calling thread's last failure in this library. Never NULL. Belongs to the thread, is valid
 * until its next failing call, and is not reset by successful calls.
 */
KPORT_API const struct kport_error *kport_last_error(void);

/* "denied" and the like, one or two words. Never NULL, whatever the number. */
KPORT_API const char *kport_status_name(enum kport_status status);

/* The library's version, as "3.0.0". */
KPORT_API const char *kport_version(void);

/* ---- opening ---- */

typedef struct kport kport;

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

/* ---- watching and recording accesses ---- */

struct kport_access_event {
	size_t size;	      /* sizeof(struct kport_access_event) of the library */
	uint64_t begin_ns;    /* when it began, by a monotonic clock of no particular start */
	uint64_t duration_ns; /* what it took; elements of one string access share its time */
	uint32_t process; /* whose access it was: see kport_observe_as(); 0: the program's own */
	uint32_t value;	  /* written, or read; 0 where a reading failed */
	uint16_t port;
	uint8_t width; /* in bytes: 1, 2 or 4 */
	bool write;
	enum kport_status status;
};

/* event lives as long as the call. What is called may be called by each thread that uses the handle. */
typedef void (*kport_observer)(void *ctx, const struct kport_access_event *event);

/*
 * From now on observer is called after every access that reaches the back end: single ones, each
 * element of string forms and each access of a batch. NULL ends that. Calls that the library refuses
 * (a port that is not claimed) are no accesses, and what a granted program executes itself is not seen.
 * While there is an observer, the handle makes one access at a time, so that events come in the
 * order of the accesses, and runs batches itself, in which every access is a ring switch of its own.
 * The observer must not use the handle. Without one, nothing is slower for it.
 * No other call of the handle may run meanwhile. Errors: KPORT_INVALID, KPORT_NO_MEMORY.
 */
KPORT_API enum kport_status kport_set_observer(kport *handle, kport_observer observer, void *ctx);

/*
 * For a program that makes accesses on behalf of others: those of the calling thread are told as this
 * process's from now on. 0, as at first: the program's own.
 */
KPORT_API void kport_observe_as(uint32_t process);

/*
 * A recording is a file of accesses with results and times; docs/trace.md has its format. The back
 * end "replay" plays it back, and kport trace shows it.
 */
typedef struct kport_record kport_record;

/*
 * Begins a recording; path is overwritten. It may be a FIFO or the like: each record is one write. With
 * handle (may be NULL) the recording tells the back end and its device. On success *record is the
 * caller's, who ends it with kport_record_close(). Errors: KPORT_INVALID, KPORT_NO_MEMORY,
 * KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_record_create(const char *path, const kport *handle,
						kport_record **record);

/*
 * Adds an access. It is an observer: kport_set_observer(handle, kport_record_access, record). Several
 * threads may call it. A failure, such as a full disk, ends the recording, and
 * kport_record_close() tells it.
 */
KPORT_API void kport_record_access(void *record, const struct kport_access_event *event);

/*
 * Writes the end mark and ends the recording; NULL is accepted. KPORT_SYSTEM: something could not be
 * written, and the file has what came before. Handles that still have it as their observer come
 * first.
 */
KPORT_API enum kport_status kport_record_close(kport_record *record);

typedef struct kport_recording kport_recording;

/*
 * Opens a recording for reading; NULL or "-" is standard input. On success *recording is the caller's, who
 * ends it with kport_recording_close(). Errors: KPORT_INVALID (not a recording, a newer version, a
 * damaged head), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_recording_open(const char *path, kport_recording **recording);
KPORT_API void kport_recording_close(kport_recording *recording); /* NULL is accepted */

struct kport_recording_info {
	size_t size;	     /* sizeof(struct kport_recording_info), set by the caller */
	uint32_t version;    /* of the format: major << 16 | minor */
	uint64_t began_ns;   /* the beginning by the clock on the wall: since 1970, UTC */
	const char *backend; /* "" where it is not known; both live as long as the recording */
	const char *device;
};

KPORT_API enum kport_status kport_recording_info(const kport_recording *recording,
						 struct kport_recording_info *info);

/*
 * The next access; begin_ns counts from the beginning of the recording. *end: the end mark was
 * read instead, and *event is left alone. KPORT_INVALID: damaged or cut off here; all before this is
 * sound. It then stays at that place.
 */
KPORT_API enum kport_status kport_recording_next(kport_recording *recording,
						 struct kport_access_event *event, bool *end);

/* ---- what is there ---- */

struct kport_range {
	uint16_t first;
	uint16_t last; /* included */
};

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

/* ---- devices of the program's own, on the simulated bus ---- */

/*
 * A device that the program itself plays, so that code which drives a device can be tested without
 * one. in and out are called by accesses through the handle, in the thread that makes them and one at
 * a time; offset counts from the device's first port, and *value comes as 0. What they answer is what
 * the access answers. They must not use the handle that they are called by.
 */
struct kport_sim_device {
	size_t size;	  /* sizeof(struct kport_sim_device) */
	const char *name; /* for error texts and notes; at most 20 characters of it are kept */
	/*
	 * Sum of the widths that the device takes whole (1, 2, 4). 1 must be among them: a wider access
	 * comes in the widest pieces that fit, lowest port first, as the ISA bus does it.
	 */
	unsigned widths;
	enum kport_status (*in)(void *ctx, uint16_t offset, unsigned width, uint32_t *value);
	enum kport_status (*out)(void *ctx, uint16_t offset, unsigned width, uint32_t value);
	void *ctx; /* given to both; lives as long as the handle */
};

/*
 * Plugs the device, which is copied, onto length ports from first of the bus of a handle on sim; it
 * stays until kport_close(). The ports are claimed as any others. No other thread may use the handle
 * meanwhile. Errors: KPORT_INVALID (an argument; ports that run past 0xffff or that a device has:
 * its name is in the text), KPORT_UNSUPPORTED (another back end than sim, a bus that is shared, too
 * many devices), KPORT_NO_MEMORY.
 */
KPORT_API enum kport_status kport_sim_add_device(kport *handle, uint16_t first, uint32_t length,
						 const struct kport_sim_device *device);

/*
 * What the simulated device number index, from 0, has to tell, such as where its pseudo terminal is:
 * "uart@0x3f8" and "/dev/pts/5", or "" for nothing. Both live as long as the handle. KPORT_INVALID: no
 * more devices. KPORT_UNSUPPORTED: another back end than sim.
 */
KPORT_API enum kport_status kport_sim_note(const kport *handle, size_t index, const char **device,
					   const char **note);

/*
 * The models of devices that sim's text can name, from 0, and their options: option 0 is the model
 * itself ("lpt"), the others are its options ("printer"), of which *has_value ones are written
 * printer=VALUE. help is one line. All live for ever. KPORT_INVALID: no such model or option.
 */
KPORT_API enum kport_status kport_sim_model(size_t model, size_t option, const char **name,
					    bool *has_value, const char **help);

/* ---- policies (Linux) ---- */

#define KPORT_RIGHT_READ 0x1u
#define KPORT_RIGHT_WRITE 0x2u
#define KPORT_RIGHT_GRANT 0x4u /* direct access; takes reading and writing as well */
#define KPORT_RIGHT_SLOW 0x8u  /* on any range: the driver lets a batch run for 10 s, not 100 ms */

typedef struct kport_policy kport_policy;

/*
 * Reads a policy file (NULL: /etc/kport/policy; where that does not exist, the built-in default).
 * KPORT_DENIED for a file, or its folder, that does not belong to root or that others can write. Lines
 * that do not parse count for nothing; kport_policy_mistake() tells of them.
 */
KPORT_API enum kport_status kport_policy_read(const char *path, kport_policy **policy);

/*
 * The same from memory, whoever wrote it, to find the mistakes of a text of len bytes before it is
 * put in place. name, which errors call it by, may be NULL.
 */
KPORT_API enum kport_status kport_policy_parse(const char *name, const char *text, size_t len,
					       kport_policy **policy);
KPORT_API void kport_policy_free(kport_policy *policy);

/* The index'th line that was left out, as "line 3, column 9: ...". KPORT_INVALID: no more. */
KPORT_API enum kport_status kport_policy_mistake(const kport_policy *policy, size_t index,
						 char *text, size_t len);

/*
 * Does the policy give the user these rights for every port of the ranges? user: a name or a number;
 * NULL: the calling process with its real user, its groups and, as for administrators, its
 * permitted CAP_SYS_RAWIO where it is real root. Names are looked up in /etc/passwd and /etc/group. KPORT_DENIED: no;
 * the text names the first port that is missing and the line that would give it.
 */
KPORT_API enum kport_status kport_policy_check(const kport_policy *policy, const char *user,
					       const char *ranges, uint32_t rights);

struct kport_rights {
	struct kport_range range;
	uint32_t rights; /* KPORT_RIGHT_... */
};

/*
 * What the policy gives the user (as above), by address; ports side by side with the same rights are
 * one range. At most max are written; *count is how many there are.
 */
KPORT_API enum kport_status kport_policy_rights(const kport_policy *policy, const char *user,
						struct kport_rights *list, size_t max,
						size_t *count);

/*
 * What the driver kioport gives the calling process by the policy that is loaded, in the same form.
 * KPORT_UNSUPPORTED: the driver is not there. KPORT_DENIED: the process may not open its device.
 */
KPORT_API enum kport_status kport_driver_rights(struct kport_rights *list, size_t max,
						size_t *count);

/*
 * Makes the policy the driver's, for all who open its device from now on; takes CAP_SYS_RAWIO. The
 * driver knows numbers only, so names of users, groups and ports are sent as what they mean now. A
 * line whose user or group does not exist, or that the driver refuses, counts for nothing, and
 * kport_policy_mistake() tells of it from then on. *lines (NULL: not wanted) is how many lines hold.
 * KPORT_UNSUPPORTED: the driver is not there.
 */
KPORT_API enum kport_status kport_policy_load(kport_policy *policy, size_t *lines);

/* ---- what the driver serves ---- */

/* The driver keeps its latest 4096 requests while somebody watches; watching costs the watched little. */
typedef struct kport_driver_watch kport_driver_watch;

struct kport_driver_event {
	size_t size;	     /* sizeof(struct kport_driver_event), set by the caller in list[0] */
	uint64_t time_ns;    /* by a clock that only goes forward */
	uint64_t handle;     /* the driver's number for the handle */
	uint32_t process;    /* that opened it */
	unsigned width;	     /* of an access, in bytes; 0: the request is no access */
	const char *request; /* "in", "out", "poll", "claim" ...: static */
	uint16_t port;
	uint16_t last;	/* of the ports that the request is about; port 0 and last 0: about none */
	uint32_t value; /* of an access: what was read or written; of "ins" and "outs" the count */
	enum kport_status status;
};

/*
 * Watches what the driver serves from now on, for whomever; takes an administrator (on Linux
 * CAP_SYS_RAWIO). The watch is the caller's, for one thread at a time, and ends with kport_driver_watch_end().
 * Errors: KPORT_INVALID, KPORT_DENIED, KPORT_UNSUPPORTED (the driver is not there), KPORT_NO_MEMORY,
 * KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_driver_watch_begin(kport_driver_watch **watch);
KPORT_API void kport_driver_watch_end(kport_driver_watch *watch); /* NULL is accepted */

/*
 * What was served since the call before, oldest first, at most max; *count is how many there were, 0 where
 * nothing is new: it does not wait. *lost: events before these that were overwritten unread.
 */
KPORT_API enum kport_status kport_driver_watch_read(kport_driver_watch *watch,
						    struct kport_driver_event *list, size_t max,
						    size_t *count, uint32_t *lost);

/* ---- the driver's installation (Windows) ---- */

struct kport_driver_info {
	size_t size;		/* sizeof(struct kport_driver_info), set by the caller */
	bool installed;		/* the service kioport exists */
	bool running;		/* and is started */
	bool with_system;	/* it starts with the system, and not when it is first used */
	bool deleted;		/* it is to go, and goes when the system starts next */
	char path[300];		/* the driver's file, in the code page that fopen() takes */
	char version[24];	/* of that file: "3.0.0.0"; empty: it cannot be read */
	char carried[24];	/* the version of the driver that this library would install */
	bool group;		/* there is a local group kport */
	bool automatic_allowed; /* no NoAutoInstall: see KPORT_INSTALL */
};

/*
 * What of the driver is there. Needs no privilege. Errors: KPORT_INVALID, KPORT_UNSUPPORTED (not
 * Windows), KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_driver_query(struct kport_driver_info *info);

#define KPORT_INSECURE_PATH 0x1u

enum kport_install_outcome {
	KPORT_INSTALL_UNCHANGED = 0, /* it was there, as new or newer, and runs */
	KPORT_INSTALL_NEW = 1,
	KPORT_INSTALL_UPGRADED = 2, /* an older one was replaced */
	KPORT_INSTALL_REPAIRED = 3, /* the service was there, its file or a setting was not */
};

/*
 * Installs the driver and starts it; takes an administrator. Its file goes to System32\drivers, or
 * to the folder path if that is not NULL (for a system whose own folder cannot be written): only
 * administrators may be able to write there and to move what is above it, or flags must have
 * KPORT_INSECURE_PATH. A local group kport is created whose members may use what the policy gives
 * it and may start the driver. An older driver is replaced if no program has it open, a newer one is
 * left alone. What fails is undone. outcome may be NULL.
 * Errors name the step, the system's error and what to do: KPORT_DENIED (no administrator; the
 * folder), KPORT_BUSY (a program has the old driver open), KPORT_UNSUPPORTED (no driver for this
 * system; the system wants another signature), KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_driver_install(const char *path, uint32_t flags,
						 enum kport_install_outcome *outcome);

/*
 * Stops the driver and removes service, file and settings; takes an administrator. KPORT_BUSY where a
 * program has it open. *restart (may be NULL): the system removes the rest when it starts next.
 * The group kport goes if it has no members. Not installed is KPORT_OK.
 */
KPORT_API enum kport_status kport_driver_uninstall(bool *restart);

/* ---- rules: programs that get their ports whenever they start (Windows XP and later) ---- */

/*
 * A rule names a program's file, ports, and users or groups. However the program is started, it has the
 * ports before its first instruction, as far as the driver's policy gives them to the user that it runs
 * as, and until it ends. On 32-bit Windows the driver does that; on 64-bit Windows the system starts
 * allowio in the program's place. docs/windows.md tells which names of a file count.
 */

#define KPORT_RULE_INSECURE 0x1u

struct kport_rule {
	size_t size;	  /* sizeof(struct kport_rule), set by the caller, in list[0] */
	char path[600];	  /* of the program, in the code page that fopen() takes */
	char ranges[400]; /* "0x378-0x37a" */
	char who[600];	  /* "kport,administrators": names, or SIDs of which Windows knows none */
	bool insecure;	  /* made with KPORT_RULE_INSECURE */
	bool missing;	  /* there is no such file now */
	bool replaced;	  /* it is another file than that which the rule was made for: no ports */
	bool unset;	  /* 64-bit Windows: somebody took away what has the system start allowio */
};

/*
 * Makes a rule, or another one of the program that has one; takes an administrator. who: users and groups
 * with commas between them; NULL: the group kport and the administrators. Refused with KPORT_DENIED where
 * others than administrators could put another program in its place: by the rights on its file and the
 * folders above it, or because it lies on FAT, on a network or on a removable drive;
 * KPORT_RULE_INSECURE takes it nevertheless. With rules the driver starts with the system.
 * Errors: KPORT_INVALID (the program, the ranges, who), KPORT_DENIED, KPORT_BUSY (64-bit Windows: another
 * debugger is set for programs of this name), KPORT_UNSUPPORTED (no driver; before Windows XP; not
 * Windows), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_rule_add(const char *path, const char *ranges, const char *who,
					   uint32_t flags);

/* Removes it, whether or not its file is still there. A program that runs keeps its ports. */
KPORT_API enum kport_status kport_rule_remove(const char *path);

/*
 * All rules. At most max are written; *count is how many there are. *mistakes (may be NULL): entries of the
 * registry that are no rules, and count for nothing.
 */
KPORT_API enum kport_status kport_rules(struct kport_rule *list, size_t max, size_t *count,
					size_t *mistakes);

/*
 * The rule by which the program would get its ports if the calling process's user started it. The policy
 * is not asked. KPORT_INVALID: there is none, or the file was replaced; KPORT_DENIED: it does not serve
 * this user (*rule is then filled in).
 */
KPORT_API enum kport_status kport_rule_find(const char *path, struct kport_rule *rule);

/* Are rules carried out here and now? KPORT_UNSUPPORTED: no, and the text says why and what to do. */
KPORT_API enum kport_status kport_rules_served(void);

/* ---- direct access, for a thread that holds a grant ---- */

/*
 * The bare instructions. The thread must hold the port by kport_grant_self(), by allowio, or by
 * means of its own; otherwise the processor raises a fault (SIGSEGV; on Windows exception
 * 0xC0000096). Intel SDM vol. 1, chapter 20. KPORT_HAVE_DIRECT is defined where these exist.
 */
#if (defined(__GNUC__) || defined(__clang__)) && (defined(__i386__) || defined(__x86_64__))
#define KPORT_HAVE_DIRECT 1

static inline uint8_t kport_direct_in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %w1, %b0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint16_t kport_direct_in16(uint16_t port)
{
	uint16_t value;

	__asm__ volatile("inw %w1, %w0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline uint32_t kport_direct_in32(uint16_t port)
{
	uint32_t value;

	__asm__ volatile("inl %w1, %k0" : "=a"(value) : "Nd"(port) : "memory");
	return value;
}

static inline void kport_direct_out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void kport_direct_out16(uint16_t port, uint16_t value)
{
	__asm__ volatile("outw %w0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

static inline void kport_direct_out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %k0, %w1" : : "a"(value), "Nd"(port) : "memory");
}

#elif defined(_MSC_VER) && (defined(_M_IX86) || defined(_M_X64))
#define KPORT_HAVE_DIRECT 1
#include <intrin.h>

static __inline uint8_t kport_direct_in8(uint16_t port)
{
	return __inbyte(port);
}

static __inline uint16_t kport_direct_in16(uint16_t port)
{
	return __inword(port);
}

static __inline uint32_t kport_direct_in32(uint16_t port)
{
	return __indword(port);
}

static __inline void kport_direct_out8(uint16_t port, uint8_t value)
{
	__outbyte(port, value);
}

static __inline void kport_direct_out16(uint16_t port, uint16_t value)
{
	__outword(port, value);
}

static __inline void kport_direct_out32(uint16_t port, uint32_t value)
{
	__outdword(port, value);
}
#endif

#ifdef __cplusplus
}
#endif

#endif /* KPORT_H */
