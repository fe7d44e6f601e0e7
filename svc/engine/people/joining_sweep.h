/*
 * The sweep of joinings: every few seconds worker 0 lets those members join whose
 * enrolment ended before they had: the lane was busy, a worker went away, or a version
 * that knows of no joining has enrolled them. A loop and no part of the member's next
 * operation, since a welcome that comes with the first purchase would miss it.
 */
#ifndef CREMA_ENGINE_JOINING_SWEEP_H
#define CREMA_ENGINE_JOINING_SWEEP_H

struct service;

void joining_sweep_start(struct service *s);

#endif
