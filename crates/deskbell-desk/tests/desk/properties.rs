//! What must hold whatever the server, the network, the browser and the
//! person do, and in whatever order.

use std::time::Duration;

use deskbell_desk::Input;
use proptest::prelude::*;

use crate::tab::Tab;
use crate::world::{World, step};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_every_end_closes_every_surface(
        steps in proptest::collection::vec(step(), 0..120)
    ) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        world.comes_to_an_end();
    }

    #[test]
    fn no_text_of_the_server_breaks_the_desk(texts in proptest::collection::vec(".{0,200}", 0..20)) {
        let mut tab = Tab::focused();
        for text in texts {
            tab.input(Input::SocketText(text));
            tab.wait(Duration::from_secs(40));
        }
    }
}
