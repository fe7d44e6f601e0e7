/*
 * The log: one logfmt line an event, on stderr.
 */
#include "svc/base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "svc/base/clock.h"

enum { LINE_MAX_BYTES = 2048, RAW_MAX_BYTES = 65536 };

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static enum log_level least = LOG_LEVEL_INFO;
static int worker = -1;
static char raw[RAW_MAX_BYTES];
static size_t raw_n;

void
log_set_level(enum log_level level)
{
    least = level;
}

void
log_set_worker(int worker_index)
{
    worker = worker_index;
}

/* stderr may be gone; there is nowhere to tell it. */
static void
write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDERR_FILENO, p, n);
        if (done <= 0) {
            return;
        }
        p += done;
        n -= (size_t)done;
    }
}

/* Quotes and control characters would break the line's form. */
static void
clean(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            *text = '\'';
        } else if ((unsigned char)*text < 0x20) {
            *text = ' ';
        }
    }
}

static size_t
line_begin(char *line, size_t cap, enum log_level level, const char *mod)
{
    int64_t now_us = clock_wall_us();
    time_t seconds = (time_t)(now_us / CLOCK_US_PER_S);
    struct tm tm;
    char when[24];

    gmtime_r(&seconds, &tm);
    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
    int n = snprintf(line, cap, "ts=%s.%03dZ lvl=%s worker=%d mod=%s msg=\"", when,
                     (int)(now_us % CLOCK_US_PER_S / 1000), level_names[level], worker, mod);
    return n > 0 ? (size_t)n : 0;
}

static void
emit(enum log_level level, const char *mod, const char *format, va_list args)
{
    char line[LINE_MAX_BYTES];

    if (level < least) {
        return;
    }
    size_t n = line_begin(line, sizeof(line), level, mod);
    vsnprintf(line + n, sizeof(line) - n - 2, format, args);
    clean(line + n);
    n += strlen(line + n);
    line[n++] = '"';
    line[n++] = '\n';
    log_flush();
    write_all(line, n);
}

#define LOG_FUNCTION(name, level)                                                             \
    void name(const char *mod, const char *format, ...)                                       \
    {                                                                                         \
        va_list args;                                                                         \
        va_start(args, format);                                                               \
        emit(level, mod, format, args);                                                       \
        va_end(args);                                                                         \
    }

LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN)
LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)

void
log_raw(const char *line, size_t n)
{
    if (n > RAW_MAX_BYTES - raw_n) {
        log_flush();
    }
    if (n > RAW_MAX_BYTES) {
        n = RAW_MAX_BYTES;
    }
    memcpy(raw + raw_n, line, n);
    raw_n += n;
}

void
log_flush(void)
{
    write_all(raw, raw_n);
    raw_n = 0;
}

bool
log_every(struct log_every *state, int interval_s)
{
    int64_t now_us = clock_mono_us();

    if (now_us < state->next_us) {
        return false;
    }
    state->next_us = now_us + (int64_t)interval_s * CLOCK_US_PER_S;
    return true;
}
