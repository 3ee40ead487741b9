//! Ancillary data of messages, in the layout of C's `cmsghdr`.

use std::ffi::c_int;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OSError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, BytesLike, PyResult, Ref};

use crate::args::{int, unless_type_error};

/// Bytes of a header: length, level, kind.
const HEADER: usize = 16;

fn aligned(length: usize) -> usize {
    length.next_multiple_of(size_of::<usize>())
}

/// `CMSG_LEN`, within what a length of the kernel can say.
pub(super) fn length_of(data: isize) -> Option<usize> {
    let length = usize::try_from(data).ok()?.checked_add(HEADER)?;
    (length <= i32::MAX as usize).then_some(length)
}

/// `CMSG_SPACE`
pub(super) fn space_of(data: isize) -> Option<usize> {
    length_of(data).map(aligned).filter(|&space| space <= i32::MAX as usize)
}

fn c_int_of(value: &Any) -> PyResult<c_int> {
    let wide = Int::index_value(value)?;
    c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))
}

/// The ancillary data of `sendmsg`: items of level, kind, bytes.
///
/// # Errors
/// `TypeError` for other items.
pub(super) fn encode(items: &Any) -> PyResult<Vec<u8>> {
    let Some(items) = unless_type_error(items.to_vec())? else {
        return raise_type_error("sendmsg() argument 2 must be an iterable");
    };
    let mut out = Vec::new();
    for item in &items {
        let what = "[sendmsg() ancillary data items]() argument must be";
        let Some(parts) = item.downcast::<Tuple>() else {
            return raise_type_error(format!("{what} 3-item tuple, not {}", item.class().name()));
        };
        let [level, kind, data] = parts.items() else {
            return raise_type_error(format!("{what} tuple of length 3, not {}", parts.size()));
        };
        let (level, kind, data) = (c_int_of(level)?, c_int_of(kind)?, BytesLike::of(data)?);
        let Some(length) = length_of(data.len().cast_signed()) else {
            return raise(&OSError, "ancillary data item too large");
        };
        out.extend(length.to_ne_bytes());
        out.extend(level.to_ne_bytes());
        out.extend(kind.to_ne_bytes());
        out.extend_from_slice(&data.data());
        out.resize(aligned(out.len()), 0);
    }
    Ok(out)
}

/// The items of received ancillary data. A last one that was cut off is given as far as it is there.
pub(super) fn decode(control: &[u8]) -> Ref<List> {
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(header) = control.get(at..at + HEADER) {
        let number = |from: usize| {
            c_int::from_ne_bytes([header[from], header[from + 1], header[from + 2], header[from + 3]])
        };
        let mut word = [0u8; 8];
        word.copy_from_slice(&header[..8]);
        let length = usize::from_ne_bytes(word);
        if length < HEADER {
            break;
        }
        let end = at.saturating_add(length).min(control.len());
        let data = Bytes::new(&control[at + HEADER..end]);
        items.push(Tuple::new(vec![int(number(8)), int(number(12)), data.upcast()]).upcast());
        at = match at.checked_add(aligned(length)) {
            Some(next) if next < control.len() => next,
            _ => break,
        };
    }
    List::new(items)
}

/// Room for ancillary data, as an argument says.
pub(super) fn room(size: isize) -> PyResult<usize> {
    match usize::try_from(size) {
        Ok(size) if size <= i32::MAX as usize => Ok(size),
        _ => raise(&ValueError, "invalid ancillary data buffer length"),
    }
}

#[objects::pymodule(name = "_socket")]
#[expect(non_snake_case, reason = "the names are C macros of the system")]
pub(super) mod part {
    use objects::errors::{OverflowError, raise};
    use objects::raw::PyResult;

    /// CMSG_LEN(length) -> control message length
    ///
    /// Return the total length, without trailing padding, of an ancillary
    /// data item with associated data of the given length.  This value can
    /// often be used as the buffer size for recvmsg() to receive a single
    /// item of ancillary data, but RFC 3542 requires portable applications to
    /// use CMSG_SPACE() and thus include space for padding, even when the
    /// item will be the last in the buffer.  Raises OverflowError if length
    /// is outside the permissible range of values.
    #[function("!(length, /)")]
    fn CMSG_LEN(length: isize) -> PyResult<usize> {
        super::length_of(length).map_or_else(|| raise(&OverflowError, "CMSG_LEN() argument out of range"), Ok)
    }

    /// CMSG_SPACE(length) -> buffer size
    ///
    /// Return the buffer size needed for recvmsg() to receive an ancillary
    /// data item with associated data of the given length, along with any
    /// trailing padding.  The buffer space needed to receive multiple items
    /// is the sum of the CMSG_SPACE() values for their associated data
    /// lengths.  Raises OverflowError if length is outside the permissible
    /// range of values.
    #[function("!(length, /)")]
    fn CMSG_SPACE(length: isize) -> PyResult<usize> {
        super::space_of(length)
            .map_or_else(|| raise(&OverflowError, "CMSG_SPACE() argument out of range"), Ok)
    }
}
