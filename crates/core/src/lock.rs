//! The lock of one app on this machine (`no-lost-domain`), held from the read to the verified write.
//!
//! A `flock` on a file that every user can open: the kernel releases it when its holder dies for any reason. Waiting is a
//! blocking `flock` in a helper thread, because the kernel serves waiters in order; polling starves the process that sleeps
//! longest.
//!
//! The lock opens while an update may still be on its way: when its sender was killed or timed out. Such an update would
//! erase what the next holder writes, so the file has a [`mark`] until when to wait.

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

use crate::{call::Call, error::Error, runtime::INTERRUPT_POLL, stats, sync::Exclusive};

/// Stack of the helper thread, which makes one system call.
const STACK: usize = 64 * 1024;
/// Writable for all under any umask, because every holder writes its mark.
const MODE: u32 = 0o666;
/// How often a file may vanish or be replaced under us before we call it an error.
const FILE_ATTEMPTS: u32 = 100;

/// The held lock. Released when dropped, and by the kernel when the process dies.
#[derive(Debug)]
pub struct Lock(File, PathBuf, Marks);

impl Lock {
    fn new(file: File, path: &Path) -> Self {
        Self(file, path.to_owned(), Marks::default())
    }
}

impl Exclusive for Lock {
    fn begin(&mut self, may_arrive_for: Duration) -> Result<(), Error> {
        // Another process may have locked the file that took its place.
        if !same_file(&self.0, &self.1) {
            return Err(Error::LockLost { path: self.1.display().to_string() });
        }
        self.2.begin(&self.0, may_arrive_for).map_err(|error| unusable(&self.1, &error))
    }

    fn answered(&mut self) {
        // A mark that stays delays the next holder, and no more: the success of the update counts.
        let _ = self.2.answered(&self.0);
    }

    fn unanswered(&mut self) {
        // The mark that `begin` wrote stays, if it cannot be renewed.
        let _ = self.2.renew(&self.0);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // PHP's time limit may have ended the update.
        self.unanswered();
        // Closing would not do: a child forked by PHP shares the description, and would keep it locked.
        let _ = self.0.unlock();
    }
}

/// The file for an account and an app. No user id in its name: root's WP-CLI and the site's user must meet.
#[must_use]
pub fn path(dir: &Path, client_id: &str, app_id: &str) -> PathBuf {
    let name = ring::digest::digest(&ring::digest::SHA256, format!("{client_id}\n{app_id}").as_bytes());
    let short: String =
        name.as_ref().iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    dir.join(format!("serverpilot-{short}.lock"))
}

/// Waits for the lock of the call's app, within its deadline.
///
/// # Errors
/// [`Error::LockTimeout`] if another process held it until the deadline, [`Error::Configuration`] if
/// the file cannot be used: nothing is changed without a lock.
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
        // The file may have been deleted while we waited: other processes now lock the new one.
        if same_file(&lock.0, path) {
            return Ok(lock);
        }
    }
    Err(unusable(path, &io::Error::other("it is replaced again and again")))
}

/// Waits as long as an earlier update may still arrive, and never longer than `max`, whatever the mark says. If that is longer
/// than the call may take, it fails at once.
fn wait_for_late_updates(mut lock: Lock, call: &Call, max: Duration) -> Result<Lock, Error> {
    let times = mark::until(&lock.0).and_then(|until| Ok((until, mark::now()?)));
    let (until, now) = times.map_err(|error| unusable(&lock.1, &error))?;
    let wait = until.saturating_sub(now).min(max);
    if wait.is_zero() {
        return Ok(lock);
    }
    let begin = Instant::now();
    loop {
        let left = wait.saturating_sub(begin.elapsed());
        if left.is_zero() {
            // The next holder need not wait for the rest of a mark far ahead.
            lock.answered();
            return Ok(lock);
        }
        if left >= call.deadline.remaining() || (call.interrupted)() {
            let path = lock.1.display().to_string();
            return Err(Error::LockTimeout { path, waited: call.deadline.elapsed() });
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

/// Opens the file to every user, if its owner or root finds another mode: files of earlier versions have that of the umask. A
/// file with a second name can be one of another purpose, which a user has linked here.
fn share(file: &File) -> io::Result<()> {
    let found = file.metadata()?;
    if found.permissions().mode() & 0o777 != MODE && found.nlink() == 1 {
        // Another user cannot, and need not: this process has opened it.
        let _ = file.set_permissions(Permissions::from_mode(MODE));
    }
    Ok(())
}

/// Creates the file under a temporary name, sets its mode, and only then links it to the name that other processes open:
/// none ever finds a file with the mode of the umask, even if we are killed in between.
fn create(path: &Path) -> io::Result<()> {
    let draft = path.with_extension(format!("{}.{:?}.new", std::process::id(), std::thread::current().id()));
    let _ = std::fs::remove_file(&draft);
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

/// Waits in the kernel's queue. A helper that gets the lock after its caller gave up releases it at once.
fn queue(file: File, path: &Path, call: &Call) -> Result<Lock, Error> {
    let (sender, receiver) = mpsc::sync_channel::<io::Result<Lock>>(0);
    let own_path = path.to_owned();
    let waiting = move || {
        // A send error means that the caller gave up; the lock is dropped, and so released, with the error.
        let _ = sender.send(file.lock().map(|()| Lock::new(file, &own_path)));
    };
    spawn_without_signals(waiting).map_err(|error| unusable(path, &error))?;
    loop {
        let left = call.deadline.remaining();
        match receiver.recv_timeout(left.min(INTERRUPT_POLL)) {
            Ok(result) => return result.map_err(|error| unusable(path, &error)),
            Err(RecvTimeoutError::Timeout) if !left.is_zero() && !(call.interrupted)() => {}
            Err(RecvTimeoutError::Timeout) => {
                let waited = call.deadline.elapsed();
                return Err(Error::LockTimeout { path: path.display().to_string(), waited });
            }
            Err(error @ RecvTimeoutError::Disconnected) => {
                return Err(unusable(path, &io::Error::other(error)));
            }
        }
    }
}

/// A new thread inherits the mask of the thread that spawns it, so all signals are blocked before: none of PHP's can reach
/// it.
fn spawn_without_signals(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let spawned = std::thread::Builder::new().name("serverpilot-lock".into()).stack_size(STACK).spawn(work);
    before.thread_set_mask()?;
    spawned.map(drop)
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    let is_of_another_user = error.kind() == ErrorKind::PermissionDenied && path.symlink_metadata().is_ok();
    let repair = if is_of_another_user {
        " Earlier versions made the file for one user: a call as its owner or as root opens it to all."
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
