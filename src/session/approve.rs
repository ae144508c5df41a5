//! Approvals, and the permits that they make.

use jiff::{SignedDuration, Timestamp};

use crate::model::ResourceId;

/// How long a permit holds: long enough to send one request, too short to be forgotten.
const HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// What somebody is asked to approve: one write of one step to one resource as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The step's name in its plan.
    pub step: String,
    /// The resource that is written.
    pub resource: ResourceId,
    /// Its eTag as it was read; none where Azure gave none.
    pub etag: Option<String>,
    /// Whether the step cannot be undone.
    pub irreversible: bool,
}

/// What an approval takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a second person must approve too.
    pub second_approver: bool,
}

/// Who approved what, and when; for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// What was approved.
    pub request: Request,
    /// Who approved it.
    pub by: String,
    /// Who approved it as well, where that is asked for.
    pub second: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Why there is no approval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// A step that cannot be undone is approved by the resource's name.
    #[error("this step cannot be undone: type {wanted:?} to approve it, not {typed:?}")]
    Name {
        /// The name of the resource.
        wanted: String,
        /// What was typed.
        typed: String,
    },
    /// Any other step is approved by a plain yes.
    #[error("type yes to approve this step, not {0:?}")]
    Yes(String),
    /// Nobody is named as the approver.
    #[error("an approval needs the name of the person who gives it")]
    Nobody,
    /// A second person is asked for.
    #[error("a second person must approve this step; name somebody other than {0:?}")]
    SecondPerson(String),
}

/// Leave to send one write: of one step, to one resource, as long as its eTag is the one that was
/// approved, for ten minutes. Sending uses it up.
///
/// Only [`approve`] makes one:
///
/// ```compile_fail
/// let permit = cnishift::session::WritePermit { step: "update".to_owned() };
/// ```
///
/// It cannot be kept for a second write:
///
/// ```compile_fail
/// fn twice(permit: cnishift::session::WritePermit) {
///     let again = permit.clone();
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct WritePermit {
    request: Request,
    expires: Timestamp,
}

/// Why a permit does not hold for a write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPermitted {
    /// It was given for another step.
    #[error("the approval was given for step {approved:?}, not for {wanted:?}")]
    Step {
        /// The step it was given for.
        approved: String,
        /// The step it was shown for.
        wanted: String,
    },
    /// It was given for another resource.
    #[error("the approval was given for {approved}, not for {wanted}")]
    Resource {
        /// The resource it was given for.
        approved: String,
        /// The resource it was shown for.
        wanted: String,
    },
    /// The resource changed since.
    #[error(
        "the resource changed after it was approved (eTag {approved:?}, now {now:?}): read it again"
    )]
    Changed {
        /// The eTag that was approved.
        approved: Option<String>,
        /// The eTag now.
        now: Option<String>,
    },
    /// Too much time went by.
    #[error("the approval expired at {0}: approve the step again")]
    Expired(Timestamp),
}

/// Approves a write: `typed` is what the person typed, `second` another person where the rules ask for
/// one.
///
/// # Errors
/// [`NotApproved`] says what is missing.
pub fn approve(
    request: Request,
    typed: &str,
    by: &str,
    second: Option<&str>,
    rules: Rules,
    now: Timestamp,
) -> Result<(Approval, WritePermit), NotApproved> {
    let (by, typed) = (by.trim(), typed.trim());
    let name = request.resource.name();
    if request.irreversible && typed != name {
        return Err(NotApproved::Name { wanted: name.to_owned(), typed: typed.to_owned() });
    }
    if !request.irreversible && !typed.eq_ignore_ascii_case("yes") && typed != name {
        return Err(NotApproved::Yes(typed.to_owned()));
    }
    if by.is_empty() {
        return Err(NotApproved::Nobody);
    }
    let second = second.map(str::trim).filter(|second| !second.is_empty());
    let other = second.is_some_and(|second| !second.eq_ignore_ascii_case(by));
    if rules.second_approver && !other {
        return Err(NotApproved::SecondPerson(by.to_owned()));
    }
    let permit = WritePermit { request: request.clone(), expires: now + HOLDS };
    let second = second.map(str::to_owned);
    Ok((Approval { request, by: by.to_owned(), second, at: now }, permit))
}

