import { byId, dialog, el, keyed, notice, plain } from './dom.js';
import { SAVED, follow } from './api.js';
import { ListView } from './list.js';
import { TraceView } from './trace.js';
import { DiffView } from './diff.js';
import { acceptDrops } from './files.js';

/* Which view is shown, and the keys that work everywhere. */

const HELP = [
	['/', 'search; Enter goes to the next one'],
	['↑ ↓', 'next and previous trace or span'],
	['← →', 'parent and first child'],
	['Enter', 'open; of a span: its details'],
	['Esc', 'back'],
	['f', 'next finding'],
	['e', 'next error'],
	['1 2 3 4', 'timeline, steps and agents, log, conversation'],
	['t', 'by agent, or as a tree'],
	['c', 'critical path'],
	['+ − 0', 'zoom in, out, all'],
	['z', 'zoom to the span'],
	['[ ]', 'left and right'],
	['x', 'choose a trace for comparison'],
	['d', 'compare'],
	['s', 'save'],
	['o', 'open a file'],
	['l', 'list of traces'],
	['?', 'this']
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
	const next = SAVED
		? new TraceView(SAVED.id, kind === 'trace' ? span : undefined)
		: kind === 'trace' && id
			? new TraceView(id, span)
			: kind === 'diff' && parts[2]
				? new DiffView(id, parts[2])
				: new ListView(query);
	view = next;
	finder.value = '';
	finder.placeholder = next.search;
	finder.setAttribute('aria-label', next.search);
	byId('count').textContent = '';
	byId('tools').replaceChildren(...[...next.tools(), keyed('Keys', '?', help)].filter(Boolean));
	byId('main').replaceChildren(next.element);
	scrollTo(0, 0);
	try {
		await next.start();
	} catch (e) {
		if (view === next) {
			next.close();
			byId('main').replaceChildren(
				el(
					'div.empty',
					{},
					el('h1', { tabindex: -1 }, 'It is not here'),
					el('p', {}, plain(e.message)),
					SAVED ? null : el('p', {}, el('a', { href: '#/' }, 'All traces'))
				)
			);
			byId('main').querySelector('h1').focus();
		}
	}
	view === next && (document.documentElement.dataset.ready = location.hash);
}

function help() {
	dialog(
		'Keys',
		el(
			'dl.keys',
			{},
			HELP.map(([key, words]) => [el('dt', {}, el('kbd', {}, key)), el('dd', {}, words)])
		)
	);
}

addEventListener('keydown', (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || byId('dialog').open) {
		return;
	}
	const typing = e.target.matches('input:not([type=checkbox]), textarea, select');
	if (e.key === 'Escape') {
		if (typing) {
			finder.blur();
			byId('main').focus({ preventScroll: true });
		}
		view.escape() || typing || SAVED || view instanceof ListView || (location.hash = '#/');
		return;
	}
	if (e.target === finder && (e.key === 'Enter' || e.key === 'ArrowDown')) {
		e.preventDefault();
		view.found();
		return;
	}
	if (typing) {
		return;
	}
	const does = {
		'/': () => {
			finder.focus();
			finder.select();
		},
		'?': help,
		l: () => SAVED || (location.hash = '#/')
	}[e.key];
	if (does || view.key(e.key)) {
		does?.();
		e.preventDefault();
	} else if (view instanceof ListView && e.key === 'ArrowDown' && document.activeElement.tagName !== 'A') {
		e.preventDefault();
		view.list.querySelector('a')?.focus();
	} else if (
		view instanceof TraceView &&
		e.key === 'ArrowDown' &&
		document.activeElement.matches('h1, main, body, [role=tab], .toolbar button') &&
		view.tab === 'timeline'
	) {
		e.preventDefault();
		view.line.track.focus({ preventScroll: true });
		view.line.key(e);
	}
});

finder.addEventListener('input', () => view.find(finder.value));
addEventListener('hashchange', route);
SAVED ? document.documentElement.classList.add('saved') : acceptDrops();
SAVED && (byId('home').textContent = 'Agent trace');
follow(
	(data) => (data.traces.length ? data.traces.forEach((s) => view?.changed(s)) : view?.stale?.(data.version)),
	(data) => view?.gone?.(data.traces),
	(live) => {
		byId('mark').classList.toggle('off', !live);
		byId('mark').title = live ? 'live' : 'The application does not answer';
	}
);
route();
