//! Calls `deskbell_fuzz::sms` with whatever libFuzzer finds.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| deskbell_fuzz::sms(bytes));
