//! `ast.AST`: what all nodes share: a dict of fields, a constructor that takes them, `repr`, pickling, replacing.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::DeprecationWarning;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::list::{List, PyList_Type};
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise_type_error, warn};
use objects::protocol::repr::ReprGuard;
use objects::raw::{Any, Args, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{heap, object, pytype};

use super::class;

/// The body of `ast.AST`.
#[object]
pub(super) struct Ast {
    dict: Slot<Dict>,
}

static MEMBERS: &[objects::types::members::Member] =
    &[objects::types::members::Member::fixed(c"__dict__", abi::member::OBJECT, 16)];

#[pytype(name = "ast.AST", gc, dict = 16, members = MEMBERS)]
impl Ast {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        Self::bare(cls)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        let object = this.as_any();
        let fields = fields_of(object)?;
        if args.size() > fields.len() {
            let (name, most) = (object.class().short_name().to_string_lossy(), fields.len());
            let plural = if most == 1 { "" } else { "s" };
            return raise_type_error(format!(
                "{name} constructor takes at most {most} positional argument{plural}"
            ));
        }
        for (field, value) in fields.iter().zip(args.items()) {
            object.set_attribute(field, Some(value))?;
        }
        let mut missing: Vec<Ref<Str>> = fields[args.size()..].to_vec();
        for (name, value) in keywords.map(|keywords| keywords.snapshot()).into_iter().flatten() {
            let Some(name) = name.downcast::<Str>() else {
                return raise_type_error("keywords must be strings");
            };
            if fields[..args.size()].iter().any(|field| field.same_text(name)) {
                let (class, name) = (object.class().short_name().to_string_lossy(), name.as_any().repr()?);
                let name = name.to_string_lossy();
                return raise_type_error(format!("{class} got multiple values for argument {name}"));
            }
            let before = missing.len();
            missing.retain(|field| !field.same_text(name));
            if missing.len() == before && !is_attribute(object, name)? {
                let (class, shown) = (object.class().short_name().to_string_lossy(), name.as_any().repr()?);
                let shown = shown.to_string_lossy();
                warn(
                    &DeprecationWarning,
                    format!(
                        "{class}.__init__ got an unexpected keyword argument {shown}. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15."
                    ),
                    1,
                )?;
            }
            object.set_attribute(name, Some(&value))?;
        }
        fill_missing(object, &missing)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(Str::new(&shown(this.as_any(), DEPTH)?))
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let object = this.as_any();
        let dict = this.dict().copy();
        let mut args = Vec::new();
        for field in fields_of(object)? {
            match dict.get_str(&field)? {
                // the constructor takes them in order; what comes after a gap goes by the dict
                Some(_) => args.push(none()),
                None => break,
            }
        }
        let class = object.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(args).upcast(), dict.upcast()]))
    }

    /// Return a copy of the AST node with new values for the specified fields.
    #[method("(**fields)")]
    fn __replace__(this: &Py<Self>, fields: Args<'_>) -> PyResult<Obj> {
        replace(this.as_any(), &this.dict(), fields)
    }
}

impl Ast {
    /// An instance without fields.
    pub(super) fn bare(class: &Py<Type>) -> PyResult<Ref<Self>> {
        heap::make(class, 0, Self { dict: Slot::new(Dict::new()) })
    }
}

/// The dict of a node, as converters fill it.
pub(super) fn dict_of(node: &Py<Ast>) -> Ref<Dict> {
    node.dict()
}

trait HasDict {
    fn dict(&self) -> Ref<Dict>;
}

impl HasDict for Py<Ast> {
    fn dict(&self) -> Ref<Dict> {
        self.dict.get().unwrap_or_else(|| {
            let dict = Dict::new();
            self.dict.set(dict.clone());
            dict
        })
    }
}

/// Names in a tuple attribute of a node's class.
fn names_in(object: &Any, attribute: &str) -> PyResult<Vec<Ref<Str>>> {
    let Some(names) = object.class().as_any().find_attribute(&interned(attribute))? else {
        return Ok(Vec::new());
    };
    let names = names.to_vec()?;
    Ok(names.into_iter().filter_map(|name| name.downcast_ref::<Str>().ok()).collect())
}

/// `_fields` of a node's class.
fn fields_of(object: &Any) -> PyResult<Vec<Ref<Str>>> {
    names_in(object, "_fields")
}

