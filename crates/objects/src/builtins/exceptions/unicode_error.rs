//! The Unicode errors: which codec, in which text, from where to where, why.

use std::cell::Cell;
use std::ops::Deref;

use crate::builtins::bytes::{Bytes, PyBytes_Type};
use crate::builtins::dict::Dict;
use crate::builtins::int::Int;
use crate::builtins::none::is_none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

use super::text::Text;
use super::{BaseException, UnicodeError, base, extends};

/// The fields that all three share.
#[object]
pub struct UnicodeFields {
    base: BaseException,
    encoding: Slot<Object>,
    object: Slot<Object>,
    start: Cell<isize>,
    end: Cell<isize>,
    reason: Slot<Object>,
}

extends!(UnicodeFields: BaseException, UnicodeErrorBody {
    base base, encoding encoding, object object, start start, end end, reason reason
});

/// What the constructor was given, checked.
struct Given<'a> {
    encoding: Option<&'a Any>,
    object: Obj,
    start: isize,
    end: isize,
    reason: &'a Any,
}

impl UnicodeFields {
    fn body(args: Ref<Tuple>) -> Self {
        Self {
            base: BaseException::body(args),
            encoding: Slot::empty(),
            object: Slot::empty(),
            start: Cell::new(0),
            end: Cell::new(0),
            reason: Slot::empty(),
        }
    }

    fn fill(&self, given: Given<'_>) {
        self.start.set(given.start);
        self.end.set(given.end);
        let old = (
            self.encoding.replace(given.encoding.map(|encoding| encoding.new_ref())),
            self.object.replace(Some(given.object)),
            self.reason.replace(Some(given.reason.new_ref())),
        );
        drop(old);
    }

    /// `encoding`
    pub fn encoding(&self) -> Option<Obj> {
        self.encoding.get()
    }

    /// `object`: what was being encoded, decoded or translated.
    pub fn object(&self) -> Option<Obj> {
        self.object.get()
    }

    /// `reason`
    pub fn reason(&self) -> Option<Obj> {
        self.reason.get()
    }

    /// `start` and `end`, brought into an object of this length, as codecs use them.
    pub fn range(&self, length: usize) -> (usize, usize) {
        let start = self.start.get().max(0).cast_unsigned().min(length.saturating_sub(1));
        let end = self.end.get().max(1).cast_unsigned().min(length);
        (start, end)
    }

    /// Moves the range.
    pub fn set_range(&self, start: usize, end: usize) {
        self.start.set(start.cast_signed());
        self.end.set(end.cast_signed());
    }

    /// Sets `reason`.
    pub fn set_reason(&self, reason: Ref<Str>) {
        self.reason.set(reason.upcast());
    }

    /// The place alone, when it is one item within an object of this length.
    fn single(&self, length: usize) -> Option<usize> {
        let (start, end) = (self.start.get(), self.end.get());
        let index = usize::try_from(start).ok().filter(|&index| index < length)?;
        (end == start + 1).then_some(index)
    }

    /// "'codec' codec can't VERB WHAT in position PLACE: reason".
    fn describe(&self, verb: &str, texts: Texts, one: Option<String>, many: &str) -> PyResult<Ref<Str>> {
        let mut text = Text::default();
        if let Some(encoding) = texts.encoding {
            text = shown(text.push("'"), encoding)?.push("' codec ");
        }
        text = text.push("can't ");
        let (start, end) = (self.start.get(), self.end.get());
        text = text.push(verb).push(" ").push(&match one {
            Some(one) => format!("{one} in position {start}: "),
            None => format!("{many} in position {start}-{}: ", end.wrapping_sub(1)),
        });
        Ok(shown(text, texts.reason)?.finish())
    }

    /// The texts of encoding and reason. Making them may run Python code, which may change the object.
    fn texts(&self, with_encoding: bool) -> PyResult<Texts> {
        let text = |field: Option<Obj>| match field {
            Some(field) => field.str().map(|text| Some(text.upcast())),
            None => Ok(None),
        };
        let encoding = if with_encoding { Some(text(self.encoding.get())?) } else { None };
        Ok(Texts { encoding, reason: text(self.reason.get())? })
    }

    /// `object`, when it is needed.
    fn needed_object(&self) -> PyResult<Obj> {
        self.object.get().map_or_else(|| raise_type_error("UnicodeError 'object' attribute is not set"), Ok)
    }
}

/// What a description is made of besides the object.
struct Texts {
    /// Nothing where no codec is named.
    encoding: Option<Option<Obj>>,
    reason: Option<Obj>,
}

/// Adds `str(object)`; a deleted attribute shows as C shows a null pointer.
fn shown(text: Text, object: Option<Obj>) -> PyResult<Text> {
    match object {
        Some(object) => text.push_object(Some(&object)),
        None => Ok(text.push("<NULL>")),
    }
}

/// "character '\x61'".
fn character(point: u32) -> String {
    match point {
        0..0x100 => format!("character '\\x{point:02x}'"),
        0x100..0x1_0000 => format!("character '\\u{point:04x}'"),
        _ => format!("character '\\U{point:08x}'"),
    }
}

/// The constructor's arguments, told apart as for a C function.
struct Arguments<'a>(&'a [Obj]);

impl<'a> Arguments<'a> {
    fn of(args: &'a Py<Tuple>, count: usize) -> PyResult<Self> {
        let given = args.size();
        match given == count {
            true => Ok(Self(args.items())),
            false => raise_type_error(format!("function takes exactly {count} arguments ({given} given)")),
        }
    }

