import { byId, clock, dialog, el, elsewhere, keyed, notice, plain } from './dom.js';
import { SAVED, follow, stream } from './api.js';
import { ListView } from './list.js';
import { TraceView } from './trace.js';
import { DiffView } from './diff.js';
import { acceptDrops, chooseFile } from './files.js';
import { legend } from './legend.js';

/* Which view is shown, and the keys that work everywhere. */

const ANYWHERE = [
	['/', 'search; Enter goes to the next one'],
	['Esc', 'back']
];

const SERVED = [
	['o', 'open a file'],
	['l', 'list of traces']
];

let view = null;

const finder = byId('find');

function parsed() {
	const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
	const parts = path.split('/').map((p) => {
		try {
			return decodeURIComponent(p);
		} catch {
			return p;
		}
	});
	return { parts, query: new URLSearchParams(query).get('q') ?? '' };
}

function viewOf([kind, id, other, span], query) {
	if (SAVED) {
		return new TraceView(SAVED.id, kind === 'trace' ? span : undefined);
	}
	if (kind === 'trace' && id) {
		return new TraceView(id, span);
	}
	return kind === 'diff' && other ? new DiffView(id, other) : new ListView(query);
}

function nothingHere(e) {
	const gone = e.status === 404;
	byId('main').replaceChildren(
		el(
			'div.empty',
			{},
			el('h1', { tabindex: -1 }, gone ? 'This trace is gone' : 'It cannot be shown'),
			gone ? el('p', {}, 'The page keeps the last 200 traces, as far as they find room, and none of before a restart.') : null,
			el('p.quiet', {}, plain(e.message)),
			SAVED ? null : el('p', {}, el('a', { href: '#/' }, 'All traces'))
		)
	);
	byId('main').querySelector('h1').focus();
}

async function route() {
	const { parts, query } = parsed();
	const [kind, id, , span] = parts;
	if (kind === 'trace' && view instanceof TraceView && view.id === id && view.t) {
		view.go(span) || notice('This span is not in the trace.');
		return;
	}
	if (SAVED && view) {
		return;
	}
	view?.close();
	elsewhere();
	const next = viewOf(parts, query);
	view = next;
	finder.value = '';
	finder.placeholder = innerWidth < 700 ? next.search.replace(/:.*/, '') : next.search;
	finder.setAttribute('aria-label', next.search);
	byId('count').textContent = '';
	byId('tools').replaceChildren(...[...next.tools(), keyed('Shortcuts', '?', help)].filter(Boolean));
	byId('main').replaceChildren(next.element);
	scrollTo(0, 0);
	try {
		await next.start();
	} catch (e) {
		if (view === next) {
			next.close();
			nothingHere(e);
		}
	}
	view === next && (document.documentElement.dataset.ready = location.hash);
}

/* Keys of one letter can be switched off: who dictates would press them. */

const SWITCH = 'letters-off';

function areLettersOff() {
	try {
		return sessionStorage.getItem(SWITCH) === 'yes';
	} catch {
		return false;
	}
}

let lettersOff = areLettersOff();

function switchLetters(off) {
	lettersOff = off;
	try {
		sessionStorage.setItem(SWITCH, off ? 'yes' : 'no');
	} catch {
		// It holds as long as the page is open.
	}
}

function help() {
	const keys = [...view.keys(), ...ANYWHERE, ...(SAVED ? [] : SERVED), ['?', 'this']];
	const off = el('input', { type: 'checkbox', id: 'letters', checked: !lettersOff, change: () => switchLetters(!off.checked) });
	dialog(
		'Shortcuts',
		el(
			'dl.keys',
			{},
			keys.map(([key, words]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, words)])
		),
		el('p', {}, el('label', {}, off, ' Keys of a single letter or sign work')),
		view instanceof TraceView ? legend() : null
	);
}

function leave(typing) {
	if (!byId('notice').hidden) {
		notice(null);
		return;
	}
	if (typing) {
		finder.blur();
		byId('main').focus({ preventScroll: true });
	}
	if (!view.escape?.() && !typing && !SAVED && !(view instanceof ListView)) {
		location.hash = '#/';
	}
}

function search() {
	finder.focus();
	finder.select();
}

addEventListener('keydown', (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || byId('dialog').open) {
		return;
	}
	const typing = e.target.matches('input:not([type=checkbox]), textarea, select');
	if (e.key === 'Escape') {
		leave(typing);
		return;
	}
	if (e.target === finder && (e.key === 'Enter' || e.key === 'ArrowDown')) {
		e.preventDefault();
		view.found?.();
		return;
	}
	if (typing || (lettersOff && e.key.length === 1)) {
		return;
	}
	const does = { '/': search, '?': help, ...(SAVED ? {} : { l: () => (location.hash = '#/'), o: chooseFile }) }[e.key];
	if (does) {
		does();
		e.preventDefault();
	} else if (view.key?.(e.key, e)) {
		e.preventDefault();
	}
});

/* Why the page stands still is said, once, and until it goes on. */
function still(why) {
	byId('mark').classList.toggle('off', !!why);
	const gone = byId('gone'),
		was = !gone.hidden;
	gone.hidden = !why;
	if (why && !was) {
		gone.textContent = `${why} What you see was last renewed at ${clock(stream.renewed).slice(0, -4)}.`;
	}
}

finder.addEventListener('input', () => view.find(finder.value));
addEventListener('hashchange', route);
if (SAVED) {
	document.documentElement.classList.add('saved');
	byId('home').textContent = 'Agent trace';
} else {
	acceptDrops();
	follow({
		changed: (told) => {
			view?.told?.(told);
			told.traces.length ? told.traces.forEach((s) => view?.changed?.(s)) : view?.stale?.(told.version);
		},
		gone: (told) => view?.gone?.(told.traces),
		displaced: () => still('More pages are open than a browser can follow: this one goes on when you click on it.'),
		state: (answers) => still(answers ? null : 'The application does not answer.')
	});
}
route();
