/* SPDX-License-Identifier: MIT */
#include "lib/backend.h"

#include "lib/backend/list.h"

const struct backend *const backends[] = {
	&backend_kioport,
	&backend_sim,
	&backend_replay,
	NULL,
};
