//! Base64 (RFC 4648), leniently or strictly.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn lonely(count: usize) -> String {
    format!(
        "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
    )
}

/// The bytes that text stands for, or what is wrong with it.
pub(super) fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    // Digits of the present group of four, the bits not yet given out, paddings since the last digit.
    let (mut place, mut left, mut pads) = (0, 0, 0);
    for (at, &letter) in text.iter().enumerate() {
        if letter == b'=' {
            if strict {
                match place {
                    0 if at == 0 => return Err("Leading padding not allowed".into()),
                    0 => return Err("Excess padding not allowed".into()),
                    1 => return Err(lonely(out.len() / 3 * 4 + 1)),
                    _ if place + pads >= 4 => return Err("Excess padding not allowed".into()),
                    _ => {}
                }
            }
            if place >= 2 {
                pads += 1;
            }
            continue;
        }
        let Some(value) = digit(letter) else {
            match strict {
                true => return Err("Only base64 data is allowed".into()),
                false => continue,
            }
        };
        if strict && pads > 0 {
            let complete = place + pads >= 4;
            let text =
                if complete { "Excess data after padding" } else { "Discontinuous padding not allowed" };
            return Err(text.into());
        }
        pads = 0;
        match place {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 0xF;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => out.push(left << 6 | value),
        }
        place = (place + 1) % 4;
    }
    match place {
        0 => Ok(out),
        1 => Err(lonely(out.len() / 3 * 4 + 1)),
        _ if place + pads < 4 => Err("Incorrect padding".into()),
        _ => Ok(out),
    }
}

/// The text for bytes.
pub(super) fn encode(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for group in data.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = |shift: u32| DIGITS[(bits >> shift & 63) as usize];
        out.extend([digit(18), digit(12)]);
        out.push(if group.len() > 1 { digit(6) } else { b'=' });
        out.push(if group.len() > 2 { digit(0) } else { b'=' });
    }
    if newline {
        out.push(b'\n');
    }
    out
}
