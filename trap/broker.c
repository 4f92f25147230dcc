/* SPDX-License-Identifier: MIT */
#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A program that polls comes again so soon that sleeping would cost more than looking. */
#define IDLE_TURNS 4000u

/* How often threads that died in the middle of an access are looked for while nothing comes. */
#define SWEEP_NS 100000000

/* Where programs do not look for descriptors of their own. */
#define HIGH_DESCRIPTOR 1000

static int move_up(int fd)
{
	struct rlimit limit;
	int wanted = HIGH_DESCRIPTOR, high;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur <= (rlim_t)wanted)
		wanted = limit.rlim_cur > 16 ? (int)limit.rlim_cur - 16 : 3;
	high = fcntl(fd, F_DUPFD, wanted);
	close(fd);
	return high;
}

bool broker_open(struct broker *broker, struct trap_ports *ports, uint32_t flags)
{
	int fd = memfd_create("kport-trap", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct channel *channel;

	*broker = (struct broker){ .fd = -1 };
	if (fd < 0)
		return false;
	/* Sealed, a program cannot shorten it under the host's feet. */
	if (ftruncate(fd, sizeof(*channel)) != 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
		goto close_file;
	fd = move_up(fd);
	if (fd < 0)
		return false;
	channel = mmap(NULL, sizeof(*channel), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (channel == MAP_FAILED)
		goto close_file;
	channel->host = (uint32_t)getpid();
	channel->flags = flags;
	channel->maps_count = ports->maps_count;
	for (uint32_t i = 0; i < ports->maps_count; i++)
		channel->maps[i] = ports->maps[i];
	memcpy(channel->granted, ports->granted, sizeof(channel->granted));
	channel->size = sizeof(*channel);
	channel->version = CHANNEL_VERSION;
	channel->magic = CHANNEL_MAGIC;
	*broker = (struct broker){ .ports = ports, .channel = channel, .fd = fd };
	return true;

close_file:
	close(fd);
	return false;
}

int broker_set_bus(struct broker *broker, int fd)
{
	int high = move_up(fd);

	if (high >= 0)
		broker->channel->bus = (uint32_t)high;
	return high;
}

static long futex(uint32_t *word, int operation, uint32_t value, const struct timespec *time)
{
	return syscall(SYS_futex, word, operation, value, time, NULL, 0);
}

/* Each field is read once: the program may change it at any time. */
static void serve_slot(struct broker *broker, struct channel_slot *slot)
{
	uint32_t value = __atomic_load_n(&slot->value, __ATOMIC_RELAXED);
	uint32_t process = __atomic_load_n(&slot->process, __ATOMIC_RELAXED);
	uint16_t port = __atomic_load_n(&slot->port, __ATOMIC_RELAXED);
	uint8_t width = __atomic_load_n(&slot->width, __ATOMIC_RELAXED);
	bool is_out = __atomic_load_n(&slot->is_out, __ATOMIC_RELAXED);
	bool is_sound = (width == 1 || width == 2 || width == 4) && port + width <= 0x10000;

	slot->is_refused = !is_sound ||
			   !trap_ports_access(broker->ports, process, is_out, port, width, &value);
	slot->value = value;
	__atomic_store_n(&slot->state, CHANNEL_DONE, __ATOMIC_RELEASE);
	futex(&slot->state, FUTEX_WAKE, 1, NULL);
}

static bool serve_posted(struct broker *broker)
{
	bool any = false;

	for (unsigned i = 0; i < CHANNEL_SLOTS; i++) {
		struct channel_slot *slot = &broker->channel->slots[i];

		if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) != CHANNEL_POSTED)
			continue;
		serve_slot(broker, slot);
		any = true;
	}
	return any;
}

/* Frees slots whose threads are no more. One that is FREE or POSTED needs nobody's help. */
static void sweep(struct channel *channel)
{
	for (unsigned i = 0; i < CHANNEL_SLOTS; i++) {
		struct channel_slot *slot = &channel->slots[i];
		uint32_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
		pid_t thread = (pid_t)__atomic_load_n(&slot->thread, __ATOMIC_RELAXED);
		pid_t process = (pid_t)__atomic_load_n(&slot->process, __ATOMIC_RELAXED);

		if (state != CHANNEL_DONE && state != CHANNEL_TAKEN)
			continue;
		if (thread <= 0 || process <= 0)
			continue;
		if (syscall(SYS_tgkill, process, thread, 0) != 0 && errno == ESRCH)
			__atomic_compare_exchange_n(&slot->state, &state, CHANNEL_FREE, false,
						    __ATOMIC_RELEASE, __ATOMIC_RELAXED);
	}
}

static void sleep_until_bell(struct channel *channel, uint32_t bell)
{
	const struct timespec time = { .tv_nsec = SWEEP_NS };

	__atomic_store_n(&channel->host_sleeps, 1, __ATOMIC_SEQ_CST);
	futex(&channel->bell, FUTEX_WAIT, bell, &time);
	__atomic_store_n(&channel->host_sleeps, 0, __ATOMIC_SEQ_CST);
}

void broker_serve(struct broker *broker)
{
	struct channel *channel = broker->channel;
	unsigned idle = 0;

	while (!__atomic_load_n(&broker->stopping, __ATOMIC_ACQUIRE)) {
		uint32_t bell = __atomic_load_n(&channel->bell, __ATOMIC_SEQ_CST);

		if (serve_posted(broker)) {
			idle = 0;
			continue;
		}
		if (++idle < IDLE_TURNS) {
			__builtin_ia32_pause();
			continue;
		}
		sweep(channel);
		sleep_until_bell(channel, bell);
		idle = IDLE_TURNS / 2;
	}
}

void broker_stop(struct broker *broker)
{
	if (!broker->channel)
		return;
	__atomic_store_n(&broker->stopping, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&broker->channel->is_closed, 1, __ATOMIC_RELEASE);
	__atomic_fetch_add(&broker->channel->bell, 1, __ATOMIC_SEQ_CST);
	futex(&broker->channel->bell, FUTEX_WAKE, 1, NULL);
	for (unsigned i = 0; i < CHANNEL_SLOTS; i++)
		futex(&broker->channel->slots[i].state, FUTEX_WAKE, INT_MAX, NULL);
}

void broker_close(struct broker *broker)
{
	if (broker->channel)
		munmap(broker->channel, sizeof(*broker->channel));
	if (broker->fd >= 0)
		close(broker->fd);
	*broker = (struct broker){ .fd = -1 };
}
