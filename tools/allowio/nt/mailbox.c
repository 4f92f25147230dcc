/* SPDX-License-Identifier: MIT */
#include "mailbox.h"

#include <string.h>

/* So often state is looked at after an answer: a program that polls a port comes again at once. */
#define SPINS 2000u

/* So often the process is looked at while questions come without a pause, as that takes a system call. */
#define QUESTIONS_A_LOOK 64u

/* The handle's copy in the program; 0 where that failed. */
static uint32_t give(HANDLE process, HANDLE handle, DWORD access)
{
	HANDLE theirs;

	if (!DuplicateHandle(GetCurrentProcess(), handle, process, &theirs, access, FALSE, 0))
		return 0;
	return (uint32_t)(uintptr_t)theirs;
}

/* What of the handles it got stays in a program that is not to run is no loss. */
static bool give_handles(struct mailbox *mailbox)
{
	struct channel *channel = mailbox->channel;
	HANDLE process = mailbox->process;

	channel->asked = give(process, mailbox->asked, EVENT_MODIFY_STATE);
	channel->answered = give(process, mailbox->answered, SYNCHRONIZE);
	channel->allowio = give(process, GetCurrentProcess(), SYNCHRONIZE);
	mailbox->for_program =
		give(process, mailbox->section, SECTION_MAP_READ | SECTION_MAP_WRITE);
	return channel->asked && channel->answered && channel->allowio && mailbox->for_program;
}

static bool give_bus(const struct mailbox *mailbox, const struct bus *bus)
{
	struct channel *channel = mailbox->channel;

	if (!bus || !bus->block)
		return true;
	for (uint32_t i = 0; i < bus->bell_count && i < CHANNEL_BELLS; i++) {
		channel->bells[i] = give(mailbox->process, bus->bells[i], EVENT_MODIFY_STATE);
		if (!channel->bells[i])
			return false;
	}
	channel->bus = give(mailbox->process, bus->section, SECTION_MAP_READ | SECTION_MAP_WRITE);
	return channel->bus != 0;
}

static void copy_ports(struct channel_ports *to, const struct channel_ports *from)
{
	memcpy(to->may, from->may, sizeof(to->may));
	to->is_mapped = from->is_mapped;
	/* Most of it is zeros otherwise, which cost no memory. */
	if (from->is_mapped)
		memcpy(to->place, from->place, sizeof(to->place));
}

bool mailbox_open(struct mailbox *mailbox, HANDLE process, uint32_t flags,
		  const struct channel_ports *ports, const struct bus *bus, DWORD *failure)
{
	HANDLE self = GetCurrentProcess();

	*mailbox = (struct mailbox){ 0 };
	mailbox->section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0,
					      sizeof(struct channel), NULL);
	if (mailbox->section)
		mailbox->channel = MapViewOfFile(mailbox->section, FILE_MAP_WRITE, 0, 0,
						 sizeof(struct channel));
	mailbox->asked = CreateEventW(NULL, FALSE, FALSE, NULL);
	mailbox->answered = CreateEventW(NULL, FALSE, FALSE, NULL);
	if (!mailbox->channel || !mailbox->asked || !mailbox->answered ||
	    !DuplicateHandle(self, process, self, &mailbox->process, 0, FALSE,
			     DUPLICATE_SAME_ACCESS))
		goto close;
	mailbox->channel->magic = CHANNEL_MAGIC;
	mailbox->channel->version = CHANNEL_VERSION;
	mailbox->channel->flags = flags;
	copy_ports(&mailbox->channel->ports, ports);
	if (give_bus(mailbox, bus) && give_handles(mailbox))
		return true;
close:
	*failure = GetLastError();
	mailbox_close(mailbox);
	return false;
}

static void close_handle(HANDLE handle)
{
	if (handle)
		CloseHandle(handle);
}

void mailbox_close(struct mailbox *mailbox)
{
	if (mailbox->channel)
		UnmapViewOfFile(mailbox->channel);
	close_handle(mailbox->section);
	close_handle(mailbox->asked);
	close_handle(mailbox->answered);
	close_handle(mailbox->process);
	*mailbox = (struct mailbox){ 0 };
}

void mailbox_revoke(struct mailbox *mailbox)
{
	if (mailbox->channel)
		memset(mailbox->channel->ports.may, 0, sizeof(mailbox->channel->ports.may));
}

static bool is_asked(const struct channel *channel)
{
	return __atomic_load_n(&channel->state, __ATOMIC_SEQ_CST) == CHANNEL_ASKED;
}

static bool wait(const struct mailbox *mailbox)
{
	HANDLE handles[] = { mailbox->asked, mailbox->process };
	struct channel *channel = mailbox->channel;

	for (unsigned i = 0; i < SPINS; i++) {
		if (is_asked(channel))
			return true;
		__builtin_ia32_pause();
	}
	for (;;) {
		__atomic_store_n(&channel->allowio_sleeps, 1, __ATOMIC_SEQ_CST);
		if (is_asked(channel))
			break;
		if (WaitForMultipleObjects(2, handles, FALSE, INFINITE) != WAIT_OBJECT_0)
			return false;
	}
	__atomic_store_n(&channel->allowio_sleeps, 0, __ATOMIC_SEQ_CST);
	return true;
}

/* The program may have given the channel to another one, which goes on asking. */
static bool has_ended(struct mailbox *mailbox)
{
	return ++mailbox->questions % QUESTIONS_A_LOOK == 0 &&
	       WaitForSingleObject(mailbox->process, 0) == WAIT_OBJECT_0;
}

bool mailbox_next(struct mailbox *mailbox, struct question *question)
{
	const volatile struct channel *channel = mailbox->channel;

	if (has_ended(mailbox) || !wait(mailbox))
		return false;
	question->kind = channel->question;
	question->port = channel->port;
	question->width = channel->width;
	question->value = channel->value;
	return true;
}

void mailbox_answer(struct mailbox *mailbox, bool done, uint32_t value)
{
	struct channel *channel = mailbox->channel;

	channel->value = value;
	channel->done = done;
	__atomic_store_n(&channel->state, CHANNEL_ANSWERED, __ATOMIC_SEQ_CST);
	if (__atomic_exchange_n(&channel->program_sleeps, 0, __ATOMIC_SEQ_CST))
		SetEvent(mailbox->answered);
}
