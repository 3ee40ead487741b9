//! Struct sequences: tuples whose items have names (`os.stat_result`, `time.struct_time`, `sys.version_info`).
//!
//! A native module declares one as a static [`SequenceSpec`]; each interpreter makes its class at the first use. Some fields
//! may have a name and be no item (`st_blksize`), some items may have no name.

use std::cell::RefCell;
use std::ffi::CStr;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::descriptors::MethodDescriptor;
use super::dict::Dict;
use super::exceptions::TypeError;
use super::int::Int;
use super::list::List;
use super::none::none;
use super::str::{Str, interned};
use super::tuple::{PyTuple_Type, Tuple};
use crate::errors::{self, raise_type_error};
use crate::modules;
use crate::protocol::recursion;
use crate::protocol::repr::ReprText;
use crate::raw::struct_sequence as memory;
use crate::raw::{Any, Args, Class, MethodDef, Obj, Py, PyResult, Raised, Ref};
use crate::types::members::Member;
use crate::types::{SlotId, Type, TypeSpec, heap};
use macros::{object, pytype};

/// The declaration of a struct sequence class.
pub struct SequenceSpec {
    name: &'static CStr,
    doc: &'static CStr,
    /// Name and documentation; without a name, an item that is reached by its index only.
    fields: &'static [(&'static CStr, &'static CStr)],
    /// How many fields are items.
    visible: usize,
    /// Whether Python code can neither make instances nor change the class.
    closed: bool,
    /// A declaration whose functions take the place of those of all struct sequences.
    own: Option<fn() -> &'static TypeSpec>,
    made: OnceLock<&'static TypeSpec>,
}

/// The classes of an interpreter, by their declaration's address.
#[derive(Default)]
struct Classes(RefCell<FxHashMap<usize, Ref<Type>>>);

impl SequenceSpec {
    /// A class `module.name` with fields of (name, documentation), the first `visible` of which are items.
    pub const fn new(
        name: &'static CStr,
        doc: &'static CStr,
        fields: &'static [(&'static CStr, &'static CStr)],
        visible: usize,
    ) -> Self {
        Self { name, doc, fields, visible, closed: false, own: None, made: OnceLock::new() }
    }

    /// A class of which Python code can neither make instances nor change attributes, as `sys` has them.
    pub const fn closed(
        name: &'static CStr,
        doc: &'static CStr,
        fields: &'static [(&'static CStr, &'static CStr)],
        visible: usize,
    ) -> Self {
        Self { name, doc, fields, visible, closed: true, own: None, made: OnceLock::new() }
    }

    /// The same class with some functions of its own: those that a declaration has.
    pub const fn with(mut self, own: fn() -> &'static TypeSpec) -> Self {
        self.own = Some(own);
        self
    }

    /// The class, made at its first use.
    ///
    /// # Errors
    /// What making it raises.
    pub fn class(&'static self) -> PyResult<Ref<Type>> {
        let classes = modules::state::<Classes>();
        let key = std::ptr::from_ref(self).addr();
        if let Some(class) = classes.0.borrow().get(&key) {
            return Ok(class.clone());
        }
        let class = self.make_class()?;
        classes.0.borrow_mut().insert(key, class.clone());
        Ok(class)
    }

