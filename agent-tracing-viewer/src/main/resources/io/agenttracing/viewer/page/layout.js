import { duration, plain } from './dom.js';
import { stopOf } from './model.js';

/* Which span is in which row. Nothing here touches the page. */

const pen = document.createElement('canvas').getContext('2d');
const widths = new Map();

/** How wide a text is in the bars' font. */
export function textWidth(text) {
	let w = widths.get(text);
	if (w === undefined) {
		pen.font = '12px ' + getComputedStyle(document.body).fontFamily;
		w = pen.measureText(text).width;
		widths.size > 5000 && widths.clear();
		widths.set(text, w);
	}
	return w;
}

export function labelOf(s, now) {
	s.short ??= plain(s.text, 60);
	const took = s.end === null ? s.going + ' ' + duration(now - s.start) : duration(s.end - s.start);
	return s.short + (s.folded ? ` ×${s.folded.count}` : '') + '  ' + took;
}

/** Lanes with rows; rows are as many as the spans at the same time and their labels need. */
export function laneLayout(t, width, now, narrow) {
	const many = t.spans.length > 240,
		high = many ? 16 : 24,
		total = Math.max(1, endOf(t, now));
	const scale = width / total,
		rows = [],
		lanes = [];
	const room = new Map();
	if (!many) {
		pen.font = '12px ' + getComputedStyle(document.body).fontFamily;
		t.spans.forEach((s) => room.set(s, textWidth(labelOf(s, now)) + 30));
	}
	let top = 0;
	for (const lane of t.lanes) {
		const ends = [],
			own = [],
			row = new Map();
		for (const s of lane.list) {
			const first = s.call && t.calls.get(s.call)[0];
			let r = s.up && row.has(s.up) ? row.get(s.up) + 1 : 0;
			const need = many ? 0 : room.get(s) - (stopOf(s, now) - s.start) * scale;
			const stop = stopOf(s, now) * scale;
			const left = !many && need > 0 && stop + need > width; // its label will be to the left of it
			const from = s.start * scale - (left ? need : 0);
			if (first && first !== s && row.has(first) && (ends[row.get(first)] ?? -Infinity) <= s.start * scale + 1) {
				r = row.get(first);
			} else {
				while ((ends[r] ?? -Infinity) > from + 0.01) {
					r++;
				}
			}
			row.set(s, r);
			const again = s.call && t.calls.get(s.call).some((a) => a.start > s.start && a.lane === lane);
			ends[r] = Math.max(ends[r] ?? 0, stop + (left || again ? 0 : Math.max(many ? 1 : 4, need)));
			(own[r] ??= { y: 0, high, list: [], lane }).list.push(s);
		}
		const head = narrow ? 22 : 0,
			pad = many ? 3 : 5;
		own.forEach((o, i) => {
			o.y = top + head + pad + i * high;
			o.list.forEach((s) => (s.row = o));
			rows.push(o);
		});
		const tall = Math.max(narrow ? 0 : 40, head + 2 * pad + own.length * high);
		lanes.push({ lane, y: top, high: tall });
		top += tall;
	}
	return { rows, lanes, high: top, order: t.lanes.flatMap((l) => l.list), bar: many ? 12 : 18, dense: many };
}

/** A span a row, children below their parents. */
export function treeLayout(t, narrow) {
	const step = narrow ? 40 : 24,
		high = narrow ? 20 : 24; // where it is narrow, the name is above the bar
	const rows = t.order.map((s, i) => (s.row = { y: i * step + step - high, high, list: [s], lane: s.lane }));
	return { rows, lanes: [], high: rows.length * step + 4, order: t.order, bar: 18, dense: false, tree: true };
}

export const endOf = (t, now) => t.spans.reduce((most, s) => Math.max(most, stopOf(s, now)), t.open ? now : (t.durationMs ?? 0));

/** The first row that ends below a height. */
export function rowAt(rows, y) {
	let low = 0,
		up = rows.length;
	while (low < up) {
		const mid = (low + up) >> 1;
		rows[mid].y + rows[mid].high < y ? (low = mid + 1) : (up = mid);
	}
	return low;
}

export function ticks(from, to, most) {
	const raw = (to - from) / most,
		base = 10 ** Math.floor(Math.log10(raw));
	const step = [1, 2, 5, 10].map((f) => f * base).find((s) => s >= raw);
	const out = [];
	for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
		out.push(+at.toFixed(6));
	}
	return out;
}
