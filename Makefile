# seqnet: build, test, install. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC = gcc
endif
CFLAGS ?= -O3 -g
export CC CPPFLAGS CFLAGS LDFLAGS
LIBRARIES = -lcsv -lcjson -lnettle -lpthread -lm

# Each variant has its own folder of objects. Its flags come last, so that they win over CFLAGS.
VARIANT ?= release
BUILD = build/$(VARIANT)
check_FLAGS = -Werror -g0
check_COLD_FLAGS = -Og
sanitize_FLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# what the code needs whatever the user's CFLAGS say; no -ffast-math: the model must not depend on the compiler's mood
SEQNET_FLAGS = -std=gnu11 -D_GNU_SOURCE -Isrc -ffp-contract=off -fno-math-errno -Wall -Wextra -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2
# the program itself, not its tests: counts, offsets and numbers keep their value from type to type
SOURCE_FLAGS = -Wconversion
COMPILE_FLAGS = $(SEQNET_FLAGS) $(CPPFLAGS) $(CFLAGS) $($(VARIANT)_FLAGS)
COMPILE = $(CC) $(COMPILE_FLAGS)
# The optimizer takes a third of the build. For `make check` it works fully only where programs spend their time; in
# check-long and in all other variants everywhere.
HOT_FOLDERS = ascii_decimal base concurrent convolutions csv cycles kernels layers methods neighbours network \
	sentry
COLD_FLAGS ?= $($(VARIANT)_COLD_FLAGS)
WARMTH = $(if $(filter $(HOT_FOLDERS),$(*D)),,$(COLD_FLAGS))
# the headers each object was made from, kept beside it as .d
TRACK = -MMD -MP -MF $@.d -MT $@

TARGET := $(shell $(CC) -dumpmachine)
SOURCES := $(filter-out src/main.c,$(sort $(wildcard src/*/*.c)))
# src/kernels/fast.c once for each instruction set of the target: fast.o for what every processor has, the others with
# flags of their own, which come last.
ifneq ($(filter x86_64%,$(TARGET)),)
KERNELS_OBJECTS = $(BUILD)/kernels/fast_avx2.o $(BUILD)/kernels/fast_avx512.o
endif
BASELINE = $(if $(filter aarch64%,$(TARGET)),neon,baseline)
$(BUILD)/kernels/fast.o: kernels_FLAGS = -DKERNELS_VARIANT=$(BASELINE)
$(BUILD)/kernels/fast_avx2.o: kernels_FLAGS = -DKERNELS_VARIANT=avx2 -mavx2 -mfma
$(BUILD)/kernels/fast_avx512.o: kernels_FLAGS = -DKERNELS_VARIANT=avx512 -mavx512f -mavx2 -mfma

OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o) $(KERNELS_OBJECTS)

# the parts of the test suite, named as tests/run_all.sh has them: X/test_Y, fuzz/fuzz_Y, and X for tests/X/run.sh
UNIT_KINDS = unit reference property gradient
UNIT_PARTS := $(patsubst tests/%.c,%,$(sort $(wildcard $(UNIT_KINDS:%=tests/%/test_*.c))))
FUZZ_PARTS := $(patsubst tests/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# those of the last kind that start databases and the like, or build a package, run in check-long only
AROUND_PARTS = package pipelines scale
SCRIPT_PARTS := $(filter-out $(AROUND_PARTS),$(patsubst tests/%/run.sh,%,$(sort $(wildcard tests/*/run.sh))))

# the goal of a plain `make`
$(if $(MPI),seqnet-mpi,seqnet):

## seqnet: the program, in this folder (the default target)
seqnet: $(BUILD)/seqnet
	cp -f $< $@

