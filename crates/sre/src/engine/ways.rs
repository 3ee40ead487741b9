//! Ways of a branch, marks and what groups hold, positions.

use super::{Entry, Machine, Stop, UNSET, group_span};
use crate::class::{KINDS, kind_of};
use crate::opcodes::At;
use crate::program::Branch;
use crate::set::Fold;
use crate::text::Char;

impl<C: Char> Machine<'_, C> {
    #[inline]
    pub(super) fn branch(&mut self, branch: u32, pos: usize) -> Result<Option<usize>, Stop> {
        let choice = &self.program.branches[branch as usize];
        let column = match self.text.get(pos) {
            Some(&c) => {
                let code: u32 = c.into();
                if code < 256 { code as usize } else { 256 + kind_of(code) }
            }
            None => 256 + KINDS,
        };
        match choice.choose[column] {
            Branch::DEAD => Ok(None),
            target if target < Branch::LIST => Ok(Some(target as usize)),
            list => {
                let (start, end) = choice.lists[(list - Branch::LIST) as usize];
                self.take_way(branch, start, end, pos).map(Some)
            }
        }
    }

    /// Goes the way `next` of the list that ends at `end`, leaving the rest as a choice.
    #[inline]
    pub(super) fn take_way(&mut self, branch: u32, next: u32, end: u32, pos: usize) -> Result<usize, Stop> {
        let pool = &self.program.branches[branch as usize].pool;
        let target = pool[next as usize];
        match end - next {
            1 => {}
            2 => self.push(Entry::Choice { pc: pool[next as usize + 1], pos })?,
            _ => self.push(Entry::Way { branch, next: next + 1, end, pos })?,
        }
        Ok(target as usize)
    }

    #[inline]
    pub(super) fn mark(&mut self, mark: u32, pos: usize) -> Result<(), Stop> {
        let set = self.set;
        if !self.stack.is_empty() {
            let old = if mark < set { self.marks[mark as usize] } else { UNSET };
            self.push(Entry::Mark { mark, set, last_group: self.last_group, old })?;
        }
        if mark >= set {
            // marks that were passed over hold places of earlier tries
            if mark > set {
                self.marks[set as usize..mark as usize].fill(UNSET);
            }
            self.set = mark + 1;
        }
        self.marks[mark as usize] = pos;
        if mark % 2 == 1 {
            self.last_group = mark / 2 + 1;
        }
        Ok(())
    }

    /// The text of a group that has matched.
    #[inline]
    pub(super) fn group(&self, group: u32) -> Option<&[C]> {
        let (start, end) = group_span(self.marks, self.set, group as usize)?;
        self.text.get(start..end)
    }

    #[inline]
    pub(super) fn back_ref(&self, group: u32, fold: Fold, pos: &mut usize) -> bool {
        let Some(wanted) = self.group(group) else { return false };
        let Some(here) = self.text.get(*pos..*pos + wanted.len()) else { return false };
        *pos += wanted.len();
        if fold == Fold::None {
            // most differ at once: not worth a call
            return here.first() == wanted.first() && here == wanted;
        }
        let lower = |c: C| fold.lower(c.into(), self.locale);
        here.iter().zip(wanted).all(|(&a, &b)| a == b || lower(a) == lower(b))
    }

    pub(super) fn at(&self, place: At, pos: usize) -> bool {
        let newline = |place: usize| self.text.get(place).is_some_and(|&c| c.into() == u32::from(b'\n'));
        let len = self.text.len();
        match place {
            At::Beginning | At::BeginningString => pos == 0,
            At::BeginningLine => pos == 0 || newline(pos - 1),
            At::End => pos == len || (pos + 1 == len && newline(pos)),
            At::EndLine => pos == len || newline(pos),
            At::EndString => pos == len,
            At::Boundary => self.boundary(pos, is_ascii_word),
            At::NonBoundary => !self.boundary(pos, is_ascii_word),
            At::LocBoundary => self.boundary(pos, |code| self.locale.is_word(code)),
            At::LocNonBoundary => !self.boundary(pos, |code| self.locale.is_word(code)),
            At::UniBoundary => self.boundary(pos, is_word),
            At::UniNonBoundary => !self.boundary(pos, is_word),
        }
    }

    #[inline]
    fn boundary(&self, pos: usize, is: impl Fn(u32) -> bool) -> bool {
        let word = |place: usize| self.text.get(place).is_some_and(|&c| is(c.into()));
        word(pos) != (pos > 0 && word(pos - 1))
    }
}

fn is_ascii_word(code: u32) -> bool {
    u8::try_from(code).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_word(code: u32) -> bool {
    unicode::is_alnum(code) || code == u32::from(b'_')
}
