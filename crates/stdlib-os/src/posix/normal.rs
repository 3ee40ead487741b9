//! Paths as text: normal form, and where the root ends. Needs no system.

use objects::builtins::bytes::Bytes;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::raw::{Any, Obj, PyResult, Ref};

use crate::args::fs_path;

/// A path's characters, or its bytes.
enum Content {
    Bytes(Vec<u8>),
    Ascii(Vec<u8>),
    Text(Vec<u32>),
}

/// The content of an argument of a function.
fn content(path: &Any, function: &str, name: &str) -> PyResult<Content> {
    let Ok(object) = fs_path(path) else {
        if !objects::errors::matches(&objects::builtins::exceptions::TypeError) || has_fs_path(path) {
            return Err(objects::raw::Raised);
        }
        drop(objects::errors::take());
        let class = path.class().name();
        return raise_type_error(format!(
            "{function}: {name} should be string, bytes or os.PathLike, not {class}"
        ));
    };
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Ok(Content::Bytes(bytes.data().to_vec()));
    }
    Ok(match object.downcast::<Str>() {
        Some(text) => match text.as_ascii() {
            Some(ascii) => Content::Ascii(ascii.as_bytes().to_vec()),
            None => Content::Text(text.characters().iter().collect()),
        },
        None => Content::Ascii(Vec::new()),
    })
}

fn has_fs_path(path: &Any) -> bool {
    objects::types::lookup::lookup(path.class(), &objects::builtins::str::interned("__fspath__")).is_some()
}

fn bytes_object(bytes: &[u8]) -> Obj {
    Bytes::new(bytes).upcast()
}

fn ascii_object(bytes: &[u8]) -> Obj {
    Str::from_latin1(bytes).upcast()
}

fn text_object(points: &[u32]) -> Obj {
    Str::from_code_points(points.iter().copied()).upcast()
}

/// How many slashes at the start are the root: two stay two, more are one (POSIX).
fn root<T: Copy + PartialEq + From<u8>>(path: &[T]) -> usize {
    let slash = T::from(b'/');
    match path {
        [first, second, third, ..] if *first == slash && *second == slash && *third != slash => 2,
        [first, second] if *first == slash && *second == slash => 2,
        [first, ..] if *first == slash => 1,
        _ => 0,
    }
}

/// `os.path.normpath`
fn normal<T: Copy + PartialEq + From<u8>>(path: &[T]) -> Vec<T> {
    let (slash, dot) = (T::from(b'/'), T::from(b'.'));
    let root = root(path);
    let up: &[T] = &[dot, dot];
    let mut parts: Vec<&[T]> = Vec::new();
    for part in path[root..].split(|&unit| unit == slash) {
        match part {
            [] => {}
            [only] if *only == dot => {}
            _ if part != up => parts.push(part),
            _ => match parts.last() {
                Some(last) if *last != up => drop(parts.pop()),
                None if root > 0 => {}
                _ => parts.push(part),
            },
        }
    }
    let mut out = path[..root].to_vec();
    out.extend(parts.join(&slash));
    if out.is_empty() {
        out.push(dot);
    }
    out
}

/// `posix._path_normpath(path)`
pub(super) fn norm_path(path: &Any) -> PyResult<Obj> {
    Ok(match content(path, "_path_normpath", "path")? {
        Content::Bytes(bytes) => bytes_object(&normal(&bytes)),
        Content::Ascii(bytes) => ascii_object(&normal(&bytes)),
        Content::Text(points) => text_object(&normal(&points)),
    })
}

/// `posix._path_splitroot_ex(path)`: drive, root, rest.
pub(super) fn split_root(path: &Any) -> PyResult<Ref<Tuple>> {
    let parts = match content(path, "_path_splitroot_ex", "path")? {
        Content::Bytes(bytes) => {
            let (root, rest) = bytes.split_at(root(&bytes));
            [b"", root, rest].map(bytes_object)
        }
        Content::Ascii(bytes) => {
            let (root, rest) = bytes.split_at(root(&bytes));
            [b"", root, rest].map(ascii_object)
        }
        Content::Text(points) => {
            let (root, rest) = points.split_at(root(&points));
            [&[], root, rest].map(text_object)
        }
    };
    Ok(Tuple::new(parts.into()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn normal_forms() {
        for (path, wanted) in [
            ("", "."),
            ("///", "/"),
            ("//", "//"),
            ("//a", "//a"),
            ("/../a", "/a"),
            ("../a/..", ".."),
            ("/a/./b/../..", "/"),
            ("a/../../b", "../b"),
        ] {
            assert_eq!(super::normal(path.as_bytes()), wanted.as_bytes(), "{path}");
        }
    }
}
