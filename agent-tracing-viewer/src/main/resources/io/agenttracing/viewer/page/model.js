import { SAVED, stream } from './api.js';

/* A trace as it came, with what drawing it needs: children, lanes, calls of which a span is an attempt. */

const HUES = [255, 165, 305, 85, 210, 125, 280, 60];

export const laneOf = (s) => s.agent ?? s.service ?? 'elsewhere';

export function prepared(m) {
	const t = { ...m, got: performance.now(), ids: new Map(), lanes: [], calls: new Map(), waiters: new Map(), roots: [] };
	t.spans = m.spans.map((s) => ({ ...s, below: [], rules: [] })).sort((a, b) => a.start - b.start);
	const lanes = new Map();
	const lane = (name, more) => {
		if (!lanes.has(name)) {
			lanes.set(name, {
				kind: 'agent',
				errors: 0,
				handled: 0,
				retries: 0,
				input: 0,
				output: 0,
				...more,
				name,
				list: [],
				hue: HUES[lanes.size % HUES.length]
			});
		}
		return lanes.get(name);
	};
	m.agents.forEach((a) => lane(a.name, a));
	t.spans.forEach((s) => t.ids.set(s.id, s));
	for (const s of t.spans) {
		s.lane = lane(laneOf(s), {});
		s.lane.list.push(s);
		s.text = s.label || s.name;
		s.going = s.hangs ? 'hangs' : goesOn(t) ? 'running' : 'not ended';
		s.up = s.parent && s.parent !== s.id ? (t.ids.get(s.parent) ?? null) : null;
		if (s.attempt) {
			const call = s.attempt.call ?? s.id;
			t.calls.set(call, [...(t.calls.get(call) ?? []), s]);
			s.call = call;
		}
		if (s.waitedFor && t.ids.has(s.waitedFor)) {
			t.waiters.set(s.waitedFor, [...(t.waiters.get(s.waitedFor) ?? []), s]);
		}
	}
	for (const s of t.spans) {
		(s.up && !within(s.up, s) ? s.up.below : t.roots).push(s);
	}
	t.calls.forEach((list) => list.sort((a, b) => a.attempt.number - b.attempt.number || a.start - b.start));
	t.lanes = [...lanes.values()].filter((l) => l.list.length);
	t.order = [];
	t.roots.forEach((r) => walk(r, t.order));
	[{ below: t.roots }, ...t.spans].forEach(({ below }) => below.forEach((s, i) => (s.among = [i + 1, below.length])));
	t.findings.forEach((f) => f.spans.forEach((id) => t.ids.get(id)?.rules.push(f.rule)));
	return t;
}

// Parents in a circle, as of broken data, would never end.
function within(s, top) {
	for (let n = 0, at = s; at; at = at.up, n++) {
		if (at === top || n > 10000) {
			return true;
		}
	}
	return false;
}

function walk(root, order) {
	const stack = [[root, 0]];
	while (stack.length) {
		const [s, depth] = stack.pop();
		s.depth = depth;
		order.push(s);
		for (let i = s.below.length - 1; i >= 0; i--) {
			stack.push([s.below[i], depth + 1]);
		}
	}
}

/** Whether spans that are open go on, as far as is known. */
export const goesOn = (t) => t.open && t.live !== false && !SAVED;

/** Milliseconds since the start of the trace, for spans that are open; it stands still where nothing goes on. */
export function nowOf(t) {
	return (t.nowMs ?? t.durationMs) + (goesOn(t) ? Math.max(0, (stream.lost ?? performance.now()) - t.got) : 0);
}

export const stopOf = (s, now) => s.end ?? Math.max(now, s.start);

export const tokensOf = (l) => (l.input ?? 0) + (l.output ?? 0);

const includes = (value, word) => value !== null && value !== undefined && String(value).toLowerCase().includes(word);

const SPAN_STATES = {
	error: (s) => s.status === 'error',
	failed: (s) => s.status === 'error' && !s.handled,
	handled: (s) => s.handled,
	open: (s) => s.end === null,
	hangs: (s) => s.hangs
};

const SPAN_KEYS = {
	agent: (s, value) => includes(laneOf(s), value),
	service: (s, value) => includes(s.service, value),
	finding: (s, value) => s.rules.some((rule) => includes(rule, value))
};

function took(s, op, limit) {
	const [, n, unit] = /^([\d.]+)\s*(ms|s|min)?$/.exec(limit) ?? [],
		most = n * ({ s: 1000, min: 60000 }[unit] ?? 1),
		ms = (s.end ?? Infinity) - s.start;
	return op === '>' ? ms > most : ms < most;
}

function holds(s, term) {
	const [, key, op, raw] = /^([^=:<>"]*)([=:<>])(.*)$/s.exec(term) ?? [],
		value = raw?.replace(/^"(.*)"$/s, '$1');
	if (op === '=' && key) {
		const same = raw === value ? (v) => includes(v, value) : (v) => String(v).toLowerCase() === value;
		return Object.entries(s.attributes ?? {}).some(([k, v]) => k.toLowerCase() === key && same(v));
	}
	if (op === ':' && Object.hasOwn(SPAN_KEYS, key)) {
		return SPAN_KEYS[key](s, value);
	}
	if (key === '' && (op === '>' || op === '<')) {
		return took(s, op, value);
	}
	const word = term.replace(/^"(.*)"$/s, '$1');
	return (
		(Object.hasOwn(SPAN_STATES, term) && SPAN_STATES[term](s)) ||
		[s.name, s.label, s.id, laneOf(s), s.message, ...Object.values(s.attributes ?? {})].some((v) => includes(v, word))
	);
}

/** Whether a span is what was searched for, in the words of the search for traces: terms, all of which must hold. */
export const matches = (s, terms) => terms.every((term) => holds(s, term));

/** Terms are separated by spaces; what is in quotation marks is one. */
export const termsOf = (text) => text.toLowerCase().match(/(?:"[^"]*"|[^\s"])+|"/g) ?? [];
