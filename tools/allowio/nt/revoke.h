/* SPDX-License-Identifier: MIT */
/*
 * --revoke: a grant belongs to the allowio that made it, so that is the one to ask, by two events that
 * bear the process's number and the time of its creation. Whoever may open them is the same user or an administrator.
 */
#ifndef KPORT_ALLOWIO_NT_REVOKE_H
#define KPORT_ALLOWIO_NT_REVOKE_H

#include <stdbool.h>
#include <windows.h>

struct revocation {
	HANDLE wish, done, registration;
	void (*take_back)(void *context); /* called by a thread of the system's, once */
	void *context;
};

/*
 * From now on another allowio can have take_back called. False, with GetLastError(): it cannot, as somebody
 * has events of these names already.
 */
bool revocation_begin(struct revocation *revocation, HANDLE process, DWORD id,
		      void (*take_back)(void *context), void *context);

/* Waits for a call of take_back that runs. Accepts one that is zero. */
void revocation_end(struct revocation *revocation);

/* Has the allowio that gave process id its ports take them back. Answers an exit code. */
int revocation_ask(unsigned long id);

#endif /* KPORT_ALLOWIO_NT_REVOKE_H */
