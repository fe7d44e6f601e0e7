/*
 * Whether a call breaks a contract: it is made in a child process, which an assertion
 * must end.
 */
#ifndef CREMA_TESTS_CONTRACT_H
#define CREMA_TESTS_CONTRACT_H

#include <stdbool.h>

/* True when fn ends its process by an assertion, false when it comes back. */
bool contract_breaks(void (*fn)(void));

#endif
