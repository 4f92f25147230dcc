/* SPDX-License-Identifier: MIT */
/*
 * Which programs get ports at their start, and those that have. A new process whose file a rule names is
 * given a handle of the core's, as if it had opened the device itself and asked for its own grant: its own
 * token decides, claims and the union rule hold, and what cannot be given is logged while the process
 * runs without. The handle ends with the process.
 *
 * Everything here runs where the process callback does, in the thread that creates the process, before
 * that has executed anything. A process without a rule costs no lock where there are no rules, and
 * otherwise one for a moment.
 */
#include "rules.h"
#include "messages.h"

#define MAX_STORED_BYTES 0x80000u

struct rules {
	struct kioport_rule *first;
	ULONG users; /* the callbacks that look through them, and the driver; under the device lock */
};

/* A process that was given its ports. */
struct given {
	struct kioport_file file;
	struct given *next;
};

/* Under the device lock. */
static struct rules *loaded; /* NULL: none */
static struct given *all_given;
static struct kp_rules answered; /* of the last reading */

static void lock(void)
{
	kioport_env.lock_device(&kioport_device);
}

static void unlock(void)
{
	kioport_env.unlock_device(&kioport_device);
}

static void free_rules(struct rules *rules)
{
	struct kioport_rule *rule;

	while ((rule = rules->first) != NULL) {
		rules->first = rule->next;
		kioport_env.memory.free(rule);
	}
	kioport_env.memory.free(rules);
}

/* NULL: there are none, or none is served. */
static struct rules *take_rules(void)
{
	struct rules *rules;

	if (!__atomic_load_n(&loaded, __ATOMIC_RELAXED))
		return NULL;
	lock();
	rules = answered.state == KP_RULES_SERVED ? loaded : NULL;
	if (rules)
		rules->users++;
	unlock();
	return rules;
}

static void put_rules(struct rules *rules)
{
	bool is_last;

	lock();
	is_last = !--rules->users;
	unlock();
	if (is_last)
		free_rules(rules);
}

static void replace_rules(struct rules *rules, const struct kp_rules *answer)
{
	struct rules *before;

	lock();
	before = loaded;
	__atomic_store_n(&loaded, rules, __ATOMIC_RELAXED);
	answered = *answer;
	unlock();
	if (before)
		put_rules(before);
}

/* ---- reading ---- */

static void log_mistake(ULONG number)
{
	struct kioport_event event = { .id = KIOPORT_RULE_MISTAKE };

	kioport_event_number(&event, number);
	kioport_event_write(&event);
}

static void log_status(NTSTATUS id, NTSTATUS status)
{
	struct kioport_event event = { .id = id };

	kioport_event_port(&event, (ULONG)status);
	kioport_event_write(&event);
}

/* False: no memory, or a mistake. */
static bool add_rule(struct rules *rules, const WCHAR *text, size_t len)
{
	struct kioport_rule *rule = kioport_env.memory.alloc(sizeof(*rule));

	if (!rule)
		return false;
	if (!kioport_rule_parse(text, len, rule)) {
		kioport_env.memory.free(rule);
		return false;
	}
	if (!kioport_system.is_emulated)
		kioport_volume_find(&rule->link, &rule->volume);
	rule->next = rules->first;
	rules->first = rule;
	return true;
}

/* An empty string ends the value. */
static void add_all(struct rules *rules, const WCHAR *text, size_t len, struct kp_rules *answer)
{
	size_t at = 0, end;
	ULONG number = 1;

	for (; at < len && text[at]; at = end + 1, number++) {
		for (end = at; end < len && text[end];)
			end++;
		if (answer->count < KIOPORT_RULES && add_rule(rules, text + at, end - at)) {
			answer->count++;
			continue;
		}
		if (!answer->errors++)
			answer->first = number;
		log_mistake(number);
	}
}

