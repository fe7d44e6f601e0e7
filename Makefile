# Crema: one Makefile, no recursion.
#
#   make            the service (build/cremad), the operator command, the load generator
#   make help       every target
#
# Variables: BUILD (build folder), CC (gcc or clang), SAN=asan (AddressSanitizer and
# UndefinedBehaviorSanitizer, in a build folder of its own), DEBUG (what a debugger sees), V=1
# (show the commands).

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

ifeq ($(SAN),asan)
BUILD ?= build/asan
else
BUILD ?= build
endif
ifeq ($(origin CC),default)
CC := gcc
endif
FUZZ_CC ?= clang
Q := $(if $(V),,@)
# By make itself, so that a compile needs no shell: a tenth of a whole build.
say = $(if $(V),,@$(info $(empty)  $(1)	$(2)))

# --- sources: every .c that exists; a folder may be empty ------------------------------
find_c = $(if $(wildcard $(1)),$(sort $(shell find $(wildcard $(1)) -name node_modules -prune -o -name '*.c' -print)))
LIB_SRC   := $(filter-out svc/main.c,$(call find_c,proto svc))
MAIN_SRC  := $(wildcard svc/main.c)
TOOLS_SRC := $(call find_c,tools/http tools/hammer)
CLI_SRC   := $(call find_c,tools/cli)
LOAD_SRC  := $(call find_c,tools/load)
UNIT_ALL  := $(call find_c,tests/unit)
UNIT_MAIN := $(filter tests/unit/test_%.c,$(UNIT_ALL)) \
             $(foreach f,$(filter-out tests/unit/test_%.c,$(UNIT_ALL)),$(if $(filter test_%,$(notdir $f)),$f))
UNIT_HELP := $(filter-out $(UNIT_MAIN) tests/unit/hammer/%,$(UNIT_ALL))
UNIT_HAMMER := $(filter-out $(UNIT_MAIN),$(filter tests/unit/hammer/%,$(UNIT_ALL)))
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
GEN_SRC   := $(BUILD)/gen/embed_sql.c $(BUILD)/gen/embed_web.c $(BUILD)/gen/embed_presets.c \
             $(BUILD)/gen/store_sql.c
GEN_H     := $(BUILD)/gen/store_sql.h
PRODUCT   := $(LIB_SRC) $(MAIN_SRC) $(TOOLS_SRC) $(CLI_SRC) $(LOAD_SRC)
ALL_C_H   := $(sort $(shell find $(wildcard proto svc tools tests) -name node_modules -prune \
               -o \( -name '*.c' -o -name '*.h' \) -print))

# --- flags -----------------------------------------------------------------------------
PKGS     := libpq hiredis libevent libevent_openssl libsodium jansson openssl libcurl inih \
            libutf8proc libidn2
PKG_C    := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LD   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wformat=2 -Werror
OPT      := -O2
# Files, lines and functions: what a backtrace shows. DEBUG=-g: variables as well, for a
# seventh more of each compile.
DEBUG    ?= -g1
# Checked copies of libc, and tables of addresses that are read-only once the program runs.
# CET: calls and returns land where they should, where compiler, libc's start code and
# processor know it (Debian 12's start code does not yet).
CET      := $(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
HARDEN   := -D_FORTIFY_SOURCE=2 $(CET)
HARDEN_LD := -Wl,-z,relro,-z,now
ifeq ($(SAN),asan)
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined
OPT      := -O1
HARDEN   :=
else ifeq ($(SAN),cov)
SANFLAGS := --coverage
OPT      := -O0
HARDEN   :=
endif
CFLAGS  ?=
CPPFLAGS += -I. -I$(BUILD) -D_GNU_SOURCE $(PKG_C)
ALL_C    := -std=c11 $(OPT) $(DEBUG) -fno-omit-frame-pointer -fstack-protector-strong -pthread \
            $(HARDEN) $(WARN) $(SANFLAGS) $(CFLAGS)
LIBS     := $(PKG_LD) $(HARDEN_LD) -pthread -lm

objs_of   = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
GEN_OBJ   := $(patsubst $(BUILD)/gen/%.c,$(BUILD)/obj/gen/%.o,$(GEN_SRC))
LIB_OBJ   := $(call objs_of,$(LIB_SRC)) $(GEN_OBJ)
MAIN_OBJ  := $(call objs_of,$(MAIN_SRC))
TOOLS_OBJ := $(call objs_of,$(TOOLS_SRC))
CLI_OBJ   := $(call objs_of,$(CLI_SRC))
LOAD_OBJ  := $(call objs_of,$(LOAD_SRC))
UNIT_HOBJ := $(call objs_of,$(UNIT_HELP))
HAMMER_PURE_OBJ := $(patsubst %,$(BUILD)/obj/tools/hammer/%.o,finding record judge watcher reply)
CLI_PURE_OBJ := $(patsubst %,$(BUILD)/obj/tools/cli/%.o,currency rules_preset)
UNIT_BIN  := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_MAIN))
# What reads bytes of strangers lies on these floors; the others need not be compiled anew.
FUZZ_OBJ  := $(patsubst %.c,$(BUILD)/fuzzobj/%.o,$(filter proto/% svc/base/% svc/core/% svc/text/% \
               svc/engine/live/live_message.c svc/engine/people/signature.c,$(LIB_SRC)) \
               tools/cli/checkpoint_file.c) \
             $(patsubst $(BUILD)/obj/%,$(BUILD)/fuzzobj/%,$(GEN_OBJ))
