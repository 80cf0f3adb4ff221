use std::{
    os::unix::fs::symlink,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use secrecy::SecretString;

use super::*;
use crate::{credentials::Credentials, deadline::Deadline, settings::IniValues};

fn call(dir: &Path, limit: Duration) -> Call {
    let ini = IniValues {
        api_base: "https://api.serverpilot.io/v1".into(),
        ca_file: String::new(),
        lock_dir: dir.display().to_string(),
        resolver: String::new(),
        timeout: "45".into(),
        connect_timeout: "10".into(),
        attempts: "4".into(),
    };
    let credentials = Credentials::new("cid".into(), SecretString::from("key"), Some("app".into()));
    Call::new(ini.parse().unwrap(), credentials, "app".into(), 4, Deadline::after(limit), || false)
}

const PATIENT: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn one_process_holds_the_lock_at_a_time_and_the_next_gets_it_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    let refused = acquire(&call(dir.path(), SHORT)).unwrap_err();
    assert!(matches!(refused, Error::LockTimeout { .. }), "{refused}");
    drop(held);
    assert!(acquire(&call(dir.path(), PATIENT)).is_ok());
}

/// A child that PHP forks shares the description of the open file, and outlives the call.
#[test]
fn a_copy_in_a_forked_child_does_not_keep_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    let _in_the_child = held.file.try_clone().unwrap();
    drop(held);
    assert!(acquire(&call(dir.path(), SHORT)).is_ok());
}

#[test]
fn a_waiter_that_gave_up_does_not_keep_the_lock() {
    let dir = tempfile::tempdir().unwrap();
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    for _ in 0..3 {
        assert!(acquire(&call(dir.path(), SHORT)).is_err());
    }
    drop(held);
    // The helper threads of the waiters that gave up get the lock first, and release it.
    assert!(acquire(&call(dir.path(), PATIENT)).is_ok());
}

#[test]
fn waiters_are_served_in_order_of_arrival() {
    let dir = tempfile::tempdir().unwrap();
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    let (done, order) = mpsc::channel();
    std::thread::scope(|scope| {
        for number in 0..5 {
            let (done, dir) = (done.clone(), dir.path());
            scope.spawn(move || {
                let _lock = acquire(&call(dir, PATIENT)).unwrap();
                done.send(number).unwrap();
            });
            // Each is in the kernel's queue before the next one starts.
            while waiting_in(dir) < number + 1 {
                std::thread::yield_now();
            }
        }
        drop(held);
    });
    assert_eq!(order.try_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

/// Number of blocked `flock`s on files of a directory, by `/proc/locks`.
fn waiting_in(dir: &Path) -> usize {
    let file = std::fs::read_dir(dir).unwrap().next().unwrap().unwrap();
    let inode = format!(":{} ", file.metadata().unwrap().ino());
    let locks = std::fs::read_to_string("/proc/locks").unwrap();
    locks.lines().filter(|line| line.contains("-> FLOCK") && line.contains(&inode)).count()
}

fn inode(file: &File) -> u64 {
    file.metadata().unwrap().ino()
}

#[test]
fn apps_and_accounts_do_not_wait_for_each_other() {
    let dir = Path::new("/somewhere");
    let paths = [path(dir, "a", "b"), path(dir, "a", "c"), path(dir, "b", "b"), path(dir, "ab", "")];
    let distinct: std::collections::HashSet<_> = paths.iter().collect();
    assert_eq!(distinct.len(), paths.len());
    assert_eq!(path(dir, "a", "b"), paths[0], "the same path for every process");
}

#[test]
fn every_user_can_open_the_lock_file_under_any_umask() {
    let dir = tempfile::tempdir().unwrap();
    drop(acquire(&call(dir.path(), PATIENT)).unwrap());
    let path = path(dir.path(), "cid", "app");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o666);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left over");
}

/// Earlier versions left files with the mode of the umask, which other users cannot open.
#[test]
fn the_owner_of_a_lock_file_opens_it_to_every_user() {
    let dir = tempfile::tempdir().unwrap();
    let path = path(dir.path(), "cid", "app");
    for mode in [0o644, 0o600, 0o660] {
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        drop(acquire(&call(dir.path(), PATIENT)).unwrap());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, 0o666, "{mode:o}");
    }
}

