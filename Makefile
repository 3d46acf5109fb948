# SPDX-License-Identifier: MIT
# Builds, tests, measures and installs Courriel: `make help` lists what can be asked for.

SHELL         := /bin/bash
.SHELLFLAGS   := -eu -o pipefail -c
MAKEFLAGS     += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

GO      ?= go
PYTHON  ?= /usr/bin/python3
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
BINDIR  ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
DOCDIR  ?= $(PREFIX)/share/doc/courriel
DESTDIR ?=

# The version is written once, in the header.
VERSION := $(shell sed -n 's/^\#define COURRIEL_VERSION "\(.*\)"/\1/p' include/courriel.h)
SONAME  := libcourriel.so.1

export COURRIEL_LIBRARY ?= $(CURDIR)/build/libcourriel.so
export GO CC PYTHON
export LC_ALL := C.UTF-8

# ---- what is built ----------------------------------------------------------

# What is missing is said where it is needed (.ci/need), not by a prerequisite: `sudo make install`
# of what is built needs no Go, and finds none.
# Folders stand among the prerequisites so that a file that comes or goes is noticed.
LIBRARY_SOURCES  = go.mod go.sum include/courriel.h capi/exports.map \
	$(shell find core capi -path capi/ctest -prune -o -path capi/bench -prune -o -path core/table/generate -prune \
	  -o -path 'core/internal/smtptest*' -prune -o -name testdata -prune \
	  -o \( -type d -o -name '*.go' ! -name '*_test.go' -o -name '*.[ch]' \) -print)
SMTPTESTD_SOURCES = go.mod go.sum $(shell find core/internal/smtptest core/internal/smtptestd \
	-name testdata -prune -o \( -type d -o -name '*.go' ! -name '*_test.go' \) -print)

# Quoted for the shell, for go and for its linker: the path may have spaces in it.
LDFLAGS = -s -w -buildid= -extldflags '\"-Wl,--version-script=$(CURDIR)/capi/exports.map\" -Wl,-soname,$(SONAME) -Wl,-z,relro -Wl,-z,now'
# What the C part can do against its own mistakes; distributions look for it.
HARDENED = CGO_CFLAGS="-g -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
# The linker of mingw has no control flow guard. 32-bit addresses have no high entropy.
WINDOWS_LDFLAGS       = -static -Wl,--kill-at -Wl,--nxcompat -Wl,--dynamicbase -lssp
WINDOWS_LDFLAGS_amd64 = -Wl,--high-entropy-va

.PHONY: all
all: build/libcourriel.so build/smtptestd build/THIRD-PARTY-NOTICES.txt ## Builds the library and the test server into build/ (this is what a plain `make` does)

# Built aside and moved into place, so that a program that is being tested never
# meets half a library. cgo's own header is not for users and is dropped.
build/libcourriel.so: $(LIBRARY_SOURCES)
	@.ci/need go cc
	@echo "building $@"
	@mkdir -p build && stage=$$(mktemp -d build/stage.XXXXXX) && trap 'rm -rf "$$stage"' EXIT; \
	CGO_ENABLED=1 $(HARDENED) $(GO) build -trimpath -buildvcs=false -buildmode=c-shared -ldflags "$(LDFLAGS)" \
	  -o "$$stage/libcourriel.so" ./capi || { .ci/need modules; exit 1; }; \
	mv -f "$$stage/libcourriel.so" $@; \
	ln -sfn libcourriel.so build/$(SONAME); \
	ln -sfn ../../../../build/libcourriel.so bindings/python/src/courriel/libcourriel.so # beside the package, for use without an installation

# SQLite is a quarter of the library. Who keeps no mails in a file can do without it. Nothing is
# inlined: that saves 6 % more, and costs less than a message takes on its way.
build/slim/libcourriel.so: $(LIBRARY_SOURCES)
	@.ci/need go cc
	@echo "building $@"
	@mkdir -p build/slim && stage=$$(mktemp -d build/stage.XXXXXX) && trap 'rm -rf "$$stage"' EXIT; \
	CGO_ENABLED=1 $(HARDENED) $(GO) build -tags slim -gcflags=all=-l -trimpath -buildvcs=false -buildmode=c-shared -ldflags "$(LDFLAGS)" \
	  -o "$$stage/libcourriel.so" ./capi || { .ci/need modules; exit 1; }; \
	mv -f "$$stage/libcourriel.so" $@; \
	ln -sfn libcourriel.so build/slim/$(SONAME)

