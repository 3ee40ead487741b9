//! Scopes: which name is local, global, a cell or free in which block.
