//! Sockets: addresses as C has them, and calls that take or give them.

use std::ffi::c_int;
use std::mem::offset_of;

use libc::{sockaddr, sockaddr_in, sockaddr_in6, sockaddr_nl, sockaddr_storage, sockaddr_un, socklen_t};

use super::bytes::Span;
use super::file::{Outcome, last_error};

fn number(result: c_int) -> Outcome<c_int> {
    if result == -1 { Err(last_error()) } else { Ok(result) }
}

fn counted(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

/// A socket's address.
#[derive(Clone, Copy)]
pub struct Address {
    storage: sockaddr_storage,
    length: socklen_t,
}

/// What an address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// Nothing: an unnamed peer.
    None,
    /// IPv4: address, port.
    V4([u8; 4], u16),
    /// IPv6: address, port, flow, scope.
    V6([u8; 16], u16, u32, u32),
    /// A path, or a name that starts with NUL.
    Local(Vec<u8>),
    /// Netlink: process, groups.
    Netlink(u32, u32),
    /// Another family, and its bytes.
    Other(i32, Vec<u8>),
}

impl Address {
    /// Room for an address that a call fills.
    pub fn empty() -> Self {
        // SAFETY: plain numbers, for which zeroes are valid.
        let storage = unsafe { std::mem::zeroed() };
        Self { storage, length: size_of::<sockaddr_storage>() as socklen_t }
    }

    /// An address of a structure that is one.
    fn of<T: Copy>(value: T, length: usize) -> Self {
        let mut this = Self::empty();
        assert!(size_of::<T>() <= size_of::<sockaddr_storage>());
        // SAFETY: the storage is large and aligned enough for every address.
        unsafe { (&raw mut this.storage).cast::<T>().write(value) };
        this.length = length as socklen_t;
        this
    }

    /// The address that a name says; nothing for a path that is too long.
    pub fn new(name: &Name) -> Option<Self> {
        // SAFETY: plain numbers, for which zeroes are valid.
        unsafe {
            Some(match name {
                Name::None | Name::Other(..) => return None,
                Name::V4(address, port) => {
                    let mut value: sockaddr_in = std::mem::zeroed();
                    value.sin_family = libc::AF_INET as u16;
                    value.sin_port = port.to_be();
                    value.sin_addr.s_addr = u32::from_ne_bytes(*address);
                    Self::of(value, size_of::<sockaddr_in>())
                }
                Name::V6(address, port, flow, scope) => {
                    let mut value: sockaddr_in6 = std::mem::zeroed();
                    value.sin6_family = libc::AF_INET6 as u16;
                    value.sin6_port = port.to_be();
                    value.sin6_flowinfo = flow.to_be();
                    value.sin6_addr.s6_addr = *address;
                    value.sin6_scope_id = *scope;
                    Self::of(value, size_of::<sockaddr_in6>())
                }
                Name::Local(path) => {
                    let mut value: sockaddr_un = std::mem::zeroed();
                    // An abstract name may fill all of it; a path needs its NUL.
                    let room = value.sun_path.len() - usize::from(path.first() != Some(&0));
                    if path.len() > room {
                        return None;
                    }
                    value.sun_family = libc::AF_UNIX as u16;
                    for (place, &byte) in value.sun_path.iter_mut().zip(path) {
                        *place = byte as _;
                    }
                    let end = usize::from(path.first().is_some_and(|&first| first != 0));
                    Self::of(value, offset_of!(sockaddr_un, sun_path) + path.len() + end)
                }
                Name::Netlink(process, groups) => {
                    let mut value: sockaddr_nl = std::mem::zeroed();
                    value.nl_family = libc::AF_NETLINK as u16;
                    value.nl_pid = *process;
                    value.nl_groups = *groups;
                    Self::of(value, size_of::<sockaddr_nl>())
                }
            })
        }
    }

    /// A copy of an address that C gives by pointer.
    ///
    /// # Safety
    /// `pointer` points at an address of that length.
    pub(super) unsafe fn copied(pointer: *const sockaddr, length: socklen_t) -> Self {
        let mut this = Self::empty();
        let length = (length as usize).min(size_of::<sockaddr_storage>());
        // SAFETY: the caller's contract; no more than there is room for.
        unsafe { (&raw mut this.storage).cast::<u8>().copy_from(pointer.cast(), length) };
        this.length = length as socklen_t;
        this
    }

    /// The address family.
    pub fn family(&self) -> c_int {
        if self.length == 0 { 0 } else { c_int::from(self.storage.ss_family) }
    }

