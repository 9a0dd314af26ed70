//! Desktop notifications: shown or not, and answered by the service worker,
//! whose calls may be lost and repeated.

use deskbell_desk::Input;
use deskbell_protocol::http::{Decision, OfferAnswer};
use deskbell_protocol::{OfferId, Problem, ProblemCode};
use deskbell_server::engine::{Answer, Input as Asked};

use crate::calls::Caller;
use crate::house;
use crate::tally::Fault;
use crate::world::World;

impl World {
    pub fn desktop_shown(&mut self, tab: usize, offer: OfferId) {
        let input = if self.tabs[tab].notifies {
            Input::DesktopShown { offer }
        } else {
            Input::DesktopFailed { offer }
        };
        self.tab_input(tab, input);
    }

    /// The service worker calls the server, and tells the tab.
    pub fn answers_on_desktop(&mut self, tab: usize, offer: OfferId, decision: Decision) {
        let Some(alert) = self.tabs[tab].screen.alerts.get(&offer) else {
            return;
        };
        let nonce = alert.nonce.clone();
        self.tally.fault(Fault::AcceptByDesktop);
        self.answer_by_nonce(tab, offer, nonce.clone(), decision, true);
        let input = Input::DesktopAnswered {
            offer,
            nonce,
            decision,
        };
        self.tab_input(tab, input);
    }

    pub fn answer_by_nonce(
        &mut self,
        tab: usize,
        offer: OfferId,
        nonce: String,
        decision: Decision,
        worker: bool,
    ) {
        let answer = OfferAnswer {
            offer,
            nonce,
            decision,
        };
        let agent = house::agent_id(self.tabs[tab].person);
        let caller = Caller::Nonce {
            tab,
            offer,
            decision,
            worker,
        };
        self.call(caller, Asked::NonceAnswer { agent, answer });
    }

    pub fn nonce_answered(
        &mut self,
        tab: usize,
        offer: OfferId,
        decision: Decision,
        worker: bool,
        answer: Option<Result<Answer, Problem>>,
    ) {
        if let Some(answer) = &answer {
            self.heard_nonce(self.tabs[tab].person, offer, answer);
        }
        let result = match answer {
            None => None,
            Some(Err(problem)) if problem.code == ProblemCode::Unavailable => None,
            Some(answer) => Some(answer.map(|_| ())),
        };
        let input = match (worker, result) {
            (true, Some(Ok(()))) => return,
            (true, _) => Input::DesktopUnsent { offer },
            (false, result) => Input::NonceAnswered {
                offer,
                decision,
                result,
            },
        };
        self.tab_input(tab, input);
    }
}
