/* SPDX-License-Identifier: MIT */
/* The ports that were asked for: sorted, without overlap, and as numbers once and for all. */
#ifndef KPORT_ALLOWIO_PORT_LIST_H
#define KPORT_ALLOWIO_PORT_LIST_H

#include <kport.h>

struct port_list {
	struct kport_range *list; /* owned */
	size_t count;		  /* at least 1 after port_list_parse() */
	char *text;		  /* owned: "0x378-0x37a,0x3f8" */
};

/*
 * Names are as that back end has them; NULL: as this machine. False when the text does not parse (the library's
 * last error has the words) or memory ran out.
 */
bool port_list_parse(const char *text, const char *backend, struct port_list *ranges);
void port_list_free(struct port_list *ranges);

#endif /* KPORT_ALLOWIO_PORT_LIST_H */