/// A user can link a file of another purpose to the name of the lock file, so that root makes it writable.
#[test]
fn a_file_with_another_name_keeps_its_mode() {
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    std::fs::write(&other, "").unwrap();
    std::fs::set_permissions(&other, Permissions::from_mode(0o600)).unwrap();
    std::fs::hard_link(&other, path(dir.path(), "cid", "app")).unwrap();
    let _ = acquire(&call(dir.path(), PATIENT));
    assert_eq!(other.metadata().unwrap().permissions().mode() & 0o7777, 0o600);
}

#[test]
fn a_lock_path_that_is_not_a_regular_file_is_refused_with_the_entry_to_set() {
    for kind in ["link", "pipe", "directory"] {
        let dir = tempfile::tempdir().unwrap();
        let path = path(dir.path(), "cid", "app");
        match kind {
            "link" => symlink("/etc/passwd", &path).unwrap(),
            "pipe" => nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap(),
            _ => std::fs::create_dir(&path).unwrap(),
        }
        let error = acquire(&call(dir.path(), PATIENT)).unwrap_err();
        assert!(matches!(error, Error::Configuration(_)), "{kind}: {error}");
        assert!(error.to_string().contains("serverpilot.lock_dir"), "{kind}: {error}");
    }
}

#[test]
fn a_lock_file_that_was_deleted_meanwhile_is_not_trusted() {
    let dir = tempfile::tempdir().unwrap();
    let path = path(dir.path(), "cid", "app");
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| acquire(&call(dir.path(), PATIENT)).unwrap());
        while waiting_in(dir.path()) < 1 {
            std::thread::yield_now();
        }
        std::fs::remove_file(&path).unwrap();
        drop(held);
        let lock = waiter.join().unwrap();
        assert_eq!(inode(&lock.file), path.metadata().unwrap().ino(), "it locked the file that others find");
    });
}

#[test]
fn processes_that_create_the_lock_file_at_the_same_time_share_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = path(dir.path(), "cid", "app");
    create(&path).unwrap();
    let first = open(&path).unwrap();
    create(&path).unwrap();
    assert_eq!(inode(&first), path.metadata().unwrap().ino(), "the first one stays");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no draft is left over");
}

#[test]
fn a_lock_file_that_cannot_be_linked_to_its_name_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    // The kernel does not link a file to a name that ends in a slash.
    let error = create(&dir.path().join("app.lock/")).unwrap_err();
    assert_ne!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "no draft is left over");
}

#[test]
fn a_wait_outlasts_the_checks_of_phps_time_limit() {
    static CHECKS: AtomicU32 = AtomicU32::new(0);
    let dir = tempfile::tempdir().unwrap();
    let held = acquire(&call(dir.path(), PATIENT)).unwrap();
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let mut patient = call(dir.path(), PATIENT);
            patient.interrupted = || {
                CHECKS.fetch_add(1, Ordering::SeqCst);
                false
            };
            acquire(&patient)
        });
        while CHECKS.load(Ordering::SeqCst) < 2 && !waiter.is_finished() {
            std::thread::yield_now();
        }
        drop(held);
        assert!(waiter.join().unwrap().is_ok());
    });
}

#[test]
fn phps_time_limit_ends_the_wait() {
    let dir = tempfile::tempdir().unwrap();
    let _held = acquire(&call(dir.path(), PATIENT)).unwrap();
    let mut impatient = call(dir.path(), PATIENT);
    impatient.interrupted = || true;
    let ended = acquire(&impatient).unwrap_err();
    assert!(matches!(ended, Error::Interrupted { .. }), "{ended}");
}

/// The mark of a process that was killed or timed out.
fn left_behind(dir: &Path, may_arrive_for: Duration) {
    let mut lock = acquire(&call(dir, PATIENT)).unwrap();
    lock.begin(may_arrive_for).unwrap();
}

fn is_marked(dir: &Path) -> bool {
    mark::until(&File::open(path(dir, "cid", "app")).unwrap()).unwrap() > mark::now().unwrap()
}

