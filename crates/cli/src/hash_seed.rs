//! The key of string hashes, from `PYTHONHASHSEED` or from the system.

use std::io::Read;

/// The two halves of the key; the complaint when the variable says neither `random` nor a number.
pub(crate) fn key(ignore_environment: bool) -> Result<(u64, u64), &'static str> {
    let variable = (!ignore_environment).then(|| std::env::var_os("PYTHONHASHSEED")).flatten();
    match variable.filter(|value| !value.is_empty()) {
        None => Ok(random()),
        Some(value) if value == "random" => Ok(random()),
        Some(value) => match value.to_str().and_then(|value| value.parse::<u32>().ok()) {
            Some(0) => Ok((0, 0)),
            Some(seed) => Ok(from_seed(seed)),
            None => Err("PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]"),
        },
    }
}

fn random() -> (u64, u64) {
    let mut bytes = [0; 16];
    let filled = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    if filled.is_err() {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        bytes = (now.as_nanos() ^ u128::from(std::process::id())).to_le_bytes();
    }
    halves(bytes)
}

fn halves(bytes: [u8; 16]) -> (u64, u64) {
    let word = u128::from_le_bytes(bytes);
    (word as u64, (word >> 64) as u64)
}

/// The bytes of a linear congruential generator, as CPython stretches a seed, so that sets iterate in the same order.
fn from_seed(seed: u32) -> (u64, u64) {
    let mut state = seed;
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
        *byte = (state >> 16) as u8;
    }
    halves(bytes)
}
