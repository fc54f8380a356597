import { el, duration, many, plain } from './dom.js';
import { stopOf } from './model.js';
import { link } from './api.js';

/* What is wrong, in words, and where the time went. */

const RANK = { error: 'Error', warning: 'Warning', info: 'Note' };

/** A link to a span. */
export function spanLink(t, id, text) {
	const s = t.ids.get(id);
	return s
		? el('a.span', { href: link(t.id, id), 'data-span': id, css: { '--h': s.lane.hue } }, plain(text ?? s.text, 60))
		: el('code', {}, id.slice(0, 16));
}

function evidence(t, f) {
	const seen = f.spans.slice(0, 6);
	return el(
		'p.evidence',
		{},
		el('span', {}, 'See '),
		seen.map((id, i) => [i ? ', ' : '', spanLink(t, id)]),
		f.spans.length > 6 ? ` and ${f.spans.length - 6} more` : ''
	);
}

function finding(t, f, index, lead, depth = 0) {
	const below = t.findings.map((g, i) => [g, i]).filter(([g, i]) => g.because === index && i !== index);
	const facts = el(
		'p.facts',
		{},
		el('code', {}, f.rule),
		f.savingMs ? ` · would save ${duration(f.savingMs)}` : '',
		f.confidence && f.confidence !== 'high' ? ` · ${f.confidence} confidence` : ''
	);
	const inside = [f.fix ? el('p.fix', {}, el('b', {}, 'What to do'), ' ', f.fix) : null, f.spans.length ? evidence(t, f) : null, facts];
	return el(
		'li.finding.' + f.severity,
		{ 'data-rule': f.rule },
		el(
			'details',
			{ open: lead },
			el('summary', {}, el('span.rank', {}, RANK[f.severity] ?? f.severity), el('span.cause', {}, f.cause)),
			el('div.more', {}, inside)
		),
		below.length && depth < 8
			? el(
					'ul.so',
					{ 'aria-label': 'Follows from it' },
					below.map(([g, i]) => finding(t, g, i, false, depth + 1))
				)
			: null
	);
}

// A finding that is explained by one that is explained by it would be nowhere.
function tops(findings) {
	return findings
		.map((f, i) => i)
		.filter((i) => {
			for (let n = 0, at = i; n <= findings.length; n++) {
				const next = findings[at].because;
				if (next === null || next === undefined || !findings[next]) {
					return at === i;
				}
				at = next;
			}
			return true;
		});
}

export const isSerious = (t) => t.findings.some((f) => f.severity !== 'info');

export function findingsOf(t, now) {
	const first = tops(t.findings);
	const serious = first.filter((i) => t.findings[i].severity !== 'info'),
		notes = first.filter((i) => t.findings[i].severity === 'info');
	const hanging = t.spans.filter((s) => s.hangs);
	const running = t.spans.filter((s) => s.end === null && !s.hangs && !s.below.some((b) => b.end === null)).slice(0, 4);
	const quiet = el('p.quiet', {});
	if (!serious.length) {
		const failed = t.spans.filter((s) => s.status === 'error' && !s.handled);
		quiet.append(
			...(failed.length
				? ['Failed: ', spanLink(t, failed[0].id), ' ', plain(failed[0].message ?? '', 200)]
				: [t.open ? 'Nothing found so far.' : 'Nothing to change was found.'])
		);
	}
	return el(
		'section.findings',
		{ 'aria-label': 'Findings' },
		el('h2', {}, serious.length ? 'What is wrong' : 'Findings'),
		hanging.length
			? el(
					'ul.now',
					{ 'aria-label': 'Hanging now' },
					hanging.map((s) =>
						el(
							'li.hang',
							{},
							el('span.rank', {}, 'Hangs now'),
							spanLink(t, s.id),
							' of ',
							s.lane.name,
							' for ',
							el('b', { 'data-since': s.start }, duration(stopOf(s, now) - s.start)),
							el('code.frame', {}, topFrame(s.stuck.stack))
						)
					)
				)
			: null,
		serious.length
			? el(
					'ul.list',
					{},
					serious.map((i, n) => finding(t, t.findings[i], i, n === 0))
				)
			: quiet,
		running.length
			? el(
					'p.running',
					{},
					'Running: ',
					running.map((s, i) => [
						i ? ', ' : '',
						spanLink(t, s.id),
						' ',
						el('span', { 'data-since': s.start }, duration(stopOf(s, now) - s.start))
					])
				)
			: null,
		notes.length
			? el(
					'details.notes',
					{},
					el('summary', {}, many(notes.length, 'note')),
					el(
						'ul.list',
						{},
						notes.map((i) => finding(t, t.findings[i], i, false))
					)
				)
			: null,
		t.notJudged.length
			? el(
					'details.notes',
					{},
					el('summary', {}, many(t.notJudged.length, 'rule') + ' could not judge'),
					el(
						'ul.unjudged',
						{},
						t.notJudged.map((n) => el('li', {}, el('code', {}, n.rule), ' ', n.reason))
					)
				)
			: null
	);
}

// The first frame that is not the platform's says most.
function topFrame(stack) {
	const frames = (stack ?? '')
		.split('\n')
		.map((l) => l.trim().replace(/^at /, ''))
		.filter((l) => /^[\w$./<>@-]+\(/.test(l));
	return frames.find((l) => !/^(java|jdk|sun|javax|java\.base)[./]/.test(l)) ?? frames[0] ?? '';
}

/** The largest own times on the critical path, waits included. */
export function timesOf(t) {
	const sum = new Map(),
		total = t.path.reduce((all, p) => all + p.to - p.from, 0) || 1;
	for (const p of t.path) {
		const key = (p.wait ? 'wait ' : 'work ') + p.span;
		const e = sum.get(key) ?? { id: p.span, wait: p.wait, ms: 0 };
		e.ms += p.to - p.from;
		sum.set(key, e);
	}
	return [...sum.values()].sort((a, b) => b.ms - a.ms).map((e) => ({ ...e, share: e.ms / total }));
}

export function whereTimeWent(t) {
	const times = timesOf(t);
	if (!times.length) {
		return null;
	}
	const perLane = new Map();
	for (const e of times) {
		const lane = e.wait ? null : (t.ids.get(e.id)?.lane ?? null);
		perLane.set(lane, (perLane.get(lane) ?? 0) + e.ms);
	}
	const total = times.reduce((all, e) => all + e.ms, 0);
	return el(
		'section.times',
		{ 'aria-label': 'Where the time went' },
		el('h2', {}, 'Where the time went'),
		el(
			'div.strip',
			{ 'aria-hidden': 'true' },
			[...perLane]
				.sort((a, b) => b[1] - a[1])
				.map(([lane, ms]) =>
					el(
						lane ? 'span' : 'span.wait',
						{ title: `${lane ? lane.name : 'waiting'}: ${duration(ms)}`, css: { 'flex-grow': String(ms), '--h': lane?.hue ?? 0 } },
						ms / total > 0.1 ? plain(lane ? lane.name : 'waiting', 24) : ''
					)
				)
		),
		el(
			'ol',
			{},
			times
				.slice(0, 5)
				.map((e) =>
					el(
						'li',
						{},
						el('span.share', {}, Math.round(e.share * 100) + ' %'),
						el('span.step', {}, e.wait ? 'waiting for ' : '', spanLink(t, e.id)),
						el('b', {}, duration(e.ms))
					)
				)
		)
	);
}
