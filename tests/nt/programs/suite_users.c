/* SPDX-License-Identifier: MIT */
/*
 * Who may open the device, for what, and which requests its handle then takes. Runs as SYSTEM, which may
 * log anybody on. Accounts of the tests' own are made and removed again.
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <lm.h>

#include "bed.h"

#define PASSWORD L"Kp0rt-tests"
#define PASSWORD_A "Kp0rt-tests"
#define DENIED ERROR_ACCESS_DENIED

struct account {
	const char *name;
	const wchar_t *wide;
	const wchar_t *group; /* beside Users */
};

static const struct account accounts[] = {
	{ "kpt_admin", L"kpt_admin", L"Administrators" },
	{ "kpt_member", L"kpt_member", L"kport" },
	{ "kpt_user", L"kpt_user", NULL },
	{ "kpt_guest", L"kpt_guest", L"Guests" },
};

struct way {
	const char *name;
	DWORD access;
	unsigned rights;
};

static const struct way ways[] = {
	{ "nothing", 0, 0 },
	{ "reading", GENERIC_READ, KP_RIGHT_READ },
	{ "writing", GENERIC_WRITE, KP_RIGHT_WRITE },
	{ "both", GENERIC_READ | GENERIC_WRITE, KP_RIGHT_READ | KP_RIGHT_WRITE },
};

/* The I/O manager's part: a code's bits and what the file was opened for. */
static void codes(HANDLE device, const char *who, const struct way *way)
{
	static const unsigned needs[] = {
#define X(name, number, access) [(number)] = (access),
		KP_REQUESTS(X)
#undef X
	};
	bool exact = true;

	for (unsigned number = 1; number <= KP_REQUEST_LAST; number++) {
		_Alignas(8) uint8_t request[64] = { sizeof(request) };
		bool may = (needs[number] & ~way->rights & (KP_RIGHT_READ | KP_RIGHT_WRITE)) == 0;
		DWORD error = nio_request(device, number, request);

		if (needs[number] && (error != DENIED) != may) {
			note("request %u: Windows error %lu", number, error);
			exact = false;
		}
	}
	ok(exact, "%s, opened for %s: takes the requests that this allows and no other", who,
	   way->name);
}

static void open_in_all_ways(const char *who, bool may)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		HANDLE device;
		DWORD error = nio_open_bare(ways[i].access, &device);

		same(error, may ? 0 : DENIED, "%s %s it for %s", who, may ? "opens" : "cannot open",
		     ways[i].name);
		if (error)
			continue;
		codes(device, who, &ways[i]);
		CloseHandle(device);
	}
}

static void use(const char *who, bool is_administrator)
{
	struct kp_header quiesce = { .size = sizeof(quiesce) };
	struct kp_policy_load reload = { .header.size = sizeof(reload) };
	HANDLE device;

	same(nio_open(GENERIC_READ | GENERIC_WRITE, &device), 0, "%s: the handshake", who);
	same(nio_claim(device, LPT, LPT, 0), 0, "%s: claims what the policy gives", who);
	same(nio_claim(device, LATCH, LATCH, 0), is_administrator ? 0 : DENIED,
	     "%s: %s what it gives administrators", who,
	     is_administrator ? "claims" : "does not claim");
	same(nio_claim(device, LPT + 2, LPT + 2, KP_CLAIM_SHARE), is_administrator ? 0 : DENIED,
	     "%s: %s share a port with another driver", who, is_administrator ? "may" : "may not");
	if (!is_administrator) {
		same(nio_policy(device, bed_policy, NULL), DENIED, "%s: loads no policy", who);
		same(nio_request(device, KP_REQUEST_POLICY_RELOAD, &reload), DENIED,
		     "%s: reloads none", who);
		same(nio_request(device, KP_REQUEST_QUIESCE, &quiesce), DENIED,
		     "%s: shuts nobody out", who);
	}
	if (has_grants())
		same(grant(device, NULL, LPT, LPT, 0), 0, "%s: is granted ports", who);
	CloseHandle(device);
}

/* What the system itself says, by an access check against a list of that one entry. */
static bool is_member(HANDLE token, SID *sid)
{
	GENERIC_MAPPING mapping = { 1, 2, 4, 7 };
	_Alignas(8) uint8_t room[256];
	ACL *list = (ACL *)room;
	SECURITY_DESCRIPTOR descriptor;
	PRIVILEGE_SET privileges;
	DWORD privileges_len = sizeof(privileges);
	DWORD granted;
	BOOL allowed = FALSE;
	HANDLE copy;

	InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
	InitializeAcl(list, sizeof(room), ACL_REVISION);
	AddAccessAllowedAce(list, ACL_REVISION, 1, sid);
	SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
	SetSecurityDescriptorOwner(&descriptor, sid, FALSE);
	SetSecurityDescriptorGroup(&descriptor, sid, FALSE);
	if (!DuplicateToken(token, SecurityImpersonation, &copy))
		return false;
	if (!AccessCheck(&descriptor, copy, 1, &mapping, &privileges, &privileges_len, &granted,
			 &allowed))
		allowed = FALSE;
	CloseHandle(copy);
	return allowed;
}

enum standing { NOBODY, MEMBER, ADMINISTRATOR };

static void as(HANDLE token, const char *who, enum standing standing)
{
	if (!token) {
		skip("he cannot be logged on here", "%s", who);
		return;
	}
	if (!ImpersonateLoggedOnUser(token)) {
		ok(false, "%s: Windows error %lu", who, GetLastError());
		return;
	}
	open_in_all_ways(who, standing != NOBODY);
	if (standing != NOBODY)
		use(who, standing == ADMINISTRATOR);
	RevertToSelf();
}

