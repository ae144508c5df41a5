//! A frame as a picture of a terminal.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr as _;

/// Units a cell is wide and high.
const CELL: (usize, usize) = (8, 17);
/// Units around the cells.
const MARGIN: usize = 10;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d6d8de";

/// The picture; the same frame always gives the same text.
pub fn svg(buffer: &Buffer, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (
        usize::from(area.width) * CELL.0 + 2 * MARGIN,
        usize::from(area.height) * CELL.1 + 2 * MARGIN,
    );
    let title = escape(title);
    let mut all = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"{title}\">\n<title>{title}</title>\n<rect width=\"{width}\" height=\"{height}\" \
         rx=\"8\" fill=\"{BACKGROUND}\"/>\n<g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans \
         Mono', monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
    );
    for y in area.top()..area.bottom() {
        row(buffer, y, &mut all);
    }
    all.push_str("</g>\n</svg>\n");
    all
}

/// Runs of cells that look the same; a wide character ends one, so that columns line up.
fn row(buffer: &Buffer, y: u16, all: &mut String) {
    let mut x = buffer.area.left();
    while x < buffer.area.right() {
        let style = buffer[(x, y)].style();
        let (start, mut text, mut cells) = (x, String::new(), 0);
        while x < buffer.area.right() && buffer[(x, y)].style() == style {
            let symbol = buffer[(x, y)].symbol();
            let width = symbol.width().max(1);
            if width > 1 && cells > 0 {
                break;
            }
            text.push_str(symbol);
            x += u16::try_from(width).unwrap();
            cells += width;
            if width > 1 {
                break;
            }
        }
        run(&buffer[(start, y)], start, y, &text, cells, all);
    }
}

fn run(cell: &Cell, x: u16, y: u16, text: &str, cells: usize, all: &mut String) {
    let style = cell.style();
    let has = |modifier| style.add_modifier.contains(modifier);
    let (mut front, mut back) = (color(style.fg, FOREGROUND), color(style.bg, BACKGROUND));
    if has(Modifier::REVERSED) {
        std::mem::swap(&mut front, &mut back);
    }
    let (left, top) = (MARGIN + usize::from(x) * CELL.0, MARGIN + usize::from(y) * CELL.1);
    let width = cells * CELL.0;
    if back != BACKGROUND {
        all.push_str(&format!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{back}\"/>\n",
            CELL.1
        ));
    }
    if text.trim().is_empty() {
        return;
    }
    let extra = extra(style);
    let base = top + 13;
    all.push_str(&format!(
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" \
         fill=\"{front}\"{extra}>{}</text>\n",
        escape(text)
    ));
}

fn extra(style: Style) -> String {
    let mut extra = String::new();
    let pairs = [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.7\""),
    ];
    for (modifier, text) in pairs {
        if style.add_modifier.contains(modifier) {
            extra.push_str(text);
        }
    }
    extra
}

fn color(color: Option<Color>, default: &str) -> String {
    match color.unwrap_or(Color::Reset) {
        Color::Reset => default.to_owned(),
        Color::Black => "#000000".to_owned(),
        Color::Red => "#c94f4f".to_owned(),
        Color::Green => "#6cbf6c".to_owned(),
        Color::Yellow => "#d9b44a".to_owned(),
        Color::Blue => "#5a8fd6".to_owned(),
        Color::Magenta => "#c078c8".to_owned(),
        Color::Cyan => "#4fb3b3".to_owned(),
        Color::Gray => "#9aa0ab".to_owned(),
        Color::DarkGray => "#6b717c".to_owned(),
        Color::LightRed => "#f27878".to_owned(),
        Color::LightGreen => "#8fe08f".to_owned(),
        Color::LightYellow => "#f5d76e".to_owned(),
        Color::LightBlue => "#8ab4f8".to_owned(),
        Color::LightMagenta => "#e0a0e8".to_owned(),
        Color::LightCyan => "#7fdbdb".to_owned(),
        Color::White => "#ffffff".to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(number) => panic!("no theme uses colour {number}"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
