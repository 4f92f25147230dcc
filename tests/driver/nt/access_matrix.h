/* SPDX-License-Identifier: MIT */
/* Who may do what: every opener, with every access, makes every request. */
#ifndef TESTS_DRIVER_NT_ACCESS_MATRIX_H
#define TESTS_DRIVER_NT_ACCESS_MATRIX_H

#include "mock.h"

enum matrix_system {
	MATRIX_NT4,   /* the driver looks itself */
	MATRIX_XP,    /* Windows 2000 to 2003: no integrity levels */
	MATRIX_VISTA, /* and later */
	MATRIX_WINE, /* no tokens: everybody is an administrator who opened for reading and writing */
};

/* The driver is loaded, with its default policy. Fails the test at the first wrong answer. */
void check_access_matrix(enum matrix_system system);

#endif /* TESTS_DRIVER_NT_ACCESS_MATRIX_H */
