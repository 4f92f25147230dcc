#!/bin/sh
# SPDX-License-Identifier: MIT
# Signs what is made for Windows: docs/signing.md.
#
# sign-windows.sh key KEYS: makes the folder KEYS with a test certificate (kport-test.cer) and its key.
# sign-windows.sh sign KEYS FOLDER: signs every .sys, .dll and .exe below FOLDER. A signature that is
# there is replaced. A publisher's own key takes the place of the test's:
#   KPORT_SIGN_PKCS12, KPORT_SIGN_PASSWORD   its file and password
#   KPORT_SIGN_TIMESTAMP                     the address of a time server
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

make_key() {
	rm -rf "$keys"
	mkdir -p "$keys"
	chmod 700 "$keys"
	cat >"$keys/config" <<-'END'
		[req]
		distinguished_name = name
		prompt = no
		x509_extensions = extensions
		[name]
		CN = kport test signature
		[extensions]
		basicConstraints = critical, CA:FALSE
		keyUsage = critical, digitalSignature
		extendedKeyUsage = critical, codeSigning
	END
	openssl req -x509 -newkey rsa:3072 -sha256 -nodes -days 3650 -config "$keys/config" \
		-keyout "$keys/key.pem" -out "$keys/kport-test.cer" 2>"$keys/log" || {
		cat "$keys/log" >&2
		die "sign-windows: no certificate could be made"
	}
	openssl pkcs12 -export -inkey "$keys/key.pem" -in "$keys/kport-test.cer" -passout pass:kport \
		-out "$keys/key.p12"
}

# sign FILE HASH [-nest]
sign() {
	file=$1
	hash=$2
	shift 2
	[ -z "${KPORT_SIGN_TIMESTAMP:-}" ] || set -- "$@" -ts "$KPORT_SIGN_TIMESTAMP"
	osslsigncode sign -pkcs12 "${KPORT_SIGN_PKCS12:-$keys/key.p12}" \
		-pass "${KPORT_SIGN_PASSWORD:-kport}" -h "$hash" -n kport \
		-in "$file" -out "$keys/signed" "$@" >"$keys/log" 2>&1 || {
		cat "$keys/log" >&2
		die "sign-windows: $file could not be signed"
	}
	# The time stays: to ninja a file that is newer than it knows is to be built again.
	touch -r "$file" "$keys/signed"
	cp -p "$keys/signed" "$file"
	rm -f "$keys/signed"
}

[ $# -ge 2 ] || die "usage: scripts/sign-windows.sh key KEYS | sign KEYS FOLDER"
keys=$2
if [ "$1" = key ]; then
	make_key
	exit 0
fi
find "$3" -type f \( -name '*.sys' -o -name '*.dll' -o -name '*.exe' \) | LC_ALL=C sort >"$keys/files"
# Windows XP and Vista know SHA-1 only, and later ones want SHA-256: a file may have both.
while read -r file; do
	sign "$file" sha1
	sign "$file" sha256 -nest
done <"$keys/files"
