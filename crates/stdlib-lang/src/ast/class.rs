//! The node classes: made once per interpreter from the grammar.

use std::cell::RefCell;
use std::rc::Rc;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::SystemError;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::int::PyLong_Type;
use objects::builtins::list::PyList_Type;
use objects::builtins::module::Module;
use objects::builtins::none::{_PyNone_Type, none};
use objects::builtins::object::PyBaseObject_Type;
use objects::builtins::str::{PyUnicode_Type, Str, interned};
use objects::builtins::tuple::Tuple;
use objects::builtins::type_object::PyType_Type;
use objects::errors::raise;
use objects::modules;
use objects::names;
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::types::Type;
use rustc_hash::FxHashMap;

use super::grammar::{RULES, Rule};
use super::node::Ast;

/// How often a field may occur.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantity {
    One,
    Optional,
    Many,
}

/// The classes by name, and the shared instances of those without fields.
#[derive(Default)]
struct Classes {
    base: RefCell<Option<Ref<Type>>>,
    by_name: RefCell<FxHashMap<&'static str, Ref<Type>>>,
    /// Names by the address of the class, to recognise instances.
    by_address: RefCell<FxHashMap<usize, &'static str>>,
    singletons: RefCell<FxHashMap<&'static str, Obj>>,
}

fn classes() -> Rc<Classes> {
    modules::state::<Classes>()
}

/// `ast.AST`, when the module has been loaded.
pub(super) fn base_if_made() -> Option<Ref<Type>> {
    classes().base.borrow().clone()
}

/// A node class.
pub(super) fn named(name: &'static str) -> PyResult<Ref<Type>> {
    let known = classes().by_name.borrow().get(name).cloned();
    match known {
        Some(class) => Ok(class),
        None => raise(&SystemError, format!("_ast.{name} has not been made")),
    }
}

/// The one instance of a class without fields: `Load()`, `Add()`.
pub(super) fn singleton(name: &'static str) -> PyResult<Obj> {
    let known = classes().singletons.borrow().get(name).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let made = Ast::bare(&*named(name)?)?.upcast();
    classes().singletons.borrow_mut().insert(name, made.clone());
    Ok(made)
}

/// The name of the node class that an object is an instance of, subclasses written in Python included.
pub(super) fn name_of(object: &Any) -> Option<&'static str> {
    let classes = classes();
    let known = classes.by_address.borrow();
    let class = object.class();
    if let Some(name) = known.get(&class.as_any().address()) {
        return Some(name);
    }
    let mro = class.as_any().find_attribute(names::__mro__()).ok().flatten()?;
    let mro = mro.downcast::<Tuple>()?;
    mro.items().iter().find_map(|class| known.get(&class.address()).copied())
}

