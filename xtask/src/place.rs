//! Where things are: the project's folder, what cargo builds, what Trunk
//! builds, and the tools that this project installs for itself.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The folders that the commands work with. All absolute.
pub struct Place {
    /// The project: holds Cargo.toml and index.html.
    pub root: PathBuf,
    /// What cargo builds into; holds `debug` and `release`.
    pub target: PathBuf,
}

impl Place {
    /// Finds the folders from this program's own: cargo has built it into
    /// `<target>/debug`, whatever configuration says where `<target>` is.
    pub fn find() -> Result<Self, Failure> {
        let own = std::env::current_exe()?;
        let target = own
            .ancestors()
            .nth(2)
            .ok_or_else(|| Failure::new("start this as `cargo xtask`"))?;
        // Cargo says so at each start; a path compiled in would be the first
        // clone's where several share one target folder.
        let own_package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = own_package
            .as_deref()
            .and_then(Path::parent)
            .ok_or_else(|| Failure::new("start this as `cargo xtask`"))?;
        Ok(Self {
            root: root.to_owned(),
            target: target.to_owned(),
        })
    }

    /// Both built pages, each in its folder.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Tools of this project, so that other versions elsewhere stay as they are.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A built program. `profile` is cargo's folder: `debug` or `release`.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}
