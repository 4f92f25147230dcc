/* SPDX-License-Identifier: MIT */
#include "answer.h"
#include "installation.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* LD_PRELOAD is a list that both of these end an item of: ld.so(8). */
static bool fits_list(const char *path)
{
	return strpbrk(path, ": \t$") == NULL;
}

/*
 * glibc's loader writes its processor's name for $PLATFORM, so that programs of the other class
 * that are started later find theirs. musl's does not know that, and passes over what does not fit.
 */
static char *preload_item(const char *dir, const struct target *target)
{
	char *item = NULL;
	int len;

	if (target->musl)
		len = asprintf(&item, "%s/kport-preload%u.so", dir, target->class);
	else
		len = asprintf(&item, "%s/$PLATFORM/kport-preload.so", dir);
	return len < 0 ? NULL : item;
}

/* Are the libraries there, and can a list name them? Sets why not. */
static bool is_there(const char *dir, const struct target *target, const char **why)
{
	unsigned class = target->class ? target->class : 64;
	char *file = NULL;
	bool there;

	*why = "the preload library lies in a folder whose name LD_PRELOAD cannot hold";
	if (!fits_list(dir))
		return false;
	*why = "the preload library for it is not installed (kport-preload64.so, "
	       "kport-preload32.so)";
	if (asprintf(&file, "%s/kport-preload%u.so", dir, class) < 0)
		return false;
	there = access(file, R_OK) == 0;
	free(file);
	return there;
}

static const char *preload_note(const struct target *target)
{
	switch (target->kind) {
	case TARGET_DYNAMIC:
		return "its ioperm() and iopl() calls are answered by a preloaded library";
	case TARGET_STATIC:
		return "nothing can be preloaded into it, only into what it starts: its own "
		       "ioperm() "
		       "and iopl() calls reach the kernel; --how seccomp answers them";
	default:
		return "a library that answers ioperm() and iopl() is preloaded if it is dynamic";
	}
}

static int choose_preload(bool insist, const struct target *target, struct answer *answer)
{
	char *dir = installation_preload_dir();
	bool usable;

	if (!dir)
		return say_failed("out of memory");
	usable = is_there(dir, target, &answer->note);
	if (target->kind == TARGET_FOREIGN) {
		usable = false;
		answer->note = "it is for another processor: nothing can be preloaded into it";
	}
	if (usable) {
		answer->preload = preload_item(dir, target);
		answer->note = preload_note(target);
	}
	free(dir);
	if (usable && !answer->preload)
		return say_failed("out of memory");
	if (insist && (!usable || target->kind == TARGET_STATIC)) {
		answer_free(answer);
		return say_failed("--how preload: %s is %s: %s", target->file,
				  target_description(target), answer->note);
	}
	return -1;
}

int answer_choose(enum how how, const struct target *target, struct answer *answer)
{
	*answer = (struct answer){ 0 };
	switch (how) {
	case HOW_SECCOMP:
		answer->seccomp = true;
		answer->note =
			"its ioperm() and iopl() calls are answered by a seccomp filter; setuid "
			"programs that it starts get no privilege (no_new_privs)";
		return -1;
	case HOW_NONE:
	case HOW_PTRACE:
		answer->note = "its ioperm() and iopl() calls reach the kernel";
		return -1;
	default:
		return choose_preload(how == HOW_PRELOAD, target, answer);
	}
}

void answer_free(struct answer *answer)
{
	free(answer->preload);
	answer->preload = NULL;
}

/* "item" or "item:old"; owned by the caller. */
static char *prepend(const char *item, const char *list)
{
	char *text = NULL;

	if (!list || list[0] == '\0')
		return strdup(item);
	if (strstr(list, item))
		return strdup(list);
	return asprintf(&text, "%s:%s", item, list) < 0 ? NULL : text;
}

/* The ports of an allowio around this one are held as well. Damage there counts for nothing. */
static char *unite(const char *ranges, const char *before)
{
	struct port_list all;
	char *text = NULL;

	if (!before || before[0] == '\0' || asprintf(&text, "%s,%s", before, ranges) < 0)
		return strdup(ranges);
	if (!port_list_parse(text, NULL, &all)) {
		free(text);
		return strdup(ranges);
	}
	free(text);
	text = strdup(all.text);
	port_list_free(&all);
	return text;
}

int answer_set_environment(const struct answer *answer, const struct port_list *granted)
{
	char *list, *grant;
	bool done;

	if (!answer->preload)
		return -1;
	list = prepend(answer->preload, getenv("LD_PRELOAD"));
	grant = unite(granted->text, getenv("KPORT_GRANT"));
	done = list && grant && setenv("LD_PRELOAD", list, 1) == 0 &&
	       setenv("KPORT_GRANT", grant, 1) == 0;
	free(list);
	free(grant);
	return done ? -1 : say_failed("out of memory");
}
