/* SPDX-License-Identifier: MIT */
/*
 * The programs of a compiled hypercall database (xenhc/db.h): which are well-formed, and what they
 * compute. Part of xenhc/db_read.h.
 */
#ifndef XENHC_DB_CODE_H
#define XENHC_DB_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "xenhc/db.h"

/* An open database: the sections of the file, in place. The file's memory must stay as it is while
 * this is used. */
struct xenhc_db {
  const struct xenhc_db_header *header;
  const char *strings;
  const uint8_t *code;
  const struct xenhc_db_release *releases;
  const struct xenhc_db_interface *interfaces;
  const struct xenhc_db_call *calls;
  const struct xenhc_db_op *ops;
  const struct xenhc_db_slot *op_index;
  const struct xenhc_db_node *nodes;
  const struct xenhc_db_value *values;
  const struct xenhc_db_function *functions;
  const int64_t *numbers;
};

/* The string at a reference. Never NULL; "" for reference 0. */
static inline const char *xenhc_db_string(const struct xenhc_db *Db, uint32_t Ref) {
  return Db->strings + Ref;
}

/* Little-endian value of Size bytes (up to 8) at P. */
static inline uint64_t xenhc_db_bytes(const uint8_t *P, uint32_t Size) {
  uint64_t Value = 0;
  for (uint32_t I = 0; I < Size; ++I)
    Value |= (uint64_t)P[I] << (8 * I);
  return Value;
}

/* Bytes that follow an opcode; -1 for an unknown opcode. */
static inline int xenhc_code_operands(uint8_t Code) {
  switch (Code) {
  case XENHC_CODE_CONST:
    return 8;
  case XENHC_CODE_BASE:
  case XENHC_CODE_INDEX:
    return 1;
  case XENHC_CODE_LOAD:
  case XENHC_CODE_LOADS:
  case XENHC_CODE_SCAN:
    return 5;
  case XENHC_CODE_END:
  case XENHC_CODE_RESULT:
    return 0;
  default:
    break;
  }
  if ((Code >= XENHC_CODE_UNARY_FIRST && Code <= XENHC_CODE_UNARY_LAST) ||
      (Code >= XENHC_CODE_BINARY_FIRST && Code <= XENHC_CODE_BINARY_LAST))
    return 0;
  return -1;
}

/* True if a well-formed program that leaves one value starts at Ref; also for 0, the empty program.
 */
static inline int xenhc_code_valid(const uint8_t *Code, uint32_t Total, uint32_t Ref) {
  uint32_t Depth = 0;
  if (Ref == 0)
    return 1;
  if (Ref >= Total)
    return 0;
  const uint32_t Size = Total - Ref < XENHC_CODE_SIZE ? Total - Ref : XENHC_CODE_SIZE;
  const uint8_t *P = Code + Ref;
  for (uint32_t At = 0; At < Size;) {
    const uint8_t Op = P[At];
    const int Operands = xenhc_code_operands(Op);
    if (Operands < 0 || (uint32_t)Operands >= Size - At)
      return 0;
    const uint8_t First = Operands ? P[At + 1] : 0;
    if (Op == XENHC_CODE_END)
      return Depth == 1;
    if (Op >= XENHC_CODE_BINARY_FIRST) {
      if (Depth < 2)
        return 0;
      --Depth;
    } else if (Op >= XENHC_CODE_UNARY_FIRST || Operands == 5) {
      if (Depth < 1)
        return 0;
      if (Op < XENHC_CODE_UNARY_FIRST && First != 1 && First != 2 && First != 4 && First != 8)
        return 0;
    } else {
      if (++Depth > XENHC_CODE_STACK)
        return 0;
      if ((Op == XENHC_CODE_BASE || Op == XENHC_CODE_INDEX) && First > XENHC_DB_FRAMES)
        return 0;
    }
    At += 1 + (uint32_t)Operands;
  }
  return 0;
}

/* Where the current element of a frame is, and which one it is. */
struct xenhc_code_frame {
  uint64_t base;  /* address in the client */
  uint64_t index; /* from 0 */
};

/*
 * What a program runs over. `load` stores the zero-extended little-endian value of Size bytes (1,
 * 2, 4, 8) of client memory and returns true, or returns false if the client does not have that
 * memory. `element` does the same for the elements of an array that ends with a zero; where it
 * returns false, the array ends.
 */
struct xenhc_code_env {
  const struct xenhc_code_frame *frames; /* [0] is the root record */
  uint32_t frame_count;
  int has_result;
  int64_t result;
  int (*load)(void *Opaque, uint64_t Address, uint32_t Size, uint64_t *Value);
  int (*element)(void *Opaque, uint64_t Address, uint32_t Size, uint64_t *Value);
  void *opaque;
};

static inline int64_t xenhc_code_shift_left(int64_t Left, int64_t By) {
  while (By > 0 && Left != 0) {
    if (Left > INT64_MAX / 2)
      return INT64_MAX;
    if (Left < INT64_MIN / 2)
      return INT64_MIN;
    Left *= 2;
    --By;
  }
  return Left;
}

