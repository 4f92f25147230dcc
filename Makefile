# SPDX-License-Identifier: MIT
# make demo        an old program prints through a simulated parallel port: no privilege, no hardware
# make demo-pc     the same through LPT1 of an emulated PC, with the ports granted
# make check       every test (check-fast: under a minute, no emulator; GROUPS="lint fuzz": only those)
# make check-nt NT_IMAGE=path  the tests on Windows or ReactOS itself, which you bring: tests/nt/README.md
# make bench       the speed table, from an emulated PC
# make lint        format, static analysis, who may include whom
# make dist        all artefacts under dist/
# make install     prefix=/usr/local DESTDIR= CAPS=yes (allowio-grant for ordinary users)
# make deps        install what all of these need, by apt-get (DEPS=no: only say what lacks)
# make clean       remove build/ and dist/, the cached downloads too
export DEPS DESTDIR CAPS prefix

.PHONY: build demo demo-pc check check-fast check-nt bench lint dist install deps clean help
build:
	@scripts/deps.sh build
	@scripts/build.sh linux-x86_64
demo:
	@scripts/deps.sh demo
	@scripts/demo.sh
demo-pc:
	@scripts/deps.sh demo-pc
	@scripts/demo-pc.sh
check check-fast:
	@scripts/deps.sh $@
	@scripts/check.sh $(if $(filter check-fast,$@),--fast) $(GROUPS)
check-nt:
	@$(if $(NT_IMAGE),scripts/deps.sh $@)
	@scripts/check-nt.sh '$(NT_IMAGE)' $(NT_OPTIONS)
bench:
	@scripts/deps.sh bench
	@scripts/bench.sh
lint:
	@scripts/deps.sh lint
	@scripts/lint.sh
dist:
	@scripts/deps.sh dist
	@scripts/dist.sh
install:
	@scripts/deps.sh build
	@scripts/install.sh
deps:
	@scripts/deps.sh all
clean:
	rm -rf build dist
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
