// SPDX-License-Identifier: GPL-2.0-or-later
/// \file
/// Follows the results of calls through the functions of a translation unit, path by path, and
/// finds those that are lost, tested or returned against their convention, or squeezed into a type
/// that cannot hold them.
///
/// Why this way: nearly all of these faults lie in one function, on a path of few branches. So the
/// paths are walked over clang's control flow graph, with a state that knows only where results are
/// and what sign they can still have. States that are equal meet again at the next block, and a
/// block is entered with a bounded number of different ones: what is lost beyond is a report, never
/// a wrong one.
#ifndef XENHC_SUPPORT_RESULTFLOW_H
#define XENHC_SUPPORT_RESULTFLOW_H

#include "Conventions.h"
#include "clang/Basic/Diagnostic.h"
#include <memory>
#include <string>
#include <vector>

namespace xenhc {

/// The check that a finding belongs to.
enum class ResultCheck : uint8_t { Unchecked, Convention, Width };

struct ResultFinding {
  ResultCheck Check;
  clang::SourceLocation Where;
  std::string Message;
  std::vector<std::pair<clang::SourceLocation, std::string>> Notes;
  std::vector<clang::FixItHint> Fixes;
  /// The call whose result it is about; null if there is none.
  const clang::CallExpr *Call = nullptr;
};

/// The findings of one translation unit, and the conventions they were judged by.
class ResultAnalysis {
public:
  /// The analysis of \p Context's translation unit, made when first asked for and shared by the
  /// checks that run over it. \p Context must stay alive as long as the result is held.
  static std::shared_ptr<ResultAnalysis> get(std::shared_ptr<const ApiTable> Table,
                                             clang::ASTContext &Context);

  ResultAnalysis(std::shared_ptr<const ApiTable> Table, clang::ASTContext &Context);

  const std::vector<ResultFinding> &getFindings() const { return Findings; }
  Conventions &getConventions() { return All; }

private:
  Conventions All;
  std::vector<ResultFinding> Findings;
};

} // namespace xenhc

#endif
