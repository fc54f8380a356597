import { el, andMore, svg, byId, duration, number, many, plain, clock } from './dom.js';
import { enc, get, link, traceModel } from './api.js';
import { prepared, stopOf, nowOf } from './model.js';
import { endOf } from './layout.js';

/* Two traces, and where the second one is first other than the first. */

const signed = (ms) => (ms < 0 ? '−' : '+') + duration(Math.abs(ms));

const BARS = 400;

const DIFFERENCES = 300;

export class DiffView {
	constructor(a, b) {
		this.a = a;
		this.b = b;
		this.element = el('div.diff');
	}

	get search() {
		return 'Find a step';
	}

	keys() {
		return [];
	}

	tools() {
		return [el('a', { href: `#/diff/${enc(this.b)}/${enc(this.a)}` }, 'Swap A and B')];
	}

	async start() {
		const [diff, a, b] = await Promise.all([get(`diff?a=${enc(this.a)}&b=${enc(this.b)}`), traceModel(this.a), traceModel(this.b)]);
		document.title = 'Two traces – Agent traces';
		this.steps = diff.steps;
		const one = prepared(a),
			two = prepared(b),
			end = Math.max(endOf(one, nowOf(one)), endOf(two, nowOf(two)), 1);
		const high = Math.max(3, Math.min(12, 320 / Math.min(400, Math.max(one.order.length, two.order.length))));
		const there = [diff.span_a && [this.a, diff.span_a, 'in A'], diff.span_b && [this.b, diff.span_b, 'in B']].filter(Boolean);
		this.body = el('tbody');
		this.left = el('p.quiet');
		this.element.replaceChildren(
			el('h2', {}, 'Two runs compared'),
			el('h1.verdict', { tabindex: -1 }, sentence(diff.text)),
			there.length
				? el(
						'p.evidence',
						{},
						'See ',
						el('b', {}, diff.name),
						' ',
						there.map(([t, s, words], i) => [i ? ', ' : '', el('a', { href: link(t, s) }, words)])
					)
				: null,
			el('div.runs', {}, this.run('A', one, end, diff.span_a, high), this.run('B', two, end, diff.span_b, high)),
			el(
				'table.sheet',
				{},
				el('caption', {}, 'Steps, the largest difference first'),
				el(
					'thead',
					{},
					el(
						'tr',
						{},
						['Step', 'A', 'B', 'Difference'].map((h) => el('th', { scope: 'col' }, h))
					)
				),
				this.body
			),
			this.left
		);
		this.find(byId('find').value);
		this.element.querySelector('h1').focus({ preventScroll: true });
	}

	run(letter, t, end, at, high) {
		const now = nowOf(t),
			shown = t.order.slice(0, BARS),
			picture = svg('svg', {
				viewBox: `0 0 1000 ${Math.ceil(shown.length * high) + 2}`,
				preserveAspectRatio: 'none',
				'aria-hidden': 'true'
			});
		picture.style.height = Math.ceil(shown.length * high + 2) + 'px';
		shown.forEach((s, i) => {
			const x = (s.start / end) * 1000,
				w = Math.max(2, ((stopOf(s, now) - s.start) / end) * 1000);
			s.id === at && picture.append(svg('rect', { class: 'here', x: 0, y: i * high, width: 1000, height: high }));
			picture.append(
				svg('rect', {
					class: 'bar' + (s.status === 'error' ? ' bad' : '') + (s.id === at ? ' at' : ''),
					x,
					y: i * high + 1,
					width: w,
					height: high - 1,
					css: { '--h': s.lane.hue }
				})
			);
		});
		return el(
			'figure',
			{},
			el(
				'figcaption',
				{},
				el('b', {}, letter),
				' ',
				el('a', { href: link(t.id) }, plain(t.name, 80)),
				el('small', {}, ` ${clock(t.start)} · ${duration(t.open ? now : t.durationMs)} · ${many(t.spans.length, 'span')}`)
			),
			picture,
			andMore(t.order.length, BARS)
		);
	}

	find(text) {
		if (!this.steps) {
			return;
		}
		const words = text.toLowerCase().trim(),
			most = Math.max(1, ...this.steps.map((s) => Math.abs(s.b_ms - s.a_ms)));
		const cell = (count, ms) => (count === 0 ? '–' : (count > 1 ? `${number(count)}× ` : '') + duration(ms));
		const steps = this.steps.filter((s) => s.name.toLowerCase().includes(words));
		this.left.textContent = steps.length > DIFFERENCES ? `and ${number(steps.length - DIFFERENCES)} more` : '';
		this.body.replaceChildren(
			...steps.slice(0, DIFFERENCES).map((s) => {
				const by = s.b_ms - s.a_ms;
				return el(
					'tr',
					{},
					el('th', { scope: 'row' }, plain(s.name, 200)),
					el('td', {}, cell(s.count_a, s.a_ms)),
					el('td', {}, cell(s.count_b, s.b_ms)),
					el(
						'td',
						{},
						el('i.delta' + (by < 0 ? '.less' : ''), { css: { width: Math.round((Math.abs(by) / most) * 80) + 'px' } }),
						signed(by)
					)
				);
			})
		);
	}

	close() {}
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith('.') ? '' : '.');
