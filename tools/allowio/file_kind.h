/* SPDX-License-Identifier: MIT */
/*
 * What kind of program a file is, by its first bytes: for DOS, for Windows of 16, 32 or 64 bits, or none that
 * Windows could run. The same for every system. Formats: Microsoft's "PE Format", and for those before
 * it "Executable-File Header Format" (KB 65122) with the DOS header in front of all of them.
 */
#ifndef KPORT_ALLOWIO_FILE_KIND_H
#define KPORT_ALLOWIO_FILE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum file_kind {
	FILE_KIND_OTHER, /* no program; words say what it is instead */
	FILE_KIND_BATCH, /* .bat, .cmd: the command interpreter runs it */
	FILE_KIND_DOS,	 /* for DOS: MZ, with an extender, .com, .pif */
	FILE_KIND_WIN16, /* for 16-bit Windows: NE */
	FILE_KIND_WIN32, /* PE for i386 */
	FILE_KIND_WIN64, /* PE for x86_64 */
	FILE_KIND_ALIEN, /* a program, but for another system or processor */
};

struct file_look {
	enum file_kind kind;
	const char *words; /* "a program for DOS"; static, never NULL */
};

struct file_source {
	/* len bytes from offset on; false where the file has no such bytes. */
	bool (*read)(void *context, uint32_t offset, void *data, size_t len);
	void *context;
};

/* extension: ".com", in whatever case; "" for none. Whatever the bytes, it reads no others. */
struct file_look file_look(const char *extension, const struct file_source *source);

#endif /* KPORT_ALLOWIO_FILE_KIND_H */
