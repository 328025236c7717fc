//! Lists of assets, in both engines, beside the assets themselves.

use c1z::Limits;
use c1z::query::Engine;
use c1z::store::{AssetInfo, Position};
use c1z::work::{Pace, run};

use crate::common::fixtures;
use crate::common::image::{RUN, TABLES, image_with, open};

/// All assets, some at a time.
fn listed(engine: &Engine, sync: &str, some: usize) -> Vec<AssetInfo> {
    let (mut all, mut after) = (Vec::new(), None::<Position>);
    loop {
        let store = engine.store();
        after = store.assets(sync, after.as_ref(), some, &mut all).unwrap();
        if after.is_none() {
            return all;
        }
    }
}

fn check(engine: &Engine, sync: &str) -> usize {
    let all = listed(engine, sync, 1000);
    for asset in &all {
        let whole = engine.store().asset(sync, &asset.id).unwrap();
        assert_eq!(asset.content_type, whole.content_type);
        assert_eq!(asset.size, whole.data.len() as u64);
    }
    assert_eq!(listed(engine, sync, 1), all);
    for max in 0..all.len() + 2 {
        let (some, total) = run(async |pace: &Pace| engine.assets(pace, sync, max).await).unwrap();
        assert_eq!(some, all[..max.min(all.len())]);
        assert_eq!(total, all.len() as u64);
    }
    all.len()
}

#[test]
fn of_every_fixture() {
    let mut found = 0;
    for (name, path) in fixtures("-v1").into_iter().chain(fixtures("-v3")) {
        if std::fs::metadata(&path).unwrap().len() > 200_000 || name.starts_with("enc-") {
            continue;
        }
        let engine = Engine::new(
            c1z::open(&std::fs::read(&path).unwrap(), Limits::default()).unwrap(),
            Limits::default(),
        )
        .unwrap();
        for sync in engine.store().syncs().unwrap() {
            found += check(&engine, &sync.id);
        }
    }
    println!("{found} assets");
    assert!(found > 20, "{found}");
}

#[test]
fn large_ones_and_odd_ones() {
    let image = image_with(1024, |db| {
        db.execute_batch(&format!("{TABLES}{RUN}"))?;
        for (id, kind, data) in [
            ("first", "x", vec![0_u8; 3_000_000]),
            ("none", "", Vec::new()),
            ("third", "é", vec![1; 5]),
        ] {
            db.execute("insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, ?, ?, 's', '')", (id, kind, data))?;
        }
        db.execute_batch("insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values ('text', 'é', 'é', 's', ''), ('elsewhere', 'x', x'00', 'other', '')")
    });
    let engine = Engine::new(open(&image).unwrap(), Limits::default()).unwrap();
    assert_eq!(check(&engine, "s"), 4);
    let unknown = engine.store().assets("nowhere", None, 5, &mut Vec::new());
    assert_eq!(unknown.unwrap_err().code(), "store.unknown-sync");
    let odd = Position(b"odd".to_vec());
    let odd = engine.store().assets("s", Some(&odd), 5, &mut Vec::new());
    assert!(odd.is_err());
}
