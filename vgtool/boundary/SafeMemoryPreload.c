/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Runs in the client. libxencall keeps returned buffers for the next user, so that no system call
 * tells when one goes back. Valgrind puts these functions around its own; all of its buffers pass
 * through the two that count pages.
 */

#include "SafeMemoryRequests.h"
#include <valgrind/valgrind.h>

#define WRAPPED(Function) I_WRAP_SONAME_FNNAME_ZU(libxencallZdsoZdZa, Function)

void *WRAPPED(xencall_alloc_buffer)(void *Handle, unsigned long Bytes);
void *WRAPPED(xencall_alloc_buffer_pages)(void *Handle, unsigned long Pages);
void WRAPPED(xencall_free_buffer_pages)(void *Handle, void *Buffer, unsigned long Pages);

void *WRAPPED(xencall_alloc_buffer)(void *Handle, unsigned long Bytes) {
  OrigFn Original;
  void *Buffer;
  VALGRIND_GET_ORIG_FN(Original);
  CALL_FN_W_WW(Buffer, Original, Handle, Bytes);
  VALGRIND_DO_CLIENT_REQUEST_STMT(XENHC_REQUEST_BUFFER_SIZED, Buffer, Bytes, 0, 0, 0);
  return Buffer;
}

void *WRAPPED(xencall_alloc_buffer_pages)(void *Handle, unsigned long Pages) {
  OrigFn Original;
  void *Buffer;
  VALGRIND_GET_ORIG_FN(Original);
  CALL_FN_W_WW(Buffer, Original, Handle, Pages);
  VALGRIND_DO_CLIENT_REQUEST_STMT(XENHC_REQUEST_BUFFER_ALLOCATED, Buffer, Pages, 0, 0, 0);
  return Buffer;
}

void WRAPPED(xencall_free_buffer_pages)(void *Handle, void *Buffer, unsigned long Pages) {
  OrigFn Original;
  VALGRIND_GET_ORIG_FN(Original);
  /* Afterwards another thread may have got it. */
  VALGRIND_DO_CLIENT_REQUEST_STMT(XENHC_REQUEST_BUFFER_RETURNED, Buffer, Pages, 0, 0, 0);
  CALL_FN_v_WWW(Original, Handle, Buffer, Pages);
}
