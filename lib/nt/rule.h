/* SPDX-License-Identifier: MIT */
/*
 * Rules: which programs get their ports whenever they start. The registry keeps them beside the policy
 * (driver/nt/rules.h has their text form). On 32-bit Windows the driver serves them; on 64-bit Windows the
 * system starts allowio in the program's place (Image File Execution Options).
 */
#ifndef KPORT_LIB_NT_RULE_H
#define KPORT_LIB_NT_RULE_H

#include "lib/nt/system.h"

#define RULES_MAX 256u /* the driver's own limit */
#define RULE_WHO 512u  /* characters with the terminating zero, like the next two */
#define RULE_PORTS 400u
#define RULE_TEXT (WIDE_PATH + RULE_WHO + RULE_PORTS + 100u)

struct rule {
	wchar_t path[WIDE_PATH]; /* C:\cnc\mill.exe or \\server\share\mill.exe */
	char who[RULE_WHO];	 /* SIDs, kport, administrators; separated by commas */
	char ports[RULE_PORTS];	 /* 0x378-0x37a,0x3f8 */
	bool insecure;
	bool has_id;
	uint32_t serial; /* of the volume */
	uint64_t number; /* of the file on it */
};

struct rules {
	struct rule *list; /* owned; end with free() */
	size_t count;
	size_t mistakes; /* strings that are no rules; they are written back as they were */
	wchar_t *unread; /* owned: these strings, each with its zero */
	size_t unread_len;
};

/* ---- rule_text.c ---- */

/* The registry's string, of RULE_TEXT characters at most. False: there is not enough room. */
bool rule_print(const struct rule *rule, wchar_t *text, size_t room);
bool rule_parse(const wchar_t *text, struct rule *rule);
bool rule_is_for(const struct rule *rule, const wchar_t *path);

/* ---- rule_registry.c ---- */

/* UNSUPPORTED: there is no driver, whose settings they are. End with rules_free(). */
enum kport_status rules_read(struct rules *rules);
enum kport_status rules_write(const struct rules *rules);
void rules_free(struct rules *rules);

/* ---- rule_path.c ---- */

/*
 * The program's one true name: \\?\, SUBST's letters, mapped network drives and 8.3 names resolved. Fails
 * where there is no such file, and for a path through a junction or link, by whose name the system never
 * calls a file.
 */
enum kport_status rule_path(const char *path, wchar_t *full);
/* Without asking whether the file is there: for a rule whose program is gone. */
enum kport_status rule_path_as_named(const char *path, wchar_t *full);

/* The file's number, where its volume has such; false: it has none, or there is no file. */
bool rule_file_id(const wchar_t *path, uint32_t *serial, uint64_t *number);

/* Can others than administrators put another program in its place? DENIED: the text says why. */
enum kport_status rule_place_check(const wchar_t *path);

/* ---- rule_image.c: Image File Execution Options ---- */

/* Windows starts allowio in the place of programs of this name. BUSY: another debugger is set for them. */
enum kport_status image_set(const wchar_t *program, bool insecure);
/* Only what image_set() wrote. */
void image_remove(const wchar_t *program);
void image_remove_all(void);
bool image_is_set(const wchar_t *program);

/* ---- rule.c ---- */

/* Everything that rules have left, for the removal of the driver. */
void rules_forget(void);

#endif /* KPORT_LIB_NT_RULE_H */
