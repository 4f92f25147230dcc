/* SPDX-License-Identifier: MIT */
/*
 * Which NTVDM a DOS program runs in. CreateProcess may answer process id 0 for it (documented for 16-bit
 * programs that join a machine that runs already), so NTVDMs are looked at before and after.
 */
#ifndef KPORT_ALLOWIO_NT_VDM_FIND_H
#define KPORT_ALLOWIO_NT_VDM_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VDM_MAX 64u

struct vdm_list {
	size_t count;
	uint32_t ids[VDM_MAX];
};

/* The processes of ntvdm.exe in this session, and those of any program at this console. */
void vdm_list_running(struct vdm_list *list);
void vdm_list_console(struct vdm_list *list);

struct vdm_found {
	uint32_t id; /* 0: none, or several that it could be */
	bool joined; /* it ran before, and other programs may be in it */
};

/* started: what CreateProcess answered, or 0. Looks at nothing but its arguments. */
struct vdm_found vdm_choose(const struct vdm_list *before, const struct vdm_list *after,
			    const struct vdm_list *console, uint32_t started);

#endif /* KPORT_ALLOWIO_NT_VDM_FIND_H */
