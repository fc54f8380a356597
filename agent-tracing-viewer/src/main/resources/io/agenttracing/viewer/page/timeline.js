import { el, svg, button, duration, plain } from './dom.js';
import { goesOn, nowOf, stopOf } from './model.js';
import { endOf, laneLayout, rowAt, ticks, treeLayout } from './layout.js';
import { labelBar, laneHead, newBar } from './bars.js';
import { timelineKey } from './keys.js';
import { drawLines } from './lines.js';
import { dragToPan, dragToZoom, wheelToZoom } from './pointer.js';

/* The waterfall. Only what is on the screen is in the page: rows are known beforehand, so nothing jumps. */

const MARGIN = 240;

// Where it is narrow, details are a sheet at the bottom: as in the style.
const SHEET = 0.55;

export class Timeline {
	constructor(select, open) {
		this.select = select;
		this.open = open;
		this.tree = false;
		this.critical = true;
		this.found = null;
		this.bars = new Map();
		this.axis = el('div.axis', { 'aria-hidden': 'true', title: 'Drag to see a part' });
		this.heads = el('div.heads', { role: 'list', 'aria-label': 'Agents and services' });
		this.lines = svg('svg', { class: 'lines', 'aria-hidden': 'true' });
		this.track = el('div.track', { role: 'tree', tabindex: 0, 'aria-label': 'Spans: arrow keys move, Enter shows the details' });
		this.track.append(this.lines);
		this.modes = ['By agent', 'Tree'].map((text, i) =>
			button(text, () => this.mode(i === 1), { 'aria-pressed': String(i === 0), title: text + ' (t)' })
		);
		this.path = button('Critical path', () => this.showPath(!this.critical), {
			'aria-pressed': 'true',
			title: 'What decides how long it takes (c)'
		});
		this.range = el('span.range');
		this.element = el(
			'section.timeline',
			{ 'aria-label': 'Waterfall' },
			el(
				'div.toolbar',
				{},
				el('span.seg', {}, this.modes),
				this.path,
				el('span.grow'),
				this.range,
				el(
					'span.seg',
					{},
					button('−', () => this.zoom(2), { 'aria-label': 'Zoom out', title: 'Zoom out (-)' }),
					button('All', () => this.fit(), { title: 'All of it (0)' }),
					button('+', () => this.zoom(0.5), { 'aria-label': 'Zoom in', title: 'Zoom in (+)' })
				)
			),
			el('div.chart', {}, this.axis, this.heads, this.track)
		);
		this.track.addEventListener('pointerover', (e) => {
			const bar = e.target.closest('.b');
			bar && (bar.title = bar.ariaLabel);
		});
		this.track.addEventListener('click', (e) => this.picked(e));
		this.heads.addEventListener('click', (e) => this.picked(e));
		this.track.addEventListener('dblclick', () => this.zoomToChosen());
		this.track.addEventListener('keydown', (e) => timelineKey(this, e));
		this.track.addEventListener('wheel', (e) => wheelToZoom(this, e), { passive: false });
		this.axis.addEventListener('pointerdown', (e) => dragToZoom(this, e));
		this.track.addEventListener('pointerdown', (e) => dragToPan(this, e));
		this.track.addEventListener('focus', () => this.paint());
		this.onScroll = () => this.soon();
		this.onResize = () => this.t && this.arrange();
		addEventListener('scroll', this.onScroll, { passive: true });
		addEventListener('resize', this.onScroll);
		this.resized = new ResizeObserver(this.onResize);
		this.resized.observe(this.track);
		this.beat = setInterval(() => this.tick(), 100);
	}

	close() {
		removeEventListener('scroll', this.onScroll);
		removeEventListener('resize', this.onScroll);
		this.resized.disconnect();
		clearInterval(this.beat);
	}

	show(t, chosen) {
		const other = this.t?.id !== t.id;
		this.t = t;
		if (other) {
			this.zoomed = null;
			this.reach = 0;
		}
		this.chosen = t.ids.get(chosen) ?? null;
		this.width = 0;
		this.arrange();
	}

	arrange() {
		this.element.classList.toggle('tree', this.tree);
		const width = this.track.clientWidth,
			narrow = innerWidth < 700;
		if (!width) {
			return;
		}
		this.now = nowOf(this.t);
		if (this.width !== width) {
			this.width = width;
			this.plan = this.tree ? treeLayout(this.t, narrow) : laneLayout(this.t, width, this.now, narrow);
			this.element.classList.toggle('dense', this.plan.dense);
			this.track.style.height = this.heads.style.height = this.plan.high + 'px';
			this.lines.setAttribute('height', this.plan.high);
			this.bars.forEach((b) => b.remove());
			this.bars.clear();
			this.drawn = new Map();
			this.heads.replaceChildren();
		}
		this.paint();
	}

