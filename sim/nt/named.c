/* SPDX-License-Identifier: MIT */
/*
 * A named bus is memory with a name, in the folder of names of the user's session. Names there can be
 * taken by anybody, so each has the owner's SID in it, and whoever finds an object looks whose it is
 * (owner.h). All of them go with the last process that has them open, however that ends:
 *
 *     bus     the memory
 *     door    a mutex, held while the bus is made, joined or left
 *     member  is open in each run that is in
 *     host    a mutex that the host holds
 *     bell-1  events that wake the host, one for each far end (bells.h)
 *
 * A thread of each run waits for the place of the host, holds it, and leaves the bus: mutexes belong to
 * threads, and those of one that has ended are handed on by the system at once.
 */
#include "sim/model.h"
#include "sim/named_bus.h"
#include "sim/nt/bells.h"
#include "sim/nt/error.h"
#include "sim/nt/owner.h"
#include "sim/threads.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define OBJECT_NAME_LEN 260
#define DYING_MS 10000u /* until a process that was ended has let go of all that it had */

struct sim_named {
	struct named_bus bus; /* its host and serve are the thread's, once that has begun */
	struct owner owner;
	HANDLE memory;
	HANDLE door;
	HANDLE member;
	HANDLE host;
	HANDLE leaving;
	HANDLE ready; /* the keeper has what it waited for */
	struct bells *bells;
	struct sim_thread *keeper;
};

static bool object_name(const struct sim_named *named, const wchar_t *what,
			wchar_t name[OBJECT_NAME_LEN])
{
	wchar_t sid[200];

	name[OBJECT_NAME_LEN - 1] = L'\0';
	return owner_text(&named->owner, sid, sizeof(sid) / sizeof(sid[0])) &&
	       _snwprintf(name, OBJECT_NAME_LEN - 1, L"Local\\kport-%ls-%hs-%ls", sid,
			  named->bus.name, what) > 0;
}

static void close_handle(HANDLE *handle)
{
	if (*handle)
		CloseHandle(*handle);
	*handle = NULL;
}

/* What was just created or opened. */
static enum kport_status check_owner(const struct sim_named *named, HANDLE object,
				     struct kport_error *error)
{
	int failed = nt_errno();

	if (object && owner_has(&named->owner, object))
		return KPORT_OK;
	if (object || failed == EACCES)
		return sim_fail(error, KPORT_DENIED, 0,
				"the shared bus %s is not of this user alone", named->bus.name);
	return sim_fail(error, KPORT_SYSTEM, failed, "the shared bus %s cannot be opened",
			named->bus.name);
}

static enum kport_status open_mutex(struct sim_named *named, const wchar_t *what, HANDLE *mutex,
				    struct kport_error *error)
{
	wchar_t name[OBJECT_NAME_LEN];

	if (object_name(named, what, name))
		*mutex = CreateMutexW(&named->owner.attributes, FALSE, name);
	return check_owner(named, *mutex, error);
}

static enum kport_status become_member(struct sim_named *named, struct kport_error *error)
{
	wchar_t name[OBJECT_NAME_LEN];

	if (object_name(named, L"member", name))
		named->member = CreateEventW(&named->owner.attributes, TRUE, FALSE, name);
	return check_owner(named, named->member, error);
}

/* Is anybody in? The door is shut, so nobody comes or goes meanwhile. */
static bool is_deserted(const struct sim_named *named)
{
	wchar_t name[OBJECT_NAME_LEN];
	HANDLE member =
		object_name(named, L"member", name) ? OpenEventW(SYNCHRONIZE, FALSE, name) : NULL;
	bool found = member || GetLastError() != ERROR_FILE_NOT_FOUND;

	close_handle(&member);
	return !found;
}

static enum kport_status open_memory(struct sim_named *named, bool *is_new,
				     struct kport_error *error)
{
	wchar_t name[OBJECT_NAME_LEN];

	SetLastError(ERROR_SUCCESS);
	if (object_name(named, L"bus", name))
		named->memory = CreateFileMappingW(INVALID_HANDLE_VALUE, &named->owner.attributes,
						   PAGE_READWRITE, 0, SIM_BLOCK_SIZE, name);
	*is_new = GetLastError() != ERROR_ALREADY_EXISTS;
	return check_owner(named, named->memory, error);
}

/* Memory that all members died with goes by itself, with what is left of them. */
static enum kport_status open_living_memory(struct sim_named *named, bool *is_new,
					    struct kport_error *error)
{
	DWORD began_ms = GetTickCount();

	for (;;) {
		enum kport_status status = open_memory(named, is_new, error);

		if (status || *is_new || !is_deserted(named))
			return status;
		close_handle(&named->memory);
		if (GetTickCount() - began_ms > DYING_MS)
			return sim_fail(error, KPORT_SYSTEM, EBUSY,
					"the shared bus %s was left behind by a process that does "
					"not end",
					named->bus.name);
		Sleep(1);
	}
}

static enum kport_status map(struct sim_named *named, struct kport_error *error)
{
	named->bus.block = MapViewOfFile(named->memory, FILE_MAP_WRITE, 0, 0, SIM_BLOCK_SIZE);
	if (named->bus.block)
		return KPORT_OK;
	return sim_fail(error, KPORT_SYSTEM, nt_errno(), "the shared bus %s cannot be mapped",
			named->bus.name);
}

static HANDLE open_bell(void *ctx, uint32_t end)
{
	struct sim_named *named = ctx;
	wchar_t name[OBJECT_NAME_LEN], what[16];
	HANDLE bell = NULL;

	_snwprintf(what, sizeof(what) / sizeof(what[0]), L"bell-%u", (unsigned)end);
	if (object_name(named, what, name))
		bell = CreateEventW(&named->owner.attributes, FALSE, FALSE, name);
	if (bell && !owner_has(&named->owner, bell))
		close_handle(&bell);
	return bell;
}