static NTSTATUS read_rules(struct rules *rules, struct kp_rules *answer)
{
	struct kioport_value value;
	NTSTATUS status = kioport_registry_read(L"Rules", MAX_STORED_BYTES, &value);

	if (status == STATUS_OBJECT_NAME_NOT_FOUND)
		return STATUS_SUCCESS;
	if (NT_SUCCESS(status) && value.type != REG_MULTI_SZ)
		status = STATUS_OBJECT_TYPE_MISMATCH;
	if (NT_SUCCESS(status))
		add_all(rules, (const WCHAR *)(const void *)value.data,
			value.len_bytes / sizeof(WCHAR), answer);
	kioport_registry_free(&value);
	return status;
}

/* What cannot be read leaves the rules that held before. */
static NTSTATUS reload(void)
{
	struct rules *rules = kioport_env.memory.alloc(sizeof(*rules));
	struct kp_rules answer = { .state = answered.state };
	NTSTATUS status;

	if (!rules)
		return STATUS_INSUFFICIENT_RESOURCES;
	rules->first = NULL;
	rules->users = 1;
	status = read_rules(rules, &answer);
	if (!NT_SUCCESS(status)) {
		free_rules(rules);
		log_status(KIOPORT_RULES_UNREADABLE, status);
		return status;
	}
	if (!rules->first) {
		free_rules(rules);
		rules = NULL;
	}
	replace_rules(rules, &answer);
	if (answer.count && answer.state == KP_RULES_NO_CALLBACK)
		log_status(KIOPORT_RULES_UNSERVED, STATUS_INSUFFICIENT_RESOURCES);
	return status;
}

static enum kp_rules_state state_of(bool has_callback)
{
	if (kioport_system.is_emulated)
		return KP_RULES_NO_BITMAP;
	if (!kioport_image_start())
		return KP_RULES_OLD_SYSTEM;
	return has_callback ? KP_RULES_SERVED : KP_RULES_NO_CALLBACK;
}

void kioport_rules_start(bool has_callback)
{
	memset(&answered, 0, sizeof(answered));
	answered.state = state_of(has_callback);
	reload();
}

enum kp_status kioport_rules(struct kp_device *device, bool again, struct kp_rules *answer)
{
	const struct kp_header header = answer->header;

	(void)device;
	if (again && !NT_SUCCESS(reload()))
		return KP_STATUS_SYSTEM;
	lock();
	*answer = answered;
	unlock();
	answer->header = header;
	return KP_STATUS_OK;
}

/* ---- giving ---- */

/* Is the process's user one whom the rule serves? */
static bool serves(const struct kioport_rule *rule, PSECURITY_SUBJECT_CONTEXT subject)
{
	size_t at = 0, len;

	for (; at < rule->who_len; at += len + 1) {
		const char *name = rule->who + at;
		bool is_his;

		for (len = 0; at + len < rule->who_len && name[len] != ',';)
			len++;
		if (kp_text_is_word(name, len, "administrators"))
			is_his =
				kioport_is_principal(subject, KP_PRINCIPAL_ADMINISTRATORS, NULL, 0);
		else
			is_his = kioport_is_principal(subject, KP_PRINCIPAL_GROUP, name, len);
		if (is_his)
			return true;
	}
	return false;
}

static enum kp_status grant(struct kp_handle *handle, const struct kp_portset *ports)
{
	enum kp_status status = KP_STATUS_DENIED;
	struct kp_range run;
	uint32_t from, notes;

	for (from = 0; kp_portset_next(ports, from, &run); from = run.last + 1u) {
		status = kp_claim_take(handle, run, false, &notes);
		if (status == KP_STATUS_OK)
			status = kp_grant_add(handle, 0, run, false);
		if (status != KP_STATUS_OK)
			return status;
	}
	return status;
}

/* Of the rule's ports those that the policy gives this user. All of them, or none. */
static enum kp_status grant_rule(struct kp_handle *handle, const struct kioport_rule *rule)
{
	struct kp_portset *ports = kioport_env.memory.alloc(sizeof(*ports));
	enum kp_status status;
	size_t i;

