"""A file system of a few megabytes that can be filled to the last byte, and given room again."""
import errno
import os
import pwd
import subprocess
import tempfile

BLOCK = b"\0" * 65536
ROOM_MIB = 48  # what there is at least when room was given


class NoMounts(Exception):
    """This process may not mount file systems."""


class SmallDisk:
    """A tmpfs of its own, for the servers' user. Raises NoMounts where that is forbidden."""

    def __init__(self, mib):
        self.folder = tempfile.mkdtemp(prefix="crema-disk-")
        self.mib = mib
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        options = f"size={mib}m,mode=700,uid={owner.pw_uid},gid={owner.pw_gid}"
        run = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "crema-disk", self.folder],
                             text=True, capture_output=True, check=False)
        if run.returncode != 0:
            os.rmdir(self.folder)
            raise NoMounts(run.stderr.strip())
        self.filler = os.path.join(self.folder, "filler")

    def fill(self):
        """No byte is left."""
        with open(self.filler, "ab", buffering=0) as file:
            block = BLOCK
            while block:
                try:
                    file.write(block)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    block = block[:len(block) // 2]

    def give_room(self):
        """Takes the filler away; when its user has taken nearly everything, the disk grows."""
        os.unlink(self.filler)
        found = os.statvfs(self.folder)
        if found.f_bavail * found.f_bsize < ROOM_MIB << 20:
            self.mib += ROOM_MIB
            subprocess.run(["mount", "-o", f"remount,size={self.mib}m", self.folder],
                           check=True, capture_output=True)

    def remove(self):
        subprocess.run(["umount", "--lazy", self.folder], check=False, capture_output=True)
        os.rmdir(self.folder)
