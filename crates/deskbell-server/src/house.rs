//! One data folder at work: its store, its writer, its accounts. `serve` opens
//! it behind a listener, the short commands without one; both carry out orders
//! the same way. Whoever opens it holds the folder's lock.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::text::clean_line;
use deskbell_protocol::{ConversationId, Problem, ProblemCode};
use tokio::sync::{Mutex, watch};

use crate::accounts::{Accounts, COMMAND_LINE, fault};
use crate::attachments::Attachments;
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::control::{Order, Report};
use crate::directory::{By, Dataverse, Directory, Own, identify};
use crate::engine::{Answer, Identified, Input, NewSms, Variables};
use crate::phone::Country;
use crate::sample;
use crate::sms::Provider;
use crate::sms::stand_in::Access;
use crate::store::accounts::audit_fault;
use crate::store::{self, OpenError, Readers, Staged};
use crate::writer::Writer;

/// Where no other system has its own.
const IDENTIFY_WITHIN: Duration = Duration::from_secs(2);

/// Everything behind HTTP. Dropping it without `close` loses nothing that was
/// answered: an answer comes after its commit.
#[derive(Debug)]
pub struct House {
    pub clock: Clock,
    pub readers: Readers,
    pub writer: Writer,
    pub accounts: Accounts,
    /// The address that people type.
    pub public: Origin,
    /// Who customers are.
    pub directory: Arc<dyn Directory>,
    /// Whose numbers are meant where no country's code is typed.
    pub country: Option<Country>,
    /// By whom SMS go out and come in.
    pub sms: Option<Provider>,
    /// What was sent with messages.
    pub attachments: Arc<Attachments>,
    /// A message that came in waits this long at most for whose it is.
    pub identify_within: Duration,
    /// The data folder.
    pub data: PathBuf,
    /// A database that shall take the place of this one: whoever has opened the
    /// house closes it then.
    pub staged: watch::Sender<Option<Staged>>,
    /// Held while one is staged: there is room for one.
    pub staging: Mutex<()>,
    /// Held from reading the rules to changing them.
    pub ruling: Mutex<()>,
}

