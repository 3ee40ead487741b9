//! `CodeType(...)` and `code.replace(...)`: code objects from parts that a program names. They are checked before they exist.

use super::{Code, CodeParts, kind};
use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{SystemError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::hooks;
use crate::raw::{Any, Args, Class, Obj, Py, PyResult, Ref};

/// Where a value comes from, for messages.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// A parameter of `code()`, counted from 1.
    Position(usize),
    /// A keyword of `replace()`.
    Name(&'a str),
}

impl Place<'_> {
    fn text(self) -> String {
        match self {
            Self::Position(index) => format!("code() argument {index}"),
            Self::Name(name) => format!("replace() argument '{name}'"),
        }
    }

    fn instance<T: Class>(self, value: &Any) -> PyResult<Ref<T>> {
        match value.downcast::<T>() {
            Some(value) => Ok(value.new_ref()),
            None => {
                let (wanted, found) = (T::spec().short_name(), value.class().name());
                raise_type_error(format!("{} must be {wanted}, not {found}", self.text()))
            }
        }
    }
}

/// The parts under change, and the variables apart.
struct Editor {
    parts: CodeParts,
    locals: Option<usize>,
    variables: [Option<Ref<Tuple>>; 3],
}

/// The parameters of `CodeType`, in order, under `replace`'s names.
const FIELDS: [&str; 18] = [
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_nlocals",
    "co_stacksize",
    "co_flags",
    "co_code",
    "co_consts",
    "co_names",
    "co_varnames",
    "co_filename",
    "co_name",
    "co_qualname",
    "co_firstlineno",
    "co_linetable",
    "co_exceptiontable",
    "co_freevars",
    "co_cellvars",
];

/// Fields that `CodeType` needs.
const NEEDED: usize = 16;

/// `CodeType(...)`
pub(super) fn construct(args: &[Obj]) -> PyResult<Ref<Code>> {
    if args.len() < NEEDED || args.len() > FIELDS.len() {
        let (bound, limit) = if args.len() < NEEDED { ("least", NEEDED) } else { ("most", FIELDS.len()) };
        return raise_type_error(format!("code expected at {bound} {limit} arguments, got {}", args.len()));
    }
    let empty = Bytes::new(&[]);
    let parts = CodeParts {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 0,
        flags: 0,
        firstlineno: 0,
        code: Box::default(),
        consts: Tuple::empty(),
        names: Tuple::empty(),
        localsplusnames: Tuple::empty(),
        localspluskinds: empty.clone(),
        filename: Str::new(""),
        name: Str::new(""),
        qualname: Str::new(""),
        linetable: empty.clone(),
        exceptiontable: empty,
    };
    let none = || Some(Tuple::empty());
    let mut editor = Editor { parts, locals: None, variables: [none(), none(), none()] };
    for (index, (field, value)) in FIELDS.iter().zip(args).enumerate() {
        editor.set(field, value, Place::Position(index + 1))?;
    }
    editor.finish()
}

/// `code.replace(...)`
pub(super) fn replace(code: &Py<Code>, changes: Args<'_>) -> PyResult<Ref<Code>> {
    if !changes.positional().is_empty() {
        return raise_type_error("replace() takes no positional arguments");
    }
    let mut editor = Editor { parts: code.parts(), locals: None, variables: [None, None, None] };
    for (name, value) in changes.keywords() {
        let text = name.to_string_lossy();
        if !FIELDS.contains(&&*text) {
            return raise_type_error(format!("replace() got an unexpected keyword argument '{text}'"));
        }
        editor.set(&text, value, Place::Name(&text))?;
    }
    if editor.variables.iter().any(Option::is_some) || editor.locals.is_some() {
        let known = [kind::LOCAL, kind::FREE, kind::CELL].map(|bit| code.names_of(bit));
        for (place, known) in editor.variables.iter_mut().zip(known) {
            place.get_or_insert(known);
        }
    }
    editor.finish()
}

