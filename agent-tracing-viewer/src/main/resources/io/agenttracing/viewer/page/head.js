import { el, button, clock, copy, duration, errorsOf, many, money, number, plain } from './dom.js';
import { goesOn, nowOf } from './model.js';

/* What is said of a whole trace, above all else. */

const HEAD_WORDS = { errors: 'ok, with errors' };

// In front of the name, where a tab of the browser shows it.
const TAB_SIGNS = { hangs: '● hangs – ', running: '… ', failed: '✕ ' };

const words = (text, title) => (text ? el('span', { title }, text) : null);

export function headOf(t) {
	const agents = t.lanes.filter((l) => l.kind !== 'service').length,
		tokens = t.tokens.input + t.tokens.output;
	return [
		el('h1', { tabindex: -1 }, plain(t.name, 300)),
		el(
			'p.sub',
			{},
			el('span.state.' + t.state, {}, HEAD_WORDS[t.state] ?? t.state),
			el('b', { 'data-since': goesOn(t) && 0 }, duration(t.open ? nowOf(t) : t.durationMs)),
			words(many(t.spans.length, 'span')),
			words(t.more ? number(t.more) + ' more' : '', 'Too many for a page'),
			words(t.dropped ? number(t.dropped) + ' had no room' : '', 'There was no room in memory'),
			words(many(agents, 'agent')),
			t.errors || t.handled ? el('span' + (t.errors ? '.bad' : ''), {}, errorsOf(t)) : null,
			words(tokens ? number(tokens) + ' tokens' : ''),
			words(money(t.cost, t.currency, t.costPartial)),
			words(t.services.length > 1 ? t.services.length + ' services' : ''),
			el('time', { datetime: new Date(t.start).toISOString() }, clock(t.start)),
			words(t.open && !goesOn(t) ? 'last seen ' + clock(t.start + t.durationMs).slice(0, -4) : ''),
			words(t.sampled === false ? 'not sampled at its start' : '', 'It is exported only if that was decided at its end'),
			button(el('code', {}, t.id.slice(0, 8)), () => copy(t.id, 'Trace id'), { class: 'id', title: 'Copy ' + t.id })
		)
	];
}

export const titleOf = (t) => (TAB_SIGNS[t.state] ?? '') + plain(t.name, 80) + ' – Agent traces';
