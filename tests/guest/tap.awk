# SPDX-License-Identifier: MIT
#
# The guest's results in, one TAP stream out: each test's own numbers and plan are
# checked and replaced, its name is put before each case.

# Another bed of this kind names itself and how it ends.
BEGIN {
	total = after + 0
	bed = bed ? bed : "guest"
	ending = ending ? ending : "powers off"
	quiet = quiet ? quiet : "the kernel reports no trouble"
}

function result(ok, name) {
	total++
	if (!ok)
		failed++
	printf "%s %d - %s\n", ok ? "ok" : "not ok", total, name
	fflush()
}

function begin(name) {
	test = name
	cases = 0
	bad = 0
	plan = -1
}

function end(status, seconds) {
	print "# " test " took " seconds " s"
	if (status == 143 || status == 137)
		result(0, test ": ends in time")
	else if (plan != cases)
		result(0, test ": runs as many cases as planned (" plan ", not " cases ")")
	else if (status != 0 && !bad)
		result(0, test ": ends with status 0 (" status ")")
	else if (cases == 0)
		result(0, test ": has a case")
	test = ""
}

function one_case(line,    ok, name) {
	cases++
	ok = line ~ /^ok/ || line ~ /# *TODO/
	bad += !ok
	name = line
	sub(/^(not )?ok *[0-9]* *(- *)?/, "", name)
	name = test ": " name
	if (seen[name]++)
		result(0, name " (the name was used before)")
	else
		result(ok, name)
}

{ sub(/\r$/, "") }
/^@begin / { begin($2); next }
/^@end / { end($3, $4); next }
/^@done / { done = 1; uptime = $2; next }
/^@trouble / { sub(/^@trouble /, ""); result(0, bed ": " $0); next }
test != "" && /^(not )?ok( |$)/ { one_case($0); next }
test != "" && /^1\.\.[0-9]+/ { plan = substr($0, 4) + 0; next }
/^$/ { next }
{ print (/^#/ ? "" : "# ") $0; fflush() }

END {
	if (test != "")
		result(0, test ": the " bed " was lost in it")
	result(done, boot ": the " bed " runs every test and " ending)
	result(system("sh '" trouble "' '" console "'") == 0, boot ": " quiet)
	print total >count
	exit failed ? 1 : 0
}
