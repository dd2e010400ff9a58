// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is counted during the run and printed at its end.

#ifndef XENHC_VGTOOL_BOUNDARY_SUMMARY_H
#define XENHC_VGTOOL_BOUNDARY_SUMMARY_H

#include "Pending.h"

namespace boundary::summary {

/// Counts every instance of a call that has come back.
void count(const Pending &P);

/// Counts Bytes undefined bytes of padding in a call of that operation.
void padding(const Instance &I, ULong Bytes);

/// Prints which operations were called so far.
void printCalls();

/// Prints everything, at the end, as far as the options want it.
void print();

/// A forked child starts counting anew: its parent prints what was before.
void reset();

} // namespace boundary::summary

#endif // XENHC_VGTOOL_BOUNDARY_SUMMARY_H
