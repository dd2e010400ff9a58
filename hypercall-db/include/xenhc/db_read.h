/* SPDX-License-Identifier: MIT */
/*
 * Reading a compiled hypercall database (xenhc/db.h): validation, look-ups, and the evaluator of
 * its programs.
 *
 * Freestanding: no library function is called, nothing is allocated, nothing is written but through
 * the pointers given. It is C and C++. A file that xenhc_db_open() accepts can be used without
 * further range checks: every reference in it leads to something of the right kind, trees are
 * finite, programs neither overrun their stack nor their section.
 */
#ifndef XENHC_DB_READ_H
#define XENHC_DB_READ_H

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
};

/* The string at a reference. Never NULL; "" for reference 0. */
static inline const char *xenhc_db_string(const struct xenhc_db *Db, uint32_t Ref) {
  return Db->strings + Ref;
}

/* <0, 0, >0 as the bytes of A sort before, equal to, after those of B. */
static inline int xenhc_db_compare(const char *A, const char *B) {
  while (*A && *A == *B) {
    ++A;
    ++B;
  }
  return (int)(unsigned char)*A - (int)(unsigned char)*B;
}

/* CRC-32 (IEEE 802.3, reflected, as zlib's crc32() gives it). */
static inline uint32_t xenhc_db_crc32(const uint8_t *Data, size_t Size) {
  static const uint32_t Table[16] = {0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu,
                                     0x76dc4190u, 0x6b6b51f4u, 0x4db26158u, 0x5005713cu,
                                     0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu,
                                     0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu};
  uint32_t Crc = 0xffffffffu;
  for (size_t I = 0; I < Size; ++I) {
    Crc ^= Data[I];
    Crc = (Crc >> 4) ^ Table[Crc & 15];
    Crc = (Crc >> 4) ^ Table[Crc & 15];
  }
  return ~Crc;
}

/* Where in op_index the entry of (Set, Number) is looked for first, before masking with the table's
 * size - 1. */
static inline uint32_t xenhc_db_hash(uint32_t Set, uint32_t Number) {
  uint32_t Hash = (Set * 0x9e3779b1u) ^ (Number + 0x7f4a7c15u);
  Hash *= 0x85ebca6bu;
  Hash ^= Hash >> 15;
  Hash *= 0xc2b2ae35u;
  return Hash ^ (Hash >> 13);
}

/* ---- Validation. All of it is linear in the size of the file. ---- */

