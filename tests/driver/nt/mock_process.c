/* SPDX-License-Identifier: MIT */
/* Handles, processes, and the processor's I/O permission map. */
#include "mock.h"
#include "mock_peers.h"

#include <stdio.h>
#include <string.h>

#include "driver/nt/iopm.h"

#define HANDLE_STEP 4u
#define KERNEL_BIT 0x80000000u
#define PROCESS_SET_INFORMATION 0x0200u

static UCHAR process_type;
POBJECT_TYPE *PsProcessType = (POBJECT_TYPE *)&process_type;

static struct nt_handle *at_handle(HANDLE handle)
{
	uintptr_t number = (uintptr_t)handle & ~(uintptr_t)KERNEL_BIT;

	if (number % HANDLE_STEP || number / HANDLE_STEP >= NT_HANDLES)
		return NULL;
	return &nt.handles[number / HANDLE_STEP];
}

static HANDLE new_handle(struct nt_handle value)
{
	for (unsigned i = 1; i < NT_HANDLES; i++) {
		if (nt.handles[i].kind != NT_NOTHING)
			continue;
		nt.handles[i] = value;
		return (HANDLE)((uintptr_t)i * HANDLE_STEP | (value.is_kernels ? KERNEL_BIT : 0));
	}
	nt_violation("too many handles");
	return NULL;
}

HANDLE nt_handle_of(enum nt_object kind, struct nt_process *process, ACCESS_MASK access)
{
	return new_handle((struct nt_handle){ kind, access, process, false });
}

HANDLE nt_kernel_handle_of(struct nt_process *process)
{
	return new_handle((struct nt_handle){ NT_PROCESS, ~0u, process, true });
}

HANDLE nt_kernel_handle(enum nt_object kind)
{
	return new_handle((struct nt_handle){ kind, ~0u, NULL, true });
}

const struct nt_handle *nt_handle_at(HANDLE handle)
{
	return at_handle(handle);
}

static struct nt_process *find_process(HANDLE handle, ACCESS_MASK access, NTSTATUS *status)
{
	struct nt_handle *found = at_handle(handle);
	bool is_kernels = (uintptr_t)handle & KERNEL_BIT;

	/* the pseudo handles: of the current process, and of the current thread */
	bool is_thread = handle == (HANDLE) ~(uintptr_t)1;

	*status = STATUS_SUCCESS;
	if (handle == (HANDLE) ~(uintptr_t)0)
		return nt.current;
	/* in user mode the kernel's handles are nobody's */
	if (!is_thread && (!found || found->kind == NT_NOTHING || is_kernels || found->is_kernels))
		*status = STATUS_INVALID_HANDLE;
	else if (is_thread || found->kind != NT_PROCESS)
		*status = STATUS_OBJECT_TYPE_MISMATCH;
	else if (access & ~found->access)
		*status = STATUS_ACCESS_DENIED;
	return *status == STATUS_SUCCESS ? found->process : NULL;
}

NTSTATUS ObReferenceObjectByHandle(HANDLE handle, ACCESS_MASK access, POBJECT_TYPE type,
				   KPROCESSOR_MODE mode, PVOID *object, PVOID information)
{
	struct nt_process *process;
	NTSTATUS status;

	(void)information;
	if (mode != UserMode)
		nt_violation("a program's handle used with the kernel's rights");
	if (access != PROCESS_SET_INFORMATION)
		nt_violation("a process handle asked for the wrong right");
	if (type != &process_type)
		nt_violation("the type of a process is another one");
	if (nt_must_fail("ObReferenceObjectByHandle"))
		return STATUS_INSUFFICIENT_RESOURCES;
	process = find_process(handle, access, &status);
	if (!process)
		return status;
	process->refs++;
	*object = process;
	return STATUS_SUCCESS;
}

static void check_live(const struct nt_process *process)
{
	if (process < nt.processes || process >= nt.processes + NT_PROCESSES)
		nt_violation("no process");
	else if (process->refs <= 0)
		nt_violation("a process that nobody references");
}

VOID ObReferenceObject(PVOID object)
{
	check_live(object);
	((struct nt_process *)object)->refs++;
}

