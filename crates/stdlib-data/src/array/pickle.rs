//! Arrays in pickles: the machine's own form, with a number that tells which.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::codecs::{self, ByteOrder};
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::IntoObject;
use objects::types::Type;
use objects::{Any, Obj, Py, PyResult, Ref, modules};

use super::Array;
use super::item::{CODES, Code};

/// `array.__reduce_ex__(protocol)`
pub(super) fn reduce(this: &Py<Array>, protocol: &Any) -> PyResult<Ref<Tuple>> {
    let Some(protocol) = protocol.downcast::<Int>().map(|protocol| protocol.saturated()) else {
        return raise_type_error("__reduce_ex__ argument should be an integer");
    };
    let dict = this.as_any().find_attribute(names::__dict__())?.unwrap_or_else(none);
    let class = this.class().new_ref().upcast();
    let code = Str::from_latin1(&[this.code().0]).upcast();
    if protocol < 3 {
        let items = Array::tolist(this)?.upcast();
        return Ok(Tuple::new(vec![class, Tuple::pair(code, items).upcast(), dict]));
    }
    let module = objects::hooks::import_attribute("array", "_array_reconstructor")?;
    let format = this.code().machine_format().into_object()?;
    let data = this.memory.bytes(0, usize::MAX).upcast();
    let args = Tuple::new(vec![class, code, format, data]);
    Ok(Tuple::new(vec![module, args.upcast(), dict]))
}

/// `_array_reconstructor(class, typecode, format, items)`
pub(super) fn reconstruct(class: &Py<Type>, typecode: &Any, format: i32, items: &Any) -> PyResult<Obj> {
    let exact = modules::class_of::<Array>()?;
    if !class.is_subtype_of(&exact) {
        return raise_type_error(format!("{} is not a subtype of array.array", class.name()));
    }
    let code = typecode.downcast::<Str>().filter(|text| text.len() == 1);
    let Some(code) = code.and_then(|text| Code::find(text.characters().get(0)?)) else {
        return raise(&ValueError, "second argument must be a valid type code");
    };
    if !(0..=21).contains(&format) {
        return raise(&ValueError, "third argument must be a valid machine format code.");
    }
    let Some(data) = items.downcast::<Bytes>().map(|items| items.data()) else {
        let found = items.class().name();
        return raise_type_error(format!("fourth argument should be bytes, not {found}"));
    };
    let make = |code: Code, initial: &Any| {
        let code = Str::from_latin1(&[code.0]);
        class.as_any().call(&[code.as_any(), initial])
    };
    let format = format.cast_unsigned() as usize;
    if format == code.machine_format() {
        let made = make(code, List::new(Vec::new()).as_any())?;
        if let Some(array) = made.downcast::<Array>() {
            array.append_bytes(data)?;
        }
        return Ok(made);
    }
    let big = format > 1 && !format.is_multiple_of(2);
    if format >= 18 {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        let decode = if format < 20 { codecs::utf16_decode } else { codecs::utf32_decode };
        let (text, ..) = decode(data, "strict", order, true)?;
        return make(code, text.as_any());
    }
    let (source, target) = formats(format, code);
    let size = source.size();
    if !data.len().is_multiple_of(size) {
        return raise(&ValueError, "string length not a multiple of item size");
    }
    let mut values = Vec::with_capacity(data.len() / size);
    for item in data.chunks_exact(size) {
        let mut item = item.to_vec();
        if big {
            item.reverse();
        }
        values.push(source.unpack(&item)?);
    }
    make(target, List::new(values).as_any())
}

/// The code whose items have a format's form, and the one for the new array.
fn formats(format: usize, code: Code) -> (Code, Code) {
    let source = match format / 2 * 2 {
        0 => Code(if format == 0 { b'B' } else { b'b' }),
        2 => Code(b'H'),
        4 => Code(b'h'),
        6 => Code(b'I'),
        8 => Code(b'i'),
        10 => Code(b'Q'),
        12 => Code(b'q'),
        14 => return (Code(b'f'), code),
        _ => return (Code(b'd'), code),
    };
    // The last code of the same form is taken, whatever was asked for.
    let signed = source.0.is_ascii_lowercase();
    let fits = |letter: &u8| {
        let other = Code(*letter);
        !other.is_text()
            && !matches!(letter, b'f' | b'd')
            && other.size() == source.size()
            && letter.is_ascii_lowercase() == signed
    };
    let target = CODES.bytes().rev().find(fits).map_or(source, Code);
    (source, target)
}
