// SPDX-License-Identifier: GPL-2.0-or-later
//===- Skeleton.h - The file of a new operation, to be filled in --------------------------===//
#ifndef XENHC_COMPILER_SKELETON_H
#define XENHC_COMPILER_SKELETON_H

#include "Model.h"
#include "llvm/Support/Error.h"

namespace xenhc {

struct SkeletonOptions {
  std::string Place; ///< what the operation belongs to: domctl, sysctl/cpupool_op
  std::string Op;    ///< Xen's constant
  uint32_t Number = 0;
  std::string Member; ///< the union's member that it uses; empty: what its name ends with
  std::string Struct; ///< the structure that its argument points to; empty: the same
};

/// A file to start from.
struct Skeleton {
  std::string Path; ///< below the folder of the database: ops/domctl/createdomain.yaml
  std::string Text;
};

/// The YAML of an operation that \p Db lacks: `support: listed`, every field of its structure named
/// and none described. Fails if \p Db has it, or nothing that it could belong to.
llvm::Expected<Skeleton> makeSkeleton(const Database &Db, const SkeletonOptions &Options);

} // namespace xenhc

#endif
