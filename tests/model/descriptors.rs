//! Our `.proto` files against the reference's descriptors, where those are at hand.

use std::ops::Range;

use prost_reflect::{
    Cardinality, DescriptorPool, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
};

use super::oracle::POOL;

/// What a field is, in words to compare.
fn field(field: &FieldDescriptor) -> String {
    let kind = match field.kind() {
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(item) => item.full_name().to_owned(),
        kind => format!("{kind:?}"),
    };
    let label = match field.cardinality() {
        Cardinality::Repeated => "repeated ",
        Cardinality::Required => "required ",
        Cardinality::Optional if field.supports_presence() => "present ",
        Cardinality::Optional => "",
    };
    let oneof = field.containing_oneof();
    let options = field.options();
    let deprecated = options.get_field_by_name("deprecated");
    format!(
        "{} = {label}{kind} {} map={} json={} oneof={:?} deprecated={}",
        field.number(),
        field.name(),
        field.is_map(),
        field.json_name(),
        oneof.map(|oneof| oneof.name().to_owned()),
        deprecated
            .and_then(|value| value.as_bool())
            .unwrap_or(false),
    )
}

fn fields(message: &MessageDescriptor) -> Vec<String> {
    let mut fields: Vec<_> = message.fields().collect();
    fields.sort_by_key(FieldDescriptor::number);
    fields.iter().map(field).collect()
}

fn reserved(message: &MessageDescriptor) -> (Vec<Range<u32>>, Vec<String>) {
    let names = message.reserved_names().map(str::to_owned).collect();
    (message.reserved_ranges().collect(), names)
}

fn values(item: &EnumDescriptor) -> Vec<String> {
    item.values()
        .map(|value| format!("{} = {}", value.name(), value.number()))
        .collect()
}

#[test]
fn agree_with_the_reference() {
    let folder = std::env::var("C1Z_SPEC").unwrap_or_else(|_| "../shared/spec".to_owned());
    let path = format!("{folder}/c1z.descriptors.binpb");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("left out: comparing proto/ with the reference needs {path} (set C1Z_SPEC)");
        return;
    };
    let reference = DescriptorPool::decode(bytes.as_slice()).unwrap();
    let mut count = 0;
    for message in POOL.all_messages() {
        let name = message.full_name();
        let theirs = reference.get_message_by_name(name);
        // The reference has no use for some well-known types; of descriptors, which nothing of ours reads, it has others.
        let descriptors = message.parent_file().name() == "google/protobuf/descriptor.proto";
        if descriptors || (theirs.is_none() && name.starts_with("google.")) {
            continue;
        }
        let theirs = theirs.unwrap_or_else(|| panic!("{name} is ours alone"));
        let (file, their_file) = (message.parent_file(), theirs.parent_file());
        assert_eq!(file.name(), their_file.name(), "{name}");
        assert_eq!(fields(&message), fields(&theirs), "{name}");
        if !name.starts_with("google.") {
            assert_eq!(reserved(&message), reserved(&theirs), "{name}");
        }
        count += 1;
    }
    for item in POOL.all_enums() {
        let name = item.full_name();
        if item.parent_file().name() == "google/protobuf/descriptor.proto" {
            continue;
        }
        let theirs = reference.get_enum_by_name(name);
        let theirs = theirs.unwrap_or_else(|| panic!("{name} is ours alone"));
        assert_eq!(values(&item), values(&theirs), "{name}");
    }
    println!("{count} messages agree");
}

/// Whatever an `Any` on a record may hold is among ours.
#[test]
fn nothing_but_services_is_left_out() {
    let folder = std::env::var("C1Z_SPEC").unwrap_or_else(|_| "../shared/spec".to_owned());
    let Ok(bytes) = std::fs::read(format!("{folder}/c1z.descriptors.binpb")) else {
        return;
    };
    let reference = DescriptorPool::decode(bytes.as_slice()).unwrap();
    for message in reference.all_messages() {
        let (name, file) = (message.full_name(), message.parent_file());
        let wanted = file.name().starts_with("c1/connector/v2/annotation_")
            || file.name() == "c1/storage/v3/records.proto";
        if wanted && !name.ends_with("Request") && !name.ends_with("Response") {
            assert!(POOL.get_message_by_name(name).is_some(), "{name}");
        }
    }
}
