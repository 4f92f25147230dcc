/* SPDX-License-Identifier: MIT */
#include "sim/nt/error.h"

#include <errno.h>
#include <stddef.h>
#include <windows.h>

static const struct {
	DWORD code;
	int number;
} known[] = {
	{ ERROR_FILE_NOT_FOUND, ENOENT },
	{ ERROR_PATH_NOT_FOUND, ENOENT },
	{ ERROR_ACCESS_DENIED, EACCES },
	{ ERROR_SHARING_VIOLATION, EBUSY },
	{ ERROR_NOT_ENOUGH_MEMORY, ENOMEM },
	{ ERROR_INVALID_NAME, EINVAL },
	{ ERROR_INVALID_PARAMETER, EINVAL },
	{ ERROR_NOT_SUPPORTED, ENOSYS },
	{ ERROR_CALL_NOT_IMPLEMENTED, ENOSYS },
	{ ERROR_DISK_FULL, ENOSPC },
	{ 1801 /* ERROR_INVALID_PRINTER_NAME */, ENOENT },
};

int nt_errno(void)
{
	DWORD code = GetLastError();
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].code == code)
			return known[i].number;
	}
	return EIO;
}