FUZZ_BIN  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))
PROGRAMS  := $(if $(MAIN_SRC),$(BUILD)/cremad) $(if $(CLI_SRC),$(BUILD)/crema) \
             $(if $(LOAD_SRC),$(BUILD)/crema-load)

# PARTIAL=1 links against the objects that compile, for work in the middle of a change.
EVERY_OBJ := $(LIB_OBJ) $(MAIN_OBJ) $(TOOLS_OBJ) $(CLI_OBJ) $(LOAD_OBJ)
EVERY_FUZZ_OBJ := $(FUZZ_OBJ)
ifdef PARTIAL
LIB_OBJ   := $(wildcard $(LIB_OBJ))
FUZZ_OBJ  := $(wildcard $(FUZZ_OBJ))
endif

# --- programs --------------------------------------------------------------------------
PROGRAMS  += $(BUILD)/libcrema.a
.PHONY: all objs fuzz-objs unit-bins fuzz-bins web
all: $(PROGRAMS)

# Every object on its own: 'make -k objs' compiles what compiles.
objs: $(EVERY_OBJ)
fuzz-objs: $(EVERY_FUZZ_OBJ)
unit-bins: $(UNIT_BIN)
fuzz-bins: $(FUZZ_BIN)

$(BUILD)/cremad: $(MAIN_OBJ) $(BUILD)/libcrema.a
$(BUILD)/crema: $(CLI_OBJ) $(TOOLS_OBJ) $(BUILD)/libcrema.a
$(BUILD)/crema-load: $(LOAD_OBJ) $(filter $(BUILD)/obj/tools/http/%,$(TOOLS_OBJ)) $(BUILD)/libcrema.a
$(BUILD)/cremad $(BUILD)/crema $(BUILD)/crema-load:
	$(call say,LINK,$@)$(CC) $(ALL_C) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcrema.a $(LIBS)

# The archive is made anew when a source file appears or goes, too.
$(BUILD)/libcrema.a: $(LIB_OBJ) $(BUILD)/lib.list
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $(LIB_OBJ)
$(BUILD)/lib.list: always
	@mkdir -p $(@D); echo '$(LIB_OBJ)' | cmp -s - $@ || echo '$(LIB_OBJ)' > $@
.PHONY: always

# What --version says is compiled again when it changes, and nothing else.
CREMA_VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
$(BUILD)/version.list: always
	@mkdir -p $(@D); echo '$(CREMA_VERSION)' | cmp -s - $@ || echo '$(CREMA_VERSION)' > $@
$(BUILD)/obj/svc/base/version.o: $(BUILD)/version.list
$(BUILD)/obj/svc/base/version.o: CPPFLAGS += $(if $(CREMA_VERSION),-DCREMA_VERSION='"$(CREMA_VERSION)"')

# A folder is its target's last prerequisite: $$(@D)/.
.SECONDEXPANSION:
$(BUILD)/%/.:
	@mkdir -p $@
.PRECIOUS: $(BUILD)/%/.

$(BUILD)/obj/%.o: %.c | $(BUILD)/libs.ok $(GEN_H) $$(@D)/.
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_C) -MMD -MP -c -o $@ $<
$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c | $(BUILD)/libs.ok $(GEN_H) $$(@D)/.
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(ALL_C) -MMD -MP -c -o $@ $<

