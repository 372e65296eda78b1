# SPDX-License-Identifier: GPL-2.0-only
#
# Vanguard: the one door. `make help` lists every target.
#
# One make reads everything: bpf/Makefile, user/Makefile and selftests/Makefile
# are fragments included below, so dependencies are complete and -j is safe.
# Output goes to $(O); a second tree (sanitizers) is the same make with
# another O.

O	?= build
V	?= 0
SAN	?=
WERROR	?= 1
DESTDIR	?=
PREFIX	?= /usr/local

all: bpf user

.PHONY: all help deps clean distclean style check demo bench bench-insn soak fuzz \
	asan tsan install FORCE
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:

ifeq ($(V),1)
Q :=
quiet = @:
else
Q := @
quiet = @printf '  %-7s %s\n' '$(1)' '$(2)'
MAKEFLAGS += --no-print-directory
endif

# What the machine has (compilers, flags of libraries): written by
# scripts/deps.sh, which installs what is missing. Goals that compile nothing
# do without.
NOCONFIG := help clean distclean deps style modules dkms check-build kmod regen check-regen
ifneq ($(filter-out $(NOCONFIG),$(or $(MAKECMDGOALS),all)),)
include $(O)/config.mk
endif

$(O)/config.mk: scripts/deps.sh
	@mkdir -p $(O)
	@scripts/deps.sh -o $@ build

# Tools that tests and the demo run, and only they need.
$(O)/deps-%.stamp: scripts/deps.sh
	@mkdir -p $(O)
	@scripts/deps.sh $*
	@touch $@

deps:
	@mkdir -p $(O)
	@scripts/deps.sh -o $(O)/config.mk build test
	@touch $(O)/deps-test.stamp

ifeq ($(origin CC),default)
CC	:= gcc
endif
AR	:= ar
WARN	:= -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes \
	   $(if $(filter 1,$(WERROR)),-Werror)
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
	   $(if $(findstring undefined,$(SAN)),-fno-sanitize-recover=undefined))
HARDEN	:= $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
CFLAGS	?= -O2 -g
VG_CFLAGS = -std=gnu11 $(WARN) $(CFLAGS) $(HARDEN) $(SANFLAGS) -pthread \
	   -D_GNU_SOURCE -DVG_VERSION='"$(VERSION)"' \
	   -Iinclude -Iuser/lib -I$(O)/bpf $(PKG_CFLAGS)
VG_LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)
VERSION	:= 0.1

# $(O)/DIR/NAME.o from DIR/NAME.c. Objects that include a skeleton wait for it
# (order-only, in the fragments); after that the depfiles know.
$(O)/%.o: %.c $(O)/flags
	$(call quiet,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(VG_CFLAGS) $(EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

OBJS	:=
BPFOBJS	:=
include bpf/Makefile
include user/Makefile
include selftests/Makefile
include driver/Makefile
include kmod/Makefile

# A change of flags rebuilds what they touch. Looked at while make reads; a
# dry run says what would be done and leaves the file alone.
FLAGS_NOW = $(strip $(CC) $(VG_CFLAGS) $(VG_LDFLAGS) $(BPF_CLANG) $(BPF_CFLAGS))
DRY	 := $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
ifneq ($(BPF_CLANG),)
ifneq ($(strip $(file < $(O)/flags)),$(FLAGS_NOW))
ifeq ($(DRY),)
$(file > $(O)/flags,$(FLAGS_NOW))
else
$(O)/flags: FORCE
	@:
endif
endif
endif

-include $(OBJS:.o=.d) $(BPFOBJS:.o=.d)

asan:
	@$(MAKE) O=$(O)-asan SAN=address,undefined CFLAGS='-O1 -g' san-programs
tsan:
	@$(MAKE) O=$(O)-tsan SAN=thread CFLAGS='-O1 -g -Wno-tsan' san-programs

style:
	@scripts/style.sh

compile_commands.json: FORCE | $(SKELS)
	$(call quiet,GEN,$@)
	@{ echo '['; sep=; for o in $(patsubst $(O)/%.o,%,$(OBJS)); do \
	  printf '%s{"directory":"%s","file":"%s.c","output":"$(O)/%s.o","command":"%s"}\n' \
	  "$$sep" "$(CURDIR)" "$$o" "$$o" \
	  "$$(printf '%s' "$$CC_NOW -c $$o.c" | sed 's/[\\"]/\\&/g')"; sep=,; done; \
	  echo ']'; } > $@
export CC_NOW = $(CC) $(VG_CFLAGS)

# Where things go; DESTDIR for packaging.
SBIN	= $(DESTDIR)$(PREFIX)/sbin
MAN	= $(DESTDIR)$(PREFIX)/share/man
install: all
	$(call quiet,INST,$(SBIN)/vanguardd $(SBIN)/vgctl)
	$(Q)install -D -m 755 $(O)/vanguardd $(SBIN)/vanguardd
	$(Q)install -D -m 755 $(O)/vgctl $(SBIN)/vgctl
	$(Q)for m in $(wildcard Documentation/man/*.[58]); do \
	  install -D -m 644 $$m $(MAN)/man$${m##*.}/$${m##*/} || exit 1; done
	$(Q)install -D -m 644 user/vgctl/completion/vgctl.bash \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/vgctl
	$(Q)install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	$(Q)sed 's,/usr/sbin/,$(PREFIX)/sbin/,g' user/vanguardd/vanguardd.service > \
	  $(DESTDIR)$(PREFIX)/lib/systemd/system/vanguardd.service
	$(Q)install -D -m 644 user/vanguardd/vanguardd.conf \
	  $(DESTDIR)$(PREFIX)/share/doc/vanguard/vanguardd.conf

clean:
	@rm -rf $(O) $(O)-asan $(O)-tsan

distclean: clean
	@rm -f compile_commands.json

help:
	@sed -n 's/^| \{0,1\}//p' scripts/help.txt
