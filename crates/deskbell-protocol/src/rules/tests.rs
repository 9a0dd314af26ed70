use proptest::prelude::*;

use super::*;
use crate::offer::Reason;

fn questions() -> Vec<String> {
    vec!["How can we help?".into()]
}

fn template(change: impl FnOnce(&mut Template)) -> Vec<Fault> {
    let mut template = Template::standard(Reason::IncomingChat);
    change(&mut template);
    Rule::Template(Box::new(template)).faults(&questions())
}

fn value(value: &str) -> Vec<Fault> {
    template(|it| it.fields[1].value = value.into())
}

#[test]
fn the_templates_that_every_desk_begins_with_have_no_fault() {
    for reason in Reason::ALL {
        let rule = Rule::Template(Box::new(Template::standard(reason)));
        assert_eq!(rule.faults(&questions()), []);
    }
}

#[test]
fn a_wait_time_of_three_seconds_is_refused_with_what_is_allowed() {
    let faults = template(|it| it.wait_time = 3);
    assert_eq!(faults[0].field, "wait_time");
    assert_eq!(faults[0].to_string(), "wait_time must be 5 to 900");
    for allowed in [5, 900] {
        assert_eq!(template(|it| it.wait_time = allowed), []);
    }
    assert_eq!(template(|it| it.wait_time = 901).len(), 1);
}

#[test]
fn an_unknown_slug_is_refused_with_its_name_and_its_place() {
    let faults = value("Hello {customerNmae}");
    let slug = "customerNmae".to_owned();
    assert_eq!(
        faults,
        [Fault::of("fields.1.value", Why::UnknownSlug { slug })]
    );
    let asked = value("{answer:Your shoe size?}");
    assert!(asked[0].to_string().contains("{answer:Your shoe size?}"));
    assert_eq!(value("{customerName").as_slice()[0].why, Why::OpenBrace);
    assert_eq!(value("{}").len(), 1);
}

#[test]
fn known_slugs_stand_between_text_and_a_time_stands_alone() {
    assert_eq!(value("Case {caseId}: {caseTitle}"), []);
    assert_eq!(value("{answer:How can we help?}"), []);
    assert_eq!(value("{waitingSince}"), []);
    let slug = "waitingSince".to_owned();
    let since = value("since {waitingSince}");
    assert_eq!(since[0].why, Why::SlugNotAlone { slug });
}

#[test]
fn a_title_is_ours_and_holds_no_slug() {
    let faults = template(|it| it.title = "{customerName} calls".into());
    assert_eq!(faults, [Fault::of("title", Why::NoSlugs)]);
    let faults = template(|it| it.title = "Chat\u{202e}".into());
    let clean = "Chat".to_owned();
    assert_eq!(faults, [Fault::of("title", Why::OddSigns { clean })]);
}

#[test]
fn every_fault_of_a_rule_is_told_at_once() {
    let faults = template(|it| {
        it.name = String::new();
        it.wait_time = 0;
        it.volume = 101;
        it.accept_text = " ".into();
    });
    let fields: Vec<_> = faults.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["name", "wait_time", "accept_text", "volume"]);
}

#[test]
fn each_reason_has_a_standard_template_of_its_own() {
    let names: BTreeSet<String> = Reason::ALL.map(|it| Template::standard(it).name).into();
    assert_eq!(names.len(), Reason::ALL.len());
}

proptest! {
    #[test]
    fn the_parts_of_a_value_are_the_value(text in "[a-z {}]{0,12}(\\{caseId\\}|\\{answer:[a-z ]{0,4}\\})?[a-z }]{0,6}") {
        if let Ok(parts) = parts(&text) {
            let joined: String = parts.iter().map(|part| match part {
                Part::Text(text) => (*text).to_owned(),
                Part::Slug(Slug::Answer(asked)) => format!("{{answer:{asked}}}"),
                Part::Slug(slug) => {
                    let word = SLUGS.iter().find(|(_, it)| it == slug).map(|it| it.0);
                    format!("{{{}}}", word.unwrap_or_default())
                }
            }).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
