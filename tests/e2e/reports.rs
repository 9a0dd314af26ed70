//! A supervisor reads what the ledger says of real offers, and takes it along
//! as a file.

use std::path::Path;

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::layout::fits;
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Browser, Customer, Server};

/// The figures in a row of a part of the report, under these heads.
async fn figures(sam: &Browser, part: &str, row: &str, heads: &[&str]) -> Vec<String> {
    let script = "
        const table = document.querySelector(`section[data-part=${arguments[0]}] table`);
        const heads = [...table.querySelectorAll('thead th')].map((it) => it.textContent);
        const rows = [...table.querySelectorAll('tbody tr, tfoot tr')];
        const row = rows.find((it) => it.dataset.row.includes(arguments[1]));
        return arguments[2].map((head) => row.cells[heads.indexOf(head)].textContent);";
    let arguments = vec![part.into(), row.into(), heads.into()];
    let found = sam.js(script, arguments).await;
    let found = found.as_array().expect("a row").clone();
    found
        .iter()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The file that was saved, once it is whole.
async fn saved(folder: &Path) -> (String, String) {
    until("a saved file", async || {
        let mut files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
        let file = files.find(|it| it.path().extension().is_some_and(|it| it == "csv"))?;
        let text = std::fs::read_to_string(file.path()).ok()?;
        let name = file.file_name().into_string().ok()?;
        (!text.is_empty()).then_some((name, text))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_a_report_of_todays_offers_and_saves_it() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ana.reject().await;
    ana.browser.wait_gone(".alert [data-action=reject]").await;
    eva.leave().await;
    let max = Customer::asks(&server, "Max", "My parcel is late").await;
    ana.takes("Max").await;

    let sam = server.supervisor().await;
    let folder = sam.saves_files().await;
    sam.click("a[href='/manage/reports']").await;
    sam.wait_for("section[data-part=offers] table").await;
    let ends = ["Offers", "Accepted", "Rejected", "Missed"];
    let all = figures(&sam, "offers", "All", &ends).await;
    assert_eq!(all, ["2", "1", "1", "0"]);
    let line = ["Conversations", "Never accepted", "Within 60 s (%)"];
    let service = figures(&sam, "service", "All", &line).await;
    assert_eq!(service, ["2", "1", "100.0"]);
    finds_nothing(&sam, "a report by day").await;
    fits(&sam, "a report by day").await;

    sam.click("[data-action=by-queue]").await;
    sam.wait_for("[data-by=by-queue]").await;
    let offers = figures(&sam, "offers", "Support", &["Offers"]).await;
    assert_eq!(offers, ["2"]);
    finds_nothing(&sam, "a report by queue").await;
    fits(&sam, "a report by queue").await;

    sam.click("[data-action=by-agent]").await;
    sam.wait_for("[data-by=by-agent]").await;
    let rates = figures(&sam, "answering", "Ana", &["Rejected (%)"]).await;
    assert_eq!(rates, ["50.0"]);
    let taken = ["Conversations", "Within 60 s (%)"];
    let service = figures(&sam, "service", "Ana", &taken).await;
    assert_eq!(service, ["1", "100.0"], "whom nobody took is no agent's");
    finds_nothing(&sam, "a report by agent").await;
    sam.click("[data-action=report-csv][data-part=offers]")
        .await;
    let (name, text) = saved(&folder).await;
    assert!(name.starts_with("deskbell-offers-by-agent-20"), "{name}");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}Agent,Offers,Accepted,Rejected,Missed,Undelivered,Disconnected"
    );
    assert!(lines[1].ends_with(",2,1,1,0,0,0"), "{text}");
    assert_eq!(lines[2], "All,2,1,1,0,0,0");
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
    max.finish().await;
}
