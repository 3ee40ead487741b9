//! The exception classes that add no field to their base, one row each.

#![expect(unsafe_code, reason = "declares exported statics")]

use std::ffi::CStr;

use super::{_PyExc_BaseException, BaseException};
use crate::raw::{Static, StaticSpec, glue_declare};
use crate::types::{Type, TypeSpec};

/// A class that adds no field to its base.
const fn derived(name: &'static CStr, base: &'static Static<Type>, doc: &'static CStr) -> TypeSpec {
    let root = BaseException::SPEC;
    TypeSpec {
        name,
        basicsize: root.basicsize,
        itemsize: 0,
        flags: root.flags,
        doc: Some(doc),
        base: Some(base),
        memory: root.memory,
        slots: &[],
        methods: &[],
        getset: &[],
        members: &[],
        weaklist: 0,
        dict: root.dict,
        vectorcall: 0,
    }
}

/// The address of an exception class, as C finds it.
#[repr(transparent)]
pub struct ClassPointer(&'static Static<Type>);

/// Rows: Rust name of the type, C name of the pointer to it, base, documentation.
macro_rules! exceptions {
    ($($name:ident $pointer:ident: $base:ident, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[allow(non_upper_case_globals, reason = "the name is the class's")]
            pub static $name: Static<Type> = {
                const TEXT: (&CStr, &CStr) = (c_text(concat!(stringify!($name), "\0")), c_text(concat!($doc, "\0")));
                static SPEC: TypeSpec = derived(TEXT.0, &$base, TEXT.1);
                // SAFETY: the declaration is that of a `BaseException` with nothing added.
                unsafe { glue_declare(&SPEC) }
            };

            #[doc = concat!("C's pointer to `", stringify!($name), "`.")]
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals, reason = "the name is the C API's")]
            pub static $pointer: ClassPointer = ClassPointer(&$name);
        )*

        /// Every class of the rows, bases before what derives from them.
        pub(crate) static ALL: &[&Static<Type>] = &[$(&$name),*];
    };
}

/// The C string in a literal that ends in NUL.
const fn c_text(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}

