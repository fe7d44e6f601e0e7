/*
 * Files that are part of the binary: the SQL migrations, the web pages, and programs to
 * begin with.
 *
 * tools/gen turns them into C arrays (build/gen/embed_*.c). The
 * tables are sorted by path (strcmp), live as long as the process and are never written.
 *
 * Paths are relative and have no leading slash:
 *   embed_sql  "migrations/0001_accounts.sql", …, "roles.sql"
 *   embed_web  "app/index.html", "shared/api.js", "vendor/preact.js", "openapi.json", …
 *   embed_presets  "coffee.json", …
 */
#ifndef CREMA_BASE_EMBED_H
#define CREMA_BASE_EMBED_H

#include <stddef.h>

struct embed_file {
    const char *path;
    const char *type;          /* Content-Type, with charset where it is text */
    const unsigned char *data; /* size bytes; a NUL follows, uncounted */
    size_t size;
    const unsigned char *gzip; /* the same as gzip, or NULL if it saves nothing */
    size_t gzip_size;
    const char *etag;      /* strong ETag of data, quotes included (RFC 9110, 8.8.3) */
    const char *gzip_etag; /* that of the gzip form, which is another representation */
};

extern const struct embed_file embed_web[];
extern const size_t embed_web_count;

/*
 * The version of the web files, a hash of them all: the files name each other by
 * addresses that begin with it, as in /web/VERSION/app/app.js.
 */
extern const char embed_web_version[];

extern const struct embed_file embed_sql[];
extern const size_t embed_sql_count;

extern const struct embed_file embed_presets[];
extern const size_t embed_presets_count;

/* The entry with exactly this path, or NULL. */
const struct embed_file *
embed_find(const struct embed_file *table, size_t count, const char *path);

#endif
