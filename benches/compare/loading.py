"""What it costs a PHP to load the extension and not to use it: time and memory, with and without in turn."""

import subprocess
import time

from emulator import HERE
from figures import Row, differences


class Loading:
    def __init__(self, php, extension):
        bare = [php, "-n"]
        self.commands = {"without": bare, "with": [*bare, "-d", f"extension={extension}"]}

    def life(self, how):
        """Milliseconds from the start to the end of a PHP that does nothing."""
        command = [*self.commands[how], "-r", ""]
        started = time.perf_counter()
        subprocess.run(command, check=True)
        return (time.perf_counter() - started) * 1000

    def memory(self, how):
        """Private memory and proportional share of a PHP that does nothing, in MiB."""
        command = [*self.commands[how], str(HERE / "loading.php")]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [int(kib) / 1024 for kib in said.split()]

    def rows(self, rounds):
        lives = {how: [] for how in self.commands}
        private = {how: [] for how in self.commands}
        shares = {how: [] for how in self.commands}
        for how in self.commands:
            self.life(how)
        for turn in range(rounds):
            # The second of a pair finds the processor warm.
            for how in sorted(self.commands, reverse=turn % 2 == 0):
                lives[how].append(self.life(how))
        for _ in range(max(3, rounds // 10)):
            for how in self.commands:
                mine, share = self.memory(how)
                private[how].append(mine)
                shares[how].append(share)
        ms, mib, pss = (differences(of["with"], of["without"]) for of in (lives, private, shares))
        return [
            Row("loading the extension: time", "at most 0.5 ms", ms.told(2, " ms"), ms.middle <= 0.5),
            Row(
                "loading the extension: private memory",
                "at most 1.5 MiB a process",
                f"{mib.told(2, ' MiB')}; by proportional share (PSS), where no other process has it loaded, "
                f"{pss.told(2, ' MiB')}",
                mib.middle <= 1.5,
            ),
        ]
