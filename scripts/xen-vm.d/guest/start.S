// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entry of the mini guest. Xen's domain builder starts a PVH guest in 32-bit protected mode, paging
// and interrupts off, flat segments, at the address that the PHYS32_ENTRY note below gives
// (public/elfnote.h; docs/misc/pvh.pandoc). There is no stack yet.

        .code32

        .section .text.start, "ax"
        .globl _start
_start:
        movl    $stackTop, %esp
        call    guestMain
halt:   hlt                             // guestMain does not return; this is for the reader
        jmp     halt

        .section .bss
        .balign 4096
        .globl hypercallPage, sharedInfo
hypercallPage:
        .skip   4096
sharedInfo:
        .skip   4096
        .skip   8192
stackTop:

        .equ    NoteXenPhys32Entry, 18  // XEN_ELFNOTE_PHYS32_ENTRY
        .section .note.Xen, "a", @note
        .balign 4
        .long   nameEnd - name, valueEnd - value, NoteXenPhys32Entry
name:   .asciz  "Xen"
nameEnd:
value:  .long   _start
valueEnd:

        .section .note.GNU-stack, "", @progbits
