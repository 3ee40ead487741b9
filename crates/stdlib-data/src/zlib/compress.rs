//! Compressing: a stream, and the class `Compress` around it.

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{NotImplementedError, ValueError};
use objects::errors::raise;
use objects::modules;
use objects::raw::{BytesLike, Native};
use objects::{Any, Py, PyResult, Ref, heap, object, pytype};
use zlib_rs::{Deflate, DeflateConfig, DeflateError, DeflateFlush, Method, Status, Strategy};

use super::{DATA_ERROR, MEMORY_ERROR, PIECE, STREAM_ERROR, fail_with};

/// How a stream is compressed.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) level: i32,
    pub(super) method: i32,
    pub(super) wbits: i32,
    pub(super) memory: i32,
    pub(super) strategy: i32,
    pub(super) dictionary: Option<Vec<u8>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { level: -1, method: 8, wbits: 15, memory: 8, strategy: 0, dictionary: None }
    }
}

impl Settings {
    fn config(&self) -> Option<DeflateConfig> {
        let strategy = match self.strategy {
            0 => Strategy::Default,
            1 => Strategy::Filtered,
            2 => Strategy::HuffmanOnly,
            3 => Strategy::Rle,
            4 => Strategy::Fixed,
            _ => return None,
        };
        let window = matches!(self.wbits, 8..=15 | -15..=-9 | 25..=31);
        let fits =
            window && self.method == 8 && (-1..=9).contains(&self.level) && (1..=9).contains(&self.memory);
        fits.then_some(DeflateConfig {
            level: self.level,
            method: Method::Deflated,
            // A window of 256 bytes is not supported; the next larger one is taken, as zlib does.
            window_bits: if self.wbits == 8 { 9 } else { self.wbits },
            mem_level: self.memory,
            strategy,
        })
    }
}

/// What a copy of a stream is made from: all that went in, up to a limit.
#[derive(Clone, Default)]
struct History {
    steps: Vec<(Vec<u8>, i32)>,
    size: usize,
}

/// Beyond so many bytes, streams cannot be copied.
pub(super) const COPY_LIMIT: usize = 16 << 20;

/// A stream being compressed.
pub(super) struct Deflater {
    stream: Deflate,
    settings: Settings,
    history: History,
    finished: bool,
}

impl Deflater {
    /// `None` for settings that do not fit.
    pub(super) fn new(settings: Settings) -> Option<Self> {
        let mut stream = Deflate::new_with_config(settings.config()?);
        if let Some(dictionary) = &settings.dictionary {
            stream.set_dictionary(dictionary).ok()?;
        }
        Some(Self { stream, settings, history: History::default(), finished: false })
    }

    /// Compresses data, and flushes as `mode` says; the result is added to `out`.
    pub(super) fn run(&mut self, data: &[u8], mode: i32, out: &mut Vec<u8>, doing: &str) -> PyResult<()> {
        let Ok(flush) = DeflateFlush::try_from(mode) else { return fail_with(STREAM_ERROR, doing, None) };
        if self.finished {
            return fail_with(STREAM_ERROR, doing, None);
        }
        self.history.size += data.len();
        if self.history.size <= COPY_LIMIT {
            self.history.steps.push((data.to_vec(), mode));
        } else {
            self.history.steps = Vec::new();
        }
        let mut rest = data;
        let mut piece = vec![0; PIECE];
        loop {
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let status = match self.stream.compress(rest, &mut piece, flush) {
                Ok(status) => status,
                Err(error) => {
                    let code = match error {
                        DeflateError::StreamError => STREAM_ERROR,
                        DeflateError::DataError => DATA_ERROR,
                        DeflateError::MemError => MEMORY_ERROR,
                    };
                    return fail_with(code, doing, self.stream.error_message());
                }
            };
            let written = (self.stream.total_out() - written) as usize;
            rest = &rest[(self.stream.total_in() - read) as usize..];
            out.extend_from_slice(&piece[..written]);
            if status == Status::StreamEnd {
                self.finished = true;
                return Ok(());
            }
            if rest.is_empty() && written < piece.len() {
                return Ok(());
            }
        }
    }

    fn copy(&self) -> PyResult<Self> {
        if self.finished {
            return raise(&ValueError, "Inconsistent stream state");
        }
        if self.history.size > COPY_LIMIT {
            return raise(
                &NotImplementedError,
                "copies of streams into which more than 16 MiB have gone are not implemented",
            );
        }
        let Some(mut fresh) = Self::new(self.settings.clone()) else {
            return raise(&ValueError, "Inconsistent stream state");
        };
        let mut unused = Vec::new();
        for (data, mode) in &self.history.steps {
            fresh.run(data, *mode, &mut unused, "while copying compression object")?;
            unused.clear();
        }
        Ok(fresh)
    }
}

/// The body of `Compress`.
#[object]
pub(crate) struct Compress {
    stream: Native<RefCell<Deflater>>,
}

#[pytype(name = "zlib.Compress", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Compress {
    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///
    /// After calling this function, some of the input data may still
    /// be stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[method("(data, /)")]
    fn compress(this: &Py<Self>, data: BytesLike<'_>) -> PyResult<Ref<Bytes>> {
        let mut out = Vec::new();
        this.stream.borrow_mut().run(&data.data(), 0, &mut out, "while compressing data")?;
        Ok(Bytes::new(&out))
    }

    /// Return a bytes object containing any remaining compressed data.
    ///
    ///   mode
    ///     One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.
    ///     If mode == Z_FINISH, the compressor object can no longer be
    ///     used after calling the flush() method.  Otherwise, more data
    ///     can still be compressed.
    #[method("(mode=zlib.Z_FINISH, /)")]
    fn flush(this: &Py<Self>, mode: Option<i32>) -> PyResult<Ref<Bytes>> {
        let mut out = Vec::new();
        let mode = mode.unwrap_or(4);
        if mode != 0 {
            this.stream.borrow_mut().run(&[], mode, &mut out, "while flushing")?;
        }
        Ok(Bytes::new(&out))
    }

    /// Return a copy of the compression object.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
        let copy = this.stream.borrow().copy()?;
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
}

impl Compress {
    /// A stream with these settings.
    pub(super) fn start(settings: Settings) -> PyResult<Ref<Self>> {
        let class = modules::class_of::<Self>()?;
        match Deflater::new(settings) {
            Some(stream) => heap::make(&class, 0, Self { stream: Native::new(RefCell::new(stream)) }),
            None => raise(&ValueError, "Invalid initialization option"),
        }
    }
}