$(BUILD)/seqnet: $(BUILD)/main.o $(BUILD)/libseqnet.a
	$(COMPILE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

## seqnet-mpi: the same for several processes under mpirun (also `make MPI=1`); MPICC=mpicc.mpich for MPICH
seqnet-mpi: $(BUILD)/seqnet-mpi
	cp -f $< $@

# The objects are those of seqnet, but for the one that knows of MPI: it takes the place of that in the archive. MPI's
# compiler is a shell around one, and is told which. MPICH says "ignored" by an address that GCC takes for a mistake.
MPICC ?= $(if $(findstring mpicc,$(CC)),$(CC),mpicc)
MPI_COMPILE = $(if $(findstring mpicc,$(CC)),,OMPI_CC="$(CC)" MPICH_CC="$(CC)") $(MPICC) $(COMPILE_FLAGS)

$(BUILD)/seqnet-mpi: $(BUILD)/main.o $(BUILD)/communicator/message_passing_mpi.o $(BUILD)/libseqnet.a
	$(MPI_COMPILE) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

$(BUILD)/communicator/message_passing_mpi.o: src/communicator/message_passing.c $(BUILD)/mpi_flags
	@.ci/packages.sh build mpi
	@mkdir -p $(@D)
	$(MPI_COMPILE) $(SOURCE_FLAGS) -DSEQNET_MPI -Wno-stringop-overflow $(TRACK) -c -o $@ $<

$(BUILD)/libseqnet.a: $(OBJECTS)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: src/%.c $(BUILD)/flags | packages
	@mkdir -p $(@D)
	$(COMPILE) $(SOURCE_FLAGS) $(WARMTH) $(kernels_FLAGS) $(TRACK) -c -o $@ $<

$(KERNELS_OBJECTS): $(BUILD)/kernels/fast_%.o: src/kernels/fast.c $(BUILD)/flags | packages
	@mkdir -p $(@D)
	$(COMPILE) $(SOURCE_FLAGS) $(kernels_FLAGS) $(TRACK) -c -o $@ $<

# the tests themselves take longer to compile than to run
$(BUILD)/tests/%: tests/%.c $(BUILD)/libseqnet.a
	@mkdir -p $(@D)
	$(COMPILE) -Og $(TRACK) $(LDFLAGS) -Itests -o $@ $< $(BUILD)/libseqnet.a $(LIBRARIES) -lcmocka

$(BUILD)/tests/fuzz/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/replay_main.c $(BUILD)/libseqnet.a
	@mkdir -p $(@D)
	$(COMPILE) -Og $(TRACK) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

# the gradient check: the arithmetic once more, in double, where central differences have digits to spare
DOUBLE_SOURCES := $(sort $(wildcard src/ascii_decimal/*.c src/base/*.c src/kernels/*.c src/layers/*.c src/network/*.c))
DOUBLE_OBJECTS := $(DOUBLE_SOURCES:src/%.c=$(BUILD)/double/%.o)

$(BUILD)/double/%.o: src/%.c $(BUILD)/flags | packages
	@mkdir -p $(@D)
	$(COMPILE) $(SOURCE_FLAGS) $(WARMTH) $(TRACK) -DSEQNET_REAL_DOUBLE -c -o $@ $<

# named one by one: for make, `tests/%` above would do too
$(patsubst %,$(BUILD)/tests/%,$(filter gradient/%,$(UNIT_PARTS))): $(BUILD)/tests/%: tests/%.c $(DOUBLE_OBJECTS)
	@mkdir -p $(@D)
	$(COMPILE) -O1 $(TRACK) -DSEQNET_REAL_DOUBLE $(LDFLAGS) -Itests -o $@ $< $(DOUBLE_OBJECTS) -lpthread -lm -lcmocka

# a file that changes when the compiler or its flags do
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(SOURCE_FLAGS) $(COLD_FLAGS)' | cmp -s - $@ || \
		echo '$(COMPILE) $(SOURCE_FLAGS) $(COLD_FLAGS)' >$@

$(BUILD)/mpi_flags: always
	@mkdir -p $(@D)
	@echo '$(MPI_COMPILE)' | cmp -s - $@ || echo '$(MPI_COMPILE)' >$@

packages:
	@.ci/packages.sh build

## demo: install what is missing, build, train an LSTM on the air passengers, and forecast from the saved model
demo:
	@.ci/packages.sh --install build
	@env -u MAKEFLAGS make -s -j$$(nproc) seqnet
	@mkdir -p build/demo
	./seqnet train data/air-passengers.csv --window 24 --cell lstm -o build/demo/model.json
	./seqnet predict build/demo/model.json

## check: install what the tests need and run them all; the last line is "N passed, N failed"
check:
	@.ci/packages.sh --install build check
	@tests/run_all.sh check $(SCRIPT_PARTS) $(UNIT_PARTS) $(FUZZ_PARTS)

## sanitize: tests with AddressSanitizer and UndefinedBehaviorSanitizer (not lint, documents, bench, fault, cron, mpi)
sanitize:
	@.ci/packages.sh --install build check
	@tests/run_all.sh sanitize $(filter-out lint bench fault documents cron mpi,$(SCRIPT_PARTS)) \
	    $(UNIT_PARTS) $(FUZZ_PARTS)

## traps: trial changes on a copy of the tree, and each of their places forgotten once; some minutes
traps:
	@.ci/packages.sh --install build check
	@tests/lint/traps.sh

# what makes a part of check longer: mixes of notations, hidden states, kinds exported, refused allocations, killed
# trainings, nights, documented commands as they stand, all files optimized as in the release
LONG = SEQNET_MIXES=10000 SEQNET_LONG=1 SEQNET_EXPORTS=all RUNS=150 SEQNET_KILLS=200 SEQNET_NIGHTS=60 \
    DOCUMENTS=--as-it-stands COLD_FLAGS=

## around: what seqnet lives among: databases and tools in pipelines, MPI, the Debian package
around:
	@.ci/packages.sh --install build check
	@.ci/packages.sh --install around mpi || echo "what is missing is skipped"
	@SEQNET_LONG=1 tests/run_all.sh check $(AROUND_PARTS) mpi

## check-long: check with its longer parts, then sanitize, then traps, then around
check-long:
	@status=0; for target in check sanitize traps around; do \
		echo "$$target:"; longer=; [ $$target != check ] || longer="$(LONG)"; \
		env $$longer $(MAKE) --no-print-directory $$target || status=1; \
	done; exit $$status

## unit: the tests written in C only, fuzz targets left out
unit:
	@.ci/packages.sh --install build check
	@tests/run_all.sh check $(UNIT_PARTS)

# development only: what `make bench` measures with; oneDNN's part is left out where it is not installed
BENCH_TOOLS = $(addprefix $(BUILD)/tests/bench/,bench_step bench_csv measure peak $(HAS_ONEDNN:%=bench_onednn))
HAS_ONEDNN := $(firstword $(wildcard /usr/include/dnnl.hpp /usr/local/include/dnnl.hpp))

$(BUILD)/tests/bench/%: tests/bench/%.c $(BUILD)/libseqnet.a
	@mkdir -p $(@D)
	$(COMPILE) $(TRACK) -ffp-contract=fast $(LDFLAGS) -o $@ $< $(BUILD)/libseqnet.a $(LIBRARIES)

$(BUILD)/tests/bench/bench_onednn: tests/bench/bench_onednn.cpp
	@mkdir -p $(@D)
	$(CXX) -O2 -std=c++17 -o $@ $< -ldnnl

bench-tools: $(BENCH_TOOLS)

## bench: speed of training steps beside oneDNN and PyTorch where installed, of whole runs and of jobs; ten minutes
bench: seqnet $(BENCH_TOOLS)
	tests/bench/step.sh $(BUILD)/tests/bench
	tests/bench/process.sh $(BUILD)/tests/bench
	@! command -v $(firstword $(MPICC)) >/dev/null || $(MAKE) --no-print-directory seqnet-mpi
	tests/bench/ranks.sh
	tests/bench/jobs.sh

# where the shells look for completions, and the names that they have there
COMPLETIONS = bash:bash-completion/completions/seqnet zsh:zsh/site-functions/_seqnet \
	fish:fish/vendor_completions.d/seqnet.fish

# the series of data/ and what they are, and the files of seqnet-cron(7)
EXAMPLES = data/README.md $(sort $(wildcard data/*.csv data/examples/*))

## install: the program, its manual pages, completions and examples, under PREFIX (/usr/local), itself under DESTDIR
install: seqnet
	install -d $(DESTDIR)$(PREFIX)/bin $(addprefix $(DESTDIR)$(PREFIX)/share/man/man,1 5 7)
	install -m 755 seqnet $(DESTDIR)$(PREFIX)/bin/seqnet
	[ ! -x seqnet-mpi ] || install -m 755 seqnet-mpi $(DESTDIR)$(PREFIX)/bin/seqnet-mpi
	install -d $(DESTDIR)$(PREFIX)/share/seqnet
	install -m 644 tests/schema/seqnet.schema.json $(DESTDIR)$(PREFIX)/share/seqnet/
	for section in 1 5 7; do install -m 644 man/*.$$section $(DESTDIR)$(PREFIX)/share/man/man$$section || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/share/doc/seqnet/examples
	install -m 644 $(EXAMPLES) $(DESTDIR)$(PREFIX)/share/doc/seqnet/examples/
	install -d $(DESTDIR)$(PREFIX)/share/man/pt/man7
	install -m 644 man/seqnet-tutorial.pt.7 $(DESTDIR)$(PREFIX)/share/man/pt/man7/seqnet-tutorial.7
	for shell in $(COMPLETIONS); do \
		install -d $$(dirname $(DESTDIR)$(PREFIX)/share/$${shell#*:}) && \
		./seqnet completion $${shell%%:*} >$(DESTDIR)$(PREFIX)/share/$${shell#*:} || exit 1; done

## uninstall: remove these files
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/seqnet $(DESTDIR)$(PREFIX)/bin/seqnet-mpi
	rm -f $(DESTDIR)$(PREFIX)/share/seqnet/seqnet.schema.json
	rm -f $(DESTDIR)$(PREFIX)/share/man/pt/man7/seqnet-tutorial.7
	for page in $(notdir $(wildcard man/*)); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page; done
	for shell in $(COMPLETIONS); do rm -f $(DESTDIR)$(PREFIX)/share/$${shell#*:}; done
	for example in $(notdir $(EXAMPLES)); do rm -f $(DESTDIR)$(PREFIX)/share/doc/seqnet/examples/$$example; done
	cd $(DESTDIR)$(PREFIX)/share && for folder in doc/seqnet/examples doc/seqnet seqnet; do \
		[ ! -d $$folder ] || rmdir --ignore-fail-on-non-empty $$folder || exit 1; done

VERSION = $(shell sed -n 's/.*SEQNET_VERSION "\(.*\)".*/\1/p' src/base/version.h)

## dist: what git knows of this tree as seqnet-VERSION.tar.gz, which builds and passes `make check`
dist:
	git archive --prefix=seqnet-$(VERSION)/ -o seqnet-$(VERSION).tar.gz HEAD

# the tree as it stands, without what was built, and with .debian/ in the place that debhelper wants
DEB_FOLDER = build/deb/seqnet-$(VERSION)

## deb: build/deb/seqnet_VERSION_ARCHITECTURE.deb, by debhelper
deb:
	@.ci/packages.sh --install build deb
	rm -rf build/deb
	mkdir -p $(DEB_FOLDER)
	tar -c --exclude=./.git --exclude=./build --exclude=./seqnet --exclude='./seqnet-*.tar.gz' . | \
		tar -x -C $(DEB_FOLDER)
	mv $(DEB_FOLDER)/.debian $(DEB_FOLDER)/debian
	sed -e 's/@VERSION@/$(VERSION)/' -e "s/@DATE@/$$(date -R -r CHANGELOG.md)/" $(DEB_FOLDER)/debian/changelog.in \
		>$(DEB_FOLDER)/debian/changelog
	sed -e '1,/^Copyright/d' -e '/./!s/^/./' -e 's/^/ /' LICENSE | sed -e 1d | \
		sed -e '/@LICENSE@/{r /dev/stdin' -e 'd}' $(DEB_FOLDER)/debian/copyright.in >$(DEB_FOLDER)/debian/copyright
	rm $(DEB_FOLDER)/debian/*.in
	cd $(DEB_FOLDER) && DEB_BUILD_OPTIONS="noautodbgsym $$DEB_BUILD_OPTIONS" \
		env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CFLAGS -u CPPFLAGS -u LDFLAGS dpkg-buildpackage -b -us -uc -j$$(nproc)
	@ls build/deb/*.deb

## clean: remove what was built
clean:
	rm -rf build seqnet seqnet-mpi

## help: this list
help:
	@sed -n 's/^## \([^:]*\): \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

.PHONY: always packages demo check sanitize traps around check-long unit bench bench-tools install uninstall dist deb
.PHONY: clean help

-include $(shell test -d $(BUILD) && find $(BUILD) -name '*.d')
