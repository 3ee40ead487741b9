//! Signatures in Python's own syntax: `(a, b=0, /, c=None, *args, d=True, **kwargs)`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Error, Result};

/// How a parameter is passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    PositionalOnly,
    Positional,
    Variadic,
    KeywordOnly,
    Keywords,
}

/// One parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The default as Python text.
    pub(crate) default: Option<String>,
}

/// A parsed signature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    /// Python name, when the string gives one in front of the parenthesis.
    pub(crate) name: Option<String>,
    /// The text from the parenthesis on.
    pub(crate) text: String,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether `__text_signature__` is `None`: written as `!` in front.
    pub(crate) hidden: bool,
}

impl Signature {
    /// Positional-only, all required: what a function without a string has.
    pub(crate) fn plain(names: &[String]) -> Self {
        let parameters = names
            .iter()
            .map(|name| Parameter { name: name.clone(), kind: Kind::PositionalOnly, default: None })
            .collect();
        let text = match names {
            [] => "()".to_owned(),
            names => format!("({}, /)", names.join(", ")),
        };
        Self { name: None, text, parameters, hidden: false }
    }

    pub(crate) fn parse(source: &str, span: Span) -> Result<Self> {
        let bad = |what: &str| Error::new(span, format!("signature {source:?}: {what}"));
        let (source, hidden) = source.strip_prefix('!').map_or((source, false), |source| (source, true));
        let open = source.find('(').ok_or_else(|| bad("no parenthesis"))?;
        let inner = source[open + 1..].strip_suffix(')').ok_or_else(|| bad("no closing parenthesis"))?;
        let name = (open > 0).then(|| source[..open].to_owned());
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut kind = Kind::Positional;
        // `sub[, start[, end]]`: what stands in brackets may be left out.
        let inner = &inner.replace("[, ", ", ?").replace(']', "");
        for part in split_parameters(inner) {
            match part.trim() {
                part if part.starts_with('?') => {
                    let default = Some("<unrepresentable>".to_owned());
                    parameters.push(Parameter { name: part[1..].to_owned(), kind, default });
                }
                "/" => {
                    for parameter in &mut parameters {
                        parameter.kind = Kind::PositionalOnly;
                    }
                }
                "*" => kind = Kind::KeywordOnly,
                part if part.starts_with("**") => {
                    let name = part[2..].to_owned();
                    parameters.push(Parameter { name, kind: Kind::Keywords, default: None });
                }
                part if part.starts_with('*') => {
                    let name = part[1..].to_owned();
                    parameters.push(Parameter { name, kind: Kind::Variadic, default: None });
                    kind = Kind::KeywordOnly;
                }
                part => {
                    let (name, default) = match part.split_once('=') {
                        Some((name, default)) => (name.trim(), Some(default.trim().to_owned())),
                        None => (part, None),
                    };
                    parameters.push(Parameter { name: name.to_owned(), kind, default });
                }
            }
        }
        Ok(Self { name, text: source[open..].to_owned(), parameters, hidden })
    }

    /// The parameters that have an entry of their own, in order.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| !parameter.is_rest())
    }

    /// Whether there is `*args` or `**kwargs`.
    pub(crate) fn has_rest(&self) -> bool {
        self.parameters.iter().any(Parameter::is_rest)
    }

    fn count(&self, kind: Kind) -> usize {
        self.parameters.iter().filter(|parameter| parameter.kind == kind).count()
    }

    /// Whether arguments can only be given by position.
    pub(crate) fn positional_only(&self) -> bool {
        self.parameters
            .iter()
            .all(|parameter| matches!(parameter.kind, Kind::PositionalOnly | Kind::Variadic))
    }

    /// A `Parameters` literal.
    pub(crate) fn literal(&self, function: &str) -> TokenStream {
        let names = self.named().map(|parameter| &parameter.name);
        let required = self
            .named()
            .enumerate()
            .filter(|(_, parameter)| parameter.default.is_none())
            .fold(0u64, |bits, (i, _)| bits | 1 << i);
        let positional_only = self.count(Kind::PositionalOnly);
        let positional = positional_only + self.count(Kind::Positional);
        let variadic = self.count(Kind::Variadic) > 0;
        let keywords = self.count(Kind::Keywords) > 0;
        quote! {
            ::objects::raw::Parameters {
                function: #function,
                names: &[#(#names),*],
                positional_only: #positional_only,
                positional: #positional,
                required: #required,
                variadic: #variadic,
                keywords: #keywords,
            }
        }
    }
}

impl Parameter {
    fn is_rest(&self) -> bool {
        matches!(self.kind, Kind::Variadic | Kind::Keywords)
    }

    /// The Rust value for a default that is not given.
    pub(crate) fn default_value(&self, span: Span) -> Result<Option<TokenStream>> {
        let Some(text) = &self.default else { return Ok(None) };
        let value = match text.as_str() {
            "None" | "<unrepresentable>" | "sys.maxsize" => quote!(::core::option::Option::None),
            "True" | "(os.name != 'nt')" => quote!(true),
            "False" => quote!(false),
            text if text.trim_start_matches('b').starts_with(['\'', '"']) => {
                quote!(::core::option::Option::None)
            }
            text => {
                let literal: TokenStream = text
                    .parse()
                    .map_err(|_| Error::new(span, format!("no Rust literal can say the default {text}")))?;
                quote!(#literal)
            }
        };
        Ok(Some(value))
    }

    /// Whether an explicit `None` means the same as no argument.
    pub(crate) fn none_is_missing(&self) -> bool {
        self.default.as_deref() == Some("None")
    }
}

/// Splits at commas outside quotes and brackets.
pub(crate) fn split_parameters(inner: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut quote, mut start) = (Vec::new(), 0, None, 0);
    for (at, character) in inner.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !inner[start..].trim().is_empty() {
        parts.push(&inner[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn all_kinds() {
        let signature =
            Signature::parse("seek(a, b=',', /, c=0, *rest, d=None, **more)", Span::call_site()).unwrap();
        assert_eq!(signature.name.as_deref(), Some("seek"));
        let kinds: Vec<_> = signature.parameters.iter().map(|parameter| parameter.kind).collect();
        use Kind::*;
        assert_eq!(kinds, [PositionalOnly, PositionalOnly, Positional, Variadic, KeywordOnly, Keywords]);
        assert_eq!(signature.parameters[1].default.as_deref(), Some("','"));
        assert!(!signature.positional_only());
    }
}