	// Open traces get a fifth more room at a time, so that bars grow and the picture does not creep.
	span() {
		if (this.zoomed) {
			return this.zoomed;
		}
		const end = Math.max(0.001, endOf(this.t, this.now));
		if (!goesOn(this.t)) {
			return [0, end];
		}
		if (end > this.reach) {
			this.reach = end * 1.2;
		}
		return [0, this.reach];
	}

	soon() {
		this.frame ??= requestAnimationFrame(() => {
			this.frame = null;
			this.t && this.element.isConnected && this.paint(true);
		});
	}

	tick() {
		if (this.t && goesOn(this.t) && this.element.isConnected && !document.hidden) {
			this.now = nowOf(this.t);
			this.paint();
		}
	}

	x(time) {
		return ((time - this.from) / (this.to - this.from)) * this.width;
	}

	/** Draws what is on the screen; after scrolling only what was not there. */
	paint(scrolled = false) {
		[this.from, this.to] = this.span();
		const box = this.track.getBoundingClientRect(),
			rows = this.plan.rows;
		const above = -box.top - MARGIN,
			below = innerHeight - box.top + MARGIN;
		const seen = [],
			keep = new Set(),
			first = rowAt(rows, above);
		for (let i = first; i < rows.length && rows[i].y < below; i++) {
			seen.push(rows[i]);
		}
		const at = `${first} ${seen.length}`;
		if (scrolled && at === this.seenAt) {
			return;
		}
		this.seenAt = at;
		for (const row of seen) {
			row.list.forEach((s, n) => {
				if (s.start <= this.to && stopOf(s, this.now) >= this.from) {
					keep.add(s);
					(scrolled && this.bars.has(s)) || this.place(s, row, n);
				}
			});
		}
		this.bars.forEach((bar, s) => {
			if (!keep.has(s)) {
				bar.remove();
				this.bars.delete(s);
			}
		});
		this.paintHeads(above, below, seen);
		this.paintAxis();
		drawLines(this, keep);
		const active = this.chosen ?? this.plan.order[0];
		this.track.setAttribute('aria-activedescendant', this.bars.has(active) ? 'span-' + active.id : '');
	}

	place(s, row, n) {
		let bar = this.bars.get(s);
		if (!bar) {
			bar = newBar(this.t, s);
			this.bars.set(s, bar);
			this.track.append(bar);
		}
		const left = Math.max(-4, this.x(s.start)),
			right = Math.min(this.width + 4, this.x(stopOf(s, this.now)));
		const wide = Math.max(2, right - left);
		bar.style.transform = `translate(${left.toFixed(1)}px,${row.y + (row.high - this.plan.bar) / 2}px)`;
		bar.style.width = wide.toFixed(1) + 'px';
		labelBar(this, bar, s, { before: row.list[n - 1], next: row.list[n + 1], left, wide });
		bar.classList.toggle('thin', wide < 22);
		bar.classList.toggle('chosen', s === this.chosen);
		bar.classList.toggle('dim', this.found !== null && !this.found.has(s));
		bar.classList.toggle(
			'related',
			!!this.chosen && (this.chosen.waitedFor === s.id || (!!s.call && s.call === this.chosen.call && s !== this.chosen))
		);
		bar.setAttribute('aria-selected', String(s === this.chosen));
	}

	paintHeads(above, below, seen) {
		const keep = new Set();
		const put = (key, y, high, make) => {
			keep.add(key);
			let e = this.drawn.get(key);
			if (!e) {
				e = make();
				e.style.top = y + 'px';
				e.style.height = high + 'px';
				this.drawn.set(key, e);
				this.heads.append(e);
			}
			return e;
		};
		for (const { lane, y, high } of this.plan.lanes) {
			if (y + high > above && y < below) {
				put(lane, y, high, () => laneHead(lane));
			}
		}
		if (this.plan.tree) {
			for (const row of seen) {
				const s = row.list[0];
				put(row, innerWidth < 700 ? row.y - 18 : row.y, row.high, () =>
					el(
						'div.name',
						{ role: 'listitem', 'data-id': s.id, title: plain(s.text, 200), css: { '--h': s.lane.hue, '--d': Math.min(s.depth, 14) } },
						el('span.t', {}, plain(s.text, 120)),
						el('small', {}, s.lane.name.slice(0, 40))
					)
				).classList.toggle('chosen', s === this.chosen);
			}
		}
		this.drawn.forEach((e, key) => {
			if (!keep.has(key)) {
				e.remove();
				this.drawn.delete(key);
			}
		});
	}

