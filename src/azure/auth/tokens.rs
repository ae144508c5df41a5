//! Keeps one token at hand and renews it.

use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::{AccessToken, Secret, TokenCredential};
use tokio::sync::Mutex;

use crate::azure::http::{Failure, FailureKind};

/// Tokens for one scope from one credential: kept until shortly before they expire, renewed once
/// when they are refused. The secret itself is never shown.
#[derive(Debug)]
pub struct Tokens {
    credential: Arc<dyn TokenCredential>,
    scope: String,
    limit: Duration,
    kept: Mutex<Option<AccessToken>>,
}

/// A token is renewed this long before it expires.
const EARLY: i64 = 300;
/// A program that signs in may take this long; az takes about a second, and hangs when broken.
const LIMIT: Duration = Duration::from_secs(60);

impl Tokens {
    /// Tokens of a credential for a scope.
    #[must_use]
    pub fn new(credential: Arc<dyn TokenCredential>, scope: &str) -> Self {
        Self { credential, scope: scope.to_owned(), limit: LIMIT, kept: Mutex::new(None) }
    }

    /// The present token, fetched when there is none that lasts.
    ///
    /// # Errors
    /// When the credential gives none.
    pub async fn get(&self) -> Result<Secret, Failure> {
        let mut kept = self.kept.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| lasts(token)) {
            return Ok(token.token.clone());
        }
        self.fetch(&mut kept).await
    }

    /// Another token than the one that was refused, unless somebody has renewed it meanwhile.
    ///
    /// # Errors
    /// When the credential gives none.
    pub async fn renew(&self, refused: &Secret) -> Result<Secret, Failure> {
        let mut kept = self.kept.lock().await;
        match kept.as_ref().filter(|token| token.token != *refused) {
            Some(token) => Ok(token.token.clone()),
            None => self.fetch(&mut kept).await,
        }
    }

    async fn fetch(&self, kept: &mut Option<AccessToken>) -> Result<Secret, Failure> {
        let scopes = [self.scope.as_str()];
        let fetched = tokio::time::timeout(self.limit, self.credential.get_token(&scopes, None));
        let token = fetched
            .await
            .map_err(|_| {
                let message = format!("no token within {:?}", self.limit);
                Failure::new(FailureKind::SignIn, message)
            })?
            .map_err(|error| Failure::new(FailureKind::SignIn, error.to_string()))?;
        let secret = token.token.clone();
        *kept = Some(token);
        Ok(secret)
    }
}

fn lasts(token: &AccessToken) -> bool {
    token.expires_on.unix_timestamp() - jiff::Timestamp::now().as_second() > EARLY
}

#[cfg(test)]
mod tests {
    use super::*;
    use azure_core::credentials::TokenRequestOptions;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    #[derive(Debug)]
    struct Counting(AtomicU64, i64);

    #[async_trait::async_trait]
    impl TokenCredential for Counting {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<AccessToken> {
            let number = self.0.fetch_add(1, SeqCst);
            let at = std::time::SystemTime::now() + Duration::from_secs(self.1.try_into().unwrap());
            Ok(AccessToken { token: format!("token-{number}").into(), expires_on: at.into() })
        }
    }

    #[tokio::test]
    async fn a_token_is_kept_until_it_is_refused() {
        let tokens = Tokens::new(Arc::new(Counting(AtomicU64::new(0), 3600)), "scope");
        let first = tokens.get().await.unwrap();
        assert_eq!(tokens.get().await.unwrap(), first);
        let second = tokens.renew(&first).await.unwrap();
        assert_ne!(second, first);
        // A second request that was refused with the old token does not renew again.
        assert_eq!(tokens.renew(&first).await.unwrap(), second);
        assert!(!format!("{tokens:?}").contains("token-"));
    }

    #[tokio::test]
    async fn a_token_about_to_expire_is_renewed() {
        let tokens = Tokens::new(Arc::new(Counting(AtomicU64::new(0), 200)), "scope");
        assert_ne!(tokens.get().await.unwrap(), tokens.get().await.unwrap());
    }
}
