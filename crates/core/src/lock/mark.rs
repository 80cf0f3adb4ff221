//! The mark in the lock file: until when an update without a response may still arrive. It is the boot id and the time since
//! the boot in milliseconds, so that it outlives the process that wrote it and is void after a restart of the machine.

use std::{fs::File, io, os::unix::fs::FileExt, time::Duration};

use nix::time::{ClockId, clock_gettime};

/// Upper bound of the wait for a mark: every user of the machine can write the file.
pub(super) const MAX: Duration = Duration::from_secs(10);
/// Width of a mark. A fixed width allows replacing it in one write, so a killed process never leaves the file empty.
const WIDTH: usize = 58;

/// The marks of one holder of the lock. Times are since the boot, and longer than [`MAX`] if an update takes longer.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The update under way.
    current: Option<Duration>,
    /// The latest time of all earlier updates without a response.
    unanswered: Option<Duration>,
}

impl Marks {
    /// Marks that an update may arrive for `may_arrive_for` from now on.
    pub(super) fn begin(&mut self, file: &File, may_arrive_for: Duration) -> io::Result<()> {
        self.unanswered = self.unanswered.max(self.current.take());
        self.current = Some(now()?.saturating_add(may_arrive_for));
        self.write(file)
    }

    /// Clears the mark of the update under way, and no other.
    pub(super) fn answered(&mut self, file: &File) -> io::Result<()> {
        self.current = None;
        self.write(file)
    }

    /// Writes the mark again after an update without a response: the mark of an update that took longer than [`MAX`] has
    /// expired.
    pub(super) fn renew(&self, file: &File) -> io::Result<()> {
        if self.unanswered.max(self.current).is_some() { self.write(file) } else { Ok(()) }
    }

    fn write(&self, file: &File) -> io::Result<()> {
        let until = self.unanswered.max(self.current).unwrap_or_default().min(now()? + MAX);
        file.write_all_at(format!("{:<36} {:020}\n", boot_id(), until.as_millis()).as_bytes(), 0)
    }
}

/// Reads until when an update may still arrive. Anything but a mark of this boot counts as no mark.
pub(super) fn until(file: &File) -> io::Result<Duration> {
    let mut text = [0; WIDTH];
    let length = file.read_at(&mut text, 0)?;
    // Any user can write into the file.
    let text = std::str::from_utf8(&text[..length]).unwrap_or_default();
    let until = text.trim_end().rsplit_once(' ').filter(|(boot, _)| is_this_boot(boot.trim(), &boot_id()));
    Ok(until.and_then(|(_, until)| until.parse().ok()).map_or(Duration::ZERO, Duration::from_millis))
}

/// Time since the boot: it includes suspension, and no process can set it.
pub(super) fn now() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_BOOTTIME)?.into())
}

/// If either process could not read the boot id, the mark counts: waiting is short, and a lost update is worse.
fn is_this_boot(marked: &str, own: &str) -> bool {
    marked == own || marked.is_empty() || own.is_empty()
}

/// Reads the boot id; empty if it is not readable, such as in a chroot without `/proc`.
fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}
