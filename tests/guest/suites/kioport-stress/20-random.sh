#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Random requests of both classes; the bed looks at the kernel's log.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
cases_of "64 bit" kio_random64 "$(number requests 10000000)" "$(number random 120)"
usual_policy >/dev/null
cases_of "32 bit" kio_random32 1000000 10
dmesg | tail -n 3 | note
finish
