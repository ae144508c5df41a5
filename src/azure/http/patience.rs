//! How often and how long a request is repeated.

use std::time::Duration;

/// How often and how long a request is repeated: bounded in count and time.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Sends of one request at most, the first included.
    pub tries: u32,
    /// Time for one request with all its repeats and waits.
    pub total: Duration,
    /// Time for one send to be answered whole.
    pub one_try: Duration,
    /// The first wait where the server names none; doubled each time, with jitter.
    pub first_wait: Duration,
    /// The longest such wait.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 7,
            total: Duration::from_secs(180),
            one_try: Duration::from_secs(60),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(20),
        }
    }
}

impl Patience {
    /// The wait before the next send, or none when patience is at its end. `random` is in 0..1;
    /// `asked` is what the server asks for, which is never cut short.
    #[must_use]
    pub fn wait(
        &self,
        sent: u32,
        elapsed: Duration,
        asked: Option<Duration>,
        random: f64,
    ) -> Option<Duration> {
        if sent >= self.tries {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << sent.saturating_sub(1).min(16));
        let ceiling = doubled.min(self.longest_wait);
        // Between half and all of it, so that many requests do not come back at once.
        let own = ceiling.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0);
        let wait = asked.map_or(own, |asked| asked + ceiling.mul_f64(random.clamp(0.0, 1.0) / 4.0));
        (elapsed + wait <= self.total).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn waits_are_bounded_and_never_shorter_than_asked(
            sent in 1_u32..20, elapsed in 0_u64..400, asked in prop::option::of(0_u64..400), random in 0.0_f64..1.0,
        ) {
            let patience = Patience::default();
            let asked = asked.map(Duration::from_secs);
            match patience.wait(sent, Duration::from_secs(elapsed), asked, random) {
                Some(wait) => {
                    prop_assert!(sent < patience.tries);
                    prop_assert!(wait >= asked.unwrap_or_default());
                    prop_assert!(Duration::from_secs(elapsed) + wait <= patience.total);
                }
                None => prop_assert!(
                    sent >= patience.tries
                        || Duration::from_secs(elapsed) + asked.unwrap_or_default() + patience.longest_wait
                            > patience.total
                ),
            }
        }
    }
}
