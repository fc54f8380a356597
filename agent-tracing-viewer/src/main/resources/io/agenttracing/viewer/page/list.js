import { el, byId, button, keyed, duration, number, many, ago, moveFocus, notice, plain } from './dom.js';
import { enc, get, link } from './api.js';
import { chooseFile } from './files.js';

/* All traces, the newest first, as they come. */

const QUICK = [
	['error', 'Errors'],
	['open', 'Running'],
	['>1s', 'Over 1 s']
];

export class ListView {
	constructor(query) {
		this.query = query;
		this.traces = new Map();
		this.marked = [];
		this.rows = new Map();
		this.list = el('ul.traces', { 'aria-label': 'Traces', keydown: (e) => this.move(e) });
		this.quick = QUICK.map(([term, words]) => button(words, () => this.toggle(term), { 'aria-pressed': 'false', 'data-term': term }));
		this.foot = el('p.memory');
		this.pair = el('div.pair', { hidden: true });
		this.empty = el('div.empty', { hidden: true });
		this.element = el(
			'div.overview',
			{},
			el(
				'div.title',
				{},
				el('h1', { tabindex: -1 }, 'Traces'),
				el('span.seg', { role: 'group', 'aria-label': 'Show only' }, this.quick)
			),
			this.list,
			this.empty,
			this.foot,
			this.pair
		);
		this.beat = setInterval(() => this.renew(), 1000);
	}

	get search() {
		return 'Filter: words, error, open, agent:x, finding:x, >2s, key=value';
	}

	tools() {
		return [keyed('Open a file', 'o', () => chooseFile())];
	}

	async start() {
		document.title = 'Agent traces';
		byId('find').value = this.query;
		await this.load();
		const last = this.rows.get(ListView.last);
		last
			? (last.querySelector('a').focus(), last.scrollIntoView({ block: 'nearest' }))
			: this.element.querySelector('h1').focus({ preventScroll: true });
	}

	async load() {
		const asked = this.query;
		const answer = await get('traces' + (asked ? '?q=' + enc(asked) : ''));
		if (asked !== this.query) {
			return;
		}
		this.traces = new Map(answer.traces.map((t) => [t.id, t]));
		this.version = answer.version;
		this.memory = answer.memory;
		this.dropped = answer.dropped;
		this.draw();
	}

	draw() {
		const all = [...this.traces.values()].sort((a, b) => b.start - a.start),
			most = Math.max(1, ...all.map((t) => t.durationMs));
		const keep = new Set(all.map((t) => t.id));
		this.rows.forEach((row, id) => {
			if (!keep.has(id)) {
				row.remove();
				this.rows.delete(id);
			}
		});
		all.forEach((t, i) => {
			let row = this.rows.get(t.id);
			const key = JSON.stringify([t, most]);
			if (!row || row.drawn !== key) {
				const fresh = this.row(t, most),
					focused = row?.contains(document.activeElement);
				fresh.drawn = key;
				row ? row.replaceWith(fresh) : null;
				this.rows.set(t.id, (row = fresh));
				focused && setTimeout(() => row.querySelector('a').focus({ preventScroll: true }));
			}
			this.list.children[i] !== row && this.list.insertBefore(row, this.list.children[i] ?? null);
		});
		byId('count').textContent = this.query ? many(all.length, 'trace') : '';
		this.quick.forEach((b) => b.setAttribute('aria-pressed', String(this.query.split(/\s+/).includes(b.dataset.term))));
		this.empty.hidden = all.length > 0;
		this.empty.replaceChildren(
			...(this.query
				? [
						el('h2', {}, 'No trace is like that'),
						el(
							'p',
							{},
							'Terms are separated by spaces, and all must hold: ',
							el('code', {}, 'error'),
							' ',
							el('code', {}, 'open'),
							' ',
							el('code', {}, 'agent:planner'),
							' ',
							el('code', {}, 'finding:hung'),
							' ',
							el('code', {}, '>2s'),
							' ',
							el('code', {}, 'document.id=doc-42'),
							'.'
						)
					]
				: [
						el('h2', {}, 'No trace yet'),
						el(
							'p',
							{},
							'Call an agent: its trace is here as soon as it begins. Or drop a file with OTLP JSON or a saved page here. ',
							'Other processes send to ',
							el('code', {}, location.origin + '/v1/traces'),
							' (OTLP over HTTP).'
						)
					])
		);
		const m = this.memory;
		this.foot.textContent = m
			? `${many(all.length, 'trace')}, ${(m.used / 1048576).toFixed(1)} of ${Math.round(m.max / 1048576)} MB` +
				(this.dropped ? `, ${number(this.dropped)} older ones were dropped` : '')
			: '';
	}

