//! The registered return address that somebody most likely meant.

/// How an address that is not registered differs from the nearest one that is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nearest<'a> {
    /// The registered one.
    pub registered: &'a str,
    /// Characters to change, add or leave out.
    pub distance: usize,
    /// How many characters both begin with.
    pub same: usize,
}

/// The nearest registered address by edit distance, the first of equals; none without any.
#[must_use]
pub fn nearest<'a>(registered: &'a [String], asked: &str) -> Option<Nearest<'a>> {
    let asked: Vec<char> = asked.chars().take(LONGEST).collect();
    let compared = registered.iter().map(|uri| {
        let other: Vec<char> = uri.chars().take(LONGEST).collect();
        Nearest {
            registered: uri,
            distance: distance(&asked, &other),
            same: asked.iter().zip(&other).take_while(|(a, b)| a == b).count(),
        }
    });
    compared.min_by_key(|it| it.distance)
}

/// Levenshtein's, row by row.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (candidate, (diagonal, above)) in other.iter().zip(row.iter().zip(row.iter().skip(1))) {
            let replaced = diagonal + usize::from(letter != candidate);
            left = replaced.min(left + 1).min(above + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Characters that are compared; registered addresses have no more.
const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(registered: &'a [String], asked: &str) -> (&'a str, usize, usize) {
        let it = nearest(registered, asked).unwrap();
        (it.registered, it.distance, it.same)
    }

    #[test]
    fn the_nearest_is_found_with_the_first_difference() {
        let registered = ["https://rp.example/cb", "https://rp.example/callback"].map(String::from);
        assert_eq!(
            found(&registered, "https://rp.example/cb/"),
            (&*registered[0], 1, 21)
        );
        assert_eq!(
            found(&registered, "https://rp.example/calback"),
            (&*registered[1], 1, 22)
        );
        assert_eq!(
            found(&registered, "http://rp.example/cb"),
            (&*registered[0], 1, 4)
        );
        assert_eq!(found(&registered, ""), (&*registered[0], 21, 0));
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        let between = |one: &str, other: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&letters(one), &letters(other))
        };
        for (one, other, count) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("flaw", "lawn", 2),
            ("é", "e", 1),
        ] {
            assert_eq!(between(one, other), count, "{one} {other}");
        }
    }

    #[test]
    fn without_any_there_is_none() {
        assert_eq!(nearest(&[], "https://rp.example/cb"), None);
    }
}
