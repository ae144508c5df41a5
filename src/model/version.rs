//! Kubernetes versions, compared by major and minor.

use std::fmt;
use std::str::FromStr;

/// A Kubernetes version: `1.28`, `1.28.5` or `v1.28.5-rc.1`; only major, minor and patch count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    /// The first number.
    pub major: u32,
    /// The second number: what support and prerequisites speak of.
    pub minor: u32,
    /// The third number, 0 where only an alias minor version was given.
    pub patch: u32,
}

impl KubernetesVersion {
    /// A version by major and minor.
    #[must_use]
    pub const fn minor(major: u32, minor: u32) -> Self {
        Self { major, minor, patch: 0 }
    }

    /// Whether the major and minor numbers are the same.
    #[must_use]
    pub fn same_minor(self, other: Self) -> bool {
        (self.major, self.minor) == (other.major, other.minor)
    }
}

impl FromStr for KubernetesVersion {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let core = text.trim().trim_start_matches(['v', 'V']);
        let core = core.split(['-', '+']).next().unwrap_or_default();
        let mut numbers = core.split('.').map(|part| part.parse::<u32>().map_err(|_| ()));
        let major = numbers.next().ok_or(())??;
        let minor = numbers.next().ok_or(())??;
        let patch = numbers.next().transpose()?.unwrap_or(0);
        if numbers.next().is_some() {
            return Err(());
        }
        Ok(Self { major, minor, patch })
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_azure_uses() {
        let of = |text: &str| text.parse::<KubernetesVersion>();
        assert_eq!(of("1.28"), Ok(KubernetesVersion { major: 1, minor: 28, patch: 0 }));
        assert_eq!(of("v1.9.6"), Ok(KubernetesVersion { major: 1, minor: 9, patch: 6 }));
        assert_eq!(of("1.30.1-rc.2").map(|v| v.minor), Ok(30));
        assert!(of("1.9.6") < of("1.27"));
        for bad in ["", "latest", "1", "1.x", "1.2.3.4", "1.99999999999"] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
