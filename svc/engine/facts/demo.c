/*
 * Which marks each facility wants: see demo_facility.def.
 */
#include "svc/engine/facts/demo.h"

#include <stddef.h>

#include "svc/engine/facts/directory.h"
#include "svc/engine/service.h"

enum { MARK_DEMO = 1, MARK_TEST = 2 };

static const int wanted[] = {
#define DEMO_FACILITY(name, marks, help) [FACILITY_##name] = (marks),
#include "svc/engine/facts/demo_facility.def"
#undef DEMO_FACILITY
};

bool
demo_has(const struct service *s, enum demo_facility facility)
{
    const struct program *program = directory_program(s->directory);
    int marks = 0;

    if (program != NULL) {
        marks = (program->demo ? MARK_DEMO : 0) | (program->test ? MARK_TEST : 0);
    }
    return (marks & wanted[facility]) != 0;
}
