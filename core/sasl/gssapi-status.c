/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef HAVE_GSSAPI
#include "core/sasl/gssapi-status.h"

#include "core/base/bytes.h"
#include "core/base/vis.h"
#endif
#include "core/banned.h"

#ifdef HAVE_GSSAPI

static void
add_status(struct bytes *out, OM_uint32 code, int type)
{
	OM_uint32 more = 0, minor;

	do {
		gss_buffer_desc text;

		if (gss_display_status(&minor, code, type, GSS_C_NO_OID,
		    &more, &text) != GSS_S_COMPLETE)
			return;
		if (out->len > 0)
			bytes_add_str(out, ": ");
		bytes_add(out, text.value, text.length);
		gss_release_buffer(&minor, &text);
	} while (more != 0 && out->len < sizeof(((struct err *)NULL)->detail));
}

/* The minor status has the words that help, or none: "Success", then. */
bool
gss_fails(struct err *e, const char *id, const char *what, OM_uint32 major,
    OM_uint32 minor)
{
	struct bytes words;
	char safe[160];

	bytes_init(&words, BYTES_NO_LIMIT);
	if (minor != 0)
		add_status(&words, minor, GSS_C_MECH_CODE);
	if (words.len == 0 || slice_is(bytes_slice(&words), "Success")) {
		bytes_reset(&words);
		add_status(&words, major, GSS_C_GSS_CODE);
	}
	vis_copy(safe, sizeof(safe), bytes_slice(&words));
	bytes_clear(&words);
	return err_set(e, id, "%s: %s", what, safe);
}

#endif
