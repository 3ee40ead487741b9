//! The object model: references, allocation, cycle collection, types, builtin classes.
