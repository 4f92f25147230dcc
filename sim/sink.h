/* SPDX-License-Identifier: MIT */
/*
 * What a far end leads to, one file a kind: files and standard output (sink_file.c), pseudo terminals
 * (linux/pty.c), commands and printer queues (linux/jobs.c, nt/jobs.c), devices and serial ports.
 */
#ifndef KPORT_SIM_SINK_H
#define KPORT_SIM_SINK_H

#include "sim/block.h"
#include "sim/sim.h"

struct sim_sink_kind {
	const char *what; /* "the file", for error texts */
	bool opens_late;  /* by the first byte, and not with the bus */

	/* Both answer 0 or an errno; ENOSYS: this system has no such thing. *words say what failed. */
	int (*open)(const struct sim_end *end, void **outlet, const char **words);
	/*
	 * *len is how many there are, and becomes how many were taken: less where it is full. The bytes
	 * are out when this returns: a program that is killed leaves what it wrote.
	 */
	int (*write)(void *outlet, const uint8_t *bytes, size_t *len);
	/* 0, or what is told of a job that failed at its end: an errno, or -1 for what has no number. */
	int (*close)(void *outlet);

	/* NULL: it has no such thing. */
	const char *(*note)(const void *outlet);
	size_t (*read)(void *outlet, uint8_t *bytes, size_t room);
	void (*wait)(void *outlet, unsigned timeout_ms);
	void (*set)(void *outlet, uint32_t settings);
	bool (*lines)(void *outlet, uint32_t *lines);
};

extern const struct sim_sink_kind sim_sink_file;
extern const struct sim_sink_kind sim_sink_stdout;
extern const struct sim_sink_kind sim_sink_pty;
extern const struct sim_sink_kind sim_sink_command;
extern const struct sim_sink_kind sim_sink_queue;
extern const struct sim_sink_kind sim_sink_device;
extern const struct sim_sink_kind sim_sink_tty;

struct sim_sink;

/* 0 or an errno, with *words saying what failed. The end is copied. */
int sim_sink_open(const struct sim_end *end, struct sim_sink **sink, const char **words);
void sim_sink_close(struct sim_sink *sink); /* accepts NULL */

const struct sim_end *sim_sink_end(const struct sim_sink *sink);

/* What the device has to tell, such as where its pseudo terminal is; "": nothing. */
const char *sim_sink_note(const struct sim_sink *sink);

/* As of the kinds, with the error's words. */
enum kport_status sim_sink_write(struct sim_sink *sink, const uint8_t *bytes, size_t *len,
				 struct kport_error *error);

/* What is printed so far is a job, and ends: by the next byte another begins. */
enum kport_status sim_sink_end_job(struct sim_sink *sink, struct kport_error *error);

/* What has come. Never waits. */
size_t sim_sink_read(struct sim_sink *sink, uint8_t *bytes, size_t room);

/* Waits until something has come or the time is over. */
void sim_sink_wait(struct sim_sink *sink, unsigned timeout_ms);

/* Rate, format and modem lines of a serial port, if they are others than before. */
void sim_sink_set(struct sim_sink *sink, uint32_t settings);

/* Its modem lines, where it has them. */
void sim_sink_lines(struct sim_sink *sink, uint32_t *lines);

#endif /* KPORT_SIM_SINK_H */
