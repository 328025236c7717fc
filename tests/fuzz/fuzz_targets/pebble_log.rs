#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| c1z_fuzz::pebble::pebble_log(data));
