// SPDX-License-Identifier: GPL-2.0-or-later
//
// A set of blocks of memory that do not overlap, found by any address inside of them.

#ifndef XENHC_VGTOOL_ENGINE_BLOCKSET_H
#define XENHC_VGTOOL_ENGINE_BLOCKSET_H

#include "engine/Memory.h"
#include "vg.h"

namespace engine {

/// All operations take time logarithmic in the number of blocks. Copies share their blocks.
class BlockSet {
public:
  /// Adds a live block with Redzone bytes on both sides, replacing what overlaps it. Where is
  /// the number of an ExeContext.
  void add(Addr A, SizeT Size, SizeT Redzone, UInt Where);
  /// The block that starts at A becomes a freed one. There has to be one.
  void setFreed(Addr A, UInt Where);
  /// The block that starts at A gets another size. There has to be one.
  void resize(Addr A, SizeT NewSize);
  /// Removes the block that starts at A, if there is one.
  void remove(Addr A);
  /// Removes blocks that overlap the bytes from Low to High, both included.
  void removeOverlapping(Addr Low, Addr High);
  /// Gives back all memory.
  void destroy();

  /// The block that holds A, redzones included.
  bool find(Addr A, HeapBlock *Out) const;
  /// The live block that starts at A.
  bool findStart(Addr A, HeapBlock *Out) const;
  /// The first block that starts at A or later.
  bool findNext(Addr A, HeapBlock *Out) const;

private:
  struct Node;
  static Word compare(const void *Key, const void *Elem);
  Node *lookup(Addr A) const;
  Node *lookupNext(Addr A) const;
  void drop(Node *N);

  OSet *Blocks = nullptr;
};

} // namespace engine

#endif // XENHC_VGTOOL_ENGINE_BLOCKSET_H
