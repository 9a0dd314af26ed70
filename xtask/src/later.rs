//! Which functions of a program are used only after some of them was called,
//! its gates: nothing else leads to them, neither a call nor the address of a
//! function, in code or in data. The linker has noted every address that it
//! has written (`--emit-relocs`), so that none is guessed.

use std::collections::BTreeSet;
use std::ops::Range;

use wasmparser::{
    BinaryReaderError, DataSectionReader, FunctionBody, KnownCustom, Linking, Name, Operator,
    Parser, Payload, RelocSectionReader, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

use crate::failure::Failure;

/// The names of the functions behind `gates` (paths, such as
/// `session::session_page`), gates included.
///
/// # Errors
/// Not a program that was linked with its notes, or a gate is not in it: the
/// compiler has put it into a caller, or its name has changed.
pub fn only_behind(program: &[u8], gates: &[&str]) -> Result<BTreeSet<String>, Failure> {
    let graph = Graph::read(program)?;
    let gates = gates
        .iter()
        .map(|path| graph.function(path))
        .collect::<Result<BTreeSet<usize>, Failure>>()?;
    let before = graph.reached(graph.roots.iter().copied(), &gates);
    let behind = graph.reached(gates.iter().copied(), &BTreeSet::new());
    let only = behind.difference(&before);
    // What follows the functions is data.
    let names = only.filter_map(|&node| graph.names.get(node));
    Ok(names.filter(|name| !name.is_empty()).cloned().collect())
}

/// What leads to what. The first nodes are the functions, by their indices; the
/// others are the linker's symbols, of which those of data count.
#[derive(Default)]
struct Graph {
    names: Vec<String>,
    leads_to: Vec<BTreeSet<usize>>,
    /// What the browser calls.
    roots: BTreeSet<usize>,
}

/// What is read first, and joined to a graph when all of it is known.
#[derive(Default)]
struct Parts<'a> {
    imported: usize,
    names: Vec<(u32, &'a str)>,
    exported: Vec<u32>,
    code_starts: u64,
    bodies: Vec<FunctionBody<'a>>,
    data_starts: u64,
    /// Where the bytes of each segment begin.
    segments: Vec<u64>,
    symbols: Vec<SymbolInfo<'a>>,
    in_code: Vec<RelocationEntry>,
    in_data: Vec<RelocationEntry>,
}

impl From<BinaryReaderError> for Failure {
    fn from(error: BinaryReaderError) -> Self {
        Self::new(format!("the linked program can't be read: {error}"))
    }
}

impl<'a> Parts<'a> {
    fn read(program: &'a [u8]) -> Result<Self, Failure> {
        let mut parts = Self::default();
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        parts.imported += usize::from(is_function);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == wasmparser::ExternalKind::Func {
                            parts.exported.push(export.index);
                        }
                    }
                }
                Payload::StartSection { func, .. } => parts.exported.push(func),
                Payload::CodeSectionStart {
                    unchecked_range, ..
                } => {
                    parts.code_starts = unchecked_range.start;
                }
                Payload::CodeSectionEntry(body) => parts.bodies.push(body),
                Payload::DataSection(data) => parts.read_data(data)?,
                Payload::CustomSection(note) => parts.read_note(note.name(), note.as_known())?,
                _ => (),
            }
        }
        if parts.symbols.is_empty() || parts.in_code.is_empty() {
            return Err(Failure::new("the program was linked without its notes"));
        }
        Ok(parts)
    }

    fn read_data(&mut self, data: DataSectionReader) -> Result<(), Failure> {
        self.data_starts = data.range().start;
        for segment in data {
            let segment = segment?;
            self.segments
                .push(segment.range.end - segment.data.len() as u64);
        }
        Ok(())
    }

    fn read_note(&mut self, section: &str, note: KnownCustom<'a>) -> Result<(), Failure> {
        let entries =
            |note: RelocSectionReader| note.entries().into_iter().collect::<Result<_, _>>();
        match note {
            KnownCustom::Reloc(note) if section == "reloc.CODE" => self.in_code = entries(note)?,
            KnownCustom::Reloc(note) if section == "reloc.DATA" => {
                self.in_data = entries(note)?;
            }
            KnownCustom::Linking(note) => {
                for part in note.subsections() {
                    if let Linking::SymbolTable(symbols) = part? {
                        self.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                    }
                }
            }
            KnownCustom::Name(note) => {
                for part in note {
                    if let Name::Function(names) = part? {
                        for name in names {
                            let name = name?;
                            self.names.push((name.index, name.name));
                        }
                    }
                }
            }
            _ => (),
        }
        Ok(())
    }

    fn functions(&self) -> usize {
        self.imported + self.bodies.len()
    }

    /// The node of what a note points to; none for a type or a global.
    fn target(&self, note: &RelocationEntry) -> Option<usize> {
        if note.ty == RelocationType::TypeIndexLeb {
            return None;
        }
        match self.symbols.get(note.index as usize)? {
            SymbolInfo::Func { index, .. } => Some(*index as usize),
            SymbolInfo::Data { .. } => Some(self.functions() + note.index as usize),
            _ => None,
        }
    }

    /// Where each symbol of data lies in the file, in order.
    fn data(&self) -> Vec<(Range<u64>, usize)> {
        let symbols = self.symbols.iter().enumerate();
        let mut data: Vec<_> = symbols
            .filter_map(|(at, symbol)| match symbol {
                SymbolInfo::Data {
                    symbol: Some(data), ..
                } => {
                    let start = self.segments.get(data.index as usize)? + u64::from(data.offset);
                    Some((start..start + u64::from(data.size), self.functions() + at))
                }
                _ => None,
            })
            .collect();
        data.sort_by_key(|(range, _)| range.start);
        data
    }
}

