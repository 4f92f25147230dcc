/* SPDX-License-Identifier: MIT */
/*
 * A named bus is a file in a folder that only its user can write: $XDG_RUNTIME_DIR/kport, or, where
 * that is not the user's own, /dev/shm/kport-UID. Folder and file are looked at by descriptor, so that
 * links and what others have put there first are found out.
 *
 * Locks of the open file (fcntl(2), F_OFD_SETLK) say who is there; they end with whoever holds them,
 * however it ends. One byte each: DOOR while the file is made or left, HOST for the host, MEMBER,
 * shared, for each that is in. The programs that are served get a descriptor of their own, which
 * holds none of them.
 */
#include "sim/named.h"

#include "sim/model.h"
#include "sim/serve.h"
#include "sim/shared.h"
#include "sim/threads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DOOR = 0, HOST = 1, MEMBER = 2 };

#define NAME_MAX_LEN 40u
#define LOOK_MS 500u /* how soon it is seen that a host has died */

struct sim_named {
	int folder;
	int fd;
	char name[NAME_MAX_LEN + 1];
	struct sim_block *block;
	void (*complain)(void *ctx, const char *words);
	void *ctx;

	/* Of the thread, until it has ended: */
	struct sim_thread *heir; /* waits to be the host */
	struct sim_host *host;
	struct sim_serve *serve;
	uint32_t leaving;
};

static int lock_byte(int fd, int byte, short type, bool waits)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
	int done;

	do
		done = fcntl(fd, waits ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
	while (done != 0 && errno == EINTR);
	return done;
}

static bool is_own_folder(int fd)
{
	struct stat found;

	return fstat(fd, &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == geteuid() &&
	       !(found.st_mode & 077);
}

/* -1: see errno; EACCES where it is somebody else's, or open to others. */
static int open_own_folder(const char *path)
{
	int fd;

	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || is_own_folder(fd))
		return fd;
	close(fd);
	errno = EACCES;
	return -1;
}

static enum kport_status open_folder(struct sim_named *named, struct kport_error *error)
{
	const char *runtime = secure_getenv("XDG_RUNTIME_DIR");
	char path[200] = "";
	int length = 0;

	if (runtime && *runtime == '/')
		length = snprintf(path, sizeof(path), "%s/kport", runtime);
	named->folder = length > 0 && (size_t)length < sizeof(path) ? open_own_folder(path) : -1;
	if (named->folder >= 0)
		return KPORT_OK;
	snprintf(path, sizeof(path), "/dev/shm/kport-%ld", (long)geteuid());
	named->folder = open_own_folder(path);
	if (named->folder >= 0)
		return KPORT_OK;
	return sim_fail(error, errno == EACCES ? KPORT_DENIED : KPORT_SYSTEM, errno,
			"no place for a shared bus: %s is not a folder of this user alone", path);
}

static bool is_own_file(int fd)
{
	struct stat found;

	return fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid() &&
	       !(found.st_mode & 077) && found.st_nlink <= 1;
}

/* Whether the name still leads to the open file. */
static bool is_in_place(const struct sim_named *named)
{
	struct stat opened, placed;

	return fstat(named->fd, &opened) == 0 &&
	       fstatat(named->folder, named->name, &placed, AT_SYMLINK_NOFOLLOW) == 0 &&
	       opened.st_ino == placed.st_ino && opened.st_dev == placed.st_dev;
}

/* Opens the file with its door shut behind this run, whichever file it is by then. */
static enum kport_status enter(struct sim_named *named, struct kport_error *error)
{
	for (;;) {
		named->fd = openat(named->folder, named->name,
				   O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (named->fd < 0)
			return sim_fail(error, KPORT_SYSTEM, errno,
					"the shared bus %s cannot be opened", named->name);
		if (!is_own_file(named->fd))
			return sim_fail(error, KPORT_DENIED, 0,
					"the shared bus %s is not a file of this user alone",
					named->name);
		if (lock_byte(named->fd, DOOR, F_WRLCK, true) != 0)
			return sim_fail(error, KPORT_SYSTEM, errno,
					"the shared bus %s cannot be locked", named->name);
		if (is_in_place(named))
			return KPORT_OK;
		close(named->fd);
	}
}

static enum kport_status map(struct sim_named *named, struct kport_error *error)
{
	void *mapped = mmap(NULL, SIM_BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, named->fd, 0);