/// The sum that a variant belongs to; a product is its own.
pub(super) fn base_name(name: &'static str) -> &'static str {
    RULES
        .iter()
        .find(|rule| rule.is_sum && rule.forms.iter().any(|form| form_name(form) == name))
        .map_or(name, |rule| rule.name)
}

fn texts(texts: &[&str]) -> Obj {
    Tuple::new(texts.iter().map(|text| interned(text).upcast()).collect()).upcast()
}

const PLACES: &[&str] = &["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// Makes every class and adds it to the module.
pub(super) fn add_all(module: &Py<Module>) -> PyResult<()> {
    let base = module.add_class::<Ast>()?;
    let empty = Tuple::empty().upcast();
    for name in ["_fields", "_attributes", "__match_args__"] {
        base.as_any().set_attribute(&interned(name), Some(&empty))?;
    }
    base.as_any().set_attribute(names::__module__(), Some(interned("ast").as_any()))?;
    *classes().base.borrow_mut() = Some(base.clone());
    for rule in RULES {
        add_rule(module, &base, rule)?;
    }
    // the types of fields are classes themselves
    for rule in RULES {
        for form in rule.forms {
            add_field_types(form)?;
        }
    }
    Ok(())
}

fn add_rule(module: &Py<Module>, base: &Py<Type>, rule: &Rule) -> PyResult<()> {
    if !rule.is_sum {
        let class = make(rule.forms[0], base)?;
        set_attributes(&class, rule)?;
        return keep(module, form_name(rule.forms[0]), class);
    }
    let joined = match rule.located && rule.forms.len() > 1 || rule.name == "mod" {
        true => rule.forms.join(&format!("\n{}| ", " ".repeat(rule.name.len() + 1))),
        false => rule.forms.join(" | "),
    };
    let doc = format!("{} = {joined}", rule.name);
    let class = new_class(rule.name, base, &doc, &[])?;
    set_attributes(&class, rule)?;
    keep(module, rule.name, class.clone())?;
    for form in rule.forms {
        keep(module, form_name(form), make(form, &class)?)?;
    }
    Ok(())
}

fn set_attributes(class: &Py<Type>, rule: &Rule) -> PyResult<()> {
    let object = class.as_any();
    object.set_attribute(&interned("_attributes"), Some(&texts(if rule.located { PLACES } else { &[] })))?;
    let optional_ends = rule.located && rule.name != "pattern" && rule.name != "type_param";
    for name in PLACES[2..].iter().filter(|_| optional_ends) {
        object.set_attribute(&interned(name), Some(&none()))?;
    }
    Ok(())
}

fn keep(module: &Py<Module>, name: &'static str, class: Ref<Type>) -> PyResult<()> {
    module.add(name, class.clone().upcast())?;
    classes().by_address.borrow_mut().insert(class.as_any().address(), name);
    classes().by_name.borrow_mut().insert(name, class);
    Ok(())
}

/// `Name(type field, ...)`: the name.
fn form_name(form: &'static str) -> &'static str {
    form.split_once('(').map_or(form, |(name, _)| name)
}

/// Its fields: type, quantity, name.
fn form_fields(form: &'static str) -> impl Iterator<Item = (&'static str, Quantity, &'static str)> {
    let inner = form.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
    inner.split(", ").filter_map(|field| field.split_once(' ')).map(|(kind, name)| {
        let (kind, quantity) = match (kind.strip_suffix('*'), kind.strip_suffix('?')) {
            (Some(kind), _) => (kind, Quantity::Many),
            (_, Some(kind)) => (kind, Quantity::Optional),
            (None, None) => (kind, Quantity::One),
        };
        (kind, quantity, name)
    })
}

fn make(form: &'static str, base: &Py<Type>) -> PyResult<Ref<Type>> {
    let fields: Vec<&str> = form_fields(form).map(|(_, _, name)| name).collect();
    let class = new_class(form_name(form), base, form, &fields)?;
    for (_, quantity, name) in form_fields(form) {
        if quantity == Quantity::Optional {
            class.as_any().set_attribute(&interned(name), Some(&none()))?;
        }
    }
    Ok(class)
}

fn new_class(name: &str, base: &Py<Type>, doc: &str, fields: &[&str]) -> PyResult<Ref<Type>> {
    let namespace = Dict::new();
    for (key, value) in [
        ("_fields", texts(fields)),
        ("__match_args__", texts(fields)),
        ("__module__", interned("ast").upcast()),
        ("__doc__", Str::new(doc).upcast()),
    ] {
        namespace.set(interned(key).as_any(), value)?;
    }
    let bases = Tuple::new(vec![base.new_ref().upcast()]);
    let made = PyType_Type.as_any().call(&[interned(name).as_any(), bases.as_any(), namespace.as_any()])?;
    made.downcast_ref::<Type>().or_else(|_| raise(&SystemError, "type() made something that is no class"))
}

/// `_field_types`, which `ast.AST.__init__` and `__annotations__` read.
fn add_field_types(form: &'static str) -> PyResult<()> {
    let class = named(form_name(form))?;
    let types = Dict::new();
    for (kind, quantity, name) in form_fields(form) {
        let plain = match kind.trim_end_matches('?') {
            "identifier" | "string" => PyUnicode_Type.owned(),
            "int" => PyLong_Type.owned(),
            "constant" => PyBaseObject_Type.owned(),
            kind => match classes().by_name.borrow().get(kind) {
                Some(class) => class.clone(),
                None => return raise(&SystemError, format!("_ast.{kind} has not been made")),
            },
        };
        let shown: Obj = match quantity {
            Quantity::One => plain.upcast(),
            Quantity::Optional => plain.as_any().binary(BinaryOp::Or, _PyNone_Type.as_any())?,
            Quantity::Many => GenericAlias::new(PyList_Type.as_any(), plain.as_any()).upcast(),
        };
        types.set(interned(name).as_any(), shown)?;
    }
    let object = class.as_any();
    object.set_attribute(&interned("_field_types"), Some(types.as_any()))?;
    object.set_attribute(names::__annotations__(), Some(types.as_any()))
}
