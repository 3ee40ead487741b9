//! `#[pytype]`

use std::ffi::CString;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, Lit, LitStr, Meta, Pat,
    Result, Token,
};

use crate::entry::{Method, Receiver};
use crate::signature::{Signature, split_parameters};
use crate::slots::{self, Shape};

/// The options in the attribute's parentheses.
#[derive(Default)]
struct Options {
    name: String,
    export: Option<Ident>,
    base: Option<Expr>,
    gc: bool,
    last: bool,
    abstract_: bool,
    root: bool,
    unhashable: bool,
    subclass: Option<Expr>,
    flags: Option<Expr>,
    basicsize: Option<Expr>,
    itemsize: Option<Expr>,
    weaklist: Option<Expr>,
    dict: Option<Expr>,
    vectorcall: Option<Expr>,
    signature: Option<String>,
    members: Option<Expr>,
    fields: Vec<Member>,
}

/// An attribute that is a field of the body: `readonly part.field as name = "doc"`, where all but the field may be missing.
struct Member {
    field: TokenStream,
    name: Ident,
    readonly: bool,
    doc: String,
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut last = Ident::parse_any(input)?;
        let readonly = last == "readonly" && input.peek(Ident::peek_any);
        if readonly {
            last = Ident::parse_any(input)?;
        }
        let mut field = quote!(#last);
        while input.parse::<Option<Token![.]>>()?.is_some() {
            last = Ident::parse_any(input)?;
            field = quote!(#field.#last);
        }
        let name = match input.parse::<Option<Token![as]>>()? {
            Some(_) => Ident::parse_any(input)?,
            None => last,
        };
        let doc = match input.parse::<Option<Token![=]>>()? {
            Some(_) => input.parse::<LitStr>()?.value(),
            None => String::new(),
        };
        Ok(Self { field, name, readonly, doc })
    }
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key = Ident::parse_any(input)?;
            let value = || -> Result<Expr> {
                input.parse::<Token![=]>()?;
                input.parse()
            };
            match key.to_string().as_str() {
                "name" => options.name = string(&value()?)?,
                "export" => {
                    input.parse::<Token![=]>()?;
                    options.export = Some(input.parse()?);
                }
                "base" => options.base = Some(value()?),
                "gc" => options.gc = true,
                "last" => options.last = true,
                "abstract_" => options.abstract_ = true,
                "unhashable" => options.unhashable = true,
                "root" => options.root = true,
                "subclass" => options.subclass = Some(value()?),
                "flags" => options.flags = Some(value()?),
                "basicsize" => options.basicsize = Some(value()?),
                "itemsize" => options.itemsize = Some(value()?),
                "weaklist" => options.weaklist = Some(value()?),
                "dict" => options.dict = Some(value()?),
                "vectorcall" => options.vectorcall = Some(value()?),
                "signature" => options.signature = Some(string(&value()?)?),
                "members" if input.peek(syn::token::Paren) => {
                    let inner;
                    syn::parenthesized!(inner in input);
                    options.fields = inner.parse_terminated(Member::parse, Token![,])?.into_iter().collect();
                }
                "members" => options.members = Some(value()?),
                other => return Err(Error::new(key.span(), format!("unknown option `{other}`"))),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if options.name.is_empty() {
            return Err(Error::new(Span::call_site(), "`name = \"...\"` is missing"));
        }
        Ok(options)
    }
}

pub(crate) fn string(expr: &Expr) -> Result<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.value()),
        // A literal that came through a declarative macro.
        Expr::Group(group) => string(&group.expr),
        other => Err(Error::new_spanned(other, "a string is expected")),
    }
}

