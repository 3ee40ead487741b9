//! Unicode 16.0 character properties as Python defines them.
