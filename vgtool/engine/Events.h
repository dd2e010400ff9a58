// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the core tells the tool about memory and registers that change outside of translated code.

#ifndef XENHC_VGTOOL_ENGINE_EVENTS_H
#define XENHC_VGTOOL_ENGINE_EVENTS_H

namespace engine {

/// Registers the callbacks. Call from pre_clo_init.
void registerEvents();

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_EVENTS_H