	if (mapped == MAP_FAILED)
		return sim_fail(error, KPORT_SYSTEM, errno, "the shared bus %s cannot be mapped",
				named->name);
	named->block = mapped;
	return KPORT_OK;
}

/* Runs have folders of their own: paths are made to mean the same in all of them. */
static enum kport_status make_absolute(struct sim_named *named, struct kport_error *error)
{
	char *folder = getcwd(NULL, 0);
	enum kport_status status = KPORT_OK;
	uint32_t i;

	if (!folder)
		return sim_fail(error, KPORT_SYSTEM, errno, "the current folder has no path");
	for (i = 1; !status && i < named->block->end_count; i++) {
		struct sim_end *end = &named->block->ends[i];
		char path[sizeof(end->target)];
		const char *words;
		int length;

		if (end->kind != SIM_END_FILE || *end->target == '/')
			continue;
		length = snprintf(path, sizeof(path), "%s/%s", folder, end->target);
		if (length < 0 || (size_t)length >= sizeof(path))
			status = sim_fail(error, KPORT_INVALID, 0, "the path of %.200s is too long",
					  end->target);
		else
			memcpy(end->target, path, sizeof(path));
		if (!status && sim_host_open_end(named->host, i, &words) != 0)
			status = sim_fail(error, KPORT_NO_MEMORY, 0, "%.200s: %s", path, words);
	}
	free(folder);
	return status;
}

static enum kport_status begin_hosting(struct sim_named *named, struct kport_error *error)
{
	lock_byte(named->fd, HOST, F_WRLCK, false);
	return sim_serve_start(named->host, named->complain, named->ctx, &named->serve, error);
}

static enum kport_status make(struct sim_named *named, const char *devices,
			      struct kport_error *error)
{
	enum kport_status status;

	if (devices && strlen(devices) >= sizeof(named->block->text))
		return sim_fail(error, KPORT_INVALID, 0,
				"the text of a shared bus has less than %u characters",
				(unsigned)sizeof(named->block->text));
	if (ftruncate(named->fd, SIM_BLOCK_SIZE) != 0)
		return sim_fail(error, KPORT_SYSTEM, errno,
				"there is no room for the shared bus %s", named->name);
	status = map(named, error);
	if (!status)
		status = sim_host_create(named->block, devices, sim_serve_now_ns(), &named->host,
					 error);
	if (!status)
		status = make_absolute(named, error);
	if (!status)
		status = begin_hosting(named, error);
	if (status)
		unlinkat(named->folder, named->name, 0);
	return status;
}

static void tell(const struct sim_named *named, const char *words)
{
	if (named->complain)
		named->complain(named->ctx, words);
}

/* Makes this run the host of a bus that has none; it has one in named->host then. */
static void take_over(struct sim_named *named)
{
	struct kport_error error;

	if (!sim_shared_check(named->block, SIM_BLOCK_SIZE)) {
		tell(named, "the shared bus is damaged: its devices' far ends are not served any "
			    "more");
		return;
	}
	if (sim_host_attach(named->block, &named->host, &error) || error.status)
		tell(named, error.text);
}

static void inherit(void *ctx)
{
	struct sim_named *named = ctx;
	struct kport_error error;
	uint32_t seen;

	while (!__atomic_load_n(&named->leaving, __ATOMIC_SEQ_CST)) {
		seen = __atomic_load_n(&named->block->hosts, __ATOMIC_SEQ_CST);
		if (lock_byte(named->fd, HOST, F_WRLCK, false) == 0) {
			take_over(named);
			if (named->host && begin_hosting(named, &error))
				tell(named, error.text);
			return;
		}
		sim_word_wait(&named->block->hosts, seen, LOOK_MS);
	}
}

static enum kport_status join(struct sim_named *named, const char *devices,
			      struct kport_error *error)
{
	struct stat found;
	enum kport_status status;

	if (fstat(named->fd, &found) != 0 || found.st_size != SIM_BLOCK_SIZE)
		return sim_fail(error, KPORT_INVALID, 0, "the shared bus %s is of another version",
				named->name);
	status = map(named, error);
	if (status)
		return status;
	if (!sim_shared_check(named->block, SIM_BLOCK_SIZE))
		return sim_fail(error, KPORT_INVALID, 0,
				"the shared bus %s is damaged, or of another version", named->name);
	if (devices && strncmp(devices, named->block->text, sizeof(named->block->text)) != 0)
		return sim_fail(error, KPORT_INVALID, 0,
				"the shared bus %s is there already, with other devices: %.200s",
				named->name, named->block->text);
	named->heir = sim_thread_start(inherit, named);
	return named->heir ? KPORT_OK :
			     sim_fail(error, KPORT_NO_MEMORY, 0, "no thread can be started");
}

static bool is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_");