	row(t, most) {
		const state = t.open ? 'running' : t.failed ? 'error' : (t.severity ?? (t.errors ? 'handled' : 'ok')),
			words = {
				running: t.findings.includes('hung') ? 'Hangs' : 'Running',
				error: t.failed ? 'Failed' : 'Error',
				warning: 'Warning',
				info: 'Ok',
				handled: 'Ok',
				ok: 'Ok'
			}[state];
		const mark = button('AB'[this.marked.indexOf(t.id)] ?? '⇄', () => this.mark(t.id), {
			class: 'pick',
			'aria-label': 'Choose for comparison',
			title: 'Choose for comparison (x)',
			'aria-pressed': String(this.marked.includes(t.id))
		});
		return el(
			'li.row.' + state,
			{ 'data-id': t.id, 'data-start': t.start },
			el('span.rank', {}, words),
			el(
				'div.about',
				{},
				el(
					'a',
					{ href: link(t.id) },
					plain(t.name, 160),
					Object.entries(t.about ?? {}).map(([k, v]) => el('small', { title: k }, plain(v, 60)))
				),
				el(
					'p',
					{},
					t.finding
						? plain(t.finding, 300)
						: el(
								'span.who',
								{},
								t.agents
									.slice(0, 6)
									.map((a) => plain(a, 40))
									.join(', ') + (t.agents.length > 6 ? ` and ${t.agents.length - 6} more` : '')
							)
				)
			),
			el('span.n', {}, many(t.spans, 'span')),
			el('span.n', {}, t.tokens ? number(t.tokens) + ' tokens' : ''),
			el('span.n.bad', {}, t.errors ? many(t.errors, 'error') : ''),
			el(
				'span.took',
				{},
				el('b', { 'data-since': t.open ? t.start : null }, duration(t.open ? Date.now() - t.start : t.durationMs)),
				el('i', { css: { width: Math.max(2, (t.durationMs / most) * 100) + '%' } })
			),
			el('time', {}, ago(t.start)),
			mark
		);
	}

	renew() {
		this.rows.forEach((row) => {
			row.querySelector('time').textContent = ago(Number(row.dataset.start));
			const since = row.querySelector('[data-since]');
			since && (since.textContent = duration(Date.now() - since.dataset.since));
		});
	}

	move(e) {
		const step = { ArrowDown: 1, ArrowUp: -1, Home: -1e6, End: 1e6 }[e.key];
		if (step) {
			e.preventDefault();
			const links = [...this.list.querySelectorAll('a')],
				at = links.indexOf(document.activeElement);
			at === 0 && step === -1 ? byId('find').focus() : moveFocus(links, step);
		}
	}

	find(text) {
		this.query = text.trim();
		history.replaceState(null, '', '#/' + (this.query ? '?q=' + enc(this.query) : ''));
		clearTimeout(this.asking);
		this.asking = setTimeout(() => this.load().catch((e) => notice(e.message)), 120);
	}

	async found() {
		clearTimeout(this.asking);
		await this.load().catch((e) => notice(e.message));
		this.list.querySelector('a')?.focus();
	}

	toggle(term) {
		const words = this.query.split(/\s+/).filter(Boolean);
		const next = words.includes(term) ? words.filter((w) => w !== term) : [...words, term];
		byId('find').value = next.join(' ');
		this.find(byId('find').value);
	}

	mark(id) {
		this.marked = this.marked.includes(id) ? this.marked.filter((m) => m !== id) : [...this.marked, id].slice(-2);
		this.rows.forEach((row, key) => {
			const at = this.marked.indexOf(key),
				pick = row.querySelector('.pick');
			pick.textContent = 'AB'[at] ?? '⇄';
			pick.setAttribute('aria-pressed', String(at >= 0));
		});
		const [a, b] = this.marked.map((m) => this.traces.get(m));
		this.pair.hidden = !a;
		this.pair.replaceChildren(
			...(a
				? [
						el('b', {}, 'A'),
						' ',
						plain(a.name, 60),
						b ? [' ', el('b', {}, 'B'), ' ', plain(b.name, 60)] : ' and another one',
						el('span.grow'),
						b ? keyed('Compare', 'd', () => this.compare(), { class: 'main' }) : null
					]
						.flat()
						.filter(Boolean)
				: [])
		);
	}

	compare() {
		this.marked.length === 2 && (location.hash = `#/diff/${enc(this.marked[0])}/${enc(this.marked[1])}`);
	}

	key(key) {
		const row = document.activeElement?.closest?.('.row');
		const does = { x: () => row && this.mark(row.dataset.id), d: () => this.compare(), o: () => chooseFile() }[key];
		does?.();
		return !!does;
	}

	escape() {
		if (this.query) {
			byId('find').value = '';
			this.find('');
			return true;
		}
		return false;
	}

	changed(summary) {
		if (this.query) {
			this.late ??= setTimeout(() => {
				this.late = null;
				this.load().catch(() => {});
			}, 250);
			return;
		}
		this.traces.set(summary.id, summary);
		this.frame ??= requestAnimationFrame(() => {
			this.frame = null;
			this.draw();
		});
	}

	/** Something may have changed while nobody said so. */
	stale(version) {
		version !== this.version && this.load().catch(() => {});
	}

	gone(ids) {
		ids.forEach((id) => this.traces.delete(id));
		this.draw();
	}

	close() {
		ListView.last = document.activeElement?.closest?.('.row')?.dataset.id ?? ListView.last;
		clearInterval(this.beat);
		clearTimeout(this.asking);
		clearTimeout(this.late);
	}
}
