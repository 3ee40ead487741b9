//! `marshal`: values that code objects are made of, as bytes. The format is CPython 3.14's, version 5.
//!
//! Reading accepts any bytes: each is a value or Python's error for it. Code objects pass the verifier before they are handed
//! out.

mod read;
mod types;
mod write;

/// This module contains functions that can read and write Python values in
/// a binary format. The format is specific to Python, but independent of
/// machine architecture issues.
#[objects::pymodule(name = "marshal")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod marshal {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::errors::raise_type_error;
    use objects::raw::{Any, Lent, Obj, Py, PyResult, Ref};

    use super::{read, types, write};

    /// Write the value on the open file.
    #[function("(value, file, version=5, /, *, allow_code=True)")]
    fn dump(value: &Any, file: &Any, version: i32, allow_code: bool) -> PyResult<Obj> {
        let data = write::to_bytes(value, version, allow_code)?;
        file.call_method(objects::names::write(), &[Bytes::new(&data).as_any()])
    }

    /// Return the bytes object that would be written to a file by dump(value, file).
    #[function("(value, version=5, /, *, allow_code=True)")]
    fn dumps(value: &Any, version: i32, allow_code: bool) -> PyResult<Ref<Bytes>> {
        write::to_bytes(value, version, allow_code).map(|data| Bytes::new(&data))
    }

    /// Read one value from the open file and return it.
    #[function("(file, /, *, allow_code=True)")]
    fn load(file: &Any, allow_code: bool) -> PyResult<Obj> {
        let probe = file.call_method(&interned("read"), &[Int::new(0).as_any()])?;
        if probe.downcast::<Bytes>().is_none() {
            let found = probe.class().name();
            return raise_type_error(format!("file.read() returned not bytes but {found}"));
        }
        read::from_file(file, allow_code)
    }

    /// Convert the bytes-like object to a value.
    #[function("(bytes, /, *, allow_code=True)")]
    fn loads(bytes: &Any, allow_code: bool) -> PyResult<Obj> {
        let lent = Lent::of(bytes)?;
        read::from_bytes(&lent.to_vec(), allow_code)
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("version", Int::new(i128::from(types::VERSION)).upcast())
    }
}
