/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Runs in the client, in the place of functions of the C library whose result can depend on what
 * lies beside their arguments, for one who follows values only: a mask of matches that turned out
 * to be 0 is returned as the null pointer, although some of its bits stand for bytes behind the
 * end. These ones cut such bits off. They read aligned vectors only, which stay on a page.
 */

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <valgrind/valgrind.h>

/* As pub_tool_redir.h encodes it, which only tools can include. */
#define REPLACED(Function) VG_CONCAT4(_vgr00000ZU_, libcZdsoZa, _, Function)

void *REPLACED(memchr)(const void *Memory, int Byte, size_t Size);
void *REPLACED(memrchr)(const void *Memory, int Byte, size_t Size);
size_t REPLACED(strnlen)(const char *String, size_t Size);
int *REPLACED(wmemchr)(const int *Memory, int Character, size_t Count);
char *REPLACED(strstr)(const char *String, const char *Part);

enum { Vector = sizeof(__m128i), Vectors = 4, Step = Vector * Vectors };

static __m128i matches(const char *At, __m128i Wanted) {
  return _mm_cmpeq_epi8(_mm_load_si128((const __m128i *)At), Wanted);
}

static unsigned maskOf(__m128i Matches) { return (unsigned)_mm_movemask_epi8(Matches); }

static const char *alignedDown(const char *At) { return (const char *)((uintptr_t)At & -Vector); }

/* The first Byte in [At, End), or null. End may lie beyond what can be read if there is one. */
static const char *first(const char *At, const char *End, char Byte) {
  const __m128i Wanted = _mm_set1_epi8(Byte);
  const char *Block = alignedDown(At);
  unsigned Inside = ~0U << (At - Block);
  if (At >= End)
    return NULL;
  for (;;) {
    unsigned Mask = maskOf(matches(Block, Wanted)) & Inside;
    if (End - Block <= Vector) {
      Mask &= ~0U >> (2 * Vector - (End - Block));
      return Mask ? Block + __builtin_ctz(Mask) : NULL;
    }
    if (Mask)
      return Block + __builtin_ctz(Mask);
    Block += Vector;
    Inside = ~0U;
    while ((uintptr_t)Block % Step == 0 && End - Block > Step) {
      __m128i Any = _mm_or_si128(matches(Block, Wanted), matches(Block + Vector, Wanted));
      Any = _mm_or_si128(Any, matches(Block + 2 * Vector, Wanted));
      if (maskOf(_mm_or_si128(Any, matches(Block + 3 * Vector, Wanted))))
        break;
      Block += Step;
    }
  }
}

/* Where Size bytes from At end, or the last address if there are not so many. */
static const char *endOf(const char *At, size_t Size) {
  return Size > (size_t)(INTPTR_MAX - (uintptr_t)At) ? (const char *)INTPTR_MAX : At + Size;
}

void *REPLACED(memchr)(const void *Memory, int Byte, size_t Size) {
  return (void *)first(Memory, endOf(Memory, Size), (char)Byte);
}

size_t REPLACED(strnlen)(const char *String, size_t Size) {
  const char *Nul = first(String, endOf(String, Size), 0);
  return Nul ? (size_t)(Nul - String) : Size;
}

void *REPLACED(memrchr)(const void *Memory, int Byte, size_t Size) {
  const __m128i Wanted = _mm_set1_epi8((char)Byte);
  const char *Begin = Memory, *End = Begin + Size;
  if (!Size)
    return NULL;
  const char *Block = alignedDown(End - 1);
  unsigned Inside = ~0U >> (2 * Vector - (End - Block));
  for (;; Block -= Vector, Inside = ~0U) {
    unsigned Mask = maskOf(matches(Block, Wanted)) & Inside;
    if (Block <= Begin)
      Mask &= ~0U << (Begin - Block);
    if (Mask)
      return (void *)(Block + 31 - __builtin_clz(Mask));
    if (Block <= Begin)
      return NULL;
  }
}

int *REPLACED(wmemchr)(const int *Memory, int Character, size_t Count) {
  for (; Count; --Count, ++Memory)
    if (*Memory == Character)
      return (int *)Memory;
  return NULL;
}

char *REPLACED(strstr)(const char *String, const char *Part) {
  const __m128i Wanted = _mm_set1_epi8(*Part), Nul = _mm_setzero_si128();
  const char *Block = alignedDown(String);
  unsigned Inside = ~0U << (String - Block);
  if (!*Part)
    return (char *)String;
  for (;; Block += Vector, Inside = ~0U) {
    unsigned Mask = maskOf(_mm_or_si128(matches(Block, Wanted), matches(Block, Nul))) & Inside;
    for (; Mask; Mask &= Mask - 1) {
      const char *At = Block + __builtin_ctz(Mask);
      size_t Same = 0;
      if (!*At)
        return NULL;
      do
        ++Same;
      while (Part[Same] && Part[Same] == At[Same]);
      if (!Part[Same])
        return (char *)At;
      if (!At[Same])
        return NULL;
    }
  }
}
