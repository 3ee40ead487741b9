//! The packed library as a whole: that it is complete, edited as meant, and what it was when last looked at.

#![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

use super::*;

fn text(path: &str) -> String {
    String::from_utf8(get(path).unwrap().into_owned()).unwrap()
}

#[test]
fn the_crates_files_are_those_we_know() {
    // When this fails, the pinned crate was changed: read what differs in its files, see whether each edit still
    // takes back what it is for, then put the new hash here.
    assert_eq!(env!("LIBRARY_SOURCE_HASH"), "276973fc862507a87f097cabe8d949d4");
}

#[test]
fn every_file_unpacks_to_its_size() {
    let mut count = 0;
    let mut before = "";
    for file in files() {
        assert!(before < file.path, "{} is out of order", file.path);
        assert_eq!(get(file.path).unwrap().len(), file.size, "{}", file.path);
        (before, count) = (file.path, count + 1);
    }
    assert!(count > 550, "only {count} files");
    assert_eq!(HASH.len(), 32);
}

#[test]
fn no_trace_of_another_runtime_is_left() {
    for file in files().filter(|file| file.path.ends_with(".py")) {
        let source = get(file.path).unwrap();
        let found = source.windows(10).any(|window| window.eq_ignore_ascii_case(b"rustpython"));
        assert!(!found, "{} names it", file.path);
    }
}

#[test]
fn edits_leave_what_cpython_has() {
    assert!(text("io.py").contains("open, open_code, FileIO, BytesIO, StringIO"));
    assert!(text("io.py").contains("\nRawIOBase.register(FileIO)\n"));
    assert!(
        text("platform.py")
            .contains("compiler = \\\n              match.groups()\n        name = 'CPython'\n")
    );
    assert!(text("site.py").contains("return f'{userbase}/lib/python{version[0]}"));
    assert!(text("_compat_pickle.py").contains("(\"WindowsError\",)\n\nfor excname in"));
}

#[test]
fn modules_are_found_by_name() {
    let json = Module { path: "json/__init__.py", is_package: true };
    assert_eq!(module("json"), Some(json));
    assert_eq!(module("json.decoder"), Some(Module { path: "json/decoder.py", is_package: false }));
    for absent in ["", "jso", "json.nothing", "idlelib", "tkinter", "_pycodecs", "test", "json/decoder"] {
        let found = module(absent);
        assert!(found.is_none() || absent.contains('/'), "{absent}: {found:?}");
    }
}

#[test]
fn folders_are_listed() {
    assert!(is_folder("") && is_folder("json") && is_folder("importlib/metadata"));
    assert!(!is_folder("jso") && !is_folder("json/decoder.py") && !is_folder("nothing"));
    let json: Vec<_> = list("json").collect();
    assert_eq!(json[..2], [("__init__.py", false), ("__main__.py", false)]);
    assert!(list("").any(|entry| entry == ("json", true)) && list("").any(|entry| entry == ("os.py", false)));
    assert_eq!(list("nothing").count(), 0);
    assert!(list("importlib").any(|entry| entry == ("metadata", true)));
}

#[test]
fn data_files_are_there() {
    for path in ["LICENSE.txt", "pydoc_data/_pydoc.css", "venv/scripts/common/activate"] {
        assert!(file(path).is_some_and(|file| file.size > 0), "{path}");
    }
    assert!(list("ensurepip/_bundled").any(|(name, _)| name.starts_with("pip-") && name.ends_with(".whl")));
}
