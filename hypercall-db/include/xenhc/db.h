/* SPDX-License-Identifier: MIT */
/*
 * The compiled hypercall database: one flat, position-independent file.
 *
 * The database compiler (xenhc-db) writes it; the Valgrind tool and the checker read it. This
 * header and that file are all that the parts share. It is plain data: little-endian, naturally
 * aligned, offsets and indices instead of pointers, so that a reader may map the file and use it in
 * place. xenhc/db_read.h validates a file and looks things up in it; a reader must not touch a file
 * that xenhc_db_open() has refused.
 *
 * How a call is described
 * -----------------------
 * Everything that a call looks at is memory of the client:
 *   - for a hypercall, the root record is the array of argument words (struct
 * privcmd_hypercall.arg[], or multicall_entry.args[]); argument N is at N * 8 on both
 * architectures, as in privcmd_hypercall. Only a multicall entry of i386 has words of 4 bytes:
 * whoever walks one divides the offsets of frame 0 by two;
 *   - for an ioctl, the root record is the structure that its argument points to.
 * An operation is a tree of nodes over that root record. A pointer node opens a new frame: its
 * children are laid out relative to what it points to. An inline array opens one as well. Frame 0
 * is the root record. Nodes name one of three directions, and counts are small stack programs
 * ("code") over memory and over the result.
 *
 * Which operation a call is: a call may name a set of operations; the selector code of the call,
 * evaluated over the root record, gives the number to look up in that set. An operation may name a
 * further set with a selector of its own (nested operations, such as the cpupool sub-operations of
 * XEN_SYSCTL_cpupool_op). The operation found last has the complete tree: nothing is merged at run
 * time.
 */
#ifndef XENHC_DB_H
#define XENHC_DB_H

#include <stdint.h>

#define XENHC_DB_MAGIC "XENHCDB"
/* Raised with every incompatible change of this file. A reader refuses any other value. */
#define XENHC_DB_FORMAT 3u

/* "No such thing" for the 32-bit references below that are not code offsets. */
#define XENHC_DB_NONE 0xffffffffu

/* A run of elements in the file. */
struct xenhc_db_section {
  uint32_t offset; /* bytes from the start of the file, aligned to 8 */
  uint32_t count;  /* elements, not bytes (bytes for strings and code) */
};

struct xenhc_db_header {
  char magic[8];        /* XENHC_DB_MAGIC with its NUL */
  uint32_t format;      /* XENHC_DB_FORMAT */
  uint32_t header_size; /* sizeof(struct xenhc_db_header) */
  uint32_t file_size;   /* bytes */
  uint32_t checksum;    /* CRC-32 (IEEE) of all bytes after the header */
  /* char: NUL-terminated UTF-8; offset 0 is "" and the last byte is NUL */
  struct xenhc_db_section strings;
  /* uint8_t: expression programs; offset 0 holds XENHC_CODE_END */
  struct xenhc_db_section code;
  /* struct xenhc_db_release, oldest first */
  struct xenhc_db_section releases;
  /* struct xenhc_db_interface */
  struct xenhc_db_section interfaces;
  /* struct xenhc_db_call */
  struct xenhc_db_section calls;
  /* struct xenhc_db_op, those of equal (set, number) side by side */
  struct xenhc_db_section ops;
  /* struct xenhc_db_slot: hash of (set, number); a power of two, or none */
  struct xenhc_db_section op_index;
  /* struct xenhc_db_node */
  struct xenhc_db_section nodes;
  /* struct xenhc_db_value: names of error numbers and of enumerators */
  struct xenhc_db_section values;
  /* struct xenhc_db_function, sorted by name (byte order) */
  struct xenhc_db_section functions;
  /* int64_t: numbers that functions return */
  struct xenhc_db_section numbers;
};

/* A Xen release. Its index is what since/until fields hold. */
struct xenhc_db_release {
  uint32_t name; /* string: "4.17" */
  uint16_t major;
  uint16_t minor; /* as XENVER_version reports them */
  uint16_t point; /* first point release that this entry stands for */
  uint16_t reserved;
};

/* The number that toolstack and hypervisor compare: XEN_DOMCTL_INTERFACE_VERSION and its like. */
struct xenhc_db_interface {
  uint32_t name; /* string: "domctl" */
  uint16_t since;
  uint16_t until; /* releases, both inclusive */
  uint32_t value;
};

