//! Positions of text streams: numbers that hold a byte position, the decoder's state there, and how far to go from it.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OSError, OverflowError};
use objects::builtins::int::Int;
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::raw::{Obj, Py, PyResult, Ref};

use super::TextIOWrapper;
use crate::support::{call, offset, unsupported, value_error};

/// What a position means.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Cookie {
    /// Where in the bytes.
    start: u64,
    /// The decoder's flags there.
    flags: u32,
    /// How many bytes to decode from there.
    feed: u32,
    /// How many of the decoded characters come before the position.
    skip: u32,
    /// Whether the bytes are the last of the file.
    end: bool,
}

const SIZE: usize = 21;

impl Cookie {
    fn bytes(&self) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[..8].copy_from_slice(&self.start.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.flags.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.feed.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.skip.to_le_bytes());
        bytes[20] = u8::from(self.end);
        bytes
    }

    fn from_bytes(bytes: &[u8; SIZE]) -> Self {
        let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        Self {
            start: u64::from(four(0)) | u64::from(four(4)) << 32,
            flags: four(8),
            feed: four(12),
            skip: four(16),
            end: bytes[20] != 0,
        }
    }

    fn to_int(self) -> Ref<Int> {
        let bytes = self.bytes();
        let mut digits: Vec<u32> = (0..SIZE * 8)
            .step_by(30)
            .map(|from| (0..30).fold(0, |digit, bit| digit | bit_of(&bytes, from + bit) << bit))
            .collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        match i64::try_from(self.start) {
            Ok(start) if bytes[8..] == [0; SIZE - 8] => Int::from_i64(start),
            _ => Int::from_digits(false, &digits),
        }
    }

    fn of(number: &Py<Int>) -> PyResult<Self> {
        let mut bytes = [0; SIZE];
        for (index, digit) in number.digits().iter().enumerate() {
            for bit in (0..30).filter(|bit| digit >> bit & 1 == 1) {
                let place = index * 30 + bit;
                if place >= SIZE * 8 {
                    return raise(&OverflowError, "Python int too large to convert");
                }
                bytes[place / 8] |= 1 << (place % 8);
            }
        }
        Ok(Self::from_bytes(&bytes))
    }
}

fn bit_of(bytes: &[u8; SIZE], place: usize) -> u32 {
    bytes.get(place / 8).map_or(0, |byte| u32::from(byte >> (place % 8) & 1))
}

impl TextIOWrapper {
    pub(super) fn position(this: &Py<Self>) -> PyResult<Obj> {
        if !this.seekable.get() {
            return unsupported("underlying stream is not seekable");
        }
        if !this.telling.get() {
            return raise(&OSError, "telling position disabled by next() call");
        }
        TextIOWrapper::hand_down(this)?;
        call(this.as_any(), names::flush(), &[])?;
        let at = call(&*this.buffer()?, names::tell(), &[])?;
        let (Some(flags), Some(fed), false) = (this.snapshot.get(), this.fed.get(), this.decoder.is_absent())
        else {
            return Ok(at);
        };
        let fed = fed.data();
        let start = offset(&at)? - fed.len() as i64;
        let mut cookie = Cookie { start: start.cast_unsigned(), flags: flags as u32, ..Cookie::default() };
        if this.used.get() == 0 {
            return Ok(cookie.to_int().upcast());
        }
        let (bytes, now) = this.decoder.state()?;
        let found = TextIOWrapper::find_position(this, &mut cookie, fed, flags, this.used.get());
        let put_aside = if found.is_err() { errors::take() } else { None };
        let restored = this.decoder.set_state(&bytes, now);
        if put_aside.is_some() {
            errors::restore(put_aside);
            found?;
        }
        restored?;
        found?;
        Ok(cookie.to_int().upcast())
    }

    /// Finds a place before the position where the decoder keeps no bytes, and how to go on from there.
    fn find_position(
        this: &Py<Self>,
        cookie: &mut Cookie,
        fed: &[u8],
        flags: u64,
        used: usize,
    ) -> PyResult<()> {
        let handler = this.handler();
        let mut left = used;
        let skipped = TextIOWrapper::safe_start(this, cookie, fed, flags, &mut left)?;
        cookie.start = cookie.start.wrapping_add(skipped as u64);
        cookie.skip = left as u32;
        if left == 0 {
            return Ok(());
        }
        let mut decoded = 0;
        for at in skipped..fed.len() {
            decoded += this.decoder.decode(&fed[at..=at], &handler, false)?.len();
            cookie.feed += 1;
            let (bytes, flags) = this.decoder.state()?;
            if bytes.is_empty() && decoded <= left {
                cookie.start = cookie.start.wrapping_add(u64::from(cookie.feed));
                left -= decoded;
                cookie.flags = flags as u32;
                cookie.feed = 0;
                decoded = 0;
            }
            if decoded >= left {
                cookie.skip = left as u32;
                return Ok(());
            }
        }
        decoded += this.decoder.decode(&[], &handler, true)?.len();
        cookie.end = true;
        cookie.skip = left as u32;
        if decoded < left {
            return raise(&OSError, "can't reconstruct logical file position");
        }
        Ok(())
    }

