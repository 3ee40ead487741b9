//! `gc`: the cycle collector's module.

/// This module provides access to the garbage collector for reference cycles.
///
/// enable() -- Enable automatic garbage collection.
/// disable() -- Disable automatic garbage collection.
/// isenabled() -- Returns true if automatic collection is enabled.
/// collect() -- Do a full collection right now.
/// get_count() -- Return the current collection counts.
/// get_stats() -- Return list of dictionaries containing per-generation stats.
/// set_debug() -- Set debugging flags.
/// get_debug() -- Get debugging flags.
/// set_threshold() -- Set the collection thresholds.
/// get_threshold() -- Return the current collection thresholds.
/// get_objects() -- Return a list of all objects tracked by the collector.
/// is_tracked() -- Returns true if a given object is tracked.
/// is_finalized() -- Returns true if a given object has been already finalized.
/// get_referrers() -- Return the list of objects that refer to an object.
/// get_referents() -- Return the list of objects that an object refers to.
/// freeze() -- Freeze all tracked objects and ignore them for future collections.
/// unfreeze() -- Unfreeze all objects in the permanent generation.
/// get_freeze_count() -- Return the number of objects in the permanent generation.
#[objects::pymodule(name = "gc")]
pub mod collector {
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::int::Int;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_none;
    use objects::builtins::str::interned;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::gc;
    use objects::raw::{Any, Args, IntoObject, Obj, Py, PyResult, Ref};
    use objects::state::current;

