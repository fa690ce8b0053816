//! Every operation of core by itself, with what it allocates: for those who change one. The limits are
//! the matter of the other bench.
#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]

use divan::{AllocProfiler, Bencher, black_box};
use fedtoken_core::challenge::message_code::{
    Binding, MessageCode, MessageKeys, MessageRules, Purpose,
};
use fedtoken_core::challenge::otpauth::KeyUri;
use fedtoken_core::challenge::{
    Algorithm, Attempt, CellChallenge, FormAge, Hotp, PaperState, SharedSecret, StandardPolicy,
    Totp,
};
use fedtoken_core::grid::{
    Alphabet, CellPlace, CheckLetter, Code, Grid, GridSpec, Position, SealedCell,
};
use fedtoken_core::ids::{PersonId, TokenId};
use fedtoken_core::keyring::{Context, KeyId, Keyring, MasterKey};
use fedtoken_core::password::{Password, PasswordHash};
use fedtoken_core::person::{Date, MailAddress, NamePart, NationalNumber, PhoneNumber};
use fedtoken_core::rand_core::SeedableRng;
use fedtoken_core::secret::OpaqueToken;
use fedtoken_core::slow_hash::{Comparison, Cost, Memory};
use fedtoken_core::throttle::DeviceMarks;
use fedtoken_core::time::UnixTime;
use rand_chacha::ChaCha20Rng;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn code_parse() -> bool {
    Code::parse(black_box("bcd-fgh"), &GridSpec::FEDERAL).is_ok()
}

#[divan::bench]
fn code_parse_with_check_letter(bencher: Bencher) {
    let spec = GridSpec::new(24, 6, Alphabet::CONSONANTS, CheckLetter::Last).unwrap();
    let code = Code::draw(&spec, &mut rng());
    bencher.bench_local(move || Code::parse(black_box(code.expose()), &spec));
}

#[divan::bench]
fn grid_draw(bencher: Bencher) {
    let mut rng = rng();
    bencher.bench_local(move || Grid::draw(&GridSpec::FEDERAL, &mut rng));
}

#[divan::bench(sample_count = 20)]
fn cell_seal(bencher: Bencher) {
    let (ring, mut rng, mut memory) = (ring(), rng(), Memory::empty());
    let token = TokenId::draw(&mut rng);
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng);
    bencher.bench_local(move || {
        SealedCell::seal(
            &code,
            seventh(&token),
            Cost::CELL,
            &ring,
            &mut memory,
            &mut rng,
        )
    });
}

#[divan::bench(sample_count = 20)]
fn cell_verify(bencher: Bencher) {
    let (ring, mut rng, mut memory) = (ring(), rng(), Memory::empty());
    let token = TokenId::draw(&mut rng);
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng);
    let place = seventh(&token);
    let cell = SealedCell::seal(&code, place, Cost::CELL, &ring, &mut memory, &mut rng).unwrap();
    bencher.bench_local(|| cell.verify(&code, place, &ring, &mut memory));
}

