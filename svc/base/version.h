/* Which version this is: what --version of every program says. */
#ifndef CREMA_BASE_VERSION_H
#define CREMA_BASE_VERSION_H

/* Of git describe when it was built, or CREMA_VERSION of make; else "unknown". */
extern const char version[];

#endif
