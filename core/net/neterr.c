/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/neterr.h"

#include <stddef.h>
#include <string.h>

#include "core/banned.h"

const char *
neterr_text(int error)
{
	const char *text = strerrordesc_np(error);

	return text != NULL ? text : "unknown error";
}
