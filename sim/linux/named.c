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
#include "sim/model.h"
#include "sim/named_bus.h"
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

#define LOOK_MS 500u /* how soon it is seen that a host has died */

struct sim_named {
	struct named_bus bus; /* its host and serve are the thread's, until that has ended */
	int folder;
	int fd;
	struct sim_thread *heir; /* waits to be the host */
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
	       fstatat(named->folder, named->bus.name, &placed, AT_SYMLINK_NOFOLLOW) == 0 &&
	       opened.st_ino == placed.st_ino && opened.st_dev == placed.st_dev;
}

/* Opens the file with its door shut behind this run, whichever file it is by then. */
static enum kport_status enter(struct sim_named *named, struct kport_error *error)
{
	for (;;) {
		named->fd = openat(named->folder, named->bus.name,
				   O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (named->fd < 0)
			return sim_fail(error, KPORT_SYSTEM, errno,
					"the shared bus %s cannot be opened", named->bus.name);
		if (!is_own_file(named->fd))
			return sim_fail(error, KPORT_DENIED, 0,
					"the shared bus %s is not a file of this user alone",
					named->bus.name);
		if (lock_byte(named->fd, DOOR, F_WRLCK, true) != 0)
			return sim_fail(error, KPORT_SYSTEM, errno,
					"the shared bus %s cannot be locked", named->bus.name);
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
				named->bus.name);
	named->bus.block = mapped;
	return KPORT_OK;
}

bool named_bus_path(const char *path, char *absolute, size_t room)
{
	char *folder;
	int length;

	if (*path == '/')
		return snprintf(absolute, room, "%s", path) < (int)room;
	folder = getcwd(NULL, 0);
	length = folder ? snprintf(absolute, room, "%s/%s", folder, path) : -1;
	free(folder);
	return length >= 0 && (size_t)length < room;
}

static enum kport_status make(struct sim_named *named, const char *devices,
			      struct kport_error *error)
{
	enum kport_status status = named_bus_check_text(devices, error);

	if (!status && ftruncate(named->fd, SIM_BLOCK_SIZE) != 0)
		status = sim_fail(error, KPORT_SYSTEM, errno,
				  "there is no room for the shared bus %s", named->bus.name);
	if (!status)
		status = map(named, error);
	if (!status)
		status = named_bus_make(&named->bus, devices, error);
	lock_byte(named->fd, HOST, F_WRLCK, false);
	if (status)
		unlinkat(named->folder, named->bus.name, 0);
	return status;
}

static void inherit(void *ctx)
{
	struct sim_named *named = ctx;
	uint32_t seen;

	while (!__atomic_load_n(&named->leaving, __ATOMIC_SEQ_CST)) {
		seen = __atomic_load_n(&named->bus.block->hosts, __ATOMIC_SEQ_CST);
		if (lock_byte(named->fd, HOST, F_WRLCK, false) == 0) {
			named_bus_inherit(&named->bus);
			return;
		}
		sim_word_wait(&named->bus.block->hosts, seen, LOOK_MS);
	}
}

static enum kport_status join(struct sim_named *named, const char *devices,
			      struct kport_error *error)
{
	struct stat found;
	enum kport_status status;

	if (fstat(named->fd, &found) != 0 || found.st_size != SIM_BLOCK_SIZE)
		return sim_fail(error, KPORT_INVALID, 0, "the shared bus %s is of another version",
				named->bus.name);
	status = map(named, error);
	if (status)
		return status;
	status = named_bus_check(&named->bus, devices, error);
	if (status)
		return status;
	named->heir = sim_thread_start(inherit, named);
	return named->heir ? KPORT_OK :
			     sim_fail(error, KPORT_NO_MEMORY, 0, "no thread can be started");
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
		unlinkat(named->folder, named->bus.name, 0);
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
				  named->bus.name);
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
	opened = calloc(1, sizeof(*opened));
	if (!opened)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	opened->folder = opened->fd = -1;
	status = named_bus_begin(&opened->bus, name, complain, ctx, error);
	if (!status)
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

static void leave(struct sim_named *named)
{
	bool is_last;

	if (lock_byte(named->fd, DOOR, F_WRLCK, true) != 0)
		return;
	lock_byte(named->fd, MEMBER, F_UNLCK, false);
	is_last = is_deserted(named);
	if (is_last && is_in_place(named))
		unlinkat(named->folder, named->bus.name, 0);
	if (is_last && (named->bus.host || named->heir))
		named_bus_finish(&named->bus);
}

void sim_named_close(struct sim_named *named)
{
	if (!named)
		return;
	__atomic_store_n(&named->leaving, 1, __ATOMIC_SEQ_CST);
	if (named->heir) {
		__atomic_add_fetch(&named->bus.block->hosts, 1, __ATOMIC_SEQ_CST);
		sim_word_wake(&named->bus.block->hosts);
		sim_thread_join(named->heir);
	}
	sim_serve_stop(named->bus.serve);
	if (named->bus.block)
		leave(named);
	sim_host_close(named->bus.host);
	if (named->fd >= 0)
		close(named->fd);
	if (named->bus.block && named->bus.host) {
		__atomic_add_fetch(&named->bus.block->hosts, 1, __ATOMIC_SEQ_CST);
		sim_word_wake(&named->bus.block->hosts);
	}
	if (named->bus.block)
		munmap(named->bus.block, SIM_BLOCK_SIZE);
	if (named->folder >= 0)
		close(named->folder);
	free(named);
}

struct sim_block *sim_named_block(const struct sim_named *named)
{
	return named->bus.block;
}

int sim_named_descriptor(const struct sim_named *named)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", named->fd);
	return open(path, O_RDWR | O_CLOEXEC);
}
