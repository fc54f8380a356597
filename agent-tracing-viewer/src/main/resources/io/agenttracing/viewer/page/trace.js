import { el, button, byId, keyed, duration, many, notice } from './dom.js';
import { SAVED, SAVED_LOGS, link, traceLogs, traceModel } from './api.js';
import { goesOn, matches, nowOf, prepared, termsOf } from './model.js';
import { headOf, titleOf } from './head.js';
import { compareDialog } from './choose.js';
import { agentGraph } from './graph.js';
import { findingsOf, isSerious, whereTimeWent } from './findings.js';
import { agentTable, conversationOf, logOf, stepTable } from './tables.js';
import { detail } from './detail.js';
import { timelineKey, timelineShortcut } from './keys.js';
import { Timeline } from './timeline.js';
import { saveDialog } from './files.js';

/* The view of one trace. */

const TABS = [
	['timeline', 'Timeline'],
	['steps', 'Steps and agents'],
	['log', 'Log'],
	['talk', 'Conversation']
];

const BEFORE_SPANS = 'h1, main, body, [role=tab], .toolbar button';

export class TraceView {
	constructor(id, span) {
		this.id = id;
		this.wanted = span;
		this.tab = 'timeline';
		this.words = [];
		this.logs = null;
		this.head = el('div.head-of-trace');
		this.top = el('div.top');
		this.line = new Timeline(
			(s) => this.select(s, false),
			(s) => this.select(s, true)
		);
		this.tabs = TABS.map(([key, words], i) =>
			el(
				'button',
				{
					type: 'button',
					role: 'tab',
					id: 'tab-' + key,
					'aria-controls': 'pane',
					title: `${words} (${i + 1})`,
					click: () => this.turn(key),
					keydown: (e) => this.tabKey(e, i)
				},
				words
			)
		);
		this.pane = el('div.pane', { id: 'pane', role: 'tabpanel' });
		this.side = el('div.side');
		this.element = el(
			'div.trace',
			{ hidden: true },
			this.head,
			this.top,
			el('div.tabs', { role: 'tablist', 'aria-label': 'Views' }, this.tabs),
			el('div.work', {}, this.pane, this.side)
		);
		this.beat = setInterval(() => this.count(), 100);
	}

	get search() {
		return 'Find a span: name, error, agent:x, key=value, >200ms';
	}

	tools() {
		return [SAVED ? null : keyed('Compare', 'd', () => this.compare()), keyed('Save', 's', () => this.save())];
	}

	async start() {
		await this.load();
		this.turn('timeline');
		this.wanted
			? this.select(this.t.ids.get(this.wanted), false, true)
			: byId('main').querySelector('h1').focus({ preventScroll: true });
	}

	async load() {
		const t = prepared(await traceModel(this.id));
		if (this.closed) {
			return;
		}
		this.t = t;
		this.element.hidden = false;
		this.drawTop();
		this.line.show(t, this.chosen?.id);
		this.highlight(this.words);
		this.chosen = t.ids.get(this.chosen?.id) ?? null;
		this.tab === 'steps' && this.turn(this.tab);
		this.tab === 'log' && this.drawLog();
		if (this.chosen && !this.side.contains(document.activeElement)) {
			this.drawSide(false);
		}
	}

	drawHead() {
		const kept = document.activeElement === this.head.firstChild;
		const [name, facts] = headOf(this.t);
		this.head.replaceChildren(name, button('Skip to the timeline', () => this.toTimeline(), { class: 'skip' }), facts);
		kept && this.head.firstChild.focus({ preventScroll: true });
		document.title = titleOf(this.t);
	}

	toTimeline() {
		this.turn('timeline');
		this.line.track.focus();
	}

