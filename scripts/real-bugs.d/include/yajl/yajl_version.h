/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Just enough of this library to parse libxl; nothing is ever linked. */
/* YAJL_MAJOR is defined for those commits that ask for it. */
