import { el, byId, button, errorsOf, keyed, duration, number, many, money, ago, clock, moveFocus, notice, plain } from './dom.js';
import { enc, get, link } from './api.js';
import { chooseFile } from './files.js';

/* All traces, the newest first, as they come. */

const QUICK = [
	['failed', 'Failed'],
	['error', 'With errors'],
	['open', 'Running'],
	['>1s', 'Over 1 s']
];

const ROW_STATES = {
	hangs: ['running', 'Hangs'],
	running: ['running', 'Running'],
	unfinished: ['unfinished', 'Unfinished'],
	failed: ['error', 'Failed'],
	errors: ['warning', 'With errors']
};

const SEVERITIES = { error: ['error', 'Error'], warning: ['warning', 'Warning'] };

// How it ended says more than what is found in it, unless it ended well.
function stateOf(t) {
	const well = t.state === 'ok' || t.state === 'errors';
	return (well && t.severity === 'error' ? SEVERITIES.error : ROW_STATES[t.state]) ?? SEVERITIES[t.severity] ?? ['ok', 'Ok'];
}

const EXAMPLES = ['failed', 'error', 'open', 'agent:planner', 'finding:hung', '>2s', 'document.id=doc-42'];

export class ListView {
	constructor(query) {
		this.query = query;
		this.traces = new Map();
		this.marked = [];
		this.rows = new Map();
		this.list = el('ul.traces', { 'aria-label': 'Traces', keydown: (e) => this.move(e) });
		this.quick = QUICK.map(([term, words]) => button(words, () => this.toggle(term), { 'aria-pressed': 'false', 'data-term': term }));
		this.foot = el('p.memory');
		this.pair = el('div.pair', { hidden: true, role: 'status' });
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
		return 'Filter: words, failed, error, open, agent:x, finding:x, >2s, key=value';
	}

	tools() {
		return [keyed('Open a file', 'o', () => chooseFile())];
	}

	keys() {
		return [
			['↑ ↓', 'next and previous trace'],
			['Enter', 'open it'],
			['x', 'choose it for comparison'],
			['d', 'compare the two that are chosen']
		];
	}

	async start() {
		document.title = 'Agent traces';
		byId('find').value = this.query;
		await this.load();
		const last = this.rows.get(ListView.last);
		if (last) {
			last.querySelector('a').focus();
			last.scrollIntoView({ block: 'nearest' });
		} else {
			this.element.querySelector('h1').focus({ preventScroll: true });
		}
	}

	/** One request at a time: what changed while it was under way is asked for after it. */
	load() {
		this.wanted = true;
		return (this.loading ??= this.ask().finally(() => (this.loading = null)));
	}

	async ask() {
		while (this.wanted) {
			this.wanted = false;
			await this.renewed();
		}
	}

	async renewed() {
		const asked = this.query;
		const answer = await get('traces' + (asked ? '?q=' + enc(asked) : ''));
		if (asked !== this.query) {
			return;
		}
		this.traces = new Map(answer.traces.map((t) => [t.id, t]));
		this.version = answer.version;
		this.told(answer);
		this.partial = answer.partial;
		this.loaded = true;
		this.draw();
	}

