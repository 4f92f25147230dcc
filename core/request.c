/* SPDX-License-Identifier: MIT */
#include "core/request.h"
#include "core/access.h"
#include "core/holders.h"

struct answer {
	void *buffer; /* the request as well */
	size_t len;
	size_t used; /* bytes that go back to the caller; begins as len */
};

static enum kp_status serve_handshake(struct kp_handle *handle, struct answer *answer)
{
	struct kp_handshake *hello = answer->buffer;

	if (hello->magic != KP_ABI_MAGIC)
		return KP_STATUS_INVALID;
	if (hello->major != KP_ABI_MAJOR)
		return KP_STATUS_UNSUPPORTED;
	hello->minor = KP_ABI_MINOR;
	hello->features = kp_device_features(handle->device);
	hello->max_ops = KP_BATCH_MAX_OPS;
	hello->max_data = KP_BATCH_MAX_DATA;
	hello->handle = handle->number;
	handle->greeted = true;
	return KP_STATUS_OK;
}

static enum kp_status serve_read(struct kp_handle *handle, struct answer *answer)
{
	return kp_access_read(handle, answer->buffer);
}

static enum kp_status serve_write(struct kp_handle *handle, struct answer *answer)
{
	return kp_access_write(handle, answer->buffer);
}

static enum kp_status serve_batch_read(struct kp_handle *handle, struct answer *answer)
{
	return kp_access_batch(handle, answer->buffer, answer->len, NULL);
}

static enum kp_status serve_batch(struct kp_handle *handle, struct answer *answer)
{
	return kp_access_batch(handle, answer->buffer, answer->len, handle->writable);
}

static enum kp_status serve_claim(struct kp_handle *handle, struct answer *answer)
{
	struct kp_claim_request *request = answer->buffer;

	if (request->notes)
		return KP_STATUS_INVALID;
	return kp_claim_take(handle, request->range, request->header.flags & KP_CLAIM_SHARE,
			     &request->notes);
}

static enum kp_status serve_release(struct kp_handle *handle, struct answer *answer)
{
	const struct kp_claim_request *request = answer->buffer;

	if (request->notes)
		return KP_STATUS_INVALID;
	return kp_claim_release(handle, request->range);
}

static enum kp_status serve_grant(struct kp_handle *handle, struct answer *answer)
{
	const struct kp_grant_request *request = answer->buffer;

	if (request->reserved)
		return KP_STATUS_INVALID;
	return kp_grant_add(handle, request->process, request->range,
			    request->header.flags & KP_GRANT_EXCLUSIVE);
}

static enum kp_status serve_revoke(struct kp_handle *handle, struct answer *answer)
{
	const struct kp_grant_request *request = answer->buffer;

	if (request->reserved)
		return KP_STATUS_INVALID;
	return kp_grant_remove(handle, request->process, request->range);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static enum kp_status serve_grant_list(struct kp_handle *handle, struct answer *answer)
{
	struct kp_device *device = handle->device;
	struct kp_grant_list *list = answer->buffer;
	struct kp_range *ranges = (struct kp_range *)(list + 1);
	uint32_t room = (uint32_t)((answer->len - sizeof(*list)) / sizeof(*ranges));
	uint64_t key;
	enum kp_status status;

	if (list->reserved)
		return KP_STATUS_INVALID;
	status = kp_grant_key_get(handle, list->process, &key);
	if (status != KP_STATUS_OK)
		return status;
	list->count = kp_grant_list(handle, key, ranges, room);
	device->env->lock_device(device);
	kp_grant_key_put(device, key);
	device->env->unlock_device(device);
	answer->used = sizeof(*list) + smaller(list->count, room) * sizeof(*ranges);
	return KP_STATUS_OK;
}

static enum kp_status serve_rights_list(struct kp_handle *handle, struct answer *answer)
{
	struct kp_rights_list *list = answer->buffer;
	struct kp_rights_range *ranges = (struct kp_rights_range *)(list + 1);
	uint32_t room = (uint32_t)((answer->len - sizeof(*list)) / sizeof(*ranges));
	uint32_t count = (uint32_t)handle->rights.count;
	size_t len = smaller(count, room) * sizeof(*ranges);

	if (list->reserved)
		return KP_STATUS_INVALID;
	list->count = count;
	if (len)
		memcpy(ranges, handle->rights.ranges, len);
	answer->used = sizeof(*list) + len;
	return KP_STATUS_OK;
}

static void report_line(void *ctx, const struct kp_text_place *place)
{
	struct kp_policy_load *load = ctx;

	if (load->errors++)
		return;
	load->line = place->line;
	load->column = place->column;
	load->reason = (uint32_t)place->error;
}

static void clear_report(struct kp_policy_load *load)
{
	load->errors = 0;
	load->line = 0;
	load->column = 0;
	load->reason = KP_TEXT_OK;
}

static enum kp_status serve_policy_load(struct kp_handle *handle, struct answer *answer)
{
	struct kp_policy_load *load = answer->buffer;
	const char *text = (const char *)(load + 1);
	size_t padded = answer->len - sizeof(*load);
	size_t i;

