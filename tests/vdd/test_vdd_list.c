/* SPDX-License-Identifier: MIT */
/* The registry's list of virtual device drivers, whose other entries are others'. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tools/kport/nt/vdd_list.h"

#define NAME L"kportvdd.dll"
#define OURS L"C:\\Windows\\System32\\kportvdd.dll"

/* A literal with the zeros that are written in it, and not the compiler's. */
#define TEXT(literal) literal, sizeof(literal) / sizeof(wchar_t) - 1

static void check(const wchar_t *list, size_t len, const wchar_t *path, const wchar_t *wanted,
		  size_t wanted_len)
{
	/* Beyond it, valgrind and the sanitizers see a write. */
	size_t room = len + (path ? wcslen(path) : 0) + 3;
	wchar_t *out = calloc(room, sizeof(wchar_t));
	size_t out_len;

	assert_non_null(out);
	out_len = vdd_list_edit(list, len, NAME, path, out);
	assert_int_equal(out_len, wanted_len);
	assert_memory_equal(out, wanted, wanted_len * sizeof(wchar_t));
	free(out);
}

static void added_to_nothing(void **state)
{
	(void)state;
	check(TEXT(L""), OURS, TEXT(OURS L"\0\0"));
	check(TEXT(L"\0"), OURS, TEXT(OURS L"\0\0"));
	check(TEXT(L"\0\0"), OURS, TEXT(OURS L"\0\0"));
}

static void others_stay_in_their_order(void **state)
{
	(void)state;
	check(TEXT(L"C:\\b.dll\0C:\\a.dll\0\0"), OURS,
	      TEXT(L"C:\\b.dll\0C:\\a.dll\0" OURS L"\0\0"));
	check(TEXT(L"C:\\b.dll\0" OURS L"\0C:\\a.dll\0\0"), NULL,
	      TEXT(L"C:\\b.dll\0C:\\a.dll\0\0"));
}

static void added_twice_is_there_once(void **state)
{
	(void)state;
	check(TEXT(OURS L"\0\0"), OURS, TEXT(OURS L"\0\0"));
	check(TEXT(L"D:\\KPORTVDD.DLL\0C:\\a.dll\0kportvdd.dll\0\0"), OURS,
	      TEXT(L"C:\\a.dll\0" OURS L"\0\0"));
}

static void names_that_are_alike_are_others(void **state)
{
	(void)state;
	check(TEXT(L"C:\\notkportvdd.dll\0C:\\kportvdd.dll.old\0\0"), NULL,
	      TEXT(L"C:\\notkportvdd.dll\0C:\\kportvdd.dll.old\0\0"));
}

static void a_list_that_does_not_end(void **state)
{
	(void)state;
	check(TEXT(L"C:\\a.dll"), OURS, TEXT(L"C:\\a.dll\0" OURS L"\0\0"));
	check(TEXT(L"C:\\a.dll\0"), NULL, TEXT(L"C:\\a.dll\0\0"));
	check(TEXT(OURS), NULL, TEXT(L"\0\0"));
}

static void the_last_one_leaves_an_empty_list(void **state)
{
	(void)state;
	check(TEXT(OURS L"\0\0"), NULL, TEXT(L"\0\0"));
	check(TEXT(L""), NULL, TEXT(L"\0\0"));
}

static void finding_ours(void **state)
{
	static const wchar_t list[] = L"C:\\a.dll\0C:\\x\\KportVdd.dll\0";
	const size_t len = sizeof(list) / sizeof(list[0]);

	(void)state;
	assert_ptr_equal(vdd_list_find(list, len, NAME), list + 9);
	assert_null(vdd_list_find(list, 9, NAME));
	assert_null(vdd_list_find(list, len, L"b.dll"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(added_to_nothing),
		cmocka_unit_test(others_stay_in_their_order),
		cmocka_unit_test(added_twice_is_there_once),
		cmocka_unit_test(names_that_are_alike_are_others),
		cmocka_unit_test(a_list_that_does_not_end),
		cmocka_unit_test(the_last_one_leaves_an_empty_list),
		cmocka_unit_test(finding_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
