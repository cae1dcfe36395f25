/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ntlm-view - what NTLM's messages hold, as facts.  Private to core/sasl. */
#ifndef CORE_SASL_NTLM_VIEW_H
#define CORE_SASL_NTLM_VIEW_H

#include "core/sasl/mechs.h"

void ntlm_describe(struct sasl_view *v);
void ntlm_describe_challenge(struct sasl_view *v);

#endif
