/* SPDX-License-Identifier: MIT */
/*
 * Access control lists: [MS-DTYP] 2.4.5, their entries 2.4.4. Written out here, since Windows NT 4.0's
 * documentation for drivers has no call for it.
 */
#include "kioport.h"

#define ENTRY_HEAD_BYTES 8u /* ACE_HEADER and the mask; the SID follows */

void kioport_acl_start(struct kioport_acl *acl)
{
	memset(acl, 0, sizeof(*acl));
	acl->acl.AclRevision = ACL_REVISION;
	acl->acl.AclSize = sizeof(acl->acl);
}

void kioport_acl_add(struct kioport_acl *acl, UCHAR type, ACCESS_MASK mask,
		     const struct kioport_sid *sid)
{
	UCHAR *entry = acl->bytes + acl->acl.AclSize;
	ACE_HEADER header = { .AceType = type };

	header.AceSize = (USHORT)(ENTRY_HEAD_BYTES + sid->len_bytes);
	memcpy(entry, &header, sizeof(header));
	memcpy(entry + sizeof(header), &mask, sizeof(mask));
	memcpy(entry + ENTRY_HEAD_BYTES, sid->bytes, sid->len_bytes);
	acl->acl.AclSize = (USHORT)(acl->acl.AclSize + header.AceSize);
	acl->acl.AceCount++;
}
