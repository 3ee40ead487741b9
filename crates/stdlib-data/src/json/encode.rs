//! `make_encoder`: from values to text.

use std::cell::Cell;

use objects::builtins::bool::Bool;
use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, StrBuilder};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::names;
use objects::protocol::recursion;
use objects::raw::{Any, Native, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{heap, object, pytype};

use super::{module, text};

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strings {
    /// By our own function, all but ASCII escaped or not.
    Own { ascii: bool },
    /// By whatever the caller gave.
    Called,
}

/// The body of `_json.Encoder`.
#[object]
pub struct Encoder {
    markers: Slot<Object>,
    default: Slot<Object>,
    encoder: Slot<Object>,
    indent: Slot<Object>,
    key_separator: Slot<Object>,
    item_separator: Slot<Object>,
    sort_keys: Cell<bool>,
    skipkeys: Cell<bool>,
    allow_nan: bool,
    strings: Native<Strings>,
}

/// Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)
#[pytype(
    name = "_json.Encoder", gc, last,
    members(
        readonly markers = "markers",
        readonly default = "default",
        readonly encoder = "encoder",
        readonly indent = "indent",
        readonly key_separator = "key_separator",
        readonly item_separator = "item_separator",
        readonly sort_keys = "sort_keys",
        readonly skipkeys = "skipkeys",
    )
)]
impl Encoder {
    #[signature(
        "make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)"
    )]
    #[expect(clippy::too_many_arguments, reason = "the constructor's arguments")]
    fn __new__(
        cls: &Py<Type>,
        markers: &Any,
        default: &Any,
        encoder: &Any,
        indent: &Any,
        key_separator: &Any,
        item_separator: &Any,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> PyResult<Ref<Self>> {
        if !is_none(markers) && markers.downcast::<Dict>().is_none() {
            return raise_type_error(format!(
                "make_encoder() argument 1 must be dict or None, not {}",
                markers.class().name()
            ));
        }
        for (place, text) in [(5, key_separator), (6, item_separator)] {
            if text.downcast::<Str>().is_none() {
                let found = if is_none(text) { "None".into() } else { text.class().name() };
                return raise_type_error(format!("make_encoder() argument {place} must be str, not {found}"));
            }
        }
        let own = encoder.downcast::<BuiltinFunction>().and_then(|function| {
            let row = module::MODULE.functions.iter().find(|row| function.def().is(row))?;
            let _ = row;
            match function.def().name() {
                "encode_basestring_ascii" => Some(Strings::Own { ascii: true }),
                "encode_basestring" => Some(Strings::Own { ascii: false }),
                _ => None,
            }
        });
        let kept = |object: &Any| Slot::new(object.new_ref());
        let body = Self {
            markers: kept(markers),
            default: kept(default),
            encoder: kept(encoder),
            indent: kept(indent),
            key_separator: kept(key_separator),
            item_separator: kept(item_separator),
            sort_keys: Cell::new(sort_keys),
            skipkeys: Cell::new(skipkeys),
            allow_nan,
            strings: Native::new(own.unwrap_or(Strings::Called)),
        };
        heap::make(cls, 0, body)
    }

    #[signature("_iterencode(obj, _current_indent_level)")]
    fn __call__(this: &Py<Self>, object: &Any, level: isize) -> PyResult<Ref<Tuple>> {
        let mut writer = Writer {
            encoder: this,
            markers: this.markers.get().and_then(|markers| markers.downcast_ref::<Dict>().ok()),
            indent: this.indent.get().filter(|indent| !is_none(indent)),
            key_separator: separator(&this.key_separator),
            item_separator: separator(&this.item_separator),
            lines: Vec::new(),
            out: StrBuilder::new(),
        };
        writer.value(object, level.max(0).cast_unsigned())?;
        Ok(Tuple::new(vec![writer.out.finish().upcast()]))
    }
}

fn separator(slot: &Slot<Object>) -> Ref<Str> {
    slot.get().and_then(|text| text.downcast_ref::<Str>().ok()).unwrap_or_else(Str::empty)
}

/// One call of an encoder.
struct Writer<'a> {
    encoder: &'a Encoder,
    markers: Option<Ref<Dict>>,
    indent: Option<Obj>,
    key_separator: Ref<Str>,
    item_separator: Ref<Str>,
    /// A newline and the indentation, by level.
    lines: Vec<Ref<Str>>,
    out: StrBuilder,
}

