# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the tests under Wine share beside the guest's words (lib.sh).
. /t/lib.sh
. /t/prefix.sh
prefix "$bits"
