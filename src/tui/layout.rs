//! Where things are on the screen.
//!
//! ```text
//! title      product, mode, source, days left
//! counts     verdicts, network models, completeness
//! ─ way ──── what is open, the filter, the position
//! body       a table, a list with a text beside or below it, or a text
//! prompt     what is typed, or what just happened
//! footer     keys
//! ```

use ratatui::layout::Rect;

use super::state::{SMALLEST, State};

/// Rows above the body: title, counts, models, completeness, and the line with the way.
const ABOVE: u16 = 5;
/// Rows below it: prompt and footer.
const BELOW: u16 = 2;
/// From this width on a text stands beside its list.
const SIDE_BY_SIDE: u16 = 120;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// Title and counts.
    pub header: Rect,
    /// The line with the way.
    pub way: Rect,
    /// The body.
    pub body: Rect,
    /// The line that is typed in.
    pub prompt: Rect,
    /// The keys.
    pub footer: Rect,
}

/// Whether the terminal is too small for the screens.
#[must_use]
pub fn too_small((width, height): (u16, u16)) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

/// The parts of a terminal of this size.
#[must_use]
pub fn areas((width, height): (u16, u16)) -> Areas {
    let row = |y: u16, rows: u16| Rect::new(0, y, width, rows);
    Areas {
        header: row(0, ABOVE - 1),
        way: row(ABOVE - 1, 1),
        body: row(ABOVE, height.saturating_sub(ABOVE + BELOW)),
        prompt: row(height.saturating_sub(2), 1),
        footer: row(height.saturating_sub(1), 1),
    }
}

/// Where a list and the text with it stand: side by side where there is room, else one below the
/// other. `len` entries need no more rows than that.
#[must_use]
pub fn split(body: Rect, len: usize) -> (Rect, Rect) {
    if body.width >= SIDE_BY_SIDE {
        let left = body.width * 2 / 5;
        let list = Rect { width: left, ..body };
        let text = Rect { x: left + 2, width: body.width - left - 2, ..body };
        return (list, text);
    }
    let wanted = u16::try_from(len).unwrap_or(u16::MAX).max(1);
    let rows = wanted.min(body.height * 2 / 5).max(1);
    let list = Rect { height: rows, ..body };
    let text = Rect { y: body.y + rows + 1, height: body.height.saturating_sub(rows + 1), ..body };
    (list, text)
}

impl State {
    /// The body without the line of tabs that a cluster has on top.
    #[must_use]
    pub fn body(&self) -> Rect {
        let body = areas(self.size).body;
        if self.opened().is_none() {
            return body;
        }
        Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body }
    }

    /// Rows of the fleet's table, without its heading.
    #[must_use]
    pub fn table_height(&self) -> usize {
        usize::from(areas(self.size).body.height).saturating_sub(1)
    }
}
