//! `_ZlibDecompressor`, which keeps its input itself.

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{EOFError, ValueError};
use objects::errors::raise;
use objects::raw::{BytesLike, Native};
use objects::types::Type;
use objects::{Any, Py, PyResult, Ref, heap, object, pytype};

use super::decompress::Inflater;

struct Stream {
    inflater: Inflater,
    /// Input that has not been used.
    pending: Vec<u8>,
    unused: Vec<u8>,
    needs_input: bool,
}

/// The body of `_ZlibDecompressor`.
#[object]
pub(crate) struct ZlibDecompressor {
    stream: Native<RefCell<Stream>>,
}

/// Create a decompressor object for decompressing data incrementally.
///
///   wbits = 15
///   zdict
///      The predefined compression dictionary. This is a sequence of bytes
///      (such as a bytes object) containing subsequences that are expected
///      to occur frequently in the data that is to be compressed. Those
///      subsequences that are expected to be most common should come at the
///      end of the dictionary. This must be the same dictionary as used by the
///      compressor that produced the input data.
///
#[pytype(name = "zlib._ZlibDecompressor", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl ZlibDecompressor {
    #[signature("_ZlibDecompressor(wbits=15, zdict=b'')")]
    fn __new__(cls: &Py<Type>, wbits: i32, zdict: Option<&Any>) -> PyResult<Ref<Self>> {
        let Some(inflater) = Inflater::new(wbits, super::dictionary(zdict)?)? else {
            return raise(&ValueError, "Invalid initialization option");
        };
        let stream = Stream { inflater, pending: Vec::new(), unused: Vec::new(), needs_input: true };
        heap::make(cls, 0, Self { stream: Native::new(RefCell::new(stream)) })
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data.  If this limit is reached and further output
    /// can be produced, *self.needs_input* will be set to ``False``.  In
    /// this case, the next call to *decompress()* may provide *data* as b''
    /// to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either
    /// because this was less than *max_length* bytes, or because
    /// *max_length* was negative), *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached
    /// raises an EOFError.  Any data found after the end of the stream is
    /// ignored and saved in the unused_data attribute.
    #[method("(data, max_length=-1)")]
    fn decompress(this: &Py<Self>, data: BytesLike<'_>, max_length: isize) -> PyResult<Ref<Bytes>> {
        let data = data.data();
        let mut stream = this.stream.borrow_mut();
        let stream = &mut *stream;
        if stream.inflater.ended() {
            return raise(&EOFError, "End of stream already reached");
        }
        let most = usize::try_from(max_length).unwrap_or(usize::MAX);
        stream.pending.extend_from_slice(&data);
        let mut out = Vec::new();
        let used = stream.inflater.run(&stream.pending, most, &mut out, "while decompressing data")?;
        stream.pending.drain(..used);
        if stream.inflater.ended() {
            stream.needs_input = false;
            stream.unused = std::mem::take(&mut stream.pending);
        } else {
            stream.needs_input = out.len() < most && stream.pending.is_empty();
        }
        Ok(Bytes::new(&out))
    }

    /// True if the end-of-stream marker has been reached.
    #[getter]
    fn eof(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.stream.borrow().inflater.ended())
    }

    /// Data found after the end of the compressed stream.
    #[getter]
    fn unused_data(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&this.stream.borrow().unused))
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[getter]
    fn needs_input(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.stream.borrow().needs_input)
    }
}
