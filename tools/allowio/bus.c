/* SPDX-License-Identifier: MIT */
#include "bus.h"
#include "bus_words.h"
#include "say.h"
#include "sim/named.h"
#include "sim/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool make_memory(struct bus *bus)
{
	int fd = memfd_create("kport-bus", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return false;
	/* Sealed, a program cannot shorten it under the others' feet. */
	if (ftruncate(fd, SIM_BLOCK_SIZE) != 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
		goto close_file;
	bus->memory = mmap(NULL, SIM_BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bus->memory == MAP_FAILED)
		goto close_file;
	bus->fd = fd;
	return true;

close_file:
	bus->memory = NULL;
	close(fd);
	return false;
}

static int open_named(struct bus *bus, const char *devices, const char *name)
{
	struct kport_error error;

	if (sim_named_open(name, devices, bus_complain, NULL, &bus->named, &error) != KPORT_OK)
		return say_failed("%s", error.text);
	bus->fd = sim_named_descriptor(bus->named);
	if (bus->fd < 0)
		return say_failed("--sim-shared %s: %s", name, strerror(errno));
	bus_say_notes(sim_named_block(bus->named));
	return -1;
}

int bus_open(struct bus *bus, const char *devices, const char *name)
{
	struct kport_error error;

	*bus = (struct bus){ .fd = -1 };
	if (name)
		return open_named(bus, devices, name);
	if (!make_memory(bus))
		return say_failed("no memory can be shared with the program: %s", strerror(errno));
	if (sim_host_create(bus->memory, devices, sim_serve_now_ns(), &bus->host, &error) !=
		    KPORT_OK ||
	    sim_serve_start(bus->host, bus_complain, NULL, &bus->serve, &error) != KPORT_OK)
		return say_failed("%s", error.text);
	bus_say_notes(bus->memory);
	return -1;
}

void bus_close(struct bus *bus)
{
	sim_named_close(bus->named);
	sim_serve_stop(bus->serve);
	if (bus->host)
		sim_host_finish(bus->host);
	sim_host_close(bus->host);
	if (bus->memory)
		munmap(bus->memory, SIM_BLOCK_SIZE);
	*bus = (struct bus){ .fd = -1 };
}
