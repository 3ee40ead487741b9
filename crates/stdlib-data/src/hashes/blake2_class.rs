//! `_blake2`

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::builtins::str::{Str, interned};
use objects::errors::raise;
use objects::raw::{BytesLike, IntoObject, Native};
use objects::types::Type;
use objects::{Any, Py, PyResult, Ref, heap, object, pytype};

use super::blake2::{Blake2b, Blake2s, Tree};
use super::{GIL_MINSIZE, feed, given, hex_text};

/// The keyword arguments of the constructors.
struct Options<'a> {
    digest_size: Option<i64>,
    key: Option<BytesLike<'a>>,
    salt: Option<BytesLike<'a>>,
    person: Option<BytesLike<'a>>,
    fanout: i64,
    depth: i64,
    leaf_size: Option<&'a Any>,
    node_offset: Option<&'a Any>,
    node_depth: i64,
    inner_size: i64,
    last_node: bool,
}

fn bytes(given: Option<&BytesLike<'_>>, what: &str, most: usize) -> PyResult<Vec<u8>> {
    match given.map(BytesLike::to_vec) {
        Some(bytes) if bytes.len() > most => {
            raise(&ValueError, format!("maximum {what} length is {most} bytes"))
        }
        bytes => Ok(bytes.unwrap_or_default()),
    }
}

fn ranged(value: i64, what: &str, least: u8, text: &str) -> PyResult<u8> {
    match u8::try_from(value) {
        Ok(value) if value >= least => Ok(value),
        _ => raise(&ValueError, format!("{what} must be between {text}")),
    }
}

fn unsigned(value: Option<&Any>, what: &str, bits: u32) -> PyResult<u64> {
    let Some(value) = value else { return Ok(0) };
    match Int::index_value(value)? {
        ..0 => raise(&ValueError, "Cannot convert negative int"),
        wide if wide >> 64 != 0 => raise(&OverflowError, format!("{what} is too large")),
        wide if wide >> bits != 0 => raise(&OverflowError, format!("{what} is too large")),
        wide => Ok(wide as u64),
    }
}

impl Options<'_> {
    fn tree(&self, class: &str, most: usize, part: usize) -> PyResult<Tree> {
        let wanted = self.digest_size.unwrap_or(most as i64);
        let digest_size = match u8::try_from(wanted) {
            Ok(size) if size > 0 && usize::from(size) <= most => size,
            _ => {
                return raise(
                    &ValueError,
                    format!(
                        "digest_size for {class} must be between 1 and {most} bytes, here it is {wanted}"
                    ),
                );
            }
        };
        Ok(Tree {
            digest_size,
            salt: bytes(self.salt.as_ref(), "salt", part)?,
            person: bytes(self.person.as_ref(), "person", part)?,
            fanout: ranged(self.fanout, "fanout", 0, "0 and 255")?,
            depth: ranged(self.depth, "depth", 1, "1 and 255")?,
            leaf_size: unsigned(self.leaf_size, "leaf_size", 32)? as u32,
            node_offset: unsigned(self.node_offset, "node_offset", if part == 8 { 48 } else { 64 })?,
            node_depth: ranged(self.node_depth, "node_depth", 0, "0 and 255")?,
            inner_size: match u8::try_from(self.inner_size) {
                Ok(size) if usize::from(size) <= most => size,
                _ => return raise(&ValueError, format!("inner_size must be between 0 and is {most}")),
            },
            key: bytes(self.key.as_ref(), "key", most)?,
            last_node: self.last_node,
        })
    }
}

