/* SPDX-License-Identifier: MIT */
/* A program under allowio. Its recording comes through a FIFO in a folder of its own. */
#include "../traced.h"

#include "../platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 50 /* how often we see whether allowio is still there before it records */

struct traced {
	char folder[200];
	char fifo[220];
	int reader; /* keeps what was written, until the recording is open */
	int writer; /* -1, or what keep_a_writer() opened */
	pid_t process;
	bool ended;
	int status;
};

static int failed(const struct command_line *line, const char *what)
{
	complain(line, "%s: %s", what, strerror(errno));
	return EXIT_FAILED;
}

/* ---- the FIFO ---- */

static int make_fifo(const struct command_line *line, struct traced *traced)
{
	const char *place = getenv("TMPDIR");

	traced->reader = -1;
	traced->writer = -1;
	snprintf(traced->folder, sizeof(traced->folder), "%.180s/kport-XXXXXX",
		 place && *place ? place : "/tmp");
	if (!mkdtemp(traced->folder)) {
		int result = failed(line, traced->folder);

		traced->folder[0] = '\0';
		return result;
	}
	snprintf(traced->fifo, sizeof(traced->fifo), "%s/record", traced->folder);
	if (mkfifo(traced->fifo, 0600) != 0)
		return failed(line, traced->fifo);
	traced->reader = open(traced->fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return traced->reader < 0 ? failed(line, traced->fifo) : EXIT_DONE;
}

static void remove_fifo(struct traced *traced)
{
	if (traced->reader >= 0)
		close(traced->reader);
	if (traced->writer >= 0)
		close(traced->writer);
	traced->reader = -1;
	traced->writer = -1;
	if (traced->fifo[0])
		unlink(traced->fifo);
	if (traced->folder[0])
		rmdir(traced->folder);
}

/* ---- the process ---- */

/* allowio beside this program, in a build tree beside its folder, else as PATH finds it. */
static void find_allowio(char *path, size_t len)
{
	static const char *const places[] = { "allowio", "../allowio/allowio" };
	char folder[300];
	ssize_t got = readlink("/proc/self/exe", folder, sizeof(folder) - 1);
	char *slash;

	snprintf(path, len, "allowio");
	if (got <= 0)
		return;
	folder[got] = '\0';
	slash = strrchr(folder, '/');
	if (!slash)
		return;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char found[400];
		struct stat about;

		snprintf(found, sizeof(found), "%s/%s", folder, places[i]);
		if (stat(found, &about) == 0 && S_ISREG(about.st_mode) &&
		    access(found, X_OK) == 0) {
			snprintf(path, len, "%s", found);
			return;
		}
	}
}

/* "allowio WORDS... RANGES -- PROGRAM"; NULL: no memory. The caller frees it. */
static char **command_of(const char *const *words, const char *ranges, const char *const *program,
			 const char *allowio)
{
	const char *const end[] = { ranges, "--", NULL };
	const char *const *const parts[] = { words, end, program };
	size_t count = 1, room = 2;
	char **command;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (size_t j = 0; parts[i][j]; j++)
			room++;
	}
	command = calloc(room, sizeof(*command));
	if (!command)
		return NULL;
	/* execvp() takes what it does not change as if it might. */
	command[0] = (char *)allowio;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (size_t j = 0; parts[i][j]; j++)
			command[count++] = (char *)parts[i][j];
	}
	return command;
}

/*
 * What the keyboard sends goes to the program as well, which ends by it or not; we are there until
 * it has ended, and see its end.
 */
