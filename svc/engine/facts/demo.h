/*
 * The one switch of everything that is for demos and tests: the program's marks `demo`
 * and `test`. Whoever offers such a thing asks here, each time; where money is real,
 * nothing of the list is to be had.
 */
#ifndef CREMA_ENGINE_DEMO_H
#define CREMA_ENGINE_DEMO_H

#include <stdbool.h>

struct service;

/* What everybody knows of the demo (tools/cli/demo.c makes it). */
#define DEMO_PASSWORD    "crema-demo"
#define DEMO_CARD_NUMBER "6274000000000428"

enum demo_facility {
#define DEMO_FACILITY(name, marks, help) FACILITY_##name,
#include "svc/engine/facts/demo_facility.def"
#undef DEMO_FACILITY
};

/* False as well while no program is known. */
bool demo_has(const struct service *s, enum demo_facility facility);

#endif
