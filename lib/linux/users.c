/* SPDX-License-Identifier: MIT */
/* passwd(5): name:password:uid:gid:...; group(5): name:password:gid:member,member */
#include "lib/linux/users.h"
#include "lib/linux/files.h"
#include "lib/linux/privilege.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWD "/etc/passwd"
#define GROUP "/etc/group"

struct slice {
	const char *at;
	size_t len;
};

static bool is_equal(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* The index'th part of a text that a character separates. False: there are fewer. */
static bool part(struct slice text, char separator, unsigned index, struct slice *found)
{
	const char *end = text.at + text.len;
	const char *at = text.at;

	for (; at <= end; index--) {
		const char *next = at < end ? memchr(at, separator, (size_t)(end - at)) : NULL;

		if (next == NULL)
			next = end;
		if (index == 0) {
			*found = (struct slice){ at, (size_t)(next - at) };
			return true;
		}
		at = next + 1;
	}
	return false;
}

/* Numbers are decimal; the highest one means "none" (chown(2), setresuid(2)). */
static bool parse_number(struct slice text, unsigned *number)
{
	unsigned long long value = 0;

	if (text.len == 0 || text.len > 10)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (unsigned)(text.at[i] - '0');
	}
	*number = (unsigned)value;
	return value < 0xffffffffu;
}

/* Return true to stop. */
typedef bool visit_line(void *ctx, struct slice line);

static void each_line(const char *name, visit_line *visit, void *ctx)
{
	FILE *file = machine_open(name);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (file == NULL)
		return;
	while ((len = getline(&line, &room, file)) > 0) {
		if (line[len - 1] == '\n')
			len--;
		if (visit(ctx, (struct slice){ line, (size_t)len }))
			break;
	}
	free(line);
	fclose(file);
}

/* A line whose field key has the wanted text, and two numbers out of it. */
struct search {
	unsigned key;
	struct slice wanted;
	unsigned number_fields[2];
	unsigned numbers[2];
	char *name; /* owned; where the caller asked by number */
	bool wants_name;
	bool found;
};

static bool match_line(void *ctx, struct slice line)
{
	struct search *search = ctx;
	struct slice field;

	if (!part(line, ':', search->key, &field) || !is_equal(field, search->wanted))
		return false;
	for (unsigned i = 0; i < 2; i++) {
		if (!part(line, ':', search->number_fields[i], &field) ||
		    !parse_number(field, &search->numbers[i]))
			return false;
	}
	if (search->wants_name && part(line, ':', 0, &field))
		search->name = strndup(field.at, field.len);
	search->found = true;
	return true;
}

static bool find_number(const char *file, const char *name, size_t len, unsigned *number)
{
	struct search search = { .wanted = { name, len }, .number_fields = { 2, 2 } };

	if (parse_number(search.wanted, number))
		return true;
	/* Lines that begin with + or - are the name service's, and names have neither. */
	if (len == 0 || *name == '+' || *name == '-')
		return false;
	each_line(file, match_line, &search);
	*number = search.numbers[0];
	return search.found;
}

bool users_uid(const char *name, size_t len, uid_t *uid)
{
	return find_number(PASSWD, name, len, uid);
}

bool users_gid(const char *name, size_t len, gid_t *gid)
{
	return find_number(GROUP, name, len, gid);
}

static bool add_group(struct user *user, gid_t gid)
{
	gid_t *more = realloc(user->gids, (user->gid_count + 1) * sizeof(*more));

	if (more == NULL)
		return false;
	user->gids = more;
	user->gids[user->gid_count++] = gid;
	return true;
}

struct membership {
	struct slice name;
	struct user *user;
	bool no_memory;
};

static bool add_if_member(void *ctx, struct slice line)
{
	struct membership *membership = ctx;
	struct slice number, members, member;
	unsigned gid;

	if (!part(line, ':', 2, &number) || !parse_number(number, &gid) ||
	    !part(line, ':', 3, &members))
		return false;
	for (unsigned i = 0; part(members, ',', i, &member); i++) {
		if (!is_equal(member, membership->name))
			continue;
		membership->no_memory = !add_group(membership->user, gid);
		break;
	}
	return membership->no_memory;
}

static bool add_groups(struct user *user, const char *name, gid_t primary)
{
	struct membership membership = { .name = { name, strlen(name) }, .user = user };

	if (!add_group(user, primary))
		return false;
	each_line(GROUP, add_if_member, &membership);
	return !membership.no_memory;
}

bool users_find(const char *name, struct user *user, bool *no_memory)
{
	struct search search = { .wanted = { name, strlen(name) },
				 .number_fields = { 2, 3 },
				 .wants_name = true };
	const bool is_number = parse_number(search.wanted, &search.numbers[0]);

	memset(user, 0, sizeof(*user));
	*no_memory = false;
	search.key = is_number ? 2 : 0;
	each_line(PASSWD, match_line, &search);
	if (!search.found && !is_number)
		return false;
	user->uid = search.numbers[0];
	user->administrator = user->uid == 0;
	if (search.found)
		*no_memory =
			search.name == NULL || !add_groups(user, search.name, search.numbers[1]);
	free(search.name);
	if (*no_memory)
		users_free(user);
	return !*no_memory;
}

bool users_self(struct user *user)
{
	int count = getgroups(0, NULL);

	memset(user, 0, sizeof(*user));
	user->uid = getuid();
	user->administrator = user->uid == 0 && privilege_permitted();
	if (count < 0)
		count = 0;
	user->gids = malloc(((size_t)count + 1) * sizeof(*user->gids));
	if (user->gids == NULL)
		return false;
	count = getgroups(count, user->gids);
	user->gid_count = count < 0 ? 0 : (size_t)count;
	user->gids[user->gid_count++] = getgid();
	return true;
}

void users_free(struct user *user)
{
	free(user->gids);
	user->gids = NULL;
	user->gid_count = 0;
}

bool users_has_group(const struct user *user, gid_t gid)
{
	for (size_t i = 0; i < user->gid_count; i++) {
		if (user->gids[i] == gid)
			return true;
	}
	return false;
}
