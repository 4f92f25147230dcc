/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "../port_list.h"
#include "../say.h"
#include "legacy.h"
#include "program.h"
#include "text.h"
#include "words.h"

#include <kport.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: allowio [OPTION]... RANGES [--] PROGRAM [ARGUMENT]...\n"
	"       allowio PROGRAM [0x378]... [/a] [ARGUMENT]...     (the older form)\n"
	"Run PROGRAM with I/O ports: its IN and OUT instructions work on RANGES and no others.\n"
	"\n"
	"RANGES is a list such as 0x378-0x37a,888,0x3f8+8,lpt1: numbers, ranges with both ends\n"
	"included, first+length, and the names lpt1 to lpt3, com1 to com4, game, post, rtc, pit;\n"
	"lpt1+epp and lpt1+ecp add those registers. In the older form each number is one port.\n"
	"\n"
	"  --how WAY         auto   grant where Windows can, otherwise trap (the default)\n"
	"                    grant  by the I/O permission bitmap, at full speed: 32-bit Windows\n"
	"                    trap   a DLL in PROGRAM serves the faults of its IN and OUT\n"
	"                    debug  allowio does it as PROGRAM's debugger: nothing is put into\n"
	"                           PROGRAM, and every access takes longer\n"
	"                    vdd    programs for DOS and 16-bit Windows, in a console of their "
	"own:\n"
	"                           kportvdd.dll in NTVDM, after 'kport dos enable'\n"
	"                    For DOS auto grants to NTVDM, with --map it takes vdd.\n"
	"  --backend NAME    where trapped accesses go: kioport, the driver (the default), or sim\n"
	"  --device TEXT     which device of the back end\n"
	"  --sim TEXT        simulated devices, as in --sim lpt@0x378,printer=out.prn; may be "
	"given\n"
	"                    several times\n"
	"  --sim-shared NAME the simulated devices are those of the bus NAME, which all runs that "
	"give\n"
	"                    this name share\n"
	"  --record FILE     write each access with its result and time; not for granted ports\n"
	"  --map A=B[+N]     PROGRAM's port A (N ports from A on) is really B, as in\n"
	"                    --map 0x378=0xd010+8; may be given several times; by trap only\n"
	"  --children        grants follow to the programs that PROGRAM starts (trapped programs'\n"
	"                    children are always served)\n"
	"  --exclusive       refuse grants to others while PROGRAM lives\n"
	"  --share           take ports although a driver or another program has them\n"
	"  --unsafe          take ports off the safe list as well: a wrong byte in some of them\n"
	"                    resets the machine or destroys data\n"
	"  --no-help         put nothing into a granted PROGRAM: its CLI and STI fault then\n"
	"  --no-run-ahead    serve one access a trap, without the polling loop around it\n"
	"  --as-admin        started elevated, run PROGRAM elevated too, not as the ordinary user\n"
	"  --compat LAYER    set __COMPAT_LAYER, as win98 for programs that look for Windows 9x\n"
	"  --pid N           give RANGES to the running process N (no PROGRAM), until it ends or\n"
	"                    allowio is stopped by Ctrl+C\n"
	"  --revoke N        take back what another allowio gave to process N\n"
	"  --dry-run         say what would be done, and do nothing\n"
	"  -v, --verbose     say what is done, on standard error\n"
	"  --help, --version\n"
	"\n"
	"The ports end with PROGRAM or with allowio, which waits for it.\n"
	"Exit status: PROGRAM's own; 125 allowio failed, 126 PROGRAM cannot be run, 127 it was\n"
	"not found.\n";

static int usage(void)
{
	fprintf(stderr, "usage: allowio [OPTION]... RANGES [--] PROGRAM [ARGUMENT]...\n"
			"'allowio --help' tells more\n");
	return EXIT_FAILED;
}

static int show(const char *text)
{
	fputs(text, stdout);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILED;
}

static int take_help(struct options *options, const wchar_t *value)
{
	(void)options, (void)value;
	return show(help);
}

static int take_version(struct options *options, const wchar_t *value)
{
	(void)options, (void)value;
	printf("allowio (kport) %s\n", kport_version());
	return show("");
}

