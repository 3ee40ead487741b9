//! Users, groups, process groups and sessions.

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::list::List;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise_type_error;
    use objects::raw::{Any, Obj, PyResult, Ref};

    use crate::args::{CText, FsText, GroupId, OrRaise, UserId, id_object, text};
    use crate::sys::{calls, process};

    /// Return the current process's user id.
    #[function]
    fn getuid() -> PyResult<Obj> {
        Ok(id_object(calls::getuid()))
    }

    /// Return the current process's effective user id.
    #[function]
    fn geteuid() -> PyResult<Obj> {
        Ok(id_object(calls::geteuid()))
    }

    /// Return the current process's group id.
    #[function]
    fn getgid() -> PyResult<Obj> {
        Ok(id_object(calls::getgid()))
    }

    /// Return the current process's effective group id.
    #[function]
    fn getegid() -> PyResult<Obj> {
        Ok(id_object(calls::getegid()))
    }

    fn triple(ids: [u32; 3]) -> Ref<Tuple> {
        Tuple::new(ids.map(id_object).into())
    }

    /// Return a tuple of the current process's real, effective, and saved user ids.
    #[function]
    fn getresuid() -> PyResult<Ref<Tuple>> {
        process::users().or_raise().map(triple)
    }

    /// Return a tuple of the current process's real, effective, and saved group ids.
    #[function]
    fn getresgid() -> PyResult<Ref<Tuple>> {
        process::groups_of_process().or_raise().map(triple)
    }

    /// Set the current process's user id.
    #[function("(uid, /)")]
    fn setuid(uid: UserId) -> PyResult<()> {
        calls::setuid(uid.0).or_raise().map(drop)
    }

    /// Set the current process's group id.
    #[function("(gid, /)")]
    fn setgid(gid: GroupId) -> PyResult<()> {
        calls::setgid(gid.0).or_raise().map(drop)
    }

    /// Set the current process's effective user id.
    #[function("(euid, /)")]
    fn seteuid(euid: UserId) -> PyResult<()> {
        calls::seteuid(euid.0).or_raise().map(drop)
    }

    /// Set the current process's effective group id.
    #[function("(egid, /)")]
    fn setegid(egid: GroupId) -> PyResult<()> {
        calls::setegid(egid.0).or_raise().map(drop)
    }

    /// Set the current process's real and effective user ids.
    #[function("(ruid, euid, /)")]
    fn setreuid(ruid: UserId, euid: UserId) -> PyResult<()> {
        calls::setreuid(ruid.0, euid.0).or_raise().map(drop)
    }

    /// Set the current process's real and effective group ids.
    #[function("(rgid, egid, /)")]
    fn setregid(rgid: GroupId, egid: GroupId) -> PyResult<()> {
        calls::setregid(rgid.0, egid.0).or_raise().map(drop)
    }

    /// Set the current process's real, effective, and saved user ids.
    #[function("(ruid, euid, suid, /)")]
    fn setresuid(ruid: UserId, euid: UserId, suid: UserId) -> PyResult<()> {
        calls::setresuid(ruid.0, euid.0, suid.0).or_raise().map(drop)
    }

    /// Set the current process's real, effective, and saved group ids.
    #[function("(rgid, egid, sgid, /)")]
    fn setresgid(rgid: GroupId, egid: GroupId, sgid: GroupId) -> PyResult<()> {
        calls::setresgid(rgid.0, egid.0, sgid.0).or_raise().map(drop)
    }

    fn id_list(ids: &[u32]) -> Ref<List> {
        List::new(ids.iter().map(|&id| id_object(id)).collect())
    }

    /// Return list of supplemental group IDs for the process.
    #[function]
    fn getgroups() -> PyResult<Ref<List>> {
        Ok(id_list(&process::groups().or_raise()?))
    }

    /// Set the groups of the current process to list.
    #[function("(groups, /)")]
    fn setgroups(groups: &Any) -> PyResult<()> {
        if !groups.is_sequence() {
            return raise_type_error("setgroups argument must be a sequence");
        }
        let mut ids = Vec::new();
        for group in groups.to_vec()? {
            if group.downcast::<objects::builtins::int::Int>().is_none() {
                return raise_type_error("groups must be integers");
            }
            ids.push(GroupId::of(&group)?.0);
        }
        process::set_groups(&ids).or_raise()
    }

    /// Returns a list of groups to which a user belongs.
    ///
    ///   user
    ///     username to lookup
    ///   group
    ///     base group id of the user
    #[function("(user, group, /)")]
    fn getgrouplist(user: CText, group: GroupId) -> PyResult<Ref<List>> {
        Ok(id_list(&process::groups_of_user(&user.0, group.0).or_raise()?))
    }

    /// Initialize the group access list.
    ///
    /// Call the system initgroups() to initialize the group access list with all of
    /// the groups of which the specified username is a member, plus the specified
    /// group id.
    #[function("(username, gid, /)")]
    fn initgroups(username: FsText, gid: GroupId) -> PyResult<()> {
        calls::initgroups(&username.0, gid.0).or_raise().map(drop)
    }

    /// Return the actual login name.
    #[function]
    fn getlogin() -> PyResult<Obj> {
        Ok(text(&process::login_name().or_raise()?))
    }

    /// Return the current process group id.
    #[function]
    fn getpgrp() -> PyResult<c_int> {
        Ok(calls::getpgrp())
    }

    /// Make the current process the leader of its process group.
    #[function]
    fn setpgrp() -> PyResult<()> {
        calls::setpgid(0, 0).or_raise().map(drop)
    }

    /// Call the system call getpgid(), and return the result.
    #[function("(pid)")]
    fn getpgid(pid: c_int) -> PyResult<c_int> {
        calls::getpgid(pid).or_raise()
    }

    /// Call the system call setpgid(pid, pgrp).
    #[function("(pid, pgrp, /)")]
    fn setpgid(pid: c_int, pgrp: c_int) -> PyResult<()> {
        calls::setpgid(pid, pgrp).or_raise().map(drop)
    }

    /// Call the system call getsid(pid) and return the result.
    #[function("(pid, /)")]
    fn getsid(pid: c_int) -> PyResult<c_int> {
        calls::getsid(pid).or_raise()
    }

    /// Call the system call setsid().
    #[function]
    fn setsid() -> PyResult<()> {
        calls::setsid().or_raise().map(drop)
    }
}
