#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Batches, their limits, and what they do to others.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
cases_of "root, 64 bit" kio_batch64 slow
cases_of "bob, 64 bit" as bob kio_batch64
cases_of "root, 32 bit" kio_batch32 slow
finish
