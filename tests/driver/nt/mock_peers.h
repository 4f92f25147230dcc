/* SPDX-License-Identifier: MIT */
/*
 * The rest of the machine, as far as claims of ports go: other drivers' devices, what the registry says of
 * their ports, and the resource manager.
 */
#ifndef TESTS_DRIVER_NT_MOCK_PEERS_H
#define TESTS_DRIVER_NT_MOCK_PEERS_H

#include "mock.h"

#define NT_PEERS 8u
#define NT_ENTRIES 12u
#define NT_RANGES 16u

/* A device of another driver. */
struct nt_peer {
	const char *name;    /* "ParallelPort0", behind \Device\; NULL: none */
	NTSTATUS refuses;    /* whoever opens it; 0: it lets everybody in */
	bool is_serial;	     /* answers a serial port's questions */
	bool is_lone;	     /* no driver above it */
	uint64_t base, span; /* of a port of parport.sys; span 0: none */
	uint64_t ecp_base, ecp_span;
	bool is_busy;	      /* its turn is somebody else's */
	uint64_t free_at_try; /* and is free at this try, from 1; 0: never */
	bool pends;	      /* answers later */
	bool answers_zeros;

	/* what the driver did */
	unsigned opens, asked, tries;
	bool is_ours;	  /* the turn */
	unsigned is_open; /* file objects that are referenced */
	DEVICE_OBJECT pdo, top;
	FILE_OBJECT file;
};

/* A value of the resource map. */
struct nt_entry {
	const char *class_name, *driver, *value; /* class_name NULL: none */
	ULONG type;
	UCHAR data[512];
	ULONG len_bytes;
};

struct nt_machine {
	struct nt_peer peers[NT_PEERS];
	struct nt_entry entries[NT_ENTRIES];
	bool has_no_map;

	/* ranges that the resource manager gives to nobody, and what the driver has of it */
	struct kp_range owned[NT_RANGES];
	unsigned owned_count;
	struct kp_range reported[NT_RANGES];
	unsigned reported_count;
	unsigned reports; /* calls */
	bool is_not_implemented;
	unsigned work_items;
	bool is_system_thread;
};

extern struct nt_machine nt_machine;

struct nt_peer *nt_add_peer(const char *name);
/* parport's */
struct nt_peer *nt_add_parallel(const char *name, uint16_t base, uint16_t span);
/* value: without .Raw */
struct nt_entry *nt_add_entry(const char *class_name, const char *driver, const char *value);
void nt_add_port(struct nt_entry *entry, uint64_t first, ULONG len);
void nt_add_specific(struct nt_entry *entry, ULONG len_bytes);
void nt_add_interrupt(struct nt_entry *entry);
void nt_own(uint16_t first, uint16_t last);
bool nt_is_reported(uint16_t first, uint16_t last);

void nt_machine_reset(void);
/* Another machine, on which nothing is claimed. */
void nt_machine_empty(void);
/* Nothing is open, held or reported. */
void nt_machine_check(void);

/* What mock_process.c asks. */
bool nt_peer_dereference(PVOID object);
NTSTATUS nt_wait_event(KEVENT *event, const LARGE_INTEGER *timeout);
bool nt_map_open(HANDLE *key, const OBJECT_ATTRIBUTES *attributes, NTSTATUS *status);

#endif /* TESTS_DRIVER_NT_MOCK_PEERS_H */
