//! Fuzzing of the parsers: libFuzzer on the stable toolchain, since the coverage instrumentation is
//! part of LLVM and asked for by stable flags. What is fuzzed stands in `fuzz/fuzz_targets`.

mod build;
mod play;
mod smoke;
mod targets;
mod verb;

pub(crate) use smoke::smoke;
pub(crate) use verb::verb;
