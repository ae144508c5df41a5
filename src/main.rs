//! Parse, run, exit code; nothing else.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A quarter less CPU for large fleets than the system's allocator, at the same memory
/// (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cnishift::cli::main()
}
