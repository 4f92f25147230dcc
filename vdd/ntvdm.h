/* SPDX-License-Identifier: MIT */
/*
 * What ntvdm.exe offers to virtual device drivers, as far as this one needs it: Windows NT DDK, "Virtual
 * Device Drivers", sections "I/O Ports" and "User Hooks", and its header vddsvc.h. i386 only; everything is stdcall.
 */
#ifndef KPORT_VDD_NTVDM_H
#define KPORT_VDD_NTVDM_H

#include <windows.h>

struct vdd_port_range {
	WORD first;
	WORD last; /* included */
};

/* Those of words and strings may be NULL: NTVDM then makes them out of bytes. */
struct vdd_port_handlers {
	void(WINAPI *in8)(WORD port, BYTE *data);
	void(WINAPI *in16)(WORD port, WORD *data);
	void(WINAPI *ins8)(WORD port, BYTE *data, WORD count);
	void(WINAPI *ins16)(WORD port, WORD *data, WORD count);
	void(WINAPI *out8)(WORD port, BYTE data);
	void(WINAPI *out16)(WORD port, WORD data);
	void(WINAPI *outs8)(WORD port, BYTE *data, WORD count);
	void(WINAPI *outs16)(WORD port, WORD *data, WORD count);
};

/*
 * One set of handlers a driver, which is named by its module. The last driver that hooks a port has it.
 * FALSE: the driver has a set already, or there is no room.
 */
BOOL WINAPI VDDInstallIOHook(HANDLE driver, WORD count, struct vdd_port_range *ranges,
			     struct vdd_port_handlers *handlers);
VOID WINAPI VDDDeInstallIOHook(HANDLE driver, WORD count, struct vdd_port_range *ranges);

/*
 * What is called when a DOS program begins or ends (with its program segment prefix), and when the machine stops
 * because it waits, for the next program or for a 32-bit one, or goes on. Each may be NULL.
 */
BOOL WINAPI VDDInstallUserHook(HANDLE driver, void(WINAPI *begins)(USHORT prefix),
			       void(WINAPI *ends)(USHORT prefix), void(WINAPI *blocks)(void),
			       void(WINAPI *resumes)(void));
BOOL WINAPI VDDDeInstallUserHook(HANDLE driver);

#endif /* KPORT_VDD_NTVDM_H */