/// The name of an object's class, as notes have it.
fn class_name(object: &Any) -> String {
    object.class().full_name()
}

#[cold]
fn note(text: String) {
    errors::add_note(Str::new(&text).upcast());
}

impl Writer<'_> {
    fn value(&mut self, object: &Any, level: usize) -> PyResult<()> {
        if is_none(object) {
            self.out.push_str("null");
        } else if let Some(text) = object.downcast::<Str>() {
            return self.string(text);
        } else if let Some(truth) = truth(object) {
            self.out.push_str(truth);
        } else if let Some(int) = object.downcast::<Int>() {
            self.out.push_text(&*int_text(int)?);
        } else if let Some(float) = object.downcast::<Float>() {
            let text = self.float(float.value())?;
            self.out.push_str(&text);
        } else if object.downcast::<List>().is_some() || object.downcast::<Tuple>().is_some() {
            recursion::enter(" while encoding a JSON object")?;
            return self.sequence(object, level);
        } else if let Some(dict) = object.downcast::<Dict>() {
            recursion::enter(" while encoding a JSON object")?;
            return self.mapping(dict, level);
        } else {
            return self.other(object, level);
        }
        Ok(())
    }

    fn other(&mut self, object: &Any, level: usize) -> PyResult<()> {
        let mark = self.mark(object)?;
        let default = self.encoder.default.get().unwrap_or_else(none);
        let replaced = default.call(&[object])?;
        recursion::enter(" while encoding a JSON object")?;
        self.value(&replaced, level)
            .inspect_err(|_| note(format!("when serializing {} object", class_name(object))))?;
        self.unmark(mark)
    }

    /// Notes that an object is being written.
    fn mark(&self, object: &Any) -> PyResult<Option<Ref<Int>>> {
        let Some(markers) = &self.markers else { return Ok(None) };
        let id = Int::new(object.address() as i128);
        if markers.contains(id.as_any())? {
            return raise(&ValueError, "Circular reference detected");
        }
        markers.set(id.as_any(), object.new_ref())?;
        Ok(Some(id))
    }

    fn unmark(&self, mark: Option<Ref<Int>>) -> PyResult<()> {
        if let (Some(markers), Some(id)) = (&self.markers, mark) {
            drop(markers.remove(id.as_any())?);
        }
        Ok(())
    }

    /// Starts a new line at a level, where lines are wanted.
    fn line(&mut self, level: usize) -> PyResult<()> {
        let Some(indent) = &self.indent else { return Ok(()) };
        while self.lines.len() <= level {
            let next = match self.lines.last() {
                None => Str::new("\n"),
                Some(last) => {
                    let Some(indent) = indent.downcast::<Str>() else {
                        return raise_type_error(format!(
                            "can only concatenate str (not \"{}\") to str",
                            indent.class().name()
                        ));
                    };
                    let mut next = StrBuilder::new();
                    next.push_text(last);
                    next.push_text(indent);
                    next.finish()
                }
            };
            self.lines.push(next);
        }
        self.out.push_text(&self.lines[level]);
        Ok(())
    }

    fn sequence(&mut self, object: &Any, level: usize) -> PyResult<()> {
        // What is written may change a list: it is asked for each item.
        let item_at = |index: usize| match object.downcast::<List>() {
            Some(list) => list.get(index),
            None => object.downcast::<Tuple>()?.get(index).map(Py::new_ref),
        };
        if item_at(0).is_none() {
            self.out.push_str("[]");
            return Ok(());
        }
        let mark = self.mark(object)?;
        self.out.push_str("[");
        self.line(level + 1)?;
        let mut index = 0;
        while let Some(item) = item_at(index) {
            if index > 0 {
                self.out.push_text(&self.item_separator);
                self.line(level + 1)?;
            }
            self.value(&item, level + 1)
                .inspect_err(|_| note(format!("when serializing {} item {index}", class_name(object))))?;
            index += 1;
        }
        self.unmark(mark)?;
        self.line(level)?;
        self.out.push_str("]");
        Ok(())
    }

    fn mapping(&mut self, dict: &Py<Dict>, level: usize) -> PyResult<()> {
        if dict.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        let mark = self.mark(dict.as_any())?;
        self.out.push_str("{");
        let mut first = true;
        if self.encoder.sort_keys.get() || dict.as_any().exact::<Dict>().is_none() {
            let items = dict.as_any().call_method(names::items(), &[])?;
            let items = List::from_iterable(&items)?;
            if self.encoder.sort_keys.get() {
                List::sort_items(&items, None, false)?;
            }
            for item in items.to_vec() {
                let Some([key, value]) = item.downcast::<Tuple>().map(|pair| pair.items()) else {
                    return raise(&ValueError, "items must return 2-tuples");
                };
                self.member(dict, &mut first, key, value, level)?;
            }
        } else {
            for (key, value) in dict.snapshot() {
                self.member(dict, &mut first, &key, &value, level)?;
            }
        }
        self.unmark(mark)?;
        if !first {
            self.line(level)?;
        }
        self.out.push_str("}");
        Ok(())
    }

    fn member(
        &mut self,
        dict: &Py<Dict>,
        first: &mut bool,
        key: &Any,
        value: &Any,
        level: usize,
    ) -> PyResult<()> {
        let Some(text) = self.key(key)? else { return Ok(()) };
        if !std::mem::take(first) {
            self.out.push_text(&self.item_separator);
        }
        self.line(level + 1)?;
        self.string(&text)?;
        self.out.push_text(&self.key_separator);
        self.value(value, level + 1).inspect_err(|_| {
            let pending = errors::take();
            let shown = key.repr().map(|text| text.to_string_lossy());
            drop(errors::take());
            errors::restore(pending);
            if let Ok(shown) = shown {
                note(format!("when serializing {} item {shown}", class_name(dict.as_any())));
            }
        })
    }

    /// A key as text; `None` for one that is left out.
    fn key(&self, key: &Any) -> PyResult<Option<Ref<Str>>> {
        if let Some(text) = key.downcast::<Str>() {
            return Ok(Some(text.new_ref()));
        }
        if let Some(float) = key.downcast::<Float>() {
            return Ok(Some(Str::new(&self.float(float.value())?)));
        }
        if is_none(key) {
            return Ok(Some(Str::new("null")));
        }
        if let Some(truth) = truth(key) {
            return Ok(Some(Str::new(truth)));
        }
        if let Some(int) = key.downcast::<Int>() {
            return int_text(int).map(Some);
        }
        if self.encoder.skipkeys.get() {
            return Ok(None);
        }
        raise_type_error(format!("keys must be str, int, float, bool or None, not {}", key.class().name()))
    }

    fn float(&self, value: f64) -> PyResult<String> {
        if value.is_finite() {
            return Ok(numbers::float::repr(value));
        }
        if !self.encoder.allow_nan {
            return raise(
                &ValueError,
                format!("Out of range float values are not JSON compliant: {}", numbers::float::repr(value)),
            );
        }
        Ok(match value {
            value if value.is_nan() => "NaN",
            value if value > 0.0 => "Infinity",
            _ => "-Infinity",
        }
        .to_owned())
    }

    fn string(&mut self, text: &Py<Str>) -> PyResult<()> {
        if let Strings::Own { ascii } = *self.encoder.strings {
            text::push_quoted(&mut self.out, text, ascii);
            return Ok(());
        }
        let encoder = self.encoder.encoder.get().unwrap_or_else(none);
        let encoded = encoder.call(&[text.as_any()])?;
        let Some(encoded) = encoded.downcast::<Str>() else {
            return raise_type_error(format!(
                "encoder() must return a string, not {}",
                encoded.class().name()
            ));
        };
        self.out.push_text(encoded);
        Ok(())
    }
}

fn truth(object: &Any) -> Option<&'static str> {
    if object.is(&*Bool::new(true)) {
        return Some("true");
    }
    object.is(&*Bool::new(false)).then_some("false")
}

/// `int.__repr__`, whatever the subclass says.
fn int_text(int: &Py<Int>) -> PyResult<Ref<Str>> {
    match int.as_any().exact::<Int>() {
        Some(_) => int.as_any().repr(),
        None => Int::from_digits(int.is_negative(), int.digits()).as_any().repr(),
    }
}
