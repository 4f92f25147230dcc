/* SPDX-License-Identifier: MIT */
#include "ask.h"

#include <stdlib.h>
#include <string.h>

enum kp_status ask_hello(struct kp_handle *handle)
{
	struct kp_handshake hello = {
		.header.size = sizeof(hello),
		.magic = KP_ABI_MAGIC,
		.major = KP_ABI_MAJOR,
		.minor = KP_ABI_MINOR,
	};

	return fake_request(handle, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello), NULL);
}

enum kp_status ask_open(struct kp_handle *handle, const struct fake_opener *opener, uint32_t access,
			uint32_t process)
{
	enum kp_status status = fake_open(handle, opener, access, process);

	return status == KP_STATUS_OK ? ask_hello(handle) : status;
}

enum kp_status ask_read(struct kp_handle *handle, uint16_t port, unsigned width, uint32_t *value)
{
	struct kp_access request = {
		.header.size = sizeof(request),
		.port = port,
		.width = (uint8_t)width,
	};
	enum kp_status status =
		fake_request(handle, KP_REQUEST_READ, &request, sizeof(request), NULL);

	if (value)
		*value = request.value;
	return status;
}

enum kp_status ask_write(struct kp_handle *handle, uint16_t port, unsigned width, uint32_t value)
{
	struct kp_access request = {
		.header.size = sizeof(request),
		.value = value,
		.port = port,
		.width = (uint8_t)width,
	};

	return fake_request(handle, KP_REQUEST_WRITE, &request, sizeof(request), NULL);
}

enum kp_status ask_claim(struct kp_handle *handle, unsigned first, unsigned last, uint32_t flags)
{
	struct kp_claim_request request = {
		.header = { sizeof(request), flags },
		.range = fake_range(first, last),
	};

	return fake_request(handle, KP_REQUEST_CLAIM, &request, sizeof(request), NULL);
}

enum kp_status ask_release(struct kp_handle *handle, unsigned first, unsigned last)
{
	struct kp_claim_request request = {
		.header.size = sizeof(request),
		.range = fake_range(first, last),
	};

	return fake_request(handle, KP_REQUEST_RELEASE, &request, sizeof(request), NULL);
}

enum kp_status ask_grant(struct kp_handle *handle, uint64_t process, unsigned first, unsigned last,
			 uint32_t flags)
{
	struct kp_grant_request request = {
		.header = { sizeof(request), flags },
		.process = process,
		.range = fake_range(first, last),
	};

	return fake_request(handle, KP_REQUEST_GRANT, &request, sizeof(request), NULL);
}

enum kp_status ask_revoke(struct kp_handle *handle, uint64_t process, unsigned first, unsigned last)
{
	struct kp_grant_request request = {
		.header.size = sizeof(request),
		.process = process,
		.range = fake_range(first, last),
	};

	return fake_request(handle, KP_REQUEST_REVOKE, &request, sizeof(request), NULL);
}