	if (!ports)
		return KP_STATUS_NO_MEMORY;
	kp_portset_clear(ports);
	for (i = 0; i < rule->range_count; i++)
		kp_rights_ports(&handle->rights, rule->ranges[i], KP_RIGHT_ALL, ports);
	kioport_env.lock_handle(handle);
	status = grant(handle, ports);
	kioport_env.unlock_handle(handle);
	kioport_env.memory.free(ports);
	return status;
}

static void end(struct given *given)
{
	kp_handle_close(&given->file.handle);
	kioport_file_leave(&given->file);
	ExFreePool(given);
}

static enum kp_status give(const struct kioport_rule *rule, PEPROCESS process, HANDLE id,
			   PSECURITY_SUBJECT_CONTEXT subject)
{
	struct given *given =
		ExAllocatePoolWithTag(kioport_system.pool, sizeof(*given), KIOPORT_POOL_TAG);
	enum kp_status status;

	if (!given)
		return KP_STATUS_NO_MEMORY;
	memset(given, 0, sizeof(*given));
	ExInitializeFastMutex(&given->file.lock);
	given->file.grantee = process;
	if (!NT_SUCCESS(kioport_file_enter(&given->file, id))) {
		ExFreePool(given);
		return KP_STATUS_NO_MEMORY;
	}
	status = kp_handle_open(&kioport_device, &given->file.handle,
				KP_RIGHT_READ | KP_RIGHT_WRITE, subject, (uint32_t)(ULONG_PTR)id);
	if (status == KP_STATUS_OK) {
		given->file.handle.by_rule = true;
		status = grant_rule(&given->file.handle, rule);
	}
	if (status != KP_STATUS_OK) {
		end(given);
		return status;
	}
	lock();
	given->next = all_given;
	all_given = given;
	unlock();
	return status;
}

/* Whom the rule does not speak of is nobody's business; whom it cannot serve is told of. */
static void start_by_rule(const struct kioport_rule *rule, PEPROCESS process, HANDLE id)
{
	PACCESS_TOKEN token = kioport_token_of(process);
	SECURITY_SUBJECT_CONTEXT subject = { .PrimaryToken = token };
	enum kp_status status;

	if (serves(rule, &subject)) {
		status = KP_STATUS_DENIED;
		if (kioport_image_is_admitted(&subject))
			status = give(rule, process, id, &subject);
		if (status != KP_STATUS_OK)
			kioport_audit_rule((uint32_t)(ULONG_PTR)id, status);
	}
	kioport_token_put(token);
}

void kioport_rules_begin(PEPROCESS process, HANDLE id)
{
	struct rules *rules = take_rules();
	const struct kioport_rule *rule;
	UNICODE_STRING *image;
	uint32_t hash;

	if (!rules)
		return;
	image = kioport_image_of(process);
	if (image) {
		hash = kioport_rule_hash(image);
		for (rule = rules->first; rule; rule = rule->next)
			if (rule->hash == hash && kioport_image_is(image, rule))
				start_by_rule(rule, process, id);
	}
	kioport_image_free(image);
	put_rules(rules);
}

/* process NULL: whoever has ports still. */
static struct given *unlink_given(PEPROCESS process)
{
	struct given **link = &all_given, *given;

	lock();
	while (*link && process && (*link)->file.grantee != process)
		link = &(*link)->next;
	given = *link;
	if (given)
		*link = given->next;
	unlock();
	return given;
}

/* Several rules may name one program. */
void kioport_rules_end(PEPROCESS process)
{
	struct given *given;

	if (!__atomic_load_n(&all_given, __ATOMIC_RELAXED))
		return;
	while ((given = unlink_given(process)) != NULL)
		end(given);
}

/* The callback is gone, and nobody looks through the rules any more. */
void kioport_rules_stop(void)
{
	const struct kp_rules none = { .state = KP_RULES_NO_CALLBACK };
	struct given *given;

	while ((given = unlink_given(NULL)) != NULL)
		end(given);
	replace_rules(NULL, &none);
}
