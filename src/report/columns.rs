//! Tables that leave out columns instead of breaking words where a terminal is narrow.

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr as _;

/// A column's title and rank: the highest ranks are left out first, rank 0 never.
pub(super) type Column = (&'static str, u8);

/// Rows with a cell for every column.
#[derive(Debug)]
pub(super) struct Grid {
    columns: Vec<Column>,
    /// The column that is cut where even those of rank 0 do not fit.
    cuttable: usize,
    rows: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn new(columns: Vec<Column>, cuttable: usize, rows: Vec<Vec<String>>) -> Self {
        Self { columns, cuttable, rows }
    }

    /// Whether not even the columns of rank 0 fit.
    pub(super) fn is_tight(&self, limit: Option<u16>) -> bool {
        let widths = self.widths();
        limit.is_some_and(|limit| {
            total(&widths, &self.shown(&widths, Some(limit))) > usize::from(limit)
        })
    }

    /// Changes the cells of one column.
    pub(super) fn change(&mut self, column: usize, change: impl Fn(usize, &str) -> String) {
        for (index, row) in self.rows.iter_mut().enumerate() {
            if let Some(cell) = row.get_mut(column) {
                *cell = change(index, cell);
            }
        }
    }

    /// Leaves out what does not fit and cuts what still is too wide; answers the titles left out.
    pub(super) fn fit(&mut self, limit: Option<u16>) -> Vec<&'static str> {
        let widths = self.widths();
        let shown = self.shown(&widths, limit);
        if let Some(limit) = limit {
            let over = total(&widths, &shown).saturating_sub(usize::from(limit));
            let own = widths.get(self.cuttable).copied().unwrap_or_default();
            self.change(self.cuttable, |_, cell| cut(cell, own.saturating_sub(over).max(8)));
        }
        let hidden = pick(self.columns.clone(), &shown.iter().map(|s| !s).collect::<Vec<_>>());
        self.columns = pick(std::mem::take(&mut self.columns), &shown);
        let rows = std::mem::take(&mut self.rows);
        self.rows = rows.into_iter().map(|row| pick(row, &shown)).collect();
        hidden.into_iter().map(|(title, _)| title).collect()
    }

    /// The table, a row a line.
    pub(super) fn draw(self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(self.columns.iter().map(|(title, _)| *title));
        table.add_rows(self.rows);
        table.trim_fmt()
    }

    /// The widest cell of each column, title included, in terminal cells.
    fn widths(&self) -> Vec<usize> {
        let widest = |(column, (title, _)): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).fold(title.len(), usize::max)
        };
        self.columns.iter().enumerate().map(widest).collect()
    }

    /// Which columns are shown: as many as fit.
    fn shown(&self, widths: &[usize], limit: Option<u16>) -> Vec<bool> {
        let mut shown = vec![true; self.columns.len()];
        let Some(limit) = limit else { return shown };
        let mut ranks: Vec<(u8, usize)> =
            self.columns.iter().enumerate().map(|(index, (_, rank))| (*rank, index)).collect();
        ranks.sort_unstable();
        while total(widths, &shown) > usize::from(limit) {
            let Some((_, index)) = ranks.pop().filter(|(rank, _)| *rank > 0) else { break };
            shown.iter_mut().skip(index).take(1).for_each(|show| *show = false);
        }
        shown
    }
}

/// The width of the shown columns with a space on either side of each.
fn total(widths: &[usize], shown: &[bool]) -> usize {
    widths.iter().zip(shown).filter(|(_, shown)| **shown).map(|(width, _)| width + 2).sum()
}

fn pick<T>(all: Vec<T>, shown: &[bool]) -> Vec<T> {
    all.into_iter().zip(shown).filter(|(_, shown)| **shown).map(|(one, _)| one).collect()
}

/// A text cut to a width, with an ellipsis where it was longer.
fn cut(text: &str, width: usize) -> String {
    cut_with(text, width, "…")
}

/// A text cut to a width in terminal cells, with a mark where it was longer.
pub(super) fn cut_with(text: &str, width: usize, mark: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(mark.width());
    let mut kept = String::new();
    // Characters without a width could go on for ever; nobody reads more than a few a cell.
    for character in text.chars().take(width.saturating_mul(4)) {
        kept.push(character);
        // A character may change the width of the one before it, so the whole is measured.
        if kept.width() > room {
            kept.pop();
            break;
        }
    }
    if mark.width() <= width {
        kept.push_str(mark);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let columns = vec![("VERDICT", 0), ("CLUSTER", 0), ("GROUP", 2), ("MODEL", 1)];
        let row = |cells: [usize; 4]| cells.map(|width| "x".repeat(width)).to_vec();
        Grid::new(columns, 1, vec![row([5, 30, 20, 7]), row([20, 10, 3, 7])])
    }

    #[test]
    fn the_least_important_columns_go_first() {
        let hidden = |limit| grid().fit(limit);
        assert!(hidden(None).is_empty() && hidden(Some(85)).is_empty());
        assert_eq!(hidden(Some(84)), ["GROUP"]);
        assert_eq!(hidden(Some(60)), ["GROUP", "MODEL"]);
        assert_eq!(hidden(Some(10)), ["GROUP", "MODEL"]);
    }

    #[test]
    fn what_stays_fits() {
        let mut narrow = grid();
        assert!(narrow.is_tight(Some(50)) && !narrow.is_tight(Some(80)));
        narrow.fit(Some(50));
        assert!(narrow.draw().lines().all(|line| line.width() <= 50));
    }

    #[test]
    fn texts_are_cut_by_cells_not_bytes() {
        assert_eq!(cut("aks-prod", 8), "aks-prod");
        assert_eq!(cut("aks-production", 8), "aks-pro…");
        assert_eq!(cut("集群集群集群", 8), "集群集…");
    }
}