/* A zeroed buffer for a structure of fixed bytes and an array; the size is filled in. */
static void *new_buffer(size_t fixed, size_t array, size_t *len)
{
	struct kp_header *header;

	*len = fixed + array;
	header = calloc(1, *len);
	if (!header)
		abort();
	header->size = (uint32_t)*len;
	return header;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

enum kp_status ask_grant_list(struct kp_handle *handle, uint64_t process, struct kp_range *ranges,
			      uint32_t max, uint32_t *count)
{
	size_t len;
	struct kp_grant_list *list = new_buffer(sizeof(*list), max * sizeof(*ranges), &len);
	enum kp_status status;

	list->process = process;
	status = fake_request(handle, KP_REQUEST_GRANT_LIST, list, len, NULL);
	*count = list->count;
	if (status == KP_STATUS_OK && max)
		memcpy(ranges, list + 1, smaller(max, *count) * sizeof(*ranges));
	free(list);
	return status;
}

enum kp_status ask_rights_list(struct kp_handle *handle, struct kp_rights_range *ranges,
			       uint32_t max, uint32_t *count)
{
	size_t len;
	struct kp_rights_list *list = new_buffer(sizeof(*list), max * sizeof(*ranges), &len);
	enum kp_status status = fake_request(handle, KP_REQUEST_RIGHTS_LIST, list, len, NULL);

	*count = list->count;
	if (status == KP_STATUS_OK && max)
		memcpy(ranges, list + 1, smaller(max, *count) * sizeof(*ranges));
	free(list);
	return status;
}

enum kp_status ask_policy(struct kp_handle *handle, const char *text, struct kp_policy_load *answer)
{
	size_t text_len = strlen(text);
	size_t len;
	struct kp_policy_load *load = new_buffer(sizeof(*load), (text_len + 7) / 8 * 8, &len);
	enum kp_status status;

	load->text_len = (uint32_t)text_len;
	memcpy(load + 1, text, text_len);
	status = fake_request(handle, KP_REQUEST_POLICY_LOAD, load, len, NULL);
	if (answer)
		*answer = *load;
	free(load);
	return status;
}

enum kp_status ask_trace_set(struct kp_handle *handle, uint32_t flags)
{
	struct kp_header request = { sizeof(request), flags };

	return fake_request(handle, KP_REQUEST_TRACE_SET, &request, sizeof(request), NULL);
}

enum kp_status ask_trace(struct kp_handle *handle, uint64_t *next, struct kp_trace_record *records,
			 uint32_t *count, uint32_t *lost)
{
	size_t len;
	struct kp_trace_read *read = new_buffer(sizeof(*read), *count * sizeof(*records), &len);
	uint32_t room = *count;
	enum kp_status status;

	read->next = *next;
	status = fake_request(handle, KP_REQUEST_TRACE_READ, read, len, NULL);
	*next = read->next;
	*count = read->count;
	*lost = read->lost;
	if (read->count > room)
		fake_violation("more records than there is room for");
	else if (status == KP_STATUS_OK && room)
		memcpy(records, read + 1, read->count * sizeof(*records));
	free(read);
	return status;
}

enum kp_status ask_holders(struct kp_handle *handle, struct kp_holders *at, struct kp_holder *list,
			   uint32_t *count)
{
	size_t len;
	struct kp_holders *page = new_buffer(sizeof(*page), *count * sizeof(*list), &len);
	uint32_t room = *count;
	enum kp_status status;

	page->handle = at->handle;
	page->number = at->number;
	status = fake_request(handle, KP_REQUEST_HOLDERS, page, len, NULL);
	if (status == KP_STATUS_OK) {
		*at = *page;
		*count = page->count;
		if (page->count > room)
			fake_violation("more holders than there is room for");
		else if (room)
			memcpy(list, page + 1, page->count * sizeof(*list));
	}
	free(page);
	return status;
}

enum kp_status ask_run(struct kp_handle *handle, struct ask_batch *batch)
{
	size_t ops_len = batch->op_count * sizeof(*batch->ops);
	size_t len;
	struct kp_batch *request = new_buffer(sizeof(*request), ops_len + batch->data_len, &len);
	uint8_t *array = (uint8_t *)(request + 1);
	enum kp_status status;

	request->limit_ns = batch->limit_ns;
	request->op_count = batch->op_count;
	request->data_len = batch->data_len;
	if (ops_len)
		memcpy(array, batch->ops, ops_len);
	if (batch->data_len)
		memcpy(array + ops_len, batch->data, batch->data_len);
	status = fake_request(handle, batch->number, request, len, NULL);
	batch->done = request->done;
	batch->status = request->status;
	if (ops_len)
		memcpy(batch->ops, array, ops_len);
	if (batch->data_len)
		memcpy(batch->data, array + ops_len, batch->data_len);
	free(request);
	return status;
}
