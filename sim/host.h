/* SPDX-License-Identifier: MIT */
/*
 * Whoever makes a bus is its host: it holds the files, terminals and so on that the devices' far
 * ends lead to, and moves bytes between them and the rings in the block. With the C library.
 */
#ifndef KPORT_SIM_HOST_H
#define KPORT_SIM_HOST_H

#include "sim/block.h"
#include "sim/sim.h"
#include "sim/sink.h"

/*
 * Programs of a shared bus can write all of the block at any time. What the host lets itself be led by is
 * its own, from when the bus was made or taken over.
 */
struct sim_host {
	struct sim_block *block;
	uint32_t end_count;
	uint32_t run_count;
	struct sim_run runs[BUS_MAX_RUNS];
	struct sim_sink *sinks[BUS_MAX_ENDS]; /* NULL: not open */
};

/*
 * Makes a bus in memory: SIM_BLOCK_SIZE bytes of zeros, aligned to 8, that live longer than the
 * host. start_ns: what the clock says now. devices and errors: as of sim_bus_open().
 */
enum kport_status sim_host_create(void *memory, const char *devices, uint64_t start_ns,
				  struct sim_host **host, struct kport_error *error);

/*
 * The next host of a bus that is there, and that sim_shared_check() found good. Far ends that are not files are opened again: a pseudo
 * terminal is another one. One that cannot be opened takes no bytes from now on; *error tells of the
 * last, with KPORT_OK as answer. KPORT_NO_MEMORY.
 */
enum kport_status sim_host_attach(struct sim_block *block, struct sim_host **host,
				  struct kport_error *error);

/* The bus ends: what is on its way gets to the far ends. Of a shared bus, under its lock. */
void sim_host_finish(struct sim_host *host);

/* Closes the far ends. Accepts NULL. */
void sim_host_close(struct sim_host *host);

/*
 * What devices have put into their far ends goes out. A far end that fails loses what was put; *error
 * tells of the first. A terminal that is full keeps it.
 */
enum kport_status sim_host_flush(struct sim_host *host, struct kport_error *error);

/* The same for one far end. */
enum kport_status sim_host_flush_end(struct sim_host *host, uint32_t end,
				     struct kport_error *error);

/* What has come for a far end goes to its device, as far as there is room. Never waits. */
void sim_host_fetch(struct sim_host *host, uint32_t end);

/*
 * Opens what is to be there before the first byte, again if it is open. The sink goes by what the block
 * says now. *words say what failed; 0 or an errno.
 */
int sim_host_open_end(struct sim_host *host, uint32_t end, const char **words);

#endif /* KPORT_SIM_HOST_H */