static HANDLE logon(const char *name)
{
	HANDLE token;

	if (LogonUserA(name, ".", PASSWORD_A, LOGON32_LOGON_NETWORK, LOGON32_PROVIDER_DEFAULT,
		       &token) ||
	    LogonUserA(name, ".", PASSWORD_A, LOGON32_LOGON_INTERACTIVE, LOGON32_PROVIDER_DEFAULT,
		       &token))
		return token;
	note("%s: LogonUser: Windows error %lu", name, GetLastError());
	return NULL;
}

static bool make(const struct account *account)
{
	wchar_t name[32];
	wchar_t password[32] = PASSWORD;
	USER_INFO_1 user = { .usri1_name = name,
			     .usri1_password = password,
			     .usri1_priv = USER_PRIV_USER,
			     .usri1_flags = UF_SCRIPT | UF_DONT_EXPIRE_PASSWD };
	LOCALGROUP_MEMBERS_INFO_3 member = { name };
	NET_API_STATUS error;

	wcscpy(name, account->wide);
	error = NetUserAdd(NULL, 1, (BYTE *)&user, NULL);
	if (!error && account->group)
		error = NetLocalGroupAddMembers(NULL, account->group, 3, (BYTE *)&member, 1);
	if (error)
		note("%s: cannot be made: error %lu", account->name, error);
	return !error;
}

static bool find_kport(SID *sid)
{
	DWORD sid_len = SECURITY_MAX_SID_SIZE;
	char domain[128];
	DWORD domain_len = sizeof(domain);
	SID_NAME_USE use_of_name;

	return LookupAccountNameA(NULL, "kport", sid, &sid_len, domain, &domain_len, &use_of_name);
}

static bool is_in_kport(HANDLE token)
{
	_Alignas(8) uint8_t sid[SECURITY_MAX_SID_SIZE];

	return find_kport((SID *)sid) && is_member(token, (SID *)sid);
}

/*
 * The driver knows the group by the SID that the installer wrote. ReactOS finds no account by the full name
 * MACHINE\kport, and so the installer none; then this writes it, for the driver's part to be seen.
 */
static void tell_the_driver_of_kport(void)
{
	_Alignas(8) uint8_t sid[SECURITY_MAX_SID_SIZE];
	HKEY key;

	if (RegOpenKeyA(HKEY_LOCAL_MACHINE,
			"SYSTEM\\CurrentControlSet\\Services\\kioport\\Parameters", &key))
		return;
	if (RegQueryValueExA(key, "GroupSid", NULL, NULL, NULL, NULL) && find_kport((SID *)sid)) {
		note("kport install could not find its group here: the test writes GroupSid");
		RegSetValueExA(key, "GroupSid", 0, REG_BINARY, sid, GetLengthSid((SID *)sid));
		run("nio_service.exe stop start");
		expect("the driver is started anew", 0, "ok\nok");
	}
	RegCloseKey(key);
}

static void member(HANDLE token)
{
	if (token && !is_in_kport(token))
		skip("the system itself takes him for no member", "kpt_member");
	else
		as(token, "kpt_member", MEMBER);
}

/* What UAC makes of an administrator: the group is there to deny only. */
static void not_elevated(HANDLE token)
{
	static const char who[] = "an administrator who is not elevated";
	typedef BOOL(WINAPI * restrict_token)(HANDLE, DWORD, DWORD, SID_AND_ATTRIBUTES *, DWORD,
					      LUID_AND_ATTRIBUTES *, DWORD, SID_AND_ATTRIBUTES *,
					      HANDLE *);
	static SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
	/* Windows 2000 and later */
	restrict_token restricted = (restrict_token)(void *)GetProcAddress(
		GetModuleHandleA("advapi32"), "CreateRestrictedToken");
	SID_AND_ATTRIBUTES administrators = { 0 };
	HANDLE weak = NULL;

	AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0,
				 0, 0, 0, 0, &administrators.Sid);
	if (token && restricted &&
	    !restricted(token, 0, 1, &administrators, 0, NULL, 0, NULL, &weak))
		note("CreateRestrictedToken: Windows error %lu", GetLastError());
	if (weak && is_member(weak, administrators.Sid))
		skip("the system itself takes him for one all the same", who);
	else
		as(weak, who, NOBODY);
	FreeSid(administrators.Sid);
	if (weak)
		CloseHandle(weak);
}

static HANDLE local_service(void)
{
	HANDLE token;

	/* Windows XP and later */
	if (LogonUserA("LocalService", "NT AUTHORITY", NULL, LOGON32_LOGON_SERVICE,
		       LOGON32_PROVIDER_DEFAULT, &token))
		return token;
	return NULL;
}

void suite_users(void)
{
	HANDLE tokens[4] = { 0 };

	tell_the_driver_of_kport();
	CloseHandle(open_driver());
	for (size_t i = 0; i < 4; i++)
		if (make(&accounts[i]))
			tokens[i] = logon(accounts[i].name);
	open_in_all_ways("SYSTEM", true);
	use("SYSTEM", true);
	as(tokens[0], accounts[0].name, ADMINISTRATOR);
	member(tokens[1]);
	as(tokens[2], accounts[2].name, NOBODY);
	as(tokens[3], accounts[3].name, NOBODY);
	not_elevated(tokens[0]);
	as(local_service(), "a service account", NOBODY);
	for (size_t i = 0; i < 4; i++) {
		if (tokens[i])
			CloseHandle(tokens[i]);
		NetUserDel(NULL, accounts[i].wide);
	}
}