exceptions! {
    Exception PyExc_Exception: _PyExc_BaseException, "Common base class for all non-exit exceptions.";
    ArithmeticError PyExc_ArithmeticError: Exception, "Base class for arithmetic errors.";
    FloatingPointError PyExc_FloatingPointError: ArithmeticError, "Floating-point operation failed.";
    OverflowError PyExc_OverflowError: ArithmeticError, "Result too large to be represented.";
    ZeroDivisionError PyExc_ZeroDivisionError: ArithmeticError, "Second argument to a division or modulo operation was zero.";
    AssertionError PyExc_AssertionError: Exception, "Assertion failed.";
    AttributeError PyExc_AttributeError: Exception, "Attribute not found.";
    BufferError PyExc_BufferError: Exception, "Buffer error.";
    EOFError PyExc_EOFError: Exception, "Read beyond end of file.";
    ImportError PyExc_ImportError: Exception, "Import can't find module, or can't find name in module.";
    ModuleNotFoundError PyExc_ModuleNotFoundError: ImportError, "Module not found.";
    LookupError PyExc_LookupError: Exception, "Base class for lookup errors.";
    IndexError PyExc_IndexError: LookupError, "Sequence index out of range.";
    KeyError PyExc_KeyError: LookupError, "Mapping key not found.";
    MemoryError PyExc_MemoryError: Exception, "Out of memory.";
    NameError PyExc_NameError: Exception, "Name not found globally.";
    UnboundLocalError PyExc_UnboundLocalError: NameError, "Local name referenced but not bound to a value.";
    OSError PyExc_OSError: Exception, "Base class for I/O related errors.";
    BlockingIOError PyExc_BlockingIOError: OSError, "I/O operation would block.";
    ChildProcessError PyExc_ChildProcessError: OSError, "Child process error.";
    ConnectionError PyExc_ConnectionError: OSError, "Connection error.";
    BrokenPipeError PyExc_BrokenPipeError: ConnectionError, "Broken pipe.";
    ConnectionAbortedError PyExc_ConnectionAbortedError: ConnectionError, "Connection aborted.";
    ConnectionRefusedError PyExc_ConnectionRefusedError: ConnectionError, "Connection refused.";
    ConnectionResetError PyExc_ConnectionResetError: ConnectionError, "Connection reset.";
    FileExistsError PyExc_FileExistsError: OSError, "File already exists.";
    FileNotFoundError PyExc_FileNotFoundError: OSError, "File not found.";
    InterruptedError PyExc_InterruptedError: OSError, "Interrupted by signal.";
    IsADirectoryError PyExc_IsADirectoryError: OSError, "Operation doesn't work on directories.";
    NotADirectoryError PyExc_NotADirectoryError: OSError, "Operation only works on directories.";
    PermissionError PyExc_PermissionError: OSError, "Not enough permissions.";
    ProcessLookupError PyExc_ProcessLookupError: OSError, "Process not found.";
    TimeoutError PyExc_TimeoutError: OSError, "Timeout expired.";
    ReferenceError PyExc_ReferenceError: Exception, "Weak ref proxy used after referent went away.";
    RuntimeError PyExc_RuntimeError: Exception, "Unspecified run-time error.";
    NotImplementedError PyExc_NotImplementedError: RuntimeError, "Method or function hasn't been implemented yet.";
    PythonFinalizationError PyExc_PythonFinalizationError: RuntimeError, "Operation blocked during Python finalization.";
    RecursionError PyExc_RecursionError: RuntimeError, "Recursion limit exceeded.";
    StopAsyncIteration PyExc_StopAsyncIteration: Exception, "Signal the end from iterator.__anext__().";
    StopIteration PyExc_StopIteration: Exception, "Signal the end from iterator.__next__().";
    SyntaxError PyExc_SyntaxError: Exception, "Invalid syntax.";
    IndentationError PyExc_IndentationError: SyntaxError, "Improper indentation.";
    TabError PyExc_TabError: IndentationError, "Improper mixture of spaces and tabs.";
    _IncompleteInputError PyExc_IncompleteInputError: SyntaxError, "incomplete input.";
    SystemError PyExc_SystemError: Exception, "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    TypeError PyExc_TypeError: Exception, "Inappropriate argument type.";
    ValueError PyExc_ValueError: Exception, "Inappropriate argument value (of correct type).";
    UnicodeError PyExc_UnicodeError: ValueError, "Unicode related error.";
    UnicodeDecodeError PyExc_UnicodeDecodeError: UnicodeError, "Unicode decoding error.";
    UnicodeEncodeError PyExc_UnicodeEncodeError: UnicodeError, "Unicode encoding error.";
    UnicodeTranslateError PyExc_UnicodeTranslateError: UnicodeError, "Unicode translation error.";
    Warning PyExc_Warning: Exception, "Base class for warning categories.";
    BytesWarning PyExc_BytesWarning: Warning, "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DeprecationWarning PyExc_DeprecationWarning: Warning, "Base class for warnings about deprecated features.";
    EncodingWarning PyExc_EncodingWarning: Warning, "Base class for warnings about encodings.";
    FutureWarning PyExc_FutureWarning: Warning, "Base class for warnings about constructs that will change semantically\nin the future.";
    ImportWarning PyExc_ImportWarning: Warning, "Base class for warnings about probable mistakes in module imports";
    PendingDeprecationWarning PyExc_PendingDeprecationWarning: Warning, "Base class for warnings about features which will be deprecated\nin the future.";
    ResourceWarning PyExc_ResourceWarning: Warning, "Base class for warnings about resource usage.";
    RuntimeWarning PyExc_RuntimeWarning: Warning, "Base class for warnings about dubious runtime behavior.";
    SyntaxWarning PyExc_SyntaxWarning: Warning, "Base class for warnings about dubious syntax.";
    UnicodeWarning PyExc_UnicodeWarning: Warning, "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    UserWarning PyExc_UserWarning: Warning, "Base class for warnings generated by user code.";
    GeneratorExit PyExc_GeneratorExit: _PyExc_BaseException, "Request that a generator exit.";
    KeyboardInterrupt PyExc_KeyboardInterrupt: _PyExc_BaseException, "Program interrupted by user.";
    SystemExit PyExc_SystemExit: _PyExc_BaseException, "Request to exit from the interpreter.";
}
