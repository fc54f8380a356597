import { el, andMore, errorsOf, svg, plain, many, number } from './dom.js';
import { tokensOf } from './model.js';
import { textWidth } from './layout.js';

/* Who called whom, in layers from left to right. */

const WIDE = 132;

const HIGH = 34;

const BETWEEN = 46;

const ROW = 40;

const NODES = 24;

/** The layer of each agent: one more than the longest way to it; a way back is not counted. */
function layers(names, edges) {
	const out = new Map(names.map((n) => [n, []]));
	edges.forEach((e) => e.from !== e.to && out.has(e.from) && out.has(e.to) && out.get(e.from).push(e.to));
	const state = new Map(),
		order = [],
		back = new Set();
	const visit = (n) => {
		state.set(n, 1);
		for (const to of out.get(n)) {
			if (state.get(to) === 1) {
				back.add(n + '\n' + to);
			} else if (!state.has(to)) {
				visit(to);
			}
		}
		state.set(n, 2);
		order.unshift(n);
	};
	names.forEach((n) => state.has(n) || visit(n));
	const layer = new Map(names.map((n) => [n, 0]));
	for (const n of order) {
		for (const to of out.get(n)) {
			if (!back.has(n + '\n' + to)) {
				layer.set(to, Math.max(layer.get(to), layer.get(n) + 1));
			}
		}
	}
	return layer;
}

function places(names, edges) {
	const layer = layers(names, edges),
		columns = [];
	names.forEach((n) => (columns[layer.get(n)] ??= []).push(n));
	const at = new Map();
	columns.forEach((column) => column.forEach((n, i) => at.set(n, i - (column.length - 1) / 2)));
	for (let pass = 0; pass < 4; pass++) {
		// each beside the middle of those it belongs to
		for (const column of columns) {
			const wish = new Map(
				column.map((n) => {
					const beside = edges.filter((e) => e.to === n && e.from !== n).map((e) => at.get(e.from));
					return [n, beside.length ? beside.reduce((a, b) => a + b, 0) / beside.length : at.get(n)];
				})
			);
			column.sort((a, b) => wish.get(a) - wish.get(b) || names.indexOf(a) - names.indexOf(b));
			const middle = column.reduce((sum, n) => sum + wish.get(n), 0) / column.length;
			column.forEach((n, i) => at.set(n, middle + i - (column.length - 1) / 2));
		}
	}
	const top = Math.min(...at.values());
	return new Map(names.map((n) => [n, { x: 2 + layer.get(n) * (WIDE + BETWEEN), y: 4 + (at.get(n) - top) * ROW }]));
}

// Below both of them.
function wayBack(a, b) {
	const x1 = a.x + WIDE / 2,
		x2 = b.x + WIDE / 2,
		below = HIGH + 40;
	return `M${x1} ${a.y + HIGH}C${x1} ${a.y + below} ${x2} ${b.y + below} ${x2} ${b.y + HIGH + 1}`;
}

/** Null where there is nothing to see: one agent, or services that are not known to call each other. */
export function agentGraph(t, choose) {
	const lanes = t.lanes.slice(0, NODES),
		names = lanes.map((l) => l.name);
	const edges = t.graph.filter((e) => names.includes(e.from) && names.includes(e.to));
	const linked = lanes.filter((l) => l.kind !== 'service' || edges.some((e) => e.from === l.name || e.to === l.name));
	if (linked.length < 2) {
		return null;
	}
	const where = places(
		linked.map((l) => l.name),
		edges
	);
	const width = Math.max(...[...where.values()].map((p) => p.x)) + WIDE + 2;
	const height = Math.max(...[...where.values()].map((p) => p.y)) + HIGH + 4;
	const words = edges.map((e) => `${e.from} calls ${e.to} ${e.calls === 1 ? 'once' : e.calls + ' times'}`).join(', ');
	const picture = svg(
		'svg',
		{ viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': words || 'Agents' },
		svg(
			'defs',
			{},
			svg(
				'marker',
				{ id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: 'auto' },
				svg('path', { d: 'M0 .5 8 4 0 7.5z' })
			)
		)
	);
	const labels = [];
	for (const e of edges) {
		const a = where.get(e.from),
			b = where.get(e.to);
		if (e.from === e.to) {
			continue;
		}
		const y1 = a.y + HIGH / 2,
			y2 = b.y + HIGH / 2,
			x1 = a.x + WIDE,
			x2 = b.x - 1,
			bend = Math.max(24, (x2 - x1) / 2);
		const d = b.x > a.x ? `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` : wayBack(a, b);
		picture.append(svg('path', { d, class: 'edge' + (e.errors ? ' bad' : e.retries ? ' again' : ''), 'marker-end': 'url(#tip)' }));
		if (e.calls > 1 || e.retries) {
			const words = `${number(e.calls)}×` + (e.retries ? ` ↻${e.retries}` : '');
			labels.push(svg('text', { x: x2 - 10, y: y2 - 6, class: 'calls', 'text-anchor': 'end' }, words));
		}
	}
	picture.append(...labels); // above all edges
	for (const l of linked) {
		const p = where.get(l.name),
			tokens = tokensOf(l);
		const press = () => choose(l);
		picture.append(
			svg(
				'g',
				{
					class: 'node' + (l.open ? ' open' : ''),
					transform: `translate(${p.x},${p.y})`,
					css: { '--h': l.hue },
					tabindex: 0,
					role: 'button',
					'aria-label': [l.name + ': ' + many(l.list.length, 'span'), errorsOf(l), tokens ? number(tokens) + ' tokens' : '']
						.filter(Boolean)
						.join(', '),
					click: press,
					keydown: (e) => (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), press())
				},
				svg('rect', { width: WIDE, height: HIGH, rx: 7 }),
				svg('rect', { class: 'tab', y: 7, width: 3, height: HIGH - 14, rx: 1.5 }),
				svg('text', { x: 12, y: 14, class: 'who' }, fitted(l.name, WIDE - (l.errors || l.handled ? 52 : 20))),
				svg('text', { x: 12, y: 27, class: 'what' }, what(l, tokens)),
				l.errors || l.handled
					? svg('text', { x: WIDE - 9, y: 14, class: l.errors ? 'bad' : 'ok', 'text-anchor': 'end' }, `✕ ${l.errors || l.handled}`)
					: null
			)
		);
	}
	return el('div.graph', {}, picture, andMore(t.lanes.length, NODES));
}

// The tokens say more where there is no room for both.
function what(l, tokens) {
	const spans = many(l.list.length, 'span'),
		all = tokens ? `${spans} · ${number(tokens)} tokens` : spans;
	return textWidth(all) > WIDE - 6 ? `${number(tokens)} tokens` : all;
}

function fitted(text, width) {
	const all = plain(text, 60);
	let n = all.length;
	while (n > 1 && textWidth(all.slice(0, n)) * 1.1 > width) {
		n--;
	}
	return n < all.length ? all.slice(0, n - 1) + '…' : all;
}
