/*
 * The table of what may be missing: see setup.h.
 */
#include "svc/engine/facts/setup.h"

#include <stddef.h>

#include "svc/base/log.h"
#include "svc/engine/facts/directory.h"
#include "svc/engine/facts/key_vet.h"
#include "svc/engine/service.h"

static const struct setup_lack lacks[DIRECTORY_WHOLE] = {
    [DIRECTORY_UNHEARD] =
        {PROBLEM_UNAVAILABLE, NULL, NULL,
         "The database has not answered since the service started: it is "
         "starting, or cannot be reached. The log says more."},
    [DIRECTORY_NO_SCHEMA] =
        {PROBLEM_PROGRAM_NOT_SET_UP, "program", "missing",
         "The database is not set up for this version: run crema init, "
         "or crema migrate after an upgrade."},
    [DIRECTORY_NO_PROGRAM] = {PROBLEM_PROGRAM_NOT_SET_UP, "program", "missing",
                              "The database has no program yet: run crema init."},
    [DIRECTORY_NO_ZONE] = {PROBLEM_UNAVAILABLE, "program", "missing",
                           "This machine does not know the program's time zone: install "
                           "tzdata, or correct the zone."},
    [DIRECTORY_NO_RULES] = {PROBLEM_RULES_NOT_SET_UP, "rules", "missing",
                            "The program has no rules in force yet: run crema program "
                            "publish FILE, or wait until the published ones begin."},
};

static const struct setup_lack wrong_keys = {
    PROBLEM_UNAVAILABLE, "keys", "wrong",
    "The service was started with the key file of another database: the log and /readyz "
    "say more."};

/* Keys come before what a program lacks: nothing may be made with the wrong ones. */
static const struct setup_lack *
lack_of_keys(const struct service *s)
{
    switch (key_vet_state(s->key_vet)) {
    case KEY_VET_UNHEARD: return &lacks[DIRECTORY_UNHEARD];
    case KEY_VET_NO_SCHEMA: return &lacks[DIRECTORY_NO_SCHEMA];
    case KEY_VET_WRONG: return &wrong_keys;
    default: return NULL;
    }
}

const struct setup_lack *
setup_lack(const struct service *s)
{
    enum directory_state state = directory_state(s->directory);
    const struct setup_lack *keys = lack_of_keys(s);

    if (keys != NULL && state > DIRECTORY_NO_SCHEMA) {
        return keys;
    }
    return state == DIRECTORY_WHOLE ? NULL : &lacks[state];
}

const char *
setup_sentence(const struct service *s, const struct setup_lack *lack)
{
    return lack == &wrong_keys ? key_vet_sentence(s->key_vet) : lack->sentence;
}

void
setup_log(const struct service *s)
{
    static const struct setup_lack *told;
    const struct setup_lack *lack = setup_lack(s);

    if (lack != NULL && lack != told && lack != &lacks[DIRECTORY_UNHEARD]) {
        log_warn("setup", "%s", setup_sentence(s, lack));
    }
    told = lack;
}