    fn collector() -> &'static gc::Collector {
        &current().interpreter().collector
    }

    /// Enable automatic garbage collection.
    #[function]
    fn enable() -> PyResult<()> {
        collector().enabled.set(true);
        Ok(())
    }

    /// Disable automatic garbage collection.
    #[function]
    fn disable() -> PyResult<()> {
        collector().enabled.set(false);
        Ok(())
    }

    /// Returns true if automatic garbage collection is enabled.
    #[function]
    fn isenabled() -> PyResult<bool> {
        Ok(collector().enabled.get())
    }

    /// Run the garbage collector.
    ///
    /// With no arguments, run a full collection.  The optional argument
    /// may be an integer specifying which generation to collect.  A ValueError
    /// is raised if the generation number is invalid.
    ///
    /// The number of unreachable objects is returned.
    #[function("(generation=2)")]
    fn collect(generation: i32) -> PyResult<usize> {
        match usize::try_from(generation) {
            Ok(generation) if generation <= 2 => Ok(gc::collect(generation)),
            _ => raise(&ValueError, "invalid generation"),
        }
    }

    /// Set the garbage collection debugging flags.
    ///
    ///   flags
    ///     An integer that can have the following bits turned on:
    ///       DEBUG_STATS - Print statistics during collection.
    ///       DEBUG_COLLECTABLE - Print collectable objects found.
    ///       DEBUG_UNCOLLECTABLE - Print unreachable but uncollectable objects
    ///         found.
    ///       DEBUG_SAVEALL - Save objects to gc.garbage rather than freeing them.
    ///       DEBUG_LEAK - Debug leaking programs (everything but STATS).
    ///
    /// Debugging information is written to sys.stderr.
    #[function]
    fn set_debug(flags: i32) -> PyResult<()> {
        collector().debug.set(flags.cast_unsigned());
        Ok(())
    }

    /// Get the garbage collection debugging flags.
    #[function]
    fn get_debug() -> PyResult<u32> {
        Ok(collector().debug.get())
    }

    /// set_threshold(threshold0, [threshold1, [threshold2]])
    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[function("!(*args)")]
    fn set_threshold(args: Args<'_>) -> PyResult<()> {
        let given = args.positional();
        if given.is_empty() || given.len() > 3 {
            return raise_type_error("gc.set_threshold requires 1 to 3 arguments");
        }
        let mut values = Vec::new();
        for value in given {
            let wide = Int::index_value(value)?;
            values.push(i32::try_from(wide).or_else(|_| Int::too_large("C int", wide))?);
        }
        for (place, value) in collector().thresholds.iter().zip(values) {
            place.set(value as isize);
        }
        Ok(())
    }

    fn numbers(values: impl Iterator<Item = isize>) -> Ref<Tuple> {
        Tuple::new(values.map(|value| Int::new(value as i128).upcast()).collect())
    }

    /// Return the current collection thresholds.
    #[function]
    fn get_threshold() -> PyResult<Ref<Tuple>> {
        Ok(numbers(collector().thresholds.iter().map(|threshold| threshold.get())))
    }

    /// Return a three-tuple of the current collection counts.
    #[function]
    fn get_count() -> PyResult<Ref<Tuple>> {
        Ok(numbers(gc::counts().into_iter()))
    }

    /// Return a list of dictionaries containing per-generation statistics.
    #[function]
    fn get_stats() -> PyResult<Ref<List>> {
        let mut all = Vec::new();
        for generation in gc::statistics() {
            let shown = Dict::new();
            for (name, value) in [
                ("collections", generation.collections),
                ("collected", generation.collected),
                ("uncollectable", generation.uncollectable),
            ] {
                shown.set(interned(name).as_any(), value.into_object()?)?;
            }
            all.push(shown.upcast());
        }
        Ok(List::new(all))
    }

    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    ///
    /// If generation is not None, return only the objects tracked by the
    /// collector that are in that generation.
    #[function("(generation=None)")]
    fn get_objects(generation: Option<&Any>) -> PyResult<Ref<List>> {
        let Some(generation) = generation.filter(|generation| !is_none(generation)) else {
            return Ok(List::new(gc::all_objects()));
        };
        if !generation.is_index() {
            let class = generation.class().name();
            return raise_type_error(format!("argument should be integer or None, not '{class}'"));
        }
        match Int::index_value(generation)? {
            wide if wide < 0 => raise(&ValueError, "generation parameter cannot be negative"),
            wide if wide > 2 => raise(
                &ValueError,
                "generation parameter must be less than the number of available generations (3)",
            ),
            wide => Ok(List::new(gc::objects(wide as usize))),
        }
    }

    /// Return the list of objects that directly refer to any of 'objs'.
    #[function("(*objs)")]
    fn get_referrers(objs: Args<'_>) -> PyResult<Ref<List>> {
        Ok(List::new(gc::referrers(objs.positional())))
    }

    /// Return the list of objects that are directly referred to by 'objs'.
    #[function("(*objs)")]
    fn get_referents(objs: Args<'_>) -> PyResult<Ref<List>> {
        let found: Vec<Obj> = objs.positional().iter().flat_map(|object| gc::referents(object)).collect();
        Ok(List::new(found))
    }

    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    #[function]
    fn is_tracked(obj: &Any) -> PyResult<bool> {
        Ok(gc::is_tracked(obj))
    }

    /// Returns true if the object has been already finalized by the GC.
    #[function]
    fn is_finalized(obj: &Any) -> PyResult<bool> {
        Ok(gc::is_finalized(obj))
    }

    /// Freeze all current tracked objects and ignore them for future collections.
    ///
    /// This can be used before a POSIX fork() call to make the gc copy-on-write
    /// friendly.
    /// Note: collection before a POSIX fork() call may free pages for future
    /// allocation which can cause copy-on-write.
    #[function]
    fn freeze() -> PyResult<()> {
        gc::freeze();
        Ok(())
    }

    /// Unfreeze all objects in the permanent generation.
    ///
    /// Put all objects in the permanent generation back into oldest generation.
    #[function]
    fn unfreeze() -> PyResult<()> {
        gc::unfreeze();
        Ok(())
    }

    /// Return the number of objects in the permanent generation.
    #[function]
    fn get_freeze_count() -> PyResult<usize> {
        Ok(gc::frozen())
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for (slot, name) in [(&collector().garbage, "garbage"), (&collector().callbacks, "callbacks")] {
            let list = slot.get().unwrap_or_else(|| List::new(Vec::new()));
            slot.set(list.clone());
            module.add(name, list.upcast())?;
        }
        const FLAGS: &[(&str, i32)] = &[
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", 32),
            ("DEBUG_LEAK", 38),
        ];
        FLAGS.iter().try_for_each(|&(name, value)| module.add(name, value.into_object()?))
    }
}