	drawTop() {
		const t = this.t;
		this.drawHead();
		// What is open or has the focus stays so while the trace grows.
		const key = JSON.stringify([
			t.findings,
			t.notJudged,
			t.open && t.spans.filter((s) => s.end === null).map((s) => s.id),
			t.spans.filter((s) => s.hangs).length,
			t.graph,
			t.open ? 0 : t.times
		]);
		if (this.topKey !== key) {
			this.topKey = key;
			const open = [...this.top.querySelectorAll('details')].filter((d) => d.open).map((d) => d.textContent),
				focus = document.activeElement?.dataset?.span;
			const times = whereTimeWent(t),
				drawn = agentGraph(t, (l) => this.select(l.list[0], false));
			const graph = drawn && el('section', { 'aria-label': 'Agents' }, el('h2', {}, 'Who called whom'), drawn);
			this.top.replaceChildren(
				el('div.left', {}, findingsOf(t, nowOf(t)), isSerious(t) || !graph ? null : times),
				el('div.right', {}, graph, isSerious(t) || !graph ? times : null)
			);
			this.top.querySelectorAll('details').forEach((d) => open.includes(d.textContent) && (d.open = true));
			focus && this.top.querySelector(`[data-span="${CSS.escape(focus)}"]`)?.focus();
		}
	}

	count() {
		if (this.t && goesOn(this.t)) {
			const now = nowOf(this.t);
			this.element.querySelectorAll('[data-since]').forEach((e) => (e.textContent = duration(now - e.dataset.since)));
		}
	}

	turn(tab) {
		this.tab = tab;
		this.tabs.forEach((b) => {
			const on = b.id === 'tab-' + tab;
			b.setAttribute('aria-selected', String(on));
			b.tabIndex = on ? 0 : -1;
		});
		this.pane.setAttribute('aria-labelledby', 'tab-' + tab);
		const t = this.t;
		this.pane.replaceChildren(
			tab === 'timeline'
				? this.line.element
				: tab === 'steps'
					? el('div.sheets', {}, agentTable(t), stepTable(t))
					: tab === 'talk'
						? conversationOf(t)
						: el('p.quiet', {}, 'Reading the log …')
		);
		tab === 'timeline' && this.line.arrange();
		tab === 'log' && this.drawLog();
	}

	tabKey(e, i) {
		const last = TABS.length - 1,
			to = { ArrowRight: i < last ? i + 1 : 0, ArrowLeft: i > 0 ? i - 1 : last, Home: 0, End: last }[e.key];
		if (to !== undefined) {
			e.preventDefault();
			this.turn(TABS[to][0]);
			this.tabs[to].focus();
		}
	}

	async readLogs() {
		if (this.logsOf !== this.t.version || !this.logs) {
			this.logsOf = this.t.version;
			this.logs = (await traceLogs(this.id)).lines;
		}
		return this.logs;
	}

	async drawLog() {
		try {
			const lines = await this.readLogs();
			const log = logOf(this.t, lines, SAVED && !SAVED_LOGS);
			this.tab === 'log' && this.pane.replaceChildren(log);
			this.markLog();
		} catch (e) {
			notice(e.message);
		}
	}

	markLog() {
		this.pane
			.querySelectorAll('.log li')
			.forEach((li) => li.classList.toggle('chosen', !!this.chosen && li.querySelector('a')?.dataset.span === this.chosen.id));
	}

	select(s, focus, scroll = true) {
		if (!s) {
			notice('This span is not in the trace.');
			return;
		}
		this.chosen = s;
		const hash = link(this.id, s.id);
		location.hash !== hash && history.replaceState(null, '', hash);
		this.drawSide(focus);
		this.line.choose(s, scroll);
		this.tab === 'log' && this.markLog();
	}

	/** A link to a span of this trace was followed. */
	go(span) {
		if (span && this.t?.ids.has(span)) {
			this.select(this.t.ids.get(span), false);
			this.tab === 'timeline' && this.line.track.focus({ preventScroll: true });
			return true;
		}
		return !span;
	}

	drawSide(focus) {
		const s = this.chosen;
		this.side.replaceChildren(detail(this.t, s, () => this.unselect(), this.logs));
		this.element.classList.add('beside');
		if (!this.logs && this.t.logs) {
			this.readLogs()
				.then(
					() =>
						this.chosen === s &&
						!this.side.contains(document.activeElement) &&
						this.side.replaceChildren(detail(this.t, s, () => this.unselect(), this.logs))
				)
				.catch(() => {});
		}
		focus && this.side.firstChild.focus({ preventScroll: true });
	}

	unselect() {
		this.chosen = null;
		this.side.replaceChildren();
		this.element.classList.remove('beside');
		history.replaceState(null, '', SAVED ? '#/' : link(this.id));
		this.line.choose(null);
	}

