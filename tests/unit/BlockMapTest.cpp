// SPDX-License-Identifier: GPL-2.0-or-later
//
// The map of heap blocks against a set of addresses.

// Valgrind's headers first: the system's define macros that are names of fields there.
#include "engine/BlockMap.h"
#include "engine/Mapping.h"

#include <cstdlib>
#include <random>
#include <set>

#include <gtest/gtest.h>
#include <sys/mman.h>

void VG_(exit)(Int Status) { std::exit(Status); }

bool engine::reserve(Addr Start, SizeT Length, const HChar *) {
  return mmap(reinterpret_cast<void *>(Start), Length, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1,
              0) == reinterpret_cast<void *>(Start);
}

namespace {

using namespace engine;

constexpr Addr Window = 0x2000000000ULL;

Addr last(const std::set<Addr> &Starts, Addr Low, Addr A) {
  auto It = A < Window ? Starts.upper_bound(A) : Starts.begin();
  return It == Starts.begin() || *--It < Low ? 0 : *It;
}

Addr next(const std::set<Addr> &Starts, Addr A, Addr High) {
  auto It = Starts.lower_bound(A);
  return It == Starts.end() || *It >= High ? 0 : *It;
}

TEST(BlockMap, IsLikeASet) {
  blockmap::init();
  std::mt19937_64 Random(1);
  // Near each other, a gigabyte apart, and at the ends of what there is.
  auto Address = [&] {
    const Addr Near[] = {0, Window - 4096, 0x40000000, 0x4000fc00, 0x80000000, Random() % Window};
    return (Near[Random() % 6] + Random() % 4096) % Window;
  };
  std::set<Addr> Starts;
  for (int I = 0; I < 10000; I++) {
    const Addr A = Address() & ~15ULL;
    if (A && Random() % 2 && Starts.size() < 40) {
      blockmap::set(A);
      Starts.insert(A);
    } else if (!Starts.empty()) {
      const Addr Gone = *std::next(Starts.begin(), static_cast<long>(Random() % Starts.size()));
      blockmap::clear(Gone);
      Starts.erase(Gone);
    }
    const Addr X = Address(), Y = Random() % 8 ? Address() : Window + Random() % 100;
    ASSERT_EQ(blockmap::isStart(X), Starts.count(X) != 0) << X;
    ASSERT_EQ(blockmap::lastStart(X, Y), last(Starts, X, Y)) << X << ' ' << Y;
    ASSERT_EQ(blockmap::nextStart(X, Y), next(Starts, X, Y)) << X << ' ' << Y;
  }
}

} // namespace
