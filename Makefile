# seqnet: build, test, install. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= gcc
CFLAGS ?= -O3 -g
# what the code needs whatever the user's CFLAGS say; no -ffast-math: the model must not depend on the compiler's mood
SEQNET_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Isrc -ffp-contract=off -fno-math-errno -MMD -MP \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2
LIBRARIES = -lcsv -lcjson -lpthread -lm

BUILD ?= build/release
VERSION := $(shell sed -n 's/^\#define SEQNET_VERSION "\(.*\)"/\1/p' src/base/version.h)

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/*.c tests/reference/*.c tests/property/*.c)))

all: seqnet

## seqnet: the program, in this folder (the default target)
seqnet: $(BUILD)/seqnet
	cp $< $@

$(BUILD)/seqnet: $(BUILD)/main.o $(BUILD)/libseqnet.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

$(BUILD)/libseqnet.a: $(OBJECTS)
	rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: src/%.c | packages
	@mkdir -p $(@D)
	$(CC) $(SEQNET_CFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(BUILD)/libseqnet.a
	@mkdir -p $(@D)
	$(CC) $(SEQNET_CFLAGS) $(CFLAGS) $(LDFLAGS) -Itests -o $@ $< $(BUILD)/libseqnet.a $(LIBRARIES) -lcmocka

# the gradient check: the arithmetic once more, in double, where central differences have digits to spare
GRADIENT_TEST = $(BUILD)/tests/gradient/test_gradient
GRADIENT_OBJECTS := $(patsubst src/%.c,$(BUILD)/double/%.o,$(sort $(wildcard src/base/*.c src/kernels/*.c src/network/*.c)))

$(BUILD)/double/%.o: src/%.c | packages
	@mkdir -p $(@D)
	$(CC) $(SEQNET_CFLAGS) -DSEQNET_REAL_DOUBLE $(CFLAGS) -c -o $@ $<

$(GRADIENT_TEST): tests/gradient/test_gradient.c $(GRADIENT_OBJECTS)
	@mkdir -p $(@D)
	$(CC) $(SEQNET_CFLAGS) -DSEQNET_REAL_DOUBLE $(CFLAGS) $(LDFLAGS) -Itests -o $@ $^ -lpthread -lm -lcmocka

.PHONY: all packages unit clean help
packages:
	@:

## unit: build and run the unit tests only
unit: $(UNIT_TESTS) $(GRADIENT_TEST)
	@for t in $(UNIT_TESTS) $(GRADIENT_TEST); do $$t || exit 1; done

## clean: remove what was built
clean:
	rm -rf build seqnet

## help: this list
help:
	@sed -n 's/^## \([^:]*\): \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

-include $(OBJECTS:.o=.d) $(GRADIENT_OBJECTS:.o=.d)
