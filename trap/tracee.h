/* SPDX-License-Identifier: MIT */
/* A process that is stopped under ptrace(2), of either class: its registers and its memory. */
#ifndef KPORT_TRAP_TRACEE_H
#define KPORT_TRAP_TRACEE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "emulate.h"

/* The descriptor of a process's memory; -1: errno tells. */
int tracee_memory(pid_t process);

/*
 * As waitid(2): waits until the process that is traced stops; flags may be WNOHANG. *status is then as
 * of waitpid(2). False: with errno EAGAIN it has not; with ECHILD it has ended, and its end is left to
 * whoever reaps.
 */
bool tracee_wait(pid_t process, int flags, int *status);

bool tracee_read(int memory, uint64_t address, void *data, size_t len);
bool tracee_write(int memory, uint64_t address, const void *data, size_t len);

/* The code that it is about to execute; false: of a segment that is not flat. */
bool tracee_mode(const struct user_regs_struct *registers, enum decode_mode *mode);

void tracee_take(const struct user_regs_struct *from, struct emulate_registers *to);
void tracee_put(const struct emulate_registers *from, struct user_regs_struct *to);

#endif /* KPORT_TRAP_TRACEE_H */
