/*
 * MUST_USE before the return type of a function: whoever calls it and drops what it
 * returns is stopped by the compiler. For what says whether it was done, how much was
 * written, what the caller now owns or what comes next; not for what only looks at
 * something. A cast to void does not silence it, in gcc at least: say with an if, or in
 * what the caller returns, what becomes of it.
 *
 * Below everything, proto too: it includes nothing.
 */
#ifndef CREMA_BASE_MUST_USE_H
#define CREMA_BASE_MUST_USE_H

#define MUST_USE __attribute__((warn_unused_result))

#endif
