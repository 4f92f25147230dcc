/* SPDX-License-Identifier: MIT */
#include "trapped.h"

#include "bus.h"
#include "capabilities.h"
#include "installation.h"
#include "launch.h"
#include "map.h"
#include "mind.h"
#include "say.h"
#include "terminal.h"
#include "trap/broker.h"
#include "trap/filter.h"
#include "trap/supervise.h"
#include "trap/tracer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A run: what the parent has, and what the child needs of it. */
struct run {
	struct plan *plan;
	struct port_list touched;
	struct trap_ports ports;
	struct broker broker;
	struct bus bus;
	bool is_direct; /* the program touches the bus by itself */
	int bus_fd;	/* by the number that the program knows it by; -1: there is none */
	struct supervisor supervisor;
	struct tracer tracer;
	struct mind mind;
	kport_record *record;
	pthread_t thread;
	bool is_serving;
	int line; /* to the child, or to the parent */
};

static void say_words(const char *words)
{
	say_failed("%s", words);
}

static void say_words_verbose(const char *words)
{
	say_done("%s", words);
}

static bool is_simulated(const char *backend)
{
	return backend && (strcmp(backend, "sim") == 0 || strncmp(backend, "sim:", 4) == 0);
}

/* Of files and nothing else: opened as the user, whose files they are. */
static bool is_the_users_own(const char *backend)
{
	return is_simulated(backend) || (backend && strncmp(backend, "replay", 6) == 0);
}

/* ---- the child ---- */

static int set_environment(const struct run *run, pid_t host)
{
	char text[32];

	snprintf(text, sizeof(text), "%d:%d", run->broker.fd, (int)host);
	if (setenv(CHANNEL_VARIABLE, text, 1) != 0)
		return say_failed("out of memory");
	return answer_set_environment(&run->plan->answer, &run->plan->ranges);
}

static int become(const struct plan *plan)
{
	int result = user_become(&plan->user);

	if (result < 0 && geteuid() != 0 && !capabilities_drop_all())
		result = say_failed(
			"the capabilities cannot be given up; the program was not started");
	return result;
}

/* ---- descriptors between parent and child ---- */

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

/* A number, and a descriptor with it where fd is not -1. */
static bool send_descriptor(int line, int number, int fd)
{
	union control control = { 0 };
	struct iovec bytes = { .iov_base = &number, .iov_len = sizeof(number) };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	struct cmsghdr *head;

	if (fd >= 0) {
		message.msg_control = control.room;
		message.msg_controllen = sizeof(control.room);
		head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	return sendmsg(line, &message, 0) == (ssize_t)sizeof(number);
}

/* False: the other one has gone. *fd is -1 where none came. */
static bool receive_descriptor(int line, int *number, int *fd)
{
	union control control;
	struct iovec bytes = { .iov_base = number, .iov_len = sizeof(*number) };
	struct msghdr message = { .msg_iov = &bytes,
				  .msg_iovlen = 1,
				  .msg_control = control.room,
				  .msg_controllen = sizeof(control.room) };
	struct cmsghdr *head;

	*fd = -1;
	if (recvmsg(line, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*number))
		return false;
	head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(head), sizeof(*fd));
	return true;
}

/*
 * The filter's descriptor goes to the parent, which serves it. Where the kernel gives none, calls about
 * signals that do not come by the C library, and programs that nothing is preloaded into, go unserved.
 */
static void hand_over_filter(int line)
{
	int fd = trap_filter_install();

	/* There can be one only, and the allowio around this one looks after this program, too. */
	if (fd < 0 && errno == EBUSY)
		return;
	if (fd < 0) {
		say_failed("no filter for system calls can be had here (%s): programs that are "
			   "static or call the kernel themselves are not served",
			   strerror(errno));
		return;
	}
	(void)!send_descriptor(line, 0, fd);
	close(fd);
}

/* The program in this process, which has no port; comes back only with an exit code. */
static int run_child(struct run *run, pid_t host)
{
	struct plan *plan = run->plan;
	int result = terminal_guard(&plan->user);

	if (result < 0)
		result = become(plan);
	if (result < 0)
		result = user_set_environment(&plan->user);
	if (result < 0)
		result = plan_program(plan);
	/* The parent, of the same user by now, looks into this process at exec. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	/* The parent took hold as root: under ptrace of the user's, exec would give no privilege either. */
	if (result < 0 && plan->options.how == HOW_PTRACE &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		result =
			say_failed("--how ptrace: PR_SET_NO_NEW_PRIVS failed: %s", strerror(errno));
	if (result < 0 && plan->options.how != HOW_PTRACE)
		result = set_environment(run, host);
	if (result >= 0)
		return result;
	say_done("%s is %s; %s", plan->target.file, target_description(&plan->target),
		 plan->answer.note);
	mind_leave(&run->mind);
	launch_prepare_signals();
	if (plan->options.how != HOW_PTRACE)
		hand_over_filter(run->line);
	return launch(plan->target.file, plan->options.program, environ);
}

/* Waits for the parent's word. Ports are opened meanwhile, and this process is to have none of them. */
static void begin_child(struct run *run, const int ends[2])
{
	pid_t host = getppid();
	int number, fd;

	close(ends[0]);
	run->line = ends[1];
	if (!receive_descriptor(run->line, &number, &fd))
		_exit(EXIT_FAILED);
	/* The same number as in the parent, and not closed on exec. */
	if (fd >= 0 && (dup2(fd, number) < 0 || close(fd) != 0))
		_exit(say_failed("no descriptor is left for the bus"));
	_exit(run_child(run, host));
}

static bool start_child(struct run *run)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	run->mind.program = fork();
	if (run->mind.program == 0)
		begin_child(run, ends);
	close(ends[1]);
	run->line = ends[0];
	if (run->mind.program > 0)
		return true;
	close(ends[0]);
	run->line = -1;
	return false;
}

