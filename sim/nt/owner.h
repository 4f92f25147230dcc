/* SPDX-License-Identifier: MIT */
/* Objects of the system that nobody but this user can reach, and whose they are. */
#ifndef KPORT_SIM_NT_OWNER_H
#define KPORT_SIM_NT_OWNER_H

#include <stdbool.h>
#include <windows.h>

/*
 * Whose the run's objects are: the user's; or the administrators', where this process has their rights.
 * So a program without those has no way to objects of one that has them, of the same user or not.
 */
struct owner {
	union {
		SID sid;
		BYTE room[SECURITY_MAX_SID_SIZE];
	} who;
	SECURITY_ATTRIBUTES attributes; /* for objects that are the owner's alone */
	SECURITY_DESCRIPTOR descriptor;
	union {
		ACL acl;
		BYTE room[sizeof(ACL) + sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE];
	} list;
};

/* The structure points into itself. False: GetLastError(). */
bool owner_find(struct owner *owner);

/* Is it an object of the owner's? Another user may have made one of its name first. */
bool owner_has(const struct owner *owner, HANDLE object);

/* "S-1-5-..."; the owner's. False: it does not fit. */
bool owner_text(const struct owner *owner, wchar_t *text, size_t room);

#endif /* KPORT_SIM_NT_OWNER_H */
