/* SPDX-License-Identifier: MIT */
/*
 * Who can put another file in the place of the driver's, or of a program that is trusted with ports:
 * whoever may write to it or to its folder, or may move or replace a folder above it.
 */
#include "lib/nt/install.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a folder: rights to add files, or to take the folder's protection away. */
#define WRITING                                                                                    \
	(FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY | FILE_DELETE_CHILD | DELETE | WRITE_DAC |          \
	 WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL)
/* Of a file: to write it, or to take its protection away. */
#define CHANGING                                                                                   \
	(FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_WRITE |   \
	 GENERIC_ALL)
/* Of a folder above: to move what is in it. New ones beside harm nobody. */
#define MOVING (FILE_DELETE_CHILD | DELETE | WRITE_DAC | WRITE_OWNER | GENERIC_ALL)
/* Of the drive's root, which itself cannot be moved: new drives let every user DELETE it. */
#define MOVING_IN_ROOT (MOVING & ~DELETE)

#define MAX_SECURITY (64u * 1024)

static const SID_IDENTIFIER_AUTHORITY nt_authority = { SECURITY_NT_AUTHORITY };

static bool is_of(PSID sid, const DWORD *parts, BYTE count)
{
	if (memcmp(GetSidIdentifierAuthority(sid), &nt_authority, sizeof(nt_authority)) != 0 ||
	    *GetSidSubAuthorityCount(sid) != count)
		return false;
	for (BYTE i = 0; i < count; i++)
		if (*GetSidSubAuthority(sid, i) != parts[i])
			return false;
	return true;
}

/* SYSTEM, Administrators, and the account that owns Windows' own files since Vista. */
static bool is_trusted(PSID sid)
{
	static const DWORD system[] = { SECURITY_LOCAL_SYSTEM_RID };
	static const DWORD administrators[] = { SECURITY_BUILTIN_DOMAIN_RID,
						DOMAIN_ALIAS_RID_ADMINS };
	static const DWORD installer[] = { 80,	       956008885,  3418522649,
					   1831038044, 1853292631, 2271478464 };

	return is_of(sid, system, 1) || is_of(sid, administrators, 2) || is_of(sid, installer, 6);
}

static bool list_is_tight(const ACL *list, DWORD rights)
{
	/* No list at all is access for everybody. */
	if (!list)
		return false;
	for (DWORD i = 0; i < list->AceCount; i++) {
		ACCESS_ALLOWED_ACE *entry;

		if (!GetAce((ACL *)(uintptr_t)list, i, (void **)&entry))
			return false;
		if (entry->Header.AceFlags & INHERIT_ONLY_ACE)
			continue;
		if (entry->Header.AceType == ACCESS_DENIED_ACE_TYPE)
			continue;
		/* Kinds of entries that this code does not know may allow anything. */
		if (entry->Header.AceType != ACCESS_ALLOWED_ACE_TYPE)
			return false;
		if ((entry->Mask & rights) && !is_trusted(&entry->SidStart))
			return false;
	}
	return true;
}

/* harm: what could come of it, and what to do instead. */
static enum kport_status loose(const wchar_t *path, const char *why, const char *harm)
{
	char name[WIDE_PATH];

	wide_to_utf8(path, name, sizeof(name));
	return fail(KPORT_DENIED, 0, "%s %s: %s", name, why, harm);
}

static enum kport_status security_check(const wchar_t *path, const SECURITY_DESCRIPTOR *security,
					DWORD rights, const char *harm)
{
	SECURITY_DESCRIPTOR *const asked = (SECURITY_DESCRIPTOR *)(uintptr_t)security;
	BOOL present = FALSE, defaulted;
	PSID owner = NULL;
	ACL *list = NULL;

	if (!GetSecurityDescriptorOwner(asked, &owner, &defaulted) || !owner || !is_trusted(owner))
		return loose(path, "does not belong to the administrators", harm);
	if (!GetSecurityDescriptorDacl(asked, &present, &list, &defaulted) || !present ||
	    !list_is_tight(list, rights))
		return loose(path, "can be changed by others than administrators", harm);
	return KPORT_OK;
}

