//! `#[pymodule]`

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, FnArg, Ident, ImplItemFn, Item, ItemFn, ItemMod, LitStr, Pat, Path, Result, Token};

use crate::entry::Receiver;
use crate::pytype::{c_string, doc_text, method_row, remove};

/// The options in the attribute's parentheses.
#[derive(Default)]
struct Options {
    name: String,
    types: Vec<Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "name" => {
                    input.parse::<Token![=]>()?;
                    options.name = input.parse::<LitStr>()?.value();
                }
                "types" => {
                    let inner;
                    syn::parenthesized!(inner in input);
                    options.types =
                        Punctuated::<Path, Token![,]>::parse_terminated(&inner)?.into_iter().collect();
                }
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

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut module: ItemMod = syn::parse2(item)?;
    let doc = c_string(&doc_text(&module.attrs));
    let Some((_, content)) = &mut module.content else {
        return Err(Error::new_spanned(&module, "the module's content must stand here"));
    };
    let (mut items, mut rows, mut exec) = (Vec::new(), Vec::new(), quote!(::core::option::Option::None));
    for part in content.iter_mut() {
        let Item::Fn(function) = part else { continue };
        let is_function = function.attrs.iter().any(|known| known.path().is_ident("function"));
        if function.sig.ident == "exec" && !is_function || take_init(function) {
            let name = &function.sig.ident;
            exec = quote!(::core::option::Option::Some(#name));
        }
        let mut method = as_method(function);
        if let Some(attribute) = remove(&mut method, "function") {
            function.attrs.retain(|known| !known.path().is_ident("function"));
            let receiver = Receiver::Module { passed: takes_module(function) };
            let (item, row) = method_row(&method, &quote!(), receiver, &attribute, rows.len())?;
            items.push(item);
            rows.push(row);
        }
    }
    let (name, types, count) = (c_string(&options.name), &options.types, rows.len());
    let text = format!("The declaration of `{}`.", options.name);
    let tables = quote! {
        #[doc = #text]
        pub static MODULE: ::objects::types::ModuleSpec = {
            #(#items)*

            #[used]
            #[cfg_attr(not(miri), unsafe(link_section = "cinder_builtins"))]
            static FUNCTIONS: [::objects::types::BuiltinDef; #count] = [#(#rows),*];
            ::objects::types::ModuleSpec {
                name: #name,
                doc: #doc,
                functions: &FUNCTIONS,
                types: &[#(<#types as ::objects::raw::Class>::spec),*],
                exec: #exec,
            }
        };
    };
    content.push(syn::parse2(tables)?);
    Ok(quote!(#module))
}

/// Whether the function is marked `#[init]`: it fills the module where `exec` is the name of something else.
fn take_init(function: &mut ItemFn) -> bool {
    let before = function.attrs.len();
    function.attrs.retain(|known| !known.path().is_ident("init"));
    function.attrs.len() < before
}

/// A free function in the form that the method tables are made from.
fn as_method(function: &ItemFn) -> ImplItemFn {
    ImplItemFn {
        attrs: function.attrs.clone(),
        vis: function.vis.clone(),
        defaultness: None,
        sig: function.sig.clone(),
        block: (*function.block).clone(),
    }
}

fn takes_module(function: &ItemFn) -> bool {
    matches!(
        function.sig.inputs.first(),
        Some(FnArg::Typed(typed)) if matches!(&*typed.pat, Pat::Ident(name) if name.ident == "module")
    )
}
