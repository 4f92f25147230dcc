#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Lockdown raised while the module is loaded: the last of the suite, since there is no way down.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
hold 3 kio_step64 open claim 0xe0-0xe3 grant 0xe0-0xe1 wait grant 0xe2-0xe3 bare8 0xe0 bare8 0xe2
echo integrity >/sys/kernel/security/lockdown
same "lockdown is raised" "$(cat /sys/kernel/security/lockdown)" 'none [integrity] confidentiality'
let_go
same "a grant made before goes on, a new one is refused" "$(tr '\n' ' ' </tmp/held)" \
	'ok ok ok EACCES works faults '
try kio_step64 open
expect "root cannot open the device" 1 'out=EPERM'
try as bob kio_step64 open
expect "nor can the group" 1 'out=EPERM'
finish
