#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes ./configure from configure.ac.  A release archive has it already.
set -eu
cd "$(dirname "$0")"
exec autoreconf --force --install
