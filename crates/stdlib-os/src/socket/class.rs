//! The class `_socket.socket`.

use std::cell::Cell;
use std::ffi::c_int;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OSError, ResourceWarning, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::modules::{self, class_of};
use objects::raw::{Any, Args, BytesLike, Obj, Py, PyResult, Raised, Ref, WritableBytes};
use objects::state::released;
use objects::types::Type;
use objects::{heap, object, pytype};

use super::State;
use super::address::{object as address_object, parse};
use super::ancillary::{decode, encode, room};
use super::timeout::{self, For, Limit, timed_out};
use crate::args::{OrRaise, int, unless_type_error};
use crate::sys::bytes::Span;
use crate::sys::descriptor;
use crate::sys::file::Outcome;
use crate::sys::net::{self, Address};

/// The body of `_socket.socket`.
#[object]
pub(super) struct Socket {
    fd: Cell<c_int>,
    family: Cell<c_int>,
    kind: Cell<c_int>,
    protocol: Cell<c_int>,
    /// Nanoseconds to wait; 0 never waits, -1 for ever.
    timeout: Cell<i64>,
}

/// socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object
/// socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object
///
/// Open a socket of the given type.  The family argument specifies the
/// address family; it defaults to AF_INET.  The type argument specifies
/// whether this is a stream (SOCK_STREAM, this is the default)
/// or datagram (SOCK_DGRAM) socket.  The protocol argument defaults to 0,
/// specifying the default protocol.  Keyword arguments are accepted.
/// The socket is created as non-inheritable.
///
/// When a fileno is passed in, family, type and proto are auto-detected,
/// unless they are explicitly set.
///
/// A socket object represents one endpoint of a network connection.
#[pytype(
    name = "_socket.socket",
    flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(
        readonly family = "the socket family", readonly kind as type = "the socket type",
        readonly protocol as proto = "the socket protocol"
    )
)]
impl Socket {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body(-1, 0, 0, 0, -1))
    }

    #[signature("socket(family=-1, type=-1, proto=-1, fileno=None)")]
    fn __init__(
        this: &Py<Self>,
        family: c_int,
        kind: c_int,
        proto: c_int,
        fileno: Option<&Any>,
    ) -> PyResult<()> {
        match fileno.filter(|fileno| !is_none(fileno)) {
            Some(fileno) => this.take_over(fileno, family, kind, proto),
            None => {
                let or = |given: c_int, default: c_int| if given == -1 { default } else { given };
                let (family, kind) = (or(family, libc::AF_INET), or(kind, libc::SOCK_STREAM));
                let proto = or(proto, 0);
                let fd = released(|| net::socket(family, kind, proto)).or_raise()?;
                this.set_up(fd, family, kind, proto)
            }
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let (fd, family, kind) = (this.fd.get(), this.family.get(), this.kind.get());
        let proto = this.protocol.get();
        Ok(format!("<socket object, fd={fd}, family={family}, type={kind}, proto={proto}>"))
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        let fd = this.fd.get();
        if fd == -1 {
            return Ok(());
        }
        let shown = this.as_any().repr()?.to_string_lossy();
        if let Err(Raised) = errors::warn(&ResourceWarning, format!("unclosed {shown}"), 1) {
            errors::unraisable(None, Some(this.as_any()));
        }
        this.fd.set(-1);
        // Nobody is left who could be told of a failure.
        let _ = crate::sys::file::close(fd);
        Ok(())
    }

    /// the socket timeout
    #[getter]
    fn timeout(this: &Py<Self>) -> PyResult<Option<f64>> {
        Ok(timeout::object(this.timeout.get()))
    }

    /// _accept() -> (integer, address info)
    ///
    /// Wait for an incoming connection.  Return a new socket file descriptor
    /// representing the connection, and the address of the client.
    /// For IP sockets, the address info is a pair (hostaddr, port).
    #[method]
    fn _accept(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let fd = this.fd.get();
        let (fd, peer) = this.attempt(For::Reading, || net::accept(fd))?.or_raise()?;
        Ok(Tuple::pair(int(fd), address_object(&peer)))
    }

    /// bind(address)
    ///
    /// Bind the socket to a local address.  For IP sockets, the address is a
    /// pair (host, port); the host must refer to the local host. For raw packet
    /// sockets the address is a tuple (ifname, proto [,pkttype [,hatype [,addr]]])
    #[method("(object, /)")]
    fn bind(this: &Py<Self>, object: &Any) -> PyResult<()> {
        let (fd, address) = (this.fd.get(), parse(object, this.family.get(), "bind")?);
        released(|| net::bind(fd, &address)).or_raise()
    }

    /// close()
    ///
    /// Close the socket.  It cannot be used after this call.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        match this.fd.replace(-1) {
            -1 => Ok(()),
            fd => match crate::sys::file::close(fd) {
                Err(libc::ECONNRESET) => Ok(()),
                outcome => outcome.or_raise(),
            },
        }
    }

    /// connect(address)
    ///
    /// Connect the socket to a remote address.  For IP sockets, the address
    /// is a pair (host, port).
    #[method("(object, /)")]
    fn connect(this: &Py<Self>, object: &Any) -> PyResult<()> {
        let address = parse(object, this.family.get(), "connect")?;
        match this.connect_to(&address)? {
            Some(outcome) => outcome.or_raise(),
            None => timed_out(),
        }
    }

    /// connect_ex(address) -> errno
    ///
    /// This is like connect(address), but returns an error code (the errno value)
    /// instead of raising an exception when an error occurs.
    #[method("(object, /)")]
    fn connect_ex(this: &Py<Self>, object: &Any) -> PyResult<c_int> {
        let address = parse(object, this.family.get(), "connect_ex")?;
        Ok(match this.connect_to(&address)? {
            Some(Ok(())) => 0,
            Some(Err(error)) => error,
            None => libc::EWOULDBLOCK,
        })
    }

    /// detach()
    ///
    /// Close the socket object without closing the underlying file descriptor.
    /// The object cannot be used after this call, but the file descriptor
    /// can be reused for other purposes.  The file descriptor is returned.
    #[method]
    fn detach(this: &Py<Self>) -> PyResult<c_int> {
        Ok(this.fd.replace(-1))
    }

    /// fileno() -> integer
    ///
    /// Return the integer file descriptor of the socket.
    #[method]
    fn fileno(this: &Py<Self>) -> PyResult<c_int> {
        Ok(this.fd.get())
    }

    /// getpeername() -> address info
    ///
    /// Return the address of the remote endpoint.  For IP sockets, the address
    /// info is a pair (hostaddr, port).
    #[method]
    fn getpeername(this: &Py<Self>) -> PyResult<Obj> {
        let fd = this.fd.get();
        Ok(address_object(&released(|| net::peer_name(fd)).or_raise()?))
    }

    /// getsockname() -> address info
    ///
    /// Return the address of the local endpoint. The format depends on the
    /// address family. For IPv4 sockets, the address info is a pair
    /// (hostaddr, port). For IPv6 sockets, the address info is a 4-tuple
    /// (hostaddr, port, flowinfo, scope_id).
    #[method]
    fn getsockname(this: &Py<Self>) -> PyResult<Obj> {
        let fd = this.fd.get();
        Ok(address_object(&released(|| net::own_name(fd)).or_raise()?))
    }

    /// getsockopt(level, option[, buffersize]) -> value
    ///
    /// Get a socket option.  See the Unix manual for level and option.
    /// If a nonzero buffersize argument is given, the return value is a
    /// string of that length; otherwise it is an integer.
    #[method("!(level, option, buffersize=0, /)")]
    fn getsockopt(this: &Py<Self>, level: c_int, option: c_int, buffersize: c_int) -> PyResult<Obj> {
        match buffersize {
            0 => Ok(int(net::number_option(this.fd.get(), level, option).or_raise()?)),
            1..=1024 => {
                let value = net::option(this.fd.get(), level, option, buffersize as usize).or_raise()?;
                Ok(Bytes::new(&value).upcast())
            }
            _ => raise(&OSError, "getsockopt buflen out of range"),
        }
    }

    /// setsockopt(level, option, value: int)
    /// setsockopt(level, option, value: buffer)
    /// setsockopt(level, option, None, optlen: int)
    ///
    /// Set a socket option.  See the Unix manual for level and option.
    /// The value argument can either be an integer, a string buffer, or
    /// None, optlen.
    #[method("!(*args)")]
    fn setsockopt(this: &Py<Self>, args: Args<'_>) -> PyResult<()> {
        let given = args.positional();
        let number = |value: &Any| -> PyResult<c_int> {
            let wide = Int::index_value(value)?;
            c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))
        };
        match given {
            [level, option, value] => {
                let (level, option) = (number(level)?, number(option)?);
                let whole = value.downcast::<Int>().and_then(|value| c_int::try_from(value.saturated()).ok());
                let outcome = match whole {
                    Some(value) => net::set_option(this.fd.get(), level, option, &value.to_ne_bytes()),
                    None => net::set_option(this.fd.get(), level, option, &BytesLike::of(value)?.data()),
                };
                outcome.or_raise()
            }
            [level, option, value, length] if is_none(value) => {
                let length = number(length)?.cast_unsigned();
                net::set_option_length(this.fd.get(), number(level)?, number(option)?, length).or_raise()
            }
            _ => raise_type_error(format!("setsockopt() takes exactly 3 arguments ({} given)", given.len())),
        }
    }

    /// listen([backlog])
    ///
    /// Enable a server to accept connections.  If backlog is specified, it must be
    /// at least 0 (if it is lower, it is set to 0); it specifies the number of
    /// unaccepted connections that the system will allow before refusing new
    /// connections. If not specified, a default reasonable value is chosen.
    #[method("!(backlog=128, /)")]
    fn listen(this: &Py<Self>, backlog: c_int) -> PyResult<()> {
        let fd = this.fd.get();
        released(|| net::listen(fd, backlog.max(0))).or_raise()
    }

    /// recv(buffersize[, flags]) -> data
    ///
    /// Receive up to buffersize bytes from the socket.  For the optional flags
    /// argument, see the Unix manual.  When no data is available, block until
    /// at least one byte is available or until the remote end is closed.  When
    /// the remote end is closed and all data is read, return the empty string.
    #[method("!(buffersize, flags=0, /)")]
    fn recv(this: &Py<Self>, buffersize: isize, flags: c_int) -> PyResult<Ref<Bytes>> {
        let mut buffer = buffer_of(buffersize, "recv")?;
        let fd = this.fd.get();
        let span = Span::slice(&mut buffer);
        let count = this.attempt(For::Reading, || net::receive(fd, &span, flags))?.or_raise()?;
        Ok(Bytes::new(&buffer[..count]))
    }

    /// recv_into(buffer, [nbytes[, flags]]) -> nbytes_read
    ///
    /// A version of recv() that stores its data into a buffer rather than creating
    /// a new string.  Receive up to buffersize bytes from the socket.  If buffersize
    /// is not specified (or 0), receive up to the size available in the given buffer.
    ///
    /// See recv() for documentation about the flags.
    #[method("!(buffer, nbytes=0, flags=0)")]
    fn recv_into(this: &Py<Self>, buffer: &Any, nbytes: isize, flags: c_int) -> PyResult<usize> {
        let buffer = writable(buffer, "recv_into")?;
        let Ok(wanted) = usize::try_from(nbytes) else {
            return raise(&ValueError, "negative buffersize in recv_into");
        };
        if wanted > buffer.len() {
            return raise(&ValueError, "buffer too small for requested bytes");
        }
        let span = Span::into(&buffer, if wanted == 0 { buffer.len() } else { wanted });
        let fd = this.fd.get();
        this.attempt(For::Reading, || net::receive(fd, &span, flags))?.or_raise()
    }

    /// recvfrom(buffersize[, flags]) -> (data, address info)
    ///
    /// Like recv(buffersize, flags) but also return the sender's address info.
    #[method("!(buffersize, flags=0, /)")]
    fn recvfrom(this: &Py<Self>, buffersize: isize, flags: c_int) -> PyResult<Ref<Tuple>> {
        let mut buffer = buffer_of(buffersize, "recvfrom")?;
        let fd = this.fd.get();
        let span = Span::slice(&mut buffer);
        let (count, from) = this.attempt(For::Reading, || net::receive_from(fd, &span, flags))?.or_raise()?;
        Ok(Tuple::pair(Bytes::new(&buffer[..count]).upcast(), address_object(&from)))
    }

    /// recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)
    ///
    /// Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.
    #[method("!(buffer, nbytes=0, flags=0)")]
    fn recvfrom_into(this: &Py<Self>, buffer: &Any, nbytes: isize, flags: c_int) -> PyResult<Ref<Tuple>> {
        let buffer = writable(buffer, "recvfrom_into")?;
        let Ok(wanted) = usize::try_from(nbytes) else {
            return raise(&ValueError, "negative buffersize in recvfrom_into");
        };
        if wanted > buffer.len() {
            return raise(&ValueError, "nbytes is greater than the length of the buffer");
        }
        let span = Span::into(&buffer, if wanted == 0 { buffer.len() } else { wanted });
        let fd = this.fd.get();
        let (count, from) = this.attempt(For::Reading, || net::receive_from(fd, &span, flags))?.or_raise()?;
        Ok(Tuple::pair(int(count as i64), address_object(&from)))
    }

    /// send(data[, flags]) -> count
    ///
    /// Send a data string to the socket.  For the optional flags
    /// argument, see the Unix manual.  Return the number of bytes
    /// sent; this may be less than len(data) if the network is busy.
    #[method("!(data, flags=0, /)")]
    fn send(this: &Py<Self>, data: BytesLike<'_>, flags: c_int) -> PyResult<usize> {
        let (fd, span) = (this.fd.get(), Span::from(&data, 0));
        this.attempt(For::Writing, || net::send(fd, &span, flags))?.or_raise()
    }

    /// sendall(data[, flags])
    ///
    /// Send a data string to the socket.  For the optional flags
    /// argument, see the Unix manual.  This calls send() repeatedly
    /// until all data is sent.  If an error occurs, it's impossible
    /// to tell how much data has been sent.
    #[method("!(data, flags=0, /)")]
    fn sendall(this: &Py<Self>, data: BytesLike<'_>, flags: c_int) -> PyResult<()> {
        let limit = Limit::new(this.timeout.get())?;
        let mut at = 0;
        while at < data.len() {
            let (fd, span) = (this.fd.get(), Span::from(&data, at));
            at += limit.attempt(fd, For::Writing, || net::send(fd, &span, flags))?.or_raise()?;
            objects::hooks::check_signals()?;
        }
        Ok(())
    }

    /// sendto(data[, flags], address) -> count
    ///
    /// Like send(data, flags) but allows specifying the destination address.
    /// For IP sockets, the address is a pair (hostaddr, port).
    #[method("!(*args)")]
    fn sendto(this: &Py<Self>, args: Args<'_>) -> PyResult<usize> {
        let (data, flags, address) = match args.positional() {
            [data, address] => (data, 0, address),
            [data, flags, address] => {
                let wide = Int::index_value(flags)?;
                let flags = c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))?;
                (data, flags, address)
            }
            given => {
                let count = given.len();
                return raise_type_error(format!("sendto() takes 2 or 3 arguments ({count} given)"));
            }
        };
        let data = BytesLike::of(data)?;
        let address = parse(address, this.family.get(), "sendto")?;
        let (fd, span) = (this.fd.get(), Span::from(&data, 0));
        this.attempt(For::Writing, || net::send_to(fd, &span, flags, &address))?.or_raise()
    }

    /// recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)
    ///
    /// Receive normal data (up to bufsize bytes) and ancillary data from the
    /// socket.  The ancbufsize argument sets the size in bytes of the
    /// internal buffer used to receive the ancillary data; it defaults to 0,
    /// meaning that no ancillary data will be received.
    #[method("!(bufsize, ancbufsize=0, flags=0, /)")]
    fn recvmsg(this: &Py<Self>, bufsize: isize, ancbufsize: isize, flags: c_int) -> PyResult<Ref<Tuple>> {
        let Ok(size) = usize::try_from(bufsize) else {
            return raise(&ValueError, "negative buffer size in recvmsg()");
        };
        let control = room(ancbufsize)?;
        let mut buffer = vec![0u8; size];
        let (fd, spans) = (this.fd.get(), [Span::slice(&mut buffer)]);
        let received = this.attempt(For::Reading, || net::receive_message(fd, &spans, control, flags))?;
        let message = received.or_raise()?;
        let data = Bytes::new(&buffer[..message.count]).upcast();
        Ok(this.message(data, &message))
    }

    /// recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)
    ///
    /// Receive normal data and ancillary data from the socket, scattering the
    /// non-ancillary data into a series of buffers.
    #[method("!(buffers, ancbufsize=0, flags=0, /)")]
    fn recvmsg_into(this: &Py<Self>, buffers: &Any, ancbufsize: isize, flags: c_int) -> PyResult<Ref<Tuple>> {
        let Some(items) = unless_type_error(buffers.to_vec())? else {
            return raise_type_error("recvmsg_into() argument 1 must be an iterable");
        };
        let mut targets = Vec::new();
        for item in &items {
            let Some(target) = writable_or_none(item)? else {
                return raise_type_error(
                    "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers",
                );
            };
            targets.push(target);
        }
        let control = room(ancbufsize)?;
        let spans: Vec<Span<'_>> = targets.iter().map(|target| Span::into(target, target.len())).collect();
        let fd = this.fd.get();
        let received = this.attempt(For::Reading, || net::receive_message(fd, &spans, control, flags))?;
        let message = received.or_raise()?;
        Ok(this.message(int(message.count as i64), &message))
    }

    /// sendmsg(buffers[, ancdata[, flags[, address]]]) -> count
    ///
    /// Send normal and ancillary data to the socket, gathering the
    /// non-ancillary data from a series of buffers and concatenating it into
    /// a single message.
    #[method("!(buffers, ancdata=<unrepresentable>, flags=0, address=<unrepresentable>, /)")]
    fn sendmsg(
        this: &Py<Self>,
        buffers: &Any,
        ancdata: Option<&Any>,
        flags: c_int,
        address: Option<&Any>,
    ) -> PyResult<usize> {
        let to = match address.filter(|address| !is_none(address)) {
            Some(address) => Some(parse(address, this.family.get(), "sendmsg")?),
            None => None,
        };
        let Some(items) = unless_type_error(buffers.to_vec())? else {
            return raise_type_error("sendmsg() argument 1 must be an iterable");
        };
        let parts = items.iter().map(|item| BytesLike::of(item)).collect::<PyResult<Vec<_>>>()?;
        let control = ancdata.map_or(Ok(Vec::new()), encode)?;
        let spans: Vec<Span<'_>> = parts.iter().map(|part| Span::from(part, 0)).collect();
        let fd = this.fd.get();
        let send = || net::send_message(fd, &spans, &control, flags, to.as_ref());
        this.attempt(For::Writing, send)?.or_raise()
    }

    /// setblocking(flag)
    ///
    /// Set the socket to blocking (flag is true) or non-blocking (false).
    /// setblocking(True) is equivalent to settimeout(None);
    /// setblocking(False) is equivalent to settimeout(0.0).
    #[method("(object, /)")]
    fn setblocking(this: &Py<Self>, object: bool) -> PyResult<()> {
        this.timeout.set(if object { -1 } else { 0 });
        this.apply_timeout()
    }

    /// getblocking()
    ///
    /// Returns True if socket is in blocking mode, or False if it
    /// is in non-blocking mode.
    #[method]
    fn getblocking(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.timeout.get() != 0)
    }

    /// settimeout(timeout)
    ///
    /// Set a timeout on socket operations.  'timeout' can be a float,
    /// giving in seconds, or None.  Setting a timeout of None disables
    /// the timeout feature and is equivalent to setblocking(1).
    /// Setting a timeout of zero is the same as setblocking(0).
    #[method("(object, /)")]
    fn settimeout(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.timeout.set(timeout::argument(object)?);
        this.apply_timeout()
    }

    /// gettimeout() -> timeout
    ///
    /// Returns the timeout in seconds (float) associated with socket
    /// operations. A timeout of None indicates that timeouts on socket
    /// operations are disabled.
    #[method]
    fn gettimeout(this: &Py<Self>) -> PyResult<Option<f64>> {
        Ok(timeout::object(this.timeout.get()))
    }

    /// shutdown(flag)
    ///
    /// Shut down the reading side of the socket (flag == SHUT_RD), the writing side
    /// of the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).
    #[method("(object, /)")]
    fn shutdown(this: &Py<Self>, object: c_int) -> PyResult<()> {
        let fd = this.fd.get();
        released(|| net::shutdown(fd, object)).or_raise()
    }
}

