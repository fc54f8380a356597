import { el, button, copy, duration, many, plain } from './dom.js';
import { goesOn, stopOf } from './model.js';
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

// For a ticket.
const inWords = (t, f) =>
	[
		`${RANK[f.severity] ?? f.severity} (${f.rule}): ${f.cause}`,
		f.fix ? 'What to do: ' + f.fix : null,
		`Trace ${t.id}` + (f.spans.length ? ', spans ' + f.spans.slice(0, 10).join(', ') : '')
	]
		.filter(Boolean)
		.join('\n');

function finding(t, f, index, lead, depth = 0) {
	const below = t.findings.map((g, i) => [g, i]).filter(([g, i]) => g.because === index && i !== index);
	const facts = el(
		'p.facts',
		{},
		el('code', {}, f.rule),
		f.savingMs ? ` · would save ${duration(f.savingMs)}` : '',
		f.confidence && f.confidence !== 'high' ? ` · ${f.confidence} confidence` : '',
		' ',
		button('Copy', () => copy(inWords(t, f), 'Finding'), { class: 'quiet small', 'aria-label': 'Copy this finding as text' })
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
	const running = t.spans.filter((s) => s.end === null && !s.hangs && !s.below.some((b) => b.end === null));
	const quiet = el('p.quiet', {});
	if (!serious.length) {
		const failed = t.spans.filter((s) => s.status === 'error' && !s.handled);
		quiet.append(
			...(failed.length
				? ['Failed: ', spanLink(t, failed[0].id), ' ', plain(failed[0].message ?? '', 200)]
				: [t.open ? 'Nothing found so far.' : 'Nothing wrong was found.'])
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
							el('b', { 'data-since': goesOn(t) && s.start }, duration(stopOf(s, now) - s.start)),
							el('code.frame', {}, s.stuck.frame ?? '')
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
					goesOn(t) ? 'Running: ' : 'Not ended: ',
					running
						.slice(0, 4)
						.map((s, i) => [
							i ? ', ' : '',
							spanLink(t, s.id),
							' ',
							el('span', { 'data-since': goesOn(t) && s.start }, duration(stopOf(s, now) - s.start))
						]),
					running.length > 4 ? ` and ${running.length - 4} more` : ''
				)
			: null,
		notes.length
			? el(
					'details.notes',
					{},
					el(
						'summary',
						{},
						`${many(notes.length, 'note')}: ${notes.length > 1 ? 'what else was seen' : plain(t.findings[notes[0]].rule, 60)}`
					),
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
					el('summary', {}, many(t.notJudged.length, 'check') + ' could not be made'),
					el(
						'ul.unjudged',
						{},
						t.notJudged.map((n) => el('li', {}, el('code', {}, n.rule), ' ', n.reason))
					)
				)
			: null
	);
}

const LARGEST = 5;

// The lanes of what took the time, and waits.
function strip(t) {
	const perLane = new Map();
	for (const e of t.times) {
		const lane = e.wait ? null : (t.ids.get(e.span)?.lane ?? null);
		perLane.set(lane, (perLane.get(lane) ?? 0) + e.ms);
	}
	const piece = ([lane, ms]) => {
		const name = lane ? lane.name : 'waiting';
		return el(
			lane ? 'span' : 'span.wait',
			{ title: `${name}: ${duration(ms)}`, css: { 'flex-grow': String(ms), '--h': lane?.hue ?? 0 } },
			ms / t.pathMs > 0.1 ? plain(name, 24) : ''
		);
	};
	return el('div.strip', { 'aria-hidden': 'true' }, [...perLane].sort((a, b) => b[1] - a[1]).map(piece));
}

/** The largest own times on the critical path, waits included. */
export function whereTimeWent(t) {
	if (!t.times.length) {
		return null;
	}
	const line = (ms, step) =>
		el(
			'li',
			{},
			el('span.share', {}, Math.round((ms / (t.pathMs || 1)) * 100) + ' %'),
			el('span.step', {}, step),
			el('b', {}, duration(ms))
		);
	const rest = t.times.slice(LARGEST),
		others = rest.length + t.timesMore.count,
		ms = rest.reduce((sum, e) => sum + e.ms, t.timesMore.ms);
	return el(
		'section.times',
		{ 'aria-label': 'Where the time went' },
		el('h2', {}, 'Where the time went', el('small', {}, ` critical path, ${duration(t.pathMs)}`)),
		strip(t),
		el(
			'ol',
			{},
			t.times.slice(0, LARGEST).map((e) => line(e.ms, [e.wait ? 'waiting for ' : '', spanLink(t, e.span)])),
			others ? line(ms, `in ${many(others, 'other step')}`) : null
		)
	);
}
