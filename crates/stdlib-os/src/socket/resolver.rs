//! Names of hosts, services, protocols and interfaces; byte orders.

use std::ffi::{CString, c_int};

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::{OSError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, encode::encode};
use objects::builtins::tuple::Tuple;
use objects::errors::{OverflowError, raise};
use objects::raw::{Any, FromArg, Obj, Place, PyResult, Ref};

use super::address::{host_object, host_text};
use crate::args::{int, text};
use crate::sys::net::{Address, Name};
use crate::sys::resolve::Host;

/// A host's name as an argument.
pub(super) struct HostArg(pub(super) CString);

impl FromArg<'_> for HostArg {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        let (function, class) = (place.parameters.function, value.class().name().into_owned());
        host_text(value, || format!("{function}() argument 1 must be str, bytes or bytearray, not {class}"))
            .map(Self)
    }
}

/// The service of `getaddrinfo`: number, text, bytes or none.
pub(super) fn service(value: &Any) -> PyResult<Option<CString>> {
    let bytes = match () {
        () if is_none(value) => return Ok(None),
        () if value.downcast::<Int>().is_some() => value.str()?.to_string_lossy().into_bytes(),
        () => match (value.downcast::<Str>(), value.downcast::<Bytes>()) {
            (Some(text), _) => encode(text, "utf-8", "strict")?.data().to_vec(),
            (None, Some(bytes)) => bytes.data().to_vec(),
            (None, None) => return raise(&OSError, "Int or String expected"),
        },
    };
    // What follows a NUL is not looked at.
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    Ok(CString::new(&bytes[..end]).ok())
}

/// `(name, aliases, addresses)` of a host.
pub(super) fn host_triple(host: &Host) -> Ref<Tuple> {
    let names = |names: &[Vec<u8>]| List::new(names.iter().map(|name| text(name)).collect()).upcast();
    let address = |bytes: &Vec<u8>| {
        let name = match (<[u8; 4]>::try_from(&bytes[..]), <[u8; 16]>::try_from(&bytes[..])) {
            (Ok(v4), _) => Name::V4(v4, 0),
            (_, Ok(v6)) => Name::V6(v6, 0, 0, 0),
            _ => Name::None,
        };
        Address::new(&name).map_or_else(objects::builtins::none::none, |address| host_object(&address))
    };
    let addresses = List::new(host.addresses.iter().map(address).collect()).upcast();
    Tuple::new(vec![text(&host.name), names(&host.aliases), addresses])
}

/// An unsigned number of so many bits.
pub(super) struct Unsigned<const BITS: u32>(pub(super) u32);

impl<const BITS: u32> FromArg<'_> for Unsigned<BITS> {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        let wide = Int::index_value(value)?;
        match u32::try_from(wide) {
            Ok(number) if wide >> BITS == 0 => Ok(Self(number)),
            _ if wide < 0 => raise(&ValueError, "Cannot convert negative int"),
            _ => raise(&OverflowError, format!("Python int too large for C uint{BITS}_t")),
        }
    }
}

/// A pair of an interface's number and name.
pub(super) fn interface((index, name): (u32, Vec<u8>)) -> Obj {
    Tuple::pair(int(index), text(&name)).upcast()
}

/// A `c_int` that is a family.
pub(super) fn is_ip(family: c_int) -> bool {
    family == libc::AF_INET || family == libc::AF_INET6
}

#[objects::pymodule(name = "_socket")]
pub(super) mod part {
    use std::ffi::{CString, c_int};
    use std::net::{Ipv4Addr, Ipv6Addr};

    use objects::builtins::bytes::Bytes;
    use objects::builtins::exceptions::{OSError, ValueError};
    use objects::builtins::list::List;
    use objects::builtins::none::is_none;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{OverflowError, os_error, raise, raise_type_error};
    use objects::modules;
    use objects::raw::{Any, BytesLike, Obj, Py, PyResult, Ref};
    use objects::state::released;

    use super::super::address::{host_object, host_text, object, plain_host, resolve as resolve_host};
    use super::super::class::Socket;
    use super::super::{State, raise_failure, timeout};
    use super::{HostArg, Unsigned, host_triple, interface, is_ip, service};
    use crate::args::{CText, FsText, OrRaise, int, text};
    use crate::sys::net::Name;
    use crate::sys::resolve::{self, Wanted};
    use crate::sys::{descriptor, net};

