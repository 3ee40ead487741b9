//! `_string`: what `string.Formatter` reads formats with.

use std::cell::Cell;

use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::builtins::str::fields::{Field, Item, Markup, Name, Step};
use objects::builtins::tuple::Tuple;
use objects::modules::class_of;
use objects::raw::{IntoObject, Native, Obj, Py, PyResult, Ref};
use objects::{heap, object, pytype};

/// The body of the iterator over the pieces of a format.
#[object]
pub struct FormatterIterator {
    text: Native<Vec<u32>>,
    at: Cell<usize>,
}

#[pytype(name = "formatteriterator", gc, last, abstract_)]
impl FormatterIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let mut markup = Markup::resume(&this.text, this.at.get());
        let piece = next_piece(&mut markup);
        this.at.set(markup.position());
        let Some((literal, field)) = piece? else { return Ok(None) };
        let literal = text_of(&literal);
        let Some(field) = field else {
            return Ok(Some(Tuple::new(vec![literal, none(), none(), none()]).upcast()));
        };
        let conversion = field.conversion.map_or_else(none, |letter| Str::from_point(letter).upcast());
        Ok(Some(Tuple::new(vec![literal, text_of(field.name), text_of(field.spec), conversion]).upcast()))
    }
}

fn text_of(points: &[u32]) -> Obj {
    Str::from_code_points(points.iter().copied()).upcast()
}

fn is_brace(literal: &[u32]) -> bool {
    matches!(literal, [0x7B | 0x7D])
}

/// A literal and the field behind it. A doubled brace ends its literal, and then there is no field.
fn next_piece<'a>(markup: &mut Markup<'a>) -> PyResult<Option<(Vec<u32>, Option<Field<'a>>)>> {
    let literal = match markup.next()? {
        None => return Ok(None),
        Some(Item::Field(field)) => return Ok(Some((Vec::new(), Some(field)))),
        Some(Item::Literal(literal)) => literal,
    };
    if is_brace(literal) {
        return Ok(Some((literal.to_vec(), None)));
    }
    Ok(Some(match markup.next()? {
        None => (literal.to_vec(), None),
        Some(Item::Field(field)) => (literal.to_vec(), Some(field)),
        Some(Item::Literal(brace)) => ([literal, brace].concat(), None),
    }))
}

/// The body of the iterator over the steps in a field's name.
#[object]
pub struct FieldNameIterator {
    rest: Native<Vec<u32>>,
    at: Cell<usize>,
}

#[pytype(name = "fieldnameiterator", gc, last, abstract_)]
impl FieldNameIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let mut name = Name::resume(&this.rest[this.at.get()..]);
        let step = name.next();
        this.at.set(this.rest.len() - name.rest().len());
        Ok(match step? {
            None => None,
            Some(Step::Attribute(text)) => Some(Tuple::pair(true.into_object()?, text_of(text)).upcast()),
            Some(Step::Index(index)) => {
                Some(Tuple::pair(false.into_object()?, index.into_object()?).upcast())
            }
            Some(Step::Key(text)) => Some(Tuple::pair(false.into_object()?, text_of(text)).upcast()),
        })
    }
}

/// string helper module
#[objects::pymodule(name = "_string")]
pub mod _string {
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::builtins::str::fields::Name;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise_type_error;
    use objects::raw::{Any, IntoObject, Py, PyResult, Ref};

    use super::{Cell, FieldNameIterator, FormatterIterator, Native, class_of, heap, text_of};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<FormatterIterator>()?;
        module.make_class::<FieldNameIterator>()?;
        Ok(())
    }

    fn points(object: &Any) -> PyResult<Vec<u32>> {
        match object.downcast::<Str>() {
            Some(text) => Ok(text.characters().iter().collect()),
            None => raise_type_error(format!("expected str, got {}", object.class().name())),
        }
    }

    /// parse the argument as a format string
    #[function]
    fn formatter_parser(object: &Any) -> PyResult<Ref<FormatterIterator>> {
        let body = FormatterIterator { text: Native::new(points(object)?), at: Cell::new(0) };
        heap::make(&*class_of::<FormatterIterator>()?, 0, body)
    }

    /// split the argument as a field name
    #[function]
    fn formatter_field_name_split(object: &Any) -> PyResult<Ref<Tuple>> {
        let points = points(object)?;
        let name = Name::new(&points)?;
        let first = match name.index {
            Some(index) => index.into_object()?,
            None => text_of(name.first),
        };
        let body = FieldNameIterator { rest: Native::new(name.rest().to_vec()), at: Cell::new(0) };
        let rest = heap::make(&*class_of::<FieldNameIterator>()?, 0, body)?;
        Ok(Tuple::pair(first, rest.upcast()))
    }
}
