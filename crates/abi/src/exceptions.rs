//! Exceptions.

use crate::ObjPtr;

objects! { OBJECTS;
    /// `PyBaseExceptionObject`.
    BaseExceptionBody = "PyBaseExceptionObject", 72 {
        dict: ObjPtr = 16, args: ObjPtr = 24, notes: ObjPtr = 32, traceback: ObjPtr = 40, context: ObjPtr = 48, cause: ObjPtr = 56,
        suppress_context: i8 = 64,
    }
    /// `PyBaseExceptionGroupObject`.
    BaseExceptionGroupBody = "PyBaseExceptionGroupObject", 96 { base: BaseExceptionBody = 16, msg: ObjPtr = 72, excs: ObjPtr = 80, excs_str: ObjPtr = 88 }
    /// `PySyntaxErrorObject`.
    SyntaxErrorBody = "PySyntaxErrorObject", 144 {
        base: BaseExceptionBody = 16, msg: ObjPtr = 72, filename: ObjPtr = 80, lineno: ObjPtr = 88, offset: ObjPtr = 96, end_lineno: ObjPtr = 104,
        end_offset: ObjPtr = 112, text: ObjPtr = 120, print_file_and_line: ObjPtr = 128, metadata: ObjPtr = 136,
    }
    /// `PyImportErrorObject`.
    ImportErrorBody = "PyImportErrorObject", 104 {
        base: BaseExceptionBody = 16, msg: ObjPtr = 72, name: ObjPtr = 80, path: ObjPtr = 88, name_from: ObjPtr = 96,
    }
    /// `PyUnicodeErrorObject`.
    UnicodeErrorBody = "PyUnicodeErrorObject", 112 {
        base: BaseExceptionBody = 16, encoding: ObjPtr = 72, object: ObjPtr = 80, start: isize = 88, end: isize = 96, reason: ObjPtr = 104,
    }
    /// `PySystemExitObject`.
    SystemExitBody = "PySystemExitObject", 80 { base: BaseExceptionBody = 16, code: ObjPtr = 72 }
    /// `PyOSErrorObject`.
    OSErrorBody = "PyOSErrorObject", 112 {
        base: BaseExceptionBody = 16, myerrno: ObjPtr = 72, strerror: ObjPtr = 80, filename: ObjPtr = 88, filename2: ObjPtr = 96, written: isize = 104,
    }
    /// `PyStopIterationObject`.
    StopIterationBody = "PyStopIterationObject", 80 { base: BaseExceptionBody = 16, value: ObjPtr = 72 }
    /// `PyNameErrorObject`.
    NameErrorBody = "PyNameErrorObject", 80 { base: BaseExceptionBody = 16, name: ObjPtr = 72 }
    /// `PyAttributeErrorObject`.
    AttributeErrorBody = "PyAttributeErrorObject", 88 { base: BaseExceptionBody = 16, obj: ObjPtr = 72, name: ObjPtr = 80 }
}
