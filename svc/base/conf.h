/*
 * The configuration: the rows of conf.def, read from an ini file, then from CREMA_* of
 * the environment, which wins. Read once, before the first turn; never changed after.
 *
 *   conf->port, conf->header_deadline_ms, conf->access_log, conf->pg …
 */
#ifndef CREMA_BASE_CONF_H
#define CREMA_BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "svc/base/must_use.h"

#define CONF_INT  int64_t
#define CONF_BOOL bool
#define CONF_TEXT const char * /* never NULL; "" when not set */

struct conf {
#define CONF(name, kind, minimum, maximum, initial, help) CONF_##kind name;
#define CONF_GONE(name, instead)
#include "svc/base/conf.def"
#undef CONF_GONE
#undef CONF
};

extern const struct conf *const conf;

/*
 * Defaults, then the file (NULL: none), then the environment. False after a line on
 * stderr that names the place ("crema.ini:7: port = 99999: must be 0 to 65535") when a
 * name is unknown, a value does not fit or the file cannot be read.
 */
MUST_USE bool conf_load(const char *path);

/* One setting by its name, e.g. from the command line; false after a line on stderr. */
MUST_USE bool conf_set(const char *name, const char *value);

/* Every setting with its value and help, as an ini file. Passwords are not shown. */
void conf_print(FILE *out);

/* workers, or the number of cores when it is 0. */
int conf_workers(void);

#endif