    /// An instance, from all its fields in order.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn make(&'static self, fields: Vec<Obj>) -> PyResult<Ref<Tuple>> {
        debug_assert_eq!(fields.len(), self.fields.len());
        memory::make(&*self.class()?, fields)
    }

    fn make_class(&'static self) -> PyResult<Ref<Type>> {
        let class = heap::from_spec(self.made.get_or_init(|| self.type_spec()), None)?;
        let dict = class.dict();
        for row in self.own.map_or(&[][..], |own| own().methods) {
            let def = MethodDef::from(row);
            dict.set(interned(def.name()).as_any(), MethodDescriptor::new(&class, def).upcast())?;
        }
        let number =
            |name: &str, value: usize| dict.set(interned(name).as_any(), Int::new(value as i128).upcast());
        number("n_sequence_fields", self.visible)?;
        number("n_fields", self.fields.len())?;
        number("n_unnamed_fields", self.unnamed())?;
        let named = self.fields[..self.visible].iter().filter(|(name, _)| !name.is_empty());
        let names = named.map(|(name, _)| interned(&name.to_string_lossy()).upcast()).collect();
        dict.set(interned("__match_args__").as_any(), Tuple::new(names).upcast())?;
        Ok(class)
    }

    fn unnamed(&self) -> usize {
        self.fields.iter().filter(|(name, _)| name.is_empty()).count()
    }

    /// The declaration in the form from which heap types are made; lives for ever, as that form asks.
    fn type_spec(&'static self) -> &'static TypeSpec {
        let template = StructSequence::spec();
        let member = |(index, (name, doc)): (usize, &(&'static CStr, &'static CStr))| {
            (!name.is_empty()).then(|| Member::documented(name, doc, memory::field_offset(index)))
        };
        let members: Vec<Member> = self.fields.iter().enumerate().filter_map(member).collect();
        let own = self.own.map(|own| own());
        let mut slots = own.map_or_else(Vec::new, |own| own.slots.to_vec());
        for &row in template.slots {
            if !(self.closed && row.0 == SlotId::New || slots.iter().any(|known| known.0 == row.0)) {
                slots.push(row);
            }
        }
        let closed = match self.closed {
            true => abi::TPFLAGS_DISALLOW_INSTANTIATION | abi::TPFLAGS_IMMUTABLETYPE,
            false => 0,
        };
        Box::leak(Box::new(TypeSpec {
            name: self.name,
            basicsize: memory::basicsize(self.fields.len() - self.visible),
            itemsize: template.itemsize,
            flags: abi::TPFLAGS_HEAPTYPE | abi::TPFLAGS_HAVE_GC | abi::TPFLAGS_SEQUENCE | closed,
            doc: Some(self.doc),
            base: Some(&PyTuple_Type),
            memory: &[(SlotId::Dealloc, memory::DEALLOC), (SlotId::Traverse, memory::TRAVERSE)],
            slots: slots.leak(),
            methods: template.methods,
            getset: &[],
            members: members.leak(),
            weaklist: 0,
            dict: 0,
            vectorcall: 0,
        }))
    }
}

/// All fields of a struct sequence, items first; the items of any other tuple.
pub fn all_fields(sequence: &Py<Tuple>) -> &[Obj] {
    memory::fields(sequence)
}

/// The declaration that a class was made from.
fn spec_of(class: &Py<Type>) -> PyResult<&'static TypeSpec> {
    class.spec().map_or_else(|| raise_type_error("not a struct sequence"), Ok)
}

/// How many fields and items instances of a class have: from its sizes and the number the class was made with.
struct Counts {
    items: usize,
    fields: usize,
    unnamed: usize,
}

impl Counts {
    fn of(class: &Py<Type>) -> PyResult<Self> {
        let spec = spec_of(class)?;
        let hidden = (spec.basicsize - memory::basicsize(0)) / spec.itemsize;
        let end = spec.members.last().map_or(0, Member::offset).cast_unsigned();
        // The last field always has a name.
        let fields = (end + spec.itemsize).saturating_sub(memory::basicsize(0)) / spec.itemsize;
        Ok(Self { items: fields - hidden, fields, unnamed: fields - spec.members.len() })
    }
}

/// What the methods of all struct sequences are declared on; the items are a tuple's.
#[object]
struct StructSequence(());

#[pytype(name = "structseq", base = PyTuple_Type, gc, last, itemsize = 8)]
impl StructSequence {
    #[signature("structseq(sequence, dict=<unrepresentable>)")]
    fn __new__(cls: &Py<Type>, sequence: &Any, dict: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let (name, counts) = (cls.name(), Counts::of(cls)?);
        let mut fields = sequence.to_vec().or_else(|Raised| match errors::matches(&TypeError) {
            true => raise_type_error("constructor requires a sequence"),
            false => Err(Raised),
        })?;
        let dict = match dict.map(Any::downcast::<Dict>) {
            Some(None) => return raise_type_error(format!("{name}() takes a dict as second arg, if any")),
            Some(dict) => dict,
            None => None,
        };
        counts.check(&name, fields.len())?;
        let mut used = 0;
        for member in &spec_of(cls)?.members[fields.len() - counts.unnamed.min(fields.len())..] {
            let given = match dict {
                Some(dict) => dict.get_str(&interned(member.name()))?,
                None => None,
            };
            used += usize::from(given.is_some());
            fields.push(given.unwrap_or_else(none));
        }
        if dict.is_some_and(|dict| dict.len() > used) {
            return raise_type_error(format!("{name}() got duplicate or unexpected field name(s)"));
        }
        counts.complete(cls, fields)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        recursion::enter(" while getting the repr of an object")?;
        let mut text = ReprText::new(&this.class().name());
        text.push("(");
        for (index, (item, member)) in this.items().iter().zip(spec_of(this.class())?.members).enumerate() {
            if index > 0 {
                text.push(", ");
            }
            text.push(member.name());
            text.push("=");
            text.push_repr(item)?;
        }
        text.push(")");
        Ok(text.finish())
    }