/// A buffer of the size that an argument says.
fn buffer_of(size: isize, function: &str) -> PyResult<Vec<u8>> {
    let Ok(size) = usize::try_from(size) else {
        return raise(&ValueError, format!("negative buffersize in {function}"));
    };
    let mut buffer = Vec::new();
    if buffer.try_reserve_exact(size).is_err() {
        return errors::no_memory();
    }
    buffer.resize(size, 0);
    Ok(buffer)
}

fn writable_or_none(value: &Any) -> PyResult<Option<WritableBytes>> {
    match WritableBytes::of(value) {
        Ok(buffer) => Ok(Some(buffer)),
        Err(Raised) => {
            drop(errors::take());
            Ok(None)
        }
    }
}

fn writable(value: &Any, function: &str) -> PyResult<WritableBytes> {
    match writable_or_none(value)? {
        Some(buffer) => Ok(buffer),
        None => raise_type_error(format!(
            "{function}() argument 1 must be read-write bytes-like object, not {}",
            value.class().name()
        )),
    }
}

impl Socket {
    fn body(fd: c_int, family: c_int, kind: c_int, protocol: c_int, timeout: i64) -> Self {
        Self {
            fd: Cell::new(fd),
            family: Cell::new(family),
            kind: Cell::new(kind),
            protocol: Cell::new(protocol),
            timeout: Cell::new(timeout),
        }
    }

