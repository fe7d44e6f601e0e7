/*
 * The key file: making it, reading it, and what its keys are used for.
 */
#include "svc/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "svc/base/hash.h"
#include "svc/base/log.h"

enum { FILE_BYTES_MAX = 16384, LINE_CHARS = 128 };

_Static_assert(MEMBER_KEY_SEALED_BYTES == SEAL_BYTES(MEMBER_KEY_BYTES), "");

/* A line for a fresh key; its id is the name's first letter and seven digits. */
static void
key_line(char line[LINE_CHARS], const char *name)
{
    unsigned char random[4];
    unsigned char key[32];
    char id[2 * sizeof(random) + 1];
    char hex[2 * sizeof(key) + 1];

    randombytes_buf(random, sizeof(random));
    randombytes_buf(key, sizeof(key));
    hex_encode(id, random, sizeof(random));
    hex_encode(hex, key, sizeof(key));
    snprintf(line, LINE_CHARS, "%-6s %c%.7s %s\n", name, name[0], id, hex);
    secret_wipe(key, sizeof(key));
    secret_wipe(hex, sizeof(hex));
}

static bool
write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, p, n);

        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            p += written;
            n -= (size_t)written;
        }
    }
    return true;
}

/* Writes, makes it last, closes. False after a log line. */
static bool
finish_file(int fd, const char *path, const char *text)
{
    bool good = write_all(fd, text, strlen(text)) && fsync(fd) == 0;
    int error = errno;

    if (close(fd) != 0 && good) {
        good = false;
        error = errno;
    }
    if (!good) {
        log_error("keys", "%s: cannot be written: %s", path, strerror(error));
    }
    return good;
}

/* The new name of the file lasts, too. A file system that cannot promise it is let be. */
static void
folder_sync(const char *path)
{
    char folder[PATH_MAX];
    int fd;

    snprintf(folder, sizeof(folder), "%s", path);
    fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

/*
 * A file of that text, whole or not at all: it is written beside its place and linked
 * into it, which never overwrites, so that a process that is killed leaves no half keys.
 */
static bool
file_make(const char *path, const char *text)
{
    char beside[PATH_MAX];
    bool good = snprintf(beside, sizeof(beside), "%s.%d", path, (int)getpid()) <
                (int)sizeof(beside);
    int fd = good ? open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;

    if (fd < 0) {
        log_error("keys", "%s: cannot be made: %s", path, strerror(errno));
        return false;
    }
    good = finish_file(fd, path, text);
    if (good && link(beside, path) != 0) {
        log_error("keys", "%s: cannot be made: %s%s", path, strerror(errno),
                  errno == EEXIST ? "; existing keys are never overwritten" : "");
        good = false;
    }
    unlink(beside);
    folder_sync(path);
    return good;
}

bool
keys_create(const char *path)
{
    static const char *const names[] = {"token", "index", "data", "pan", "cache", "sign"};
    char text[LINE_CHARS * 8] =
        "# Keys of the service. Keep a copy apart from the data.\n";
    bool good;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char line[LINE_CHARS];

        key_line(line, names[i]);
        strncat(text, line, sizeof(text) - strlen(text) - 1);
        secret_wipe(line, sizeof(line));
    }
    good = file_make(path, text);
    secret_wipe(text, sizeof(text));
    return good;
}

bool
keys_rotate_token(const char *path)
{
    struct secrets *present = keys_load(path);
    bool full = present != NULL && present->token_count == SECRET_RING_MAX;
    char line[LINE_CHARS];
    bool good;
    int fd;

    if (present == NULL) {
        return false;
    }
    keys_free(present);
    if (full) {
        log_error("keys", "%s: has %d token keys: take out the oldest one first", path,
                  SECRET_RING_MAX);
        return false;
    }
    fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0) {
        log_error("keys", "%s: cannot be written: %s", path, strerror(errno));
        return false;
    }
    key_line(line, "token");
    good = finish_file(fd, path, line);
    secret_wipe(line, sizeof(line));
    return good;
}

