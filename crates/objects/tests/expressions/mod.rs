//! A small evaluator of Python expressions over the object protocols, so that tests are lines of Python whose results the
//! reference gives: literals, names of classes and functions, calls, attributes, subscripts, operators.

use objects::builtins::exceptions::{NameError, StopIteration};
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::slice::Slice;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::builtins::{
    bool, callable_iterator, enumerate, float, int, list, range, reversed, slice, str, tuple, zip,
};
use objects::errors::{self, raise};
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Args, Obj, PyResult, Ref};
use objects::types::CompareOp;

/// Reads and computes at once; text left to read.
pub(crate) struct Reader<'a>(&'a str);

/// The `repr` of the expression's value, or exception class and text.
pub(crate) fn show(source: &str) -> String {
    let result = Reader(source).expression().and_then(|value| value.repr());
    match result {
        Ok(text) => text.to_string_lossy(),
        Err(_) => {
            let exception = errors::take().expect("an exception is set");
            let args = exception.get_attribute(&interned("args")).expect("exceptions have arguments");
            let text = args.get_index(0).and_then(|text| text.str()).map(|text| text.to_string_lossy());
            drop(errors::take());
            format!("!{}: {}", exception.class().name(), text.unwrap_or_default())
        }
    }
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.0 = self.0.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip();
        match self.0.strip_prefix(token) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn expression(&mut self) -> PyResult<Obj> {
        let left = self.sum()?;
        for (token, op) in [
            ("==", CompareOp::Eq),
            ("!=", CompareOp::Ne),
            ("<=", CompareOp::Le),
            (">=", CompareOp::Ge),
            ("<", CompareOp::Lt),
            (">", CompareOp::Gt),
        ] {
            if self.eat(token) {
                let right = self.sum()?;
                return left.compare(&right, op);
            }
        }
        if self.eat("is ") {
            let right = self.sum()?;
            return Ok(bool::Bool::new(left.is(&*right)).upcast());
        }
        if self.eat("in ") {
            let right = self.sum()?;
            return right.contains(&left).map(|found| bool::Bool::new(found).upcast());
        }
        Ok(left)
    }

    fn sum(&mut self) -> PyResult<Obj> {
        let mut left = self.product()?;
        loop {
            let op = match () {
                () if self.eat("+") => BinaryOp::Add,
                () if self.eat("-") => BinaryOp::Subtract,
                () => return Ok(left),
            };
            let right = self.product()?;
            left = left.binary(op, &right)?;
        }
    }

    fn product(&mut self) -> PyResult<Obj> {
        let mut left = self.power()?;
        while self.eat("*") {
            let right = self.power()?;
            left = left.binary(BinaryOp::Multiply, &right)?;
        }
        Ok(left)
    }

    fn power(&mut self) -> PyResult<Obj> {
        if self.eat("-") {
            return self.power()?.negative();
        }
        let base = self.postfix()?;
        if self.eat("**") {
            return base.power(&*self.power()?, &none());
        }
        Ok(base)
    }

    fn postfix(&mut self) -> PyResult<Obj> {
        let mut value = self.atom()?;
        loop {
            if self.eat(".") {
                let name = self.word();
                value = value.get_attribute(&interned(&name))?;
            } else if self.eat("(") {
                value = self.call(&value)?;
            } else if self.eat("[") {
                let key = self.key()?;
                value = value.get_item(&key)?;
            } else {
                return Ok(value);
            }
        }
    }

    fn key(&mut self) -> PyResult<Obj> {
        let mut parts = vec![none()];
        let (mut slice, mut several) = (false, Vec::new());
        loop {
            if self.eat("]") {
                break;
            }
            if self.eat(":") {
                slice = true;
                parts.push(none());
                continue;
            }
            let part = self.expression()?;
            if self.eat(",") || !several.is_empty() {
                several.push(part.clone());
            }
            *parts.last_mut().expect("there is a part") = part;
        }
        if !several.is_empty() {
            return Ok(Tuple::new(several).upcast());
        }
        parts.resize_with(3.max(parts.len()), none);
        Ok(if slice {
            Slice::new(parts[0].clone(), parts[1].clone(), parts[2].clone()).upcast()
        } else {
            parts[0].clone()
        })
    }

    fn call(&mut self, callee: &Any) -> PyResult<Obj> {
        let (mut values, mut names) = (Vec::new(), Vec::new());
        while !self.eat(")") {
            self.skip();
            let mut ahead = Reader(self.0);
            let name = ahead.word();
            if !name.is_empty() && ahead.eat("=") && !ahead.0.starts_with('=') {
                self.0 = ahead.0;
                names.push(interned(&name).upcast());
            }
            values.push(self.expression()?);
            self.eat(",");
        }
        let names = (!names.is_empty()).then(|| Tuple::new(names));
        let borrowed: Vec<&Any> = values.iter().map(|value| &**value).collect();
        if let Some(function) = callee.exact::<Str>() {
            return function_call(&function.to_string_lossy(), &borrowed);
        }
        callee.call_args(Args::new(&borrowed, names.as_deref()))
    }

    fn word(&mut self) -> String {
        self.skip();
        let end = self.0.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        word.to_owned()
    }

    fn items(&mut self, close: &str) -> PyResult<(Vec<Obj>, bool)> {
        let (mut items, mut comma) = (Vec::new(), false);
        while !self.eat(close) {
            items.push(self.expression()?);
            comma |= self.eat(",");
        }
        Ok((items, comma))
    }

    fn atom(&mut self) -> PyResult<Obj> {
        self.skip();
        if self.eat("[") {
            return Ok(List::new(self.items("]")?.0).upcast());
        }
        if self.eat("(") {
            let (mut items, comma) = self.items(")")?;
            return Ok(match (items.len(), comma) {
                (1, false) => items.remove(0),
                _ => Tuple::new(items).upcast(),
            });
        }
        if self.eat("'") {
            let (text, rest) = self.0.split_once('\'').expect("the string ends");
            self.0 = rest;
            return Ok(Str::new(text).upcast());
        }
        let mut word = self.word();
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            if self.0.starts_with('.') {
                self.0 = &self.0[1..];
                word = format!("{word}.{}", self.word());
                return Ok(float::Float::new(word.parse().expect("a float")).upcast());
            }
            return Ok(int::Int::new(word.parse().expect("an int")).upcast());
        }
        named(&word)
    }
}