    /// Guesses how many bytes the characters before the position took, and goes back until the decoder is done with them.
    fn safe_start(
        this: &Py<Self>,
        cookie: &mut Cookie,
        fed: &[u8],
        flags: u64,
        left: &mut usize,
    ) -> PyResult<usize> {
        let handler = this.handler();
        let mut skip = ((this.ratio.get() * *left as f64) as usize).min(fed.len());
        let mut back = 1;
        while skip > 0 {
            TextIOWrapper::set_decoder(this, flags, cookie.start == 0 && flags == 0)?;
            let count = this.decoder.decode(&fed[..skip], &handler, false)?.len();
            if count <= *left {
                let (bytes, now) = this.decoder.state()?;
                if bytes.is_empty() {
                    cookie.flags = now as u32;
                    *left -= count;
                    return Ok(skip);
                }
                skip = skip.saturating_sub(bytes.len());
                back = 1;
            } else {
                skip = skip.saturating_sub(back);
                back *= 2;
            }
        }
        TextIOWrapper::set_decoder(this, flags, cookie.start == 0 && flags == 0)?;
        Ok(0)
    }

    /// Puts the decoder into the state it has at the start of the file, or to flags alone.
    fn set_decoder(this: &Py<Self>, flags: u64, at_start: bool) -> PyResult<()> {
        if at_start { this.decoder.reset() } else { this.decoder.set_state(&[], flags) }
    }

    pub(super) fn seek_to(this: &Py<Self>, cookie: &objects::raw::Any, whence: i32) -> PyResult<Obj> {
        if !this.seekable.get() {
            return unsupported("underlying stream is not seekable");
        }
        let zero = Int::new(0);
        let cookie = match whence {
            0 => cookie.new_ref(),
            1 => {
                if !cookie.equals(zero.as_any())? {
                    return unsupported("can't do nonzero cur-relative seeks");
                }
                call(this.as_any(), names::tell(), &[])?
            }
            2 => {
                if !cookie.equals(zero.as_any())? {
                    return unsupported("can't do nonzero end-relative seeks");
                }
                return TextIOWrapper::seek_to_end(this);
            }
            _ => return value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        let negative = cookie.compare(zero.as_any(), objects::types::CompareOp::Lt)?.truth()?;
        if negative {
            let shown = cookie.repr()?.to_string_lossy();
            return value_error(format!("negative seek position {shown}"));
        }
        call(this.as_any(), names::flush(), &[])?;
        let number = cookie.index()?;
        let target = Cookie::of(&number)?;
        let buffer = this.buffer()?;
        let start = Int::new(i128::from(target.start.cast_signed()));
        call(&buffer, names::seek(), &[start.as_any()])?;
        this.drop_decoded();
        this.drop_snapshot();
        let at_start = target.start == 0 && target.flags == 0;
        if !this.decoder.is_absent() {
            TextIOWrapper::set_decoder(this, u64::from(target.flags), at_start)?;
            TextIOWrapper::go_on(this, &buffer, &target)?;
        }
        if !this.encoder.is_absent() {
            this.encoder.reset(at_start)?;
        }
        Ok(cookie)
    }

    /// Decodes again what lies between the byte position and the character that was meant.
    fn go_on(this: &Py<Self>, buffer: &Obj, target: &Cookie) -> PyResult<()> {
        if target.skip == 0 {
            this.snapshot.set(Some(u64::from(target.flags)));
            this.fed.set(Bytes::new(b""));
            return Ok(());
        }
        let data = call(buffer, names::read(), &[Int::new(i128::from(target.feed)).as_any()])?;
        let Ok(data) = data.downcast_ref::<Bytes>() else {
            return raise_type_error("underlying read() should have returned a bytes object");
        };
        this.snapshot.set(Some(u64::from(target.flags)));
        this.fed.set(data.clone());
        let text = this.decoder.decode(data.data(), &this.handler(), target.end)?;
        let count = text.len();
        this.set_decoded(text);
        if count < target.skip as usize {
            return raise(&OSError, "can't restore logical file position");
        }
        this.used.set(target.skip as usize);
        Ok(())
    }

    fn seek_to_end(this: &Py<Self>) -> PyResult<Obj> {
        call(this.as_any(), names::flush(), &[])?;
        this.drop_decoded();
        this.drop_snapshot();
        if !this.decoder.is_absent() {
            this.decoder.reset()?;
        }
        let (zero, two) = (Int::new(0), Int::new(2));
        let at = call(&*this.buffer()?, names::seek(), &[zero.as_any(), two.as_any()])?;
        if !this.encoder.is_absent() {
            this.encoder.reset(at.equals(zero.as_any())?)?;
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn cookies_are_numbers() {
        let _attached = objects::state::attach();
        let cookie = Cookie { start: 77, flags: 1, feed: 300, skip: 5, end: true };
        assert_eq!(Cookie::of(&cookie.to_int()).unwrap(), cookie);
        let plain = Cookie { start: 1 << 40, ..Cookie::default() };
        assert_eq!(plain.to_int().to_i64(), Some(1 << 40));
        assert_eq!(Cookie::of(&Int::from_i64(1 << 40)).unwrap(), plain);
    }
}
