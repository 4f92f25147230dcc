/* SPDX-License-Identifier: MIT */
/* The policy that the driver kioport holds: asked for, and replaced. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kport_abi.h"
#include "lib/linux/policy.h"

#define DEVICE "/dev/kioport"

static enum kport_status open_failed(int error)
{
	if (error == ENOENT || error == ENXIO || error == ENODEV)
		return fail(KPORT_UNSUPPORTED, 0,
			    "the driver kioport is not loaded (no " DEVICE
			    "): install the package kioport-dkms and run 'modprobe kioport' as "
			    "root");
	if (error == EPERM)
		return fail(KPORT_DENIED, 0,
			    "the kernel is locked down (Secure Boot), and the driver kioport "
			    "serves nobody");
	if (error == EACCES)
		return fail(KPORT_DENIED, 0,
			    "the driver kioport gives this user nothing: its device is for the "
			    "group kport and for whom the policy names");
	return fail(KPORT_SYSTEM, error, "cannot open " DEVICE);
}

static enum kport_status open_driver(int mode, int *fd)
{
	struct kp_handshake hello = {
		.header = { .size = sizeof(hello) },
		.magic = KP_ABI_MAGIC,
		.major = KP_ABI_MAJOR,
		.minor = KP_ABI_MINOR,
	};

	*fd = open(DEVICE, mode | O_CLOEXEC);
	if (*fd < 0)
		return open_failed(errno);
	if (ioctl(*fd, KP_LINUX_CODE(KP_REQUEST_HANDSHAKE), &hello) == 0)
		return KPORT_OK;
	close(*fd);
	return fail(KPORT_UNSUPPORTED, errno,
		    "the driver kioport does not speak this library's protocol %u.%u: install "
		    "driver and library of one version",
		    KP_ABI_MAJOR, KP_ABI_MINOR);
}

/* A list with room for *count ranges; *count becomes how many there are. NULL: with errno. */
static struct kp_rights_list *ask_rights(int fd, size_t *count)
{
	const size_t len = sizeof(struct kp_rights_list) + *count * sizeof(struct kp_rights_range);
	struct kp_rights_list *list = calloc(1, len);

	if (list == NULL)
		return NULL;
	list->header.size = (uint32_t)len;
	if (ioctl(fd, KP_LINUX_CODE(KP_REQUEST_RIGHTS_LIST), list) != 0) {
		free(list);
		return NULL;
	}
	*count = list->count;
	return list;
}

/* What a handle was given never changes: the second answer is as long as the first one said. */
static struct kp_rights_list *ask_all_rights(int fd, size_t *count)
{
	struct kp_rights_list *list;

	*count = 0;
	list = ask_rights(fd, count);
	if (list == NULL)
		return NULL;
	free(list);
	return ask_rights(fd, count);
}

enum kport_status kport_driver_rights(struct kport_rights *list, size_t max, size_t *count)
{
	const struct kp_rights_range *given;
	struct kp_rights_list *answer;
	enum kport_status status;
	int fd;

	if (count == NULL || (list == NULL && max > 0))
		return fail(KPORT_INVALID, 0, "kport_driver_rights: an argument is NULL");
	*count = 0;
	status = open_driver(O_RDONLY, &fd);
	if (status != KPORT_OK)
		return status;
	answer = ask_all_rights(fd, count);
	if (answer == NULL)
		status = fail(KPORT_SYSTEM, errno, "the driver kioport does not tell its policy");
	close(fd);
	if (answer == NULL)
		return status;
	given = (const struct kp_rights_range *)(answer + 1);
	for (size_t i = 0; i < *count && i < max; i++) {
		list[i].range = (struct kport_range){ given[i].range.first, given[i].range.last };
		list[i].rights = given[i].rights;
	}
	free(answer);
	return KPORT_OK;
}

static enum kport_status load_failed(const struct kport_policy *policy, int error)
{
	if (error == EACCES || error == EPERM)
		return fail(KPORT_DENIED, 0,
			    "the driver kioport takes a policy from administrators alone "
			    "(CAP_SYS_RAWIO): run this as root");
	if (error == ENOMEM)
		return fail(KPORT_NO_MEMORY, 0, "the kernel has no memory for policy %s",
			    policy->path);
	return fail(KPORT_SYSTEM, error, "the driver kioport does not take policy %s",
		    policy->path);
}

static enum kport_status send(const struct kport_policy *policy, int fd, const char *text,
			      size_t len, struct kp_policy_load *answer)
{
	const size_t size = sizeof(*answer) + (len + 7) / 8 * 8;
	enum kport_status status = KPORT_OK;
	struct kp_policy_load *load;

	if (len > KP_POLICY_MAX_TEXT)
		return fail(KPORT_INVALID, 0, "policy %s is longer than %u bytes without names",
			    policy->path, KP_POLICY_MAX_TEXT);
	load = calloc(1, size);
	if (load == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for policy %s", policy->path);
	load->header.size = (uint32_t)size;
	load->text_len = (uint32_t)len;
	memcpy(load + 1, text, len);
	if (ioctl(fd, KP_LINUX_CODE(KP_REQUEST_POLICY_LOAD), load) != 0)
		status = load_failed(policy, errno);
	*answer = *load;
	free(load);
	return status;
}

/*
 * The driver tells of its first mistake only. Such a line counts for nothing to it, so that sending
 * the text without the line changes nothing and brings the next one to light.
 */
static enum kport_status send_until_clean(struct kport_policy *policy, int fd, char *text,
					  size_t len)
{
	struct kp_policy_load answer = { 0 };
	struct policy_line line;
	enum kport_status status;

	for (;;) {
		struct kp_text_place place;

		status = send(policy, fd, text, len, &answer);
		if (status != KPORT_OK || answer.errors == 0)
			return status;
		place = (struct kp_text_place){ answer.line, answer.column, KP_TEXT_OK };
		if (!policy_line(text, len, place.line, &line) || line.at == line.end)
			return fail(KPORT_SYSTEM, 0,
				    "the driver kioport finds a mistake where nothing stands");
		policy_place_back(policy, text, len, &place);
		policy_add_mistake(policy, &place,
				   kp_text_error_string((enum kp_text_error)answer.reason));
		text[line.at - text] = '#';
	}
}

static size_t count_lines(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if ((i == 0 || text[i - 1] == '\n') && text[i] != '\n' && text[i] != '#')
			count++;
	}
	return count;
}

enum kport_status kport_policy_load(kport_policy *policy, size_t *lines)
{
	enum kport_status status;
	char *text;
	size_t len;
	int fd;

	if (policy == NULL)
		return fail(KPORT_INVALID, 0, "kport_policy_load: policy is NULL");
	if (lines != NULL)
		*lines = 0;
	status = open_driver(O_RDWR, &fd);
	if (status != KPORT_OK)
		return status;
	status = policy_resolve(policy, &text, &len);
	if (status == KPORT_OK) {
		status = send_until_clean(policy, fd, text, len);
		policy_sort_mistakes(policy);
		if (status == KPORT_OK && lines != NULL)
			*lines = count_lines(text, len);
		free(text);
	}
	close(fd);
	return status;
}
