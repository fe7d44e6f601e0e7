/* Counters of attempts whose time is long over go: once a minute, in the first worker. */
#ifndef CREMA_ENGINE_ATTEMPT_SWEEP_H
#define CREMA_ENGINE_ATTEMPT_SWEEP_H

struct service;

void attempt_sweep_start(struct service *s);

#endif
