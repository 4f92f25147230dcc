/* SPDX-License-Identifier: MIT */
#include "preload_channel.h"
#include "preload.h"
#include "preload_bus.h"
#include "preload_system.h"
#include "sim/shared.h"

/* An answer mostly comes sooner than the kernel could put this thread to sleep and wake it. */
#define SPINS 2000

#define CHECK_SECONDS 1

static void put_text(char **at, const char *text)
{
	while (*text != '\0')
		*(*at)++ = *text++;
}

static void put_decimal(char **at, unsigned value)
{
	char digits[12];
	unsigned count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	while (count > 0)
		*(*at)++ = digits[--count];
}

/* For a program that closed every descriptor before it started this one. */
static int open_of_host(const struct preload *joining, unsigned fd)
{
	char path[64], *at = path;

	put_text(&at, "/proc/");
	put_decimal(&at, (unsigned)joining->host);
	put_text(&at, "/fd/");
	put_decimal(&at, fd);
	*at = '\0';
	return (int)system_call(SYS_OPEN, (long)path, O_RDWR_CLOEXEC, 0, 0);
}

static bool is_channel(const void *memory)
{
	unsigned long fault;
	uint32_t head[3];

	return guarded_copy(head, memory, sizeof(head), &fault) == 0 && head[0] == CHANNEL_MAGIC &&
	       head[1] == CHANNEL_VERSION && head[2] == sizeof(struct channel);
}

/* A file that is shorter than it should be would fault in the middle: the last byte is tried first. */
static bool is_bus(const void *memory)
{
	const char *last = (const char *)memory + SIM_BLOCK_SIZE - 1;
	unsigned long fault;
	char byte;

	return guarded_copy(&byte, last, 1, &fault) == 0 &&
	       sim_shared_check(memory, SIM_BLOCK_SIZE);
}

/* The descriptor may be somebody else's file by now: only what has the mark is it. */
static void *map(int fd, unsigned long len, bool (*is_it)(const void *memory))
{
	long result = map_shared(fd, len);

	if (result < 0 && result > -4096)
		return NULL;
	if (is_it((const void *)result))
		return (void *)result;
	system_call(SYS_MUNMAP, result, (long)len, 0, 0);
	return NULL;
}

static void *find(const struct preload *joining, unsigned number, unsigned long len,
		  bool (*is_it)(const void *memory))
{
	void *memory = map((int)number, len, is_it);
	int fd;

	if (memory)
		return memory;
	fd = open_of_host(joining, number);
	if (fd < 0)
		return NULL;
	memory = map(fd, len, is_it);
	system_call(SYS_CLOSE, fd, 0, 0, 0);
	return memory;
}

void preload_join(struct preload *joining)
{
	struct channel *channel =
		find(joining, (unsigned)joining->channel_fd, sizeof(struct channel), is_channel);

	if (!channel)
		return;
	if (channel->bus) {
		bus_begin();
		joining->bus = find(joining, channel->bus, SIM_BLOCK_SIZE, is_bus);
	}
	if (!channel->bus || joining->bus)
		joining->channel = channel;
	for (unsigned i = 0; i < sizeof(joining->grant.bits); i++)
		joining->grant.bits[i] = channel->granted[i];
	joining->active = true;
}

static void futex_wait(uint32_t *word, uint32_t value)
{
	struct kernel_time time = { .seconds = CHECK_SECONDS };

	system_call(SYS_FUTEX, (long)word, FUTEX_WAIT, (long)value, (long)&time);
}

static bool is_host_gone(const struct channel *channel)
{
	return __atomic_load_n(&channel->is_closed, __ATOMIC_ACQUIRE) ||
	       system_call(SYS_KILL, (long)channel->host, 0, 0, 0) == -ESRCH;
}

static void ring(struct channel *channel)
{
	__atomic_fetch_add(&channel->bell, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&channel->host_sleeps, __ATOMIC_SEQ_CST))
		system_call(SYS_FUTEX, (long)&channel->bell, FUTEX_WAKE, 1, 0);
}

/* NULL: allowio has gone. Where all are taken, the next one to be free is waited for. */
static struct channel_slot *take_slot(struct channel *channel)
{
	for (unsigned turn = 1;; turn++) {
		for (unsigned i = 0; i < CHANNEL_SLOTS; i++) {
			struct channel_slot *slot = &channel->slots[i];
			uint32_t free = CHANNEL_FREE;

			if (__atomic_compare_exchange_n(&slot->state, &free, CHANNEL_TAKEN, false,
							__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				return slot;
		}
		/* allowio looks for slots of threads that have died. */
		ring(channel);
		if (turn % 1024 == 0 && is_host_gone(channel))
			return NULL;
		system_call(SYS_SCHED_YIELD, 0, 0, 0, 0);
	}
}

static bool wait_for(struct channel *channel, struct channel_slot *slot)
{
	for (unsigned i = 0; i < SPINS; i++) {
		if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == CHANNEL_DONE)
			return true;
		__builtin_ia32_pause();
	}
	while (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) != CHANNEL_DONE) {
		futex_wait(&slot->state, CHANNEL_POSTED);
		if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) != CHANNEL_DONE &&
		    is_host_gone(channel))
			return false;
	}
	return true;
}

static enum exchange exchange_by_mailbox(enum decode_kind kind, uint16_t port, unsigned width,
					 uint32_t *value)
{
	struct channel *channel = preload.channel;
	struct channel_slot *slot = take_slot(channel);
	bool refused;

	if (!slot)
		return EXCHANGE_ALONE;
	slot->thread = (uint32_t)system_call(SYS_GETTID, 0, 0, 0, 0);
	slot->process = (uint32_t)system_call(SYS_GETPID, 0, 0, 0, 0);
	slot->port = port;
	slot->width = (uint8_t)width;
	slot->is_out = kind == DECODE_OUT;
	slot->value = *value;
	__atomic_store_n(&slot->state, CHANNEL_POSTED, __ATOMIC_RELEASE);
	ring(channel);
	if (!wait_for(channel, slot))
		return EXCHANGE_ALONE;
	refused = slot->is_refused;
	if (!refused && kind == DECODE_IN)
		*value = slot->value;
	__atomic_store_n(&slot->state, CHANNEL_FREE, __ATOMIC_RELEASE);
	return refused ? EXCHANGE_REFUSED : EXCHANGE_DONE;
}

enum exchange preload_exchange(enum decode_kind kind, uint16_t port, unsigned width,
			       uint32_t *value)
{
	struct channel *channel = preload.channel;

	if (!channel || __atomic_load_n(&channel->is_closed, __ATOMIC_RELAXED))
		return EXCHANGE_ALONE;
	if (!preload.bus)
		return exchange_by_mailbox(kind, port, width, value);
	if (!channel_map_port(channel->maps, channel->maps_count, &port, width))
		return EXCHANGE_REFUSED;
	bus_access(kind, port, width, value);
	return EXCHANGE_DONE;
}
