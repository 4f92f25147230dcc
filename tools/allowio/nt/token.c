/* SPDX-License-Identifier: MIT */
#include "token.h"

#include "../say.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define INTEGRITY_MEDIUM 0x2000u

/* Owned by the caller; NULL with GetLastError(). */
static void *information(HANDLE token, TOKEN_INFORMATION_CLASS class)
{
	void *data = NULL;
	DWORD len = 0;

	GetTokenInformation(token, class, NULL, 0, &len);
	if (len > 0)
		data = malloc(len);
	if (data && !GetTokenInformation(token, class, data, len, &len)) {
		free(data);
		data = NULL;
	}
	return data;
}

/*
 * Before Windows Vista nobody is elevated, and this class of information is not known. Of an administrator
 * that has no other half (the built-in one, or without UAC) it says elevated as well.
 */
static bool is_elevated(HANDLE token)
{
	TOKEN_ELEVATION elevation;
	DWORD len;

	return GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &len) &&
	       elevation.TokenIsElevated != 0;
}

static bool is_same_user(HANDLE a, HANDLE b)
{
	TOKEN_USER *first = information(a, TokenUser), *second = information(b, TokenUser);
	bool same = first && second && EqualSid(first->User.Sid, second->User.Sid);

	free(first);
	free(second);
	return same;
}

/* The token of whoever sees the desktop; NULL: there is no shell. */
static HANDLE shell_token(void)
{
	HANDLE process, token = NULL;
	DWORD id = 0;

	GetWindowThreadProcessId(GetShellWindow(), &id);
	process = id ? OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, id) : NULL;
	if (!process)
		return NULL;
	if (!OpenProcessToken(process, TOKEN_DUPLICATE | TOKEN_QUERY, &token))
		token = NULL;
	CloseHandle(process);
	return token;
}

static bool set_integrity(HANDLE token)
{
	SID_IDENTIFIER_AUTHORITY authority = { { 0, 0, 0, 0, 0, 16 } }; /* mandatory label */
	TOKEN_MANDATORY_LABEL label = { { .Attributes = SE_GROUP_INTEGRITY } };
	bool done;

	if (!AllocateAndInitializeSid(&authority, 1, INTEGRITY_MEDIUM, 0, 0, 0, 0, 0, 0, 0,
				      &label.Label.Sid))
		return false;
	done = SetTokenInformation(token, TokenIntegrityLevel, &label,
				   sizeof(label) + GetLengthSid(label.Label.Sid));
	FreeSid(label.Label.Sid);
	return done;
}

/*
 * What the program creates is the user's own, no longer the administrators'. The owner was changed by the
 * system when it made the token, since a group that only denies can own nothing.
 */
static bool set_default_access(HANDLE token)
{
	SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
	TOKEN_USER *user = information(token, TokenUser);
	uint64_t room[64];
	TOKEN_DEFAULT_DACL dacl = { (ACL *)room };
	PSID system = NULL;
	bool done;

	done = user && AllocateAndInitializeSid(&nt, 1, SECURITY_LOCAL_SYSTEM_RID, 0, 0, 0, 0, 0, 0,
						0, &system);
	done = done && InitializeAcl(dacl.DefaultDacl, sizeof(room), ACL_REVISION) &&
	       AddAccessAllowedAce(dacl.DefaultDacl, ACL_REVISION, GENERIC_ALL, user->User.Sid) &&
	       AddAccessAllowedAce(dacl.DefaultDacl, ACL_REVISION, GENERIC_ALL, system) &&
	       SetTokenInformation(token, TokenDefaultDacl, &dacl, sizeof(dacl));
	if (system)
		FreeSid(system);
	free(user);
	return done;
}

/*
 * As the ordinary half of the same user: what the linked token is, which Windows hands out for looking
 * at only. Made of allowio's own, it keeps the console and the standard handles. NULL: failed.
 */
static HANDLE ordinary_half(HANDLE elevated)
{
	HANDLE token;

	if (!CreateRestrictedToken(elevated, LUA_TOKEN, 0, NULL, 0, NULL, 0, NULL, &token))
		return NULL;
	if (set_integrity(token) && set_default_access(token))
		return token;
	CloseHandle(token);
	return NULL;
}

static HANDLE ordinary(HANDLE elevated)
{
	HANDLE shell = shell_token(), token;

	if (!shell || is_same_user(shell, elevated)) {
		token = ordinary_half(elevated);
	} else if (is_elevated(shell)) {
		token = NULL;
		SetLastError(ERROR_NO_TOKEN);
	} else if (!DuplicateTokenEx(shell, MAXIMUM_ALLOWED, NULL, SecurityImpersonation,
				     TokenPrimary, &token)) {
		token = NULL;
	}
	if (shell)
		CloseHandle(shell);
	return token;
}

/* 0 before Windows Vista, which has no levels. */
static DWORD integrity(HANDLE token)
{
	TOKEN_MANDATORY_LABEL *label = information(token, TokenIntegrityLevel);
	DWORD level = 0;

	if (label)
		level = *GetSidSubAuthority(label->Label.Sid, 0);
	free(label);
	return level;
}

bool token_is_alike(HANDLE process, HANDLE other)
{
	HANDLE first = NULL, second = NULL;
	bool alike = OpenProcessToken(process, TOKEN_QUERY, &first) &&
		     OpenProcessToken(other, TOKEN_QUERY, &second) && is_same_user(first, second) &&
		     integrity(first) == integrity(second);

	if (first)
		CloseHandle(first);
	if (second)
		CloseHandle(second);
	return alike;
}

int token_choose(HANDLE *token)
{
	HANDLE own;
	int result = -1;

	*token = NULL;
	if (!OpenProcessToken(GetCurrentProcess(), MAXIMUM_ALLOWED, &own))
		return say_failed("who runs allowio: %s", text_error(GetLastError()));
	if (is_elevated(own)) {
		*token = ordinary(own);
		if (*token)
			say_done("allowio is elevated; the program runs as the ordinary user, in a "
				 "console of its own");
		else
			result = say_failed("allowio is elevated, and the ordinary user's token "
					    "cannot be had (%s): start it without elevation, or "
					    "use --as-admin",
					    text_error(GetLastError()));
	}
	CloseHandle(own);
	return result;
}
