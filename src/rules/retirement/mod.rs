//! The end of kubenet.

pub mod kn001_kubenet;
pub mod kn002_already_overlay;
pub mod kn003_not_affected;
pub mod kn004_created_after_announcement;
