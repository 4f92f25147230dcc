/* SPDX-License-Identifier: MIT */
/* replay DIRECTORY: runs a fuzz target over its corpus, without libFuzzer. Prints TAP. */
#include "fuzz.h"

#include <dirent.h>

static int run_file(const char *directory, const char *name)
{
	static uint8_t buffer[1 << 20];
	uint8_t *exact; /* so that a step outside is seen */
	char path[4096];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (!file)
		return -1;
	len = fread(buffer, 1, sizeof(buffer), file);
	fclose(file);
	exact = malloc(len ? len : 1);
	if (!exact)
		return -1;
	memcpy(exact, buffer, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent **names;
	int count = argc == 2 ? scandir(argv[1], &names, NULL, alphasort) : -1;
	int number = 0;
	int failed = 0;

	if (count < 0) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.') {
			int result = run_file(argv[1], names[i]->d_name);

			printf("%sok %d - %s\n", result ? "not " : "", ++number, names[i]->d_name);
			failed |= result;
		}
		free(names[i]);
	}
	free(names);
	printf("1..%d\n", number);
	return failed || !number;
}
