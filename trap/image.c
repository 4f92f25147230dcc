/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u
#define FILE_MAX (1u << 20)

/* What is needed of a program header, of either class. */
struct segment {
	uint32_t type, flags;
	size_t offset, address, file_len, memory_len;
};

struct file {
	const uint8_t *bytes;
	size_t len;
	bool is_64;
};

static bool read_segment(const struct file *file, size_t index, struct segment *segment)
{
	const Elf64_Ehdr *header64 = (const void *)file->bytes;
	const Elf32_Ehdr *header32 = (const void *)file->bytes;
	uint64_t at = file->is_64 ? header64->e_phoff + index * sizeof(Elf64_Phdr) :
				    header32->e_phoff + index * sizeof(Elf32_Phdr);
	const void *entry = file->bytes + at;

	if (at > file->len || file->len - at < sizeof(Elf64_Phdr))
		return false;
	if (file->is_64) {
		const Elf64_Phdr *wide = entry;

		*segment = (struct segment){ wide->p_type,	     wide->p_flags,
					     (size_t)wide->p_offset, (size_t)wide->p_vaddr,
					     (size_t)wide->p_filesz, (size_t)wide->p_memsz };
	} else {
		const Elf32_Phdr *narrow = entry;

		*segment = (struct segment){ narrow->p_type,  narrow->p_flags,	narrow->p_offset,
					     narrow->p_vaddr, narrow->p_filesz, narrow->p_memsz };
	}
	return segment->offset <= file->len && segment->file_len <= file->len - segment->offset &&
	       segment->address <= FILE_MAX && segment->memory_len <= FILE_MAX &&
	       segment->file_len <= segment->memory_len;
}

static size_t page_up(size_t value)
{
	return (value + PAGE - 1) & ~(size_t)(PAGE - 1);
}

/* Twice: how large it is, then what is in it. */
static bool place(const struct file *file, size_t count, struct image *image)
{
	struct segment segment;

	for (size_t i = 0; i < count; i++) {
		if (!read_segment(file, i, &segment))
			return false;
		if (segment.type == PT_LOAD && image->len < segment.address + segment.memory_len)
			image->len = page_up(segment.address + segment.memory_len);
	}
	image->bytes = calloc(1, image->len ? image->len : 1);
	if (!image->bytes)
		return false;
	for (size_t i = 0; i < count && read_segment(file, i, &segment); i++) {
		if (segment.type == PT_LOAD)
			memcpy(image->bytes + segment.address, file->bytes + segment.offset,
			       segment.file_len);
		if (segment.type == PT_LOAD && (segment.flags & PF_X)) {
			image->code_first = segment.address & ~(size_t)(PAGE - 1);
			image->code_len =
				page_up(segment.address + segment.memory_len) - image->code_first;
		}
		if (segment.type == PT_DYNAMIC &&
		    segment.address + segment.memory_len <= image->len) {
			image->dynamic = image->bytes + segment.address;
			image->dynamic_len = segment.memory_len;
		}
	}
	return image->dynamic && image->code_len > 0;
}

static bool load(const struct file *file, struct image *image)
{
	const Elf64_Ehdr *header64 = (const void *)file->bytes;
	const Elf32_Ehdr *header32 = (const void *)file->bytes;

	image->class = file->is_64 ? 64 : 32;
	image->entry = file->is_64 ? header64->e_entry : header32->e_entry;
	return place(file, file->is_64 ? header64->e_phnum : header32->e_phnum, image) &&
	       image->entry > 0 && image->entry < image->len;
}

