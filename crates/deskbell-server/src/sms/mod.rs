//! SMS by a provider that speaks as Twilio does: what it posts (a form), how that
//! is known to be genuine, and, in `provider` and `outbox`, what is sent by its
//! REST API; `stand_in` plays it. What becomes of what it says is the engine's.

pub mod outbox;
pub mod provider;
pub mod stand_in;

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskbell_protocol::text::{clean_line, clean_message, shortened};
use deskbell_protocol::{ConversationId, limits, sms::Delivery};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::engine::{Identified, NewMedia, NewSms, SmsWent, SmsWish};
use crate::phone::{self, Country};
use crate::store::{Mark, SmsLine};
pub use provider::Provider;

/// Where the provider posts what came in. It is part of what is signed.
pub const PATH: &str = "/sms/incoming";
/// Where it posts how far a message of ours has come.
pub const STATUS_PATH: &str = "/sms/status";
/// The longest name of an account or a message.
const NAME_BYTES: usize = 100;
/// More fields than any provider sends.
const FIELDS_MOST: usize = 200;
/// The words that providers and authorities know, each as a whole message.
const STOPS: [&str; 6] = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"];
const STARTS: [&str; 3] = ["START", "YES", "UNSTOP"];

/// The signature of a call of these fields to `address`. None for a secret that
/// nothing can be signed with.
fn signing<'a>(
    secret: &str,
    address: &str,
    sorted: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(address.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    Some(mac)
}

/// The same as the header holds it: for who plays the provider.
pub fn signature(secret: &str, address: &str, fields: &[(&str, &str)]) -> String {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let mac = signing(secret, address, sorted.into_iter());
    mac.map(|it| BASE64_STANDARD.encode(it.finalize().into_bytes()))
        .unwrap_or_default()
}

/// By which a call about a message of ours is known: the provider posts there
/// what becomes of it, and signs the address with it.
pub fn status_query(conversation: ConversationId, message: u32) -> String {
    format!("conversation={conversation}&message={message}")
}

/// The fields of a form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form<'a> {
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// A form that can't be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("The form has more than {FIELDS_MOST} fields.")]
    TooManyFields,
    #[error("The field {0} is missing, or longer than it may be.")]
    Field(&'static str),
}

impl<'a> Form<'a> {
    /// # Errors
    /// There are more fields than there may be.
    pub fn read(body: &'a [u8]) -> Result<Self, Fault> {
        let fields: Vec<_> = form_urlencoded::parse(body).take(FIELDS_MOST + 1).collect();
        if fields.len() > FIELDS_MOST {
            return Err(Fault::TooManyFields);
        }
        Ok(Self { fields })
    }

