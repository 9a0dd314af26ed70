//! Settings as they are read, from every layer.

use std::ffi::OsString;

use super::*;

fn config(flags: &[(&'static str, &str)]) -> Result<Config, ConfigError> {
    let flags: Vec<_> = flags
        .iter()
        .map(|&(name, text)| (name, text.to_owned()))
        .collect();
    Config::from_layers(layers::lay(None, [], &flags)?)
}

#[test]
fn each_layer_wins_over_the_one_before_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deskbell.toml");
    std::fs::write(
        &file,
        "port = 1\nchat_title = 'Help'\n[retention]\nmessages_days = 9\n",
    )
    .unwrap();
    let environment = [("DESKBELL_PORT".into(), "2".into())];
    let flags = [("listen", "::1".to_owned())];
    let layers = layers::lay(Some(&file), environment, &flags).unwrap();
    let config = Config::from_layers(layers).unwrap();
    assert_eq!((config.port, config.messages_days), (2, 9));
    let lines = config.lines().join("\n");
    assert!(lines.contains("(environment DESKBELL_PORT)"), "{lines}");
    assert!(lines.contains("(flag --listen)"), "{lines}");
    assert!(lines.contains("deskbell.toml)"), "{lines}");
    assert!(lines.contains("(default)"), "{lines}");
}

#[test]
fn an_unusable_value_is_named_with_its_place() {
    for (name, text) in [
        ("port", "65536"),
        ("port", "many"),
        ("listen", "home"),
        ("public_url", "desk"),
        ("public_url", "http://desk.example.com"),
        ("trusted_proxies", "10.0.0.1,x"),
        ("chat_sites", "https://shop.example/help"),
        ("chat_title", " "),
        ("retention.messages_days", "0"),
        ("data", ""),
        ("log", "loud"),
        ("log", "info,deskbell_server=loud"),
        ("log", ""),
        ("log_format", "xml"),
        ("dataverse.timeout_ms", "99"),
        ("dataverse.timeout_ms", "soon"),
    ] {
        let refused = config(&[(name, text)]).unwrap_err().to_string();
        assert!(
            refused.starts_with(&format!("{name} = '{text}' (flag --")),
            "{refused}"
        );
    }
}

#[test]
fn a_variable_that_is_no_setting_or_no_text_is_refused_by_name() {
    let with = |name: &str, value: OsString| {
        let refused = layers::lay(None, [(name.into(), value)], &[]);
        refused.err().map(|why| why.to_string())
    };
    assert_eq!(with("HOME", "/root".into()), None);
    assert_eq!(with("DESKBELL_LOG", "debug".into()), None);
    let unknown = with("DESKBELL_PROT", "1".into()).unwrap();
    assert!(
        unknown.contains("variable DESKBELL_PROT is no"),
        "{unknown}"
    );
    #[cfg(unix)]
    {
        let bytes = std::os::unix::ffi::OsStringExt::from_vec(vec![b'/', 0xff]);
        let no_text = with("DESKBELL_DATA", bytes).unwrap();
        assert!(
            no_text.contains("environment DESKBELL_DATA is not"),
            "{no_text}"
        );
    }
}

#[test]
fn a_table_that_holds_no_setting_is_refused_even_when_it_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deskbell.toml");
    for text in ["[colours]\n", "[retention.colours]\n", "[port]\n"] {
        std::fs::write(&file, text).unwrap();
        let refused = layers::lay(Some(&file), [], &[]);
        assert!(
            matches!(refused, Err(ConfigError::UnknownKey { .. })),
            "{text}"
        );
    }
}

#[test]
fn listening_beyond_this_machine_needs_an_https_address() {
    let refused = config(&[("listen", "0.0.0.0")]).unwrap_err();
    assert_eq!(
        refused,
        ConfigError::OpenWithoutTls {
            listen: "0.0.0.0".parse().unwrap()
        }
    );
    config(&[
        ("listen", "0.0.0.0"),
        ("public_url", "https://desk.example.com"),
    ])
    .unwrap();
}

#[test]
fn a_proxy_that_is_not_trusted_hides_the_visitors() {
    let tls = ("public_url", "https://desk.example.com");
    assert!(config(&[tls]).unwrap().hides_visitors());
    let trusted = config(&[tls, ("trusted_proxies", "127.0.0.1")]).unwrap();
    assert!(!trusted.hides_visitors());
    assert!(!config(&[]).unwrap().hides_visitors());
}

#[test]
fn behind_tls_only_the_public_address_is_an_origin() {
    let allowed = config(&[]).unwrap().allowed_origins(8750);
    assert_eq!(allowed, ["http://localhost:8750", "http://127.0.0.1:8750"]);
    let six = config(&[("listen", "::1")]).unwrap().allowed_origins(8750);
    assert_eq!(six, ["http://localhost:8750", "http://[::1]:8750"]);
    let tls = config(&[("public_url", "https://desk.example.com")]).unwrap();
    assert_eq!(tls.allowed_origins(8750), ["https://desk.example.com"]);
}

#[test]
fn the_directory_in_dataverse_has_all_its_settings_or_none_and_a_secret_that_is_not_shown() {
    let all = [
        ("dataverse.address", "https://contoso.crm.dynamics.com/"),
        (
            "dataverse.token_address",
            "https://login.example/t/oauth2/v2.0/token",
        ),
        ("dataverse.client_id", "desk"),
        ("dataverse.client_secret", "hunter2"),
    ];
    assert_eq!(config(&[]).unwrap().dataverse, None);
    let set = config(&all).unwrap();
    let dataverse = set.dataverse.as_ref().unwrap();
    assert_eq!(dataverse.address, "https://contoso.crm.dynamics.com");
    assert_eq!(dataverse.client_secret, "hunter2");
    assert!(!format!("{set:?} {}", set.lines().join("\n")).contains("hunter2"));
    for missing in 0..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(missing);
        let refused = config(&some).unwrap_err().to_string();
        assert!(refused.starts_with(name), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
    for (name, text) in [
        ("dataverse.address", "http://contoso.example"),
        ("dataverse.address", "https://contoso.example/api"),
        ("dataverse.token_address", "http://login.example/token"),
        ("dataverse.token_address", "login"),
    ] {
        let refused = config(&[&all[..], &[(name, text)]].concat());
        let refused = refused.unwrap_err().to_string();
        assert!(
            refused.starts_with(&format!("{name} = '{text}'")),
            "{refused}"
        );
    }
}
