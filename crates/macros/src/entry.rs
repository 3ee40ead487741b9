//! C entries of methods: calling convention, argument conversion, result conversion.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Error, FnArg, ImplItemFn, Result, Type};

use crate::signature::{Parameter, Signature};

/// What a method receives first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Receiver {
    Instance,
    Class,
    None,
    /// A function of a module: it receives the module when its first parameter is called `module`.
    Module {
        /// Whether it does.
        passed: bool,
    },
}

impl Receiver {
    /// Whether the Rust function has a parameter for it.
    pub(crate) fn is_parameter(self) -> bool {
        !matches!(self, Self::None | Self::Module { passed: false })
    }
}

/// A method, class method or static method of the `impl`.
pub(crate) struct Method {
    pub(crate) receiver: Receiver,
    pub(crate) signature: Signature,
    pub(crate) function: ImplItemFn,
    pub(crate) python_name: String,
}

impl Method {
    /// The parameters after the receiver, as Rust types.
    fn rust_types(&self) -> Vec<&Type> {
        let skip = usize::from(self.receiver.is_parameter());
        self.function
            .sig
            .inputs
            .iter()
            .skip(skip)
            .filter_map(|input| match input {
                FnArg::Typed(typed) => Some(&*typed.ty),
                FnArg::Receiver(_) => None,
            })
            .collect()
    }

    /// Checks that signature and function have the same number of parameters.
    pub(crate) fn check(&self) -> Result<()> {
        let wanted = self.signature.named().count() + usize::from(self.signature.has_rest());
        let found = self.rust_types().len();
        if wanted == found {
            return Ok(());
        }
        let message =
            format!("the signature has {wanted} parameters, the function {found} after its receiver");
        Err(Error::new_spanned(&self.function.sig.ident, message))
    }

    /// Whether a parameter's Rust type is an `Option`: then `None` there means that the argument is missing.
    fn takes_option(&self, index: usize) -> bool {
        match self.rust_types().get(index) {
            Some(Type::Path(path)) => path.path.segments.last().is_some_and(|last| last.ident == "Option"),
            _ => false,
        }
    }

