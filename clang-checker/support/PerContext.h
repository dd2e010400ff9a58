// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// What the checks that run over one translation unit share.
#ifndef XENHC_SUPPORT_PERCONTEXT_H
#define XENHC_SUPPORT_PERCONTEXT_H

#include "clang/AST/ASTContext.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <mutex>

namespace xenhc {

/// One object for each translation unit, as long as somebody holds it. Any thread may ask.
template <typename T> class PerContext {
public:
  /// The object of \p Context, which \p Make makes if nobody holds one.
  std::shared_ptr<T> get(const clang::ASTContext &Context,
                         llvm::function_ref<std::shared_ptr<T>()> Make) {
    {
      const std::lock_guard<std::mutex> Lock(Mutex);
      if (std::shared_ptr<T> Known = Live.lookup(&Context).lock())
        return Known;
    }
    // Each translation unit belongs to one thread: nobody else makes the same one meanwhile.
    std::shared_ptr<T> Made = Make();
    const std::lock_guard<std::mutex> Lock(Mutex);
    for (auto At = Live.begin(); At != Live.end(); ++At)
      if (At->second.expired())
        Live.erase(At);
    Live[&Context] = Made;
    return Made;
  }

private:
  std::mutex Mutex;
  llvm::DenseMap<const clang::ASTContext *, std::weak_ptr<T>> Live;
};

} // namespace xenhc

#endif