    /// What the address says.
    pub fn name(&self) -> Name {
        if self.length == 0 {
            return Name::None;
        }
        let place = &raw const self.storage;
        // SAFETY: the family says which structure it is; the storage is large enough for all, and zeroed before.
        unsafe {
            match self.family() {
                libc::AF_INET => {
                    let value = place.cast::<sockaddr_in>().read();
                    Name::V4(value.sin_addr.s_addr.to_ne_bytes(), u16::from_be(value.sin_port))
                }
                libc::AF_INET6 => {
                    let value = place.cast::<sockaddr_in6>().read();
                    let (port, flow) = (u16::from_be(value.sin6_port), u32::from_be(value.sin6_flowinfo));
                    Name::V6(value.sin6_addr.s6_addr, port, flow, value.sin6_scope_id)
                }
                libc::AF_UNIX => Name::Local(self.local_path()),
                libc::AF_NETLINK => {
                    let value = place.cast::<sockaddr_nl>().read();
                    Name::Netlink(value.nl_pid, value.nl_groups)
                }
                family => {
                    let bytes = std::slice::from_raw_parts(place.cast::<u8>(), self.length as usize);
                    Name::Other(family, bytes.get(2..).unwrap_or_default().to_vec())
                }
            }
        }
    }

    fn local_path(&self) -> Vec<u8> {
        // SAFETY: the caller has checked the family.
        let value = unsafe { (&raw const self.storage).cast::<sockaddr_un>().read() };
        let used = (self.length as usize).saturating_sub(offset_of!(sockaddr_un, sun_path));
        let bytes: Vec<u8> = value.sun_path.iter().take(used).map(|&byte| byte as u8).collect();
        match bytes.first() {
            None => Vec::new(),
            Some(0) => bytes,
            Some(_) => bytes.iter().copied().take_while(|&byte| byte != 0).collect(),
        }
    }

    pub(super) fn start(&self) -> *const sockaddr {
        (&raw const self.storage).cast()
    }

    pub(super) fn length(&self) -> socklen_t {
        self.length
    }

    fn fill(&mut self) -> (*mut sockaddr, *mut socklen_t) {
        self.length = size_of::<sockaddr_storage>() as socklen_t;
        ((&raw mut self.storage).cast(), &raw mut self.length)
    }
}

/// `socket(2)`; not inherited by programs that are started.
pub fn socket(family: c_int, kind: c_int, protocol: c_int) -> Outcome<c_int> {
    // SAFETY: numbers only.
    number(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, protocol) })
}

/// `socketpair(2)`; not inherited by programs that are started.
pub fn pair(family: c_int, kind: c_int, protocol: c_int) -> Outcome<[c_int; 2]> {
    let mut ends = [0; 2];
    // SAFETY: room for both.
    number(unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, protocol, ends.as_mut_ptr()) })?;
    Ok(ends)
}

/// `bind(2)`
pub fn bind(fd: c_int, address: &Address) -> Outcome<()> {
    // SAFETY: a complete address.
    number(unsafe { libc::bind(fd, address.start(), address.length()) }).map(drop)
}

/// `connect(2)`
pub fn connect(fd: c_int, address: &Address) -> Outcome<()> {
    // SAFETY: a complete address.
    number(unsafe { libc::connect(fd, address.start(), address.length()) }).map(drop)
}

/// `listen(2)`
pub fn listen(fd: c_int, backlog: c_int) -> Outcome<()> {
    // SAFETY: numbers only.
    number(unsafe { libc::listen(fd, backlog) }).map(drop)
}

/// `shutdown(2)`
pub fn shutdown(fd: c_int, how: c_int) -> Outcome<()> {
    // SAFETY: numbers only.
    number(unsafe { libc::shutdown(fd, how) }).map(drop)
}

/// `accept4(2)`: the new socket, not inherited, and its peer.
pub fn accept(fd: c_int) -> Outcome<(c_int, Address)> {
    let mut address = Address::empty();
    let (place, length) = address.fill();
    // SAFETY: room for an address.
    let fd = number(unsafe { libc::accept4(fd, place, length, libc::SOCK_CLOEXEC) })?;
    Ok((fd, address))
}

/// `getsockname(2)`
pub fn own_name(fd: c_int) -> Outcome<Address> {
    let mut address = Address::empty();
    let (place, length) = address.fill();
    // SAFETY: room for an address.
    number(unsafe { libc::getsockname(fd, place, length) })?;
    Ok(address)
}

/// `getpeername(2)`
pub fn peer_name(fd: c_int) -> Outcome<Address> {
    let mut address = Address::empty();
    let (place, length) = address.fill();
    // SAFETY: room for an address.
    number(unsafe { libc::getpeername(fd, place, length) })?;
    Ok(address)
}

