//! Ways to read a text when one looks for something guessable in it: without what stands around it
//! or between its signs, and with look-alikes as in `p@ssw0rd`.

use super::sequence::runs;

/// One way to read a text.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    before: &'a [char],
    core: &'a [char],
    after: &'a [char],
    spelling: Spelling,
    keep: Keep,
}

/// Which signs belong to what is looked for; the others count as padding.
pub(super) type Keep = fn(char) -> bool;

/// All ways to read a text: the whole, and the part from its first letter to its last, with up to
/// four more signs on each side that may stand for letters; in each spelling, for each choice of
/// signs.
pub(super) fn readings<'a>(text: &'a [char], keeps: &[Keep]) -> impl Iterator<Item = Reading<'a>> {
    let spelled = keeps
        .iter()
        .flat_map(|keep| Spelling::ALL.map(|spelling| (*keep, spelling)));
    spelled.flat_map(move |(keep, spelling)| {
        let cut = move |(start, end): (usize, usize)| {
            let (before, rest) = text.split_at_checked(start)?;
            let (core, after) = rest.split_at_checked(end.checked_sub(start)?)?;
            Some(Reading {
                before,
                core,
                after,
                spelling,
                keep,
            })
        };
        bounds(text).filter_map(cut)
    })
}

fn bounds(text: &[char]) -> impl Iterator<Item = (usize, usize)> + use<> {
    let is_letter = |sign: &char| sign.is_alphabetic();
    let whole = text.len();
    let first = text.iter().position(is_letter).unwrap_or(0);
    let end = text
        .iter()
        .rposition(is_letter)
        .map_or(whole, |last| last + 1);
    let starts = first.saturating_sub(MOST_DISGUISED)..=first;
    let ends = end..=whole.min(end + MOST_DISGUISED);
    let cores = starts.flat_map(move |start| ends.clone().map(move |end| (start, end)));
    cores.chain([(0, whole)])
}

impl Reading<'_> {
    /// What is read.
    pub(super) fn signs(&self) -> impl Iterator<Item = char> + Clone {
        self.spelled().filter(|sign| (self.keep)(*sign))
    }

    /// Whether so little is left out that it adds nothing: at most 8 signs, where a row such as
    /// `2345` counts as one.
    pub(super) fn leaves_out_little(&self) -> bool {
        let between = self.spelled().filter(|sign| !(self.keep)(*sign));
        let around = [self.before, self.after].map(|part| runs(part.iter().copied()));
        runs(between) + around.iter().sum::<usize>() <= MOST_PADDING
    }

    fn spelled(&self) -> impl Iterator<Item = char> + Clone {
        self.core.iter().map(|sign| self.spelling.of(*sign))
    }
}

/// How signs that look like letters are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spelling {
    /// As they stand.
    Plain,
    /// As letters, a stroke as `i`.
    StrokeIsI,
    /// As letters, a stroke as `l`.
    StrokeIsL,
}

impl Spelling {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::StrokeIsI, Self::StrokeIsL];

    /// The letter that a sign stands for, or the sign.
    pub(super) const fn of(self, sign: char) -> char {
        match (self, sign) {
            (Self::Plain, _) => sign,
            (Self::StrokeIsI, '1' | '!' | '|') => 'i',
            (Self::StrokeIsL, '1' | '!' | '|') => 'l',
            (_, '@' | '4') => 'a',
            (_, '8') => 'b',
            (_, '3' | '€') => 'e',
            (_, '0') => 'o',
            (_, '$' | '5') => 's',
            (_, '7' | '+') => 't',
            _ => sign,
        }
    }
}

const MOST_DISGUISED: usize = 4;
const MOST_PADDING: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn read(text: &str) -> Vec<String> {
        let signs: Vec<char> = text.chars().collect();
        let keeps: [Keep; 2] = [|_| true, char::is_alphanumeric];
        readings(&signs, &keeps)
            .filter(Reading::leaves_out_little)
            .map(|reading| reading.signs().collect())
            .collect()
    }

    #[test]
    fn look_alikes_are_read_as_letters() {
        let spell = |spelling: Spelling, text: &str| -> String {
            text.chars().map(|sign| spelling.of(sign)).collect()
        };
        let all = "@4 8 3€ 0 $5 7+ 1!|";
        assert_eq!(spell(Spelling::StrokeIsI, all), "aa b ee o ss tt iii");
        assert_eq!(spell(Spelling::StrokeIsL, all), "aa b ee o ss tt lll");
        assert_eq!(spell(Spelling::Plain, all), all);
    }

    #[test]
    fn the_core_and_the_whole_are_read() {
        let read = read("12pa-ss34");
        for text in [
            "pa-ss",
            "pass",
            "12pa-ss34",
            "12pass34",
            "pa-sse",
            "pa-ssea",
        ] {
            assert!(read.iter().any(|one| one == text), "{text}: {read:?}");
        }
    }

    #[test]
    fn four_signs_on_each_side_may_be_disguised_letters() {
        let reads = |text: &str, part: &str| read(text).iter().any(|one| one == part);
        assert!(reads("9word12345", "word1234"));
        assert!(!reads("9word12345", "word12345"));
        assert!(reads("12345word9", "2345word"));
        assert!(!reads("12345word9", "12345word"));
    }

    #[test]
    fn eight_signs_around_are_left_out_and_nine_are_not() {
        let core_of = |text| read(text).iter().any(|one| one == "word");
        assert!(core_of("word83516294"));
        assert!(!core_of("word835162947"));
        assert!(core_of("8351word6294"));
        assert!(!core_of("83519word6294"));
        assert!(core_of("0123456789word9876543210"));
    }

    #[test]
    fn signs_between_are_counted_too() {
        let core_of = |text| read(text).iter().any(|one| one == "word");
        assert!(core_of("w?o:;r=/d,.%"));
        assert!(!core_of("w?o:;r=/d,.%#"));
    }

    #[test]
    fn a_text_without_letters_is_read_whole() {
        assert!(read("83516294730518").contains(&String::from("83516294730518")));
        assert!(read("").iter().all(String::is_empty));
    }
}
