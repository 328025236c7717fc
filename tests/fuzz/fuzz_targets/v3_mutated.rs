#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| c1z_fuzz::v3::v3_mutated(data));
