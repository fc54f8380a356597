/* A trace as it came, with what drawing it needs: children, lanes, calls of which a span is an attempt. */

const HUES = [255, 165, 305, 85, 210, 125, 280, 60];

export const laneOf = (s) => s.agent ?? s.service ?? 'elsewhere';

export function prepared(m) {
	const t = { ...m, got: performance.now(), ids: new Map(), lanes: [], calls: new Map(), waiters: new Map(), roots: [] };
	t.spans = m.spans.map((s) => ({ ...s, below: [] })).sort((a, b) => a.start - b.start);
	const lanes = new Map();
	const lane = (name, more) => {
		if (!lanes.has(name)) {
			lanes.set(name, {
				kind: 'agent',
				errors: 0,
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
	t.spans.forEach((s) => (s.hangs = !!s.stuck && s.end === null && !s.below.some((b) => b.stuck && b.end === null)));
	t.calls.forEach((list) => list.sort((a, b) => a.attempt.number - b.attempt.number || a.start - b.start));
	t.lanes = [...lanes.values()].filter((l) => l.list.length);
	t.order = [];
	t.roots.forEach((r) => walk(r, t.order));
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

/** Milliseconds since the start of the trace, for spans that are open. */
export const nowOf = (t, frozen) =>
	t.nowMs === null || t.nowMs === undefined ? t.durationMs : t.nowMs + (t.open && !frozen ? performance.now() - t.got : 0);

export const stopOf = (s, now) => s.end ?? Math.max(now, s.start);

export const tokensOf = (l) => (l.input ?? 0) + (l.output ?? 0);

/** Whether a span is what was searched for: words and terms, all of which must hold. */
export function matches(s, words) {
	return words.every((word) => {
		const [, key, op, value] = /^([^=:<>]*)([=:<>])(.*)$/.exec(word) ?? [];
		if (op === '=') {
			return Object.entries(s.attributes ?? {}).some(([k, v]) => k.toLowerCase() === key && String(v).toLowerCase().includes(value));
		}
		if (op === ':' && (key === 'agent' || key === 'service')) {
			return (key === 'agent' ? laneOf(s) : (s.service ?? '')).toLowerCase().includes(value);
		}
		if (key === '' && (op === '>' || op === '<')) {
			const [, n, unit] = /^([\d.]+)\s*(ms|s|min)?$/.exec(value) ?? [];
			const limit = n * ({ s: 1000, min: 60000 }[unit] ?? 1);
			const took = (s.end ?? Infinity) - s.start;
			return op === '>' ? took > limit : took < limit;
		}
		return (
			(word === 'error' && s.status === 'error') ||
			(word === 'open' && s.end === null) ||
			[s.name, s.label, s.id, laneOf(s), s.message, ...Object.values(s.attributes ?? {})].some(
				(v) => v !== null && v !== undefined && String(v).toLowerCase().includes(word)
			)
		);
	});
}

export const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
