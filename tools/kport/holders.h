/* SPDX-License-Identifier: MIT */
/* Who holds ports through the driver, as kport doctor tells it. */
#ifndef KPORT_TOOL_HOLDERS_H
#define KPORT_TOOL_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include <kport.h>

struct holders {
	struct kport_holder *list; /* owned */
	size_t count;
	enum kport_status status; /* KPORT_OK, or why it cannot be seen */
	char reason[1000];	  /* as an error's text */
};

/* Never fails: what went wrong is in the result. */
void holders_find(struct holders *holders);
void holders_free(struct holders *holders);

/* "lpt1", where the range lies in one with a name, or the range itself */
void holders_label(const struct kport_holder *holder, char *text, size_t len);
/* "0x0378-0x037a by kport (process 812), for 12 s" */
void holders_text(const struct kport_holder *holder, char *text, size_t len);

/* As a member of the document that is being written. */
void holders_json(const struct holders *holders);

#endif /* KPORT_TOOL_HOLDERS_H */
