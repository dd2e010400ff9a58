// SPDX-License-Identifier: GPL-2.0-or-later
// RUN: not %xenhc-check --hypercall-db=%db %s -- %inputs -std=c++20 | %messages | %filecheck %s
#include "mock.h"

void casts(xc_interface *xch) {
  static_cast<void>(xc_domain_pause(xch, 1));
  void(xc_domain_pause(xch, 2));
  static_cast<long>(xc_domain_pause(xch, 3)); // CHECK: :[[@LINE]]:21: warning: result of 'xc_domain_pause' is ignored
  ::xc_domain_pause(xch, 4);                  // CHECK: :[[@LINE]]:3: warning
}

void statements(xc_interface *xch, const int (&list)[3]) {
  for (int n : list)
    xc_domain_pause(xch, n); // CHECK: :[[@LINE]]:5: warning
  if (int rc = xc_domain_pause(xch, 1))
    report(rc);
  if (xc_domain_pause(xch, 2); list[0]) // CHECK: :[[@LINE]]:7: warning
    report(1);
  [[maybe_unused]] int rc = xc_domain_pause(xch, 3);
  [[likely]] xc_domain_pause(xch, 4); // CHECK: :[[@LINE]]:14: warning
}

void takesReference(int &);
struct Holder {
  int &Result;
  explicit Holder(int &R) : Result(R) {}
};

void lambdas(xc_interface *xch) {
  auto ignoring = [xch] {
    xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:5: warning
    int rc = xc_domain_pause(xch, 2); // CHECK: :[[@LINE]]:14: warning: {{.*}} stored in 'rc'
  };
  auto returning = [xch] { return xc_domain_pause(xch, 3); };
  int outer = 0, seen = 0;
  auto storing = [&] { outer = xc_domain_pause(xch, 4); };
  auto reading = [&] { report(seen); };
  seen = xc_domain_pause(xch, 5);
  ignoring();
  report(returning());
  storing();
  reading();
}

void references(xc_interface *xch) {
  int a, b, c;
  int &alias = a;
  a = xc_domain_pause(xch, 1);
  b = xc_domain_pause(xch, 2);
  takesReference(b);
  Holder holder(c);
  c = xc_domain_pause(xch, 3);
  report(alias + holder.Result);
}

template <typename T> void instantiated(T *xch) {
  xc_domain_pause(xch, 1); // CHECK: :[[@LINE]]:3: warning
}
template void instantiated(xc_interface *);

class Domain {
public:
  explicit Domain(xc_interface *xch) : Paused(xc_domain_pause(xch, 1)) {}
  int xc_domain_unpause(int) { return Paused; } // not the library's
  void run() { xc_domain_unpause(1); }

private:
  int Paused;
};

namespace wrapped {
int xc_domain_pause(xc_interface *);
void other(xc_interface *xch) { xc_domain_pause(xch); }
} // namespace wrapped