    #[method("!()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let items = Tuple::new(this.items().to_vec());
        let dict = Dict::new();
        for (name, value) in this.hidden()? {
            dict.set(interned(name).as_any(), value)?;
        }
        let arguments = Tuple::pair(items.upcast(), dict.upcast());
        Ok(Tuple::pair(this.class().new_ref().upcast(), arguments.upcast()))
    }

    /// Return a copy of the structure with new values for the specified fields.
    #[method("(**changes)")]
    fn __replace__(this: &Py<Self>, changes: Args<'_>) -> PyResult<Ref<Tuple>> {
        let class = this.class();
        if Counts::of(class)?.unnamed > 0 {
            let name = class.name();
            return raise_type_error(format!(
                "__replace__() is not supported for {name} because it has unnamed field(s)"
            ));
        }
        let mut fields = memory::fields(this.tuple()?).to_vec();
        let mut unknown = Vec::new();
        for (name, value) in changes.keywords() {
            match spec_of(class)?.members.iter().position(|member| name.equals(member.name())) {
                Some(index) => fields[index] = value.new_ref(),
                None => unknown.push(name.new_ref().upcast()),
            }
        }
        if !unknown.is_empty() {
            let names = List::new(unknown).as_any().repr()?.to_string_lossy();
            return raise_type_error(format!("Got unexpected field name(s): {names}"));
        }
        memory::make(class, fields)
    }
}

impl Py<StructSequence> {
    fn tuple(&self) -> PyResult<&Py<Tuple>> {
        self.as_any().downcast::<Tuple>().map_or_else(|| raise_type_error("not a struct sequence"), Ok)
    }

    fn items(&self) -> &[Obj] {
        self.tuple().map_or(&[], Py::<Tuple>::items)
    }

    /// Names and values of the fields that are no items.
    fn hidden(&self) -> PyResult<Vec<(&'static str, Obj)>> {
        let (counts, fields) = (Counts::of(self.class())?, memory::fields(self.tuple()?));
        let names = spec_of(self.class())?.members[counts.items - counts.unnamed..].iter().map(Member::name);
        Ok(names.zip(fields[counts.items..].iter().cloned()).collect())
    }
}

impl Counts {
    /// Checks the length of the sequence that an instance is made from.
    fn check(&self, name: &str, given: usize) -> PyResult<()> {
        let (least, most) = (self.items, self.fields);
        let wanted = match () {
            () if (least..=most).contains(&given) => return Ok(()),
            () if least == most => format!("a {least}"),
            () if given < least => format!("an at least {least}"),
            () => format!("an at most {most}"),
        };
        raise_type_error(format!("{name}() takes {wanted}-sequence ({given}-sequence given)"))
    }

    /// The instance, when the fields are as many as it has.
    fn complete(&self, class: &Py<Type>, fields: Vec<Obj>) -> PyResult<Ref<Tuple>> {
        match fields.len() == self.fields {
            true => memory::make(class, fields),
            false => raise_type_error(format!("{}() has unnamed fields at its end", class.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::state::attach;

    static POINT: SequenceSpec =
        SequenceSpec::new(c"test.point", c"A point.", &[(c"x", c"first"), (c"", c""), (c"z", c"")], 2);

    fn number(value: i128) -> Obj {
        Int::new(value).upcast()
    }

    #[test]
    fn fields_behind_the_items() {
        let _attached = attach();
        let point = POINT.make(vec![number(1), number(2), number(3)]).unwrap();
        assert_eq!(point.size(), 2);
        assert_eq!(
            point.as_any().get_attribute(&interned("z")).unwrap().repr().unwrap().to_string_lossy(),
            "3"
        );
        assert_eq!(point.as_any().repr().unwrap().to_string_lossy(), "test.point(x=1, z=2)");
        let class = POINT.class().unwrap();
        let list = List::new(vec![number(4), number(5)]);
        let made = class.as_any().call(&[list.as_any()]).unwrap();
        let made = made.downcast::<Tuple>().unwrap();
        assert_eq!(memory::fields(made).len(), 3);
        assert!(class.as_any().call(&[Tuple::empty().as_any()]).is_err());
        drop(errors::take());
        let method = made.as_any().get_attribute(&interned("__reduce__")).unwrap();
        let reduced = method.call(&[]).unwrap().repr().unwrap().to_string_lossy();
        assert_eq!(reduced, "(<class 'test.point'>, ((4, 5), {'z': None}))");
    }
}
