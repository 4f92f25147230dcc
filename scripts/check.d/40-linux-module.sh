# SPDX-License-Identifier: MIT
# kioport.ko for the kernel that the emulated PC boots, whose suites load it, for the newest backported
# kernel, and in its two other builds.
need make gcc-12 sparse pahole
try "kioport.ko builds without a warning" scripts/kmod-build.sh guest
try "kioport.ko for the newest backported kernel" scripts/kmod-build.sh newest
try "kioport.ko with a floor" scripts/kmod-build.sh --floor guest
try "kioport.ko with a ceiling" scripts/kmod-build.sh --ceiling lpt1,0x300-0x31f guest