VOID ObDereferenceObject(PVOID object)
{
	if (nt_peer_dereference(object))
		return;
	check_live(object);
	((struct nt_process *)object)->refs--;
}

NTSTATUS ObOpenObjectByPointer(PVOID object, ULONG flags, PVOID state, ACCESS_MASK access,
			       POBJECT_TYPE type, KPROCESSOR_MODE mode, HANDLE *handle)
{
	struct nt_process *process = object != nt.device ? object : NULL;

	(void)state;
	if (process)
		check_live(process);
	if (process ? type != &process_type : type != NULL)
		nt_violation("an object of another type");
	if (mode != KernelMode || !(flags & OBJ_KERNEL_HANDLE))
		nt_violation("a handle that programs can reach");
	if (nt_must_fail("ObOpenObjectByPointer"))
		return STATUS_INSUFFICIENT_RESOURCES;
	*handle = new_handle(
		(struct nt_handle){ process ? NT_PROCESS : NT_DEVICE, access, process, true });
	return STATUS_SUCCESS;
}

NTSTATUS ZwClose(HANDLE handle)
{
	struct nt_handle *found = at_handle(handle);

	if (!found || found->kind == NT_NOTHING)
		nt_violation("closed what is not open");
	else if (found->kind == NT_KEY)
		nt.keys--;
	if (found)
		memset(found, 0, sizeof(*found));
	return STATUS_SUCCESS;
}

NTSTATUS ZwOpenKey(HANDLE *key, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes)
{
	static const char wanted[] =
		"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\kioport\\Parameters";
	const UNICODE_STRING *name = attributes->ObjectName;
	NTSTATUS status;

	if (nt_map_open(key, attributes, &status))
		return status;
	if (name->Length != (sizeof(wanted) - 1) * sizeof(WCHAR))
		nt_violation("another key");
	for (size_t i = 0; i < sizeof(wanted) - 1; i++)
		if (name->Buffer[i] != (WCHAR)wanted[i])
			nt_violation("another key");
	nt.key_flags = attributes->Attributes;
	if (nt_must_fail("ZwOpenKey"))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!nt.has_key)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	nt.keys++;
	*key = new_handle((struct nt_handle){ NT_KEY, access, NULL, true });
	return STATUS_SUCCESS;
}

static const struct nt_value *find_value(const UNICODE_STRING *name)
{
	for (unsigned i = 0; i < NT_VALUES; i++) {
		UNICODE_STRING here;

		if (!nt.values[i].name)
			continue;
		RtlInitUnicodeString(&here, nt.values[i].name);
		if (here.Length == name->Length && !memcmp(here.Buffer, name->Buffer, here.Length))
			return &nt.values[i];
	}
	return NULL;
}

NTSTATUS ZwQueryValueKey(HANDLE key, PUNICODE_STRING name, KEY_VALUE_INFORMATION_CLASS what,
			 PVOID to, ULONG len_bytes, ULONG *needed_bytes)
{
	const ULONG head = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
	KEY_VALUE_PARTIAL_INFORMATION *information = to;
	const struct nt_value *value = find_value(name);

	if (what != KeyValuePartialInformation || at_handle(key)->kind != NT_KEY)
		nt_violation("a question that the registry does not know");
	if (nt_must_fail("ZwQueryValueKey"))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!value)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	*needed_bytes = head + value->len_bytes;
	information->Type = value->type;
	information->DataLength = value->len_bytes;
	if (*needed_bytes > len_bytes)
		return STATUS_BUFFER_OVERFLOW;
	if (value->len_bytes)
		memcpy(information->Data, value->data, value->len_bytes);
	return STATUS_SUCCESS;
}

NTSTATUS PsLookupProcessByProcessId(HANDLE id, PEPROCESS *process)
{
	if (nt_must_fail("PsLookupProcessByProcessId"))
		return STATUS_INVALID_PARAMETER;
	for (unsigned i = 0; i < NT_PROCESSES; i++) {
		if ((uintptr_t)id != nt.processes[i].id || nt.processes[i].has_ended)
			continue;
		*process = &nt.processes[i];
		if (!nt.lookup_keeps)
			nt.processes[i].refs++;
		return STATUS_SUCCESS;
	}
	return STATUS_INVALID_PARAMETER;
}

