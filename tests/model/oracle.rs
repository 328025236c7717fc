//! The dynamic-message library, over the descriptors that the build compiled from `proto/`.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value as Json;

/// What the build made of `proto/`.
pub(crate) static DESCRIPTORS: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/c1z.descriptors.bin"));

/// All message types.
pub(crate) static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).unwrap());

/// A message type by its full name.
pub(crate) fn message(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(name)
        .unwrap_or_else(|| panic!("no message {name}"))
}

/// The JSON of wire bytes, if they parse and have one.
pub(crate) fn json(desc: &MessageDescriptor, wire: &[u8]) -> Result<Json, String> {
    let message = DynamicMessage::decode(desc.clone(), wire).map_err(|e| format!("decode: {e}"))?;
    let options = SerializeOptions::new();
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map(whole_numbers)
        .map_err(|e| format!("json: {e}"))
}

/// The oracle writes `3.0` where canonical JSON has `3`, and `1e20` where it has all digits: this makes them equal.
pub(crate) fn whole_numbers(json: Json) -> Json {
    match json {
        Json::Number(number) => {
            let float = number.as_f64().unwrap();
            let whole = float as i64;
            if whole as f64 == float
                && whole.abs() < 1 << 53
                && float.to_bits() != (-0.0f64).to_bits()
            {
                return whole.into();
            }
            float.into()
        }
        Json::Array(items) => items.into_iter().map(whole_numbers).collect(),
        Json::Object(members) => {
            let members = members.into_iter();
            members
                .map(|(key, value)| (key, whole_numbers(value)))
                .collect()
        }
        json => json,
    }
}

/// The wire bytes of JSON.
pub(crate) fn wire(desc: &MessageDescriptor, json: &Json) -> Vec<u8> {
    let message = DynamicMessage::deserialize(desc.clone(), json)
        .unwrap_or_else(|e| panic!("{}: {e} in {json}", desc.full_name()));
    prost::Message::encode_to_vec(&message)
}