    /// The first field of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(its, _)| its == name)
            .map(|(_, value)| value.as_ref())
    }

    /// True if the provider has signed this form for `address`.
    pub fn is_signed(&self, address: &str, provider: &Provider, signature: &str) -> bool {
        let Ok(signature) = BASE64_STANDARD.decode(signature) else {
            return false;
        };
        let mut sorted: Vec<_> = self.fields.iter().collect();
        sorted.sort();
        let fits = |secret: &String| {
            let sorted = sorted.iter().map(|(name, value)| (&**name, &**value));
            // Compares in constant time.
            signing(secret, address, sorted).is_some_and(|it| it.verify_slice(&signature).is_ok())
        };
        provider
            .secrets()
            .iter()
            .fold(false, |signed, secret| fits(secret) | signed)
    }

    /// The message that the form is about.
    ///
    /// # Errors
    /// The field that is missing.
    pub fn message(&self, country: Option<Country>) -> Result<NewSms, Fault> {
        let message = self.name("MessageSid")?;
        let account = self.name("AccountSid")?;
        let from = phone::sender(self.get("From").unwrap_or_default(), country);
        let to = phone::sender(self.get("To").unwrap_or_default(), country);
        if from.is_empty() {
            return Err(Fault::Field("From"));
        }
        if to.is_empty() {
            return Err(Fault::Field("To"));
        }
        let media = self.media();
        Ok(NewSms {
            mark: Mark::of(account, message),
            line: SmsLine {
                from,
                to,
                stopped: false,
            },
            text: self.text(&media),
            media,
            customer: Identified::NotAsked,
            wish: self.wish(),
        })
    }

    /// How far a message of ours has come; `query` is that of the address. None
    /// for a word that says nothing of it.
    ///
    /// # Errors
    /// The field that is missing.
    pub fn went(&self, query: &str) -> Result<Option<SmsWent>, Fault> {
        let mut query = form_urlencoded::parse(query.as_bytes());
        let (mut conversation, mut message) = (None, None);
        for (name, value) in query.by_ref() {
            match &*name {
                "conversation" => conversation = value.parse().ok(),
                "message" => message = value.parse().ok(),
                _ => {}
            }
        }
        let conversation = conversation.ok_or(Fault::Field("conversation"))?;
        let message = message.ok_or(Fault::Field("message"))?;
        let status = self.get("MessageStatus").or_else(|| self.get("SmsStatus"));
        let status = status.ok_or(Fault::Field("MessageStatus"))?;
        let code = self.get("ErrorCode").and_then(|it| it.parse().ok());
        let went = |delivery: Delivery| SmsWent {
            conversation,
            message,
            delivery,
        };
        Ok(provider::delivery(status, code).map(went))
    }

    /// What the provider understood, or else the words themselves.
    fn wish(&self) -> Option<SmsWish> {
        let word = self.get("OptOutType").or_else(|| self.get("Body"))?;
        let word = clean_message(word).to_ascii_uppercase();
        if STOPS.contains(&word.as_str()) {
            Some(SmsWish::Stop)
        } else if STARTS.contains(&word.as_str()) {
            Some(SmsWish::Start)
        } else {
            None
        }
    }

    fn name(&self, field: &'static str) -> Result<&str, Fault> {
        self.get(field)
            .filter(|name| (1..=NAME_BYTES).contains(&name.len()))
            .ok_or(Fault::Field(field))
    }

    /// A message without a text is one all the same: somebody waits for an answer.
    fn text(&self, media: &[NewMedia]) -> String {
        let body = self.get("Body").unwrap_or_default();
        if media.is_empty() && clean_message(body).is_empty() {
            return "(An empty message.)".to_owned();
        }
        body.to_owned()
    }

    /// What came along, to be fetched.
    fn media(&self) -> Vec<NewMedia> {
        let count = self.get("NumMedia").and_then(|it| it.parse().ok());
        let count: usize = count.unwrap_or(0);
        let one = |number: usize| {
            let media_type = self.get(&format!("MediaContentType{number}"));
            Some(NewMedia {
                name: format!("mms-{}", number + 1),
                media_type: shortened(&clean_line(media_type.unwrap_or_default()), NAME_BYTES),
                address: self.get(&format!("MediaUrl{number}"))?.to_owned(),
            })
        };
        let numbers = 0..count.min(limits::ATTACHMENTS);
        numbers.filter_map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the provider's own documentation.
    const ADDRESS: &str = "https://example.com/myapp.php?foo=1&bar=2";
    const BODY: &[u8] = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234\
        &From=%2B14158675310&To=%2B18005551212";
    const SIGNATURE: &str = "L/OH5YylLD5NRKLltdqwSvS0BnU=";

    fn provider(secrets: &[&str]) -> Provider {
        let secrets = secrets.iter().map(|&it| it.to_owned()).collect();
        let api = "https://api.twilio.com".parse().unwrap();
        Provider::new("AC1".into(), secrets, api)
    }

    #[test]
    fn the_signature_is_that_of_the_address_and_the_sorted_fields() {
        let form = Form::read(BODY).unwrap();
        assert!(form.is_signed(ADDRESS, &provider(&["12345"]), SIGNATURE));
        assert!(form.is_signed(ADDRESS, &provider(&["new", "12345"]), SIGNATURE));
        assert!(!form.is_signed(ADDRESS, &provider(&["new"]), SIGNATURE));
        assert!(!form.is_signed(ADDRESS, &provider(&[]), SIGNATURE));
        assert!(!form.is_signed("https://example.com/", &provider(&["12345"]), SIGNATURE));
        assert!(!form.is_signed(ADDRESS, &provider(&["12345"]), ""));
        assert!(!form.is_signed(ADDRESS, &provider(&["12345"]), "no base64"));
    }

    #[test]
    fn who_plays_the_provider_signs_as_it_does() {
        let fields = [
            ("To", "+18005551212"),
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("Caller", "+14158675310"),
        ];
        assert_eq!(signature("12345", ADDRESS, &fields), SIGNATURE);
    }

    #[test]
    fn only_a_whole_message_of_the_word_asks_for_no_more_or_for_more() {
        let wish = |fields: &str| {
            let form = format!("MessageSid=SM1&AccountSid=AC1&From=1&To=2&{fields}");
            let form = Form::read(form.as_bytes()).unwrap();
            form.message(None).unwrap().wish
        };
        for word in ["STOP", "stop", "+Stop%0A", "UnSubscribe", "QUIT"] {
            assert_eq!(wish(&format!("Body={word}")), Some(SmsWish::Stop), "{word}");
        }
        assert_eq!(wish("Body=Yes"), Some(SmsWish::Start));
        for word in ["Please+stop", "STOP+it", "HELP", "", "END."] {
            assert_eq!(wish(&format!("Body={word}")), None, "{word}");
        }
        // The provider may know further words, and that one is none.
        assert_eq!(wish("Body=ARRET&OptOutType=STOP"), Some(SmsWish::Stop));
        assert_eq!(wish("Body=STOP&OptOutType=HELP"), None);
    }

    #[test]
    fn a_message_without_a_text_and_one_in_any_script_are_messages() {
        let text = |body: &str| {
            let form = format!("MessageSid=SM1&AccountSid=AC1&From=1&To=2&Body={body}");
            let form = Form::read(form.as_bytes()).unwrap();
            form.message(None).unwrap().text
        };
        assert_eq!(text(""), "(An empty message.)");
        assert_eq!(text("+%0A"), "(An empty message.)");
        assert_eq!(
            text("%D9%85%D8%B1%D8%AD%D8%A8%D8%A7+%F0%9F%98%80"),
            "مرحبا 😀"
        );
    }

    #[test]
    fn what_becomes_of_a_message_is_told_by_the_address_and_the_form() {
        let id = ConversationId::from_u128(7);
        let went = |form: &str, query: &str| Form::read(form.as_bytes()).unwrap().went(query);
        let query = status_query(id, 3);
        let told = went("MessageStatus=delivered", &query).unwrap().unwrap();
        assert_eq!(
            (told.conversation, told.message, told.delivery),
            (id, 3, Delivery::Delivered)
        );
        assert_eq!(went("MessageStatus=dreaming", &query), Ok(None));
        let missing = |field| Err(Fault::Field(field));
        assert_eq!(went("a=b", &query), missing("MessageStatus"));
        assert_eq!(
            went("MessageStatus=sent", "message=3"),
            missing("conversation")
        );
        let negative = format!("conversation={id}&message=-1");
        assert_eq!(went("MessageStatus=sent", &negative), missing("message"));
    }

    #[test]
    fn a_message_without_a_sender_or_a_name_of_its_own_is_refused() {
        let fault = |body: &str| {
            Form::read(body.as_bytes())
                .unwrap()
                .message(None)
                .unwrap_err()
        };
        assert_eq!(
            fault("AccountSid=AC1&From=1&To=2"),
            Fault::Field("MessageSid")
        );
        assert_eq!(
            fault("MessageSid=SM1&From=1&To=2"),
            Fault::Field("AccountSid")
        );
        assert_eq!(
            fault("MessageSid=SM1&AccountSid=AC1&To=2"),
            Fault::Field("From")
        );
        assert_eq!(
            fault("MessageSid=SM1&AccountSid=AC1&From=1&To=+"),
            Fault::Field("To")
        );
    }

    #[test]
    fn a_form_of_too_many_fields_is_refused() {
        let body = "a=b&".repeat(FIELDS_MOST);
        assert!(Form::read(body.as_bytes()).is_ok());
        let body = format!("{body}a=b");
        assert_eq!(Form::read(body.as_bytes()), Err(Fault::TooManyFields));
    }

    #[test]
    fn files_that_came_along_are_told_of() {
        let form = "MessageSid=SM1&AccountSid=AC1&From=1&To=2&Body=&NumMedia=99\
            &MediaUrl0=https%3A%2F%2Fa%2F1&MediaContentType0=image%2Fpng&MediaUrl11=x";
        let message = Form::read(form.as_bytes()).unwrap().message(None).unwrap();
        let picture = NewMedia {
            name: "mms-1".into(),
            media_type: "image/png".into(),
            address: "https://a/1".into(),
        };
        assert_eq!((message.text.as_str(), message.media), ("", vec![picture]));
    }

    #[test]
    fn secrets_are_not_in_what_is_logged() {
        assert!(!format!("{:?}", provider(&["hunter2"])).contains("hunter2"));
    }
}
