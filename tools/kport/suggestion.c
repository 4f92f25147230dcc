/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest word by edits, two neighbours exchanged counting as one. */
#include <string.h>

#include "command.h"

#define LONGEST 24

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance; both words are at most LONGEST long. */
static unsigned distance(const char *a, const char *b)
{
	unsigned cost[LONGEST + 1][LONGEST + 1];
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);

	for (size_t i = 0; i <= a_len; i++) {
		for (size_t j = 0; j <= b_len; j++) {
			if (i == 0 || j == 0) {
				cost[i][j] = (unsigned)(i + j);
				continue;
			}
			cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1,
					   cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[a_len][b_len];
}

const char *suggestion(const char *wrong, const char *const *list)
{
	size_t len = strlen(wrong);
	unsigned best = len < 4 ? 2 : 3; /* one or two edits */
	const char *found = NULL;

	if (len < 2 || len > LONGEST)
		return NULL;
	for (; *list; list++) {
		unsigned edits = distance(wrong, *list);

		if (strncmp(wrong, *list, len) == 0)
			return *list;
		if (edits < best) {
			best = edits;
			found = *list;
		}
	}
	return found;
}
