//! The databases of users and groups.

use std::ffi::{CStr, c_char, c_int};

use super::file::Outcome;

/// A user.
pub struct User {
    /// Name, password.
    pub name: [Vec<u8>; 2],
    /// Numbers of user and group.
    pub ids: [u32; 2],
    /// Full name, home directory, shell.
    pub about: [Vec<u8>; 3],
}

/// A group.
pub struct Group {
    /// Name, password.
    pub name: [Vec<u8>; 2],
    /// Its number.
    pub id: u32,
    /// Names of its members.
    pub members: Vec<Vec<u8>>,
}

/// # Safety
/// Null or a string that lives for the call.
unsafe fn text(pointer: *const c_char) -> Vec<u8> {
    // SAFETY: the caller's contract.
    if pointer.is_null() { Vec::new() } else { unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec() }
}

/// # Safety
/// A complete entry whose strings are still there.
unsafe fn user(entry: &libc::passwd) -> User {
    // SAFETY: the caller's contract.
    unsafe {
        User {
            name: [text(entry.pw_name), text(entry.pw_passwd)],
            ids: [entry.pw_uid, entry.pw_gid],
            about: [text(entry.pw_gecos), text(entry.pw_dir), text(entry.pw_shell)],
        }
    }
}

/// # Safety
/// A complete entry whose strings are still there.
unsafe fn group(entry: &libc::group) -> Group {
    let mut members = Vec::new();
    // SAFETY: the caller's contract; the list ends in null.
    unsafe {
        let mut next = entry.gr_mem;
        while !next.is_null() && !(*next).is_null() {
            members.push(text(*next));
            next = next.add(1);
        }
        Group { name: [text(entry.gr_name), text(entry.gr_passwd)], id: entry.gr_gid, members }
    }
}

/// Calls with a buffer for the strings, a larger one when it was too small.
fn looked_up<T, R>(
    call: impl Fn(*mut T, *mut c_char, usize, *mut *mut T) -> c_int,
    read: impl Fn(&T) -> R,
) -> Outcome<Option<R>> {
    let mut size = 1024;
    loop {
        let mut buffer = vec![0u8; size];
        let mut entry = std::mem::MaybeUninit::<T>::zeroed();
        let mut found = std::ptr::null_mut();
        match call(entry.as_mut_ptr(), buffer.as_mut_ptr().cast(), size, &raw mut found) {
            // SAFETY: null, or the entry, filled; its strings are in the buffer.
            0 => return Ok(unsafe { found.as_ref() }.map(&read)),
            libc::ERANGE if size < 1 << 24 => size *= 2,
            libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM => return Ok(None),
            error => return Err(error),
        }
    }
}

/// A user by name.
pub fn user_by_name(name: &CStr) -> Outcome<Option<User>> {
    looked_up(
        // SAFETY: a string, and room as said.
        |entry, buffer, size, found| unsafe { libc::getpwnam_r(name.as_ptr(), entry, buffer, size, found) },
        // SAFETY: filled just now.
        |entry| unsafe { user(entry) },
    )
}

/// A user by number.
pub fn user_by_id(id: u32) -> Outcome<Option<User>> {
    looked_up(
        // SAFETY: room as said.
        |entry, buffer, size, found| unsafe { libc::getpwuid_r(id, entry, buffer, size, found) },
        // SAFETY: filled just now.
        |entry| unsafe { user(entry) },
    )
}

/// All users. Called under the lock: the C library keeps a position.
pub fn users() -> Vec<User> {
    let mut found = Vec::new();
    // SAFETY: each entry is read before the next is asked for.
    unsafe {
        libc::setpwent();
        while let Some(entry) = libc::getpwent().as_ref() {
            found.push(user(entry));
        }
        libc::endpwent();
    }
    found
}

/// A group by name.
pub fn group_by_name(name: &CStr) -> Outcome<Option<Group>> {
    looked_up(
        // SAFETY: a string, and room as said.
        |entry, buffer, size, found| unsafe { libc::getgrnam_r(name.as_ptr(), entry, buffer, size, found) },
        // SAFETY: filled just now.
        |entry| unsafe { group(entry) },
    )
}

/// A group by number.
pub fn group_by_id(id: u32) -> Outcome<Option<Group>> {
    looked_up(
        // SAFETY: room as said.
        |entry, buffer, size, found| unsafe { libc::getgrgid_r(id, entry, buffer, size, found) },
        // SAFETY: filled just now.
        |entry| unsafe { group(entry) },
    )
}

/// All groups. Called under the lock: the C library keeps a position.
pub fn groups() -> Vec<Group> {
    let mut found = Vec::new();
    // SAFETY: each entry is read before the next is asked for.
    unsafe {
        libc::setgrent();
        while let Some(entry) = libc::getgrent().as_ref() {
            found.push(group(entry));
        }
        libc::endgrent();
    }
    found
}
