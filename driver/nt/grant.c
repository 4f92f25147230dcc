/* SPDX-License-Identifier: MIT */
/*
 * Direct IN and OUT by the I/O permission bitmap (SDM vol. 1, 20.5.2). NT on i386 keeps one such map,
 * number 1, in the task state segment of every processor, and for each process an offset that points
 * at it or past the segment's end.
 *
 * Ke386SetIoAccessMap copies the map into the segment of the processor it runs on and has all others
 * do the same by an interrupt that it waits for, and Ke386QueryIoAccessMap reads the copy of the
 * processor it runs on; so all copies are alike, and it does not matter where these calls are made
 * or whether the thread is moved in between. Ke386IoSetAccessProcess stores the offset and has the
 * processors that run the process's threads load it; another thread gets it when it is switched to.
 */
#include "kioport.h"
#include "iopm.h"
#include "messages.h"

/* winnt.h's; the headers for drivers lack it */
#define PROCESS_SET_INFORMATION 0x0200u

#define NO_MAP 0u
#define THE_MAP 1u

static IO_ACCESS_MAP map; /* under the device lock */
static bool has_callback;
static LONG callbacks_running;

/*
 * Whose end was told of last. Between that and their signalled state they would still be given ports, and
 * nobody would tell of their end again. Under the device lock.
 */
static PEPROCESS ending[64];
static unsigned next_ending;

static void turn_over(UCHAR *to, const UCHAR *from)
{
	size_t i;

	for (i = 0; i < sizeof(map.bits); i++)
		to[i] = (UCHAR)~from[i];
}

static enum kp_status map_set(struct kp_device *device, const struct kp_portset *ports)
{
	(void)device;
	turn_over(map.bits, ports->bits);
	return Ke386SetIoAccessMap(THE_MAP, &map) ? KP_STATUS_OK : KP_STATUS_SYSTEM;
}

static enum kp_status map_get(struct kp_device *device, struct kp_portset *ports)
{
	(void)device;
	if (!Ke386QueryIoAccessMap(THE_MAP, &map))
		return KP_STATUS_SYSTEM;
	turn_over(ports->bits, map.bits);
	return KP_STATUS_OK;
}

static bool is_ending(PEPROCESS process)
{
	size_t i;

	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (ending[i] == process)
			return true;
	return false;
}

/* A new process may lie where one was that ended. */
static void note_process(PEPROCESS process, bool is_new)
{
	size_t i;

	kioport_env.lock_device(&kioport_device);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (ending[i] == process)
			ending[i] = NULL;
	if (!is_new)
		ending[next_ending++ % (sizeof(ending) / sizeof(ending[0]))] = process;
	kioport_env.unlock_device(&kioport_device);
}

static PEPROCESS process_of(uint64_t key)
{
	return (PEPROCESS)(ULONG_PTR)key;
}

/* A process object is signalled from its end on. */
static bool has_ended(PEPROCESS process)
{
	LARGE_INTEGER now = { .QuadPart = 0 };

	return KeWaitForSingleObject(process, Executive, KernelMode, FALSE, &now) == STATUS_SUCCESS;
}

/* Nothing is to be taken from a process that has ended, and nothing to be given to it. */
static enum kp_status map_use(uint64_t key, bool on)
{
	PEPROCESS process = process_of(key);

	if (on && (has_ended(process) || is_ending(process)))
		return KP_STATUS_INVALID;
	return Ke386IoSetAccessProcess(process, on ? THE_MAP : NO_MAP) ? KP_STATUS_OK :
									 KP_STATUS_SYSTEM;
}

static enum kp_status status_of(NTSTATUS status)
{
	if (NT_SUCCESS(status))
		return KP_STATUS_OK;
	if (status == STATUS_ACCESS_DENIED)
		return KP_STATUS_DENIED;
	if (status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH)
		return KP_STATUS_INVALID;
	return KP_STATUS_SYSTEM;
}

