/* SPDX-License-Identifier: MIT */
#include "registers.h"

#include <stddef.h>

#define DEVICE(name, base, regs)                                                                   \
	{                                                                                          \
		name, regs, sizeof(regs) / sizeof((regs)[0]), base, 0                              \
	}

/* One that machines have at different places, most of them at the customary one. */
#define DEVICE_HERE(name, customary, regs)                                                         \
	{                                                                                          \
		name, regs, sizeof(regs) / sizeof((regs)[0]), BASE_OF_MACHINE, customary           \
	}

/* IEEE 1284's signals as the PC's registers show them: a set bit means what its name says. */
static const struct reg lpt[] = {
	{ .offset = 0, .name = "data", .what = "data lines" },
	{ .offset = 1,
	  .name = "status",
	  .what = "status lines",
	  .bits = "not-busy nack paper-out select nfault - - -" },
	{ .offset = 2,
	  .name = "control",
	  .what = "control lines",
	  .bits = "- - input irq select-in ninit autofeed strobe",
	  .written = "- - input irq select init autofeed strobe" },
	{ .offset = 3,
	  .name = "epp_addr",
	  .what = "EPP address",
	  .effect = "runs an EPP address cycle",
	  .block = BLOCK_EPP },
	{ .offset = 4,
	  .name = "epp_data0",
	  .what = "EPP data",
	  .effect = "runs an EPP data cycle",
	  .block = BLOCK_EPP },
	{ .offset = 5,
	  .name = "epp_data1",
	  .what = "EPP data",
	  .effect = "runs an EPP data cycle",
	  .block = BLOCK_EPP },
	{ .offset = 6,
	  .name = "epp_data2",
	  .what = "EPP data",
	  .effect = "runs an EPP data cycle",
	  .block = BLOCK_EPP },
	{ .offset = 7,
	  .name = "epp_data3",
	  .what = "EPP data",
	  .effect = "runs an EPP data cycle",
	  .block = BLOCK_EPP },
	{ .offset = 0,
	  .name = "ecp_fifo",
	  .what = "ECP FIFO",
	  .effect = "takes a byte out of the FIFO",
	  .block = BLOCK_ECP },
	{ .offset = 1, .name = "ecp_cnfgb", .what = "ECP configuration B", .block = BLOCK_ECP },
	{ .offset = 2,
	  .name = "ecr",
	  .what = "ECP control",
	  .bits = "mode2 mode1 mode0 no-irq dma service full empty",
	  .block = BLOCK_ECP },
};

/* PC16550D data sheet. */
static const struct reg com[] = {
	{ .offset = 0,
	  .name = "rbr",
	  .what = "received byte",
	  .effect = "takes a byte out of the receiver" },
	{ .offset = 0, .name = "thr", .what = "byte to send", .write_only = true },
	{ .offset = 0,
	  .name = "dll",
	  .what = "divisor, low byte",
	  .write_only = true,
	  .latched = true },
	{ .offset = 1,
	  .name = "ier",
	  .what = "interrupt enable",
	  .bits = "- - - - modem line sent received" },
	{ .offset = 1,
	  .name = "dlm",
	  .what = "divisor, high byte",
	  .write_only = true,
	  .latched = true },
	{ .offset = 2,
	  .name = "iir",
	  .what = "interrupt identification",
	  .bits = "fifo fifo - - id2 id1 id0 none",
	  .effect = "acknowledges the transmitter's interrupt" },
	{ .offset = 2,
	  .name = "fcr",
	  .what = "FIFO control",
	  .bits = "trigger1 trigger0 - - dma clear-sent clear-received fifo",
	  .write_only = true },
	{ .offset = 3,
	  .name = "lcr",
	  .what = "line control",
	  .bits = "dlab break stick even parity stop2 len1 len0" },
	{ .offset = 4,
	  .name = "mcr",
	  .what = "modem control",
	  .bits = "- - - loop out2 out1 rts dtr" },
	{ .offset = 5,
	  .name = "lsr",
	  .what = "line status",
	  .bits = "fifo-error idle thr-empty break framing parity overrun ready",
	  .effect = "clears the error bits" },
	{ .offset = 6,
	  .name = "msr",
	  .what = "modem status",
	  .bits = "dcd ri dsr cts dcd-changed ri-ended dsr-changed cts-changed",
	  .effect = "clears the change bits" },
	{ .offset = 7, .name = "scr", .what = "scratch" },
};

static const struct reg game[] = {
	{ .offset = 1,
	  .name = "stick",
	  .what = "joysticks",
	  .bits = "b2-button2 b1-button1 a2-button2 a1-button1 b-y b-x a-y a-x" },
};

static const struct reg post[] = {
	{ .offset = 0, .name = "code", .what = "power-on self test code" },
};