/* ---- the parent ---- */

static int open_handle(struct run *run)
{
	const struct options *wanted = &run->plan->options;
	struct kport_options options = KPORT_OPTIONS_INIT;

	options.backend = wanted->backend;
	options.device = wanted->devices;
	options.ranges = run->touched.text;
	/* A wider access to a device of bytes is what the bus makes of it: bytes. */
	options.flags = KPORT_SPLIT | (wanted->share ? KPORT_SHARE : 0) |
			(wanted->unsafe ? KPORT_UNSAFE : 0);
	return kport_open(&options, &run->ports.handle) == KPORT_OK ? -1 : say_library_failed();
}

/* What the back end's name or --sim put onto the bus; NULL: the usual ones. */
static const char *devices_of(const struct options *options)
{
	const char *colon = strchr(options->backend, ':');

	return options->devices || !colon ? options->devices : colon + 1;
}

static int open_bus(struct run *run)
{
	const struct options *options = &run->plan->options;
	int result = bus_open(&run->bus, devices_of(options), options->shared);

	if (result >= 0)
		return result;
	run->bus_fd = broker_set_bus(&run->broker, run->bus.fd);
	return run->bus_fd >= 0 ? -1 : say_failed("no descriptor is left for the bus");
}

/*
 * Files are the user's, ports are whoever's who runs this. After it, this process holds the ports with the
 * user's name and no other right, and the user's other programs cannot look into it.
 */
static int open_ports(struct run *run)
{
	bool is_own = is_the_users_own(run->plan->options.backend), verbose = say_verbose;
	int result = is_own ? -1 : open_handle(run);

	say_verbose = false; /* the child says it */
	/* Becoming another user does it by itself, giving up a capability does not. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* The user's programs can take hold of this process, and a shared bus names commands that it runs. */
	if (result < 0)
		result = terminal_guard(&run->plan->user);
	if (result < 0)
		result = become(run->plan);
	say_verbose = verbose;
	if (is_own)
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	if (result < 0 && is_own)
		result = run->is_direct ? open_bus(run) : open_handle(run);
	if (result >= 0 || !run->plan->options.record)
		return result;
	if (kport_record_create(run->plan->options.record, run->ports.handle, &run->record) !=
		    KPORT_OK ||
	    kport_set_observer(run->ports.handle, kport_record_access, run->record) != KPORT_OK)
		return say_library_failed();
	return -1;
}

static void *serve(void *argument)
{
	struct run *run = argument;

	kport_thread_attach(run->ports.handle);
	broker_serve(&run->broker);
	return NULL;
}

static int start_serving(struct run *run)
{
	bool is_traced = run->plan->options.how == HOW_PTRACE;
	const char *from = run->is_direct ? "sim" : kport_backend_name(run->ports.handle);

	if (!is_traced && !run->is_direct && pthread_create(&run->thread, NULL, serve, run) != 0)
		return say_failed("no thread can be made");
	run->is_serving = !is_traced && !run->is_direct;
	say_done("serves the ports %s by %s, from %s", run->plan->ranges.text,
		 is_traced ? "ptrace" : "trap", from);
	return -1;
}

static void begin_supervising(struct run *run)
{
	struct supervisor *supervisor = &run->supervisor;
	char *dir = installation_preload_dir();
	int number;

	supervisor->channel_fd = run->broker.fd;
	supervisor->host = getpid();
	supervisor->verbose = say_verbose;
	supervisor->say = say_words;
	supervisor->say_verbose = say_words_verbose;
	if (dir)
		supervise_begin(supervisor, dir);
	free(dir);
	(void)receive_descriptor(run->line, &number, &supervisor->fd);
}

static void traced(void *context, pid_t process, int status)
{
	struct run *run = context;

	(void)tracer_status(&run->tracer, process, status);
}

