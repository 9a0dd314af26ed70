//! The questions before a chat, and what an answer may be.

use deskbell_protocol::conversation::{Answer, Visit, Visited};
use deskbell_protocol::http::Question;
use deskbell_protocol::text::{checked_answer, clean_line, shortened};
use deskbell_protocol::{Problem, ProblemCode};

/// The question whose answer is the customer's name.
const NAME: &str = "name";
/// The question whose answer is the first message.
const REASON: &str = "reason";
/// What a browser says of itself is cut here, in characters.
const VISIT_CHARS: usize = 300;
/// The most pages that are kept of the way to the chat: the latest.
const TRAIL: usize = 20;
/// What was longer ago is not of this visit.
const TRAIL_SECONDS: u32 = 24 * 3_600;

/// What the chat page asks.
pub fn questions() -> Vec<Question> {
    [
        (NAME, "Your name", false),
        (REASON, "How can we help?", true),
    ]
    .into_iter()
    .map(|(id, text, required)| Question {
        id: id.into(),
        text: text.into(),
        required,
    })
    .collect()
}

/// The questions' texts, by which templates name their answers.
pub fn question_texts() -> Vec<String> {
    questions().into_iter().map(|it| it.text).collect()
}

/// The answers as they may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub name: Option<String>,
    pub reason: Option<String>,
    /// With the questions' texts; without the name and what was left empty.
    pub answers: Vec<Answer>,
}

/// Checks and cleans a customer's answers; those to unknown questions are left
/// out.
///
/// # Errors
/// `malformed` where a required answer is missing, `text_too_long`.
pub fn checked(answers: &[Answer]) -> Result<Checked, Problem> {
    let mut checked = Checked {
        name: None,
        reason: None,
        answers: Vec::new(),
    };
    for question in questions() {
        let given = answers.iter().find(|answer| answer.question == question.id);
        let text = checked_answer(given.map_or("", |answer| answer.answer.as_str()))?;
        if text.is_empty() {
            if question.required {
                let words = format!("Please answer: {}", question.text);
                return Err(Problem::new(ProblemCode::Malformed, words));
            }
            continue;
        }
        match question.id.as_str() {
            NAME => checked.name = Some(text),
            REASON => {
                checked.reason = Some(text.clone());
                checked.answers.push(Answer {
                    question: question.text,
                    answer: text,
                });
            }
            _ => checked.answers.push(Answer {
                question: question.text,
                answer: text,
            }),
        }
    }
    Ok(checked)
}

/// What a browser says of itself, as one clean line each.
pub fn clean_visit(visit: Visit) -> Visit {
    Visit {
        language: clean(visit.language),
        device: clean(visit.device),
        page: clean(visit.page),
        trail: clean_trail(visit.trail),
    }
}

fn clean_trail(trail: Vec<Visited>) -> Vec<Visited> {
    let pages = trail.into_iter().filter_map(|visited| {
        Some(Visited {
            page: clean(Some(visited.page))?,
            title: clean(visited.title),
            search: clean(visited.search),
            before: visited.before,
        })
    });
    let mut pages: Vec<Visited> = pages.filter(|it| it.before <= TRAIL_SECONDS).collect();
    pages.split_off(pages.len().saturating_sub(TRAIL))
}

fn clean(text: Option<String>) -> Option<String> {
    text.map(|text| shortened(&clean_line(&text), VISIT_CHARS))
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(question: &str, answer: &str) -> Answer {
        Answer {
            question: question.into(),
            answer: answer.into(),
        }
    }

    #[test]
    fn a_required_answer_that_is_missing_is_asked_for_by_its_question() {
        let refused =
            checked(&[answer("name", "Ann"), answer("reason", " \u{202e} ")]).unwrap_err();
        assert_eq!(refused.code, ProblemCode::Malformed);
        assert!(refused.text.contains("How can we help?"));
    }

    #[test]
    fn answers_are_cleaned_and_those_to_unknown_questions_are_left_out() {
        let given = [
            answer("reason", "My  bill"),
            answer("card", "4711"),
            answer("name", "A\u{0}nn"),
        ];
        let checked = checked(&given).unwrap();
        assert_eq!(checked.name.as_deref(), Some("Ann"));
        assert_eq!(checked.reason.as_deref(), Some("My bill"));
        assert_eq!(checked.answers, [answer("How can we help?", "My bill")]);
    }

    #[test]
    fn of_the_way_to_the_chat_the_latest_pages_are_kept_as_clean_lines() {
        let page = |page: String, before| Visited {
            page,
            title: Some("Ship\u{202e}ping\n".into()),
            search: Some(" \u{0} ".into()),
            before,
        };
        let mut trail = vec![page("https://shop.example/yesterday".into(), 90_000)];
        trail.extend((0..30).map(|at| page(format!("https://shop.example/{at}"), 30 - at)));
        trail.push(page(" ".into(), 0));
        let visit = clean_visit(Visit {
            trail,
            ..Visit::default()
        });
        assert_eq!(visit.trail.len(), 20);
        let first = &visit.trail[0];
        assert_eq!(first.page, "https://shop.example/10");
        assert_eq!(first.title.as_deref(), Some("Shipping"));
        assert_eq!((first.search.as_deref(), first.before), (None, 20));
        assert_eq!(visit.trail[19].page, "https://shop.example/29");
    }

    #[test]
    fn an_answer_that_is_too_long_is_refused_by_name() {
        let refused = checked(&[answer("reason", &"x".repeat(501))]).unwrap_err();
        assert_eq!(refused.code, ProblemCode::TextTooLong);
    }
}
