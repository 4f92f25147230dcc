/* SPDX-License-Identifier: MIT */
/* --map: the program says one port, and another one is touched. */
#ifndef KPORT_ALLOWIO_MAP_H
#define KPORT_ALLOWIO_MAP_H

#include "options.h"
#include "port_list.h"

/* "0x378=0xd010+8". Answers -1, or an exit code after having said what is wrong. */
int map_parse(const char *text, struct options *options);

/*
 * said: the ports as the program may say them, those of the maps included. touched: what the back end is
 * asked for. Answers -1, or an exit code.
 */
int map_ranges(const struct options *options, struct port_list *said, struct port_list *touched);

#endif /* KPORT_ALLOWIO_MAP_H */
