/*
 * Bugs planted on purpose, so that `make test-planted` can see a test find each of them.
 * None is there unless its own build asks for it (Makefile, VARIANTS).
 */
#ifndef CREMA_ENGINE_PLANT_H
#define CREMA_ENGINE_PLANT_H

/* clang-format off */
#ifdef CREMA_PLANT_NO_LOOKUP
enum { PLANT_NO_LOOKUP = 1 }; /* a refusal is answered without a look at its key */
#else
enum { PLANT_NO_LOOKUP = 0 };
#endif

#ifdef CREMA_PLANT_REPLY_BEFORE_COMMIT
enum { PLANT_REPLY_BEFORE_COMMIT = 1 }; /* the caller hears before the ledger has it */
#else
enum { PLANT_REPLY_BEFORE_COMMIT = 0 };
#endif

#ifdef CREMA_PLANT_TRUST_COMMIT
enum { PLANT_TRUST_COMMIT = 1 }; /* a COMMIT that was not answered counts as done */
#else
enum { PLANT_TRUST_COMMIT = 0 };
#endif

#ifdef CREMA_PLANT_NO_GAP_FETCH
enum { PLANT_NO_GAP_FETCH = 1 }; /* a watcher is not told what lies between */
#else
enum { PLANT_NO_GAP_FETCH = 0 };
#endif
/* clang-format on */

#endif
