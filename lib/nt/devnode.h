/* SPDX-License-Identifier: MIT */
/*
 * The devices of Plug and Play, which Windows has since 2000. cfgmgr32.dll is looked up at run time, so
 * that NT 4 goes without.
 */
#ifndef KPORT_LIB_NT_DEVNODE_H
#define KPORT_LIB_NT_DEVNODE_H

#include "lib/nt/resource_list.h"
#include "lib/nt/system.h"

#include <cfgmgr32.h>

/* The functions of cfgmgr32.dll ("Configuration Manager" in the Windows Driver Kit). */
struct devnode_calls {
	CONFIGRET(WINAPI *id_list_size)(ULONG *len, const wchar_t *filter, ULONG flags);
	CONFIGRET(WINAPI *id_list)(const wchar_t *filter, wchar_t *list, ULONG len, ULONG flags);
	CONFIGRET(WINAPI *locate)(DEVINST *node, wchar_t *id, ULONG flags);
	CONFIGRET(WINAPI *property)
	(DEVINST node, ULONG property, ULONG *type, void *data, ULONG *len, ULONG flags);
	CONFIGRET(WINAPI *first_configuration)(LOG_CONF *configuration, DEVINST node, ULONG flags);
	CONFIGRET(WINAPI *free_configuration)(LOG_CONF configuration);
	CONFIGRET(WINAPI *next_resource)
	(RES_DES *next, RES_DES from, RESOURCEID wanted, RESOURCEID *found, ULONG flags);
	CONFIGRET(WINAPI *resource_size)(ULONG *len, RES_DES resource, ULONG flags);
	CONFIGRET(WINAPI *resource_data)(RES_DES resource, void *data, ULONG len, ULONG flags);
	CONFIGRET(WINAPI *free_resource)(RES_DES resource);
};

/* False: this system has no Plug and Play. */
bool devnode_calls_find(struct devnode_calls *calls);

struct devnode {
	DEVINST node;
	wchar_t object[64];  /* name of its physical device object: "\Device\0000003a" */
	wchar_t words[64];   /* what Device Manager calls it */
	wchar_t service[32]; /* its driver's; empty: nobody drives it */
	wchar_t port[16];    /* "LPT1", "COM1"; empty: neither */
};

/* The devices that are present. */
struct devnodes {
	struct devnode_calls calls;
	struct devnode *list;
	size_t count;
};

void devnodes_read(struct devnodes *nodes); /* where nothing can be found out, there are none */
void devnodes_free(struct devnodes *nodes);

/* The one whose physical device object has this name, or NULL. */
const struct devnode *devnodes_find(const struct devnodes *nodes, const wchar_t *object);

/*
 * The ranges that were given to a device, or else those that the firmware gave it. Returns how many
 * there are; at most max are written. None where a 32-bit program asks a 64-bit Windows from 8 on,
 * which answers CR_CALL_NOT_IMPLEMENTED.
 */
size_t devnode_ranges(const struct devnodes *nodes, const struct devnode *device,
		      struct resource_range *list, size_t max);

#endif /* KPORT_LIB_NT_DEVNODE_H */
