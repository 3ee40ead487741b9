//! `_md5`, `_sha1` and `_sha2`.

use std::cell::RefCell;

use objects::builtins::bytes::Bytes;
use objects::builtins::module::Module;
use objects::builtins::str::Str;
use objects::raw::{IntoObject, Native};
use objects::{Any, Py, PyResult, Ref, heap, modules, object, pytype};
use sha2::Digest;

use super::{GIL_MINSIZE, feed, given, hex_text};

/// A class and the function that makes its instances.
macro_rules! hash_class {
    ($object:ident, $hash:ty, $class:literal, $name:literal, $block:literal, $make:ident) => {
        #[doc = concat!("The body of `", $class, "`.")]
        #[object]
        pub(crate) struct $object {
            hash: Native<RefCell<Box<$hash>>>,
        }

        #[pytype(name = $class, gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
        impl $object {
            /// Return a copy of the hash object.
            #[method]
            fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
                let hash = this.hash.borrow().clone();
                heap::make(this.class(), 0, Self { hash: Native::new(RefCell::new(hash)) })
            }

            /// Return the digest value as a bytes object.
            #[method]
            fn digest(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
                let hash = this.hash.borrow().clone();
                Ok(Bytes::new(&(*hash).finalize()))
            }

            /// Return the digest value as a string of hexadecimal digits.
            #[method]
            fn hexdigest(this: &Py<Self>) -> PyResult<Ref<Str>> {
                let hash = this.hash.borrow().clone();
                Ok(hex_text(&(*hash).finalize()))
            }

            /// Update this hash object's state with the provided string.
            #[method("(obj, /)")]
            fn update(this: &Py<Self>, obj: &Any) -> PyResult<()> {
                feed(obj, |piece| this.hash.borrow_mut().update(piece))
            }

            #[getter]
            fn block_size(_this: &Py<Self>) -> PyResult<usize> {
                Ok($block)
            }

            #[getter]
            fn digest_size(_this: &Py<Self>) -> PyResult<usize> {
                Ok(<$hash as Digest>::output_size())
            }

            #[getter]
            fn name(_this: &Py<Self>) -> PyResult<&'static str> {
                Ok($name)
            }
        }

        fn $make(data: Option<&Any>, string: Option<&Any>) -> PyResult<Ref<$object>> {
            let data = given(data, string)?;
            let class = modules::class_of::<$object>()?;
            let made =
                heap::make(&class, 0, $object { hash: Native::new(RefCell::new(Box::new(<$hash>::new()))) })?;
            if let Some(data) = data {
                feed(data, |piece| made.hash.borrow_mut().update(piece))?;
            }
            Ok(made)
        }
    };
}

hash_class!(Md5Object, md5::Md5, "_md5.md5", "md5", 64, make_md5);
hash_class!(Sha1Object, sha1::Sha1, "_sha1.sha1", "sha1", 64, make_sha1);
hash_class!(Sha224Object, sha2::Sha224, "_sha2.SHA224Type", "sha224", 64, make_sha224);
hash_class!(Sha256Object, sha2::Sha256, "_sha2.SHA256Type", "sha256", 64, make_sha256);
hash_class!(Sha384Object, sha2::Sha384, "_sha2.SHA384Type", "sha384", 128, make_sha384);
hash_class!(Sha512Object, sha2::Sha512, "_sha2.SHA512Type", "sha512", 128, make_sha512);

/// `_md5`
#[objects::pymodule(name = "_md5")]
pub mod md5_module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let class = module.make_class::<Md5Object>()?;
        module.add("MD5Type", class.upcast())?;
        module.add("_GIL_MINSIZE", GIL_MINSIZE.into_object()?)
    }

    /// Return a new MD5 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn md5(data: Option<&Any>, _usedforsecurity: bool, string: Option<&Any>) -> PyResult<Ref<Md5Object>> {
        make_md5(data, string)
    }
}

/// `_sha1`
#[objects::pymodule(name = "_sha1")]
pub mod sha1_module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let class = module.make_class::<Sha1Object>()?;
        module.add("SHA1Type", class.upcast())?;
        module.add("_GIL_MINSIZE", GIL_MINSIZE.into_object()?)
    }

    /// Return a new SHA1 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha1(data: Option<&Any>, _usedforsecurity: bool, string: Option<&Any>) -> PyResult<Ref<Sha1Object>> {
        make_sha1(data, string)
    }
}

/// `_sha2`
#[objects::pymodule(name = "_sha2", types(Sha224Object, Sha256Object, Sha384Object, Sha512Object))]
pub mod sha2_module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("_GIL_MINSIZE", GIL_MINSIZE.into_object()?)
    }

    /// Return a new SHA-224 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha224(
        data: Option<&Any>,
        _usedforsecurity: bool,
        string: Option<&Any>,
    ) -> PyResult<Ref<Sha224Object>> {
        make_sha224(data, string)
    }

    /// Return a new SHA-256 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha256(
        data: Option<&Any>,
        _usedforsecurity: bool,
        string: Option<&Any>,
    ) -> PyResult<Ref<Sha256Object>> {
        make_sha256(data, string)
    }

    /// Return a new SHA-384 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha384(
        data: Option<&Any>,
        _usedforsecurity: bool,
        string: Option<&Any>,
    ) -> PyResult<Ref<Sha384Object>> {
        make_sha384(data, string)
    }

    /// Return a new SHA-512 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha512(
        data: Option<&Any>,
        _usedforsecurity: bool,
        string: Option<&Any>,
    ) -> PyResult<Ref<Sha512Object>> {
        make_sha512(data, string)
    }
}
