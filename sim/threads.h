/* SPDX-License-Identifier: MIT */
/* The little that a host's threads need of the system: linux/threads.c, nt/threads.c. */
#ifndef KPORT_SIM_THREADS_H
#define KPORT_SIM_THREADS_H

#include "sim/bus.h"

struct sim_thread;

/* NULL: there can be no more. */
struct sim_thread *sim_thread_start(void (*run)(void *ctx), void *ctx);
void sim_thread_join(struct sim_thread *thread);

/* Waits until the word is another one, somebody wakes it or the time is over. */
void sim_word_wait(uint32_t *word, uint32_t seen, unsigned timeout_ms);
void sim_word_wake(uint32_t *word);

/* This process, as one that touches a shared bus. */
extern const struct sim_world sim_threads_world;

#endif /* KPORT_SIM_THREADS_H */
