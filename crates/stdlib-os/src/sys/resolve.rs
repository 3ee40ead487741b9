//! Names of hosts, services and interfaces, as the C library knows them.

use std::ffi::{CStr, CString, c_char, c_int};

use super::file::{Outcome, last_error};
use super::net::Address;

/// A failure of the resolver: its own number, or the system's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// `EAI_*`
    Resolver(c_int),
    /// The error number.
    System(c_int),
    /// `h_errno`
    Host(c_int),
}

fn failure(error: c_int) -> Failure {
    if error == libc::EAI_SYSTEM { Failure::System(last_error()) } else { Failure::Resolver(error) }
}

/// The resolver's words for one of its numbers.
pub fn failure_text(error: c_int) -> Vec<u8> {
    // SAFETY: gives a string that lives for ever.
    unsafe { CStr::from_ptr(libc::gai_strerror(error)) }.to_bytes().to_vec()
}

unsafe extern "C" {
    fn hstrerror(error: c_int) -> *const c_char;
    fn gethostbyname_r(
        name: *const c_char,
        result: *mut libc::hostent,
        buffer: *mut c_char,
        size: usize,
        found: *mut *mut libc::hostent,
        error: *mut c_int,
    ) -> c_int;
    fn gethostbyaddr_r(
        address: *const libc::c_void,
        length: libc::socklen_t,
        family: c_int,
        result: *mut libc::hostent,
        buffer: *mut c_char,
        size: usize,
        found: *mut *mut libc::hostent,
        error: *mut c_int,
    ) -> c_int;
}

/// The words for a host lookup's failure.
pub fn host_failure_text(error: c_int) -> Vec<u8> {
    // SAFETY: gives a string that lives for ever.
    unsafe { CStr::from_ptr(hstrerror(error)) }.to_bytes().to_vec()
}

/// What is asked for: family, kind, protocol, flags.
#[derive(Clone, Copy, Default)]
pub struct Wanted {
    /// `AF_*`
    pub family: c_int,
    /// `SOCK_*`
    pub kind: c_int,
    /// The protocol.
    pub protocol: c_int,
    /// `AI_*`
    pub flags: c_int,
}

/// One answer.
pub struct Found {
    /// `AF_*`, `SOCK_*`, protocol
    pub socket: [c_int; 3],
    /// The host's own name.
    pub canonical: Vec<u8>,
    /// Its address.
    pub address: Address,
}

/// `getaddrinfo(3)`
pub fn addresses(host: Option<&CStr>, service: Option<&CStr>, wanted: Wanted) -> Result<Vec<Found>, Failure> {
    let text = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: null or strings; the list is read before it is freed, once.
    unsafe {
        let mut hints: libc::addrinfo = std::mem::zeroed();
        hints.ai_family = wanted.family;
        hints.ai_socktype = wanted.kind;
        hints.ai_protocol = wanted.protocol;
        hints.ai_flags = wanted.flags;
        let mut list = std::ptr::null_mut();
        let error = libc::getaddrinfo(text(host), text(service), &raw const hints, &raw mut list);
        if error != 0 {
            return Err(failure(error));
        }
        let (mut found, mut next) = (Vec::new(), list);
        while let Some(entry) = next.as_ref() {
            let canonical = match entry.ai_canonname.is_null() {
                true => Vec::new(),
                false => CStr::from_ptr(entry.ai_canonname).to_bytes().to_vec(),
            };
            found.push(Found {
                socket: [entry.ai_family, entry.ai_socktype, entry.ai_protocol],
                canonical,
                address: Address::copied(entry.ai_addr, entry.ai_addrlen),
            });
            next = entry.ai_next;
        }
        libc::freeaddrinfo(list);
        Ok(found)
    }
}

/// `getnameinfo(3)`: host and service.
pub fn names(address: &Address, flags: c_int) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: a complete address, buffers with their sizes.
    let error = unsafe {
        libc::getnameinfo(
            address.start(),
            address.length(),
            host.as_mut_ptr().cast(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr().cast(),
            service.len() as libc::socklen_t,
            flags,
        )
    };
    match error {
        0 => Ok((super::descriptor::until_nul(&host), super::descriptor::until_nul(&service))),
        error => Err(failure(error)),
    }
}

/// A host: its name, further names, addresses.
pub struct Host {
    /// The official name.
    pub name: Vec<u8>,
    /// Others.
    pub aliases: Vec<Vec<u8>>,
    /// `AF_*`
    pub family: c_int,
    /// Raw addresses.
    pub addresses: Vec<Vec<u8>>,
}

/// # Safety
/// `host` is what the C library has filled, and its buffer is still there.
unsafe fn copied(host: &libc::hostent) -> Host {
    // SAFETY: the caller's contract: strings, lists that end in null, addresses of the length said.
    unsafe {
        let list = |mut next: *mut *mut c_char| {
            let mut found = Vec::new();
            while !next.is_null() && !(*next).is_null() {
                found.push(*next);
                next = next.add(1);
            }
            found
        };
        let length = host.h_length.max(0).cast_unsigned() as usize;
        let bytes = |start: *mut c_char| std::slice::from_raw_parts(start.cast::<u8>(), length).to_vec();
        Host {
            name: CStr::from_ptr(host.h_name).to_bytes().to_vec(),
            aliases: list(host.h_aliases)
                .into_iter()
                .map(|text| CStr::from_ptr(text).to_bytes().to_vec())
                .collect(),
            family: host.h_addrtype,
            addresses: list(host.h_addr_list).into_iter().map(bytes).collect(),
        }
    }
}

