//! `_socket`: sockets over IPv4, IPv6, Unix and netlink addresses; names of hosts and services.

mod address;
mod ancillary;
mod class;
mod constants;
mod resolver;
mod timeout;

use std::cell::{Cell, RefCell};

use objects::builtins::exceptions::OSError;
use objects::builtins::tuple::Tuple;
use objects::errors::{os_error, raise_with};
use objects::modules;
use objects::raw::{PyResult, Ref};
use objects::types::{ModuleSpec, Type};

use crate::args::{int, text};
use crate::sys::resolve::{self, Failure};

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// What the module keeps.
struct State {
    /// Nanoseconds that new sockets wait; -1 for ever.
    timeout: Cell<i64>,
    resolver_error: RefCell<Option<Ref<Type>>>,
    host_error: RefCell<Option<Ref<Type>>>,
}

impl Default for State {
    fn default() -> Self {
        Self { timeout: Cell::new(-1), resolver_error: RefCell::default(), host_error: RefCell::default() }
    }
}

/// Raises `gaierror`, `herror` or `OSError`.
#[cold]
fn raise_failure<T>(failure: Failure) -> PyResult<T> {
    let state = modules::state::<State>();
    let (class, number, words) = match failure {
        Failure::System(error) => return os_error(error, None, None),
        Failure::Resolver(error) => {
            (state.resolver_error.borrow().clone(), error, resolve::failure_text(error))
        }
        Failure::Host(error) => (state.host_error.borrow().clone(), error, resolve::host_failure_text(error)),
    };
    let class = class.unwrap_or_else(|| OSError.owned());
    raise_with(&class, Tuple::pair(int(number), text(&words)))
}

/// Implementation module for socket operations.
///
/// See the socket module for documentation.
#[objects::pymodule(name = "_socket")]
mod module {
    use objects::builtins::exceptions::{OSError, TimeoutError};
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::modules;
    use objects::raw::{Py, PyResult};

    use super::State;
    use super::class::Socket;
    use super::constants::NUMBERS;
    use crate::posix::{add_numbers, add_parts};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let class = module.add_class::<Socket>()?;
        module.add("SocketType", class.upcast())?;
        module.add("error", OSError.owned().upcast())?;
        module.add("timeout", TimeoutError.owned().upcast())?;
        module.add("has_ipv6", objects::builtins::bool::Bool::new(true).upcast())?;
        module.add("BDADDR_ANY", interned("00:00:00:00:00:00").upcast())?;
        module.add("BDADDR_LOCAL", interned("00:00:00:FF:FF:FF").upcast())?;
        let state = modules::state::<State>();
        let host_error = modules::exception("socket.herror", &[OSError.owned()], None)?;
        module.add("herror", host_error.clone().upcast())?;
        drop(state.host_error.replace(Some(host_error)));
        let resolver_error = modules::exception("socket.gaierror", &[OSError.owned()], None)?;
        module.add("gaierror", resolver_error.clone().upcast())?;
        drop(state.resolver_error.replace(Some(resolver_error)));
        add_parts(module, &[&super::resolver::part::MODULE, &super::ancillary::part::MODULE])?;
        add_numbers(module, NUMBERS)
    }
}
