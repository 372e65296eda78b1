# SPDX-License-Identifier: GPL-2.0-only
# Tests of a network driver that run on a board, virtual or real. The folder
# selftests/driver is a kselftest target with a Makefile for the kernel's lib.mk;
# here: vgpeer for this machine, its unit tests, and the installed target.

VGPEER_DIR  := selftests/driver/peer
VGPEER_MAIN := $(O)/$(VGPEER_DIR)/vgpeer.o
VGPEER_OBJS := $(filter-out $(VGPEER_MAIN),$(patsubst %.c,$(O)/%.o,$(wildcard $(VGPEER_DIR)/*.c)))
LIBVGPEER   := $(O)/selftests/driver/libvgpeer.a
VGPEER	    := $(O)/selftests/driver/vgpeer
OBJS	    += $(VGPEER_OBJS) $(VGPEER_MAIN)

$(LIBVGPEER): $(VGPEER_OBJS) $(O)/flags
	$(archive)

# Nothing but libc in it. The archive and the table need each other.
$(VGPEER): LDLIBS =
$(VGPEER): $(VGPEER_MAIN) $(VGPEER_OBJS)
	$(link)

TEST_DIRS += selftests/driver/unit
$(eval $(call test_dir,selftests/driver/unit,test_,$(LIBVGPEER)))
$(TEST_PROGS_selftests/driver/unit:%=%.o): EXTRA_CFLAGS += -I$(VGPEER_DIR)
$(TEST_PROGS_selftests/driver/unit): LDLIBS =

# O/kselftest/ARCH: run_kselftest.sh, kselftest-list.txt, driver/. For a board:
# put the folder there, set the environment (Documentation/board.rst), run it.
KSELFTEST_ARCH ?= arm64
.PHONY: kselftest peer test-peer
kselftest: $(O)/deps-board.stamp
	@O=$(O) selftests/driver/install.sh $(KSELFTEST_ARCH)

# The tests' tools, and the tests between two namespaces of this machine.
peer: all $(VGPEER) $(TEST_PROGS_selftests/driver/unit) $(O)/deps-board.stamp
	@O=$(O) selftests/driver/install.sh $$(dpkg --print-architecture)
test-peer: peer $(O)/deps-test.stamp
	@$(RUN) peer
