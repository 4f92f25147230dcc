#!/bin/sh
# SPDX-License-Identifier: MIT
#
# All ports, widths and directions against the policy.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
step=$(number step 1)
cases_of "64 bit, both ways" as bob kio_access64 rw "$step"
cases_of "64 bit, reading" as bob kio_access64 r "$step"
cases_of "64 bit, writing" as bob kio_access64 w "$step"
cases_of "32 bit, both ways" as bob kio_access32 rw "$step"
finish
