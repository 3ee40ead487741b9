//! Decompressing: a stream, and the class `Decompress` around it.

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{NotImplementedError, ValueError};
use objects::errors::{no_memory, raise};
use objects::modules;
use objects::raw::{BytesLike, Native};
use objects::{Any, Py, PyResult, Ref, heap, object, pytype};
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use super::compress::COPY_LIMIT;
use super::{DATA_ERROR, MEMORY_ERROR, NEED_DICTIONARY, PIECE, STREAM_ERROR, fail_with};

/// A stream being decompressed.
pub(super) struct Inflater {
    stream: Inflate,
    wbits: i32,
    dictionary: Option<Vec<u8>>,
    /// All that went in, as long as it is not too much, for copies.
    history: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Inflater {
    /// `None` for window bits that do not fit.
    pub(super) fn new(wbits: i32, dictionary: Option<Vec<u8>>) -> PyResult<Option<Self>> {
        let bits = if (0..48).contains(&wbits) { wbits & 15 } else { wbits.saturating_abs() };
        if !(bits == 0 && wbits >= 0 || (8..=15).contains(&bits)) {
            return Ok(None);
        }
        let mut stream = Inflate::new(wbits >= 0, wbits.unsigned_abs() as u8);
        if let (true, Some(dictionary)) = (wbits < 0, &dictionary)
            && stream.set_dictionary(dictionary).is_err()
        {
            return fail_with(DATA_ERROR, "while setting zdict", None);
        }
        Ok(Some(Self { stream, wbits, dictionary, history: Vec::new(), taken: 0, ended: false }))
    }

    /// Whether the end of the stream has been seen.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Decompresses data, adding to `out` until that has `most` bytes; how much of the data was used.
    pub(super) fn run(
        &mut self,
        data: &[u8],
        most: usize,
        out: &mut Vec<u8>,
        doing: &str,
    ) -> PyResult<usize> {
        let mut used = 0;
        let mut piece = vec![0; PIECE];
        while !self.ended && out.len() < most {
            let room = piece.len().min(most - out.len());
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let result = self.stream.decompress(&data[used..], &mut piece[..room], InflateFlush::SyncFlush);
            let read = (self.stream.total_in() - read) as usize;
            let written = (self.stream.total_out() - written) as usize;
            self.remember(&data[used..used + read]);
            used += read;
            if out.try_reserve(written).is_err() {
                return no_memory();
            }
            out.extend_from_slice(&piece[..written]);
            match result {
                Ok(Status::StreamEnd) => self.ended = true,
                Ok(_) if read == 0 && written == 0 => break,
                Ok(_) if used == data.len() && written < room => break,
                Ok(_) => {}
                Err(InflateError::NeedDict { .. }) => match &self.dictionary {
                    Some(dictionary) => {
                        if self.stream.set_dictionary(dictionary).is_err() {
                            return fail_with(DATA_ERROR, "while setting zdict", None);
                        }
                    }
                    None => return fail_with(NEED_DICTIONARY, doing, None),
                },
                Err(error) => {
                    let code = match error {
                        InflateError::DataError => DATA_ERROR,
                        InflateError::MemError => MEMORY_ERROR,
                        _ => STREAM_ERROR,
                    };
                    return fail_with(code, doing, self.stream.error_message());
                }
            }
        }
        Ok(used)
    }

    fn remember(&mut self, data: &[u8]) {
        self.taken += data.len();
        if self.taken <= COPY_LIMIT {
            self.history.extend_from_slice(data);
        } else {
            self.history = Vec::new();
        }
    }

    fn copy(&self) -> PyResult<Self> {
        if self.taken > COPY_LIMIT {
            return raise(
                &NotImplementedError,
                "copies of streams into which more than 16 MiB have gone are not implemented",
            );
        }
        let Some(mut fresh) = Self::new(self.wbits, self.dictionary.clone())? else {
            return raise(&ValueError, "Inconsistent stream state");
        };
        fresh.replay(&self.history, self.stream.total_out())?;
        fresh.ended = self.ended;
        Ok(fresh)
    }

    /// Goes as far as another stream has come with this input and output, and no further.
    fn replay(&mut self, input: &[u8], produced: u64) -> PyResult<()> {
        const DOING: &str = "while copying decompression object";
        let mut piece = vec![0; PIECE];
        loop {
            let rest = &input[self.stream.total_in() as usize..];
            let room = piece.len().min((produced - self.stream.total_out()) as usize);
            let before = (self.stream.total_in(), self.stream.total_out());
            match self.stream.decompress(rest, &mut piece[..room], InflateFlush::SyncFlush) {
                Ok(Status::StreamEnd) => break,
                Err(InflateError::NeedDict { .. }) => {
                    let dictionary = self.dictionary.as_deref().unwrap_or_default();
                    if self.stream.set_dictionary(dictionary).is_err() {
                        return fail_with(DATA_ERROR, DOING, None);
                    }
                }
                Err(_) => return fail_with(DATA_ERROR, DOING, self.stream.error_message()),
                Ok(_) if before == (self.stream.total_in(), self.stream.total_out()) => break,
                Ok(_) => {}
            }
        }
        self.remember(input);
        Ok(())
    }
}

/// What a `Decompress` holds.
struct Stream {
    inflater: Inflater,
    unused: Vec<u8>,
    unconsumed: Vec<u8>,
    /// Whether `flush` has closed it.
    closed: bool,
}

/// The body of `Decompress`.
#[object]
pub(crate) struct Decompress {
    stream: Native<RefCell<Stream>>,
}

#[pytype(name = "zlib.Decompress", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Decompress {
    /// Return a bytes object containing the decompressed version of the data.
    ///
    ///   data
    ///     The binary data to decompress.
    ///   max_length
    ///     The maximum allowable length of the decompressed data.
    ///     Unconsumed input data will be stored in
    ///     the unconsumed_tail attribute.
    ///
    /// After calling this function, some of the input data may still be
    /// stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[method("(data, /, max_length=0)")]
    fn decompress(this: &Py<Self>, data: BytesLike<'_>, max_length: isize) -> PyResult<Ref<Bytes>> {
        let most = match max_length {
            ..0 => return raise(&ValueError, "max_length must be non-negative"),
            0 => usize::MAX,
            most => most.cast_unsigned(),
        };
        let data = data.data();
        let mut stream = this.stream.borrow_mut();
        stream.run(&data, most, "while decompressing data")
    }

