//! `builtins`: the functions here, the classes added by [`classes`].
//!
//! Each function of the module is a line or a few; what is longer stands in the files beside, by subject.

pub mod classes;
mod evaluate;
mod input;
mod numbers;
mod objects_of;
mod output;
mod reduce;

/// Built-in functions, types, exceptions, and other objects.
///
/// This module provides direct access to all 'built-in'
/// identifiers of Python; for example, builtins.len is
/// the full name for the built-in function len().
#[objects::pymodule(name = "builtins")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub mod builtins {
    use objects::builtins::bool::Bool;
    use objects::builtins::module::Module;
    use objects::builtins::none::{ellipsis, none, not_implemented};
    use objects::builtins::str::Str;
    use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};

    use super::{classes, evaluate, input as console, numbers, objects_of, output, reduce};

    /// Import a module.
    #[function("(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn __import__(
        name: &Any,
        globals: Option<&Any>,
        locals: Option<&Any>,
        fromlist: Option<&Any>,
        level: i32,
    ) -> PyResult<Obj> {
        eval::import::import(name, globals, locals, fromlist, level)
    }

    /// Return the absolute value of the argument.
    #[function("(number, /)")]
    fn abs(number: &Any) -> PyResult<Obj> {
        number.absolute()
    }

    /// Return an AsyncIterator for an AsyncIterable object.
    #[function("(async_iterable, /)")]
    fn aiter(async_iterable: &Any) -> PyResult<Obj> {
        objects_of::aiter(async_iterable)
    }

    /// Return True if bool(x) is True for all values x in the iterable.
    ///
    /// If the iterable is empty, return True.
    #[function("(iterable, /)")]
    fn all(iterable: &Any) -> PyResult<bool> {
        reduce::all(iterable)
    }

    /// Return the next item from the async iterator.
    ///
    /// If default is given and the async iterator is exhausted,
    /// it is returned instead of raising StopAsyncIteration.
    #[function("(async_iterator, default=<unrepresentable>, /)")]
    fn anext(async_iterator: &Any, default: Option<&Any>) -> PyResult<Obj> {
        objects_of::anext(async_iterator, default)
    }

    /// Return True if bool(x) is True for any x in the iterable.
    ///
    /// If the iterable is empty, return False.
    #[function("(iterable, /)")]
    fn any(iterable: &Any) -> PyResult<bool> {
        reduce::any(iterable)
    }

    /// Return an ASCII-only representation of an object.
    ///
    /// As repr(), return a string containing a printable representation of an
    /// object, but escape the non-ASCII characters in the string returned by
    /// repr() using \\x, \\u or \\U escapes. This generates a string similar
    /// to that returned by repr() in Python 2.
    #[function("(obj, /)")]
    fn ascii(obj: &Any) -> PyResult<Obj> {
        objects_of::ascii(obj)
    }

    /// Return the binary representation of an integer.
    ///
    /// >>> bin(2796202)
    /// '0b1010101010101010101010'
    #[function("(number, /)")]
    fn bin(number: &Any) -> PyResult<Obj> {
        numbers::in_base(number, "#b")
    }

    /// Call sys.breakpointhook(*args, **kws).
    ///
    /// sys.breakpointhook() must accept whatever arguments are passed.
    ///
    /// By default, this drops you into the pdb debugger.
    #[function("(*args, **kws)")]
    fn breakpoint(args: Args<'_>) -> PyResult<Obj> {
        output::breakpoint(args)
    }

    /// Return whether the object is callable (i.e., some kind of function).
    ///
    /// Note that classes are callable, as are instances of classes with a
    /// __call__() method.
    #[function("(obj, /)")]
    fn callable(obj: &Any) -> PyResult<bool> {
        Ok(obj.is_callable())
    }

    /// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
    #[function("(i, /)")]
    fn chr(i: &Any) -> PyResult<Obj> {
        numbers::chr(i)
    }

    /// Compile source into a code object that can be executed by exec() or eval().
    ///
    /// The source code may represent a Python module, statement or expression.
    /// The filename will be used for run-time error messages.
    /// The mode must be 'exec' to compile a module, 'single' to compile a
    /// single (interactive) statement, or 'eval' to compile an expression.
    /// The flags argument, if present, controls which future statements influence
    /// the compilation of the code.
    /// The dont_inherit argument, if true, stops the compilation inheriting
    /// the effects of any future statements in effect in the code calling
    /// compile; if absent or false these statements do influence the compilation,
    /// in addition to any features explicitly specified.
    #[function("(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
    fn compile(
        source: &Any,
        filename: &Any,
        mode: &Py<Str>,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        _feature_version: i32,
    ) -> PyResult<Obj> {
        let request = evaluate::Request { filename, flags, dont_inherit, optimize, _feature_version };
        evaluate::compile(source, mode, &request)
    }

    /// Deletes the named attribute from the given object.
    ///
    /// delattr(x, 'y') is equivalent to ``del x.y``
    #[function("(obj, name, /)")]
    fn delattr(obj: &Any, name: &Any) -> PyResult<()> {
        obj.set_attribute(objects::protocol::attribute::attribute_name(name)?, None)
    }

    /// dir([object]) -> list of strings
    ///
    /// If called without an argument, return the names in the current scope.
    /// Else, return an alphabetized list of names comprising (some of) the attributes
    /// of the given object, and of attributes reachable from it.
    /// If the object supplies a method named __dir__, it will be used; otherwise
    /// the default dir() logic is used and returns:
    ///   for a module object: the module's attributes.
    ///   for a class object:  its attributes, and recursively the attributes
    ///     of its bases.
    ///   for any other object: its attributes, its class's attributes, and
    ///     recursively the attributes of its class's base classes.
    #[function("(*args)")]
    fn dir(args: Args<'_>) -> PyResult<Obj> {
        objects_of::dir(args)
    }

    /// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
    #[function("(x, y, /)")]
    fn divmod(x: &Any, y: &Any) -> PyResult<Obj> {
        x.divmod(y)
    }

    /// Evaluate the given source in the context of globals and locals.
    ///
    /// The source may be a string representing a Python expression
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    #[function("(source, /, globals=None, locals=None)")]
    fn eval(source: &Any, globals: Option<&Any>, locals: Option<&Any>) -> PyResult<Obj> {
        evaluate::eval(source, globals, locals)
    }

    /// Execute the given source in the context of globals and locals.
    ///
    /// The source may be a string representing one or more Python statements
    /// or a code object as returned by compile().
    /// The globals must be a dictionary and locals can be any mapping,
    /// defaulting to the current globals and locals.
    /// If only globals is given, locals defaults to it.
    /// The closure must be a tuple of cellvars, and can only be used
    /// when source is a code object requiring exactly that many cellvars.
    #[function("(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        source: &Any,
        globals: Option<&Any>,
        locals: Option<&Any>,
        closure: Option<&Any>,
    ) -> PyResult<()> {
        evaluate::exec(source, globals, locals, closure)
    }

    /// Return type(value).__format__(value, format_spec)
    ///
    /// Many built-in types implement format_spec according to the
    /// Format Specification Mini-language. See help('FORMATTING')
    /// for details.
    ///
    /// If type(value) does not supply a method named __format__
    /// and format_spec is empty, then str(value) is returned.
    #[function("(value, format_spec='', /)")]
    fn format(value: &Any, format_spec: Option<&Py<Str>>) -> PyResult<Obj> {
        match format_spec {
            Some(spec) => value.format(spec).map(Ref::upcast),
            None => value.format(&Str::empty()).map(Ref::upcast),
        }
    }

    /// getattr(object, name[, default]) -> value
    ///
    /// Get a named attribute from an object; getattr(x, 'y') is equivalent to x.y.
    /// When a default argument is given, it is returned when the attribute doesn't
    /// exist; without it, an exception is raised in that case.
    #[function("(*args)")]
    fn getattr(args: Args<'_>) -> PyResult<Obj> {
        objects_of::getattr(args)
    }

    /// Return the dictionary containing the current scope's global variables.
    ///
    /// NOTE: Updates to this dictionary *will* affect name lookups in the current
    /// global scope and vice-versa.
    #[function("()")]
    fn globals() -> PyResult<Obj> {
        evaluate::current_globals().map(Ref::upcast)
    }

    /// Return whether the object has an attribute with the given name.
    ///
    /// This is done by calling getattr(obj, name) and catching AttributeError.
    #[function("(obj, name, /)")]
    fn hasattr(obj: &Any, name: &Any) -> PyResult<bool> {
        Ok(obj.find_attribute(objects::protocol::attribute::attribute_name(name)?)?.is_some())
    }

    /// Return the hash value for the given object.
    ///
    /// Two objects that compare equal must also have the same hash value, but the
    /// reverse is not necessarily true.
    #[function("(obj, /)")]
    fn hash(obj: &Any) -> PyResult<isize> {
        obj.hash()
    }

    /// Return the hexadecimal representation of an integer.
    ///
    /// >>> hex(12648430)
    /// '0xc0ffee'
    #[function("(number, /)")]
    fn hex(number: &Any) -> PyResult<Obj> {
        numbers::in_base(number, "#x")
    }

    /// Return the identity of an object.
    ///
    /// This is guaranteed to be unique among simultaneously existing objects.
    /// (CPython uses the object's memory address.)
    #[function("(obj, /)")]
    fn id(obj: &Any) -> PyResult<usize> {
        Ok(obj.address())
    }

    /// Read a string from standard input.  The trailing newline is stripped.
    ///
    /// The prompt string, if given, is printed to standard output without a
    /// trailing newline before reading input.
    ///
    /// If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.
    /// On *nix systems, readline is used if available.
    #[function("(prompt='', /)")]
    fn input(prompt: Option<&Any>) -> PyResult<Obj> {
        console::input(prompt)
    }

    /// Return whether an object is an instance of a class or of a subclass thereof.
    ///
    /// A tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to
    /// check against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)
    /// or ...`` etc.
    #[function("(obj, class_or_tuple, /)")]
    fn isinstance(obj: &Any, class_or_tuple: &Any) -> PyResult<bool> {
        obj.is_instance(class_or_tuple)
    }

    /// Return whether 'cls' is derived from another class or is the same class.
    ///
    /// A tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to
    /// check against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)
    /// or ...``.
    #[function("(cls, class_or_tuple, /)")]
    fn issubclass(cls: &Any, class_or_tuple: &Any) -> PyResult<bool> {
        cls.is_subclass(class_or_tuple)
    }

    /// iter(iterable) -> iterator
    /// iter(callable, sentinel) -> iterator
    ///
    /// Get an iterator from an object.
    /// In the first form, the argument must supply its own iterator, or be a sequence.
    /// In the second form, the callable is called until it returns the sentinel.
    #[function("(*args)")]
    fn iter(args: Args<'_>) -> PyResult<Obj> {
        objects_of::iter(args)
    }

    /// Return the number of items in a container.
    #[function("(obj, /)")]
    fn len(obj: &Any) -> PyResult<usize> {
        obj.length()
    }

    /// Return a dictionary containing the current scope's local variables.
    ///
    /// NOTE: Whether or not updates to this dictionary will affect name lookups in
    /// the local scope and vice-versa is *implementation dependent* and not
    /// covered by any backwards compatibility guarantees.
    #[function("()")]
    fn locals() -> PyResult<Obj> {
        evaluate::current_locals()
    }

    /// max(iterable, *[, default=obj, key=func]) -> value
    /// max(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its biggest item. The
    /// default keyword-only argument specifies an object to return if
    /// the provided iterable is empty.
    /// With two or more positional arguments, return the largest argument.
    #[function("(*args, **kwargs)")]
    fn max(args: Args<'_>) -> PyResult<Obj> {
        reduce::extreme("max", objects::types::CompareOp::Gt, args)
    }

    /// min(iterable, *[, default=obj, key=func]) -> value
    /// min(arg1, arg2, *args, *[, key=func]) -> value
    ///
    /// With a single iterable argument, return its smallest item. The
    /// default keyword-only argument specifies an object to return if
    /// the provided iterable is empty.
    /// With two or more positional arguments, return the smallest argument.
    #[function("(*args, **kwargs)")]
    fn min(args: Args<'_>) -> PyResult<Obj> {
        reduce::extreme("min", objects::types::CompareOp::Lt, args)
    }

    /// next(iterator[, default])
    ///
    /// Return the next item from the iterator. If default is given and the iterator
    /// is exhausted, it is returned instead of raising StopIteration.
    #[function("(*args)")]
    fn next(args: Args<'_>) -> PyResult<Obj> {
        objects_of::next(args)
    }

    /// Return the octal representation of an integer.
    ///
    /// >>> oct(342391)
    /// '0o1234567'
    #[function("(number, /)")]
    fn oct(number: &Any) -> PyResult<Obj> {
        numbers::in_base(number, "#o")
    }

    /// Return the ordinal value of a character.
    ///
    /// If the argument is a one-character string, return the Unicode code
    /// point of that character.
    ///
    /// If the argument is a bytes or bytearray object of length 1, return its
    /// single byte value.
    #[function("(character, /)")]
    fn ord(character: &Any) -> PyResult<u32> {
        numbers::ord(character)
    }

    /// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
    ///
    /// Some types, such as ints, are able to use a more efficient algorithm when
    /// invoked using the three argument form.
    #[function("(base, exp, mod=None)")]
    fn pow(base: &Any, exp: &Any, modulus: Option<&Any>) -> PyResult<Obj> {
        base.power(exp, modulus.unwrap_or(&none()))
    }

    /// Prints the values to a stream, or to sys.stdout by default.
    ///
    /// sep
    ///   string inserted between values, default a space.
    /// end
    ///   string appended after the last value, default a newline.
    /// file
    ///   a file-like object (stream); defaults to the current sys.stdout.
    /// flush
    ///   whether to forcibly flush the stream.
    #[function("(*args, **kwargs)")]
    fn print(args: Args<'_>) -> PyResult<()> {
        output::print(args)
    }

    /// Return the canonical string representation of the object.
    ///
    /// For many object types, including most builtins, eval(repr(obj)) == obj.
    #[function("(obj, /)")]
    fn repr(obj: &Any) -> PyResult<Obj> {
        obj.repr().map(Ref::upcast)
    }

    /// Round a number to a given precision in decimal digits.
    ///
    /// The return value is an integer if ndigits is omitted or None.  Otherwise
    /// the return value has the same type as the number.  ndigits may be negative.
    #[function("(number, ndigits=None)")]
    fn round(number: &Any, ndigits: Option<&Any>) -> PyResult<Obj> {
        number.round(ndigits)
    }

    /// Sets the named attribute on the given object to the specified value.
    ///
    /// setattr(x, 'y', v) is equivalent to ``x.y = v``
    #[function("(obj, name, value, /)")]
    fn setattr(obj: &Any, name: &Any, value: &Any) -> PyResult<()> {
        obj.set_attribute(objects::protocol::attribute::attribute_name(name)?, Some(value))
    }

    /// Return a new list containing all items from the iterable in ascending order.
    ///
    /// A custom key function can be supplied to customize the sort order, and the
    /// reverse flag can be set to request the result in descending order.
    #[function("(iterable, /, *, key=None, reverse=False)")]
    fn sorted(iterable: &Any, key: Option<&Any>, reverse: bool) -> PyResult<Obj> {
        reduce::sorted(iterable, key, reverse)
    }

    /// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
    ///
    /// When the iterable is empty, return the start value.
    /// This function is intended specifically for use with numeric values and may
    /// reject non-numeric types.
    #[function("(iterable, /, start=0)")]
    fn sum(iterable: &Any, start: Option<&Any>) -> PyResult<Obj> {
        reduce::sum(iterable, start)
    }

    /// vars([object]) -> dictionary
    ///
    /// Without arguments, equivalent to locals().
    /// With an argument, equivalent to object.__dict__.
    #[function("(*args)")]
    fn vars(args: Args<'_>) -> PyResult<Obj> {
        objects_of::vars(args)
    }

    #[init]
    fn fill(module: &Py<Module>) -> PyResult<()> {
        classes::add(module)?;
        for (name, value) in [
            ("None", none()),
            ("Ellipsis", ellipsis()),
            ("NotImplemented", not_implemented()),
            ("False", Bool::new(false).upcast()),
            ("True", Bool::new(true).upcast()),
            ("__debug__", Bool::new(true).upcast()),
        ] {
            module.add(name, value)?;
        }
        Ok(())
    }
}
