# SPDX-License-Identifier: GPL-2.0-only
#
# mobility: authenticated Mobile IPv6. "make help" lists what can be made.

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

top := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
build := $(top)/build
qemu := $(top)/selftests/qemu
kernels := 6.1 6.12
running := /lib/modules/$(shell uname -r)/build

export MOBILITY_JOBS ?= $(shell nproc)

.PHONY: all help module modules modules-debug tool deps check check-unit \
	check-lint check-scenario check-debug demo demo-mobile demo-mcoa bench shell \
	clean distclean

all: module

help:
	@echo 'make                  the module, for the running kernel (or KDIR=directory)'
	@echo 'make modules          the module, for the test kernels $(kernels)'
	@echo 'make tool             the ip command with "ip mobility", and ip-mobility'
	@echo 'make demo             a mobile node moves, in a guest: one command, three minutes'
	@echo 'make demo-mobile      its second act: two mobile nodes and a MAP'
	@echo 'make demo-mcoa        its third: a victim named as a care-of address, method by method'
	@echo 'make check            every test: lint, unit, scenarios on $(kernels), conformance'
	@echo 'make check-unit       the pure parts in user space under sanitizers'
	@echo 'make check-lint       checkpatch, sparse, W=1, shellcheck, kernel-doc, mandoc'
	@echo 'make check-scenario   the scenarios in guests (KERNEL=6.1|6.12|debug TEST=name...)'
	@echo 'make check-debug      they again (for hours; or TEST=name...) with KASAN, lockdep, kmemleak'
	@echo 'make bench            ratios in counted instructions, to build/bench.json'
	@echo 'make shell            an interactive guest with the demo'\''s topology (KERNEL=...)'
	@echo 'make deps             install what all of this needs (as root)'
	@echo 'make clean            remove what was built'
	@echo 'make distclean        the same, and the cache of kernels'

# Only the module is for this machine, so only it takes KDIR. A machine whose
# kernel has no headers here still can build for the test kernels.
module:
ifdef KDIR
	@$(top)/scripts/build-module "$$(basename "$$(cat $(KDIR)/include/config/kernel.release 2>/dev/null || echo kernel)")" "$(abspath $(KDIR))"
else ifneq ($(wildcard $(running)/Makefile),)
	@$(qemu)/deps build
	@$(top)/scripts/build-module "$$(uname -r)" "$(running)"
else
	@echo "  NOTE    no headers of the running kernel ($$(uname -r)): building for $(kernels); or make KDIR=..."
	@$(MAKE) modules
endif

modules:
	@$(qemu)/deps build kernels
	@for k in $(kernels); do \
		kdir=$$($(qemu)/kernels dir $$k) && \
		$(top)/scripts/build-module $$k $$kdir/build || exit 1; \
	done

modules-debug:
	@$(qemu)/deps build kernels
	@kdir=$$($(qemu)/kernels dir debug) && \
		$(top)/scripts/build-module debug $$kdir/build MOBILITY_SELFTEST=1

tool:
	@$(qemu)/deps build tool
	@test -e $(top)/tools/Makefile || { echo "no tools/Makefile" >&2; exit 1; }
	@$(MAKE) -C $(top)/tools

deps:
	@$(qemu)/deps

check: deps
	@$(top)/selftests/check

check-unit:
	@$(qemu)/deps build scenario
	@$(top)/selftests/check unit

check-lint:
	@$(qemu)/deps build kernels lint
	@$(top)/selftests/check lint

check-scenario:
	@$(qemu)/deps build kernels guest scenario tool
	@$(top)/selftests/check scenario $(KERNEL) -- $(TEST)

check-debug:
	@$(qemu)/deps build kernels guest scenario tool
	@$(top)/selftests/check debug -- $(TEST)

demo: modules tool
	@$(qemu)/deps guest scenario
	@$(top)/selftests/demo.sh

demo-mobile: modules tool
	@$(qemu)/deps guest scenario
	@$(top)/selftests/demo_mobile.sh

demo-mcoa: modules tool
	@$(qemu)/deps guest scenario
	@$(top)/selftests/demo_mcoa.sh

bench: modules tool
	@$(qemu)/deps guest scenario
	@test -e $(top)/selftests/bench.sh || { echo "no selftests/bench.sh" >&2; exit 1; }
	@$(top)/selftests/bench.sh

shell: KERNEL ?= 6.12
shell:
	@$(qemu)/deps build kernels guest scenario tool
	@if [ $(KERNEL) = debug ]; then $(MAKE) modules-debug; else $(MAKE) modules; fi
	@$(MAKE) tool
	@$(top)/selftests/demo.sh --certs
	@$(qemu)/guest --kernel $(KERNEL) --shell -- $(top)/selftests/demo.sh --setup-only

clean:
	@[ ! -e $(top)/tools/Makefile ] || $(MAKE) -C $(top)/tools clean
	@[ ! -e $(top)/selftests/unit/Makefile ] || $(MAKE) -C $(top)/selftests/unit clean
	@echo '  CLEAN   build'
	@rm -rf $(build)

distclean: clean
	@cache=$${MOBILITY_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/mobility} && \
		echo "  CLEAN   $$cache" && rm -rf "$$cache"