#[test]
fn the_next_holder_waits_for_an_update_without_a_response() {
    let dir = tempfile::tempdir().unwrap();
    left_behind(dir.path(), Duration::from_secs(3600));
    let refused = acquire(&call(dir.path(), Duration::from_secs(5))).unwrap_err();
    assert!(matches!(refused, Error::LateUpdate { .. }), "longer than the call may take: {refused}");
    assert_eq!(refused.kind(), crate::error::ErrorKind::LockTimeout);
    assert!(refused.changed_nothing() && refused.is_retryable());
    let mut interrupted = call(dir.path(), PATIENT);
    interrupted.interrupted = || true;
    let ended = acquire(&interrupted).unwrap_err();
    assert!(matches!(ended, Error::Interrupted { .. }), "{ended}");

    let dir = tempfile::tempdir().unwrap();
    left_behind(dir.path(), SHORT);
    assert!(is_marked(dir.path()));
    drop(acquire(&call(dir.path(), PATIENT)).unwrap());
    assert!(!is_marked(dir.path()), "it has waited");
}

#[test]
fn only_the_response_to_an_update_clears_its_mark() {
    let dir = tempfile::tempdir().unwrap();
    let mut lock = acquire(&call(dir.path(), PATIENT)).unwrap();
    lock.begin(PATIENT).unwrap();
    lock.answered();
    assert!(!is_marked(dir.path()));
    lock.begin(PATIENT).unwrap();
    lock.begin(PATIENT).unwrap();
    lock.answered();
    assert!(is_marked(dir.path()), "the one before it may still arrive");
}

#[test]
fn only_a_mark_of_this_boot_delays_a_writer_and_only_for_a_short_time() {
    let dir = tempfile::tempdir().unwrap();
    drop(acquire(&call(dir.path(), PATIENT)).unwrap());
    let path = path(dir.path(), "cid", "app");
    for content in [&b"another-boot 99999999999999"[..], b"99999999999999", b"\xff\xfe", b"", &[b'9'; 10_000]]
    {
        std::fs::write(&path, content).unwrap();
        assert!(!is_marked(dir.path()), "{}", String::from_utf8_lossy(content).len());
    }
    left_behind(dir.path(), Duration::from_secs(3600));
    let until = mark::until(&File::open(&path).unwrap()).unwrap();
    assert!(until <= mark::now().unwrap() + mark::MAX);
}

/// Any user of the machine can write a mark, and a process with a long timeout can be killed.
#[test]
fn a_mark_far_ahead_delays_a_writer_for_the_longest_time_once() {
    let dir = tempfile::tempdir().unwrap();
    drop(acquire(&call(dir.path(), PATIENT)).unwrap());
    let path = path(dir.path(), "cid", "app");
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let far = (mark::now().unwrap() + Duration::from_secs(3600)).as_millis();
    std::fs::write(&path, format!("{} {far}\n", boot.trim())).unwrap();
    let call = call(dir.path(), PATIENT);
    let lock = wait_for(&path, &call).unwrap();
    assert!(wait_for_late_updates(lock, &call, SHORT).is_ok());
    assert!(call.deadline.elapsed() >= SHORT);
    assert!(!is_marked(dir.path()));
}

#[test]
fn a_mark_is_valid_if_the_boot_cannot_be_identified() {
    let dir = tempfile::tempdir().unwrap();
    drop(acquire(&call(dir.path(), PATIENT)).unwrap());
    let far = (mark::now().unwrap() + PATIENT).as_millis();
    std::fs::write(path(dir.path(), "cid", "app"), format!("{:<36} {far:020}\n", "")).unwrap();
    assert!(is_marked(dir.path()));
}

/// A reader never finds the file empty, and contents of another length are replaced as well.
#[test]
fn a_mark_replaces_what_is_there_in_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut lock = acquire(&call(dir.path(), PATIENT)).unwrap();
    std::fs::write(path(dir.path(), "cid", "app"), [0xff; 100]).unwrap();
    lock.begin(PATIENT).unwrap();
    assert!(is_marked(dir.path()));
    lock.answered();
    assert!(!is_marked(dir.path()));
    assert_eq!(path(dir.path(), "cid", "app").metadata().unwrap().len(), 100, "it was not truncated");
}

#[test]
fn a_holder_whose_file_was_replaced_sends_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut lock = acquire(&call(dir.path(), PATIENT)).unwrap();
    std::fs::remove_file(path(dir.path(), "cid", "app")).unwrap();
    let lost = lock.begin(SHORT).unwrap_err();
    assert!(matches!(lost, Error::LockLost { .. }), "{lost}");
}
