/* SPDX-License-Identifier: MIT */
#include "installation.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* KPORT_PRELOAD_DIR and KPORT_HELPER come from the build. */

/* PREFIX of PREFIX/bin/allowio, or "". */
static void own_prefix(char *prefix, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", prefix, size - 1);
	char *slash;

	prefix[len > 0 ? len : 0] = '\0';
	for (int i = 0; i < 2; i++) {
		slash = strrchr(prefix, '/');
		if (slash)
			*slash = '\0';
	}
}

static char *find(const char *variable, const char *below_prefix, const char *built)
{
	const char *named = getenv(variable);
	char prefix[PATH_MAX];
	char *path = NULL;

	if (named && named[0] != '\0')
		return strdup(named);
	own_prefix(prefix, sizeof(prefix));
	if (asprintf(&path, "%s/%s", prefix, below_prefix) < 0)
		return NULL;
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return strdup(built);
}

char *installation_preload_dir(void)
{
	return find("ALLOWIO_PRELOAD_DIR", "lib/kport", KPORT_PRELOAD_DIR);
}

char *installation_helper(void)
{
	return find("ALLOWIO_GRANT", "libexec/kport/allowio-grant", KPORT_HELPER);
}
