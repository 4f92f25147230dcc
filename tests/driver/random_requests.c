/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "random_requests.h"

static uint64_t state;
static uint8_t corpus[64][RANDOM_ROOM] __attribute__((aligned(8)));

uint32_t any(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 11) % below;
}

void random_start(uint64_t seed)
{
	state = seed | 1;
	for (unsigned i = 0; i < 64; i++)
		random_make(random_number(), corpus[i]);
}

void random_keep(const void *request, size_t len)
{
	memcpy(corpus[any(64)], request, len < 1024 ? len : 1024);
}

static const uint16_t ports[] = { 0xe0,	 0xe1,	0xe3,  0x300, 0x307, 0x308,  0x30f, 0x310,
				  0x31f, 0x378, 0x37a, 0x80,  0,     0xffff, 0xcf8, 0x320 };

uint16_t random_port(void)
{
	return any(16) ? ports[any(sizeof(ports) / sizeof(ports[0]))] : (uint16_t)any(0x10000);
}

static struct kp_range any_range(void)
{
	uint16_t first = random_port();
	struct kp_range range = { first, (uint16_t)(first + any(8)) };

	return range;
}

static void make_op(struct kp_op *op, uint32_t data_len)
{
	memset(op, 0, sizeof(*op));
	op->code = (uint8_t)(1 + any(8));
	if (op->code == KP_OP_STOP)
		return;
	if (op->code == KP_OP_DELAY) {
		op->time_ns = any(2000);
		return;
	}
	op->width = (uint8_t)(1u << any(3));
	op->port = any(8) ? (uint16_t)(0xe0 + any(2)) : random_port();
	if (op->code == KP_OP_OUT || op->code == KP_OP_MODIFY)
		op->value = any(256);
	if (op->code == KP_OP_MODIFY || op->code == KP_OP_POLL)
		op->mask = 1 + any(255);
	if (op->code == KP_OP_POLL)
		op->time_ns = any(5000);
	if (op->code == KP_OP_INS || op->code == KP_OP_OUTS)
		op->count = any(data_len / op->width + 2);
}

static size_t make_batch(struct kp_batch *batch)
{
	uint32_t count = any(12);
	uint32_t data_len = any(3) ? 0 : any(64) * 8;
	struct kp_op *ops = (struct kp_op *)(batch + 1);

	batch->op_count = count;
	batch->data_len = data_len;
	batch->limit_ns = 1 + any(50000); /* a mutated delay shall not cost the others' time */
	for (uint32_t i = 0; i < count; i++)
		make_op(&ops[i], data_len);
	return sizeof(*batch) + count * sizeof(*ops) + data_len;
}

static size_t make_policy(struct kp_policy_load *load)
{
	/* Every policy of the lot leaves the safe and the harmless ports to those who ask. */
	static const char *const texts[] = {
		("administrators 0xe0-0xe3 read write grant unsafe slow\n"
		 "administrators 0x300-0x31f,lpt1,post read write grant\n"),
		"administrators 0xe0-0xe3,0x300-0x30f read write grant unsafe\nuser x\n",
		"user 0 0x300-0x31f read\ngroup kport lpt1 grant\n!\n",
		"administrators 0xe0-0xe1 read unsafe\n",
	};
	const char *text = texts[any(4)];
	size_t len = strlen(text);

	load->text_len = (uint32_t)len;
	memcpy(load + 1, text, len);
	return sizeof(*load) + (len + 7) / 8 * 8;
}

/* A valid request of this number, or nearly so; returns its length. */
size_t random_make(unsigned number, void *to)
{
	memset(to, 0, 1024);
	switch (number) {
	case KP_REQUEST_HANDSHAKE: {
		struct kp_handshake *hello = to;

		hello->magic = KP_ABI_MAGIC;
		hello->major = KP_ABI_MAJOR;
		return sizeof(*hello);
	}
	case KP_REQUEST_READ:
	case KP_REQUEST_WRITE: {
		struct kp_access *access = to;

		access->port = random_port();
		access->width = (uint8_t)(1u << any(3));
		access->value = number == KP_REQUEST_WRITE ? any(256) : 0;
		return sizeof(*access);
	}
	case KP_REQUEST_BATCH_READ:
	case KP_REQUEST_BATCH:
		return make_batch(to);
	case KP_REQUEST_CLAIM:
	case KP_REQUEST_RELEASE: {
		struct kp_claim_request *claim = to;

		claim->range = any_range();
		return sizeof(*claim);
	}
	case KP_REQUEST_GRANT:
	case KP_REQUEST_REVOKE: {
		struct kp_grant_request *grant = to;

		grant->range = any_range();
		return sizeof(*grant);
	}
	case KP_REQUEST_GRANT_LIST:
		return sizeof(struct kp_grant_list) + any(9) * sizeof(struct kp_range);
	case KP_REQUEST_RIGHTS_LIST:
		return sizeof(struct kp_rights_list) + any(9) * sizeof(struct kp_rights_range);
	case KP_REQUEST_POLICY_LOAD:
		return make_policy(to);
	case KP_REQUEST_TRACE_SET:
		return sizeof(struct kp_header);
	case KP_REQUEST_TRACE_READ:
		return sizeof(struct kp_trace_read) + any(20) * sizeof(struct kp_trace_record);
	case KP_REQUEST_RULES:
		return sizeof(struct kp_rules);
	case KP_REQUEST_HOLDERS: {
		struct kp_holders *holders = to;

		holders->handle = any(2) ? ~0ull : any(16);
		holders->number = any(2) ? ~0ull : any(64);
		return sizeof(*holders) + any(12) * sizeof(struct kp_holder);
	}
	default:
		return sizeof(struct kp_header) + any(64);
	}
}

unsigned random_number(void)
{
	static const uint8_t often[] = { KP_REQUEST_READ,	KP_REQUEST_WRITE, KP_REQUEST_BATCH,
					 KP_REQUEST_BATCH_READ, KP_REQUEST_CLAIM, KP_REQUEST_CLAIM,
					 KP_REQUEST_RELEASE,	KP_REQUEST_GRANT };

	return any(3) ? often[any(sizeof(often))] : any(KP_REQUEST_LAST + 2);
}

void random_mutate(uint8_t *request, size_t *len)
{
	for (uint32_t i = any(4); i; i--)
		switch (any(5)) {
		case 0:
			request[any((uint32_t)*len)] ^= (uint8_t)(1u << any(8));
			break;
		case 1:
			request[any((uint32_t)*len)] = (uint8_t)any(256);
			break;
		case 2:
			memset(request + any((uint32_t)*len) / 4 * 4, any(2) ? 0xff : 0, 4);
			break;
		case 3:
			*len = any(3) ? *len : 8 + any(RANDOM_ROOM - 8);
			memcpy(request, &(uint32_t){ (uint32_t)*len }, 4);
			break;
		default: /* another request's beginning */
			memcpy(request + 8, corpus[any(64)] + 8, 8u * any(8));
		}
}
