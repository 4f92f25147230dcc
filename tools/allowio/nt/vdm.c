/* SPDX-License-Identifier: MIT */
#include "vdm.h"

#include "../say.h"
#include "system.h"
#include "text.h"
#include "vdm_registered.h"

#include <stdio.h>

bool vdm_is_for(const struct plan *plan)
{
	return program_is_16_bit(&plan->program) || plan->how == HOW_VDD;
}

static bool is_64_bit(void)
{
	return sizeof(void *) == 8 || system_is_wow64(GetCurrentProcess());
}

static bool is_wine(void)
{
	return system_function(L"ntdll.dll", "wine_get_version") != NULL;
}

static bool has_ntvdm(void)
{
	static const wchar_t name[] = L"\\ntvdm.exe";
	wchar_t file[MAX_PATH + sizeof(name) / sizeof(name[0])];
	UINT len = GetSystemDirectoryW(file, MAX_PATH);

	if (len == 0 || len >= MAX_PATH)
		return false;
	wcscpy(file + len, name);
	return GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES;
}

/* NULL: there is an NTVDM. */
static const char *why_not(void)
{
	if (is_wine())
		return "Wine has no NTVDM that could give ports to it: run it on Linux in DOSBox-X "
		       "with "
		       "its port passthrough, and Linux's own allowio around that";
	if (is_64_bit())
		return "64-bit Windows has no NTVDM to run DOS programs: use DOSBox-X with its "
		       "port "
		       "passthrough, or a machine with 32-bit Windows";
	if (!has_ntvdm())
		return "this Windows has no NTVDM to run DOS programs: Windows 8 and 10 install it "
		       "by "
		       "'fondue /enable-feature:ntvdm'; or use DOSBox-X with its port passthrough";
	return NULL;
}

int vdm_check(const struct plan *plan)
{
	const struct program *program = &plan->program;
	const char *why;

	if (!program_is_16_bit(program) && program->look.kind != FILE_KIND_BATCH)
		return say_failed(
			"--how vdd is for programs of DOS and 16-bit Windows, and %s is %s",
			text_shown(program->file), program->look.words);
	why = why_not();
	if (!why)
		return -1;
	say_failed("%s is %s, and %s", text_shown(program->file), program->look.words, why);
	return EXIT_CANNOT;
}

static int check_options(const struct options *options)
{
	if (options->how == HOW_TRAP || options->how == HOW_DEBUG)
		return say_failed(
			"--how trap and debug serve programs of 32 and 64 bits: for those of "
			"DOS there are grant and vdd");
	if (options->record || options->shared)
		return say_failed(
			"--record and --sim-shared are not for DOS programs: NTVDM makes the "
			"accesses, not allowio");
	if (options->children)
		return say_failed("--children is not for DOS programs: what they start runs in the "
				  "same NTVDM and has the ports anyway");
	return -1;
}

int vdm_decide(struct plan *plan, bool grants)
{
	bool has_vdd = vdm_vdd_is_registered();
	int result = check_options(&plan->options);

	if (result >= 0)
		return result;
	if (plan->how == HOW_AUTO)
		plan->how = grants && !plan->ports->at.is_mapped ? HOW_GRANT : HOW_VDD;
	if (plan->how == HOW_GRANT && !grants)
		return say_failed("--how grant: %s here cannot give ports to NTVDM",
				  ports_backend_name(plan->ports));
	if (plan->how == HOW_VDD && !has_vdd)
		return say_failed(
			"a DOS program %s is served by kportvdd.dll, which is not there: type "
			"'kport dos enable' as administrator, once",
			plan->ports->at.is_mapped ? "with --map" : "whose ports are not granted");
	if (plan->how == HOW_VDD && plan->options.exclusive)
		return say_failed("--exclusive is for grants");
	return -1;
}
