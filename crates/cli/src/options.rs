//! The command line, as CPython reads it: single letters in clusters, `-c`, `-m` and a file name end the options.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use stdlib_core::config::Config;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// `-c text`
    Command(OsString),
    /// `-m name`
    Module(OsString),
    /// A file, a folder or a zip archive.
    File(OsString),
    /// `-`, or nothing.
    Input,
}

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Request {
    /// A program, with settings.
    Run(Box<Config>, Program),
    /// A text on standard output.
    Show(String),
    /// A complaint on standard error, exit code 2.
    Refuse(String),
}

/// `-h`: the lines after the usage.
const HELP: &str = include_str!("help.txt");

fn usage(name: &str) -> String {
    format!("usage: {name} [option] ... [-c cmd | -m mod | file | -] [arg] ...")
}

struct Reader {
    rest: std::vec::IntoIter<OsString>,
    config: Config,
    name: String,
    versions: u32,
    skip_first_line: bool,
    /// The program is `-`.
    dash: bool,
}

/// Text of an argument; bytes that are no UTF-8 become lone surrogates when Python sees them.
fn text(argument: &OsStr) -> String {
    argument.to_string_lossy().into_owned()
}

/// Reads the arguments, the executable's name first.
pub(crate) fn read(arguments: Vec<OsString>) -> Request {
    let mut rest = arguments.clone().into_iter();
    let name = rest.next().map_or_else(|| "cinder".to_owned(), |name| text(&name));
    let config =
        Config { orig_argv: arguments.iter().map(|argument| text(argument)).collect(), ..Config::default() };
    let mut reader = Reader { rest, config, name, versions: 0, skip_first_line: false, dash: false };
    match reader.program() {
        Ok(_) if reader.versions > 0 => Request::Show(version(reader.versions)),
        Ok(program) => {
            let mut config = reader.config;
            config.skip_first_line = reader.skip_first_line;
            let first = match &program {
                Program::Command(_) => "-c".to_owned(),
                Program::Module(_) => "-m".to_owned(),
                Program::File(file) => text(file),
                Program::Input if reader.dash => "-".to_owned(),
                Program::Input => String::new(),
            };
            config.argv = std::iter::once(first).chain(reader.rest.map(|argument| text(&argument))).collect();
            Request::Run(Box::new(config), program)
        }
        Err(request) => request,
    }
}

fn version(times: u32) -> String {
    match times {
        1 => "Python 3.14.8\n".to_owned(),
        _ => format!("Python {}\n", stdlib_core::version()),
    }
}

impl Reader {
    fn refuse(&self, complaint: &str) -> Request {
        Request::Refuse(format!(
            "{complaint}\n{}\nTry `python -h' for more information.\n",
            usage(&self.name)
        ))
    }

    /// The argument of an option: the rest of the cluster, or the next argument.
    fn value(&mut self, option: char, cluster: &[u8]) -> Result<OsString, Request> {
        if !cluster.is_empty() {
            return Ok(OsString::from_vec(cluster.to_vec()));
        }
        self.rest.next().ok_or_else(|| self.refuse(&format!("Argument expected for the -{option} option")))
    }

    fn program(&mut self) -> Result<Program, Request> {
        while let Some(argument) = self.rest.next() {
            let bytes = argument.as_bytes();
            match bytes {
                b"-" => {
                    self.dash = true;
                    return Ok(Program::Input);
                }
                b"--" => {
                    return Ok(self.rest.next().map_or(Program::Input, Program::File));
                }
                [b'-', b'-', long @ ..] => self.long(&String::from_utf8_lossy(long))?,
                [b'-', cluster @ ..] => {
                    if let Some(program) = self.cluster(cluster)? {
                        return Ok(program);
                    }
                }
                _ => return Ok(Program::File(argument)),
            }
        }
        Ok(Program::Input)
    }

    fn long(&mut self, name: &str) -> Result<(), Request> {
        let show = |text: String| Err(Request::Show(text));
        match name {
            "help" => show(format!("{}\n{HELP}", usage(&self.name))),
            "help-all" | "help-env" | "help-xoptions" => show(format!("{}\n{HELP}", usage(&self.name))),
            "version" => {
                self.versions += 1;
                Ok(())
            }
            "check-hash-based-pycs" => {
                let Some(policy) = self.rest.next() else {
                    return Err(self.refuse("Argument expected for the --check-hash-based-pycs option"));
                };
                match &*policy.to_string_lossy() {
                    policy @ ("always" | "default" | "never") => {
                        self.config.check_hash_based_pycs = Some(policy.to_owned());
                        Ok(())
                    }
                    _ => {
                        Err(self
                            .refuse("--check-hash-based-pycs must be one of 'default', 'always', or 'never'"))
                    }
                }
            }
            _ => Err(self.refuse(&format!("Unknown option: --{name}"))),
        }
    }

    /// The letters after one hyphen; a program when one of them ends the options.
    fn cluster(&mut self, cluster: &[u8]) -> Result<Option<Program>, Request> {
        let config = &mut self.config;
        for (index, &letter) in cluster.iter().enumerate() {
            let rest = &cluster[index + 1..];
            match letter {
                b'b' => config.bytes_warning += 1,
                b'B' => config.dont_write_bytecode += 1,
                b'd' => config.debug += 1,
                b'E' => config.ignore_environment += 1,
                b'i' => {
                    config.inspect += 1;
                    config.interactive += 1;
                }
                b'I' => {
                    config.isolated += 1;
                    config.ignore_environment += 1;
                    config.no_user_site += 1;
                    config.safe_path = true;
                }
                b'O' => config.optimize += 1,
                b'P' => config.safe_path = true,
                b'q' => config.quiet += 1,
                b'R' => {}
                b's' => config.no_user_site += 1,
                b'S' => config.no_site += 1,
                b'u' => config.unbuffered = true,
                b'v' => config.verbose += 1,
                b'V' => self.versions += 1,
                b'x' => self.skip_first_line = true,
                b'h' | b'?' => return Err(Request::Show(format!("{}\n{HELP}", usage(&self.name)))),
                b'c' => return self.value('c', rest).map(|text| Some(Program::Command(text))),
                b'm' => return self.value('m', rest).map(|name| Some(Program::Module(name))),
                b'W' => {
                    let warning = self.value('W', rest)?;
                    self.config.warn_options.push(text(&warning));
                    return Ok(None);
                }
                b'X' => {
                    let option = text(&self.value('X', rest)?);
                    return self.implementation(&option).map(|()| None);
                }
                other => return Err(self.refuse(&format!("Unknown option: -{}", char::from(other)))),
            }
        }
        Ok(None)
    }

