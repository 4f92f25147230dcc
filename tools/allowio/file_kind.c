/* SPDX-License-Identifier: MIT */
#include "file_kind.h"

#include <string.h>

/* How much is looked at to tell a text from other files. */
#define SAMPLE_LEN 64u

/* A .com file is one segment, with 256 bytes in front of it that DOS makes. */
#define COM_LEN_MAX (0x10000u - 0x100u)

/* A .pif file begins with this many bytes of settings, of which the program's name is the part from 0x24. */
#define PIF_LEN 0x171u

static const struct file_look none = { FILE_KIND_OTHER, NULL };
static const struct file_look damaged = { FILE_KIND_OTHER,
					  "a program that is damaged: its header ends too soon" };

static bool read_at(const struct file_source *source, uint32_t offset, void *data, size_t len)
{
	return source->read(source->context, offset, data, len);
}

static bool read_16(const struct file_source *source, uint64_t offset, uint16_t *value)
{
	uint8_t bytes[2];

	if (offset > UINT32_MAX || !read_at(source, (uint32_t)offset, bytes, sizeof(bytes)))
		return false;
	*value = (uint16_t)(bytes[0] | bytes[1] << 8);
	return true;
}

static bool read_32(const struct file_source *source, uint64_t offset, uint32_t *value)
{
	uint16_t low, high;

	if (!read_16(source, offset, &low) || !read_16(source, offset + 2, &high))
		return false;
	*value = (uint32_t)high << 16 | low;
	return true;
}

/* ---- what stands behind a DOS header ---- */

#define NE_FLAGS 0x0cu
#define NE_SYSTEM 0x36u
#define NE_LIBRARY 0x8000u

static struct file_look look_at_ne(const struct file_source *source, uint64_t header)
{
	uint16_t flags, system;

	if (!read_16(source, header + NE_FLAGS, &flags) ||
	    !read_16(source, header + NE_SYSTEM, &system))
		return damaged;
	if (flags & NE_LIBRARY)
		return (struct file_look){ FILE_KIND_OTHER,
					   "a library for 16-bit Windows, not a program" };
	switch (system & 0xff) {
	case 1:
		return (struct file_look){ FILE_KIND_ALIEN, "a program for OS/2" };
	case 0: /* not told: Windows before 3.0 */
	case 2:
	case 4: /* Windows/386 */
		return (struct file_look){ FILE_KIND_WIN16, "a program for 16-bit Windows" };
	default:
		return (struct file_look){ FILE_KIND_ALIEN, "a program for another system (NE)" };
	}
}

#define PE_MACHINE 4u
#define PE_FLAGS 22u
#define PE_OPTIONAL 24u
#define PE_SUBSYSTEM (PE_OPTIONAL + 68u)
#define PE_LIBRARY 0x2000u
#define MACHINE_I386 0x14cu
#define MACHINE_X86_64 0x8664u

static struct file_look look_at_pe(const struct file_source *source, uint64_t header)
{
	uint16_t machine, flags, subsystem;

	if (!read_16(source, header + PE_MACHINE, &machine) ||
	    !read_16(source, header + PE_FLAGS, &flags) ||
	    !read_16(source, header + PE_SUBSYSTEM, &subsystem))
		return damaged;
	if (flags & PE_LIBRARY)
		return (struct file_look){ FILE_KIND_OTHER, "a DLL, not a program" };
	/* 1: native, 2: windows, 3: console; the others are of OS/2, POSIX, CE and firmware. */
	if (subsystem == 1)
		return (struct file_look){ FILE_KIND_OTHER, "a driver, not a program" };
	if (machine == MACHINE_I386)
		return (struct file_look){ FILE_KIND_WIN32, "a 32-bit program" };
	if (machine == MACHINE_X86_64)
		return (struct file_look){ FILE_KIND_WIN64, "a 64-bit program" };
	return (struct file_look){ FILE_KIND_ALIEN, "a program of Windows for another processor" };
}

#define DOS_NEW_HEADER 0x3cu

/* Anything that no newer system knows is DOS': the word at 0x3c means nothing in an old program. */
static struct file_look look_at_mz(const struct file_source *source)
{
	const struct file_look dos = { FILE_KIND_DOS, "a program for DOS" };
	uint8_t signature[4];
	uint32_t header;

	if (!read_32(source, DOS_NEW_HEADER, &header) || header == 0 ||
	    !read_at(source, header, signature, sizeof(signature)))
		return dos;
	if (memcmp(signature, "PE\0\0", 4) == 0)
		return look_at_pe(source, header);
	if (memcmp(signature, "NE", 2) == 0)
		return look_at_ne(source, header);
	if (memcmp(signature, "LE", 2) == 0)
		return (struct file_look){ FILE_KIND_DOS, "a program for DOS with an extender" };
	if (memcmp(signature, "LX", 2) == 0)
		return (struct file_look){ FILE_KIND_ALIEN, "a program for OS/2" };
	return dos;
}

