//! BLAKE2b and BLAKE2s (RFC 7693) with all parameters of their tree mode.

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// What a hash is parameterised with.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    pub(super) digest_size: u8,
    pub(super) key: Vec<u8>,
    pub(super) salt: Vec<u8>,
    pub(super) person: Vec<u8>,
    pub(super) fanout: u8,
    pub(super) depth: u8,
    pub(super) leaf_size: u32,
    pub(super) node_offset: u64,
    pub(super) node_depth: u8,
    pub(super) inner_size: u8,
    pub(super) last_node: bool,
}

impl Tree {
    /// The parameter block; salt and person have `part` bytes each.
    fn block(&self, part: usize) -> Vec<u8> {
        let offset_size = part / 2;
        let mut block = vec![self.digest_size, self.key.len() as u8, self.fanout, self.depth];
        block.extend(self.leaf_size.to_le_bytes());
        block.extend(&self.node_offset.to_le_bytes()[..if part == 16 { offset_size } else { 6 }]);
        block.extend([self.node_depth, self.inner_size]);
        block.resize(2 * part, 0);
        for bytes in [&self.salt, &self.person] {
            let end = block.len() + part;
            block.extend(bytes);
            block.resize(end, 0);
        }
        block
    }
}

macro_rules! blake2 {
    ($(#[$doc:meta])* $name:ident, $word:ty, $double:ty, $rounds:literal, $rotations:expr, $iv:expr) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(super) struct $name {
            state: [$word; 8],
            count: $double,
            pending: Vec<u8>,
            tree: Tree,
        }

        impl $name {
            /// Bytes per block.
            pub(super) const BLOCK: usize = 16 * size_of::<$word>();
            /// Most bytes of digest and key.
            pub(super) const MOST: usize = 8 * size_of::<$word>();
            /// Bytes of salt and person.
            pub(super) const PART: usize = 2 * size_of::<$word>();
            const IV: [$word; 8] = $iv;

            /// A hash of nothing yet, but for the key.
            pub(super) fn new(tree: Tree) -> Self {
                let mut state = Self::IV;
                let block = tree.block(Self::PART);
                for (word, bytes) in state.iter_mut().zip(block.chunks_exact(size_of::<$word>())) {
                    *word ^= Self::word(bytes);
                }
                let mut pending = Vec::new();
                if !tree.key.is_empty() {
                    pending.extend(&tree.key);
                    pending.resize(Self::BLOCK, 0);
                }
                Self { state, count: 0, pending, tree }
            }

            fn word(bytes: &[u8]) -> $word {
                bytes.iter().rev().fold(0, |word, &byte| word << 8 | <$word>::from(byte))
            }

            /// Takes bytes in. The last block is kept back: it is not known to be the last.
            pub(super) fn update(&mut self, mut data: &[u8]) {
                while !data.is_empty() {
                    if self.pending.len() == Self::BLOCK {
                        let block = std::mem::take(&mut self.pending);
                        self.count += Self::BLOCK as $double;
                        self.compress(&block, false);
                    }
                    let (now, later) = data.split_at(data.len().min(Self::BLOCK - self.pending.len()));
                    self.pending.extend_from_slice(now);
                    data = later;
                }
            }

            fn compress(&mut self, block: &[u8], last: bool) {
                let mut message = [0; 16];
                for (word, bytes) in message.iter_mut().zip(block.chunks_exact(size_of::<$word>())) {
                    *word = Self::word(bytes);
                }
                let mut v = [0; 16];
                v[..8].copy_from_slice(&self.state);
                v[8..].copy_from_slice(&Self::IV);
                v[12] ^= self.count as $word;
                v[13] ^= (self.count >> <$word>::BITS) as $word;
                if last {
                    v[14] = !v[14];
                    if self.tree.last_node {
                        v[15] = !v[15];
                    }
                }
                for round in 0..$rounds {
                    let order = &SIGMA[round % 10];
                    for (nth, [a, b, c, d]) in LANES.into_iter().enumerate() {
                        let (x, y) = (message[order[2 * nth]], message[order[2 * nth + 1]]);
                        let [r1, r2, r3, r4] = $rotations;
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
                        v[d] = (v[d] ^ v[a]).rotate_right(r1);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(r2);
                        v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
                        v[d] = (v[d] ^ v[a]).rotate_right(r3);
                        v[c] = v[c].wrapping_add(v[d]);
                        v[b] = (v[b] ^ v[c]).rotate_right(r4);
                    }
                }
                for nth in 0..8 {
                    self.state[nth] ^= v[nth] ^ v[nth + 8];
                }
            }

            /// The digest of what was taken in.
            pub(super) fn digest(&self) -> Vec<u8> {
                let mut this = self.clone();
                let mut block = std::mem::take(&mut this.pending);
                this.count += block.len() as $double;
                block.resize(Self::BLOCK, 0);
                this.compress(&block, true);
                let bytes = this.state.iter().flat_map(|word| word.to_le_bytes());
                bytes.take(usize::from(self.tree.digest_size)).collect()
            }

            /// Bytes of the digest.
            pub(super) fn digest_size(&self) -> usize {
                usize::from(self.tree.digest_size)
            }
        }
    };
}

/// Columns, then diagonals.
const LANES: [[usize; 4]; 8] = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
];

blake2!(
    /// BLAKE2b.
    Blake2b, u64, u128, 12, [32, 24, 16, 63],
    [
        0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
        0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
    ]
);
blake2!(
    /// BLAKE2s.
    Blake2s, u32, u64, 10, [16, 12, 8, 7],
    [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
);
