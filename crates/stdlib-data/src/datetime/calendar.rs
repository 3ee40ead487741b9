//! The proleptic Gregorian calendar: days since 1 January of year 1, which is day 1.

pub(super) const MIN_YEAR: i32 = 1;
pub(super) const MAX_YEAR: i32 = 9999;
/// The ordinal of the last day of year 9999.
pub(super) const MAX_ORDINAL: i64 = 3_652_059;

const DAYS_BEFORE_MONTH: [i32; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_4_YEARS: i64 = 1461;
const DAYS_IN_100_YEARS: i64 = 36_524;
const DAYS_IN_400_YEARS: i64 = 146_097;

pub(super) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 => 28 + i32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: i32) -> i64 {
    let years = i64::from(year - 1);
    years * 365 + years / 4 - years / 100 + years / 400
}

/// How many days of the year lie before a month.
pub(super) fn days_before_month(year: i32, month: i32) -> i32 {
    DAYS_BEFORE_MONTH[month as usize] + i32::from(month > 2 && is_leap(year))
}

pub(super) fn ordinal(year: i32, month: i32, day: i32) -> i64 {
    days_before_year(year) + i64::from(days_before_month(year, month) + day)
}

/// Year, month and day of an ordinal from 1 on.
pub(super) fn from_ordinal(ordinal: i64) -> (i32, i32, i32) {
    let day = ordinal - 1;
    let (cycles, day) = (day / DAYS_IN_400_YEARS, day % DAYS_IN_400_YEARS);
    let (centuries, day) = (day / DAYS_IN_100_YEARS, day % DAYS_IN_100_YEARS);
    let (fours, day) = (day / DAYS_IN_4_YEARS, day % DAYS_IN_4_YEARS);
    let (years, day) = (day / 365, day % 365);
    let year = (cycles * 400 + centuries * 100 + fours * 4 + years + 1) as i32;
    // The last day of a leap year at the end of a cycle counts as one more year.
    if years == 4 || centuries == 4 {
        return (year - 1, 12, 31);
    }
    let day = day as i32;
    let month = (1..=12).rev().find(|&month| days_before_month(year, month) <= day).unwrap_or(1);
    (year, month, day - days_before_month(year, month) + 1)
}

/// 0 for Monday.
pub(super) fn weekday(year: i32, month: i32, day: i32) -> i32 {
    ((ordinal(year, month, day) + 6) % 7) as i32
}

/// The Monday on which week 1 of a year begins, as an ordinal.
fn first_monday(year: i32) -> i64 {
    let first = ordinal(year, 1, 1);
    let weekday = (first + 6) % 7;
    first - weekday + if weekday > 3 { 7 } else { 0 }
}

/// Year, week and weekday (1 for Monday) by ISO 8601.
pub(super) fn iso_calendar(year: i32, month: i32, day: i32) -> (i32, i32, i32) {
    let today = ordinal(year, month, day);
    let mut iso_year = year;
    let mut monday = first_monday(year);
    if today < monday {
        iso_year -= 1;
        monday = first_monday(iso_year);
    } else if today >= first_monday(year + 1) {
        iso_year += 1;
        monday = first_monday(iso_year);
    }
    let days = today - monday;
    (iso_year, (days / 7 + 1) as i32, (days % 7 + 1) as i32)
}

/// What is wrong with a week date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum WeekError {
    Year,
    Week,
    Weekday,
}

/// The ordinal of a week date.
pub(super) fn from_week(year: i32, week: i32, weekday: i32) -> Result<i64, WeekError> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(WeekError::Year);
    }
    let has_53 = || {
        let first = (ordinal(year, 1, 1) + 6) % 7;
        first == 3 || first == 2 && is_leap(year)
    };
    if !((1..=52).contains(&week) || week == 53 && has_53()) {
        return Err(WeekError::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(WeekError::Weekday);
    }
    Ok(first_monday(year) + i64::from((week - 1) * 7 + weekday - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_go_both_ways() {
        assert_eq!(ordinal(1, 1, 1), 1);
        assert_eq!(ordinal(9999, 12, 31), MAX_ORDINAL);
        let mut last = (0, 0, 0);
        for day in 1..=MAX_ORDINAL {
            let date = from_ordinal(day);
            assert!(date > last);
            assert_eq!(ordinal(date.0, date.1, date.2), day);
            last = date;
        }
    }

    #[test]
    fn week_dates_go_both_ways() {
        for day in 700_000..740_000 {
            let (year, month, mday) = from_ordinal(day);
            let (iso_year, week, weekday) = iso_calendar(year, month, mday);
            assert_eq!(from_week(iso_year, week, weekday), Ok(day));
        }
        assert_eq!(from_week(2021, 53, 1), Err(WeekError::Week));
        assert_eq!(from_week(2020, 53, 8), Err(WeekError::Weekday));
    }
}