.PHONY: slim
slim: build/slim/libcourriel.so ## Builds build/slim/libcourriel.so, a third smaller: all but outbox files

.PHONY: test-windows
test-windows: windows build/smtptestd ## Looks at both DLLs, and runs a program with the one for 64 bits under Wine
	@capi/ctest/windows.sh

.PHONY: test-slim
test-slim: slim build/smtptestd ## Checks the slim library: its size, that it sends, and what it says of outbox files
	@size=$$(stat -c %s build/slim/libcourriel.so); \
	  [ $$size -lt 12000000 ] || { echo "The slim library has $$size bytes, 12000000 or more."; exit 1; }; \
	  echo "ok  the slim library has $$size bytes"
	@$(GO) test -tags slim ./core -run Slim
	@cd bindings/python && COURRIEL_LIBRARY="$(CURDIR)/build/slim/libcourriel.so" PYTHONPATH=src PYTHONDONTWRITEBYTECODE=1 \
	  $(PYTHON) -m pytest -q -p no:cacheprovider tests/test_sending.py

build/smtptestd: $(SMTPTESTD_SOURCES)
	@.ci/need go
	@echo "building $@"
	@mkdir -p build && { $(GO) build -trimpath -buildvcs=false -o $@.new ./core/internal/smtptestd || { .ci/need modules; false; }; } && mv -f $@.new $@

build/THIRD-PARTY-NOTICES.txt: go.mod go.sum .ci/notices
	@.ci/need go
	@mkdir -p build && .ci/notices >$@.new && mv -f $@.new $@

.PHONY: generate
generate: need-go ## Writes the constants and prototypes of all languages anew from core/table
	@$(GO) run ./core/table/generate
	@$(PYTHON) examples/legacy/make.py

.PHONY: replies
replies: need-go ## Writes docs/replies.md anew from core/meaning
	@$(GO) test -count=1 ./core -run TestRepliesAreInTheirPage -write-replies

.PHONY: comparison
comparison: need-go ## Writes docs/comparison.md anew from core/internal/smtptest/scenarios/compared.tsv
	@$(GO) test -count=1 ./core -run TestComparisonIsInItsPage -write-comparison

# The 32-bit DLL has each function twice: cdecl, and stdcall as EmailStd... for VB6.
WINDOWS_CC_amd64 = x86_64-w64-mingw32-gcc
WINDOWS_CC_386   = i686-w64-mingw32-gcc
WINDOWS_DLLTOOL_amd64 = x86_64-w64-mingw32-dlltool
WINDOWS_DLLTOOL_386   = i686-w64-mingw32-dlltool

.PHONY: windows
windows: build/windows/amd64/libcourriel.dll build/windows/386/libcourriel.dll ## Builds libcourriel.dll with import libraries for 64- and 32-bit Windows into build/windows/ (needs gcc-mingw-w64)

