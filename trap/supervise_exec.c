/* SPDX-License-Identifier: MIT */
#include "supervise_exec.h"
#include "channel.h"
#include "inject.h"
#include "tracee.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define ENVIRONMENT_MAX (8u << 20)

void exec_read_path(struct exec *exec, int memory, uint64_t at)
{
	size_t len = 0;

	while (len < sizeof(exec->path) - 1) {
		if (!tracee_read(memory, at + len, exec->path + len, 1))
			break;
		if (exec->path[len] == '\0')
			return;
		len++;
	}
	exec->path[0] = '\0';
}

/* The file as this process can name it: by way of the caller's root, folder or descriptor. */
static bool find_file(const struct exec *exec, char *path, size_t size)
{
	int len;

	if (exec->path[0] == '/')
		len = snprintf(path, size, "/proc/%d/root%s", (int)exec->thread, exec->path);
	else if (exec->folder == AT_FDCWD)
		len = snprintf(path, size, "/proc/%d/cwd/%s", (int)exec->thread, exec->path);
	else
		len = snprintf(path, size, "/proc/%d/fd/%d%s%s", (int)exec->thread, exec->folder,
			       exec->path[0] != '\0' ? "/" : "", exec->path);
	return len > 0 && (size_t)len < size;
}

static bool read_identity(pid_t thread, unsigned *uid, unsigned *gid)
{
	char path[40], line[128];
	bool has_uid = false, has_gid = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)thread);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		has_uid = has_uid || sscanf(line, "Uid: %*u %u", uid) == 1;
		has_gid = has_gid || sscanf(line, "Gid: %*u %u", gid) == 1;
	}
	fclose(file);
	return has_uid && has_gid;
}

/* Why exec would give it more than it has; NULL: it would not. */
static const char *privilege(const char *path, pid_t thread)
{
	unsigned uid, gid;
	struct stat status;

	if (stat(path, &status) != 0 || !read_identity(thread, &uid, &gid))
		return NULL;
	if ((status.st_mode & S_ISUID) && status.st_uid != uid)
		return "setuid";
	if ((status.st_mode & S_ISGID) && (status.st_mode & S_IXGRP) && status.st_gid != gid)
		return "setgid";
	if (uid != 0 && getxattr(path, "security.capability", NULL, 0) > 0)
		return "a program with file capabilities";
	return NULL;
}

bool exec_is_allowed(struct supervisor *supervisor, const struct exec *exec)
{
	char path[5000], text[5200];
	const char *why;

	if (!find_file(exec, path, sizeof(path)))
		return true;
	why = privilege(path, exec->thread);
	if (!why)
		return true;
	snprintf(
		text, sizeof(text),
		"%.4000s is %s: it is not started, for a program whose ports are served by trap is "
		"under the control of its user, and this one would not be; run it outside",
		exec->path, why);
	supervisor->say(text);
	return false;
}

void exec_begin(struct exec *exec)
{
	exec->is_traced = ptrace(PTRACE_SEIZE, exec->thread, NULL,
				 (void *)(PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)) == 0;
}

/* An item of /proc/PID/environ or the like that begins so and has the word in it. */
static bool has_item(const char *items, size_t len, const char *name, const char *word)
{
	for (size_t at = 0; at < len; at += strlen(items + at) + 1) {
		if (strncmp(items + at, name, strlen(name)) == 0 && strstr(items + at, word))
			return true;
	}
	return false;
}

/* What the environment that the new program was given says of the trap. */
struct surroundings {
	bool preloads;
	int channel_fd; /* of the allowio that it is for: one may run inside of another */
	int host;
};

static void read_channel(const char *items, size_t len, struct surroundings *found)
{
	static const char name[] = CHANNEL_VARIABLE "=";
	int fd, host;

	for (size_t at = 0; at < len; at += strlen(items + at) + 1) {
		if (strncmp(items + at, name, sizeof(name) - 1) != 0)
			continue;
		if (sscanf(items + at + sizeof(name) - 1, "%d:%d", &fd, &host) != 2)
			return;
		found->channel_fd = fd;
		found->host = host;
		found->preloads = has_item(items, len, "LD_PRELOAD=", "kport-preload");
		return;
	}
}

static void look_around(pid_t process, struct surroundings *found)
{
	char path[40], *items = malloc(ENVIRONMENT_MAX);
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)process);
	file = items ? fopen(path, "re") : NULL;
	if (file) {
		len = fread(items, 1, ENVIRONMENT_MAX - 1, file);
		items[len] = '\0';
		fclose(file);
		read_channel(items, len, found);
	}
	free(items);
}

