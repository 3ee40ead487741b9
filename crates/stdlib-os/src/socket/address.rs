//! Addresses of sockets between Python's tuples and C's structures.

use std::ffi::{CStr, CString, c_int};
use std::net::{Ipv4Addr, Ipv6Addr};

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OSError, TypeError};
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, fs_decode, fs_encode, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{OverflowError, raise, raise_type_error};
use objects::raw::{Any, BytesLike, Obj, Py, PyResult};
use objects::state::released;

use super::raise_failure;
use crate::args::{fs_bytes, int, text};
use crate::sys::net::{Address, Name};
use crate::sys::resolve::{self, Wanted};

/// The text of a host's name: letters outside ASCII go through the codec `idna`.
///
/// # Errors
/// `TypeError` for other objects and for NULs; what the codec raises.
pub(super) fn host_text(host: &Any, complaint: impl FnOnce() -> String) -> PyResult<CString> {
    let bytes: Vec<u8> = if let Some(bytes) = host.downcast::<Bytes>() {
        bytes.data().to_vec()
    } else if host.downcast::<ByteArray>().is_some() {
        BytesLike::of(host)?.to_vec()
    } else if let Some(name) = host.downcast::<Str>() {
        match name.as_ascii() {
            Some(ascii) => ascii.as_bytes().to_vec(),
            None => idna(name)?,
        }
    } else {
        return raise_type_error(complaint());
    };
    CString::new(bytes).or_else(|_| raise(&TypeError, "host name must not contain null character"))
}

fn idna(name: &Py<Str>) -> PyResult<Vec<u8>> {
    let encoded = name.as_any().get_attribute(&interned("encode"))?.call(&[Str::new("idna").as_any()])?;
    match encoded.downcast::<Bytes>() {
        Some(bytes) => Ok(bytes.data().to_vec()),
        None => raise_type_error("the codec idna gave no bytes"),
    }
}

fn host_of(host: &Any) -> PyResult<CString> {
    let class = host.class().name().into_owned();
    host_text(host, || format!("str, bytes or bytearray expected, not {class}"))
}

/// The address of a host in a family; 0 takes any.
///
/// # Errors
/// `gaierror`, `OSError`.
pub(super) fn resolve(host: &CStr, family: c_int) -> PyResult<Address> {
    let bytes = host.to_bytes();
    if bytes == b"<broadcast>" || bytes == b"255.255.255.255" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return raise(&OSError, "address family mismatched");
        }
        return named(&Name::V4([255; 4], 0));
    }
    if let Ok(literal) = host.to_str() {
        if let Ok(address) = literal.parse::<Ipv4Addr>()
            && matches!(family, libc::AF_INET | libc::AF_UNSPEC)
        {
            return named(&Name::V4(address.octets(), 0));
        }
        if let Ok(address) = literal.parse::<Ipv6Addr>()
            && matches!(family, libc::AF_INET6 | libc::AF_UNSPEC)
        {
            return named(&Name::V6(address.octets(), 0, 0, 0));
        }
    }
    let wildcard = bytes.is_empty();
    let wanted = match wildcard {
        true => Wanted { family, kind: libc::SOCK_DGRAM, flags: libc::AI_PASSIVE, protocol: 0 },
        false => Wanted { family, ..Wanted::default() },
    };
    let found = released(|| match wildcard {
        true => resolve::addresses(None, Some(c"0"), wanted),
        false => resolve::addresses(Some(host), None, wanted),
    });
    match found {
        Ok(found) if wildcard && found.len() > 1 => raise(&OSError, "wildcard resolved to multiple address"),
        Ok(found) => match found.first() {
            Some(first) => Ok(first.address),
            None => raise(&OSError, "unknown address family"),
        },
        Err(failure) => raise_failure(failure),
    }
}

fn named(name: &Name) -> PyResult<Address> {
    Address::new(name).map_or_else(|| raise(&OSError, "AF_UNIX path too long"), Ok)
}

fn port(value: &Any, function: &str) -> PyResult<u16> {
    let wide = Int::index_value(value)?;
    u16::try_from(wide).or_else(|_| raise(&OverflowError, format!("{function}(): port must be 0-65535.")))
}

fn number(value: Option<&Obj>) -> PyResult<u32> {
    value.map_or(Ok(0), |value| Ok(Int::index_value(value)? as u32))
}

fn tuple<'a>(address: &'a Any, function: &str, family: &str) -> PyResult<&'a Py<Tuple>> {
    address.downcast::<Tuple>().map_or_else(
        || {
            let class = address.class().name();
            raise_type_error(format!("{function}(): {family} address must be tuple, not {class}"))
        },
        Ok,
    )
}

