//! Tests of the line table: encodings against CPython's, and any bytes.

use super::*;

fn table(list: &[(u32, Location)]) -> Box<[u8]> {
    let mut writer = LineTableWriter::new(1);
    for &(units, location) in list {
        writer.push(units, location);
    }
    writer.finish()
}

/// The second entry of the table CPython 3.14.8 makes for `x` at this place, after its `RESUME` in line 0.
#[test]
fn forms_are_chosen_as_cpython_does() {
    for (at, bytes) in [
        (Location::new(1, 0, 1, 5), &[0xDB, 0x00, 0x05][..]),
        (Location::new(1, 79, 1, 95), &[0xDB, 0x4F, 0x5F]),
        (Location::new(3, 127, 3, 127), &[0xF3, 0x06, 0x00, 0x40, 0x02, 0x40, 0x02]),
        (Location::new(2, 128, 2, 130), &[0xF3, 0x04, 0x00, 0x41, 0x02, 0x43, 0x02]),
        (Location::new(1, -1, 1, -1), &[0xEB, 0x02]),
        (Location::new(1, -1, 2, -1), &[0xF3, 0x02, 0x01, 0x00, 0x00]),
        (Location::new(1, 4, 9, 2), &[0xF3, 0x02, 0x08, 0x05, 0x03]),
        (Location::new(7, 300, 7000, 2), &[0xF3, 0x0E, 0x51, 0x6D, 0x01, 0x6D, 0x04, 0x03]),
    ] {
        let made = table(&[(1, Location::new(0, 0, 1, 0)), (4, at)]);
        assert_eq!(made[..5], [0xF0, 0x03, 0x01, 0x01, 0x01]);
        assert_eq!(made[5..], *bytes, "{at:?}");
    }
}

#[test]
fn short_form_and_missing_lines() {
    let made = table(&[
        (1, Location::new(1, 79, 1, 94)),
        (1, Location::new(1, 79, 1, 95)),
        (1, Location::NONE),
        (1, Location::line_only(1)),
    ]);
    assert_eq!(*made, [0xC8, 0x7F, 0xD0, 0x4F, 0x5F, 0xF8, 0xE8, 0x00]);
}

#[test]
fn long_runs_are_split_and_neighbours_joined() {
    let at = Location::new(2, 4, 2, 6);
    let made = table(&[(7, at), (12, at)]);
    assert_eq!(*made, [0xDF, 4, 6, 0x87, 0x42, 0x82, 0x42]);
    assert!(LineTable::new(&made, 1).positions().eq(repeat_n(at, 19)));
    let lines: Vec<_> = LineTable::new(&made, 1).lines().collect();
    assert_eq!(lines, [LineRun { start: 0, end: 19, line: Some(2) }]);
}

#[test]
fn what_is_written_is_read() {
    let list = [
        (2, Location::new(1, 0, 1, 0)),
        (1, Location::new(1, 79, 1, 94)),
        (9, Location::new(3, 120, 3, 127)),
        (1, Location::NONE),
        (3, Location::new(2, 500, 70_000, 1)),
        (1, Location::line_only(i32::MAX - 1)),
        (1, Location::new(5, 0, 5, i32::MAX - 1)),
    ];
    let made = table(&list);
    let expected: Vec<_> = list.iter().flat_map(|&(units, at)| repeat_n(at, units as usize)).collect();
    assert!(LineTable::new(&made, 1).positions().eq(expected.iter().copied()));
    assert_eq!(LineTable::new(&made, 1).location_at(12), Some(Location::NONE));
    assert_eq!(LineTable::new(&made, 1).location_at(18), None);
}

#[test]
fn any_bytes_can_be_read() {
    let made = table(&[(1, Location::new(7, 300, 7000, 2)), (1, Location::line_only(9))]);
    for cut in 0..made.len() {
        assert!(LineTable::new(&made[..cut], 1).runs().count() < 2, "{cut}");
    }
    let mut seed = 1u32;
    for length in 0..200 {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        let table = LineTable::new(&bytes, i32::MAX);
        assert!(table.runs().count() <= length);
        assert!(table.lines().count() <= length);
    }
}