impl House {
    /// Opens the data folder of `config`, which exists and is locked.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(config: &Config, public: Origin) -> Result<Self, OpenError> {
        let data = config.data.clone();
        let (store, readers) = store::open(&data).await?;
        let latest = store::latest(&readers).await;
        let latest = latest.map_err(|why| OpenError::Load(why).of(&data))?;
        let clock =
            Clock::after(latest).map_err(|behind| OpenError::clock_behind(&data, behind.0))?;
        say_if_changed(&readers).await;
        let keep = Duration::from_secs(u64::from(config.messages_days) * 24 * 60 * 60);
        let writer = Writer::start(store, clock, keep).await;
        let writer = writer.map_err(|why| why.of(&data))?;
        let directory: Arc<dyn Directory> = match config.dataverse.clone() {
            Some(settings) => Arc::new(Dataverse::new(settings, config.default_country)),
            None => Arc::new(Own::new(readers.clone())),
        };
        let identify_within = config.dataverse.as_ref().map(|it| it.time);
        let identify_within = identify_within.unwrap_or(IDENTIFY_WITHIN);
        let accounts = Accounts::new(readers.clone(), writer.clone(), clock);
        Ok(Self {
            clock,
            readers,
            writer,
            accounts,
            public,
            directory,
            country: config.default_country,
            sms: config.sms.clone(),
            attachments: Arc::new(Attachments::new(&data, config.attachments.clone())),
            identify_within,
            data,
            staged: watch::Sender::new(None),
            staging: Mutex::new(()),
            ruling: Mutex::new(()),
        })
    }

    /// Carries out what a command of `deskbelld` asks.
    ///
    /// # Errors
    /// What can't be done, and what to do.
    pub async fn carry_out(&self, order: &Order) -> Result<Report, Problem> {
        if let Order::Keep(imported) = order {
            return Ok(Report {
                lines: Vec::new(),
                kept: self.keep(imported).await?,
            });
        }
        let lines = match order.clone() {
            Order::AddUser(new) => {
                let how = if new.password.is_none() {
                    ": `deskbelld sign-in-link` makes the way in"
                } else {
                    ""
                };
                let line = format!("Added {}{how}", clean_line(&new.name));
                self.accounts.add(new, COMMAND_LINE).await?;
                vec![line]
            }
            Order::DisableUser { name } => {
                let user = self.accounts.disable(&name, COMMAND_LINE).await?;
                vec![format!("Switched {} off", user.name)]
            }
            Order::MakeLink { name } => {
                let link = self.sign_in_link(&name, COMMAND_LINE).await?;
                let name = clean_line(&name);
                let about = format!("This link signs {name} in once, within 24 hours:");
                vec![about, link]
            }
            Order::AddSample { wait_time, agents } => {
                let added = sample::add(self, wait_time).await?;
                let mut lines = vec![sample::report(&added)];
                lines.extend(sample::add_crowd(self, agents).await?);
                lines
            }
            Order::Backup { file } => self.backup(&file).await?,
            Order::Restore { file } => self.prepare_restore(&file).await?,
            Order::Export { who, file } => self.export(&who, &file).await?,
            Order::Erase { who, sure } => self.erase(&who, sure).await?,
            Order::Why { conversation } => self.why(conversation).await?,
            Order::Ledger { which, limit } => self.ledger(&which, limit).await?,
            Order::WriteLedger { which, file } => self.write_ledger(&which, &file).await?,
            // Carried out above.
            Order::Keep(_) => Vec::new(),
            Order::AddContact(new) => self.add_contact(&new).await?,
            Order::AddBot { name, webhook } => self.add_bot(&name, webhook.as_deref()).await?,
            Order::SetWebhook { name, address } => {
                self.set_webhook(&name, address.as_deref()).await?
            }
            Order::RemoveBot { name } => self.remove_bot(&name).await?,
            Order::PlayPhone => vec![self.access_of_phone()?],
            Order::ShowRules => self.rules_as_file().await?,
            Order::SetRules { file, text, check } => self.set_rules(&file, text, check).await?,
        };
        Ok(Report::of(lines))
    }

    /// Takes an SMS that came in. Only one that begins a conversation waits for
    /// who its sender is, and never long.
    ///
    /// # Errors
    /// The message can't be taken.
    pub async fn take_sms(&self, mut sms: NewSms) -> Result<(), Problem> {
        let has_media = !sms.media.is_empty();
        if self.writer.ask(Input::Sms(sms.clone())).await? == Answer::Identify {
            let directory = self.directory.as_ref();
            sms.customer =
                identify(directory, By::phone(&sms.line.from), self.identify_within).await;
            self.writer.ask(Input::Sms(sms)).await?;
        }
        if has_media {
            self.attachments.want();
        }
        Ok(())
    }

    /// Who the customer of a conversation is, by what a bot has found out: asked
    /// before the writer, and never long.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn identify_for_bot(
        &self,
        conversation: ConversationId,
        variables: &Variables,
    ) -> Result<Identified, Problem> {
        if variables.is_empty() {
            return Ok(Identified::NotAsked);
        }
        let customer = store::customer_of(&self.readers, conversation).await;
        let customer = customer.map_err(fault)?;
        let by = By {
            contact: customer.and_then(|it| it.contact),
            phone: variables.phone.as_deref(),
            email: variables.email.as_deref(),
        };
        Ok(identify(self.directory.as_ref(), by, self.identify_within).await)
    }

    /// True if `deskbelld simulate sms` can play the provider.
    pub fn has_phone(&self) -> bool {
        let access = self
            .sms
            .as_ref()
            .and_then(|it| Access::of(it, &self.public));
        access.is_some()
    }

    /// For who plays the provider of SMS on this machine.
    fn access_of_phone(&self) -> Result<String, Problem> {
        let access = self.sms.as_ref().map(|it| Access::of(it, &self.public));
        let refused = |text| Problem::new(ProblemCode::NotAllowed, text);
        let access = match access {
            Some(Some(access)) => access,
            Some(None) => {
                return Err(refused(
                    "the server sends its SMS to a provider: start one with sms.api_address on \
                     this machine, or with --sample and without an account",
                ));
            }
            None => {
                return Err(refused(
                    "the server has nothing to do with SMS: start it with --sample, or set \
                     sms.account, sms.secrets and sms.api_address",
                ));
            }
        };
        serde_json::to_string(&access).map_err(|why| {
            tracing::error!(%why, "a phone's access could not be written");
            ProblemCode::Unavailable.into()
        })
    }

    /// A link that signs this person in once, within 24 hours.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn sign_in_link(&self, name: &str, by: &str) -> Result<String, Problem> {
        let token = self.accounts.make_link(name, by).await?;
        Ok(format!("{}/sign-in#{}", self.public, token.text()))
    }

    /// Takes no more, stores what has arrived, ends, and lets go of the files.
    pub async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
        if let Err(why) = store::settle_log(&self.data).await {
            tracing::warn!(%why, "the database's log stays beside it");
        }
    }
}