impl Graph {
    fn read(program: &[u8]) -> Result<Self, Failure> {
        let parts = Parts::read(program)?;
        let mut graph = Self {
            names: vec![String::new(); parts.functions()],
            leads_to: vec![BTreeSet::new(); parts.functions() + parts.symbols.len()],
            roots: parts.exported.iter().map(|&one| one as usize).collect(),
        };
        for &(index, name) in &parts.names {
            if index as usize >= parts.imported {
                name.clone_into(&mut graph.names[index as usize]);
            }
        }
        graph.take_code(&parts)?;
        graph.take_data(&parts);
        Ok(graph)
    }

    /// Calls are read from the code itself: the linker notes none of those that
    /// it has written by itself.
    fn take_code(&mut self, parts: &Parts) -> Result<(), Failure> {
        let mut notes = parts.in_code.iter().peekable();
        for (at, body) in parts.bodies.iter().enumerate() {
            let leads_to = &mut self.leads_to[parts.imported + at];
            let end = body.range().end - parts.code_starts;
            while let Some(note) = notes.next_if(|note| u64::from(note.offset) < end) {
                leads_to.extend(parts.target(note));
            }
            for operator in body.get_operators_reader()? {
                if let Operator::Call { function_index } | Operator::RefFunc { function_index } =
                    operator?
                {
                    leads_to.insert(function_index as usize);
                }
            }
        }
        Ok(())
    }

    fn take_data(&mut self, parts: &Parts) {
        let data = parts.data();
        for note in &parts.in_data {
            let Some(target) = parts.target(note) else {
                continue;
            };
            let at = parts.data_starts + u64::from(note.offset);
            let mut holders = data
                .iter()
                .take_while(|(range, _)| range.start <= at)
                .filter(|(range, _)| range.contains(&at))
                .peekable();
            if holders.peek().is_none() {
                // Of no symbol: whoever reads it is unknown.
                self.roots.insert(target);
            }
            for (_, holder) in holders {
                self.leads_to[*holder].insert(target);
            }
        }
    }