macro_rules! blake2_class {
    ($object:ident, $hash:ty, $class:literal, $name:literal, $title:literal, $doc:literal) => {
        #[doc = concat!("The body of `", $class, "`.")]
        #[object]
        pub(crate) struct $object {
            hash: Native<RefCell<Box<$hash>>>,
        }

        #[doc = $doc]
        #[pytype(name = $class, gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
        impl $object {
            #[signature("__new__(data=b'', *, digest_size=None,\n        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=None,\n        node_offset=None, node_depth=0, inner_size=0, last_node=False,\n        usedforsecurity=True, string=None)")]
            #[expect(clippy::too_many_arguments, reason = "the constructor has as many")]
            fn __new__(
                cls: &Py<Type>,
                data: Option<&Any>,
                digest_size: Option<i64>,
                key: Option<BytesLike<'_>>,
                salt: Option<BytesLike<'_>>,
                person: Option<BytesLike<'_>>,
                fanout: i64,
                depth: i64,
                leaf_size: Option<&Any>,
                node_offset: Option<&Any>,
                node_depth: i64,
                inner_size: i64,
                last_node: bool,
                _usedforsecurity: bool,
                string: Option<&Any>,
            ) -> PyResult<Ref<Self>> {
                let data = given(data, string)?;
                let options = Options {
                    digest_size, key, salt, person, fanout, depth, leaf_size, node_offset, node_depth, inner_size, last_node,
                };
                let tree = options.tree($title, <$hash>::MOST, <$hash>::PART)?;
                let made = heap::make(cls, 0, Self { hash: Native::new(RefCell::new(Box::new(<$hash>::new(tree)))) })?;
                if let Some(data) = data {
                    feed(data, |piece| made.hash.borrow_mut().update(piece))?;
                }
                Ok(made)
            }

            /// Return a copy of the hash object.
            #[method]
            fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
                let hash = this.hash.borrow().clone();
                heap::make(this.class(), 0, Self { hash: Native::new(RefCell::new(hash)) })
            }

            /// Return the digest value as a bytes object.
            #[method]
            fn digest(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
                Ok(Bytes::new(&this.hash.borrow().digest()))
            }

            /// Return the digest value as a string of hexadecimal digits.
            #[method]
            fn hexdigest(this: &Py<Self>) -> PyResult<Ref<Str>> {
                Ok(hex_text(&this.hash.borrow().digest()))
            }

            /// Update this hash object's state with the provided bytes-like object.
            #[method("(data, /)")]
            fn update(this: &Py<Self>, data: &Any) -> PyResult<()> {
                feed(data, |piece| this.hash.borrow_mut().update(piece))
            }

            #[getter]
            fn block_size(_this: &Py<Self>) -> PyResult<usize> {
                Ok(<$hash>::BLOCK)
            }

            #[getter]
            fn digest_size(this: &Py<Self>) -> PyResult<usize> {
                Ok(this.hash.borrow().digest_size())
            }

            #[getter]
            fn name(_this: &Py<Self>) -> PyResult<&'static str> {
                Ok($name)
            }
        }
    };
}

blake2_class!(
    Blake2bObject,
    Blake2b,
    "_blake2.blake2b",
    "blake2b",
    "Blake2b",
    "Return a new BLAKE2b hash object."
);
blake2_class!(
    Blake2sObject,
    Blake2s,
    "_blake2.blake2s",
    "blake2s",
    "Blake2s",
    "Return a new BLAKE2s hash object."
);

/// _blake2b provides BLAKE2b for hashlib
#[objects::pymodule(name = "_blake2", types(Blake2bObject, Blake2sObject))]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("_GIL_MINSIZE", GIL_MINSIZE.into_object()?)?;
        let sizes = |most, part| {
            [("SALT_SIZE", part), ("PERSON_SIZE", part), ("MAX_KEY_SIZE", most), ("MAX_DIGEST_SIZE", most)]
        };
        for (class, prefix, sizes) in [
            ("blake2b", "BLAKE2B", sizes(Blake2b::MOST, Blake2b::PART)),
            ("blake2s", "BLAKE2S", sizes(Blake2s::MOST, Blake2s::PART)),
        ] {
            let found = module.dict().get_str(&interned(class))?;
            for (name, size) in sizes {
                module.add(&format!("{prefix}_{name}"), size.into_object()?)?;
                if let Some(class) = found.as_deref().and_then(Any::downcast::<Type>) {
                    class.dict().set(interned(name).as_any(), size.into_object()?)?;
                }
            }
        }
        Ok(())
    }
}