enum xenhc_db_call_kind {
  XENHC_CALL_HYPERCALL = 0,
  XENHC_CALL_IOCTL = 1,
};

/*
 * A hypercall number, or an ioctl request of one of Xen's devices. There is an element for each
 * device, and one for each architecture where number or selector differ. Sorted by kind, number,
 * device and architecture.
 */
struct xenhc_db_call {
  uint32_t name;     /* string: "domctl", "IOCTL_PRIVCMD_MMAPBATCH_V2" */
  uint32_t kind;     /* enum xenhc_db_call_kind */
  uint32_t device;   /* string: "/dev/xen/privcmd"; empty for hypercalls */
  uint32_t number;   /* hypercall number, or ioctl request as the client passes it */
  uint32_t set;      /* set of operations, XENHC_DB_NONE if the call is one operation */
  uint32_t selector; /* code: number of the operation within the set */
  /* Operations, by release and architecture, that describe the call when no element of the set fits
     (its common part), or the call itself if it is one operation. */
  uint32_t op_first;
  uint32_t op_count;
  uint32_t arch; /* mask of enum xenhc_db_arch */
};

enum xenhc_db_arch {
  XENHC_ARCH_AMD64 = 1,
  XENHC_ARCH_I386 = 2,
};

enum xenhc_db_support {
  XENHC_SUPPORT_FULL = 0,   /* every pointer and field is described */
  XENHC_SUPPORT_LISTED = 1, /* known by name and number only: its memory is unknown, nothing is
                               checked but the nodes */
};

enum xenhc_db_result_kind {
  XENHC_RESULT_ZERO_OR_ERRNO = 0, /* 0, or -errno */
  XENHC_RESULT_COUNT = 1,         /* how much was done, or -errno */
  XENHC_RESULT_VALUE = 2,         /* a value, or -errno */
  XENHC_RESULT_UNKNOWN = 3,
};

/* An operation as it is in some releases on some architectures. */
struct xenhc_db_op {
  uint32_t set; /* the set it belongs to; XENHC_DB_NONE for the common part of a call */
  uint32_t number;
  uint32_t name;   /* string: "XEN_DOMCTL_createdomain" */
  uint32_t source; /* string: "xen/common/domctl.c: do_domctl" */
  uint16_t since;
  uint16_t until;      /* releases, both inclusive */
  uint8_t arch;        /* mask of enum xenhc_db_arch */
  uint8_t support;     /* enum xenhc_db_support */
  uint8_t result_kind; /* enum xenhc_db_result_kind */
  uint8_t result_bits; /* width in the hypervisor: 32 or 64 */
  uint32_t nested_set; /* operations inside this one: a set greater than `set`, or XENHC_DB_NONE */
  uint32_t selector;   /* code: number within nested_set */
  uint32_t node_first;
  uint32_t node_count;   /* nodes of the root record */
  uint32_t value_first;  /* error numbers it may return */
  uint32_t value_count;  /* 0: any */
  uint32_t interface;    /* string naming the xenhc_db_interface group that is compared, or 0 */
  uint32_t interface_at; /* code giving the version that the client states; 0 if none */
  int64_t result_min;
  int64_t result_max; /* of a result that is not an error, both inclusive */
};

/* Open addressing, linear probing from xenhc_db_hash(set, number); no entry is further than this
 * from its place. */
#define XENHC_DB_PROBES 16
struct xenhc_db_slot {
  uint32_t set; /* XENHC_DB_NONE: empty slot */
  uint32_t number;
  uint32_t op_first;
  uint32_t op_count;
};

enum xenhc_db_node_kind {
  /* `size` bytes at `offset` */
  XENHC_NODE_VALUE = 0,
  /* an address of `size` bytes at `offset`; `count` elements of `elem_size` bytes there */
  XENHC_NODE_POINTER = 1,
  /* `count` elements of `elem_size` bytes at `offset`, inside the record itself */
  XENHC_NODE_INLINE = 2,
  /* A whole hypercall: number at `offset`, result at `filled`, arguments at `elem_size`, which are
     offsets in the record; `size` is the word size of all of them. A call without a result in
     memory (an ioctl's) has XENHC_DB_NONE there. */
  XENHC_NODE_CALL = 3,
};

enum xenhc_db_dir {
  XENHC_DIR_NONE = 0, /* neither read nor written by Xen */
  XENHC_DIR_IN = 1,
  XENHC_DIR_OUT = 2,
  XENHC_DIR_INOUT = 3,
};