/// An audit that was changed is no reason not to work: customers wait. It is
/// said, at every start.
async fn say_if_changed(readers: &Readers) {
    match audit_fault(readers).await {
        Ok(None) => {}
        Ok(Some(row)) => tracing::error!(
            row,
            "the audit is not what Deskbell has written, from this row on: somebody has changed \
             the database"
        ),
        Err(why) => tracing::error!(%why, "the audit could not be checked"),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::conversation::{Author, Message};
    use deskbell_protocol::{CommandId, ConversationId, Timestamp};

    use super::*;
    use crate::store::{MessageRow, Row, rows};

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn message(number: u32, at: Timestamp) -> Row {
        let message = Message::new(
            number,
            at,
            Author::Customer,
            "Hello".into(),
            CommandId::from_u128(number.into()),
        );
        let conversation = rows::CHAT;
        Row::Message(MessageRow {
            conversation,
            message,
        })
    }

    /// A data folder with two messages, one and three days old.
    async fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let now = Clock::start().now();
        let mut batch = rows::a_conversation().to_vec();
        batch.extend([(1, 3), (2, 1)].map(|(number, age)| message(number, now - age * DAY)));
        rows::put(folder.path(), batch).await;
        folder
    }

    async fn messages(house: &House, id: ConversationId) -> Vec<u32> {
        let page = house
            .readers
            .messages(id, None, crate::store::Told::Agents)
            .await
            .unwrap();
        page.messages.iter().map(|message| message.number).collect()
    }

    /// A data folder with a message from `ahead` of this machine's clock.
    async fn from_the_future(ahead: Duration) -> (tempfile::TempDir, Config, Timestamp) {
        let folder = tempfile::tempdir().unwrap();
        let at = Clock::start().now() + ahead;
        let mut batch = rows::a_conversation().to_vec();
        batch.extend([message(1, at), Row::Time(at)]);
        rows::put(folder.path(), batch).await;
        let data = folder.path().display().to_string();
        let config = Config::read(None, &[("data", data)]).unwrap();
        (folder, config, at)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_start_an_hour_before_what_is_stored_goes_on_from_there_and_no_time_goes_back() {
        let (_folder, config, at) = from_the_future(Duration::from_secs(3600)).await;
        let mut last = at;
        // The second start is before what the first has stored.
        for name in ["Ana Lima", "Ben Okoro"] {
            let house = House::open(&config, config.public_origin(8750))
                .await
                .unwrap();
            assert!(house.clock.now() >= last);
            let user = crate::accounts::NewUser {
                name: name.into(),
                role: deskbell_protocol::agent::Role::Agent,
                units: 1,
                queues: Vec::new(),
                password: None,
            };
            house.accounts.add(user, COMMAND_LINE).await.unwrap();
            let audit = crate::store::accounts::audit_rows(&house.readers)
                .await
                .unwrap();
            let stored = audit.last().unwrap().0.at;
            assert!(stored >= last);
            last = stored;
            house.close().await;
        }
        assert!(
            last < at + Duration::from_secs(600),
            "it goes on from there, and not further"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_start_years_before_what_is_stored_is_refused_with_what_to_do() {
        let (_folder, config, _) = from_the_future(800 * DAY).await;
        let refused = House::open(&config, config.public_origin(8750))
            .await
            .unwrap_err();
        let said = refused.to_string();
        assert!(
            said.contains("is 799 days behind") || said.contains("is 800 days behind"),
            "{said}"
        );
        assert!(
            said.contains("deskbell.db") && said.contains("restore"),
            "{said}"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn messages_are_kept_for_as_long_as_the_setting_says() {
        let folder = folder().await;
        let flags = [
            ("data", folder.path().display().to_string()),
            ("retention.messages_days", "2".to_owned()),
        ];
        let config = Config::read(None, &flags).unwrap();
        let house = House::open(&config, config.public_origin(8750))
            .await
            .unwrap();
        let purged = async {
            while messages(&house, rows::CHAT).await.contains(&1) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), purged)
            .await
            .expect("the old message goes");
        assert_eq!(messages(&house, rows::CHAT).await, [2]);
    }
}
