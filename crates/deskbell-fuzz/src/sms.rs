//! What a provider of SMS posts: any bytes are a form or none, and nothing that
//! was not signed by the secret passes for it.

use deskbell_server::config::Origin;
use deskbell_server::phone::Country;
use deskbell_server::sms::{Form, Provider};

const ADDRESS: &str = "https://desk.example.com/sms/incoming";
/// HMAC-SHA1 in base64.
const SIGNATURE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// The bytes up to the first zero are a signature, those behind it a form.
pub fn sms(bytes: &[u8]) {
    let zero = bytes.iter().position(|byte| *byte == 0);
    let (signature, body) = bytes.split_at(zero.map_or(0, |at| at + 1));
    let api = Origin::local("localhost", 1);
    let provider = Provider::new("AC1".into(), vec!["secret".into(), "next".into()], api);
    let Ok(form) = Form::read(body) else { return };
    let signature = String::from_utf8_lossy(signature);
    for signature in [signature.trim_end_matches('\0'), SIGNATURE] {
        assert!(!form.is_signed(ADDRESS, &provider, signature));
    }
    // Any bytes are the query of an address, or none that is known.
    assert_eq!(form.went(&signature), form.went(&signature));
    let Ok(message) = form.message(Some(Country::DE)) else {
        return;
    };
    assert!(!message.line.from.is_empty() && !message.line.to.is_empty());
    // Again the same, so that what is sent twice is known.
    assert_eq!(form.message(Some(Country::DE)).as_ref(), Ok(&message));
}
