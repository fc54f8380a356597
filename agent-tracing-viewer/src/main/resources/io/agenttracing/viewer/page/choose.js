import { el, andMore, byId, clock, dialog, duration, notice, plain } from './dom.js';
import { enc, get } from './api.js';

/* With which trace the one that is open is compared. */

const CHOICES = 40;

const factsOf = (o) => [clock(o.start), duration(o.durationMs), ...Object.values(o.about ?? {}), o.severity].filter(Boolean);

function choice(t, o) {
	const address = { href: `#/diff/${enc(o.id)}/${enc(t.id)}`, click: () => byId('dialog').close() };
	return el('li', {}, el('a', address, plain(o.name, 80), el('small', {}, ' ' + plain(factsOf(o).join(' · '), 200))));
}

export async function compareDialog(t) {
	try {
		const { traces } = await get('traces');
		const others = traces.filter((o) => o.id !== t.id).sort((a, b) => (b.name === t.name) - (a.name === t.name) || b.start - a.start);
		const list = el(
			'ul.choices',
			{},
			others.slice(0, CHOICES).map((o) => choice(t, o))
		);
		const none = others.length ? null : el('p.quiet', {}, 'There is no other trace.');
		dialog('Compare with', list, andMore(others.length, CHOICES), none);
		byId('dialog').querySelector('a')?.focus();
	} catch (e) {
		notice(e.message);
	}
}
