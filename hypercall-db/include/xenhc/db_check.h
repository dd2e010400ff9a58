/* SPDX-License-Identifier: MIT */
/*
 * Validation of a compiled hypercall database (xenhc/db.h). Part of xenhc/db_read.h. All of it is
 * linear in the size of the file.
 */
#ifndef XENHC_DB_CHECK_H
#define XENHC_DB_CHECK_H

#include "xenhc/db_code.h"

/* <0, 0, >0 as the bytes of A sort before, equal to, after those of B. */
static inline int xenhc_db_compare(const char *A, const char *B) {
  while (*A && *A == *B) {
    ++A;
    ++B;
  }
  return (int)(unsigned char)*A - (int)(unsigned char)*B;
}

/* CRC-32 (IEEE 802.3, reflected, as zlib's crc32() gives it). Eight bytes at a time: what a digit
 * of four bits adds depends on its place only. */
static inline uint32_t xenhc_db_crc32(const uint8_t *Data, size_t Size) {
  static const uint32_t Last[16] = {0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu,
                                    0x76dc4190u, 0x6b6b51f4u, 0x4db26158u, 0x5005713cu,
                                    0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu,
                                    0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu};
  uint32_t Table[16][16]; /* by the number of digits behind it, then by its value */
  uint32_t Crc = 0xffffffffu;
  for (int Digit = 0; Digit < 16; ++Digit) {
    uint32_t Value = Table[0][Digit] = Last[Digit];
    for (int Behind = 1; Behind < 16; ++Behind)
      Value = Table[Behind][Digit] = (Value >> 4) ^ Last[Value & 15];
  }
  for (; Size >= 8; Data += 8, Size -= 8) {
    uint32_t Next = 0;
    Crc ^= Data[0] | (uint32_t)Data[1] << 8 | (uint32_t)Data[2] << 16 | (uint32_t)Data[3] << 24;
    for (int Byte = 0; Byte < 4; ++Byte) {
      const uint32_t First = Crc >> (8 * Byte) & 255, Second = Data[4 + Byte];
      Next ^= Table[15 - 2 * Byte][First & 15] ^ Table[14 - 2 * Byte][First >> 4];
      Next ^= Table[7 - 2 * Byte][Second & 15] ^ Table[6 - 2 * Byte][Second >> 4];
    }
    Crc = Next;
  }
  for (; Size > 0; ++Data, --Size) {
    Crc ^= *Data;
    Crc = (Crc >> 4) ^ Last[Crc & 15];
    Crc = (Crc >> 4) ^ Last[Crc & 15];
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

/* True if First + Count elements end within Total. */
static inline int xenhc_db_fits(uint32_t First, uint32_t Count, uint32_t Total) {
  return First <= Total && Count <= Total - First;
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
          (R->major == P->major && R->minor == P->minor && R->point < P->point))
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
        F->releaser >= H->strings.count || F->convention > XENHC_RETURNS_NONZERO || F->flags > 7 ||
        !xenhc_db_fits(F->only_first, F->only_count, H->numbers.count))
      return "corrupt: bad library function";
    for (uint32_t J = 1; J < F->only_count; ++J)
      if (Db->numbers[F->only_first + J - 1] >= Db->numbers[F->only_first + J])
        return "corrupt: results of a library function are out of order";
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
        N->format > XENHC_FORMAT_STRING || N->flags > 127)
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
    if (N->tag_bits > (N->kind == XENHC_NODE_POINTER ? XENHC_DB_TAG_BITS : 0))
      return "corrupt: bad tag of a node";
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
  const void *P[11];
  if (!xenhc_db_section_at(Bytes, Size, H->strings, 1, &Position, &P[0]) ||
      !xenhc_db_section_at(Bytes, Size, H->code, 1, &Position, &P[1]) ||
      !xenhc_db_section_at(Bytes, Size, H->releases, sizeof *Out->releases, &Position, &P[2]) ||
      !xenhc_db_section_at(Bytes, Size, H->interfaces, sizeof *Out->interfaces, &Position, &P[3]) ||
      !xenhc_db_section_at(Bytes, Size, H->calls, sizeof *Out->calls, &Position, &P[4]) ||
      !xenhc_db_section_at(Bytes, Size, H->ops, sizeof *Out->ops, &Position, &P[5]) ||
      !xenhc_db_section_at(Bytes, Size, H->op_index, sizeof *Out->op_index, &Position, &P[6]) ||
      !xenhc_db_section_at(Bytes, Size, H->nodes, sizeof *Out->nodes, &Position, &P[7]) ||
      !xenhc_db_section_at(Bytes, Size, H->values, sizeof *Out->values, &Position, &P[8]) ||
      !xenhc_db_section_at(Bytes, Size, H->functions, sizeof *Out->functions, &Position, &P[9]) ||
      !xenhc_db_section_at(Bytes, Size, H->numbers, sizeof *Out->numbers, &Position, &P[10]))
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
  Out->numbers = (const int64_t *)P[10];

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

#endif