enum xenhc_db_node_flag {
  XENHC_NODE_PADDING = 1, /* copied to the hypervisor but without meaning: a quieter finding */
  XENHC_NODE_NULL_OK = 2, /* the pointer may be NULL: nothing is then read or written through it */
  XENHC_NODE_REWRITTEN = 4, /* Xen changes it when it preempts the call and continues it */
  XENHC_NODE_MAPPING = 8, /* the pointer names a range that is mapped anew: defined afterwards, not
                             accessed before */
  XENHC_NODE_UNKNOWN_ON_ERROR = 16, /* out: may have been written when the call failed */
  XENHC_NODE_BITS = 32,             /* count and filled are bits; bytes are (n + 7) / 8 */
  XENHC_NODE_WHOLE = 64, /* filled beyond count: nothing was written, instead of as much as fits */
};

enum xenhc_db_format {
  XENHC_FORMAT_HEX = 0,
  XENHC_FORMAT_UNSIGNED = 1,
  XENHC_FORMAT_SIGNED = 2,
  XENHC_FORMAT_BYTES = 3,  /* hex dump */
  XENHC_FORMAT_STRING = 4, /* characters up to NUL or the end */
};

struct xenhc_db_node {
  uint32_t name; /* string: path relative to the record that it stands in ("u.createdomain.flags",
                    "buffer") */
  uint32_t offset;
  uint32_t size;
  uint8_t kind;   /* enum xenhc_db_node_kind */
  uint8_t dir;    /* of the value; for a pointer, of what it points to (the pointer itself is always
                     read) */
  uint8_t format; /* enum xenhc_db_format */
  uint8_t flags;  /* mask of enum xenhc_db_node_flag */
  uint32_t elem_size;
  uint32_t count;   /* code: elements read at entry (the capacity of an out buffer); 0 means one */
  uint32_t filled;  /* code: elements written, evaluated at exit, clamped to count; 0 means all */
  uint32_t when;    /* code: the node takes part only if this is not 0; 0 means always */
  uint32_t written; /* code: at exit, an out node was written if this is not 0; 0 means on success
                       (result >= 0) */
  uint32_t child_first; /* nodes of one element; with none, an element is plain bytes of direction
                           `dir` */
  uint32_t child_count;
  /* Of the list that the node is in: 0 if none of its nodes has children, else 1 more than the
     highest list below. Lists are sorted by height, so that a reader sees at a glance that nothing
     is cyclic. */
  uint16_t height;
  uint16_t tag_bits; /* of a pointer: how many low bits are no part of the address, at most
                        XENHC_DB_TAG_BITS */
};

/*
 * Code: a stack program of 64-bit signed values, at most XENHC_CODE_STACK deep, ending with
 * XENHC_CODE_END. Arithmetic saturates at INT64_MIN and INT64_MAX instead of wrapping. A load from
 * memory that the client does not have makes the whole program fail, and so does a division by
 * zero; whoever evaluates it then treats the value as unknown. Offset 0 of the code section is the
 * empty program: "not given".
 */
