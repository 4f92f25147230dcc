# SPDX-License-Identifier: MIT
# What make install lays down, used as a stranger's build would use it.
stage=$PWD/build/stage
rm -rf "$stage"
export DESTDIR="$stage" prefix=/usr/local
scripts/install.sh || {
	fail "make install"
	exit 0
}
pass "make install"
library=$(find "$stage" -name 'libkport.so.*.*.*' -type f)
[ -n "$library" ] || {
	fail "libkport.so.X.Y.Z is installed"
	exit 0
}
libdir=$(dirname "$library")
header=$stage$prefix/include/kport.h
export PKG_CONFIG_SYSROOT_DIR="$stage" PKG_CONFIG_LIBDIR="$libdir/pkgconfig"
work=build/stage-user
rm -rf "$work"
mkdir -p "$work"

same_lists() {
	diff "$1" "$2" && [ -s "$1" ]
}
declared_is_exported() {
	gcc -E -P "$header" | tr '\n' ' ' | sed 's/[;}]/\n/g' |
		sed -n 's/.*visibility([^)]*))) [^(]*\(kport_[a-z0-9_]*\)(.*/\1/p' | sort -u >"$work/declared"
	nm -D --defined-only "$library" |
		awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u >"$work/exported"
	same_lists "$work/declared" "$work/exported"
}
needs_only_libc() {
	readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | tee "$work/needed"
	! grep -vE '^(libc|ld-linux.*)\.so\.[0-9]+$' "$work/needed"
}
soname_is_major() {
	readelf -d "$library" | grep -F "(SONAME)" | grep -F "[libkport.so.$(project_version | cut -d. -f1)]"
}
header_alone() {
	printf '#include "%s"\n' "$header" |
		"$1" -x "$2" "-std=$3" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -
}
pkgconfig_version() {
	[ "$(pkg-config --modversion kport)" = "$(project_version)" ]
}
user_shared() {
	# shellcheck disable=SC2046
	gcc -o "$work/shared" "$work/user.c" $(pkg-config --cflags --libs kport) &&
		LD_LIBRARY_PATH=$libdir "$work/shared" "$(project_version)"
}
user_static() {
	# shellcheck disable=SC2046
	gcc -static -o "$work/static" "$work/user.c" $(pkg-config --static --cflags --libs kport) &&
		"$work/static" "$(project_version)"
}
kport_runs() {
	LD_LIBRARY_PATH=$libdir "$stage$prefix/bin/kport" version | grep -F "$(project_version)"
}
no_executable_stack() {
	find "$stage" -type f \( -perm -u+x -o -name '*.so*' \) -print0 |
		xargs -0 readelf -lW 2>/dev/null >"$work/segments"
	grep -q GNU_STACK "$work/segments" && ! grep 'GNU_STACK.* RWE ' "$work/segments"
}

cat >"$work/user.c" <<'END'
#include <kport.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *handle;
	uint8_t value = 0;

	options.backend = "sim";
	options.ranges = "lpt1";
	if (argc != 2 || strcmp(kport_version(), argv[1]) != 0)
		return 2;
	if (kport_open(&options, &handle) != KPORT_OK)
		return 3;
	if (kport_out8(handle, 0x378, 0x5a) != KPORT_OK || kport_in8(handle, 0x378, &value) != KPORT_OK)
		return 4;
	kport_close(handle);
	return value == 0x5a ? 0 : 5;
}
END
try "what kport.h declares is what the library exports" declared_is_exported
try "the library needs nothing but the C library" needs_only_libc
try "the soname is the major version" soname_is_major
for standard in c99 c11 c17; do
	try "kport.h alone as $standard" header_alone gcc c "$standard"
done
! have clang || try "kport.h alone as C++" header_alone clang c++ c++11
for part in include/kport/*.h; do
	try "$part is installed" cmp "$part" "$stage$prefix/$part"
done
try "pkg-config tells the version" pkgconfig_version
try "a user's program with the shared library" user_shared
try "a user's program with the static library" user_static
try "kport version" kport_runs
try "no executable stack" no_executable_stack

# Where the loader does not look by itself, with nothing else set.
elsewhere() {
	prefix=/opt/kport-elsewhere scripts/install.sh &&
		"$stage/opt/kport-elsewhere/bin/kport" version | grep -F "$(project_version)"
}
try "kport of another prefix finds its library" elsewhere