	return length && length <= NAME_MAX_LEN && !name[length];
}

/* Is anybody in? The door is shut, so nobody comes or goes meanwhile. */
static bool is_deserted(const struct sim_named *named)
{
	if (lock_byte(named->fd, MEMBER, F_WRLCK, false) != 0)
		return false;
	lock_byte(named->fd, MEMBER, F_UNLCK, false);
	return true;
}

static bool is_new(const struct sim_named *named)
{
	struct stat found;

	return fstat(named->fd, &found) == 0 && found.st_size == 0;
}

/*
 * A file that all members died with is put away. It is not used again, for programs of theirs may
 * still have it.
 */
static enum kport_status enter_living(struct sim_named *named, struct kport_error *error)
{
	for (;;) {
		enum kport_status status = enter(named, error);

		if (status || is_new(named) || !is_deserted(named))
			return status;
		unlinkat(named->folder, named->name, 0);
		close(named->fd);
		named->fd = -1;
	}
}

static enum kport_status make_or_join(struct sim_named *named, const char *devices,
				      struct kport_error *error)
{
	enum kport_status status = enter_living(named, error);

	if (status)
		return status;
	status = is_new(named) ? make(named, devices, error) : join(named, devices, error);
	if (!status && lock_byte(named->fd, MEMBER, F_RDLCK, false) != 0)
		status = sim_fail(error, KPORT_SYSTEM, errno, "the shared bus %s cannot be locked",
				  named->name);
	lock_byte(named->fd, DOOR, F_UNLCK, false);
	return status;
}

enum kport_status sim_named_open(const char *name, const char *devices,
				 void (*complain)(void *ctx, const char *words), void *ctx,
				 struct sim_named **named, struct kport_error *error)
{
	struct sim_named *opened;
	enum kport_status status;

	*named = NULL;
	if (!is_name(name))
		return sim_fail(error, KPORT_INVALID, 0,
				"a shared bus has a name of letters, digits, - and _, at most %u: "
				"not \"%.60s\"",
				NAME_MAX_LEN, name);
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	opened->folder = opened->fd = -1;
	snprintf(opened->name, sizeof(opened->name), "%s", name);
	opened->complain = complain;
	opened->ctx = ctx;
	status = open_folder(opened, error);
	if (!status)
		status = make_or_join(opened, devices, error);
	if (status) {
		sim_named_close(opened);
		return status;
	}
	*named = opened;
	return KPORT_OK;
}

/*
 * The last one takes the bus along, with what is still on its way out: the host may have left so
 * shortly before that nobody has taken over.
 */
static void leave(struct sim_named *named)
{
	bool is_last;
	uint32_t self;

	if (lock_byte(named->fd, DOOR, F_WRLCK, true) != 0)
		return;
	lock_byte(named->fd, MEMBER, F_UNLCK, false);
	is_last = is_deserted(named);
	if (is_last && is_in_place(named))
		unlinkat(named->folder, named->name, 0);
	if (is_last && !named->host && named->heir)
		take_over(named);
	if (is_last && named->host) {
		self = sim_shared_lock(named->block, sim_serve_world());
		sim_host_finish(named->host);
		sim_shared_unlock(named->block, self);
	}
}

void sim_named_close(struct sim_named *named)
{
	if (!named)
		return;
	__atomic_store_n(&named->leaving, 1, __ATOMIC_SEQ_CST);
	if (named->heir) {
		__atomic_add_fetch(&named->block->hosts, 1, __ATOMIC_SEQ_CST);
		sim_word_wake(&named->block->hosts);
		sim_thread_join(named->heir);
	}
	sim_serve_stop(named->serve);
	if (named->block)
		leave(named);
	sim_host_close(named->host);
	if (named->fd >= 0)
		close(named->fd);
	if (named->block && named->host) {
		__atomic_add_fetch(&named->block->hosts, 1, __ATOMIC_SEQ_CST);
		sim_word_wake(&named->block->hosts);
	}
	if (named->block)
		munmap(named->block, SIM_BLOCK_SIZE);
	if (named->folder >= 0)
		close(named->folder);
	free(named);
}

struct sim_block *sim_named_block(const struct sim_named *named)
{
	return named->block;
}

int sim_named_descriptor(const struct sim_named *named)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", named->fd);
	return open(path, O_RDWR | O_CLOEXEC);
}