/// What Python gave as an address of a family, as C has it.
///
/// # Errors
/// `TypeError`, `OverflowError`, what resolving raises.
pub(super) fn parse(address: &Any, family: c_int, function: &str) -> PyResult<Address> {
    match family {
        libc::AF_UNIX => local(address),
        libc::AF_INET => {
            let parts = tuple(address, function, "AF_INET")?;
            let [host, service] = parts.items() else {
                return raise_type_error("AF_INET address must be a pair (host, port)");
            };
            let host = host_of(host)?;
            let port = port(service, function)?;
            match resolve(&host, libc::AF_INET)?.name() {
                Name::V4(address, _) => named(&Name::V4(address, port)),
                _ => raise(&OSError, "address family mismatched"),
            }
        }
        libc::AF_INET6 => {
            let parts = tuple(address, function, "AF_INET6")?;
            let [host, service, rest @ ..] = parts.items() else {
                return raise_type_error(
                    "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])",
                );
            };
            if rest.len() > 2 {
                return raise_type_error(
                    "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])",
                );
            }
            let host = host_of(host)?;
            let port = port(service, function)?;
            let (flow, scope) = (number(rest.first())?, number(rest.get(1))?);
            if flow > 0xFFFFF {
                return raise(&OverflowError, format!("{function}(): flowinfo must be 0-1048575."));
            }
            match resolve(&host, libc::AF_INET6)?.name() {
                Name::V6(address, _, _, found) => {
                    let scope = if rest.len() > 1 { scope } else { found };
                    named(&Name::V6(address, port, flow, scope))
                }
                _ => raise(&OSError, "address family mismatched"),
            }
        }
        libc::AF_NETLINK => {
            let parts = tuple(address, function, "AF_NETLINK")?;
            let [process, groups] = parts.items() else {
                return raise_type_error("AF_NETLINK address must be a pair (pid, groups)");
            };
            named(&Name::Netlink(number(Some(process))?, number(Some(groups))?))
        }
        _ => raise(&OSError, format!("{function}(): bad family")),
    }
}

/// A path, or an abstract name: text or bytes.
fn local(address: &Any) -> PyResult<Address> {
    let path = match address.downcast::<Str>() {
        Some(text) => fs_encode(text)?.data().to_vec(),
        None => BytesLike::of(address)?.to_vec(),
    };
    named(&Name::Local(path))
}

/// An address as Python has it.
pub(super) fn object(address: &Address) -> Obj {
    match address.name() {
        Name::None => none(),
        Name::V4(address, port) => Tuple::pair(v4_text(address), int(port)).upcast(),
        Name::V6(address, port, flow, scope) => {
            let host = v6_text(address, scope);
            Tuple::new(vec![host, int(port), int(flow), int(scope)]).upcast()
        }
        Name::Local(path) if path.first() == Some(&0) => Bytes::new(&path).upcast(),
        Name::Local(path) => fs_decode(&path).upcast(),
        Name::Netlink(process, groups) => Tuple::pair(int(process), int(groups)).upcast(),
        Name::Other(family, bytes) => Tuple::pair(int(family), Bytes::new(&bytes).upcast()).upcast(),
    }
}

fn v4_text(address: [u8; 4]) -> Obj {
    Str::new(&Ipv4Addr::from(address).to_string()).upcast()
}

/// An IPv6 address as the C library writes it, with its scope.
fn v6_text(address: [u8; 16], scope: u32) -> Obj {
    if scope == 0 {
        return Str::new(&Ipv6Addr::from(address).to_string()).upcast();
    }
    let named = Address::new(&Name::V6(address, 0, 0, scope));
    let flags = libc::NI_NUMERICHOST | libc::NI_NUMERICSERV;
    match named.map(|named| resolve::names(&named, flags)) {
        Some(Ok((host, _))) => text(&host),
        _ => Str::new(&Ipv6Addr::from(address).to_string()).upcast(),
    }
}

/// The numeric text of an address's host.
pub(super) fn host_object(address: &Address) -> Obj {
    match address.name() {
        Name::V4(address, _) => v4_text(address),
        Name::V6(address, _, _, scope) => v6_text(address, scope),
        _ => none(),
    }
}

/// The bytes of a host name given to `sethostname`.
pub(super) fn plain_host(name: &Any) -> PyResult<Vec<u8>> {
    match name.downcast::<Bytes>() {
        Some(bytes) => Ok(bytes.data().to_vec()),
        None => Ok(fs_bytes(name)?.data().to_vec()),
    }
}
