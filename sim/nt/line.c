/* SPDX-License-Identifier: MIT */
/*
 * Devices of the system: a printer's, which is written to, and a serial port, which is joined to a
 * simulated one: rate, format, break and modem lines pass, by SetCommState and EscapeCommFunction.
 */
#include "sim/nt/error.h"
#include "sim/sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

/* A 16550's registers, of its data sheet */
#define CRYSTAL_RATE 115200u
#define FORMAT_LENGTH 0x03u
#define FORMAT_STOP 0x04u
#define FORMAT_PARITY 0x08u
#define FORMAT_EVEN 0x10u
#define FORMAT_STICK 0x20u
#define FORMAT_BREAK 0x40u
#define MODEM_DTR 0x01u
#define MODEM_RTS 0x02u
#define STATUS_CTS 0x10u
#define STATUS_DSR 0x20u
#define STATUS_RI 0x40u
#define STATUS_DCD 0x80u

#define WRITE_MS 20u /* until what was not taken counts as "full" */
#define LOOK_MS 2u

/* "COM3" and above COM9 are names of files only behind this. */
static HANDLE open_path(const char *target, DWORD access)
{
	char path[1100];

	snprintf(path, sizeof(path), "%s%s", target[0] == '\\' ? "" : "\\\\.\\", target);
	return CreateFileA(path, access, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static int device_open(const struct sim_end *end, void **outlet, const char **words)
{
	HANDLE device = open_path(end->target, GENERIC_WRITE);

	*words = "the device cannot be opened";
	if (device == INVALID_HANDLE_VALUE)
		return nt_errno();
	*outlet = device;
	return 0;
}

static int device_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	size_t written = 0;
	DWORD part;

	while (written < *len) {
		if (!WriteFile(outlet, bytes + written, (DWORD)(*len - written), &part, NULL))
			return nt_errno();
		written += part;
	}
	return 0;
}

static int device_close(void *outlet)
{
	return CloseHandle(outlet) ? 0 : nt_errno();
}

/* A read answers at once with what there is. */
static int tty_open(const struct sim_end *end, void **outlet, const char **words)
{
	COMMTIMEOUTS timeouts = { MAXDWORD, 0, 0, 0, WRITE_MS };
	HANDLE port = open_path(end->target, GENERIC_READ | GENERIC_WRITE);
	int failed;

	*words = "the serial port cannot be opened";
	if (port == INVALID_HANDLE_VALUE)
		return nt_errno();
	if (!SetCommTimeouts(port, &timeouts)) {
		failed = nt_errno();
		CloseHandle(port);
		return failed;
	}
	*outlet = port;
	return 0;
}

static int tty_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	DWORD written = 0;

	if (!WriteFile(outlet, bytes, (DWORD)*len, &written, NULL) &&
	    GetLastError() != ERROR_TIMEOUT)
		return nt_errno();
	*len = written;
	return 0;
}

static size_t tty_read(void *outlet, uint8_t *bytes, size_t room)
{
	DWORD len = 0;

	return ReadFile(outlet, bytes, (DWORD)room, &len, NULL) ? len : 0;
}

static void tty_wait(void *outlet, unsigned timeout_ms)
{
	(void)outlet;
	Sleep(timeout_ms < LOOK_MS ? timeout_ms : LOOK_MS);
}

static BYTE parity_of(unsigned format)
{
	if (!(format & FORMAT_PARITY))
		return NOPARITY;
	if (format & FORMAT_STICK)
		return format & FORMAT_EVEN ? SPACEPARITY : MARKPARITY;
	return format & FORMAT_EVEN ? EVENPARITY : ODDPARITY;
}

static void set_format(HANDLE port, unsigned divisor, unsigned format)
{
	DCB state = { .DCBlength = sizeof(state) };
	BYTE length = (BYTE)(5 + (format & FORMAT_LENGTH));

	if (!GetCommState(port, &state))
		return;
	state.BaudRate = CRYSTAL_RATE / (divisor ? divisor : 0x10000);
	state.ByteSize = length;
	state.Parity = parity_of(format);
	state.StopBits = !(format & FORMAT_STOP) ? ONESTOPBIT :
			 length == 5		 ? ONE5STOPBITS :
						   TWOSTOPBITS;
	state.fBinary = TRUE;
	state.fParity = state.Parity != NOPARITY;
	state.fOutxCtsFlow = state.fOutxDsrFlow = FALSE;
	state.fDtrControl = DTR_CONTROL_ENABLE;
	state.fRtsControl = RTS_CONTROL_ENABLE;
	state.fDsrSensitivity = FALSE;
	state.fOutX = state.fInX = state.fNull = state.fErrorChar = state.fAbortOnError = FALSE;
	SetCommState(port, &state);
}

/* A port that cannot do something of it does the rest. */
static void tty_set(void *outlet, uint32_t settings)
{
	unsigned format = settings >> SIM_SETTINGS_LINE & 0xff;
	unsigned modem = settings >> SIM_SETTINGS_MODEM;

	set_format(outlet, settings & 0xffff, format);
	EscapeCommFunction(outlet, modem & MODEM_DTR ? SETDTR : CLRDTR);
	EscapeCommFunction(outlet, modem & MODEM_RTS ? SETRTS : CLRRTS);
	EscapeCommFunction(outlet, format & FORMAT_BREAK ? SETBREAK : CLRBREAK);
}

static bool tty_lines(void *outlet, uint32_t *lines)
{
	DWORD state;

	if (!GetCommModemStatus(outlet, &state))
		return false;
	*lines = (state & MS_CTS_ON ? STATUS_CTS : 0) | (state & MS_DSR_ON ? STATUS_DSR : 0) |
		 (state & MS_RING_ON ? STATUS_RI : 0) | (state & MS_RLSD_ON ? STATUS_DCD : 0);
	return true;
}

const struct sim_sink_kind sim_sink_device = {
	.what = "the device",
	.open = device_open,
	.write = device_write,
	.close = device_close,
};

const struct sim_sink_kind sim_sink_tty = {
	.what = "the serial port",
	.open = tty_open,
	.write = tty_write,
	.close = device_close,
	.read = tty_read,
	.wait = tty_wait,
	.set = tty_set,
	.lines = tty_lines,
};
