/* SPDX-License-Identifier: MIT */
/* How a device is made from its text. For hosts: who makes a bus and serves its far ends. */
#ifndef KPORT_SIM_MODEL_H
#define KPORT_SIM_MODEL_H

#include "sim/device.h"
#include "sim/sim.h"

#ifdef __MINGW32__
#define SIM_PRINTF_LIKE __attribute__((format(gnu_printf, 4, 5)))
#else
#define SIM_PRINTF_LIKE __attribute__((format(printf, 4, 5)))
#endif

/* Fills *error and returns status. system_code: errno, whose words are appended; 0: none. */
enum kport_status sim_fail(struct kport_error *error, enum kport_status status, long system_code,
			   const char *format, ...) SIM_PRINTF_LIKE;

struct sim_option {
	const char *name;
	const char *help;
};

struct sim_setup;

struct sim_model {
	const char *name;
	const char *help;		  /* one line */
	const struct sim_option *options; /* ends with a name of NULL */
	const struct sim_option *flags;	  /* options without a value, likewise; NULL: none */
	uint32_t usual_base;		  /* where the text names no port; 0: it must */
	uint32_t length;		  /* ports at the base where the text gives no number */
	bool any_length;		  /* the text may give one */

	/* Makes a device in the block and maps its registers. What it made goes with the block. */
	enum kport_status (*create)(struct sim_setup *setup);
};

/* ---- for create() ---- */

uint16_t sim_setup_base(const struct sim_setup *setup);
uint32_t sim_setup_length(const struct sim_setup *setup); /* in ports */

/* An option's value, "" of a flag; NULL where it was not given. Lives as long as create() runs. */
const char *sim_setup_option(const struct sim_setup *setup, const char *name);

/* The index of an option's value among words, which ends with NULL; 0 where it was not given. */
enum kport_status sim_setup_choice(struct sim_setup *setup, const char *name,
				   const char *const *words, size_t *index);

/* Refuses a text that gives more than one of the options in names, which ends with NULL. */
enum kport_status sim_setup_one_of(struct sim_setup *setup, const char *const *names);

/* A failure of create(), with the device's place in the text before the words. */
enum kport_status sim_setup_fail(struct sim_setup *setup, enum kport_status status,
				 const char *words);

/* The same with the place of an option that was given. system_code: as of sim_fail(). */
enum kport_status sim_setup_fail_option(struct sim_setup *setup, const char *name,
					enum kport_status status, long system_code,
					const char *words);

/* The device's state: len bytes of zeros in the block. */
enum kport_status sim_setup_state(struct sim_setup *setup, uint32_t len, void **state);

/* Puts registers on the bus; a device may have several runs. A run that is taken is refused. */
enum kport_status sim_setup_map(struct sim_setup *setup, uint32_t first, uint32_t length,
				enum sim_registers_number registers, const void *state);

/*
 * The device's far end by the options that its text has of file, printer, stdout, pty and link,
 * command, queue, device and tty; at most one of the ways out, which ends with NULL, may be given.
 * *end is 0 where none is.
 */
enum kport_status sim_setup_end(struct sim_setup *setup, const char *const *ways_out,
				uint32_t *end);

/* The modem lines of a far end that was made, as sim_end.lines has them. */
uint8_t sim_setup_lines(const struct sim_setup *setup);

/* ---- the models ---- */

extern const struct sim_model *const sim_models[]; /* ends with NULL */
extern const struct sim_model sim_latch;
extern const struct sim_model sim_lpt;
extern const struct sim_model sim_uart16550;
extern const struct sim_model sim_rtc;
extern const struct sim_model sim_pit;
extern const struct sim_model sim_post;
extern const struct sim_model sim_debugcon;

#endif /* KPORT_SIM_MODEL_H */
