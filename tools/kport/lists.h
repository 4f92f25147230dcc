/* SPDX-License-Identifier: MIT */
/* The library's lists of what is there, in memory of the right size. */
#ifndef KPORT_TOOL_LISTS_H
#define KPORT_TOOL_LISTS_H

#include "command.h"

/* Both answer the exit code; *list is freed by the caller, and NULL on a failure, which was said. */
int list_backends(const struct command_line *line, struct kport_backend_info **list, size_t *count);
int list_ports(const struct command_line *line, struct kport_port_info **list, size_t *count,
	       bool *complete);

/* As lists of the document that is being written. */
void json_backends(const struct kport_backend_info *list, size_t count);
void json_ports(const struct kport_port_info *list, size_t count, bool complete);

/* "0x0378-0x037a" or "0x0080" */
void range_text(struct kport_range range, char *text, size_t len);

/* "yes", or the reason's one or two words. */
const char *usable_text(const struct kport_backend_info *backend);

#endif /* KPORT_TOOL_LISTS_H */
