/*
 * The log: lines are made on the stack and written with one system call, so that the
 * lines of several processes do not mix; by a thread of their own once log_begin has been
 * called.
 */
#include "svc/base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "svc/base/clock.h"
#include "svc/base/log_ring.h"
#include "svc/base/metric.h"
#include "svc/base/plant.h"

enum { RAW_BYTES = 65536, TELL_ROOM = 4 * LOG_LINE_MAX };

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static enum log_level level_least = LOG_LEVEL_INFO;
static int log_worker = -1;
static int log_fd = STDERR_FILENO;
static char raw[RAW_BYTES];
static size_t raw_n;
static bool never_waits;
static int64_t lost; /* lines, since that was last said */

struct line {
    char text[LOG_LINE_MAX];
    size_t n;
};

void
log_set_level(enum log_level level)
{
    level_least = level;
}

void
log_set_worker(int worker)
{
    log_worker = worker;
}

void
log_set_fd(int fd)
{
    log_flush();
    log_fd = fd;
}

bool
log_level_parse(const char *text, enum log_level *ret_level)
{
    for (size_t i = 0; i < sizeof(level_names) / sizeof(level_names[0]); i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *ret_level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* When nobody reads the log there is nobody to tell. */
static void
write_all(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t written = write(log_fd, p, n);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return;
        }
        p += written;
        n -= (size_t)written;
    }
}

/* A pipe that says so takes PIPE_BUF bytes. */
static bool
reader_takes(void)
{
    struct pollfd wanted = {.fd = log_fd, .events = POLLOUT};

    return poll(&wanted, 1, 0) == 1 && (wanted.revents & POLLOUT);
}

static bool
has_room(size_t n)
{
    if (log_ring_runs()) {
        return log_ring_room() >= n;
    }
    return !never_waits || reader_takes();
}

/* False: it was lost. */
static bool
put(const char *p, size_t n)
{
    if (log_ring_runs()) {
        return log_ring_put(p, n);
    }
    if (!has_room(n)) {
        return false;
    }
    write_all(p, n);
    return true;
}

static bool tell_lost(void);

/* A whole line. */
static void
out(const char *p, size_t n)
{
    if ((lost > 0 && !tell_lost()) || !put(p, n)) {
        lost++;
        metric_add(METRIC_LOG_LOST, 1);
    }
}

void
log_stamp(char ret_text[LOG_STAMP_CHARS])
{
    static _Thread_local time_t last_second = -1;
    static _Thread_local char last_text[20];
    int64_t now_us = clock_wall_us();
    time_t second = (time_t)(now_us / CLOCK_US_PER_S);
    int64_t rest = now_us % CLOCK_US_PER_S;

    if (second != last_second) {
        struct tm tm;

        gmtime_r(&second, &tm);
        strftime(last_text, sizeof(last_text), "%Y-%m-%dT%H:%M:%S", &tm);
        last_second = second;
    }
    memcpy(ret_text, last_text, 19);
    ret_text[19] = '.';
    for (size_t i = 25; i > 19; i--, rest /= 10) {
        ret_text[i] = (char)('0' + rest % 10);
    }
    ret_text[26] = 'Z';
    ret_text[27] = '\0';
}

/* Room is left for the closing quote and the newline. */
static size_t
line_room(const struct line *line)
{
    return sizeof(line->text) - line->n - 2;
}

static void
line_puts(struct line *line, const char *text)
{
    size_t n = strlen(text);
    size_t room = line_room(line);

    n = n < room ? n : room;
    memcpy(line->text + line->n, text, n);
    line->n += n;
}

/* The bytes of the character at p; 1 for a byte that begins none, or a cut one. */
static size_t
char_bytes(const unsigned char *p)
{
    size_t n = p[0] < 0xc2 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 1;

    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 1;
        }
    }
    return n;
}

/*
 * Whole characters only, so that a line is UTF-8 whatever was logged and wherever it is
 * cut. Control characters of both ranges (U+0080 to U+009F is the other) are written out:
 * a terminal obeys them.
 */
