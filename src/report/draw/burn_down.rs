//! Clusters on kubenet from the first known day to the deadline: what was, what the calendar plans, and
//! the pace that would reach none in time.

use std::fmt::Write as _;

use jiff::civil::Date;

use crate::model::{KUBENET_RETIREMENT, Past, days_between};
use crate::report::escape::xml_text;
use crate::report::template::Raw;
use crate::waves::{Schedule, planned};

/// The drawing's plane, in SVG units.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 180;
const LEFT: i64 = 48;
const TOP: i64 = 16;

/// The plane: days to the right, clusters upwards.
struct Plane {
    first: Date,
    days: i64,
    most: i64,
}

impl Plane {
    fn at(&self, day: Date, clusters: usize) -> (i64, i64) {
        let right = i64::from(days_between(self.first, day)).clamp(0, self.days);
        let up = i64::try_from(clusters).unwrap_or(i64::MAX).min(self.most);
        (LEFT + right * WIDTH / self.days, TOP + HEIGHT - up * HEIGHT / self.most)
    }

    /// A line that stays level until the next point.
    fn steps(&self, points: &[Past]) -> String {
        let mut path = String::new();
        for (index, point) in points.iter().enumerate() {
            let (x, y) = self.at(point.day, point.affected);
            // Writing to a String cannot fail.
            let _ = if index == 0 { write!(path, "M{x} {y}") } else { write!(path, "H{x}V{y}") };
        }
        path
    }
}

pub(in crate::report) fn burn_down(past: &[Past], today: Past, waves: Option<&Schedule>) -> Raw {
    let mut points: Vec<Past> = past.iter().copied().filter(|p| p.day < today.day).collect();
    points.push(today);
    let plan = waves.map(|schedule| planned(schedule, today)).unwrap_or_default();
    let first = points.first().map_or(today.day, |point| point.day);
    let ends = plan.last().map(|point| point.day).into_iter();
    let last = ends.fold(KUBENET_RETIREMENT.date.max(today.day), Date::max);
    let most = points.iter().map(|point| point.affected).max().unwrap_or_default().max(1);
    let plane = Plane {
        first,
        days: i64::from(days_between(first, last)).max(1),
        most: i64::try_from(most).unwrap_or(i64::MAX),
    };
    Raw::new(draw(&plane, &points, &plan, today, last))
}

/// What the drawing shows, for those who do not see it.
fn words(points: &[Past], plan: &[Past], today: Past) -> String {
    let mut words = format!("{} clusters on kubenet on {}", today.affected, today.day);
    for point in points.iter().filter(|point| point.day < today.day) {
        words.push_str(&format!(", {} on {}", point.affected, point.day));
    }
    if let Some(end) = plan.last().filter(|_| plan.len() > 1) {
        words.push_str(&format!("; the calendar leaves {} on {}", end.affected, end.day));
    }
    words.push_str(&format!("; the deadline is {}", KUBENET_RETIREMENT.date));
    words
}

fn draw(plane: &Plane, points: &[Past], plan: &[Past], today: Past, last: Date) -> String {
    let (bottom, right) = (TOP + HEIGHT, LEFT + WIDTH);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"burn\" viewBox=\"0 0 {} {}\" width=\"{}\" role=\"img\" \
         aria-label=\"{}\" font-size=\"13\" fill=\"currentColor\">\n\
         <path class=\"axis\" d=\"M{LEFT} {TOP}V{bottom}H{right}\"/>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">0</text>\n\
         <text x=\"{LEFT}\" y=\"{}\">{}</text><text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{last}</text>\n",
        right + 16,
        bottom + 56,
        right + 16,
        xml_text(&words(points, plan, today)),
        LEFT - 6,
        TOP + 12,
        plane.most,
        LEFT - 6,
        bottom + 18,
        plane.first,
        bottom + 18,
    );
    let (deadline, _) = plane.at(KUBENET_RETIREMENT.date, 0);
    let (x, y) = plane.at(today.day, today.affected);
    let _ = writeln!(svg, "<path class=\"deadline\" d=\"M{deadline} {TOP}V{bottom}\"/>");
    if today.day < KUBENET_RETIREMENT.date {
        let _ = writeln!(svg, "<path class=\"needed\" d=\"M{x} {y}L{deadline} {bottom}\"/>");
    }
    if plan.len() > 1 {
        let _ = writeln!(svg, "<path class=\"planned\" d=\"{}\"/>", plane.steps(plan));
    }
    let _ = writeln!(
        svg,
        "<path class=\"was\" d=\"{}\"/><circle class=\"was\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>",
        plane.steps(points)
    );
    legend(&mut svg, plan.len() > 1, bottom + 40);
    svg.push_str("</svg>");
    svg
}

fn legend(svg: &mut String, planned: bool, y: i64) {
    let mut x = LEFT;
    let entries = [
        ("was", "was", true),
        ("planned", "the calendar", planned),
        ("needed", "the pace that reaches none in time", true),
        ("deadline", "deadline", true),
    ];
    for (class, text, _) in entries.into_iter().filter(|(_, _, shown)| *shown) {
        let _ = writeln!(
            svg,
            "<path class=\"{class}\" d=\"M{x} {}h24\"/><text x=\"{}\" y=\"{y}\">{text}</text>",
            y - 4,
            x + 30
        );
        x += 50 + 7 * i64::try_from(text.len()).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_what_is_planned_and_what_is_needed() {
        let day = |text: &str| text.parse().unwrap();
        let today = Past { day: day("2027-01-01"), affected: 10 };
        let past = [
            Past { day: day("2026-10-01"), affected: 12 },
            Past { day: day("2028-01-01"), affected: 1 },
        ];
        let svg = format!("{:?}", burn_down(&past, today, None));
        assert!(svg.contains("12 on 2026-10-01") && !svg.contains("1 on 2028-01-01"), "{svg}");
        assert!(svg.contains("class=\\\"needed\\\"") && !svg.contains("class=\\\"planned\\\""));
        let after = Past { day: day("2028-05-01"), affected: 0 };
        assert!(
            !format!("{:?}", burn_down(&[], after, None)).contains("class=\\\"needed\\\" d=\\\"M4")
        );
    }
}