fn named(word: &str) -> PyResult<Obj> {
    Ok(match word {
        "None" => none(),
        "True" => bool::Bool::new(true).upcast(),
        "False" => bool::Bool::new(false).upcast(),
        "int" => int::PyLong_Type.owned().upcast(),
        "bool" => bool::PyBool_Type.owned().upcast(),
        "str" => str::PyUnicode_Type.owned().upcast(),
        "type" => objects::builtins::type_object::PyType_Type.owned().upcast(),
        "list" => list::PyList_Type.owned().upcast(),
        "tuple" => tuple::PyTuple_Type.owned().upcast(),
        "slice" => slice::PySlice_Type.owned().upcast(),
        "range" => range::PyRange_Type.owned().upcast(),
        "enumerate" => enumerate::PyEnum_Type.owned().upcast(),
        "zip" => zip::PyZip_Type.owned().upcast(),
        "map" => zip::PyMap_Type.owned().upcast(),
        "filter" => zip::PyFilter_Type.owned().upcast(),
        "reversed" => reversed::PyReversed_Type.owned().upcast(),
        "iter" | "next" | "len" | "repr" | "hash" | "setitem" | "delitem" | "iadd" | "imul" | "concat"
        | "indexOf" | "countOf" | "length_hint" | "after" | "drain" | "embed" => Str::new(word).upcast(),
        _ => return raise(&NameError, format!("name '{word}' is not defined")),
    })
}

/// Functions of `builtins` and `operator`; `after(x, ...)` gives `x` once the others are computed, `drain(it)` exhausts an
/// iterator and gives it, `embed(list)` puts a list into itself.
fn function_call(name: &str, args: &[&Any]) -> PyResult<Obj> {
    let int = |value: usize| int::Int::new(value as i128).upcast();
    let done = |()| args[0].new_ref();
    match (name, args) {
        ("iter", [x]) => x.iter(),
        ("iter", [x, sentinel]) => callable_iterator::CallableIterator::of(x, sentinel).map(Ref::upcast),
        ("next", [x]) => match x.next()? {
            Some(item) => Ok(item),
            None => errors::raise_bare(&StopIteration),
        },
        ("len", [x]) => x.length().map(int),
        ("repr", [x]) => x.repr().map(Ref::upcast),
        ("hash", [x]) => x.hash().map(|hash| int::Int::new(hash as i128).upcast()),
        ("setitem", [x, key, value]) => x.set_item(key, value).map(done),
        ("delitem", [x, key]) => x.delete_item(key).map(done),
        ("iadd", [x, y]) => x.inplace(BinaryOp::Add, y),
        ("imul", [x, y]) => x.inplace(BinaryOp::Multiply, y),
        ("concat", [x, y]) => x.concat(y),
        ("indexOf", [x, y]) => x.index_of(y).map(int),
        ("countOf", [x, y]) => x.count_of(y).map(int),
        ("length_hint", [x]) => x.length_hint(0).map(int),
        ("after", [x, ..]) => Ok(x.new_ref()),
        ("drain", [x]) => {
            while x.next()?.is_some() {}
            Ok(x.new_ref())
        }
        ("embed", [x]) => {
            x.downcast::<List>().expect("a list").push(x.new_ref());
            Ok(x.new_ref())
        }
        _ => panic!("{name} with {} arguments", args.len()),
    }
}
