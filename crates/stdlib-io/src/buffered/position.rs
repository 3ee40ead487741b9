//! Where a buffered stream stands.

use objects::builtins::exceptions::OSError;
use objects::builtins::int::Int;
use objects::errors::raise;
use objects::names;
use objects::raw::{Any, Obj, PyResult};

use super::Buffered;
use crate::base::Able;
use crate::support::{call, offset, unsupported, value_error};

impl Buffered {
    /// Asks the raw stream where it stands.
    pub(super) fn raw_tell(&self) -> PyResult<i64> {
        let at = match self.direct_raw() {
            Some(file) if file.descriptor() >= 0 => file.move_to(0, 1)?,
            _ => offset(&*call(&*self.raw()?, names::tell(), &[])?)?,
        };
        self.raw_is_at(at)
    }

    fn raw_is_at(&self, at: i64) -> PyResult<i64> {
        if at < 0 {
            return raise(&OSError, format!("Raw stream returned invalid position {at}"));
        }
        self.raw_at.set(Some(at));
        Ok(at)
    }

    /// Moves the raw stream.
    pub(super) fn raw_seek(&self, target: i64, whence: i32) -> PyResult<i64> {
        let at = match self.direct_raw() {
            Some(file) if file.descriptor() >= 0 => file.move_to(target, whence)?,
            _ => {
                let (target, whence) = (Int::new(i128::from(target)), Int::new(i128::from(whence)));
                offset(&*call(&*self.raw()?, names::seek(), &[target.as_any(), whence.as_any()])?)?
            }
        };
        self.raw_is_at(at)
    }

    pub(super) fn tell(&self) -> PyResult<i64> {
        self.check_ready()?;
        let at = self.raw_tell()? - self.raw_ahead();
        // A file that was replaced under the stream may stand before what was read of the old one.
        Ok(at.max(0))
    }

    pub(super) fn seek(&self, this: &Any, target: &Any, whence: i32) -> PyResult<i64> {
        self.check_ready()?;
        if !matches!(whence, 0..=4) {
            return value_error(format!("whence value {whence} unsupported"));
        }
        self.check_closed("seek of closed file")?;
        match self.direct_raw() {
            Some(file) if file.descriptor() >= 0 && file.can_seek() => {}
            _ => Self::check_able(&*self.raw()?, Able::Seek)?,
        }
        let mut target = offset(target)?;
        if matches!(whence, 0 | 1)
            && self.readable.get()
            && let Some(at) = self.seek_in_buffer(target, whence)?
        {
            return Ok(at);
        }
        let _entered = self.enter(this)?;
        if self.writable.get() {
            self.flush_writes()?;
        }
        if whence == 1 {
            target -= self.raw_ahead();
        }
        let at = self.raw_seek(target, whence)?;
        self.raw_pos.set(None);
        if self.readable.get() {
            self.reset_read();
        }
        Ok(at)
    }

    /// Moves within what has been read already.
    fn seek_in_buffer(&self, target: i64, whence: i32) -> PyResult<Option<i64>> {
        let current = match self.raw_at.get() {
            Some(at) => at,
            None => self.raw_tell()?,
        };
        let ahead = self.ahead() as i64;
        if ahead == 0 {
            return Ok(None);
        }
        let by = if whence == 0 { target - (current - self.raw_ahead()) } else { target };
        let pos = self.pos.get() as i64;
        if by < -pos || by > ahead {
            return Ok(None);
        }
        self.pos.set((pos + by).cast_unsigned() as usize);
        // A raw stream that stands still, such as a device, may seem to be before what was read of it.
        Ok(Some((current - ahead + by).max(0)))
    }

    pub(super) fn truncate(&self, this: &Any, size: Option<&Any>) -> PyResult<Obj> {
        self.check_closed("truncate of closed file")?;
        if !self.writable.get() {
            return unsupported("truncate");
        }
        let _entered = self.enter(this)?;
        self.flush_and_rewind()?;
        let none = objects::builtins::none::none();
        let size = size.unwrap_or(&none);
        let result = call(&*self.raw()?, names::truncate(), &[size])?;
        if self.raw_tell().is_err() {
            drop(objects::errors::take());
        }
        Ok(result)
    }
}
