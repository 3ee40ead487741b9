//! A panic is a bug of ours: it is told with both tracebacks, and ends the process.

use std::backtrace::Backtrace;
use std::io::Write;

/// Lets every panic end the process, with exit by `SIGABRT`.
pub(crate) fn end_the_process() {
    std::panic::set_hook(Box::new(|panic| {
        let mut stderr = std::io::stderr().lock();
        // nobody is left who could be told that writing fails
        let _ = writeln!(stderr, "Fatal Python error: cinder has a bug: {panic}");
        for depth in 0.. {
            let Some((file, line, function)) = eval::frames::place_at(depth) else { break };
            if depth == 0 {
                let _ = writeln!(stderr, "\nPython calls, most recent first:");
            }
            let _ = writeln!(stderr, "  File \"{file}\", line {line} in {function}");
        }
        let _ = writeln!(stderr, "\nNative calls:\n{}", Backtrace::force_capture());
        let _ = stderr.flush();
        std::process::abort();
    }));
}