# What hammer remembers and how it judges; the rest of it needs the operator's command.
$(filter $(BUILD)/unit/hammer/%,$(UNIT_BIN)): $(HAMMER_PURE_OBJ) $(call objs_of,$(UNIT_HAMMER))
$(filter $(BUILD)/unit/cli/%,$(UNIT_BIN)): $(CLI_PURE_OBJ)
# A hundred of them: binutils' other linker takes half the time.
UNIT_LD := $(if $(shell command -v ld.gold),-fuse-ld=gold)
$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(UNIT_HOBJ) $(BUILD)/libcrema.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_C) $(UNIT_LD) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcrema.a $(LIBS) -lcmocka

# --- fuzz targets: clang's libFuzzer with both sanitizers --------------------------------
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
FUZZ_C   := $(subst $(SANFLAGS),,$(filter-out -O2 $(HARDEN),$(ALL_C))) -O1 $(FUZZ_SAN)

$(BUILD)/fuzzobj/%.o: %.c | $(BUILD)/libs.ok $(GEN_H) $$(@D)/.
	$(call say,FUZZCC,$<)$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_C) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(BUILD)/fuzzobj/gen/%.o: $(BUILD)/gen/%.c | $(BUILD)/libs.ok $(GEN_H) $$(@D)/.
	$(call say,FUZZCC,$<)$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_C) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(BUILD)/fuzzobj/libcrema.a: $(FUZZ_OBJ) $(BUILD)/lib.list
	$(call say,AR,$@)rm -f $@ && ar rcs $@ $(FUZZ_OBJ)
$(BUILD)/fuzz/%: $(BUILD)/fuzzobj/tests/fuzz/%.o $(BUILD)/fuzzobj/libcrema.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(FUZZ_CC) $(FUZZ_C) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# Every endpoint's fields are data of the service's own library, which is not compiled anew.
$(BUILD)/fuzz/fuzz_bind: $(BUILD)/fuzzobj/tests/fuzz/fuzz_bind.o $(BUILD)/fuzzobj/libcrema.a $(BUILD)/libcrema.a

