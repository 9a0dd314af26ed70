//! Calls `deskbell_fuzz::resume` with whatever libFuzzer finds.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deskbell_fuzz::resume(bytes));
