//! Hashes, equal to CPython's at the same key.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::state::current;

/// The hash of text or bytes: SipHash-1-3 of the storage with the process's key; 0 for nothing, never -1.
pub fn bytes(data: &[u8]) -> isize {
    if data.is_empty() {
        return 0;
    }
    let (k0, k1) = current().interpreter().hash_key.get();
    let mut hasher = SipHasher13::new_with_keys(k0, k1);
    hasher.write(data);
    not_minus_one((hasher.finish() as usize).cast_signed())
}

/// The hash of an identity.
pub fn address(address: usize) -> isize {
    not_minus_one(address.rotate_right(4).cast_signed())
}

/// -1 means an error in C; a hash of -1 is told as -2.
pub fn not_minus_one(hash: isize) -> isize {
    if hash == -1 { -2 } else { hash }
}