    fn call(&self, owner: &TokenStream, arguments: &[TokenStream]) -> TokenStream {
        let name = &self.function.sig.ident;
        let receiver = match self.receiver.is_parameter() {
            false => quote!(),
            // SAFETY: the entry stands in the tables of the declared class only, whose callers check the receiver.
            true => quote!(unsafe { ::objects::raw::glue_this(this) },),
        };
        let path = match self.receiver {
            Receiver::Module { .. } => quote!(self::#name),
            _ => quote!(<#owner>::#name),
        };
        quote!(::objects::raw::IntoObject::into_object(#path(#receiver #(#arguments),*)?))
    }

    /// The entry function, the word for it, and the convention's flags.
    pub(crate) fn entry(
        &self,
        owner: &TokenStream,
        id: &str,
    ) -> Result<(TokenStream, TokenStream, TokenStream)> {
        let entry = format_ident!("entry_{id}");
        let named: Vec<_> = self.signature.named().collect();
        let kind = match self.receiver {
            Receiver::Instance => quote!(0),
            Receiver::Class => quote!(::abi::METH_CLASS),
            Receiver::None => quote!(::abi::METH_STATIC),
            Receiver::Module { .. } => quote!(0),
        };
        let any = quote!(&::objects::raw::Any);
        let result = quote!(::objects::raw::PyResult<::objects::raw::Obj>);
        let parameters = format_ident!("PARAMETERS_{}", id.to_uppercase());
        if !self.signature.has_rest() && named.is_empty() {
            let call = self.call(owner, &[]);
            let item =
                quote!(unsafe extern "C" fn #entry(this: #any, _: usize) -> #result { let _ = this; #call });
            return Ok((item, quote!(glue_no_args(#entry)), quote!(#kind | ::abi::METH_NOARGS)));
        }
        if let ([only], true, false) =
            (&named[..], self.signature.positional_only(), self.signature.has_rest())
            && only.default.is_none()
        {
            let value = self.converted(only, 0, quote!(argument), &parameters);
            let call = self.call(owner, &[value]);
            let item = quote!(unsafe extern "C" fn #entry(this: #any, argument: #any) -> #result { let _ = this; #call });
            return Ok((item, quote!(glue_binary(#entry)), quote!(#kind | ::abi::METH_O)));
        }
        if self.signature.positional_only() {
            return Ok(self.positional_entry(owner, &entry, &parameters, &kind));
        }
        let count = named.len();
        let arguments = self.converted_all(&parameters, |index| quote!(given[#index]))?;
        let call = self.call(owner, &arguments);
        let item = quote! {
            unsafe extern "C" fn #entry(
                this: #any,
                args: *const #any,
                count: isize,
                names: ::core::option::Option<&::objects::raw::Py<::objects::builtins::tuple::Tuple>>,
            ) -> #result {
                let mut given = [::core::option::Option::None; #count];
                // SAFETY: the caller keeps the calling convention that the row's flags name.
                let rest = unsafe { ::objects::raw::glue_parse(&#parameters, args, count, names, &mut given) }?;
                let _ = (this, rest);
                #call
            }
        };
        Ok((
            item,
            quote!(glue_fast_keywords(#entry)),
            quote!(#kind | ::abi::METH_FASTCALL | ::abi::METH_KEYWORDS),
        ))
    }

    fn positional_entry(
        &self,
        owner: &TokenStream,
        entry: &syn::Ident,
        parameters: &syn::Ident,
        kind: &TokenStream,
    ) -> (TokenStream, TokenStream, TokenStream) {
        let any = quote!(&::objects::raw::Any);
        let mut arguments: Vec<_> = (self.signature.named().enumerate())
            .map(|(index, parameter)| match parameter.default {
                None => self.converted(parameter, index, quote!(args[#index]), parameters),
                Some(_) => self.optional(parameter, index, quote!(args.get(#index).copied()), parameters),
            })
            .collect();
        if self.signature.has_rest() {
            let count = arguments.len();
            arguments.push(quote!(::objects::raw::Args::positional_only(args.get(#count..).unwrap_or(&[]))));
        }
        let call = self.call(owner, &arguments);
        let item = quote! {
            unsafe extern "C" fn #entry(
                this: #any,
                args: *const #any,
                count: isize,
            ) -> ::objects::raw::PyResult<::objects::raw::Obj> {
                // SAFETY: the caller keeps the calling convention that the row's flags name.
                let args = unsafe { ::objects::raw::glue_arity(&#parameters, args, count) }?;
                let _ = this;
                #call
            }
        };
        (item, quote!(glue_fast(#entry)), quote!(#kind | ::abi::METH_FASTCALL))
    }

    /// All arguments in order, from one `Option<&Any>` place each.
    pub(crate) fn converted_all(
        &self,
        parameters: &syn::Ident,
        place: impl Fn(usize) -> TokenStream,
    ) -> Result<Vec<TokenStream>> {
        let mut arguments = Vec::new();
        for (index, parameter) in self.signature.named().enumerate() {
            let value = place(index);
            arguments.push(match parameter.default {
                None => {
                    let value = quote!(#value.expect("a required argument was checked"));
                    self.converted(parameter, index, value, parameters)
                }
                Some(_) => self.optional(parameter, index, value, parameters),
            });
        }
        if self.signature.has_rest() {
            arguments.push(quote!(rest));
        }
        Ok(arguments)
    }

    fn converted(
        &self,
        _: &Parameter,
        index: usize,
        value: TokenStream,
        parameters: &syn::Ident,
    ) -> TokenStream {
        quote!(::objects::raw::FromArg::from_arg(#value, ::objects::raw::Place { parameters: &#parameters, index: #index })?)
    }

    /// An optional argument: its default where it is missing.
    fn optional(
        &self,
        parameter: &Parameter,
        index: usize,
        value: TokenStream,
        parameters: &syn::Ident,
    ) -> TokenStream {
        let place = quote!(::objects::raw::Place { parameters: &#parameters, index: #index });
        let default = match parameter.default_value(Span::call_site()) {
            Ok(default) => default.unwrap_or_else(|| quote!(::core::option::Option::None)),
            Err(error) => return error.to_compile_error(),
        };
        let is_option = default.to_string().contains("None") || self.takes_option(index);
        match (is_option, parameter.none_is_missing()) {
            (true, true) => quote! {
                match #value {
                    ::core::option::Option::Some(value) => ::objects::raw::FromArg::from_arg(value, #place)?,
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            },
            (true, false) => quote! {
                match #value {
                    ::core::option::Option::Some(value) => {
                        ::core::option::Option::Some(::objects::raw::FromArg::from_arg(value, #place)?)
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            },
            (false, _) => quote! {
                match #value {
                    ::core::option::Option::Some(value) => ::objects::raw::FromArg::from_arg(value, #place)?,
                    ::core::option::Option::None => #default,
                }
            },
        }
    }
}
