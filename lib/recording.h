/* SPDX-License-Identifier: MIT */
#ifndef KPORT_LIB_RECORDING_H
#define KPORT_LIB_RECORDING_H

#include <kport.h>

#include <stdio.h>

/* kport_recording_open() on an open file, which is the recording's from now on, also after a failure. */
enum kport_status recording_from(FILE *file, const char *name, kport_recording **recording);

#endif /* KPORT_LIB_RECORDING_H */