/* Left Op Right in *Value; false if there is no value (division by zero, negative shift). */
static inline int xenhc_code_binary(uint8_t Op, int64_t Left, int64_t Right, int64_t *Value) {
  switch (Op) {
  case XENHC_CODE_ADD:
    if (__builtin_add_overflow(Left, Right, Value))
      *Value = Left < 0 ? INT64_MIN : INT64_MAX;
    return 1;
  case XENHC_CODE_SUB:
    if (__builtin_sub_overflow(Left, Right, Value))
      *Value = Left < 0 ? INT64_MIN : INT64_MAX;
    return 1;
  case XENHC_CODE_MUL:
    if (__builtin_mul_overflow(Left, Right, Value))
      *Value = (Left < 0) != (Right < 0) ? INT64_MIN : INT64_MAX;
    return 1;
  case XENHC_CODE_DIV:
  case XENHC_CODE_MOD:
    if (Right == 0)
      return 0;
    if (Right == -1)
      *Value = Op == XENHC_CODE_MOD ? 0 : Left == INT64_MIN ? INT64_MAX : -Left;
    else
      *Value = Op == XENHC_CODE_MOD ? Left % Right : Left / Right;
    return 1;
  case XENHC_CODE_AND:
    *Value = Left & Right;
    return 1;
  case XENHC_CODE_OR:
    *Value = Left | Right;
    return 1;
  case XENHC_CODE_XOR:
    *Value = Left ^ Right;
    return 1;
  case XENHC_CODE_SHL:
    *Value = xenhc_code_shift_left(Left, Right);
    return Right >= 0;
  case XENHC_CODE_SHR:
    *Value = Right > 63 || Right < 0 ? 0 : (int64_t)((uint64_t)Left >> Right);
    return Right >= 0;
  case XENHC_CODE_EQ:
    *Value = Left == Right;
    return 1;
  case XENHC_CODE_NE:
    *Value = Left != Right;
    return 1;
  case XENHC_CODE_LT:
    *Value = Left < Right;
    return 1;
  case XENHC_CODE_LE:
    *Value = Left <= Right;
    return 1;
  case XENHC_CODE_GT:
    *Value = Left > Right;
    return 1;
  case XENHC_CODE_GE:
    *Value = Left >= Right;
    return 1;
  case XENHC_CODE_MIN:
    *Value = Left < Right ? Left : Right;
    return 1;
  case XENHC_CODE_MAX:
    *Value = Left > Right ? Left : Right;
    return 1;
  case XENHC_CODE_LAND:
    *Value = Left && Right;
    return 1;
  case XENHC_CODE_LOR:
    *Value = Left || Right;
    return 1;
  default:
    return 0;
  }
}

/* What XENHC_CODE_SCAN with these operands pushes. */
static inline int64_t xenhc_code_scan(const struct xenhc_code_env *Env, uint64_t Address,
                                      uint32_t Size, uint32_t Stride) {
  int64_t Count = 0;
  uint64_t Value = 1;
  while (Value != 0 && Count < XENHC_CODE_SCAN_MAX) {
    if (!Env->element(Env->opaque, Address, Size, &Value))
      Value = 0;
    Address += Stride;
    ++Count;
  }
  return Count;
}

/*
 * Runs the program at Ref of an open database. True and the value in *Value, or false if it has no
 * value: memory that the client does not have, a division by zero, a result that is not there yet,
 * a frame that is not open, or Ref 0.
 */
static inline int xenhc_code_eval(const struct xenhc_db *Db, uint32_t Ref,
                                  const struct xenhc_code_env *Env, int64_t *Value) {
  int64_t Stack[XENHC_CODE_STACK];
  uint32_t Depth = 0;
  if (Ref == 0)
    return 0;
  for (const uint8_t *P = Db->code + Ref;; P += 1 + xenhc_code_operands(*P)) {
    const uint8_t Op = *P;
    switch (Op) {
    case XENHC_CODE_END:
      *Value = Stack[0];
      return 1;
    case XENHC_CODE_CONST:
      Stack[Depth++] = (int64_t)xenhc_db_bytes(P + 1, 8);
      break;
    case XENHC_CODE_BASE:
    case XENHC_CODE_INDEX:
      if (P[1] >= Env->frame_count)
        return 0;
      Stack[Depth++] =
          (int64_t)(Op == XENHC_CODE_BASE ? Env->frames[P[1]].base : Env->frames[P[1]].index);
      break;
    case XENHC_CODE_LOAD:
    case XENHC_CODE_LOADS: {
      const uint64_t Address = (uint64_t)Stack[Depth - 1] + xenhc_db_bytes(P + 2, 4);
      uint64_t Loaded = 0;
      if (!Env->load(Env->opaque, Address, P[1], &Loaded))
        return 0;
      if (Op == XENHC_CODE_LOADS && P[1] < 8) {
        const uint64_t Sign = (uint64_t)1 << (8 * P[1] - 1);
        Loaded = (Loaded ^ Sign) - Sign;
      }
      Stack[Depth - 1] = (int64_t)Loaded;
      break;
    }
    case XENHC_CODE_SCAN:
      Stack[Depth - 1] = xenhc_code_scan(Env, (uint64_t)Stack[Depth - 1], P[1],
                                         (uint32_t)xenhc_db_bytes(P + 2, 4));
      break;
    case XENHC_CODE_RESULT:
      if (!Env->has_result)
        return 0;
      Stack[Depth++] = Env->result;
      break;
    case XENHC_CODE_NOT:
      Stack[Depth - 1] = !Stack[Depth - 1];
      break;
    case XENHC_CODE_NEG:
      Stack[Depth - 1] = Stack[Depth - 1] == INT64_MIN ? INT64_MAX : -Stack[Depth - 1];
      break;
    case XENHC_CODE_INV:
      Stack[Depth - 1] = ~Stack[Depth - 1];
      break;
    default:
      --Depth;
      if (!xenhc_code_binary(Op, Stack[Depth - 1], Stack[Depth], &Stack[Depth - 1]))
        return 0;
      break;
    }
  }
}

#endif