impl Member {
    /// The row of C's member table.
    fn row(&self, owner: &TokenStream) -> TokenStream {
        let field = &self.field;
        let name = c_string(&self.name.unraw().to_string());
        let doc = match self.doc.is_empty() {
            true => quote!(::std::ptr::null()),
            false => {
                let doc = c_string(&self.doc);
                quote!(#doc.as_ptr())
            }
        };
        let flags = if self.readonly { quote!(::abi::member::READONLY) } else { quote!(0) };
        quote! {
            ::objects::types::members::Member(::abi::types::PyMemberDef {
                name: #name.as_ptr(),
                type_: ::objects::raw::member_kind(|this: &#owner| &this.#field),
                offset: (16 + ::std::mem::offset_of!(#owner, #field)).cast_signed(),
                flags: #flags,
                doc: #doc,
            })
        }
    }
}

/// What the macro has gathered of the `impl`.
#[derive(Default)]
struct Gathered {
    items: Vec<TokenStream>,
    slots: Vec<TokenStream>,
    methods: Vec<TokenStream>,
    getset: Vec<(String, Option<Ident>, Option<Ident>, String)>,
    new_signature: Option<String>,
    /// `fn finalize`: run at an object's end, unseen from Python.
    finalize: Option<TokenStream>,
}

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut item: ItemImpl = syn::parse2(item)?;
    let owner = &item.self_ty.clone();
    let owner = quote!(#owner);
    let mut gathered = Gathered::default();
    for part in &mut item.items {
        if let ImplItem::Fn(function) = part {
            gathered.take(function, &owner)?;
        }
    }
    let class = gathered.class(&options, &item, &owner);
    Ok(quote! {
        #item
        #class
    })
}

impl Gathered {
    fn take(&mut self, function: &mut ImplItemFn, owner: &TokenStream) -> Result<()> {
        let name = function.sig.ident.unraw().to_string();
        if let Some(attribute) = remove(function, "getter") {
            let python = renamed(&attribute)?.unwrap_or_else(|| name.clone());
            return self.getter(function, owner, &python);
        }
        if let Some(attribute) = remove(function, "setter") {
            let stripped = name.strip_prefix("set_").unwrap_or(&name).to_owned();
            let python = renamed(&attribute)?.unwrap_or(stripped);
            return self.setter(function, owner, &python);
        }
        for (attribute, receiver) in [
            ("method", Receiver::Instance),
            ("classmethod", Receiver::Class),
            ("staticmethod", Receiver::None),
        ] {
            if let Some(attribute) = remove(function, attribute) {
                return self.method(function, owner, receiver, &attribute);
            }
        }
        if name == "finalize" {
            self.finalize(function, owner);
            return Ok(());
        }
        let signature = remove(function, "signature");
        for (slot, shape) in slots::find(&name) {
            self.slot(function, owner, slot, shape, signature.as_ref())?;
        }
        Ok(())
    }

    fn method(
        &mut self,
        function: &ImplItemFn,
        owner: &TokenStream,
        receiver: Receiver,
        attribute: &Attribute,
    ) -> Result<()> {
        let (items, row) = method_row(function, owner, receiver, attribute, self.methods.len())?;
        self.items.push(items);
        self.methods.push(row);
        Ok(())
    }

    fn slot(
        &mut self,
        function: &ImplItemFn,
        owner: &TokenStream,
        slot: &str,
        shape: Shape,
        signature: Option<&Attribute>,
    ) -> Result<()> {
        let entry = format_ident!("slot_{}", slot.to_lowercase());
        let id = format_ident!("{slot}");
        let name = &function.sig.ident;
        let head = shape.entry_signature();
        let body = match signature {
            Some(attribute) => self.parsed_body(function, owner, shape, attribute)?,
            None => shape.body(&quote!(<#owner>::#name)),
        };
        let glue = shape.glue();
        self.items.push(quote!(unsafe extern "C" fn #entry #head { #body }));
        self.slots.push(quote! {
            // SAFETY: the entry's signature is generated from the same row as the word it becomes.
            (::objects::types::SlotId::#id, unsafe { ::objects::raw::#glue(#entry) })
        });
        Ok(())
    }

    /// The body of `__new__`, `__init__` or `__call__` with a signature.
    fn parsed_body(
        &mut self,
        function: &ImplItemFn,
        owner: &TokenStream,
        shape: Shape,
        attribute: &Attribute,
    ) -> Result<TokenStream> {
        let receiver = if shape == Shape::New { Receiver::Class } else { Receiver::Instance };
        let method = declared(function, receiver, attribute)?;
        method.check()?;
        if method.signature.has_rest() {
            return Err(Error::new_spanned(attribute, "write out args and keywords instead of * and **"));
        }
        let parameters = format_ident!(
            "PARAMETERS_{}",
            function.sig.ident.unraw().to_string().trim_matches('_').to_uppercase()
        );
        let function_name = method.signature.name.clone().unwrap_or_default();
        let literal = method.signature.literal(&function_name);
        let count = method.signature.named().count();
        let arguments = method.converted_all(&parameters, |index| quote!(given[#index].as_deref()))?;
        let name = &function.sig.ident;
        let this = match shape {
            Shape::New => quote!(a),
            // SAFETY: the entry stands in the tables of the declared class only, whose callers check the receiver.
            _ => quote!(unsafe { ::objects::raw::glue_this(a) }),
        };
        if shape == Shape::New {
            self.new_signature = Some(method.signature.text.clone());
        }
        self.items.push(quote!(static #parameters: ::objects::raw::Parameters = #literal;));
        let refused = (shape == Shape::New && method.signature.positional_only())
            .then(|| quote!(let c = ::objects::raw::glue_new_keywords(a, c);));
        let parse = quote! {
            #refused
            let given: [::core::option::Option<::objects::raw::Obj>; #count] =
                ::objects::raw::glue_parse_call(&#parameters, b, c)?;
        };
        Ok(match shape {
            Shape::Init => quote! {
                ::objects::raw::Flag::from((|| -> ::objects::raw::PyResult<()> {
                    #parse
                    <#owner>::#name(#this, #(#arguments),*)
                })())
            },
            _ => quote! {
                #parse
                ::objects::raw::IntoObject::into_object(<#owner>::#name(#this, #(#arguments),*)?)
            },
        })
    }

    fn getter(&mut self, function: &ImplItemFn, owner: &TokenStream, python: &str) -> Result<()> {
        let entry = format_ident!("get_{python}");
        let name = &function.sig.ident;
        self.items.push(quote! {
            unsafe extern "C" fn #entry(
                this: &::objects::raw::Any,
                _: *mut ::std::ffi::c_void,
            ) -> ::objects::raw::PyResult<::objects::raw::Obj> {
                // SAFETY: the entry stands in the tables of the declared class only, whose callers check the receiver.
                ::objects::raw::IntoObject::into_object(<#owner>::#name(unsafe { ::objects::raw::glue_this(this) })?)
            }
        });
        let doc = doc_text(&function.attrs);
        let row = self.getset_row(python);
        row.1 = Some(entry);
        row.3 = doc;
        Ok(())
    }

    fn setter(&mut self, function: &ImplItemFn, owner: &TokenStream, python: &str) -> Result<()> {
        let entry = format_ident!("set_{python}");
        let name = &function.sig.ident;
        self.items.push(quote! {
            unsafe extern "C" fn #entry(
                this: &::objects::raw::Any,
                value: ::core::option::Option<&::objects::raw::Any>,
                _: *mut ::std::ffi::c_void,
            ) -> ::objects::raw::Flag {
                // SAFETY: the entry stands in the tables of the declared class only, whose callers check the receiver.
                ::objects::raw::Flag::from(<#owner>::#name(unsafe { ::objects::raw::glue_this(this) }, value))
            }
        });
        self.getset_row(python).2 = Some(entry);
        Ok(())
    }

    fn finalize(&mut self, function: &ImplItemFn, owner: &TokenStream) {
        let name = &function.sig.ident;
        let head = Shape::Finalize.entry_signature();
        let body = Shape::Finalize.body(&quote!(<#owner>::#name));
        self.items.push(quote!(unsafe extern "C" fn finalize_entry #head { #body }));
        self.finalize = Some(quote! {
            // SAFETY: the entry's signature is generated from the same row as the word it becomes.
            (::objects::types::SlotId::Finalize, unsafe { ::objects::raw::glue_finalize(finalize_entry) }),
        });
    }

    fn getset_row(&mut self, python: &str) -> &mut (String, Option<Ident>, Option<Ident>, String) {
        let index = self.getset.iter().position(|row| row.0 == python).unwrap_or_else(|| {
            self.getset.push((python.to_owned(), None, None, String::new()));
            self.getset.len() - 1
        });
        &mut self.getset[index]
    }

    /// The tables, the spec and the type object.
    fn class(&self, options: &Options, item: &ItemImpl, owner: &TokenStream) -> TokenStream {
        let (items, methods) = (&self.items, &self.methods);
        let unhashable = options
            .unhashable
            .then(|| quote!((::objects::types::SlotId::Hash, ::objects::types::glue_unhashable())));
        let slots = self.slots.iter().chain(&unhashable);
        let count = methods.len();
        let getset = self.getset.iter().map(|(name, get, set, doc)| {
            let name = c_string(name);
            let get = match get {
                // SAFETY: the entry's signature is generated from the same row as the word it becomes.
                Some(get) => quote!(unsafe { ::objects::raw::glue_getter(#get) }.cast_mut()),
                None => quote!(::std::ptr::null_mut()),
            };
            let set = match set {
                // SAFETY: the entry's signature is generated from the same row as the word it becomes.
                Some(set) => quote!(unsafe { ::objects::raw::glue_setter(#set) }.cast_mut()),
                None => quote!(::std::ptr::null_mut()),
            };
            let doc = if doc.is_empty() {
                quote!(::std::ptr::null())
            } else {
                let doc = c_string(doc);
                quote!(#doc.as_ptr())
            };
            quote! {
                ::objects::types::GetSet(::abi::types::PyGetSetDef {
                    name: #name.as_ptr(), get: #get, set: #set, doc: #doc, closure: ::std::ptr::null_mut(),
                })
            }
        });
        let spec = self.spec(options, item, owner);
        let (export, static_class) = exported(options, owner);
        let is = match (&options.subclass, options.root) {
            (Some(bit), _) => quote! {
                #[inline]
                fn is(object: &::objects::raw::Any) -> bool {
                    object.class().has_flags(#bit)
                }
            },
            (None, true) => quote! {
                #[inline]
                fn is(_: &::objects::raw::Any) -> bool {
                    true
                }
            },
            (None, false) => quote!(),
        };
        quote! {
            const _: () = {
                #(#items)*

                #[used]
                #[cfg_attr(not(miri), unsafe(link_section = "cinder_builtins"))]
                static METHODS: [::objects::types::BuiltinDef; #count] = [#(#methods),*];
                static GETSET: &[::objects::types::GetSet] = &[#(#getset),*];
                static SPEC: ::objects::types::TypeSpec = ::objects::types::TypeSpec { #spec, slots: &[#(#slots),*] };

                // SAFETY: specification, body and type object come from this one declaration.
                unsafe impl ::objects::raw::Class for #owner {
                    fn spec() -> &'static ::objects::types::TypeSpec {
                        &SPEC
                    }

                    #is
                }
                #static_class
            };
            #export
        }
    }

    fn spec(&self, options: &Options, item: &ItemImpl, owner: &TokenStream) -> TokenStream {
        let name = c_string(&options.name);
        let or_zero = |value: &Option<Expr>| value.as_ref().map_or(quote!(0), |value| quote!(#value));
        let basicsize = match &options.basicsize {
            Some(size) => quote!(#size),
            None => quote!(::std::mem::size_of::<::objects::raw::Py<#owner>>()),
        };
        let (itemsize, weaklist) = (or_zero(&options.itemsize), or_zero(&options.weaklist));
        let (dict, vectorcall) = (or_zero(&options.dict), or_zero(&options.vectorcall));
        let mut flags = vec![options.flags.as_ref().map_or(quote!(0), |flags| quote!((#flags)))];
        if let Some(bit) = &options.subclass {
            flags.push(quote!(#bit));
        }
        if options.gc {
            flags.push(quote!(::abi::TPFLAGS_HAVE_GC));
        }
        if !options.last {
            flags.push(quote!(::abi::TPFLAGS_BASETYPE));
        }
        if options.abstract_ {
            flags.push(quote!(::abi::TPFLAGS_DISALLOW_INSTANTIATION));
        }
        if options.vectorcall.is_some() {
            flags.push(quote!(::abi::TPFLAGS_HAVE_VECTORCALL));
        }
        flags.push(match options.export {
            Some(_) => quote!(::abi::TPFLAGS_IMMUTABLETYPE),
            None => quote!(::abi::TPFLAGS_HEAPTYPE),
        });
        let members = match &options.members {
            Some(members) => quote!(#members),
            None => {
                let rows = options.fields.iter().map(|member| member.row(owner));
                quote!(&[#(#rows),*])
            }
        };
        let base = match &options.base {
            Some(base) => quote!(::core::option::Option::Some(&#base)),
            None => quote!(::core::option::Option::None),
        };
        let doc = doc_text(&item.attrs);
        let short = options.name.rsplit('.').next().unwrap_or(&options.name);
        let doc = match (options.signature.as_ref().or(self.new_signature.as_ref()), doc.is_empty()) {
            (Some(signature), _) => {
                let doc = c_doc(short, "", signature, &doc);
                quote!(::core::option::Option::Some(#doc))
            }
            (None, true) => quote!(::core::option::Option::None),
            (None, false) => {
                let doc = c_string(&doc);
                quote!(::core::option::Option::Some(#doc))
            }
        };
        let memory = memory_slots(owner, options, self.finalize.as_ref());
        quote! {
            name: #name,
            basicsize: #basicsize,
            itemsize: #itemsize,
            flags: #(#flags)|*,
            doc: #doc,
            base: #base,
            methods: &METHODS,
            getset: GETSET,
            members: #members,
            weaklist: #weaklist,
            dict: #dict,
            vectorcall: #vectorcall,
            memory: #memory
        }
    }
}

/// A function's C entry with its tables, and its row of the method table.
pub(crate) fn method_row(
    function: &ImplItemFn,
    owner: &TokenStream,
    receiver: Receiver,
    attribute: &Attribute,
    index: usize,
) -> Result<(TokenStream, TokenStream)> {
    let method = declared(function, receiver, attribute)?;
    method.check()?;
    let id = format!("{}_{}", index, method.python_name.trim_matches('_'));
    let (entry, word, mut flags) = method.entry(owner, &id)?;
    if method.python_name == "__getitem__" {
        // Containers show the method in their dict, not the slot's wrapper.
        flags = quote!(#flags | ::abi::METH_COEXIST);
    }
    let parameters = format_ident!("PARAMETERS_{}", id.to_uppercase());
    let typed = format_ident!("TYPED_{}", id.to_uppercase());
    let literal = method.signature.literal(&method.python_name);
    let text = &method.signature.text;
    let prefix = match receiver {
        Receiver::Instance => "$self",
        Receiver::Class => "$type",
        Receiver::None => "",
        Receiver::Module { .. } => "$module",
    };
    let doc = match method.signature.hidden {
        true => c_string(&doc_text(&function.attrs)),
        false => c_doc(&method.python_name, prefix, text, &doc_text(&function.attrs)),
    };
    let name = c_string(&method.python_name);
    // A method with the name of a slot's wrapper takes its place: calling it is quicker.
    let coexist = (!slots::find(&method.python_name).is_empty()).then(|| quote!(| ::abi::METH_COEXIST));
    let items = quote! {
            #entry
            static #parameters: ::objects::raw::Parameters = #literal;
            static #typed: ::objects::types::Typed =
                ::objects::types::Typed { parameters: &#parameters, signature: #text };
    };
    let row = quote! {
        ::objects::types::BuiltinDef {
            def: ::abi::types::PyMethodDef {
                ml_name: #name.as_ptr(),
                // SAFETY: the entry's signature is generated from the same row as the word it becomes.
                ml_meth: unsafe { ::objects::raw::#word }.cast_mut(),
                ml_flags: #flags #coexist,
                ml_doc: #doc.as_ptr(),
            },
            typed: &#typed,
        }
    };
    Ok((items, row))
}

/// The words for destruction, traversal and clearing.
fn memory_slots(owner: &TokenStream, options: &Options, finalize: Option<&TokenStream>) -> TokenStream {
    let called = options.vectorcall.is_some().then(|| {
        // SAFETY: the entry's signature is generated from the same row as the word it becomes.
        quote!((::objects::types::SlotId::Call, unsafe { ::objects::raw::glue_call_by_vectorcall() }),)
    });
    let collected = options.gc.then(|| {
        quote! {
            // SAFETY: the word goes into the type whose body this is.
            (::objects::types::SlotId::Traverse, unsafe { ::objects::raw::glue_traverse::<#owner>() }),
            (::objects::types::SlotId::Clear, unsafe { ::objects::raw::glue_clear::<#owner>() }),
        }
    });
    quote! {
        // SAFETY: the word goes into the type whose body this is.
        &[(::objects::types::SlotId::Dealloc, unsafe { ::objects::raw::glue_dealloc::<#owner>() }), #collected #called #finalize]
    }
}

/// The exported static, and the trait that says so.
fn exported(options: &Options, owner: &TokenStream) -> (TokenStream, TokenStream) {
    let Some(export) = &options.export else { return (quote!(), quote!()) };
    let doc = format!("The type object of `{}`.", options.name);
    let export_item = quote! {
        #[doc = #doc]
        #[unsafe(no_mangle)]
        #[allow(non_upper_case_globals, reason = "the name is the C API's")]
        pub static #export: ::objects::raw::Static<::objects::types::Type> =
            // SAFETY: the declaration is that of the class whose static this is.
            unsafe { ::objects::raw::glue_declare(<#owner as ::objects::raw::StaticSpec>::SPEC) };
    };
    let static_class = quote! {
        impl ::objects::raw::StaticSpec for #owner {
            const SPEC: &'static ::objects::types::TypeSpec = &SPEC;
        }
        // SAFETY: specification, body and type object come from this one declaration.
        unsafe impl ::objects::raw::StaticClass for #owner {
            fn class() -> &'static ::objects::raw::Static<::objects::types::Type> {
                &#export
            }
        }
    };
    (export_item, static_class)
}

fn declared(function: &ImplItemFn, receiver: Receiver, attribute: &Attribute) -> Result<Method> {
    let signature = match renamed(attribute)? {
        Some(text) => Signature::parse(&text, function.sig.ident.span())?,
        None => Signature::plain(&parameter_names(function, receiver)),
    };
    let python_name = signature.name.clone().unwrap_or_else(|| function.sig.ident.unraw().to_string());
    Ok(Method { receiver, signature, function: function.clone(), python_name })
}

fn parameter_names(function: &ImplItemFn, receiver: Receiver) -> Vec<String> {
    function
        .sig
        .inputs
        .iter()
        .skip(usize::from(receiver.is_parameter()))
        .map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(name) => name.ident.unraw().to_string().trim_start_matches('_').to_owned(),
                _ => "argument".to_owned(),
            },
            FnArg::Receiver(_) => "self".to_owned(),
        })
        .collect()
}

/// Takes an attribute off a function.
pub(crate) fn remove(function: &mut ImplItemFn, name: &str) -> Option<Attribute> {
    let index = function.attrs.iter().position(|attribute| attribute.path().is_ident(name))?;
    Some(function.attrs.remove(index))
}

/// The string in an attribute's parentheses.
fn renamed(attribute: &Attribute) -> Result<Option<String>> {
    match &attribute.meta {
        Meta::Path(_) => Ok(None),
        _ => Ok(Some(attribute.parse_args::<LitStr>()?.value())),
    }
}

/// The text of `///` comments.
pub(crate) fn doc_text(attributes: &[Attribute]) -> String {
    let lines: Vec<_> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) => string(&pair.value).ok(),
            _ => None,
        })
        .map(|line| line.strip_prefix(' ').map_or(line.clone(), str::to_owned))
        .collect();
    lines.join("\n").trim_end().to_owned()
}

/// A method's doc as C has it: name, signature with the receiver, a marker, the text.
fn c_doc(name: &str, receiver: &str, signature: &str, doc: &str) -> TokenStream {
    let inner = &signature[1..];
    // The receiver itself is positional-only: the slash stands behind it unless another parameter is so too.
    let has_slash =
        split_parameters(&signature[1..signature.len() - 1]).iter().any(|part| part.trim() == "/");
    let lead = match (receiver, inner) {
        ("", _) => String::new(),
        (_, ")") => format!("{receiver}, /"),
        _ if has_slash => format!("{receiver}, "),
        _ => format!("{receiver}, /, "),
    };
    c_string(&format!("{name}({lead}{inner}\n--\n\n{doc}"))
}

pub(crate) fn c_string(text: &str) -> TokenStream {
    let text = CString::new(text.replace('\0', "")).expect("NULs were removed");
    let literal = proc_macro2::Literal::c_string(&text);
    quote!(#literal)
}