static enum kport_status hang_bells(struct sim_named *named, struct kport_error *error)
{
	named->bells = bells_new(named->bus.block, open_bell, named);
	if (named->bells)
		return KPORT_OK;
	return sim_fail(error, KPORT_SYSTEM, nt_errno(),
			"the events of the shared bus %s cannot be had", named->bus.name);
}

bool named_bus_path(const char *path, char *absolute, size_t room)
{
	DWORD len = GetFullPathNameA(path, (DWORD)room, absolute, NULL);

	return len > 0 && len < room;
}

/*
 * The last one takes the bus along. Its name is free for a new one before the door opens; nobody finds it
 * by the view that this run still has.
 */
static void leave(struct sim_named *named, bool *is_host)
{
	DWORD got = WaitForSingleObject(named->door, INFINITE);

	close_handle(&named->member);
	if (is_deserted(named)) {
		named_bus_finish(&named->bus);
		/* There is nobody to wait for what is still to be closed. */
		if (*is_host)
			ReleaseMutex(named->host);
		*is_host = false;
	}
	close_handle(&named->memory);
	if (got != WAIT_FAILED)
		ReleaseMutex(named->door);
}

static void keep(void *ctx)
{
	struct sim_named *named = ctx;
	HANDLE either[] = { named->leaving, named->host };
	DWORD got = WaitForMultipleObjects(2, either, FALSE, INFINITE);
	bool is_host = got == WAIT_OBJECT_0 + 1 || got == WAIT_ABANDONED_0 + 1;

	SetEvent(named->ready);
	if (is_host && !named->bus.host)
		named_bus_inherit(&named->bus);
	WaitForSingleObject(named->leaving, INFINITE);
	sim_serve_stop(named->bus.serve);
	named->bus.serve = NULL;
	leave(named, &is_host);
	sim_host_close(named->bus.host);
	named->bus.host = NULL;
	if (is_host)
		ReleaseMutex(named->host);
}

static enum kport_status make_or_join(struct sim_named *named, const char *devices,
				      struct kport_error *error)
{
	enum kport_status status = named_bus_check_text(devices, error);
	bool is_new = false;

	if (!status)
		status = open_living_memory(named, &is_new, error);
	if (!status)
		status = open_mutex(named, L"host", &named->host, error);
	if (!status)
		status = map(named, error);
	if (!status && is_new)
		status = named_bus_make(&named->bus, devices, error);
	else if (!status)
		status = named_bus_check(&named->bus, devices, error);
	if (!status)
		status = hang_bells(named, error);
	if (!status)
		status = become_member(named, error);
	if (status)
		return status;
	named->keeper = sim_thread_start(keep, named);
	if (!named->keeper)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no thread can be started");
	/* It is the host that nobody else must become when the door opens. */
	if (is_new)
		WaitForSingleObject(named->ready, INFINITE);
	return KPORT_OK;
}

/* What failed is gone before the door opens. */
static enum kport_status enter(struct sim_named *named, const char *devices,
			       struct kport_error *error)
{
	enum kport_status status;

	if (WaitForSingleObject(named->door, INFINITE) == WAIT_FAILED)
		return sim_fail(error, KPORT_SYSTEM, nt_errno(),
				"the shared bus %s cannot be locked", named->bus.name);
	status = make_or_join(named, devices, error);
	if (status) {
		sim_serve_stop(named->bus.serve);
		named->bus.serve = NULL;
		close_handle(&named->member);
		close_handle(&named->memory);
	}
	ReleaseMutex(named->door);
	return status;
}

static enum kport_status open_named(struct sim_named *named, const char *devices,
				    struct kport_error *error)
{
	enum kport_status status;

	if (!owner_find(&named->owner))
		return sim_fail(error, KPORT_SYSTEM, nt_errno(),
				"who runs this program cannot be told");
	named->leaving = CreateEventW(NULL, TRUE, FALSE, NULL);
	named->ready = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (!named->leaving || !named->ready)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	status = open_mutex(named, L"door", &named->door, error);
	return status ? status : enter(named, devices, error);
}

enum kport_status sim_named_open(const char *name, const char *devices,
				 void (*complain)(void *ctx, const char *words), void *ctx,
				 struct sim_named **named, struct kport_error *error)
{
	struct sim_named *opened = calloc(1, sizeof(*opened));
	enum kport_status status;

	*named = NULL;
	if (!opened)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	status = named_bus_begin(&opened->bus, name, complain, ctx, error);
	if (!status)
		status = open_named(opened, devices, error);
	if (status)
		sim_named_close(opened);
	else
		*named = opened;
	return status;
}

void sim_named_close(struct sim_named *named)
{
	if (!named)
		return;
	if (named->keeper) {
		SetEvent(named->leaving);
		sim_thread_join(named->keeper);
	}
	sim_host_close(named->bus.host);
	bells_free(named->bells);
	if (named->bus.block)
		UnmapViewOfFile(named->bus.block);
	close_handle(&named->leaving);
	close_handle(&named->ready);
	close_handle(&named->host);
	close_handle(&named->door);
	free(named);
}

struct sim_block *sim_named_block(const struct sim_named *named)
{
	return named->bus.block;
}

void *sim_named_section(const struct sim_named *named)
{
	return named->memory;
}

void *const *sim_named_bells(const struct sim_named *named, uint32_t *count)
{
	return bells_events(named->bells, count);
}
