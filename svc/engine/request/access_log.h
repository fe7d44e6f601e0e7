/*
 * One logfmt line for every request: what, how it ended, how long it took, from where, in
 * which role and who (a terminal's name; of people a hash, who.h). The path is the
 * endpoint's template, so that no id, number or code gets into a log.
 */
#ifndef CREMA_ENGINE_ACCESS_LOG_H
#define CREMA_ENGINE_ACCESS_LOG_H

#include <stdint.h>

struct request;

/* r's reply has been set. Nothing when access_log is off. */
void access_log_write(const struct request *r, int64_t us);

#endif
