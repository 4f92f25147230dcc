/* SPDX-License-Identifier: MIT */
/* The parts of kport_driver_install() and kport_driver_uninstall(), one file each. */
#ifndef KPORT_LIB_NT_INSTALL_H
#define KPORT_LIB_NT_INSTALL_H

#include "lib/nt/driver.h"

#define AS_ADMINISTRATOR "Run once as administrator: kport install"

/* ---- install.c ---- */

enum install_due {
	INSTALL_NOT_DUE,
	INSTALL_OLD,	 /* what is there is older than what the library carries */
	INSTALL_MISSING, /* no service */
};

enum install_due install_is_due(void);
bool install_automatic_allowed(void);

/* ---- install_carried.c: the driver that the library carries, and versions of drivers ---- */

struct carried {
	const void *bytes; /* a resource: lives as long as the library */
	DWORD len;
	uint64_t version; /* four numbers of 16 bits, the first one on top; 0: it has none */
};

/* The one for this system. Fails where the library has none for it. */
enum kport_status carried_find(struct carried *carried);

/* *version is 0 where there is no such file, or no version in it. An error: it cannot be told. */
DWORD version_of_file(const wchar_t *path, uint64_t *version);
void version_text(uint64_t version, char *text, size_t len); /* "3.0.0.0"; empty for 0 */

/* ---- install_place.c: the driver's file ---- */

struct place {
	wchar_t folder[WIDE_PATH];
	wchar_t file[WIDE_PATH];
	wchar_t fresh[WIDE_PATH]; /* beside it: what is to become the file */
	wchar_t old[WIDE_PATH];	  /* and what it was */
	wchar_t lock[WIDE_PATH];
	wchar_t image[WIDE_PATH]; /* as the service's ImagePath has it */
};

/* The true System32\drivers, from a 32-bit process on a 64-bit system too. */
enum kport_status place_in_system(struct place *place);
enum kport_status place_in_folder(struct place *place, const wchar_t *folder);
bool place_is_system(const struct place *place);
/* Where the ImagePath of a service says. False: it names no file that could be ours. */
bool place_of_image(struct place *place, const wchar_t *image);

enum kport_status place_write(const struct place *place, const struct carried *carried);
/* file to old, fresh to file. *had_old: there was one. Undoes itself on a failure. */
enum kport_status place_replace(const struct place *place, bool *had_old);
void place_restore(const struct place *place, bool had_old);

/*
 * One installation at a time. The lock is a file in the driver's own folder, where only administrators
 * can create one: nobody else can hold it against them.
 */
enum kport_status place_lock(const struct place *place, HANDLE *lock);
void place_unlock(HANDLE lock);

/* ---- install_folder.c ---- */

/* Can only administrators write to the folder, and move those above it? DENIED: the text says why not. */
enum kport_status folder_check(const wchar_t *folder);
/* The same for a file, and for its folder: a DLL that is put there is loaded with it. harm: the text's end. */
enum kport_status file_check(const wchar_t *file, const char *harm);

/* ---- install_group.c: the local group kport ---- */

struct group_sid {
	DWORD len; /* 0: there is no such group */
	_Alignas(8) unsigned char bytes[SECURITY_MAX_SID_SIZE];
};

void group_find(struct group_sid *sid);
/* Where the system cannot have local groups, there is none, which is no failure. */
enum kport_status group_create(struct group_sid *sid, bool *created);
void group_remove_if_empty(void);

/* ---- install_settings.c: registry and the service's own security ---- */

/* Policy and GroupSid, where they lack; *made: the key is new. */
enum kport_status settings_write(const struct group_sid *sid, bool *made);
void settings_remove(void);

/* Members of the group may start the service; otherwise as Windows' own drivers are. */
enum kport_status settings_protect(SC_HANDLE service, const struct group_sid *sid);

/* ---- install_log.c: the system's event log ---- */

/* "kioport 3.0.0.0 was installed: FILE, by PROGRAM". verb is "installed" or the like. */
void log_event(const char *verb, uint64_t version, const struct place *place);
void log_remove_source(void);

/* ---- install_service.c ---- */

struct service_state {
	SC_HANDLE service; /* NULL: there is none */
	DWORD state;	   /* SERVICE_RUNNING and the like */
	DWORD start;	   /* SERVICE_DEMAND_START and the like */
	bool deleted;
	wchar_t image[WIDE_PATH];
};

/* Opens the service with these rights and looks at it. End with service_close(). */
enum kport_status service_query(DWORD rights, struct service_state *state);
void service_close(struct service_state *state);

enum kport_status service_create(const struct place *place, struct service_state *state);
/* For a service that exists: its file. When it starts, and whether, stays as it is. */
enum kport_status service_change(const struct place *place, struct service_state *state);
/* SERVICE_DEMAND_START or _SYSTEM_START; a service that an administrator disabled stays so. */
enum kport_status service_set_start(DWORD start);
/* BUSY where a program has the driver open; waits for the unloading. */
enum kport_status service_stop(struct service_state *state);

#endif /* KPORT_LIB_NT_INSTALL_H */
