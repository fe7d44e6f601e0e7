"""What /proc tells of a process."""
import os


def _stat(pid):
    """(state letter, parent's pid) of a process, or None when there is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state, number = file.read().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return state, int(number)


def parent(pid):
    """The parent of a process, or None when it is gone: nothing of it holds a socket any more.

    A process whose first thread has ended shows as a zombie while its other threads still run,
    with its descriptors open; only the last one's end is the end.
    """
    found = _stat(pid)
    if found is None or (found[0] == "Z" and _threads(pid) <= 1):
        return None
    return found[1]


def _threads(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def is_stopped(pid):
    """SIGSTOP has come to it, so that it forks no more; or it has ended."""
    found = _stat(pid)
    return found is None or found[0] in "TZ"
