//! Edits that take back what the `rustpython-pylib` crate changed for its own runtime.
//!
//! Each must match exactly once: a new release of the crate that moves the text fails the build here.

use std::error::Error;

use super::Files;

enum Edit {
    /// This text becomes that one.
    Replace(&'static str, &'static str, &'static str),
    /// The text from the first mark up to and including the second goes.
    Cut(&'static str, &'static str, &'static str),
}

use Edit::{Cut, Replace};

const EDITS: [Edit; 11] = [
    // Names of folders and of the implementation: this runtime passes for CPython, so that installers and
    // virtual environments find their way.
    Replace("site.py", "return 'RustPython' # XXX: RUSTPYTHON; for site-packages", "return 'Python'"),
    Replace(
        "site.py",
        "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython{",
        "    return f'{userbase}/lib/python{",
    ),
    Replace(
        "sysconfig/__init__.py",
        "return 'RustPython'  # XXX: RUSTPYTHON; For site-packages",
        "return 'Python'",
    ),
    Cut("platform.py", "\n        # XXX: RUSTPYTHON support\n", "        else:\n    "),
    // Here `_io` always has FileIO.
    Replace("io.py", "open, open_code, BytesIO,", "open, open_code, FileIO, BytesIO,"),
    Cut("io.py", "# XXX: RUSTPYTHON; FileIO needs host_env", "    FileIO = None\n"),
    Replace(
        "io.py",
        "\nif FileIO is not None:  # XXX: RUSTPYTHON; see the try/except above\n    RawIOBase",
        "\nRawIOBase",
    ),
    // Additions that CPython does not have.
    Cut("_compat_pickle.py", "# NOTE: RUSTPYTHON exceptions\n", "(\"JitError\",)\n\n"),
    Cut("json/decoder.py", "    # RUSTPYTHON SPECIFIC\n", "        return cls(msg, doc, pos)\n\n"),
    Cut(
        "unittest/__init__.py",
        "\n\n\n# XXX: RUSTPYTHON\n# This is very useful",
        "__unittest_expecting_failure__ = False\n    return test_item\n",
    ),
    Replace(
        "_opcode_metadata.py",
        "# for RustPython bytecode format (CPython 3.14 compatible opcode numbers).\n",
        "# for CPython 3.14's opcode numbers.\n",
    ),
];

/// Applies all edits.
pub(super) fn apply(files: &mut Files) -> Result<(), Box<dyn Error>> {
    for edit in &EDITS {
        let (Replace(name, first, _) | Cut(name, first, _)) = edit;
        let problem = |what: &str| format!("edit of {name}: {what}: {first:?}");
        let bytes = files.get_mut(*name).ok_or_else(|| problem("there is no such file"))?;
        let text = std::str::from_utf8(bytes)?;
        let mut places = text.match_indices(first);
        let (start, _) = places.next().ok_or_else(|| problem("the text is not there"))?;
        if places.next().is_some() {
            return Err(problem("the text is there more than once").into());
        }
        let after = start + first.len();
        let edited = match edit {
            Replace(_, _, with) => [&text[..start], with, &text[after..]].concat(),
            Cut(_, _, end) => {
                let length = text[after..].find(end).ok_or_else(|| problem("no end of the cut after"))?;
                [&text[..start], &text[after + length + end.len()..]].concat()
            }
        };
        *bytes = edited.into_bytes();
    }
    Ok(())
}