static void
line_escape(struct line *line, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    char escaped[8];

    for (size_t n; *p != '\0'; p += n) {
        n = char_bytes(p);
        if (*p == '"' || *p == '\\') {
            snprintf(escaped, sizeof(escaped), "\\%c", *p);
        } else if (*p == '\n') {
            snprintf(escaped, sizeof(escaped), "\\n");
        } else if (*p < 0x20 || *p == 0x7f || (n == 1 && *p >= 0x80)) {
            snprintf(escaped, sizeof(escaped), "\\x%02x", *p);
        } else if (*p == 0xc2 && p[1] < 0xa0) {
            snprintf(escaped, sizeof(escaped), "\\x%02x", p[1]);
        } else {
            snprintf(escaped, sizeof(escaped), "%.*s", (int)n, (const char *)p);
        }
        if (strlen(escaped) > line_room(line)) {
            break;
        }
        line_puts(line, escaped);
    }
}

static void
line_begin(struct line *line, enum log_level level, const char *mod)
{
    char stamp[LOG_STAMP_CHARS];
    char worker[24] = "";

    log_stamp(stamp);
    if (log_worker >= 0) {
        snprintf(worker, sizeof(worker), " w=%d", log_worker);
    }
    line->n = 0;
    line_puts(line, "ts=");
    line_puts(line, stamp);
    line_puts(line, " lvl=");
    line_puts(line, level_names[level]);
    line_puts(line, worker);
    line_puts(line, " mod=");
    line_puts(line, mod);
    line_puts(line, " msg=\"");
}

static void
line_write(struct line *line)
{
    line->text[line->n++] = '\n';
    log_flush();
    out(line->text, line->n);
    log_ring_wake();
}

__attribute__((format(printf, 3, 0))) static void
message(enum log_level level, const char *mod, const char *format, va_list args)
{
    struct line line;
    char text[LOG_LINE_MAX];

    vsnprintf(text, sizeof(text), format, args);
    line_begin(&line, level, mod);
    line_escape(&line, text);
    line.text[line.n++] = '"';
    line_write(&line);
}

/* Once there is room again. False: there is none yet. */
static bool
tell_lost(void)
{
    int64_t count = lost;

    if (!has_room(TELL_ROOM)) {
        return false;
    }
    lost = 0;
    log_warn("log", "%lld lines are missing here: nobody took the log", (long long)count);
    return true;
}

void
log_at(enum log_level level, const char *mod, const char *format, ...)
{
    va_list args;

    if (level < level_least) {
        return;
    }
    va_start(args, format);
    message(level, mod, format, args);
    va_end(args);
}

void
log_every(struct log_limit *limit, enum log_level level, int seconds, const char *mod,
          const char *format, ...)
{
    int64_t now_us = clock_mono_us();
    unsigned int dropped = limit->dropped;
    char text[LOG_LINE_MAX / 2];
    va_list args;

    if (now_us < limit->next_us) {
        limit->dropped++;
        return;
    }
    limit->next_us = now_us + (int64_t)seconds * CLOCK_US_PER_S;
    limit->dropped = 0;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (dropped > 0) {
        log_at(level, mod, "%s (and %u times before)", text, dropped);
    } else {
        log_at(level, mod, "%s", text);
    }
}

void
log_raw(const char *p, size_t n)
{
    if (n + 1 > sizeof(raw)) {
        n = sizeof(raw) - 1; /* a line that long is cut */
    }
    if (n + 1 > sizeof(raw) - raw_n) {
        log_flush();
    }
    memcpy(raw + raw_n, p, n);
    raw_n += n;
    raw[raw_n++] = '\n';
    if (log_ring_runs()) {
        out(raw, raw_n);
        raw_n = 0;
    }
}

void
log_flush(void)
{
    size_t n = raw_n;

    raw_n = 0;
    if (n > 0) {
        write_all(raw, n);
    }
    log_ring_wake();
}

void
log_begin(size_t bytes)
{
    log_flush();
    if (PLANTED(LOG_WAITS)) {
        return;
    }
    if (!log_ring_start(log_fd, bytes)) {
        log_warn("log", "there is no thread for the log (%s): lines are written at once",
                 strerror(errno));
    }
}

void
log_never_wait(void)
{
    never_waits = true;
}

void
log_end(void)
{
    log_flush();
    log_ring_stop();
}
