#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# live-sasl.sh - the parts of live.sh about mechanisms: as a test of its own,
# so that both run side by side.
exec sh "$(dirname "$0")/live.sh" t-mechs t-oracle