impl Editor {
    fn set(&mut self, field: &str, value: &Any, place: Place<'_>) -> PyResult<()> {
        let parts = &mut self.parts;
        match field {
            "co_argcount" => parts.argcount = count(field, value)?,
            "co_posonlyargcount" => parts.posonlyargcount = count(field, value)?,
            "co_kwonlyargcount" => parts.kwonlyargcount = count(field, value)?,
            "co_nlocals" => self.locals = Some(count(field, value)? as usize),
            "co_stacksize" => parts.stacksize = count(field, value)?,
            "co_flags" => parts.flags = count(field, value)?,
            "co_firstlineno" => parts.firstlineno = count(field, value)?.cast_signed(),
            "co_code" => parts.code = place.instance::<Bytes>(value)?.data().into(),
            "co_consts" => parts.consts = place.instance(value)?,
            "co_names" => parts.names = place.instance(value)?,
            "co_varnames" => self.variables[0] = Some(place.instance(value)?),
            "co_freevars" => self.variables[1] = Some(place.instance(value)?),
            "co_cellvars" => self.variables[2] = Some(place.instance(value)?),
            "co_filename" => parts.filename = place.instance(value)?,
            "co_name" => parts.name = place.instance(value)?,
            "co_qualname" => parts.qualname = place.instance(value)?,
            "co_linetable" => parts.linetable = place.instance(value)?,
            _ => parts.exceptiontable = place.instance(value)?,
        }
        Ok(())
    }

    fn finish(mut self) -> PyResult<Ref<Code>> {
        if let [Some(locals), Some(free), Some(cells)] = &self.variables {
            for names in [&self.parts.names, locals, free, cells] {
                check_names(names)?;
            }
            if self.locals.is_some_and(|count| count != locals.size()) {
                return raise(&ValueError, "code: co_nlocals != len(co_varnames)");
            }
            let (names, kinds) = variables(locals, free, cells);
            self.parts.localsplusnames = names;
            self.parts.localspluskinds = Bytes::new(&kinds);
        }
        let parts = self.parts;
        check_names(&parts.names)?;
        if !parts.code.len().is_multiple_of(2) {
            return raise(&ValueError, "code: co_code is malformed");
        }
        if parts.posonlyargcount > parts.argcount {
            return raise(&SystemError, "bad argument to internal function");
        }
        let rest = (parts.flags >> 2 & 1) + (parts.flags >> 3 & 1);
        let wanted = u64::from(parts.argcount) + u64::from(parts.kwonlyargcount) + u64::from(rest);
        let locals = parts.localspluskinds.data().iter().filter(|&&bits| bits & kind::LOCAL != 0).count();
        if wanted > locals as u64 {
            return raise(&ValueError, "code: co_varnames is too small");
        }
        hooks::foreign_code(parts)
    }
}

/// A count, which is not negative.
fn count(field: &str, value: &Any) -> PyResult<u32> {
    let value = Int::index_value(value)?;
    match i32::try_from(value) {
        Ok(value) if value >= 0 => Ok(value.cast_unsigned()),
        Ok(_) => raise(&ValueError, format!("{field} must be a positive integer")),
        Err(_) => Int::too_large("C int", value),
    }
}

fn check_names(names: &Py<Tuple>) -> PyResult<()> {
    match names.items().iter().all(|name| name.downcast::<Str>().is_some()) {
        true => Ok(()),
        false => raise(&SystemError, "non-string found in code slot"),
    }
}

/// Names and kinds of the fast locals: a parameter that is also a cell stands once.
fn variables(locals: &Py<Tuple>, free: &Py<Tuple>, cells: &Py<Tuple>) -> (Ref<Tuple>, Vec<u8>) {
    let mut names: Vec<Obj> = locals.items().to_vec();
    let mut kinds = vec![kind::LOCAL; names.len()];
    for cell in cells.items() {
        let same = |name: &Obj| match (name.downcast::<Str>(), cell.downcast::<Str>()) {
            (Some(name), Some(cell)) => name.same_text(cell),
            _ => false,
        };
        match locals.items().iter().position(same) {
            Some(index) => kinds[index] |= kind::CELL,
            None => {
                names.push(cell.clone());
                kinds.push(kind::CELL);
            }
        }
    }
    names.extend(free.items().iter().cloned());
    kinds.resize(names.len(), kind::FREE);
    (Tuple::new(names), kinds)
}
