//! The data of `sys`: versions, sizes, flags, paths.

use objects::builtins::bool::Bool;
use objects::builtins::dict::Dict;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::module::Module;
use objects::builtins::namespace::Namespace as SimpleNamespace;
use objects::builtins::none::none;
use objects::builtins::set::FrozenSet;
use objects::builtins::str::{Str, interned};
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::raw::{Obj, Py, PyResult, Ref};
use objects::state::current;

use super::stdlib_names::NAMES;
use crate::config::{self, Config};

const VERSION: (u8, u8, u8) = (3, 14, 8);
/// Our own version.
const CINDER: &str = env!("CARGO_PKG_VERSION");

static VERSION_INFO: SequenceSpec = SequenceSpec::closed(
    c"sys.version_info",
    c"sys.version_info\n\nVersion information as a named tuple.",
    &[
        (c"major", c"Major release number"),
        (c"minor", c"Minor release number"),
        (c"micro", c"Patch release number"),
        (c"releaselevel", c"'alpha', 'beta', 'candidate', or 'final'"),
        (c"serial", c"Serial release number"),
    ],
    5,
);

static FLAGS: SequenceSpec = SequenceSpec::closed(
    c"sys.flags",
    c"sys.flags\n\nFlags provided through command line arguments or environment vars.",
    &[
        (c"debug", c"-d"),
        (c"inspect", c"-i"),
        (c"interactive", c"-i"),
        (c"optimize", c"-O or -OO"),
        (c"dont_write_bytecode", c"-B"),
        (c"no_user_site", c"-s"),
        (c"no_site", c"-S"),
        (c"ignore_environment", c"-E"),
        (c"verbose", c"-v"),
        (c"bytes_warning", c"-b"),
        (c"quiet", c"-q"),
        (c"hash_randomization", c"-R"),
        (c"isolated", c"-I"),
        (c"dev_mode", c"-X dev"),
        (c"utf8_mode", c"-X utf8"),
        (c"warn_default_encoding", c"-X warn_default_encoding"),
        (c"safe_path", c"-P"),
        (c"int_max_str_digits", c"-X int_max_str_digits"),
        (c"gil", c"-X gil"),
        (c"thread_inherit_context", c"-X thread_inherit_context"),
        (c"context_aware_warnings", c"-X context_aware_warnings"),
    ],
    18,
);

static FLOAT_INFO: SequenceSpec = SequenceSpec::new(
    c"sys.float_info",
    c"sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation. Please study\nyour system's :file:`float.h` for more information.",
    &[
        (c"max", c"DBL_MAX -- maximum representable finite float"),
        (c"max_exp", c"DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable"),
        (c"max_10_exp", c"DBL_MAX_10_EXP -- maximum int e such that 10**e is representable"),
        (c"min", c"DBL_MIN -- Minimum positive normalized float"),
        (c"min_exp", c"DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float"),
        (c"min_10_exp", c"DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float"),
        (
            c"dig",
            c"DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float",
        ),
        (c"mant_dig", c"DBL_MANT_DIG -- mantissa digits"),
        (c"epsilon", c"DBL_EPSILON -- Difference between 1 and the next representable float"),
        (c"radix", c"FLT_RADIX -- radix of exponent"),
        (c"rounds", c"FLT_ROUNDS -- rounding mode used for arithmetic operations"),
    ],
    11,
);

static INT_INFO: SequenceSpec = SequenceSpec::new(
    c"sys.int_info",
    c"sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.",
    &[
        (c"bits_per_digit", c"size of a digit in bits"),
        (c"sizeof_digit", c"size in bytes of the C type used to represent a digit"),
        (c"default_max_str_digits", c"maximum string conversion digits limitation"),
        (c"str_digits_check_threshold", c"minimum positive value for int_max_str_digits"),
    ],
    4,
);

