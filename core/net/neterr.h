/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neterr - the text of an errno, the same in every locale. */
#ifndef CORE_NET_NETERR_H
#define CORE_NET_NETERR_H

const char *neterr_text(int error);	/* never NULL */

#endif
