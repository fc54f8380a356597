import { byId } from './dom.js';

/* Where traces come from: the process that serves the page, or the page itself if it was saved. */

const held = (id) => {
	const e = byId(id);
	return e ? JSON.parse(e.textContent) : null;
};

/** What a saved page holds; null where the page is served. */
export const SAVED = held('model');

export const SAVED_LOGS = held('logs');

/** Since when the application does not answer; null while it does. */
export const stream = { lost: null, renewed: Date.now() };

async function asked(path) {
	try {
		return await fetch('api/' + path, { headers: { Accept: 'application/json' } });
	} catch {
		throw new Error('The application does not answer.');
	}
}

export async function get(path) {
	const response = await asked(path);
	const body = await response.json().catch(() => ({}));
	if (!response.ok) {
		throw Object.assign(new Error(body.error || `${response.status} ${response.statusText}`), { status: response.status });
	}
	return body;
}

export const enc = encodeURIComponent;

export const traceModel = async (id) => SAVED ?? get(`traces/${enc(id)}`);

export const traceLogs = async (id) => (SAVED ? (SAVED_LOGS ?? { lines: [] }) : get(`traces/${enc(id)}/logs`));

export const link = (trace, span) =>
	SAVED ? (span ? `#/trace/${enc(SAVED.id)}/span/${enc(span)}` : '#/') : `#/trace/${enc(trace)}` + (span ? `/span/${enc(span)}` : '');

/**
 * Summaries as they change, while somebody looks. A page that nobody sees gives its connection back:
 * browsers have six to a host, and a seventh page would wait for ever.
 */
export function follow(on) {
	let source = null,
		again = null;
	const answers = (yes) => {
		stream.renewed = yes || stream.lost === null ? Date.now() : stream.renewed;
		stream.lost = yes ? null : (stream.lost ?? performance.now());
		on.state(yes);
	};
	const told = (kind) => (e) => {
		stream.renewed = Date.now();
		on[kind](JSON.parse(e.data));
	};
	const stop = () => {
		clearTimeout(again);
		source?.close();
		source = null;
	};
	const displaced = () => {
		stop();
		on.displaced();
		addEventListener('focus', look, { once: true });
	};
	const start = () => {
		stop();
		source = new EventSource('api/events');
		source.addEventListener('traces', told('changed'));
		source.addEventListener('gone', told('gone'));
		source.addEventListener('displaced', displaced);
		source.onopen = () => answers(true);
		source.onerror = () => {
			answers(false);
			if (source.readyState === EventSource.CLOSED) {
				again = setTimeout(start, 3000);
			}
		};
	};
	const look = () => (document.hidden ? stop() : source || start());
	document.addEventListener('visibilitychange', look);
	look();
}

// Far more than the application would take.
const MOST = 64 * 1024 * 1024;

/** What was packed with gzip, if it is not larger than anything that could be shown. */
export async function unpacked(packed) {
	const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader(),
		parts = [];
	let size = 0;
	for (let next = await reader.read(); !next.done; next = await reader.read()) {
		size += next.value.length;
		if (size > MOST) {
			reader.cancel();
			throw new Error('it is larger than 64 MB when it is unpacked');
		}
		parts.push(next.value);
	}
	return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The bytes of OTLP that a saved page holds. */
export const heldBytes = (base64) => unpacked(Uint8Array.from(atob(base64.trim()), (c) => c.charCodeAt(0)));
