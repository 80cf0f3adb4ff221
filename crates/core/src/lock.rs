//! The lock of one app on this machine (`no-lost-domain`), held from the read to the verified write.
//!
//! A `flock` on a file that every user can open: the kernel releases it when its holder exits or is killed. Waiting is a
//! blocking `flock` in a helper thread, because the kernel serves waiters in order; polling would starve the process with
//! the longest delay.
//!
//! If the holder was killed or timed out, its last update may still arrive after the lock is released, and would overwrite
//! the next holder's. So the file has a [`mark`] until when the next holder waits.

mod mark;

use std::{
    fs::{File, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use mark::Marks;
use nix::sys::signal::{SigSet, SigmaskHow};
use ring::rand::{self, SystemRandom};

use crate::{call::Call, error::Error, runtime::INTERRUPT_POLL, stats, sync::Exclusive};

/// Stack size of the helper thread, which makes one system call.
const STACK: usize = 64 * 1024;
/// Mode of the file: writable for all users under any umask, because every holder writes its mark.
const MODE: u32 = 0o666;
/// How often the file may be removed or replaced while it is being locked.
const FILE_ATTEMPTS: u32 = 100;

/// The held lock. Released when dropped, and by the kernel when the process dies.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
    marks: Marks,
}

impl Lock {
    fn new(file: File, path: &Path) -> Self {
        Self { file, path: path.to_owned(), marks: Marks::default() }
    }
}

impl Exclusive for Lock {
    fn begin(&mut self, may_arrive_for: Duration) -> Result<(), Error> {
        // If the file was replaced, another process may hold the lock of the new one.
        if !same_file(&self.file, &self.path) {
            return Err(Error::LockLost { path: self.path.display().to_string() });
        }
        self.marks.begin(&self.file, may_arrive_for).map_err(|error| unusable(&self.path, &error))
    }

    fn answered(&mut self) {
        // A mark that cannot be cleared only delays the next holder, which is no reason to fail a successful update.
        let _ = self.marks.answered(&self.file);
    }

    fn unanswered(&mut self) {
        // If it cannot be renewed, the mark that `begin` wrote stays.
        let _ = self.marks.renew(&self.file);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // PHP's time limit may have ended the update without a response.
        self.unanswered();
        // Closing the file is not enough: a child that PHP forked shares the file description, which stays locked.
        let _ = self.file.unlock();
    }
}

/// Path of the lock file of an app. Its name has no user id, because root's WP-CLI and the site's user must share it.
#[must_use]
pub fn path(dir: &Path, client_id: &str, app_id: &str) -> PathBuf {
    let name = ring::digest::digest(&ring::digest::SHA256, format!("{client_id}\n{app_id}").as_bytes());
    let short: String =
        name.as_ref().iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    dir.join(format!("serverpilot-{short}.lock"))
}

/// Acquires the lock of the call's app, within its deadline.
///
/// # Errors
/// [`Error::LockTimeout`] if another process held it until the deadline, [`Error::LateUpdate`] if an earlier update may still
/// arrive after it, [`Error::Interrupted`] if PHP's time limit ended the wait, and [`Error::Configuration`] if the file cannot
/// be used.
pub fn acquire(call: &Call) -> Result<Lock, Error> {
    let path = path(&call.settings.lock_dir, &call.credentials.client_id, &call.app_id);
    let begin = Instant::now();
    let lock = wait_for(&path, call).and_then(|lock| wait_for_late_updates(lock, call, mark::MAX));
    stats::count_lock_wait(begin.elapsed());
    lock
}

fn wait_for(path: &Path, call: &Call) -> Result<Lock, Error> {
    for _ in 0..FILE_ATTEMPTS {
        let file = open(path).map_err(|error| unusable(path, &error))?;
        let lock = match file.try_lock() {
            Ok(()) => Lock::new(file, path),
            Err(std::fs::TryLockError::WouldBlock) => queue(file, path, call)?,
            Err(std::fs::TryLockError::Error(error)) => return Err(unusable(path, &error)),
        };
        // The file may have been replaced during the wait: other processes then lock the new one.
        if same_file(&lock.file, path) {
            return Ok(lock);
        }
    }
    Err(unusable(path, &io::Error::other("another process keeps replacing it")))
}

/// Waits until an earlier update can no longer arrive, but never longer than `max`. Fails at once if that is after the
/// call's deadline.
fn wait_for_late_updates(mut lock: Lock, call: &Call, max: Duration) -> Result<Lock, Error> {
    let times = mark::until(&lock.file).and_then(|until| Ok((until, mark::now()?)));
    let (until, now) = times.map_err(|error| unusable(&lock.path, &error))?;
    let wait = until.saturating_sub(now).min(max);
    if wait.is_zero() {
        return Ok(lock);
    }
    let begin = Instant::now();
    loop {
        let left = wait.saturating_sub(begin.elapsed());
        if left.is_zero() {
            // A mark that is further ahead than `max` would delay the next holder again.
            lock.answered();
            return Ok(lock);
        }
        if left >= call.deadline.remaining() {
            return Err(Error::LateUpdate { path: lock.path.display().to_string(), wait: left });
        }
        if (call.interrupted)() {
            return Err(interrupted(&lock.path));
        }
        std::thread::sleep(left.min(INTERRUPT_POLL));
    }
}

/// Opens the file, or creates it if it is missing, without following a link or blocking on a pipe.
fn open(path: &Path) -> io::Result<File> {
    let mut last = io::Error::from(ErrorKind::NotFound);
    for _ in 0..FILE_ATTEMPTS {
        match OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
            .open(path)
        {
            Ok(file) if file.metadata()?.is_file() => {
                share(&file)?;
                return Ok(file);
            }
            Ok(_) => return Err(io::Error::other("it is not a regular file")),
            Err(error) if error.kind() == ErrorKind::NotFound => last = error,
            Err(error) => return Err(error),
        }
        create(path)?;
    }
    Err(last)
}

/// Makes the file writable for every user, if this process may: files of earlier versions have the mode of the umask. A file
/// with more than one link is left alone, because a user can have linked a file of another purpose here.
fn share(file: &File) -> io::Result<()> {
    let found = file.metadata()?;
    if found.permissions().mode() & 0o777 != MODE && found.nlink() == 1 {
        // Only the owner and root may; for this process it is open already.
        let _ = file.set_permissions(Permissions::from_mode(MODE));
    }
    Ok(())
}

/// Creates the file under a temporary name, sets its mode, and only then links it to its final name. So no process ever finds
/// a file with the mode of the umask, even if this one is killed in between. The temporary name is random: in a shared
/// directory, another user could occupy one that can be predicted.
fn create(path: &Path) -> io::Result<()> {
    let suffix = rand::generate::<[u8; 8]>(&SystemRandom::new())
        .map_err(|_| io::Error::other("the system has no random numbers"))?;
    let draft = path.with_extension(format!("{:016x}.new", u64::from_le_bytes(suffix.expose())));
    let file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(&draft)?;
    let named =
        file.set_permissions(Permissions::from_mode(MODE)).and_then(|()| std::fs::hard_link(&draft, path));
    std::fs::remove_file(&draft)?;
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn same_file(file: &File, path: &Path) -> bool {
    let found = path.symlink_metadata();
    let held = file.metadata();
    matches!((held, found), (Ok(held), Ok(found)) if held.dev() == found.dev() && held.ino() == found.ino())
}

/// Waits in the kernel's queue. A helper thread that gets the lock after the deadline releases it at once.
fn queue(file: File, path: &Path, call: &Call) -> Result<Lock, Error> {
    let (sender, receiver) = mpsc::sync_channel::<io::Result<Lock>>(0);
    let own_path = path.to_owned();
    let waiting = move || {
        // Sending fails after the deadline; the lock is dropped with the error, and so released.
        let _ = sender.send(file.lock().map(|()| Lock::new(file, &own_path)));
    };
    spawn_without_signals(waiting).map_err(|error| unusable(path, &error))?;
    loop {
        let left = call.deadline.remaining();
        match receiver.recv_timeout(left.min(INTERRUPT_POLL)) {
            Ok(result) => return result.map_err(|error| unusable(path, &error)),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                let waited = call.deadline.elapsed();
                return Err(Error::LockTimeout { path: path.display().to_string(), waited });
            }
            Err(RecvTimeoutError::Timeout) if (call.interrupted)() => return Err(interrupted(path)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(error @ RecvTimeoutError::Disconnected) => {
                return Err(unusable(path, &io::Error::other(error)));
            }
        }
    }
}

/// Spawns a thread that gets none of PHP's signals: it inherits the signal mask of the spawning thread, which blocks all
/// signals meanwhile.
fn spawn_without_signals(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let spawned = std::thread::Builder::new().name("serverpilot-lock".into()).stack_size(STACK).spawn(work);
    before.thread_set_mask()?;
    spawned.map(drop)
}

fn interrupted(path: &Path) -> Error {
    Error::Interrupted { operation: format!("waiting for the lock file {}", path.display()) }
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    let is_of_another_user = error.kind() == ErrorKind::PermissionDenied && path.symlink_metadata().is_ok();
    let repair = if is_of_another_user {
        " Earlier versions created the file for one user: the next call by that user or by root makes it writable for all."
    } else {
        ""
    };
    Error::Configuration(format!(
        "The lock file {} cannot be used: {error}. Every PHP process that manages this app must be able to \
         share it: set the ini entry serverpilot.lock_dir to one directory that all of their users can write \
         to (see PrivateTmp and open_basedir, too).{repair} Nothing was changed",
        path.display()
    ))
}

#[cfg(test)]
#[path = "lock_tests.rs"]
mod tests;
