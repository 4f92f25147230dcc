#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs killed at any moment.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
kills=$(number kills 2000)
cases_of "$kills times" kio_kill64 "$kills"
finish