/*
 * The key is the process object, which nobody else can become while it is referenced. In user mode
 * the handle is looked up among the caller's own, so that of the kernel's are none, and has to give
 * what it takes to set the process's quotas or its debug port: whoever has that owns the process.
 */
static enum kp_status process_get(struct kp_handle *handle, uint64_t process, uint64_t *key)
{
	HANDLE named = (HANDLE)(ULONG_PTR)process;
	PEPROCESS grantee = kioport_file_of(handle)->grantee;
	PVOID object;
	NTSTATUS status;

	if (process != (ULONG_PTR)process)
		return KP_STATUS_INVALID;
	if (process) {
		/* mingw declares the kernel's variable with a pointer too many. */
		status = ObReferenceObjectByHandle(named, PROCESS_SET_INFORMATION,
						   (POBJECT_TYPE)PsProcessType, UserMode, &object,
						   NULL);
		if (!NT_SUCCESS(status))
			return status_of(status);
	} else {
		object = grantee ? grantee : PsGetCurrentProcess();
		ObReferenceObject(object);
	}
	*key = (ULONG_PTR)object;
	return KP_STATUS_OK;
}

static void process_put(uint64_t key)
{
	ObDereferenceObject(process_of(key));
}

static uint32_t process_id(const struct kp_handle *handle, uint64_t key)
{
	if (!key)
		return handle->process;
	if (!kioport_system.process_id)
		return 0;
	return (uint32_t)(ULONG_PTR)kioport_system.process_id(process_of(key));
}

/*
 * Called in the process that ends, or somewhere else: this does not matter. The id is looked up while
 * the process still has it.
 */
static VOID NTAPI process_changed(HANDLE parent, HANDLE id, BOOLEAN is_new)
{
	PEPROCESS process;

	(void)parent;
	__atomic_add_fetch(&callbacks_running, 1, __ATOMIC_SEQ_CST);
	if (NT_SUCCESS(PsLookupProcessByProcessId(id, &process))) {
		note_process(process, is_new);
		if (is_new) {
			kioport_rules_begin(process, id);
		} else {
			kp_grant_process_gone(&kioport_device, (ULONG_PTR)process);
			kioport_rules_end(process);
		}
		if (kioport_system.lookup_references)
			ObDereferenceObject(process);
	}
	__atomic_sub_fetch(&callbacks_running, 1, __ATOMIC_SEQ_CST);
}

/*
 * Others may have taken all callbacks that there are: eight before Windows Vista. Wine has no map to give,
 * and stubs that end the host.
 */
void kioport_grant_start(struct kp_env *env)
{
	NTSTATUS status;

	if (kioport_system.is_emulated)
		return;
	memset(ending, 0, sizeof(ending));
	status = PsSetCreateProcessNotifyRoutine(process_changed, FALSE);
	has_callback = NT_SUCCESS(status);
	if (!has_callback) {
		struct kioport_event event = { .id = KIOPORT_NO_CALLBACK };

		kioport_event_port(&event, (ULONG)status);
		kioport_event_write(&event);
	}
	env->features |= KP_FEATURE_GRANT_SELF | KP_FEATURE_GRANT_PROCESS;
	env->process_get = process_get;
	env->process_put = process_put;
	env->process_id = process_id;
	env->map_set = map_set;
	env->map_get = map_get;
	env->map_use = map_use;
}

bool kioport_grant_has_callback(void)
{
	return has_callback;
}

static void sleep_a_little(void)
{
	LARGE_INTEGER interval = { .QuadPart = -500000 }; /* 50 ms from now */

	KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

/*
 * Before Windows XP the removal does not wait for a callback that runs, or is about to: the driver's
 * code must not go before it has returned.
 */
void kioport_grant_stop(void)
{
	if (!has_callback)
		return;
	PsSetCreateProcessNotifyRoutine(process_changed, TRUE);
	do
		sleep_a_little();
	while (__atomic_load_n(&callbacks_running, __ATOMIC_SEQ_CST));
	has_callback = false;
}
