//! The parts of resources that nest: times, profiles, traits.

use c1z::model::wire::{put_bytes_field, put_varint};

use crate::maker::Maker;

/// A message being written.
#[derive(Default, Clone)]
pub(crate) struct Wire(pub(crate) Vec<u8>);

impl Wire {
    pub(crate) fn text(mut self, number: u32, text: &[u8]) -> Self {
        if !text.is_empty() {
            put_bytes_field(&mut self.0, number, text);
        }
        self
    }

    pub(crate) fn message(mut self, number: u32, message: &Self) -> Self {
        put_bytes_field(&mut self.0, number, &message.0);
        self
    }

    pub(crate) fn number(mut self, number: u32, value: u64) -> Self {
        put_varint(&mut self.0, u64::from(number) << 3);
        put_varint(&mut self.0, value);
        self
    }
}

impl Maker<'_> {
    pub(super) fn time(&mut self) -> Wire {
        let seconds = *self.seed.pick(&[
            0,
            1_700_000_000,
            1_700_000_001,
            u64::MAX,
            253_402_300_799,
            253_402_300_800,
        ]);
        let nanos = *self
            .seed
            .pick(&[0, 0, 5, 500_000_000, 120_000_000, 1_000_000_000]);
        Wire::default().number(1, seconds).number(2, nanos)
    }

    pub(super) fn profile(&mut self, depth: usize) -> Wire {
        let mut profile = Wire::default();
        for at in 0..self.seed.below(4) {
            let value = self.value(depth);
            profile = profile.message(
                1,
                &Wire::default()
                    .text(1, format!("key {at}").as_bytes())
                    .message(2, &value),
            );
        }
        profile
    }

    pub(super) fn value(&mut self, depth: usize) -> Wire {
        match self.seed.below(if depth < 3 { 6 } else { 4 }) {
            0 => Wire::default().number(1, 0),
            1 => {
                let number = *self.seed.pick(&[
                    0.0,
                    -0.0,
                    17.0,
                    0.1,
                    1e21,
                    1e-7,
                    123_456_789_012_345_680.0,
                    f64::NAN,
                    f64::INFINITY,
                ]);
                let mut wire = vec![2 << 3 | 1];
                wire.extend_from_slice(&number.to_le_bytes());
                Wire(wire)
            }
            2 => {
                let mut wire = Wire::default();
                put_bytes_field(&mut wire.0, 3, &self.name());
                wire
            }
            3 => Wire::default().number(4, 1),
            4 => Wire::default().message(5, &self.profile(depth + 1)),
            _ => {
                let mut list = Wire::default();
                for _ in 0..self.seed.below(3) {
                    list = list.message(1, &self.value(depth + 1));
                }
                Wire::default().message(6, &list)
            }
        }
    }

    pub(super) fn annotation(&mut self) -> Wire {
        const NAMES: [&str; 10] = [
            "c1.connector.v2.UserTrait",
            "c1.connector.v2.UserTrait",
            "c1.connector.v2.GroupTrait",
            "c1.connector.v2.SecretTrait",
            "c1.connector.v2.AppTrait",
            "c1.connector.v2.LicenseProfileTrait",
            "c1.connector.v2.ManagedDeviceTrait",
            "c1.connector.v2.ScopeBindingTrait",
            "of.others.UserTrait",
            "c1.connector.v2.ExternalLink",
        ];
        let name = *self.seed.pick(&NAMES);
        let value = match name {
            "c1.connector.v2.UserTrait" => self.user(),
            "c1.connector.v2.GroupTrait" => Wire::default().message(2, &self.profile(0)),
            "c1.connector.v2.SecretTrait" => Wire::default()
                .message(1, &self.profile(0))
                .message(3, &self.time()),
            "c1.connector.v2.AppTrait" => Wire::default().message(4, &self.profile(0)),
            "c1.connector.v2.LicenseProfileTrait" => {
                Wire::default().text(1, &self.name()).text(5, &self.name())
            }
            "c1.connector.v2.ManagedDeviceTrait" => {
                Wire::default().text(1, &self.name()).text(6, &self.name())
            }
            _ => Wire::default().text(1, b"something"),
        };
        let prefix = *self.seed.pick(&["type.googleapis.com/", "", "x/y/"]);
        Wire::default()
            .text(1, format!("{prefix}{name}").as_bytes())
            .message(2, &value)
    }

    pub(super) fn user(&mut self) -> Wire {
        let mut user = Wire::default();
        for _ in 0..self.seed.below(3) {
            user = user.message(
                1,
                &Wire::default()
                    .text(1, &self.name())
                    .number(2, self.seed.below(2) as u64),
            );
        }
        if self.seed.one_in(2) {
            user = user.message(2, &Wire::default().number(1, self.seed.below(5) as u64));
        }
        if self.seed.one_in(3) {
            user = user.message(3, &self.profile(1));
        }
        user = user
            .text(6, &self.name())
            .text(7, &self.name())
            .text(13, b"E-77");
        if self.seed.one_in(2) {
            user = user.message(8, &self.time()).message(9, &self.time());
        }
        user.message(
            12,
            &Wire::default()
                .text(1, &self.name())
                .text(2, b"van Family")
                .text(3, &self.name()),
        )
    }
}
