//! The methods that `bytes` and `bytearray` share, as one declaration.

/// Declares a class of bytes: attributes, body, and the methods that are its own. The body needs `view(this)`, its bytes, and
/// `wrap(bytes)`, a new object of them.
macro_rules! byte_class {
    ($(#[$attribute:meta])* $body:ident { $($own:item)* }) => {
        $(#[$attribute])*
        impl $body {
            $($own)*

            fn __len__(this: &Py<Self>) -> PyResult<usize> {
                Ok(Self::size(this))
            }

            fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
                match Self::comparable(other) {
                    true => sequence::compare(&Self::view(this), other, op),
                    false => Ok(not_implemented()),
                }
            }

            fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
                Ok(iterate::$body(this))
            }

            fn sq_item(this: &Py<Self>, index: isize) -> PyResult<u8> {
                sequence::item(&Self::view(this), index, Self::NAME)
            }

            fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
                Self::wrap(sequence::concat(&Self::view(this), other, Self::NAME, this.class())?)
            }

            fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Obj> {
                match Self::repeated_once(this).filter(|_| count == 1) {
                    Some(same) => Ok(same),
                    None => Self::wrap(sequence::repeat(&Self::view(this), count)?),
                }
            }

            fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
                Self::pinned(this, || sequence::contains(&Self::view(this), item))
            }

            /// Return a copy with only its first character capitalized and the rest lower-cased.
            #[method]
            fn capitalize(this: &Py<Self>) -> PyResult<Obj> {
                Self::wrap(case::capitalize_ascii(&Self::view(this)))
            }

            /// Return a centered string of length width.
            #[method("(width, fillchar=b' ', /)")]
            fn center(this: &Py<Self>, width: isize, fillchar: Option<ByteFill>) -> PyResult<Obj> {
                let (left, right) = justify::centred(Self::size(this), width);
                Self::wrap(work::padded(&Self::view(this), left, right, fill(fillchar))?)
            }

            /// Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].
            #[method("(sub[, start[, end]], /)")]
            fn count(this: &Py<Self>, sub: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
                Ok(work::count_in(&Self::view(this), &Self::pinned(this, || Needle::of(sub))?.0, start, end))
            }

            /// Decode the bytes using the codec registered for encoding.
            #[method("(encoding='utf-8', errors='strict')")]
            fn decode(this: &Py<Self>, encoding: Option<&Py<Str>>, errors: Option<&Py<Str>>) -> PyResult<Ref<Str>> {
                let (encoding, errors) = (encoding.map(codecs::name_text), errors.map(codecs::name_text));
                let encoding = encoding.as_deref().unwrap_or("utf-8");
                codecs::decode_text(&Self::view(this), Some(this.as_any()), encoding, errors.as_deref())
            }

            /// Return True if the bytes ends with the specified suffix, False otherwise.
            #[method("(suffix[, start[, end]], /)")]
            fn endswith(this: &Py<Self>, suffix: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<bool> {
                work::is_affix(&Self::view(this), suffix, start, end, From::Back)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            #[method("(tabsize=8)")]
            fn expandtabs(this: &Py<Self>, tabsize: i32) -> PyResult<Obj> {
                Self::wrap(work::expand_tabs(&Self::view(this), tabsize)?)
            }

            /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            #[method("(sub[, start[, end]], /)")]
            fn find(this: &Py<Self>, sub: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<isize> {
                Ok(work::find_in(&Self::view(this), &Self::pinned(this, || Needle::of(sub))?.0, start, end, From::Front).map_or(-1, usize::cast_signed))
            }

            /// Create a bytes object from a string of hexadecimal numbers.
            ///
            /// Spaces between two numbers are accepted.
            /// Example: bytes.fromhex('B9 01EF') -> b'\\xb9\\x01\\xef'.
            #[classmethod("(string, /)")]
            fn fromhex(cls: &Py<Type>, string: &Any) -> PyResult<Obj> {
                let made = Self::wrap(work::from_hex(string)?)?;
                let exact: &Py<Type> = Self::class();
                if cls.is(exact) { Ok(made) } else { cls.as_any().call(&[&made]) }
            }

            /// Create a string of hexadecimal numbers from a bytes object.
            ///
            ///   sep
            ///     An optional single character or byte to separate hex bytes.
            ///   bytes_per_sep
            ///     How many bytes between separators.  Positive values count from
            ///     the right, negative values count from the left.
            ///
            /// Example:
            /// >>> value = b'\xb9\x01\xef'
            /// >>> value.hex()
            /// 'b901ef'
            /// >>> value.hex(':')
            /// 'b9:01:ef'
            /// >>> value.hex(':', 2)
            /// 'b9:01ef'
            /// >>> value.hex(':', -2)
            /// 'b901:ef'
            #[method("(sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(this: &Py<Self>, sep: Option<&Any>, bytes_per_sep: i32) -> PyResult<Ref<Str>> {
                let separator = Self::pinned(this, || hex::separator(sep))?;
                Ok(Str::from_latin1(&hex::digits(&Self::view(this), separator, bytes_per_sep)))
            }

            /// Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            #[method("(sub[, start[, end]], /)")]
            fn index(this: &Py<Self>, sub: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
                work::index_or_raise(work::find_in(&Self::view(this), &Self::pinned(this, || Needle::of(sub))?.0, start, end, From::Front))
            }

            /// Return True if all characters in B are alphanumeric and there is at least one character in B.
            #[method]
            fn isalnum(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::all(&Self::view(this), u8::is_ascii_alphanumeric))
            }

            /// Return True if all characters in B are alphabetic and there is at least one character in B.
            #[method]
            fn isalpha(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::all(&Self::view(this), u8::is_ascii_alphabetic))
            }

            /// Return True if B is empty or all characters in B are ASCII, False otherwise.
            #[method]
            fn isascii(this: &Py<Self>) -> PyResult<bool> {
                Ok(Self::view(this).is_ascii())
            }

            /// Return True if all characters in B are digits and there is at least one character in B.
            #[method]
            fn isdigit(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::all(&Self::view(this), u8::is_ascii_digit))
            }

            /// Return True if all cased characters in B are lowercase and there is at least one.
            #[method]
            fn islower(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::is_case(&Self::view(this), u8::is_ascii_lowercase, u8::is_ascii_uppercase))
            }

            /// Return True if all characters in B are whitespace and there is at least one character in B.
            #[method]
            fn isspace(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::all(&Self::view(this), |&byte| work::is_space(u32::from(byte))))
            }

            /// Return True if B is a titlecased string and there is at least one character in B.
            #[method]
            fn istitle(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::is_title(&Self::view(this)))
            }

            /// Return True if all cased characters in B are uppercase and there is at least one.
            #[method]
            fn isupper(this: &Py<Self>) -> PyResult<bool> {
                Ok(work::is_case(&Self::view(this), u8::is_ascii_uppercase, u8::is_ascii_lowercase))
            }

            /// Concatenate any number of bytes objects.
            #[method("(iterable_of_bytes, /)")]
            fn join(this: &Py<Self>, iterable: &Any) -> PyResult<Obj> {
                Self::wrap(work::join(&Self::view(this), iterable)?)
            }

            /// Return a left-justified string of length width.
            #[method("(width, fillchar=b' ', /)")]
            fn ljust(this: &Py<Self>, width: isize, fillchar: Option<ByteFill>) -> PyResult<Obj> {
                let missing = justify::missing(Self::size(this), width);
                Self::wrap(work::padded(&Self::view(this), 0, missing, fill(fillchar))?)
            }

            /// Return a copy of B with all ASCII characters converted to lowercase.
            #[method]
            fn lower(this: &Py<Self>) -> PyResult<Obj> {
                Self::wrap(Self::view(this).to_ascii_lowercase())
            }

            /// Strip leading bytes contained in the argument.
            #[method("(bytes=None, /)")]
            fn lstrip(this: &Py<Self>, bytes: Option<&Any>) -> PyResult<Obj> {
                Self::wrap(work::strip(&Self::view(this), bytes, Ends::Left)?.to_vec())
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            #[staticmethod("(frm, to, /)")]
            fn maketrans(frm: Like<'_>, to: Like<'_>) -> PyResult<Obj> {
                Bytes::wrap(work::make_table(&frm.0, &to.0)?)
            }

            /// Partition the bytes into three parts using the given separator.
            #[method("(sep, /)")]
            fn partition(this: &Py<Self>, sep: Like<'_>) -> PyResult<Ref<Tuple>> {
                let parts = work::partition(&Self::view(this), &sep.0, From::Front)?.map(|part| Self::wrap(part.to_vec()));
                Ok(Tuple::new(parts.into_iter().collect::<PyResult<_>>()?))
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            #[method("(old, new, count=-1, /)")]
            fn replace(this: &Py<Self>, old: Like<'_>, new: Like<'_>, count: isize) -> PyResult<Obj> {
                Self::wrap(work::replace(&Self::view(this), &old.0, &new.0, count)?)
            }

            /// Return a bytes object with the given prefix string removed if present.
            #[method("(prefix, /)")]
            fn removeprefix(this: &Py<Self>, prefix: Like<'_>) -> PyResult<Obj> {
                let data = Self::view(this);
                Self::wrap(data.strip_prefix(&*prefix.0).unwrap_or(&data).to_vec())
            }

            /// Return a bytes object with the given suffix string removed if present.
            #[method("(suffix, /)")]
            fn removesuffix(this: &Py<Self>, suffix: Like<'_>) -> PyResult<Obj> {
                let data = Self::view(this);
                Self::wrap(data.strip_suffix(&*suffix.0).unwrap_or(&data).to_vec())
            }

            /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            #[method("(sub[, start[, end]], /)")]
            fn rfind(this: &Py<Self>, sub: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<isize> {
                Ok(work::find_in(&Self::view(this), &Self::pinned(this, || Needle::of(sub))?.0, start, end, From::Back).map_or(-1, usize::cast_signed))
            }

            /// Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end].
            #[method("(sub[, start[, end]], /)")]
            fn rindex(this: &Py<Self>, sub: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<usize> {
                work::index_or_raise(work::find_in(&Self::view(this), &Self::pinned(this, || Needle::of(sub))?.0, start, end, From::Back))
            }

            /// Return a right-justified string of length width.
            #[method("(width, fillchar=b' ', /)")]
            fn rjust(this: &Py<Self>, width: isize, fillchar: Option<ByteFill>) -> PyResult<Obj> {
                let missing = justify::missing(Self::size(this), width);
                Self::wrap(work::padded(&Self::view(this), missing, 0, fill(fillchar))?)
            }

            /// Partition the bytes into three parts using the given separator.
            #[method("(sep, /)")]
            fn rpartition(this: &Py<Self>, sep: Like<'_>) -> PyResult<Ref<Tuple>> {
                let parts = work::partition(&Self::view(this), &sep.0, From::Back)?.map(|part| Self::wrap(part.to_vec()));
                Ok(Tuple::new(parts.into_iter().collect::<PyResult<_>>()?))
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[method("(sep=None, maxsplit=-1)")]
            fn rsplit(this: &Py<Self>, sep: Option<&Any>, maxsplit: isize) -> PyResult<Ref<List>> {
                let data = Self::view(this);
                let pieces = Self::pinned(this, || work::split(&data, sep, maxsplit, From::Back))?;
                Self::pieces(&data, pieces)
            }

            /// Strip trailing bytes contained in the argument.
            #[method("(bytes=None, /)")]
            fn rstrip(this: &Py<Self>, bytes: Option<&Any>) -> PyResult<Obj> {
                Self::wrap(work::strip(&Self::view(this), bytes, Ends::Right)?.to_vec())
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[method("(sep=None, maxsplit=-1)")]
            fn split(this: &Py<Self>, sep: Option<&Any>, maxsplit: isize) -> PyResult<Ref<List>> {
                let data = Self::view(this);
                let pieces = Self::pinned(this, || work::split(&data, sep, maxsplit, From::Front))?;
                Self::pieces(&data, pieces)
            }

            /// Return a list of the lines in the bytes, breaking at line boundaries.
            #[method("(keepends=False)")]
            fn splitlines(this: &Py<Self>, keepends: bool) -> PyResult<Ref<List>> {
                let data = Self::view(this);
                Self::pieces(&data, work::lines(&data, keepends))
            }

            /// Return True if the bytes starts with the specified prefix, False otherwise.
            #[method("(prefix[, start[, end]], /)")]
            fn startswith(this: &Py<Self>, prefix: &Any, start: Option<Bound>, end: Option<Bound>) -> PyResult<bool> {
                work::is_affix(&Self::view(this), prefix, start, end, From::Front)
            }

            /// Strip leading and trailing bytes contained in the argument.
            #[method("(bytes=None, /)")]
            fn strip(this: &Py<Self>, bytes: Option<&Any>) -> PyResult<Obj> {
                Self::wrap(work::strip(&Self::view(this), bytes, Ends::Both)?.to_vec())
            }

            /// Return a copy of B with uppercase ASCII characters converted to lowercase ASCII and vice versa.
            #[method]
            fn swapcase(this: &Py<Self>) -> PyResult<Obj> {
                Self::wrap(case::swap_ascii(&Self::view(this)))
            }

            /// Return a titlecased version of B.
            #[method]
            fn title(this: &Py<Self>) -> PyResult<Obj> {
                Self::wrap(case::title_ascii(&Self::view(this)))
            }

            /// Return a copy with each character mapped by the given translation table.
            #[method("(table, /, delete=b'')")]
            fn translate(this: &Py<Self>, table: &Any, delete: Option<Like<'_>>) -> PyResult<Obj> {
                let delete = delete.map_or(Cow::Borrowed(&[][..]), |delete| delete.0);
                Self::wrap(work::translate(&Self::view(this), table, &delete)?)
            }

            /// Return a copy of B with all ASCII characters converted to uppercase.
            #[method]
            fn upper(this: &Py<Self>) -> PyResult<Obj> {
                Self::wrap(Self::view(this).to_ascii_uppercase())
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            #[method("(width, /)")]
            fn zfill(this: &Py<Self>, width: isize) -> PyResult<Obj> {
                Self::wrap(work::zero_fill(&Self::view(this), width)?)
            }
        }

        impl $body {
            fn pieces(data: &[u8], pieces: Vec<(usize, usize)>) -> PyResult<Ref<List>> {
                let made = pieces.into_iter().map(|(start, end)| Self::wrap(data[start..end].to_vec()));
                Ok(List::new(made.collect::<PyResult<_>>()?))
            }
        }
    };
}
pub(crate) use byte_class;
