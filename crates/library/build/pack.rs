//! Writes the archive: compresses the files side by side, then lays out index, names and frames.

use std::error::Error;
use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::Files;
use super::format::{ENTRY_SIZE, HEADER_SIZE, MAGIC};

/// The smallest archive of the levels that need no more than a window of 8 MB to unpack.
const LEVEL: i32 = 19;

/// A hash over names and contents, in hexadecimal. It tells versions apart; it is no proof against forgery.
pub(super) fn hash(files: &Files) -> String {
    let mut hasher = SipHasher13::new();
    for (name, text) in files {
        for part in [name.as_bytes(), text] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
    }
    format!("{:032x}", hasher.finish128().as_u128())
}

/// The archive's bytes; `format.rs` says how they are laid out.
pub(super) fn archive(files: &Files) -> Result<Vec<u8>, Box<dyn Error>> {
    let frames = compress_all(&files.values().map(Vec::as_slice).collect::<Vec<_>>())?;
    let names = HEADER_SIZE + files.len() * ENTRY_SIZE;
    let (mut index, mut name_bytes, mut data) = (Vec::new(), Vec::new(), Vec::new());
    let data_start = names + files.keys().map(String::len).sum::<usize>();
    for ((name, text), frame) in files.iter().zip(&frames) {
        let row = [names + name_bytes.len(), name.len(), data_start + data.len(), frame.len(), text.len()];
        for number in row {
            index.extend(u32::try_from(number)?.to_le_bytes());
        }
        name_bytes.extend(name.as_bytes());
        data.extend(frame);
    }
    let count = u32::try_from(files.len())?;
    Ok([&MAGIC[..], &count.to_le_bytes(), &index, &name_bytes, &data].concat())
}

/// Compresses on all processors; big files are dealt out like the others, none takes longer than a second.
fn compress_all(texts: &[&[u8]]) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let share = |job: usize| -> Result<Vec<Vec<u8>>, String> {
        texts.iter().skip(job).step_by(jobs).map(|text| compress(text)).collect()
    };
    let mut shares = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|job| scope.spawn(move || share(job))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a compressing thread panicked".to_owned())?)
            .map(|share| share.map(Vec::into_iter))
            .collect::<Result<Vec<_>, String>>()
    })?;
    Ok((0..texts.len()).filter_map(|at| shares[at % jobs].next()).collect())
}

/// One file's frame, or its bytes as they are where compression gains nothing.
fn compress(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut frame = Vec::with_capacity(zstd_safe::compress_bound(text.len()));
    zstd_safe::compress(&mut frame, text, LEVEL)
        .map_err(|code| zstd_safe::get_error_name(code).to_owned())?;
    Ok(if frame.len() < text.len() { frame } else { text.to_vec() })
}
