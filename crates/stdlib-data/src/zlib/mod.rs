//! `zlib`: compression and checksums, over `zlib-rs`.

mod compress;
mod decompress;
mod decompressor;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{Exception, ValueError};
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::errors::{raise, raise_type_error};
use objects::modules;
use objects::raw::{BytesLike, IntoObject};
use objects::types::Type;
use objects::{Any, Py, PyResult, Ref, Slot};

use compress::{Compress, Deflater, Settings};
use decompress::{Decompress, Inflater};
use decompressor::ZlibDecompressor;

/// The module's exception.
#[derive(Default)]
struct State {
    error: Slot<Type>,
}

const STREAM_ERROR: i32 = -2;
const DATA_ERROR: i32 = -3;
const MEMORY_ERROR: i32 = -4;
const BUFFER_ERROR: i32 = -5;
const NEED_DICTIONARY: i32 = 2;

/// Raises `zlib.error`.
#[cold]
fn fail<T>(text: impl AsRef<str>) -> PyResult<T> {
    match modules::state::<State>().error.get() {
        Some(class) => raise(&class, text),
        None => raise(&Exception, text),
    }
}

/// Raises `zlib.error` for an error number, with the library's text or the usual one.
#[cold]
fn fail_with<T>(code: i32, doing: &str, message: Option<&str>) -> PyResult<T> {
    let message = message.or(match code {
        BUFFER_ERROR => Some("incomplete or truncated stream"),
        STREAM_ERROR => Some("inconsistent stream state"),
        DATA_ERROR => Some("invalid input data"),
        _ => None,
    });
    match message {
        Some(message) => fail(format!("Error {code} {doing}: {message}")),
        None => fail(format!("Error {code} {doing}")),
    }
}

/// How much is compressed or decompressed at a time.
const PIECE: usize = 16 * 1024;

/// A checksum of bytes, going on from an earlier one.
pub(crate) fn checksum(
    data: &BytesLike<'_>,
    start: Option<&Any>,
    default: u32,
    step: fn(u32, &[u8]) -> u32,
) -> PyResult<u32> {
    let mut sum = match start {
        Some(start) => Int::index_value(start)? as u32,
        None => default,
    };
    match data {
        BytesLike::Constant(bytes) => sum = step(sum, bytes),
        BytesLike::Lent(lent) => {
            let mut piece = [0; 4096];
            let mut at = 0;
            while at < lent.len() {
                let count = lent.read(at, &mut piece);
                sum = step(sum, &piece[..count]);
                at += count;
            }
        }
    }
    Ok(sum)
}

/// A dictionary argument.
fn dictionary(given: Option<&Any>) -> PyResult<Option<Vec<u8>>> {
    match given {
        None => Ok(None),
        Some(given) if given.class().bf_getbuffer().is_none() => {
            raise_type_error("zdict argument must support the buffer protocol")
        }
        Some(given) => BytesLike::of(given).map(|bytes| Some(bytes.to_vec())),
    }
}

/// The functions in this module allow compression and decompression using the
/// zlib library, which is based on GNU zip.
///
/// adler32(string[, start]) -- Compute an Adler-32 checksum.
/// compress(data[, level]) -- Compress data, with compression level 0-9 or -1.
/// compressobj([level[, ...]]) -- Return a compressor object.
/// crc32(string[, start]) -- Compute a CRC-32 checksum.
/// decompress(string,[wbits],[bufsize]) -- Decompresses a compressed string.
/// decompressobj([wbits[, zdict]]) -- Return a decompressor object.
///
/// 'wbits' is window buffer size and container format.
/// Compressor objects support compress() and flush() methods; decompressor
/// objects support decompress() and flush().
#[objects::pymodule(name = "zlib", types(ZlibDecompressor))]
pub mod module {
    use super::*;

