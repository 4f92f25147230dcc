// SPDX-License-Identifier: MIT
//
// One access, by each way that there is. The driver's claims are taken for a turn only, since two
// handles cannot hold the port at once; that is not counted.
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ppdev.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/driver/linux/kio.h"

static kport *on_ioperm, *on_devport, *on_kioport, *on_pcibar, *on_sim, *on_ppdev;
static int devport, kioport, parport;
static uint16_t pci_port;

static double in8_ns(kport *handle, uint16_t port)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++) {
		if (kport_in8(handle, port, &value) != KPORT_OK)
			give_up(kport_backend_name(handle), kport_last_error()->text);
	}
	return (now_ns() - start) / CALLS;
}

static double inline_in_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		kport_direct_in8(PORT);
	return (now_ns() - start) / CALLS;
}

static double bare_pci_in_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		kport_direct_in8(pci_port);
	return (now_ns() - start) / CALLS;
}

static double ioperm_ns(void)
{
	return in8_ns(on_ioperm, PORT);
}

static double devport_ns(void)
{
	return in8_ns(on_devport, PORT);
}

static double pcibar_ns(void)
{
	return in8_ns(on_pcibar, pci_port);
}

static double sim_ns(void)
{
	return in8_ns(on_sim, PORT);
}

static double ppdev_ns(void)
{
	return in8_ns(on_ppdev, PORT);
}

static double kioport_ns(void)
{
	double time_ns;

	claim(on_kioport, "0x379");
	time_ns = in8_ns(on_kioport, PORT);
	release(on_kioport, "0x379");
	return time_ns;
}

static double pread_ns(int fd)
{
	double start = now_ns();
	uint8_t value;

	for (int i = 0; i < CALLS; i++) {
		if (pread(fd, &value, 1, PORT) != 1)
			give_up("pread", strerror(errno));
	}
	return (now_ns() - start) / CALLS;
}

static double devport_pread_ns(void)
{
	return pread_ns(devport);
}

static double kioport_pread_ns(void)
{
	double time_ns;

	must(kio_claim(kioport, PORT, PORT, 0), "claim");
	time_ns = pread_ns(kioport);
	must(kio_release(kioport, PORT, PORT), "release");
	return time_ns;
}

static double kioport_ioctl_ns(void)
{
	double start;
	uint32_t value;

	must(kio_claim(kioport, PORT, PORT, 0), "claim");
	start = now_ns();
	for (int i = 0; i < CALLS; i++)
		must(kio_read(kioport, PORT, 1, &value), "READ");
	start = (now_ns() - start) / CALLS;
	must(kio_release(kioport, PORT, PORT), "release");
	return start;
}

static double ppdev_ioctl_ns(void)
{
	double start = now_ns();
	unsigned char value;

	for (int i = 0; i < CALLS; i++)
		must(ioctl(parport, PPRSTATUS, &value) == 0 ? 0 : errno, "PPRSTATUS");
	return (now_ns() - start) / CALLS;
}

static double getppid_ns(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	return (now_ns() - start) / CALLS;
}

static int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	must(fd >= 0 ? 0 : errno, path);
	return fd;
}

int measure_access(char **words)
{
	static const struct way ways[] = {
		{ "inb", bare_in_ns },
		{ "direct_in8", inline_in_ns },
		{ "ioperm_in8", ioperm_ns },
		{ "devport_pread", devport_pread_ns },
		{ "devport_in8", devport_ns },
		{ "kioport_in8", kioport_ns },
		{ "kioport_pread", kioport_pread_ns },
		{ "kioport_ioctl", kioport_ioctl_ns },
		{ "pci_inb", bare_pci_in_ns },
		{ "pcibar_in8", pcibar_ns },
		{ "guest_sim_in8", sim_ns },
		{ "getppid", getppid_ns },
	};

	pci_port = (uint16_t)strtoul(words[0], NULL, 0);
	must(ioperm(pci_port, 1, 1) == 0 ? 0 : errno, "ioperm");
	on_ioperm = open_backend("ioperm", "0x378-0x37a", 0);
	on_devport = open_backend("devport", "0x378-0x37a", 0);
	on_kioport = open_backend("kioport", NULL, 0);
	/* The serial driver has it, and is asked for nothing here. */
	on_pcibar = open_backend("pcibar", words[0], KPORT_SHARE);
	on_sim = open_backend("sim", "lpt1", 0);
	devport = open_file("/dev/port", O_RDONLY);
	must(kio_open(O_RDWR, &kioport), "/dev/kioport");
	MEASURE(ways, "ns", TURNS);
	return 0;
}

int measure_ppdev(char **words)
{
	static const struct way bare[] = {
		{ "ppdev_inb", bare_in_ns },
		{ "ppdev_ioctl", ppdev_ioctl_ns },
	};
	static const struct way library[] = {
		{ "ppdev_lib_inb", bare_in_ns },
		{ "ppdev_in8", ppdev_ns },
	};

	(void)words;
	take_bare_ports();
	/* One after the other: parport gives a port to one at a time. */
	parport = open_file("/dev/parport0", O_RDWR);
	must(ioctl(parport, PPCLAIM) == 0 ? 0 : errno, "PPCLAIM");
	MEASURE(bare, "ns", TURNS);
	close(parport);
	on_ppdev = open_backend("ppdev", "0x378-0x37a", 0);
	MEASURE(library, "ns", TURNS);
	kport_close(on_ppdev);
	return 0;
}
