/* SPDX-License-Identifier: MIT */
#include "lib/backend.h"

#include "lib/backend/list.h"

const struct backend *const backends[] = {
	&backend_kioport, &backend_ioperm, &backend_ppdev,  &backend_pcibar,
	&backend_devport, &backend_sim,	   &backend_replay, NULL,
};
