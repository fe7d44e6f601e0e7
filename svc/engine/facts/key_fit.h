/*
 * Whether a key file is the one that a database was made with. Pure: what the database
 * keeps is handed in (store/people/key_check.h).
 *
 * The index, data and pan keys must be those that are kept; what was sealed with others
 * is lost to this file, and what is sealed with this one to others. Token and sign keys
 * are rings that grow: one that is not kept yet is new and is added, but an id that is
 * kept stands for one key for ever, since tokens and receipts name it. A kept one that
 * the file lacks is no fault (old keys are taken out), but if it is the newest, the file
 * is an old copy: it serves, and is told.
 */
#ifndef CREMA_ENGINE_KEY_FIT_H
#define CREMA_ENGINE_KEY_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/arena.h"
#include "svc/base/must_use.h"
#include "svc/base/secret.h"
#include "svc/store/people/key_check.h"

enum { KEY_FIT_KEYS_MAX = 3 + 2 * SECRET_RING_MAX };

struct key_fit {
    const char *wrong; /* the kinds that do not fit, "data and pan"; NULL: all do */
    size_t wrong_count;
    const char *kept;    /* the ids that are kept of these kinds; "" if none is */
    const char *stale;   /* "token t1a2b3c4": the newest, which the file lacks; or NULL */
    size_t new_count;    /* when all fit: what is to be kept from now on */
    size_t single_count; /* of these, first: index, data and pan keys */
    struct key_new fresh[KEY_FIT_KEYS_MAX];
};

/* Texts are in the arena. The sample is looked at where nothing is kept yet. */
void
key_fit_judge(const struct secrets *s, struct arena *arena, const struct key_kept *kept,
              size_t count, const struct key_sample *sample, struct key_fit *ret);

/*
 * How many of the new ones are to be kept next, in one transaction; then the file is
 * judged again. Index, data and pan keys go by themselves, in that order: of two files
 * that come at once, the second adds nothing.
 */
MUST_USE size_t key_fit_next(const struct key_fit *fit);

/* What does not fit in the file of that path, and what the operator does; in the arena.
 */
const char *
key_fit_sentence(struct arena *arena, const struct key_fit *fit, const char *path);

/* The same of a fit that is stale. */
const char *
key_fit_stale_sentence(struct arena *arena, const struct key_fit *fit, const char *path);

#endif