fn is_attribute(object: &Any, name: &Py<Str>) -> PyResult<bool> {
    Ok(names_in(object, "_attributes")?.iter().any(|known| known.same_text(name)))
}

/// Fields that were not given: empty lists, `None`, `Load()`; what is required is warned about.
fn fill_missing(object: &Any, missing: &[Ref<Str>]) -> PyResult<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let class = object.class().as_any();
    let types = class.find_attribute(&interned("_field_types"))?;
    let types = types.as_deref().and_then(Any::downcast::<Dict>);
    for field in missing {
        let kind = match types {
            Some(types) => types.get_str(field)?,
            None => None,
        };
        let Some(kind) = kind else { continue };
        let is_list =
            kind.exact::<GenericAlias>().is_some_and(|alias| alias.origin().is(PyList_Type.as_any()));
        if is_list {
            object.set_attribute(field, Some(List::new(Vec::new()).as_any()))?;
        } else if kind.is(class::named("expr_context")?.as_any()) {
            object.set_attribute(field, Some(&*class::singleton("Load")?))?;
        } else if kind.downcast::<Type>().is_some() {
            let (name, shown) = (object.class().short_name().to_string_lossy(), field.as_any().repr()?);
            let shown = shown.to_string_lossy();
            warn(
                &DeprecationWarning,
                format!(
                    "{name}.__init__ missing 1 required positional argument: {shown}. This will become an error in Python 3.15."
                ),
                1,
            )?;
        }
        // a union with None: the class has the default
    }
    Ok(())
}

fn replace(object: &Any, dict: &Py<Dict>, fields: Args<'_>) -> PyResult<Obj> {
    if !fields.positional().is_empty() {
        return raise_type_error("__replace__() takes exactly 0 positional arguments (1 given)");
    }
    let known: Vec<Ref<Str>> =
        fields_of(object)?.into_iter().chain(names_in(object, "_attributes")?).collect();
    let class = object.class().short_name().to_string_lossy();
    for (name, _) in fields.keywords() {
        if !known.iter().any(|field| field.same_text(name)) {
            let name = name.as_any().repr()?.to_string_lossy();
            return raise_type_error(format!(
                "{class}.__replace__ got an unexpected keyword argument {name}."
            ));
        }
    }
    let keywords = Dict::new();
    for field in &known {
        let given =
            fields.keywords().find(|(name, _)| name.same_text(field)).map(|(_, value)| value.new_ref());
        let value = match given {
            Some(value) => Some(value),
            None => match dict.get_str(field)? {
                Some(value) => Some(value),
                None => object.class().as_any().find_attribute(field)?,
            },
        };
        if let Some(value) = value {
            keywords.set(field.as_any(), value)?;
        }
    }
    for (name, value) in dict.snapshot() {
        keywords.set_default(&name, &value)?;
    }
    object.class().as_any().call_with_tuple(&Tuple::empty(), Some(&keywords))
}

/// How deep a repr shows nodes within nodes.
const DEPTH: usize = 3;

/// `Name(field=value, ...)`
fn shown(object: &Any, depth: usize) -> PyResult<String> {
    let class = object.class().short_name().to_string_lossy();
    let Some(_guard) = ReprGuard::enter(object) else { return Ok(format!("{class}(...)")) };
    let fields = fields_of(object)?;
    if depth == 0 {
        return Ok(format!("{class}(...)"));
    }
    let mut parts = Vec::new();
    for field in fields {
        let Some(value) = object.find_attribute(&field)? else { continue };
        parts.push(format!("{}={}", field.to_string_lossy(), shown_value(&value, depth)?));
    }
    Ok(format!("{class}({})", parts.join(", ")))
}

fn shown_value(value: &Any, depth: usize) -> PyResult<String> {
    if value.exact::<List>().is_some() {
        let items = value.to_vec()?;
        let show = |item: &Obj| shown_value(item, depth);
        return Ok(match items.as_slice() {
            [] => "[]".to_owned(),
            [only] => format!("[{}]", show(only)?),
            [first, second] => format!("[{}, {}]", show(first)?, show(second)?),
            [first, .., last] => format!("[{}, ..., {}]", show(first)?, show(last)?),
        });
    }
    match super::is_tree(value)? {
        true => shown(value, depth - 1),
        false => Ok(value.repr()?.to_string_lossy()),
    }
}