bool image_load(const char *path, struct image *image)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes = NULL;
	struct stat status;
	bool done = false;

	*image = (struct image){ 0 };
	if (fd < 0)
		return false;
	if (fstat(fd, &status) != 0 || status.st_size < (off_t)sizeof(Elf64_Ehdr) ||
	    status.st_size > (off_t)FILE_MAX)
		goto close_file;
	bytes = malloc((size_t)status.st_size);
	if (bytes && read(fd, bytes, (size_t)status.st_size) == status.st_size &&
	    memcmp(bytes, ELFMAG, SELFMAG) == 0) {
		const struct file file = { bytes, (size_t)status.st_size,
					   bytes[EI_CLASS] == ELFCLASS64 };

		done = load(&file, image);
	}
	if (!done)
		image_free(image);
	free(bytes);
close_file:
	close(fd);
	return done;
}

/*
 * The shim has relocations of two kinds: its own addresses, and errno's function, which stays zero, as
 * where no C library is.
 */
static bool relocate_64(uint8_t *bytes, const struct image *image, uint64_t address, size_t dynamic)
{
	uint64_t table = 0, size = 0;

	for (size_t at = dynamic; at + sizeof(Elf64_Dyn) <= dynamic + image->dynamic_len;
	     at += sizeof(Elf64_Dyn)) {
		Elf64_Dyn entry;

		memcpy(&entry, bytes + at, sizeof(entry));
		if (entry.d_tag == DT_RELA)
			table = entry.d_un.d_ptr;
		if (entry.d_tag == DT_RELASZ)
			size = entry.d_un.d_val;
	}
	if (table > image->len || size > image->len - table)
		return false;
	for (uint64_t at = table; at + sizeof(Elf64_Rela) <= table + size;
	     at += sizeof(Elf64_Rela)) {
		Elf64_Rela entry;
		uint64_t value;

		memcpy(&entry, bytes + at, sizeof(entry));
		if (entry.r_offset > image->len - sizeof(value))
			return false;
		value = address + (uint64_t)entry.r_addend;
		if (ELF64_R_TYPE(entry.r_info) == R_X86_64_RELATIVE)
			memcpy(bytes + entry.r_offset, &value, sizeof(value));
		else if (ELF64_R_TYPE(entry.r_info) != R_X86_64_GLOB_DAT)
			return false;
	}
	return true;
}

static bool relocate_32(uint8_t *bytes, const struct image *image, uint64_t address, size_t dynamic)
{
	uint32_t table = 0, size = 0;

	for (size_t at = dynamic; at + sizeof(Elf32_Dyn) <= dynamic + image->dynamic_len;
	     at += sizeof(Elf32_Dyn)) {
		Elf32_Dyn entry;

		memcpy(&entry, bytes + at, sizeof(entry));
		if (entry.d_tag == DT_REL)
			table = entry.d_un.d_ptr;
		if (entry.d_tag == DT_RELSZ)
			size = entry.d_un.d_val;
	}
	if (table > image->len || size > image->len - table)
		return false;
	for (uint32_t at = table; at + sizeof(Elf32_Rel) <= table + size; at += sizeof(Elf32_Rel)) {
		Elf32_Rel entry;
		uint32_t value;

		memcpy(&entry, bytes + at, sizeof(entry));
		if (entry.r_offset > image->len - sizeof(value))
			return false;
		memcpy(&value, bytes + entry.r_offset, sizeof(value));
		value += (uint32_t)address;
		if (ELF32_R_TYPE(entry.r_info) == R_386_RELATIVE)
			memcpy(bytes + entry.r_offset, &value, sizeof(value));
		else if (ELF32_R_TYPE(entry.r_info) != R_386_GLOB_DAT)
			return false;
	}
	return true;
}

uint8_t *image_at(const struct image *image, uint64_t address)
{
	size_t dynamic = (size_t)(image->dynamic - image->bytes);
	uint8_t *bytes = malloc(image->len);

	if (!bytes)
		return NULL;
	memcpy(bytes, image->bytes, image->len);
	if (image->class == 64 ? relocate_64(bytes, image, address, dynamic) :
				 relocate_32(bytes, image, address, dynamic))
		return bytes;
	free(bytes);
	return NULL;
}

void image_free(struct image *image)
{
	free(image->bytes);
	*image = (struct image){ 0 };
}
