//! Calls `deskbell_fuzz::frames` with whatever libFuzzer finds.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deskbell_fuzz::frames(bytes));
