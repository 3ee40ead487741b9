//! What the command line and the environment say: read once at start, shown in `sys.flags` and its neighbours.

use objects::modules;

/// The settings of a run; the names are those of `sys.flags` where it has them.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `-d`
    pub debug: u32,
    /// `-i`, the REPL after a program too.
    pub inspect: u32,
    /// A terminal without a program.
    pub interactive: u32,
    /// `-O`, `-OO`
    pub optimize: u32,
    /// `-B`
    pub dont_write_bytecode: u32,
    /// `-s`
    pub no_user_site: u32,
    /// `-S`
    pub no_site: u32,
    /// `-E`
    pub ignore_environment: u32,
    /// `-v`
    pub verbose: u32,
    /// `-b`, `-bb`
    pub bytes_warning: u32,
    /// `-q`
    pub quiet: u32,
    /// `PYTHONHASHSEED` is not 0.
    pub hash_randomization: u32,
    /// `-I`
    pub isolated: u32,
    /// `-X dev`
    pub dev_mode: bool,
    /// `-X utf8`
    pub utf8_mode: u32,
    /// `-X warn_default_encoding`
    pub warn_default_encoding: u32,
    /// `-P`
    pub safe_path: bool,
    /// `-u`
    pub unbuffered: bool,
    /// `-x`
    pub skip_first_line: bool,
    /// `-X int_max_str_digits`; `None` for the default.
    pub int_max_str_digits: Option<i64>,
    /// `sys.executable`
    pub executable: String,
    /// `sys.argv`
    pub argv: Vec<String>,
    /// `sys.orig_argv`
    pub orig_argv: Vec<String>,
    /// `sys.warnoptions`
    pub warn_options: Vec<String>,
    /// `sys._xoptions`: name, value.
    pub x_options: Vec<(String, Option<String>)>,
    /// `sys.prefix`
    pub prefix: String,
    /// `sys.base_prefix`
    pub base_prefix: String,
    /// Where the library lies; a folder that does not exist is served from the executable.
    pub stdlib_dir: String,
    /// `sys.path`
    pub path: Vec<String>,
    /// `sys.pycache_prefix`
    pub pycache_prefix: Option<String>,
    /// `--check-hash-based-pycs`
    pub check_hash_based_pycs: Option<String>,
}

/// The settings of the running interpreter.
#[derive(Default)]
struct Held(std::cell::OnceCell<Config>);

/// Sets the settings; the first call counts.
pub(crate) fn set(config: Config) {
    let _ = modules::state::<Held>().0.set(config);
}

/// Looks at the settings.
pub fn with<R>(look: impl FnOnce(&Config) -> R) -> R {
    let held = modules::state::<Held>();
    look(held.0.get_or_init(Config::default))
}
