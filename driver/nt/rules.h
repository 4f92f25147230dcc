/* SPDX-License-Identifier: MIT */
/*
 * Rules: programs that get their ports at their start. The registry's value Rules (REG_MULTI_SZ) has one
 * a string:
 *     for=kport,S-1-5-32-545 ports=0x378-0x37a id=1a2b3c4d:00010000000004d2 path=\??\C:\cnc\mill.exe
 * for: whom it serves, by SID or as kport or administrators. id: the volume's serial number and the
 * file's number on it, left out where the file system has none. A word insecure says that the program was
 * taken although others than administrators could replace it. The path goes to the string's end.
 */
#ifndef KIOPORT_RULES_H
#define KIOPORT_RULES_H

#include "kioport.h"

#define KIOPORT_RULES 256u /* more are left out */
#define KIOPORT_RULE_RANGES 32u
#define KIOPORT_RULE_WHO 512u	 /* characters of for= */
#define KIOPORT_RULE_PATH 520u	 /* characters of path= */
#define KIOPORT_VOLUME_CHARS 96u /* of \Device\HarddiskVolume1 and the like */

/* A file, wherever its name may stand. */
struct kioport_file_id {
	uint64_t number;
	ULONG serial; /* of the volume */
};

/* text.Length 0: there is no such device, or not yet. */
struct kioport_volume {
	UNICODE_STRING text; /* in chars */
	WCHAR chars[KIOPORT_VOLUME_CHARS];
};

struct kioport_rule {
	struct kioport_rule *next;
	struct kioport_volume volume; /* that was meant by link when the rule was read */
	UNICODE_STRING link;	      /* "C:" or "UNC": both in path */
	UNICODE_STRING rest;	      /* "\cnc\mill.exe" */
	uint32_t hash;		      /* of "mill.exe" */
	bool has_id;
	struct kioport_file_id id;
	size_t who_len, range_count;
	struct kp_range ranges[KIOPORT_RULE_RANGES];
	char who[KIOPORT_RULE_WHO];
	WCHAR path[KIOPORT_RULE_PATH];
};

/* rules_text.c: one string, of len characters. False: it has a mistake, and counts for nothing. */
bool kioport_rule_parse(const WCHAR *text, size_t len, struct kioport_rule *rule);
/* The same for names that differ by case alone; of what stands behind the last backslash. */
uint32_t kioport_rule_hash(const UNICODE_STRING *path);

/* rules_image.c */

/* Looks for what newer systems have. False: this one cannot tell a new process's file. */
bool kioport_image_start(void);

/* The NT path of a new process's file. End with kioport_image_free(), which accepts NULL. */
UNICODE_STRING *kioport_image_of(PEPROCESS process);
void kioport_image_free(UNICODE_STRING *image);

/* The device that a link such as C: stands for, for all users alike. */
void kioport_volume_find(const UNICODE_STRING *link, struct kioport_volume *volume);

/* Is this the rule's file, by its path and, where the rule has one, by its number? */
bool kioport_image_is(const UNICODE_STRING *image, const struct kioport_rule *rule);

/* Would the device's security descriptor let the process's token open it for reading and writing? */
bool kioport_image_is_admitted(PSECURITY_SUBJECT_CONTEXT subject);

/* The new process's own token. NULL is never answered; end with kioport_token_put(). */
PACCESS_TOKEN kioport_token_of(PEPROCESS process);
void kioport_token_put(PACCESS_TOKEN token);

#endif /* KIOPORT_RULES_H */
