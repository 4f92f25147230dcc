#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each request and what can be wrong with it, in both classes.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
for class in 64 32; do
	cases_of "$class bit" "kio_requests$class"
done
finish