	if (load->reserved || load->text_len > KP_POLICY_MAX_TEXT ||
	    padded != ((size_t)load->text_len + 7) / 8 * 8)
		return KP_STATUS_INVALID;
	for (i = load->text_len; i < padded; i++)
		if (text[i])
			return KP_STATUS_INVALID;
	if (!handle->administrator)
		return KP_STATUS_DENIED;
	clear_report(load);
	answer->used = sizeof(*load);
	return kp_device_load_policy(handle->device, text, load->text_len, report_line, load);
}

static enum kp_status serve_policy_reload(struct kp_handle *handle, struct answer *answer)
{
	struct kp_device *device = handle->device;
	struct kp_policy_load *load = answer->buffer;

	if (load->text_len || load->reserved)
		return KP_STATUS_INVALID;
	if (!(kp_device_features(device) & KP_FEATURE_POLICY_RELOAD))
		return KP_STATUS_UNSUPPORTED;
	if (!handle->administrator)
		return KP_STATUS_DENIED;
	clear_report(load);
	return device->env->policy_reload(device, report_line, load);
}

static enum kp_status serve_quiesce(struct kp_handle *handle, struct answer *answer)
{
	(void)answer;
	if (!(kp_device_features(handle->device) & KP_FEATURE_QUIESCE))
		return KP_STATUS_UNSUPPORTED;
	if (!handle->administrator)
		return KP_STATUS_DENIED;
	return kp_handle_quiesce(handle);
}

static enum kp_status serve_rules(struct kp_handle *handle, struct answer *answer)
{
	struct kp_device *device = handle->device;
	struct kp_rules *rules = answer->buffer;
	bool reload = rules->header.flags & KP_RULES_RELOAD;

	if (!device->env->rules)
		return KP_STATUS_UNSUPPORTED;
	if (reload && !handle->administrator)
		return KP_STATUS_DENIED;
	rules->count = 0;
	rules->errors = 0;
	rules->first = 0;
	rules->state = KP_RULES_SERVED;
	return device->env->rules(device, reload, rules);
}

static enum kp_status serve_holders(struct kp_handle *handle, struct answer *answer)
{
	struct kp_holders *holders = answer->buffer;
	struct kp_holder *to = (struct kp_holder *)(holders + 1);
	uint32_t room = (uint32_t)((answer->len - sizeof(*holders)) / sizeof(*to));

	if (holders->reserved)
		return KP_STATUS_INVALID;
	if (!handle->administrator)
		return KP_STATUS_DENIED;
	kp_holders_list(handle->device, holders, to, smaller(room, KP_HOLDERS_PAGE));
	answer->used = sizeof(*holders) + holders->count * sizeof(*to);
	return KP_STATUS_OK;
}

static enum kp_status serve_trace_set(struct kp_handle *handle, struct answer *answer)
{
	const struct kp_header *header = answer->buffer;

	if (!(kp_device_features(handle->device) & KP_FEATURE_TRACE))
		return KP_STATUS_UNSUPPORTED;
	return kp_handle_set_trace(handle, header->flags);
}

static enum kp_status serve_trace_read(struct kp_handle *handle, struct answer *answer)
{
	struct kp_device *device = handle->device;
	struct kp_trace_read *read = answer->buffer;
	struct kp_trace_record *records = (struct kp_trace_record *)(read + 1);
	uint32_t room = (uint32_t)((answer->len - sizeof(*read)) / sizeof(*records));
	uint64_t whose = handle->trace & KP_TRACE_ALL ? 0 : handle->number;

