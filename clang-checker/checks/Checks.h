// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef XENHC_CHECKS_CHECKS_H
#define XENHC_CHECKS_CHECKS_H

#include "clang-tidy/ClangTidyModule.h"

namespace xenhc {

/// All of xenhc's checks: what the clang-tidy module and xenhc-check register alike.
class XenhcModule : public clang::tidy::ClangTidyModule {
public:
  void addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override;
};

} // namespace xenhc

#endif
