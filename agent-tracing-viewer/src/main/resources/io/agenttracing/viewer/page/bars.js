import { el, duration, errorsOf, number, many, plain } from './dom.js';
import { laneOf, stopOf, tokensOf } from './model.js';
import { labelOf, textWidth } from './layout.js';

/* A bar of the waterfall with its label, and the head of a lane. */

const AGENTS = new Set(['invoke_agent', 'invoke_workflow', 'create_agent']);

export function newBar(t, s) {
	const kind = [
		AGENTS.has(s.operation) && 'agent',
		s.status === 'error' && (s.handled ? 'handled' : 'error'),
		s.end === null && 'open',
		s.hangs && 'stuck',
		s.folded && 'folded'
	].filter(Boolean);
	const words = [
		plain(s.text, 200),
		laneOf(s),
		s.attempt && s.attempt.number > 1 && `attempt ${s.attempt.number}`,
		s.end === null ? s.going : duration(s.end - s.start),
		s.status === 'error' && (s.handled ? 'error, handled' : 'error'),
		s.timedOut && 'timed out',
		s.critical?.length && 'on the critical path'
	];
	const props = {
		id: 'span-' + s.id,
		role: 'treeitem',
		'aria-level': s.depth + 1,
		'aria-posinset': s.among[0],
		'aria-setsize': s.among[1],
		'aria-expanded': s.below.length ? 'true' : null,
		'aria-label': words.filter(Boolean).join(', '),
		css: { '--h': s.lane.hue }
	};
	const isOneOfMore = s.attempt && (s.attempt.number > 1 || s.attempt.max > 1 || t.calls.get(s.call).length > 1);
	return el(['div', 'b', ...kind].join('.'), props, isOneOfMore ? el('i.try', {}, s.attempt.number) : null);
}

/** Within the bar where it fits, else beside it where nobody else is: labels never lie on each other. */
export function labelBar(line, bar, s, { before, next, left, wide }) {
	const full = labelOf(s, line.now),
		tag = bar.firstChild?.className === 'try' && wide >= 22 ? 18 : 0;
	const name = (s.status === 'error' ? '✕ ' : '') + (line.plan.tree ? '' : s.short),
		rest = full.slice(s.short.length),
		text = name + rest;
	const need = textWidth(name) + textWidth(rest) + 12 + tag;
	const room = (next ? line.x(next.start) : line.width) - left - wide - 4;
	const gap = before ? left - (before.labelEnd ?? line.x(stopOf(before, line.now))) - 4 : left;
	let where = need <= wide ? 'in' : need <= room ? 'out' : need <= gap ? 'outl' : wide > 70 ? 'in' : 'none';
	if (line.plan.dense && where !== 'in' && s !== line.chosen) {
		where = 'none';
	}
	s.labelEnd = where === 'out' ? left + wide + need : left + wide;
	if (bar.dataset.at !== where) {
		bar.dataset.at = where;
	}
	const shown = where === 'none' ? '' : text;
	if (bar.shown !== shown) {
		bar.shown = shown;
		bar.querySelector('.l')?.remove();
		shown && bar.append(el('span.l', {}, name, el('small', {}, rest)));
	}
}

export function laneHead(l) {
	const tokens = tokensOf(l),
		errors = l.errors || l.handled;
	return el(
		'div.head',
		{ role: 'listitem', css: { '--h': l.hue } },
		el('b', { title: l.name }, plain(l.name, 80)),
		el(
			'small',
			{},
			many(l.list.length, 'span'),
			tokens ? ` · ${number(tokens)} tokens` : '',
			l.retries ? ` · ↻ ${l.retries}` : '',
			errors ? el(l.errors ? 'em' : 'span', { title: errorsOf(l) }, ` · ✕ ${errors}`) : ''
		)
	);
}
