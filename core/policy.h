/* SPDX-License-Identifier: MIT */
/*
 * Who may use which ports. The text form, the same in the drivers' configuration and in
 * /etc/kport/policy:
 *
 *     # who          ranges                rights
 *     administrators lpt1+ecp,com1,post    read write grant slow
 *     group kport    lpt1,lpt2,lpt3        read write grant
 *     user alice     0x70-0x71             read unsafe
 *
 * Lines end with \n, \r\n or a zero byte (REG_MULTI_SZ); # begins a comment. Lines add up. A port that
 * is not on the safe list needs the word unsafe on its line. Who has the word slow on any line may
 * let a batch run for 10 s instead of 100 ms. A line with a mistake counts for nothing and is
 * reported: a mistake never widens access and never stops the other lines.
 */
#ifndef KPORT_CORE_POLICY_H
#define KPORT_CORE_POLICY_H

#include "core/portset.h"

/* A build with -Dfloor=true leaves the word out altogether. */
#ifdef KPORT_FLOOR
#define KP_POLICY_KNOWS_UNSAFE false
#else
#define KP_POLICY_KNOWS_UNSAFE true
#endif

struct kp_policy_line {
	enum kp_principal who;
	uint32_t rights;
	const char *name; /* not terminated; NULL for administrators */
	size_t name_len;
	const struct kp_range *ranges;
	size_t range_count;
};

/* One piece of memory: lines, ranges and a copy of the text lie behind it. */
struct kp_policy {
	size_t line_count;
	struct kp_policy_line *lines;
	struct kp_range *ranges;
	char *text;
};

/* What holds where no text was given. */
extern const char kp_policy_default[];

/* Called for each line that was left out. */
typedef void kp_policy_report(void *ctx, const struct kp_text_place *place);

/*
 * Reads the text into a policy of its own memory (the text may go afterwards). report may be NULL.
 * unsafe: whether lines may say it. Answers KP_STATUS_OK however many lines were left out, or
 * KP_STATUS_NO_MEMORY, or KP_STATUS_INVALID for a text of more than KP_POLICY_MAX_TEXT bytes.
 */
enum kp_status kp_policy_create(const struct kp_memory *memory, const char *text, size_t len,
				const struct kp_port_names *names, bool unsafe,
				kp_policy_report *report, void *ctx, struct kp_policy **policy);
void kp_policy_free(const struct kp_memory *memory, struct kp_policy *policy);

/*
 * What one opener may do by all the lines that speak of him together: ranges in the order of their
 * ports, none overlapping another, each with at least one right; ports side by side with the same
 * rights are one range.
 */
struct kp_rights {
	size_t count;
	struct kp_rights_range *ranges; /* owned; NULL when count is 0 */
};

enum kp_status kp_policy_rights(const struct kp_policy *policy, const struct kp_memory *memory,
				kp_is_principal *is_principal, void *opener,
				struct kp_rights *rights);
void kp_rights_free(const struct kp_memory *memory, struct kp_rights *rights);

/*
 * Are all of these rights given for every port of the range? They may come from several lines.
 * KP_RIGHT_GRANT is meant together with READ and WRITE of the same port, and is checked so. With
 * wanted 0: has every port of the range any right at all?
 */
bool kp_rights_cover(const struct kp_rights *rights, struct kp_range range, uint32_t wanted);

/* Adds to set, of the ports of within, those that have all of these rights. */
void kp_rights_ports(const struct kp_rights *rights, struct kp_range within, uint32_t wanted,
		     struct kp_portset *set);

/*
 * The safe list: the names that are marked safe (with +epp and +ecp, where they have them) at their
 * legacy address and at that of names, and the prototype card's 0x300-0x31f.
 */
bool kp_policy_is_safe(const struct kp_port_names *names, struct kp_range range);

#endif /* KPORT_CORE_POLICY_H */