/* True if First + Count elements end within Total. */
static inline int xenhc_db_fits(uint32_t First, uint32_t Count, uint32_t Total) {
  return First <= Total && Count <= Total - First;
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
    } else if (Op >= XENHC_CODE_UNARY_FIRST || Op == XENHC_CODE_LOAD || Op == XENHC_CODE_LOADS) {
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

/* Sets *Out to the section's place; false if it is misplaced. Position moves on: sections follow
 * each other. */
static inline int xenhc_db_section_at(const uint8_t *Data, size_t Size,
                                      struct xenhc_db_section Section, uint32_t Element,
                                      uint64_t *Position, const void **Out) {
  const uint64_t Bytes = (uint64_t)Section.count * Element;
  if (Section.offset % 8 || Section.offset < *Position || Section.offset > Size ||
      Bytes > Size - Section.offset)
    return 0;
  *Position = Section.offset + Bytes;
  *Out = Data + Section.offset;
  return 1;
}

static inline const char *xenhc_db_check_tables(const struct xenhc_db *Db) {
  const struct xenhc_db_header *H = Db->header;
  for (uint32_t I = 0; I < H->releases.count; ++I) {
    const struct xenhc_db_release *R = &Db->releases[I];
    if (R->name >= H->strings.count)
      return "corrupt: a release has no name";
    if (I) {
      const struct xenhc_db_release *P = R - 1;
      if (R->major < P->major || (R->major == P->major && R->minor < P->minor) ||
          (R->major == P->major && R->minor == P->minor && R->point <= P->point))
        return "corrupt: releases are out of order";
    }
  }
  for (uint32_t I = 0; I < H->interfaces.count; ++I) {
    const struct xenhc_db_interface *F = &Db->interfaces[I];
    if (F->name >= H->strings.count || F->since > F->until || F->until >= H->releases.count)
      return "corrupt: bad interface version";
  }
  for (uint32_t I = 0; I < H->values.count; ++I)
    if (Db->values[I].name >= H->strings.count)
      return "corrupt: a value has no name";
  for (uint32_t I = 0; I < H->functions.count; ++I) {
    const struct xenhc_db_function *F = &Db->functions[I];
    if (F->name >= H->strings.count || F->library >= H->strings.count ||
        F->releaser >= H->strings.count || F->convention > XENHC_RETURNS_POSITIVE_ERRNO ||
        F->flags > 3)
      return "corrupt: bad library function";
    if (I && xenhc_db_compare(Db->strings + F[-1].name, Db->strings + F->name) >= 0)
      return "corrupt: library functions are out of order";
  }
  return NULL;
}

static inline const char *xenhc_db_check_nodes(const struct xenhc_db *Db) {
  const struct xenhc_db_header *H = Db->header;
  const uint32_t CodeSize = H->code.count;
  for (uint32_t I = 0; I < H->nodes.count; ++I) {
    const struct xenhc_db_node *N = &Db->nodes[I];
    if (N->name >= H->strings.count || N->kind > XENHC_NODE_CALL || N->dir > XENHC_DIR_INOUT ||
        N->format > XENHC_FORMAT_STRING || N->flags > 63)
      return "corrupt: bad node";
    if (N->height > XENHC_DB_FRAMES || (I && N->height < N[-1].height))
      return "corrupt: nodes are nested too deep or out of order";
    if (N->child_count) {
      /* The last child stands before this node in a lower list: the tree below is finite. */
      if ((N->kind != XENHC_NODE_POINTER && N->kind != XENHC_NODE_INLINE) ||
          !xenhc_db_fits(N->child_first, N->child_count, I) ||
          Db->nodes[N->child_first + N->child_count - 1].height >= N->height)
        return "corrupt: bad children of a node";
    }
    if (!xenhc_code_valid(Db->code, CodeSize, N->count) ||
        !xenhc_code_valid(Db->code, CodeSize, N->when) ||
        !xenhc_code_valid(Db->code, CodeSize, N->written) ||
        (N->kind != XENHC_NODE_CALL && !xenhc_code_valid(Db->code, CodeSize, N->filled)))
      return "corrupt: bad expression of a node";
    if (N->kind == XENHC_NODE_CALL ? N->size != 4 && N->size != 8
                                   : N->kind == XENHC_NODE_POINTER && N->size != 4 && N->size != 8)
      return "corrupt: bad size of a node";
    if (N->kind == XENHC_NODE_INLINE && N->elem_size == 0)
      return "corrupt: bad size of a node";
  }
  return NULL;
}

static inline const char *xenhc_db_check_ops(const struct xenhc_db *Db) {
  const struct xenhc_db_header *H = Db->header;
  for (uint32_t I = 0; I < H->ops.count; ++I) {
    const struct xenhc_db_op *O = &Db->ops[I];
    if (O->name >= H->strings.count || O->source >= H->strings.count ||
        O->interface >= H->strings.count || O->since > O->until || O->until >= H->releases.count ||
        O->arch == 0 || O->arch > 3 || O->support > XENHC_SUPPORT_LISTED ||
        O->result_kind > XENHC_RESULT_UNKNOWN || (O->result_bits != 32 && O->result_bits != 64) ||
        O->result_min > O->result_max)
      return "corrupt: bad operation";
    if (!xenhc_db_fits(O->node_first, O->node_count, H->nodes.count) ||
        !xenhc_db_fits(O->value_first, O->value_count, H->values.count))
      return "corrupt: an operation refers to what is not there";
    if (!xenhc_code_valid(Db->code, H->code.count, O->selector) ||
        !xenhc_code_valid(Db->code, H->code.count, O->interface_at))
      return "corrupt: bad expression of an operation";
    /* Ever greater, so that going from set to set comes to an end. */
    if (O->nested_set != XENHC_DB_NONE && (O->set == XENHC_DB_NONE || O->nested_set <= O->set))
      return "corrupt: bad nesting of operations";
  }
  for (uint32_t I = 0; I < H->calls.count; ++I) {
    const struct xenhc_db_call *C = &Db->calls[I];
    if (C->name >= H->strings.count || C->device >= H->strings.count ||
        C->kind > XENHC_CALL_IOCTL || C->arch == 0 || C->arch > 3 ||
        !xenhc_code_valid(Db->code, H->code.count, C->selector) ||
        !xenhc_db_fits(C->op_first, C->op_count, H->ops.count))
      return "corrupt: bad call";
    if (I && (C->kind < C[-1].kind || (C->kind == C[-1].kind && C->number < C[-1].number)))
      return "corrupt: calls are out of order";
  }
  return NULL;
}

/* The slot of (Set, Number), or NULL. */
static inline const struct xenhc_db_slot *xenhc_db_find_slot(const struct xenhc_db *Db,
                                                             uint32_t Set, uint32_t Number) {
  const uint32_t Count = Db->header->op_index.count;
  const uint32_t Start = xenhc_db_hash(Set, Number);
  if (Set == XENHC_DB_NONE)
    return NULL;
  for (uint32_t I = 0; I < XENHC_DB_PROBES && I < Count; ++I) {
    const struct xenhc_db_slot *Slot = &Db->op_index[(Start + I) & (Count - 1)];
    if (Slot->set == XENHC_DB_NONE)
      return NULL;
    if (Slot->set == Set && Slot->number == Number)
      return Slot;
  }
  return NULL;
}

static inline const char *xenhc_db_check_index(const struct xenhc_db *Db) {
  const struct xenhc_db_header *H = Db->header;
  uint32_t Groups = 0, Used = 0;
  if (H->op_index.count & (H->op_index.count - 1))
    return "corrupt: size of the operation index";
  for (uint32_t I = 0; I < H->ops.count;) {
    const struct xenhc_db_op *O = &Db->ops[I];
    uint32_t End = I + 1;
    while (End < H->ops.count && Db->ops[End].set == O->set && Db->ops[End].number == O->number)
      ++End;
    if (O->set != XENHC_DB_NONE) {
      const struct xenhc_db_slot *Slot = xenhc_db_find_slot(Db, O->set, O->number);
      if (!Slot || Slot->op_first != I || Slot->op_count != End - I)
        return "corrupt: an operation is not in the index";
      ++Groups;
    }
    I = End;
  }
  for (uint32_t I = 0; I < H->op_index.count; ++I)
    Used += Db->op_index[I].set != XENHC_DB_NONE;
  /* Each group has found a slot of its own, so this leaves no slot unchecked. */
  return Used == Groups ? NULL : "corrupt: the index names an operation that is not there";
}

/*
 * Validates the file of Size bytes at Data (aligned to 8) and fills *Out. Returns NULL, or what is
 * wrong with the file in words for the user; *Out must not be used then.
 */
static inline const char *xenhc_db_open(const void *Data, size_t Size, struct xenhc_db *Out) {
  const uint8_t *Bytes = (const uint8_t *)Data;
  const struct xenhc_db_header *H = (const struct xenhc_db_header *)Data;
  static const char Magic[8] = XENHC_DB_MAGIC;
  if ((uintptr_t)Data % 8)
    return "internal: the database is not aligned to 8 bytes in memory";
  if (Size < 16)
    return "not a hypercall database (too short)";
  for (uint32_t I = 0; I < sizeof Magic; ++I)
    if (H->magic[I] != Magic[I])
      return "not a hypercall database (it does not begin with XENHCDB)";
  if (H->format > XENHC_DB_FORMAT)
    return "the database has a newer format than this program reads; compile it with the xenhc-db "
           "of the same version";
  if (H->format < XENHC_DB_FORMAT)
    return "the database has an older format than this program reads; compile it again with "
           "xenhc-db";
  if (Size < sizeof *H || H->header_size != sizeof *H)
    return "corrupt: bad size of the header";
  if (Size < H->file_size)
    return "truncated: the file is shorter than it says";
  if (Size > H->file_size)
    return "corrupt: the file is longer than it says";
  if (xenhc_db_crc32(Bytes + sizeof *H, Size - sizeof *H) != H->checksum)
    return "corrupt: wrong checksum";

  Out->header = H;
  uint64_t Position = sizeof *H;
  const void *P[10];
  if (!xenhc_db_section_at(Bytes, Size, H->strings, 1, &Position, &P[0]) ||
      !xenhc_db_section_at(Bytes, Size, H->code, 1, &Position, &P[1]) ||
      !xenhc_db_section_at(Bytes, Size, H->releases, sizeof *Out->releases, &Position, &P[2]) ||
      !xenhc_db_section_at(Bytes, Size, H->interfaces, sizeof *Out->interfaces, &Position, &P[3]) ||
      !xenhc_db_section_at(Bytes, Size, H->calls, sizeof *Out->calls, &Position, &P[4]) ||
      !xenhc_db_section_at(Bytes, Size, H->ops, sizeof *Out->ops, &Position, &P[5]) ||
      !xenhc_db_section_at(Bytes, Size, H->op_index, sizeof *Out->op_index, &Position, &P[6]) ||
      !xenhc_db_section_at(Bytes, Size, H->nodes, sizeof *Out->nodes, &Position, &P[7]) ||
      !xenhc_db_section_at(Bytes, Size, H->values, sizeof *Out->values, &Position, &P[8]) ||
      !xenhc_db_section_at(Bytes, Size, H->functions, sizeof *Out->functions, &Position, &P[9]))
    return "corrupt: a section lies outside the file";
  Out->strings = (const char *)P[0];
  Out->code = (const uint8_t *)P[1];
  Out->releases = (const struct xenhc_db_release *)P[2];
  Out->interfaces = (const struct xenhc_db_interface *)P[3];
  Out->calls = (const struct xenhc_db_call *)P[4];
  Out->ops = (const struct xenhc_db_op *)P[5];
  Out->op_index = (const struct xenhc_db_slot *)P[6];
  Out->nodes = (const struct xenhc_db_node *)P[7];
  Out->values = (const struct xenhc_db_value *)P[8];
  Out->functions = (const struct xenhc_db_function *)P[9];

  if (H->strings.count == 0 || Out->strings[0] || Out->strings[H->strings.count - 1])
    return "corrupt: strings without an end";
  if (H->code.count == 0 || Out->code[0] != XENHC_CODE_END)
    return "corrupt: no empty expression";
  if (H->releases.count == 0 || H->releases.count > 0xffff)
    return "corrupt: no releases, or too many";
  const char *Error = xenhc_db_check_tables(Out);
  if (!Error)
    Error = xenhc_db_check_nodes(Out);
  if (!Error)
    Error = xenhc_db_check_ops(Out);
  if (!Error)
    Error = xenhc_db_check_index(Out);
  return Error;
}

/* ---- Evaluation of programs ---- */

/* Where the current element of a frame is, and which one it is. */
struct xenhc_code_frame {
  uint64_t base;  /* address in the client */
  uint64_t index; /* from 0 */
};

/*
 * What a program runs over. `load` stores the zero-extended little-endian value of Size bytes (1,
 * 2, 4, 8) of client memory and returns true, or returns false if the client does not have that
 * memory.
 */
struct xenhc_code_env {
  const struct xenhc_code_frame *frames; /* [0] is the root record */
  uint32_t frame_count;
  int has_result;
  int64_t result;
  int (*load)(void *Opaque, uint64_t Address, uint32_t Size, uint64_t *Value);
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

/* ---- Look-ups ---- */

/* Index of the release that Major.Minor.Point is of, or XENHC_DB_NONE if the database does not know
 * Major.Minor. */
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
