// SPDX-License-Identifier: GPL-2.0-or-later
#include "Checks.h"

#include "DoubleFreeCheck.h"
#include "ErrnoConventionCheck.h"
#include "ResultWidthCheck.h"
#include "ReturnedScratchCheck.h"
#include "StatedFactsCheck.h"
#include "UncheckedErrnoCheck.h"

namespace xenhc {

void XenhcModule::addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) {
  Factories.registerCheck<AnnotationCheck>("xenhc-annotation");
  Factories.registerCheck<DoubleFreeCheck>("xenhc-double-free");
  Factories.registerCheck<ErrnoConventionCheck>("xenhc-errno-convention");
  Factories.registerCheck<ResultWidthCheck>("xenhc-result-width");
  Factories.registerCheck<ReturnedScratchCheck>("xenhc-returned-scratch");
  Factories.registerCheck<UncheckedErrnoCheck>("xenhc-unchecked-errno");
  Factories.registerCheck<VerifyApiCheck>("xenhc-verify-api");
}

} // namespace xenhc
