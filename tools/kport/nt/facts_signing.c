/* SPDX-License-Identifier: MIT */
/*
 * Whether this Windows loads drivers that Microsoft did not sign. NtQuerySystemInformation's class 103,
 * SystemCodeIntegrityInformation, and its flags are in Microsoft's documentation of that function; before
 * Vista there is none, and no driver needs a signature.
 */
#include "facts.h"

#include <string.h>

#define CODE_INTEGRITY_CLASS 103
#define CI_ENABLED 0x1u
#define CI_TEST_MODE 0x2u
#define CI_HVCI 0x400u

#define SCENARIO                                                                                   \
	L"SYSTEM\\CurrentControlSet\\Control\\DeviceGuard\\Scenarios\\"                            \
	L"HypervisorEnforcedCodeIntegrity"
#define SECURE_BOOT L"SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State"

struct code_integrity {
	ULONG len;
	ULONG options;
};

/* False: this system has no such thing. */
static bool read_options(ULONG *options)
{
	LONG(WINAPI * query)(int, void *, ULONG, ULONG *);
	struct code_integrity answer = { .len = sizeof(answer) };

	FACT_FUNCTION(query, L"ntdll.dll", "NtQuerySystemInformation");
	if (!query || query(CODE_INTEGRITY_CLASS, &answer, sizeof(answer), NULL) != 0)
		return false;
	*options = answer.options;
	return true;
}

bool signing_is_enforced(void)
{
	ULONG options;

	return read_options(&options) && (options & CI_ENABLED) && !(options & CI_TEST_MODE);
}

static void demands_fact(struct facts *facts)
{
	ULONG options;

	if (!read_options(&options))
		fact_add(facts, "driver signing", "this system does not tell, or demands none");
	else if (options & CI_TEST_MODE)
		fact_add(facts, "driver signing", "test mode: test signatures are accepted");
	else if (options & CI_ENABLED)
		fact_add(facts, "driver signing", "enforced%s",
			 sizeof(void *) == 8 ? ": drivers that Microsoft signed" : "");
	else
		fact_add(facts, "driver signing", "not enforced");
}

static void memory_integrity_fact(struct facts *facts)
{
	const bool wanted = fact_registry(SCENARIO, L"Enabled", 0) == 1;
	ULONG options;

	if (!read_options(&options))
		return;
	if (options & CI_HVCI)
		fact_add(facts, "memory integrity", "on (the driver is built for it)");
	else
		fact_add(facts, "memory integrity", "%s", wanted ? "set, and not running" : "off");
}

static void secure_boot_fact(struct facts *facts)
{
	const DWORD state = fact_registry(SECURE_BOOT, L"UEFISecureBootEnabled", 2);

	if (state < 2)
		fact_add(facts, "Secure Boot", "%s", state ? "on" : "off");
	else
		fact_add(facts, "Secure Boot",
			 "no (not started by UEFI, or this system does not tell)");
}

void signing_facts(struct facts *facts)
{
	secure_boot_fact(facts);
	demands_fact(facts);
	memory_integrity_fact(facts);
}