	/** How full the memory is, and what had no room in it. */
	told({ memory, dropped, gone, version }) {
		if (memory) {
			Object.assign(this, { memory, dropped, room: gone ?? 0 });
			this.loaded && this.drawFoot(); // alone it would be where the list will be
		}
		this.version = Math.max(this.version ?? 0, version ?? 0);
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
			const row = this.drawn(t, most);
			if (this.list.children[i] !== row) {
				this.list.insertBefore(row, this.list.children[i] ?? null);
			}
		});
		byId('count').textContent = this.query ? many(all.length, 'trace') : '';
		this.quick.forEach((b) => b.setAttribute('aria-pressed', String(this.query.split(/\s+/).includes(b.dataset.term))));
		this.empty.hidden = all.length > 0;
		this.empty.replaceChildren(...(this.query ? noMatch() : noTrace()));
		this.drawFoot();
	}

	drawn(t, most) {
		const row = this.rows.get(t.id),
			key = JSON.stringify([t, most]);
		if (row?.drawn === key) {
			return row;
		}
		const fresh = this.row(t, most),
			focused = row?.contains(document.activeElement);
		fresh.drawn = key;
		row?.replaceWith(fresh);
		this.rows.set(t.id, fresh);
		focused && setTimeout(() => this.rows.get(t.id)?.querySelector('a').focus({ preventScroll: true }));
		return fresh;
	}

	drawFoot() {
		const m = this.memory,
			mb = (bytes) => (bytes / 1048576).toFixed(1);
		const words = m
			? [
					many(this.traces.size, 'trace') + (this.room ? ` (${number(this.room)} older ones made room)` : ''),
					`${mb(m.used)} of ${mb(m.max)} MB`,
					this.dropped ? `${number(this.dropped)} spans and log lines had no room` : null,
					this.partial ? 'not all traces were searched: there was no time' : null
				]
			: [];
		const text = words.filter(Boolean).join(', ');
		this.foot.textContent === text || (this.foot.textContent = text);
	}

	row(t, most) {
		const [kind, words] = stateOf(t),
			at = this.marked.indexOf(t.id),
			goes = t.open && t.live !== false;
		const mark = button('', () => this.mark(t.id), { class: 'pick', 'aria-label': 'Choose for comparison', title: 'Compare (x)' });
		picked(mark, at);
		const more = t.agents.length > 6 ? ` and ${t.agents.length - 6} more` : '';
		const agents = el(
			'span.who',
			{},
			t.agents
				.slice(0, 6)
				.map((a) => plain(a, 40))
				.join(', ') + more
		);
		const about = Object.entries(t.about ?? {}).map(([k, v]) => el('small', { title: k }, plain(v, 60)));
		const unsampled = t.sampled === false ? el('small', { title: 'By the decision at its start' }, 'not sampled at its start') : null;
		return el(
			'li.row.' + kind,
			{ 'data-id': t.id, 'data-start': t.start },
			el('span.rank', {}, words),
			el(
				'div.about',
				{},
				el('a', { href: link(t.id) }, plain(t.name, 160), about, unsampled),
				el('p', {}, t.finding ? plain(t.finding, 300) : agents)
			),
			el('span.n', {}, many(t.spans, 'span')),
			el('span.n', {}, [t.tokens ? number(t.tokens) + ' tokens' : null, money(t.cost, t.currency)].filter(Boolean).join(' · ')),
			el('span.n.errors' + (t.errors ? '.bad' : ''), {}, errorsOf(t)),
			el(
				'span.took',
				{},
				el('b', { 'data-since': goes ? t.start : null }, duration(goes ? Date.now() - t.start : t.durationMs)),
				el('i', { css: { width: Math.max(2, (t.durationMs / most) * 100) + '%' } })
			),
			kind === 'unfinished'
				? el('time', { title: 'Nothing more has come since' }, 'last seen ' + clock(t.start + t.durationMs).slice(0, -4))
				: el('time', { 'data-ago': '' }, ago(t.start)),
			mark
		);
	}

	renew() {
		this.rows.forEach((row) => {
			const time = row.querySelector('[data-ago]'),
				since = row.querySelector('[data-since]');
			time && (time.textContent = ago(Number(row.dataset.start)));
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
		this.rows.forEach((row, key) => picked(row.querySelector('.pick'), this.marked.indexOf(key)));
		const chosen = this.marked.map((m) => this.traces.get(m)).filter(Boolean);
		this.pair.hidden = !chosen.length;
		this.pair.replaceChildren(
			...chosen.flatMap((t, i) => [el('b', {}, 'AB'[i] + ':'), el('span', {}, [t.name, ...Object.values(t.about ?? {})].join(', '))]),
			chosen.length === 1 ? el('span.quiet', {}, 'Choose B (x)') : '',
			el('span.grow'),
			chosen.length === 2 ? keyed('Compare', 'd', () => this.compare(), { class: 'main' }) : ''
		);
	}

	compare() {
		if (this.marked.length === 2) {
			location.hash = `#/diff/${enc(this.marked[0])}/${enc(this.marked[1])}`;
		}
	}

	key(key) {
		const row = document.activeElement?.closest?.('.row'),
			first = this.list.querySelector('a');
		if (key === 'ArrowDown' && document.activeElement.tagName !== 'A' && first) {
			first.focus();
			return true;
		}
		const does = { x: () => row && this.mark(row.dataset.id), d: () => this.compare() }[key];
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
	stale() {
		this.load().catch(() => {});
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

function picked(mark, at) {
	mark.textContent = 'AB'[at] ?? 'Compare';
	mark.setAttribute('aria-pressed', String(at >= 0));
}

const noMatch = () => [
	el('h2', {}, 'No trace matches'),
	el(
		'p',
		{},
		'Terms are separated by spaces, and all must hold: ',
		EXAMPLES.map((term) => [' ', el('code', {}, term)]),
		'.'
	)
];

const noTrace = () => [
	el('h2', {}, 'No trace yet'),
	el(
		'p',
		{},
		'Call an agent: its trace is here as soon as it begins. Or drop a file with OTLP JSON or a saved page here. ',
		'Other processes send to ',
		el('code', {}, location.origin + '/v1/traces'),
		' (OTLP over HTTP).'
	)
];
