// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Facts that the source states of its functions in comments:
///
///     // xenhc: returns: -errno, frees: [1]
///     int thing_finish(int how, struct thing *thing);
///
/// After `xenhc:` stands what an entry of hypercall-db/api/*.yaml has after the name, up to the end
/// of the line.
#ifndef XENHC_SUPPORT_ANNOTATIONS_H
#define XENHC_SUPPORT_ANNOTATIONS_H

#include "FunctionFacts.h"
#include "clang/AST/Decl.h"

namespace xenhc {

struct Annotation {
  const StatedFacts *Facts = nullptr; ///< null if there is none, or if it is wrong
  std::string Error;                  ///< what is wrong with it
  clang::SourceLocation Where;        ///< of `xenhc:`; invalid if there is no annotation

  explicit operator bool() const { return Facts; }
};

/// The annotation of one declaration: on a line of it (of a definition, before the body), or in the
/// comments right above. Declarations in system headers have none.
Annotation readAnnotation(const clang::FunctionDecl &Declaration);

/// The facts that some declaration of \p Function states; the first if there are several. Null if
/// none does. They live as long as the process.
const StatedFacts *findStatedFacts(const clang::FunctionDecl &Function);

/// An annotation in a function's body, and the line of code that it stands beside, or above.
struct BodyAnnotation {
  Annotation Stated;
  size_t First, Last; ///< offsets of the line in the file of the body
};

/// The annotations of the lines of \p Definition's body, in their order. Those on the line on which
/// the body begins are the declaration's.
std::vector<BodyAnnotation> readBodyAnnotations(const clang::FunctionDecl &Definition);

} // namespace xenhc

#endif
