// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What a function does with a pointer that it is given.
#ifndef XENHC_SUPPORT_PARAMETERUSE_H
#define XENHC_SUPPORT_PARAMETERUSE_H

#include "clang/AST/Decl.h"

namespace xenhc {

/// Whether \p Callee's body, if it is here, goes through parameter \p Index, which has to exist,
/// and neither it nor a predicate that it calls asks whether that is null.
bool followsParameter(const clang::FunctionDecl &Callee, unsigned Index);

} // namespace xenhc

#endif