static enum kport_status one_check(const wchar_t *path, bool is_folder, DWORD rights,
				   const char *harm)
{
	const DWORD attributes = GetFileAttributesW(path);
	SECURITY_DESCRIPTOR *security;
	enum kport_status status;
	DWORD len;

	if (attributes == INVALID_FILE_ATTRIBUTES)
		return step_failed(KPORT_SYSTEM, GetLastError(),
				   is_folder ? "look at the folder" : "look at the file", NULL);
	if (is_folder && !(attributes & FILE_ATTRIBUTE_DIRECTORY))
		return fail(KPORT_INVALID, 0, "the path of the driver's folder is not a folder");
	if (attributes & FILE_ATTRIBUTE_REPARSE_POINT)
		return loose(path, "is a junction or link to another place", harm);
	security = malloc(MAX_SECURITY);
	if (!security)
		return fail(KPORT_NO_MEMORY, 0, "no memory to look at a folder");
	if (GetFileSecurityW(path, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, security,
			     MAX_SECURITY, &len))
		status = security_check(path, security, rights, harm);
	else
		status =
			step_failed(KPORT_SYSTEM, GetLastError(), "read who may write there", NULL);
	free(security);
	return status;
}

/*
 * Any user can make such a letter, and in each session it can stand for another folder. SUBST's targets
 * begin like this (QueryDosDevice, DefineDosDevice).
 */
static bool is_substituted(wchar_t letter)
{
	static const wchar_t prefix[] = L"\\??\\";
	const wchar_t drive[] = { letter, L':', L'\0' };
	wchar_t target[WIDE_PATH];

	return !QueryDosDeviceW(drive, target, WIDE_PATH) ||
	       wcsncmp(target, prefix, wcslen(prefix)) == 0;
}

/* FAT has no owners, and what lies on a network or a stick is in other hands. */
static enum kport_status volume_check(const wchar_t *path, const char *harm)
{
	const wchar_t root[] = { path[0], L':', L'\\', L'\0' };
	DWORD flags = 0;

	if (path[0] == L'\0' || path[1] != L':')
		return loose(path, "is not on a drive of this machine", harm);
	if (GetDriveTypeW(root) != DRIVE_FIXED)
		return loose(path, "is not on a fixed drive of this machine", harm);
	if (is_substituted(path[0]))
		return loose(path, "is on a drive letter that stands for another folder", harm);
	if (!GetVolumeInformationW(root, NULL, 0, NULL, NULL, &flags, NULL, 0) ||
	    !(flags & FILE_PERSISTENT_ACLS))
		return loose(path, "is on a drive that knows no owners", harm);
	return KPORT_OK;
}

/* From the folder above upwards. path is shortened on the way. */
static enum kport_status above_check(wchar_t *path, DWORD rights, const char *harm)
{
	const wchar_t root[] = { path[0], L':', L'\\', L'\0' };
	enum kport_status status = KPORT_OK;
	wchar_t *slash;

	while (status == KPORT_OK && (slash = wcsrchr(path, L'\\')) != NULL && slash > path + 2) {
		*slash = L'\0';
		status = one_check(path, true, rights, harm);
		rights = MOVING;
	}
	if (status != KPORT_OK)
		return status;
	/* What lies in the root itself is guarded by nothing else. */
	return one_check(root, true, rights == MOVING ? MOVING_IN_ROOT : rights & ~(DWORD)DELETE,
			 harm);
}

enum kport_status folder_check(const wchar_t *folder)
{
	static const char harm[] =
		"a driver that lies there could be replaced by another one, which would then run "
		"in "
		"the kernel. Choose a folder that only administrators can write, such as one below "
		"C:\\Program Files, or say --insecure-path";
	enum kport_status status = volume_check(folder, harm);
	wchar_t above[WIDE_PATH];

	if (status == KPORT_OK)
		status = one_check(folder, true, WRITING, harm);
	if (!wide_join(above, WIDE_PATH, folder))
		return fail(KPORT_INVALID, 0, "the path of the driver's folder is too long");
	return status == KPORT_OK ? above_check(above, MOVING, harm) : status;
}

enum kport_status file_check(const wchar_t *file, const char *harm)
{
	enum kport_status status = volume_check(file, harm);
	wchar_t above[WIDE_PATH];

	if (status == KPORT_OK)
		status = one_check(file, false, CHANGING, harm);
	if (!wide_join(above, WIDE_PATH, file))
		return fail(KPORT_INVALID, 0, "the path of the file is too long");
	return status == KPORT_OK ? above_check(above, WRITING, harm) : status;
}
