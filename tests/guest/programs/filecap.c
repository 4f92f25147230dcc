// SPDX-License-Identifier: MIT
//
// Put cap_sys_rawio on files: an initramfs cannot carry extended attributes, so the
// guest does it after boot.
//
//	filecap p|ep|none FILE...
#include <endian.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

static const char attribute[] = "security.capability";

int main(int argc, char **argv)
{
	struct vfs_cap_data data = { 0 };
	int failed = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: filecap p|ep|none FILE...\n");
		return 2;
	}
	data.magic_etc = htole32(VFS_CAP_REVISION_2 |
				 (strcmp(argv[1], "ep") == 0 ? VFS_CAP_FLAGS_EFFECTIVE : 0U));
	data.data[0].permitted = htole32(1U << CAP_SYS_RAWIO);
	for (int i = 2; i < argc; i++) {
		int result = strcmp(argv[1], "none") == 0 ?
				     removexattr(argv[i], attribute) :
				     setxattr(argv[i], attribute, &data, XATTR_CAPS_SZ_2, 0);

		if (result) {
			perror(argv[i]);
			failed = 1;
		}
	}
	return failed;
}
