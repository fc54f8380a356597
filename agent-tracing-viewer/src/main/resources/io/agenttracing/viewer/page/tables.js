import { el, andMore, button, money, duration, mini, number, plain } from './dom.js';
import { tokensOf } from './model.js';
import { spanLink } from './findings.js';
import { logLine } from './detail.js';

/* Steps and agents in tables, the log, the conversation. */

const ROWS = 400;

/** A table whose columns are sorted by their buttons. */
function sortable(title, columns, data, by, row) {
	let [key, down] = by;
	const body = el('tbody');
	const heads = columns.map(([name, words]) =>
		el(
			'th',
			{ scope: 'col', 'data-k': name },
			button(words, () => {
				down = key === name ? !down : true;
				key = name;
				draw();
			})
		)
	);
	const draw = () => {
		heads.forEach((h) =>
			h.dataset.k === key ? h.setAttribute('aria-sort', down ? 'descending' : 'ascending') : h.removeAttribute('aria-sort')
		);
		const value = (r) => r[key] ?? 0;
		body.replaceChildren(
			...[...data]
				.sort((a, b) => (typeof value(a) === 'string' ? value(a).localeCompare(value(b)) : value(a) - value(b)) * (down ? -1 : 1))
				.slice(0, ROWS)
				.map(row)
		);
	};
	draw();
	const table = el('table.sheet', {}, el('caption', {}, title), el('thead', {}, el('tr', {}, heads)), body);
	return el('div', {}, table, andMore(data.length, ROWS));
}

const errorCells = (r) => [el('td' + (r.errors ? '.bad' : ''), {}, r.errors || '–'), el('td', {}, r.handled || '–')];

const ERRORS = [
	['errors', 'Errors'],
	['handled', 'Handled']
];

export function agentTable(t) {
	const data = t.lanes.map((l) => ({ ...l, count: l.list.length, tokens: tokensOf(l) }));
	const most = Math.max(1, ...data.map((d) => d.tokens)),
		priced = data.some((d) => typeof d.cost === 'number');
	const columns = [
		['name', 'Agent'],
		['count', 'Spans'],
		['ownMs', 'Own time'],
		['tokens', 'Tokens'],
		...(priced ? [['cost', 'Cost']] : []),
		['retries', 'Retries'],
		...ERRORS
	];
	return sortable('Agents', columns, data, ['tokens', true], (a) =>
		el(
			'tr',
			{ 'data-agent': a.name },
			el('th', { scope: 'row' }, el('span.chip', { css: { '--h': a.hue } }, a.name)),
			el('td', {}, number(a.count)),
			el('td', {}, duration(a.ownMs)),
			el('td', {}, a.tokens ? [mini(a.tokens, most), number(a.tokens)] : '–'),
			priced ? el('td', {}, money(a.cost, t.currency, a.costPartial) ?? '–') : null,
			el('td', {}, a.retries || '–'),
			errorCells(a)
		)
	);
}

export function stepTable(t) {
	const columns = [
		['name', 'Step'],
		['agent', 'Agent'],
		['count', 'Count'],
		['p50Ms', 'p50'],
		['maxMs', 'Max'],
		['sumMs', 'Sum'],
		...ERRORS
	];
	return sortable('Steps', columns, t.steps, ['sumMs', true], (s) =>
		el(
			'tr',
			{},
			el('th', { scope: 'row' }, t.ids.has(s.span) ? spanLink(t, s.span, s.name) : s.name),
			el('td', {}, s.agent ?? ''),
			el('td', {}, number(s.count)),
			el('td', {}, duration(s.p50Ms)),
			el('td', {}, duration(s.maxMs)),
			el('td', {}, duration(s.sumMs)),
			errorCells(s)
		)
	);
}

const LINES = 3000;

export function logOf(t, lines, saved) {
	if (!lines.length) {
		return el('p.quiet', {}, saved ? 'This file was saved without log lines.' : 'No log lines belong to this trace.');
	}
	const shown = lines.slice(-LINES).map((l) => {
		const e = logLine(l);
		l.span && t.ids.has(l.span) && e.append(spanLink(t, l.span));
		return e;
	});
	const log = el('ol.log.lines', { tabindex: 0, 'aria-label': 'Log of the trace' }, shown);
	return lines.length > LINES
		? el('div', {}, el('p.quiet', {}, `${number(lines.length - LINES)} earlier lines are left out`), log)
		: log;
}

export function conversationOf(t) {
	const told = t.spans.filter((s) => s.messages?.length);
	if (!told.length) {
		return el('p.quiet', {}, 'What agents and models say to each other is not captured in this trace.');
	}
	let before = [];
	return el(
		'div.conversation',
		{},
		told.map((s) => {
			const all = s.messages.map((m) => m.role + m.text);
			const fresh = s.messages.filter((m, i) => !before.includes(all[i]));
			before = all;
			return el(
				'section',
				{},
				el('h3', {}, spanLink(t, s.id), el('small', {}, ` ${s.lane.name}, +${duration(s.start)}`)),
				fresh.length < s.messages.length ? el('p.quiet', {}, `${s.messages.length - fresh.length} as before`) : null,
				fresh.map((m) =>
					el('div.said.' + (/^[a-z]+$/.test(m.role) ? m.role : 'other'), {}, el('b', {}, m.role), el('p', {}, plain(m.text)))
				)
			);
		})
	);
}