#[divan::bench]
fn cell_rewrap(bencher: Bencher) {
    let (older, mut rng, mut memory) = (ring(), rng(), Memory::empty());
    let token = TokenId::draw(&mut rng);
    let code = Code::draw(&GridSpec::FEDERAL, &mut rng);
    let place = seventh(&token);
    let cell = SealedCell::seal(&code, place, Cost::LEAST, &older, &mut memory, &mut rng).unwrap();
    let both = Keyring::new(KeyId::parse("new").unwrap(), MasterKey::new([2; 32]))
        .with_older(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
        .unwrap();
    bencher.bench_local(|| cell.rewrap(place, &both, &mut rng));
}

#[divan::bench]
fn challenge_answer(bencher: Bencher) {
    let mut rng = rng();
    let challenge = CellChallenge::start(&GridSpec::FEDERAL, StandardPolicy::SingleUse, &mut rng);
    let attempt = Attempt {
        asked: challenge.ask().unwrap(),
        form: FormAge::Fresh,
        paper: PaperState::Open,
        code: Comparison::Right,
    };
    bencher.bench_local(move || challenge.answer(attempt, &mut rng));
}

#[divan::bench]
fn password_check_new() -> bool {
    Password::new_checked(black_box("seven quiet otters paddle"), &["alice"]).is_ok()
}

#[divan::bench(sample_count = 20)]
fn password_verify(bencher: Bencher) {
    let (ring, mut rng, mut memory) = (ring(), rng(), Memory::empty());
    let person = PersonId::draw(&mut rng);
    let password = Password::typed("seven quiet otters paddle").unwrap();
    let hash = PasswordHash::make(
        &password,
        &person,
        Cost::PASSWORD,
        &ring,
        &mut memory,
        &mut rng,
    )
    .unwrap();
    bencher.bench_local(move || hash.verify(&password, &person, &ring, &mut memory));
}

#[divan::bench]
fn hotp_code(bencher: Bencher) {
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    bencher.bench_local(move || Hotp::DEFAULT.code_at(&secret, black_box(1)));
}

#[divan::bench]
fn hotp_verify(bencher: Bencher) {
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    bencher.bench_local(move || Hotp::DEFAULT.verify(&secret, black_box("000000"), 1));
}

#[divan::bench]
fn totp_verify(bencher: Bencher) {
    let secret = SharedSecret::draw(Algorithm::Sha1, &mut rng());
    bencher.bench_local(move || Totp::DEFAULT.verify(&secret, black_box("000000"), None, NOW));
}

#[divan::bench]
fn shared_secret_parse() -> bool {
    SharedSecret::parse(black_box("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")).is_ok()
}

#[divan::bench]
fn key_uri_parse() -> bool {
    KeyUri::parse(black_box(ENROLMENT)).is_ok()
}

#[divan::bench]
fn key_uri_write(bencher: Bencher) {
    let enrolment = KeyUri::parse(ENROLMENT).unwrap();
    bencher.bench_local(move || enrolment.to_uri());
}

#[divan::bench]
fn message_code_issue(bencher: Bencher) {
    let (keys, mut rng) = (MessageKeys::new(&ring()), rng());
    bencher.bench_local(move || {
        MessageCode::issue(&MessageRules::DEFAULT, &keys, &LOGIN, NOW, &mut rng)
    });
}

#[divan::bench]
fn message_code_answer(bencher: Bencher) {
    let keys = MessageKeys::new(&ring());
    let sent = MessageCode::issue(&MessageRules::DEFAULT, &keys, &LOGIN, NOW, &mut rng());
    bencher.bench_local(move || {
        let attempt = sent.state.reserve(&MessageRules::DEFAULT, NOW).unwrap();
        attempt.answer(&keys, &LOGIN, black_box(sent.code.expose()))
    });
}

#[divan::bench]
fn device_mark_issue(bencher: Bencher) {
    let (marks, mut rng) = (DeviceMarks::new(&ring()), rng());
    let person = PersonId::draw(&mut rng);
    bencher.bench_local(move || marks.issue(&person, &mut rng).to_text());
}

#[divan::bench]
fn device_mark_check(bencher: Bencher) {
    let (marks, mut rng) = (DeviceMarks::new(&ring()), rng());
    let person = PersonId::draw(&mut rng);
    let text = marks.issue(&person, &mut rng).to_text();
    bencher.bench_local(move || marks.check(black_box(text.expose()), &person).is_some());
}

#[divan::bench]
fn keyring_seal_and_open(bencher: Bencher) {
    let (ring, mut rng) = (ring(), rng());
    let place = Context::new("bench/v1");
    bencher.bench_local(move || {
        let sealed = ring.seal(&place, &[7; 32], &mut rng);
        sealed.and_then(|sealed| ring.open(&place, &sealed))
    });
}

#[divan::bench]
fn digest_check(bencher: Bencher) {
    let keys = ring().mac_keys("bench/v1");
    let made = keys.tag(&[&[7; 32]]);
    bencher.bench_local(move || keys.verify(&made.key_id, &[black_box(&[7; 32])], &made.tag));
}

#[divan::bench]
fn opaque_token_draw(bencher: Bencher) {
    let mut rng = rng();
    bencher.bench_local(move || OpaqueToken::draw(&mut rng));
}

#[divan::bench]
fn opaque_token_parse(bencher: Bencher) {
    let token = OpaqueToken::draw(&mut rng());
    bencher.bench_local(move || OpaqueToken::parse(black_box(token.expose())));
}

#[divan::bench]
fn national_number_parse(bencher: Bencher) {
    let today = Date::new(2026, 11, 22).unwrap();
    bencher.bench_local(move || NationalNumber::parse(black_box("74.08.15-121.69"), today));
}

#[divan::bench]
fn name_parse() -> bool {
    NamePart::parse(black_box("Van den Broucke")).is_ok()
}

#[divan::bench]
fn mail_address_parse() -> bool {
    MailAddress::parse(black_box("zoe.janssens@example.be")).is_ok()
}

#[divan::bench]
fn phone_number_parse() -> bool {
    PhoneNumber::parse(black_box("+32 470 00 00 00")).is_ok()
}

fn seventh(token: &TokenId) -> CellPlace<'_> {
    let position = Position::new(7).unwrap();
    CellPlace { token, position }
}

fn ring() -> Keyring {
    Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);
const LOGIN: Binding<'_> = Binding::new(Purpose::LOGIN, b"transaction-1");
const ENROLMENT: &str = "otpauth://totp/Example:alice@example.be\
    ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example";
