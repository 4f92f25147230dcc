#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs killed at any moment.
# shellcheck source=../kioport/common.sh
. ./common.sh

usual_policy >/dev/null
cases_of "2,000 times" kio_kill64 2000
finish
