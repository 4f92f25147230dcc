/* SPDX-License-Identifier: MIT */
/* Installing the driver, replacing an older one, and taking it away. */
#include "lib/nt/install.h"

#include <string.h>

#include "lib/backend/kioport_nt.h"
#include "lib/nt/rule.h"

#define CLOSE_MS 100u

/* What an installation has done so far, to be undone. */
struct done {
	bool stopped;  /* the old driver, which ran */
	bool replaced; /* the file */
	bool had_old;  /* there was one before */
	bool created;  /* the service */
	bool changed;  /* its configuration */
	bool made_group;
	bool made_settings;
};

struct installation {
	struct place place;
	struct place before; /* where the service had it */
	bool had_place;
	struct carried carried;
	struct service_state service;
	struct group_sid group;
	struct done done;
};

bool install_automatic_allowed(void)
{
	DWORD forbidden = 0, len = sizeof(forbidden), type;
	HKEY key;

	/* WOW64 keeps another SOFTWARE for 32-bit programs; the flag is unknown, and passed over, before XP. */
	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\kport", 0,
			  KEY_QUERY_VALUE | (system_is_wow64() ? KEY_WOW64_64KEY : 0),
			  &key) != ERROR_SUCCESS)
		return true;
	if (RegQueryValueExW(key, L"NoAutoInstall", NULL, &type, (BYTE *)&forbidden, &len) !=
		    ERROR_SUCCESS ||
	    type != REG_DWORD)
		forbidden = 0;
	RegCloseKey(key);
	return forbidden == 0;
}

enum install_due install_is_due(void)
{
	enum install_due due = INSTALL_NOT_DUE;
	struct service_state service;
	struct carried carried;
	struct place place;
	uint64_t version;

	if (service_query(0, &service) != KPORT_OK)
		return INSTALL_NOT_DUE;
	if (!service.service)
		return INSTALL_MISSING;
	/* What an administrator disabled, or nobody can read, is not for a program to replace. */
	if (service.start != SERVICE_DISABLED && carried_find(&carried) == KPORT_OK &&
	    place_of_image(&place, service.image) &&
	    version_of_file(place.file, &version) == ERROR_SUCCESS && version < carried.version)
		due = version ? INSTALL_OLD : INSTALL_MISSING;
	service_close(&service);
	return due;
}

/* A folder that was taken nevertheless, or that grew loose since, is no place for a new driver. */
static enum kport_status place_check(const struct place *place, uint32_t flags)
{
	if (flags & KPORT_INSECURE_PATH || place_is_system(place))
		return KPORT_OK;
	return folder_check(place->folder);
}

static enum kport_status choose_place(struct installation *work, const char *path, uint32_t flags)
{
	wchar_t folder[WIDE_PATH];
	enum kport_status status;

	work->had_place =
		work->service.service != NULL && place_of_image(&work->before, work->service.image);
	if (!path && work->had_place) {
		work->place = work->before;
		return place_check(&work->place, flags);
	}
	if (!path) {
		status = place_in_system(&work->place);
		/* Every Windows has it; Wine not for 32-bit programs of a 64-bit prefix. */
		if (status == KPORT_OK)
			CreateDirectoryW(work->place.folder, NULL);
		return status;
	}
	if (!wide_from_ansi(path, folder, WIDE_PATH))
		return fail(KPORT_INVALID, 0, "the path of the driver's folder is too long");
	status = place_in_folder(&work->place, folder);
	return status == KPORT_OK ? place_check(&work->place, flags) : status;
}

/* The program asks to be the only one that has the driver open; nobody opens it meanwhile. */
static enum kport_status stop_old(struct installation *work)
{
	enum kport_status status = KPORT_OK;
	HANDLE device;

	if (!work->service.service || work->service.state == SERVICE_STOPPED)
		return KPORT_OK;
	if (device_open(0, &device) == ERROR_SUCCESS) {
		status = kioport_quiesce(device);
		CloseHandle(device);
		/* Wine tells a driver of a close a moment later. */
		Sleep(CLOSE_MS);
	}
	if (status == KPORT_OK)
		status = service_stop(&work->service);
	work->done.stopped = status == KPORT_OK;
	return status;
}

static enum kport_status put_service(struct installation *work)
{
	enum kport_status status;

	if (!work->service.service) {
		status = service_create(&work->place, &work->service);
		work->done.created = status == KPORT_OK;
		return status;
	}
	status = service_change(&work->place, &work->service);
	work->done.changed = status == KPORT_OK;
	return status;
}

static enum kport_status put_settings(struct installation *work)
{
	enum kport_status status = group_create(&work->group, &work->done.made_group);

