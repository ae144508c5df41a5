//! One value of the input in its three honest states.

/// A value as the input gave it.
///
/// `Absent` covers a missing key, `null` and, for ids, the empty string; `Unreadable` means that a
/// value was there but had a shape nobody documented. A check must never treat the last as the
/// first: it answers *unknown* instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// No value was given.
    #[default]
    Absent,
    /// The value that was read.
    Value(T),
    /// A value was given that could not be understood; a gap names it.
    Unreadable,
}

impl<T> Field<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// Whether a value was given that could not be understood.
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable)
    }

    /// Whether no value was given.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The field as seen through the object that contains it: unreadable when that one is.
    #[must_use]
    pub fn within(self, container: Field<()>) -> Self {
        if container.is_unreadable() { Self::Unreadable } else { self }
    }

    /// The field with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Value(value) => Field::Value(change(value)),
            Self::Absent => Field::Absent,
            Self::Unreadable => Field::Unreadable,
        }
    }
}

impl<T: AsRef<str>> Field<T> {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&str> {
        self.value().map(AsRef::as_ref)
    }

    /// Whether the text equals `other`; Azure's enums and ids are compared without regard to case.
    pub fn is(&self, other: &str) -> bool {
        self.text().is_some_and(|text| text.eq_ignore_ascii_case(other))
    }
}

impl Field<bool> {
    /// Whether the value is `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Value(true))
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_compares_without_case() {
        assert!(Field::Value("Kubenet").is("kubenet"));
        assert!(!Field::<&str>::Absent.is("kubenet"));
        assert!(!Field::<&str>::Unreadable.is("kubenet"));
    }

    #[test]
    fn map_keeps_the_state() {
        assert_eq!(Field::Value(2).map(|n| n * 2), Field::Value(4));
        assert_eq!(Field::<u8>::Unreadable.map(|n| n * 2), Field::Unreadable);
    }
}
