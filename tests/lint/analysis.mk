# SPDX-License-Identifier: GPL-3.0-or-later
# What clang says of each source, one file of findings for each, empty where
# there are none; GNU make knows which are out of date.  analysis.sh gives
# top, cppflags, warnings, checkers, warned, analyzed, and made the folders.
MAKEFLAGS += --no-builtin-rules
outputs = $(warned:%=warnings/%.txt) $(analyzed:%=analyzer/%.txt)

all: $(outputs)

# FOLDER, COMMAND: a clang that fails in silence has not looked.
define look
@$(2) $(cppflags) -MD -MP -MT $@ -MF $(@:.txt=.d) $(top)/$* \
	> $@.new 2>&1 || [ -s $@.new ] || echo "$(1) failed" > $@.new
@mv $@.new $@
endef

warnings/%.txt: $(top)/% flags
	$(call look,clang,clang -fsyntax-only $(warnings))

analyzer/%.txt: $(top)/% flags
	$(call look,the analyzer,clang --analyze -o /dev/null \
		--analyzer-output text $(checkers))

-include $(wildcard $(outputs:.txt=.d))
