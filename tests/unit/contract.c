/*
 * A child that may abort: without a core file, and without its words on our terminal.
 */
#include "tests/unit/contract.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
child(void (*fn)(void))
{
    const struct rlimit none = {0, 0};
    int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);

    signal(SIGABRT, SIG_DFL); /* cmocka catches it */
    setrlimit(RLIMIT_CORE, &none);
    dup2(silence, STDERR_FILENO);
    fn();
    _exit(0);
}

bool
contract_breaks(void (*fn)(void))
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        child(fn);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        abort();
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}