# --- the hashing threads under ThreadSanitizer: what they touch, and nothing else ----------
TSAN_BIN := $(BUILD)/tsan/test_thread_pool
TSAN_SRC := tests/unit/io/test_thread_pool.c tests/unit/io/io_fixture.c \
            svc/io/thread_pool.c svc/io/loop.c $(wildcard svc/base/*.c) proto/slice.c
TSAN_C    = $(filter-out $(SANFLAGS) $(HARDEN),$(ALL_C)) -fsanitize=thread

.PHONY: tsan-bins
tsan-bins: $(TSAN_BIN)
$(TSAN_BIN): $(TSAN_SRC) $(wildcard svc/io/*.h svc/base/*.h svc/base/*.def) | $(BUILD)/libs.ok need-unit
	@mkdir -p $(@D)
	$(call say,TSAN,$@)$(CC) $(CPPFLAGS) $(TSAN_C) $(LDFLAGS) -o $@ $(TSAN_SRC) $(LIBS) -lcmocka

# --- variants of the service for tests/fault: places to die, and planted bugs ---------------
# The files that name a plant are compiled anew with its flag; the rest comes from the library.
# Those with a planted bug can be told where to die, too.
ALL_PLANTS := $(shell sed -n 's/^    PLANT_\([A-Z_]*\).*/\1/p' svc/base/plant.h | sed /NONE/d | tr A-Z_ a-z-)
CORE_PLANTS := $(filter rules-%,$(ALL_PLANTS))
PLANTS := $(filter-out $(CORE_PLANTS),$(ALL_PLANTS))
VARIANTS := crash-points $(PLANTS:%=planted-%)
VARIANT_BIN := $(VARIANTS:%=$(BUILD)/variants/%/cremad)

.PHONY: variants
variants: $(VARIANT_BIN)
$(VARIANT_BIN): $(BUILD)/variants/%/cremad: $(MAIN_OBJ) $(BUILD)/libcrema.a
	@mkdir -p $(@D) && rm -f $(@D)/*.o
	$(call say,CC,$*)plant=$$(echo '$(*:planted-%=%)' | tr a-z- A-Z_); \
	case $* in \
	crash-points) flags= sources= ;; \
	*) flags=-DCREMA_PLANT=PLANT_$$plant \
	   sources=$$(grep -rl --include=*.c "PLANTED($$plant)" svc) ;; \
	esac; \
	for source in $$(printf '%s\n' svc/engine/lane/lane_run.c $$sources | sort -u); do \
	  $(CC) $(CPPFLAGS) $(ALL_C) -DCREMA_CRASH_POINTS $$flags -c -o $(@D)/$$(basename $$source .c).o $$source || exit 1; \
	done
	$(call say,LINK,$@)$(CC) $(ALL_C) $(LDFLAGS) -o $@ $(MAIN_OBJ) $(@D)/*.o \
	  $(BUILD)/libcrema.a $(LIBS)

# --- calls that fail: a library that tests/fault loads into the service in front of libc's ----
FAILING_CALLS := $(BUILD)/tests/libfailing_calls.so
.PHONY: failing-calls
failing-calls: $(FAILING_CALLS)
$(FAILING_CALLS): tests/fault/failing_calls.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(filter-out $(SANFLAGS),$(ALL_C)) \
	  $(if $(filter asan,$(SAN)),-DWITHOUT_MEMORY) -fPIC -shared -o $@ $< -ldl

# --- core as a shared library, for tests/model: position-independent, without sanitizers ----
SHIM_SRC := $(wildcard tests/model/*_shim*.c) \
            $(filter proto/% svc/base/% svc/core/%,$(LIB_SRC))
SHIM_OBJ := $(patsubst %.c,$(BUILD)/picobj/%.o,$(SHIM_SRC))
SHIM_C   := $(filter-out $(SANFLAGS),$(ALL_C)) -fPIC

.PHONY: core-shim
core-shim: $(BUILD)/tests/libcore_shim.so
$(BUILD)/picobj/%.o: %.c | $(BUILD)/libs.ok $$(@D)/.
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(SHIM_C) -MMD -MP -c -o $@ $<
$(BUILD)/tests/libcore_shim.so: $(SHIM_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(SHIM_C) -shared $(LDFLAGS) -o $@ $^ $(LIBS)

# The same with a bug of its rules, for tests/fault/planted.
SHIM_VARIANTS := $(CORE_PLANTS:%=$(BUILD)/variants/planted-%/libcore_shim.so)
$(SHIM_VARIANTS): $(BUILD)/variants/planted-%/libcore_shim.so: $(SHIM_OBJ)
	@mkdir -p $(@D) && rm -f $(@D)/*.o
	$(call say,LINK,$@)plant=$$(echo '$*' | tr a-z- A-Z_); objects='$^'; \
	for source in $$(grep -rl --include=*.c "PLANTED($$plant)" svc/core); do \
	  object=$(@D)/$$(basename $$source .c).o; \
	  $(CC) $(CPPFLAGS) $(SHIM_C) -DCREMA_PLANT=PLANT_$$plant -c -o $$object $$source || exit 1; \
	  objects="$$(echo " $$objects " | sed "s| $(BUILD)/picobj/$${source%.c}.o | |") $$object"; \
	done; $(CC) $(SHIM_C) -shared $(LDFLAGS) -o $@ $$objects $(LIBS)

# --- what tests/bench/verify.py and earn.py run ------------------------------------------
.PHONY: ledger-fill earn-bench
ledger-fill: $(BUILD)/tests/ledger_fill
earn-bench: $(BUILD)/tests/earn_bench
$(BUILD)/tests/earn_bench: $(BUILD)/obj/tests/bench/earn.o
$(BUILD)/tests/ledger_fill: $(BUILD)/obj/tests/bench/ledger_fill.o
$(BUILD)/tests/ledger_fill $(BUILD)/tests/earn_bench: $(BUILD)/libcrema.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(ALL_C) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcrema.a $(LIBS)

# --- generated sources -------------------------------------------------------------------
SQL_FILES := $(wildcard svc/sql/migrations/*.sql svc/sql/roles.sql)
PRESETS   := $(wildcard proto/presets/*.json)
STORE_SQL := $(sort $(shell find svc/store -name '*.sql'))
WEB_FILES := $(shell find svc/web -name node_modules -prune -o -type f -print 2>/dev/null) \
             $(wildcard proto/openapi/*.yaml)
NODE      := $(if $(wildcard svc/web/package-lock.json),svc/web/node_modules/.package-lock.json)

$(BUILD)/gen/embed_sql.c: tools/gen svc/base/embed.h $(SQL_FILES) $(BUILD)/sql.list | $(BUILD)/libs.ok
	$(call say,GEN,$@)tools/gen sql $@
$(BUILD)/gen/embed_presets.c: tools/gen svc/base/embed.h $(PRESETS) | $(BUILD)/libs.ok
	$(call say,GEN,$@)tools/gen presets $@
$(BUILD)/gen/store_sql.c $(BUILD)/gen/store_sql.h: tools/gen tools/gen_store.py $(STORE_SQL) $(BUILD)/store.list | $(BUILD)/libs.ok
	$(call say,GEN,$@)tools/gen store $@
$(BUILD)/gen/embed_web.c: tools/gen svc/base/embed.h $(WEB_FILES) $(BUILD)/web.list $(NODE)
	$(call say,GEN,$@)tools/gen web $@
$(BUILD)/sql.list: always
	@mkdir -p $(@D); echo '$(SQL_FILES)' | cmp -s - $@ || echo '$(SQL_FILES)' > $@
$(BUILD)/store.list: always
	@mkdir -p $(@D); echo '$(STORE_SQL)' | cmp -s - $@ || echo '$(STORE_SQL)' > $@
$(BUILD)/web.list: always
	@mkdir -p $(@D); echo '$(WEB_FILES)' | cmp -s - $@ || echo '$(WEB_FILES)' > $@
.PRECIOUS: $(BUILD)/gen/%.c $(BUILD)/gen/%.h $(BUILD)/obj/%.o $(BUILD)/fuzzobj/%.o $(BUILD)/picobj/%.o

web: $(NODE)
svc/web/node_modules/.package-lock.json: svc/web/package.json svc/web/package-lock.json
	@command -v npm >/dev/null || tools/setup --check
	$(call say,NPM,svc/web)cd svc/web && npm ci --no-audit --no-fund --loglevel=error \
	  || { echo "make: the web libraries could not be fetched. Check the network, then run: cd svc/web && npm ci" >&2; exit 1; }
	@touch $@

# What tests in Firefox are driven with; without it they are skipped, by name.
TEST_NODE := tests/browser/node_modules/.package-lock.json
.PHONY: test-packages
test-packages: $(TEST_NODE)
$(TEST_NODE): tests/browser/package.json tests/browser/package-lock.json
	$(call say,NPM,tests/browser)cd tests/browser && npm ci --no-audit --no-fund --loglevel=error \
	  && touch node_modules/.package-lock.json \
	  || echo "make: puppeteer-core could not be fetched: tests in Firefox are skipped" >&2

$(BUILD)/libs.ok: Makefile $(if $(PKG_LD),,always)
	@mkdir -p $(@D)
	@pkg-config --exists $(PKGS) 2>/dev/null && command -v $(CC) >/dev/null && command -v python3 >/dev/null \
	  || { tools/setup --check && echo "make: the compiler $(CC) is missing, or a library" >&2; exit 1; }
	@touch $@

# What a target needs of Debian beyond that, by the groups of tools/setup.
need-%:
	@tools/setup --check $*
$(call objs_of,$(UNIT_ALL)): | need-unit
$(FUZZ_OBJ) $(FUZZ_SRC:%.c=$(BUILD)/fuzzobj/%.o): | need-fuzz

# --- people's targets ---------------------------------------------------------------------
.PHONY: run reset setup test test-unit test-api test-live test-race test-model test-fault \
        test-planted test-browser test-contract test-fresh fuzz asan cov tidy format \
        lint compdb bench clean help

# A suite of tests/run, when the packages of these groups are there.
suite = @tools/setup --check run $(2) && CREMA_BUILD="$(BUILD)" $(3) tests/run $(1)

run: ## install what is missing, build, start Postgres, Redis and the service; Ctrl-C stops
	@CREMA_BUILD="$(BUILD)" tools/run
reset: ## drop the data of $CREMA_VAR (default var/): accounts, keys, everything
	@tools/stack reset
setup: ## install the Debian packages that building and running need
	@tools/setup
test: ## everything that CI runs; ends with 'N passed, N failed'
	@tools/setup --tests
	@$(MAKE) --no-print-directory test-packages
	@CREMA_BUILD="$(BUILD)" tests/run
test-unit: ## cmocka programs of tests/unit
	$(call suite,unit,unit)
test-api: ## pytest tests/api: one service, real Postgres and Redis
	$(call suite,api,unit pytest)
test-live: ## pytest tests/live: watching, resuming, Redis away
	$(call suite,live,unit pytest)
test-race: ## pytest tests/race: many clients over all workers
	$(call suite,race,unit pytest)
test-model: ## pytest tests/model: random operations against a model
	$(call suite,model,unit pytest model)
test-fault: ## pytest tests/fault: kills, freezes and cuts under load
	$(call suite,fault,unit pytest,CREMA_FAULT_ROUNDS="$${CREMA_FAULT_ROUNDS:-20}")
test-planted: ## planted bugs: each must be found by the test that is there for it
	$(call suite,planted,unit pytest model browser)
test-browser: test-packages ## pytest tests/browser: Chromium, Firefox, WebKit
	$(call suite,browser,unit pytest browser)
test-contract: ## pytest tests/contract: replies against openapi/
	$(call suite,contract,unit pytest)
test-fresh: need-fresh ## both commands of the README in a minimal Debian; needs root and a mirror
	@tests/fresh
fuzz: ## every fuzz target for FUZZ_SECONDS (default 60) each
	$(call suite,fuzz,fuzz)
asan: ## the programs and unit tests with AddressSanitizer and UBSan, run
	$(call suite,asan,unit pytest)
cov: ## branch coverage of proto and core by the unit tests
	$(call suite,cov,unit)
tidy: ## layers, ownership of headers, lengths, comments, layout, shell scripts, dead code
	@tools/setup --check layout tidy
	@tools/tidy
	@if [ -d $(BUILD)/obj/svc ] && [ -d $(BUILD)/obj/tests/unit ]; then \
	  tools/symbols $(BUILD); \
	else \
	  echo "symbols: not looked at before: make all unit-bins"; \
	fi
format: ## lay the C sources out as .clang-format says
	@tools/setup --check layout
	@clang-format -i $(ALL_C_H)
LINT ?= $(PRODUCT) $(UNIT_ALL) $(FUZZ_SRC)
LINT_SHIPPED = $(filter-out tests/%,$(LINT))
# cppcheck sees no system headers: what a list of sys/queue.h walks is never set, to it.
lint: $(GEN_H) ## clang's warnings, clang-tidy and cppcheck over LINT (default: all)
	@tools/setup --check lint
	@printf '%s\0' $(LINT) | xargs -0 -n4 -P$(shell nproc) \
	  clang $(CPPFLAGS) $(WARN) -std=c11 -fsyntax-only
	@printf '%s\0' $(LINT_SHIPPED) | xargs -0 -n1 -P$(shell nproc) sh -c '[ -z "$$0" ] || \
	  clang-tidy --quiet --warnings-as-errors="*" "$$0" -- $(CPPFLAGS) -std=c11 2>/dev/null'
	@[ -z "$(LINT_SHIPPED)" ] || cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -I. \
	  -I$(BUILD) --enable=warning,portability --suppress=missingIncludeSystem \
	  --suppress=unknownMacro --suppress=shiftTooManyBitsSigned --suppress=uninitvar \
	  --suppress=ctuuninitvar $(LINT_SHIPPED)
compdb: $(GEN_H) ## compile_commands.json, for clangd and other editors
	@printf '%s\n' $(PRODUCT) $(UNIT_ALL) | awk -v folder='$(CURDIR)' \
	  -v command='$(CC) $(CPPFLAGS) $(ALL_C)' 'BEGIN { print "[" } \
	  { printf "%s{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"%s -c %s\"}", \
	    (NR > 1 ? ",\n" : ""), folder, $$0, command, $$0 } END { print "\n]" }' \
	  > compile_commands.json
bench: need-run need-bench all ## measure purchases, reads and pushes; see tests/bench
	@tests/bench/run
clean: ## remove the build folder
	$(Q)rm -rf $(BUILD)
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile
	@echo "  variables: BUILD=$(BUILD) CC=$(CC) SAN=asan|cov CREMA_PORT CREMA_VAR V=1"

-include $(shell find $(BUILD)/obj $(BUILD)/fuzzobj $(BUILD)/picobj -name '*.d' 2>/dev/null)
