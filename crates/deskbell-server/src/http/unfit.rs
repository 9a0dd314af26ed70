//! Why a JSON body is not the one that a call takes, as a sentence that names the
//! field. The reader of serde speaks of Rust's types, which callers don't know.

use deskbell_protocol::text::shortened;

/// The longest that is said of a value, in characters.
const LONGEST: usize = 300;

/// `what` is wrong at `path`, as serde says it.
pub fn sentence(path: &str, what: &str) -> String {
    // Where in the text it stands says less than the field's name.
    let what = what.rsplit_once(" at line ").map_or(what, |(it, _)| it);
    let said = missing(path, what)
        .or_else(|| unknown_field(path, what))
        .or_else(|| twice(path, what))
        .or_else(|| unknown_word(path, what))
        .or_else(|| wrong_kind(path, what));
    let said = said.unwrap_or_else(|| format!("{} can't be used: {what}.", subject(path)));
    shortened(&said, LONGEST)
}

fn missing(path: &str, what: &str) -> Option<String> {
    let field = what.strip_prefix("missing field `")?.strip_suffix('`')?;
    Some(format!("{} is missing.", subject(&inside(path, field))))
}

fn unknown_field(path: &str, what: &str) -> Option<String> {
    let (field, known) = what.strip_prefix("unknown field `")?.split_once('`')?;
    let known = known.strip_prefix(", expected ").unwrap_or("no field");
    let field = inside(path, field);
    Some(format!("There is no field `{field}`: use {known}."))
}

fn twice(path: &str, what: &str) -> Option<String> {
    let field = what.strip_prefix("duplicate field `")?.strip_suffix('`')?;
    Some(format!("{} is there twice.", subject(&inside(path, field))))
}

fn unknown_word(path: &str, what: &str) -> Option<String> {
    let (word, known) = what.strip_prefix("unknown variant `")?.split_once('`')?;
    let known = known.strip_prefix(", expected ")?;
    Some(format!("{} can't be `{word}`: use {known}.", subject(path)))
}

fn wrong_kind(path: &str, what: &str) -> Option<String> {
    let kinds = ["invalid type: ", "invalid value: ", "invalid "];
    let rest = kinds.iter().find_map(|kind| what.strip_prefix(kind))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    let expected = match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "u8" => "a whole number from 0 to 255",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i32" | "i64" => "a whole number",
        "f64" => "a number",
        of if of.starts_with("struct ") || of == "a map" => {
            "a JSON object, with its fields by name"
        }
        "string or map" => "a word of those that are described",
        other => other,
    };
    let found = match found.split_once(' ') {
        _ if found == "map" => "an object".to_owned(),
        _ if found == "sequence" || found.starts_with("length ") => "a list".to_owned(),
        Some(("floating", rest)) => rest.replacen("point", "the number", 1),
        Some(("integer", number)) => format!("the number {number}"),
        Some(("string", text)) => format!("the text {text}"),
        Some(("boolean", word)) => word.to_owned(),
        _ => found.to_owned(),
    };
    Some(format!("{} takes {expected}, not {found}.", subject(path)))
}

/// A field that the path may name already.
fn inside(path: &str, field: &str) -> String {
    match path {
        "." | "" | "?" => field.to_owned(),
        path if path == field || path.ends_with(&format!(".{field}")) => path.to_owned(),
        path => format!("{path}.{field}"),
    }
}

fn subject(path: &str) -> String {
    match path {
        "." | "" | "?" => "This call".to_owned(),
        path => format!("The field `{path}`"),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::CommandId;
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Call {
        command: CommandId,
        #[serde(default)]
        priority: Option<u8>,
        #[serde(default)]
        anyway: bool,
        #[serde(default)]
        lines: Vec<Line>,
        #[serde(default)]
        found: Found,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Line {
        by: By,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum By {
        Customer,
        Bot,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Found {
        name: Option<String>,
        email: Option<String>,
    }

    /// What is said of a body, as the extractor reads it.
    fn said<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> String {
        let mut from = serde_json::Deserializer::from_str(body);
        let why = serde_path_to_error::deserialize::<_, T>(&mut from).unwrap_err();
        sentence(&why.path().to_string(), &why.inner().to_string())
    }

    #[test]
    fn what_is_wrong_with_a_body_is_said_with_the_name_of_its_field_and_not_in_rusts_words() {
        let with = |field: &str| format!("{{\"command\": \"{:026}\", {field}}}", 7);
        for (body, expected) in [
            ("{}".into(), "The field `command` is missing."),
            (
                with("\"lines\": [{}]"),
                "The field `lines[0].by` is missing.",
            ),
            (
                with("\"mood\": 1"),
                "There is no field `mood`: use one of `command`, `priority`, `anyway`, `lines`, \
                 `found`.",
            ),
            (
                with("\"found\": {\"mood\": 1}"),
                "There is no field `found.mood`: use `name` or `email`.",
            ),
            (
                with("\"anyway\": true, \"anyway\": true"),
                "The field `anyway` is there twice.",
            ),
            (
                with("\"lines\": [{\"by\": \"cat\"}]"),
                "The field `lines[0].by` can't be `cat`: use `customer` or `bot`.",
            ),
            (
                with("\"found\": {\"name\": 5}"),
                "The field `found.name` takes a string, not the number `5`.",
            ),
            (
                with("\"priority\": 300"),
                "The field `priority` takes a whole number from 0 to 255, not the number `300`.",
            ),
            (
                with("\"priority\": 1.5"),
                "The field `priority` takes a whole number from 0 to 255, not the number `1.5`.",
            ),
            (
                with("\"anyway\": \"yes\""),
                "The field `anyway` takes true or false, not the text \"yes\".",
            ),
            (
                with("\"lines\": {}"),
                "The field `lines` takes a list, not an object.",
            ),
            (
                "{\"command\": \"x\"}".into(),
                "The field `command` can't be used: that is not an identifier: 26 characters of \
                 Crockford's base 32 are.",
            ),
            (
                "[]".into(),
                "This call takes a JSON object, with its fields by name, not a list.",
            ),
            (
                "\"x\"".into(),
                "This call takes a JSON object, with its fields by name, not the text \"x\".",
            ),
        ] {
            assert_eq!(said::<Call>(&body), expected);
        }
        let long = with(&format!("\"anyway\": \"{}\"", "x".repeat(1_000)));
        assert!(said::<Call>(&long).chars().count() <= LONGEST);
    }
}