/* MC146818A data sheet. */
static const struct reg rtc[] = {
	{ .offset = 0, .name = "index", .what = "CMOS index and NMI mask" },
	{ .offset = 1,
	  .name = "data",
	  .what = "CMOS data",
	  .effect = "acknowledges the clock's interrupt when the index is 0x0c" },
};

/* 8254 data sheet. */
static const struct reg pit[] = {
	{ .offset = 0,
	  .name = "counter0",
	  .what = "system timer",
	  .effect = "takes one half of the counter, and the next reader gets the other" },
	{ .offset = 1,
	  .name = "counter1",
	  .what = "memory refresh",
	  .effect = "takes one half of the counter, and the next reader gets the other" },
	{ .offset = 2,
	  .name = "counter2",
	  .what = "speaker",
	  .effect = "takes one half of the counter, and the next reader gets the other" },
	{ .offset = 3, .name = "mode", .what = "timer mode, for writing only" },
};

static const struct reg pic[] = {
	{ .offset = 0,
	  .name = "command",
	  .what = "interrupt controller",
	  .effect = "acknowledges an interrupt in poll mode" },
	{ .offset = 1, .name = "mask", .what = "interrupt mask" },
};

static const struct reg kbc[] = {
	{ .offset = 0,
	  .name = "data",
	  .what = "keyboard controller's data",
	  .effect = "takes a byte that was meant for the keyboard driver" },
	{ .offset = 1,
	  .name = "portb",
	  .what = "NMI status and speaker",
	  .bits = "parity channel out2 refresh nmi-channel nmi-parity speaker gate2" },
	{ .offset = 4,
	  .name = "status",
	  .what = "keyboard controller's status",
	  .bits = "parity timeout mouse unlocked command system input output" },
};

static const struct reg porta[] = {
	{ .offset = 0, .name = "control", .what = "system control A: A20 gate and fast reset" },
};

static const struct reg debugcon[] = {
	{ .offset = 0, .name = "console", .what = "debug console of emulators" },
};

/* ATA-8: the task file. */
static const struct reg ide[] = {
	{ .offset = 0,
	  .name = "data",
	  .what = "disk data",
	  .effect = "takes a word out of a disk transfer" },
	{ .offset = 1, .name = "error", .what = "disk error" },
	{ .offset = 7,
	  .name = "status",
	  .what = "disk status",
	  .bits = "busy ready fault seek request corrected index error",
	  .effect = "acknowledges the disk's interrupt" },
};

/* 82077AA data sheet. */
static const struct reg fdc[] = {
	{ .offset = 0, .name = "dor", .what = "floppy's output register" },
	{ .offset = 2, .name = "status", .what = "floppy's main status" },
	{ .offset = 3,
	  .name = "data",
	  .what = "floppy's FIFO",
	  .effect = "takes a byte out of the floppy controller" },
};

static const struct reg vga[] = {
	{ .offset = 9,
	  .name = "dac",
	  .what = "palette data",
	  .effect = "moves on to the palette's next byte" },
	{ .offset = 0x1a,
	  .name = "status",
	  .what = "input status 1",
	  .effect = "resets the attribute controller's flip-flop" },
};

static const struct reg pci[] = {
	{ .offset = 0, .name = "address", .what = "PCI configuration address, 32 bits only" },
	{ .offset = 1, .name = "reset", .what = "reset control" },
	{ .offset = 4, .name = "data", .what = "PCI configuration data" },
};

const struct device devices[] = {
	DEVICE_HERE("lpt1", 0x378, lpt), DEVICE_HERE("lpt2", 0x278, lpt),
	DEVICE_HERE("lpt3", 0x3bc, lpt), DEVICE_HERE("com1", 0x3f8, com),
	DEVICE_HERE("com2", 0x2f8, com), DEVICE_HERE("com3", 0x3e8, com),
	DEVICE_HERE("com4", 0x2e8, com), DEVICE_HERE("game", 0x200, game),
	DEVICE_HERE("post", 0x80, post), DEVICE_HERE("rtc", 0x70, rtc),
	DEVICE_HERE("pit", 0x40, pit),	 DEVICE("pic1", 0x20, pic),
	DEVICE("pic2", 0xa0, pic),	 DEVICE("kbc", 0x60, kbc),
	DEVICE("porta", 0x92, porta),	 DEVICE("debugcon", 0xe9, debugcon),
	DEVICE("ide1", 0x1f0, ide),	 DEVICE("ide2", 0x170, ide),
	DEVICE("fdc", 0x3f2, fdc),	 DEVICE("vga", 0x3c0, vga),
	DEVICE("pci", 0xcf8, pci),
};

const unsigned device_count = sizeof(devices) / sizeof(devices[0]);