static HASH_INFO: SequenceSpec = SequenceSpec::new(
    c"sys.hash_info",
    c"hash_info\n\nA named tuple providing parameters used for computing\nhashes. The attributes are read only.",
    &[
        (c"width", c"width of the type used for hashing, in bits"),
        (c"modulus", c"prime number giving the modulus on which the hash function is based"),
        (c"inf", c"value to be used for hash of a positive infinity"),
        (c"nan", c"value to be used for hash of a nan"),
        (c"imag", c"multiplier used for the imaginary part of a complex number"),
        (c"algorithm", c"name of the algorithm for hashing of str, bytes and memoryviews"),
        (c"hash_bits", c"internal output size of hash algorithm"),
        (c"seed_bits", c"seed size of hash algorithm"),
        (c"cutoff", c"small string optimization cutoff"),
    ],
    9,
);

static THREAD_INFO: SequenceSpec = SequenceSpec::new(
    c"sys.thread_info",
    c"sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    &[
        (c"name", c"name of the thread implementation"),
        (c"lock", c"name of the lock implementation"),
        (c"version", c"name and version of the thread library"),
    ],
    3,
);

fn int(value: impl Into<i128>) -> Obj {
    Int::new(value.into()).upcast()
}

fn text(text: &str) -> Obj {
    Str::new(text).upcast()
}

fn hex_version() -> i128 {
    let (major, minor, micro) = VERSION;
    i128::from(major) << 24 | i128::from(minor) << 16 | i128::from(micro) << 8 | 0xF0
}

fn version_info() -> PyResult<Ref<Tuple>> {
    let (major, minor, micro) = VERSION;
    VERSION_INFO.make(vec![int(major), int(minor), int(micro), text("final"), int(0)])
}

/// `sys.version`
pub(crate) fn version() -> String {
    let (major, minor, micro) = VERSION;
    format!("{major}.{minor}.{micro} (cinder {CINDER}, main) [Rust {}]", env!("RUST_VERSION"))
}

/// What does not depend on the settings.
pub(super) fn fill(module: &Py<Module>) -> PyResult<()> {
    module.add("version", text(&version()))?;
    module.add("version_info", version_info()?.upcast())?;
    module.add("hexversion", int(hex_version()))?;
    module.add("api_version", int(1013))?;
    module.add("maxsize", int(i64::MAX))?;
    module.add("maxunicode", int(0x10_FFFF))?;
    module.add("byteorder", text(if cfg!(target_endian = "little") { "little" } else { "big" }))?;
    module.add("platform", text("linux"))?;
    module.add("platlibdir", text("lib"))?;
    module.add("abiflags", text(""))?;
    module.add("float_repr_style", text("short"))?;
    module.add("_framework", text(""))?;
    module.add("_git", Tuple::new(vec![text("cinder"), text(""), text("")]).upcast())?;
    module.add("copyright", text("Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved."))?;
    module.add("implementation", implementation()?)?;
    sizes(module)?;
    let names = Tuple::new(NAMES.iter().map(|name| interned(name).upcast()).collect());
    module.add("stdlib_module_names", FrozenSet::of(names.as_any())?.upcast())?;
    let mut native: Vec<&str> = current()
        .interpreter()
        .system
        .native
        .get()
        .into_iter()
        .flatten()
        .filter_map(|spec| spec.name.to_str().ok())
        .collect();
    native.extend(["builtins", "sys"]);
    native.sort_unstable();
    let native = Tuple::new(native.into_iter().map(|name| interned(name).upcast()).collect());
    module.add("builtin_module_names", native.upcast())?;
    for (name, value) in [
        ("meta_path", List::new(Vec::new()).upcast()),
        ("path_hooks", List::new(Vec::new()).upcast()),
        ("path_importer_cache", Dict::new().upcast()),
    ] {
        module.add(name, value)?;
    }
    Ok(())
}

fn implementation() -> PyResult<Obj> {
    let dict = Dict::new();
    let parts: Vec<Obj> = CINDER.split('.').map(|part| int(part.parse::<i64>().unwrap_or(0))).collect();
    for (name, value) in [
        ("name", text("cpython")),
        ("cache_tag", text("cinder-314")),
        ("version", version_info()?.upcast()),
        ("hexversion", int(hex_version())),
        ("_multiarch", text("x86_64-linux-gnu")),
        ("supports_isolated_interpreters", Bool::new(false).upcast()),
        ("cinder", Tuple::new(parts).upcast()),
    ] {
        dict.set(interned(name).as_any(), value)?;
    }
    Ok(SimpleNamespace::new(dict).upcast())
}

