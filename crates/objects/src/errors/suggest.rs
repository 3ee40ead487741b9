//! "Did you mean": the name nearest to a wrong one, by weighted edit distance.

/// Cost of adding, removing or replacing a character.
const MOVE: usize = 2;
/// Cost of writing it in the other case.
const CASE: usize = 1;
/// Longest name that is looked at, in bytes.
const LONGEST: usize = 40;
/// Most candidates that are looked at.
const MOST: usize = 750;

/// The candidate nearest to a name, if one is near: the first of the best ones.
pub fn closest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut candidates = candidates.into_iter();
    let mut best = None;
    let mut limit = usize::MAX;
    for (count, candidate) in candidates.by_ref().enumerate() {
        if count >= MOST {
            return None;
        }
        if candidate == wrong {
            continue;
        }
        let allowed = ((candidate.len() + wrong.len() + 3) * MOVE / 6).min(limit - 1);
        if let Some(distance) = distance(wrong, candidate, allowed) {
            (best, limit) = (Some(candidate), distance.max(1));
        }
    }
    best
}

/// The distance of two names, if it is at most `allowed`.
fn distance(a: &str, b: &str, allowed: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    if a.is_empty() || b.is_empty() {
        return Some((a.len() + b.len()) * MOVE).filter(|&cost| cost <= allowed);
    }
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) * MOVE > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|index| index * MOVE).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + substitution(x, y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + MOVE).min(diagonal + MOVE);
        }
        if row.iter().min().is_some_and(|&least| least > allowed) {
            return None;
        }
    }
    row.last().copied().filter(|&cost| cost <= allowed)
}

fn substitution(a: u8, b: u8) -> usize {
    match () {
        () if a == b => 0,
        () if a.eq_ignore_ascii_case(&b) => CASE,
        () => MOVE,
    }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_names() {
        let import = ["name", "path", "name_from"];
        let attribute = ["name", "obj"];
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("nam", &import, Some("name")),
            ("Name", &import, Some("name")),
            ("NAME", &import, None),
            ("nmae", &import, None),
            ("name_", &import, Some("name")),
            ("pathh", &import, Some("path")),
            ("namefrom", &import, Some("name_from")),
            ("namefrom", &attribute, None),
            ("pth", &import, Some("path")),
            ("ob", &attribute, Some("obj")),
            ("OBJ", &attribute, Some("obj")),
            ("object", &attribute, None),
            ("xyz", &import, None),
        ];
        for &(wrong, names, expected) in cases {
            assert_eq!(closest(wrong, names.iter().copied()), expected, "{wrong}");
        }
    }
}