    /// Return a bytes object containing any remaining decompressed data.
    ///
    ///   length
    ///     the initial size of the output buffer.
    #[method("(length=zlib.DEF_BUF_SIZE, /)")]
    fn flush(this: &Py<Self>, length: Option<isize>) -> PyResult<Ref<Bytes>> {
        if length.is_some_and(|length| length <= 0) {
            return raise(&ValueError, "length must be greater than zero");
        }
        let mut stream = this.stream.borrow_mut();
        if stream.closed {
            return Ok(Bytes::new(&[]));
        }
        let rest = std::mem::take(&mut stream.unconsumed);
        let made = stream.run(&rest, usize::MAX, "while flushing")?;
        stream.closed = stream.inflater.ended();
        Ok(made)
    }

    /// Return a copy of the decompression object.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
        let stream = this.stream.borrow();
        if stream.closed {
            return raise(&ValueError, "Inconsistent stream state");
        }
        let copy = Stream {
            inflater: stream.inflater.copy()?,
            unused: stream.unused.clone(),
            unconsumed: stream.unconsumed.clone(),
            closed: false,
        };
        heap::make(this.class(), 0, Self { stream: Native::new(RefCell::new(copy)) })
    }

    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Self::copy(this)
    }

    #[method("(memo, /)")]
    fn __deepcopy__(this: &Py<Self>, _memo: &Any) -> PyResult<Ref<Self>> {
        Self::copy(this)
    }

    #[getter]
    fn unused_data(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&this.stream.borrow().unused))
    }

    #[getter]
    fn unconsumed_tail(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&this.stream.borrow().unconsumed))
    }

    #[getter]
    fn eof(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.stream.borrow().inflater.ended())
    }
}

impl Stream {
    fn run(&mut self, data: &[u8], most: usize, doing: &str) -> PyResult<Ref<Bytes>> {
        if self.closed {
            return fail_with(STREAM_ERROR, doing, None);
        }
        let mut out = Vec::new();
        let used = self.inflater.run(data, most, &mut out, doing)?;
        let rest = &data[used..];
        if self.inflater.ended() {
            self.unused.extend_from_slice(rest);
            self.unconsumed.clear();
        } else {
            self.unconsumed = rest.to_vec();
        }
        Ok(Bytes::new(&out))
    }
}

impl Decompress {
    /// A stream with these window bits.
    pub(super) fn start(wbits: i32, dictionary: Option<Vec<u8>>) -> PyResult<Ref<Self>> {
        let class = modules::class_of::<Self>()?;
        let Some(inflater) = Inflater::new(wbits, dictionary)? else {
            return raise(&ValueError, "Invalid initialization option");
        };
        let stream = Stream { inflater, unused: Vec::new(), unconsumed: Vec::new(), closed: false };
        heap::make(&class, 0, Self { stream: Native::new(RefCell::new(stream)) })
    }
}
