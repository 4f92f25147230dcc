/* SPDX-License-Identifier: MIT */
/* Takes the command line apart and complains where it cannot. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "registers.h"

static void vcomplain(const struct command_line *line, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void vcomplain(const struct command_line *line, const char *format, va_list args)
{
	/* What was printed so far comes first where both go to one place. */
	fflush(stdout);
	if (line->command)
		fprintf(stderr, "kport %s: ", line->command->name);
	else
		fputs("kport: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void complain(const struct command_line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(line, format, args);
	va_end(args);
}

int usage_error(const struct command_line *line, const char *format, ...)
{
	char usage[400];
	va_list args;

	va_start(args, format);
	vcomplain(line, format, args);
	va_end(args);
	usage_text(line->command, usage, sizeof(usage));
	fprintf(stderr, "usage: %s\n", usage);
	return EXIT_USAGE;
}

int library_code(void)
{
	static const int codes[] = {
		[KPORT_INVALID] = EXIT_USAGE,
		[KPORT_UNSUPPORTED] = EXIT_UNSUPPORTED,
		[KPORT_DENIED] = EXIT_DENIED,
		[KPORT_BUSY] = EXIT_BUSY,
	};
	unsigned status = (unsigned)kport_last_error()->status;

	if (status >= sizeof(codes) / sizeof(codes[0]) || codes[status] == 0)
		return EXIT_FAILED;
	return codes[status];
}

int library_error(const struct command_line *line)
{
	complain(line, "%s", kport_last_error()->text);
	return library_code();
}

/* word: without dashes, up to len. A word of one character is a letter. */
static int find_option(const struct command_line *line, const char *word, size_t len,
		       bool is_letter)
{
	int found = -1;

	for (int i = 0; i < OPTIONS; i++) {
		if (is_letter ? options[i].letter != *word :
				strlen(options[i].name) != len ||
					strncmp(options[i].name, word, len) != 0)
			continue;
		/* Of several with this name, the subcommand's own. */
		if (found < 0 || (line->command && (line->command->options & TAKES(i))))
			found = i;
	}
	return found;
}

static int unknown_option(const struct command_line *line, const char *word)
{
	const char *names[OPTIONS + 1];
	const char *near;
	size_t count = 0;
	char name[40];

	for (int i = 0; i < OPTIONS; i++) {
		if (options[i].help)
			names[count++] = options[i].name;
	}
	names[count] = NULL;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	near = word[1] == '-' ? suggestion(name + 2, names) : NULL;
	if (near)
		return usage_error(line, "no option '%s'; did you mean '--%s'?", word, near);
	return usage_error(line, "no option '%s'", word);
}

/*
 * argv[*at] is an option: notes it, with its argument, and leaves *at at the last word that it used.
 */
static int take_option(struct command_line *line, int argc, char **argv, int *at)
{
	const char *word = argv[*at];
	bool is_letter = word[1] != '-';
	const char *name = word + (is_letter ? 1 : 2);
	size_t len = is_letter ? 1 : strcspn(name, "=");
	const char *rest = name[len] ? name + len + (name[len] == '=') : NULL;
	int option = find_option(line, name, len, is_letter);

	if (option < 0)
		return unknown_option(line, word);
	if (has(line, (enum option_id)option))
		return usage_error(line, "--%s was given twice", options[option].name);
	line->set |= TAKES(option);
	if (!options[option].argument) {
		if (rest)
			return usage_error(line, "--%s takes nothing, but was given '%s'",
					   options[option].name, rest);
		return EXIT_DONE;
	}
	if (!rest && ++*at < argc)
		rest = argv[*at];
	if (!rest || !*rest)
		return usage_error(line, "--%s needs its %s", options[option].name,
				   options[option].argument);
	line->values[option] = rest;
	return EXIT_DONE;
}

static int take_command(struct command_line *line, const char *word)
{
	const char *names[32];
	const char *near;
	size_t count = 0;

	line->command = command_find(word);
	if (line->command)
		return EXIT_DONE;
	for (; commands[count]; count++)
		names[count] = commands[count]->name;
	names[count] = NULL;
	near = suggestion(word, names);
	if (near)
		return usage_error(line, "no subcommand '%s'; did you mean '%s'?", word, near);
	return usage_error(line, "no subcommand '%s'; 'kport help' lists them", word);
}

/* May the last operand before number index be given again? */
static bool takes_repeated(const struct subcommand *command, int index)
{
	const char *name;
	size_t len;

	while (index > 0 && !command->operands[index - 1])
		index--;
	name = index > 0 ? command->operands[index - 1] : NULL;
	len = name ? strlen(name) : 0;
	return len > 3 && strcmp(name + len - 3, "...") == 0;
}

static int take_word(struct command_line *line, const char *word)
{
	if (!line->command)
		return take_command(line, word);
	if (line->count == MAX_OPERANDS ||
	    (!line->command->operands[line->count] && !takes_repeated(line->command, line->count)))
		return usage_error(line, "'%s' is one word too many", word);
	line->operands[line->count++] = word;
	return EXIT_DONE;
}

static int check(const struct command_line *line)
{
	const struct subcommand *command = line->command;
	uint32_t known = TAKES(OPTION_HELP);

	if (has(line, OPTION_HELP))
		return EXIT_DONE;
	if (!command)
		return usage_error(line, "no subcommand; 'kport help' lists them");
	known |= command->options;
	for (int i = 0; i < OPTIONS; i++) {
		if (has(line, (enum option_id)i) && !(known & TAKES(i)))
			return usage_error(line, "--%s means nothing here", options[i].name);
	}
	if (line->count < command->required)
		return usage_error(line, "%.*s is missing",
				   (int)strcspn(command->operands[line->count], "[|"),
				   command->operands[line->count]);
	return EXIT_DONE;
}

/* "-" is standard input and "-1" a wrong number, not options. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && !(word[1] >= '0' && word[1] <= '9');
}

int command_line_parse(int argc, char **argv, struct command_line *line)
{
	bool ended = false;

	memset(line, 0, sizeof(*line));
	for (int i = 1; i < argc; i++) {
		int result;

		if (!ended && strcmp(argv[i], "--") == 0) {
			if (line->command && line->command->takes_program) {
				line->program = argv[i + 1] ? argv + i + 1 : NULL;
				break;
			}
			ended = true;
			continue;
		}
		if (!ended && is_option(argv[i]))
			result = take_option(line, argc, argv, &i);
		else
			result = take_word(line, argv[i]);
		if (result != EXIT_DONE)
			return result;
	}
	registers_use_backend(line->values[OPTION_BACKEND] ? line->values[OPTION_BACKEND] :
							     getenv("KPORT_BACKEND"));
	return check(line);
}