	/** Escape: out of the details, then the details are gone. */
	escape() {
		if (this.side.contains(document.activeElement)) {
			this.tab === 'timeline' ? this.line.track.focus({ preventScroll: true }) : byId('tab-' + this.tab).focus();
			return true;
		}
		if (this.words.length) {
			byId('find').value = '';
			this.highlight([]);
			return true;
		}
		if (this.chosen) {
			this.unselect();
			return true;
		}
		return false;
	}

	find(text) {
		this.highlight(termsOf(text));
	}

	highlight(words) {
		this.words = words;
		this.hits = words.length ? (this.line.plan?.order.filter((s) => matches(s, words)) ?? []) : null;
		this.line.filter(this.hits && new Set(this.hits));
		byId('count').textContent = this.hits ? many(this.hits.length, 'span') : '';
	}

	/** Enter in the search: the next one. */
	found() {
		const next = this.hits?.[(this.hits.indexOf(this.chosen) + 1) % this.hits.length];
		if (next) {
			this.tab !== 'timeline' && this.turn('timeline');
			this.select(next, false);
			this.line.track.focus({ preventScroll: true });
		}
	}

	keys() {
		return [
			['↑ ↓', 'next and previous span, from the heading as well'],
			['← →', 'the span that called it, and the first that it called'],
			['Enter', 'details of the span'],
			['f', 'next finding'],
			['e', 'next error'],
			['1 2 3 4', 'timeline, steps and agents, log, conversation'],
			['t', 'by agent, or as a tree'],
			['c', 'critical path'],
			['+ − 0', 'zoom in, out, all'],
			['z', 'zoom to the span'],
			['[ ]', 'left and right'],
			SAVED ? null : ['d', 'compare with another trace'],
			['s', 'save']
		].filter(Boolean);
	}

	key(key, e) {
		if (key === 'ArrowDown' && this.tab === 'timeline' && document.activeElement.matches(BEFORE_SPANS)) {
			this.line.track.focus({ preventScroll: true });
			timelineKey(this.line, e);
			return true;
		}
		const n = Number(key);
		if (n >= 1 && n <= TABS.length) {
			this.turn(TABS[n - 1][0]);
			this.tabs[n - 1].focus();
			return true;
		}
		const does = { s: () => this.save(), d: () => SAVED || this.compare(), f: () => this.nextFinding() }[key];
		if (does) {
			does();
			return true;
		}
		return this.tab === 'timeline' && timelineShortcut(this.line, key);
	}

	nextFinding() {
		const all = [...this.top.querySelectorAll('.now a, summary')].filter((e) => e.checkVisibility());
		const next = all[(all.indexOf(document.activeElement) + 1) % all.length];
		next?.focus();
		next?.scrollIntoView({ block: 'nearest' });
	}

	compare() {
		return compareDialog(this.t);
	}

	save() {
		saveDialog(this.t);
	}

	gone(ids) {
		if (ids.includes(this.id)) {
			this.isGone('This trace was dropped to make room: it cannot be loaded again.');
		}
	}

	isGone(words) {
		this.lost = true;
		this.t.gone = true;
		notice(words);
	}

	/** Something may have changed while nobody said so. */
	stale(version) {
		const first = this.heard === undefined;
		this.heard = version;
		if (this.t && (!first || this.t.open)) {
			this.changed({ id: this.id, version: -1 });
		}
	}

	async changed(summary) {
		if (summary.id !== this.id || summary.version === this.t?.version || this.loading || this.lost) {
			this.late = summary.id === this.id && summary.version !== this.t?.version;
			return;
		}
		this.loading = true;
		const began = performance.now();
		try {
			await this.load();
		} catch (e) {
			e.status === 404
				? this.isGone('The application does not have this trace any more: it was restarted, or made room.')
				: notice(e.message);
		}
		setTimeout(
			() => {
				this.loading = false;
				if (this.late && !this.closed) {
					this.late = false;
					this.changed({ id: this.id, version: -1 });
				}
			},
			Math.max(60, 2 * (performance.now() - began))
		);
	}

	close() {
		this.closed = true;
		clearInterval(this.beat);
		this.line.close();
	}
}
