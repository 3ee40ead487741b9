//! Sums that lose nothing on the way.

use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::errors::raise;
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, IntoObject, Obj, PyResult};

/// All values of an iterable, as floats.
pub(super) fn floats(iterable: &Any) -> PyResult<Vec<f64>> {
    let iterator = iterable.iter()?;
    let mut values = Vec::new();
    while let Some(item) = iterator.next()? {
        values.push(Float::value_of(&item)?);
    }
    Ok(values)
}

/// A sum in three parts of falling size: the dot product of Ogita, Rump and Oishi.
#[derive(Clone, Copy, Default)]
struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
}

/// A sum and its rounding error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let rounded = sum - a;
    (sum, (a - (sum - rounded)) + (b - rounded))
}

impl Triple {
    /// The sum with a product added.
    fn plus_product(self, x: f64, y: f64) -> Self {
        let product = x * y;
        let error = x.mul_add(y, -product);
        let (high, carry) = two_sum(self.high, product);
        let (low, rest) = two_sum(self.low, error);
        let (low, more) = two_sum(low, carry);
        Self { high, low, tiny: self.tiny + rest + more }
    }

    fn value(self) -> f64 {
        let (sum, error) = two_sum(self.low, self.high);
        self.tiny + error + sum
    }
}

/// What has been summed of each kind of number, not in `total` yet.
#[derive(Default)]
struct Pending {
    ints: Option<i64>,
    floats: Option<Triple>,
    /// Once one kind has ended, sums of it go through the objects' own addition.
    ints_over: bool,
    floats_over: bool,
}

impl Pending {
    fn settle_ints(&mut self, total: &mut Obj) -> PyResult<()> {
        self.ints_over = true;
        if let Some(sum) = self.ints.take() {
            *total = total.binary(BinaryOp::Add, Int::from_i64(sum).as_any())?;
        }
        Ok(())
    }

    fn settle_floats(&mut self, total: &mut Obj) -> PyResult<()> {
        self.floats_over = true;
        if let Some(sum) = self.floats.take() {
            *total = total.binary(BinaryOp::Add, &*sum.value().into_object()?)?;
        }
        Ok(())
    }

    /// Takes two ints; false when they are none, or too large.
    fn take_ints(&mut self, p: &Any, q: &Any) -> bool {
        let (Some(p), Some(q), false) = (p.exact::<Int>(), q.exact::<Int>(), self.ints_over) else {
            return false;
        };
        let product = p.to_i64().zip(q.to_i64()).and_then(|(p, q)| p.checked_mul(q));
        let sum = product.and_then(|product| self.ints.unwrap_or(0).checked_add(product));
        self.ints = sum.or(self.ints);
        sum.is_some()
    }

    /// Takes two floats, or a float and an int; false when they are not, or when the sum would not be finite.
    fn take_floats(&mut self, p: &Any, q: &Any) -> bool {
        let value = |number: &Any| {
            let float = number.exact::<Float>().map(|float| float.value());
            let is_int = || number.exact::<Int>().is_some() || number.class().tp_name() == c"bool";
            float.or_else(|| {
                let int = number.downcast::<Int>().filter(|_| is_int())?;
                numbers::int::to_f64(int.as_int_ref()).ok()
            })
        };
        if self.floats_over || p.exact::<Float>().is_none() && q.exact::<Float>().is_none() {
            return false;
        }
        let (Some(x), Some(y)) = (value(p), value(q)) else { return false };
        let sum = self.floats.unwrap_or_default().plus_product(x, y);
        if !sum.high.is_finite() {
            return false;
        }
        self.floats = Some(sum);
        true
    }
}

/// `math.sumprod`
pub(super) fn sumprod(p: &Any, q: &Any) -> PyResult<Obj> {
    let (p, q) = (p.iter()?, q.iter()?);
    let mut total = Int::from_i64(0).upcast();
    let mut pending = Pending::default();
    loop {
        let pair = (p.next()?, q.next()?);
        let (left, right) = match pair {
            (Some(left), Some(right)) => (left, right),
            (None, None) => {
                pending.settle_ints(&mut total)?;
                pending.settle_floats(&mut total)?;
                return Ok(total);
            }
            _ => return raise(&ValueError, "Inputs are not the same length"),
        };
        if pending.take_ints(&left, &right) {
            continue;
        }
        pending.settle_ints(&mut total)?;
        if pending.take_floats(&left, &right) {
            continue;
        }
        pending.settle_floats(&mut total)?;
        let product = left.binary(BinaryOp::Multiply, &right)?;
        total = total.binary(BinaryOp::Add, &product)?;
    }
}
