//! `pwd` and `grp`: the databases of users and groups.

use objects::builtins::exceptions::KeyError;
use objects::builtins::list::List;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::raw::{Any, Obj, PyResult, Ref};

use crate::args::{UserId, id_object, text, unless_overflow};
use crate::sys::accounts::{Group, User};

static PASSWD: SequenceSpec = SequenceSpec::new(
    c"pwd.struct_passwd",
    c"pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.",
    &[
        (c"pw_name", c"user name"),
        (c"pw_passwd", c"password"),
        (c"pw_uid", c"user id"),
        (c"pw_gid", c"group id"),
        (c"pw_gecos", c"real name"),
        (c"pw_dir", c"home directory"),
        (c"pw_shell", c"shell program"),
    ],
    7,
);

static GROUP: SequenceSpec = SequenceSpec::new(
    c"grp.struct_group",
    c"grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.\n",
    &[
        (c"gr_name", c"group name"),
        (c"gr_passwd", c"password"),
        (c"gr_gid", c"group id"),
        (c"gr_mem", c"group members"),
    ],
    4,
);

fn user_object(user: &User) -> PyResult<Ref<Tuple>> {
    let mut fields: Vec<Obj> = user.name.iter().map(|part| text(part)).collect();
    fields.extend(user.ids.map(id_object));
    fields.extend(user.about.iter().map(|part| text(part)));
    PASSWD.make(fields)
}

fn group_object(group: &Group) -> PyResult<Ref<Tuple>> {
    let mut fields: Vec<Obj> = group.name.iter().map(|part| text(part)).collect();
    fields.push(id_object(group.id));
    fields.push(List::new(group.members.iter().map(|name| text(name)).collect()).upcast());
    GROUP.make(fields)
}

/// A user's number; what is no user's at all is told like one that is not there.
fn user_number(value: &Any) -> PyResult<u32> {
    match unless_overflow(UserId::of(value))? {
        Some(id) => Ok(id.0),
        None => raise(&KeyError, "getpwuid(): uid not found"),
    }
}

/// This module provides access to the Unix password database.
/// It is available on all Unix versions.
///
/// Password database entries are reported as 7-tuples containing the following
/// items from the password database (see `<pwd.h>'), in order:
/// pw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.
/// The uid and gid items are integers, all others are strings. An
/// exception is raised if the entry asked for cannot be found.
#[objects::pymodule(name = "pwd")]
pub(crate) mod pwd {
    use std::ffi::CString;

    use objects::builtins::exceptions::{KeyError, ValueError};
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, fs_encode};
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};
    use objects::state::released;

    use super::{PASSWD, user_number, user_object};
    use crate::args::{OrRaise, id_object};
    use crate::sys::accounts;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("struct_passwd", PASSWD.class()?.upcast())
    }

    /// Return the password database entry for the given numeric user ID.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[function("(uidobj, /)")]
    fn getpwuid(uidobj: &Any) -> PyResult<Ref<Tuple>> {
        let id = user_number(uidobj)?;
        match released(|| accounts::user_by_id(id)).or_raise()? {
            Some(user) => user_object(&user),
            None => {
                let shown = id_object(id).str()?.to_string_lossy();
                raise(&KeyError, format!("getpwuid(): uid not found: {shown}"))
            }
        }
    }

    /// Return the password database entry for the given user name.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[function("(name, /)")]
    fn getpwnam(name: &Py<Str>) -> PyResult<Ref<Tuple>> {
        let Ok(text) = CString::new(fs_encode(name)?.data()) else {
            return raise(&ValueError, "embedded null byte");
        };
        match released(|| accounts::user_by_name(&text)).or_raise()? {
            Some(user) => user_object(&user),
            None => {
                let shown = name.as_any().repr()?.to_string_lossy();
                raise(&KeyError, format!("getpwnam(): name not found: {shown}"))
            }
        }
    }

    /// Return a list of all available password database entries, in arbitrary order.
    ///
    /// See help(pwd) for more on password database entries.
    #[function]
    fn getpwall() -> PyResult<Ref<List>> {
        let users = accounts::users();
        let objects = users.iter().map(|user| user_object(user).map(Ref::upcast));
        Ok(List::new(objects.collect::<PyResult<Vec<Obj>>>()?))
    }
}

/// Access to the Unix group database.
///
/// Group entries are reported as 4-tuples containing the following fields
/// from the group database, in order:
///
///   name   - name of the group
///   passwd - group password (encrypted); often empty
///   gid    - numeric ID of the group
///   mem    - list of members
///
/// The gid is an integer, name and password are strings.  (Note that most
/// users are not explicitly listed as members of the groups they are in
/// according to the password database.  Check both databases to get
/// complete membership information.)
#[objects::pymodule(name = "grp")]
pub(crate) mod grp {
    use std::ffi::CString;

    use objects::builtins::exceptions::{KeyError, ValueError};
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, fs_encode};
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Obj, Py, PyResult, Ref};
    use objects::state::released;

    use super::{GROUP, group_object};
    use crate::args::{GroupId, OrRaise, id_object};
    use crate::sys::accounts;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("struct_group", GROUP.class()?.upcast())
    }

    /// Return the group database entry for the given numeric group ID.
    ///
    /// If id is not valid, raise KeyError.
    #[function("(id)")]
    fn getgrgid(id: GroupId) -> PyResult<Ref<Tuple>> {
        match released(|| accounts::group_by_id(id.0)).or_raise()? {
            Some(group) => group_object(&group),
            None => {
                let shown = id_object(id.0).str()?.to_string_lossy();
                raise(&KeyError, format!("getgrgid(): gid not found: {shown}"))
            }
        }
    }

    /// Return the group database entry for the given group name.
    ///
    /// If name is not valid, raise KeyError.
    #[function("(name)")]
    fn getgrnam(name: &Py<Str>) -> PyResult<Ref<Tuple>> {
        let Ok(text) = CString::new(fs_encode(name)?.data()) else {
            return raise(&ValueError, "embedded null byte");
        };
        match released(|| accounts::group_by_name(&text)).or_raise()? {
            Some(group) => group_object(&group),
            None => {
                let shown = name.as_any().repr()?.to_string_lossy();
                raise(&KeyError, format!("getgrnam(): name not found: {shown}"))
            }
        }
    }

    /// Return a list of all available group entries, in arbitrary order.
    ///
    /// An entry whose name starts with '+' or '-' represents an instruction
    /// to use YP/NIS and may not be accessible via getgrnam or getgrgid.
    #[function]
    fn getgrall() -> PyResult<Ref<List>> {
        let groups = accounts::groups();
        let objects = groups.iter().map(|group| group_object(group).map(Ref::upcast));
        Ok(List::new(objects.collect::<PyResult<Vec<Obj>>>()?))
    }
}
