/* SPDX-License-Identifier: MIT */
/* The driver's requests as bare ioctls, and TAP: what the programs of this folder share. */
#ifndef TESTS_DRIVER_LINUX_KIO_H
#define TESTS_DRIVER_LINUX_KIO_H

#include <stdbool.h>
#include <stddef.h>

#include "kport_abi.h"

#define KIO_DEVICE "/dev/kioport"

/* Each of these returns 0 or the errno. */
int kio_open(int flags, int *fd); /* with the handshake */
int kio_request(int fd, unsigned number, void *request);
int kio_hello(int fd);
int kio_claim(int fd, unsigned first, unsigned last, uint32_t flags);
int kio_release(int fd, unsigned first, unsigned last);
int kio_grant(int fd, unsigned first, unsigned last);
int kio_read(int fd, unsigned port, unsigned width, uint32_t *value);
int kio_write(int fd, unsigned port, unsigned width, uint32_t value);
int kio_fast_read(int fd, unsigned port, unsigned width, uint32_t *value); /* by pread */
int kio_fast_write(int fd, unsigned port, unsigned width, uint32_t value);
/* errors, line, column and reason of the answer are left in *answer, which may be NULL */
int kio_policy(int fd, const char *text, struct kp_policy_load *answer);

/* A batch's one buffer: operations and data are zeroed and lie behind the header. */
struct kp_batch *kio_batch_new(uint32_t op_count, uint32_t data_len);
struct kp_op *kio_ops(struct kp_batch *batch);
uint8_t *kio_data(struct kp_batch *batch);

uint64_t kio_now_ns(void);

/* Does a bare IN of this port work? A fault is caught. */
bool kio_bare_in(unsigned port);

/* One case. plan() ends the program's TAP and returns its exit status. */
void ok(bool passed, const char *name, ...) __attribute__((format(printf, 2, 3)));
void same(long long got, long long wanted, const char *name, ...)
	__attribute__((format(printf, 3, 4)));
void note(const char *text, ...) __attribute__((format(printf, 1, 2)));
int plan(void);

#endif /* TESTS_DRIVER_LINUX_KIO_H */
