//! What the columns of a file of contacts or cases mean, and a row of it.

use deskbell_protocol::contact::Details;

use super::Kind;
use super::refused::Refusal;
use super::table::TableError;
use crate::dates::Typed;
use crate::directory::{DetailsFault, checked, line};
use crate::operations::{Imported, ImportedCase, ImportedContact};
use crate::phone::{self, Country};

const CONTACTS: [&str; 5] = ["external_id", "name", "phone", "email", "company"];
const CASES: [&str; 6] = [
    "contact_external_id",
    "contact_phone",
    "title",
    "number",
    "open",
    "opened_at",
];

/// Where each known column stands.
pub struct Rows {
    kind: Kind,
    places: Vec<Option<usize>>,
    /// Whose numbers have no country's code.
    country: Option<Country>,
}

impl Rows {
    /// # Errors
    /// A column that is needed is missing, or one is not known or there twice.
    pub fn of(
        kind: Kind,
        columns: &[String],
        leave_out: bool,
        country: Option<Country>,
    ) -> Result<Self, TableError> {
        let (known, needed): (&[&str], &[&str]) = match kind {
            Kind::Contacts => (&CONTACTS, &["name"]),
            Kind::Cases => (&CASES, &["title"]),
        };
        let all = || known.join(", ");
        let mut places = vec![None; known.len()];
        for (place, column) in columns.iter().enumerate() {
            let Some(index) = known.iter().position(|name| name == column) else {
                if leave_out {
                    continue;
                }
                return Err(TableError::Unknown(shown(column), all()));
            };
            if places[index].replace(place).is_some() {
                return Err(TableError::Twice(column.clone()));
            }
        }
        let rows = Self {
            kind,
            places,
            country,
        };
        let has = |name: &str| {
            known
                .iter()
                .zip(&rows.places)
                .any(|it| *it.0 == name && it.1.is_some())
        };
        if let Some(missing) = needed.iter().find(|name| !has(name)) {
            return Err(TableError::Missing((*missing).into(), all()));
        }
        if kind == Kind::Cases && !has(CASES[0]) && !has(CASES[1]) {
            let missing = format!("{}' or '{}", CASES[0], CASES[1]);
            return Err(TableError::Missing(missing, all()));
        }
        Ok(rows)
    }

    /// Where rows of this file go.
    pub const fn none(&self) -> Imported {
        match self.kind {
            Kind::Contacts => Imported::Contacts(Vec::new()),
            Kind::Cases => Imported::Cases(Vec::new()),
        }
    }

    /// Puts a row to the others.
    ///
    /// # Errors
    /// The column that can't be kept, why, and what to do; its line is not known
    /// here.
    pub fn add(&self, fields: &[String], to: &mut Imported) -> Result<(), Refusal> {
        let known: &[&str] = match self.kind {
            Kind::Contacts => &CONTACTS,
            Kind::Cases => &CASES,
        };
        for (column, place) in known.iter().zip(&self.places) {
            let text = place.and_then(|place| fields.get(place));
            if let Some(sign) = text.and_then(|it| it.chars().find(|it| is_no_text(*it))) {
                return Err(Refusal::new(
                    0,
                    *column,
                    format!("it holds the control character U+{:04X}", u32::from(sign)),
                    "take it out, and see whether the text was damaged",
                ));
            }
        }
        let field = |index: usize| {
            let place = self.places.get(index).copied().flatten()?;
            fields.get(place).map(String::as_str)
        };
        match to {
            Imported::Contacts(contacts) => contacts.push(contact(field, self.country)?),
            Imported::Cases(cases) => cases.push(case(field, self.country)?),
        }
        Ok(())
    }
}

/// Nobody types it: where one stands, a text was cut or put together wrongly, and
/// what is left without it may be something else.
fn is_no_text(sign: char) -> bool {
    sign.is_control() && !sign.is_whitespace()
}

fn contact<'a>(
    field: impl Fn(usize) -> Option<&'a str>,
    country: Option<Country>,
) -> Result<ImportedContact, Refusal> {
    let text = |index| field(index).map(str::to_owned);
    let typed = Details {
        name: text(1).unwrap_or_default(),
        phone: text(2),
        email: text(3),
        company: text(4),
    };
    Ok(ImportedContact {
        external_id: line(CONTACTS[0], field(0)).map_err(refused)?,
        details: checked(&typed, country).map_err(refused)?,
    })
}

