/* SPDX-License-Identifier: MIT */
#include "dll.h"

/* So often state is looked at before the thread sleeps; allowio, awake, answers within it. */
#define SPINS 2000u

static struct channel *channel;
static CRITICAL_SECTION lock;
static unsigned spins;

bool ask_begin(HANDLE section, enum channel_start *failure)
{
	struct channel *view;
	SYSTEM_INFO system;

	*failure = CHANNEL_START_BAD_SECTION;
	if (channel)
		return false;
	view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(*view));
	if (!view) {
		*failure = CHANNEL_START_NO_SECTION;
		return false;
	}
	if (view->magic != CHANNEL_MAGIC || view->version != CHANNEL_VERSION) {
		UnmapViewOfFile(view);
		return false;
	}
	GetSystemInfo(&system);
	spins = system.dwNumberOfProcessors > 1 ? SPINS : 0;
	InitializeCriticalSection(&lock);
	channel = view;
	return true;
}

const struct channel *ask_channel(void)
{
	return channel;
}

static bool is_answered(void)
{
	return __atomic_load_n(&channel->state, __ATOMIC_SEQ_CST) == CHANNEL_ANSWERED;
}

/* False: allowio is gone. */
static bool wait(void)
{
	HANDLE handles[] = { dll_handle(channel->answered), dll_handle(channel->allowio) };
	DWORD woken;

	for (unsigned i = 0; i < spins; i++) {
		if (is_answered())
			return true;
		__builtin_ia32_pause();
	}
	do {
		__atomic_store_n(&channel->program_sleeps, 1, __ATOMIC_SEQ_CST);
		if (is_answered())
			break;
		woken = WaitForMultipleObjects(2, handles, FALSE, INFINITE);
		if (woken != WAIT_OBJECT_0)
			return is_answered();
	} while (!is_answered());
	__atomic_store_n(&channel->program_sleeps, 0, __ATOMIC_SEQ_CST);
	return true;
}

bool ask(enum channel_question question, unsigned port, unsigned width, uint32_t *value)
{
	bool done;

	EnterCriticalSection(&lock);
	channel->question = question;
	channel->port = port;
	channel->width = width;
	channel->value = *value;
	channel->done = 0;
	__atomic_store_n(&channel->state, CHANNEL_ASKED, __ATOMIC_SEQ_CST);
	if (__atomic_exchange_n(&channel->allowio_sleeps, 0, __ATOMIC_SEQ_CST))
		SetEvent(dll_handle(channel->asked));
	done = wait() && channel->done;
	*value = channel->value;
	__atomic_store_n(&channel->state, CHANNEL_FREE, __ATOMIC_SEQ_CST);
	LeaveCriticalSection(&lock);
	return done;
}
