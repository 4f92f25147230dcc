/* SPDX-License-Identifier: MIT */
/* kport: watching the accesses of a handle, recording them, and reading recordings. */
#ifndef KPORT_RECORD_H
#define KPORT_RECORD_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif /* KPORT_RECORD_H */