NTSTATUS PsSetCreateProcessNotifyRoutine(PCREATE_PROCESS_NOTIFY_ROUTINE routine, BOOLEAN remove)
{
	if (remove) {
		if (routine != nt.callback)
			nt_violation("removed a callback that was not set");
		nt.callback = NULL;
		nt.callbacks--;
		return STATUS_SUCCESS;
	}
	if (nt_must_fail("PsSetCreateProcessNotifyRoutine") || !nt.free_callbacks)
		return STATUS_INVALID_PARAMETER;
	nt.callback = routine;
	nt.callbacks++;
	return STATUS_SUCCESS;
}

static void notify(struct nt_process *process, BOOLEAN is_new)
{
	struct nt_process *before = nt.current;

	nt.current = process;
	if (nt.callback)
		nt.callback((HANDLE)4, (HANDLE)(uintptr_t)process->id, is_new);
	nt.current = before;
}

void nt_tell_exit(struct nt_process *process)
{
	notify(process, FALSE);
}

void nt_begin(struct nt_process *process)
{
	notify(process, TRUE);
}

void nt_exit(struct nt_process *process)
{
	nt_tell_exit(process);
	process->has_ended = true;
	process->refs--;
}

PEPROCESS PsGetCurrentProcess(VOID)
{
	return nt.current;
}

HANDLE PsGetCurrentProcessId(VOID)
{
	return (HANDLE)(uintptr_t)nt.current->id;
}

PETHREAD PsGetCurrentThread(VOID)
{
	return (PETHREAD)&nt;
}

BOOLEAN PsIsThreadTerminating(PETHREAD thread)
{
	if (thread != (PETHREAD)&nt)
		nt_violation("another thread");
	if (nt.is_emulated)
		nt_violation("Wine has no PsIsThreadTerminating");
	if (nt.terminating_after && !--nt.terminating_after)
		nt.is_terminating = true;
	return nt.is_terminating;
}

/* Of a process only whether it has ended is asked. */
NTSTATUS KeWaitForSingleObject(PVOID object, KWAIT_REASON reason, KPROCESSOR_MODE mode,
			       BOOLEAN alertable, LARGE_INTEGER *timeout)
{
	const struct nt_process *process = object;

	if (reason != Executive || mode != KernelMode || alertable)
		nt_violation("a wait");
	if (process < nt.processes || process >= nt.processes + NT_PROCESSES)
		return nt_wait_event(object, timeout);
	check_live(process);
	if (!timeout || timeout->QuadPart)
		nt_violation("a wait for a process");
	return process->has_ended ? STATUS_SUCCESS : STATUS_TIMEOUT;
}

static void note(const char *what)
{
	size_t len = strlen(nt.order);

	if (nt.is_emulated)
		nt_violation("Wine has no map");

	snprintf(nt.order + len, sizeof(nt.order) - len, "%s ", what);
}

BOOLEAN Ke386SetIoAccessMap(ULONG number, IO_ACCESS_MAP *map)
{
	note("set");
	if (number != 1)
		nt_violation("another map");
	if (!nt.locks)
		nt_violation("the map changed without a lock");
	if (nt_must_fail("Ke386SetIoAccessMap"))
		return FALSE;
	memcpy(nt.iopm, map->bits, sizeof(nt.iopm));
	return TRUE;
}

BOOLEAN Ke386QueryIoAccessMap(ULONG number, IO_ACCESS_MAP *map)
{
	note("query");
	if (number != 1)
		nt_violation("another map");
	if (nt_must_fail("Ke386QueryIoAccessMap"))
		return FALSE;
	memcpy(map->bits, nt.iopm, sizeof(nt.iopm));
	return TRUE;
}

BOOLEAN Ke386IoSetAccessProcess(PEPROCESS process, ULONG number)
{
	char what[32];

	check_live(process);
	snprintf(what, sizeof(what), "use%u-%u", (unsigned)process->id, (unsigned)number);
	note(what);
	if (number > 1)
		nt_violation("another map");
	if (nt_must_fail("Ke386IoSetAccessProcess"))
		return FALSE;
	process->uses_map = number == 1;
	return TRUE;
}

bool nt_map_gives(uint16_t port)
{
	return !(nt.iopm[port / 8] >> port % 8 & 1);
}
