//! `#[object]`

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemStruct, Result};

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let tail = !options.is_empty();
    if tail {
        syn::parse2::<syn::Ident>(options)?;
    }
    let item: ItemStruct = syn::parse2(item)?;
    let name = &item.ident;
    let fields: Vec<_> = (item.fields.iter().enumerate())
        .map(|(index, field)| match &field.ident {
            Some(name) => quote!(#name),
            None => {
                let index = syn::Index::from(index);
                quote!(#index)
            }
        })
        .collect();
    let (visit_tail, clear_tail, drop_tail) = match tail {
        false => (quote!(), quote!(), quote!()),
        true => (
            quote! {
                for element in this.tail() {
                    let stop = ::objects::raw::Field::visit(element, visitor);
                    if stop != 0 {
                        return stop;
                    }
                }
            },
            quote! {
                for element in this.tail() {
                    ::objects::raw::Field::clear(element);
                }
            },
            quote! {
                unsafe fn drop_tail(this: &::objects::raw::Py<Self>) {
                    // SAFETY: called once, by the destruction of an object of this body.
                    unsafe { ::objects::raw::glue_drop_tail(this) }
                }
            },
        ),
    };
    let field = (!tail).then(|| embedded(name, &fields));
    Ok(quote! {
        #[repr(C)]
        #item

        impl ::objects::raw::Body for #name {
            fn visit(this: &::objects::raw::Py<Self>, visitor: &::objects::raw::Visitor) -> ::std::ffi::c_int {
                #(
                    let stop = ::objects::raw::Field::visit(&this.#fields, visitor);
                    if stop != 0 {
                        return stop;
                    }
                )*
                #visit_tail
                let _ = (this, visitor);
                0
            }

            fn clear_fields(this: &::objects::raw::Py<Self>) {
                #(::objects::raw::Field::clear(&this.#fields);)*
                #clear_tail
                let _ = this;
            }

            #drop_tail
        }

        #field
    })
}

/// A body without items is a field too: classes that extend its layout embed it first.
fn embedded(name: &syn::Ident, fields: &[TokenStream]) -> TokenStream {
    quote! {
        // SAFETY: visits and clears every field.
        unsafe impl ::objects::raw::Field for #name {
            fn visit(&self, visitor: &::objects::raw::Visitor) -> ::std::ffi::c_int {
                #(
                    let stop = ::objects::raw::Field::visit(&self.#fields, visitor);
                    if stop != 0 {
                        return stop;
                    }
                )*
                let _ = visitor;
                0
            }

            fn clear(&self) {
                #(::objects::raw::Field::clear(&self.#fields);)*
            }
        }
    }
}
