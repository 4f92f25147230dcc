/* SPDX-License-Identifier: MIT */
/* What went wrong, for whoever looks: a DOS program's window is not this DLL's to write to. */
#ifndef KPORT_VDD_REPORT_H
#define KPORT_VDD_REPORT_H

/* Into the event log (Application, source kportvdd), and to a debugger. */
void report(const char *text);

#endif /* KPORT_VDD_REPORT_H */
