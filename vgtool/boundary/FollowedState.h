// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is known of followed values: Followed.cpp fills it, FollowedUses.cpp judges by it.

#ifndef XENHC_VGTOOL_BOUNDARY_FOLLOWEDSTATE_H
#define XENHC_VGTOOL_BOUNDARY_FOLLOWEDSTATE_H

#include "Pending.h"

namespace boundary::followed {

/// A result of more than 32 bits. Its number is one more than its index.
struct Result {
  HChar Operation[64];
  Long Value;
  ExeContext *Where;
  bool ToldCut, ToldWidened, ToldCompared;
};

/// Why a program has to look at a value.
enum class Reason : UChar {
  Failure,    ///< It says that something failed.
  ShortCount, ///< It says that less was done than asked for.
  Rewritten,  ///< A field is not what the program has put there.
};

/// Values of one kind from one place of the program, and how many of them were looked at.
struct Place {
  HChar Operation[64];
  HChar Field[64]; ///< Of Rewritten.
  HChar How[224];  ///< "failed with ESRCH"
  ExeContext *Where;
  Reason Why;
  bool IsCount; ///< The operation returns a count or a value if it does not fail.
  Long Value;   ///< What was returned; what stands in the field now.
  ULong Found, Read;
  bool ToldAddress, ToldSize, ToldLoop, ToldUse;
  ExeContext *AsError; ///< Where a short count was first compared as if it were an error.
};

/// How closely the program has looked at a value.
enum class Look : UChar {
  None,
  AsError, ///< A short count was compared with what errors are compared with.
  Zero,    ///< Whether it is 0, of an operation that returns counts.
  Glance,  ///< Compared with some number, perhaps to find out whether it is in a range.
  Test,
};

struct Error {
  size_t Place;
  Look Seen;
};

extern StaticVec<Result> Results;
extern StaticVec<Place> Places;
extern StaticVec<Error> Errors; ///< By number, from 1.

/// True if that is how the program has looked at a value when it knows what it is.
inline bool isLookedAt(Look L) { return L > Look::AsError; }

} // namespace boundary::followed

#endif // XENHC_VGTOOL_BOUNDARY_FOLLOWEDSTATE_H
