//! Pure functions about a network.

use serverpilot_core::network::{self, Snapshot};

use crate::{arguments::functions, parameters::Shape};

functions! {
    fn serverpilot_plan(snapshot: Shape<Snapshot>) -> Array {
        Ok(network::plan(&snapshot))
    }
}
