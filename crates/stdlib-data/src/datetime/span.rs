//! Durations as numbers.

use super::calendar::{MAX_ORDINAL, from_ordinal, ordinal};

pub(super) const MICROS: i128 = 1_000_000;
pub(super) const DAY_SECONDS: i64 = 86_400;
/// No duration has more days than this.
pub(super) const MAX_DAYS: i64 = 999_999_999;

/// A duration: days, seconds of a day, microseconds of a second; only the days may be below zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Span {
    pub(super) days: i32,
    pub(super) seconds: i32,
    pub(super) micros: i32,
}

impl Span {
    /// All of it in microseconds.
    pub(super) fn total(self) -> i128 {
        (i128::from(self.days) * i128::from(DAY_SECONDS) + i128::from(self.seconds)) * MICROS
            + i128::from(self.micros)
    }

    /// From microseconds: days of any size, seconds, microseconds.
    pub(super) fn split(total: i128) -> (i128, i32, i32) {
        let (seconds, micros) = (total.div_euclid(MICROS), total.rem_euclid(MICROS));
        let day = i128::from(DAY_SECONDS);
        (seconds.div_euclid(day), seconds.rem_euclid(day) as i32, micros as i32)
    }

    /// From a number of microseconds that is known to fit.
    pub(super) fn small(total: i128) -> Self {
        let (days, seconds, micros) = Self::split(total);
        Self { days: days as i32, seconds, micros }
    }

    pub(super) fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// Sign, hours, minutes, seconds and microseconds of a duration below a day.
    pub(super) fn clock(self) -> (char, i32, i32, i32, i32) {
        let total = self.total();
        let sign = if total < 0 { '-' } else { '+' };
        let size = Self::small(total.abs());
        let seconds = size.seconds;
        (sign, seconds / 3600, seconds / 60 % 60, seconds % 60, size.micros)
    }

    /// `+HH:MM[:SS[.ffffff]]` with the separator given.
    pub(super) fn offset_text(self, separator: &str) -> String {
        let (sign, hours, minutes, seconds, micros) = self.clock();
        let mut text = format!("{sign}{hours:02}{separator}{minutes:02}");
        if seconds != 0 || micros != 0 {
            text.push_str(&format!("{separator}{seconds:02}"));
        }
        if micros != 0 {
            text.push_str(&format!(".{micros:06}"));
        }
        text
    }
}

/// A point in time without a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Stamp {
    pub(super) year: i32,
    pub(super) month: i32,
    pub(super) day: i32,
    pub(super) hour: i32,
    pub(super) minute: i32,
    pub(super) second: i32,
    pub(super) micros: i32,
}

impl Stamp {
    pub(super) fn ordinal(&self) -> i64 {
        ordinal(self.year, self.month, self.day)
    }

    /// Seconds since midnight.
    pub(super) fn day_seconds(&self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }

    /// Seconds since the day before 1 January of year 1.
    pub(super) fn seconds(&self) -> i64 {
        self.ordinal() * DAY_SECONDS + self.day_seconds()
    }

    /// Microseconds since the day before 1 January of year 1.
    pub(super) fn total(&self) -> i128 {
        i128::from(self.seconds()) * MICROS + i128::from(self.micros)
    }

    /// The point in time so many microseconds later than day 0; nothing outside years 1 to 9999.
    pub(super) fn from_total(total: i128) -> Option<Self> {
        let (days, seconds, micros) = Span::split(total);
        let days = i64::try_from(days).ok().filter(|days| (1..=MAX_ORDINAL).contains(days))?;
        let (year, month, day) = from_ordinal(days);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Some(Self { year, month, day, hour, minute, second, micros })
    }

    pub(super) fn weekday(&self) -> i32 {
        super::calendar::weekday(self.year, self.month, self.day)
    }
}
