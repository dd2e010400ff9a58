// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Registers the checks with clang-tidy: for the loadable module, and for xenhc-check, which is
/// clang-tidy's library with these checks linked in.
#include "../checks/Checks.h"

#include "clang-tidy/ClangTidyModuleRegistry.h"

static clang::tidy::ClangTidyModuleRegistry::Add<xenhc::XenhcModule>
    Registration("xenhc-module", "Adds the checks of Xen's library interfaces.");