    /// getaddrinfo(host, port [, family, type, proto, flags])
    ///     -> list of (family, type, proto, canonname, sockaddr)
    ///
    /// Resolve host and port into addrinfo struct.
    #[function("!(host, port, family=0, type=0, proto=0, flags=0)")]
    fn getaddrinfo(
        host: &Any,
        port: &Any,
        family: c_int,
        kind: c_int,
        proto: c_int,
        flags: c_int,
    ) -> PyResult<Ref<List>> {
        let host = match is_none(host) {
            true => None,
            false => Some(host_text(host, || "getaddrinfo() argument 1 must be string or None".to_owned())?),
        };
        let service = service(port)?;
        let wanted = Wanted { family, kind, protocol: proto, flags };
        let found = released(|| resolve::addresses(host.as_deref(), service.as_deref(), wanted));
        let found = found.or_else(raise_failure)?;
        let row = |found: &resolve::Found| {
            let mut parts: Vec<Obj> = found.socket.map(int).into();
            parts.extend([text(&found.canonical), object(&found.address)]);
            Tuple::new(parts).upcast()
        };
        Ok(List::new(found.iter().map(row).collect()))
    }

    /// getnameinfo(sockaddr, flags) --> (host, port)
    ///
    /// Get host and port for a sockaddr.
    #[function("!(sockaddr, flags, /)")]
    fn getnameinfo(sockaddr: &Any, flags: c_int) -> PyResult<Ref<Tuple>> {
        let Some(parts) = sockaddr.downcast::<Tuple>() else {
            return raise_type_error("getnameinfo() argument 1 must be a tuple");
        };
        let ([host, port] | [host, port, _] | [host, port, _, _]) = parts.items() else {
            return raise_type_error("getnameinfo(): illegal sockaddr argument");
        };
        let Some(host) = host.downcast::<Str>() else {
            return raise_type_error("getnameinfo(): illegal sockaddr argument");
        };
        let port = objects::builtins::int::Int::index_value(port)?;
        let number = |index: usize| parts.get(index).map_or(Ok(0), objects::builtins::int::Int::index_value);
        let (flow, scope) = (number(2)?, number(3)?);
        if !(0..=0xFFFFF).contains(&flow) {
            return raise(&OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
        }
        let Ok(host) = CString::new(host.to_string_lossy()) else {
            return raise(&ValueError, "embedded null character");
        };
        let Ok(service) = CString::new(port.to_string()) else { return Err(objects::raw::Raised) };
        let wanted = Wanted { kind: libc::SOCK_DGRAM, flags: libc::AI_NUMERICSERV, ..Wanted::default() };
        let found = released(|| resolve::addresses(Some(&host), Some(&service), wanted));
        let found = found.or_else(raise_failure)?;
        let [only] = &found[..] else {
            return raise(&OSError, "sockaddr resolved to multiple addresses");
        };
        let address = match only.address.name() {
            Name::V4(..) if parts.size() != 2 => {
                return raise(&OSError, "IPv4 sockaddr must be 2 tuple");
            }
            Name::V6(address, port, ..) => {
                net::Address::new(&Name::V6(address, port, flow as u32, scope as u32))
            }
            _ => Some(only.address),
        };
        let address = address.unwrap_or(only.address);
        let (host, service) = released(|| resolve::names(&address, flags)).or_else(raise_failure)?;
        Ok(Tuple::pair(text(&host), text(&service)))
    }

    /// gethostbyname(host) -> address
    ///
    /// Return the IP address (a string of the form '255.255.255.255') for a host.
    #[function("!(host, /)")]
    fn gethostbyname(host: HostArg) -> PyResult<Obj> {
        Ok(host_object(&resolve_host(&host.0, libc::AF_INET)?))
    }

    /// gethostbyname_ex(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.  The host argument is a string giving a host name or IP number.
    #[function("!(host, /)")]
    fn gethostbyname_ex(host: HostArg) -> PyResult<Ref<Tuple>> {
        resolve_host(&host.0, libc::AF_INET)?;
        let found = released(|| resolve::host_by_name(&host.0)).or_else(raise_failure)?;
        Ok(host_triple(&found))
    }

    /// gethostbyaddr(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.  The host argument is a string giving a host name or IP number.
    #[function("!(host, /)")]
    fn gethostbyaddr(host: HostArg) -> PyResult<Ref<Tuple>> {
        let (family, bytes) = match resolve_host(&host.0, libc::AF_UNSPEC)?.name() {
            Name::V4(address, _) => (libc::AF_INET, address.to_vec()),
            Name::V6(address, ..) => (libc::AF_INET6, address.to_vec()),
            _ => return raise(&OSError, "unsupported address family"),
        };
        let found = released(|| resolve::host_by_address(family, &bytes)).or_else(raise_failure)?;
        Ok(host_triple(&found))
    }

    /// gethostname() -> string
    ///
    /// Return the current host name.
    #[function]
    fn gethostname() -> PyResult<Obj> {
        Ok(text(&resolve::own_host().or_raise()?))
    }

    /// sethostname(name)
    ///
    /// Sets the hostname to name.
    #[function("!(name, /)")]
    fn sethostname(name: &Any) -> PyResult<()> {
        resolve::set_own_host(&plain_host(name)?).or_raise()
    }

    /// getservbyname(servicename[, protocolname]) -> integer
    ///
    /// Return a port number from a service name and protocol name.
    /// The optional protocol name, if given, should be 'tcp' or 'udp',
    /// otherwise any protocol will match.
    #[function("!(servicename, protocolname=<unrepresentable>, /)")]
    fn getservbyname(servicename: CText, protocolname: Option<CText>) -> PyResult<u32> {
        match resolve::service_port(&servicename.0, protocolname.as_ref().map(|name| &*name.0)) {
            Some(port) => Ok(port.into()),
            None => raise(&OSError, "service/proto not found"),
        }
    }

    /// getservbyport(port[, protocolname]) -> string
    ///
    /// Return the service name from a port number and protocol name.
    /// The optional protocol name, if given, should be 'tcp' or 'udp',
    /// otherwise any protocol will match.
    #[function("!(port, protocolname=<unrepresentable>, /)")]
    fn getservbyport(port: c_int, protocolname: Option<CText>) -> PyResult<Obj> {
        let Ok(port) = u16::try_from(port) else {
            return raise(&OverflowError, "getservbyport: port must be 0-65535.");
        };
        match resolve::service_name(port, protocolname.as_ref().map(|name| &*name.0)) {
            Some(name) => Ok(text(&name)),
            None => raise(&OSError, "port/proto not found"),
        }
    }

    /// getprotobyname(name) -> integer
    ///
    /// Return the protocol number for the named protocol.  (Rarely used.)
    #[function("!(name, /)")]
    fn getprotobyname(name: CText) -> PyResult<c_int> {
        resolve::protocol_number(&name.0).map_or_else(|| raise(&OSError, "protocol not found"), Ok)
    }

    /// Returns the interface index corresponding to the interface name if_name.
    #[function("(oname, /)")]
    fn if_nametoindex(oname: FsText) -> PyResult<u32> {
        resolve::interface_number(&oname.0).or_raise()
    }

    /// Returns the interface name corresponding to the interface index if_index.
    #[function("(if_index, /)")]
    fn if_indextoname(if_index: u32) -> PyResult<Obj> {
        Ok(text(&resolve::interface_name(if_index).or_raise()?))
    }

    /// if_nameindex()
    ///
    /// Returns a list of network interface information (index, name) tuples.
    #[function]
    fn if_nameindex() -> PyResult<Ref<List>> {
        let all = resolve::interfaces().or_raise()?;
        Ok(List::new(all.into_iter().map(interface).collect()))
    }

    /// Convert a 32-bit unsigned integer from network to host byte order.
    #[function("(integer, /)")]
    fn ntohl(integer: Unsigned<32>) -> PyResult<u32> {
        Ok(u32::from_be(integer.0))
    }

    /// Convert a 32-bit unsigned integer from host to network byte order.
    #[function("(integer, /)")]
    fn htonl(integer: Unsigned<32>) -> PyResult<u32> {
        Ok(integer.0.to_be())
    }

    /// Convert a 16-bit unsigned integer from network to host byte order.
    #[function("(integer, /)")]
    fn ntohs(integer: Unsigned<16>) -> PyResult<u32> {
        Ok(u16::from_be(integer.0 as u16).into())
    }

    /// Convert a 16-bit unsigned integer from host to network byte order.
    #[function("(integer, /)")]
    fn htons(integer: Unsigned<16>) -> PyResult<u32> {
        Ok((integer.0 as u16).to_be().into())
    }

    /// Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.
    #[function("(ip_addr, /)")]
    fn inet_aton(ip_addr: CText) -> PyResult<Ref<Bytes>> {
        match resolve::old_address(&ip_addr.0) {
            Some(address) => Ok(Bytes::new(&address)),
            None => raise(&OSError, "illegal IP address string passed to inet_aton"),
        }
    }

    /// Convert an IP address from 32-bit packed binary format to string format.
    #[function("(packed_ip, /)")]
    fn inet_ntoa(packed_ip: BytesLike<'_>) -> PyResult<String> {
        match <[u8; 4]>::try_from(&*packed_ip.data()) {
            Ok(address) => Ok(Ipv4Addr::from(address).to_string()),
            Err(_) => raise(&OSError, "packed IP wrong length for inet_ntoa"),
        }
    }

    /// inet_pton(af, ip) -> packed IP address string
    ///
    /// Convert an IP address from string format to a packed string suitable
    /// for use with low-level network functions.
    #[function("!(af, ip, /)")]
    fn inet_pton(af: c_int, ip: &Py<Str>) -> PyResult<Ref<Bytes>> {
        if !is_ip(af) {
            return os_error(libc::EAFNOSUPPORT, None, None);
        }
        let ip = ip.to_string_lossy();
        let packed = match af {
            libc::AF_INET => ip.parse::<Ipv4Addr>().ok().map(|address| Bytes::new(&address.octets())),
            _ => ip.parse::<Ipv6Addr>().ok().map(|address| Bytes::new(&address.octets())),
        };
        packed.map_or_else(|| raise(&OSError, "illegal IP address string passed to inet_pton"), Ok)
    }

    /// inet_ntop(af, packed_ip) -> string formatted IP address
    ///
    /// Convert a packed IP address of the given family to string format.
    #[function("!(af, packed_ip, /)")]
    fn inet_ntop(af: c_int, packed_ip: BytesLike<'_>) -> PyResult<String> {
        if !is_ip(af) {
            return raise(&ValueError, format!("unknown address family {af}"));
        }
        let data = packed_ip.data();
        let shown = match af {
            libc::AF_INET => <[u8; 4]>::try_from(&*data).ok().map(|bytes| Ipv4Addr::from(bytes).to_string()),
            _ => <[u8; 16]>::try_from(&*data).ok().map(|bytes| Ipv6Addr::from(bytes).to_string()),
        };
        shown.map_or_else(|| raise(&ValueError, "invalid length of packed IP address string"), Ok)
    }

    /// getdefaulttimeout() -> timeout
    ///
    /// Returns the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[function]
    fn getdefaulttimeout() -> PyResult<Option<f64>> {
        Ok(timeout::object(modules::state::<State>().timeout.get()))
    }

    /// setdefaulttimeout(timeout)
    ///
    /// Set the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    /// When the socket module is first imported, the default is None.
    #[function("(object, /)")]
    fn setdefaulttimeout(object: &Any) -> PyResult<()> {
        let nanoseconds = timeout::argument(object)?;
        modules::state::<State>().timeout.set(nanoseconds);
        Ok(())
    }

    /// close(integer) -> None
    ///
    /// Close an integer socket file descriptor.  This is like os.close(), but for
    /// sockets; on some platforms os.close() won't work for socket file descriptors.
    #[function("(object, /)")]
    fn close(object: c_int) -> PyResult<()> {
        match crate::sys::file::close(object) {
            Err(libc::ECONNRESET) => Ok(()),
            outcome => outcome.or_raise(),
        }
    }

    /// dup(integer) -> integer
    ///
    /// Duplicate an integer socket file descriptor.  This is like os.dup(), but for
    /// sockets; on some platforms os.dup() won't work for socket file descriptors.
    #[function("(object, /)")]
    fn dup(object: c_int) -> PyResult<c_int> {
        descriptor::fcntl(object, descriptor::Command::CopyNotInherited, 0).or_raise()
    }

    /// socketpair([family[, type [, proto]]]) -> (socket object, socket object)
    ///
    /// Create a pair of socket objects from the sockets returned by the platform
    /// socketpair() function.
    /// The arguments are the same as for socket() except the default family is
    /// AF_UNIX if defined on the platform; otherwise, the default is AF_INET.
    #[function("!(family=<unrepresentable>, type=<unrepresentable>, proto=0, /)")]
    fn socketpair(family: Option<c_int>, kind: Option<c_int>, proto: c_int) -> PyResult<Ref<Tuple>> {
        let (family, kind) = (family.unwrap_or(libc::AF_UNIX), kind.unwrap_or(libc::SOCK_STREAM));
        let [first, second] = crate::args::call(|| net::pair(family, kind, proto))?;
        let first = Socket::make(first, family, kind, proto)?;
        let second = Socket::make(second, family, kind, proto)?;
        Ok(Tuple::pair(first.upcast(), second.upcast()))
    }
}