type HostCall<'a> =
    &'a dyn Fn(*mut libc::hostent, *mut c_char, usize, *mut *mut libc::hostent, *mut c_int) -> c_int;

fn host(call: HostCall<'_>) -> Result<Host, Failure> {
    let mut buffer = vec![0u8; 16384];
    let mut error = 0;
    // SAFETY: room for the answer; it is copied while the buffer is there.
    unsafe {
        let mut entry: libc::hostent = std::mem::zeroed();
        let mut found = std::ptr::null_mut();
        call(&raw mut entry, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut found, &raw mut error);
        match found.as_ref() {
            Some(host) => Ok(copied(host)),
            None => Err(Failure::Host(error)),
        }
    }
}

/// `gethostbyname(3)`
pub fn host_by_name(name: &CStr) -> Result<Host, Failure> {
    // SAFETY: a string; the rest is `host`'s.
    host(&|entry, buffer, size, found, error| unsafe {
        gethostbyname_r(name.as_ptr(), entry, buffer, size, found, error)
    })
}

/// `gethostbyaddr(3)`
pub fn host_by_address(family: c_int, address: &[u8]) -> Result<Host, Failure> {
    let (start, length) = (address.as_ptr().cast(), address.len() as libc::socklen_t);
    // SAFETY: as many bytes are there; the rest is `host`'s.
    host(&|entry, buffer, size, found, error| unsafe {
        gethostbyaddr_r(start, length, family, entry, buffer, size, found, error)
    })
}

/// A service's port. Called under the lock: the C library keeps one answer.
pub fn service_port(name: &CStr, protocol: Option<&CStr>) -> Option<u16> {
    let protocol = protocol.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: null or strings; the answer is read at once.
    unsafe { libc::getservbyname(name.as_ptr(), protocol).as_ref() }
        .map(|entry| u16::from_be(entry.s_port as u16))
}

/// A port's service. Called under the lock.
pub fn service_name(port: u16, protocol: Option<&CStr>) -> Option<Vec<u8>> {
    let protocol = protocol.map_or(std::ptr::null(), CStr::as_ptr);
    // SAFETY: null or a string; the answer is read at once.
    unsafe {
        let entry = libc::getservbyport(c_int::from(port.to_be()), protocol).as_ref()?;
        Some(CStr::from_ptr(entry.s_name).to_bytes().to_vec())
    }
}

/// A protocol's number. Called under the lock.
pub fn protocol_number(name: &CStr) -> Option<c_int> {
    // SAFETY: a string; the answer is read at once.
    unsafe { libc::getprotobyname(name.as_ptr()).as_ref() }.map(|entry| entry.p_proto)
}

/// The host's own name.
pub fn own_host() -> Outcome<Vec<u8>> {
    let mut buffer = [0u8; 1025];
    // SAFETY: the buffer has its size, and a NUL behind.
    match unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len() - 1) } {
        0 => Ok(super::descriptor::until_nul(&buffer)),
        _ => Err(last_error()),
    }
}

/// Sets the host's own name.
pub fn set_own_host(name: &[u8]) -> Outcome<()> {
    // SAFETY: as many bytes are there.
    match unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

/// An interface's number.
pub fn interface_number(name: &CStr) -> Outcome<u32> {
    // SAFETY: a string.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(last_error()),
        index => Ok(index),
    }
}

/// An interface's name.
pub fn interface_name(index: u32) -> Outcome<Vec<u8>> {
    let mut buffer = [0u8; libc::IF_NAMESIZE + 1];
    // SAFETY: the buffer is as large as the call asks.
    match unsafe { libc::if_indextoname(index, buffer.as_mut_ptr().cast()) }.is_null() {
        true => Err(last_error()),
        false => Ok(super::descriptor::until_nul(&buffer)),
    }
}

/// All interfaces.
pub fn interfaces() -> Outcome<Vec<(u32, Vec<u8>)>> {
    let mut found = Vec::new();
    // SAFETY: a list that ends in an entry of zeroes; freed once, after it was read.
    unsafe {
        let list = libc::if_nameindex();
        if list.is_null() {
            return Err(last_error());
        }
        let mut next = list;
        while (*next).if_index != 0 && !(*next).if_name.is_null() {
            found.push(((*next).if_index, CStr::from_ptr((*next).if_name).to_bytes().to_vec()));
            next = next.add(1);
        }
        libc::if_freenameindex(list);
    }
    Ok(found)
}

/// A numeric IPv4 address in any of its old forms.
pub fn old_address(text: &CString) -> Option<[u8; 4]> {
    unsafe extern "C" {
        fn inet_aton(text: *const c_char, address: *mut libc::in_addr) -> c_int;
    }
    let mut address = libc::in_addr { s_addr: 0 };
    // SAFETY: a string, and room for the answer.
    let valid = unsafe { inet_aton(text.as_ptr(), &raw mut address) } != 0;
    valid.then(|| address.s_addr.to_ne_bytes())
}