    fn text(&self, index: usize) -> PyResult<&'a Any> {
        let value: &Any = &self.0[index];
        if value.downcast::<Str>().is_some() {
            return Ok(value);
        }
        let found = if is_none(value) { "None".into() } else { value.class().name() };
        raise_type_error(format!("argument {} must be str, not {found}", index + 1))
    }

    fn size(&self, index: usize) -> PyResult<isize> {
        let wide = Int::index_value(&self.0[index])?;
        isize::try_from(wide).or_else(|_| Int::too_large("C ssize_t", wide))
    }
}

/// The bytes of an argument: itself, or a copy of what another object exports.
fn bytes_of(object: &Any) -> PyResult<Obj> {
    if object.downcast::<Bytes>().is_some() {
        return Ok(object.new_ref());
    }
    if object.class().bf_getbuffer().is_none() {
        let name = object.class().name();
        return raise_type_error(format!("a bytes-like object is required, not '{name}'"));
    }
    PyBytes_Type.as_any().call(&[object])
}

/// Gives a class the fields, and a constructor that only stores the arguments.
macro_rules! with_fields {
    ($($name:ident)*) => {
        $(impl Deref for $name {
            type Target = UnicodeFields;

            #[inline]
            fn deref(&self) -> &UnicodeFields {
                &self.fields
            }
        })*
    };
}

with_fields!(UnicodeEncodeError UnicodeDecodeError UnicodeTranslateError);

/// The body of `UnicodeEncodeError`.
#[object]
pub struct UnicodeEncodeError {
    fields: UnicodeFields,
}

/// Unicode encoding error.
#[pytype(
    name = "UnicodeEncodeError", export = _PyExc_UnicodeEncodeError, base = UnicodeError, gc,
    members(
        fields.encoding = "exception encoding", fields.object = "exception object", fields.start = "exception start",
        fields.end = "exception end", fields.reason = "exception reason"
    )
)]
impl UnicodeEncodeError {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { fields: UnicodeFields::body(args.new_ref()) })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        let args = Arguments::of(args, 5)?;
        let encoding = Some(args.text(0)?);
        let object = args.text(1)?.new_ref();
        let (start, end, reason) = (args.size(2)?, args.size(3)?, args.text(4)?);
        this.fill(Given { encoding, object, start, end, reason });
        Ok(())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        if this.object.is_empty() {
            return Ok(Str::new(""));
        }
        let texts = this.texts(true)?;
        let object = this.needed_object()?;
        let text = whole_text(&object)?;
        let one = this.single(text.len()).and_then(|index| text.characters().get(index)).map(character);
        this.describe("encode", texts, one, "characters")
    }
}

/// The body of `UnicodeDecodeError`.
#[object]
pub struct UnicodeDecodeError {
    fields: UnicodeFields,
}

/// Unicode decoding error.
#[pytype(
    name = "UnicodeDecodeError", export = _PyExc_UnicodeDecodeError, base = UnicodeError, gc,
    members(
        fields.encoding = "exception encoding", fields.object = "exception object", fields.start = "exception start",
        fields.end = "exception end", fields.reason = "exception reason"
    )
)]
impl UnicodeDecodeError {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { fields: UnicodeFields::body(args.new_ref()) })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        let args = Arguments::of(args, 5)?;
        let encoding = Some(args.text(0)?);
        let (start, end, reason) = (args.size(2)?, args.size(3)?, args.text(4)?);
        let object = bytes_of(&args.0[1])?;
        this.fill(Given { encoding, object, start, end, reason });
        Ok(())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        if this.object.is_empty() {
            return Ok(Str::new(""));
        }
        let texts = this.texts(true)?;
        let object = this.needed_object()?;
        let Some(bytes) = object.downcast::<Bytes>() else {
            return raise_type_error("UnicodeError 'object' attribute must be a bytes");
        };
        let one = this.single(bytes.data().len()).map(|index| format!("byte 0x{:02x}", bytes.data()[index]));
        this.describe("decode", texts, one, "bytes")
    }
}

/// The body of `UnicodeTranslateError`.
#[object]
pub struct UnicodeTranslateError {
    fields: UnicodeFields,
}

/// Unicode translation error.
#[pytype(
    name = "UnicodeTranslateError", export = _PyExc_UnicodeTranslateError, base = UnicodeError, gc,
    members(
        fields.encoding = "exception encoding", fields.object = "exception object", fields.start = "exception start",
        fields.end = "exception end", fields.reason = "exception reason"
    )
)]
impl UnicodeTranslateError {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { fields: UnicodeFields::body(args.new_ref()) })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        let args = Arguments::of(args, 4)?;
        let object = args.text(0)?.new_ref();
        let (start, end, reason) = (args.size(1)?, args.size(2)?, args.text(3)?);
        this.fill(Given { encoding: None, object, start, end, reason });
        Ok(())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        if this.object.is_empty() {
            return Ok(Str::new(""));
        }
        let texts = this.texts(false)?;
        let object = this.needed_object()?;
        let text = whole_text(&object)?;
        let one = this.single(text.len()).and_then(|index| text.characters().get(index)).map(character);
        this.describe("translate", texts, one, "characters")
    }
}

fn whole_text(object: &Any) -> PyResult<&Py<Str>> {
    match object.downcast::<Str>() {
        Some(text) => Ok(text),
        None => raise_type_error("UnicodeError 'object' attribute must be a string"),
    }
}
