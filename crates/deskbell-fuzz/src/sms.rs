//! What a provider of SMS posts: any bytes are a form or none, and nothing that
//! was not signed by the secret passes for it.

use deskbell_server::sms::{Form, Provider};

const ADDRESS: &str = "https://desk.example.com/sms/incoming";
/// HMAC-SHA1 in base64.
const SIGNATURE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// The bytes up to the first zero are a signature, those behind it a form.
pub fn sms(bytes: &[u8]) {
    let zero = bytes.iter().position(|byte| *byte == 0);
    let (signature, body) = bytes.split_at(zero.map_or(0, |at| at + 1));
    let provider = Provider::new("AC1".into(), vec!["secret".into(), "next".into()]);
    let Ok(form) = Form::read(body) else { return };
    let signature = String::from_utf8_lossy(signature);
    for signature in [signature.trim_end_matches('\0'), SIGNATURE] {
        assert!(!form.is_signed(ADDRESS, &provider, signature));
    }
    let Ok(message) = form.message() else { return };
    assert!(!message.line.from.is_empty() && !message.line.to.is_empty());
    // Again the same, so that what is sent twice is known.
    assert_eq!(form.message().as_ref(), Ok(&message));
}
