//! One thread with a large stack, on which inputs are handled one after the other.
//!
//! The compiler's limits of nesting are made for the stack of an ordinary build; with a sanitizer a frame takes a
//! multiple of that, and libFuzzer's main thread has 8 MiB. A panic on the thread ends the process, as one in a
//! target should (libFuzzer's hook aborts).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, OnceLock};

const STACK: usize = 256 << 20;

struct Worker {
    inputs: SyncSender<Vec<u8>>,
    done: Mutex<Receiver<()>>,
}

/// Handles an input on the thread and waits for its end. Always to be called with the same function.
///
/// # Panics
/// When the thread cannot be started.
pub fn with_stack(input: &[u8], handle: fn(&[u8])) {
    static WORKER: OnceLock<Worker> = OnceLock::new();
    let worker = WORKER.get_or_init(|| start(handle));
    worker.inputs.send(input.to_vec()).expect("the thread waits for inputs");
    let done = worker.done.lock().expect("nobody panics with the lock");
    done.recv().expect("the thread answers each input");
}

fn start(handle: fn(&[u8])) -> Worker {
    let (inputs, waiting) = sync_channel::<Vec<u8>>(0);
    let (finished, done) = sync_channel(0);
    let work = move || {
        for input in waiting {
            handle(&input);
            if finished.send(()).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread can be started");
    Worker { inputs, done: Mutex::new(done) }
}
