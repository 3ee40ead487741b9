//! Native modules of the operating system: `posix`, `time`, `errno`, `_signal`, `select` and the like.
//!
//! Promises: the system's calls under Python's names, `OSError` for their failures, PEP 475's retries, the lock given up where
//! a call may block. Needs `objects`. Must never know: how code is compiled or run. System calls stand in `sys` alone.

#![deny(unsafe_code)]

mod accounts;
mod args;
mod errno;
mod fcntl;
mod fork;
mod locale;
mod mmap;
mod multiprocessing;
mod posix;
mod posix_subprocess;
mod resource;
mod select;
pub mod signals;
mod socket;
pub mod sys;
mod syslog;
mod termios;
mod time;
mod timing;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[
    errno::MODULE,
    posix::MODULE,
    time::MODULE,
    signals::MODULE,
    resource::MODULE,
    select::MODULE,
    posix_subprocess::MODULE,
    fcntl::MODULE,
    termios::MODULE,
    locale::MODULE,
    syslog::MODULE,
    mmap::MODULE,
    &multiprocessing::semaphores::MODULE,
    &multiprocessing::memory::MODULE,
    &accounts::pwd::MODULE,
    &accounts::grp::MODULE,
    socket::MODULE,
];