    /// `-X name[=value]`
    fn implementation(&mut self, option: &str) -> Result<(), Request> {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option, None),
        };
        let config = &mut self.config;
        match (name, value) {
            ("dev", _) => config.dev_mode = true,
            ("utf8", None | Some("1")) => config.utf8_mode = 1,
            ("utf8", Some("0")) => config.utf8_mode = 0,
            ("utf8", _) => return Err(fatal("invalid -X utf8 option value")),
            ("warn_default_encoding", _) => config.warn_default_encoding = 1,
            ("int_max_str_digits", value) => match value.and_then(|value| value.parse().ok()) {
                Some(limit @ (0 | 640..)) => config.int_max_str_digits = Some(limit),
                _ => {
                    return Err(fatal(
                        "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
                    ));
                }
            },
            ("pycache_prefix", Some(prefix)) if !prefix.is_empty() => {
                config.pycache_prefix = Some(prefix.to_owned());
            }
            _ => {}
        }
        config.x_options.push((name.to_owned(), value.map(str::to_owned)));
        Ok(())
    }
}

/// CPython's line for settings with which it cannot start.
fn fatal(text: &str) -> Request {
    Request::Refuse(format!(
        "Fatal Python error: config_init: {text}\nPython runtime state: preinitialized\n\nCurrent thread 0x0000000000000000 (most recent call first):\n  <no Python frame>\n"
    ))
}

/// Adds what `PYTHON*` variables say.
pub(crate) fn read_environment(config: &mut Config) {
    if config.ignore_environment > 0 {
        config.hash_randomization = 1;
        return;
    }
    let variable =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(|value| text(&value));
    let flag = |name: &str, value: &mut u32| {
        if let Some(given) = variable(name) {
            *value = (*value).max(given.parse().unwrap_or(1));
        }
    };
    flag("PYTHONDEBUG", &mut config.debug);
    flag("PYTHONVERBOSE", &mut config.verbose);
    flag("PYTHONOPTIMIZE", &mut config.optimize);
    flag("PYTHONINSPECT", &mut config.inspect);
    flag("PYTHONDONTWRITEBYTECODE", &mut config.dont_write_bytecode);
    flag("PYTHONNOUSERSITE", &mut config.no_user_site);
    flag("PYTHONWARNDEFAULTENCODING", &mut config.warn_default_encoding);
    config.unbuffered |= variable("PYTHONUNBUFFERED").is_some();
    config.safe_path |= variable("PYTHONSAFEPATH").is_some();
    config.dev_mode |= variable("PYTHONDEVMODE").is_some();
    if variable("PYTHONUTF8").as_deref() == Some("1") {
        config.utf8_mode = 1;
    }
    if let Some(warnings) = variable("PYTHONWARNINGS") {
        let given = std::mem::take(&mut config.warn_options);
        config.warn_options = warnings.split(',').map(str::to_owned).chain(given).collect();
    }
    if config.pycache_prefix.is_none() {
        config.pycache_prefix = variable("PYTHONPYCACHEPREFIX");
    }
    if config.int_max_str_digits.is_none() {
        config.int_max_str_digits = variable("PYTHONINTMAXSTRDIGITS").and_then(|limit| limit.parse().ok());
    }
    config.hash_randomization = u32::from(variable("PYTHONHASHSEED").as_deref() != Some("0"));
}

/// `-X dev`, `-b` and `-W` as filters, in the order in which they apply.
pub(crate) fn finish_warnings(config: &mut Config) {
    if config.dev_mode {
        config.warn_options.insert(0, "default".to_owned());
    }
    match config.bytes_warning {
        0 => {}
        1 => config.warn_options.push("default::BytesWarning".to_owned()),
        _ => config.warn_options.push("error::BytesWarning".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str]) -> Request {
        read(std::iter::once("cinder").chain(words.iter().copied()).map(OsString::from).collect())
    }

    #[test]
    fn options_end_at_the_program() {
        let Request::Run(config, program) = read_words(&["-bBc", "pass", "-O"]) else { panic!("a program") };
        assert_eq!(program, Program::Command("pass".into()));
        assert_eq!((config.bytes_warning, config.dont_write_bytecode, config.optimize), (1, 1, 0));
        assert_eq!(config.argv, ["-c", "-O"]);
        let Request::Run(config, program) = read_words(&["-OOx", "f.py", "-S"]) else { panic!("a program") };
        assert_eq!((program, config.optimize), (Program::File("f.py".into()), 2));
        assert!(config.skip_first_line);
    }

    #[test]
    fn wrong_options_are_refused() {
        let Request::Refuse(text) = read_words(&["-Z"]) else { panic!("refused") };
        assert!(text.starts_with("Unknown option: -Z\nusage: cinder"));
        let Request::Refuse(text) = read_words(&["-c"]) else { panic!("refused") };
        assert!(text.starts_with("Argument expected for the -c option\n"));
    }
}
