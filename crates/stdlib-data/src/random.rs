//! `_random`: the Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded and read as CPython does.

use std::cell::Cell;
use std::io::Read;

use numbers::int::{Int as Number, from_bytes};
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::raw::{Any, IntoObject, Native, Obj, Py, PyResult, Ref};
use objects::types::Type;
use objects::{heap, object, pytype};

const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// The generator's state.
struct Twister {
    words: [Cell<u32>; SIZE],
    /// How many of the words have been given out.
    used: Cell<usize>,
}

impl Twister {
    fn new() -> Self {
        Self { words: [const { Cell::new(0) }; SIZE], used: Cell::new(SIZE) }
    }

    /// Makes the next words out of the present ones.
    fn twist(&self) {
        const MATRIX: u32 = 0x9908_B0DF;
        for place in 0..SIZE {
            let next = self.words[(place + 1) % SIZE].get();
            let joined = self.words[place].get() & 0x8000_0000 | next & 0x7FFF_FFFF;
            let odd = if joined & 1 == 1 { MATRIX } else { 0 };
            self.words[place].set(self.words[(place + MIDDLE) % SIZE].get() ^ joined >> 1 ^ odd);
        }
        self.used.set(0);
    }

    /// 32 random bits.
    fn next(&self) -> u32 {
        if self.used.get() >= SIZE {
            self.twist();
        }
        let mut word = self.words[self.used.get()].get();
        self.used.set(self.used.get() + 1);
        word ^= word >> 11;
        word ^= word << 7 & 0x9D2C_5680;
        word ^= word << 15 & 0xEFC6_0000;
        word ^ word >> 18
    }

    fn seed_by_word(&self, seed: u32) {
        let mut word = seed;
        self.words[0].set(word);
        for place in 1..SIZE {
            word = 1_812_433_253_u32.wrapping_mul(word ^ word >> 30).wrapping_add(place as u32);
            self.words[place].set(word);
        }
        self.used.set(SIZE);
    }

    /// Seeds by words, of which there is at least one.
    fn seed(&self, key: &[u32]) {
        const FIRST: u32 = 19_650_218;
        const MIX: u32 = 1_664_525;
        const MIX_AGAIN: u32 = 1_566_083_941;
        self.seed_by_word(FIRST);
        let mixed = |place: usize, factor: u32| {
            let before = self.words[place - 1].get();
            self.words[place].get() ^ (before ^ before >> 30).wrapping_mul(factor)
        };
        let mut place = 1;
        let forward = |place: &mut usize| {
            *place += 1;
            if *place >= SIZE {
                self.words[0].set(self.words[SIZE - 1].get());
                *place = 1;
            }
        };
        for round in 0..SIZE.max(key.len()) {
            let from = round % key.len();
            self.words[place].set(mixed(place, MIX).wrapping_add(key[from]).wrapping_add(from as u32));
            forward(&mut place);
        }
        for _ in 1..SIZE {
            self.words[place].set(mixed(place, MIX_AGAIN).wrapping_sub(place as u32));
            forward(&mut place);
        }
        self.words[0].set(0x8000_0000);
    }
}

/// Words that nobody can foresee: the system's, or time and process when it gives none.
fn entropy() -> Vec<u32> {
    let mut bytes = [0; SIZE * 4];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    match read {
        Ok(()) => bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(),
        Err(_) => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            let now = now.map_or(0, |now| now.as_nanos());
            vec![now as u32, (now >> 32) as u32, std::process::id(), (now >> 64) as u32]
        }
    }
}

/// The magnitude of an int in words of 32 bits, the lowest first.
fn words_of(digits: &[u32]) -> Vec<u32> {
    let (mut words, mut bits, mut filled) = (Vec::new(), 0_u64, 0);
    for &digit in digits {
        bits |= u64::from(digit) << filled;
        filled += 30;
        if filled >= 32 {
            words.push(bits as u32);
            bits >>= 32;
            filled -= 32;
        }
    }
    if bits != 0 || words.is_empty() {
        words.push(bits as u32);
    }
    words
}

/// The body of `_random.Random`.
#[object]
pub struct Random {
    state: Native<Twister>,
}

