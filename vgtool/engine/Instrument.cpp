// SPDX-License-Identifier: GPL-2.0-or-later

#include "engine/Instrument.h"
#include "engine/Pass.h"

namespace engine {

IRSB *instrument(VgCallbackClosure *, IRSB *In, const VexGuestLayout *Layout,
                 const VexGuestExtents *, const VexArchInfo *, IRType GuestWord, IRType HostWord) {
  tl_assert(GuestWord == Ity_I64 && HostWord == Ity_I64);
  return Pass(In, Layout).run();
}

} // namespace engine
