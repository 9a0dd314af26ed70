//! What a provider of SMS sends when a message came in (a form, as Twilio writes
//! it), and how it is known to be genuine. Receiving it is `http`'s, what becomes
//! of it the engine's.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::engine::{Identified, NewSms};
use crate::phone;
use crate::store::{Mark, SmsLine};

/// Where the provider posts. It is part of what is signed.
pub const PATH: &str = "/sms/incoming";
/// The longest name of an account or a message.
const NAME_BYTES: usize = 100;
/// More fields than any provider sends.
const FIELDS_MOST: usize = 200;

/// What tells a provider's calls from everybody's. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    pub account: String,
    /// Any of these has signed: two, while one takes the other's place.
    secrets: Vec<String>,
}

impl Provider {
    pub const fn new(account: String, secrets: Vec<String>) -> Self {
        Self { account, secrets }
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
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
            let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else {
                return false;
            };
            mac.update(address.as_bytes());
            for (name, value) in &sorted {
                mac.update(name.as_bytes());
                mac.update(value.as_bytes());
            }
            // Compares in constant time.
            mac.verify_slice(&signature).is_ok()
        };
        provider
            .secrets
            .iter()
            .fold(false, |signed, secret| fits(secret) | signed)
    }

    /// The message that the form is about.
    ///
    /// # Errors
    /// The field that is missing.
    pub fn message(&self) -> Result<NewSms, Fault> {
        let message = self.name("MessageSid")?;
        let account = self.name("AccountSid")?;
        let from = phone::sender(self.get("From").unwrap_or_default());
        let to = phone::sender(self.get("To").unwrap_or_default());
        if from.is_empty() {
            return Err(Fault::Field("From"));
        }
        if to.is_empty() {
            return Err(Fault::Field("To"));
        }
        Ok(NewSms {
            mark: Mark::of(account, message),
            line: SmsLine { from, to },
            text: self.text(),
            customer: Identified::NotAsked,
        })
    }

    fn name(&self, field: &'static str) -> Result<&str, Fault> {
        self.get(field)
            .filter(|name| (1..=NAME_BYTES).contains(&name.len()))
            .ok_or(Fault::Field(field))
    }

    /// With a line that says what else came: it can't be shown yet.
    fn text(&self) -> String {
        let body = self.get("Body").unwrap_or_default();
        match self.get("NumMedia").and_then(|it| it.parse::<u32>().ok()) {
            None | Some(0) => body.to_owned(),
            Some(1) => format!("{body}\n(A file came with this message. It can't be shown here.)"),
            Some(count) => {
                format!("{body}\n({count} files came with this message. They can't be shown here.)")
            }
        }
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
        Provider::new("AC1".into(), secrets)
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
    fn a_message_without_a_sender_or_a_name_of_its_own_is_refused() {
        let fault = |body: &str| Form::read(body.as_bytes()).unwrap().message().unwrap_err();
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
        let form = "MessageSid=SM1&AccountSid=AC1&From=1&To=2&Body=Look&NumMedia=2";
        let message = Form::read(form.as_bytes()).unwrap().message().unwrap();
        assert_eq!(
            message.text,
            "Look\n(2 files came with this message. They can't be shown here.)"
        );
    }

    #[test]
    fn secrets_are_not_in_what_is_logged() {
        assert!(!format!("{:?}", provider(&["hunter2"])).contains("hunter2"));
    }
}