/* Reads the whole file after looking at its mode. Bytes read, or -1 after a log line. */
static ssize_t
read_file(const char *path, char *text, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    ssize_t n = -1;

    if (fd < 0 || fstat(fd, &st) != 0) {
        log_error("keys", "%s: cannot be read: %s%s", path, strerror(errno),
                  errno == ENOENT ? "; make it with: crema keys init" : "");
    } else if ((st.st_mode & 077) != 0) {
        log_error("keys", "%s: others may read it: chmod 600, and think of new keys",
                  path);
    } else {
        n = read(fd, text, cap - 1);
        if (n < 0) {
            log_error("keys", "%s: cannot be read: %s", path, strerror(errno));
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    if (n >= 0) {
        text[n] = '\0';
    }
    return n;
}

/* A place in the ring, or NULL when it is full. */
static struct secret_key *
ring_next(struct secrets *s)
{
    return s->token_count < SECRET_RING_MAX ? &s->token[s->token_count++] : NULL;
}

static bool
sign_add(struct secrets *s, const struct secret_key *seed)
{
    struct secret_sign_key *key;

    if (s->sign_count == SECRET_RING_MAX) {
        return false;
    }
    key = &s->sign[s->sign_count++];
    memcpy(key->id, seed->id, sizeof(key->id));
    return crypto_sign_seed_keypair(key->public_key, key->secret_key, seed->key) == 0;
}

/* Where the key of this name goes; NULL for no such name, twice, or too many. */
static struct secret_key *
place_of(struct secrets *s, const char *name)
{
    struct secret_key *single = strcmp(name, "index") == 0   ? &s->index
                                : strcmp(name, "data") == 0  ? &s->data
                                : strcmp(name, "pan") == 0   ? &s->pan
                                : strcmp(name, "cache") == 0 ? &s->cache
                                                             : NULL;

    if (single != NULL) {
        return single->id[0] == '\0' ? single : NULL;
    }
    return strcmp(name, "token") == 0 ? ring_next(s) : NULL;
}

/* One line that is neither empty nor a comment. */
static bool
line_take(struct secrets *s, const char *line)
{
    char name[8], hex[72], rest[2];
    struct secret_key key, *place;
    bool good;

    if (sscanf(line, "%7s %15s %71s %1s", name, key.id, hex, rest) != 3) {
        return false;
    }
    good = hex_decode(key.key, sizeof(key.key), hex, strlen(hex));
    if (good && strcmp(name, "sign") == 0) {
        good = sign_add(s, &key);
    } else if (good) {
        place = place_of(s, name);
        good = place != NULL;
        if (good) {
            *place = key;
        }
    }
    secret_wipe(&key, sizeof(key));
    secret_wipe(hex, sizeof(hex));
    return good;
}

/* Files of earlier versions have none; nobody can tell index from it. */
static void
cache_derive(struct secrets *s)
{
    static const char label[] = "cache";
    struct hash h;

    if (s->cache.id[0] != '\0') {
        return;
    }
    hash_init_keyed(&h, HASH32_BYTES, s->index.key);
    hash_field(&h, label, sizeof(label) - 1);
    hash_final(&h, s->cache.key);
    secret_wipe(&h, sizeof(h));
}

static bool
text_take(struct secrets *s, char *text, const char *path)
{
    char *rest = text;
    int number = 0;

    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        number++;
        if (line[strspn(line, " \t\r")] == '\0' || line[0] == '#') {
            continue;
        }
        if (!line_take(s, line)) {
            log_error(
                "keys",
                "%s:%d: must be 'name id hex': token or sign (up to %d), index, data, "
                "pan or cache (one each); 64 hexadecimal digits",
                path, number, SECRET_RING_MAX);
            return false;
        }
    }
    if (s->token_count == 0 || s->sign_count == 0 || s->index.id[0] == '\0' ||
        s->data.id[0] == '\0' || s->pan.id[0] == '\0') {
        log_error("keys",
                  "%s: must have token, index, data, pan and sign: one is missing", path);
        return false;
    }
    return true;
}

struct secrets *
keys_load(const char *path)
{
    char text[FILE_BYTES_MAX];
    struct secrets *s = NULL;
    bool good;

    if (read_file(path, text, sizeof(text)) < 0) {
        return NULL;
    }
    if (sodium_init() >= 0) {
        s = sodium_malloc(sizeof(*s));
    }
    if (s == NULL) {
        log_error("keys", "no memory for the keys");
        return NULL;
    }
    memset(s, 0, sizeof(*s));
    good = text_take(s, text, path);
    secret_wipe(text, sizeof(text));
    if (good) {
        cache_derive(s);
        sodium_mprotect_readonly(s);
        return s;
    }
    keys_free(s);
    return NULL;
}

void
keys_free(struct secrets *s)
{
    if (s != NULL) {
        sodium_free(s);
    }
}

const struct secret_key *
secrets_token_current(const struct secrets *s)
{
    return &s->token[s->token_count - 1];
}

const struct secret_sign_key *
secrets_sign_current(const struct secrets *s)
{
    return &s->sign[s->sign_count - 1];
}

const struct secret_key *
secrets_token_find(const struct secrets *s, const char *id, size_t n)
{
    for (size_t i = 0; i < s->token_count; i++) {
        if (strlen(s->token[i].id) == n && memcmp(s->token[i].id, id, n) == 0) {
            return &s->token[i];
        }
    }
    return NULL;
}

void
index_hash(const struct secrets *s, const char *label, const void *p, size_t n,
           unsigned char ret[INDEX_HASH_BYTES])
{
    struct hash h;

    hash_init_keyed(&h, HASH16_BYTES, s->index.key);
    hash_field(&h, label, strlen(label));
    hash_field(&h, p, n);
    hash_final(&h, ret);
    secret_wipe(&h, sizeof(h));
}

/* What binds a wrapped key to its member. */
static void
member_ad(unsigned char ret[16], int64_t member_id)
{
    memcpy(ret, "member:", 8);
    for (size_t i = 0; i < 8; i++) {
        ret[8 + i] = (unsigned char)((uint64_t)member_id >> (8 * i));
    }
}

void
member_key_make(const struct secrets *s, int64_t member_id,
                unsigned char ret_key[MEMBER_KEY_BYTES],
                unsigned char ret_sealed[MEMBER_KEY_SEALED_BYTES])
{
    unsigned char ad[16];

    member_ad(ad, member_id);
    randombytes_buf(ret_key, MEMBER_KEY_BYTES);
    seal_box(s->data.key, ad, sizeof(ad), ret_key, MEMBER_KEY_BYTES, ret_sealed);
}

bool
member_key_open(const struct secrets *s, int64_t member_id, const void *sealed, size_t n,
                unsigned char ret_key[MEMBER_KEY_BYTES])
{
    unsigned char ad[16];

    member_ad(ad, member_id);
    return n == MEMBER_KEY_SEALED_BYTES &&
           open_box(s->data.key, ad, sizeof(ad), sealed, n, ret_key);
}
