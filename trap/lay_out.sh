#!/bin/sh
# SPDX-License-Identifier: MIT
# lay_out.sh STAMP FOLDER FILE=PLATFORM,... ...: links the built shims into FOLDER as an installation has
# them, so that allowio finds them from the build tree as well.
set -eu
stamp=$1
folder=$2
shift 2
for shim; do
	file=${shim%%=*}
	mkdir -p "$folder"
	ln -sfn "$file" "$folder/${file##*/}"
	for platform in $(echo "${shim#*=}" | tr , ' '); do
		mkdir -p "$folder/$platform"
		ln -sfn "../${file##*/}" "$folder/$platform/kport-preload.so"
	done
done
: >"$stamp"