impl WritePermit {
    /// Whether it holds for this write now.
    ///
    /// # Errors
    /// [`NotPermitted`] says why it does not.
    pub fn check(
        &self,
        step: &str,
        resource: &ResourceId,
        etag: Option<&str>,
        now: Timestamp,
    ) -> Result<(), NotPermitted> {
        let request = &self.request;
        if request.step != step {
            let (approved, wanted) = (request.step.clone(), step.to_owned());
            return Err(NotPermitted::Step { approved, wanted });
        }
        if request.resource != *resource {
            let (approved, wanted) = (request.resource.to_string(), resource.to_string());
            return Err(NotPermitted::Resource { approved, wanted });
        }
        if request.etag.as_deref() != etag {
            let (approved, now) = (request.etag.clone(), etag.map(str::to_owned));
            return Err(NotPermitted::Changed { approved, now });
        }
        if now >= self.expires {
            return Err(NotPermitted::Expired(self.expires));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks-1";

    fn request(irreversible: bool) -> Request {
        Request {
            step: "update".to_owned(),
            resource: ResourceId::new(ID),
            etag: Some("e-1".to_owned()),
            irreversible,
        }
    }

    fn now() -> Timestamp {
        "2026-11-23T02:00:00Z".parse().unwrap()
    }

    fn approved(
        irreversible: bool,
        typed: &str,
        by: &str,
        second: Option<&str>,
        rules: Rules,
    ) -> Result<WritePermit, NotApproved> {
        approve(request(irreversible), typed, by, second, rules, now()).map(|(_, permit)| permit)
    }

    #[test]
    fn what_cannot_be_undone_takes_the_name() {
        let none = Rules::default();
        assert!(approved(true, "aks-1", "ann", None, none).is_ok());
        for typed in ["yes", "AKS-1", "aks-10", ""] {
            let refused = approved(true, typed, "ann", None, none).unwrap_err();
            assert!(refused.to_string().contains("type \"aks-1\""), "{refused}");
        }
        assert!(approved(false, "yes", "ann", None, none).is_ok());
        assert!(approved(false, "y", "ann", None, none).is_err());
        assert_eq!(approved(false, "yes", " ", None, none), Err(NotApproved::Nobody));
    }

    #[test]
    fn a_second_person_is_another_person() {
        let two = Rules { second_approver: true };
        for second in [None, Some(""), Some("Ann")] {
            let refused = approved(true, "aks-1", "ann", second, two);
            assert_eq!(refused, Err(NotApproved::SecondPerson("ann".to_owned())));
        }
        assert!(approved(true, "aks-1", "ann", Some("bob"), two).is_ok());
    }

    #[test]
    fn a_permit_holds_for_what_it_was_given_for() {
        let permit = approved(true, "aks-1", "ann", None, Rules::default()).unwrap();
        let id = ResourceId::new(ID);
        assert_eq!(permit.check("update", &id, Some("e-1"), now()), Ok(()));
        let other = ResourceId::new(&ID.replace("aks-1", "aks-2"));
        let refused = [
            permit.check("identity", &id, Some("e-1"), now()),
            permit.check("update", &other, Some("e-1"), now()),
            permit.check("update", &id, Some("e-2"), now()),
            permit.check("update", &id, None, now()),
            permit.check("update", &id, Some("e-1"), now() + HOLDS),
        ];
        assert!(refused.iter().all(Result::is_err), "{refused:?}");
        assert!(matches!(refused.last(), Some(Err(NotPermitted::Expired(_)))));
    }
}
