/* SPDX-License-Identifier: MIT */
/* What all parts of kport.h share: status and errors, the handle, a range of ports. */
#ifndef KPORT_BASE_H
#define KPORT_BASE_H

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

enum kport_status {
	KPORT_OK = 0,
	KPORT_INVALID = 1,     /* the caller's mistake: an argument, a text that does not parse */
	KPORT_UNSUPPORTED = 2, /* not possible here: this system, processor, back end or build */
	KPORT_DENIED = 3,    /* privilege or policy does not give it, or the port is not claimed */
	KPORT_BUSY = 4,	     /* a driver or another program owns the range */
	KPORT_TIMED_OUT = 5, /* a poll, or a batch as a whole, ran out of its time */
	KPORT_NO_MEMORY = 6,
	KPORT_INTERRUPTED = 7, /* stopped from outside: a batch, or a claim that waited */
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

/* What kport_open() makes. */
typedef struct kport kport;

struct kport_range {
	uint16_t first;
	uint16_t last; /* included */
};

#ifdef __cplusplus
}
#endif

#endif /* KPORT_BASE_H */