    /// The function at `path`, in either way in which the compiler writes names.
    fn function(&self, path: &str) -> Result<usize, Failure> {
        let written: String = path
            .split("::")
            .map(|part| format!("{}{part}", part.len()))
            .collect();
        let is_it = |name: &String| {
            let rest = name.split_once(&written).map(|(_, rest)| rest);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("17h"))
        };
        let found = self.names.iter().position(is_it);
        found.ok_or_else(|| Failure::new(format!("no function {path} in the program")))
    }

    /// Everything that can be reached `from` these, not through `closed`.
    fn reached(
        &self,
        from: impl Iterator<Item = usize>,
        closed: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let mut unread: Vec<usize> = from.filter(|node| !closed.contains(node)).collect();
        let mut reached: BTreeSet<usize> = unread.iter().copied().collect();
        while let Some(node) = unread.pop() {
            for &next in &self.leads_to[node] {
                if !closed.contains(&next) && reached.insert(next) {
                    unread.push(next);
                }
            }
        }
        reached
    }
}
#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;
    use crate::process::output;
    use crate::scratch::Scratch;
    use crate::tools::WASM;

    /// `start` shows a page, which says something by a table of functions in
    /// data; both of them count.
    const PROGRAM: &str = r#"
        #![no_std]
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }

        #[unsafe(no_mangle)]
        extern "C" fn start(x: u32) -> u32 { count(x) ^ session::page(x) ^ told(&Now(x)) }

        #[inline(never)]
        fn count(x: u32) -> u32 { core::hint::black_box(x.count_ones()) }
        #[inline(never)]
        fn told(one: &dyn Say) -> u32 { core::hint::black_box(one).say() }

        trait Say { fn say(&self) -> u32; }
        struct Now(u32);
        impl Say for Now { fn say(&self) -> u32 { self.0 ^ 0x1234 } }

        mod session {
            struct Shown(u32);
            impl super::Say for Shown { fn say(&self) -> u32 { only_here(super::count(self.0)) } }
            #[inline(never)]
            fn only_here(x: u32) -> u32 { core::hint::black_box(x ^ 0x5678) }
            #[inline(never)]
            pub fn page(x: u32) -> u32 { super::told(&Shown(x)) }
        }
    "#;

    /// `PROGRAM`, compiled and linked as the pages are.
    fn linked(test: &str, more: &[&str]) -> Vec<u8> {
        let scratch = Scratch::new(test);
        scratch.write("desk.rs", PROGRAM);
        let wasm = scratch.path.join("desk.wasm");
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "--crate-type=cdylib", "--target", WASM]);
        rustc.args(["-Copt-level=z", "-Cpanic=abort"]).args(more);
        let source = scratch.path.join("desk.rs");
        output(rustc.arg(source).arg("-o").arg(&wasm)).unwrap();
        fs::read(wasm).unwrap()
    }

    const NOTES: [&str; 2] = ["-Clink-arg=--emit-relocs", "-Csymbol-mangling-version=v0"];

    #[test]
    fn what_only_the_gate_leads_to_is_found_through_calls_and_through_data() {
        // In both ways of writing names.
        for more in [&NOTES[..1], &NOTES] {
            let program = linked("later", more);
            let behind = only_behind(&program, &["session::page"]).unwrap();
            let has = |word: &str| behind.iter().any(|name| name.contains(word));
            assert!(has("7session4page"), "{behind:?}");
            assert!(has("9only_here"), "{behind:?}");
            assert!(has("Shown"), "{behind:?}");
            assert_eq!(behind.len(), 3, "what both need stays: {behind:?}");
        }
    }

    #[test]
    fn a_gate_that_is_not_in_the_program_stops_the_build() {
        let program = linked("later-gate", &NOTES);
        let failure = only_behind(&program, &["session::gone"]).unwrap_err();
        assert!(failure.to_string().contains("session::gone"));
    }

    #[test]
    fn a_program_without_the_linkers_notes_is_refused() {
        let program = linked("later-notes", &[]);
        assert!(only_behind(&program, &["session::page"]).is_err());
        assert!(only_behind(b"no program", &["session::page"]).is_err());
    }
}