	if (status == KPORT_OK)
		status = settings_write(&work->group, &work->done.made_settings);
	if (status == KPORT_OK)
		status = settings_protect(work->service.service, &work->group);
	return status;
}

/* Started, opened, and of the same language. */
static enum kport_status try_driver(struct installation *work)
{
	enum kport_status status = driver_start(work->service.service);
	HANDLE device;
	DWORD error;

	if (status != KPORT_OK)
		return status;
	error = device_open(0, &device);
	if (error != ERROR_SUCCESS)
		return step_failed(KPORT_SYSTEM, error, "open the driver that was installed", NULL);
	status = kioport_hello(device);
	CloseHandle(device);
	return status;
}

/* In the reverse order; failures here would only hide the first one. */
static void undo(struct installation *work)
{
	const struct kport_error error = *kport_last_error();
	const struct done *done = &work->done;

	if (work->service.service && (done->created || done->replaced))
		service_stop(&work->service);
	if (done->made_settings)
		settings_remove();
	if (done->made_group)
		group_remove_if_empty();
	if (done->created)
		DeleteService(work->service.service);
	if (done->replaced)
		place_restore(&work->place, done->had_old);
	else
		DeleteFileW(work->place.fresh);
	if (done->changed && work->had_place)
		service_change(&work->before, &work->service);
	if (done->stopped)
		driver_start(work->service.service);
	error_restore(&error);
}

/* Everything but the file is put right each time: that is cheap, and mends what was half. */
static enum kport_status put_all(struct installation *work, bool with_file)
{
	enum kport_status status = KPORT_OK;

	if (with_file) {
		status = place_write(&work->place, &work->carried);
		if (status == KPORT_OK)
			status = stop_old(work);
		if (status == KPORT_OK)
			status = place_replace(&work->place, &work->done.had_old);
		work->done.replaced = status == KPORT_OK;
	}
	if (status == KPORT_OK)
		status = put_service(work);
	if (status == KPORT_OK)
		status = put_settings(work);
	if (status == KPORT_OK)
		status = try_driver(work);
	return status;
}

static enum kport_install_outcome outcome_of(const struct installation *work, uint64_t version)
{
	if (work->done.created)
		return KPORT_INSTALL_NEW;
	if (work->done.replaced)
		return version ? KPORT_INSTALL_UPGRADED : KPORT_INSTALL_REPAIRED;
	return work->done.made_settings ? KPORT_INSTALL_REPAIRED : KPORT_INSTALL_UNCHANGED;
}

/* What is there as another's decision, or half gone, stays. */
static enum kport_status may_install(const struct installation *work, DWORD file_error)
{
	if (work->service.deleted)
		return step_failed(KPORT_BUSY, ERROR_SERVICE_MARKED_FOR_DELETE,
				   "install the service kioport",
				   "It was uninstalled and is not gone yet: close other programs "
				   "that look at services, or restart Windows");
	if (work->service.service && work->service.start == SERVICE_DISABLED)
		return step_failed(
			KPORT_DENIED, ERROR_SERVICE_DISABLED, "install the service kioport",
			"An administrator can enable it: sc config kioport start= demand");
	if (file_error != ERROR_SUCCESS)
		return step_failed(KPORT_BUSY, file_error, "read the driver's file",
				   "Another program may be using it: try again in a moment");
	return KPORT_OK;
}

static enum kport_status install_locked(struct installation *work,
					enum kport_install_outcome *outcome)
{
	static const char *const verbs[] = { [KPORT_INSTALL_NEW] = "installed",
					     [KPORT_INSTALL_UPGRADED] = "upgraded",
					     [KPORT_INSTALL_REPAIRED] = "repaired" };
	uint64_t version;
	const DWORD file_error = version_of_file(work->place.file, &version);
	enum kport_status status = may_install(work, file_error);

	if (status != KPORT_OK)
		return status;
	status = put_all(work, !work->service.service || version < work->carried.version);
	if (status != KPORT_OK) {
		undo(work);
		return status;
	}
	DeleteFileW(work->place.old);
	/* It lay elsewhere before. */
	if (work->had_place && _wcsicmp(work->before.file, work->place.file) != 0)
		DeleteFileW(work->before.file);
	*outcome = outcome_of(work, version);
	if (*outcome != KPORT_INSTALL_UNCHANGED)
		log_event(verbs[*outcome], work->carried.version, &work->place);
	return KPORT_OK;
}

static enum kport_status no_administrator(void)
{
	SC_HANDLE manager =
		OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);

	if (!manager)
		return step_failed(KPORT_SYSTEM, GetLastError(),
				   "have the service manager install the driver kioport",
				   AS_ADMINISTRATOR);
	CloseServiceHandle(manager);
	return KPORT_OK;
}