/* ---- files that are no programs of Windows ---- */

static const struct magic {
	uint8_t len;
	char bytes[8];
	struct file_look look;
} magics[] = {
	{ 4,
	  "\x7f"
	  "ELF",
	  { FILE_KIND_ALIEN, "a program for Linux or another Unix (ELF)" } },
	{ 4, "\xcf\xfa\xed\xfe", { FILE_KIND_ALIEN, "a program for macOS" } },
	{ 4, "\xfe\xed\xfa\xcf", { FILE_KIND_ALIEN, "a program for macOS" } },
	{ 2, "#!", { FILE_KIND_OTHER, "a script for Unix" } },
	{ 4, "PK\3\4", { FILE_KIND_OTHER, "an archive (ZIP): unpack it first" } },
	{ 4, "Rar!", { FILE_KIND_OTHER, "an archive (RAR): unpack it first" } },
	{ 4, "MSCF", { FILE_KIND_OTHER, "an archive (CAB): unpack it first" } },
	{ 4,
	  "SZDD",
	  { FILE_KIND_OTHER, "a compressed file of an installation disk: expand it first" } },
	{ 8,
	  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	  { FILE_KIND_OTHER, "an installer package or a document (OLE compound file)" } },
	{ 8,
	  "L\0\0\0\1\x14\2\0",
	  { FILE_KIND_OTHER, "a shortcut: name the program that it points to" } },
	{ 4, "\xca\xfe\xba\xbe", { FILE_KIND_OTHER, "a program for Java's machine" } },
	{ 5, "%PDF-", { FILE_KIND_OTHER, "a document (PDF)" } },
	{ 4, "\xff\xff\xff\xff", { FILE_KIND_OTHER, "a device driver for DOS" } },
};

static struct file_look look_at_magic(const struct file_source *source)
{
	char bytes[sizeof(magics[0].bytes)];

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (read_at(source, 0, bytes, magics[i].len) &&
		    memcmp(bytes, magics[i].bytes, magics[i].len) == 0)
			return magics[i].look;
	}
	return none;
}

/* Letters of whatever code page, and what else texts are made of; of the last sample as much as there is. */
static bool is_text(const struct file_source *source)
{
	uint32_t at;
	uint8_t byte;

	for (at = 0; at < SAMPLE_LEN && read_at(source, at, &byte, 1); at++) {
		if ((byte < ' ' && !strchr("\t\n\f\r\x1a", byte)) || byte == 0 || byte == 0x7f)
			return false;
	}
	return at > 0;
}

/* ---- by their names ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_extension(const char *extension, const char *wanted)
{
	size_t i = 0;

	while (wanted[i] && lower(extension[i]) == wanted[i])
		i++;
	return wanted[i] == '\0' && extension[i] == '\0';
}

static bool has_byte_at(const struct file_source *source, uint32_t offset)
{
	uint8_t byte;

	return read_at(source, offset, &byte, 1);
}

/* Files without a mark of their own are what their names say, where their lengths allow it. */
static struct file_look look_at_name(const char *extension, const struct file_source *source)
{
	if (is_extension(extension, ".bat") || is_extension(extension, ".cmd"))
		return (struct file_look){ FILE_KIND_BATCH, "a batch file" };
	if (is_extension(extension, ".pif") && has_byte_at(source, PIF_LEN - 1))
		return (struct file_look){ FILE_KIND_DOS, "settings for a program for DOS (.pif)" };
	if (is_extension(extension, ".com") && has_byte_at(source, 0) &&
	    !has_byte_at(source, COM_LEN_MAX))
		return (struct file_look){ FILE_KIND_DOS, "a program for DOS (.com)" };
	return none;
}

struct file_look file_look(const char *extension, const struct file_source *source)
{
	struct file_look look = none;
	char mark[2];

	/* "ZM" is as good to DOS. */
	if (read_at(source, 0, mark, 2) &&
	    (memcmp(mark, "MZ", 2) == 0 || memcmp(mark, "ZM", 2) == 0))
		return look_at_mz(source);
	look = look_at_magic(source);
	if (!look.words)
		look = look_at_name(extension, source);
	if (look.words)
		return look;
	if (!has_byte_at(source, 0))
		return (struct file_look){ FILE_KIND_OTHER, "an empty file" };
	if (is_text(source))
		return (struct file_look){ FILE_KIND_OTHER, "a text, not a program" };
	return (struct file_look){ FILE_KIND_OTHER, "no program of a known kind" };
}
