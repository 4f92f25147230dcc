/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <kport.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/kport-tree-XXXXXX";

int tree_make(void **state)
{
	(void)state;
	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
	if (mkdtemp(root) == NULL)
		return -1;
	machine_root = root;
	return 0;
}

static int remove_one(const char *path, const struct stat *file, int kind, struct FTW *walk)
{
	(void)file, (void)kind, (void)walk;
	return remove(path);
}

int tree_remove(void **state)
{
	(void)state;
	machine_root = "";
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *tree_path(const char *path)
{
	static char whole[MACHINE_PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return whole;
}

#define NOBODY 65534

void tree_become_ordinary(void)
{
	assert_int_equal(chmod(root, 0755), 0);
	if (getuid() == 0)
		assert_int_equal(seteuid(NOBODY), 0);
}

void tree_be_again(void)
{
	assert_int_equal(seteuid(getuid()), 0);
}

static void make_folders(const char *path)
{
	char whole[MACHINE_PATH_MAX];

	snprintf(whole, sizeof(whole), "%s", tree_path(path));
	for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		mkdir(whole, 0755);
		*at = '/';
	}
}

void tree_write_bytes(const char *path, const void *bytes, size_t len)
{
	FILE *file;

	make_folders(path);
	file = fopen(tree_path(path), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(tree_path(path), 0644), 0);
}

void tree_write(const char *path, const char *text)
{
	tree_write_bytes(path, text, strlen(text));
}

void tree_write_count(const char *path, size_t len)
{
	unsigned char *bytes = malloc(len);

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)i;
	tree_write_bytes(path, bytes, len);
	free(bytes);
}

uint32_t tree_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

void assert_error_says(const char *words)
{
	if (strstr(kport_last_error()->text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", kport_last_error()->text, words);
}
