/* SPDX-License-Identifier: MIT */
/*
 * The tests for a real NT kernel, one suite a file. Each suite is a process of its own (nt_bed.exe suite
 * NAME) that prints TAP by the words of tests/wine/programs/nio.h; nt_bed.exe run carries that to the
 * serial port. All that is imported is there on Windows NT 4, unless a comment tells how it is looked for.
 */
#ifndef TESTS_NT_BED_H
#define TESTS_NT_BED_H

#include "../../wine/programs/nio.h"

struct suite {
	const char *name;
	void (*run)(void);
	unsigned limit_s; /* then it is ended */
	bool as_system;	  /* it is run in a service, as the account SYSTEM */
};

extern const struct suite suites[];
extern const size_t suite_count;

void suite_install(void);
void suite_requests(void);
void suite_access(void);
void suite_grant(void);
void suite_union(void);
void suite_allowio(void);
void suite_children(void);
void suite_rules(void);
void suite_dos(void);
void suite_claims(void);
void suite_audit(void);
void suite_stop(void);
void suite_users(void);
void suite_random(void);
void suite_speed(void);
void suite_stranger(void);
void suite_uninstall(void);

/* A case that cannot be shown here, and why. */
void skip(const char *why, const char *name, ...) __attribute__((format(gnu_printf, 2, 3)));

/* ---- programs ---- */

struct ran {
	DWORD error;	  /* that it could not be started, or 0 */
	DWORD code;	  /* its exit code */
	bool killed;	  /* it took too long */
	char text[16384]; /* both of its outputs, without carriage returns */
};

/* Runs a command line to its end; the result stays until the next one. */
const struct ran *run(const char *line, ...) __attribute__((format(gnu_printf, 1, 2)));
const struct ran *run_limited(unsigned limit_s, const char *line);

/* The last program that ran ended with the code, and its output has the words (NULL: whatever it has). */
void expect(const char *name, DWORD code, const char *words);

/* The cases that a program prints become this suite's. */
void cases(const char *line, unsigned limit_s);

/* Starts a program whose output nobody wants. False: a note tells why not. */
bool start(const char *line, PROCESS_INFORMATION *process);
/* Ends it, if it has not ended, and gives the handles back. */
void end(PROCESS_INFORMATION *process);

/* ---- the instructions themselves ---- */

/* Executes IN or OUT of width bytes: 0, or the exception, after which the program goes on. */
DWORD port_in(unsigned port, unsigned width, uint32_t *value);
DWORD port_out(unsigned port, unsigned width, uint32_t value);
DWORD port_cli(void);
/* From now on port faults come back as results. */
void port_catch(void);

#define FAULT 0xc0000096 /* STATUS_PRIVILEGED_INSTRUCTION */

/*
 * Whether IN answers as wanted (a value's fault or none). A processor that runs a program's thread may learn of a grant
 * at the next change of threads only, so this looks for up to ten seconds.
 */
bool port_becomes(unsigned port, unsigned width, DWORD wanted);

/* ---- the driver ---- */

#define LPT                                                                                        \
	0x378 /* data, status, control: of qemu's parallel port, whose data register holds what is written */
#define LATCH 0xe0 /* of qemu's pc-testdev: 4 bytes, which any width reads and writes */

/* A policy of this whole bed; the driver takes it before each suite. */
extern const char bed_policy[];

bool has_grants(
	void); /* the driver opens the bitmap: no, on 64-bit Windows and Wine; then a case is skipped */
/* With bed_policy and a case that it opens. Where it does not, the suite ends. */
HANDLE open_driver(void);
/* As the tests' names for the requests; 0 or the Windows error. */
DWORD grant(HANDLE device, HANDLE process, unsigned first, unsigned last, uint32_t flags);
DWORD revoke(HANDLE device, HANDLE process, unsigned first, unsigned last);
long long driver_in(HANDLE device, unsigned port, unsigned width); /* -1: a failure */
unsigned grant_count(HANDLE device, HANDLE process);

/* ---- a second process that does what it is told ---- */

struct client {
	PROCESS_INFORMATION process;
	HANDLE to;
	HANDLE from;
};

bool client_start(struct client *client, const char *before);
/* Says words, such as "in 0x378 1", and returns its answer: "0x5a" or "fault 0xc0000096". */
const char *client_ask(struct client *client, const char *words, ...)
	__attribute__((format(gnu_printf, 2, 3)));
bool client_becomes(struct client *client, unsigned port, bool works);
void client_end(struct client *client);
int client_main(void);
/* Another: takes ports and waits to be killed, what: "claims" or "batch". */
int hold_main(const char *what);

/* ---- as SYSTEM ---- */

int service_run(const char *suite); /* exit status of the suite, whose output is this program's */
int service_main(const char *suite, const char *pipe);

bool is_64bit_windows(void);
const char *bed_folder(void); /* where the programs lie, without a backslash at its end */

#endif /* TESTS_NT_BED_H */