/// An option's value, at most so many bytes.
pub fn option(fd: c_int, level: c_int, name: c_int, size: usize) -> Outcome<Vec<u8>> {
    let (mut value, mut length) = (vec![0u8; size], size as socklen_t);
    // SAFETY: room for as many bytes.
    number(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut length) })?;
    value.truncate(length as usize);
    Ok(value)
}

/// An option's value as a number.
pub fn number_option(fd: c_int, level: c_int, name: c_int) -> Outcome<c_int> {
    let value = option(fd, level, name, size_of::<c_int>())?;
    let mut bytes = [0u8; size_of::<c_int>()];
    bytes[..value.len()].copy_from_slice(&value);
    Ok(c_int::from_ne_bytes(bytes))
}

/// Sets an option.
pub fn set_option(fd: c_int, level: c_int, name: c_int, value: &[u8]) -> Outcome<()> {
    let (start, length) = (value.as_ptr().cast(), value.len() as socklen_t);
    // SAFETY: as many bytes are there.
    number(unsafe { libc::setsockopt(fd, level, name, start, length) }).map(drop)
}

/// Sets an option to no value, but a length.
pub fn set_option_length(fd: c_int, level: c_int, name: c_int, length: u32) -> Outcome<()> {
    // SAFETY: null stands for no value.
    number(unsafe { libc::setsockopt(fd, level, name, std::ptr::null(), length) }).map(drop)
}

/// `recv(2)`
pub fn receive(fd: c_int, into: &Span<'_>, flags: c_int) -> Outcome<usize> {
    // SAFETY: the span's bytes are held by its owner.
    counted(unsafe { libc::recv(fd, into.start(), into.len(), flags) })
}

/// `recvfrom(2)`
pub fn receive_from(fd: c_int, into: &Span<'_>, flags: c_int) -> Outcome<(usize, Address)> {
    let mut address = Address::empty();
    let (place, length) = address.fill();
    // SAFETY: the span's bytes are held by its owner; room for an address.
    let count = counted(unsafe { libc::recvfrom(fd, into.start(), into.len(), flags, place, length) })?;
    Ok((count, address))
}

/// `send(2)`; a reader that is gone is an error, no signal... unless the caller asks for it.
pub fn send(fd: c_int, from: &Span<'_>, flags: c_int) -> Outcome<usize> {
    // SAFETY: the span's bytes are held by its owner.
    counted(unsafe { libc::send(fd, from.start(), from.len(), flags) })
}

/// `sendto(2)`
pub fn send_to(fd: c_int, from: &Span<'_>, flags: c_int, to: &Address) -> Outcome<usize> {
    // SAFETY: the span's bytes are held by its owner; a complete address.
    counted(unsafe { libc::sendto(fd, from.start(), from.len(), flags, to.start(), to.length()) })
}

/// What `recvmsg` gives besides the data.
pub struct Message {
    /// Bytes of data.
    pub count: usize,
    /// Ancillary data as C has it.
    pub control: Vec<u8>,
    /// `MSG_*`
    pub flags: c_int,
    /// The sender.
    pub from: Address,
}

fn vectors(spans: &[Span<'_>]) -> Vec<libc::iovec> {
    spans.iter().map(|span| libc::iovec { iov_base: span.start(), iov_len: span.len() }).collect()
}

/// `recvmsg(2)`
pub fn receive_message(fd: c_int, into: &[Span<'_>], control: usize, flags: c_int) -> Outcome<Message> {
    let (mut parts, mut control, mut from) = (vectors(into), vec![0u8; control], Address::empty());
    // SAFETY: all parts are there and have their sizes; zeroes are valid for the rest.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_name = (&raw mut from.storage).cast();
        message.msg_namelen = from.length;
        message.msg_iov = parts.as_mut_ptr();
        message.msg_iovlen = parts.len();
        if !control.is_empty() {
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = control.len();
        }
        let count = counted(libc::recvmsg(fd, &raw mut message, flags))?;
        control.truncate(message.msg_controllen);
        from.length = message.msg_namelen;
        Ok(Message { count, control, flags: message.msg_flags, from })
    }
}

/// `sendmsg(2)`
pub fn send_message(
    fd: c_int,
    from: &[Span<'_>],
    control: &[u8],
    flags: c_int,
    to: Option<&Address>,
) -> Outcome<usize> {
    let mut parts = vectors(from);
    // SAFETY: all parts are there and have their sizes; the call does not write.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        if let Some(to) = to {
            message.msg_name = to.start().cast_mut().cast();
            message.msg_namelen = to.length();
        }
        message.msg_iov = parts.as_mut_ptr();
        message.msg_iovlen = parts.len();
        if !control.is_empty() {
            message.msg_control = control.as_ptr().cast_mut().cast();
            message.msg_controllen = control.len();
        }
        counted(libc::sendmsg(fd, &raw const message, flags))
    }
}