    const CONSTANTS: &[(&str, i32)] = &[
        ("MAX_WBITS", 15),
        ("DEFLATED", 8),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", 16 * 1024),
        ("Z_NO_COMPRESSION", 0),
        ("Z_BEST_SPEED", 1),
        ("Z_BEST_COMPRESSION", 9),
        ("Z_DEFAULT_COMPRESSION", -1),
        ("Z_FILTERED", 1),
        ("Z_HUFFMAN_ONLY", 2),
        ("Z_RLE", 3),
        ("Z_FIXED", 4),
        ("Z_DEFAULT_STRATEGY", 0),
        ("Z_NO_FLUSH", 0),
        ("Z_PARTIAL_FLUSH", 1),
        ("Z_SYNC_FLUSH", 2),
        ("Z_FULL_FLUSH", 3),
        ("Z_FINISH", 4),
        ("Z_BLOCK", 5),
        ("Z_TREES", 6),
    ];

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<Compress>()?;
        module.make_class::<Decompress>()?;
        let error = match modules::state::<State>().error.get() {
            Some(error) => error,
            None => modules::exception("zlib.error", &[Exception.owned()], None)?,
        };
        modules::state::<State>().error.set(error.clone());
        module.add("error", error.upcast())?;
        for (name, value) in CONSTANTS {
            module.add(name, value.into_object()?)?;
        }
        module.add("ZLIB_VERSION", "1.3.2".into_object()?)?;
        module.add("ZLIB_RUNTIME_VERSION", "1.3.2".into_object()?)
    }

    /// Compute an Adler-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[function("(data, value=1, /)")]
    fn adler32(data: BytesLike<'_>, value: Option<&Any>) -> PyResult<u32> {
        checksum(&data, value, 1, zlib_rs::adler32::adler32)
    }

    /// Compute a CRC-32 checksum of data.
    ///
    ///   value
    ///     Starting value of the checksum.
    ///
    /// The returned checksum is an integer.
    #[function("(data, value=0, /)")]
    fn crc32(data: BytesLike<'_>, value: Option<&Any>) -> PyResult<u32> {
        checksum(&data, value, 0, zlib_rs::crc32::crc32)
    }

    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///   level
    ///     Compression level, in 0-9 or -1.
    ///   wbits
    ///     The window buffer size and container format.
    #[function("(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)")]
    fn compress(data: BytesLike<'_>, level: Option<i32>, wbits: Option<i32>) -> PyResult<Ref<Bytes>> {
        let settings =
            Settings { level: level.unwrap_or(-1), wbits: wbits.unwrap_or(15), ..Settings::default() };
        let Some(mut deflater) = Deflater::new(settings) else { return fail("Bad compression level") };
        let mut out = Vec::new();
        deflater.run(&data.data(), 4, &mut out, "while compressing data")?;
        Ok(Bytes::new(&out))
    }

    /// Returns a bytes object containing the uncompressed data.
    ///
    ///   data
    ///     Compressed data.
    ///   wbits
    ///     The window buffer size and container format.
    ///   bufsize
    ///     The initial output buffer size.
    #[function("(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)")]
    fn decompress(data: BytesLike<'_>, wbits: Option<i32>, bufsize: Option<isize>) -> PyResult<Ref<Bytes>> {
        if bufsize.is_some_and(|size| size < 0) {
            return raise(&ValueError, "bufsize must be non-negative");
        }
        let Some(mut inflater) = Inflater::new(wbits.unwrap_or(15), None)? else {
            return fail_with(STREAM_ERROR, "while preparing to decompress data", None);
        };
        let mut out = Vec::new();
        inflater.run(&data.data(), usize::MAX, &mut out, "while decompressing data")?;
        match inflater.ended() {
            true => Ok(Bytes::new(&out)),
            false => fail_with(BUFFER_ERROR, "while decompressing data", None),
        }
    }

    /// Return a compressor object.
    ///
    ///   level
    ///     The compression level (an integer in the range 0-9 or -1; default is
    ///     currently equivalent to 6).  Higher compression levels are slower,
    ///     but produce smaller results.
    ///   method
    ///     The compression algorithm.  If given, this must be DEFLATED.
    ///   wbits
    ///     +9 to +15: The base-two logarithm of the window size.  Include a zlib
    ///         container.
    ///     -9 to -15: Generate a raw stream.
    ///     +25 to +31: Include a gzip container.
    ///   memLevel
    ///     Controls the amount of memory used for internal compression state.
    ///     Valid values range from 1 to 9.  Higher values result in higher memory
    ///     usage, faster compression, and smaller output.
    ///   strategy
    ///     Used to tune the compression algorithm.  Possible values are
    ///     Z_DEFAULT_STRATEGY, Z_FILTERED, and Z_HUFFMAN_ONLY.
    ///   zdict
    ///     The predefined compression dictionary - a sequence of bytes
    ///     containing subsequences that are likely to occur in the input data.
    #[function(
        "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED,\n            wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL,\n            strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)"
    )]
    fn compressobj(
        level: Option<i32>,
        method: Option<i32>,
        wbits: Option<i32>,
        mem_level: Option<i32>,
        strategy: Option<i32>,
        zdict: Option<BytesLike<'_>>,
    ) -> PyResult<Ref<Compress>> {
        let settings = Settings {
            level: level.unwrap_or(-1),
            method: method.unwrap_or(8),
            wbits: wbits.unwrap_or(15),
            memory: mem_level.unwrap_or(8),
            strategy: strategy.unwrap_or(0),
            dictionary: zdict.map(|zdict| zdict.to_vec()),
        };
        Compress::start(settings)
    }

    /// Return a decompressor object.
    ///
    ///   wbits
    ///     The window buffer size and container format.
    ///   zdict
    ///     The predefined compression dictionary.  This must be the same
    ///     dictionary as used by the compressor that produced the input data.
    #[function("(wbits=MAX_WBITS, zdict=b'')")]
    fn decompressobj(wbits: Option<i32>, zdict: Option<&Any>) -> PyResult<Ref<Decompress>> {
        Decompress::start(wbits.unwrap_or(15), dictionary(zdict)?)
    }
}
