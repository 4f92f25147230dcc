/* SPDX-License-Identifier: MIT */
#include <kport.h>

#include "version.h"

const char *kport_version(void)
{
	return KPORT_VERSION_STRING;
}
