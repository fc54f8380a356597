import { el, andMore, button, copy, money, duration, mini, number, plain, clock } from './dom.js';
import { goesOn, nowOf, stopOf } from './model.js';
import { SAVED, enc, get, link } from './api.js';
import { spanLink } from './findings.js';

/* All that is known of a span, what matters first. */

const rows = (pairs) => {
	const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false);
	return shown.length
		? el(
				'table.kv',
				{},
				el(
					'tbody',
					{},
					shown.map(([key, value]) =>
						el(
							'tr',
							{},
							el('th', { scope: 'row' }, key),
							el('td', {}, value instanceof Node || Array.isArray(value) ? value : String(value))
						)
					)
				)
			)
		: null;
};

const part = (title, ...inside) => {
	const all = inside.flat().filter(Boolean);
	return all.length ? el('section', { 'aria-label': title }, el('h3', {}, title), all) : null;
};

const valueText = (value) => (typeof value === 'string' ? value : Array.isArray(value) ? value.join('\n') : JSON.stringify(value));

const stack = (value) => el('pre.stack', { tabindex: 0, 'aria-label': 'Stack' }, plain(value, 20000));

function attempts(t, s) {
	const list = s.call ? t.calls.get(s.call) : [];
	return list.length < 2 && !(s.attempt?.max > 1)
		? null
		: part(
				'Attempts',
				el(
					'ol.attempts',
					{},
					list.map((a, i) => {
						const pause = i ? (a.attempt.backoffMs ?? (list[i - 1].end === null ? null : a.start - list[i - 1].end)) : null;
						return [
							pause !== null && pause >= 1 ? el('li.pause', {}, 'pause ' + duration(pause)) : null,
							el(
								'li' + (a.status === 'error' ? '.error' : ''),
								{ 'aria-current': a === s && 'true' },
								el('b', {}, `${a.attempt.number}` + (a.attempt.max ? ` of ${a.attempt.max}` : '')),
								' ',
								spanLink(t, a.id),
								' ',
								a.end === null ? 'not ended' : duration(a.end - a.start),
								' ',
								el(
									'span.end',
									{},
									a.status === 'error' ? (a.timedOut ? '✕ timed out' : '✕ failed') : a.end === null ? '' : '✓ succeeded'
								)
							)
						];
					})
				)
			);
}

/** Which fields are other than usual. */
function shapeOf(shape) {
	const now = shape.now ?? [],
		usual = shape.usual ?? [];
	const name = (f) => f.replace(/[:\s].*$/, ''),
		before = new Map(usual.map((f) => [name(f), f])),
		after = new Map(now.map((f) => [name(f), f]));
	const row = (kind, field, words) => el('li.' + kind, {}, el('code', {}, field), ' ', words);
	const out = [];
	before.forEach((f, n) => !after.has(n) && out.push(row('gone', f, 'missing')));
	after.forEach((f, n) => usual.length && !before.has(n) && out.push(row('new', f, 'new')));
	after.forEach((f, n) => before.has(n) && before.get(n) !== f && out.push(row('other', f, `usually ${before.get(n)}`)));
	after.forEach((f, n) => (!usual.length || before.get(n) === f) && out.push(row('same', f, '')));
	return [el('ul.shape', {}, out.slice(0, 200)), andMore(out.length, 200)];
}

const tokens = (u) => `${number(u.input)} in` + (u.cached ? ` (${number(u.cached)} cached)` : '') + `, ${number(u.output)} out`;

// Of an open span as it is known; "below" is how the page finds its children.
const asJson = ({ below, up, lane, row, among, depth, short, labelEnd, rules, text, going, ...span }) => JSON.stringify(span, null, 2);

const spoken = (messages) =>
	messages.map((m) => el('div.said.' + (/^[a-z]+$/.test(m.role) ? m.role : 'other'), {}, el('b', {}, m.role), el('p', {}, m.text)));

