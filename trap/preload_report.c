/* SPDX-License-Identifier: MIT */
#include "preload_report.h"
#include "preload_system.h"

/* Static, for handlers run on small stacks; each has one writer. */
static struct line {
	unsigned len;
	char text[1280];
	int taken;
	int written;
} last_line, note_line;

static bool take(struct line *line)
{
	return __atomic_exchange_n(&line->taken, 1, __ATOMIC_ACQ_REL) == 0;
}

/* For a thread that was second: its own death must not cut the first one short. */
static void wait_for(struct line *line)
{
	for (int turns = 0; turns < 10000; turns++) {
		if (__atomic_load_n(&line->written, __ATOMIC_ACQUIRE))
			return;
		system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
	}
}

static void put_character(struct line *line, char c)
{
	if (line->len < sizeof(line->text))
		line->text[line->len++] = c;
}

static void put(struct line *line, const char *text)
{
	while (*text != '\0')
		put_character(line, *text++);
}

static void put_number(struct line *line, unsigned long value, unsigned base)
{
	char digits[24];
	unsigned count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0)
		put_character(line, digits[--count]);
}

static void put_port(struct line *line, unsigned long port)
{
	put(line, "0x");
	put_number(line, port, 16);
}

/* The program's file, without its folder; whatever a terminal could take for a command is left out. */
static void put_program(struct line *line)
{
	char path[256];
	long len = system_call(SYS_READLINK, (long)"/proc/self/exe", (long)path, sizeof(path), 0);
	long base = 0;

	for (long i = 0; i < len; i++) {
		if (path[i] == '/')
			base = i + 1;
	}
	if (len <= base) {
		put(line, "PROGRAM");
		return;
	}
	for (long i = base; i < len; i++)
		put_character(line, path[i] < ' ' || path[i] == 0x7f ? '?' : path[i]);
}

static void put_subject(struct line *line)
{
	put(line, "kport: ");
	put_program(line);
	put(line, " (pid ");
	put_number(line, (unsigned long)system_call(SYS_GETPID, 0, 0, 0, 0), 10);
	put(line, ") ");
}

/* At most this many, so that the line ends where it should. */
#define RANGES_SHOWN 20u

static void put_ranges(struct line *line, const struct grant *grant)
{
	unsigned shown = 0;

	for (uint32_t first = 0; first < GRANT_PORTS;) {
		uint32_t last = first;

		if (!grant_has(grant, first)) {
			first++;
			continue;
		}
		if (shown++ == RANGES_SHOWN) {
			put(line, ",...");
			return;
		}
		while (grant_has(grant, last + 1))
			last++;
		put(line, shown > 1 ? "," : "");
		put_port(line, first);
		if (last > first) {
			put(line, "-");
			put_port(line, last);
		}
		first = last + 2;
	}
}

static void write_line(struct line *line)
{
	put_character(line, '\n');
	line->text[line->len - 1] = '\n';
	system_call(SYS_WRITE, 2, (long)line->text, (long)line->len, 0);
	__atomic_store_n(&line->written, 1, __ATOMIC_RELEASE);
}

void report_refused(struct grant *grant, const struct decoded *access, uint16_t port)
{
	struct line *line = &last_line;
	uint32_t last = port + access->width - 1;

	if (!take(line)) {
		wait_for(line);
		return;
	}
	put_subject(line);
	put(line, "was refused port ");
	put_port(line, port);
	put(line, " (");
	put_number(line, access->width * 8, 10);
	put(line, access->kind == DECODE_IN ? "-bit read)" : "-bit write)");
	if (grant_covers(grant, port, access->width)) {
		put(line, preload.traps ? ": allowio has said why" :
					  " although allowio gave it: was it given back, or is "
					  "allowio not running it?");
	} else if (last >= GRANT_PORTS) {
		put(line, ": it runs past port 0xffff");
	} else {
		grant_add(grant, port, last);
		put(line, "; to allow it: allowio ");
		put_ranges(line, grant);
		put(line, " ");
		put_program(line);
		put(line, " ...");
	}
	if (port == 0x80)
		put(line, " (0x80, \"post\", is what glibc's inb_p() and outb_p() also write to)");
	write_line(line);
}

void report_alone(const struct decoded *access, uint16_t port)
{
	if (!take(&last_line)) {
		wait_for(&last_line);
		return;
	}
	put_subject(&last_line);
	put(&last_line, access->kind == DECODE_IN ? "reads port " : "writes port ");
	put_port(&last_line, port);
	put(&last_line, preload.channel ?
				", but allowio, which served it, has ended" :
				", but cannot reach the allowio that serves it: was "
				"the descriptor in KPORT_TRAP closed, or the user changed?");
	write_line(&last_line);
}

void report_hlt(void)
{
	if (!take(&last_line)) {
		wait_for(&last_line);
		return;
	}
	put_subject(&last_line);
	put(&last_line, "executed HLT, which is the kernel's alone: no grant of ports allows it");
	write_line(&last_line);
}

void report_passed_over(enum decode_kind kind)
{
	if (__atomic_load_n(&note_line.taken, __ATOMIC_RELAXED) || !take(&note_line))
		return;
	put_subject(&note_line);
	put(&note_line, kind == DECODE_CLI ? "executed CLI" : "executed STI");
	put(&note_line, ": passed over, now and later");
	write_line(&note_line);
}
