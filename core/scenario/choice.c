/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/choice.h"

#include <string.h>

#include "core/base/nearest.h"

#include "core/banned.h"

static const char *
scenario_name_at(size_t i)
{
	const struct scenario *s = scenario_at(i);

	return s ? s->name : NULL;
}

static const char *
voice_name_at(size_t i)
{
	const struct voice *v = voice_at(i);

	return v ? v->name : NULL;
}

static bool
refuse(struct err *e, const char *id, const char *what, const char *name,
    nearest_list *list)
{
	const char *near = nearest_name(slice_of(name), list);

	return err_set(e, id, "there is no practice %s %s%s%s%s", what,
	    nearest_quote(slice_of(name), near, "of this name").text,
	    near ? "; the nearest is " : "", near ? near : "",
	    list == scenario_name_at ? "; see smtpscope practice --list" : "");
}

static bool
choose_scenario(struct scenario_choice *c, const char *name,
    nearest_list *causes, struct err *e)
{
	if (scenario_is_file(name)) {
		c->own_scenario = scenario_load(name, causes, e);
		c->scenario = c->own_scenario;
		return c->scenario != NULL;
	}
	c->scenario = scenario_find(name);
	return c->scenario != NULL || refuse(e, "practice.scenario",
	    "scenario", name, scenario_name_at);
}

static bool
choose_voice(struct scenario_choice *c, const char *name, struct err *e)
{
	if (voice_is_file(name)) {
		c->own_voice = voice_load(name, e);
		c->voice = c->own_voice;
		return c->voice != NULL;
	}
	c->voice = voice_find(name);
	return c->voice != NULL || refuse(e, "practice.voice", "voice", name,
	    voice_name_at);
}

bool
scenario_choose(struct scenario_choice *c, const char *scenario,
    const char *voice, nearest_list *causes, struct err *e)
{
	memset(c, 0, sizeof(*c));
	if (choose_scenario(c, scenario ? scenario : "ok", causes, e) &&
	    (voice == NULL || choose_voice(c, voice, e)))
		return true;
	scenario_choice_clear(c);
	return false;
}

void
scenario_choice_clear(struct scenario_choice *c)
{
	scenario_free(c->own_scenario);
	voice_free(c->own_voice);
	memset(c, 0, sizeof(*c));
}