/// Random() -> create a random number generator with its own internal state.
#[pytype(name = "_random.Random")]
impl Random {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let made = heap::make(cls, 0, Self { state: Native::new(Twister::new()) })?;
        made.state.seed(&entropy());
        Ok(made)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("Random() takes no keyword arguments");
        }
        match args.items() {
            [] => this.reseed(None),
            [seed] => this.reseed(Some(seed)),
            more => raise_type_error(format!("Random expected at most 1 argument, got {}", more.len())),
        }
    }

    /// random() -> x in the interval [0, 1).
    #[method("()")]
    fn random(this: &Py<Self>) -> PyResult<f64> {
        let (high, low) = (this.state.next() >> 5, this.state.next() >> 6);
        Ok((f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0)
    }

    /// seed([n]) -> None.
    ///
    /// Defaults to use urandom and falls back to a combination
    /// of the current time and the process identifier.
    #[method("(n=None, /)")]
    fn seed(this: &Py<Self>, n: Option<&Any>) -> PyResult<()> {
        this.reseed(n)
    }

    /// getstate() -> tuple containing the current state.
    #[method("()")]
    fn getstate(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let words = this.state.words.iter().map(|word| Int::from_i64(word.get().into()).upcast());
        let used = Int::from_i64(this.state.used.get() as i64).upcast();
        Ok(Tuple::new(words.chain([used]).collect()))
    }

    /// setstate(state) -> None.  Restores generator state.
    #[method("(state, /)")]
    fn setstate(this: &Py<Self>, state: &Any) -> PyResult<()> {
        let Some(state) = state.downcast::<Tuple>() else {
            return raise_type_error("state vector must be a tuple");
        };
        let [words @ .., used] = state.items() else {
            return raise(&ValueError, "state vector is the wrong size");
        };
        if words.len() != SIZE {
            return raise(&ValueError, "state vector is the wrong size");
        }
        let words = words.iter().map(|word| unsigned(word)).collect::<PyResult<Vec<u64>>>()?;
        let Some(used) = used.downcast::<Int>() else { return raise_type_error("an integer is required") };
        let used = match i64::try_from(used.saturated()) {
            Ok(used) => used,
            Err(_) => return Int::too_large("C long", used.saturated()),
        };
        let Some(used) = usize::try_from(used).ok().filter(|&used| used <= SIZE) else {
            return raise(&ValueError, "invalid state");
        };
        for (place, word) in this.state.words.iter().zip(words) {
            place.set(word as u32);
        }
        this.state.used.set(used);
        Ok(())
    }

    /// getrandbits(k) -> x.  Generates an int with k random bits.
    #[method("(k, /)")]
    fn getrandbits(this: &Py<Self>, k: &Any) -> PyResult<Obj> {
        let count = k.index()?;
        if count.is_negative() {
            return raise(&ValueError, "Cannot convert negative int");
        }
        let Ok(mut bits) = u64::try_from(count.saturated()) else {
            return raise(&OverflowError, "Python int too large for C uint64_t");
        };
        match bits {
            0 => return 0_i64.into_object(),
            1..=32 => return (this.state.next() >> (32 - bits)).into_object(),
            _ => {}
        }
        let mut bytes = Vec::new();
        let size = usize::try_from((bits - 1) / 32 + 1).ok().and_then(|words| words.checked_mul(4));
        if size.is_none_or(|size| bytes.try_reserve_exact(size).is_err()) {
            return errors::no_memory();
        }
        while bits > 0 {
            let unused = 32_u64.saturating_sub(bits);
            bytes.extend((this.state.next() >> unused).to_le_bytes());
            bits -= 32 - unused;
        }
        from_bytes(&bytes, true, false).into_object()
    }
}

/// A C `unsigned long`.
fn unsigned(word: &Any) -> PyResult<u64> {
    let Some(word) = word.downcast::<Int>() else { return raise_type_error("an integer is required") };
    if word.is_negative() {
        return raise(&OverflowError, "can't convert negative value to unsigned int");
    }
    u64::try_from(word.saturated())
        .or_else(|_| raise(&OverflowError, "Python int too large to convert to C unsigned long"))
}

impl Random {
    fn reseed(&self, seed: Option<&Any>) -> PyResult<()> {
        let Some(seed) = seed.filter(|seed| !is_none(seed)) else {
            self.state.seed(&entropy());
            return Ok(());
        };
        let key = match seed.downcast::<Int>() {
            Some(int) => words_of(int.digits()),
            None => words_of(Number::from(seed.hash()? as usize as i128).digits()),
        };
        self.state.seed(&key);
        Ok(())
    }
}

/// Module implements the Mersenne Twister random number generator.
#[objects::pymodule(name = "_random", types(Random))]
pub mod module {
    use super::Random;
}
