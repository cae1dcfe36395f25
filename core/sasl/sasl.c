/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/sasl.h"

#include "core/sasl/mechs.h"
#include "core/banned.h"

static const struct sasl_mech *const mechs[] = {
	&sasl_plain,
	&sasl_login,
	&sasl_cram_md5,
	&sasl_digest_md5,
	&sasl_scram_sha_1,
	&sasl_scram_sha_1_plus,
	&sasl_scram_sha_256,
	&sasl_scram_sha_256_plus,
	&sasl_scram_sha_512,
	&sasl_scram_sha_512_plus,
	&sasl_xoauth2,
	&sasl_oauthbearer,
	&sasl_external,
	&sasl_ntlm,
	&sasl_anonymous,
	&sasl_gssapi,
};

const struct sasl_mech *
sasl_at(size_t i)
{
	return i < COUNT_OF(mechs) ? mechs[i] : NULL;
}

const struct sasl_mech *
sasl_find(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		if (slice_iis(name, mechs[i]->name))
			return mechs[i];
	return NULL;
}