	if (!(kp_device_features(device) & KP_FEATURE_TRACE))
		return KP_STATUS_UNSUPPORTED;
	device->env->lock_device(device);
	read->count = kp_trace_read(&device->trace, whose, &read->next, records, room, &read->lost);
	device->env->unlock_device(device);
	answer->used = sizeof(*read) + read->count * sizeof(*records);
	return KP_STATUS_OK;
}

struct rule {
	enum kp_status (*serve)(struct kp_handle *handle, struct answer *answer);
	uint32_t fixed_len;
	uint32_t entry_len; /* of what may follow; 0: nothing may */
	uint32_t flags;	    /* those that the request knows */
	uint32_t access;
};

#define X(name, number, needed) ACCESS_OF_##name = (needed),
enum { KP_REQUESTS(X) };
#undef X

#define RULE(name, function, fixed, entry, known)                                                  \
	[KP_REQUEST_##name] = { function, sizeof(fixed), (entry), (known), ACCESS_OF_##name }

static const struct rule rules[] = {
	RULE(HANDSHAKE, serve_handshake, struct kp_handshake, 0, 0),
	RULE(READ, serve_read, struct kp_access, 0, 0),
	RULE(WRITE, serve_write, struct kp_access, 0, 0),
	RULE(BATCH_READ, serve_batch_read, struct kp_batch, 1, 0),
	RULE(BATCH, serve_batch, struct kp_batch, 1, 0),
	RULE(CLAIM, serve_claim, struct kp_claim_request, 0, KP_CLAIM_SHARE),
	RULE(RELEASE, serve_release, struct kp_claim_request, 0, 0),
	RULE(GRANT, serve_grant, struct kp_grant_request, 0, KP_GRANT_EXCLUSIVE),
	RULE(REVOKE, serve_revoke, struct kp_grant_request, 0, 0),
	RULE(GRANT_LIST, serve_grant_list, struct kp_grant_list, sizeof(struct kp_range), 0),
	RULE(RIGHTS_LIST, serve_rights_list, struct kp_rights_list, sizeof(struct kp_rights_range),
	     0),
	RULE(POLICY_LOAD, serve_policy_load, struct kp_policy_load, 1, 0),
	RULE(TRACE_SET, serve_trace_set, struct kp_header, 0, KP_TRACE_ON | KP_TRACE_ALL),
	RULE(TRACE_READ, serve_trace_read, struct kp_trace_read, sizeof(struct kp_trace_record), 0),
	RULE(POLICY_RELOAD, serve_policy_reload, struct kp_policy_load, 0, 0),
	RULE(QUIESCE, serve_quiesce, struct kp_header, 0, 0),
	RULE(RULES, serve_rules, struct kp_rules, 0, KP_RULES_RELOAD),
	RULE(HOLDERS, serve_holders, struct kp_holders, sizeof(struct kp_holder), 0),
};

static bool has_good_length(const struct rule *rule, const struct kp_header *header, size_t len)
{
	if (len < rule->fixed_len || len > KP_REQUEST_MAX_LEN || header->size != len)
		return false;
	if (!rule->entry_len)
		return len == rule->fixed_len;
	return (len - rule->fixed_len) % rule->entry_len == 0;
}

static enum kp_status check(const struct kp_handle *handle, uint32_t number, const void *buffer,
			    size_t len)
{
	const struct kp_header *header = buffer;
	const struct rule *rule;

	if (number >= sizeof(rules) / sizeof(rules[0]) || !rules[number].serve)
		return KP_STATUS_INVALID;
	rule = &rules[number];
	if (!has_good_length(rule, header, len) || header->flags & ~rule->flags)
		return KP_STATUS_INVALID;
	if (!handle->greeted && number != KP_REQUEST_HANDSHAKE)
		return KP_STATUS_INVALID;
	return rule->access & ~handle->access ? KP_STATUS_DENIED : KP_STATUS_OK;
}

/* An access has a record of its own, unless it came to none; watching the trace is not in it. */
static bool has_record(uint32_t number, bool served, enum kp_status status)
{
	switch (number) {
	case KP_REQUEST_TRACE_SET:
	case KP_REQUEST_TRACE_READ:
		return true;
	case KP_REQUEST_READ:
	case KP_REQUEST_WRITE:
		return served && status != KP_STATUS_INVALID;
	case KP_REQUEST_BATCH_READ:
	case KP_REQUEST_BATCH:
		return served && status == KP_STATUS_OK;
	default:
		return !number || number > KP_REQUEST_LAST;
	}
}

/* The range that a request is about, which no answer changes. NULL: none. */
static const struct kp_range *range_of(uint32_t number, const void *buffer, size_t len)
{
	const struct kp_claim_request *claim = buffer;
	const struct kp_grant_request *grant = buffer;

	if ((number == KP_REQUEST_CLAIM || number == KP_REQUEST_RELEASE) && len >= sizeof(*claim))
		return &claim->range;
	if ((number == KP_REQUEST_GRANT || number == KP_REQUEST_REVOKE) && len >= sizeof(*grant))
		return &grant->range;
	return NULL;
}

static void note_request(struct kp_handle *handle, uint32_t number, const void *buffer, size_t len,
			 enum kp_status status)
{
	const struct kp_range *range = range_of(number, buffer, len);
	struct kp_trace_record record = {
		.code = (uint8_t)(KP_TRACE_REQUEST | number),
		.status = (uint32_t)status,
	};

	if (range) {
		record.port = range->first;
		record.value = range->last;
	}
	kp_handle_note_request(handle, &record);
}

enum kp_status kp_request(struct kp_handle *handle, uint32_t number, void *buffer, size_t len,
			  size_t *answered)
{
	const struct kp_env *env = handle->device->env;
	struct answer answer = { buffer, len, len };
	enum kp_status status;
	bool served;

	env->lock_handle(handle);
	status = check(handle, number, buffer, len);
	served = status == KP_STATUS_OK;
	if (served)
		status = rules[number].serve(handle, &answer);
	if (kp_handle_is_traced(handle) && !has_record(number, served, status))
		note_request(handle, number, buffer, len, status);
	env->unlock_handle(handle);
	*answered = status == KP_STATUS_OK ? answer.used : 0;
	return status;
}