fn sizes(module: &Py<Module>) -> PyResult<()> {
    let float = |value: f64| Float::new(value).upcast();
    let float_info = vec![
        float(f64::MAX),
        int(f64::MAX_EXP),
        int(f64::MAX_10_EXP),
        float(f64::MIN_POSITIVE),
        int(f64::MIN_EXP),
        int(f64::MIN_10_EXP),
        int(f64::DIGITS),
        int(f64::MANTISSA_DIGITS),
        float(f64::EPSILON),
        int(f64::RADIX),
        int(1),
    ];
    module.add("float_info", FLOAT_INFO.make(float_info)?.upcast())?;
    module.add("int_info", INT_INFO.make(vec![int(30), int(4), int(4300), int(640)])?.upcast())?;
    let hash_info = vec![
        int(64),
        int((1_i64 << 61) - 1),
        int(314_159),
        int(0),
        int(1_000_003),
        text("siphash13"),
        int(64),
        int(128),
        int(0),
    ];
    module.add("hash_info", HASH_INFO.make(hash_info)?.upcast())?;
    let thread_info = vec![text("pthread"), text("semaphore"), none()];
    module.add("thread_info", THREAD_INFO.make(thread_info)?.upcast())
}

fn list(texts: &[String]) -> Obj {
    List::new(texts.iter().map(|part| file_text(part)).collect()).upcast()
}

/// A text of the environment: bytes that are no UTF-8 are kept as surrogates.
fn file_text(part: &str) -> Obj {
    text(part)
}

/// What the settings say.
pub(crate) fn fill_settings(module: &Py<Module>) -> PyResult<()> {
    let config = config::with(Config::clone);
    module.add("flags", flags(&config)?)?;
    module.add("argv", list(&config.argv))?;
    module.add("orig_argv", list(&config.orig_argv))?;
    module.add("warnoptions", list(&config.warn_options))?;
    module.add("path", list(&config.path))?;
    let options = Dict::new();
    for (name, value) in &config.x_options {
        let value = value.as_ref().map_or_else(|| Bool::new(true).upcast(), |value| text(value));
        options.set(interned(name).as_any(), value)?;
    }
    module.add("_xoptions", options.upcast())?;
    for (name, value) in [
        ("executable", &config.executable),
        ("_base_executable", &config.executable),
        ("prefix", &config.prefix),
        ("exec_prefix", &config.prefix),
        ("base_prefix", &config.base_prefix),
        ("base_exec_prefix", &config.base_prefix),
        ("_stdlib_dir", &config.stdlib_dir),
    ] {
        module.add(name, file_text(value))?;
    }
    module.add("_home", none())?;
    module.add("dont_write_bytecode", Bool::new(config.dont_write_bytecode > 0).upcast())?;
    module.add("pycache_prefix", config.pycache_prefix.as_ref().map_or_else(none, |prefix| file_text(prefix)))
}

fn flags(config: &Config) -> PyResult<Obj> {
    let digits = config.int_max_str_digits.unwrap_or(4300);
    let fields = vec![
        int(config.debug),
        int(config.inspect),
        int(config.interactive),
        int(config.optimize),
        int(config.dont_write_bytecode),
        int(config.no_user_site),
        int(config.no_site),
        int(config.ignore_environment),
        int(config.verbose),
        int(config.bytes_warning),
        int(config.quiet),
        int(config.hash_randomization),
        int(config.isolated),
        Bool::new(config.dev_mode).upcast(),
        int(config.utf8_mode),
        int(config.warn_default_encoding),
        Bool::new(config.safe_path).upcast(),
        int(digits),
        int(1),
        int(0),
        int(0),
    ];
    FLAGS.make(fields).map(Ref::upcast)
}
