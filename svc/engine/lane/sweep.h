/*
 * The sweep: accounts whose next due time has come and that nobody touches are touched
 * (OP_TOUCH), so that expiries are written and pushed in time.
 */
#ifndef CREMA_ENGINE_SWEEP_H
#define CREMA_ENGINE_SWEEP_H

struct service;

/* The first worker sweeps, every few seconds; the others do nothing. */
void sweep_start(struct service *s);

#endif