build/windows/%/libcourriel.dll: $(LIBRARY_SOURCES) | need-go
	@command -v $(WINDOWS_CC_$*) >/dev/null || { echo "$(WINDOWS_CC_$*) is missing: apt-get install gcc-mingw-w64"; exit 1; }
	@echo "building $@"
	@mkdir -p $(@D) && stage=$$(mktemp -d build/stage.XXXXXX) && trap 'rm -rf "$$stage"' EXIT; \
	CGO_ENABLED=1 $(HARDENED) GOOS=windows GOARCH=$* CC=$(WINDOWS_CC_$*) $(GO) build -trimpath -buildvcs=false -buildmode=c-shared \
	  -ldflags "-s -w -buildid= -extldflags '$(WINDOWS_LDFLAGS) $(WINDOWS_LDFLAGS_$*)'" -o "$$stage/libcourriel.dll" ./capi; \
	sed -n 's/^    \(E[A-Za-z0-9]*\);/    \1/p' capi/exports.map | { printf 'LIBRARY libcourriel.dll\nEXPORTS\n'; cat; } >"$$stage/libcourriel.def"; \
	$(WINDOWS_DLLTOOL_$*) -d "$$stage/libcourriel.def" -D libcourriel.dll -l "$$stage/libcourriel.lib"; \
	cp "$$stage/libcourriel.lib" "$$stage/libcourriel.dll.a"; cp include/*.h include/*.hpp "$$stage/"; \
	cp -f "$$stage"/* $(@D)/

# ---- tests ------------------------------------------------------------------

PARTS ?= rules lint table go fuzz reading c cpp python dotnet bench interop examples install crash slim

.PHONY: test
test: deps ## Installs what is missing and runs all tests, or some: PARTS="rules c"; ends with a summary of the parts
	@.ci/parts $(PARTS)

.PHONY: deps
deps: ## Installs what the tests need and is missing: Debian packages (as root), Go modules, npm packages into build/
	@.ci/deps

.PHONY: fresh
fresh: ## Runs make demo and make test in a new Debian with nothing but Go, gcc, make, git and Python (as root), or parts: PARTS="rules c"
	@.ci/fresh $(if $(filter file,$(origin PARTS)),,$(PARTS))

.PHONY: test-rules
test-rules: need-go ## Checks format, go vet, generated parts and that core/ needs no C
	@bad=$$(gofmt -l core capi examples 2>/dev/null); \
	if [ -n "$$bad" ]; then echo "Not formatted: $$bad"; echo "Run: gofmt -w $$bad"; exit 1; fi
	@echo "ok  gofmt"
	@$(GO) vet ./... && echo "ok  go vet"
	@$(GO) run ./core/table/generate -check || { echo "Generated parts are not up to date. Run: make generate"; exit 1; }
	@echo "ok  generated parts"
	@CGO_ENABLED=0 $(GO) build ./core/... && echo "ok  CGO_ENABLED=0 go build ./core/..."
	@GO=$(GO) .ci/cross

.PHONY: test-lint
test-lint: lint

.PHONY: test-table
test-table: need-go need-cc need-python ## Adds a property, a code, a function and a field of a message, a row each, to a copy of the tree and uses them in every language
	@$(PYTHON) core/table/generate/onerow.py

.PHONY: test-go
test-go: need-go need-cc ## Runs the Go tests with the race detector (which holds the import rules too)
	@$(PYTHON) .ci/gotest.py $(GO) test -race -count=1 -timeout 20m ./core/... ./capi/...
	@$(GO) test -count=1 -run '^TestMemoryRunsOutInAControlGroup$$' ./core

.PHONY: test-fuzz
test-fuzz: need-go ## Runs every fuzz target for a thousand inputs
	@.ci/fuzz

.PHONY: test-reading
test-reading: need-go need-python ## Damages 10,000 mails in one place each and holds what is read of them against four other readers
	@CI=true COURRIEL_DAMAGED_MAILS=10000 $(GO) test -count=1 -v -run '^TestNeverLessThanOthersKeep$$' ./core/message

.PHONY: test-c
test-c: all ## Runs the C programs of capi/ctest
	@$(MAKE) -C capi/ctest test

.PHONY: test-cpp
test-cpp: all ## Runs the tests of the C++ header
	@$(MAKE) -C bindings/cpp test

.PHONY: test-python
test-python: all need-python ## Runs the tests of the Python package
	@cd bindings/python && PYTHONPATH="src:$(CURDIR)/.ci" PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest -q -p no:cacheprovider -p noskip tests

.PHONY: test-dotnet
test-dotnet: all ## Runs the tests of the .NET assembly on Mono and CoreCLR
	@$(MAKE) -C bindings/dotnet test

.PHONY: test-bench
test-bench: all ## Sends a few mails with each of Courriel's clients of the benchmark, so that it does not rot
	@$(MAKE) -C capi/bench smoke

.PHONY: test-interop
test-interop: all need-python ## Sends through Postfix, aiosmtpd and smtp-server from each language and compares what arrived, hundreds of mails in each mode
	@cd bindings/interop && PYTHONPATH="$(CURDIR)/.ci" PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest -q -p no:cacheprovider -p noskip .

.PHONY: test-examples
test-examples: all need-cc ## Compiles and runs every example in every language against the test server
	@$(PYTHON) examples/test.py

.PHONY: test-install
test-install: all ## Installs into a temporary folder, then builds and runs a C program against that
	@.ci/check-install

.PHONY: crashtest bench-outbox test-crash
crashtest: all need-python ## Kills hosts that queue mails 1,000 times and reconciles what was promised with what arrived (about 10 minutes)
	@$(MAKE) -C capi/crashtest crashtest

bench-outbox: all need-python ## Measures what an outbox file takes and gives out a second, beside the flushes that the disk does
	@$(MAKE) -C capi/crashtest rate

test-crash: all need-python ## The same with 25 kills
	@$(MAKE) -C capi/crashtest crashtest-short

.PHONY: soak leaktest fuzz-c sanitize abi
soak: all ## Ten minutes of calls, mails, collections and exceptions on Mono, and on CoreCLR (SOAK_SECONDS=600)
	@$(MAKE) -C bindings/dotnet soak SECONDS=$(or $(SOAK_SECONDS),600)

leaktest: all need-python ## Sends 100,000 mails from C, Python and Mono and compares memory, descriptors, threads and goroutines (LEAK_MAILS=100000)
	@$(MAKE) -C capi/ctest leaktest COUNT=$(or $(LEAK_MAILS),100000)
	@$(MAKE) -C bindings/dotnet setup leaktest COUNT=$(or $(LEAK_MAILS),100000)

fuzz-c: all need-python ## Ten minutes of random calls through the C interface (FUZZ_SECONDS=600)
	@$(MAKE) -C capi/ctest fuzz SECONDS=$(or $(FUZZ_SECONDS),600)

sanitize: all need-python ## Builds the C part with the sanitizers (addresses, undefined behaviour, threads) and runs the C tests that they can look at
	@$(MAKE) -C capi/ctest sanitize

abi: ## Renews the record of the binary interface in capi/abi/, which the tests compare
	@capi/abi/abi.sh renew

# ---- examples and measurements ----------------------------------------------

.PHONY: demo
demo: all ## Sends mails from C, C++, Python and .NET to a test server and shows what arrived
	@.ci/need python
	@$(PYTHON) examples/demo

.PHONY: bench
bench: all ## Measures Courriel beside a dozen clients (about 15 minutes); tables go to build/bench.md and build/bench.json
	@$(MAKE) -C capi/bench bench

.PHONY: bench-quick
bench-quick: all ## The same in about two minutes, with fewer rounds
	@$(MAKE) -C capi/bench bench-quick

.PHONY: bench-tables
bench-tables: ## Puts the tables of the last bench into docs/benchmarks.md
	@$(MAKE) -C capi/bench tables

# ---- care -------------------------------------------------------------------

.PHONY: lint
lint: need-go ## Runs staticcheck, clang-format, ruff and mypy --strict
	@.ci/lint

.PHONY: install
install: build/libcourriel.so build/smtptestd build/THIRD-PARTY-NOTICES.txt ## Installs library, headers, courriel.pc, smtptestd, pages and licences below PREFIX (/usr/local), with DESTDIR before it
	@install -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(INCLUDEDIR)" "$(DESTDIR)$(DOCDIR)" || \
	  { echo "Cannot write to $(DESTDIR)$(PREFIX): be root, or choose another place with PREFIX=..."; exit 1; }
	@install -m 755 build/libcourriel.so "$(DESTDIR)$(LIBDIR)/libcourriel.so.$(VERSION)"
	@install -m 755 build/smtptestd "$(DESTDIR)$(BINDIR)/smtptestd"
	@ln -sfn libcourriel.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	@ln -sfn $(SONAME) "$(DESTDIR)$(LIBDIR)/libcourriel.so"
	@install -m 644 include/courriel.ffi.h include/courriel.json include/courriel.h include/courriel_wlanguage.h include/courriel.hpp "$(DESTDIR)$(INCLUDEDIR)/"
	@install -m 644 README.md CHANGELOG.md LICENSE build/THIRD-PARTY-NOTICES.txt docs/testing.md "$(DESTDIR)$(DOCDIR)/"
	@install -d "$(DESTDIR)$(PREFIX)/share/courriel"
	@install -m 644 capi/ctest/go.supp "$(DESTDIR)$(PREFIX)/share/courriel/courriel.supp"
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$(INCLUDEDIR)' '' \
	  'Name: courriel' 'Description: Sends mail through SMTP servers' 'Version: $(VERSION)' \
	  'Libs: -L$${libdir} -lcourriel' 'Cflags: -I$${includedir}' \
	  > "$(DESTDIR)$(LIBDIR)/pkgconfig/courriel.pc"
	@echo "installed Courriel $(VERSION) below $(DESTDIR)$(PREFIX)"
# The loader has a list of its own, which a package manager renews; without one this is the time.
	@[ -n "$(DESTDIR)" ] || { PATH=$$PATH:/usr/sbin:/sbin; \
	  [ "$$(id -u)" -ne 0 ] || ldconfig 2>/dev/null || true; \
	  ldconfig -p 2>/dev/null | grep -q "$(LIBDIR)/$(SONAME)" || \
	  echo "The loader does not look in $(LIBDIR): set LD_LIBRARY_PATH=$(LIBDIR), or link with -Wl,-rpath,$(LIBDIR)."; }

.PHONY: uninstall
uninstall: ## Removes what make install with the same PREFIX and DESTDIR has put there
	@rm -f "$(DESTDIR)$(BINDIR)/smtptestd" "$(DESTDIR)$(LIBDIR)/libcourriel.so.$(VERSION)" "$(DESTDIR)$(LIBDIR)/$(SONAME)" "$(DESTDIR)$(LIBDIR)/libcourriel.so" \
	  "$(DESTDIR)$(LIBDIR)/pkgconfig/courriel.pc" "$(DESTDIR)$(INCLUDEDIR)/courriel.h" "$(DESTDIR)$(INCLUDEDIR)/courriel_wlanguage.h" \
	  "$(DESTDIR)$(INCLUDEDIR)/courriel.hpp" "$(DESTDIR)$(INCLUDEDIR)/courriel.ffi.h" "$(DESTDIR)$(INCLUDEDIR)/courriel.json" \
	  "$(DESTDIR)$(PREFIX)/share/courriel/courriel.supp" \
	  $(foreach file,README.md CHANGELOG.md LICENSE THIRD-PARTY-NOTICES.txt testing.md,"$(DESTDIR)$(DOCDIR)/$(file)") || \
	  { echo "Cannot write to $(DESTDIR)$(PREFIX): be root."; exit 1; }
	@for folder in "$(DESTDIR)$(DOCDIR)" "$(DESTDIR)$(PREFIX)/share/courriel"; do \
	  [ ! -d "$$folder" ] || rmdir --ignore-fail-on-non-empty "$$folder"; done
	@echo "removed Courriel $(VERSION) below $(DESTDIR)$(PREFIX)"

.PHONY: clean
clean: ## Removes build/
	@rm -rf build && echo "removed build/"

.PHONY: help
help: ## Lists the targets
	@awk -F ':.*## ' '/^# ---- /{gsub(/^# -* | -*$$/, ""); title = $$0} \
	  /^[a-z-]+:.*## /{if (title) print title; title = ""; printf "  make %-14s %s\n", $$1, $$2}' Makefile

.PHONY: need-go need-cc need-python
need-go:
	@.ci/need go
need-cc:
	@.ci/need cc
need-python:
	@.ci/need python pytest
