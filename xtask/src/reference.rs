//! The reference interpreter, CPython 3.14: where it is, and where its library lies.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The reference's executable; unpacked first if it is not there.
pub(crate) fn python() -> Result<PathBuf, Box<dyn Error>> {
    let script = crate::workspace_root().join("tools/setup-reference");
    let output = Command::new(script).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("tools/setup-reference failed".into());
    }
    let said = String::from_utf8(output.stdout)?;
    Ok(said.lines().last().ok_or("tools/setup-reference named no interpreter")?.into())
}

/// The folder of the reference's Python files.
pub(crate) fn library(python: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let ask = ["-I", "-S", "-c", "import os; print(os.path.dirname(os.__file__))"];
    let output = Command::new(python).args(ask).output()?;
    let said = String::from_utf8(output.stdout)?;
    Ok(said.lines().last().ok_or("the reference does not run")?.into())
}
