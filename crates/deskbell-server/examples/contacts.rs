//! How a million contacts are taken over, and found: `cargo xtask bench server`
//! prints it as rows of its table. The import is `deskbelld`'s own, while a
//! server works on the same data; what is found is asked as the server asks.
//!
//!     cargo run --release -p deskbell-server --example contacts -- \
//!         target/release/deskbelld FOLDER contacts.csv 1000000

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use deskbell_server::directory::{By, Directory, Own};
use deskbell_server::engine::Identified;
use deskbell_server::{directory, store};

/// How often each question is asked, each time about somebody else.
const QUESTIONS: u64 = 2_000;
const LOOK_EVERY: Duration = Duration::from_millis(20);
const SYLLABLES: [&str; 20] = [
    "an", "bel", "cor", "da", "el", "fi", "gun", "ha", "is", "jo", "ka", "lor", "mi", "no", "os",
    "pe", "ra", "sel", "to", "vin",
];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: contacts DESKBELLD FOLDER FILE COUNT";
    let deskbelld = PathBuf::from(words.next().ok_or(usage)?);
    let data = PathBuf::from(words.next().ok_or(usage)?);
    let file = PathBuf::from(words.next().ok_or(usage)?);
    let count: u64 = words.next().ok_or(usage)?.parse()?;
    fs::create_dir_all(&data)?;
    write(&file, count)?;
    println!("{}", import(&deskbelld, &data, &file, count)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    for row in runtime.block_on(find(&data, count))? {
        println!("{row}");
    }
    Ok(())
}

/// Numbers that follow each other in no order, the same in every run.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn name(number: u64, syllables: u32) -> String {
    let pick = |place: u32| {
        let index = (number >> (5 * place)) % SYLLABLES.len() as u64;
        SYLLABLES[usize::try_from(index).unwrap_or_default()]
    };
    let name: String = (0..syllables).map(pick).collect();
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// First name, last name, phone number.
fn person(index: u64) -> (String, String, String) {
    let seed = mixed(index + 1);
    // Each number is another one: it can't be that two have the same.
    let phone = format!("+4477{:08}", (index * 7_368_787) % 100_000_000);
    (name(seed, 2), name(seed >> 20, 4), phone)
}

fn write(file: &Path, count: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(file)?);
    writeln!(file, "external_id,name,phone,email,company")?;
    for index in 0..count {
        let (first, last, phone) = person(index);
        let company = name(mixed(index % 5_000), 3);
        writeln!(
            file,
            "C-{index},{first} {last},{phone},{first}.{last}{index}@example.com,{company} Ltd"
        )?;
    }
    file.flush()
}

/// A process that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The row of S9: the import while a server is at work, and the most memory that
/// both have needed.
fn import(deskbelld: &Path, data: &Path, file: &Path, count: u64) -> Result<String, Failure> {
    let mut serve = Command::new(deskbelld);
    serve.args(["serve", "--sample", "--port", "0", "--data"]);
    serve.arg(data).env("DESKBELL_LOG", "warn");
    let mut server = Running(serve.stdout(Stdio::piped()).spawn()?);
    let out = server.0.stdout.take().ok_or("the server says nothing")?;
    let mut ready = String::new();
    let mut out = BufReader::new(out);
    out.read_line(&mut ready)?;
    let began = Instant::now();
    let mut import = Command::new(deskbelld);
    import.args(["import", "contacts"]).arg(file);
    import.arg("--data").arg(data).stdout(Stdio::piped());
    let mut import = Running(import.spawn()?);
    let mut peak = 0;
    while import.0.try_wait()?.is_none() {
        peak = peak.max(most_memory(import.0.id()).unwrap_or_default());
        std::thread::sleep(LOOK_EVERY);
    }
    let took = began.elapsed();
    let mut said = String::new();
    if let Some(out) = import.0.stdout.take() {
        io::Read::read_to_string(&mut BufReader::new(out), &mut said)?;
    }
    let of_server = most_memory(server.0.id()).unwrap_or_default();
    let expected = said.contains("0 changed, 0 known already, 0 refused");
    if !expected {
        return Err(format!("the import went otherwise: {said}").into());
    }
    let megabytes = (peak + of_server) / 1024;
    let met = met(took.as_secs_f64(), 60.0).max(met(megabytes as f64, 200.0));
    Ok(format!(
        "| S9 | import of {count} contacts while the server works | 60 s, 200 MB | {:.1} s, \
         {megabytes} MB ({} MB of them the server's) | {} |",
        took.as_secs_f64(),
        of_server / 1024,
        told(met)
    ))
}

/// The most kilobytes that were ever there for the process.
fn most_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The rows of S10 and S11: whose a number is, and who has these words.
async fn find(data: &Path, count: u64) -> Result<Vec<String>, Failure> {
    let (_store, readers) = store::open(data).await?;
    let own = Own::new(readers);
    let (mut identified, mut searched) = (Vec::new(), Vec::new());
    for question in 0..QUESTIONS {
        let (first, last, phone) = person(mixed(question) % count);
        let began = Instant::now();
        let who = directory::identify(&own, By::phone(&phone), Duration::from_secs(60)).await;
        identified.push(began.elapsed());
        if !matches!(who, Identified::Known(_)) {
            return Err(format!("nobody has {phone}").into());
        }
        // As somebody types: a part of a name, two parts, a number at home.
        let typed = match question % 3 {
            0 => last.chars().take(3).collect(),
            1 => format!("{first} {}", last.chars().take(4).collect::<String>()),
            _ => phone.replacen("+44", "0", 1),
        };
        let began = Instant::now();
        let found = own.search(&typed).await?;
        searched.push(began.elapsed());
        if found.is_empty() {
            return Err(format!("nobody is found by {typed}").into());
        }
    }
    Ok(vec![
        found_row(
            "S10",
            "identification of a number among",
            count,
            &mut identified,
            2.0,
        ),
        found_row("S11", "search by words among", count, &mut searched, 20.0),
    ])
}

fn found_row(id: &str, what: &str, count: u64, spans: &mut [Duration], budget: f64) -> String {
    spans.sort_unstable();
    let at = |share: usize| {
        let index = (spans.len() * share / 100).min(spans.len().saturating_sub(1));
        spans
            .get(index)
            .map_or(f64::NAN, |it| it.as_secs_f64() * 1e3)
    };
    let (p50, p99) = (at(50), at(99));
    format!(
        "| {id} | {what} {count} contacts | p99 {budget} ms | p50 {p50:.2} ms, p99 {p99:.2} ms | {} |",
        told(met(p99, budget))
    )
}

/// How many times over the budget.
fn met(value: f64, budget: f64) -> f64 {
    value / budget
}

fn told(times: f64) -> String {
    if times <= 1.0 {
        "yes".to_owned()
    } else {
        format!("{times:.1} times too much")
    }
}
