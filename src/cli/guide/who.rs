//! Who sits here, on which machine, and signals.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// The login's name, as the system tells it.
pub(super) fn login() -> Option<String> {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(std::env::var_os);
    let mut names = names.filter_map(|name| name.into_string().ok());
    names.find(|name| !name.trim().is_empty())
}

/// The machine's name.
#[cfg(unix)]
pub(super) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
pub(super) fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "unknown".to_owned())
}

/// Whether a process of this machine is alive.
#[cfg(unix)]
pub(super) fn is_alive(process: u32) -> Option<bool> {
    let pid = rustix::process::Pid::from_raw(i32::try_from(process).ok()?)?;
    match rustix::process::test_kill_process(pid) {
        Err(rustix::io::Errno::SRCH) => Some(false),
        Ok(()) | Err(_) => Some(true),
    }
}

#[cfg(not(unix))]
pub(super) fn is_alive(_: u32) -> Option<bool> {
    None
}

/// Turns true at Ctrl-C and when the process is asked to end; at the second Ctrl-C it ends at once.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    Arc::clone(FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let again = Arc::clone(&flag);
            // Without a handler the system's own way remains: the process ends, the journal stays.
            let _ = signal_hook::flag::register_conditional_shutdown(signal, 130, again);
            let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
        }
        flag
    }))
}