/* Of the new program: 64, 32, or 0 for one that is not of x86. is_dynamic: a loader comes first. */
static unsigned inspect(pid_t process, bool *is_dynamic)
{
	union {
		Elf64_Ehdr wide;
		Elf32_Ehdr narrow;
		unsigned char ident[EI_NIDENT];
	} head = { 0 };
	unsigned class = 0, count = 0;
	uint64_t at = 0;
	size_t size = 0;
	char path[40];
	int fd;

	*is_dynamic = false;
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)process);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (pread(fd, &head, sizeof(head), 0) >= (ssize_t)sizeof(head.narrow) &&
	    memcmp(head.ident, ELFMAG, SELFMAG) == 0) {
		if (head.ident[EI_CLASS] == ELFCLASS64 && head.wide.e_machine == EM_X86_64) {
			class = 64, at = head.wide.e_phoff, count = head.wide.e_phnum;
			size = sizeof(Elf64_Phdr);
		} else if (head.narrow.e_machine == EM_386) {
			class = 32, at = head.narrow.e_phoff, count = head.narrow.e_phnum;
			size = sizeof(Elf32_Phdr);
		}
	}
	for (unsigned i = 0; i < count; i++) {
		uint32_t type = PT_NULL;

		if (pread(fd, &type, sizeof(type), (off_t)(at + i * size)) == sizeof(type) &&
		    type == PT_INTERP)
			*is_dynamic = true;
	}
	close(fd);
	return class;
}

static void prepare(struct supervisor *supervisor, pid_t process)
{
	bool is_dynamic;
	unsigned class = inspect(process, &is_dynamic);
	const struct image *image = &supervisor->images[class == 32];
	struct surroundings around = { false, supervisor->channel_fd, supervisor->host };
	struct injection injection;
	char text[160];

	look_around(process, &around);
	if (class == 0 || (is_dynamic && around.preloads))
		return;
	injection =
		(struct injection){ image, around.channel_fd, around.host, supervisor->verbose };
	/* A 32-bit process cannot set a 64-bit one's registers. */
	if (image->class == class && class <= 8 * sizeof(long) && inject(process, &injection)) {
		snprintf(text, sizeof(text), "process %d: the trap was put into it by ptrace",
			 (int)process);
		supervisor->say_verbose(text);
		return;
	}
	snprintf(text, sizeof(text),
		 "process %d: the trap could not be put into it; its port accesses are faults "
		 "(--how ptrace serves them)",
		 (int)process);
	supervisor->say(text);
}

/*
 * A thread that is not the first one stops under the process's number if it becomes the new program. Its
 * own end is taken here, for it would hold up the process's; that one is left to who reaps.
 */
static pid_t wait_for_thread(const struct exec *exec, int *status)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (;;) {
		pid_t found = waitpid(exec->thread, status, __WALL | WNOHANG);

		if (found > 0)
			return WIFSTOPPED(*status) ? found : -1;
		if (tracee_wait(exec->process, WNOHANG, status))
			return exec->process;
		/* Looked at in this order, it was not missed between the two numbers. */
		if (found < 0 && errno == ECHILD)
			return -1;
		nanosleep(&pause, NULL);
	}
}

/* -1: it has ended. */
static pid_t wait_for_stop(const struct exec *exec, int *status)
{
	if (exec->thread != exec->process)
		return wait_for_thread(exec, status);
	return tracee_wait(exec->thread, 0, status) ? exec->thread : -1;
}

/*
 * On to the new program's first instruction: before, the call's result would still go into a register.
 * Signals that come meanwhile are held.
 */
static bool leave_call(pid_t process, sigset_t *held)
{
	int status;

	if (ptrace(PTRACE_INTERRUPT, process, NULL, NULL) != 0)
		return false;
	for (;;) {
		if (ptrace(PTRACE_CONT, process, NULL, NULL) != 0 ||
		    !tracee_wait(process, 0, &status))
			return false;
		if (status >> 16 == PTRACE_EVENT_STOP)
			return true;
		if (status >> 16 == 0)
			sigaddset(held, WSTOPSIG(status));
	}
}

static void send_held(pid_t process, const sigset_t *held)
{
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		if (sigismember(held, signal) == 1)
			kill(process, signal);
	}
}

/*
 * The thread stops when it has become the new program, or, since it was told to stop wherever it is, when
 * the call has failed.
 */
void exec_finish(struct supervisor *supervisor, struct exec *exec)
{
	int status, signal = 0;
	sigset_t held;
	pid_t stopped;

	if (!exec->is_traced) {
		supervisor->say_verbose(
			"a program could not be held by ptrace at its start: it is served if the "
			"library is preloaded into it");
		return;
	}
	ptrace(PTRACE_INTERRUPT, exec->thread, NULL, NULL);
	stopped = wait_for_stop(exec, &status);
	if (stopped <= 0)
		return;
	sigemptyset(&held);
	if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8) && leave_call(stopped, &held))
		prepare(supervisor, stopped);
	else if (status >> 16 == 0)
		signal = WSTOPSIG(status);
	send_held(stopped, &held);
	ptrace(PTRACE_DETACH, stopped, NULL, (void *)(long)signal);
}
