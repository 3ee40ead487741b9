//! The macro that declares a layout and checks it in the same row.

/// One declared structure, for the test that compares with `pyo3-ffi`.
pub struct Layout {
    /// The C name.
    pub name: &'static str,
    /// `sizeof`.
    pub size: usize,
    /// Field names and offsets from the start of the C structure.
    pub fields: &'static [(&'static str, usize)],
}

/// Declares bodies of objects. `Body = "PyCName", size { field: Type = offset, ... }`; offsets and size count the
/// 16-byte header and are asserted at compile time.
macro_rules! objects {
    ($table:ident; $($(#[$meta:meta])* $body:ident = $name:literal, $size:literal {
        $($field:ident : $ty:ty = $offset:literal),* $(,)?
    })*) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[expect(missing_docs, reason = "the fields are those of the C header")]
            pub struct $body { $(pub $field: $ty),* }
            const _: () = {
                assert!(size_of::<crate::Object<$body>>() == $size, $name);
                $(assert!(core::mem::offset_of!($body, $field) + 16 == $offset, stringify!($field));)*
            };
        )*
        /// The layouts of this file.
        pub static $table: &[crate::Layout] = &[
            $(crate::Layout { name: $name, size: $size, fields: &[$((stringify!($field), $offset)),*] }),*
        ];
    };
}

/// Declares structures without an object header.
macro_rules! structs {
    ($table:ident; $($(#[$meta:meta])* $body:ident = $name:literal, $size:literal {
        $($field:ident : $ty:ty = $offset:literal),* $(,)?
    })*) => {
        $(
            $(#[$meta])*
            #[repr(C)]
            #[expect(missing_docs, reason = "the fields are those of the C header")]
            pub struct $body { $(pub $field: $ty),* }
            const _: () = {
                assert!(size_of::<$body>() == $size, $name);
                $(assert!(core::mem::offset_of!($body, $field) == $offset, stringify!($field));)*
            };
        )*
        /// The header-less layouts of this file.
        pub static $table: &[crate::Layout] = &[
            $(crate::Layout { name: $name, size: $size, fields: &[$((stringify!($field), $offset)),*] }),*
        ];
    };
}