static void wait_for_all(struct run *run)
{
	bool is_traced = run->plan->options.how == HOW_PTRACE;
	struct pollfd watched[] = { { .fd = run->mind.signals, .events = POLLIN },
				    { .fd = run->supervisor.fd, .events = POLLIN } };

	while (mind_reap(&run->mind, is_traced ? traced : NULL, run)) {
		watched[1].fd = run->supervisor.fd;
		poll(watched, 2, -1);
		if (((watched[1].revents & POLLIN) && !supervise_next(&run->supervisor)) ||
		    (watched[1].revents & (POLLHUP | POLLERR)))
			supervise_end(&run->supervisor);
		if (watched[0].revents)
			mind_signals(&run->mind);
	}
}

/* Before this process becomes the user and the child does: afterwards it could not. */
static int begin_tracing(const struct run *run)
{
	if (run->plan->options.how != HOW_PTRACE || tracer_begin(run->mind.program))
		return -1;
	return say_failed("--how ptrace: the system does not allow ptrace: %s", strerror(errno));
}

static int run_parent(struct run *run)
{
	int result = begin_tracing(run);

	if (result < 0)
		result = open_ports(run);
	if (result < 0)
		result = start_serving(run);
	if (result < 0 && !send_descriptor(run->line, run->bus_fd, run->bus_fd))
		result = say_failed("the program could not be told to begin: %s", strerror(errno));
	if (result < 0 && run->plan->options.how != HOW_PTRACE)
		begin_supervising(run);
	close(run->line);
	run->line = -1;
	wait_for_all(run);
	return result;
}

static int close_all(struct run *run, int result)
{
	broker_stop(&run->broker);
	if (run->is_serving)
		pthread_join(run->thread, NULL);
	kport_close(run->ports.handle);
	bus_close(&run->bus);
	if (run->bus_fd >= 0)
		close(run->bus_fd);
	if (kport_record_close(run->record) != KPORT_OK && result < 0)
		result = say_library_failed();
	broker_close(&run->broker);
	supervise_end(&run->supervisor);
	port_list_free(&run->touched);
	return result;
}

static void grant(struct trap_ports *ports, struct kport_range range)
{
	for (uint32_t port = range.first; port <= range.last; port++)
		ports->granted[port / 8] |= (uint8_t)(1u << port % 8);
}

int trapped_run(struct plan *plan)
{
	static struct run run;
	int result = map_ranges(&plan->options, &plan->ranges, &run.touched);

	if (result >= 0)
		return result;
	run.plan = plan;
	run.line = -1;
	run.ports.maps = plan->options.maps;
	run.ports.maps_count = plan->options.maps_count;
	run.supervisor.fd = -1;
	run.tracer = (struct tracer){ &run.ports, say_words };
	for (size_t i = 0; i < plan->ranges.count; i++)
		grant(&run.ports, plan->ranges.list[i]);
	run.ports.refused = say_words;
	/* An observer sees what goes through a handle. */
	run.bus.fd = run.bus_fd = -1;
	run.is_direct = is_simulated(plan->options.backend) && !plan->options.record &&
			plan->options.how != HOW_PTRACE;
	/* The child comes first: what the parent gets is not for it. */
	if (!broker_open(&run.broker, &run.ports,
			 plan->options.no_run_ahead ? CHANNEL_NO_RUN_AHEAD : 0) ||
	    !mind_begin(&run.mind) || !start_child(&run))
		result = say_failed("the program cannot be prepared: %s", strerror(errno));
	if (result < 0)
		result = run_parent(&run);
	result = close_all(&run, result);
	return result >= 0 ? result : mind_end(&run.mind);
}

/* ---- the choice ---- */

/* Kernel lockdown, as under Secure Boot, lets nobody turn ports on. */
static bool is_locked_down(void)
{
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	char line[128] = "";
	bool locked;

	if (!file)
		return false;
	locked = fgets(line, sizeof(line), file) && !strstr(line, "[none]");
	fclose(file);
	return locked;
}

static bool is_usable(const char *name, bool *any)
{
	struct kport_backend_info list[16] = { { .size = sizeof(list[0]) } };
	const size_t max = sizeof(list) / sizeof(list[0]);
	size_t count = 0;
	bool found = false;

	*any = false;
	if (kport_backends(list, max, &count) != KPORT_OK)
		return false;
	for (size_t i = 0; i < count && i < max; i++) {
		if (list[i].usable != KPORT_OK)
			continue;
		if (name && strcmp(list[i].name, name) == 0)
			found = true;
		else if (list[i].automatic)
			*any = true;
	}
	return found;
}

bool trapped_is_the_way(const struct plan *plan)
{
	const struct options *options = &plan->options;
	bool can_grant, any;

	if (options->how >= HOW_TRAP || options->needs_trap)
		return true;
	if (options->how != HOW_AUTO || options->backend)
		return false;
	can_grant = is_usable(plan->backend, &any);
	if (!plan->backend) {
		char *helper = installation_helper();

		can_grant = helper && access(helper, X_OK) == 0 && !is_locked_down();
		free(helper);
	}
	return !can_grant && any;
}
