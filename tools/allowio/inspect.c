/* SPDX-License-Identifier: MIT */
/* What the first bytes of a file say: ELF (elf(5)), or "#!" (execve(2)). */
#include "target.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As the kernel: so deep do scripts lead to scripts, and so long is their first line. */
#define DEPTH_MAX 5
#define LINE_MAX_LEN 256

/* Headers and the loader's name of a linker's making lie within: one read(2) instead of a dozen. */
#define START_LEN 1024

struct file {
	int fd;
	size_t len;
	char start[START_LEN + 1];
};

/* What is needed of a program header, of either class. */
struct segment {
	uint32_t type;
	uint64_t offset;
	uint64_t size;
};

struct headers {
	uint64_t offset;
	size_t count;
	size_t entry_size;
};

static bool read_at(const struct file *file, void *data, size_t len, uint64_t offset)
{
	if (offset <= file->len && len <= file->len - offset) {
		memcpy(data, file->start + offset, len);
		return true;
	}
	return offset <= INT_MAX && pread(file->fd, data, len, (off_t)offset) == (ssize_t)len;
}

static bool read_header_64(const struct file *file, uint16_t *machine, struct headers *headers)
{
	Elf64_Ehdr header;

	if (!read_at(file, &header, sizeof(header), 0))
		return false;
	*machine = header.e_machine;
	*headers = (struct headers){ header.e_phoff, header.e_phnum, header.e_phentsize };
	return true;
}

static bool read_header_32(const struct file *file, uint16_t *machine, struct headers *headers)
{
	Elf32_Ehdr header;

	if (!read_at(file, &header, sizeof(header), 0))
		return false;
	*machine = header.e_machine;
	*headers = (struct headers){ header.e_phoff, header.e_phnum, header.e_phentsize };
	return true;
}

static bool read_segment(const struct file *file, unsigned class, const struct headers *headers,
			 size_t index, struct segment *segment)
{
	uint64_t at = headers->offset + index * headers->entry_size;
	Elf64_Phdr wide;
	Elf32_Phdr narrow;

	if (class == 64) {
		if (!read_at(file, &wide, sizeof(wide), at))
			return false;
		*segment = (struct segment){ wide.p_type, wide.p_offset, wide.p_filesz };
		return true;
	}
	if (!read_at(file, &narrow, sizeof(narrow), at))
		return false;
	*segment = (struct segment){ narrow.p_type, narrow.p_offset, narrow.p_filesz };
	return true;
}

static bool is_musl(const struct file *file, const struct segment *loader)
{
	char name[PATH_MAX + 1] = "";
	size_t len = loader->size < PATH_MAX ? (size_t)loader->size : PATH_MAX;

	return read_at(file, name, len, loader->offset) && strstr(name, "ld-musl-") != NULL;
}

/* A program without a loader is static, position-independent or not. */
static void inspect_segments(const struct file *file, const struct headers *headers,
			     struct target *target)
{
	struct segment segment;

	target->kind = TARGET_STATIC;
	for (size_t i = 0; i < headers->count; i++) {
		if (!read_segment(file, target->class, headers, i, &segment)) {
			target->kind = TARGET_UNKNOWN;
			return;
		}
		if (segment.type != PT_INTERP)
			continue;
		target->kind = TARGET_DYNAMIC;
		target->musl = is_musl(file, &segment);
	}
}

static void inspect_elf(const struct file *file, struct target *target)
{
	const unsigned char *ident = (const unsigned char *)file->start;
	bool wide = ident[EI_CLASS] == ELFCLASS64;
	struct headers headers = { 0 };
	uint16_t machine = EM_NONE;

	if (ident[EI_DATA] != ELFDATA2LSB) {
		target->kind = TARGET_FOREIGN;
		return;
	}
	if (!(wide ? read_header_64 : read_header_32)(file, &machine, &headers))
		return;
	/* EM_X86_64 of the 32-bit class is x32, for which there is no preload. */
	if (machine != (wide ? EM_X86_64 : EM_386)) {
		target->kind = TARGET_FOREIGN;
		return;
	}
	target->class = wide ? 64 : 32;
	if (headers.entry_size >= (wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		inspect_segments(file, &headers, target);
}

/* "#! /bin/sh -e": the word after "#!" and blanks. NULL: none. */
static char *script_interpreter(char *line)
{
	char *name = line + 2 + strspn(line + 2, " \t");

	name[strcspn(name, " \t\n")] = '\0';
	return name[0] != '\0' ? strdup(name) : NULL;
}

/* Answers the interpreter where the file is a script, owned by the caller; NULL otherwise. */
static char *inspect_file(const char *name, struct target *target)
{
	struct file file = { .fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) };
	char *interpreter = NULL;
	ssize_t len;

	if (file.fd < 0)
		return NULL;
	len = pread(file.fd, file.start, START_LEN, 0);
	file.len = len > 0 ? (size_t)len : 0;
	if (len >= EI_NIDENT && memcmp(file.start, ELFMAG, SELFMAG) == 0) {
		inspect_elf(&file, target);
	} else if (len > 2 && file.start[0] == '#' && file.start[1] == '!') {
		file.start[LINE_MAX_LEN] = '\0';
		interpreter = script_interpreter(file.start);
	}
	close(file.fd);
	return interpreter;
}

void target_inspect(struct target *target)
{
	const char *file = target->file;

	target->kind = TARGET_UNKNOWN;
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		char *interpreter = inspect_file(file, target);

		if (!interpreter)
			return;
		free(target->interpreter);
		target->interpreter = interpreter;
		file = interpreter;
	}
}
