//! Keccak-f[1600] as a sponge (FIPS 202): SHA-3 and SHAKE.

const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808A,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808B,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008A,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000A,
    0x0000_0000_8000_808B,
    0x8000_0000_0000_008B,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800A,
    0x8000_0000_8000_000A,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// The permutation of 25 words.
fn permute(state: &mut [u64; 25]) {
    for round in ROUNDS {
        let mut parity = [0u64; 5];
        for (at, word) in state.iter().enumerate() {
            parity[at % 5] ^= word;
        }
        for (at, word) in state.iter_mut().enumerate() {
            *word ^= parity[(at + 4) % 5] ^ parity[(at + 1) % 5].rotate_left(1);
        }
        // Rotation and transposition walk one path through all lanes but the first.
        let (mut x, mut y, mut carried) = (1, 0, state[1]);
        for step in 0..24u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let rotated = carried.rotate_left((step + 1) * (step + 2) / 2 % 64);
            carried = std::mem::replace(&mut state[x + 5 * y], rotated);
        }
        for row in state.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for x in 0..5 {
                row[x] = old[x] ^ !old[(x + 1) % 5] & old[(x + 2) % 5];
            }
        }
        state[0] ^= round;
    }
}

/// A sponge that takes bytes in.
#[derive(Clone)]
pub(super) struct Sponge {
    state: [u64; 25],
    /// Bytes taken in since the last permutation.
    filled: usize,
    rate: usize,
    suffix: u8,
}

impl Sponge {
    /// With this many bytes of rate, and the domain's suffix bits.
    pub(super) fn new(rate: usize, suffix: u8) -> Self {
        Self { state: [0; 25], filled: 0, rate, suffix }
    }

    fn mix(&mut self, at: usize, byte: u8) {
        self.state[at / 8] ^= u64::from(byte) << (8 * (at % 8));
    }

    /// Takes bytes in.
    pub(super) fn update(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            if self.filled.is_multiple_of(8) && data.len() >= 8 && self.filled + 8 <= self.rate {
                let (word, rest) = data.split_at(8);
                let mut bytes = [0; 8];
                bytes.copy_from_slice(word);
                self.state[self.filled / 8] ^= u64::from_le_bytes(bytes);
                self.filled += 8;
                data = rest;
            } else {
                self.mix(self.filled, data[0]);
                self.filled += 1;
                data = &data[1..];
            }
            if self.filled == self.rate {
                permute(&mut self.state);
                self.filled = 0;
            }
        }
    }

    /// The first bytes that come out.
    pub(super) fn squeeze(&self, length: usize) -> Vec<u8> {
        let mut this = self.clone();
        this.mix(this.filled, this.suffix);
        this.mix(this.rate - 1, 0x80);
        let mut out = Vec::with_capacity(length);
        while out.len() < length {
            permute(&mut this.state);
            let bytes = this.state.iter().flat_map(|word| word.to_le_bytes());
            out.extend(bytes.take(this.rate.min(length - out.len())));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha3_256_of_nothing() {
        let digest = Sponge::new(136, 6).squeeze(32);
        assert_eq!(digest[..8], [0xA7, 0xFF, 0xC6, 0xF8, 0xBF, 0x1E, 0xD7, 0x66]);
    }

    #[test]
    fn pieces_do_not_matter() {
        let data: Vec<u8> = (0..1000u32).map(|n| n as u8).collect();
        let mut whole = Sponge::new(168, 0x1F);
        whole.update(&data);
        let mut pieces = Sponge::new(168, 0x1F);
        data.chunks(7).for_each(|piece| pieces.update(piece));
        assert_eq!(whole.squeeze(500), pieces.squeeze(500));
    }
}
