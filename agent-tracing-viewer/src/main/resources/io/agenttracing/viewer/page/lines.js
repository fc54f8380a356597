import { svg, duration } from './dom.js';
import { goesOn, stopOf } from './model.js';
import { textWidth } from './layout.js';

/* What is drawn between and across the bars: grid, critical path, timeouts, pauses, hand-offs, the caller's deadline. */

const middleOf = (s) => s.row.y + s.row.high / 2;

function timeoutMark(line, s, d) {
	const x = line.x(s.start + s.timeoutMs),
		end = line.clip(stopOf(s, line.now)),
		y = middleOf(s),
		bar = line.plan.bar;
	if (x >= 0 && x <= line.width) {
		d.pause += end < x - 4 ? `M${end} ${y}H${x.toFixed(1)}` : '';
		d[s.timedOut ? 'over' : 'limit'] += `M${x.toFixed(1)} ${y - bar / 2 - 2}v${bar + 4}m-3.5 0h7m-7 ${-bar - 4}h7`;
	}
}

function pauseBefore(line, s, d, texts) {
	const call = line.t.calls.get(s.call),
		before = call[call.indexOf(s) - 1];
	if (before && before.row === s.row && before.end !== null) {
		const a = line.clip(before.end),
			b = line.clip(s.start),
			words = duration(s.attempt.backoffMs ?? s.start - before.end);
		d.pause += `M${a} ${middleOf(s)}H${b}`;
		if (b - a > textWidth(words) + 6) {
			texts.push(svg('text', { x: (a + b) / 2, y: middleOf(s) - 3, 'text-anchor': 'middle' }, words));
		}
	}
}

// From the end of the one who hands over, or from where it still ran, to the other's start.
function handOff(line, up, s) {
	const x2 = line.x(s.start),
		x1 = Math.min(line.x(stopOf(up, line.now)), x2),
		y2 = middleOf(s);
	if (x2 < 0 || x1 > line.width) {
		return '';
	}
	const y1 = middleOf(up) + ((y2 > middleOf(up) ? 1 : -1) * line.plan.bar) / 2,
		side = Math.max(0, x2 - 7);
	return x2 - x1 > 14
		? `M${x1.toFixed(1)} ${y1}C${x1 + 10} ${y1} ${side - 8} ${y2} ${x2 - 1} ${y2}`
		: `M${Math.min(x1, side).toFixed(1)} ${y1}V${y2}H${x2 - 1}`;
}

/** Draws them for the spans that are on the screen. */
export function drawLines(line, keep) {
	const d = { pause: '', hand: '', chosen: '', crit: '', limit: '', over: '', deadline: '', nowLine: '' },
		texts = [],
		c = line.chosen,
		plan = line.plan;
	for (const s of keep) {
		const low = middleOf(s) + plan.bar / 2;
		if (line.critical) {
			(s.critical ?? []).forEach(([a, b]) => (d.crit += `M${line.clip(a)} ${low}H${Math.max(line.clip(b), line.clip(a) + 1.5)}`));
		}
		if (s.timeoutMs !== null && s.timeoutMs !== undefined && (s === c || (s.timedOut && !plan.dense))) {
			timeoutMark(line, s, d);
		}
		s.call && pauseBefore(line, s, d, texts);
	}
	// Of thousands they would be a curtain: there only those of the span that is chosen.
	const edges = plan.tree ? [] : !plan.dense ? line.t.spans : c ? [c, ...c.below] : [];
	for (const s of edges) {
		const up = s.up;
		if (up && up.lane !== s.lane && (keep.has(s) || keep.has(up))) {
			d[s === c || up === c ? 'chosen' : 'hand'] += handOff(line, up, s);
		}
	}
	const across = (time) =>
		time !== null && time !== undefined && line.x(time) >= 0 && line.x(time) <= line.width ? `M${line.x(time)} 0V${plan.high}` : '';
	d.deadline = across(c?.deadline);
	d.nowLine = goesOn(line.t) ? across(line.now) : '';
	line.lines.setAttribute('width', line.width);
	line.lines.replaceChildren(
		svg('path', { d: line.grid, class: 'grid' }),
		...plan.lanes.map((l) => svg('path', { d: `M0 ${l.y + l.high - 0.5}H${line.width}`, class: 'grid' })),
		...Object.entries(d)
			.filter(([, path]) => path)
			.map(([name, path]) => svg('path', { d: path, class: name })),
		...texts
	);
}
