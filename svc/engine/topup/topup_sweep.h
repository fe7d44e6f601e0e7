/*
 * The sweep of top-ups.
 */
#ifndef CREMA_ENGINE_TOPUP_SWEEP_H
#define CREMA_ENGINE_TOPUP_SWEEP_H

struct service;

/* Starts it: every second, the top-ups that nobody carries on with. Ends with a drain. */
void topup_sweep_start(struct service *s);

#endif
