//! Nonces of desktop notifications: a keyed hash of the offer and its agent.
//! They need no storage, survive a restart, and say nothing to who has no key.
//! That a nonce decides only once is the engine's: its answer is remembered.

use deskbell_protocol::{AgentId, OfferId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The nonce of an offer (each attempt is an offer of its own) for its agent:
/// 128 bits as 32 hexadecimal digits. Half of the hash stays unsaid, so that
/// it can't be continued.
pub fn of(secret: &[u8; 32], offer: OfferId, agent: AgentId) -> String {
    let mut hash = Sha256::new();
    hash.update(secret);
    hash.update(offer.to_u128().to_be_bytes());
    hash.update(agent.to_u128().to_be_bytes());
    hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Compares without saying by its time how much was right.
pub fn is_right(secret: &[u8; 32], offer: OfferId, agent: AgentId, nonce: &str) -> bool {
    of(secret, offer, agent)
        .as_bytes()
        .ct_eq(nonce.as_bytes())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_opens_one_offer_for_one_agent() {
        let (secret, offer, agent) = ([7; 32], OfferId::from_u128(1), AgentId::from_u128(2));
        let nonce = of(&secret, offer, agent);
        assert_eq!(nonce.len(), 32);
        assert!(is_right(&secret, offer, agent, &nonce));
        assert!(!is_right(&secret, OfferId::from_u128(3), agent, &nonce));
        assert!(!is_right(&secret, offer, AgentId::from_u128(3), &nonce));
        assert!(!is_right(&[8; 32], offer, agent, &nonce));
        assert!(!is_right(&secret, offer, agent, ""));
    }
}
