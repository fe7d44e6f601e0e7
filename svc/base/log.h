/*
 * The log: one logfmt line per event on stderr.
 *
 *   ts=2026-11-22T03:41:27.123456Z lvl=info w=0 mod=lane msg="batch lost" ops=12
 *
 * Quotes, backslashes and control bytes of the message are escaped, so that nothing a
 * client sends can forge a line. Secrets, tokens, card numbers and codes are never given
 * to these functions. A line has at most LOG_LINE_MAX bytes; the rest is cut.
 */
#ifndef CREMA_BASE_LOG_H
#define CREMA_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "svc/base/must_use.h"

enum { LOG_LINE_MAX = 2048, LOG_STAMP_CHARS = 28 };

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* The formatted text is the message. mod is the module's name, such as "lane". */
void log_at(enum log_level level, const char *mod, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define log_debug(...) log_at(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...)  log_at(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_error(...) log_at(LOG_LEVEL_ERROR, __VA_ARGS__)

/* At most one line in that many seconds; the next one tells how many were left out. */
struct log_limit {
    int64_t next_us;
    unsigned int dropped;
};

void
log_every(struct log_limit *limit, enum log_level level, int seconds, const char *mod,
          const char *format, ...) __attribute__((format(printf, 5, 6)));

#define log_warn_every(limit, ...) log_every(limit, LOG_LEVEL_WARN, __VA_ARGS__)

/* How often something that goes on failing, such as a poll, is told. */
enum { LOG_AGAIN_S = 60 };

/*
 * A finished line of the caller's (the access log): n bytes and a newline are gathered
 * and written by log_flush, which the loop calls at the end of each turn.
 */
void log_raw(const char *p, size_t n);
void log_flush(void);

/*
 * From now on lines wait for their reader in a ring of so many bytes, which a thread
 * empties: whoever logs never waits. What finds no room is lost; how much is said when
 * there is room again, and counted (crema_log_lost_total). One thread logs (asserted),
 * and the process forks no more.
 */
void log_begin(size_t bytes);

/* For a process that forks, and so has no thread: what its reader does not take at once
 * is lost, counted and said likewise. Its children go on so until they begin. */
void log_never_wait(void);

/* What was said is written, for at most a second; later lines are written at once. */
void log_end(void);

/* Writes the present as "2026-11-22T03:41:27.123456Z" and a NUL. */
void log_stamp(char ret_text[LOG_STAMP_CHARS]);

void log_set_level(enum log_level level);

/* "debug", "info", "warn" or "error"; false for anything else. */
MUST_USE bool log_level_parse(const char *text, enum log_level *ret_level);

/* Adds w=… to every line; -1 (as at the start) adds nothing. */
void log_set_worker(int worker);

/* Where lines go instead of stderr (tests). */
void log_set_fd(int fd);

#endif