#define XENHC_CODE_STACK 16
#define XENHC_CODE_SIZE 512      /* bytes of one program at most */
#define XENHC_CODE_SCAN_MAX 4096 /* how far XENHC_CODE_SCAN looks */
enum xenhc_db_code {
  XENHC_CODE_END = 0,
  XENHC_CODE_CONST = 1,  /* int64_t follows: push */
  XENHC_CODE_BASE = 2,   /* uint8_t frame follows: push the address of its current element */
  XENHC_CODE_INDEX = 3,  /* uint8_t frame follows: push the index of its current element */
  XENHC_CODE_LOAD = 4,   /* uint8_t bytes (1, 2, 4, 8), uint32_t offset follow: pop an address, push
                            zero-extended memory */
  XENHC_CODE_LOADS = 5,  /* the same, sign-extended */
  XENHC_CODE_RESULT = 6, /* push the call's result (only in filled and written) */
  XENHC_CODE_SCAN = 7,   /* uint8_t bytes (1, 2, 4, 8), uint32_t stride follow: pop an address, push
                            how many numbers, a stride apart from there on, it takes up to and
                            including the first that is 0 or cannot be read; never fails */
  /* unary: pop one, push one */
  XENHC_CODE_NOT = 16, /* 1 if zero, else 0 */
  XENHC_CODE_NEG = 17,
  XENHC_CODE_INV = 18, /* bitwise */
  /* binary: pop right, pop left, push */
  XENHC_CODE_ADD = 32,
  XENHC_CODE_SUB = 33,
  XENHC_CODE_MUL = 34,
  XENHC_CODE_DIV = 35,
  XENHC_CODE_MOD = 36,
  XENHC_CODE_AND = 37,
  XENHC_CODE_OR = 38,
  XENHC_CODE_XOR = 39,
  XENHC_CODE_SHL = 40,
  XENHC_CODE_SHR = 41, /* logical */
  XENHC_CODE_EQ = 42,
  XENHC_CODE_NE = 43,
  XENHC_CODE_LT = 44, /* comparisons are signed */
  XENHC_CODE_LE = 45,
  XENHC_CODE_GT = 46,
  XENHC_CODE_GE = 47,
  XENHC_CODE_MIN = 48,
  XENHC_CODE_MAX = 49,
  XENHC_CODE_LAND = 50, /* 1 or 0; both sides are evaluated */
  XENHC_CODE_LOR = 51,
};
#define XENHC_CODE_UNARY_FIRST XENHC_CODE_NOT
#define XENHC_CODE_UNARY_LAST XENHC_CODE_INV
#define XENHC_CODE_BINARY_FIRST XENHC_CODE_ADD
#define XENHC_CODE_BINARY_LAST XENHC_CODE_LOR

/* Frames that a node tree may open below the root; deeper trees are refused by the compiler and by
 * xenhc_db_open(). */
#define XENHC_DB_FRAMES 6

/* An address is that of a page at most. */
#define XENHC_DB_TAG_BITS 12

struct xenhc_db_value {
  uint32_t name; /* string: "EINVAL" */
  uint32_t value;
};

enum xenhc_db_convention {
  XENHC_RETURNS_NOTHING = 0,         /* void, or a result that says nothing of success */
  XENHC_RETURNS_NEG_ERRNO = 1,       /* 0 or more, or -errno */
  XENHC_RETURNS_MINUS_ONE_ERRNO = 2, /* 0 or more, or -1 with errno */
  XENHC_RETURNS_LIBXL_ERROR = 3,     /* 0 or more, or a negative ERROR_* of libxl */
  XENHC_RETURNS_POINTER = 4,         /* NULL on failure */
  XENHC_RETURNS_BOOL = 5,            /* false on failure (xenstore) */
  XENHC_RETURNS_VALUE = 6,           /* a value that cannot fail */
  XENHC_RETURNS_POSITIVE_ERRNO = 7,  /* 0, or a positive errno value */
  XENHC_RETURNS_DESCRIPTOR = 8,      /* a file descriptor (0 is one), or -1 with errno */
  XENHC_RETURNS_MAPPING = 9,         /* a pointer, or MAP_FAILED with errno */
  XENHC_RETURNS_READY = 10,          /* how many are ready, 0 if none in time, or -1 with errno */
  XENHC_RETURNS_NONZERO = 11,        /* 0, or any other number on failure */
};

enum xenhc_db_function_flag {
  XENHC_FUNCTION_MUST_USE = 1, /* an ignored result hides a failure that the caller has to handle */
  XENHC_FUNCTION_CALLER_OWNS = 2, /* the result is the caller's to release with `releaser` */
  XENHC_FUNCTION_SAYS_KEEPS = 4,  /* `keeps` is known; it may be 0 */
};

/* What is true of a library function: api/<library>.yaml. */
struct xenhc_db_function {
  uint32_t name;
  uint32_t library;   /* string: "libxenctrl" */
  uint32_t releaser;  /* string: function that releases the result; "" if none */
  uint8_t convention; /* enum xenhc_db_convention */
  uint8_t flags;      /* mask of enum xenhc_db_function_flag */
  uint16_t frees;     /* mask of arguments (bit N: argument N from 0) that the call releases */
  uint16_t nonnull;   /* mask of arguments that must not be null, although `frees` names them */
  /* With 0, or with another value, as one of these arguments (masks) the call does not fail in a
     way that its caller would have to handle. */
  uint8_t safe_if_zero;
  uint8_t safe_if_nonzero;
  uint16_t keeps; /* mask of arguments that are stored, on some path, where they stay */
  /* All numbers that the function can return, ascending: a run of the section `numbers`. None: it
     may be any number. */
  uint16_t only_count;
  uint32_t only_first;
};

#endif
