// SPDX-License-Identifier: GPL-2.0-or-later
//
// A growable array of plain data, for the tool and for host unit tests of its pure parts.
//
// There is no C++ library inside a Valgrind tool. Whoever links a file that uses this supplies
// allocate() and release(); the elements must be trivially copyable.

#ifndef XENHC_VGTOOL_BOUNDARY_VEC_H
#define XENHC_VGTOOL_BOUNDARY_VEC_H

#include <stddef.h>

namespace boundary {

/// Memory of Bytes bytes, never null. Not cleared.
void *allocate(size_t Bytes);
void release(void *Memory);

/// One that is never released. A global must be of this kind: nothing runs destructors in a tool.
template <typename T> class StaticVec {
public:
  constexpr StaticVec() = default;
  StaticVec(const StaticVec &) = delete;
  StaticVec &operator=(const StaticVec &) = delete;

  size_t size() const { return Used; }
  bool empty() const { return Used == 0; }
  T &operator[](size_t I) { return Data[I]; }
  const T &operator[](size_t I) const { return Data[I]; }
  T *begin() { return Data; }
  T *end() { return Data + Used; }
  const T *begin() const { return Data; }
  const T *end() const { return Data + Used; }
  T &back() { return Data[Used - 1]; }

  /// Appends a copy of Value, which may be an element of this array.
  void push(const T &Value) {
    const T Copy = Value;
    if (Used == Room)
      grow();
    Data[Used++] = Copy;
  }

  /// Keeps the first Count elements (no more than there are); the memory stays for reuse.
  void truncate(size_t Count) {
    if (Count < Used)
      Used = Count;
  }
  void clear() { Used = 0; }

protected:
  void grow() {
    const size_t Wanted = Room ? Room * 2 : 16;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may well be a pointer.
    T *Bigger = static_cast<T *>(allocate(Wanted * sizeof(T)));
    for (size_t I = 0; I < Used; ++I)
      Bigger[I] = Data[I];
    if (Data)
      release(static_cast<void *>(Data));
    Data = Bigger;
    Room = Wanted;
  }

  T *Data = nullptr;
  size_t Used = 0;
  size_t Room = 0;
};

template <typename T> class Vec : public StaticVec<T> {
public:
  ~Vec() {
    if (this->Data)
      release(static_cast<void *>(this->Data));
  }
};

} // namespace boundary

#endif // XENHC_VGTOOL_BOUNDARY_VEC_H
