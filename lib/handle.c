/* SPDX-License-Identifier: MIT */
/* Opening a handle on one back end, and ending it. */
#include "lib/internal.h"

#include <stdlib.h>
#include <string.h>

static kport *handle_new(const struct backend *backend, const struct kport_options *options)
{
	kport *handle = calloc(1, sizeof(*handle));

	if (!handle)
		return NULL;
	handle->backend = backend;
	handle->lock = os_mutex_new();
	if (!handle->lock)
		goto free_handle;
	if (options->device) {
		handle->device = strdup(options->device);
		if (!handle->device)
			goto free_lock;
	}
	handle->context.device = handle->device;
	handle->context.flags = options->flags;
	return handle;

free_lock:
	os_mutex_free(handle->lock);
free_handle:
	free(handle);
	return NULL;
}

static void handle_free(kport *handle)
{
	free(handle->device);
	os_mutex_free(handle->lock);
	free(handle);
}

static enum kport_status open_unasked(const struct backend *backend,
				      const struct kport_options *options, kport **handle)
{
	struct kport_error error;
	enum kport_status status;
	kport *opened;

	opened = handle_new(backend, options);
	if (!opened)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle");
	status = backend->open(&opened->context, &opened->state);
	if (status) {
		handle_free(opened);
		return status;
	}
	opened->opened = backend;
	opened->opened_state = opened->state;
	opened->can = backend->can ? backend->can(opened->state) : ~0u;
	if (options->ranges)
		status = kport_claim(opened, options->ranges);
	if (status) {
		error = *kport_last_error();
		kport_close(opened);
		error_restore(&error);
		return status;
	}
	*handle = opened;
	return KPORT_OK;
}

enum kport_status open_on(const struct backend *backend, const struct kport_options *options,
			  kport **handle)
{
	bool told = backend->open_tells || (backend->claim_tells && options->ranges);
	struct kport_error error;
	enum kport_status status = told ? KPORT_OK : backend_probe(backend);

	if (!status)
		status = open_unasked(backend, options, handle);
	if (!status || !told || backend->open_tells)
		return status;
	/* That the back end cannot work at all is the better reason. */
	error = *kport_last_error();
	if (backend_probe(backend))
		return kport_last_error()->status;
	error_restore(&error);
	return status;
}

void kport_close(kport *handle)
{
	if (!handle)
		return;
	observe_end(handle);
	claims_release_all(handle);
	handle->backend->close(handle->state);
	handle_free(handle);
}

const char *kport_backend_name(const kport *handle)
{
	return handle ? handle->backend->name : "";
}

uint32_t kport_abilities(const kport *handle)
{
	return handle ? handle->backend->abilities & handle->can : 0;
}
