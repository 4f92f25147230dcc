/* SPDX-License-Identifier: MIT */
#include "holders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "lists.h"

/* Others come while the list is read: room is made with some to spare, and often enough. */
#define ROOM 64
#define SPARE 8
#define TRIES 8

void holders_find(struct holders *holders)
{
	size_t room = ROOM;

	holders->status = KPORT_BUSY;
	snprintf(holders->reason, sizeof(holders->reason), "the list keeps growing");
	for (int i = 0; i < TRIES && holders->status == KPORT_BUSY; i++) {
		holders->list = calloc(room, sizeof(*holders->list));
		if (!holders->list) {
			holders->status = KPORT_NO_MEMORY;
			snprintf(holders->reason, sizeof(holders->reason), "out of memory");
			return;
		}
		holders->list[0].size = sizeof(*holders->list);
		holders->status = kport_driver_holders(holders->list, room, &holders->count);
		if (holders->status == KPORT_OK && holders->count <= room)
			return;
		if (holders->status == KPORT_OK)
			holders->status = KPORT_BUSY;
		else
			snprintf(holders->reason, sizeof(holders->reason), "%s",
				 kport_last_error()->text);
		room = holders->count + SPARE;
		holders_free(holders);
	}
}

void holders_free(struct holders *holders)
{
	free(holders->list);
	holders->list = NULL;
	holders->count = 0;
}

void holders_label(const struct kport_holder *holder, char *text, size_t len)
{
	static const char *const names[] = { "lpt1", "lpt2", "lpt3", "com1", "com2",
					     "com3", "com4", "game", "post" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct kport_range named;
		size_t count;

		if (kport_ranges_parse(names[i], &named, 1, &count) != KPORT_OK ||
		    holder->range.first < named.first || holder->range.last > named.last)
			continue;
		snprintf(text, len, "%s", names[i]);
		return;
	}
	range_text(holder->range, text, len);
}

static void process_text(uint32_t process, const char *name, char *text, size_t len)
{
	if (!process)
		snprintf(text, len, "a process that has ended or cannot be seen from here");
	else if (!name[0])
		snprintf(text, len, "process %lu", (unsigned long)process);
	else
		snprintf(text, len, "%s (process %lu)", name, (unsigned long)process);
}

static void age_text(uint64_t held_ns, char *text, size_t len)
{
	const uint64_t seconds = held_ns / 1000000000u;

	if (seconds < 120)
		snprintf(text, len, "%" PRIu64 " s", seconds);
	else if (seconds < 7200)
		snprintf(text, len, "%" PRIu64 " min", seconds / 60);
	else
		snprintf(text, len, "%" PRIu64 " h", seconds / 3600);
}

/* By the process itself, by another one for it, or by the driver. */
static void grant_text(const struct kport_holder *holder, const char *process, char *text,
		       size_t len)
{
	char grantee[140];

	process_text(holder->grantee, holder->grantee_name, grantee, sizeof(grantee));
	if (holder->grantee == holder->process || holder->kind & KPORT_HOLD_RULE)
		snprintf(text, len, "granted to %s", process);
	else
		snprintf(text, len, "granted to %s by %s", grantee, process);
}

void holders_text(const struct kport_holder *holder, char *text, size_t len)
{
	char range[32], process[140], held[300], age[40];

	range_text(holder->range, range, sizeof(range));
	process_text(holder->process, holder->process_name, process, sizeof(process));
	if (holder->kind & KPORT_HOLD_GRANT)
		grant_text(holder, process, held, sizeof(held));
	else
		snprintf(held, sizeof(held), "%s %s",
			 holder->kind & KPORT_HOLD_WAITING ? "waited for by" : "held by", process);
	age_text(holder->held_ns, age, sizeof(age));
	snprintf(text, len, "%s %s%s%s%s, for %s", range, held,
		 holder->kind & KPORT_HOLD_RULE ? ", by a rule" : "",
		 holder->kind & KPORT_HOLD_SHARED ? ", shared" : "",
		 holder->kind & KPORT_HOLD_EXCLUSIVE ? ", exclusive" : "", age);
}

static void json_process(const char *key, uint32_t process, const char *name)
{
	json_begin_object(key);
	json_number("process", process);
	json_string("name", name);
	json_end();
}

void holders_json(const struct holders *holders)
{
	json_begin_object("held");
	json_string("status", kport_status_name(holders->status));
	json_string("reason", holders->status == KPORT_OK ? "" : holders->reason);
	json_begin_list("ranges");
	for (size_t i = 0; i < holders->count; i++) {
		const struct kport_holder *holder = &holders->list[i];

		json_begin_object(NULL);
		json_number("first", holder->range.first);
		json_number("last", holder->range.last);
		json_string("kind", holder->kind & KPORT_HOLD_GRANT ? "grant" : "claim");
		json_process("holder", holder->process, holder->process_name);
		if (holder->kind & KPORT_HOLD_GRANT)
			json_process("grantee", holder->grantee, holder->grantee_name);
		json_bool("shared", holder->kind & KPORT_HOLD_SHARED);
		json_bool("exclusive", holder->kind & KPORT_HOLD_EXCLUSIVE);
		json_bool("rule", holder->kind & KPORT_HOLD_RULE);
		json_bool("waiting", holder->kind & KPORT_HOLD_WAITING);
		json_long("handle", holder->handle);
		json_long("held_ns", holder->held_ns);
		json_end();
	}
	json_end();
	json_end();
}
