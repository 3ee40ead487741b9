//! SipHash-1-3 of source texts, for `.pyc` files that are checked by content.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// The hash of a text under a key whose second half is 0.
pub(crate) fn siphash13(key: u64, text: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(key, 0);
    hasher.write(text);
    hasher.finish()
}