enum kport_status kport_driver_install(const char *path, uint32_t flags,
				       enum kport_install_outcome *outcome)
{
	enum kport_install_outcome unwanted;
	struct installation work = { 0 };
	enum kport_status status;
	HANDLE lock;

	if (flags & ~KPORT_INSECURE_PATH)
		return fail(KPORT_INVALID, 0, "kport_driver_install: unknown flags");
	status = no_administrator();
	if (status == KPORT_OK)
		status = carried_find(&work.carried);
	if (status == KPORT_OK)
		status = service_query(SERVICE_ALL_ACCESS, &work.service);
	if (status == KPORT_OK)
		status = choose_place(&work, path, flags);
	if (status == KPORT_OK)
		status = place_lock(&work.place, &lock);
	if (status != KPORT_OK)
		goto close_service;
	/* Another installation may have ended while this one waited. */
	service_close(&work.service);
	status = service_query(SERVICE_ALL_ACCESS, &work.service);
	if (status == KPORT_OK)
		status = install_locked(&work, outcome ? outcome : &unwanted);
	place_unlock(lock);
close_service:
	service_close(&work.service);
	return status;
}

/* A file in use goes when Windows starts next. */
static bool delete_file(const wchar_t *path)
{
	if (DeleteFileW(path) || GetLastError() == ERROR_FILE_NOT_FOUND ||
	    GetLastError() == ERROR_PATH_NOT_FOUND)
		return true;
	MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
	return false;
}

static enum kport_status uninstall_locked(struct service_state *service, const struct place *place,
					  bool *restart)
{
	enum kport_status status = service_stop(service);
	struct service_state left;
	uint64_t version;
	DWORD error;

	if (status != KPORT_OK)
		return status;
	version_of_file(place->file, &version);
	if (!DeleteService(service->service)) {
		error = GetLastError();
		if (error != ERROR_SERVICE_MARKED_FOR_DELETE)
			return step_failed(KPORT_SYSTEM, error, "delete the service kioport", NULL);
	}
	service_close(service);
	*restart = !delete_file(place->file);
	delete_file(place->fresh);
	delete_file(place->old);
	rules_forget();
	settings_remove();
	if (service_query(0, &left) == KPORT_OK && left.service)
		*restart = true;
	service_close(&left);
	group_remove_if_empty();
	log_event("uninstalled", version, place);
	log_remove_source();
	return KPORT_OK;
}

enum kport_status kport_driver_uninstall(bool *restart)
{
	struct service_state service = { 0 };
	enum kport_status status;
	struct place place;
	bool unwanted;
	HANDLE lock;

	if (!restart)
		restart = &unwanted;
	*restart = false;
	status = no_administrator();
	if (status == KPORT_OK)
		status = service_query(SERVICE_ALL_ACCESS, &service);
	if (status != KPORT_OK || !service.service)
		return status;
	if (!place_of_image(&place, service.image))
		status = place_in_system(&place);
	if (status == KPORT_OK)
		status = place_lock(&place, &lock);
	if (status != KPORT_OK)
		goto close_service;
	status = uninstall_locked(&service, &place, restart);
	place_unlock(lock);
close_service:
	service_close(&service);
	return status;
}

enum kport_status kport_driver_query(struct kport_driver_info *info)
{
	struct service_state service;
	struct carried carried;
	struct group_sid group;
	enum kport_status status;
	struct kport_error before = *kport_last_error();
	struct place place;
	uint64_t version;

	if (!info || info->size != sizeof(*info))
		return fail(KPORT_INVALID, 0,
			    "kport_driver_query: info is NULL or its size is not set");
	status = service_query(0, &service);
	if (status != KPORT_OK)
		return status;
	memset(info, 0, sizeof(*info));
	info->size = sizeof(*info);
	info->installed = service.service != NULL;
	info->running = service.state == SERVICE_RUNNING;
	info->with_system = info->installed && service.start <= SERVICE_AUTO_START;
	info->deleted = service.deleted;
	if (info->installed && place_of_image(&place, service.image)) {
		wide_to_ansi(place.file, info->path, sizeof(info->path));
		version_of_file(place.file, &version);
		version_text(version, info->version, sizeof(info->version));
	}
	if (carried_find(&carried) == KPORT_OK)
		version_text(carried.version, info->carried, sizeof(info->carried));
	group_find(&group);
	info->group = group.len != 0;
	info->automatic_allowed = install_automatic_allowed();
	service_close(&service);
	/* That the library carries no driver is an answer here. */
	error_restore(&before);
	return KPORT_OK;
}