static void leave_keyboard_to_program(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static volatile pid_t asked_to_end; /* allowio, which passes signals on to the program */

static void pass_on(int signal_number)
{
	int before = errno;

	kill(asked_to_end, signal_number);
	errno = before;
}

/* So the program does not go on without us, and what it did until then is read. */
static void pass_on_signals(pid_t process)
{
	static const int signals[] = { SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = pass_on, .sa_flags = SA_RESTART };
	struct sigaction before;

	asked_to_end = process;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* What nohup chose to ignore stays ignored. */
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

int traced_start(const struct command_line *line, struct traced *traced, const char *const *words,
		 const char *ranges)
{
	const char *shell = getenv("SHELL");
	const char *const in_shell[] = { shell && *shell ? shell : "/bin/sh", NULL };
	struct sigaction on_int, on_quit;
	char allowio[400];
	char **command;

	find_allowio(allowio, sizeof(allowio));
	command =
		command_of(words, ranges,
			   line->program ? (const char *const *)line->program : in_shell, allowio);
	if (!command)
		return failed(line, "allowio cannot be started");
	fflush(NULL);
	sigaction(SIGINT, NULL, &on_int);
	sigaction(SIGQUIT, NULL, &on_quit);
	leave_keyboard_to_program();
	traced->process = fork();
	if (traced->process == 0) {
		sigaction(SIGINT, &on_int, NULL);
		sigaction(SIGQUIT, &on_quit, NULL);
		execvp(allowio, command);
		fprintf(stderr, "kport %s: %s cannot be started: %s\n", line->command->name,
			allowio, strerror(errno));
		_exit(EXIT_FAILED);
	}
	free(command);
	traced->ended = traced->process < 0;
	if (!traced->ended) {
		pass_on_signals(traced->process);
		return EXIT_DONE;
	}
	return failed(line, "allowio cannot be started");
}

static int code_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void wait_for(struct traced *traced)
{
	while (!traced->ended) {
		pid_t got = waitpid(traced->process, &traced->status, 0);

		traced->ended = got == traced->process || errno != EINTR;
	}
}

/* ---- what traced.h has ---- */

int traced_new(const struct command_line *line, struct traced **traced)
{
	struct traced *made = calloc(1, sizeof(*made));
	int result;

	*traced = NULL;
	if (!made)
		return failed(line, "allowio cannot be started");
	made->ended = true;
	result = make_fifo(line, made);
	if (result != EXIT_DONE) {
		remove_fifo(made);
		free(made);
		return result;
	}
	*traced = made;
	return EXIT_DONE;
}

const char *traced_fifo(const struct traced *traced)
{
	return traced->fifo;
}

/* Waits for something to read; what has ended needs no waiting. */
static bool wait_for_bytes(const struct traced *traced)
{
	struct pollfd wait = { .fd = traced->reader, .events = POLLIN };

	return poll(&wait, 1, traced->ended ? 0 : LOOK_MS) > 0 && (wait.revents & POLLIN);
}

static void look_for_end(struct traced *traced)
{
	traced->ended = waitpid(traced->process, &traced->status, WNOHANG) != 0;
}

/* False: allowio ended without having written anything. */
static bool wait_for_data(struct traced *traced)
{
	for (;;) {
		bool ended = traced->ended;

		if (wait_for_bytes(traced))
			return true;
		/* What it wrote before its end was looked for once more after its end was seen. */
		if (ended)
			return false;
		look_for_end(traced);
	}
}

int traced_recording(const struct command_line *line, struct traced *traced,
		     kport_recording **recording)
{
	enum kport_status status;
	int writer;

	*recording = NULL;
	if (!wait_for_data(traced))
		return EXIT_DONE;
	/* Opening a FIFO waits for a writer, and allowio may be through with it already. */
	writer = open(traced->fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (writer < 0)
		return failed(line, traced->fifo);
	/* Its head is one write. */
	status = kport_recording_open(traced->fifo, recording);
	close(writer);
	remove_fifo(traced);
	return status == KPORT_OK ? EXIT_DONE : library_error(line);
}

int traced_end(struct traced *traced)
{
	int code;

	if (!traced)
		return EXIT_DONE;
	wait_for(traced);
	code = code_of(traced->status);
	remove_fifo(traced);
	free(traced);
	return code;
}

/* Writers come and go: while there is none, poll() would not wait. */
static void keep_a_writer(struct traced *traced)
{
	if (traced->writer < 0)
		traced->writer = open(traced->fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

enum traced_news traced_read(struct traced *traced, void *bytes, size_t room, uint64_t idle_ns,
			     size_t *len)
{
	uint64_t began_ns = platform_now_ns();
	ssize_t got;

	keep_a_writer(traced);
	for (;;) {
		bool ended = traced->ended;

		if (wait_for_bytes(traced)) {
			got = read(traced->reader, bytes, room);
			if (got > 0) {
				*len = (size_t)got;
				return TRACED_BYTES;
			}
		}
		if (ended)
			return TRACED_END;
		if (idle_ns && platform_now_ns() - began_ns > idle_ns)
			return TRACED_IDLE;
		look_for_end(traced);
	}
}

int traced_open_output(const char *path)
{
	if (!path)
		return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

bool traced_print_to(int file)
{
	bool done;

	fflush(stdout);
	done = dup2(file, STDOUT_FILENO) >= 0;
	close(file);
	return done;
}

const char *const traced_ghostscript[] = { "gs", NULL };
const char *const traced_ghostpcl[] = { "gpcl6", "pcl6", NULL };

int traced_convert(const char *const *words)
{
	pid_t process;
	int status;

	fflush(NULL);
	process = fork();
	if (process == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		/* execvp() takes what it does not change as if it might. */
		execvp(words[0], (char *const *)words);
		_exit(127);
	}
	if (process < 0 || waitpid(process, &status, 0) != process)
		return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -1 : code_of(status);
}
