//! `_opcode`: what the bytecode's instructions do, for `opcode` and `dis`.

/// Opcode support module.
#[objects::pymodule(name = "_opcode")]
pub(crate) mod instructions {
    use bytecode::Opcode;
    use bytecode::operand::{BinaryOp, Intrinsic1, Intrinsic2};
    use objects::builtins::bool::Bool;
    use objects::builtins::code::Code;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_none;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};

    /// Compute the stack effect of the opcode.
    #[function("(opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(opcode: i32, oparg: Option<&Any>, jump: Option<&Any>) -> PyResult<i32> {
        let invalid = || raise(&ValueError, "invalid opcode or oparg");
        let wide = match oparg.filter(|oparg| !is_none(oparg)) {
            None => 0,
            Some(oparg) => Int::index_value(oparg)?,
        };
        let oparg = i32::try_from(wide).or_else(|_| Int::too_large("C int", wide))?;
        let jump = match jump.filter(|jump| !is_none(jump)) {
            None => None,
            Some(jump) => match jump.exact::<Bool>() {
                Some(jump) => Some(jump.is_true()),
                None => return raise(&ValueError, "stack_effect: jump must be False, True or None"),
            },
        };
        let Some(instruction) = known(opcode).filter(|known| !known.is_specialized()) else {
            return invalid();
        };
        match u32::try_from(oparg) {
            Ok(oparg) => Ok(bytecode::opcode::stack_effect(instruction, oparg, jump)),
            Err(_) => invalid(),
        }
    }

    fn known(opcode: i32) -> Option<Opcode> {
        Opcode::from_u16(u16::try_from(opcode).ok()?)
    }

    fn has(opcode: i32, property: fn(Opcode) -> bool) -> PyResult<bool> {
        Ok(known(opcode).is_some_and(property))
    }

    /// Return True if opcode is valid, False otherwise.
    #[function("(opcode)")]
    fn is_valid(opcode: i32) -> PyResult<bool> {
        has(opcode, |_| true)
    }

    /// Return True if the opcode uses its oparg, False otherwise.
    #[function("(opcode)")]
    fn has_arg(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_arg)
    }

    /// Return True if the opcode accesses a constant, False otherwise.
    #[function("(opcode)")]
    fn has_const(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_const)
    }

    /// Return True if the opcode accesses an attribute by name, False otherwise.
    #[function("(opcode)")]
    fn has_name(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_name)
    }

    /// Return True if the opcode has a jump target, False otherwise.
    #[function("(opcode)")]
    fn has_jump(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_jump)
    }

    /// Return True if the opcode accesses a free variable, False otherwise.
    ///
    /// Note that 'free' in this context refers to names in the current scope
    /// that are referenced by inner scopes or names in outer scopes that are
    /// referenced from this scope. It does not include references to global
    /// or builtin scopes.
    #[function("(opcode)")]
    fn has_free(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_free)
    }

    /// Return True if the opcode accesses a local variable, False otherwise.
    #[function("(opcode)")]
    fn has_local(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_local)
    }

    /// Return True if the opcode sets an exception handler, False otherwise.
    #[function("(opcode)")]
    fn has_exc(opcode: i32) -> PyResult<bool> {
        has(opcode, Opcode::has_exc)
    }

    /// Return the specialization stats
    #[function]
    fn get_specialization_stats() -> PyResult<()> {
        Ok(())
    }

    /// Return array of symbols of binary ops.
    ///
    /// Indexed by the BINARY_OP oparg value.
    #[function]
    fn get_nb_ops() -> PyResult<Ref<List>> {
        let pair = |op: &BinaryOp| {
            Tuple::pair(Str::new(op.c_name()).upcast(), Str::new(op.text()).upcast()).upcast()
        };
        Ok(List::new(BinaryOp::ALL.iter().map(pair).collect()))
    }

    fn texts<'a>(names: impl Iterator<Item = &'a str>) -> Ref<List> {
        List::new(names.map(|name| Str::new(name).upcast()).collect())
    }

    /// Return a list of names of the unary intrinsics.
    #[function]
    fn get_intrinsic1_descs() -> PyResult<Ref<List>> {
        let names = Intrinsic1::ALL.iter().map(|intrinsic| intrinsic.text());
        Ok(texts(std::iter::once("INTRINSIC_1_INVALID").chain(names)))
    }

    /// Return a list of names of the binary intrinsics.
    #[function]
    fn get_intrinsic2_descs() -> PyResult<Ref<List>> {
        let names = Intrinsic2::ALL.iter().map(|intrinsic| intrinsic.text());
        Ok(texts(std::iter::once("INTRINSIC_2_INVALID").chain(names)))
    }

    /// Return a list of special method names.
    #[function]
    fn get_special_method_names() -> PyResult<Ref<List>> {
        Ok(texts(["__enter__", "__exit__", "__aenter__", "__aexit__"].into_iter()))
    }

    /// Return the executor object at offset in code if exists, None otherwise.
    #[function("(code, offset)")]
    fn get_executor(code: &Any, _offset: i32) -> PyResult<Obj> {
        if code.downcast::<Code>().is_none() {
            let class = code.class().name();
            return raise_type_error(format!("expected a code object, not '{class}'"));
        }
        raise(&ValueError, "no executor at given byte offset")
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("ENABLE_SPECIALIZATION", 1.into_object()?)?;
        module.add("ENABLE_SPECIALIZATION_FT", 1.into_object()?)
    }
}
