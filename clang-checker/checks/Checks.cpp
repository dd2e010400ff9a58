// SPDX-License-Identifier: GPL-2.0-or-later
#include "Checks.h"

#include "UncheckedErrnoCheck.h"

namespace xenhc {

void XenhcModule::addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) {
  Factories.registerCheck<UncheckedErrnoCheck>("xenhc-unchecked-errno");
}

} // namespace xenhc
