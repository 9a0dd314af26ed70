//! The steps that end in a built product, shared by the commands: tools, front
//! end, server.

use crate::failure::Failure;
use crate::front;
use crate::node::{self, Packages};
use crate::place::Place;
use crate::process::{cargo, must};
use crate::step::Steps;
use crate::tools::{self, TRUNK, Tool};

/// How many steps [`build`] takes.
pub const STEPS: usize = FRONT_STEPS + 1;
/// How many steps [`front`] takes.
const FRONT_STEPS: usize = 5;

/// The front end and a `deskbelld` for release that holds it.
pub fn build(place: &Place, steps: &mut Steps) -> Result<(), Failure> {
    front(place, steps)?;
    steps.take(
        "deskbelld: the server, with both pages inside (about 3 min, once)",
        || {
            let mut build = cargo(&place.root);
            must(build.args(["build", "--release", "--package", "deskbell-server"]))?;
            Ok("up to date".to_owned())
        },
    )
}

/// The front end in `dist`, from nothing but rustup and a C compiler.
fn front(place: &Place, steps: &mut Steps) -> Result<(), Failure> {
    steps.take(
        "Rust and its browser target: compile everything (seconds, once)",
        || tools::ensure_rust(place),
    )?;
    steps.take(
        &format!("Trunk {TRUNK}: builds the front end (about 6 min, once)"),
        || Tool::trunk().ensure(place),
    )?;
    let bindgen = Tool::wasm_bindgen(place)?;
    steps.take(
        &format!(
            "wasm-bindgen {}: joins WebAssembly and JavaScript, the version of Cargo.lock \
             (about 3 min, once)",
            bindgen.version
        ),
        || bindgen.ensure(place),
    )?;
    let mut packages = None;
    steps.take(
        "wasm-opt and terser from npm: make the pages smaller (seconds, once)",
        || match node::ensure_packages(place) {
            Ok(how) => {
                packages = Some(Packages::of(place));
                Ok(how)
            }
            Err(why) => Ok(format!("left out, all works without it: {why}")),
        },
    )?;
    steps.take(
        "Front end: the agents' desk and the page of supervisors (about 5 min, once)",
        || front::build(place, packages.as_ref()),
    )
}
