#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs a guest's life in dom0: plain, or under a tool. Argument: none, or the tool's name and its options.
# What the commands say goes to /out/output, times to /out/times, the tool's logs to /out/log.*.
set -eu
if [ -d /payload/root ]; then cp -a /payload/root/. /; fi
prefix=()
if [ "$1" != plain ]; then
  prefix=(valgrind "--tool=$1" --trace-children=yes --log-file=/out/log.%p "${@:2}")
fi
TIMINGS=/out/times bash /payload/xl-life.sh "${prefix[@]}" >/out/output
