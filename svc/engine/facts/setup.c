/*
 * The table of what may be missing: see setup.h.
 */
#include "svc/engine/facts/setup.h"

#include <stddef.h>

#include "svc/base/log.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

static const struct setup_lack lacks[DIRECTORY_WHOLE] = {
    [DIRECTORY_UNHEARD] =
        {PROBLEM_UNAVAILABLE, NULL,
         "The database has not answered since the service started: it is "
         "starting, or cannot be reached. The log says more."},
    [DIRECTORY_NO_SCHEMA] =
        {PROBLEM_PROGRAM_NOT_SET_UP, "program",
         "The database is not set up for this version: run crema init, "
         "or crema migrate after an upgrade."},
    [DIRECTORY_NO_PROGRAM] = {PROBLEM_PROGRAM_NOT_SET_UP, "program",
                              "The database has no program yet: run crema init."},
    [DIRECTORY_NO_ZONE] = {PROBLEM_UNAVAILABLE, "program",
                           "This machine does not know the program's time zone: install "
                           "tzdata, or correct the zone."},
    [DIRECTORY_NO_RULES] = {PROBLEM_RULES_NOT_SET_UP, "rules",
                            "The program has no rules in force yet: run crema program "
                            "publish FILE, or wait until the published ones begin."},
};

const struct setup_lack *
setup_lack(const struct service *s)
{
    enum directory_state state = directory_state(s->directory);

    return state == DIRECTORY_WHOLE ? NULL : &lacks[state];
}

void
setup_log(const struct service *s)
{
    static const struct setup_lack *told;
    const struct setup_lack *lack = setup_lack(s);

    if (lack != NULL && lack != told && lack != &lacks[DIRECTORY_UNHEARD])
        log_warn("setup", "%s", lack->sentence);
    told = lack;
}