static int take_verbose(struct options *options, const wchar_t *value)
{
	(void)options, (void)value;
	say_verbose = true;
	return -1;
}

static int take_how(struct options *options, const wchar_t *value)
{
	static const wchar_t *const names[] = { L"auto", L"grant", L"trap", L"debug", L"vdd" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (wcscmp(value, names[i]) == 0) {
			options->how = (enum how)i;
			return -1;
		}
	}
	say_failed("--how %s: there are auto, grant, trap, debug and vdd", text_shown(value));
	return usage();
}

/* Another of a list's items, with a blank before it. */
static int append(char **list, const wchar_t *value)
{
	char *item = text_ansi(value), *all = NULL;
	size_t len = *list ? strlen(*list) : 0;

	if (item)
		all = malloc(len + strlen(item) + 2);
	if (all)
		sprintf(all, "%s%s%s", len > 0 ? *list : "", len > 0 ? " " : "", item);
	free(item);
	if (!all)
		return say_failed("out of memory");
	free(*list);
	*list = all;
	return -1;
}

static int set(char **text, const wchar_t *value)
{
	free(*text);
	*text = NULL;
	return append(text, value);
}

static int take_backend(struct options *options, const wchar_t *value)
{
	return set(&options->backend, value);
}

static int take_device(struct options *options, const wchar_t *value)
{
	return set(&options->device, value);
}

static int take_sim(struct options *options, const wchar_t *value)
{
	int result = set(&options->backend, L"sim");

	return result < 0 ? append(&options->device, value) : result;
}

static int take_map(struct options *options, const wchar_t *value)
{
	return append(&options->map, value);
}

static int take_record(struct options *options, const wchar_t *value)
{
	return set(&options->record, value);
}

static int take_shared(struct options *options, const wchar_t *value)
{
	return set(&options->shared, value);
}

static int take_compat(struct options *options, const wchar_t *value)
{
	free(options->compat);
	options->compat = wcsdup(value);
	return options->compat ? -1 : say_failed("out of memory");
}

static int take_number(const wchar_t *value, unsigned long *number)
{
	if (text_number(value, number) && *number != 0)
		return -1;
	return say_failed("%s is not a process's number", text_shown(value));
}

static int take_pid(struct options *options, const wchar_t *value)
{
	return take_number(value, &options->pid);
}

static int take_revoke(struct options *options, const wchar_t *value)
{
	return take_number(value, &options->revoke);
}

/* take, or where there is none, the switch that is turned on. */
static const struct option {
	const wchar_t *name;
	bool has_value;
	int (*take)(struct options *options, const wchar_t *value);
	size_t at;
} table[] = {
	{ L"--as-admin", false, NULL, offsetof(struct options, as_admin) },
	{ L"--backend", true, take_backend, 0 },
	{ L"--children", false, NULL, offsetof(struct options, children) },
	{ L"--compat", true, take_compat, 0 },
	{ L"--device", true, take_device, 0 },
	{ L"--dry-run", false, NULL, offsetof(struct options, dry_run) },
	{ L"--exclusive", false, NULL, offsetof(struct options, exclusive) },
	{ L"--help", false, take_help, 0 },
	{ L"--how", true, take_how, 0 },
	{ L"--map", true, take_map, 0 },
	{ L"--no-help", false, NULL, offsetof(struct options, no_help) },
	{ L"--no-run-ahead", false, NULL, offsetof(struct options, no_run_ahead) },
	{ L"--pid", true, take_pid, 0 },
	{ L"--record", true, take_record, 0 },
	{ L"--revoke", true, take_revoke, 0 },
	{ L"--share", false, NULL, offsetof(struct options, share) },
	{ L"--sim", true, take_sim, 0 },
	{ L"--sim-shared", true, take_shared, 0 },
	{ L"--unsafe", false, NULL, offsetof(struct options, unsafe) },
	{ L"--verbose", false, take_verbose, 0 },
	{ L"--version", false, take_version, 0 },
	{ L"-v", false, take_verbose, 0 },
};

