/* SPDX-License-Identifier: MIT */
/*
 * A bus as it lies in memory: one block, which may be mapped into several processes at different
 * addresses, of 32 and of 64 bits. So it has no pointers, and all its parts have one layout
 * everywhere. Places in it are offsets from its start.
 */
#ifndef KPORT_SIM_BLOCK_H
#define KPORT_SIM_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_BLOCK_MAGIC 0x4d495342u
#define SIM_BLOCK_VERSION 1u
/* Room for every port as a latch, and for every far end. What is not used costs no memory. */
#define SIM_BLOCK_SIZE 0x200000u

#define BUS_PORTS 0x10000u
#define BUS_MAX_RUNS 256u /* a port's entry in the map is one byte */
#define BUS_MAX_DEVICES BUS_MAX_RUNS
#define BUS_MAX_ENDS 64u

/* i386's own alignment is less. */
typedef uint64_t __attribute__((aligned(8))) sim_u64;
typedef int64_t __attribute__((aligned(8))) sim_s64;

struct sim_device {
	uint32_t end; /* its far end; 0: none */
	uint32_t reserved;
	char label[32]; /* "lpt@0x378" */
	char note[128]; /* what it has to tell; "": nothing */
};

/* Neighbouring ports with the same registers. Number 0 is where nothing is plugged in. */
struct sim_run {
	uint16_t first;
	uint16_t last;
	uint16_t device;
	uint8_t registers; /* enum sim_registers_number */
	uint8_t widths;	   /* of them, to be near at hand */
	uint32_t state;
	uint32_t flags; /* SIM_RUN_... */
};

/* What an access to it takes beside the call. */
#define SIM_RUN_TICKS 0x1u   /* the time */
#define SIM_RUN_INPUT 0x2u   /* a look at what has come in from the far end */
#define SIM_RUN_FOREIGN 0x4u /* it is not in the block: see struct sim_world */
#define SIM_RUN_OUTPUT 0x8u  /* room for bytes on the way to the far end: SIM_RUN_ROOM */
#define SIM_RUN_ROOM 512u    /* as many as an access makes at most */

/*
 * Bytes on their way. One side writes, the other reads; each moves its own count, which never goes
 * back and is taken modulo the size, a power of two.
 */
struct sim_ring {
	uint32_t written;
	uint32_t read;
	uint32_t size;
	uint32_t bytes; /* where they are */
};

enum sim_end_kind {
	SIM_END_NONE, /* bytes are thrown away */
	SIM_END_FILE,
	SIM_END_STDOUT,
	SIM_END_PTY,
	SIM_END_COMMAND,
	SIM_END_QUEUE,
	SIM_END_DEVICE,
	SIM_END_TTY,
	SIM_END_KINDS,
};

/* Divisor of the rate, line control and modem control, as a 16550 has them. */
#define SIM_SETTINGS_LINE 16  /* shift */
#define SIM_SETTINGS_MODEM 24 /* shift */

/* What a device is joined to. Number 0 is nothing. */
struct sim_end {
	uint32_t kind;
	uint32_t device;
	uint32_t sleeps;   /* not 0: the host waits for a change of this word */
	uint32_t settings; /* of a serial line, from the device: SIM_SETTINGS_... */
	uint32_t lines;	   /* to the device: CTS, DSR, RI and DCD as a 16550 shows them, bits 4-7 */
	uint32_t reserved;
	struct sim_ring out; /* from the device */
	struct sim_ring in;  /* to the device; size 0: nothing ever comes */
	char target[1024];   /* path, command, name */
	char link[256];	     /* with a pseudo terminal */
};

struct sim_block {
	uint32_t magic;
	uint32_t version;
	uint32_t size;
	uint32_t used; /* up to where there is something */
	sim_u64 start_ns;
	uint32_t owner;	    /* who holds the lock: shared.c */
	uint32_t taken;	    /* how often the lock was taken from somebody who had died with it */
	uint32_t attention; /* something was put into a far end since this was last cleared */
	uint32_t device_count;
	uint32_t run_count;
	uint32_t end_count;
	uint32_t host;		/* the process that serves the far ends; 0: nobody */
	uint32_t hosts;		/* how many there were: a word to wait on until another is needed */
	char text[4096];	/* what was plugged in */
	uint8_t map[BUS_PORTS]; /* port -> run */
	struct sim_run runs[BUS_MAX_RUNS];
	struct sim_device devices[BUS_MAX_DEVICES];
	struct sim_end ends[BUS_MAX_ENDS];
	/* states of devices and bytes of rings follow */
};

_Static_assert(sizeof(struct sim_run) == 16, "the same everywhere");
_Static_assert(sizeof(struct sim_device) == 168, "the same everywhere");
_Static_assert(sizeof(struct sim_end) == 1336, "the same everywhere");
_Static_assert(offsetof(struct sim_block, map) == 4152, "the same everywhere");
_Static_assert(offsetof(struct sim_block, ends) == 4152 + 0x10000 + 256 * (16 + 168),
	       "the same everywhere");

static inline void *sim_block_at(struct sim_block *block, uint32_t place)
{
	return (uint8_t *)block + place;
}

static inline const struct sim_run *sim_run_at(const struct sim_block *block, uint16_t port)
{
	return &block->runs[block->map[port]];
}

/* ---- far ends, as devices use them ---- */

/* False: there is no room, and nothing was put. Bytes for end 0 are thrown away. */
bool sim_end_put(struct sim_block *block, uint32_t end, const void *bytes, uint32_t len);

/* False: nothing has come. */
bool sim_end_take(struct sim_block *block, uint32_t end, uint8_t *byte);

/* All bytes that were put have gone out. */
bool sim_end_is_idle(const struct sim_block *block, uint32_t end);

void sim_end_set(struct sim_block *block, uint32_t end, uint32_t settings);
uint8_t sim_end_lines(const struct sim_block *block, uint32_t end);

/* ---- rings ---- */

static inline uint32_t sim_ring_len(const struct sim_ring *ring)
{
	return __atomic_load_n(&ring->written, __ATOMIC_ACQUIRE) -
	       __atomic_load_n(&ring->read, __ATOMIC_ACQUIRE);
}

/* Puts all of the bytes, or false. */
bool sim_ring_put(struct sim_block *block, struct sim_ring *ring, const void *bytes, uint32_t len);

/* Up to max of the oldest bytes that lie side by side; they stay until sim_ring_skip(). */
uint32_t sim_ring_peek(struct sim_block *block, const struct sim_ring *ring, const uint8_t **bytes);
void sim_ring_skip(struct sim_ring *ring, uint32_t len);

#endif /* KPORT_SIM_BLOCK_H */