fn case<'a>(
    field: impl Fn(usize) -> Option<&'a str>,
    country: Option<Country>,
) -> Result<ImportedCase, Refusal> {
    let text = |index: usize| line(CASES[index], field(index)).map_err(refused);
    let contact_external_id = text(0)?;
    let contact_phone = match text(1)? {
        None => None,
        Some(typed) => {
            let number = phone::e164(&typed, country);
            let wrong = DetailsFault::Phone { typed, country };
            Some(number.ok_or_else(|| Refusal {
                column: CASES[1].into(),
                ..refused(wrong)
            })?)
        }
    };
    if contact_external_id.is_none() && contact_phone.is_none() {
        let why = "neither an identifier nor a number says whose case it is";
        let to_do = "fill in contact_external_id or contact_phone";
        return Err(Refusal::new(0, CASES[0], why, to_do));
    }
    let Some(title) = text(2)? else {
        return Err(Refusal::new(
            0,
            CASES[2],
            "a case has a title",
            "fill it in",
        ));
    };
    let open = match text(4)?.as_deref().map(str::to_lowercase).as_deref() {
        None | Some("yes" | "true" | "1" | "open") => true,
        Some("no" | "false" | "0" | "closed") => false,
        Some(_) => {
            let to_do = "write yes or no";
            return Err(Refusal::new(0, CASES[4], "it is neither yes nor no", to_do));
        }
    };
    let opened_at = match text(5)? {
        None => None,
        Some(typed) => Some(
            typed
                .parse::<Typed>()
                .map_err(|why| Refusal::new(0, CASES[5], "it is no time", why.to_string()))?,
        ),
    };
    Ok(ImportedCase {
        contact_external_id,
        contact_phone,
        title,
        number: text(3)?,
        open,
        opened_at: opened_at.map(|typed| typed.0),
    })
}

/// Without the text: it may be somebody's.
fn refused(fault: DetailsFault) -> Refusal {
    let (why, to_do) = match fault {
        DetailsFault::Empty { .. } => ("it is empty", "fill it in"),
        DetailsFault::TooLong { .. } => ("it is too long", "shorten it to 200 characters"),
        DetailsFault::Phone { country, .. } => (
            phone::hint(country),
            "write it like +14155550123, or leave it empty",
        ),
        DetailsFault::Email(_) => (
            "it is no e-mail address",
            "write it like ann@example.com, or leave it empty",
        ),
    };
    Refusal::new(0, fault.field(), why, to_do)
}

/// A column's name, which may be anything.
fn shown(column: &str) -> String {
    let clean = deskbell_protocol::text::clean_line(column);
    deskbell_protocol::text::shortened(&clean, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(kind: Kind, columns: &str, leave_out: bool) -> Result<Rows, String> {
        let columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
        Rows::of(kind, &columns, leave_out, None).map_err(|why| why.to_string())
    }

    fn refused(kind: Kind, columns: &str, row: &str) -> String {
        let rows = rows(kind, columns, false).unwrap();
        let row: Vec<String> = row.split(',').map(str::to_owned).collect();
        let mut to = rows.none();
        rows.add(&row, &mut to)
            .map_or_else(|no| no.column, |()| String::new())
    }

    #[test]
    fn columns_that_are_missing_unknown_or_there_twice_are_named() {
        let why = |kind, columns| rows(kind, columns, false).err().unwrap();
        assert!(why(Kind::Contacts, "phone,email").contains("'name' is missing"));
        assert!(why(Kind::Contacts, "name,emial").contains("'emial' is not known"));
        assert!(why(Kind::Contacts, "name,name").contains("'name' is there twice"));
        assert!(why(Kind::Cases, "title").contains("'contact_external_id' or 'contact_phone'"));
        assert!(rows(Kind::Contacts, "name,emial", true).is_ok());
    }

    #[test]
    fn a_control_character_in_a_text_is_named_instead_of_left_out_and_white_space_is_none() {
        let contact = |row| refused(Kind::Contacts, "name,company", row);
        assert_eq!(contact("An\0n,Acme"), "name");
        assert_eq!(contact("Ann,Ac\u{1b}me"), "company");
        assert_eq!(contact("Ann,Ac\u{7f}me"), "company");
        assert_eq!(contact("Ann\tLee,Acme\r\nLtd"), "");
        assert_eq!(
            refused(Kind::Cases, "contact_phone,title", "1,La\0te"),
            "title"
        );
        let left_out = rows(Kind::Contacts, "name,note", true).unwrap();
        let row = ["Ann".to_owned(), "x\0".to_owned()];
        assert!(left_out.add(&row, &mut left_out.none()).is_ok());
    }

    #[test]
    fn the_field_that_can_not_be_kept_is_named_by_its_column() {
        let contact = |row| refused(Kind::Contacts, "external_id,name,phone,email", row);
        assert_eq!(contact("7,Ann,+14155550123,ann@example.com"), "");
        assert_eq!(contact("7,,,"), "name");
        assert_eq!(contact("7,Ann,4155550123,"), "phone");
        assert_eq!(contact("7,Ann,,ann"), "email");
        let columns = "contact_external_id,contact_phone,title,open,opened_at";
        let case = |row| refused(Kind::Cases, columns, row);
        assert_eq!(case("7,,Late,no,2027-01-15"), "");
        assert_eq!(case(",+14155550123,Late,,"), "");
        assert_eq!(case(",,Late,,"), "contact_external_id");
        assert_eq!(case(",1,Late,,"), "contact_phone");
        assert_eq!(case("7,,,,"), "title");
        assert_eq!(case("7,,Late,perhaps,"), "open");
        assert_eq!(case("7,,Late,,soon"), "opened_at");
    }
}
