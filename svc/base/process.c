/*
 * Numbers of this process, by getrusage and /proc/self: see process.h.
 */
#include "svc/base/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "svc/base/metric.h"

static int64_t
micros(int64_t seconds, int64_t us)
{
    return seconds * 1000000 + us;
}

static void
measure_cpu(void)
{
    struct rusage u;

    if (getrusage(RUSAGE_SELF, &u) == 0) {
        metric_set(METRIC_PROCESS_CPU, micros(u.ru_utime.tv_sec, u.ru_utime.tv_usec) +
                                           micros(u.ru_stime.tv_sec, u.ru_stime.tv_usec));
    }
}

/* The second number of statm: pages in memory. */
static void
measure_memory(void)
{
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    char text[128];
    long long pages;
    ssize_t n;

    if (fd < 0) {
        return;
    }
    n = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%*s %lld", &pages) == 1) {
        metric_set(METRIC_PROCESS_MEMORY, pages * sysconf(_SC_PAGESIZE));
    }
}

/* The folder's size is their number since Linux 6.2; before, they are counted. */
static void
measure_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int64_t count = 0;
    struct stat st;

    if (folder == NULL) {
        return;
    }
    if (fstat(dirfd(folder), &st) == 0 && st.st_size > 0) {
        count = st.st_size;
    } else {
        while (readdir(folder) != NULL) {
            count++;
        }
        count -= 2; /* itself, and where it lies */
    }
    closedir(folder);
    metric_set(METRIC_PROCESS_OPEN_FDS, count - 1); /* without the folder that was open */
}

void
process_measure(void)
{
    measure_cpu();
    measure_memory();
    measure_files();
}

void
process_begin(void)
{
    struct rlimit files;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    metric_set(METRIC_PROCESS_START, micros(now.tv_sec, now.tv_nsec / 1000));
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        metric_set(METRIC_PROCESS_MAX_FDS, (int64_t)files.rlim_cur);
    }
}

void
process_forbid_cores(bool later)
{
    struct rlimit cores = {0, 0};

    if (later && getrlimit(RLIMIT_CORE, &cores) == 0) {
        cores.rlim_cur = 0;
    }
    setrlimit(RLIMIT_CORE, &cores);
    prctl(PR_SET_DUMPABLE, 0);
}

void
process_allow_cores(void)
{
    struct rlimit cores;

    if (getrlimit(RLIMIT_CORE, &cores) == 0) {
        cores.rlim_cur = cores.rlim_max;
        setrlimit(RLIMIT_CORE, &cores);
    }
    prctl(PR_SET_DUMPABLE, 1);
}
