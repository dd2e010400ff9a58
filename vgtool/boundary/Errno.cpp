// SPDX-License-Identifier: GPL-2.0-or-later

#include "Errno.h"

namespace boundary {

namespace {

struct Entry {
  int Number;
  char Name[16];
};

constexpr Entry Names[] = {
    {1, "EPERM"},
    {2, "ENOENT"},
    {3, "ESRCH"},
    {4, "EINTR"},
    {5, "EIO"},
    {6, "ENXIO"},
    {7, "E2BIG"},
    {8, "ENOEXEC"},
    {9, "EBADF"},
    {10, "ECHILD"},
    {11, "EAGAIN"},
    {12, "ENOMEM"},
    {13, "EACCES"},
    {14, "EFAULT"},
    {16, "EBUSY"},
    {17, "EEXIST"},
    {18, "EXDEV"},
    {19, "ENODEV"},
    {20, "ENOTDIR"},
    {21, "EISDIR"},
    {22, "EINVAL"},
    {23, "ENFILE"},
    {24, "EMFILE"},
    {25, "ENOTTY"},
    {26, "ETXTBSY"},
    {27, "EFBIG"},
    {28, "ENOSPC"},
    {30, "EROFS"},
    {31, "EMLINK"},
    {33, "EDOM"},
    {34, "ERANGE"},
    {35, "EDEADLK"},
    {36, "ENAMETOOLONG"},
    {37, "ENOLCK"},
    {38, "ENOSYS"},
    {39, "ENOTEMPTY"},
    {61, "ENODATA"},
    {62, "ETIME"},
    {74, "EBADMSG"},
    {75, "EOVERFLOW"},
    {84, "EILSEQ"},
    {85, "ERESTART"},
    {88, "ENOTSOCK"},
    {90, "EMSGSIZE"},
    {95, "EOPNOTSUPP"},
    {98, "EADDRINUSE"},
    {99, "EADDRNOTAVAIL"},
    {104, "ECONNRESET"},
    {105, "ENOBUFS"},
    {106, "EISCONN"},
    {107, "ENOTCONN"},
    {110, "ETIMEDOUT"},
    {111, "ECONNREFUSED"},
};

} // namespace

const char *errnoName(long long Number) {
  for (const Entry &E : Names)
    if (E.Number == Number)
      return E.Name;
  return nullptr;
}

int errnoNumber(const char *Name, size_t Len) {
  for (const Entry &E : Names) {
    size_t I = 0;
    while (I < Len && E.Name[I] && E.Name[I] == Name[I])
      ++I;
    if (I == Len && E.Name[I] == 0)
      return E.Number;
  }
  return 0;
}

} // namespace boundary
