// SPDX-License-Identifier: MIT
//
// How much larger a program is with libkport.so loaded, a handle open and a batch run: resident pages,
// shared ones counted in full.
#include "guest.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static double resident_kib(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	double value = 0;
	char line[100];

	if (!file)
		give_up("/proc/self/smaps_rollup", strerror(errno));
	while (fgets(line, sizeof(line), file))
		sscanf(line, "Rss: %lf", &value);
	fclose(file);
	return value;
}

static void *find(void *library, const char *name)
{
	void *symbol = dlsym(library, name);

	if (!symbol)
		give_up(name, dlerror());
	return symbol;
}

#define FUNCTION(library, name) __typeof__(&(name)) name##_ = find(library, #name)

static void use(void *library)
{
	FUNCTION(library, kport_open);
	FUNCTION(library, kport_in8);
	FUNCTION(library, kport_batch_new);
	FUNCTION(library, kport_batch_in);
	FUNCTION(library, kport_batch_run);
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport_batch *batch;
	kport *handle;
	uint8_t value;

	options.backend = "kioport";
	options.ranges = "lpt1";
	if (kport_open_(&options, &handle) || kport_in8_(handle, PORT, &value) ||
	    kport_batch_new_(&batch) || kport_batch_in_(batch, 1, PORT) ||
	    kport_batch_run_(handle, batch))
		give_up("libkport.so", "does not work");
}

static double child_kib(void)
{
	double before = resident_kib();
	void *library = dlopen("libkport.so.3", RTLD_NOW);

	if (!library)
		give_up("libkport.so.3", dlerror());
	use(library);
	return resident_kib() - before;
}

static double library_kib(void)
{
	double value = 0;
	int ends[2];
	pid_t child;

	must(pipe(ends) == 0 ? 0 : errno, "pipe");
	child = fork();
	if (child == 0) {
		value = child_kib();
		_exit(write(ends[1], &value, sizeof(value)) != sizeof(value));
	}
	close(ends[1]);
	if (child < 0 || read(ends[0], &value, sizeof(value)) != sizeof(value))
		give_up("memory", "the child failed");
	close(ends[0]);
	waitpid(child, NULL, 0);
	return value;
}

int measure_memory(char **words)
{
	static const struct way ways[] = { { "library_rss", library_kib } };

	(void)words;
	MEASURE(ways, "KiB", 2);
	return 0;
}