static const struct option *find_option(const wchar_t *word, size_t len)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (wcslen(table[i].name) == len && wcsncmp(table[i].name, word, len) == 0)
			return &table[i];
	}
	return NULL;
}

/* The word that was read last begins with a hyphen. */
static int take_option(struct words *words, struct options *options)
{
	size_t len = wcscspn(words->text, L"=");
	const struct option *option = find_option(words->text, len);
	bool joined = words->text[len] == L'=';

	if (!option || (joined && !option->has_value)) {
		say_failed("there is no option %s", text_shown(words->text));
		return usage();
	}
	if (!option->take) {
		*(bool *)((char *)options + option->at) = true;
		return -1;
	}
	if (joined)
		return option->take(options, words->text + len + 1);
	if (option->has_value && !words_next(words)) {
		say_failed("%s needs a value", text_shown(option->name));
		return usage();
	}
	return option->take(options, words->text);
}

static int take_options(struct words *words, struct options *options)
{
	int result = -1;

	while (result < 0 && words_next(words)) {
		if (words->text[0] != L'-' || wcscmp(words->text, L"--") == 0) {
			words_put_back(words);
			return -1;
		}
		result = take_option(words, options);
	}
	return result;
}

static bool is_ranges(const char *text)
{
	struct port_list list;

	if (!port_list_parse(text, NULL, &list))
		return false;
	port_list_free(&list);
	return true;
}

/* "[--] PROGRAM ARGUMENTS" or, with --pid, nothing. */
static int take_program(struct words *words, struct options *options)
{
	bool any = words_next(words);

	if (options->pid)
		return any ? say_failed("--pid is for a process that runs already: there can be "
					"no program with it") :
			     -1;
	if (any && wcscmp(words->text, L"--") == 0)
		any = words_next(words);
	if (!any) {
		say_failed("which program is to have the ports %s?", options->ranges);
		return usage();
	}
	options->program = wcsdup(words->text);
	options->command = wcsdup(words->begin);
	return options->program && options->command ? -1 : say_failed("out of memory");
}

/* Two ports in a row are the older form with its program behind them. */
static bool is_port_next(const struct words *words, const wchar_t *first)
{
	struct words ahead;
	bool is_port;

	if (!legacy_is_port(first) || !words_begin(&ahead, words->at))
		return false;
	ahead.at = words->at;
	is_port = words_next(&ahead) && legacy_is_port(ahead.text);
	words_end(&ahead);
	return is_port;
}

/* What the first word that is no option is decides between the two forms. */
static int take_words(struct words *words, struct options *options)
{
	struct program program;
	bool is_program = true;

	if (!words_next(words)) {
		say_failed("which ports, and which program?");
		return usage();
	}
	options->ranges = text_ansi(words->text);
	if (!options->ranges)
		return say_failed("out of memory");
	if (!is_ranges(options->ranges)) {
		is_program = program_find(words->text, &program);
		program_free(&program);
	} else if (!is_port_next(words, words->text)) {
		return take_program(words, options);
	}
	if (!is_program)
		return say_failed("%s is neither a program nor a list of ports: %s",
				  text_shown(words->text), kport_last_error()->text);
	words_put_back(words);
	return legacy_parse(words, options);
}

/* The bus of a name is one of simulated devices. */
static int check_together(struct options *options)
{
	if (!options->shared)
		return -1;
	if (!options->backend)
		return set(&options->backend, L"sim");
	if (strcmp(options->backend, "sim") != 0)
		return say_failed("--sim-shared is for the back end sim, and --backend names %s",
				  options->backend);
	return -1;
}

int options_parse(const wchar_t *line, struct options *options)
{
	struct words words;
	int result;

	*options = (struct options){ .how = HOW_AUTO };
	if (!words_begin(&words, line))
		return say_failed("out of memory");
	result = take_options(&words, options);
	if (result < 0)
		result = check_together(options);
	if (result < 0 && !options->revoke)
		result = take_words(&words, options);
	words_end(&words);
	return result;
}

void options_free(struct options *options)
{
	free(options->ranges);
	free(options->program);
	free(options->command);
	free(options->backend);
	free(options->device);
	free(options->map);
	free(options->record);
	free(options->shared);
	free(options->compat);
}
