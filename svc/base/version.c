/*
 * The version, which the Makefile defines: see version.h.
 */
#include "svc/base/version.h"

#ifndef CREMA_VERSION
#define CREMA_VERSION "unknown"
#endif

const char version[] = CREMA_VERSION;