	paintAxis() {
		const limit = this.chosen?.deadline ?? null,
			key = `${this.from} ${this.to} ${this.width} ${limit}`;
		if (this.axisKey === key) {
			return;
		}
		this.axisKey = key;
		const at = ticks(this.from, this.to, Math.max(2, this.width / 110));
		this.axis.style.marginLeft = this.track.offsetLeft + 'px';
		this.axis.replaceChildren(
			...at
				.filter((t) => this.x(t) < this.width - 40)
				.map((t) => el('span', { css: { left: this.x(t) + 'px' } }, t ? duration(t) : '0'))
		);
		if (limit !== null && limit >= this.from && limit <= this.to) {
			this.axis.append(
				el(
					'span.dl' + (this.x(limit) > this.width - 150 ? '.left' : ''),
					{ css: { left: this.x(limit) + 'px' } },
					'caller gives up ' + duration(limit)
				)
			);
		}
		this.grid = at.map((t) => `M${this.x(t).toFixed(1)} 0V${this.plan.high}`).join('');
		const all = duration(endOf(this.t, this.now));
		this.range.textContent = this.zoomed ? `${duration(this.from)} – ${duration(this.to)} of ${all} ([ and ] move)` : '';
		this.track.classList.toggle('zoomed', !!this.zoomed);
	}

	clip(time) {
		return +Math.max(0, Math.min(this.width, this.x(time))).toFixed(1);
	}

	picked(e) {
		const s = this.t.ids.get(e.target.closest('[data-id]')?.dataset.id ?? e.target.closest('.b')?.id.slice(5));
		if (s) {
			this.select(s);
			this.track.focus({ preventScroll: true });
		}
	}

	choose(s, scroll = true) {
		this.chosen = s;
		if (!s || !this.plan) {
			this.plan && this.paint();
			return;
		}
		if (this.zoomed && (s.start > this.to || stopOf(s, this.now) < this.from)) {
			const half = (this.to - this.from) / 2;
			this.zoomed = [Math.max(0, s.start - half / 2), Math.max(0, s.start - half / 2) + 2 * half];
		}
		if (scroll && s.row) {
			const y = this.track.getBoundingClientRect().top + s.row.y,
				free = 110,
				high = innerWidth <= 900 ? innerHeight * (1 - SHEET) : innerHeight;
			if (y < free || y + s.row.high > high - 24) {
				scrollBy(0, y - Math.max(free + 40, high / 3));
			}
		}
		this.paint();
	}

	pan(part) {
		const by = (this.to - this.from) * part,
			from = Math.max(0, this.from + by);
		if (this.zoomed) {
			this.zoomed = [from, from + this.to - this.from];
			this.paint();
		}
	}

	mode(tree) {
		this.tree = tree;
		this.modes.forEach((b, i) => b.setAttribute('aria-pressed', String((i === 1) === tree)));
		this.width = 0;
		this.axisKey = null;
		this.arrange();
		this.chosen && this.choose(this.chosen);
	}

	showPath(on) {
		this.critical = on;
		this.path.setAttribute('aria-pressed', String(on));
		this.paint();
	}

	filter(found) {
		this.found = found;
		this.plan && this.paint();
	}

	zoom(by, at) {
		const c = this.chosen,
			middle =
				at ??
				(c && c.start < this.to && stopOf(c, this.now) > this.from
					? (Math.max(c.start, this.from) + Math.min(stopOf(c, this.now), this.to)) / 2
					: (this.from + this.to) / 2);
		const all = endOf(this.t, this.now),
			wide = Math.max(all / 1e5, Math.min(all, (this.to - this.from) * by));
		const from = Math.max(0, Math.min(all - wide, middle - ((middle - this.from) * wide) / (this.to - this.from)));
		this.zoomed = wide >= all ? null : [from, from + wide];
		this.paint();
	}

	fit() {
		this.zoomed = null;
		this.paint();
	}

	zoomToChosen() {
		const c = this.chosen;
		if (c) {
			const wide = Math.max(0.01, stopOf(c, this.now) - c.start);
			this.zoomed = [Math.max(0, c.start - wide * 0.1), c.start + wide * 1.1];
			this.paint();
		}
	}
}
