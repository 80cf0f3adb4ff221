"""Cost of loading the extension without using it: time and memory of PHP processes, alternately with and without it."""

import os
import subprocess
import time

from emulator import HERE
from figures import Row, differences


class Loading:
    def __init__(self, php, extension):
        bare = [php, "-n"]
        self.commands = {"without": bare, "with": [*bare, "-d", f"extension={extension}"]}

    def life(self, how):
        """Measures a PHP process that does nothing: milliseconds of wall time and processor time."""
        command = [*self.commands[how], "-r", ""]
        started = time.perf_counter()
        child = os.posix_spawnp(command[0], command, os.environ)
        _, status, used = os.wait4(child, 0)
        by_clock = (time.perf_counter() - started) * 1000
        if status != 0:
            raise RuntimeError(f"{command} ended with {status}")
        return by_clock, (used.ru_utime + used.ru_stime) * 1000

    def memory(self, how):
        """Returns private memory and proportional set size of a PHP process that does nothing, in MiB."""
        command = [*self.commands[how], str(HERE / "loading.php")]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [int(kib) / 1024 for kib in output.split()]

    def rows(self, rounds):
        lives = {how: [] for how in self.commands}
        private = {how: [] for how in self.commands}
        shares = {how: [] for how in self.commands}
        for how in self.commands:
            self.life(how)
        for turn in range(rounds):
            # The second of a pair finds the processor's caches warm, so the order alternates.
            for how in sorted(self.commands, reverse=turn % 2 == 0):
                lives[how].append(self.life(how))
        for _ in range(max(3, rounds // 10)):
            for how in self.commands:
                mine, share = self.memory(how)
                private[how].append(mine)
                shares[how].append(share)
        by_clock, of_processor = (
            differences([life[which] for life in lives["with"]], [life[which] for life in lives["without"]])
            for which in (0, 1)
        )
        mib, pss = (differences(of["with"], of["without"]) for of in (private, shares))
        return [
            Row(
                "loading the extension: time",
                "at most 0.6 ms",
                f"{by_clock.text(2, ' ms')}, of which a processor works {of_processor.text(2, ' ms')}",
                by_clock.middle <= 0.6,
            ),
            Row(
                "loading the extension: private memory",
                "at most 1.7 MiB a process",
                f"{mib.text(2, ' MiB')}; by proportional share (PSS), if no other process has it loaded, "
                f"{pss.text(2, ' MiB')}",
                mib.middle <= 1.7,
            ),
        ]
