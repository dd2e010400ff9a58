/* SPDX-License-Identifier: MIT */
/*
 * Reading a compiled hypercall database (xenhc/db.h): xenhc_db_open() of xenhc/db_check.h, the
 * look-ups below, and xenhc_code_eval() of xenhc/db_code.h.
 *
 * Freestanding: no library function is called, nothing is allocated, nothing is written but through
 * the pointers given. It is C and C++. A file that xenhc_db_open() accepts can be used without
 * further range checks: every reference in it leads to something of the right kind, trees are
 * finite, programs neither overrun their stack nor their section.
 */
#ifndef XENHC_DB_READ_H
#define XENHC_DB_READ_H

#include "xenhc/db_check.h"
#include "xenhc/db_code.h"

/* Index of the release that Major.Minor.Point is of, the last if several have that version, or
 * XENHC_DB_NONE if the database does not know Major.Minor. */
static inline uint32_t xenhc_db_find_release(const struct xenhc_db *Db, uint32_t Major,
                                             uint32_t Minor, uint32_t Point) {
  for (uint32_t I = Db->header->releases.count; I-- > 0;) {
    const struct xenhc_db_release *R = &Db->releases[I];
    if (R->major == Major && R->minor == Minor && R->point <= Point)
      return I;
  }
  return XENHC_DB_NONE;
}

/*
 * The entry of the interface group Name ("domctl") with that value; Previous is NULL, or the one
 * found before: a value may have been used for several ranges of releases. NULL if there is none
 * (any more).
 */
static inline const struct xenhc_db_interface *
xenhc_db_find_interface(const struct xenhc_db *Db, const char *Name, uint32_t Value,
                        const struct xenhc_db_interface *Previous) {
  for (uint32_t I = Previous ? (uint32_t)(Previous - Db->interfaces) + 1 : 0;
       I < Db->header->interfaces.count; ++I) {
    const struct xenhc_db_interface *F = &Db->interfaces[I];
    if (F->value == Value && xenhc_db_compare(Db->strings + F->name, Name) == 0)
      return F;
  }
  return NULL;
}

/* The entry of the interface group Name that holds in Release (an index), or NULL. */
static inline const struct xenhc_db_interface *
xenhc_db_interface_of(const struct xenhc_db *Db, const char *Name, uint32_t Release) {
  for (uint32_t I = 0; I < Db->header->interfaces.count; ++I) {
    const struct xenhc_db_interface *F = &Db->interfaces[I];
    if (F->since <= Release && Release <= F->until &&
        xenhc_db_compare(Db->strings + F->name, Name) == 0)
      return F;
  }
  return NULL;
}

/* The hypercall (Device "") or the ioctl request of Device with that number on Arch (one bit), or
 * NULL. */
static inline const struct xenhc_db_call *xenhc_db_find_call(const struct xenhc_db *Db,
                                                             uint32_t Kind, const char *Device,
                                                             uint32_t Number, uint32_t Arch) {
  uint32_t Low = 0, High = Db->header->calls.count;
  while (Low < High) {
    const uint32_t Middle = Low + (High - Low) / 2;
    const struct xenhc_db_call *C = &Db->calls[Middle];
    if (C->kind < Kind || (C->kind == Kind && C->number < Number))
      Low = Middle + 1;
    else
      High = Middle;
  }
  for (; Low < Db->header->calls.count; ++Low) {
    const struct xenhc_db_call *C = &Db->calls[Low];
    if (C->kind != Kind || C->number != Number)
      break;
    if ((C->arch & Arch) && xenhc_db_compare(Db->strings + C->device, Device) == 0)
      return C;
  }
  return NULL;
}

/* The one of Count operations from First that holds in Release (an index) on Arch (one bit), or
 * NULL. */
static inline const struct xenhc_db_op *xenhc_db_pick_op(const struct xenhc_db *Db, uint32_t First,
                                                         uint32_t Count, uint32_t Release,
                                                         uint32_t Arch) {
  for (uint32_t I = First; I < First + Count; ++I) {
    const struct xenhc_db_op *O = &Db->ops[I];
    if ((O->arch & Arch) && O->since <= Release && Release <= O->until)
      return O;
  }
  return NULL;
}

/* Operation Number of Set in Release (an index) on Arch (one bit), or NULL. */
static inline const struct xenhc_db_op *xenhc_db_find_op(const struct xenhc_db *Db, uint32_t Set,
                                                         uint32_t Number, uint32_t Release,
                                                         uint32_t Arch) {
  const struct xenhc_db_slot *Slot = xenhc_db_find_slot(Db, Set, Number);
  return Slot ? xenhc_db_pick_op(Db, Slot->op_first, Slot->op_count, Release, Arch) : NULL;
}

/* How far xenhc_db_select() came. */
enum xenhc_db_selected {
  XENHC_SELECT_FOUND = 0,
  XENHC_SELECT_UNREADABLE =
      1, /* the selector had no value: it lies in memory that the client does not have */
  XENHC_SELECT_UNKNOWN =
      2, /* the database has no such operation in this release; *Number is what was looked for */
};

/*
 * Finds the operation of a call: selects within its set, then within the sets of the operations
 * found, as far as it goes. *Op is the operation found last, else the call's common part, else
 * NULL. *Number is the number looked for last.
 */
static inline enum xenhc_db_selected
xenhc_db_select(const struct xenhc_db *Db, const struct xenhc_db_call *Call, uint32_t Release,
                uint32_t Arch, const struct xenhc_code_env *Env, const struct xenhc_db_op **Op,
                uint32_t *Number) {
  uint32_t Set = Call->set, Selector = Call->selector;
  *Op = xenhc_db_pick_op(Db, Call->op_first, Call->op_count, Release, Arch);
  *Number = Call->number;
  while (Set != XENHC_DB_NONE) {
    int64_t Value;
    if (!xenhc_code_eval(Db, Selector, Env, &Value))
      return XENHC_SELECT_UNREADABLE;
    *Number = (uint32_t)Value;
    if (Value < 0 || Value > (int64_t)0xffffffff)
      return XENHC_SELECT_UNKNOWN;
    const struct xenhc_db_op *Found = xenhc_db_find_op(Db, Set, *Number, Release, Arch);
    if (!Found)
      return XENHC_SELECT_UNKNOWN;
    *Op = Found;
    Set = Found->nested_set;
    Selector = Found->selector;
  }
  return *Op ? XENHC_SELECT_FOUND : XENHC_SELECT_UNKNOWN;
}

/* What is known of the library function Name, or NULL. */
static inline const struct xenhc_db_function *xenhc_db_find_function(const struct xenhc_db *Db,
                                                                     const char *Name) {
  uint32_t Low = 0, High = Db->header->functions.count;
  while (Low < High) {
    const uint32_t Middle = Low + (High - Low) / 2;
    const int Order = xenhc_db_compare(Db->strings + Db->functions[Middle].name, Name);
    if (Order == 0)
      return &Db->functions[Middle];
    if (Order < 0)
      Low = Middle + 1;
    else
      High = Middle;
  }
  return NULL;
}

#endif