    /// An object for an open socket.
    pub(super) fn make(fd: c_int, family: c_int, kind: c_int, protocol: c_int) -> PyResult<Ref<Self>> {
        let this = heap::make(&*class_of::<Self>()?, 0, Self::body(-1, 0, 0, 0, -1))?;
        this.set_up(fd, family, kind, protocol)?;
        Ok(this)
    }

    fn set_up(&self, fd: c_int, family: c_int, kind: c_int, protocol: c_int) -> PyResult<()> {
        self.fd.set(fd);
        self.family.set(family);
        self.kind.set(kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK));
        self.protocol.set(protocol);
        if kind & libc::SOCK_NONBLOCK != 0 {
            self.timeout.set(0);
            return Ok(());
        }
        let default = modules::state::<State>().timeout.get();
        self.timeout.set(default);
        if default >= 0 { self.apply_timeout() } else { Ok(()) }
    }

    /// Takes over a descriptor; what is not said of it is asked.
    fn take_over(&self, fileno: &Any, family: c_int, kind: c_int, proto: c_int) -> PyResult<()> {
        let wide = Int::index_value(fileno)?;
        let fd = c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))?;
        if fd < 0 {
            return raise(&ValueError, "negative file descriptor");
        }
        let family = match (net::own_name(fd), family) {
            (Ok(address), -1) => address.family(),
            (Err(error), -1) => return Err(error).or_raise(),
            (Err(error @ (libc::EBADF | libc::ENOTSOCK)), _) => return Err(error).or_raise(),
            (_, family) => family,
        };
        let option = |name: c_int, given: c_int| match given {
            -1 => net::number_option(fd, libc::SOL_SOCKET, name).or_raise(),
            given => Ok(given),
        };
        let kind = option(libc::SO_TYPE, kind)?;
        let proto = option(libc::SO_PROTOCOL, proto)?;
        self.set_up(fd, family, kind, proto)
    }

    /// A socket that waits with a limit, or never, is one of the system's that never waits.
    fn apply_timeout(&self) -> PyResult<()> {
        let (fd, blocking) = (self.fd.get(), self.timeout.get() < 0);
        released(|| descriptor::set_blocking(fd, blocking)).or_raise()
    }

    fn attempt<T: Send>(&self, what: For, call: impl FnMut() -> Outcome<T> + Send) -> PyResult<Outcome<T>> {
        Limit::new(self.timeout.get())?.attempt(self.fd.get(), what, call)
    }

    /// Connects; nothing when the time is over.
    fn connect_to(&self, address: &Address) -> PyResult<Option<Outcome<()>>> {
        let fd = self.fd.get();
        let timeout = self.timeout.get();
        let wait = match released(|| net::connect(fd, address)) {
            Err(libc::EINTR) => {
                objects::hooks::check_signals()?;
                // The connection goes on by itself.
                timeout != 0
            }
            Err(libc::EINPROGRESS) if timeout > 0 => true,
            outcome => return Ok(Some(outcome)),
        };
        if !wait {
            return Ok(Some(Err(libc::EINTR)));
        }
        if timeout > 0 {
            if !Limit::new(timeout)?.wait(fd, For::Writing)? {
                return Ok(None);
            }
        } else {
            self.wait_for_ever(fd)?;
        }
        let error = net::number_option(fd, libc::SOL_SOCKET, libc::SO_ERROR);
        Ok(Some(match error {
            Ok(0 | libc::EISCONN) => Ok(()),
            Ok(error) | Err(error) => Err(error),
        }))
    }

    fn wait_for_ever(&self, fd: c_int) -> PyResult<()> {
        let mut polled = [crate::sys::wait::Polled { fd, events: libc::POLLOUT, revents: 0 }];
        crate::args::retry(|| crate::sys::wait::poll(&mut polled, -1)).map(drop)
    }

    /// The result of receiving a message.
    fn message(&self, data: Obj, message: &net::Message) -> Ref<Tuple> {
        let ancillary = decode(&message.control).upcast();
        Tuple::new(vec![data, ancillary, int(message.flags), address_object(&message.from)])
    }
}
