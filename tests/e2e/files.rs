//! Files that are sent with messages, from one browser to the other.

use std::path::Path;

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::{Agent, Customer, Server};

/// A picture of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\
    \x01\0\x01\0\0\x02\x02D\x01\0;";

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_and_a_text_go_both_ways_and_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (gif, note) = (
        file(folder.path(), "lamp.gif", GIF),
        file(folder.path(), "order.txt", b"4711"),
    );
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My lamp is broken").await;
    ana.takes("Eva").await;

    let field = eva.browser.wait_for("#write input[type=file]").await;
    field.send_keys(format!("{gif}\n{note}")).await.unwrap();
    let ready = "document.querySelectorAll('#attached li .soft').length === 2 && \
        [...document.querySelectorAll('#attached li .soft')].every((it) => /B$/.test(it.textContent))";
    eva.browser.until_js(ready).await;
    finds_nothing(&eva.browser, "files that are about to be sent").await;
    eva.browser.click("[data-action=send]").await;
    let picture = "document.querySelector('.message .picture img')?.naturalWidth === 1";
    ana.browser.until_js(picture).await;
    ana.browser
        .wait_text(".attachments .file", "order.txt")
        .await;
    finds_nothing(&ana.browser, "a message with files").await;

    let field = ana.browser.wait_for(".composer input[type=file]").await;
    field.send_keys(&gif).await.unwrap();
    ana.browser.wait_for(".attaching [data-state=ready]").await;
    finds_nothing(&ana.browser, "a file that is about to be sent").await;
    ana.browser.click("[data-action=send]").await;
    let theirs = "document.querySelector('[data-author=agent] .files img')?.naturalWidth === 1";
    eva.browser.until_js(theirs).await;
    ana.browser
        .wait_for(".message[data-author=agent][data-delivery=read]")
        .await;
    // What it is called says what it is, or it is not taken.
    let fake = file(folder.path(), "fake.png", b"<script>x()</script>");
    let field = ana.browser.wait_for(".composer input[type=file]").await;
    field.send_keys(&fake).await.unwrap();
    ana.browser.wait_for(".attaching [data-state=failed]").await;
    ana.browser.click("[data-action=remove-file]").await;
    ana.browser.wait_gone(".attaching").await;
    ana.browser
        .finish_despite(&["415 (Unsupported Media Type)"])
        .await;
    eva.finish().await;
}
