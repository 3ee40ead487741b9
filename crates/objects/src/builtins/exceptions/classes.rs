//! The exception classes that add no field to their base, one row each; and the pointers by which C names all classes.

#![expect(unsafe_code, reason = "declares exported statics")]

use std::ffi::CStr;

use super::{
    _PyExc_BaseException, AttributeError, BaseException, BaseExceptionGroup, ImportError, KeyError,
    MemoryError, NameError, OSError, StopIteration, SyntaxError, SystemExit, UnicodeDecodeError,
    UnicodeEncodeError, UnicodeTranslateError,
};
use crate::raw::{Static, StaticSpec, Word, glue_declare};
use crate::types::{SlotId, Type, TypeSpec};

/// A class that adds no field to `base`, whose layout is that of `root`.
const fn derived(
    root: &'static TypeSpec,
    name: &'static CStr,
    base: &'static Static<Type>,
    doc: &'static CStr,
    slots: &'static [(SlotId, Word)],
) -> TypeSpec {
    TypeSpec {
        name,
        basicsize: root.basicsize,
        itemsize: 0,
        flags: root.flags,
        doc: Some(doc),
        base: Some(base),
        memory: root.memory,
        slots,
        methods: &[],
        getset: &[],
        members: &[],
        weaklist: 0,
        dict: root.dict,
        vectorcall: 0,
    }
}

/// The constructor of the plain layout, which classes of that layout have in their own dicts.
const fn constructor(spec: &'static TypeSpec) -> (SlotId, Word) {
    let mut index = 0;
    while index < spec.slots.len() {
        if matches!(spec.slots[index].0, SlotId::New) {
            return spec.slots[index];
        }
        index += 1;
    }
    panic!("`BaseException` has a constructor")
}

/// The address of an exception class, as C finds it.
#[repr(transparent)]
pub struct ClassPointer(&'static Static<Type>);

/// Rows under the body whose layout they share: Rust name of the type, C name of the pointer to it, base, documentation.
macro_rules! exceptions {
    ($all:ident: $body:ident, $slots:expr; $($name:ident $pointer:ident: $base:ident, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[allow(non_upper_case_globals, reason = "the name is the class's")]
            pub static $name: Static<Type> = {
                const TEXT: (&CStr, &CStr) = (c_text(concat!(stringify!($name), "\0")), c_text(concat!($doc, "\0")));
                static SPEC: TypeSpec = derived(<$body as StaticSpec>::SPEC, TEXT.0, &$base, TEXT.1, $slots);
                // SAFETY: the declaration is that of the body with nothing added.
                unsafe { glue_declare(&SPEC) }
            };
            pointers! { $name $pointer; }
        )*

        /// The classes of the rows, bases before what derives from them.
        pub(crate) static $all: &[&Static<Type>] = &[$(&$name),*];
    };
}

/// Rows: class, C name of the pointer to it.
macro_rules! pointers {
    ($($name:ident $pointer:ident;)*) => {
        $(
            #[doc = concat!("C's pointer to `", stringify!($name), "`.")]
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals, reason = "the name is the C API's")]
            pub static $pointer: ClassPointer = ClassPointer(&$name);
        )*
    };
}

/// The C string in a literal that ends in NUL.
const fn c_text(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("one NUL, at the end"),
    }
}

exceptions! { PLAIN: BaseException, &[constructor(BaseException::SPEC)];
    Exception PyExc_Exception: _PyExc_BaseException, "Common base class for all non-exit exceptions.";
    ArithmeticError PyExc_ArithmeticError: Exception, "Base class for arithmetic errors.";
    FloatingPointError PyExc_FloatingPointError: ArithmeticError, "Floating-point operation failed.";
    OverflowError PyExc_OverflowError: ArithmeticError, "Result too large to be represented.";
    ZeroDivisionError PyExc_ZeroDivisionError: ArithmeticError, "Second argument to a division or modulo operation was zero.";
    AssertionError PyExc_AssertionError: Exception, "Assertion failed.";
    BufferError PyExc_BufferError: Exception, "Buffer error.";
    EOFError PyExc_EOFError: Exception, "Read beyond end of file.";
    LookupError PyExc_LookupError: Exception, "Base class for lookup errors.";
    IndexError PyExc_IndexError: LookupError, "Sequence index out of range.";
    ReferenceError PyExc_ReferenceError: Exception, "Weak ref proxy used after referent went away.";
    RuntimeError PyExc_RuntimeError: Exception, "Unspecified run-time error.";
    NotImplementedError PyExc_NotImplementedError: RuntimeError, "Method or function hasn't been implemented yet.";
    PythonFinalizationError PyExc_PythonFinalizationError: RuntimeError, "Operation blocked during Python finalization.";
    RecursionError PyExc_RecursionError: RuntimeError, "Recursion limit exceeded.";
    StopAsyncIteration PyExc_StopAsyncIteration: Exception, "Signal the end from iterator.__anext__().";
    SystemError PyExc_SystemError: Exception, "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    TypeError PyExc_TypeError: Exception, "Inappropriate argument type.";
    ValueError PyExc_ValueError: Exception, "Inappropriate argument value (of correct type).";
    UnicodeError PyExc_UnicodeError: ValueError, "Unicode related error.";
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
}

exceptions! { OS_ERRORS: OSError, &[];
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
}

exceptions! { IMPORT_ERRORS: ImportError, &[];
    ModuleNotFoundError PyExc_ModuleNotFoundError: ImportError, "Module not found.";
}

exceptions! { NAME_ERRORS: NameError, &[];
    UnboundLocalError PyExc_UnboundLocalError: NameError, "Local name referenced but not bound to a value.";
}

exceptions! { SYNTAX_ERRORS: SyntaxError, &[];
    IndentationError PyExc_IndentationError: SyntaxError, "Improper indentation.";
    TabError PyExc_TabError: IndentationError, "Improper mixture of spaces and tabs.";
    _IncompleteInputError PyExc_IncompleteInputError: SyntaxError, "incomplete input.";
}

pointers! {
    _PyExc_BaseException PyExc_BaseException;
    BaseExceptionGroup PyExc_BaseExceptionGroup;
    AttributeError PyExc_AttributeError;
    ImportError PyExc_ImportError;
    KeyError PyExc_KeyError;
    MemoryError PyExc_MemoryError;
    NameError PyExc_NameError;
    OSError PyExc_OSError;
    StopIteration PyExc_StopIteration;
    SyntaxError PyExc_SyntaxError;
    SystemExit PyExc_SystemExit;
    UnicodeDecodeError PyExc_UnicodeDecodeError;
    UnicodeEncodeError PyExc_UnicodeEncodeError;
    UnicodeTranslateError PyExc_UnicodeTranslateError;
    OSError PyExc_EnvironmentError;
    OSError PyExc_IOError;
}

/// The classes that have files of their own.
pub(crate) static WITH_FIELDS: &[&Static<Type>] = &[
    &BaseExceptionGroup,
    &AttributeError,
    &ImportError,
    &KeyError,
    &MemoryError,
    &NameError,
    &OSError,
    &StopIteration,
    &SyntaxError,
    &SystemExit,
    &UnicodeDecodeError,
    &UnicodeEncodeError,
    &UnicodeTranslateError,
];
