//! Where a test lets the process die: before and after each entry.

/// Ends the process by SIGKILL when the point that `CNISHIFT_TEST_KILL_AT` numbers is reached. Without
/// the variable, which nobody but a test sets, nothing happens.
#[cfg(unix)]
pub(super) fn point() {
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    static POINTS: AtomicU64 = AtomicU64::new(0);
    let Some(wanted) = std::env::var_os("CNISHIFT_TEST_KILL_AT") else { return };
    let number = POINTS.fetch_add(1, SeqCst) + 1;
    if wanted.to_str().and_then(|text| text.parse().ok()) == Some(number) {
        let me = rustix::process::getpid();
        let _ = rustix::process::kill_process(me, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
pub(super) fn point() {}
