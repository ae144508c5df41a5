//! The terminal screen: state, message, update, effects, view.
//!
//! [`update`] alone changes a [`State`] and answers [`Effect`]s as data; [`view`] draws it; only
//! [`run`] touches the terminal, and only [`Outside`] the world. The same state runs without a
//! terminal in tests.

mod clipboard;
mod cluster;
mod data;
mod filter;
mod ink;
mod input;
pub mod keys;
mod layout;
mod message;
mod pages;
mod palette;
mod raw;
mod row;
mod runtime;
mod session;
mod speak;
mod state;
mod terminal;
mod theme;
mod update;
mod view;
mod what_if;

pub use cluster::{Judged, Opened, Tab};
pub use data::{Data, Hits, Origin, Read};
pub use filter::Filter;
pub use input::{History, Input};
pub use keys::{Binding, Command, Key, Place};
pub use message::{Effect, Failure, Format, Message, Progress, What};
pub use palette::COMMANDS;
pub use raw::{Raw, RawLine};
pub use row::{Column, Row};
pub use runtime::{Outside, Reply, Screen as Surface, run};
pub use session::{SessionAsk, SessionView, Shot};
pub use speak::speak;
pub use state::{Cursor, FleetState, List, LogLine, Overlay, Purpose, SMALLEST, Screen, State};
pub use theme::{Glyphs, Role, Theme};
pub use update::update;
pub use view::{draw, view};
pub use what_if::{Knob, WhatIf};
