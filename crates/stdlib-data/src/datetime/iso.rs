//! Reading ISO 8601.

use super::calendar::{from_ordinal, from_week};
use super::span::{MICROS, Span};

/// A time of day as read: hour (24 perhaps), minute, second, microsecond, and the offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Time {
    pub(super) clock: [i32; 4],
    pub(super) offset: Option<Span>,
}

fn digits(text: &[u32], count: usize) -> Option<(i32, &[u32])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let value = digits.iter().try_fold(0, |value, &point| {
        let digit = char::from_u32(point)?.to_digit(10)?;
        Some(value * 10 + digit as i32)
    })?;
    Some((value, rest))
}

fn is_digit(point: u32) -> bool {
    (0x30..0x3A).contains(&point)
}

fn mark(text: &[u32], mark: char) -> Option<&[u32]> {
    text.split_first().filter(|(first, _)| **first == u32::from(mark)).map(|(_, rest)| rest)
}

/// A date; its month and day may be out of range.
pub(super) fn date(text: &[u32]) -> Option<(i32, i32, i32)> {
    let (year, rest) = digits(text, 4)?;
    let (rest, dashed) = mark(rest, '-').map_or((rest, false), |rest| (rest, true));
    if let Some(rest) = mark(rest, 'W') {
        let (week, rest) = digits(rest, 2)?;
        let weekday = match rest {
            [] => 1,
            rest => {
                let rest = if dashed { mark(rest, '-')? } else { rest };
                let (weekday, []) = digits(rest, 1)? else { return None };
                weekday
            }
        };
        return from_week(year, week, weekday).ok().filter(|&day| day > 0).map(from_ordinal_any);
    }
    let (month, rest) = digits(rest, 2)?;
    let rest = if dashed { mark(rest, '-')? } else { rest };
    let (day, []) = digits(rest, 2)? else { return None };
    Some((year, month, day))
}

/// As `from_ordinal`, where the day may lie in year 10000.
fn from_ordinal_any(ordinal: i64) -> (i32, i32, i32) {
    from_ordinal(ordinal)
}

/// Hour, minute, second and microsecond, all but the hour optional, with or without colons.
fn clock(text: &[u32]) -> Option<[i32; 4]> {
    let (hour, mut rest) = digits(text, 2)?;
    let mut clock = [hour, 0, 0, 0];
    let colons = mark(rest, ':').is_some();
    let mut place = 1;
    while place < 3 && !rest.is_empty() {
        if colons {
            rest = mark(rest, ':')?;
        }
        (clock[place], rest) = digits(rest, 2)?;
        place += 1;
    }
    if rest.is_empty() {
        return Some(clock);
    }
    if place < 3 {
        return None;
    }
    let fraction = mark(rest, '.').or_else(|| mark(rest, ','))?;
    if fraction.is_empty() || !fraction.iter().all(|&point| is_digit(point)) {
        return None;
    }
    /// Digits of a microsecond.
    const KEPT: usize = 6;
    let kept = fraction.len().min(KEPT);
    let (value, _) = digits(fraction, kept)?;
    clock[3] = value * 10_i32.pow((KEPT - kept) as u32);
    Some(clock)
}

/// A time of day, perhaps with an offset.
pub(super) fn time(text: &[u32]) -> Option<Time> {
    let is_zone = |point: &u32| [u32::from(b'+'), u32::from(b'-'), u32::from(b'Z')].contains(point);
    let Some(place) = text.iter().position(is_zone) else {
        return Some(Time { clock: clock(text)?, offset: None });
    };
    let (before, zone) = text.split_at(place);
    let clock_before = clock(before)?;
    if let Some(rest) = mark(zone, 'Z') {
        return rest.is_empty().then_some(Time { clock: clock_before, offset: Some(Span::default()) });
    }
    let [hours, minutes, seconds, micros] = clock(&zone[1..])?;
    let total = i128::from(hours * 3600 + minutes * 60 + seconds) * MICROS + i128::from(micros);
    let total = if zone[0] == u32::from(b'-') { -total } else { total };
    Some(Time { clock: clock_before, offset: Some(Span::small(total)) })
}

/// Where the date ends in a text of date and time.
pub(super) fn separator(text: &[u32]) -> Option<usize> {
    let at = |place: usize| text.get(place).copied().unwrap_or(0);
    let (dash, week) = (u32::from(b'-'), u32::from(b'W'));
    match text.len() {
        0..7 => return None,
        7 => return Some(7),
        _ => {}
    }
    if at(4) == dash {
        if at(5) != week {
            return Some(10);
        }
        if at(8) != dash {
            return Some(8);
        }
        // A dash behind the week leads to the weekday, or stands before the time.
        return match text.len() {
            9 => None,
            _ if is_digit(at(10)) => Some(8),
            _ => Some(10),
        };
    }
    if at(4) != week {
        return Some(8);
    }
    let end = 7 + text[7..].iter().take_while(|&&point| is_digit(point)).count();
    Some(match end {
        0..9 => end,
        // An even number of digits is the time's, an odd one has the weekday in front.
        _ if end % 2 == 0 => 7,
        _ => 8,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn dates_and_times() {
        assert_eq!(date(&points("2020-01-02")), Some((2020, 1, 2)));
        assert_eq!(date(&points("20200102")), Some((2020, 1, 2)));
        assert_eq!(date(&points("2020-W01-1")), Some((2019, 12, 30)));
        assert_eq!(date(&points("2020W01")), Some((2019, 12, 30)));
        assert_eq!(date(&points("2020-1-1")), None);
        let read = |text: &str| time(&points(text));
        assert_eq!(read("010203.5").map(|time| time.clock), Some([1, 2, 3, 500_000]));
        assert_eq!(read("01:0203"), None);
        assert_eq!(read("01+"), None);
        assert_eq!(read("01:02:03."), None);
        assert_eq!(read("01-00:30").and_then(|time| time.offset).map(Span::total), Some(-1_800_000_000));
    }
}
