//! What of SMS is set, and whom that concerns.

use crate::harness::{Server, command as program, printed, refusal};
use crate::sms::ANN;

#[test]
fn who_sends_to_a_real_provider_tells_its_secret_to_nobody() {
    let server = Server::start_in(&[
        ("DESKBELL_SMS_ACCOUNT", "AC1"),
        ("DESKBELL_SMS_SECRETS", "hunter2"),
    ]);
    let said = refusal(&server.order(&["simulate", "sms", "--from", ANN]));
    assert!(
        said.contains("sms.api_address") && !said.contains("hunter2"),
        "{said}"
    );
}

#[test]
fn numbers_without_a_countrys_code_are_those_of_the_default_country() {
    let server = Server::start_in(&[("DESKBELL_SMS_DEFAULT_COUNTRY", "DE")]);
    let add = |phone: &str| server.order(&["contact", "add", "Eve Low", "--phone", phone]);
    printed(&add("0151 23456789"));
    let same = printed(&add("+49 151 23456789"));
    assert!(same.contains("same number"), "{same}");
    assert!(refusal(&add("12345")).contains("sms.default_country"));
    let found = server.order(&["erase", "--phone", "0151 23456789"]);
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.contains("Eve Low"), "{found}");
    let config = |name: &str, value: &str| {
        let mut command = program(&["config"]);
        let account = [
            ("DESKBELL_SMS_ACCOUNT", "AC1"),
            ("DESKBELL_SMS_SECRETS", "a"),
        ];
        refusal(&command.envs(account).env(name, value).output().unwrap())
    };
    assert!(config("DESKBELL_SMS_DEFAULT_COUNTRY", "Germany").contains("default_country"));
    let open = config("DESKBELL_SMS_API_ADDRESS", "http://api.example.com");
    assert!(open.contains("https://"), "{open}");
}
