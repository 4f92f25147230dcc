/* SPDX-License-Identifier: MIT */
/* kport: the driver kioport: what it serves, and its installation (Windows). */
#ifndef KPORT_DRIVER_H
#define KPORT_DRIVER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* ---- who holds ports through it ---- */

#define KPORT_HOLD_GRANT 0x1u	  /* may execute IN and OUT itself; else the ports are claimed */
#define KPORT_HOLD_SHARED 0x2u	  /* claimed with KPORT_SHARE */
#define KPORT_HOLD_EXCLUSIVE 0x4u /* granted with KPORT_GRANT_EXCLUSIVE */
#define KPORT_HOLD_RULE 0x8u	  /* given by a rule when the program started */
#define KPORT_HOLD_WAITING 0x10u  /* claimed, and waiting for another driver's turn to end */

struct kport_holder {
	size_t size; /* sizeof(struct kport_holder), set by the caller in list[0] */
	struct kport_range range;
	uint32_t kind;	  /* KPORT_HOLD_... */
	uint32_t process; /* that opened the driver; 0: see below */
	uint32_t grantee; /* of a grant: who may execute IN and OUT; 0: see below */
	uint64_t handle;  /* the driver's number for the handle, as in struct kport_driver_event */
	uint64_t held_ns; /* for how long */
	/* The names of their programs, in UTF-8, cut at their end; empty where they cannot be found. */
	char process_name[64];
	char grantee_name[64];
};

/*
 * What all programs hold through the driver now, those that opened it last first, all claims before all
 * grants; takes an administrator (on Linux CAP_SYS_RAWIO). It does not start a driver that does not run.
 * At most max are written; *count is how many there are, some of which may have gone by then.
 *
 * A process is 0 where the driver cannot tell it: on Linux one that has ended while a child of it still
 * has the handle, or that lies outside of the caller's container; on Windows, of a grant, before XP.
 * A name is that of the program that has the number now: Windows gives numbers of processes that
 * ended to others.
 * Errors: KPORT_INVALID, KPORT_DENIED, KPORT_UNSUPPORTED (the driver does not run, or is older than this
 * request), KPORT_NO_MEMORY, KPORT_SYSTEM.
 */
KPORT_API enum kport_status kport_driver_holders(struct kport_holder *list, size_t max,
						 size_t *count);

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

#ifdef __cplusplus
}
#endif

#endif /* KPORT_DRIVER_H */
