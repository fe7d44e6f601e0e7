/*
 * Calls that fail when a test says so: loaded into the service in front of the C library
 * (LD_PRELOAD). libfiu's own library hooks neither accept4 nor epoll_wait and knows
 * chance only; here the Nth call of one kind fails, in one worker, and nothing else does.
 *
 * The order lies in a file that CREMA_FAILING_CALLS names and both sides map; its fields
 * are those of struct order. The test fills it in and writes `kind` last; whoever finds
 * the Nth call sets `kind` back to 0 when `times` calls have failed. An error of 0 makes
 * a write short: half of what it was given.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    NOTHING,
    MEMORY,
    READ,
    WRITE,
    ACCEPT,
    SOCKET,
    EPOLL_WAIT,
    EPOLL_CTL,
    REPLY /* a writev: only replies and pushes to clients are written so */
};

struct order {
    _Atomic int kind;
    _Atomic int process; /* the worker's id */
    _Atomic int after;   /* so many calls go well first */
    _Atomic int times;   /* so many fail then */
    _Atomic int error;
    _Atomic int failed; /* how many have, since the test has cleared it */
};

static struct order *the_order;

__attribute__((constructor)) static void
order_map(void)
{
    const char *path = getenv("CREMA_FAILING_CALLS");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof(struct order), PROT_READ | PROT_WRITE,
                             MAP_SHARED, fd, 0);

    if (fd >= 0) {
        close(fd);
    }
    the_order = at == MAP_FAILED ? NULL : at;
}

/* True when this call is one that shall fail; errno is then set. */
static bool
fails(enum kind kind)
{
    struct order *o = the_order;

    if (o == NULL || atomic_load(&o->kind) != (int)kind ||
        atomic_load(&o->process) != getpid() || atomic_fetch_sub(&o->after, 1) > 0) {
        return false;
    }
    if (atomic_fetch_sub(&o->times, 1) <= 1) {
        atomic_store(&o->kind, NOTHING);
    }
    atomic_fetch_add(&o->failed, 1);
    errno = atomic_load(&o->error);
    return true;
}

/* The next function of that name: the C library's, or a sanitizer's. */
static void *
next_of(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    return found == NULL ? (abort(), NULL) : found;
}

#define NEXT(name, ...)                                                \
    ({                                                                 \
        static __typeof__(name) *next;                                 \
        next = next == NULL ? (__typeof__(next))next_of(#name) : next; \
        next(__VA_ARGS__);                                             \
    })

#ifndef WITHOUT_MEMORY
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);

void *
malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t count, size_t size)
{
    return fails(MEMORY) ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *p, size_t n)
{
    return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}
#endif

ssize_t
read(int fd, void *p, size_t n)
{
    return fails(READ) ? -1 : NEXT(read, fd, p, n);
}

ssize_t
readv(int fd, const struct iovec *v, int count)
{
    return fails(READ) ? -1 : NEXT(readv, fd, v, count);
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
    return fails(READ) ? -1 : NEXT(recv, fd, p, n, flags);
}

/* Half of it, or nothing and an error. */
ssize_t
write(int fd, const void *p, size_t n)
{
    if (n < 2 || !fails(WRITE)) {
        return NEXT(write, fd, p, n);
    }
    return errno == 0 ? NEXT(write, fd, p, n / 2) : -1;
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
    if (n < 2 || !fails(WRITE)) {
        return NEXT(send, fd, p, n, flags);
    }
    return errno == 0 ? NEXT(send, fd, p, n / 2, flags) : -1;
}

ssize_t
writev(int fd, const struct iovec *v, int count)
{
    if (count < 1 || v[0].iov_len < 2 || (!fails(WRITE) && !fails(REPLY))) {
        return NEXT(writev, fd, v, count);
    }
    return errno == 0 ? NEXT(write, fd, v[0].iov_base, v[0].iov_len / 2) : -1;
}

int
accept4(int fd, struct sockaddr *from, socklen_t *n, int flags)
{
    return fails(ACCEPT) ? -1 : NEXT(accept4, fd, from, n, flags);
}

int
socket(int family, int type, int protocol)
{
    return fails(SOCKET) ? -1 : NEXT(socket, family, type, protocol);
}

int
epoll_wait(int fd, struct epoll_event *events, int count, int timeout_ms)
{
    return fails(EPOLL_WAIT) ? -1 : NEXT(epoll_wait, fd, events, count, timeout_ms);
}

int
epoll_ctl(int fd, int what, int other, struct epoll_event *event)
{
    return fails(EPOLL_CTL) ? -1 : NEXT(epoll_ctl, fd, what, other, event);
}
