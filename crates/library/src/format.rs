//! How the archive is laid out; shared with the build script that writes it.
//!
//! ```text
//! magic, number of files
//! one entry per file, sorted by name: offset and length of the name, offset, packed and true length of the data
//! names
//! data: a zstd frame each, or the bytes as they are where the two lengths are equal
//! ```
//!
//! All numbers are 32 bits, little-endian; offsets count from the start of the archive.

/// The first bytes.
pub(crate) const MAGIC: [u8; 8] = *b"pylib\0\0\x01";

/// Bytes before the first entry.
pub(crate) const HEADER_SIZE: usize = MAGIC.len() + 4;

/// Bytes of one entry.
pub(crate) const ENTRY_SIZE: usize = 5 * 4;