export function detail(t, s, close, logs) {
	const now = nowOf(t),
		took = stopOf(s, now) - s.start;
	const exceptions = (s.events ?? []).filter((e) => e.name === 'exception'),
		others = (s.events ?? []).filter((e) => e.name !== 'exception');
	const waiting = t.waiters.get(s.id) ?? [],
		named = t.findings.filter((f) => f.spans.includes(s.id));
	const lines = logs?.filter((l) => l.span === s.id) ?? [];
	const state =
		s.end === null
			? s.hangs
				? 'hangs'
				: goesOn(t)
					? 'running'
					: 'unfinished'
			: s.status === 'error'
				? s.handled
					? 'failed, handled'
					: 'failed'
				: 'ok';
	const found = el('div.elsewhere'),
		resource = t.resources[s.resource];
	return el(
		'aside.detail',
		{ 'aria-label': 'Span ' + plain(s.text, 80), tabindex: -1, 'data-id': s.id },
		el(
			'header',
			{},
			el('h2', { title: s.name }, s.text),
			button('×', close, { class: 'close', 'aria-label': 'Close', title: 'Close (Escape)' })
		),
		el(
			'p.sub',
			{},
			el('span.chip', { css: { '--h': s.lane.hue } }, s.lane.name),
			el('span.state.' + state.split(/\W/)[0], {}, state),
			el('b', { 'data-since': s.end === null && goesOn(t) && s.start }, duration(took)),
			button('Copy as JSON', () => copy(asJson(s), 'Span'), { class: 'quiet small' })
		),
		s.message ? el('p.message' + (s.status === 'error' ? '.error' : ''), {}, s.message) : null,
		named.length
			? part(
					'What is wrong',
					named.map((f) => el('p.named.' + f.severity, {}, f.cause, f.fix ? el('span.fix', {}, f.fix) : null))
				)
			: null,
		s.stuck && (s.hangs || s.stuck.stack)
			? part(
					s.hangs ? 'Hangs here' : 'Hung here',
					el('p', {}, `Stack taken ${duration(s.stuck.elapsedMs)} after it began.`),
					s.stuck.stack ? stack(s.stuck.stack) : null
				)
			: null,
		attempts(t, s),
		s.shape ? part('Fields of the data', shapeOf(s.shape)) : null,
		part(
			'Times',
			rows([
				['start', '+' + duration(s.start)],
				['own time', s.ownMs === took ? null : duration(s.ownMs)],
				['on the critical path', s.critical?.length ? duration(s.critical.reduce((sum, [a, b]) => sum + b - a, 0)) : null],
				[
					'timeout',
					s.timeoutMs === null || s.timeoutMs === undefined ? null : duration(s.timeoutMs) + (s.timedOut ? ', exceeded' : '')
				],
				[
					'its caller gives up',
					s.deadline === null || s.deadline === undefined
						? null
						: '+' +
							duration(s.deadline) +
							(s.deadline < stopOf(s, now)
								? `, ${duration(stopOf(s, now) - s.deadline)} ${s.end === null ? 'ago' : 'before this ended'}`
								: '')
				],
				['called by', s.up ? spanLink(t, s.up.id) : null],
				['waited for', s.waitedFor ? spanLink(t, s.waitedFor) : null],
				[
					'waits for it',
					waiting.length
						? [...waiting.slice(0, 5).map((w, i) => [i ? ', ' : '', spanLink(t, w.id)]), andMore(waiting.length, 5, 'span')]
						: null
				],
				['first token', s.ttfeMs ? duration(s.ttfeMs) : null],
				['tokens', s.usage ? tokens(s.usage) : null],
				['cost', money(s.usage?.cost, t.currency)],
				[
					'folded',
					s.folded
						? `${number(s.folded.count)} spans, ${duration(s.folded.sumMs)} together, the longest ${duration(s.folded.maxMs)}`
						: null
				]
			])
		),
		exceptions.length
			? part(
					'Error',
					exceptions.map((e) => [
						el('p.message.error', {}, [e.attributes['exception.type'], e.attributes['exception.message']].filter(Boolean).join(': ')),
						e.attributes['exception.stacktrace'] ? stack(e.attributes['exception.stacktrace']) : null
					])
				)
			: null,
		s.messages?.length ? part('Conversation', spoken(s.messages)) : null,
		lines.length ? part('Log', el('ul.lines', {}, lines.slice(0, 100).map(logLine)), andMore(lines.length, 100)) : null,
		others.length
			? part(
					'Events',
					others
						.slice(0, 100)
						.map((e) =>
							el(
								'div.event',
								{},
								el('b', {}, '+' + duration(e.at)),
								' ',
								e.name,
								rows(Object.entries(e.attributes ?? {}).map(([k, v]) => [k, valueText(v)]))
							)
						),
					andMore(others.length, 100)
				)
			: null,
		s.links?.length
			? part(
					'Links',
					el(
						'ul',
						{},
						s.links
							.slice(0, 50)
							.map((l) =>
								el(
									'li',
									{},
									l.trace === t.id
										? spanLink(t, l.span)
										: SAVED
											? el('code', {}, l.trace)
											: el('a', { href: link(l.trace, l.span) }, 'trace ' + l.trace.slice(0, 8))
								)
							)
					),
					andMore(s.links.length, 50)
				)
			: null,
		SAVED
			? null
			: part(
					'The same step in other traces',
					button('Find it in other traces', () => sameStep(t, s, found), { class: 'same' }),
					found
				),
		part(
			'Attributes',
			rows([
				...Object.entries(s.attributes ?? {}).map(([k, v]) => [k, valueText(v)]),
				['service', s.service],
				['kind', s.kind],
				['operation', s.operation],
				['name', s.name],
				['span id', s.id],
				['parent id', s.parent]
			])
		),
		resource ? part('Process', rows(Object.entries(resource.attributes ?? {}).map(([k, v]) => [k, valueText(v)]))) : null
	);
}

export const logLine = (l) =>
	el(
		'li.' + (/^[A-Za-z]+$/.test(l.level ?? '') ? l.level.toLowerCase() : 'info'),
		{},
		el('time', {}, clock(l.at)),
		el('b', {}, l.level),
		el('code', { title: l.logger }, (l.logger ?? '').split('.').pop().slice(0, 40)),
		el('span', {}, l.text)
	);

async function sameStep(t, s, into) {
	into.replaceChildren('Looking …');
	try {
		const { steps } = await get(`steps?trace=${enc(t.id)}&span=${enc(s.id)}`);
		const list = steps.filter((o) => o.trace !== t.id || o.span !== s.id),
			most = Math.max(1, ...steps.map((o) => o.durationMs ?? 0));
		into.replaceChildren(
			list.length
				? el(
						'ul',
						{},
						list
							.slice(0, 30)
							.map((o) =>
								el(
									'li' + (o.status === 'error' ? '.error' : ''),
									{},
									el('a', { href: link(o.trace, o.span) }, clock(o.start)),
									mini(o.durationMs ?? 0, most),
									el('b', {}, duration(o.durationMs)),
									o.trace === t.id ? ' this trace' : el('a', { href: `#/diff/${enc(o.trace)}/${enc(t.id)}` }, 'compare')
								)
							)
					)
				: 'No other trace has it.',
			andMore(list.length, 30) ?? ''
		);
		into.querySelector('a')?.focus();
	} catch (e) {
		into.replaceChildren(plain(e.message));
	}
}
